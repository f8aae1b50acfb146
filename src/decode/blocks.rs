//! Blocks: the fields between two blank lines as they were sent, instead of the events that the standard dispatches.

use super::block::Flags;
use super::ways::{Progress, Taken};
use super::{Block, BlockEnd, BlockItem, Decoder, Item, Items, Ready, Step};
use crate::storage::Storage;
use crate::storage::private::Buffer;
use core::fmt;

impl<S: Storage> Decoder<S> {
    /// Feeds the next chunk of the stream, and returns a cursor over its blocks: all fields between two blank lines,
    /// whether or not they make an event.
    ///
    /// Use it in a library that shows more than a browser: a `retry` with its block, a block without data, an event
    /// type that is present and empty, or fields that the standard does not know. A `retry` is a part of its block, and
    /// no item of its own. Two blank lines with no field between them are no block. Limits, memory and borrowing are
    /// those of [`feed`](Self::feed).
    ///
    /// You can change between events and blocks at any byte: the state is the same.
    ///
    /// ```
    /// use sse_wire::{BlockItem, Decoder, Fixed};
    ///
    /// let mut decoder = Decoder::<Fixed<1024, 64>>::new();
    /// let mut blocks = decoder.feed_blocks(b"retry: 10\nid: 7\n\n{\"error\": 1}\n\ndata: x\n\n");
    ///
    /// let Some(Ok(BlockItem::Block(block))) = blocks.next() else { panic!() };
    /// assert_eq!((block.retry(), block.own_id(), block.data()), (Some(10), Some(&b"7"[..]), None));
    /// let Some(Ok(BlockItem::Block(block))) = blocks.next() else { panic!() };
    /// assert!(block.has_unknown_fields() && block.as_event().is_none());
    /// let Some(Ok(BlockItem::Block(block))) = blocks.next() else { panic!() };
    /// assert_eq!(block.as_event().map(|event| event.last_event_id()), Some(&b"7"[..]));
    /// assert!(blocks.next().is_none());
    /// ```
    pub const fn feed_blocks<'d, 'i>(&'d mut self, chunk: &'i [u8]) -> Blocks<'d, 'i, S> {
        Blocks::new(Items::new(self, chunk, false))
    }

    /// Consumes the front of `input`: up to and including the byte that completes a block or a comment, or all of it.
    /// O(bytes consumed).
    ///
    /// It is [`advance`](Self::advance) for blocks. [`view_block`](Self::view_block) returns what is ready.
    /// [`keep`](Self::keep) works as for items.
    pub fn advance_block(&mut self, input: &[u8]) -> Step {
        self.advance_to::<true>(input)
    }

    /// Returns the block or the comment that the last [`advance_block`](Self::advance_block) completed. O(1).
    ///
    /// It is [`view`](Self::view) for blocks. It also returns the items of `advance`: an event as its block, and a
    /// reconnection time as a block with nothing else.
    ///
    /// # Errors
    ///
    /// The report of data or of an event type that did not fit, in place of its block. The decoder continues after its
    /// blank line.
    pub fn view_block<'s>(&'s self, ready: Ready, input: &'s [u8]) -> Result<BlockItem<'s>, S::Oversized> {
        self.view(ready, input).map(BlockItem::of)
    }

    /// Ends the stream and returns how it ended, with the truncated block if there is one. Afterwards the decoder is as
    /// after [`reset`](Self::reset).
    ///
    /// It is [`finish`](Self::finish) for blocks.
    pub fn finish_block(&mut self) -> BlockEnd<'_, S::Oversized> {
        let cut_off = self.is_block_unfinished();
        match self.finish_as::<true>() {
            Some(Err(oversized)) => BlockEnd::Oversized(oversized),
            Some(Ok(Item::Event(event))) => BlockEnd::Incomplete(Some(Block { event })),
            None if !cut_off => BlockEnd::Clean,
            _ => BlockEnd::Incomplete(None),
        }
    }

    /// The code under `advance` and `advance_block`.
    #[inline]
    pub(super) fn advance_to<const BLOCKS: bool>(&mut self, input: &[u8]) -> Step {
        let mut progress = Progress::new();
        let ready = self.advance_from::<BLOCKS, true>(&mut progress, input);
        Step { consumed: progress.at, ready }
    }

    /// [`advance`](Self::advance) for readers that keep their chunk: continues from `progress`, and searches no byte
    /// twice. `None` means that the chunk is consumed. [`view`](Self::view) takes the whole chunk.
    #[inline(always)]
    pub(crate) fn advance_from<const BLOCKS: bool, const COMMENTS: bool>(
        &mut self,
        progress: &mut Progress,
        chunk: &[u8],
    ) -> Option<Ready> {
        let taken = self.consume::<BLOCKS, COMMENTS>(progress, chunk)?;
        let consumed = progress.at;
        // Offsets in place of borrows. All that was taken in one step ends with its line ends.
        Some(match taken {
            Taken::Block { event_type, data } => {
                self.ended.set(Flags::DATA);
                if let Some(event_type) = event_type {
                    self.parts_mut().event_type.set(event_type);
                    self.ended.set(Flags::EVENT_TYPE);
                }
                let end = consumed.saturating_sub(b"\n\n".len());
                Ready::borrowed(end.saturating_sub(data.len()), end)
            }
            Taken::Comment(text) => {
                let end = consumed.saturating_sub(b"\n".len());
                Ready::borrowed_comment(end.saturating_sub(text.len()), end)
            }
            Taken::Other(ready) => ready,
        })
    }
}

/// A cursor over the blocks and comments of one chunk. Returned by [`Decoder::feed_blocks`].
///
/// It is a lending cursor, not an `Iterator`, for the same reason as [`Items`].
#[must_use = "a chunk is consumed only as far as its blocks are asked for"]
pub struct Blocks<'d, 'i, S> {
    items: Items<'d, 'i, S>,
}

impl<'d, 'i, S: Storage> Blocks<'d, 'i, S> {
    pub(super) const fn new(items: Items<'d, 'i, S>) -> Self {
        Self { items }
    }

    /// Consumes the chunk up to and including the byte that completes the next block or comment, and returns it.
    /// O(bytes consumed).
    ///
    /// `None` means that the chunk is consumed: feed the next one.
    ///
    /// # Errors
    ///
    /// The report of data or of an event type that did not fit, in place of its block. The next call continues after
    /// it.
    #[expect(clippy::should_implement_trait, reason = "the block borrows from the cursor, which an iterator's cannot")]
    #[inline(always)]
    pub fn next(&mut self) -> Option<Result<BlockItem<'_>, S::Oversized>> {
        match self.items.next_of::<true, true>()? {
            Ok(item) => Some(Ok(BlockItem::of(item))),
            Err(oversized) => Some(Err(oversized)),
        }
    }
}

impl<'i, S> Blocks<'_, 'i, S> {
    /// The bytes that have not been consumed. After an early stop, feed them again to continue.
    #[must_use]
    pub fn rest(&self) -> &'i [u8] {
        self.items.rest()
    }

    /// The decoder, in its state after the last block: see [`Items::decoder`].
    #[must_use]
    pub const fn decoder(&self) -> &Decoder<S> {
        self.items.decoder()
    }
}

impl<S> fmt::Debug for Blocks<'_, '_, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Blocks").field("rest", &self.rest().len()).finish_non_exhaustive()
    }
}
