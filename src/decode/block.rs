//! The effect of each field on the current block: the rules of the standard, with the limits.
//!
//! Lines arrive by one of the three paths that `ways.rs` lists. All of them end here.

use super::Decoder;
use super::error::{Oversized, Part};
use super::item::{Event, LostId};
use super::ready::Kind;
use super::text_ahead::NO_TEXT;
use crate::scan::SMALL;
use crate::storage::Storage;
use crate::storage::private::{Buffer, Id, Internal, Parts};

/// The state of the current block: what the lines since the last blank one set. The bytes are in the storage.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub(super) flags: Flags,
    /// The length in bytes of the ID that did not fit.
    lost_id_length: usize,
    /// The last reconnection time, in milliseconds, and whether there has been one.
    pub(super) retry: u64,
    pub(super) has_retry: bool,
}

/// What a block contained. In one byte, so that one store begins a new block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Flags(u8);

impl Flags {
    pub(super) const NONE: Self = Self(0);
    /// A data line.
    pub(super) const DATA: Self = Self(1);
    /// A line with an event type.
    pub(super) const EVENT_TYPE: Self = Self(2);
    /// An ID, which is staged: the blank line commits it.
    pub(super) const OWN_ID: Self = Self(4);
    /// An ID that did not fit, with no later one that did.
    pub(super) const LOST_ID: Self = Self(8);
    /// The end of the stream truncated the block: no blank line came, and the ID stays staged.
    pub(super) const CUT_OFF: Self = Self(16);
    /// A reconnection time.
    pub(super) const RETRY: Self = Self(32);
    /// A field that the standard does not know.
    pub(super) const UNKNOWN_FIELD: Self = Self(64);
    /// A field that the standard knows, with a value that it ignores.
    pub(super) const IGNORED_VALUE: Self = Self(128);

    /// Whether the end of the stream would discard something. A field that has taken effect, or that has no effect, is
    /// not discarded.
    pub(super) const fn has_pending(self) -> bool {
        self.0 & (Self::DATA.0 | Self::EVENT_TYPE.0 | Self::OWN_ID.0 | Self::LOST_ID.0) != 0
    }

    /// Whether an event with these flags has a reconnection time or lost an ID, as few have.
    #[cfg(feature = "alloc")]
    pub(super) const fn has_rare(self) -> bool {
        self.0 & (Self::RETRY.0 | Self::LOST_ID.0) != 0
    }

    #[cfg(feature = "alloc")]
    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    #[cfg(feature = "alloc")]
    pub(super) const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    pub(super) const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    pub(super) const fn set(&mut self, flag: Self) {
        self.0 |= flag.0;
    }

    pub(super) const fn clear(&mut self, flag: Self) {
        self.0 &= !flag.0;
    }
}

impl Block {
    pub(super) const fn new() -> Self {
        Self { flags: Flags::NONE, lost_id_length: 0, retry: 0, has_retry: false }
    }
}

impl<S: Storage> Decoder<S> {
    /// Notes a field that takes effect with the block, or that has no effect.
    pub(super) const fn field_came(&mut self, flag: Flags) {
        self.block.flags.set(flag);
    }

    /// Notes an ID of this length. If it fits, it is staged in the storage.
    pub(super) fn id_came(&mut self, length: usize) {
        if length <= self.text_capacity() {
            self.block.flags.set(Flags::OWN_ID);
            self.block.flags.clear(Flags::LOST_ID);
        } else {
            self.block.flags.set(Flags::LOST_ID);
            self.block.lost_id_length = length;
        }
    }

    /// Notes a reconnection time. It is an item of its own, unless the caller asked for blocks.
    pub(super) const fn retry_came<const BLOCKS: bool>(&mut self, milliseconds: u64) -> Option<Kind> {
        self.block.flags.set(Flags::RETRY);
        self.block.retry = milliseconds;
        self.block.has_retry = true;
        if BLOCKS { None } else { Some(Kind::Retry) }
    }

    /// Returns what a blank line here would complete, or the report in its place. The data is in the storage.
    #[inline(never)]
    pub(super) fn judge<const BLOCKS: bool>(&self) -> Option<Kind> {
        let flags = self.block.flags;
        if !BLOCKS && !flags.has(Flags::DATA) {
            flags.has(Flags::LOST_ID).then_some(Kind::OversizedId)
        } else if flags.has(Flags::DATA) && !self.parts().data.fits() {
            Some(Kind::OversizedData)
        } else if flags.has(Flags::EVENT_TYPE) && !self.parts().event_type.fits() {
            Some(Kind::OversizedEventType)
        } else if BLOCKS && flags == Flags::NONE {
            None
        } else {
            Some(Kind::Stored)
        }
    }

    /// Ends the block at its blank line, returns what that completes, and begins a new block.
    #[inline]
    pub(super) fn end_block<const BLOCKS: bool>(&mut self) -> Option<Kind> {
        let kind = self.judge::<BLOCKS>();
        self.begin_block();
        kind
    }

