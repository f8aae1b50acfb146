//! What is wrong with a chunked body, and where, and why one cannot be written.

use core::fmt;

use crate::http::InvalidField;
use crate::octets::BufferTooSmall;

/// A chunked body was refused, or is truncated.
///
/// The kind and the offset depend only on the bytes of the body, not on how they are cut into inputs. Decoding cannot
/// resume: an attacker may control all bytes from the offset on. The error is sticky: the decoder returns it from every
/// later call. If the body came over a connection, close that connection.
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

    /// What is wrong with the body.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The offset of the wrong byte, counted from the first byte of the chunked body. For [`ErrorKind::Truncated`] it
    /// is the number of bytes that arrived.
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
    /// A chunk-size is missing or invalid, or something follows it that is neither its line end nor a chunk extension:
    /// `+5`, `0x5`, `5 5`, an empty line. RFC 9112, 7.1.
    Size,
    /// The chunk-size does not fit 64 bits. RFC 9112, 7.1: recipients must prevent integer overflow.
    SizeOverflow,
    /// A chunk extension contains a control character or an unfinished quoted-string. RFC 9112, 7.1.1.
    Extension,
    /// A size line ends in a bare CR, or in a bare LF, which is not allowed by default. RFC 9112, 2.2 and 7.1.
    LineEnd,
    /// The chunk-data is not followed by CR LF: the chunk is longer or shorter than its chunk-size. RFC 9112, 7.1.
    DataEnd,
    /// A trailer field line is not `name: value` CR LF, or is folded, or the section does not end in CR LF. RFC 9112,
    /// 7.1.2.
    Trailer,
    /// A size line is longer than [`Options::max_size_line`](super::Options::max_size_line).
    SizeLineTooLong,
    /// The trailer section is longer than [`Options::max_trailer_section`](super::Options::max_trailer_section).
    TrailersTooLong,
    /// The size lines are longer than the data pays for, by more than
    /// [`Options::max_overhead`](super::Options::max_overhead). Chunk extensions must be ignored (RFC 9112, 7.1.1), but
    /// not without end. If the peer is honest, use [`Options::no_overhead_limit`](super::Options::no_overhead_limit).
    TooMuchOverhead,
    /// The connection ended before the body did. Returned only by [`Decoder::finish`](super::Decoder::finish). RFC
    /// 9112, 8.
    Truncated(Truncated),
}

/// The place where a body is truncated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Truncated {
    /// Before a chunk: the first one, or one after a complete one. All data that was sent has arrived, but the body is
    /// incomplete: the sender may have had more data.
    BeforeChunk,
    /// Within the line with the chunk-size.
    InSizeLine,
    /// Before the last byte of a chunk's data.
    InData,
    /// Within the CR LF after a chunk's data, which has arrived completely.
    AfterData,
    /// After the last chunk: all data has arrived, but the trailer section is not closed.
    InTrailerSection,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            ErrorKind::Size => "no chunk size (hexadecimal digits) followed by CRLF or an extension",
            ErrorKind::SizeOverflow => "chunk size over 64 bits",
            ErrorKind::Extension => "control character or unfinished quoted string in a chunk extension",
            ErrorKind::LineEnd => "size line without CRLF at its end",
            ErrorKind::DataEnd => "chunk data without CRLF after it",
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
                    Truncated::AfterData => "after chunk data",
                    Truncated::InTrailerSection => "in the trailer section",
                };
                return write!(
                    f,
                    "chunked body truncated {place}, after {} bytes: reconnect; the data before is valid, but not complete",
                    self.offset
                );
            }
        };
        write!(f, "bad chunked body at byte {}: {what}; close the connection", self.offset)
    }
}

impl core::error::Error for DecodeError {}

/// Why nothing was written to a chunked body. The body is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum EncodeError {
    /// The chunk or the end of the body does not fit the buffer.
    BufferTooSmall(BufferTooSmall),
    /// The last chunk has been written. Nothing can follow it.
    AlreadyEnded,
    /// One of the trailer fields cannot be written.
    Trailer {
        /// The index of the field, counted from 0.
        index: usize,
        /// The reason.
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
