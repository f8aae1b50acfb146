//! What copies of items store beside their bytes, and items made of copies.

use super::Event;
use super::block::Flags;
use super::item::LostId;
use super::text_ahead::NO_TEXT;

/// The parts of an event beside its type, its data and its ID.
#[derive(Clone, Copy)]
pub(crate) struct Facts {
    pub(super) has_id: bool,
    pub(super) flags: Flags,
    pub(super) retry: u64,
    pub(super) lost_id: LostId,
}

impl Facts {
    /// The facts of an event that has none of them.
    #[cfg(feature = "heapless-09")]
    pub(crate) const NONE: Self =
        Self { has_id: false, flags: Flags::DATA, retry: 0, lost_id: LostId { length: 0, limit: 0 } };

    /// Of an event whose parts are known.
    #[cfg(feature = "alloc")]
    pub(super) fn of_parts(has_id: bool, has_own_id: bool, retry: Option<u64>, lost_id: LostId) -> Self {
        let mut flags = Flags::DATA;
        if has_own_id {
            flags.set(Flags::OWN_ID);
        }
        if retry.is_some() {
            flags.set(Flags::RETRY);
        }
        if lost_id.length > lost_id.limit {
            flags.set(Flags::LOST_ID);
        }
        Self { has_id, flags, retry: retry.unwrap_or_default(), lost_id }
    }
}

impl<'a> Event<'a> {
    #[cfg(feature = "heapless-09")]
    pub(crate) const fn facts(&self) -> Facts {
        Facts { has_id: self.has_id, flags: self.flags, retry: self.retry, lost_id: self.lost_id }
    }

    pub(crate) const fn of_copy(event_type: &'a [u8], data: &'a [u8], id: &'a [u8], facts: Facts) -> Self {
        let Facts { has_id, flags, retry, lost_id } = facts;
        Self { event_type, data, id, has_id, flags, retry, lost_id, text: NO_TEXT }
    }
}

#[cfg(feature = "heapless-09")]
impl<'a> super::Comment<'a> {
    /// `text` is the complete text, or empty if the text did not fit.
    pub(crate) const fn of_copy(text: &'a [u8], length: usize) -> Self {
        Self { text, length }
    }
}
