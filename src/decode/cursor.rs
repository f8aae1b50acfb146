use super::item::Sight;
use super::quick::Quick;
use super::{Comment, Decoder, Item, Oversized};
use crate::scan::{LineEnds, SMALL};
use crate::storage::Storage;
use crate::storage::private::Id;
use crate::text;
use core::fmt;

/// The items of one chunk, as they are asked for. Made by [`Decoder::feed`].
///
/// A lending cursor rather than an `Iterator`, as an item borrows from the decoder until the next one is asked for:
/// `while let Some(item) = items.next()`.
#[must_use = "a chunk is consumed only as far as its items are asked for"]
pub struct Items<'d, 'i, S: Storage> {
    decoder: &'d mut Decoder<S>,
    chunk: &'i [u8],
    at: usize,
    line_ends: LineEnds,
    /// The decoder's position at the start of the chunk.
    start: u64,
    /// Whether to look for text. It never changes, so that a cursor for bytes has nothing of it left.
    wants_text: bool,
    /// Text that was found in the chunk, and the end of the stretch in which it was looked for.
    text: &'i str,
    checked: usize,
}

impl<'d, 'i, S: Storage> Items<'d, 'i, S> {
    pub(super) const fn new(decoder: &'d mut Decoder<S>, chunk: &'i [u8], wants_text: bool) -> Self {
        let start = decoder.position;
        Self { decoder, chunk, at: 0, line_ends: LineEnds::new(), start, wants_text, text: "", checked: 0 }
    }

    /// Consumes the chunk up to and with the byte that completes the next item, and gives the item.
    ///
    /// `None` says that the chunk is consumed: feed the next one. O(bytes consumed).
    ///
    /// # Errors
    ///
    /// The report of what did not fit, in place of its event. The next call goes on after it.
    #[expect(clippy::should_implement_trait, reason = "the item borrows from the cursor, which an iterator's cannot")]
    // Inlined where it is called, as then the cursor lives in registers and no item is put together only to be taken apart:
    // half the time on small events. What is out of the ordinary is behind a call.
    #[inline(always)]
    pub fn next(&mut self) -> Option<Result<Item<'_>, Oversized>> {
        if SMALL {
            return self.next_in_small_steps();
        }
        if let [byte] = *self.chunk {
            if self.at > 0 {
                return None;
            }
            self.at = 1;
            let ready = self.decoder.take_byte(byte)?;
            return Some(self.decoder.view(ready, self.chunk));
        }
        let quick = self.decoder.take_quickly(&mut self.line_ends, self.chunk, &mut self.at);
        self.decoder.position = self.start.wrapping_add(self.at as u64);
        match quick {
            Some(Quick::Event { event_type, data }) => {
                self.check_text();
                let mut event = self.decoder.event(data, Id::Committed);
                event.text = self.text;
                if let Some(event_type) = event_type {
                    event.event_type = event_type;
                }
                Some(Ok(Item::Event(event)))
            }
            Some(Quick::Comment(text)) => Some(Ok(Item::Comment(Comment { text, length: text.len() }))),
            None => {
                // Of these, copies go down, as what a callee may change cannot stay in a register.
                let (mut line_ends, mut at) = (self.line_ends, self.at);
                let ready = self.decoder.run(&mut line_ends, self.chunk, &mut at);
                line_ends.drop_before(at);
                (self.line_ends, self.at) = (line_ends, at);
                let ready = ready?;
                if let Sight::BorrowedEvent { .. } = ready.sight {
                    self.check_text();
                }
                let mut item = self.decoder.view(ready, self.chunk);
                if let Ok(Item::Event(event)) = &mut item {
                    event.text = self.text;
                }
                Some(item)
            }
        }
    }

    /// [`next`](Self::next) where code is to be short: one copy of it, behind a call.
    #[inline(never)]
    fn next_in_small_steps(&mut self) -> Option<Result<Item<'_>, Oversized>> {
        let ready = self.decoder.run(&mut self.line_ends, self.chunk, &mut self.at)?;
        Some(self.decoder.view(ready, self.chunk))
    }

    /// Looks for text where an event has come from, and in what comes next, unless that has been done or there is nothing
    /// more: one check of many events takes half the time of as many checks. Without it, each is checked when it is asked.
    ///
    /// It looks no further than eight times as far as the cursor has come. So the time is linear even where a cursor is
    /// dropped after each event, and yet the stretches soon are long.
    #[inline(always)]
    fn check_text(&mut self) {
        if self.wants_text && self.at > self.checked && self.at < self.chunk.len() {
            let end = self.at.saturating_mul(8).min(self.chunk.len());
            self.text = self.chunk.get(self.checked..end).map_or("", text::of_chunk);
            self.checked = end;
        }
    }

    /// What has not been consumed. Feed it again to go on after an early stop.
    #[must_use]
    pub fn rest(&self) -> &'i [u8] {
        self.chunk.get(self.at..).unwrap_or_default()
    }

    /// The decoder, as it is after the last item: for its [position](Decoder::position) or its
    /// [last event ID](Decoder::last_event_id).
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        self.decoder
    }
}

impl<S: Storage> fmt::Debug for Items<'_, '_, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Items").field("rest", &self.rest().len()).finish_non_exhaustive()
    }
}
