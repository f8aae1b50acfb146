//! What the writers of heads share: errors, and joining parts into a buffer.

use core::fmt;

use super::{InvalidField, InvalidOctet};

/// Why a head was not written. Nothing was: heads are written whole or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HeadError {
    /// The buffer does not hold the head.
    BufferTooSmall {
        /// Octets that would do.
        needed: usize,
    },
    /// The request target is empty; `/` is the shortest.
    EmptyTarget,
    /// The request target holds something other than visible ASCII, which percent-encoding helps, or a fragment, which is
    /// never sent.
    Target(InvalidOctet),
    /// The host holds something other than visible ASCII, or another part of a URL: `/`, `?`, `#` or `@`.
    Host(InvalidOctet),
    /// The value for `Cache-Control` holds a control character.
    CacheControl(InvalidOctet),
    /// One of the additional fields cannot be written.
    Field {
        /// Which one, counted from 0.
        index: usize,
        /// Why.
        reason: InvalidField,
    },
}

impl fmt::Display for HeadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BufferTooSmall { needed } => write!(f, "head needs a buffer of {needed} octets"),
            Self::EmptyTarget => f.write_str("request target is empty; use `/` at least"),
            Self::Target(octet) => write!(f, "bad request target: {octet}"),
            Self::Host(octet) => write!(f, "bad host: {octet}"),
            Self::CacheControl(octet) => write!(f, "bad value for Cache-Control: {octet}"),
            Self::Field { index, reason } => write!(f, "field {index} cannot be written: {reason}"),
        }
    }
}

impl core::error::Error for HeadError {}

/// The octets of all parts together.
pub(crate) fn length<'p>(parts: impl Iterator<Item = &'p [u8]>) -> usize {
    parts.fold(0, |length, part| length.saturating_add(part.len()))
}

/// Writes all parts behind each other to the front of `buffer`, or says how much room they need.
pub(crate) fn join<'p, 'b>(
    parts: impl Iterator<Item = &'p [u8]> + Clone,
    buffer: &'b mut [u8],
) -> Result<&'b [u8], usize> {
    let needed = length(parts.clone());
    let Some((joined, _)) = buffer.split_at_mut_checked(needed) else {
        return Err(needed);
    };
    let mut rest = &mut *joined;
    for part in parts {
        let Some(behind) = put(part, rest) else {
            return Err(needed);
        };
        rest = behind;
    }
    Ok(joined)
}

/// Copies `octets` to the front of `buffer` and gives what is behind them; `None`, and nothing copied, if they do not fit.
pub(crate) fn put<'b>(octets: &[u8], buffer: &'b mut [u8]) -> Option<&'b mut [u8]> {
    let (place, behind) = buffer.split_at_mut_checked(octets.len())?;
    // Becomes a `memcpy`, as `copy_from_slice` would, but leaves no call to a panic behind when optimised for size.
    place.iter_mut().zip(octets).for_each(|(to, from)| *to = *from);
    Some(behind)
}
