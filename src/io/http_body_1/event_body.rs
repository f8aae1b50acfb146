//! A body of frames.

use super::KeepAlive;
use crate::Frame;
use ::bytes::Bytes;
use alloc::vec::Vec;
use core::convert::Infallible;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_core::stream::Stream;
use http_body::{Body, SizeHint};
use pin_project_lite::pin_project;

/// What the source of an [`EventBody`] gives: a frame, encoded or not, or an error that ends the body.
///
/// Encoded means one frame, or several one behind the other, each of them complete: as [`Frame`] and
/// [`VecDataWriter`](crate::VecDataWriter) write them, and as a [`History`](crate::session::History) holds them. A keep-alive may
/// be sent between any two.
///
/// Implement it for a type of your own if the frame is to be encoded for each client, as late as it is sent.
///
/// ```
/// use bytes::Bytes;
/// use sse_wire::io::http_body_1::IntoFrame;
/// use sse_wire::EventHead;
///
/// struct Reading {
///     celsius: f32,
/// }
///
/// impl IntoFrame for Reading {
///     type Error = serde_json::Error;
///
///     fn into_frame(self) -> Result<Bytes, Self::Error> {
///         let mut frame = Vec::new();
///         let mut data = EventHead::new().append_data_to(&mut frame);
///         serde_json::to_writer(&mut data, &serde_json::json!({ "celsius": self.celsius }))?; // straight into the frame
///         data.finish();
///         Ok(frame.into())
///     }
/// }
///
/// assert_eq!(Reading { celsius: 21.5 }.into_frame().unwrap(), "data: {\"celsius\":21.5}\n\n");
/// ```
pub trait IntoFrame {
    /// Why there is no frame.
    type Error;

    /// The encoded frame. An empty one is passed over.
    ///
    /// # Errors
    ///
    /// If there is none. The body ends with this error: the connection is closed, and the client connects again.
    fn into_frame(self) -> Result<Bytes, Self::Error>;
}

/// A frame that is encoded. It is not copied.
impl IntoFrame for Bytes {
    type Error = Infallible;

    fn into_frame(self) -> Result<Bytes, Infallible> {
        Ok(self)
    }
}

/// A frame that is encoded. It is not copied.
impl IntoFrame for Vec<u8> {
    type Error = Infallible;

    fn into_frame(self) -> Result<Bytes, Infallible> {
        Ok(self.into())
    }
}

/// A frame that is encoded now, for this client alone.
impl IntoFrame for Frame<'_> {
    type Error = Infallible;

    fn into_frame(self) -> Result<Bytes, Infallible> {
        Ok(self.into())
    }
}

/// A frame in any of these ways, or the error of the source.
impl<T: Into<Bytes>, E> IntoFrame for Result<T, E> {
    type Error = E;

    fn into_frame(self) -> Result<Bytes, E> {
        self.map(Into::into)
    }
}

pin_project! {
    /// A body of frames, for the [`response`](super::response) of a server.
    ///
    /// `F` is its source: a stream of frames, each of them [`Bytes`], a `Vec<u8>`, a [`Frame`], or a `Result` with one of these (see
    /// [`IntoFrame`]). The body ends with the source.
    ///
    /// ```
    /// use futures_util::stream;
    /// use sse_wire::Frame;
    /// use sse_wire::io::http_body_1::{EventBody, response};
    /// use std::time::Duration;
    ///
    /// let frames = stream::iter([Frame::message("one"), Frame::message("two")]);
    /// let body = EventBody::new(frames).keep_alive(|| tokio::time::sleep(Duration::from_secs(15)));
    /// let response = response(body); // what a handler of axum returns
    /// # assert_eq!(response.status(), 200);
    /// ```
    ///
    /// # Backpressure
    ///
    /// Each poll takes one frame from the source and gives it as one data frame; nothing is taken ahead, and nothing is kept. So what is
    /// held for a client that has stopped reading is what its source holds, and that is yours to bound: by a channel whose sender waits, or
    /// by one that ends (`broadcast` of tokio), so that the client comes back for what it has missed. Beside it, the HTTP stack has a
    /// buffer for each connection. That of hyper holds some 400 KiB over HTTP/1 unless `max_buf_size` says otherwise.
    ///
    /// # Errors
    ///
    /// An error of the source comes behind all frames before it, and ends the body: the source is not polled again. Over HTTP/1.1,
    /// hyper then closes the connection without the last chunk, so the client sees that the stream is truncated. To end without an
    /// error, end the source.
    ///
    /// hyper 1 drops what it has not written when the error comes: a frame right before it, and even the head. It writes when the source has
    /// nothing to give; so let the source wait once before its error (`yield_now` of tokio) if the last frames matter. IDs make the loss good
    /// in any case.
    ///
    /// # Length
    ///
    /// [`is_end_stream`](Body::is_end_stream) holds from the end of the body on. Until then its length is not known.
    #[derive(Clone, Debug)]
    #[must_use = "bodies do nothing unless polled"]
    pub struct EventBody<F> {
        #[pin]
        frames: F,
        // The source has come to its end, or has failed.
        ended: bool,
    }
}

impl<F> EventBody<F> {
    /// A body of these frames, without keep-alives.
    pub const fn new(frames: F) -> Self {
        Self { frames, ended: false }
    }

    /// The same with a [`Frame::KEEP_ALIVE`] whenever the client has waited for a frame for as long as what `sleep` makes.
    ///
    /// `sleep` makes a future that waits: `|| tokio::time::sleep(Duration::from_secs(15))`, or the same of another runtime. It is called
    /// when the source has nothing to send, and the future is dropped with the next frame: what is sent, keep-alives too, starts the
    /// time anew. The standard advises 15 seconds. One that does not wait at all sends keep-alives without a pause.
    ///
    /// Without them, proxies close connections on which nothing comes, and a server does not notice that a client has gone.
    ///
    /// Call it once. A second one adds keep-alives of its own to those of the first.
    pub fn keep_alive<M, D>(self, sleep: M) -> EventBody<KeepAlive<F, M, D>>
    where
        M: FnMut() -> D,
        D: Future,
    {
        EventBody { frames: KeepAlive::new(self.frames, sleep), ended: self.ended }
    }

    /// The source.
    #[must_use]
    pub const fn get_ref(&self) -> &F {
        &self.frames
    }
}

impl<F: Stream<Item: IntoFrame>> Body for EventBody<F> {
    type Data = Bytes;
    type Error = <F::Item as IntoFrame>::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        let mut this = self.project();
        while !*this.ended {
            match ready!(this.frames.as_mut().poll_next(context)).map(IntoFrame::into_frame) {
                Some(Ok(frame)) if frame.is_empty() => {}
                Some(Ok(frame)) => return Poll::Ready(Some(Ok(http_body::Frame::data(frame)))),
                Some(Err(error)) => {
                    *this.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => *this.ended = true,
            }
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }

    fn size_hint(&self) -> SizeHint {
        if self.ended { SizeHint::with_exact(0) } else { SizeHint::default() }
    }
}
