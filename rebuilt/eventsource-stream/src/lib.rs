//! Events of an event stream (Server-Sent Events) from a `Stream` of chunks. This is the public API of
//! eventsource-stream 0.2.3, implemented again on [sse-wire](https://docs.rs/sse-wire).
//!
//! ```
//! use eventsource_stream::Eventsource;
//! use futures_util::{StreamExt, stream};
//!
//! # futures_util::FutureExt::now_or_never(async {
//! // With reqwest this is `response.bytes_stream()`.
//! let chunks = stream::iter(["\u{FEFF}id: 7\nevent: gree", "ting\ndata: hello\n\n"].map(Ok::<_, std::io::Error>));
//! let mut events = chunks.eventsource();
//! while let Some(event) = events.next().await {
//!     let event = event?;
//!     assert_eq!((&*event.event, &*event.data, &*event.id), ("greeting", "hello", "7"));
//! }
//! assert_eq!(events.last_event_id(), "7"); // what the next request has to send
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Guarantees
//!
//! * The same bytes in any chunks return the same events and the same error.
//! * An event is returned with the byte that ends it, before the next chunk is requested. A CR ends its line at once.
//! * Each byte is read a bounded number of times, whatever the chunks.
//! * Nothing panics, unless the allocator has no memory.
//!
//! # Limits and errors
//!
//! Memory has no limit, since this API has no error for one. If a server never ends an event, the stream takes all
//! memory. For servers that you do not trust, use sse-wire itself.
//!
//! Malformed UTF-8 ends the stream, wherever it is. The complete events before it are returned first.
//!
//! # Features
//!
//! `std`, on by default: turns on the standard library in the dependencies. Without it, the crate is `no_std` with
//! `alloc`.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.6 "Interpreting an event stream", except for malformed UTF-8.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

extern crate alloc;

mod error;
mod event;
mod event_stream;
mod text;

pub use error::EventStreamError;
pub use event::Event;
pub use event_stream::EventStream;
use futures_core::Stream;

/// Makes an [`EventStream`] from a stream of chunks.
pub trait Eventsource: Sized {
    /// The events in these chunks.
    fn eventsource(self) -> EventStream<Self>;
}

impl<S, B, E> Eventsource for S
where
    S: Stream<Item = Result<B, E>>,
    B: AsRef<[u8]>,
{
    fn eventsource(self) -> EventStream<Self> {
        EventStream::new(self)
    }
}
