//! IDs that count up, and say in which run of the server.

use crate::encode::{EventId, IntegerId};
use crate::octets::put;

/// Twice the digits of a `u64`, and a hyphen.
const MAX_LENGTH: usize = 41;

/// An epoch, a hyphen and a number, as text.
pub(super) struct NumberedId {
    text: [u8; MAX_LENGTH],
    length: usize,
}

impl NumberedId {
    pub(super) fn new(epoch: u64, number: u64) -> Self {
        let mut text = [0; MAX_LENGTH];
        let mut free = &mut text[..];
        for part in
            [IntegerId::new(epoch).as_event_id().as_bytes(), b"-", IntegerId::new(number).as_event_id().as_bytes()]
        {
            // It always fits.
            free = put(part, free).unwrap_or_default();
        }
        let length = MAX_LENGTH.saturating_sub(free.len());
        Self { text, length }
    }

    pub(super) fn as_event_id(&self) -> EventId<'_> {
        EventId::from_bytes(self.text.get(..self.length).unwrap_or_default()).unwrap_or(EventId::RESET)
    }
}
