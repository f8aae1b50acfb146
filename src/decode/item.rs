use super::block::Flags;
use super::error::{Oversized, Part};
use super::text_ahead::{KnownText, NO_TEXT};
use crate::text::{self, Lossy};
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::Utf8Error;

/// What a decoder returns.
///
/// Exhaustive: the format defines nothing else, so a `match` needs no arm for others. (The layout in memory is chosen
/// for speed, and may change.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
// It has a tag of its own. To read a tag in a niche takes arithmetic: then the compiler does not jump straight from
// where an item is made to the arm that takes it. That is a seventh of the time on small events.
#[repr(usize)]
pub enum Item<'a> {
    /// An event was dispatched.
    Event(Event<'a>),
    /// The reconnection time was set, in milliseconds. A number beyond `u64` is `u64::MAX`.
    ///
    /// It takes effect at its line, even if its block is discarded. The caller has to bound the value: 0 is legal. It
    /// is a plain number, as on the wire and in the timers of firmware.
    /// [`Duration::from_millis`](core::time::Duration::from_millis) accepts any value.
    Retry(u64),
    /// A comment: a heartbeat, which shows that the connection is alive.
    Comment(Comment<'a>),
}

/// An event, as the standard dispatches it.
#[doc(alias("MessageEvent", "message", "ServerSentEvent"))]
#[derive(Clone, Copy)]
pub struct Event<'a> {
    pub(super) event_type: &'a [u8],
    pub(super) data: &'a [u8],
    pub(super) id: &'a [u8],
    /// An ID has been set (possibly an empty one).
    pub(super) has_id: bool,
    /// What the block contained.
    pub(super) flags: Flags,
    pub(super) retry: u64,
    pub(super) lost_id: LostId,
    /// Text that is known to be well-formed, and that may contain the type or the data. It is no part of the event's
    /// value.
    pub(super) text: KnownText<'a>,
}

impl<'a> Event<'a> {
    /// The event type; `message` if the stream set none.
    #[must_use]
    pub const fn event_type(&self) -> &'a [u8] {
        if self.event_type.is_empty() { b"message" } else { self.event_type }
    }

    /// The event type as the stream set it. It is empty if the stream set none or an empty one; both mean the same.
    #[must_use]
    pub const fn raw_event_type(&self) -> &'a [u8] {
        self.event_type
    }

    /// The data: the values of the data lines, joined by LF.
    #[must_use]
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }

    /// The last event ID in force: the ID of this event, or of an earlier one. Empty if there is none.
    #[must_use]
    pub const fn last_event_id(&self) -> &'a [u8] {
        self.id
    }

    /// The last event ID in force, or `None` if none has ever been set: by this stream, by the one before a
    /// [`reset`](super::Decoder::reset), or by [`set_last_event_id`](super::Decoder::set_last_event_id).
    ///
    /// `Some(b"")` means that an ID was set and then reset. [`last_event_id`](Self::last_event_id) is empty in both
    /// cases. In an event that the [end of the stream](super::Decoder::finish) truncated, its own ID counts, as if its
    /// blank line had come.
    #[must_use]
    pub const fn id_in_force(&self) -> Option<&'a [u8]> {
        if self.has_id || self.flags.has(Flags::OWN_ID) { Some(self.id) } else { None }
    }

    /// The ID that this event set itself; `None` if it set none. An empty one resets the last event ID.
    ///
    /// If there are several, it is the last that fits the text capacity.
    #[must_use]
    pub const fn own_id(&self) -> Option<&'a [u8]> {
        if self.flags.has(Flags::OWN_ID) { Some(self.id) } else { None }
    }

    /// The reconnection time that this event's block set, in milliseconds: the last valid `retry` in it, if there is
    /// one.
    ///
    /// A decoder has already returned it as [`Item::Retry`], at its line, unless only events were asked for.
    #[must_use]
    pub const fn retry(&self) -> Option<u64> {
        if self.flags.has(Flags::RETRY) { Some(self.retry) } else { None }
    }

    /// A report if the last ID that this event tried to set does not fit the text capacity.
    /// [`last_event_id`](Self::last_event_id) is then the previous ID, of this event or of an earlier one.
    #[must_use]
    pub const fn oversized_id(&self) -> Option<Oversized> {
        self.lost_id.report()
    }

    /// [`event_type`](Self::event_type) as text.
    ///
    /// # Errors
    ///
    /// Fails if the type is not well-formed UTF-8. [`Lossy`] displays it in any case.
    pub fn event_type_str(&self) -> Result<&'a str, Utf8Error> {
        if self.event_type.is_empty() { Ok("message") } else { self.check(self.event_type) }
    }

    /// [`data`](Self::data) as text. Linear in its length.
    ///
    /// # Errors
    ///
    /// Fails if the data is not well-formed UTF-8. [`data_lossy`](Self::data_lossy) displays it in any case.
    #[doc(alias("text", "json", "deserialize"))]
    pub fn data_str(&self) -> Result<&'a str, Utf8Error> {
        self.check(self.data)
    }

    /// [`raw_event_type`](Self::raw_event_type) as text.
    ///
    /// # Errors
    ///
    /// Fails if the type is not well-formed UTF-8. [`Lossy`] displays it in any case.
    pub fn raw_event_type_str(&self) -> Result<&'a str, Utf8Error> {
        self.check(self.event_type)
    }

    /// [`own_id`](Self::own_id) as text.
    ///
    /// # Errors
    ///
    /// Fails if the ID is not well-formed UTF-8. [`Lossy`] displays it in any case.
    pub fn own_id_str(&self) -> Result<Option<&'a str>, Utf8Error> {
        self.own_id().map(|id| self.check(id)).transpose()
    }

    #[inline]
    fn check(&self, bytes: &'a [u8]) -> Result<&'a str, Utf8Error> {
        match self.text.first().and_then(|text| text::part(text, bytes)) {
            Some(text) => Ok(text),
            None => text::check(bytes),
        }
    }

    /// [`data`](Self::data) as a browser shows it, with U+FFFD for each malformed sequence. O(1): the text is decoded
    /// when it is displayed.
    #[must_use]
    pub const fn data_lossy(&self) -> Lossy<'a> {
        Lossy::new(self.data)
    }

    /// [`last_event_id`](Self::last_event_id) as text.
    ///
    /// # Errors
    ///
    /// Fails if the ID is not well-formed UTF-8. [`Lossy`] displays it in any case.
    pub fn last_event_id_str(&self) -> Result<&'a str, Utf8Error> {
        self.check(self.id)
    }
}

