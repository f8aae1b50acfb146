//! What the others do otherwise than we do, by name, each with its reason and an input that shows it.
//!
//! Whether one applies is decided for each thing that we tell, from the bytes of its line. We have to tell it as the
//! difference says, and then the other must not. So a difference that is gone shows as a disagreement, in the tests and while
//! fuzzing.

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

    /// What the other does, and why we do not.
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

    /// A stream in which it shows.
    pub const fn example(self) -> &'static [u8] {
        match self {
            Self::RetryPast32Bits => b"retry: 4294967295\nretry: 04294967296\nretry: 1\n",
            Self::RetryPast64Bits => b"retry: 18446744073709551615\nretry: 018446744073709551616\nretry: 1\n",
        }
    }
}

/// The difference for which another parser does not tell what we do; `read` is the stream up to what completes it. None, if
/// we do not tell it as the difference says.
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

/// `None` if it passes 64 bits.
fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
