//! Finds line ends; the only room that may know about vector instructions.

use memchr::memchr2;

/// The line ends of one chunk, in order, found as they are asked for.
///
/// It remembers how far it has looked, so that whoever asks twice for the same stretch does not pay twice: over a chunk,
/// each byte is looked at once, whatever the order of questions (they may only move forward).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LineEnds {
    /// No CR or LF stands from where the last question began up to here.
    known: usize,
}

impl LineEnds {
    /// Of a chunk that has not been looked at.
    pub(crate) const fn new() -> Self {
        Self { known: 0 }
    }

    /// The offset in `chunk` of the first CR or LF at or after `from`.
    #[inline]
    pub(crate) fn next(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        if from >= self.known {
            let rest = chunk.get(from..)?;
            self.known = memchr2(b'\n', b'\r', rest).map_or(chunk.len(), |found| from + found);
        }
        (self.known < chunk.len()).then_some(self.known)
    }
}
