//! A `no_std`, zero-allocation, sans-I/O codec for [Server-Sent Events][standard] (SSE, the `EventSource` format): an
//! incremental push parser and an encoder.
//!
//! It is made for clients, servers, proxies and firmware. LLM APIs, such as that of OpenAI, and servers of the Model
//! Context Protocol (MCP) stream their answers in this format. The crate also covers HTTP/1.1 heads, the chunked
//! transfer coding, reconnecting with backoff and jitter, replay of missed events, and keep-alives (heartbeats).
//!
//! The core takes slices and returns slices. It does no I/O, reads no clock, and needs neither the standard library nor
//! an allocator. Optional features add readers and writers for `std::io`, futures, tokio, `http-body` (hyper, axum,
//! reqwest) and embedded-io: see [`io`]. The crate follows the standard on all bytes, however they are cut into chunks.
//! It needs Rust 1.85 or later (the MSRV); some [features](#features) need a later one.
//!
//! [standard]: https://html.spec.whatwg.org/multipage/server-sent-events.html
//!
//! # Which part to use
//!
//! | you have | you use | feature |
//! |---|---|---|
//! | a response of reqwest or hyper | [`EventStream`](io::futures_03), over a [`DataStream`](io::http_body_1) | `http-body-1` |
//! | a handler of axum or hyper | [`EventBody`](io::http_body_1), and [`History`](session::History) for replay | `http-body-1` |
//! | a `std::io::Read` or `Write`, such as the body of ureq | [`EventReader`, `EventWriter`](io::std_io) | `std` |
//! | a `Stream` of chunks | [`EventStream`](io::futures_03) | `futures-03` |
//! | an `AsyncRead` of futures | [`io::futures_io_03`] | `futures-io-03` |
//! | an `AsyncRead` or `AsyncWrite` of tokio | [`io::tokio_util_07`] | `tokio-util-07` |
//! | embedded-io, blocking or async | [`io::embedded_io_07`], [`io::embedded_io_async_07`] | `embedded-io-07`, `embedded-io-async-07` |
//! | chunks in a loop of your own | [`Decoder::feed`], [`Frame::encode`] | none |
//! | a proxy, or values longer than any buffer | [`line::LineDecoder`], [`token::Tokenizer`] | none |
//!
//! # Bytes to events
//!
//! ```
//! use sse_wire::{Decoder, Fixed, Item};
//!
//! // At most 1,024 bytes of data in an event, and 64 bytes in a type, an ID or a comment.
//! let mut decoder = Decoder::<Fixed<1024, 64>>::new();
//!
//! // Chunks as a socket might return them.
//! let mut seen = Vec::new();
//! for chunk in [&b"id: 7\nevent: gree"[..], b"ting\ndata: hello\n\nretry: 3000\n"] {
//!     let mut items = decoder.feed(chunk);
//!     while let Some(item) = items.next() {
//!         match item {
//!             Ok(Item::Event(event)) => seen.push(event.data_str()?.to_owned()),
//!             Ok(Item::Retry(milliseconds)) => assert_eq!(milliseconds, 3000),
//!             Ok(Item::Comment(_)) => {} // a heartbeat: the connection is alive
//!             Err(oversized) => eprintln!("{oversized}"), // the next event is complete
//!         }
//!     }
//! }
//! assert_eq!(seen, ["hello"]);
//! assert_eq!(decoder.last_event_id(), b"7"); // the Last-Event-ID to reconnect with
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
//! # Modules
//!
//! Each module is one layer, and can be used without the others. In this table, the first eight rows are for decoding,
//! the next three are for encoding, and the last two are for both:
//!
//! | module | from | to | memory |
//! |---|---|---|---|
//! | [`http`] | a parsed head | what it means for the body and for reconnecting | none |
//! | [`http`] | the body of a response | its content, up to its end | 32 bytes |
//! | [`chunked`] | a chunked body | its content, up to its end | 32 bytes |
//! | [`token`] | bytes | names, values, comments and line ends: pieces that concatenate back to the stream | 8 bytes |
//! | [`mod@line`] | bytes | complete lines, with their meaning and their exact bytes; limits | that of its [`storage`], and at most 16 bytes |
//! | [`decode`] | bytes | events, reconnection times and comments, or blocks as they were sent; limits | that of its [`storage`], and 128 bytes |
//! | [`text`] | the bytes of a value | text, checked or lossy (UTF-8) | none |
//! | [`text`] | the bytes of a stream | an error where it is not UTF-8 | 16 bytes |
//! | [`encode`] | a type, an ID, data | a complete frame | the caller's |
//! | [`chunked`] | frames | chunks | the caller's |
//! | [`http`] | a few values | a complete head | the caller's |
//! | [`session`] | what happened, and when | what to do next: wait, stop, send again, keep alive | at most 72 bytes each; frames in the caller's |
//! | [`io`] | a connection | these layers with the loop around them | the caller's; on hosts, a buffer on the heap |
//!
//! There are guides for authors of [libraries](guides::libraries): of a [client](guides::client), a
//! [server](guides::server) or a [proxy](guides::proxy). One is for authors of [firmware](guides::firmware), and one for
//! users who are [coming from](guides::coming_from) another crate: eventsource-stream, reqwest-eventsource, axum's
//! `Sse`, eventsource-client, or a parser of their own.
//!
#![cfg_attr(doc, doc = include_str!("../docs/words.md"))]
//!
//! # Guarantees
//!
//! * **Chunk boundaries do not matter.** The same bytes in any chunks give the same events, blocks and lines at the
//!   same positions.
//! * **Every byte string has a parse.** A decoder has one error: a value is longer than a limit that you set.
//!   Malformed UTF-8 is not an error, and a byte order mark (BOM) at the start is skipped, as the standard
//!   says.
//! * **Memory is bounded and known**, unless you choose [`Unlimited`] storage. Without the feature `alloc` there is no
//!   allocation. The crate does not limit two buffers on the heap: a vector that you append frames to, and the unsent
//!   bytes in [`io::std_io::EventWriter`] when the peer stops reading (backpressure).
//! * **An oversized event affects only itself.** An event, block or line beyond a limit is dropped and reported once.
//!   The next one is complete.
//! * **Time is linear** in the bytes, whatever the chunks.
//! * **Latency is low.** An item is returned with the byte that ends it.
//! * **Cancellation safety.** The asynchronous readers lose nothing if a future is dropped: see [`io`].
//! * **Encoded values read back unchanged**, and no value can break out of its field. (The format carries each line end
//!   in data as LF.)
//! * **The chunked coding is checked strictly.** Truncated, ambiguous (request smuggling) and overflowing input is an
//!   error, and each later call returns the error again. A body that is shorter than its length is an error, too.
//! * **The crate contains no `unsafe` code**, but its dependencies do. No function panics, except where its section
//!   "Panics" says so.
//!
//! # Features
//!
//! No feature is on by default, and no feature changes a result or a limit.
//!
//! * `alloc`: storage that grows up to a limit ([`Growing`]) or without one ([`Unlimited`]), owned copies of events as
//!   bytes ([`OwnedEvent`]) and as text ([`TextEvent`]), and frames at the end of a vector ([`VecDataWriter`]).
//! * `std`: `alloc`, implementations of the standard library's traits, and readers and writers of events over `std::io`
//!   ([`io::std_io`]).
//! * `simdutf8`: checks non-ASCII text (UTF-8) faster, with the crate of that name.
//! * `futures-03`: `alloc`, and streams of events over streams of chunks, for futures 0.3 ([`io::futures_03`]).
//! * `futures-io-03`: `std`, `futures-03`, and events from any `AsyncRead` of futures-io 0.3 ([`io::futures_io_03`]).
//! * `tokio-util-07`: `std`, `bytes-1`, and codecs for tokio-util 0.7, of events and of frames ([`io::tokio_util_07`]).
//! * `bytes-1`: `alloc`, data that is shared with its chunk (`Bytes`), and frames as `Bytes` and into a `BufMut`, for
//!   bytes 1 ([`io::bytes_1`]).
//! * `http-body-1`: `std`, `futures-03` and `bytes-1`, events from any `http_body::Body`, and a body of frames with
//!   keep-alives, for http-body 1 and http 1, as hyper, axum and reqwest use them ([`io::http_body_1`]).
//! * `heapless-09`: owned copies of events without an allocator, frames in a `heapless::Vec`, and a `heapless::Vec` as
//!   storage, for heapless 0.9 ([`io::heapless_09`]). heapless 0.9.3 needs Rust 1.87, and 0.9.4 needs 1.88.
//! * `embedded-io-07`, `embedded-io-async-07`: [`io::embedded_io_07`] and [`io::embedded_io_async_07`], which read
//!   events and write frames over the traits of these crates in these versions.
//! * `serde-1`: `Serialize` and `Deserialize` of serde 1, for [`OwnedEvent`] and [`TextEvent`] (with `alloc`, which also
//!   gives [`Event`] `Serialize`), and for settings: [`Policy`](session::Policy), [`Jitter`](session::Jitter), [`Unavailable`](http::Unavailable) and
//!   [`Options`](chunked::Options).
//! * `defmt`: the formats of defmt 1 for errors, for decisions, and for what is read and written. Bytes that are ASCII
//!   are shown as text, and other bytes are escaped.
//!
//! # Differences from the standard
//!
//! Events are dispatched exactly as the standard says. Where the standard leaves a choice, or describes the behaviour
//! of a browser, this crate does the following:
//!
//! * Comments, which the standard ignores, are returned: a comment shows a client that the connection is alive.
//! * A `retry` beyond `u64` is `u64::MAX`. A `retry` without digits is ignored.
//! * The last event ID is kept when a stream is reconnected, until an event sets another one (see [`decode`]).
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
#[cfg(test)]
#[allow(unreachable_pub, reason = "the tests of the other package have this file, too")]
mod depth;
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
    decode::{InvalidParts, MalformedText, OwnedComment, OwnedEvent, OwnedItem, OwnedParts, TextEvent, TextParts},
    encode::VecDataWriter,
    storage::{Growing, Unlimited},
};

