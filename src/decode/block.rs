//! What the lines of a block do to the event under assembly: the rules of the standard, with the limits.
//!
//! Lines come in two ways, whole or as tokens. Both must do the same: `take_token` says in pieces what `take_whole_lines`
//! does at once, and both end in the same few methods.

use super::Decoder;
use super::error::{Oversized, Part};
use super::item::{Event, Sight};
use crate::buffer::Storage;
use crate::buffer::private::{Buffer, Role};
use crate::scan::LineEnds;
use crate::token::{Field, Line, Token};
use memchr::memchr;

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
    const EVENT_TYPE: Self = Self(2);
    /// An ID, which is staged.
    pub(super) const OWN_ID: Self = Self(4);
    /// An ID that did not fit, and after it none that did.
    const LOST_ID: Self = Self(8);

    pub(super) const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    const fn set(&mut self, flag: Self) {
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

/// The line of which a part has come, if it is of a kind that takes effect at its end.
#[derive(Clone, Debug)]
pub(super) struct Arriving {
    kind: Kind,
    /// There is a NUL in the value.
    nul: bool,
    /// Bytes of the value so far, in the stream.
    length: usize,
    retry: Milliseconds,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// A data line, whose bytes go where they belong as they come, or one that means nothing.
    Other,
    Comment,
    EventType,
    Id,
    Retry,
}

impl Arriving {
    pub(super) const fn new() -> Self {
        Self::of(Kind::Other)
    }

    const fn of(kind: Kind) -> Self {
        Self { kind, nul: false, length: 0, retry: Milliseconds::Empty }
    }
}

/// The value of a `retry` field, as far as it has come.
#[derive(Clone, Copy, Debug)]
enum Milliseconds {
    Empty,
    /// ASCII digits only.
    Number(u64),
    Malformed,
}

impl Milliseconds {
    fn append(&mut self, bytes: &[u8]) {
        for byte in bytes {
            *self = match (*self, byte) {
                (Self::Empty, b'0'..=b'9') => Self::Number(u64::from(byte - b'0')),
                (Self::Number(number), b'0'..=b'9') => {
                    Self::Number(number.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
                }
                _ => Self::Malformed,
            };
        }
    }

    /// The item, if the value is one.
    const fn sight(self) -> Option<Sight> {
        match self {
            Self::Number(milliseconds) => Some(Sight::Retry { milliseconds }),
            Self::Empty | Self::Malformed => None,
        }
    }
}

impl<S: Storage> Decoder<S> {
    /// Takes from `chunk` at `at` on, up to an item or to the end.
    #[inline(never)]
    pub(super) fn take(&mut self, line_ends: &mut LineEnds, chunk: &[u8], at: &mut usize) -> Option<Sight> {
        while let Some(&byte) = chunk.get(*at) {
            if self.tokenizer.begins_line(byte) {
                let sight = self.take_whole_lines(line_ends, chunk, at);
                if sight.is_some() || *at == chunk.len() {
                    return sight;
                }
            }
            let sight = self.take_pieces(line_ends, chunk, at);
            if sight.is_some() {
                return sight;
            }
        }
        None
    }

    /// Takes the lines that lie whole in `chunk` from `at` on, up to one that completes an item.
    fn take_whole_lines(&mut self, line_ends: &mut LineEnds, chunk: &[u8], at: &mut usize) -> Option<Sight> {
        // Where the data of this block's only data line is, if it has not been copied into the storage.
        let mut borrowed = None;
        let mut after_carriage_return = *self.tokenizer.after_carriage_return();
        let sight = loop {
            let Some(&first) = chunk.get(*at) else { break None };
            // Half of all lines are blank: look before searching.
            if let b'\n' | b'\r' = first {
                *at += 1;
                let of_crlf = after_carriage_return && first == b'\n';
                after_carriage_return = first == b'\r';
                if of_crlf {
                    continue;
                }
                match (self.end_block(), borrowed.take()) {
                    (None, _) => continue,
                    (Some(Sight::StoredEvent), Some((start, end))) => break Some(Sight::BorrowedEvent { start, end }),
                    (sight, _) => break sight,
                }
            }
            let Some(end) = line_ends.next(chunk, *at) else { break None };
            let Some((line, rest)) = chunk.get(*at..).and_then(|left| left.split_at_checked(end - *at)) else {
                break None;
            };
            *at = end + 1;
            after_carriage_return = rest.first() == Some(&b'\r');
            match Line::read(line) {
                Line::Field(Field::Data, value) if !self.block.flags.has(Flags::DATA) => {
                    self.block.flags.set(Flags::DATA);
                    self.block.data_length = value.len();
                    borrowed = (value.len() <= self.data_capacity()).then(|| (end - value.len(), end));
                }
                Line::Field(Field::Data, value) => {
                    self.copy_borrowed(borrowed.take(), chunk);
                    self.append_data(b"\n");
                    self.append_data(value);
                }
                Line::Comment(text) if text.len() <= self.text_capacity() => {
                    break Some(Sight::BorrowedComment { start: end - text.len(), end });
                }
                Line::Comment(text) => break Some(Sight::OversizedComment { length: text.len() }),
                Line::Field(field, value) => {
                    if let Some(sight) = self.take_whole_field(field, value) {
                        break Some(sight);
                    }
                }
                Line::UnknownField => {}
            }
        };
        *self.tokenizer.after_carriage_return() = after_carriage_return;
        self.copy_borrowed(borrowed, chunk);
        sight
    }

    /// Takes a whole line that is neither blank nor a comment.
    #[inline(never)]
    pub(super) fn take_whole_line(&mut self, line: &[u8]) -> Option<Sight> {
        match Line::read(line) {
            Line::Field(Field::Data, value) => {
                self.begin_data_line();
                self.append_data(value);
                None
            }
            Line::Field(field, value) => self.take_whole_field(field, value),
            Line::UnknownField | Line::Comment(_) => None,
        }
    }

    /// Takes a whole field other than data.
    fn take_whole_field(&mut self, field: Field, value: &[u8]) -> Option<Sight> {
        let fits = value.len() <= self.text_capacity();
        match field {
            Field::Event => {
                if fits {
                    self.set_text(Role::EventType, value);
                }
                self.event_type_came(value.len());
            }
            Field::Id if memchr(0, value).is_none() => {
                if fits {
                    self.set_text(Role::StagedId, value);
                }
                self.id_came(value.len());
            }
            Field::Retry => {
                let mut milliseconds = Milliseconds::Empty;
                milliseconds.append(value);
                return milliseconds.sight();
            }
            Field::Id | Field::Data => {}
        }
        None
    }

    /// Takes what is left of a line that began in an earlier chunk, or the beginning of one that ends in a later one.
    #[inline(never)]
    pub(super) fn take_pieces(&mut self, line_ends: &mut LineEnds, chunk: &[u8], at: &mut usize) -> Option<Sight> {
        let mut rest = chunk.get(*at..).unwrap_or_default();
        loop {
            let here = chunk.len() - rest.len();
            let token = self.tokenizer.next_in_line(&mut rest, |_| Some(line_ends.next(chunk, here)? - here));
            *at = chunk.len() - rest.len();
            let token = token?;
            let sight = self.take_token(token);
            if sight.is_some() || matches!(token, Token::LineEnd { .. } | Token::ByteOrderMark) {
                return sight;
            }
        }
    }

    /// Takes a piece of a line that does not lie whole in its chunk.
    pub(super) fn take_token(&mut self, token: Token<'_>) -> Option<Sight> {
        match token {
            Token::Name(Field::Data) => {
                self.arriving = Arriving::new();
                self.begin_data_line();
            }
            Token::Name(Field::Event) => self.begin_arriving(Kind::EventType),
            Token::Name(Field::Id) => self.begin_arriving(Kind::Id),
            Token::Name(Field::Retry) => self.begin_arriving(Kind::Retry),
            Token::Value(Field::Data, fragment) => self.append_data(fragment.bytes),
            Token::Value(Field::Event, fragment) => self.append_arriving(fragment.bytes),
            Token::Value(Field::Id, fragment) => {
                self.arriving.nul |= memchr(0, fragment.bytes).is_some();
                self.append_arriving(fragment.bytes);
            }
            Token::Value(Field::Retry, fragment) => self.arriving.retry.append(fragment.bytes),
            Token::Comment(fragment) => {
                if fragment.first {
                    self.begin_arriving(Kind::Comment);
                }
                self.append_arriving(fragment.bytes);
            }
            Token::LineEnd { blank: true, .. } => return self.end_block(),
            Token::LineEnd { blank: false, .. } => return self.end_arriving(),
            Token::UnknownName(_)
            | Token::UnknownValue(_)
            | Token::ByteOrderMark
            | Token::Colon
            | Token::Space
            | Token::LineFeedOfCrlf => {}
        }
        None
    }

    fn begin_arriving(&mut self, kind: Kind) {
        self.arriving = Arriving::of(kind);
        self.set_text(Role::Arriving, &[]);
    }

    fn append_arriving(&mut self, bytes: &[u8]) {
        self.arriving.length = self.arriving.length.saturating_add(bytes.len());
        if self.arriving.length <= self.text_capacity() {
            self.storage.parts_mut().text_mut(Role::Arriving).append(bytes);
        }
    }

    /// The line of which the pieces have come ends.
    fn end_arriving(&mut self) -> Option<Sight> {
        let Arriving { kind, nul, length, retry } = core::mem::replace(&mut self.arriving, Arriving::new());
        let fits = length <= self.text_capacity();
        match kind {
            Kind::Comment => {
                return Some(if fits { Sight::StoredComment } else { Sight::OversizedComment { length } });
            }
            Kind::EventType => {
                if fits {
                    self.storage.parts_mut().swap(Role::Arriving, Role::EventType);
                }
                self.event_type_came(length);
            }
            Kind::Id if !nul => {
                if fits {
                    self.storage.parts_mut().swap(Role::Arriving, Role::StagedId);
                }
                self.id_came(length);
            }
            Kind::Retry => return retry.sight(),
            Kind::Id | Kind::Other => {}
        }
        None
    }

    /// An event type of this length has come. If it fits, it stands in the storage.
    const fn event_type_came(&mut self, length: usize) {
        self.block.flags.set(Flags::EVENT_TYPE);
        self.block.event_type_length = length;
    }

    /// An ID of this length has come. If it fits, it stands in the storage.
    fn id_came(&mut self, length: usize) {
        if length <= self.text_capacity() {
            self.block.flags.set(Flags::OWN_ID);
            self.block.flags.clear(Flags::LOST_ID);
        } else {
            self.block.flags.set(Flags::LOST_ID);
            self.block.lost_id_length = length;
        }
    }

    /// A blank line: commits the ID, whether or not there is an event, and begins a new block.
    #[inline]
    fn end_block(&mut self) -> Option<Sight> {
        let sight = self.block.judge(self.data_capacity(), self.text_capacity());
        if self.block.flags.has(Flags::OWN_ID) {
            self.storage.parts_mut().swap(Role::StagedId, Role::CommittedId);
        }
        self.ended = core::mem::replace(&mut self.block.flags, Flags::NONE);
        sight
    }

    /// What `end_block` would do after a first data line that fits; or nothing, and `false`, if it would report something.
    #[inline(always)]
    pub(super) fn end_block_quickly(&mut self) -> bool {
        let flags = self.block.flags;
        if flags != Flags::NONE {
            if flags.has(Flags::EVENT_TYPE) && self.block.event_type_length > self.text_capacity() {
                return false;
            }
            if flags.has(Flags::OWN_ID) {
                self.storage.parts_mut().swap(Role::StagedId, Role::CommittedId);
            }
            self.block.flags = Flags::NONE;
        }
        self.ended = flags;
        true
    }

    /// The event of the block that has ended, with this data.
    #[inline]
    pub(super) fn event<'s>(&'s self, data: &'s [u8], id: Role) -> Event<'s> {
        Event {
            event_type: if self.ended.has(Flags::EVENT_TYPE) { self.text(Role::EventType) } else { &[] },
            data,
            id: self.text(id),
            own_id: self.ended.has(Flags::OWN_ID),
            oversized_id: self.ended.has(Flags::LOST_ID).then(|| self.oversized(Part::Id, self.block.lost_id_length)),
        }
    }

    #[inline]
    pub(super) fn oversized(&self, part: Part, length: usize) -> Oversized {
        let limit = match part {
            Part::Data => self.data_capacity(),
            Part::EventType | Part::Id => self.text_capacity(),
        };
        Oversized { part, limit, length }
    }

    /// Copies the data of the first line into the storage, if it is still borrowed from the chunk.
    #[inline]
    fn copy_borrowed(&mut self, borrowed: Option<(usize, usize)>, chunk: &[u8]) {
        if let Some((start, end)) = borrowed {
            self.set_data(chunk.get(start..end).unwrap_or_default());
        }
    }

    /// A data line begins; what it has is still to be appended.
    fn begin_data_line(&mut self) {
        if self.block.flags.has(Flags::DATA) {
            self.append_data(b"\n");
        } else {
            self.block.flags.set(Flags::DATA);
            self.block.data_length = 0;
            self.set_data(&[]);
        }
    }

    #[inline]
    fn append_data(&mut self, bytes: &[u8]) {
        self.block.data_length = self.block.data_length.saturating_add(bytes.len());
        if self.block.data_length <= self.data_capacity() {
            self.storage.parts_mut().data.append(bytes);
        }
    }

    #[inline]
    pub(super) fn data(&self) -> &[u8] {
        self.storage.parts().data.as_slice()
    }

    /// The caller has compared the length with the capacity.
    pub(super) fn set_data(&mut self, bytes: &[u8]) {
        let data = &mut self.storage.parts_mut().data;
        data.clear();
        data.append(bytes);
    }

    #[inline]
    pub(super) fn text(&self, role: Role) -> &[u8] {
        self.storage.parts().text(role).as_slice()
    }

    /// The caller has compared the length with the capacity.
    #[inline]
    pub(super) fn set_text(&mut self, role: Role, bytes: &[u8]) {
        let text = self.storage.parts_mut().text_mut(role);
        text.clear();
        text.append(bytes);
    }
}
