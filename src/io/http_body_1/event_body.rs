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

/// An item of the source of an [`EventBody`]: a frame, encoded or not, or an error that ends the body.
///
/// Bytes have to be one complete frame, or several in a row, as [`Frame`], [`VecDataWriter`](crate::VecDataWriter) and
/// [`History`](crate::session::History) write them. They are not checked. A keep-alive may be sent after each item, so
/// an item that ends within a frame would be split.
///
/// Implement it for a type of your own to encode a frame at the moment when a client has room for it.
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
///         let mut data = EventHead::new().append_data_to(&mut frame); // straight into the frame
///         serde_json::to_writer(&mut data, &serde_json::json!({ "celsius": self.celsius }))?;
///         data.finish();
///         Ok(frame.into())
///     }
/// }
///
/// assert_eq!(Reading { celsius: 21.5 }.into_frame().unwrap(), "data: {\"celsius\":21.5}\n\n");
/// ```
pub trait IntoFrame {
    /// The error that ends the body.
    type Error;

    /// The encoded frame. If it is empty, it is skipped.
    ///
    /// # Errors
    ///
    /// Fails if there is no frame to send. The body ends with this error.
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

/// A frame that is encoded when it is sent, for this client alone.
impl IntoFrame for Frame<'_> {
    type Error = Infallible;

    fn into_frame(self) -> Result<Bytes, Infallible> {
        Ok(self.into())
    }
}

/// A frame that is encoded. It is not copied.
impl IntoFrame for &'static [u8] {
    type Error = Infallible;

    fn into_frame(self) -> Result<Bytes, Infallible> {
        Ok(Bytes::from_static(self))
    }
}

/// The frame that [`encoded_frame!`](crate::encoded_frame) returns. It is not copied.
impl<const N: usize> IntoFrame for &'static [u8; N] {
    type Error = Infallible;

    fn into_frame(self) -> Result<Bytes, Infallible> {
        Ok(Bytes::from_static(self))
    }
}

/// A frame in any form that cannot fail, or the error of the source.
impl<T: IntoFrame<Error = Infallible>, E> IntoFrame for Result<T, E> {
    type Error = E;

    fn into_frame(self) -> Result<Bytes, E> {
        self.map(|frame| match frame.into_frame() {
            Ok(bytes) => bytes,
            Err(never) => match never {},
        })
    }
}

pin_project! {
    /// A body of frames, for the [`response`](super::response) of a server.
    ///
    /// `F` is its source: a stream whose items are [`Bytes`], `Vec<u8>`, [`Frame`], or a `Result` of one of these (see
    /// [`IntoFrame`]). The body ends when the source ends.
    ///
    /// ```
    /// use futures_util::stream;
    /// use sse_wire::Frame;
    /// use sse_wire::io::http_body_1::{EventBody, response};
    /// use std::time::Duration;
    ///
    /// let frames = stream::iter([Frame::message("one"), Frame::message("two")]);
    /// let body = EventBody::new(frames).keep_alive(|| tokio::time::sleep(Duration::from_secs(15)));
    /// let response = response(body); // a handler of axum can return this
    /// # assert_eq!(response.status(), 200);
    /// ```
    ///
    /// # Backpressure
    ///
    /// Each poll takes one item from the source and returns it as one data frame. The body takes nothing ahead and
    /// buffers nothing. So a client that has stopped reading takes only the memory of its source. Bound the source with
    /// a channel: one whose sender waits (`mpsc` of tokio), or one that ends the body of a slow client (`broadcast` of
    /// tokio), which then reconnects and gets the events that it has missed. The body of a client that never reads again
    /// is not polled, so it cannot end: set a timeout for writing in the HTTP stack, or `TCP_USER_TIMEOUT`. The HTTP
    /// stack has its own buffer for each connection. That of hyper holds some 400 KiB over HTTP/1 unless `max_buf_size`
    /// says otherwise.
    ///
    /// # Errors
    ///
    /// An error of the source comes after all frames before it, and ends the body: the source is not polled again. Over
    /// HTTP/1.1, hyper then closes the connection without the last chunk, so the client sees a truncated body. To end
    /// without an error, end the source.
    ///
    /// When the error comes, hyper 1 drops the bytes that it has not written yet: the frames directly before the error,
    /// and even the head. It writes when the source is pending. If the last frames matter, let the source wait once
    /// before its error, as with `yield_now` of tokio. A client that reconnects with its last event ID gets them in any
    /// case.
    ///
    /// # Length
    ///
    /// [`is_end_stream`](Body::is_end_stream) is true from the end of the body on. The length of the body is not known
    /// before its end.
    #[doc(alias("Sse", "axum::response::Sse", "backpressure"))]
    #[derive(Clone, Debug)]
    #[must_use = "bodies do nothing unless polled"]
    pub struct EventBody<F> {
        #[pin]
        frames: F,
        // Whether the source has ended or failed.
        ended: bool,
    }
}

impl<F> EventBody<F> {
    /// A body of these frames, without keep-alives.
    pub const fn new(frames: F) -> Self {
        Self { frames, ended: false }
    }

    /// Adds keep-alives: sends [`Frame::KEEP_ALIVE`] each time that the source has had nothing to send for as long as
    /// `sleep` waits.
    ///
    /// `sleep` makes a timer of any runtime: `|| tokio::time::sleep(Duration::from_secs(15))`. It is called when the
    /// source has nothing to send. The timer is dropped when a frame or a keep-alive is sent, so each of them restarts
    /// the time. The standard advises "every 15 seconds or so". A timer that is ready at once sends keep-alives without
    /// a pause.
    ///
    /// Without keep-alives, proxies close a silent connection, and the server may not notice that its client has gone.
    ///
    /// Call it once: a second call adds a second timer.
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

    /// The source. If you take an item from it, that item is missing in the body.
    #[must_use]
    pub fn get_pin_mut(self: Pin<&mut Self>) -> Pin<&mut F> {
        self.project().frames
    }

    /// Returns the source, with all items that the body has not returned.
    #[must_use]
    pub fn into_inner(self) -> F {
        self.frames
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
