//! The kinds of copies that readers make of items.

use super::ReadError;
use crate::{OwnedEvent, OwnedItem, TextEvent};
use private::Make;

/// Copies of events, as bytes. Comments and reconnection times are skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Events;

/// Copies of events, comments and reconnection times, as bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AllItems;

/// Copies of events, as text. An event that is not well-formed UTF-8 is an error: [`ReadError::MalformedText`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Text;

/// Copies of events, as text, with U+FFFD for each malformed sequence, as in a browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TextLossy;

/// The kind of copies that a reader makes: [`Events`], [`AllItems`], [`Text`] or [`TextLossy`]. The trait is sealed: it
/// cannot be implemented elsewhere.
pub trait CopyKind: Make<<Self as CopyKind>::Output> {
    /// The type of a copy.
    type Output;
}

impl CopyKind for Events {
    type Output = OwnedEvent;
}

impl CopyKind for AllItems {
    type Output = OwnedItem;
}

impl CopyKind for Text {
    type Output = TextEvent;
}

impl CopyKind for TextLossy {
    type Output = TextEvent;
}

pub(crate) mod private {
    use super::{AllItems, Events, OwnedEvent, OwnedItem, ReadError, Text, TextEvent, TextLossy};
    use crate::Items;
    use crate::storage::Storage;

    /// A copy, or why there is none; outside of it, the report of an event that did not fit.
    pub(crate) type Made<C, O, E> = Result<Result<C, ReadError<E>>, O>;

    /// Makes copies.
    ///
    /// Inlined for the same reason as the [cursor](Items::next): it is a sixth of the instructions of small events.
    pub trait Make<C> {
        /// A copy of the next item of this kind. `None` means that the chunk is consumed.
        fn next<S: Storage, E>(items: &mut Items<'_, '_, S>) -> Option<Made<C, S::Oversized, E>>;
    }

    impl Make<OwnedEvent> for Events {
        #[inline(always)]
        fn next<S: Storage, E>(items: &mut Items<'_, '_, S>) -> Option<Made<OwnedEvent, S::Oversized, E>> {
            Some(items.next_event()?.map(|event| Ok(event.to_owned_event())))
        }
    }

    impl Make<OwnedItem> for AllItems {
        #[inline(always)]
        fn next<S: Storage, E>(items: &mut Items<'_, '_, S>) -> Option<Made<OwnedItem, S::Oversized, E>> {
            Some(items.next()?.map(|item| Ok(item.to_owned_item())))
        }
    }

    impl Make<TextEvent> for Text {
        #[inline(always)]
        fn next<S: Storage, E>(items: &mut Items<'_, '_, S>) -> Option<Made<TextEvent, S::Oversized, E>> {
            Some(items.next_event()?.map(|event| event.to_text_event().map_err(ReadError::MalformedText)))
        }
    }

    impl Make<TextEvent> for TextLossy {
        #[inline(always)]
        fn next<S: Storage, E>(items: &mut Items<'_, '_, S>) -> Option<Made<TextEvent, S::Oversized, E>> {
            Some(items.next_event()?.map(|event| Ok(event.to_text_event_lossy())))
        }
    }
}
