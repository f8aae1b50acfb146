//! Ready-made readers and writers of events: one module for each I/O ecosystem, each behind its own feature.
//!
//! The rest of this crate is sans-I/O: it takes and returns slices. The modules here contain the loop around it. They
//! wait for bytes, feed the decoder, and count the consumed bytes.
//!
//! | module | feature | events from | frames to |
//! |---|---|---|---|
//! | [`std_io`] | `std` | any `Read` | any `Write` |
//! | [`futures_03`] | `futures-03` | any `Stream` of chunks | |
//! | [`futures_io_03`] | `futures-io-03` | any `AsyncRead` or `AsyncBufRead`, through `futures_03` | |
//! | [`tokio_util_07`] | `tokio-util-07` | any `AsyncRead`, with a `FramedRead` | any `AsyncWrite`, with a `FramedWrite` |
//! | [`http_body_1`] | `http-body-1` | any `http_body::Body` (hyper, axum, reqwest), with the streams of [`futures_03`] | an `http_body::Body` |
//! | [`bytes_1`] | `bytes-1` | (data that is shared with its chunk) | `Bytes`, any `BufMut` |
//! | [`heapless_09`] | `heapless-09` | (owned copies without an allocator) | `heapless::Vec` |
//! | [`embedded_io_07`] | `embedded-io-07` | any `BufRead` | any `Write` |
//! | [`embedded_io_async_07`] | `embedded-io-async-07` | any `BufRead` | any `Write` |
//!
//! The name of a module contains the version of its ecosystem, like its feature. So a module for the next version can
//! be added beside it.
//!
//! # Differences between the modules
//!
//! * **Who owns the decoder.** On a host, the reader owns it, and continues with the next connection by `reconnect`. (A
//!   codec knows no connections: call `finish`.) Over embedded-io, a reader borrows the decoder for one connection,
//!   because a decoder is large and may be in a `static`.
//! * **How often an end is reported.** On a host, a reader returns [`Incomplete`](ReadError::Incomplete),
//!   [`Truncated`](ReadError::Truncated) or [`Chunked`](ReadError::Chunked) once. After that it returns `None`. Over embedded-io, each call returns the error
//!   again.
//! * **What a writer stores** while its output takes nothing (backpressure). `EventWriter` of `std_io` stores all frames,
//!   without a limit: do not send a frame again after `send`. A `FramedWrite` of tokio waits when it has 8 KiB. An
//!   `EventBody` stores nothing. Over embedded-io, a writer stores one frame, in a buffer of the caller. If the output fails
//!   while the rest of the earlier frame is sent, the new frame is not accepted.
//! * **Interrupted calls** are repeated over `std::io`, where a signal may interrupt any call. Over embedded-io they
//!   are errors like others, as in `read_exact` and `write_all` of embedded-io.
//!
//! # Input without a pause
//!
//! `next_event` and other calls for *events* skip comments and reconnection times. They return only at an event, an
//! error or the end, or when the input is pending. A peer that sends comments without a pause can therefore keep an
//! asynchronous task busy, as with `filter` of futures. The source has to yield, as the sockets of tokio do. A call for
//! *items* returns after each comment.
//!
//! # Guarantees
//!
//! * An item is returned with the byte that completes it. No call waits for more.
//! * An event that does not fit is dropped and reported once. The next event is complete. An error of the input or
//!   output loses nothing.
//! * A reader starts a new stream. From an earlier stream, the decoder keeps the last event ID and the reconnection
//!   time.
//!
//! # Cost
//!
//! On hosts, a reader of bytes has one buffer for each connection, and copies of events are allocated. Over
//! embedded-io, all memory is the caller's.
//!
//! # Limits and errors
//!
//! * A reader returns a [`ReadError`]. A writer returns a [`WriteError`], or the error of its output.
//! * A stream ends without an error if its last line is complete, and the lines after the last blank line have no `data`,
//!   no `event` and no valid `id` field. Any other end is the error [`Incomplete`](ReadError::Incomplete).
//! * If the reader knows the framing of the body, the body has to be complete, too. Otherwise the error is
//!   [`Truncated`](ReadError::Truncated) or [`Chunked`](ReadError::Chunked), whatever the last lines are.
//! * After each of these errors, `finish` returns the truncated event if there is one, until the next stream begins.
//!
//! # Not included
//!
//! * Connections, TLS, timeouts, and HTTP heads: see [`http`](crate::http).
//! * When to reconnect: see [`session`](crate::session).
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.6 "Interpreting an event stream".

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
