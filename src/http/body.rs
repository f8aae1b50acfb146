//! The content of a body, whatever its framing.

use super::BodyFraming;
use crate::chunked::{self, DecodeError, ErrorKind, InPlace, InPlaceError, Options, Piece};
use core::fmt;

/// Removes the framing of a body and finds its end, in whatever pieces the body arrives.
///
/// It decodes a chunked body ([`chunked::Decoder`]), counts the bytes of a body that has a length, and returns all bytes
/// of a body that ends with its connection. The readers of events over `std::io` and embedded-io have one inside: pass
/// the framing to their `framing` method.
///
/// It stores no bytes of the body: it has 32 bytes of state. Use a new one for each body.
///
/// ```
/// use sse_wire::http::{BodyDecoder, BodyError, BodyFraming};
/// use sse_wire::{Decoder, Fixed, Item};
///
/// let mut body = BodyDecoder::new(BodyFraming::Length(22)); // from `body_framing`
/// let mut decoder = Decoder::<Fixed<64, 64>>::new();
/// let mut events = 0;
/// for mut received in [&b"data: one\n\nda"[..], b"ta: two\n\nHTTP/1.1 204 No Content\r\n\r\n"] {
///     while let Some(content) = body.next(&mut received)? {
///         let mut items = decoder.feed(content);
///         while let Some(Ok(Item::Event(_))) = items.next() {
///             events += 1;
///         }
///     }
///     if body.has_ended() {
///         assert_eq!(received, b"HTTP/1.1 204 No Content\r\n\r\n"); // the next response
///     }
/// }
/// body.finish()?; // the connection has ended: a truncated body is an error
/// assert_eq!(events, 2);
/// # Ok::<(), BodyError>(())
/// ```
#[doc(alias("Content-Length", "Transfer-Encoding", "dechunk"))]
#[derive(Clone, Debug)]
pub struct BodyDecoder {
    framing: Framing,
}

#[derive(Clone, Debug)]
enum Framing {
    UntilClose,
    /// The number of bytes that have not been consumed.
    Length(u64),
    Chunked(chunked::Decoder),
}

// No field depends on the width of a pointer, so this holds everywhere.
const _: () = assert!(size_of::<BodyDecoder>() <= 32);

/// Why a body could not be decoded to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum BodyError {
    /// The body is not chunked correctly, or the connection ended before the body did
    /// ([`Truncated`](crate::chunked::ErrorKind::Truncated)).
    Chunked(DecodeError),
    /// The body has a length, and the connection ended before all its bytes arrived. (A chunked body that is truncated
    /// is `Chunked`.)
    Truncated {
        /// The number of bytes that have not arrived.
        missing: u64,
    },
}

impl BodyError {
    /// Whether the connection ended before the body did, chunked or not. Otherwise, the body is malformed.
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        match self {
            Self::Chunked(error) => matches!(error.kind(), ErrorKind::Truncated(_)),
            Self::Truncated { .. } => true,
        }
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chunked(error) => error.fmt(f),
            Self::Truncated { missing } => {
                write!(
                    f,
                    "body truncated ({missing} more bytes expected): reconnect; the data before is valid, but not complete"
                )
            }
        }
    }
}

impl core::error::Error for BodyError {}

impl From<DecodeError> for BodyError {
    fn from(error: DecodeError) -> Self {
        Self::Chunked(error)
    }
}

/// The data before the error is lost: take it from the [`InPlaceError`] first, if you need it.
impl From<InPlaceError<'_>> for BodyError {
    fn from(failed: InPlaceError<'_>) -> Self {
        Self::Chunked(failed.error)
    }
}

impl BodyDecoder {
    /// A decoder at the start of a body with this framing, as [`body_framing`](super::body_framing) returns it. For a
    /// chunked body, with [`Options::STRICT`].
    #[must_use]
    pub const fn new(framing: BodyFraming) -> Self {
        Self::with_options(framing, Options::STRICT)
    }

    /// Like [`new`](Self::new), with `options` for a chunked body.
    #[must_use]
    pub const fn with_options(framing: BodyFraming, options: Options) -> Self {
        let framing = match framing {
            BodyFraming::NoBody => Framing::Length(0),
            BodyFraming::Chunked { .. } => Framing::Chunked(chunked::Decoder::with_options(options)),
            BodyFraming::Length(length) => Framing::Length(length),
            BodyFraming::UntilClose => Framing::UntilClose,
        };
        Self { framing }
    }

