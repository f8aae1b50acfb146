//! Frames that no value can break out of: events to bytes.
//!
//! ```
//! use sse_wire::{EventId, Frame, event_type};
//!
//! let id = EventId::new("42")?;
//! let greeting = Frame::event(event_type!("greet"), "hello\nworld").id(id).retry(3_000);
//!
//! let mut buffer = [0; 128];
//! let wire = greeting.encode(&mut buffer)?;
//! assert_eq!(wire, b"event: greet\nid: 42\nretry: 3000\ndata: hello\ndata: world\n\n");
//!
//! // A value cannot end its field. Where it would, it is refused with the byte and its place …
//! let refused = EventId::new("43\ndata: evil").unwrap_err();
//! assert_eq!(refused.to_string(), "LF at byte 2 of the event ID: it would end the line; take it out, or send this text as data");
//! // … and data, which may have lines, stays data.
//! let wire = Frame::message("43\n\ndata: evil").encode(&mut buffer)?;
//! assert_eq!(wire, b"data: 43\ndata: \ndata: data: evil\n\n");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! A firmware's fixed frames are checked and built while it compiles, and need neither memory nor code at run time:
//!
//! ```
//! use sse_wire::{Frame, encoded_frame, event_type};
//!
//! const ONLINE: Frame<'static> = Frame::event(event_type!("state"), "online").retry(5_000);
//! static ONLINE_ON_THE_WIRE: &[u8] = encoded_frame!(ONLINE);
//! static KEEP_ALIVE: &[u8] = encoded_frame!(Frame::KEEP_ALIVE);
//!
//! assert_eq!(ONLINE_ON_THE_WIRE, b"event: state\nretry: 5000\ndata: online\n\n");
//! assert_eq!(KEEP_ALIVE, b":\n\n");
//! ```
//!
//! # What always holds
//!
//! - **A frame reads back as what it holds.** It is an event if and only if it has data. The event type, the ID, the
//!   reconnection time, the comments and the data come out as they went in, with two exceptions that lie in the
//!   format: a line end in data, whether LF, CR or CR LF, comes out as LF; and a comment of several lines comes out
//!   as several comments. An empty event type is no type. An empty ID is not the same as none.
//! - **No value can end its field or its frame, or begin another.** Types and IDs that would are refused when they
//!   are made, for good reasons only: CR, LF or NUL. Nothing else is refused, and nothing is ever changed silently.
//! - **One exception by name:** a NUL in data or in a comment is legal and is written; one browser (Firefox) removes
//!   it from data. If it matters, do not send NUL.
//! - **A frame is whole or not there.** [`Frame::encode`], [`FrameBuffer`], [`DataWriter`], [`BlockWriter`] and, with the
//!   feature `alloc`, `VecDataWriter` hand out nothing else.
//! - **Nothing panics**, and nothing uses `core::fmt` except what is named after it: `Display`, `Debug`, `write!`.
//!
//! # Fields in another order
//!
//! A [`Frame`] is what most programs want. Libraries whose bytes are fixed by their tests have a [`BlockWriter`], which writes
//! line by line in the order of its calls, and a [`LineSplitter`], which finds the lines of data that comes in pieces.
//!
//! # On the wire
//!
//! In this order: the comment, `event`, `id`, `retry`, one `data` line for each line, a blank line. Lines end with LF.
//! There is always one space behind the colon of a field, since a reader removes one: so leading spaces survive.
//! There is none behind the colon of a comment, where no space is removed.
//!
//! # Cost
//!
//! Linear time: a text is searched once for line ends and copied once, or not copied at all with
//! [`segments`](Frame::segments); [`encoded_len`](Frame::encoded_len) is another search, and
//! [`min_encoded_len`](Frame::min_encoded_len) none. A [`Frame`] borrows its values and is 96 bytes on 64-bit machines. The
//! buffers are the caller's. To write to the end of a vector takes as long as to write to a slice, as
//! `benches/encode.rs` shows.
//!
//! # Left to others
//!
//! Writing to a connection and closing it when a write fails half-way; the headers of the response; chunked coding;
//! deciding when to send a keep-alive; remembering events to send again.
//!
//! # Standard
//!
//! WHATWG HTML, section 9.2.5 "Parsing an event stream" (the grammar), 9.2.6 "Interpreting an event stream" (what
//! reads back), 9.2.7 "Authoring notes" (keep-alive).

#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

#[cfg(feature = "alloc")]
mod appender;
#[cfg(feature = "alloc")]
mod appending;
mod block_writer;
mod blocks;
mod check;
mod cursor;
mod data_writer;
mod decoded;
mod frame;
mod frame_buffer;
#[cfg(feature = "alloc")]
mod growing;
mod head;
mod integer_id;
mod line_splitter;
mod lines;
mod name;
mod output;
mod pushing;
mod segments;
mod target;
mod to_bytes;
#[cfg(feature = "alloc")]
mod vec_data_writer;

#[cfg(feature = "tokio-util-07")]
pub(crate) use appender::Appender;
pub use block_writer::BlockWriter;
pub use check::ForbiddenByte;
pub use data_writer::DataWriter;
pub use decoded::UnwritableEvent;
pub use frame::Frame;
pub use frame_buffer::FrameBuffer;
pub use head::EventHead;
pub use integer_id::IntegerId;
pub use line_splitter::{LinePart, LineParts, LineSplitter};
pub use name::{EventId, EventType};
pub use segments::Segments;
pub use target::BlockTarget;
#[cfg(feature = "alloc")]
pub use vec_data_writer::VecDataWriter;
#[cfg(feature = "bytes-1")]
pub(crate) use {
    appending::Appending,
    blocks::{Blocks, LONG_BLOCK},
    growing::Grow,
    lines::{FRAME_END, Opening},
    output::{Output, put_many_lines},
    target::{Internal, Target, Writing},
};

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Frame<'_>>() <= 96);
