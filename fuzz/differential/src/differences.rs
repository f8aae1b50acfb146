//! The known differences between the other parsers and the crate. Each has a name, a reason and an input that shows it.
//!
//! For each item that the crate returns, the bytes of its line decide whether a difference applies. If so, the crate
//! must return what the difference says, and the other parser must not return the item. So a difference that no longer
//! exists is a disagreement, in the tests and while fuzzing.

use crate::{Other, Told};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    RetryPast32Bits,
    RetryPast64Bits,
}

impl Difference {
    pub const ALL: [Self; 2] = [Self::RetryPast32Bits, Self::RetryPast64Bits];

    pub const fn of(self) -> Other {
        match self {
            Self::RetryPast32Bits => Other::SseCore,
            Self::RetryPast64Bits => Other::SseParse,
        }
    }

    /// What the other parser does, and why the crate does not.
    pub const fn why(self) -> &'static str {
        match self {
            Self::RetryPast32Bits => {
                "holds a reconnection time in 32 bits and ignores what passes them; the standard sets no bound, and we \
                 tell all that fits 64 bits"
            }
            Self::RetryPast64Bits => {
                "ignores a reconnection time that passes 64 bits; the standard takes it, and we tell the largest there is"
            }
        }
    }

    /// A stream that shows the difference.
    pub const fn example(self) -> &'static [u8] {
        match self {
            Self::RetryPast32Bits => b"retry: 4294967295\nretry: 04294967296\nretry: 1\n",
            Self::RetryPast64Bits => b"retry: 18446744073709551615\nretry: 018446744073709551616\nretry: 1\n",
        }
    }
}

/// The difference that lets another parser not return `told`. `read` is the stream up to the end of `told`. `None` if
/// no difference applies, or if `told` is not what the difference says.
pub fn applies(other: Other, told: &Told, read: &[u8]) -> Option<Difference> {
    let Told::Retry(ours) = *told else { return None };
    let number = number(last_digits(read));
    let (difference, is_ignored) = match other {
        Other::SseCore => (Difference::RetryPast32Bits, number.is_none_or(|number| number > u32::MAX.into())),
        Other::SseParse => (Difference::RetryPast64Bits, number.is_none()),
    };
    (is_ignored && ours == number.unwrap_or(u64::MAX)).then_some(difference)
}

/// The digits at the end of the line that has just ended.
fn last_digits(read: &[u8]) -> &[u8] {
    let line = &read[..read.len() - 1];
    let start = line.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |at| at + 1);
    &line[start..]
}

/// `None` if the number does not fit in 64 bits.
fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