// The Rust code of the README and of the guides is tested as documentation, also in the published package. There, the
// code of a guide needs the features that the guide is about. In this repository, the tests turn them on.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../docs/examples.md")]
struct Examples;

/// How to build on this crate. This module contains only text, and exists only in the documentation. The text is also
/// in `docs/` of the package.
#[cfg(any(doc, doctest))]
#[cfg_attr(docsrs, doc(auto_cfg = false))]
pub mod guides {
    // The guides link to each other. In the documentation, a line before a guide is the target of such a link: if there
    // are two definitions, Markdown takes the first one.

    /// [readme]: crate#which-part-to-use
    /// [client]: client
    /// [client-loop]: client#the-loop
    /// [client-limits]: client#limits
    /// [client-text]: client#text
    /// [client-end]: client#the-end
    /// [client-again]: client#connecting-again
    /// [client-chunks]: client#over-a-stream-of-chunks
    /// [client-request]: client#the-request-and-its-response
    /// [client-chunked]: client#the-chunked-coding
    /// [three]: three_clients
    /// [server]: server
    /// [server-response]: server#a-response
    /// [server-values]: server#values-from-users
    /// [server-order]: server#fields-in-another-order
    /// [server-replay]: server#many-clients-and-replay
    /// [server-keep-alives]: server#keep-alives
    /// [server-sites]: server#requests-from-other-sites
    /// [proxy]: proxy
    /// [firmware]: firmware
    /// [words]: crate#words
    #[doc = ""]
    #[doc = include_str!("../docs/guide-libraries.md")]
    pub mod libraries {}

