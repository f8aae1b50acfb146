//! The bytes that have been read from an input and not been asked for yet.

use core::fmt;
use core::ops::Range;

use crate::octets::put;

/// A slice of the caller, and the range of the unread bytes in it.
pub(super) struct Unread<'b> {
    memory: &'b mut [u8],
    /// A range that is not within the memory counts as empty.
    range: Range<usize>,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Unread<'_>>() <= 32);

impl<'b> Unread<'b> {
    pub(super) const fn new(memory: &'b mut [u8], range: Range<usize>) -> Self {
        Self { memory, range }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.memory.get(self.range.clone()).unwrap_or_default()
    }

    /// The place for the next read, if no bytes are unread.
    pub(super) const fn memory(&mut self) -> &mut [u8] {
        self.memory
    }

    /// Notes that this number of bytes has been read to the front of the memory.
    pub(super) fn received(&mut self, bytes: usize) {
        self.range = 0..bytes.min(self.memory.len());
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        self.range.start = self.range.start.saturating_add(bytes).min(self.range.end);
    }

    /// Moves as many bytes as there are and fit.
    pub(super) fn read(&mut self, into: &mut [u8]) -> usize {
        let unread = self.bytes();
        let bytes = unread.len().min(into.len());
        put(unread.get(..bytes).unwrap_or_default(), into);
        self.consume(bytes);
        bytes
    }
}

impl fmt::Debug for Unread<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} bytes", self.bytes().len(), self.memory.len())
    }
}
