use super::FinishError;
use crate::Frame;
use crate::chunked::{BODY_END, SizeLine};
use crate::io::WriteError;
use core::convert::Infallible;
use core::fmt;
use core::num::NonZeroU64;
use std::io::{self, ErrorKind, Write};
use std::vec::Vec;

/// Writes frames, whole. See the [module](super) for an example.
///
/// # When the output fails
///
/// A stream cannot take back half a frame, so what is not out yet stays here and goes first in the next call. A frame that
/// was sent is never to be sent again, even if [`send`](Self::send) failed. Where the failure was a timeout or a full
/// socket, call [`flush`](Self::flush) later; [`unsent`](Self::unsent) tells how far the reader is behind, and so when to
/// give it up: nothing else bounds what is kept for it. After any other failure, drop the connection: its client will be
/// back, with the last ID that it has got.
pub struct EventWriter<W> {
    output: W,
    chunked: bool,
    /// What has been sent and not been written, behind what has.
    bytes: Vec<u8>,
    written: usize,
    /// The end of the body is among the bytes.
    ended: bool,
}

impl<W> EventWriter<W> {
    /// A writer of a body that ends with its connection, or that `output` puts the chunked coding on itself.
    #[must_use]
    pub const fn new(output: W) -> Self {
        Self { output, chunked: false, bytes: Vec::new(), written: 0, ended: false }
    }

    /// The writer, for a body in the chunked transfer coding: one chunk a frame.
    #[must_use]
    pub fn chunked(self) -> Self {
        Self { chunked: true, ..self }
    }

    /// How many bytes wait for the output, after an error.
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.bytes.len().saturating_sub(self.written)
    }

    /// The output.
    #[must_use]
    pub const fn get_ref(&self) -> &W {
        &self.output
    }

    /// The output, for example to set a timeout. Whoever writes to it while something is [unsent](Self::unsent) breaks
    /// the stream.
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.output
    }

    /// The output. What is [unsent](Self::unsent) stays half a frame; then close the connection.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.output
    }
}

impl<W: Write> EventWriter<W> {
    /// Sends a frame: one contiguous write (or several, if the output does not take all at once), then a flush. What is
    /// [unsent](Self::unsent) goes in front of it.
    ///
    /// # Errors
    ///
    /// That of the output, and `WriteZero` if it takes nothing. The frame is taken all the same, and not to be sent again.
    ///
    /// `InvalidInput`, with [`WriteError::AlreadyEnded`], after [`finish`](Self::finish) has failed. Then the frame is not taken.
    pub fn send(&mut self, frame: &Frame<'_>) -> io::Result<()> {
        self.begin(if self.chunked { frame.encoded_len() } else { 0 })?;
        frame.append_to(&mut self.bytes);
        self.end()
    }

    /// [`send`](Self::send) for frames that are encoded already: constants, what was written into a vector, what is sent to
    /// many.
    ///
    /// They go out in one write. They have to be complete; nothing checks that.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
    pub fn send_encoded(&mut self, frames: &[u8]) -> io::Result<()> {
        if frames.is_empty() {
            return self.flush();
        }
        self.begin(frames.len())?;
        self.bytes.extend_from_slice(frames);
        self.end()
    }

    /// Writes what earlier calls could not, and flushes. A write or a flush that a signal interrupts is made again.
    ///
    /// # Errors
    ///
    /// That of the output, and `WriteZero` if it takes nothing.
    pub fn flush(&mut self) -> io::Result<()> {
        while let Some(unsent @ [_, ..]) = self.bytes.get(self.written..) {
            match self.output.write(unsent) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => self.written = self.written.saturating_add(count).min(self.bytes.len()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.bytes.clear();
        self.written = 0;
        loop {
            match self.output.flush() {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                flushed => return flushed,
            }
        }
    }

    /// Ends the body, and returns the output when all is written. In the chunked coding, the last chunk ends the body. Without it,
    /// the end of the connection does.
    ///
    /// # Errors
    ///
    /// A [`FinishError`], which has the error of the output and this writer. The writer still holds what the output did not take,
    /// the end of the body included. Call `finish` again where the output may only be full. Nothing else can be sent.
    ///
    /// ```
    /// use sse_wire::Frame;
    /// use sse_wire::io::std_io::EventWriter;
    ///
    /// let mut writer = EventWriter::new(Vec::new()).chunked();
    /// writer.send(&Frame::KEEP_ALIVE)?;
    /// let output = writer.finish()?; // a FinishError becomes an std::io::Error
    /// assert_eq!(output, b"3\r\n:\n\n\r\n0\r\n\r\n");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn finish(mut self) -> Result<W, FinishError<W>> {
        if self.chunked && !self.ended {
            self.bytes.extend_from_slice(BODY_END);
        }
        self.ended = true;
        match self.flush() {
            Ok(()) => Ok(self.output),
            Err(error) => Err(FinishError { error, writer: self }),
        }
    }

    /// Begins a chunk with so much in it, if there is to be one.
    fn begin(&mut self, length: usize) -> io::Result<()> {
        if self.ended {
            return Err(io::Error::new(ErrorKind::InvalidInput, WriteError::<Infallible>::AlreadyEnded));
        }
        // What is out goes when it is at least half of all, so that no byte is moved more than once on average.
        if self.written > self.unsent() {
            self.bytes.drain(..self.written.min(self.bytes.len()));
            self.written = 0;
        }
        if let (true, Some(size)) = (self.chunked, NonZeroU64::new(length as u64)) {
            self.bytes.extend_from_slice(SizeLine::new(size).as_bytes());
        }
        Ok(())
    }

    /// Ends the chunk, and writes all there is.
    fn end(&mut self) -> io::Result<()> {
        if self.chunked {
            self.bytes.extend_from_slice(b"\r\n");
        }
        self.flush()
    }
}

impl<W: fmt::Debug> fmt::Debug for EventWriter<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EventWriter")
            .field("output", &self.output)
            .field("chunked", &self.chunked)
            .field("unsent", &self.unsent())
            .finish_non_exhaustive()
    }
}
