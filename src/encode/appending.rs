//! A block under way at the end of what grows.

use alloc::vec::Vec;

use super::appender::Appender;
use super::block_writer::BlockWriter;
use super::growing::Grow;
use super::output::Output;
use super::target::{BlockTarget, Internal, Target, Writing};

/// Behind the blocks in a vector. Dropped before [`end`](Self::end), it is taken off again.
pub struct Appending<'v, G: Grow> {
    appender: Appender<'v, G>,
    /// The length of the complete blocks in the vector. The vector is truncated to it in the end.
    complete: usize,
}

impl<'v, G: Grow> Appending<'v, G> {
    pub(crate) fn new(to: &'v mut G) -> Self {
        let complete = to.length();
        Self { appender: Appender::new(to), complete }
    }

    /// Leaves what has been written in the vector.
    pub(crate) fn end(mut self) {
        self.complete = self.appender.length();
    }

    /// The bytes of the block that are in the vector: the end of an open line is not.
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
    /// Ends the block and leaves it in the vector.
    pub fn end(mut self) {
        self.writing.output().put_blank_line();
        self.writing.end();
    }
}
