//! Data from a formatter or a serializer, written straight into the lines of a frame.

use core::fmt;

use super::head::EventHead;
use super::line_splitter::{LinePart, LineSplitter};
use super::lines::{DATA, FRAME_END};
use super::pushing::Pushing;
use super::target::Writing;
use crate::octets::BufferTooSmall;

/// Writes the data of one event, in any number of pieces, straight into a [`FrameBuffer`]. Made by
/// [`FrameBuffer::write_event`].
///
/// It implements [`core::fmt::Write`] and, with the feature `std`, `std::io::Write`. So `write!`, serializers
/// (serde_json) and templates write into the frame without another buffer. The result is the same as if the pieces had
/// been joined and passed to [`EventHead::data_bytes`]. A CR LF in two pieces is one line end.
///
/// Only [`finish`](Self::finish) adds the event to the buffer. A writer that is dropped or forgotten, or that `?`
/// skips, has added nothing.
///
/// ```
/// use core::fmt::Write;
/// use sse_wire::{EventHead, FrameBuffer, event_type};
///
/// let mut memory = [0; 64];
/// let mut buffer = FrameBuffer::new(&mut memory);
///
/// let mut writer = buffer.write_event(EventHead::new().event_type(event_type!("reading")));
/// write!(writer, "{{\"celsius\":{:.1}}}", 21.53)?;
/// assert_eq!(writer.finish()?, b"event: reading\ndata: {\"celsius\":21.5}\n\n");
///
/// let mut given_up = buffer.write_event(EventHead::new());
/// given_up.write_str("half a thought")?;
/// drop(given_up);
/// assert_eq!(buffer.as_bytes(), b"event: reading\ndata: {\"celsius\":21.5}\n\n");
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
///
/// # When the buffer is too small
///
/// Writing a piece that does not fit is an error. So is writing each piece after it, but its length is counted. The
/// error of [`finish`](Self::finish) has the length of the frame with all pieces that were offered. It is exact if all
/// pieces were offered, and too low if the formatter stopped at the error, as `write!` does.
///
/// [`FrameBuffer`]: super::FrameBuffer
/// [`FrameBuffer::write_event`]: super::FrameBuffer::write_event
#[doc(alias("serialize", "json"))]
#[must_use = "call `finish` to add the event; a writer that is dropped discards it"]
pub struct DataWriter<'w> {
    pushing: Pushing<'w>,
    splitter: LineSplitter,
}

impl<'w> DataWriter<'w> {
    pub(super) fn new(mut pushing: Pushing<'w>, head: EventHead<'_>) -> Self {
        head.put(pushing.output());
        pushing.output().put_array(DATA.name);
        Self { pushing, splitter: LineSplitter::new() }
    }

    /// Appends `piece` to the data. It need not be UTF-8, nor end at a character boundary. Linear in its length.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] if the frame does not fit with this piece. It has the length of the frame so far, with this
    /// piece.
    pub fn write_bytes(&mut self, piece: &[u8]) -> Result<(), BufferTooSmall> {
        let cursor = self.pushing.output();
        for part in self.splitter.split(piece) {
            match part {
                LinePart::Text(text) => cursor.put(text),
                LinePart::LineEnd => cursor.put_array(DATA.end_and_name),
            }
        }
        if cursor.fits_with(FRAME_END.len()) {
            return Ok(());
        }
        Err(BufferTooSmall { needed: cursor.needed().saturating_add(FRAME_END.len()) })
    }

    /// Ends the event, adds it to the buffer, and returns its bytes. O(1).
    ///
    /// If no piece was written, it is an event with empty data.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] if a piece did not fit. The buffer is then unchanged. The length counts all pieces that were
    /// offered.
    pub fn finish(mut self) -> Result<&'w [u8], BufferTooSmall> {
        self.pushing.output().put_array(FRAME_END);
        self.pushing.end()
    }
}

impl fmt::Write for DataWriter<'_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.write_bytes(piece.as_bytes()).map_err(|_| fmt::Error)
    }
}

/// A piece that does not fit is an error of the kind `WriteZero`, as for a slice.
#[cfg(feature = "std")]
impl std::io::Write for DataWriter<'_> {
    fn write(&mut self, piece: &[u8]) -> std::io::Result<usize> {
        match self.write_bytes(piece) {
            Ok(()) => Ok(piece.len()),
            Err(_) => Err(std::io::ErrorKind::WriteZero.into()),
        }
    }

    /// Does nothing: only `finish` adds the event.
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for DataWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataWriter")
            .field("frames", &self.pushing.complete())
            .field("written", &self.pushing.written())
            .field("after_cr", &self.splitter.after_cr)
            .finish()
    }
}
