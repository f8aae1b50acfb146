//! The encoder of event streams: frames (events, comments, keep-alives) to bytes, with values that cannot break out of
//! their field.
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
//! // A value cannot end its field. The error has the byte and its offset …
//! let refused = EventId::new("43\ndata: evil").unwrap_err();
//! assert_eq!(refused.to_string(), "LF at byte 2 of the event ID: it would end the line; take it out, or send this text as data");
//! // … and data with several lines stays data.
//! let wire = Frame::message("43\n\ndata: evil").encode(&mut buffer)?;
//! assert_eq!(wire, b"data: 43\ndata: \ndata: data: evil\n\n");
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! Firmware can check and build its fixed frames at compile time. They need no memory and no code at run time:
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
//! # Fields in another order
//!
//! Most programs need a [`Frame`]. If the tests of your library compare bytes, use a [`BlockWriter`]: it writes line by
//! line, in the order of your calls. A [`LineSplitter`] finds the lines of data that arrives in pieces.
//!
//! # On the wire
//!
//! The order is: the comment, `event`, `id`, `retry`, one `data` line for each line of the data, a blank line. Lines
//! end with LF. There is always one space after the colon of a field: a reader removes one, so leading spaces survive.
//! There is no space after the colon of a comment, where a reader removes none.
//!
//! # Guarantees
//!
//! - **A frame reads back unchanged.** It is an event if and only if it has data. The event type, the ID, the
//!   reconnection time, the comments and the data are read as they were written, with two exceptions of the format. A
//!   line end in data, whether LF, CR or CR LF, is read as LF. A comment of several lines is read as several comments.
//!   An empty event type is the same as none. An empty ID is not the same as none.
//! - **No value can end its field or its frame, or begin another.** A type or an ID that contains CR, LF or NUL is
//!   refused when it is made. Nothing else is refused, and no value is ever changed silently.
//! - **NUL in data or in a comment** is legal and is written, but one browser (Firefox) removes it from data. If it
//!   matters, do not send NUL.
//! - **A frame is complete or not there.** [`Frame::encode`], [`FrameBuffer`], [`DataWriter`], [`BlockWriter`] and,
//!   with the feature `alloc`, `VecDataWriter` never return a part of one.
//! - **Nothing panics**, but `Frame::put_into` (feature `bytes-1`) if its buffer has no room and cannot grow. Only
//!   `Display`, `Debug` and `write!` use `core::fmt`.
//!
//! # Cost
//!
//! Time is linear: a text is searched once for line ends and copied once. With [`segments`](Frame::segments) it is not
//! copied (zero-copy). [`encoded_len`](Frame::encoded_len) needs another search, and
//! [`min_encoded_len`](Frame::min_encoded_len) needs none. A [`Frame`] borrows its values and takes 96 bytes on 64-bit
//! targets. The buffers are the caller's. Writing to the end of a vector takes up to a quarter longer than writing to
//! a slice.
//!
//! # Limits and errors
//!
//! There is no limit but the caller's buffer. [`BufferTooSmall`](crate::BufferTooSmall) has the number of bytes that
//! are needed. [`ForbiddenByte`] has the byte that a type or an ID may not contain, and its offset.
//!
//! # Not included
//!
//! * Writing to a connection, and closing it after a partial write: see [`io`](crate::io).
//! * The head of the response: see [`http`](crate::http).
//! * Chunked coding: see [`chunked`](crate::chunked).
//! * When to send a keep-alive, and which events to send again: see [`session`](crate::session).
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
