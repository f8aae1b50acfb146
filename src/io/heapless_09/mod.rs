//! Vectors of [heapless 0.9](https://docs.rs/heapless/0.9): copies of events and frames of a known size, without an
//! allocator.
//!
//! Feature `heapless-09`. heapless 0.9.3 needs Rust 1.87, and 0.9.4 needs 1.88.
//!
//! An [`Event`](crate::Event) borrows from the chunk and from the decoder. To keep it past the next chunk, as a queue between
//! two tasks does, copy it:
//!
//! ```
//! use heapless::spsc::Queue;
//! use sse_wire::io::heapless_09::OwnedEvent;
//! use sse_wire::{Decoder, Fixed, Item};
//!
//! // Room for the same as in the decoder, so every event that comes out of it fits.
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
//! The other way, [`append`] puts a frame behind what is in a vector, and [`encode`] makes a vector of a frame:
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
//! [`Pooled`] is storage for a decoder with the data in a vector of the caller, such as a `Box` of `heapless::pool`. A
//! decoder over it hands over the vector with the data of an event, for an empty one, by
//! [`Decoder::exchange_data`](crate::Decoder::exchange_data). It pays for data that is longer than a chunk, which is
//! put together in the storage anyway. Shorter data is copied once either way.
//!
//! # Guarantees
//!
//! * All or nothing: what does not fit is an error with its length, and changes nothing. (The text of a comment is no
//!   more than left out, as in a decoder.)
//! * Nothing panics, and nothing allocates.
//!
//! # Cost
//!
//! Copies and frames: linear in their lengths. An [`OwnedEvent<DATA, TEXT>`](OwnedEvent) takes `DATA + 2 * TEXT` bytes and at
//! most 80 more on a 64-bit machine, 44 on a 32-bit one. It is moved as a whole, whatever is in it: fill it where it is to
//! stay with [`copy_from`](OwnedEvent::copy_from).

mod frames;
mod owned;
mod pooled;

pub use frames::{append, encode};
pub use owned::{CapacityExceeded, OwnedComment, OwnedEvent, OwnedItem};
pub(crate) use pooled::Pointer;
pub use pooled::Pooled;
