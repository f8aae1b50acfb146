//! Where the body of a response ends.

use super::ReadError;
use crate::chunked::{self, ErrorKind};
use crate::http::BodyFraming;

/// A body that is being received: how its end is found, and how much of it has arrived.
#[derive(Debug)]
pub(super) enum Body {
    /// It ends with the connection.
    UntilClose,
    /// It has a length. This number of bytes has not been received.
    Length { missing: u64 },
    /// It is chunked.
    Chunked(chunked::Decoder),
}

impl Body {
    pub(super) const fn new(framing: BodyFraming) -> Self {
        match framing {
            BodyFraming::UntilClose => Self::UntilClose,
            BodyFraming::NoBody => Self::Length { missing: 0 },
            BodyFraming::Length(missing) => Self::Length { missing },
            BodyFraming::Chunked { .. } => Self::Chunked(chunked::Decoder::new()),
        }
    }

    pub(super) const fn chunked(options: chunked::Options) -> Self {
        Self::Chunked(chunked::Decoder::with_options(options))
    }

    /// Whether the body is complete or refused. Further bytes would not be part of it, and waiting for them might take
    /// for ever.
    pub(super) const fn is_over(&self) -> bool {
        match self {
            Self::UntilClose => false,
            Self::Length { missing } => *missing == 0,
            Self::Chunked(coding) => match coding.finish() {
                Ok(()) => true,
                Err(error) => !matches!(error.kind(), ErrorKind::Truncated(_)),
            },
        }
    }

    /// The result at the end of the input: `Ok` if the body may end here.
    pub(super) fn finish<E>(&self) -> Result<(), ReadError<E>> {
        match *self {
            Self::UntilClose | Self::Length { missing: 0 } => Ok(()),
            Self::Length { missing } => Err(ReadError::Truncated { missing }),
            Self::Chunked(ref coding) => coding.finish().map_err(ReadError::Chunked),
        }
    }
}

/// How many of `room` bytes are of a body of which `missing` bytes have not been received.
pub(super) fn within(missing: u64, room: usize) -> usize {
    usize::try_from(missing).unwrap_or(usize::MAX).min(room)
}
