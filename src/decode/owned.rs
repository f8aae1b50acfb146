//! Owned copies of items.

use super::{Comment, Item, OwnedEvent};
use alloc::vec::Vec;
use core::fmt;
use core::str::Utf8Error;

/// An owned copy of an [`Item`].
///
/// Exhaustive, as [`Item`] is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum OwnedItem {
    /// An event was dispatched.
    Event(OwnedEvent),
    /// The reconnection time was set, in milliseconds: see [`Item::Retry`].
    Retry(u64),
    /// A comment: a heartbeat, which shows that the connection is alive.
    Comment(OwnedComment),
}

impl Item<'_> {
    /// Returns an owned copy. Linear in its length. An event, or the text of a comment, takes one
    /// allocation.
    #[must_use]
    pub fn to_owned_item(&self) -> OwnedItem {
        match self {
            Self::Event(event) => OwnedItem::Event(event.to_owned_event()),
            Self::Retry(milliseconds) => OwnedItem::Retry(*milliseconds),
            Self::Comment(comment) => OwnedItem::Comment(comment.to_owned_comment()),
        }
    }
}

impl From<Item<'_>> for OwnedItem {
    fn from(item: Item<'_>) -> Self {
        item.to_owned_item()
    }
}

impl From<OwnedEvent> for OwnedItem {
    fn from(event: OwnedEvent) -> Self {
        Self::Event(event)
    }
}

impl From<OwnedComment> for OwnedItem {
    fn from(comment: OwnedComment) -> Self {
        Self::Comment(comment)
    }
}

impl OwnedItem {
    /// The event, if this is one.
    #[must_use]
    pub fn into_event(self) -> Option<OwnedEvent> {
        match self {
            Self::Event(event) => Some(event),
            Self::Retry(_) | Self::Comment(_) => None,
        }
    }

    /// The item, borrowed. O(1).
    #[must_use]
    pub fn as_item(&self) -> Item<'_> {
        match self {
            Self::Event(event) => Item::Event(event.as_event()),
            Self::Retry(milliseconds) => Item::Retry(*milliseconds),
            Self::Comment(comment) => Item::Comment(comment.as_comment()),
        }
    }
}

/// An owned copy of a [`Comment`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OwnedComment {
    text: Vec<u8>,
    length: usize,
}

impl Comment<'_> {
    /// Returns an owned copy. If the text did not fit, the copy has its length alone. Linear in the
    /// length of the text.
    #[must_use]
    pub fn to_owned_comment(&self) -> OwnedComment {
        OwnedComment { text: self.text.to_vec(), length: self.length }
    }
}

impl From<Comment<'_>> for OwnedComment {
    fn from(comment: Comment<'_>) -> Self {
        comment.to_owned_comment()
    }
}

impl OwnedComment {
    /// See [`Comment::text`].
    #[must_use]
    pub fn text(&self) -> Option<&[u8]> {
        self.as_comment().text()
    }

    /// See [`Comment::text_str`].
    ///
    /// # Errors
    ///
    /// Fails if it is not well-formed UTF-8.
    pub fn text_str(&self) -> Result<Option<&str>, Utf8Error> {
        self.as_comment().text_str()
    }

    /// See [`Comment::length`].
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }

    /// The comment, borrowed, with all accessors of [`Comment`]. O(1).
    #[must_use]
    pub fn as_comment(&self) -> Comment<'_> {
        Comment { text: &self.text, length: self.length }
    }
}

impl<'a> From<&'a OwnedComment> for Comment<'a> {
    fn from(comment: &'a OwnedComment) -> Self {
        comment.as_comment()
    }
}

impl<'a> From<&'a OwnedItem> for Item<'a> {
    fn from(item: &'a OwnedItem) -> Self {
        item.as_item()
    }
}

impl fmt::Debug for OwnedComment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_comment().fmt(formatter)
    }
}
