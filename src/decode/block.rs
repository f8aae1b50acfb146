//! What the lines of a block do to the event under assembly: the rules of the standard, with the limits.
//!
//! Lines come in several ways, which `mod.rs` lists. All end here.

use super::Decoder;
use super::error::{Oversized, Part};
use super::item::{Event, LostId, Sight};
use crate::scan::SMALL;
use crate::storage::Storage;
use crate::storage::private::{Buffer, Internal, Parts, Role};

/// What the lines since the last blank one have brought. The bytes are in the storage.
///
/// The lengths are those of the stream. They go on counting when the storage is full, and so are what says that something
/// is oversized: a length beyond the capacity.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Which of the lengths mean something.
    pub(super) flags: Flags,
    /// Bytes of data: those of the values, and an LF between two lines.
    data_length: usize,
    /// Bytes of the event type in force.
    event_type_length: usize,
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
        Self { flags: Flags::NONE, data_length: 0, event_type_length: 0, lost_id_length: 0 }
    }

    /// What a blank line here would dispatch, or report in its place; an event's data is in the storage.
    #[inline]
    pub(super) const fn judge(&self, data_capacity: usize, text_capacity: usize) -> Option<Sight> {
        if !self.flags.has(Flags::DATA) {
            return if self.flags.has(Flags::LOST_ID) {
                Some(Sight::Oversized { part: Part::Id, length: self.lost_id_length })
            } else {
                None
            };
        }
        if self.data_length > data_capacity {
            return Some(Sight::Oversized { part: Part::Data, length: self.data_length });
        }
        if self.flags.has(Flags::EVENT_TYPE) && self.event_type_length > text_capacity {
            return Some(Sight::Oversized { part: Part::EventType, length: self.event_type_length });
        }
        Some(Sight::StoredEvent)
    }
}

impl<S: Storage> Decoder<S> {
    /// An event type of this length has come. If it fits, it stands in the storage.
    pub(super) const fn event_type_came(&mut self, length: usize) {
        self.block.flags.set(Flags::EVENT_TYPE);
        self.block.event_type_length = length;
    }

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
        let sight = self.block.judge(self.data_capacity(), self.text_capacity());
        self.begin_block();
        sight
    }

    /// What [`end_block`](Self::end_block) does after a first data line that fits; or nothing, and `false`, if it would report
    /// something.
    #[inline(always)]
    pub(super) fn end_block_quickly(&mut self, newer_event_type: bool) -> bool {
        let oversized = self.block.flags.has(Flags::EVENT_TYPE)
            && self.block.event_type_length > self.text_capacity()
            && !newer_event_type;
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
            self.parts_mut().swap(Role::StagedId, Role::CommittedId);
        }
    }

    /// The event of the block that has ended, with this data.
    #[inline]
    pub(super) fn event<'s>(&'s self, data: &'s [u8], id: Role) -> Event<'s> {
        Event {
            event_type: if self.ended.has(Flags::EVENT_TYPE) { self.text(Role::EventType) } else { &[] },
            data,
            id: self.text(id),
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
        self.block.data_length = length;
        length <= self.data_capacity()
    }

    /// The bytes of data that the block has, or the one that has ended.
    pub(super) const fn data_length(&self) -> usize {
        self.block.data_length
    }

    /// Whether the block has at most the beginning of its first data line.
    pub(super) const fn has_no_data_yet(&self) -> bool {
        self.block.data_length == 0
    }

    /// A data line begins; what it has is still to be appended.
    pub(super) fn begin_data_line(&mut self) {
        if self.block.flags.has(Flags::DATA) {
            self.push_data(b'\n');
        } else {
            self.block.flags.set(Flags::DATA);
            self.block.data_length = 0;
            self.set_data(&[]);
        }
    }

    /// A whole data line, which is not the first.
    #[inline]
    pub(super) fn append_data_line(&mut self, value: &[u8]) {
        self.block.data_length = self.block.data_length.saturating_add(value.len()).saturating_add(1);
        if self.block.data_length <= self.data_capacity() {
            let data = &mut self.parts_mut().data;
            data.push(b'\n');
            data.append(value);
        }
    }

    /// More of the data of a line that has begun. What passes the capacity is counted and not kept.
    // One copy of it where code is to be short: see `scan::SMALL`.
    #[cfg_attr(
        any(sse_wire_plain, all(target_os = "none", not(any(target_arch = "x86_64", target_arch = "aarch64")))),
        inline(never)
    )]
    #[cfg_attr(
        not(any(sse_wire_plain, all(target_os = "none", not(any(target_arch = "x86_64", target_arch = "aarch64"))))),
        inline
    )]
    pub(super) fn append_data(&mut self, bytes: &[u8]) {
        self.block.data_length = self.block.data_length.saturating_add(bytes.len());
        if self.block.data_length <= self.data_capacity() {
            self.parts_mut().data.append(bytes);
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

    /// [`append_data`](Self::append_data) for one byte.
    #[inline]
    pub(super) fn push_data(&mut self, byte: u8) {
        if SMALL {
            return self.append_data(&[byte]);
        }
        self.block.data_length = self.block.data_length.saturating_add(1);
        if self.block.data_length <= self.data_capacity() {
            self.parts_mut().data.push(byte);
        }
    }

    #[inline]
    pub(super) fn data(&self) -> &[u8] {
        self.parts().data.as_slice()
    }

    /// The caller has compared the length with the capacity.
    pub(super) fn set_data(&mut self, bytes: &[u8]) {
        let data = &mut self.parts_mut().data;
        data.clear();
        data.append(bytes);
    }

    #[inline]
    pub(super) fn text(&self, role: Role) -> &[u8] {
        self.parts().text(role).as_slice()
    }

    /// The caller has compared the length with the capacity.
    #[inline]
    pub(super) fn set_text(&mut self, role: Role, bytes: &[u8]) {
        let text = self.parts_mut().text_mut(role);
        text.clear();
        text.append(bytes);
    }
}
