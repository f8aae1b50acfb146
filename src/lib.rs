//! The wire format of [Server-Sent Events](https://html.spec.whatwg.org/multipage/server-sent-events.html): bytes to
//! events and events to bytes, for those who build clients, servers, proxies and firmware.
//!
//! It takes and gives slices. By itself it does no I/O, reads no clock, and needs neither the standard library nor an
//! allocator; where a loop over a connection is wanted, there are readers and writers behind features ([`io`]). It follows the
//! standard to the letter: on any bytes, cut into chunks anywhere.
//!
//! # Bytes to events
//!
//! ```
//! use sse_wire::{Decoder, Fixed, Item};
//!
//! // Room for events of 1,024 bytes; for types, IDs and comments of 64.
//! let mut decoder = Decoder::<Fixed<1024, 64>>::new();
//!
//! // Chunks as a socket might give them.
//! let mut seen = Vec::new();
//! for chunk in [&b"id: 7\nevent: gree"[..], b"ting\ndata: hello\n\nretry: 3000\n"] {
//!     let mut items = decoder.feed(chunk);
//!     while let Some(item) = items.next() {
//!         match item {
//!             Ok(Item::Event(event)) => seen.push(event.data_str()?.to_owned()),
//!             Ok(Item::Retry(milliseconds)) => assert_eq!(milliseconds, 3000),
//!             Ok(Item::Comment(_)) => {} // a sign of life
//!             Err(oversized) => eprintln!("{oversized}"), // the next event is complete
//!         }
//!     }
//! }
//! assert_eq!(seen, ["hello"]);
//! assert_eq!(decoder.last_event_id(), b"7"); // what a reconnection has to send
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Events to bytes
//!
//! ```
//! use sse_wire::{EventId, Frame, event_type};
//!
//! let frame = Frame::event(event_type!("greeting"), "hello\nworld").id(EventId::new("7")?);
//! let mut buffer = [0; 128];
//! assert_eq!(frame.encode(&mut buffer)?, b"event: greeting\nid: 7\ndata: hello\ndata: world\n\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The map
//!
//! Each module is one layer, from bytes to events or from events to bytes, and can be used without the others:
//!
//! | module | from | to | memory |
//! |---|---|---|---|
//! | [`http`] | a parsed head | what it means for the body and for reconnecting | none |
//! | [`chunked`] | the body of a response | the bytes in it | 32 bytes |
//! | [`token`] | bytes | names, values, comments, line ends: pieces that concatenate back to the stream | 8 bytes |
//! | [`mod@line`] | bytes | complete lines, with what each means and its exact bytes; limits | that of its [`storage`], and at most 64 bytes |
//! | [`decode`] | bytes | events, reconnection times, comments; or blocks as they were sent; limits | that of its [`storage`], and 128 bytes |
//! | [`text`] | the bytes of a value | text, checked or lossy | none |
//! | [`text`] | the bytes of a stream | an error where it is not UTF-8 | 16 bytes |
//! | [`encode`] | a type, an ID, data | a complete frame | the caller's |
//! | [`chunked`] | frames | chunks | the caller's |
//! | [`http`] | a few values | a head, closed | the caller's |
//! | [`session`] | what happened, and when | what to do next: wait, stop, send again, keep alive | 48 bytes; frames in the caller's |
//! | [`io`] | a connection | these layers with the loop around them | the caller's; on hosts, a buffer on the heap |
//!
//! There are two [guides]: for authors of [libraries](guides::libraries) of clients, servers and proxies, and for those of
//! [firmware](guides::firmware). A third page is for those who are [coming from](guides::coming_from) eventsource-stream,
//! reqwest-eventsource, axum's `Sse`, eventsource-client or a parser of their own.
//!
//! # What it promises
//!
//! * **Cuts do not matter.** The same bytes in any chunks give the same events, blocks and lines at the same positions.
//! * **Every byte string has a parse.** Nothing is an error but what passes a capacity that the caller set.
//! * **Memory is bounded and known**, unless you choose [`Unlimited`] storage, and without the feature `alloc` there is no allocation. (Two things on the heap are the
//!   caller's to bound: a vector that frames are appended to, and what [`io::std_io::EventWriter`] keeps for an output that
//!   has stopped taking it.)
//! * **What is too large affects nothing else.** An event, block or line beyond a limit is dropped and reported once; the next one is
//!   complete.
//! * **Time is linear**, whatever the chunks.
//! * **Items are prompt.** Each comes with the byte that ends it.
//! * **What is encoded reads back as what it holds**, and no value can break out of its field.
//! * **The chunked coding is judged strictly**: what is truncated, smuggled or overflowing is an error, and stays one.
//! * **It holds no `unsafe` code** (its dependencies do), and nothing in it is written to panic.
//!
//! # Features
//!
//! None is on by default, and none changes a result or a limit.
//!
//! * `alloc`: storage that grows up to a limit ([`Growing`]) or without one ([`Unlimited`]), copies of events that borrow
//!   nothing, as bytes ([`OwnedEvent`]) and as text ([`TextEvent`]), and frames at the end of a vector ([`VecDataWriter`]).
//! * `std`: `alloc`, implementations of the standard library's traits, and readers and writers of events over `std::io`
//!   ([`io::std_io`]).
//! * `simdutf8`: checks text that is not ASCII faster, with the crate of that name.
//! * `futures-03`: `alloc`, and streams of events over streams of chunks, for futures 0.3 ([`io::futures_03`]).
//! * `futures-io-03`: `std`, `futures-03`, and events from any `AsyncRead` of futures-io 0.3 ([`io::futures_io_03`]).
//! * `tokio-util-07`: `std`, `bytes-1`, and codecs for tokio-util 0.7, of events and of frames ([`io::tokio_util_07`]).
//! * `bytes-1`: `alloc`, data that stays in the `Bytes` it came in, and frames as `Bytes` and into a `BufMut`, for bytes 1
//!   ([`io::bytes_1`]).
//! * `http-body-1`: `std`, `futures-03` and `bytes-1`, events from any `http_body::Body`, and a body of frames with keep-alives,
//!   for http-body 1 and http 1, as hyper, axum and reqwest have them ([`io::http_body_1`]).
//! * `heapless-09`: copies of events that borrow nothing without an allocator, frames in a `heapless::Vec`, and a `heapless::Vec`
//!   as storage, for heapless 0.9 ([`io::heapless_09`]). heapless 0.9.3 needs Rust 1.87, and 0.9.4 needs 1.88.
//! * `embedded-io-07`, `embedded-io-async-07`: [`io::embedded_io_07`] and [`io::embedded_io_async_07`], which read
//!   events and write frames over the traits of these crates in these versions.
//! * `defmt`: the formats of defmt 1 for errors, for decisions, and for what is read and written. Bytes are shown as text
//!   where they are ASCII, and escaped elsewhere.
//!
//! # Differences from the standard
//!
//! None in what is dispatched, and when. Where the standard leaves room or names a browser's business:
//!
//! * Comments, which the standard ignores, are delivered: they are how a client knows that a connection is alive.
//! * A `retry` beyond `u64` is `u64::MAX`; one without digits is ignored.
//! * The last event ID of a reconnected stream is the one before, until an event brings another (see [`decode`]).
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod chunked;
mod decimal;
pub mod decode;
#[cfg(feature = "defmt")]
mod defmt_formats;
pub mod encode;
pub mod http;
pub mod io;
pub mod line;
mod octets;
mod scan;
pub mod session;
pub mod storage;
pub mod text;
pub mod token;

