//! The kinds of copies that readers make of items.

use super::ReadError;
use crate::{Item, OwnedEvent, OwnedItem, TextEvent};
use private::Make;

/// Copies of events as bytes. Comments and reconnection times are passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Events;

/// Copies of events, comments and reconnection times, as bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AllItems;

/// Copies of events as text. One that is not well-formed UTF-8 is an error: [`ReadError::MalformedText`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Text;

/// Copies of events as text, with U+FFFD for what is malformed, as in a browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TextLossy;

/// What a reader copies: [`Events`], [`AllItems`], [`Text`] or [`TextLossy`]. It cannot be implemented elsewhere.
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
    use super::{AllItems, Events, Item, OwnedEvent, OwnedItem, ReadError, Text, TextEvent, TextLossy};

    /// Makes copies.
    pub trait Make<C> {
        /// Whether comments and reconnection times are passed over.
        const EVENTS_ONLY: bool = true;

        fn make<E>(item: Item<'_>) -> Option<Result<C, ReadError<E>>>;
    }

    impl Make<OwnedEvent> for Events {
        #[inline]
        fn make<E>(item: Item<'_>) -> Option<Result<OwnedEvent, ReadError<E>>> {
            let Item::Event(event) = item else { return None };
            Some(Ok(event.to_owned_event()))
        }
    }

    impl Make<OwnedItem> for AllItems {
        const EVENTS_ONLY: bool = false;

        #[inline]
        fn make<E>(item: Item<'_>) -> Option<Result<OwnedItem, ReadError<E>>> {
            Some(Ok(item.to_owned_item()))
        }
    }

    impl Make<TextEvent> for Text {
        #[inline]
        fn make<E>(item: Item<'_>) -> Option<Result<TextEvent, ReadError<E>>> {
            let Item::Event(event) = item else { return None };
            Some(event.to_text_event().map_err(ReadError::MalformedText))
        }
    }

    impl Make<TextEvent> for TextLossy {
        #[inline]
        fn make<E>(item: Item<'_>) -> Option<Result<TextEvent, ReadError<E>>> {
            let Item::Event(event) = item else { return None };
            Some(Ok(event.to_text_event_lossy()))
        }
    }
}
