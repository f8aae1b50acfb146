//! What has been read from an input and not been asked for yet.

use core::fmt;
use core::ops::Range;

use crate::octets::put;

/// A slice of the caller, and where in it unread bytes are.
pub(super) struct Unread<'b> {
    memory: &'b mut [u8],
    /// One that is not within the memory is an empty one.
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

    /// Where the next bytes are to be read into, when none are unread.
    pub(super) const fn memory(&mut self) -> &mut [u8] {
        self.memory
    }

    /// So many have been, at the front of the memory.
    pub(super) fn received(&mut self, bytes: usize) {
        self.range = 0..bytes.min(self.memory.len());
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        self.range.start = self.range.start.saturating_add(bytes).min(self.range.end);
    }

    /// Moves as many as there are and fit.
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
