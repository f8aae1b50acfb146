//! Several frames, one after another, in the caller's buffer.

use core::fmt;

use super::cursor::Cursor;
use super::data_writer::DataWriter;
use super::frame::Frame;
use super::head::EventHead;
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
        let (free, len) = self.split();
        let mut cursor = Cursor::new(free);
        frame.put(&mut cursor);
        let written = cursor.finish()?;
        *len = len.saturating_add(written.len());
        Ok(written)
    }

    /// Begins an event whose data is written bit by bit: see [`DataWriter`].
    pub fn write_event<'w>(&'w mut self, head: EventHead<'_>) -> DataWriter<'w> {
        let (free, len) = self.split();
        DataWriter::new(free, len, head)
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

    fn split(&mut self) -> (&mut [u8], &mut usize) {
        let free = self.memory.get_mut(self.len..).unwrap_or_default();
        (free, &mut self.len)
    }
}

impl fmt::Debug for FrameBuffer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FrameBuffer(\"{}\", {} free)", self.as_bytes().escape_ascii(), self.remaining_capacity())
    }
}