/// An ID that did not fit: its length, and the capacity, which is less than the length. If every ID fits, `length` is
/// not above the capacity. (A whole report takes five words, and would be in each event.)
#[derive(Clone, Copy)]
pub(super) struct LostId {
    pub(super) length: usize,
    pub(super) limit: usize,
}

impl LostId {
    const fn report(self) -> Option<Oversized> {
        let Self { length, limit } = self;
        if length > limit {
            Some(Oversized { part: Part::Id, limit, length, oversized_id: Some(length) })
        } else {
            None
        }
    }
}

impl<'a> Event<'a> {
    /// A reconnection time alone, which is no event.
    pub(super) const fn of_retry(retry: u64) -> Self {
        Self {
            event_type: &[],
            data: &[],
            id: &[],
            has_id: false,
            flags: Flags::RETRY,
            retry,
            lost_id: LostId { length: 0, limit: 0 },
            text: NO_TEXT,
        }
    }

    /// Everything that an event consists of.
    #[expect(clippy::type_complexity, reason = "a list for comparison and hash, named nowhere")]
    fn all(&self) -> (Option<&'a [u8]>, bool, Option<u64>, Option<Oversized>, &'a [u8], &'a [u8]) {
        let own_id = self.flags.has(Flags::OWN_ID);
        (self.id_in_force(), own_id, self.retry(), self.oversized_id(), self.event_type, self.data)
    }
}

impl PartialEq for Event<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.all() == other.all()
    }
}

impl Eq for Event<'_> {}

impl Hash for Event<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.all().hash(state);
    }
}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Event")
            .field("event_type", &Lossy::new(self.event_type()))
            .field("data", &self.data_lossy())
            .field("id", &Lossy::new(self.id))
            .field("own_id", &self.own_id().is_some())
            .field("retry", &self.retry())
            .field("oversized_id", &self.oversized_id())
            .finish()
    }
}

/// A comment.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Comment<'a> {
    /// The complete text, or empty if the text does not fit.
    pub(super) text: &'a [u8],
    pub(super) length: usize,
}

impl<'a> Comment<'a> {
    /// The text after the line's first colon, with its leading space if there is one. `None` if the text does not fit
    /// the decoder's text capacity.
    #[must_use]
    pub const fn text(&self) -> Option<&'a [u8]> {
        if self.text.len() == self.length { Some(self.text) } else { None }
    }

    /// [`text`](Self::text) as a `str`.
    ///
    /// # Errors
    ///
    /// Fails if the text is not well-formed UTF-8. [`Lossy`] displays it in any case.
    pub fn text_str(&self) -> Result<Option<&'a str>, Utf8Error> {
        self.text().map(text::check).transpose()
    }

    /// The length of the text in bytes, whether or not it fits.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }
}

impl fmt::Debug for Comment<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Comment")
            .field("text", &self.text().map(Lossy::new))
            .field("length", &self.length)
            .finish()
    }
}

/// How a stream ended. Returned by [`Decoder::finish`](super::Decoder::finish).
///
/// `O` is the report of the decoder: [`Oversized`], or an empty type for
/// [`Unlimited`](crate::storage::Storage::Oversized) storage.
///
/// Exhaustive: a stream ends in no other way, so a `match` needs no arm for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use = "the end of the stream may have cut off an event"]
pub enum End<'a, O = Oversized> {
    /// Nothing was truncated: the last line ended, and no `data`, `event` or valid `id` had come since the last blank
    /// line.
    Clean,
    /// A line or a block was truncated, and is discarded.
    ///
    /// Contains the event that the missing line ends would have dispatched, if there is one: some servers leave out the
    /// last blank line. If the stream ended within a line, the value of that line may be truncated: ask
    /// [`Decoder::is_in_line`](super::Decoder::is_in_line) before `finish`, or check the data. The
    /// [`last_event_id`](Event::last_event_id) of the event is not committed.
    Incomplete(Option<Event<'a>>),
    /// Like `Incomplete`, with an event that does not fit, or with an ID that does not fit in a block without data.
    Oversized(O),
}

impl<'a, O> End<'a, O> {
    /// Replaces the report, like [`Result::map_err`]. Use it in code that is generic over the storage:
    /// `decoder.finish().map_oversized(Into::into)` has an [`Oversized`] for every storage.
    pub fn map_oversized<P>(self, map: impl FnOnce(O) -> P) -> End<'a, P> {
        match self {
            Self::Clean => End::Clean,
            Self::Incomplete(event) => End::Incomplete(event),
            Self::Oversized(oversized) => End::Oversized(map(oversized)),
        }
    }
}