    /// Consumes the next content from the front of `input`, returns it, and moves `input` past it. It is never empty.
    ///
    /// `None` means that `input` is used up, or that the body is complete. If it is complete
    /// ([`has_ended`](Self::has_ended)), the rest of `input` belongs to whatever follows on the connection, and is never
    /// consumed.
    ///
    /// The content borrows from the input, not from the decoder. Time is linear in the framing consumed, and constant
    /// for content. Trailers are checked and dropped, even with [`Options::deliver_trailers`].
    ///
    /// # Errors
    ///
    /// Those of [`chunked::Decoder::next`], so only for a chunked body. All content before the error has been returned.
    /// `input` then begins with the byte that is refused. Every later call fails in the same way.
    pub fn next<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<&'i [u8]>, BodyError> {
        let content = match &mut self.framing {
            Framing::UntilClose => core::mem::take(input),
            Framing::Length(missing) => {
                let (content, rest) = input.split_at_checked(within(*missing, input.len())).unwrap_or_default();
                *missing = missing.saturating_sub(content.len() as u64);
                *input = rest;
                content
            }
            Framing::Chunked(decoder) => loop {
                match decoder.next(input)? {
                    Some(Piece::Data(data)) => break data,
                    Some(Piece::Trailer(_)) => {}
                    Some(Piece::End) | None => return Ok(None),
                }
            },
        };
        Ok(Some(content).filter(|content| !content.is_empty()))
    }

    /// Removes the framing from the bytes in `buffer` and moves the content to its front: see
    /// [`chunked::Decoder::decode_in_place`]. O(1) if the body is not chunked. You can mix calls with those of
    /// [`next`](Self::next).
    ///
    /// [`ended`](InPlace::ended) is never true for a body that ends with its connection.
    ///
    /// # Errors
    ///
    /// Those of [`chunked::Decoder::decode_in_place`], so only for a chunked body. The [`InPlaceError`] has the content
    /// before the error, and `?` makes it a [`BodyError`].
    pub fn decode_in_place<'b>(&mut self, buffer: &'b mut [u8]) -> Result<InPlace<'b>, InPlaceError<'b>> {
        match &mut self.framing {
            Framing::UntilClose => Ok(InPlace { data: buffer, rest: &mut [], ended: false }),
            Framing::Length(missing) => {
                let middle = within(*missing, buffer.len());
                let (data, rest) = buffer.split_at_mut_checked(middle).unwrap_or_default();
                *missing = missing.saturating_sub(data.len() as u64);
                Ok(InPlace { data, rest, ended: *missing == 0 })
            }
            Framing::Chunked(decoder) => decoder.decode_in_place(buffer),
        }
    }

    /// The number of bytes of the body that have not been consumed, if it has a length. If you receive at most this
    /// number of bytes, you receive nothing of what follows on the connection.
    #[must_use]
    pub const fn remaining(&self) -> Option<u64> {
        match self.framing {
            Framing::Length(missing) => Some(missing),
            Framing::UntilClose | Framing::Chunked(_) => None,
        }
    }

    /// Whether the body is complete, while the connection is still open. Never, if the body ends with its connection.
    ///
    /// Check it before each read, the first one too: a body of 0 bytes is complete from the start, and waiting for its
    /// bytes might take for ever.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        match &self.framing {
            Framing::UntilClose => false,
            Framing::Length(missing) => *missing == 0,
            Framing::Chunked(decoder) => decoder.has_ended(),
        }
    }

    /// Checks whether the body is complete, after the connection has ended. O(1). It changes nothing: if more bytes
    /// arrive, you can continue with [`next`](Self::next).
    ///
    /// # Errors
    ///
    /// [`Truncated`](BodyError::Truncated) if bytes are missing, and the errors of [`chunked::Decoder::finish`]. A
    /// truncated body that ends with its connection cannot be told from a complete one.
    pub const fn finish(&self) -> Result<(), BodyError> {
        match &self.framing {
            Framing::UntilClose | Framing::Length(0) => Ok(()),
            Framing::Length(missing) => Err(BodyError::Truncated { missing: *missing }),
            Framing::Chunked(decoder) => match decoder.finish() {
                Ok(()) => Ok(()),
                Err(error) => Err(BodyError::Chunked(error)),
            },
        }
    }

    /// A decoder at the start of a chunked body.
    #[cfg(any(feature = "std", feature = "embedded-io-07"))]
    pub(crate) const fn chunked(options: Options) -> Self {
        Self { framing: Framing::Chunked(chunked::Decoder::with_options(options)) }
    }

    /// Whether the body is complete or refused. Further bytes would not be part of it, and waiting for them might take
    /// for ever.
    #[cfg(any(feature = "std", feature = "embedded-io-07"))]
    pub(crate) const fn is_over(&self) -> bool {
        match self.finish() {
            Ok(()) => !matches!(self.framing, Framing::UntilClose),
            Err(error) => !error.is_truncated(),
        }
    }

    #[cfg(feature = "std")]
    pub(crate) const fn is_chunked(&self) -> bool {
        matches!(self.framing, Framing::Chunked(_))
    }

    /// A decoder of the body of another connection: chunked with the same options if this one is chunked, and otherwise
    /// up to the end of its connection, as its length is not known.
    #[cfg(feature = "std")]
    pub(crate) const fn restarted(&self) -> Self {
        match &self.framing {
            Framing::Chunked(decoder) => Self { framing: Framing::Chunked(decoder.restarted()) },
            Framing::UntilClose | Framing::Length(_) => Self { framing: Framing::UntilClose },
        }
    }
}

/// How many of `room` bytes are of a body of which `missing` bytes have not been received.
fn within(missing: u64, room: usize) -> usize {
    usize::try_from(missing).unwrap_or(usize::MAX).min(room)
}
