use super::FinishError;
use crate::Frame;
use crate::chunked::{BODY_END, SizeLine};
use crate::io::WriteError;
use core::convert::Infallible;
use core::fmt;
use core::num::NonZeroU64;
use std::io::{self, ErrorKind, Write};
use std::vec::Vec;

/// Writes complete frames to any [`Write`]. See the [module](super) for an example.
///
/// # When the output fails
///
/// A stream cannot take back half a frame. So the writer stores the bytes that were not written, and writes them first
/// in the next call. Do not send a frame again, even if [`send`](Self::send) failed.
///
/// After a timeout, or if the socket is full, call [`flush`](Self::flush) later. Nothing else bounds the stored bytes
/// (backpressure), so close a connection with too many [`unsent`](Self::unsent) bytes. After any other failure, close
/// the connection: the client reconnects with the last event ID that it has received.
#[doc(alias("SSE", "server-sent events", "blocking"))]
pub struct EventWriter<W> {
    output: W,
    chunked: bool,
    /// The bytes of sent frames: first those that have been written, then those that have not.
    bytes: Vec<u8>,
    written: usize,
    /// Whether the end of the body is among the bytes.
    ended: bool,
}

impl<W> EventWriter<W> {
    /// A writer of a body that ends with its connection, or whose chunked coding `output` adds itself.
    #[must_use]
    pub const fn new(output: W) -> Self {
        Self { output, chunked: false, bytes: Vec::new(), written: 0, ended: false }
    }

    /// Sets that the body is in the chunked transfer coding, with one chunk for each frame.
    #[must_use]
    pub fn chunked(self) -> Self {
        Self { chunked: true, ..self }
    }

    /// The number of bytes that have not been written, after an error.
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.bytes.len().saturating_sub(self.written)
    }

    /// The output.
    #[must_use]
    pub const fn get_ref(&self) -> &W {
        &self.output
    }

    /// The output, for example to set a timeout. If you write to it while bytes are [unsent](Self::unsent), the stream
    /// is broken.
    pub const fn get_mut(&mut self) -> &mut W {
        &mut self.output
    }

    /// Returns the output. If bytes are [unsent](Self::unsent), half a frame may have been written: close the
    /// connection.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.output
    }
}

impl<W: Write> EventWriter<W> {
    /// Sends a frame: one contiguous write (or several, if the output does not take all bytes at once), then a flush.
    /// [Unsent](Self::unsent) bytes are written before it. Linear in the length of the frame.
    ///
    /// # Errors
    ///
    /// * The error of the output, or `WriteZero` if it takes no bytes. The writer has accepted the frame: do not send
    ///   it again.
    /// * `InvalidInput`, with [`WriteError::AlreadyEnded`], after [`finish`](Self::finish) has failed. The frame is not
    ///   accepted.
    pub fn send(&mut self, frame: &Frame<'_>) -> io::Result<()> {
        self.begin(if self.chunked { frame.encoded_len() } else { 0 })?;
        frame.append_to(&mut self.bytes);
        self.end()
    }

    /// Sends encoded frames: constants, the content of a vector, or frames for many clients. Otherwise like
    /// [`send`](Self::send).
    ///
    /// They are written in one write. They must be complete frames, which is not checked.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    pub fn send_encoded(&mut self, frames: &[u8]) -> io::Result<()> {
        self.begin(frames.len())?;
        if frames.is_empty() {
            return self.flush();
        }
        self.bytes.extend_from_slice(frames);
        self.end()
    }

    /// Writes the bytes that earlier calls could not write, and flushes. An interrupted write or flush is repeated.
    ///
    /// # Errors
    ///
    /// The error of the output, or `WriteZero` if it takes no bytes.
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

    /// Ends the body, and returns the output when all bytes are written. In the chunked coding, the last chunk ends the
    /// body. Otherwise, the end of the connection does.
    ///
    /// # Errors
    ///
    /// A [`FinishError`], with the error of the output and this writer. The writer still has the bytes that the output
    /// did not take, with the end of the body. If the output may only be full, call `finish` again. Nothing else can be
    /// sent.
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

    /// Begins a chunk of this length, if the body is chunked.
    fn begin(&mut self, length: usize) -> io::Result<()> {
        if self.ended {
            return Err(io::Error::new(ErrorKind::InvalidInput, WriteError::<Infallible>::AlreadyEnded));
        }
        // Written bytes are removed when they are at least half of all bytes, so that no byte is moved more than once
        // on average.
        if self.written > self.unsent() {
            self.bytes.drain(..self.written.min(self.bytes.len()));
            self.written = 0;
        }
        if let (true, Some(size)) = (self.chunked, NonZeroU64::new(length as u64)) {
            self.bytes.extend_from_slice(SizeLine::new(size).as_bytes());
        }
        Ok(())
    }

    /// Ends the chunk, and writes all bytes.
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