    /// [readme]: crate#which-part-to-use
    /// [blocking]: crate::session
    /// [strict]: three_clients#strict-utf-8
    #[cfg(any(not(doctest), all(feature = "std", feature = "futures-03")))]
    #[doc = ""]
    #[doc = include_str!("../docs/guide-client.md")]
    pub mod client {}

    #[cfg(any(not(doctest), feature = "alloc"))]
    #[doc = include_str!("../docs/three-clients.md")]
    pub mod three_clients {}

    /// [readme]: crate#which-part-to-use
    #[cfg(any(not(doctest), feature = "std"))]
    #[doc = ""]
    #[doc = include_str!("../docs/guide-server.md")]
    pub mod server {}

    #[cfg(any(not(doctest), feature = "alloc"))]
    #[doc = include_str!("../docs/guide-proxy.md")]
    pub mod proxy {}

    /// [loop]: client#the-loop
    /// [chunked]: client#the-chunked-coding
    #[cfg(any(not(doctest), all(feature = "embedded-io-async-07", feature = "heapless-09")))]
    #[doc = ""]
    #[doc = include_str!("../docs/guide-firmware.md")]
    pub mod firmware {}

    #[cfg(any(not(doctest), all(feature = "std", feature = "futures-03", feature = "http-body-1")))]
    #[doc = include_str!("../docs/coming-from.md")]
    pub mod coming_from {}
}
