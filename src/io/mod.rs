//! Readers and writers of events over what bytes come from and go to: one module an ecosystem, each behind a feature.
//!
//! Everything else in this crate takes and gives slices. What is here owns the loop around that: it waits for bytes, feeds
//! them, and keeps the counts straight.
//!
//! | module | feature | events from | frames to |
//! |---|---|---|---|
//! | [`std_io`] | `std` | any `Read` | any `Write` |
//! | [`futures_03`] | `futures-03` | any `Stream` of chunks | |
//! | [`futures_io_03`] | `futures-io-03` | any `AsyncRead` or `AsyncBufRead`, by way of `futures_03` | |
//! | [`tokio_util_07`] | `tokio-util-07` | any `AsyncRead`, by a `FramedRead` | any `AsyncWrite`, by a `FramedWrite` |
//! | [`http_body_1`] | `http-body-1` | any `http_body::Body`, by the streams of [`futures_03`] | an `http_body::Body` |
//! | [`bytes_1`] | `bytes-1` | (data stays in the `Bytes` it came in) | `Bytes`, any `BufMut` |
//! | [`heapless_09`] | `heapless-09` | (copies that borrow nothing, without an allocator) | `heapless::Vec` |
//! | [`embedded_io_07`] | `embedded-io-07` | any `BufRead` | any `Write` |
//! | [`embedded_io_async_07`] | `embedded-io-async-07` | any `BufRead` | any `Write` |
//!
//! A module has the version of its ecosystem in its name, as its feature has: one for the next version can stand beside it.
//!
//! # What is the same
//!
//! * An item is returned with the byte that completes it. No call waits for more.
//! * An event that does not fit is dropped and reported once; the next event is complete. An error of the input or output loses
//!   nothing.
//! * What can go wrong is a [`ReadError`], or a [`WriteError`] where it is not just the error of the output.
//! * A reader starts a new stream. From an earlier stream, the decoder keeps the last event ID and the reconnection time.
//! * A stream that ends between blocks ends without an error. Any other end is an error. `finish` returns the event that was
//!   truncated, until the next stream begins.
//!
//! # What is not, and why
//!
//! * **Who owns the decoder.** On a host, the reader does, and goes on with the next connection (`reconnect`; a codec, which
//!   knows no connection, by `finish`). Over embedded-io it is lent to a reader for one connection, since it is large and may
//!   be anywhere; so what such a reader knows of a reconnection time is that of its own stream.
//! * **How often an end is reported.** On a host, a reader reports [`Incomplete`](ReadError::Incomplete) or
//!   [`Chunked`](ReadError::Chunked) once; after that it returns `None`. Over embedded-io, each call reports it again.
//! * **What a writer holds.** On a host, whatever the output has not taken, however much that is: a frame that was given to
//!   `send` is never to be sent again. Over embedded-io, one frame, in a buffer of the caller: if the output fails while the
//!   frame before is being finished, the new one has not been taken.
//! * **Interrupted calls** are made again over `std::io`, where a signal may do that to any call. Over embedded-io they are
//!   errors like others, as in its own `read_exact` and `write_all`.
//!
//! # Input without a pause
//!
//! A call for *events* skips comments and reconnection times. It returns only at an event, an error or the end, or when the input
//! has to wait. If comments arrive without a pause, an asynchronous task is kept busy, as with `filter` of futures. The source has
//! to yield, as the sockets of tokio do. A call for *items* returns after each comment.

#[cfg(any(feature = "std", feature = "futures-03"))]
mod batch;
#[cfg(feature = "bytes-1")]
pub mod bytes_1;
#[cfg(any(feature = "std", feature = "futures-03"))]
mod copies;
#[cfg(feature = "embedded-io-07")]
pub mod embedded_io_07;
#[cfg(feature = "embedded-io-async-07")]
pub mod embedded_io_async_07;
mod error;
#[cfg(feature = "futures-03")]
pub mod futures_03;
#[cfg(feature = "futures-io-03")]
pub mod futures_io_03;
#[cfg(feature = "heapless-09")]
pub mod heapless_09;
#[cfg(feature = "http-body-1")]
#[doc(alias = "axum")]
#[doc(alias = "hyper")]
#[doc(alias = "reqwest")]
#[doc(alias = "tower")]
pub mod http_body_1;
#[cfg(feature = "embedded-io-07")]
mod reading;
#[cfg(any(feature = "std", feature = "futures-03"))]
mod skipping;
#[cfg(feature = "std")]
pub mod std_io;
#[cfg(feature = "tokio-util-07")]
pub mod tokio_util_07;
#[cfg(feature = "embedded-io-07")]
mod unread;
#[cfg(feature = "embedded-io-07")]
mod writing;

pub use error::{ReadError, WriteError};
#[cfg(any(feature = "std", feature = "futures-03"))]
pub use {
    batch::Batch,
    copies::{AllItems, CopyKind, Events, Text, TextLossy},
    skipping::Skipped,
};
