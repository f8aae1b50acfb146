//! The bytes that a value on one line may contain, and the error for other bytes.

use core::fmt;

use crate::scan::SMALL;
use crate::token::Field;

/// A value was refused because it contains CR, LF or NUL.
///
/// The value is not changed: no byte is removed or replaced to make it valid. Send text with line breaks as data, which
/// may have any number of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct ForbiddenByte {
    /// The field that the value was for: [`Field::Event`] or [`Field::Id`].
    pub field: Field,
    /// The first byte that cannot be written: `\r`, `\n` or `\0`.
    pub byte: u8,
    /// The offset of that byte in the value, in bytes.
    pub offset: usize,
}

impl fmt::Display for ForbiddenByte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = match self.field {
            Field::Event => "event type",
            Field::Id => "event ID",
            other => other.name(),
        };
        let (byte, why) = match self.byte {
            b'\r' => ("CR", "it would end the line"),
            b'\n' => ("LF", "it would end the line"),
            _ => ("NUL", "readers drop such a value or the byte"),
        };
        write!(f, "{byte} at byte {} of the {field}: {why}; take it out, or send this text as data", self.offset)
    }
}

impl core::error::Error for ForbiddenByte {}

/// Runs at compile time as well as at run time, where it runs before every event with a type or an ID. So it checks
/// words first, and bytes only if a word contains a control character. For values as short as these, `memchr3` takes
/// more instructions, and it is not `const`. In builds for small code, only bytes are checked.
pub(super) const fn check(field: Field, value: &[u8]) -> Result<(), ForbiddenByte> {
    if !SMALL && is_free_of_controls(value) {
        return Ok(());
    }
    match from_forbidden_byte(value) {
        [] => Ok(()),
        rest @ [byte, ..] => Err(ForbiddenByte { field, byte: *byte, offset: value.len().saturating_sub(rest.len()) }),
    }
}

/// The rest of `value`, from the first byte on that it may not contain.
const fn from_forbidden_byte(value: &[u8]) -> &[u8] {
    let mut rest = value;
    while let Some((byte, tail)) = rest.split_first() {
        if matches!(byte, b'\r' | b'\n' | b'\0') {
            break;
        }
        rest = tail;
    }
    rest
}

/// Whether all bytes are above CR. It is also `false` for less than four bytes, where the check would save no time.
const fn is_free_of_controls(value: &[u8]) -> bool {
    let Some(last) = value.last_chunk::<8>() else {
        return match (value.first_chunk::<4>(), value.last_chunk::<4>()) {
            (Some(&[a, b, c, d]), Some(&[w, x, y, z])) => !has_controls(u64::from_le_bytes([a, b, c, d, w, x, y, z])),
            _ => false,
        };
    };
    // It overlaps the word before, unless the length is a multiple of the word.
    let mut found = has_controls(u64::from_le_bytes(*last));
    let mut rest = value;
    while let Some((word, tail)) = rest.split_first_chunk() {
        found |= has_controls(u64::from_le_bytes(*word));
        rest = tail;
    }
    !found
}

/// Whether one of the eight bytes is below 0x0E.
const fn has_controls(word: u64) -> bool {
    /// 0x0E in each byte.
    const LEAST: u64 = u64::MAX / 0xFF * 0x0E;
    const HIGH_BITS: u64 = u64::MAX / 0xFF * 0x80;
    // A byte that is too low borrows, and its high bit becomes 1. The borrow may make the next byte look too low as
    // well. But that happens only if there is one that is.
    word.wrapping_sub(LEAST) & !word & HIGH_BITS != 0
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::depth;

    /// Every byte at every place, among bytes that look like it or that its borrow affects.
    #[test]
    fn words_hide_nothing() {
        for around in [b' ', 0x0E, 0x7F, 0x80, 0xFF, b'\t'] {
            for len in 1..if depth::is_least() { 18 } else { 40 } {
                for offset in 0..len {
                    for byte in 0..=u8::MAX {
                        let mut value = std::vec![around; len];
                        value[offset] = byte;
                        let forbidden = matches!(byte, b'\r' | b'\n' | b'\0');
                        let due = forbidden.then_some(ForbiddenByte { field: Field::Id, byte, offset });
                        assert_eq!(check(Field::Id, &value).err(), due, "{}", value.escape_ascii());
                    }
                }
            }
        }
    }

    /// Why words are checked first: a value without control characters is never checked byte by byte.
    #[test]
    fn ordinary_values_are_judged_by_their_words() {
        for len in 4..40 {
            for around in [0x0E, b' ', 0x7F, 0x80, 0xFF] {
                assert!(is_free_of_controls(&std::vec![around; len]), "{len} of {around:#04x}");
            }
        }
    }

    fn word_is_right(word: u64) {
        let due = word.to_le_bytes().iter().any(|byte| *byte < 0x0E);
        assert_eq!(has_controls(word), due, "{word:#018x}");
    }

    /// The result for a byte depends on the byte and on the borrow from the one below. So pairs of bytes are all cases:
    /// the lowest byte that is too low has no borrow, and without such a byte there is no borrow at all.
    #[test]
    fn every_byte_of_a_word_above_every_other() {
        for place in 0..7 {
            for pair in 0..=0xFFFF_u64 {
                for around in [u64::MAX, u64::from_le_bytes([0x0E; 8]), u64::from_le_bytes([0x7F; 8])] {
                    word_is_right((around & !(0xFFFF << (8 * place))) | (pair << (8 * place)));
                }
            }
        }
    }

    #[test]
    #[ignore = "takes minutes: .ci/stages/proof runs it"]
    fn every_half_of_a_word() {
        for half in 0..=u64::from(u32::MAX) {
            let due = [0, 8, 16, 24].iter().any(|shift| ((half >> shift) as u8) < 0x0E);
            assert_eq!(has_controls(half | (u64::from_le_bytes([b' '; 8]) << 32)), due);
            assert_eq!(has_controls((half << 32) | u64::from_le_bytes([0x0E, 0x7F, 0x80, 0xFF, 0, 0, 0, 0])), due);
        }
        std::println!("all 2^32 halves of a word, at both places");
    }
}
