//! The chunked transfer coding of HTTP/1.1 (`Transfer-Encoding: chunked`; RFC 9112, 7.1): an incremental decoder and an
//! encoder.
//!
//! ```
//! use sse_wire::chunked::{Decoder, Piece};
//!
//! let mut decoder = Decoder::new();
//! let mut content = Vec::new();
//! // Two inputs, cut in the middle of a chunk. The bytes after the body are not consumed.
//! for received in [&b"8\r\ndata: h"[..], b"i\r\n2\r\n\n\n\r\n0\r\n\r\nHTTP/1.1 204"] {
//!     let mut input = received;
//!     // `None` asks for the next input.
//!     while let Some(piece) = decoder.next(&mut input)? {
//!         match piece {
//!             Piece::Data(data) => content.extend_from_slice(data),
//!             Piece::Trailer(_) => {} // only with `Options::deliver_trailers`
//!             Piece::End => {
//!                 assert_eq!(input, b"HTTP/1.1 204");
//!                 break;
//!             }
//!         }
//!     }
//! }
//! // When the connection ends, this is an error if the body is truncated.
//! decoder.finish()?;
//! assert_eq!(content, b"data: hi\n\n");
//! # Ok::<(), sse_wire::chunked::DecodeError>(())
//! ```
//!
//! The [`Encoder`] leaves room for the size line before the payload, so that a chunk is one slice and one write:
//!
//! ```
//! use sse_wire::chunked::Encoder;
//!
//! let mut body = Encoder::new();
//! let mut buffer = [0; 64];
//! let mut chunk = body.chunk(&mut buffer)?;
//! chunk.push(b"data: hi\n\n")?;
//! assert_eq!(chunk.finish(), b"a\r\ndata: hi\n\n\r\n");
//! assert_eq!(body.last_chunk(&[], &mut buffer)?, b"0\r\n\r\n");
//! # Ok::<(), sse_wire::chunked::EncodeError>(())
//! ```
//!
//! # Differences from the standard's grammar
//!
//! Of chunk extensions, only the bytes and the balance of the quotes are checked: `5;=b` and `5;` are accepted.
//! Extensions are ignored, as the standard says, and refusing them would protect nobody. Folded trailer fields
//! (`obs-fold`) are refused, as the standard allows.
//!
//! # Guarantees
//!
//! - The cuts between inputs do not matter: they change no content, no trailer, no end, no error and no offset.
//! - A body that is not chunked correctly is an error, and the error is sticky. If two parsers disagree about a body,
//!   an attacker can smuggle requests and responses (request smuggling). So framing is checked strictly: apart from
//!   the names and values of chunk extensions, only two switches are lenient ([`Options`]).
//! - Only the last chunk and the CR LF after the trailer section end a body. [`Decoder::finish`] checks that.
//! - An empty payload writes nothing, because a chunk of size 0 would end the body. A body ends once, and nothing
//!   follows.
//! - An honest stream can last for ever. A size line of up to 76 bytes, and two more for each byte of data, is always
//!   tolerated. Only a flood of longer chunk extensions is refused ([`Options::max_overhead`]).
//!
//! # Cost
//!
//! Memory is constant: 32 bytes for the decoder, one for the encoder. Sizes are `u64` on every target. Time is linear
//! in the framing. Content is not read, and is moved only where it has to be.
//!
//! # Limits and errors
//!
//! [`Options`] limits size lines, trailers and overhead. A [`DecodeError`] has the kind and the offset of the error.
//! Errors are sticky: decoding cannot resume, so close the connection.
//!
//! # Not included
//!
//! * Whether a body is chunked: see [`http::body_framing`](crate::http::body_framing). A
//!   [`BodyDecoder`](crate::http::BodyDecoder) decodes a body of any framing.
//! * Parsing the fields in a trailer section.
//! * Codings under this one, such as `gzip`.
//!
//! # Standard
//!
//! RFC 9112, 7.1 "Chunked Transfer Coding", and RFC 9110, 6.5 (trailer fields).

#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod decode;
mod encode;
mod error;
mod in_place;
mod options;
mod size_line;

pub use decode::{Decoder, Piece};
pub use encode::{BODY_END, Chunk, Encoder, FORBIDDEN_TRAILERS};
pub use error::{DecodeError, EncodeError, ErrorKind, Truncated};
pub use in_place::{InPlace, InPlaceError};
pub use options::Options;
pub use size_line::{SizeLine, encoded_len};
