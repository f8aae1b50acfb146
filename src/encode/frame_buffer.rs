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

/// Whole frames, one after another, in a slice of the caller's.
///
/// What it holds is always a number of whole frames, so it can go out in one write at any time. A frame that does not
/// fit changes nothing.
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
    /// The frames are in front of this.
    len: usize,
}

impl<'b> FrameBuffer<'b> {
    /// An empty buffer in `memory`. What that holds does not matter.
    #[must_use]
    pub const fn new(memory: &'b mut [u8]) -> Self {
        Self { memory, len: 0 }
    }

    /// Appends `frame` and returns its bytes. Takes time linear in its length.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] if the frame is longer than the [remaining capacity](Self::remaining_capacity), with its exact
    /// length. The buffer holds what it held before.
    pub fn push(&mut self, frame: &Frame<'_>) -> Result<&[u8], BufferTooSmall> {
        let mut pushing = self.pushing();
        frame.put(pushing.output());
        pushing.end()
    }

    /// Begins an event whose data is written bit by bit: see [`DataWriter`].
    pub fn write_event<'w>(&'w mut self, head: EventHead<'_>) -> DataWriter<'w> {
        DataWriter::new(self.pushing(), head)
    }

    /// The frames.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        // `len` never passes the end.
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

    /// Whether there is no frame.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many bytes of frames there is room for.
    #[must_use]
    pub const fn remaining_capacity(&self) -> usize {
        self.memory.len().saturating_sub(self.len)
    }

    /// Forgets all frames, usually because they have been sent.
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
    /// Ends the block, adds it to the buffer, and returns its bytes.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] if the block does not fit, with its exact length. The buffer then holds what it held before.
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
