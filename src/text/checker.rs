use super::check;
use core::fmt;

/// Checks that a stream of chunks is well-formed UTF-8, wherever the chunk boundaries are. See the
/// [module](super#a-strict-stream).
///
/// It takes at most 16 bytes and never allocates.
#[doc(alias("utf-8", "validate", "strict"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checker {
    /// The number of bytes that are well-formed. What follows them is held or malformed.
    checked: u64,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A character has begun with this many bytes, none of which is wrong. A character has at most four bytes.
    Held {
        bytes: [u8; 3],
        length: u8,
    },
    Malformed,
}

impl Default for State {
    fn default() -> Self {
        NOTHING_HELD
    }
}

const NOTHING_HELD: State = State::Held { bytes: [0; 3], length: 0 };

const _: () = assert!(size_of::<Checker>() <= 16);

impl Checker {
    /// A checker at the start of a stream.
    #[must_use]
    pub const fn new() -> Self {
        Self { checked: 0, state: NOTHING_HELD }
    }

    /// Checks the next chunk of the stream. A chunk boundary may cut a character. O(length of the chunk).
    ///
    /// # Errors
    ///
    /// Fails at the byte that makes a sequence malformed. The error has the offset of the first byte of that sequence,
    /// which may be in an earlier chunk. The error is final: every later call returns the same one, until
    /// [`finish`](Self::finish).
    pub fn check(&mut self, chunk: &[u8]) -> Result<(), Malformed> {
        let mut rest = chunk;
        while let (State::Held { length: 1.., .. }, Some((&byte, after))) = (self.state, rest.split_first()) {
            self.take(byte);
            rest = after;
        }
        if self.state == NOTHING_HELD {
            let (text, cut_off) = rest.split_at_checked(rest.len() - cut_off(rest)).unwrap_or_default();
            match check(text) {
                Ok(_) => {
                    self.count(text.len());
                    cut_off.iter().for_each(|&byte| self.take(byte));
                }
                Err(error) => {
                    self.count(error.valid_up_to());
                    self.state = State::Malformed;
                }
            }
        }
        match self.state {
            State::Held { .. } => Ok(()),
            State::Malformed => Err(self.malformed()),
        }
    }

    /// Ends the stream. Afterwards the checker is as [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// Fails if the last character is truncated, with the offset of its first byte. If [`check`](Self::check) has
    /// returned an error, the same error is returned once more.
    pub fn finish(&mut self) -> Result<(), Malformed> {
        let ended = core::mem::take(self);
        match ended.state {
            State::Held { length: 0, .. } => Ok(()),
            _ => Err(ended.malformed()),
        }
    }

    /// Takes one byte: the next one of the character that has begun, or the first one of a character.
    fn take(&mut self, byte: u8) {
        let State::Held { bytes: [first, second, third], length } = self.state else { return };
        let held = usize::from(length);
        let mut character = [first, second, third, 0];
        if let Some(next) = character.get_mut(held) {
            *next = byte;
        }
        match core::str::from_utf8(character.get(..=held).unwrap_or_default()) {
            Ok(_) => {
                self.count(held + 1);
                self.state = NOTHING_HELD;
            }
            Err(error) if error.error_len().is_none() => {
                let [first, second, third, _] = character;
                self.state = State::Held { bytes: [first, second, third], length: length + 1 };
            }
            Err(_) => self.state = State::Malformed,
        }
    }

    const fn count(&mut self, bytes: usize) {
        self.checked = self.checked.wrapping_add(bytes as u64);
    }

    const fn malformed(&self) -> Malformed {
        Malformed { offset: self.checked }
    }
}

/// The number of bytes at the end that may be a truncated character: from a lead byte that needs more bytes than there
/// are.
fn cut_off(chunk: &[u8]) -> usize {
    for (length, &byte) in (1..=3).zip(chunk.iter().rev()) {
        let wanted = match byte {
            0x80..=0xBF => continue,
            0xF0.. => 4,
            0xE0.. => 3,
            0xC0.. => 2,
            _ => 1,
        };
        return if wanted > length { length } else { 0 };
    }
    0
}

/// A stream is not well-formed UTF-8. Returned by [`Checker`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Malformed {
    /// The offset of the malformed sequence, in bytes from the start of the stream. All bytes before it are
    /// well-formed.
    pub offset: u64,
}

impl fmt::Display for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "malformed UTF-8 at byte {} of the stream; close the connection, or read without the strict check",
            self.offset
        )
    }
}

impl core::error::Error for Malformed {}
