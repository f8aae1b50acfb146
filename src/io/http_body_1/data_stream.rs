//! The data of a body, as a stream of chunks.

use ::bytes::{Buf, Bytes};
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_core::stream::{FusedStream, Stream};
use http_body::Body;
use pin_project_lite::pin_project;

pin_project! {
    /// The data of a body, as a stream of chunks for [`EventStream`](crate::io::futures_03::EventStream).
    ///
    /// ```
    /// use sse_wire::io::futures_03::EventStream;
    /// use sse_wire::io::http_body_1::DataStream;
    ///
    /// # fn read<B: http_body::Body>(response: http::Response<B>) {
    /// let events = EventStream::new(DataStream::new(response.into_body()));
    /// # }
    /// ```
    ///
    /// A chunk is the data of one data frame of the body, as [`Bytes`]. It is not copied if the body has it as `Bytes`,
    /// and copied once otherwise. Trailers and empty data frames are skipped.
    ///
    /// # Errors
    ///
    /// The error of the body, unchanged, after all data before it. It ends the stream: http-body says that such a body
    /// "should be discarded". After its error or its end, the body is not polled again.
    #[derive(Clone, Debug)]
    #[must_use = "streams do nothing unless polled"]
    pub struct DataStream<B> {
        #[pin]
        body: B,
        // Whether the body has ended or failed.
        ended: bool,
    }
}

impl<B> DataStream<B> {
    /// A stream of the data of this body.
    pub const fn new(body: B) -> Self {
        Self { body, ended: false }
    }

    /// The body.
    #[must_use]
    pub const fn get_ref(&self) -> &B {
        &self.body
    }

    /// The body. If you take data from it, that data is missing in the stream.
    #[must_use]
    pub fn get_pin_mut(self: Pin<&mut Self>) -> Pin<&mut B> {
        self.project().body
    }

    /// Returns the body, with all data that the stream has not returned.
    #[must_use]
    pub fn into_inner(self) -> B {
        self.body
    }
}

impl<B: Body> Stream for DataStream<B> {
    type Item = Result<Bytes, B::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut this = self.project();
        while !*this.ended {
            match ready!(this.body.as_mut().poll_frame(context)) {
                Some(Ok(frame)) => {
                    // Otherwise it has trailers.
                    if let Ok(mut data) = frame.into_data() {
                        if data.has_remaining() {
                            return Poll::Ready(Some(Ok(data.copy_to_bytes(data.remaining()))));
                        }
                    }
                }
                Some(Err(error)) => {
                    *this.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => *this.ended = true,
            }
        }
        Poll::Ready(None)
    }
}

impl<B: Body> FusedStream for DataStream<B> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}