#[doc(inline)]
pub use decode::{
    Block, BlockEnd, BlockItem, Blocks, Comment, Decoder, End, Event, InvalidLastEventId, Item, Items, Oversized, Part,
    Ready, Step,
};
#[doc(inline)]
pub use encode::{
    DataWriter, EventHead, EventId, EventType, ForbiddenByte, Frame, FrameBuffer, IntegerId, Segments, UnwritableEvent,
};
pub use octets::BufferTooSmall;
#[doc(inline)]
pub use storage::{Borrowed, Fixed, Storage};
#[cfg(feature = "alloc")]
#[doc(inline)]
pub use {
    decode::{MalformedText, OwnedComment, OwnedEvent, OwnedItem, OwnedParts, TextEvent, TextParts},
    encode::VecDataWriter,
    storage::{Growing, Unlimited},
};

// The Rust of the README and of the guides is tested as documentation, in the package too. There, the guides want the features
// that they are about; here, the tests have them on.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../docs/examples.md")]
struct Examples;

/// How to build on this crate. There is only text in here, and only in the documentation; it is in `docs/` of the package too.
#[cfg(any(doc, doctest))]
#[cfg_attr(docsrs, doc(auto_cfg = false))]
pub mod guides {
    #[cfg(any(not(doctest), all(feature = "std", feature = "futures-03")))]
    #[doc = include_str!("../docs/guide-libraries.md")]
    pub mod libraries {}

    // Where one guide links to the other, this is where that is: of two definitions, the first counts.
    /// [loop]: libraries#the-loop
    #[cfg(any(not(doctest), all(feature = "embedded-io-async-07", feature = "heapless-09")))]
    #[doc = ""]
    #[doc = include_str!("../docs/guide-firmware.md")]
    pub mod firmware {}

    #[cfg(any(not(doctest), all(feature = "std", feature = "futures-03", feature = "http-body-1")))]
    #[doc = include_str!("../docs/coming-from.md")]
    pub mod coming_from {}
}
