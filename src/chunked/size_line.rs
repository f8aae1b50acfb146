//! Chunk sizes in hexadecimal, without `core::fmt`.

use crate::scan::SMALL;
use core::fmt;
use core::num::NonZeroU64;

/// The longest size line: 16 digits and CR LF.
const LONGEST: usize = 18;

/// The chunk-size and its CR LF, for writers that send a payload directly from its memory.
///
/// A `SizeLine`, the payload and a CR LF, sent in one vectored write, are a chunk. A size is never 0, because that
/// would be the last chunk. The [`Encoder`](super::Encoder) instead puts the three into one slice.
///
/// ```
/// use core::num::NonZeroU64;
/// use sse_wire::chunked::SizeLine;
///
/// let payload = b"event: tick\ndata: hi\n\n";
/// if let Some(size) = NonZeroU64::new(payload.len() as u64) {
///     let line = SizeLine::new(size);
///     assert_eq!([line.as_bytes(), payload, b"\r\n"].concat(), b"16\r\nevent: tick\ndata: hi\n\n\r\n");
/// }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SizeLine {
    /// Written from the end, so that no digit has to be moved.
    octets: [u8; LONGEST],
    start: u8,
}

impl fmt::Debug for SizeLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SizeLine(\"{}\")", self.as_bytes().escape_ascii())
    }
}

impl AsRef<[u8]> for SizeLine {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl SizeLine {
    /// The size line of a chunk with `size` bytes of data. O(1).
    #[must_use]
    #[inline]
    pub const fn new(size: NonZeroU64) -> Self {
        if SMALL { Self::digit_by_digit(size.get()) } else { Self::all_digits(size.get()) }
    }

    /// It takes at most 16 steps.
    const fn digit_by_digit(size: u64) -> Self {
        let mut octets = *b"                \r\n";
        let [digits @ .., _, _] = &mut octets;
        let mut free: &mut [u8] = digits;
        let mut start = 16u8;
        let mut rest = size;
        while let Some((place, front)) = free.split_last_mut() {
            let low = (rest & 0xf) as u8;
            *place = digit(low);
            start = start.saturating_sub(1);
            rest >>= 4;
            if rest == 0 {
                break;
            }
            free = front;
        }
        Self { octets, start }
    }

    /// All 16 digits at once. Those that count are at the end. That takes a third of the instructions for three digits,
    /// and no branches.
    #[inline]
    const fn all_digits(size: u64) -> Self {
        let [a, b, c, d, e, f, g, h] = eight_digits(size >> 32);
        let [i, j, k, l, m, n, o, p] = eight_digits(size & 0xFFFF_FFFF);
        let start = (size.leading_zeros() / 4) as u8;
        Self { octets: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, b'\r', b'\n'], start }
    }

    /// The bytes of the size line, with its CR LF: 3 to 18 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        match self.octets.split_at_checked(self.start as usize) {
            Some((_, line)) => line,
            // `start` is at most 16.
            None => &self.octets,
        }
    }
}

/// Writes the size line of a chunk with `size` bytes of data to the end of `front`, and returns its offset.
pub(super) fn put_size_line(size: usize, front: &mut [u8]) -> usize {
    let Some((places, line_end)) = front.split_last_chunk_mut() else { return 0 };
    *line_end = *b"\r\n";
    let (mut start, mut rest) = (places.len(), size);
    for place in places.iter_mut().rev() {
        *place = digit((rest & 0xf) as u8);
        start = start.saturating_sub(1);
        rest >>= 4;
        if rest == 0 {
            break;
        }
    }
    start
}

/// A hexadecimal digit.
const fn digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' | nibble } else { (b'a' - 10).wrapping_add(nibble) }
}

/// The digits of 32 bits: spreads their nibbles over eight bytes, and makes each a digit.
#[inline]
const fn eight_digits(bits: u64) -> [u8; 8] {
    const fn each(octet: u8) -> u64 {
        u64::from_le_bytes([octet; 8])
    }
    let spread = (bits | bits << 16) & 0x0000_FFFF_0000_FFFF;
    let spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FF;
    let nibbles = (spread | spread << 4) & each(0x0F);
    // 1 where a nibble is 10 or more. No sum leaves its byte.
    let letters = (nibbles.wrapping_add(each(6)) >> 4) & each(1);
    let digits = nibbles.wrapping_add(each(b'0')).wrapping_add(letters.wrapping_mul((b'a' - 10 - b'0') as u64));
    digits.to_be_bytes()
}

/// The number of bytes of a chunk with `payload` bytes of data: size line, data, CR LF. 0 for an empty payload, because
/// then no chunk is written. It saturates.
#[must_use]
pub const fn encoded_len(payload: usize) -> usize {
    if payload == 0 { 0 } else { digits(payload).saturating_add(4).saturating_add(payload) }
}

/// The number of hexadecimal digits of `size`, at least one.
pub(super) const fn digits(size: usize) -> usize {
    usize::BITS.saturating_sub((size | 1).leading_zeros()).div_ceil(4) as usize
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::{SizeLine, eight_digits};
    use std::format;

    /// Written at once or digit by digit, a size line is equal to the output of `core::fmt`.
    #[test]
    fn both_ways_give_the_digits() {
        let near = |power: u32| {
            let power = 1u64.checked_shl(power).unwrap_or(0);
            [power.wrapping_sub(1), power, power.wrapping_add(1), power.wrapping_mul(0x9E37_79B9_7F4A_7C15)]
        };
        for size in (1..70_000).chain((0..=64).flat_map(near)).filter(|size| *size > 0) {
            let due = format!("{size:x}\r\n");
            assert_eq!(SizeLine::all_digits(size).as_bytes(), due.as_bytes());
            assert_eq!(SizeLine::digit_by_digit(size).as_bytes(), due.as_bytes());
        }
    }

    fn digits_are_right(bits: u64) {
        let due = core::array::from_fn(|place| b"0123456789abcdef"[((bits >> (28 - 4 * place)) & 0xF) as usize]);
        assert_eq!(eight_digits(bits), due, "{bits:#010x}");
    }

    /// No sum leaves its byte, so each digit is a function of one nibble: the test has all 16 values, at each of the
    /// eight places. All halves show that no digit depends on its neighbours.
    #[test]
    fn every_nibble_at_every_place_among_all_others() {
        for half in 0..=0xFFFF_u64 {
            for around in [0, 0xFFFF, 0x9999, 0xA5A5] {
                digits_are_right((half << 16) | around);
                digits_are_right((around << 16) | half);
            }
        }
    }

    #[test]
    #[ignore = "takes minutes: .ci/stages/proof runs it"]
    fn every_size_of_32_bits() {
        (0..=u64::from(u32::MAX)).for_each(digits_are_right);
        std::println!("the digits of all 2^32 numbers");
    }
}
