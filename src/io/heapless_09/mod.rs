//! Vectors of [heapless 0.9](https://docs.rs/heapless/0.9): copies of events and frames of a known size, without an
//! allocator.
//!
//! Feature `heapless-09`. heapless 0.9.3 needs Rust 1.87, and 0.9.4 needs 1.88.
//!
//! An [`Event`](crate::Event) borrows from the chunk and from the decoder. Copy it to keep it past the next chunk, as
//! in a queue between two tasks:
//!
//! ```
//! use heapless::spsc::Queue;
//! use sse_wire::io::heapless_09::OwnedEvent;
//! use sse_wire::{Decoder, Fixed, Item};
//!
//! // The same capacities as in the decoder, so every event fits.
//! let mut decoder = Decoder::<Fixed<64, 16>>::new();
//! let mut queue = Queue::<OwnedEvent<64, 16>, 4>::new();
//! for chunk in [&b"event: set\ndata: 21.5\n\nevent: "[..], b"stop\ndata\n\n"] {
//!     let mut items = decoder.feed(chunk);
//!     while let Some(item) = items.next() {
//!         if let Ok(Item::Event(event)) = item {
//!             queue.enqueue(event.try_into()?).map_err(|_| "the queue is full")?;
//!         }
//!     }
//! }
//! let event = queue.dequeue().ok_or("the queue is empty")?;
//! assert_eq!((event.event_type(), event.data_str()), (&b"set"[..], Ok("21.5")));
//! assert_eq!(queue.dequeue().ok_or("the queue is empty")?.event_type(), b"stop");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`append`] adds a frame to a vector, and [`encode`] makes a vector from a frame:
//!
//! ```
//! use heapless::Vec;
//! use sse_wire::Frame;
//! use sse_wire::io::heapless_09::append;
//!
//! let mut to_send = Vec::<u8, 32>::new();
//! append(&Frame::retry_only(3_000), &mut to_send)?;
//! append(&Frame::message("on"), &mut to_send)?;
//! assert_eq!(to_send, b"retry: 3000\n\ndata: on\n\n");
//! # Ok::<(), sse_wire::BufferTooSmall>(())
//! ```
//!
//! # Without a copy
//!
//! [`Pooled`] is storage for a decoder with the data in a vector of the caller, such as a `Box` of `heapless::pool`.
//! [`Decoder::exchange_data`](crate::Decoder::exchange_data) returns the vector with the data of an event, in exchange
//! for an empty one. It saves a copy if the data is longer than a chunk, because the decoder puts such data together in
//! the storage. Shorter data is copied once in any case.
//!
//! # Guarantees
//!
//! * All or nothing: a value that does not fit is an error with its length, and changes nothing. (If the text of a
//!   comment does not fit, it is left out, as in a decoder.)
//! * Nothing panics, and nothing allocates.
//!
//! # Cost
//!
//! Copies and frames are linear in their lengths. An [`OwnedEvent<DATA, TEXT>`](OwnedEvent) takes `DATA + 2 * TEXT`
//! bytes and at most 80 more on a 64-bit target, 44 on a 32-bit one. It is moved as a whole, even if it is empty. To
//! avoid moves, fill it in place with [`copy_from`](OwnedEvent::copy_from).
//!
//! # Limits and errors
//!
//! [`CapacityExceeded`] has the part that does not fit, the room and the length. If the capacities are those of the
//! decoder, every event fits.
//!
//! # Not included
//!
//! Readers and writers: see the other modules of [`io`](super), such as those for embedded-io.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.5 "Parsing an event stream" and 9.2.6 "Interpreting an event stream".

mod frames;
mod owned;
mod pooled;

pub use frames::{append, encode};
pub use owned::{CapacityExceeded, OwnedComment, OwnedEvent, OwnedItem};
pub(crate) use pooled::Pointer;
pub use pooled::Pooled;
