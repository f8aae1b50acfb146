//! Event IDs that are numbers.

use core::fmt;

use super::name::EventId;
use crate::decimal::Decimal;

/// An event ID made from an integer, without formatting code and without other memory.
///
/// It stores the digits. [`as_event_id`](Self::as_event_id) borrows them for a frame.
///
/// ```
/// use sse_wire::{Frame, IntegerId};
///
/// let id = IntegerId::new(1_729);
/// let frame = Frame::message("taxi").id(id.as_event_id());
/// assert_eq!(frame.encode(&mut [0; 64])?, b"id: 1729\ndata: taxi\n\n");
/// # Ok::<(), sse_wire::BufferTooSmall>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct IntegerId(Decimal);

impl IntegerId {
    /// Writes the decimal digits of `number`, without a sign or leading zeros. It takes at most 20 steps.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(Decimal::new(number))
    }

    /// The digits as an ID.
    #[must_use]
    pub const fn as_event_id(&self) -> EventId<'_> {
        EventId::from_digits(self.0.as_bytes())
    }
}

impl fmt::Debug for IntegerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IntegerId({})", self.0.as_bytes().escape_ascii())
    }
}

impl<'a> From<&'a IntegerId> for EventId<'a> {
    fn from(id: &'a IntegerId) -> Self {
        id.as_event_id()
    }
}

/// Like [`IntegerId::new`].
impl From<u64> for IntegerId {
    fn from(number: u64) -> Self {
        Self::new(number)
    }
}

impl AsRef<[u8]> for IntegerId {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The digits.
impl fmt::Display for IntegerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_event_id().fmt(f)
    }
}
