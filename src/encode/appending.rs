//! An unfinished block at the end of a vector.

use alloc::vec::Vec;

use super::appender::Appender;
use super::block_writer::BlockWriter;
use super::growing::Grow;
use super::output::Output;
use super::target::{BlockTarget, Internal, Target, Writing};

/// Writes a block after the blocks in a vector. If it is dropped before [`end`](Self::end), its bytes are removed.
pub struct Appending<'v, G: Grow> {
    appender: Appender<'v, G>,
    /// The length of the complete blocks in the vector. Dropping truncates the vector to it.
    complete: usize,
}

impl<'v, G: Grow> Appending<'v, G> {
    pub(crate) fn new(to: &'v mut G) -> Self {
        let complete = to.length();
        Self { appender: Appender::new(to), complete }
    }

    /// Keeps the bytes that have been written in the vector.
    pub(crate) fn end(mut self) {
        self.complete = self.appender.length();
    }

    /// The number of bytes of the block that are in the vector. The end of an open line is not there yet.
    pub(super) fn length(&self) -> usize {
        self.appender.length().saturating_sub(self.complete)
    }
}

impl<G: Grow> Drop for Appending<'_, G> {
    fn drop(&mut self) {
        self.appender.cut(self.complete);
    }
}

impl<'v, G: Grow> Writing for Appending<'v, G> {
    type Output = Appender<'v, G>;

    fn output(&mut self) -> &mut Appender<'v, G> {
        &mut self.appender
    }

    fn complete(&self) -> usize {
        self.complete
    }

    fn written(&self) -> usize {
        self.length().saturating_add(usize::from(self.appender.is_line_open()))
    }
}

impl BlockTarget for Vec<u8> {}

impl Target for Vec<u8> {
    type Writing<'t> = Appending<'t, Self>;

    fn begin(&mut self, _: Internal) -> Appending<'_, Self> {
        Appending::new(self)
    }
}

impl BlockWriter<'_, Vec<u8>> {
    /// Ends the block and keeps it in the vector. O(1), apart from the growth of the vector.
    pub fn end(mut self) {
        self.writing.output().put_blank_line();
        self.writing.end();
    }
}
