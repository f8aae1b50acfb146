use super::block::Flags;
use super::ready::Kind;
use super::text_ahead::{FAST, TextAhead};
use super::ways::{Progress, Taken};
use super::{Comment, Decoder, Event, Item};
use crate::scan::SMALL;
use crate::storage::Storage;
use core::fmt;

/// A cursor over the items of one chunk. Returned by [`Decoder::feed`].
///
/// It is a lending cursor, not an `Iterator`: an item borrows from the decoder until the next call. Use it with `while
/// let Some(item) = items.next()`.
#[doc(alias("iterator", "stream"))]
#[must_use = "a chunk is consumed only as far as its items are asked for"]
pub struct Items<'d, 'i, S> {
    decoder: &'d mut Decoder<S>,
    chunk: &'i [u8],
    progress: Progress,
    fast: [Fast<'i>; FAST],
}

/// The additional state of a cursor in builds for speed: an array of one. In builds for small code the array is empty.
#[derive(Clone, Copy)]
struct Fast<'i> {
    /// The decoder's position at the start of the chunk, so that no position depends on the one before.
    start: u64,
    text: TextAhead<'i>,
}

impl<'d, 'i, S: Storage> Items<'d, 'i, S> {
    pub(super) const fn new(decoder: &'d mut Decoder<S>, chunk: &'i [u8], wants_text: bool) -> Self {
        let fast = Fast { start: decoder.position, text: TextAhead::new(wants_text) };
        Self { decoder, chunk, progress: Progress::new(), fast: [fast; FAST] }
    }

    /// A cursor over a chunk whose beginning has been consumed.
    #[cfg(any(feature = "std", feature = "futures-03"))]
    #[inline(always)]
    pub(super) const fn resume(decoder: &'d mut Decoder<S>, chunk: &'i [u8], progress: Progress) -> Self {
        let fast = Fast { start: decoder.position.wrapping_sub(progress.at as u64), text: TextAhead::new(false) };
        Self { decoder, chunk, progress, fast: [fast; FAST] }
    }

