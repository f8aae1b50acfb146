//! Shared by the writers and readers of bytes: classes of bytes, and copying into a buffer that may be too short.
//!
//! `encode`, `chunked` and `http` are built on it. (RFC 9110 calls a byte an octet, and so do the names here.)

use core::fmt;

/// The caller's buffer is too small for the frame, the head or the piece of payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct BufferTooSmall {
    /// The number of free bytes that it needs, from the offset where the frame, the head, or the piece of payload would
    /// begin.
    pub needed: usize,
}

impl fmt::Display for BufferTooSmall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the buffer is too small: {} bytes of free space are needed", self.needed)
    }
}

impl core::error::Error for BufferTooSmall {}

/// `tchar`, the bytes of a field name. RFC 9110, 5.6.2.
///
/// A table of bits, which takes less code than comparisons with all the ranges.
pub(crate) const fn is_token_octet(octet: u8) -> bool {
    const ROWS: [u32; 3] = [row(0x20), row(0x40), row(0x60)];
    const fn row(first: u8) -> u32 {
        let (mut bits, mut column) = (0, 0);
        while column < 32 {
            let octet = first | column;
            if matches!(octet, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
                || octet.is_ascii_alphanumeric()
            {
                bits |= 1 << column;
            }
            column += 1;
        }
        bits
    }
    let row = match octet >> 5 {
        1 => ROWS[0],
        2 => ROWS[1],
        3 => ROWS[2],
        _ => 0,
    };
    (row >> (octet & 0x1F)) & 1 == 1
}

/// HTAB, SP, `VCHAR` and `obs-text`: the bytes of a field value, RFC 9110, 5.5, and of a chunk extension.
pub(crate) const fn is_text_octet(octet: u8) -> bool {
    matches!(octet, b'\t' | b' '..=b'~' | 0x80..)
}

/// Bytes, displayed like a string literal.
pub(crate) struct Escaped<'a>(pub(crate) &'a [u8]);

impl fmt::Debug for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// Passes the parts of a head or a trailer section to a function, one after another.
///
/// It is a function and not an iterator: a chain of iterators of different kinds takes many times the code and the
/// stack.
pub(crate) trait Parts {
    fn give(&self, take: &mut dyn FnMut(&[u8]));

    /// The length of all parts together, in bytes.
    fn length(&self) -> usize {
        let mut length = 0usize;
        self.give(&mut |part| length = length.saturating_add(part.len()));
        length
    }

    /// Writes all parts one after another to the front of `buffer`. If it is too small, the error has the length that
    /// is needed.
    fn join<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], BufferTooSmall> {
        let needed = self.length();
        let Some((joined, _)) = buffer.split_at_mut_checked(needed) else {
            return Err(BufferTooSmall { needed });
        };
        let mut rest = Some(&mut *joined);
        self.give(&mut |part| rest = rest.take().and_then(|free| put(part, free)));
        Ok(joined)
    }
}

/// Copies `octets` to the front of `buffer` and returns the rest of `buffer`. Returns `None` and copies nothing if they
/// do not fit.
#[inline]
pub(crate) fn put<'b>(octets: &[u8], buffer: &'b mut [u8]) -> Option<&'b mut [u8]> {
    let (place, behind) = buffer.split_at_mut_checked(octets.len())?;
    copy(octets, place);
    Some(behind)
}

/// [`put`] for one of many lines of a text: 4 to 64 bytes are copied without a call, which would cost more than the
/// copy.
#[inline(always)]
pub(crate) fn put_short<'b>(octets: &[u8], buffer: &'b mut [u8]) -> Option<&'b mut [u8]> {
    let (place, behind) = buffer.split_at_mut_checked(octets.len())?;
    let done = match octets.len() {
        4..=8 => copy_ends::<4>(octets, place),
        9..=16 => copy_ends::<8>(octets, place),
        17..=32 => copy_ends::<16>(octets, place),
        33..=64 => copy_ends::<32>(octets, place),
        _ => false,
    };
    if !done {
        copy(octets, place);
    }
    Some(behind)
}

/// Copies `N` to `2 * N` bytes: the first `N` and the last `N`, which may overlap. Returns whether the length was in
/// that range.
#[inline(always)]
fn copy_ends<const N: usize>(octets: &[u8], place: &mut [u8]) -> bool {
    let (Some(first), Some(last)) = (octets.first_chunk::<N>(), octets.last_chunk::<N>()) else { return false };
    let Some(to) = place.first_chunk_mut() else { return false };
    *to = *first;
    let Some(to) = place.last_chunk_mut() else { return false };
    *to = *last;
    true
}

/// `copy_from_slice` for slices of one length. That function leaves a call to a panic behind where the compiler
/// optimises little or for size. The compiler makes a `memcpy` of this loop as well. Of a loop over `zip` it does so
/// only if it sees that the slices are apart.
#[inline]
fn copy(octets: &[u8], place: &mut [u8]) {
    let mut octets = octets.iter();
    for to in place {
        let Some(from) = octets.next() else { return };
        *to = *from;
    }
}

/// [`put`] for so few bytes that they need no loop.
#[inline]
pub(crate) fn put_array<'b, const N: usize>(octets: &[u8; N], buffer: &'b mut [u8]) -> Option<&'b mut [u8]> {
    let (place, behind) = buffer.split_first_chunk_mut()?;
    *place = *octets;
    Some(behind)
}

/// [`put`] for constants: byte by byte.
pub(crate) const fn put_in_const<'b>(octets: &[u8], buffer: &'b mut [u8]) -> Option<&'b mut [u8]> {
    let Some((mut place, behind)) = buffer.split_at_mut_checked(octets.len()) else {
        return None;
    };
    let mut octets = octets;
    while let (Some((to, places)), Some((from, rest))) = (place.split_first_mut(), octets.split_first()) {
        *to = *from;
        (place, octets) = (places, rest);
    }
    Some(behind)
}
