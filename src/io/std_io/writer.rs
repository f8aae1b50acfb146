use crate::Frame;
use crate::chunked::{BODY_END, SizeLine};
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
}

impl<W> EventWriter<W> {
    /// A writer of a body that ends with its connection, or that `output` puts the chunked coding on itself.
    #[must_use]
    pub const fn new(output: W) -> Self {
        Self { output, chunked: false, bytes: Vec::new(), written: 0 }
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
    pub fn send(&mut self, frame: &Frame<'_>) -> io::Result<()> {
        self.begin(if self.chunked { frame.encoded_len() } else { 0 });
        frame.append_to(&mut self.bytes);
        self.end()
    }

    /// [`send`](Self::send) for frames that are encoded already: constants, what was written into a vector, what is sent to
    /// many.
    ///
    /// They go out as one. They have to be whole; nothing checks that.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn send_encoded(&mut self, frames: &[u8]) -> io::Result<()> {
        if frames.is_empty() {
            return self.flush();
        }
        self.begin(frames.len());
        self.bytes.extend_from_slice(frames);
        self.end()
    }

    /// Writes what earlier calls could not, and flushes.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send).
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
        self.output.flush()
    }

    /// Ends the body, and gives the output back once all is out: in the chunked coding with the last chunk; otherwise it is
    /// the end of the connection that tells the reader.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send). The output is lost then, and with it what it did not take: the reader will find the
    /// body broken off, as it is. Where an output may just be full, [`flush`](Self::flush) until that succeeds, and then call
    /// this: five bytes are left to be written.
    pub fn finish(mut self) -> io::Result<W> {
        if self.chunked {
            self.bytes.extend_from_slice(BODY_END);
        }
        self.flush()?;
        Ok(self.output)
    }

    /// Begins a chunk with so much in it, if there is to be one.
    fn begin(&mut self, length: usize) {
        // What is out goes when it is at least half of all, so that no byte is moved more than once on average.
        if self.written > self.unsent() {
            self.bytes.drain(..self.written.min(self.bytes.len()));
            self.written = 0;
        }
        if let (true, Some(size)) = (self.chunked, NonZeroU64::new(length as u64)) {
            self.bytes.extend_from_slice(SizeLine::new(size).as_bytes());
        }
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
