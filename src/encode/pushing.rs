//! A block under way in a buffer of fixed size.

use super::cursor::Cursor;
use super::target::Writing;
use crate::octets::BufferTooSmall;

/// Behind the blocks in a buffer, which does not know of it before [`end`](Self::end).
pub struct Pushing<'w> {
    cursor: Cursor<'w>,
    /// The length of the blocks in the buffer: one is added by raising it.
    len: &'w mut usize,
}

impl<'w> Pushing<'w> {
    pub(super) fn new(free: &'w mut [u8], len: &'w mut usize) -> Self {
        Self { cursor: Cursor::new(free), len }
    }

    /// Adds what has been written to the blocks.
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
