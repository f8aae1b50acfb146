//! Readers of events over the `AsyncRead` of [futures-io 0.3](https://docs.rs/futures-io/0.3): [`ReadChunks`] makes a
//! stream of chunks from a reader, for an [`EventStream`](super::futures_03::EventStream).
//!
//! Feature `futures-io-03`.
//!
//! ```
//! use futures_util::StreamExt;
//! use sse_wire::io::futures_03::EventStream;
//! use sse_wire::io::futures_io_03::ReadChunks;
//!
//! # futures_util::FutureExt::now_or_never(async {
//! let body = &b"data: one\n\ndata: two\n\n"[..]; // any `AsyncRead`, and so any `AsyncBufRead`
//! let mut events = EventStream::new(ReadChunks::new(body)).text();
//! let mut seen = Vec::new();
//! while let Some(event) = events.next().await {
//!     seen.push(event?.into_data());
//! }
//! assert_eq!(seen, ["one", "two"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The reader must return the content of a response, without its head and its chunked coding.
//!
//! # Guarantees
//!
//! * **Low latency.** A chunk is the bytes of one read. Nothing waits for more.
//! * **Cancellation safety.** If a future is dropped, nothing is lost: all state is in the stream. After an error the
//!   next call reads again.
//! * An interrupted read is repeated, without an error.
//!
//! # Cost
//!
//! It has one buffer. Each read is copied once into a new vector, which is one allocation. An `AsyncBufRead` is read in
//! the same way, so its own buffer has no benefit here.
//!
//! # Limits and errors
//!
//! The limits are those of the decoder of the `EventStream`. An error of the reader is
//! [`ReadError::Io`](super::ReadError::Io) there.
//!
//! # Not included
//!
//! HTTP: see [`http`](crate::http). Reconnecting: see [`session`](crate::session).
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.6 "Interpreting an event stream".

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_core::stream::{FusedStream, Stream};
use futures_io::AsyncRead;
use pin_project_lite::pin_project;
use std::io::{self, ErrorKind};

pin_project! {
    /// The bytes of an [`AsyncRead`], as a stream of chunks. See the [module](self) for an example.
    #[must_use = "streams do nothing unless polled"]
    pub struct ReadChunks<R> {
        #[pin]
        reader: R,
        buffer: Box<[u8]>,
        ended: bool,
    }
}

impl<R> ReadChunks<R> {
    /// A stream of the chunks of this reader, of at most 8 KiB.
    pub fn new(reader: R) -> Self {
        Self::with_capacity(8 * 1024, reader)
    }

    /// Like [`new`](Self::new), with chunks of at most `capacity` bytes (at least one). It does not limit events: they
    /// may be longer.
    pub fn with_capacity(capacity: usize, reader: R) -> Self {
        Self {
            reader,
            buffer: alloc::vec![0; capacity.clamp(1, isize::MAX.unsigned_abs())].into_boxed_slice(),
            ended: false,
        }
    }

    /// The reader.
    #[must_use]
    pub const fn get_ref(&self) -> &R {
        &self.reader
    }

    /// The reader. If you read from it, those bytes are missing in the chunks.
    #[must_use]
    pub fn get_pin_mut(self: Pin<&mut Self>) -> Pin<&mut R> {
        self.project().reader
    }

    /// Returns the reader. No bytes are lost: every byte that was read has been returned in a chunk.
    #[must_use]
    pub fn into_inner(self) -> R {
        self.reader
    }
}

impl<R: AsyncRead> Stream for ReadChunks<R> {
    type Item = io::Result<Vec<u8>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Vec<u8>>>> {
        let mut this = self.project();
        while !*this.ended {
            match ready!(this.reader.as_mut().poll_read(context, this.buffer)) {
                Ok(0) => *this.ended = true,
                Ok(count) => return Poll::Ready(Some(Ok(this.buffer.get(..count).unwrap_or(this.buffer).to_vec()))),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        Poll::Ready(None)
    }
}

impl<R: AsyncRead> FusedStream for ReadChunks<R> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}

impl<R: fmt::Debug> fmt::Debug for ReadChunks<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReadChunks")
            .field("reader", &self.reader)
            .field("capacity", &self.buffer.len())
            .finish_non_exhaustive()
    }
}
