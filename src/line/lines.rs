use super::decoder::{Progress, Taken};
use super::{Line, LineDecoder};
use crate::storage::Storage;
use core::fmt;

/// A cursor over the lines of one chunk. Returned by [`LineDecoder::feed`].
///
/// It is a lending cursor, not an `Iterator`: a line borrows from the decoder until the next call. Use it with `while
/// let Some(line) = lines.next()`.
#[must_use = "a chunk is consumed only as far as its lines are asked for"]
pub struct Lines<'d, 'i, S> {
    decoder: &'d mut LineDecoder<S>,
    chunk: &'i [u8],
    progress: Progress,
    /// The decoder's position at the start of the chunk.
    start: u64,
}

impl<'d, 'i, S> Lines<'d, 'i, S> {
    pub(super) const fn new(decoder: &'d mut LineDecoder<S>, chunk: &'i [u8]) -> Self {
        let start = decoder.position();
        Self { decoder, chunk, progress: Progress::new(), start }
    }

    /// The bytes that have not been consumed. After an early stop, feed them again to continue.
    #[must_use]
    pub fn rest(&self) -> &'i [u8] {
        self.chunk.get(self.progress.at..).unwrap_or_default()
    }

    /// The decoder, in its state after the last line.
    #[must_use]
    pub const fn decoder(&self) -> &LineDecoder<S> {
        self.decoder
    }
}

impl<S: Storage> Lines<'_, '_, S> {
    /// Consumes the chunk up to and including the byte that completes the next line, and returns the line. O(bytes
    /// consumed).
    ///
    /// `None` means that the chunk is consumed: feed the next one.
    ///
    /// # Errors
    ///
    /// The report of a line that did not fit, in its place. The next call continues with the next line.
    #[expect(clippy::should_implement_trait, reason = "the line borrows from the cursor, which an iterator's cannot")]
    #[inline(always)]
    pub fn next(&mut self) -> Option<Result<Line<'_>, S::Oversized>> {
        let taken = self.decoder.take(&mut self.progress, self.chunk);
        self.decoder.consumed(self.start.wrapping_add(self.progress.at as u64));
        match taken? {
            Taken::Line(line) => Some(Ok(line)),
            Taken::Other(ready) => Some(self.decoder.view(ready, self.chunk)),
        }
    }
}

impl<S> fmt::Debug for Lines<'_, '_, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Lines").field("rest", &self.rest().len()).finish_non_exhaustive()
    }
}
