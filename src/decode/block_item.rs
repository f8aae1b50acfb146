use super::block::Flags;
use super::{Comment, Event, Item, Oversized};
use crate::text::Lossy;
use core::fmt;
use core::hash::{Hash, Hasher};

/// What a decoder returns when the caller asks for blocks: see [`Decoder::feed_blocks`](super::Decoder::feed_blocks).
///
/// Exhaustive: the format defines nothing else, so a `match` needs no arm for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(usize)] // As for `Item`.
pub enum BlockItem<'a> {
    /// A blank line ended a block with at least one field in it.
    Block(Block<'a>),
    /// A comment. It is returned at its line, even between two fields of a block.
    Comment(Comment<'a>),
}

impl<'a> BlockItem<'a> {
    #[inline]
    pub(super) const fn of(item: Item<'a>) -> Self {
        match item {
            Item::Event(event) => Self::Block(Block { event }),
            Item::Comment(comment) => Self::Comment(comment),
            // The decoder was asked for events.
            Item::Retry(retry) => Self::Block(Block { event: Event::of_retry(retry) }),
        }
    }
}

/// The fields between two blank lines, as they were sent. The standard dispatches an event from a block only if it has
/// data.
///
/// If a field occurs twice, the last one counts. The lines of `data` are joined instead.
#[derive(Clone, Copy)]
pub struct Block<'a> {
    /// The fields as an event. It is an event only if there is data.
    pub(super) event: Event<'a>,
}

impl<'a> Block<'a> {
    /// The value of `event`, which may be empty; `None` if there was no such field.
    #[must_use]
    pub const fn event_type(&self) -> Option<&'a [u8]> {
        if self.event.flags.has(Flags::EVENT_TYPE) { Some(self.event.event_type) } else { None }
    }

    /// The values of the `data` fields, joined by LF. `None` if there was no `data` field, and so no event.
    #[must_use]
    pub const fn data(&self) -> Option<&'a [u8]> {
        if self.event.flags.has(Flags::DATA) { Some(self.event.data) } else { None }
    }

    /// The value of `id`; `None` if there was no `id` field. An empty one resets the last event ID.
    ///
    /// If there are several, it is the last that is valid and fits the text capacity.
    #[must_use]
    pub const fn own_id(&self) -> Option<&'a [u8]> {
        self.event.own_id()
    }

    /// The last event ID in force after this block; `None` if none has ever been set. See [`Event::id_in_force`].
    #[must_use]
    pub const fn id_in_force(&self) -> Option<&'a [u8]> {
        self.event.id_in_force()
    }

    /// The value of `retry`, in milliseconds; `None` if there was no `retry` field with digits only. If there are
    /// several, it is the last valid one. A number beyond `u64` is `u64::MAX`.
    #[must_use]
    pub const fn retry(&self) -> Option<u64> {
        self.event.retry()
    }

    /// Whether there was an unknown field: a field with a name that the standard does not know, or a line without a
    /// colon that is no known name. A [`LineDecoder`](crate::line::LineDecoder) returns its value.
    #[must_use]
    pub const fn has_unknown_fields(&self) -> bool {
        self.event.flags.has(Flags::UNKNOWN_FIELD)
    }

    /// Whether there was a field with a value that the standard ignores: an `id` that contains NUL, or a `retry` that
    /// is empty or has other characters than digits. At the end of a stream, a truncated `retry` is one too.
    #[must_use]
    pub const fn has_ignored_values(&self) -> bool {
        self.event.flags.has(Flags::IGNORED_VALUE)
    }

    /// A report if the last ID that this block tried to set does not fit the text capacity: see
    /// [`Event::oversized_id`].
    #[must_use]
    pub const fn oversized_id(&self) -> Option<Oversized> {
        self.event.oversized_id()
    }

    /// The event that the standard dispatches from this block. `None` if the block has no data.
    #[must_use]
    pub const fn as_event(&self) -> Option<Event<'a>> {
        if self.event.flags.has(Flags::DATA) { Some(self.event) } else { None }
    }

    /// Everything that a block consists of.
    #[expect(clippy::type_complexity, reason = "a list for comparison and hash, named nowhere")]
    const fn all(
        &self,
    ) -> (Option<&'a [u8]>, Option<&'a [u8]>, Option<&'a [u8]>, Option<u64>, [bool; 3], Option<Oversized>) {
        let flags = [self.own_id().is_some(), self.has_unknown_fields(), self.has_ignored_values()];
        (self.event_type(), self.data(), self.id_in_force(), self.retry(), flags, self.oversized_id())
    }
}

impl PartialEq for Block<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.all() == other.all()
    }
}

impl Eq for Block<'_> {}

impl Hash for Block<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.all().hash(state);
    }
}

impl fmt::Debug for Block<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Block")
            .field("event_type", &self.event_type().map(Lossy::new))
            .field("data", &self.data().map(Lossy::new))
            .field("own_id", &self.own_id().map(Lossy::new))
            .field("id_in_force", &self.id_in_force().map(Lossy::new))
            .field("retry", &self.retry())
            .field("has_unknown_fields", &self.has_unknown_fields())
            .field("has_ignored_values", &self.has_ignored_values())
            .field("oversized_id", &self.oversized_id())
            .finish()
    }
}

/// How a stream ended, for a caller that asks for blocks. Returned by
/// [`Decoder::finish_block`](super::Decoder::finish_block).
///
/// `O` is the report of the decoder, as for [`End`](super::End).
///
/// Exhaustive, as [`End`](super::End) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use = "the end of the stream may have cut off a block"]
pub enum BlockEnd<'a, O = Oversized> {
    /// Nothing was truncated: the last line ended, and no field had come since the last blank line.
    Clean,
    /// A line or a block was truncated, and is discarded.
    ///
    /// Contains the block that the missing line ends would have ended, if there is a field in it. If the stream ended
    /// within a line, the value of that line may be truncated: see [`End::Incomplete`](super::End::Incomplete). The ID of
    /// the block is not committed.
    Incomplete(Option<Block<'a>>),
    /// Like `Incomplete`, with data or an event type that does not fit.
    Oversized(O),
}

impl<'a, O> BlockEnd<'a, O> {
    /// Replaces the report: see [`End::map_oversized`](super::End::map_oversized).
    pub fn map_oversized<P>(self, map: impl FnOnce(O) -> P) -> BlockEnd<'a, P> {
        match self {
            Self::Clean => BlockEnd::Clean,
            Self::Incomplete(block) => BlockEnd::Incomplete(block),
            Self::Oversized(oversized) => BlockEnd::Oversized(map(oversized)),
        }
    }
}
