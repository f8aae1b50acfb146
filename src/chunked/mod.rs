//! HTTP/1.1 chunked transfer coding, RFC 9112, 7.1: a body of unknown length as a sequence of chunks.
//!
//! ```
//! use sse_wire::chunked::{Decoder, Piece};
//!
//! let mut decoder = Decoder::new();
//! let mut content = Vec::new();
//! // Two inputs, cut in the middle of a chunk; what follows the body is not touched.
//! for received in [&b"8\r\ndata: h"[..], b"i\r\n2\r\n\n\n\r\n0\r\n\r\nHTTP/1.1 204"] {
//!     let mut input = received;
//!     // `None` asks for the next input.
//!     while let Some(piece) = decoder.next(&mut input)? {
//!         match piece {
//!             Piece::Data(data) => content.extend_from_slice(data),
//!             Piece::Trailer(_) => {} // only when asked for
//!             Piece::End => {
//!                 assert_eq!(input, b"HTTP/1.1 204");
//!                 break;
//!             }
//!         }
//!     }
//! }
//! // When the connection ends, this tells a whole body from a truncated one.
//! decoder.finish()?;
//! assert_eq!(content, b"data: hi\n\n");
//! # Ok::<(), sse_wire::chunked::DecodeError>(())
//! ```
//!
//! And the other way, [`Encoder`]: a payload is written behind a gap that its size goes into afterwards, so that a chunk is
//! one slice and one write.
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
//! # What holds
//!
//! - How the octets are cut into inputs never matters: same content, same trailers, same end, same error at the same offset.
//! - What is not a chunked body is an error and stays one. Where parsers disagree about a body, requests and responses are
//!   smuggled; so the grammar is kept to the letter, with two lenient switches and no more ([`Options`]).
//! - Only the last chunk and the CRLF behind the trailer section end a body. [`Decoder::finish`] judges that.
//! - An empty payload emits nothing, since a chunk of size 0 would end the body. A body ends once, and nothing follows.
//! - A stream lasts as long as it is honest. What the sender runs up in chunk extensions is counted against its data, with
//!   80 octets free for each chunk; only a flood is refused ([`Options::max_overhead`]).
//! - Memory is constant: 32 bytes for the decoder, one for the encoder. Sizes are `u64` on every target.
//! - Time is linear in the framing; content is not looked at, only moved where it must be.
//!
//! # Differences from the standard's grammar
//!
//! Names and values of chunk extensions are not checked beyond their octets and the balance of their quotes (`5;=b` and
//! `5;` pass): they are ignored, as the standard wants, and refusing them protects nobody. Folded trailer fields
//! (`obs-fold`) are refused, as the standard allows.
//!
//! # What this leaves to others
//!
//! Whether a body is chunked at all says [`http::body_framing`](crate::http::body_framing). Reading the fields in a
//! trailer section, and any coding beneath this one (`gzip`), is up to the caller.

#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]

mod decode;
mod encode;
mod error;
mod in_place;
mod size_line;

pub use decode::{Decoder, Options, Piece};
pub use encode::{BODY_END, Chunk, Encoder, FORBIDDEN_TRAILERS};
pub use error::{DecodeError, EncodeError, ErrorKind, Truncated};
pub use in_place::{InPlace, InPlaceError};
pub use size_line::{SizeLine, encoded_len};
