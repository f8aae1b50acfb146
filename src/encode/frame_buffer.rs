//! Several frames, one after another, in the caller's buffer.

use core::fmt;

use super::block_writer::BlockWriter;
use super::data_writer::DataWriter;
use super::frame::Frame;
use super::head::EventHead;
use super::output::Output;
use super::pushing::Pushing;
use super::target::{BlockTarget, Internal, Target, Writing};
use crate::octets::BufferTooSmall;

/// Complete frames, one after another, in a slice of the caller's.
///
/// It always contains complete frames, so you can write them out in one call at any time. A frame that does not fit
/// changes nothing.
///
/// ```
/// use sse_wire::{Frame, FrameBuffer};
///
/// let mut memory = [0; 64];
/// let mut buffer = FrameBuffer::new(&mut memory);
/// buffer.push(&Frame::retry_only(3_000))?;
/// buffer.push(&Frame::message("hello"))?;
/// assert_eq!(buffer.as_bytes(), b"retry: 3000\n\ndata: hello\n\n");
///
/// let long = "x".repeat(100);
/// assert_eq!(buffer.push(&Frame::message(&long)).unwrap_err().needed, 108);
/// assert_eq!(buffer.as_bytes(), b"retry: 3000\n\ndata: hello\n\n");
/// # Ok::<(), sse_wire::BufferTooSmall>(())
/// ```
pub struct FrameBuffer<'b> {
    memory: &'b mut [u8],
    /// The number of bytes of the frames, which are at the front.
    len: usize,
}

impl<'b> FrameBuffer<'b> {
    /// An empty buffer in `memory`. The content of `memory` does not matter.
    #[must_use]
    pub const fn new(memory: &'b mut [u8]) -> Self {
        Self { memory, len: 0 }
    }

    /// Appends `frame` and returns its bytes. Linear in its length.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] if the frame is longer than the [remaining capacity](Self::remaining_capacity). It has the
    /// exact length of the frame. The buffer is unchanged.
    pub fn push(&mut self, frame: &Frame<'_>) -> Result<&[u8], BufferTooSmall> {
        let mut pushing = self.pushing();
        frame.put(pushing.output());
        pushing.end()
    }

    /// Begins an event with data that is written piece by piece: see [`DataWriter`].
    pub fn write_event<'w>(&'w mut self, head: EventHead<'_>) -> DataWriter<'w> {
        DataWriter::new(self.pushing(), head)
    }

    /// The frames.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        // `len` is never after the end.
        self.memory.get(..self.len).unwrap_or_default()
    }

    /// The frames, for as long as the memory lives.
    #[must_use]
    pub fn into_bytes(self) -> &'b [u8] {
        self.memory.get(..self.len).unwrap_or_default()
    }

    /// The number of bytes of the frames.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no frames.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of free bytes.
    #[must_use]
    pub const fn remaining_capacity(&self) -> usize {
        self.memory.len().saturating_sub(self.len)
    }

    /// Removes all frames, usually after they have been sent. O(1).
    pub const fn clear(&mut self) {
        self.len = 0;
    }

    fn pushing(&mut self) -> Pushing<'_> {
        let free = self.memory.get_mut(self.len..).unwrap_or_default();
        Pushing::new(free, &mut self.len)
    }
}

impl BlockTarget for FrameBuffer<'_> {}

impl Target for FrameBuffer<'_> {
    type Writing<'t>
        = Pushing<'t>
    where
        Self: 't;

    fn begin(&mut self, _: Internal) -> Pushing<'_> {
        self.pushing()
    }
}

impl<'t> BlockWriter<'t, FrameBuffer<'_>> {
    /// Ends the block, adds it to the buffer, and returns its bytes. O(1).
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] if the block does not fit. It has the exact length of the block. The buffer is unchanged.
    ///
    /// ```
    /// use sse_wire::FrameBuffer;
    /// use sse_wire::encode::BlockWriter;
    ///
    /// let mut memory = [0; 16];
    /// let mut buffer = FrameBuffer::new(&mut memory);
    ///
    /// let mut block = BlockWriter::new(&mut buffer);
    /// block.retry(1_000).comment("ok");
    /// assert_eq!(block.end().unwrap_err().needed, 17);
    ///
    /// let mut block = BlockWriter::new(&mut buffer);
    /// block.retry(1_000);
    /// assert_eq!(block.end()?, b"retry: 1000\n\n");
    /// # Ok::<(), sse_wire::BufferTooSmall>(())
    /// ```
    pub fn end(mut self) -> Result<&'t [u8], BufferTooSmall> {
        self.writing.output().put_blank_line();
        self.writing.end()
    }
}

impl fmt::Debug for FrameBuffer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FrameBuffer(\"{}\", {} free)", self.as_bytes().escape_ascii(), self.remaining_capacity())
    }
}
