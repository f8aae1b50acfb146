//! Keep-alives between frames.

use super::IntoFrame;
use crate::{Frame, encoded_frame};
use ::bytes::Bytes;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_core::stream::Stream;
use pin_project_lite::pin_project;

static KEEP_ALIVE: &[u8] = encoded_frame!(Frame::KEEP_ALIVE);

pin_project! {
    /// The source of an [`EventBody`](super::EventBody) with keep-alives. Returned by
    /// [`EventBody::keep_alive`](super::EventBody::keep_alive).
    #[doc(alias("heartbeat", "keep-alive", "ping"))]
    #[must_use = "streams do nothing unless polled"]
    pub struct KeepAlive<F, M, D> {
        #[pin]
        frames: F,
        sleep: M,
        // The timer that runs while the source is pending.
        #[pin]
        silence: Option<D>,
    }
}

impl<F, M, D> KeepAlive<F, M, D> {
    pub(super) const fn new(frames: F, sleep: M) -> Self {
        Self { frames, sleep, silence: None }
    }

    /// The source of frames.
    #[must_use]
    pub const fn get_ref(&self) -> &F {
        &self.frames
    }

    /// The source of frames. If you take a frame from it, that frame is missing in the body.
    #[must_use]
    pub fn get_pin_mut(self: Pin<&mut Self>) -> Pin<&mut F> {
        self.project().frames
    }

    /// Returns the source, with all frames that the body has not returned.
    #[must_use]
    pub fn into_inner(self) -> F {
        self.frames
    }
}

/// The frames of the source, and keep-alives. Do not poll it after its end.
impl<F, M, D> Stream for KeepAlive<F, M, D>
where
    F: Stream<Item: IntoFrame>,
    M: FnMut() -> D,
    D: Future,
{
    type Item = Result<Bytes, <F::Item as IntoFrame>::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        // A frame goes first, even if the timer is ready.
        while let Poll::Ready(next) = this.frames.as_mut().poll_next(context) {
            let next = next.map(IntoFrame::into_frame);
            // An empty one is not sent, so the client is still waiting.
            if !matches!(&next, Some(Ok(frame)) if frame.is_empty()) {
                this.silence.set(None);
                return Poll::Ready(next);
            }
        }
        if this.silence.is_none() {
            this.silence.set(Some((this.sleep)()));
        }
        let silence = this.silence.as_mut().as_pin_mut();
        ready!(silence.map_or(Poll::Ready(()), |silence| silence.poll(context).map(|_| ())));
        this.silence.set(None);
        Poll::Ready(Some(Ok(Bytes::from_static(KEEP_ALIVE))))
    }
}

impl<F: fmt::Debug, M, D> fmt::Debug for KeepAlive<F, M, D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeepAlive")
            .field("frames", &self.frames)
            .field("waiting", &self.silence.is_some())
            .finish_non_exhaustive()
    }
}
