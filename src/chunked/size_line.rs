//! Chunk sizes in hexadecimal, without `core::fmt`.

use core::num::NonZeroU64;

/// The longest size line written: 16 digits and CRLF.
const LONGEST: usize = 18;

/// The chunk-size and its CRLF, for writers that send a payload from where it lies.
///
/// `SizeLine`, payload and CRLF, sent in one vectored write, are a chunk. A size is never 0, since that would be the last
/// chunk. [`Encoder`](super::Encoder) makes the three one slice instead.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeLine {
    /// Written from the end, so that no digit moves.
    octets: [u8; LONGEST],
    start: u8,
}

impl SizeLine {
    /// The size line of a chunk with `size` octets of data. At most 16 steps.
    #[must_use]
    pub const fn new(size: NonZeroU64) -> Self {
        let mut octets = *b"                \r\n";
        let [digits @ .., _, _] = &mut octets;
        let mut free: &mut [u8] = digits;
        let mut start = 16u8;
        let mut rest = size.get();
        while let Some((place, front)) = free.split_last_mut() {
            let low = (rest & 0xf) as u8;
            *place = if low < 10 { b'0' | low } else { (b'a' - 10).wrapping_add(low) };
            start = start.saturating_sub(1);
            rest >>= 4;
            if rest == 0 {
                break;
            }
            free = front;
        }
        Self { octets, start }
    }

    /// The octets, CRLF included: 3 to 18 of them.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        match self.octets.split_at_checked(self.start as usize) {
            Some((_, line)) => line,
            // `start` is at most 16.
            None => &self.octets,
        }
    }
}

/// Octets of a chunk with `payload` octets of data: size line, data, CRLF. 0 for none, since then no chunk is written.
/// Saturates.
#[must_use]
pub const fn encoded_len(payload: usize) -> usize {
    if payload == 0 { 0 } else { digits(payload).saturating_add(4).saturating_add(payload) }
}

/// Hexadecimal digits of `size`, at least one.
pub(super) const fn digits(size: usize) -> usize {
    let bits = usize::BITS.saturating_sub(size.leading_zeros());
    if bits == 0 { 1 } else { bits.div_ceil(4) as usize }
}
