//! Events over [`std::io`]: an [`EventReader`] of any [`Read`](std::io::Read), and an [`EventWriter`] into any [`Write`](std::io::Write).
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
//!     seen.push(event.data_str()?.to_owned()); // the event is lent until the next call
//! }
//! assert_eq!(seen, ["one", "two"]);
//! assert_eq!(reader.last_event_id(), b"1"); // what the next request has to send
//! # server.join().unwrap()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Which to take
//!
//! | call | an event | for |
//! |---|---|---|
//! | [`text_events()`](EventReader::text_events) | [`TextEvent`](crate::TextEvent), a copy | an iterator of events as text |
//! | [`events()`](EventReader::events) | [`OwnedEvent`](crate::OwnedEvent), a copy | an iterator of events as bytes |
//! | [`next_event()`](EventReader::next_event) | [`Event`](crate::Event), lent until the next call | no copy, no allocation |
//! | [`next_batch()`](EventReader::next_batch) | [`Event`](crate::Event), lent, read by read | the highest speed |
//!
//! An event that does not fit the decoder is an error in all of them, and the stream goes on after it. A `?` on that error would end
//! a loop for one event. So a program that does not handle [`Oversized`](crate::io::ReadError::Oversized) itself calls
//! [`skip_oversized`](EventReader::skip_oversized).
//!
//! # Guarantees
//!
//! * **An item is given with the byte that completes it.** More is read only when all that was read is used up, and what
//!   one read brings is enough.
//! * **A frame is one contiguous write and a flush**, with its chunk around it if there is one.
//! * **An error of the input or output loses nothing.** If it is one after which that can go on, the next call goes on
//!   where it was. Calls that are interrupted are made again without a word.
//! * **Memory**: a reader takes its buffer when it is made. A writer keeps one in proportion to the most that was ever
//!   unsent: its longest frame, or more if the output failed and the caller went on all the same. Beside that, and beside
//!   what [`Growing`](crate::Growing) takes, only the iterator allocates, since its events are owned.
//!
//! # Not included
//!
//! Heads, which [`http`](crate::http) reads and writes in slices; timeouts, which are set on the socket; and deciding when
//! to connect again.

mod copies;
mod errors;
mod finish_error;
mod reader;
mod writer;

pub use copies::Copies;
pub use finish_error::FinishError;
pub use reader::EventReader;
pub use writer::EventWriter;
