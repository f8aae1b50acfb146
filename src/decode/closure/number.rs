//! The number of a `retry`: a step with each byte, from the numbers around the edges.

use crate::decode::block::append_digits;

/// Up to a tenth of the greatest number, ten times as much fits, and then there may be nothing left for the digit: `saturating_add`.
/// Beyond, it does not fit, whatever the digit. So what there is to see is at the edges.
#[test]
fn every_byte_behind_every_number_at_the_edges() {
    let edge = u64::MAX / 10;
    let edges = [0, 1, 9, 10, 99, edge / 2, edge, u64::MAX / 2, u64::MAX];
    for number in edges.into_iter().flat_map(|edge| edge.saturating_sub(300)..=edge.saturating_add(300)) {
        for byte in 0..=u8::MAX {
            let due = byte.is_ascii_digit().then(|| {
                let longer = u128::from(number) * 10 + u128::from(byte.wrapping_sub(b'0'));
                u64::try_from(longer).unwrap_or(u64::MAX)
            });
            assert_eq!(append_digits(number, &[byte]), due, "{number} and {byte:#04x}");
        }
        // Piece by piece as at once.
        assert_eq!(
            append_digits(number, b"42"),
            append_digits(number, b"4").and_then(|more| append_digits(more, b"2"))
        );
        assert_eq!(append_digits(number, b""), Some(number));
        assert_eq!(append_digits(number, b"4x2"), None);
    }
}
