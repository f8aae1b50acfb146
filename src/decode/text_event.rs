use super::layout::{Layout, Rare};
use super::{Event, Oversized, OwnedEvent, Part, TextParts};
use crate::text::Lossy;
use alloc::string::String;
use core::error::Error;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::Utf8Error;

/// A copy of an [`Event`] as text, in one allocation: an [`OwnedEvent`] whose accessors return `&str`.
///
/// [`Event::to_text_event`] is strict: it fails if the event is not well-formed UTF-8. [`Event::to_text_event_lossy`]
/// does what a browser does: it replaces each malformed sequence by U+FFFD. Both check each part once, when they make
/// the copy.
///
/// ```
/// use sse_wire::{Decoder, Growing, Item, TextEvent};
///
/// let mut decoder = Decoder::<Growing>::default();
/// let mut items = decoder.feed("id: 7\ndata: naïve\n\n".as_bytes());
/// let Some(Ok(Item::Event(event))) = items.next() else { panic!() };
/// let event = TextEvent::try_from(event)?;
///
/// assert_eq!((event.event_type(), event.data(), event.last_event_id()), ("message", "naïve", "7"));
/// assert_eq!(event.into_data(), "naïve");
/// # Ok::<(), sse_wire::MalformedText>(())
/// ```
#[doc(alias("MessageEvent", "ServerSentEvent", "json", "deserialize"))]
#[derive(Clone)]
pub struct TextEvent {
    /// The parts of the event, one after another.
    text: String,
    layout: Layout,
}

/// A part of an event is not well-formed UTF-8.
///
/// By the standard that is not an error: a browser shows U+FFFD for each malformed sequence, as
/// [`Event::to_text_event_lossy`] does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct MalformedText {
    /// The first malformed part, in the order data, event type, last event ID.
    pub part: Part,
    /// The offset of the malformed sequence in this part, in bytes.
    pub offset: usize,
}

impl fmt::Display for MalformedText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = match self.part {
            Part::EventType => "the event type",
            Part::Id => "the last event ID",
            Part::Data | Part::Line => "the data of an event",
        };
        write!(formatter, "{part} is not UTF-8 at byte {}; take its bytes, or lossy text", self.offset)
    }
}

impl Error for MalformedText {}

/// The check of UTF-8 takes ASCII in pieces of this many bytes, and the rest after them byte by byte. So a longer copy is
/// padded to whole pieces for the check. That is a fifteenth of the time for events of 100 bytes.
const CHECKED_AT_ONCE: usize = 2 * size_of::<usize>();

impl Event<'_> {
    /// Returns an owned copy as text. Linear in its length; one allocation at most, which may have room for 16 bytes
    /// more than the text. There is none if the event has no bytes, no reconnection time and no ID that did not fit.
    ///
    /// # Errors
    ///
    /// Fails if the data, the event type or the last event ID is not well-formed UTF-8.
    pub fn to_text_event(&self) -> Result<TextEvent, MalformedText> {
        match self.text_event_at_once() {
            Some(event) => Ok(event),
            None => self.text_event_by_parts(),
        }
    }

    /// A copy with one check of all parts, which is faster than three checks. `None` if there is a malformed part, or
    /// with simdutf8, which checks a `str` faster than a `String`.
    // Inlined for the same reason as `to_owned_event`.
    #[inline(always)]
    pub(crate) fn text_event_at_once(&self) -> Option<TextEvent> {
        if cfg!(feature = "simdutf8") {
            return None;
        }
        let mut bytes = Layout::join(self, if self.data.is_empty() { 0 } else { CHECKED_AT_ONCE });
        let length = bytes.len();
        if length >= 2 * CHECKED_AT_ONCE && bytes.capacity().saturating_sub(length) >= CHECKED_AT_ONCE {
            bytes.extend_from_slice(&[0; CHECKED_AT_ONCE]);
            bytes.truncate(length.next_multiple_of(CHECKED_AT_ONCE));
        }
        let layout = Layout::of(self);
        let mut text = String::from_utf8(bytes).ok().filter(|text| layout.fits(text))?;
        // The padding is ASCII, so the text ends at a character boundary.
        text.truncate(length);
        Some(TextEvent { text, layout })
    }

    /// A copy with a check for each part, which finds the malformed one.
    #[inline(never)]
    pub(crate) fn text_event_by_parts(self) -> Result<TextEvent, MalformedText> {
        let malformed = |part| move |error: Utf8Error| MalformedText { part, offset: error.valid_up_to() };
        let data = self.data_str().map_err(malformed(Part::Data))?;
        let (mut event_type, mut id) = ("", "");
        // Most events have neither, and a check of nothing costs a call.
        if !self.event_type.is_empty() {
            event_type = self.raw_event_type_str().map_err(malformed(Part::EventType))?;
        }
        if !self.id.is_empty() {
            id = self.last_event_id_str().map_err(malformed(Part::Id))?;
        }
        let rare = Rare::of(&self);
        let parts = [data, event_type, id, rare.as_str()];
        let mut text = String::with_capacity(parts.iter().fold(0, |length, part| part.len().saturating_add(length)));
        parts.iter().filter(|part| !part.is_empty()).for_each(|part| text.push_str(part));
        Ok(TextEvent { text, layout: Layout::of(&self) })
    }

    /// Returns a copy as text, with U+FFFD for each malformed sequence. Linear in its length. Well-formed text takes
    /// what [`to_text_event`](Self::to_text_event) takes. Lossy text may be three times as long as the bytes, because
    /// U+FFFD has three bytes and may replace a single one.
    #[must_use]
    pub fn to_text_event_lossy(&self) -> TextEvent {
        self.to_text_event().unwrap_or_else(|_| {
            let mut text = String::new();
            text.extend(Lossy::new(self.data()).chunks());
            let data_length = text.len();
            text.extend(Lossy::new(self.raw_event_type()).chunks());
            let layout = Layout::of(self).with_lengths(data_length, text.len().saturating_sub(data_length));
            text.extend(Lossy::new(self.last_event_id()).chunks());
            text.push_str(Rare::of(self).as_str());
            TextEvent { text, layout }
        })
    }
}

