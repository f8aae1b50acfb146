//! An unfinished block in a buffer of fixed size.

use super::cursor::Cursor;
use super::target::Writing;
use crate::octets::BufferTooSmall;

/// Writes a block after the blocks in a buffer. The buffer does not contain it before [`end`](Self::end).
pub struct Pushing<'w> {
    cursor: Cursor<'w>,
    /// The length of the blocks in the buffer. Raising it adds a block.
    len: &'w mut usize,
}

impl<'w> Pushing<'w> {
    pub(super) fn new(free: &'w mut [u8], len: &'w mut usize) -> Self {
        Self { cursor: Cursor::new(free), len }
    }

    /// Adds the bytes that have been written to the buffer.
    pub(super) fn end(self) -> Result<&'w [u8], BufferTooSmall> {
        let written = self.cursor.finish()?;
        *self.len = self.len.saturating_add(written.len());
        Ok(written)
    }
}

impl<'w> Writing for Pushing<'w> {
    type Output = Cursor<'w>;

    fn output(&mut self) -> &mut Cursor<'w> {
        &mut self.cursor
    }

    fn complete(&self) -> usize {
        *self.len
    }

    fn written(&self) -> usize {
        self.cursor.needed()
    }
}