    /// Does what [`end_block`](Self::end_block) does, after a first data line that fits. If there is something to
    /// report, it does nothing and returns `false`.
    #[inline(always)]
    pub(super) fn end_block_quickly(&mut self, newer_event_type: bool) -> bool {
        if self.block.flags.has(Flags::EVENT_TYPE) && !newer_event_type && self.event_type_is_oversized() {
            return false;
        }
        self.begin_block();
        true
    }

    /// Commits the ID, whether or not there was an event, and begins a new block. The flags of the last one stay for
    /// `view`.
    #[inline(always)]
    fn begin_block(&mut self) {
        self.ended = core::mem::replace(&mut self.block.flags, Flags::NONE);
        if self.ended.has(Flags::OWN_ID) {
            self.parts_mut().commit_id();
            self.has_id = true;
        }
    }

    /// The event of the block that has ended, with this data.
    #[inline]
    pub(super) fn event<'s>(&'s self, data: &'s [u8]) -> Event<'s> {
        Event {
            event_type: if self.ended.has(Flags::EVENT_TYPE) { self.event_type() } else { &[] },
            data,
            id: if self.has_id || self.ended.has(Flags::CUT_OFF) { self.id_on_view() } else { &[] },
            flags: self.ended,
            has_id: self.has_id,
            retry: self.block.retry,
            lost_id: LostId { length: self.lost_id(self.ended).unwrap_or(0), limit: self.text_capacity() },
            text: NO_TEXT,
        }
    }

    // Rare cases are behind calls, so that most blocks do not pay for them: a fifth of the time on small events.

    #[cold]
    #[inline(never)]
    fn event_type_is_oversized(&self) -> bool {
        !self.parts().event_type.fits()
    }

    #[cold]
    #[inline(never)]
    fn event_type(&self) -> &[u8] {
        self.parts().event_type.as_slice()
    }

    #[cold]
    #[inline(never)]
    fn id_on_view(&self) -> &[u8] {
        let staged = self.ended.has(Flags::CUT_OFF) && self.ended.has(Flags::OWN_ID);
        self.parts().id(if staged { Id::Staged } else { Id::Committed }).as_slice()
    }

    /// The length of the ID that did not fit, for a block with these flags.
    #[inline]
    const fn lost_id(&self, flags: Flags) -> Option<usize> {
        if flags.has(Flags::LOST_ID) { Some(self.block.lost_id_length) } else { None }
    }

    /// The report of a part that did not fit in the block that has ended.
    #[cold]
    pub(super) fn oversized(&self, part: Part) -> Oversized {
        self.oversized_in(part, self.ended)
    }

    /// The report of a part that does not fit in a block with these flags.
    pub(super) fn oversized_in(&self, part: Part, flags: Flags) -> Oversized {
        let Parts { data, event_type, .. } = self.parts();
        let (length, limit) = match part {
            Part::Data | Part::Line => (data.length(), data.capacity()),
            Part::EventType => (event_type.length(), event_type.capacity()),
            Part::Id => (self.block.lost_id_length, event_type.capacity()),
        };
        Oversized { part, limit, length, oversized_id: self.lost_id(flags) }
    }

    /// Notes the block's first data line, with a value of this length. Returns whether the value fits. If it does, it
    /// may stay borrowed for as long as the chunk is there.
    #[inline]
    pub(super) fn data_came(&mut self, length: usize) -> bool {
        self.block.flags.set(Flags::DATA);
        let data = &mut self.parts_mut().data;
        data.set_length(length);
        data.fits()
    }

    /// Begins a data line. Its value is still to be appended.
    pub(super) fn begin_data_line(&mut self) {
        let data = &mut self.storage.parts_mut(Internal).data;
        if self.block.flags.has(Flags::DATA) {
            // Where code is to be short, a call is shorter than a byte written in place.
            if SMALL { data.append(b"\n") } else { data.push(b'\n') }
        } else {
            self.block.flags.set(Flags::DATA);
            data.clear();
        }
    }

    #[inline]
    pub(super) fn parts(&self) -> &Parts<S::Data, S::Text> {
        self.storage.parts(Internal)
    }

    #[inline]
    pub(super) fn parts_mut(&mut self) -> &mut Parts<S::Data, S::Text> {
        self.storage.parts_mut(Internal)
    }
}

/// Reads more digits of a `retry` field, after those that make `number`. A number beyond `u64` is `u64::MAX`.
///
/// Returns `None` if a byte is not an ASCII digit.
pub(super) fn append_digits(mut number: u64, digits: &[u8]) -> Option<u64> {
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        // (A comparison takes less code than a multiplication that saturates.)
        number = if number > u64::MAX / 10 { u64::MAX } else { (number * 10).saturating_add(u64::from(digit)) };
    }
    Some(number)
}