impl TextEvent {
    /// Converts without another copy. If a part is malformed, the event is returned unchanged.
    #[inline]
    pub(super) fn checked_at_once(event: OwnedEvent) -> Result<Self, OwnedEvent> {
        let (bytes, layout) = event.into_bytes();
        let bytes = match String::from_utf8(bytes) {
            Ok(text) if layout.fits(&text) => return Ok(Self { text, layout }),
            Ok(text) => text.into_bytes(),
            Err(error) => error.into_bytes(),
        };
        Err(OwnedEvent::from_bytes(bytes, layout))
    }

    /// The event as bytes, borrowed, with all accessors of [`Event`]. O(1).
    #[must_use]
    #[inline]
    pub fn as_event(&self) -> Event<'_> {
        self.layout.event(self.text.as_bytes())
    }

    /// See [`Event::event_type`].
    #[must_use]
    pub fn event_type(&self) -> &str {
        match self.raw_event_type() {
            "" => "message",
            event_type => event_type,
        }
    }

    /// See [`Event::raw_event_type`].
    #[must_use]
    pub fn raw_event_type(&self) -> &str {
        self.text.get(self.layout.event_type()).unwrap_or_default()
    }

    /// See [`Event::data`].
    #[must_use]
    pub fn data(&self) -> &str {
        self.text.get(self.layout.data()).unwrap_or_default()
    }

    /// See [`Event::last_event_id`].
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        self.text.get(self.layout.id(self.text.len())).unwrap_or_default()
    }

    /// See [`Event::id_in_force`].
    #[must_use]
    pub fn id_in_force(&self) -> Option<&str> {
        self.as_event().id_in_force().map(|_| self.last_event_id())
    }

    /// See [`Event::own_id`].
    #[must_use]
    pub fn own_id(&self) -> Option<&str> {
        self.as_event().own_id().map(|_| self.last_event_id())
    }

    /// See [`Event::retry`].
    #[must_use]
    pub fn retry(&self) -> Option<u64> {
        self.as_event().retry()
    }

    /// See [`Event::oversized_id`].
    #[must_use]
    pub fn oversized_id(&self) -> Option<Oversized> {
        self.as_event().oversized_id()
    }

    /// The data alone, without another copy. O(1).
    #[must_use]
    pub fn into_data(mut self) -> String {
        // All lengths here are at a character boundary.
        self.text.truncate(self.layout.data().end);
        self.text
    }

    /// Returns all parts. The data is not copied again. The event type and the ID are copied.
    #[must_use]
    pub fn into_parts(self) -> TextParts {
        TextParts {
            raw_event_type: self.raw_event_type().into(),
            id_in_force: self.id_in_force().map(Into::into),
            has_own_id: self.own_id().is_some(),
            retry: self.retry(),
            oversized_id: self.oversized_id(),
            data: self.into_data(),
        }
    }
}

/// Strict, like [`Event::to_text_event`].
impl TryFrom<Event<'_>> for TextEvent {
    type Error = MalformedText;

    fn try_from(event: Event<'_>) -> Result<Self, MalformedText> {
        event.to_text_event()
    }
}

/// Strict, like [`Event::to_text_event`], and without another copy.
impl TryFrom<OwnedEvent> for TextEvent {
    type Error = MalformedText;

    fn try_from(event: OwnedEvent) -> Result<Self, MalformedText> {
        Self::checked_at_once(event).or_else(|event| event.as_event().text_event_by_parts())
    }
}

/// Converts without another copy. O(1).
impl From<TextEvent> for OwnedEvent {
    fn from(event: TextEvent) -> Self {
        Self::from_bytes(event.text.into_bytes(), event.layout)
    }
}

impl<'a> From<&'a TextEvent> for Event<'a> {
    fn from(event: &'a TextEvent) -> Self {
        event.as_event()
    }
}

impl PartialEq for TextEvent {
    fn eq(&self, other: &Self) -> bool {
        self.as_event() == other.as_event()
    }
}

impl Eq for TextEvent {}

impl Hash for TextEvent {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_event().hash(state);
    }
}

impl fmt::Debug for TextEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_event().fmt(formatter)
    }
}
