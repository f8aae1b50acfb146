//! The ID of the present moment in a history.

use core::fmt;
use core::hash::{Hash, Hasher};

use crate::encode::{EventId, IntegerId};
use crate::octets::put;

/// Twice the digits of a `u64`, and a hyphen.
const MAX_LENGTH: usize = 41;

/// The ID of the present moment in a [`History`](super::History): see [`newest_id`](super::History::newest_id). A
/// client that reconnects with it has missed the events after that moment.
#[derive(Clone, Copy)]
#[must_use]
pub struct NewestId<'h>(Text<'h>);

#[derive(Clone, Copy)]
enum Text<'h> {
    /// The ID of a frame.
    Borrowed(&'h [u8]),
    /// An epoch, a hyphen and a number.
    Numbered { text: [u8; MAX_LENGTH], length: usize },
}

impl<'h> NewestId<'h> {
    pub(super) const fn borrowed(id: &'h [u8]) -> Self {
        Self(Text::Borrowed(id))
    }

    /// An ID with the epoch, which says in which run of the server it was made.
    pub(super) fn numbered(epoch: u64, number: u64) -> Self {
        let mut text = [0; MAX_LENGTH];
        let mut free = &mut text[..];
        for part in
            [IntegerId::new(epoch).as_event_id().as_bytes(), b"-", IntegerId::new(number).as_event_id().as_bytes()]
        {
            // It always fits.
            free = put(part, free).unwrap_or_default();
        }
        let length = MAX_LENGTH.saturating_sub(free.len());
        Self(Text::Numbered { text, length })
    }

    /// The ID, to be set on a frame. A client sends it back unchanged in the `Last-Event-ID` field.
    #[must_use]
    pub fn as_event_id(&self) -> EventId<'_> {
        let text = match &self.0 {
            Text::Borrowed(id) => id,
            Text::Numbered { text, length } => text.get(..*length).unwrap_or_default(),
        };
        EventId::from_bytes(text).unwrap_or(EventId::RESET)
    }
}

/// Like its [`EventId`].
impl fmt::Debug for NewestId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_event_id(), f)
    }
}

/// Like its [`EventId`].
impl fmt::Display for NewestId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_event_id(), f)
    }
}

impl AsRef<[u8]> for NewestId<'_> {
    fn as_ref(&self) -> &[u8] {
        self.as_event_id().as_bytes()
    }
}

impl<'a> From<&'a NewestId<'_>> for EventId<'a> {
    fn from(id: &'a NewestId<'_>) -> Self {
        id.as_event_id()
    }
}

/// Like its [`EventId`].
impl PartialEq for NewestId<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_event_id() == other.as_event_id()
    }
}

impl Eq for NewestId<'_> {}

impl Hash for NewestId<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_event_id().hash(state);
    }
}
