use super::EventWriter;
use core::error::Error;
use core::fmt;
use std::io;

/// The output failed while [`EventWriter::finish`] wrote the end of the body.
///
/// `?` turns it into an [`std::io::Error`], and drops the writer. (In a function that returns a `Box<dyn Error>`, write
/// `.map_err(std::io::Error::from)?`.) To try again, take the writer from it:
///
/// ```
/// use sse_wire::io::std_io::EventWriter;
/// use std::io::{ErrorKind, Write};
///
/// /// Ends a body on an output that may be full, and calls `wait` before each new attempt.
/// fn finish<W: Write>(mut writer: EventWriter<W>, mut wait: impl FnMut(&W)) -> std::io::Result<W> {
///     loop {
///         match writer.finish() {
///             Err(failed) if failed.error.kind() == ErrorKind::WouldBlock => writer = failed.writer,
///             finished => return Ok(finished?),
///         }
///         wait(writer.get_ref());
///     }
/// }
/// assert_eq!(finish(EventWriter::new(Vec::new()).chunked(), |_| {})?, b"0\r\n\r\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[non_exhaustive]
pub struct FinishError<W> {
    /// The error of the output.
    pub error: io::Error,
    /// The writer, with the bytes that the output did not take.
    pub writer: EventWriter<W>,
}

impl<W> From<FinishError<W>> for io::Error {
    fn from(failed: FinishError<W>) -> Self {
        failed.error
    }
}

impl<W> fmt::Debug for FinishError<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = formatter.debug_struct("FinishError");
        fields.field("error", &self.error).field("unsent", &self.writer.unsent()).finish_non_exhaustive()
    }
}

impl<W> fmt::Display for FinishError<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unsent = self.writer.unsent();
        write!(formatter, "{unsent} bytes are not sent; finish the writer again, or close the connection")
    }
}

impl<W> Error for FinishError<W> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}
