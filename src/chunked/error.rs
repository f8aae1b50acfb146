//! What can be wrong with a chunked body and where, and why one cannot be written.

use core::fmt;

use crate::http::InvalidField;
use crate::octets::BufferTooSmall;

/// A chunked body was refused, or broke off.
///
/// Kind and offset depend on the octets of the body alone, never on how they were cut into inputs. There is nowhere to
/// resume: once framing is in doubt, everything from the offset on may be an attacker's choice. The decoder gives the same
/// error to every later call. Where the body came over a connection, close that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct DecodeError {
    kind: ErrorKind,
    offset: u64,
}

impl DecodeError {
    pub(super) const fn new(kind: ErrorKind, offset: u64) -> Self {
        Self { kind, offset }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Offset of the octet where the error is due, counted from the first octet of the chunked body. For
    /// [`ErrorKind::Truncated`] it is how many octets there were.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }
}

/// What is wrong with a chunked body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ErrorKind {
    /// Something other than a chunk-size stands where one is due, or something follows it that is neither its line end
    /// nor a chunk extension: `+5`, `0x5`, `5 5`, an empty line. RFC 9112, 7.1.
    Size,
    /// The chunk-size does not fit 64 bits. RFC 9112, 7.1: recipients must prevent integer overflow.
    SizeOverflow,
    /// A chunk extension holds a control character or an unfinished quoted-string. RFC 9112, 7.1.1.
    Extension,
    /// A size line ends in a bare CR, or in a bare LF that was not allowed. RFC 9112, 2.2 and 7.1.
    LineEnd,
    /// The chunk-data is not followed by CRLF: the chunk is longer or shorter than its chunk-size. RFC 9112, 7.1.
    DataEnd,
    /// A trailer field line is not `name: value` CRLF, or is folded; or the section does not end in CRLF. RFC 9112,
    /// 7.1.2.
    Trailer,
    /// A size line is longer than [`Options::max_size_line`](super::Options::max_size_line).
    SizeLineTooLong,
    /// The trailer section is longer than [`Options::max_trailer_section`](super::Options::max_trailer_section).
    TrailersTooLong,
    /// Size lines outweigh the data by more than [`Options::max_overhead`](super::Options::max_overhead). Chunk extensions
    /// must be ignored (RFC 9112, 7.1.1), but not without end. If the peer is honest, use
    /// [`Options::no_overhead_limit`](super::Options::no_overhead_limit).
    TooMuchOverhead,
    /// The connection ended before the body did. Only [`Decoder::finish`](super::Decoder::finish) says so. RFC 9112, 8.
    Truncated(Truncated),
}

/// Where a truncated body broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Truncated {
    /// Where a chunk was due: before the first one, or right behind a whole one. All data that was sent has arrived, and
    /// still the body is incomplete: the sender may have had more to say.
    BeforeChunk,
    /// Within the line that holds the chunk-size.
    InSizeLine,
    /// Before the last octet of a chunk's data.
    InData,
    /// Within the CRLF behind a chunk's data, which has arrived in full.
    AfterData,
    /// Behind the last chunk: all data has arrived, but the trailer section was not closed.
    InTrailerSection,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ErrorKind::Size => "no chunk size (hexadecimal digits) followed by CRLF or an extension",
            ErrorKind::SizeOverflow => "chunk size past 64 bits",
            ErrorKind::Extension => "control character or unfinished quoted string in a chunk extension",
            ErrorKind::LineEnd => "size line without CRLF at its end",
            ErrorKind::DataEnd => "chunk data without CRLF behind it",
            ErrorKind::Trailer => "trailer section is not made of `name: value` lines and a closing CRLF",
            ErrorKind::SizeLineTooLong => "size line over the limit; raise max_size_line if the peer is trusted",
            ErrorKind::TrailersTooLong => "trailers over the limit; raise max_trailer_section if the peer is trusted",
            ErrorKind::TooMuchOverhead => {
                "far more framing than data; raise max_overhead or use no_overhead_limit if the peer is trusted"
            }
            ErrorKind::Truncated(place) => {
                let place = match place {
                    Truncated::BeforeChunk => "before a chunk",
                    Truncated::InSizeLine => "in a size line",
                    Truncated::InData => "in chunk data",
                    Truncated::AfterData => "behind chunk data",
                    Truncated::InTrailerSection => "in the trailer section",
                };
                return write!(
                    f,
                    "chunked body broke off {place} after {} octets: what was decoded is not the whole body",
                    self.offset
                );
            }
        };
        write!(f, "bad chunked body at octet {}: {what}; nothing from there on can be trusted", self.offset)
    }
}

impl core::error::Error for DecodeError {}

/// Why nothing was written to a chunked body. The body goes on as if nothing had been asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum EncodeError {
    /// The buffer does not hold it.
    BufferTooSmall(BufferTooSmall),
    /// The last chunk has been written; nothing can follow it.
    AlreadyEnded,
    /// One of the trailer fields cannot be written.
    Trailer {
        /// Which one, counted from 0.
        index: usize,
        /// Why.
        reason: InvalidField,
    },
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BufferTooSmall(too_small) => too_small.fmt(f),
            Self::AlreadyEnded => f.write_str("chunked body has ended; begin another response"),
            Self::Trailer { index, reason } => write!(f, "trailer field {index} cannot be written: {reason}"),
        }
    }
}

impl core::error::Error for EncodeError {}

impl From<BufferTooSmall> for EncodeError {
    fn from(too_small: BufferTooSmall) -> Self {
        Self::BufferTooSmall(too_small)
    }
}