    /// Consumes the chunk up to and including the byte that completes the next item, and returns the item. O(bytes
    /// consumed).
    ///
    /// `None` means that the chunk is consumed: feed the next one.
    ///
    /// # Errors
    ///
    /// The report of an event that did not fit, in its place. The next call continues after it.
    #[expect(clippy::should_implement_trait, reason = "the item borrows from the cursor, which an iterator's cannot")]
    // Inlined into the caller: then the cursor lives in registers, and no item is put together only to be taken apart.
    // That is half the time on small events. Rare cases are behind a call.
    #[inline(always)]
    pub fn next(&mut self) -> Option<Result<Item<'_>, S::Oversized>> {
        self.next_of::<false, true>()
    }

    /// Consumes the chunk up to and including the next event, and returns the event. Comments and reconnection times
    /// are skipped. O(bytes consumed).
    ///
    /// It is faster than [`next`](Self::next) if there are many comments. The reconnection time is still in the
    /// [decoder](Decoder::reconnection_time).
    ///
    /// # Errors
    ///
    /// The report of an event that did not fit, in its place. The next call continues after it.
    ///
    /// ```
    /// use sse_wire::{Decoder, Fixed};
    ///
    /// let mut decoder = Decoder::<Fixed<256, 64>>::new();
    /// let mut events = decoder.feed(b": comment\nretry: 100\n\ndata: one\n\ndata: two\n\n");
    /// let mut length = 0;
    /// while let Some(event) = events.next_event() {
    ///     length += event?.data().len();
    /// }
    /// assert_eq!(length, 6);
    /// assert_eq!(decoder.reconnection_time(), Some(100));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[inline(always)]
    pub fn next_event(&mut self) -> Option<Result<Event<'_>, S::Oversized>> {
        match self.next_of::<false, false>()? {
            Ok(Item::Event(event)) => Some(Ok(event)),
            Ok(Item::Comment(_) | Item::Retry(_)) => None,
            Err(oversized) => Some(Err(oversized)),
        }
    }

    /// The next item, or the next block, which stands for the event that it would be. Without `COMMENTS`, the next
    /// event.
    #[inline(always)]
    pub(super) fn next_of<const BLOCKS: bool, const COMMENTS: bool>(
        &mut self,
    ) -> Option<Result<Item<'_>, S::Oversized>> {
        if let [byte] = *self.chunk {
            if self.progress.at > 0 {
                return None;
            }
            self.progress.at = 1;
            if SMALL {
                if self.decoder.consumes_byte_of_data(byte) {
                    return None;
                }
            } else {
                let ready = self.decoder.consume_byte::<BLOCKS>(byte)?;
                if !COMMENTS && ready.is_comment_or_retry() {
                    return None;
                }
                return Some(self.decoder.view(ready, self.chunk));
            }
        }
        let [fast] = self.fast.as_mut_slice() else { return self.next_in_small_code::<BLOCKS, COMMENTS>() };
        let taken = loop {
            let taken = self.decoder.take::<BLOCKS, COMMENTS>(&mut self.progress, self.chunk);
            self.decoder.position = fast.start.wrapping_add(self.progress.at as u64);
            match taken? {
                Taken::Other(ready) if !COMMENTS && ready.is_comment_or_retry() => {}
                taken => break taken,
            }
        };
        match taken {
            Taken::Block { event_type, data } => {
                fast.text.check(self.chunk, self.progress.at);
                let mut event = self.decoder.event(data);
                event.text = [fast.text.text; FAST];
                event.flags.set(Flags::DATA);
                if let Some(event_type) = event_type {
                    event.event_type = event_type;
                    event.flags.set(Flags::EVENT_TYPE);
                }
                Some(Ok(Item::Event(event)))
            }
            Taken::Comment(text) => Some(Ok(Item::Comment(Comment { text, length: text.len() }))),
            Taken::Other(ready) => {
                if let Kind::Borrowed = ready.kind {
                    fast.text.check(self.chunk, self.progress.at);
                }
                let mut item = self.decoder.view(ready, self.chunk);
                if let Ok(Item::Event(event)) = &mut item {
                    event.text = [fast.text.text; FAST];
                }
                Some(item)
            }
        }
    }

    /// [`next`](Self::next) in builds for small code: one copy of it, behind a call.
    #[inline(never)]
    fn next_in_small_code<const BLOCKS: bool, const COMMENTS: bool>(
        &mut self,
    ) -> Option<Result<Item<'_>, S::Oversized>> {
        loop {
            let ready = match *self.chunk {
                [byte] => self.decoder.consume_other_byte::<BLOCKS>(byte)?,
                _ => match self.decoder.consume::<BLOCKS, COMMENTS>(&mut self.progress, self.chunk)? {
                    Taken::Other(ready) => ready,
                    Taken::Block { .. } | Taken::Comment(_) => return None,
                },
            };
            if COMMENTS || !ready.is_comment_or_retry() {
                return Some(self.decoder.view(ready, self.chunk));
            }
            if let [_] = *self.chunk {
                return None;
            }
        }
    }
}

impl<'i, S> Items<'_, 'i, S> {
    #[cfg(any(feature = "std", feature = "futures-03"))]
    #[inline(always)]
    pub(crate) const fn progress(&self) -> Progress {
        self.progress
    }

    /// The bytes that have not been consumed. After an early stop, feed them again to continue.
    #[must_use]
    pub fn rest(&self) -> &'i [u8] {
        self.chunk.get(self.progress.at..).unwrap_or_default()
    }

    /// The decoder, in its state after the last item: for its [position](Decoder::position) or its [last event
    /// ID](Decoder::last_event_id).
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        self.decoder
    }
}

impl<S> fmt::Debug for Items<'_, '_, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Items").field("rest", &self.rest().len()).finish_non_exhaustive()
    }
}
