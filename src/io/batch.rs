use crate::decode::Progress;
use crate::storage::Storage;
use crate::{Decoder, Event, Item, Items};
use core::fmt;

/// The items that one chunk completes: a [cursor](Items) that borrows the chunk from its reader.
///
/// This is the fastest way to read: it copies and allocates no more than [`Decoder::feed`] of the same chunk. If it is
/// dropped early, the rest of the chunk stays in the reader for the next batch or the next item.
///
/// If a batch is forgotten, as by [`core::mem::forget`], the rest of its chunk is lost. An event across that gap is
/// then put together from the bytes before and after it.
#[must_use = "a batch is consumed only as far as its items are asked for"]
pub struct Batch<'r, S> {
    items: Items<'r, 'r, S>,
    /// The reader's progress in the chunk, and the length of the chunk.
    progress: &'r mut Progress,
    length: usize,
}

impl<'r, S: Storage> Batch<'r, S> {
    /// A batch of the rest of `chunk`.
    pub(super) fn new(decoder: &'r mut Decoder<S>, chunk: &'r [u8], progress: &'r mut Progress, as_text: bool) -> Self {
        let rest = chunk.get(progress.at()..).unwrap_or_default();
        // Until the batch is dropped, the whole chunk counts as consumed.
        *progress = Progress::at_offset(chunk.len());
        let items = if as_text { decoder.feed_text(rest) } else { decoder.feed(rest) };
        Self { items, progress, length: chunk.len() }
    }

    /// Returns the next item. `None` means that the chunk is consumed. O(bytes consumed).
    ///
    /// # Errors
    ///
    /// The report of an event that did not fit, in its place. The next call continues after it.
    #[expect(clippy::should_implement_trait, reason = "the item borrows from the batch, which an iterator's cannot")]
    #[inline(always)]
    pub fn next(&mut self) -> Option<Result<Item<'_>, S::Oversized>> {
        self.items.next()
    }

    /// Returns the next event. Comments and reconnection times are skipped, as by [`Items::next_event`]. `None` means
    /// that the chunk is consumed. O(bytes consumed).
    ///
    /// # Errors
    ///
    /// The report of an event that did not fit, in its place. The next call continues after it.
    #[inline(always)]
    pub fn next_event(&mut self) -> Option<Result<Event<'_>, S::Oversized>> {
        self.items.next_event()
    }
}

impl<S> Batch<'_, S> {
    /// The bytes of the chunk that have not been consumed.
    #[must_use]
    pub fn rest(&self) -> &[u8] {
        self.items.rest()
    }

    /// The decoder, in its state after the last item.
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        self.items.decoder()
    }
}

impl<S> Drop for Batch<'_, S> {
    fn drop(&mut self) {
        *self.progress = Progress::at_offset(self.length.saturating_sub(self.items.rest().len()));
    }
}

impl<S> fmt::Debug for Batch<'_, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Batch").field("rest", &self.rest().len()).finish_non_exhaustive()
    }
}
