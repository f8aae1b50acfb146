//! What the lines of a block do to the event under assembly: the rules of the standard, with the limits.
//!
//! Lines come in several ways, which `mod.rs` lists. All end here.

use super::Decoder;
use super::error::{Oversized, Part};
use super::item::{Event, LostId, Sight};
use crate::storage::Storage;
use crate::storage::private::{Buffer, Id, Internal, Parts};

/// What the lines since the last blank one have brought. The bytes are in the storage.
///
/// The lengths are those of the stream. They go on counting when the storage is full, and so are what says that something
/// is oversized: a length beyond the capacity.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Which of the lengths mean something.
    pub(super) flags: Flags,
    /// Bytes of the ID that did not fit.
    lost_id_length: usize,
}

/// What a block had. In one byte, so that one store begins a new block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    pub(super) const NONE: Self = Self(0);
    /// A data line.
    pub(super) const DATA: Self = Self(1);
    /// A line with an event type.
    pub(super) const EVENT_TYPE: Self = Self(2);
    /// An ID, which is staged.
    pub(super) const OWN_ID: Self = Self(4);
    /// An ID that did not fit, and after it none that did.
    const LOST_ID: Self = Self(8);

    pub(super) const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    pub(super) const fn set(&mut self, flag: Self) {
        self.0 |= flag.0;
    }

    const fn clear(&mut self, flag: Self) {
        self.0 &= !flag.0;
    }
}

impl Block {
    pub(super) const fn new() -> Self {
        Self { flags: Flags::NONE, lost_id_length: 0 }
    }

    /// What a blank line here would dispatch, or report in its place; an event's data is in the storage.
    #[inline]
    pub(super) fn judge(&self, data: &impl Buffer, event_type: &impl Buffer) -> Option<Sight> {
        if !self.flags.has(Flags::DATA) {
            return if self.flags.has(Flags::LOST_ID) {
                Some(Sight::Oversized { part: Part::Id, length: self.lost_id_length })
            } else {
                None
            };
        }
        if !data.fits() {
            return Some(Sight::Oversized { part: Part::Data, length: data.length() });
        }
        if self.flags.has(Flags::EVENT_TYPE) && !event_type.fits() {
            return Some(Sight::Oversized { part: Part::EventType, length: event_type.length() });
        }
        Some(Sight::StoredEvent)
    }
}

impl<S: Storage> Decoder<S> {
    /// An ID of this length has come. If it fits, it stands in the storage.
    pub(super) fn id_came(&mut self, length: usize) {
        if length <= self.text_capacity() {
            self.block.flags.set(Flags::OWN_ID);
            self.block.flags.clear(Flags::LOST_ID);
        } else {
            self.block.flags.set(Flags::LOST_ID);
            self.block.lost_id_length = length;
        }
    }

    /// A blank line: what it dispatches, and then a new block.
    #[inline]
    pub(super) fn end_block(&mut self) -> Option<Sight> {
        let sight = self.block.judge(&self.parts().data, &self.parts().event_type);
        self.begin_block();
        sight
    }

    /// What [`end_block`](Self::end_block) does after a first data line that fits; or nothing, and `false`, if it would report
    /// something.
    #[inline(always)]
    pub(super) fn end_block_quickly(&mut self, newer_event_type: bool) -> bool {
        let oversized = self.block.flags.has(Flags::EVENT_TYPE) && !self.parts().event_type.fits() && !newer_event_type;
        if !oversized {
            self.begin_block();
        }
        !oversized
    }

    /// Commits the ID, whether or not there was an event, and begins a new block. What the last one had stays on view.
    #[inline(always)]
    fn begin_block(&mut self) {
        self.ended = core::mem::replace(&mut self.block.flags, Flags::NONE);
        if self.ended.has(Flags::OWN_ID) {
            self.parts_mut().commit_id();
        }
    }

    /// The event of the block that has ended, with this data.
    #[inline]
    pub(super) fn event<'s>(&'s self, data: &'s [u8], id: Id) -> Event<'s> {
        Event {
            event_type: if self.ended.has(Flags::EVENT_TYPE) { self.parts().event_type.as_slice() } else { &[] },
            data,
            id: self.parts().id(id).as_slice(),
            own_id: self.ended.has(Flags::OWN_ID),
            lost_id: LostId { length: self.lost_id().unwrap_or(0), limit: self.text_capacity() },
            text: "",
        }
    }

    /// The length of the ID that did not fit, in the block that has ended.
    #[inline]
    const fn lost_id(&self) -> Option<usize> {
        if self.ended.has(Flags::LOST_ID) { Some(self.block.lost_id_length) } else { None }
    }

    #[inline]
    pub(super) fn oversized(&self, part: Part, length: usize) -> Oversized {
        let limit = match part {
            Part::Data => self.data_capacity(),
            Part::EventType | Part::Id => self.text_capacity(),
        };
        Oversized { part, limit, length, oversized_id: self.lost_id() }
    }

    /// Copies the data of the first line into the storage, if it is still borrowed from the chunk.
    #[inline]
    pub(super) fn copy_borrowed(&mut self, borrowed: Option<(usize, usize)>, chunk: &[u8]) {
        if let Some((start, end)) = borrowed {
            self.set_data(chunk.get(start..end).unwrap_or_default());
        }
    }

    /// The block's first data line has come whole and with a value of this length. Returns whether that fits; if so, the
    /// value may stay where it is for as long as the chunk is there.
    pub(super) fn data_came(&mut self, length: usize) -> bool {
        self.block.flags.set(Flags::DATA);
        self.parts_mut().data.set_length(length);
        self.parts().data.fits()
    }

    /// The bytes of data that the block has, or the one that has ended.
    pub(super) fn data_length(&self) -> usize {
        self.parts().data.length()
    }

    /// Whether the block has at most the beginning of its first data line.
    pub(super) fn has_no_data_yet(&self) -> bool {
        self.parts().data.length() == 0
    }

    /// A data line begins; what it has is still to be appended.
    pub(super) fn begin_data_line(&mut self) {
        if self.block.flags.has(Flags::DATA) {
            self.append_data(b"\n");
        } else {
            self.block.flags.set(Flags::DATA);
            self.parts_mut().data.clear();
        }
    }

    /// A whole data line, which is not the first.
    #[inline]
    pub(super) fn append_data_line(&mut self, value: &[u8]) {
        let data = &mut self.parts_mut().data;
        data.push(b'\n');
        data.append(value);
    }

    /// More of the data of a line that has begun. What passes the capacity is counted and not kept.
    #[inline]
    pub(super) fn append_data(&mut self, bytes: &[u8]) {
        self.parts_mut().data.append(bytes);
    }

    #[inline]
    pub(super) fn parts(&self) -> &Parts<S::Data, S::Text> {
        self.storage.parts(Internal)
    }

    #[inline]
    pub(super) fn parts_mut(&mut self) -> &mut Parts<S::Data, S::Text> {
        self.storage.parts_mut(Internal)
    }

    /// [`append_data`](Self::append_data) for one byte.
    #[inline]
    pub(super) fn push_data(&mut self, byte: u8) {
        self.parts_mut().data.push(byte);
    }

    #[inline]
    pub(super) fn data(&self) -> &[u8] {
        self.parts().data.as_slice()
    }

    pub(super) fn set_data(&mut self, bytes: &[u8]) {
        self.parts_mut().data.set(bytes);
    }
}
