//! HTTP/1.1 for event streams: writes the heads of requests and responses (request line or status line, and header
//! fields), interprets parsed heads (`Content-Type`, `Transfer-Encoding`, `Last-Event-ID`, `Retry-After`), and finds the end
//! of bodies.
//!
//! It does not parse heads: use `httparse` or your HTTP stack for that. A client:
//!
//! ```
//! use sse_wire::http::{BodyDecoder, HttpVersion, RequestHead, Unavailable, Verdict, body_framing, judge};
//!
//! let mut buffer = [0; 256];
//! let request = RequestHead::new("example.org", "/clock").encode(&mut buffer)?;
//! assert!(request.starts_with(b"GET /clock HTTP/1.1\r\nHost: example.org\r\n"));
//!
//! // The head may arrive in pieces, and the body begin in the last of them.
//! let mut received = Vec::new();
//! let mut content = Vec::new();
//! let inputs: [&[u8]; 2] = [
//!     b"HTTP/1.1 200 OK\r\nContent-Type: text/event-str",
//!     b"eam\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: hi\n\r\n1\r\n\n\r\n0\r\n\r\n",
//! ];
//! for input in inputs {
//!     received.extend_from_slice(input);
//!     let mut fields = [httparse::EMPTY_HEADER; 16];
//!     let mut head = httparse::Response::new(&mut fields);
//!     let httparse::Status::Complete(body_at) = head.parse(&received)? else { continue };
//!     let values = |name: &'static str| {
//!         head.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
//!     };
//!     let (version, status) = (head.version.unwrap_or(0), head.code.unwrap_or(0));
//!     let verdict = judge(status, values("Content-Type"), values("Content-Encoding"), Unavailable::Fail);
//!     assert_eq!(verdict, Verdict::Open);
//!     let framing = body_framing(
//!         HttpVersion::from_minor(version),
//!         status,
//!         values("Transfer-Encoding"),
//!         values("Content-Length"),
//!     )?;
//!
//!     let mut body = BodyDecoder::new(framing);
//!     let mut input = &received[body_at..];
//!     while let Some(data) = body.next(&mut input)? {
//!         content.extend_from_slice(data);
//!     }
//!     body.finish()?;
//! }
//! assert_eq!(content, b"data: hi\n\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A server:
//!
//! ```
//! use sse_wire::http::{HttpVersion, LastEventId, ResponseFraming, ResponseHead};
//!
//! let mut fields = [httparse::EMPTY_HEADER; 16];
//! let mut request = httparse::Request::new(&mut fields);
//! assert!(request.parse(b"GET /clock HTTP/1.1\r\nHost: a\r\nlast-event-id: 42\r\n\r\n")?.is_complete());
//!
//! let mut resume = None;
//! for field in request.headers.iter() {
//!     if field.name.eq_ignore_ascii_case(LastEventId::FIELD_NAME) {
//!         resume = LastEventId::received(field.value)?;
//!     }
//! }
//! assert_eq!(resume.map(|id| id.as_bytes()), Some(&b"42"[..]));
//!
//! let version = HttpVersion::from_minor(request.version.unwrap_or(0));
//! let mut buffer = [0; 256];
//! let head = ResponseHead::new(ResponseFraming::for_request(version)).encode(&mut buffer)?;
//! assert!(head.starts_with(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Guarantees
//!
//! - A head is written completely, with its closing empty line, or not at all. No name, value, target or ID can end its
//!   line or start another.
//! - The end of a body is not guessed: a head whose framing is invalid or contradicts itself is an error. A response with
//!   `Transfer-Encoding` and `Content-Length` is chunked, as RFC 9112 says, and [`BodyFraming`] reports it.
//! - A body ends where its framing says. No byte after it is consumed. A body that ends too early is an error, unless it
//!   ends with its connection.
//!
//! # Cost
//!
//! Time is linear in the length of the values, and in the framing of a body. The only memory is the caller's buffer, and
//! 32 bytes for a [`BodyDecoder`].
//!
//! # Limits and errors
//!
//! There are no limits but the caller's buffer and those of the [chunked coding](crate::chunked). There are four kinds of
//! reasons:
//!
//! * [`HeadError`]: why a head is not written.
//! * [`FramingError`]: why the end of a body cannot be found.
//! * [`BodyError`]: why a body has no complete content.
//! * [`FailReason`]: why a response is no event stream.
//!
//! # Not included
//!
//! * Parsing heads and URLs, TLS, HTTP/2 and later.
//! * Following redirects, connection reuse, timers.
//! * Decompression: a response with a content coding is not an event stream.
//! * Request bodies and CORS policy.
//!
//! # Standard
//!
//! RFC 9110 (HTTP semantics), RFC 9112 (HTTP/1.1), and WHATWG HTML, 9.2.3 "Processing model" and 9.2.4 "The
//! `Last-Event-ID` header".

#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod accept;
mod body;
mod field;
mod framing;
mod head;
mod judge;
mod last_event_id;
mod media_type;
mod request_head;
mod response_head;
mod retry_after;

pub use accept::{Accept, InvalidAccept};
pub use body::{BodyDecoder, BodyError};
pub use field::{Field, InvalidByte, InvalidField};
pub(crate) use field::{check_fields, give_field_lines};
pub use framing::{BodyFraming, FramingError, HttpVersion, body_framing};
pub use head::HeadError;
pub use judge::{FailReason, Unavailable, Verdict, judge};
pub use last_event_id::LastEventId;
pub use media_type::is_event_stream;
pub use request_head::RequestHead;
pub use response_head::{EVENT_STREAM_FIELDS, ResponseFraming, ResponseHead};
pub use retry_after::retry_after;
