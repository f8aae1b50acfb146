//! The kinds of copies that readers make of items.

use super::ReadError;
use crate::{OwnedEvent, OwnedItem, TextEvent};
use private::Make;
pub(super) use private::NoCopy;

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

impl<E> From<NoCopy> for ReadError<E> {
    fn from(reason: NoCopy) -> Self {
        match reason {
            NoCopy::Oversized(oversized) => Self::Oversized(oversized),
            NoCopy::Malformed(malformed) => Self::MalformedText(malformed),
        }
    }
}

pub(crate) mod private {
    use super::{AllItems, Events, OwnedEvent, OwnedItem, Text, TextEvent, TextLossy};
    use crate::storage::Storage;
    use crate::{Items, MalformedText, Oversized};

    /// Why there is no copy of an event.
    ///
    /// Exhaustive: only this crate can name it.
    #[derive(Clone, Copy)]
    pub enum NoCopy {
        Oversized(Oversized),
        Malformed(MalformedText),
    }

    /// Makes copies.
    ///
    /// Inlined for the same reason as the [cursor](Items::next): it is a sixth of the instructions of small events.
    pub trait Make<C> {
        /// A copy of the next item of this kind. `None` means that there is none, for the reason that has been stored in
        /// `failure`, or that the chunk is consumed.
        ///
        /// The copy and the failure are apart: in one `Result` they would share memory, so that the compiler could not
        /// keep the copy in registers.
        fn next<S: Storage>(items: &mut Items<'_, '_, S>, failure: &mut Option<NoCopy>) -> Option<C>;
    }

    #[inline(always)]
    fn no_copy<C>(failure: &mut Option<NoCopy>, reason: NoCopy) -> Option<C> {
        *failure = Some(reason);
        None
    }

    impl Make<OwnedEvent> for Events {
        #[inline(always)]
        fn next<S: Storage>(items: &mut Items<'_, '_, S>, failure: &mut Option<NoCopy>) -> Option<OwnedEvent> {
            match items.next_event()? {
                Ok(event) => Some(event.to_owned_event()),
                Err(oversized) => no_copy(failure, NoCopy::Oversized(oversized.into())),
            }
        }
    }

    impl Make<OwnedItem> for AllItems {
        #[inline(always)]
        fn next<S: Storage>(items: &mut Items<'_, '_, S>, failure: &mut Option<NoCopy>) -> Option<OwnedItem> {
            match items.next()? {
                Ok(item) => Some(item.to_owned_item()),
                Err(oversized) => no_copy(failure, NoCopy::Oversized(oversized.into())),
            }
        }
    }

    impl Make<TextEvent> for Text {
        #[inline(always)]
        fn next<S: Storage>(items: &mut Items<'_, '_, S>, failure: &mut Option<NoCopy>) -> Option<TextEvent> {
            match items.next_event()? {
                // `to_text_event` in two steps, so that the usual result is not in memory that it shares with an error.
                Ok(event) => event.text_event_at_once().or_else(|| match event.text_event_by_parts() {
                    Ok(event) => Some(event),
                    Err(malformed) => no_copy(failure, NoCopy::Malformed(malformed)),
                }),
                Err(oversized) => no_copy(failure, NoCopy::Oversized(oversized.into())),
            }
        }
    }

    impl Make<TextEvent> for TextLossy {
        #[inline(always)]
        fn next<S: Storage>(items: &mut Items<'_, '_, S>, failure: &mut Option<NoCopy>) -> Option<TextEvent> {
            match items.next_event()? {
                Ok(event) => Some(event.to_text_event_lossy()),
                Err(oversized) => no_copy(failure, NoCopy::Oversized(oversized.into())),
            }
        }
    }
}
