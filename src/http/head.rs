//! Why a head is not written.

use core::fmt;

use super::{InvalidByte, InvalidField};
use crate::octets::BufferTooSmall;

/// Why a head was not written. A head is written completely or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum HeadError {
    /// The head does not fit the buffer.
    BufferTooSmall(BufferTooSmall),
    /// The request target begins neither with `/` nor, for a proxy, with `http://` or `https://` and a host.
    TargetForm,
    /// The request target contains a byte that is not visible ASCII (percent-encode it), or a fragment, which is never
    /// sent.
    Target(InvalidByte),
    /// The host is empty, with or without a port.
    EmptyHost,
    /// The host contains a byte that is not visible ASCII, or another part of a URL: `/`, `?`, `#` or `@`.
    Host(InvalidByte),
    /// The value for `Cache-Control` contains a control character.
    CacheControl(InvalidByte),
    /// One of the additional fields cannot be written.
    Field {
        /// The index of the field, counted from 0.
        index: usize,
        /// The reason.
        reason: InvalidField,
    },
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BufferTooSmall(too_small) => too_small.fmt(f),
            Self::TargetForm => {
                f.write_str("bad request target: begin it with `/`, or for a proxy with `http://` and a host")
            }
            Self::EmptyHost => f.write_str("no host; take that of the URL"),
            Self::Target(octet) => write!(f, "bad request target: {octet}"),
            Self::Host(octet) => write!(f, "bad host: {octet}"),
            Self::CacheControl(octet) => write!(f, "bad value for Cache-Control: {octet}"),
            Self::Field { index, reason } => write!(f, "field {index} cannot be written: {reason}"),
        }
    }
}

impl core::error::Error for HeadError {}

impl From<BufferTooSmall> for HeadError {
    fn from(too_small: BufferTooSmall) -> Self {
        Self::BufferTooSmall(too_small)
    }
}
