//! HTTP/1.1 around an event stream: heads out, and what a parsed head means. RFC 9110, RFC 9112 and the HTML standard.
//!
//! Reading heads stays with a parser of heads, such as `httparse`, or with the HTTP stack. A client, then:
//!
//! ```
//! use sse_wire::chunked::{Decoder, Piece};
//! use sse_wire::http::{BodyFraming, HttpVersion, RequestHead, Unavailable, Verdict, body_framing, judge};
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
//!     assert_eq!(framing, BodyFraming::Chunked { content_length_ignored: false });
//!
//!     let mut decoder = Decoder::new();
//!     let mut body = &received[body_at..];
//!     while let Some(Piece::Data(data)) = decoder.next(&mut body)? {
//!         content.extend_from_slice(data);
//!     }
//!     decoder.finish()?;
//! }
//! assert_eq!(content, b"data: hi\n\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! And a server:
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
//! # What holds
//!
//! - A head is written whole and closed, or not at all; no name, value, target or ID can end its line or start another.
//! - Nothing is guessed: a head that leaves room for two readings of where its body ends is an error.
//! - No memory but the caller's; time is linear.
//!
//! # What this leaves to others
//!
//! Parsing heads and URLs, TLS, following redirects, the use of connections, taking off content codings (a response that
//! has one is not an event stream), HTTP/2 and later, request bodies, CORS policy, and timers.

#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod accept;
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
pub use field::{Field, InvalidField, InvalidOctet};
pub(crate) use field::{check_fields, give_field_lines};
pub use framing::{BodyFraming, FramingError, HttpVersion, body_framing};
pub use head::HeadError;
pub use judge::{FailReason, Unavailable, Verdict, judge};
pub use last_event_id::LastEventId;
pub use media_type::is_event_stream;
pub use request_head::RequestHead;
pub use response_head::{EVENT_STREAM_FIELDS, ResponseFraming, ResponseHead};
pub use retry_after::retry_after;
