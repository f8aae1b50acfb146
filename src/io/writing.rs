//! The state that all writers of events share, without a sink and without waiting.

use core::fmt;
use core::ops::Range;

use super::WriteError;
use crate::chunked::{self, Chunk};
use crate::octets::put;
use crate::{BufferTooSmall, Frame};

/// The state of a writer, apart from its sink.
///
/// A complete frame is in the buffer from before its first byte is written until its last byte has been. So any later
/// call can finish it.
pub(super) struct Writing<'b> {
    buffer: &'b mut [u8],
    /// The range in the buffer of the bytes that have not been written.
    unsent: Range<usize>,
    /// Whether bytes have been written since the last flush.
    wants_flush: bool,
    chunked: bool,
    ended: bool,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Writing<'_>>() <= 40);

impl<'b> Writing<'b> {
    pub(super) const fn new(buffer: &'b mut [u8]) -> Self {
        Self { buffer, unsent: 0..0, wants_flush: false, chunked: false, ended: false }
    }

    pub(super) fn chunked(self) -> Self {
        Self { chunked: true, ..self }
    }

    /// Puts a frame into the buffer, which contains no unsent bytes.
    pub(super) fn put_frame<E>(&mut self, frame: &Frame<'_>) -> Result<(), WriteError<E>> {
        self.put_with(|space| frame.encode(space).map(<[u8]>::len))
    }

    /// [`put_frame`](Self::put_frame) for encoded frames.
    pub(super) fn put_encoded<E>(&mut self, frames: &[u8]) -> Result<(), WriteError<E>> {
        self.put_with(|space| {
            let needed = frames.len();
            put(frames, space).map(|_| needed).ok_or(BufferTooSmall { needed })
        })
    }

    /// Puts the end of the body into the buffer, once.
    pub(super) fn put_end(&mut self) -> Result<(), BufferTooSmall> {
        if self.chunked && !self.ended {
            let end = chunked::BODY_END;
            let needed = end.len();
            put(end, self.buffer).ok_or(BufferTooSmall { needed })?;
            self.unsent = 0..needed;
        }
        self.ended = true;
        Ok(())
    }

    /// The bytes that have not been written.
    pub(super) fn unsent(&self) -> &[u8] {
        self.buffer.get(self.unsent.clone()).unwrap_or_default()
    }

    /// Notes that this number of bytes has been written.
    pub(super) fn sent(&mut self, bytes: usize) {
        self.unsent.start = self.unsent.start.saturating_add(bytes).min(self.unsent.end);
        self.wants_flush = true;
    }

    /// Whether to flush, once all bytes have been written.
    pub(super) const fn wants_flush(&self) -> bool {
        self.wants_flush
    }

    pub(super) const fn flushed(&mut self) {
        self.wants_flush = false;
    }

    pub(super) fn is_idle(&self) -> bool {
        self.unsent.is_empty() && !self.wants_flush
    }

    fn put_with<E>(
        &mut self,
        write: impl FnOnce(&mut [u8]) -> Result<usize, BufferTooSmall>,
    ) -> Result<(), WriteError<E>> {
        if self.ended {
            return Err(WriteError::AlreadyEnded);
        }
        let put = if self.chunked { put_chunk(self.buffer, write) } else { write(self.buffer).map(|length| 0..length) };
        self.unsent = put.map_err(WriteError::BufferTooSmall)?;
        Ok(())
    }
}

/// Puts a chunk with the bytes that `write` writes into `buffer`, and returns its range.
fn put_chunk(
    buffer: &mut [u8],
    write: impl FnOnce(&mut [u8]) -> Result<usize, BufferTooSmall>,
) -> Result<Range<usize>, BufferTooSmall> {
    let mut chunk = Chunk::new(buffer);
    match chunk.write_with(write) {
        Ok(_) => Ok(chunk.finish_in_place()),
        Err(BufferTooSmall { needed }) => Err(BufferTooSmall { needed: chunked::encoded_len(needed) }),
    }
}

impl fmt::Debug for Writing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writing")
            .field("capacity", &self.buffer.len())
            .field("unsent", &self.unsent.len())
            .field("wants_flush", &self.wants_flush)
            .field("chunked", &self.chunked)
            .field("ended", &self.ended)
            .finish()
    }
}
