//! Readers and writers of events over [`std::io`] (blocking): an [`EventReader`] from any [`Read`](std::io::Read), and
//! an [`EventWriter`] into any [`Write`](std::io::Write).
//!
//! Feature `std`.
//!
//! ```
//! use sse_wire::io::std_io::{EventReader, EventWriter};
//! use sse_wire::{Decoder, EventId, Fixed, Frame};
//! use std::net::{TcpListener, TcpStream};
//!
//! let listener = TcpListener::bind("127.0.0.1:0")?;
//! let address = listener.local_addr()?;
//! let server = std::thread::spawn(move || {
//!     let mut writer = EventWriter::new(listener.accept()?.0);
//!     writer.send(&Frame::message("one").id(EventId::new("1").unwrap()))?;
//!     writer.send(&Frame::KEEP_ALIVE)?;
//!     writer.send(&Frame::message("two"))
//! });
//!
//! let decoder = Decoder::<Fixed<1024, 64>>::new();
//! let mut reader = EventReader::with_decoder(TcpStream::connect(address)?, decoder).skip_oversized();
//! let mut seen = Vec::new();
//! while let Some(event) = reader.next_event()? {
//!     seen.push(event.data_str()?.to_owned()); // the event is borrowed until the next call
//! }
//! assert_eq!(seen, ["one", "two"]);
//! assert_eq!(reader.last_event_id(), b"1"); // the Last-Event-ID of the next request
//! # server.join().unwrap()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which call to use
//!
//! | call | an event | for |
//! |---|---|---|
//! | [`text_events()`](EventReader::text_events) | [`TextEvent`](crate::TextEvent), a copy | an iterator of events as text |
//! | [`events()`](EventReader::events) | [`OwnedEvent`](crate::OwnedEvent), a copy | an iterator of events as bytes |
//! | [`next_event()`](EventReader::next_event) | [`Event`](crate::Event), borrowed until the next call | no copy, no allocation |
//! | [`next_batch()`](EventReader::next_batch) | [`Event`](crate::Event), borrowed, read by read | the highest speed |
//!
//! # Events that do not fit
//!
//! An event that does not fit the decoder is an error, and the stream continues with the next one. A loop with `?`
//! would end there. If your program does not handle [`Oversized`](crate::io::ReadError::Oversized) itself, call
//! [`skip_oversized`](EventReader::skip_oversized).
//!
//! # Guarantees
//!
//! * **Low latency.** An item is returned with the byte that completes it. The reader calls `read` only when its buffer
//!   is empty, and never waits for a second `read` to fill it.
//! * **A frame is one contiguous write and a flush**, with its chunk around it if the body is chunked.
//! * **An error of the input or output loses nothing.** If the input or output can continue after the error, so can the
//!   next call. Interrupted calls are repeated without an error.
//!
//! # Cost
//!
//! A reader allocates its buffer when it is made. A writer's buffer grows with the number of unsent bytes: with
//! its longest frame, or more if the output failed and the caller continued. It has at most about twice as many bytes, as
//! its capacity is doubled. [`Growing`](crate::Growing) storage allocates
//! as needed. Of the calls, only the iterators allocate, because their events are owned.
//!
//! # Limits and errors
//!
//! The limits are those of the decoder. Nothing bounds the unsent bytes of a writer (backpressure): see
//! [`EventWriter`]. [`ReadError`](crate::io::ReadError) says which events are lost, and [`FinishError`] returns the
//! writer.
//!
//! # Not included
//!
//! * Heads: see [`http`](crate::http).
//! * Timeouts, which are set on the socket.
//! * When to reconnect: see [`session`](crate::session).
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.6 "Interpreting an event stream", and RFC 9112, 6.3 and 7.1, for the end of a body.

mod copies;
mod errors;
mod finish_error;
mod reader;
mod writer;

pub use copies::Copies;
pub use finish_error::FinishError;
pub use reader::EventReader;
pub use writer::EventWriter;
