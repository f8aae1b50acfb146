//! What the lines of a block do to the event under assembly: the rules of the standard, with the limits.
//!
//! Lines come in two ways, whole or as tokens. Both must do the same: what a field does, `take_token` says in pieces and
//! `take_whole_lines` at once.

use super::Decoder;
use super::error::Oversized;
use super::error::Part;
use super::item::{Place, Sight};
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
    /// There was a data line.
    data: bool,
    /// Bytes of data: those of the values and a LF between two lines.
    data_length: usize,
    /// There was a line with an event type.
    event_type: bool,
    /// Bytes of the type in force.
    event_type_length: usize,
    /// An ID is staged.
    pub(super) own_id: bool,
    /// Bytes of an ID that did not fit, if no ID that fits came after it; else 0, which always fits.
    lost_id: usize,
}

impl Block {
    pub(super) const fn new() -> Self {
        Self { data: false, data_length: 0, event_type: false, event_type_length: 0, own_id: false, lost_id: 0 }
    }

    /// Whether throwing the block away would lose nothing.
    pub(super) const fn is_empty(&self) -> bool {
        !self.data && !self.event_type && !self.own_id && self.lost_id == 0
    }
}

/// The line of which a part has come, if it is of a kind that takes effect at its end.
#[derive(Clone, Debug)]
pub(super) struct Arriving {
    kind: Kind,
    /// Bytes of the value so far, in the stream.
    length: usize,
    /// There is a NUL in the value.
    nul: bool,
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
        Self { kind, length: 0, nul: false, retry: Milliseconds::Empty }
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
            Self::Number(milliseconds) => Some(Sight::Retry(milliseconds)),
            Self::Empty | Self::Malformed => None,
        }
    }
}

impl<S: Storage> Decoder<S> {
    /// Takes the lines that lie whole in `chunk` from `at` on, up to one that completes an item.
    pub(super) fn take_whole_lines(&mut self, line_ends: &mut LineEnds, chunk: &[u8], at: &mut usize) -> Option<Sight> {
        // The data of this block's only data line so far, if it has not been copied into the storage.
        let mut borrowed = None;
        let mut sight = None;
        while sight.is_none() && self.tokenizer.begins_line(chunk, at) {
            // Half of all lines are blank: look before searching.
            if let Some(&byte @ (b'\n' | b'\r')) = chunk.get(*at) {
                *at += 1;
                self.tokenizer.line_ended(byte);
                let data = borrowed.take().unwrap_or(Place::Stored);
                sight = self.end_block(data);
                continue;
            }
            let Some(end) = line_ends.next(chunk, *at) else { break };
            let line = chunk.get(*at..end).unwrap_or_default();
            *at = end + 1;
            self.tokenizer.line_ended(chunk.get(end).copied().unwrap_or_default());
            let place = |value: &[u8]| Place::Input { start: end - value.len(), end };
            match Line::read(line) {
                Line::Field(Field::Data, value) if !self.block.data => {
                    self.block.data = true;
                    self.block.data_length = value.len();
                    borrowed = (value.len() <= self.data_capacity()).then(|| place(value));
                }
                Line::Field(Field::Data, value) => {
                    self.copy_borrowed(borrowed.take(), chunk);
                    self.append_data(b"\n");
                    self.append_data(value);
                }
                Line::Field(Field::Event, value) => {
                    if value.len() <= self.text_capacity() {
                        self.set_text(Role::EventType, value);
                    }
                    self.block.event_type = true;
                    self.block.event_type_length = value.len();
                }
                Line::Field(Field::Id, value) => {
                    if memchr(0, value).is_none() {
                        if value.len() <= self.text_capacity() {
                            self.set_text(Role::StagedId, value);
                        }
                        self.stage_id(value.len());
                    }
                }
                Line::Field(Field::Retry, value) => {
                    let mut milliseconds = Milliseconds::Empty;
                    milliseconds.append(value);
                    sight = milliseconds.sight();
                }
                Line::Comment(text) => {
                    let fits = text.len() <= self.text_capacity();
                    sight = Some(Sight::Comment { text: fits.then(|| place(text)), length: text.len() });
                }
                Line::UnknownField => {}
            }
        }
        self.copy_borrowed(borrowed, chunk);
        sight
    }

    /// Takes a piece of a line that does not lie whole in its chunk.
    pub(super) fn take_token(&mut self, token: Token<'_>) -> Option<Sight> {
        match token {
            Token::Name(field) => {
                self.arriving = Arriving::of(match field {
                    Field::Data => Kind::Other,
                    Field::Event => Kind::EventType,
                    Field::Id => Kind::Id,
                    Field::Retry => Kind::Retry,
                });
                if field != Field::Data {
                    self.set_text(Role::Arriving, &[]);
                } else if self.block.data {
                    self.append_data(b"\n");
                } else {
                    self.block.data = true;
                    self.block.data_length = 0;
                    self.set_data(&[]);
                }
                None
            }
            Token::Value(Field::Data, fragment) => {
                self.append_data(fragment.bytes);
                None
            }
            Token::Value(Field::Event, fragment) => {
                self.append_arriving(fragment.bytes);
                None
            }
            Token::Value(Field::Id, fragment) => {
                self.arriving.nul |= memchr(0, fragment.bytes).is_some();
                self.append_arriving(fragment.bytes);
                None
            }
            Token::Value(Field::Retry, fragment) => {
                self.arriving.retry.append(fragment.bytes);
                None
            }
            Token::Comment(fragment) => {
                if fragment.first {
                    self.arriving = Arriving::of(Kind::Comment);
                    self.set_text(Role::Arriving, &[]);
                }
                self.append_arriving(fragment.bytes);
                None
            }
            Token::LineEnd { blank: true, .. } => self.end_block(Place::Stored),
            Token::LineEnd { blank: false, .. } => self.end_arriving(),
            Token::UnknownName(_)
            | Token::UnknownValue(_)
            | Token::ByteOrderMark
            | Token::Colon
            | Token::Space
            | Token::LineFeedOfCrlf => None,
        }
    }

    /// The line of which the pieces have come ends.
    fn end_arriving(&mut self) -> Option<Sight> {
        let Arriving { kind, length, nul, retry } = core::mem::replace(&mut self.arriving, Arriving::new());
        let fits = length <= self.text_capacity();
        match kind {
            Kind::Other => None,
            Kind::Comment => Some(Sight::Comment { text: fits.then_some(Place::Stored), length }),
            Kind::EventType => {
                if fits {
                    self.storage.parts_mut().swap(Role::Arriving, Role::EventType);
                }
                self.block.event_type = true;
                self.block.event_type_length = length;
                None
            }
            Kind::Id => {
                if !nul {
                    if fits {
                        self.storage.parts_mut().swap(Role::Arriving, Role::StagedId);
                    }
                    self.stage_id(length);
                }
                None
            }
            Kind::Retry => retry.sight(),
        }
    }

    /// An ID of this length has come. If it fits, it stands in the storage.
    fn stage_id(&mut self, length: usize) {
        if length <= self.text_capacity() {
            self.block.own_id = true;
            self.block.lost_id = 0;
        } else {
            self.block.lost_id = length;
        }
    }

    /// A blank line: commits the ID, whether or not there is an event, and begins a new block.
    fn end_block(&mut self, data: Place) -> Option<Sight> {
        let sight = self.judge_block(data);
        if self.block.own_id {
            self.storage.parts_mut().swap(Role::StagedId, Role::CommittedId);
        }
        self.block = Block::new();
        sight
    }

    /// What a blank line here would dispatch, or report in its place. The data is at the given place.
    pub(super) fn judge_block(&self, data: Place) -> Option<Sight> {
        let &Block { event_type, own_id, lost_id, .. } = &self.block;
        if !self.block.data {
            return (lost_id > 0).then_some(Sight::Oversized { part: Part::Id, length: lost_id });
        }
        if self.block.data_length > self.data_capacity() {
            return Some(Sight::Oversized { part: Part::Data, length: self.block.data_length });
        }
        if self.block.event_type_length > self.text_capacity() {
            return Some(Sight::Oversized { part: Part::EventType, length: self.block.event_type_length });
        }
        Some(Sight::Event { data, event_type, own_id, lost_id })
    }

    /// Copies the data of the first line into the storage, if it is still borrowed from the chunk.
    fn copy_borrowed(&mut self, borrowed: Option<Place>, chunk: &[u8]) {
        if let Some(Place::Input { start, end }) = borrowed {
            self.set_data(chunk.get(start..end).unwrap_or_default());
        }
    }

    fn append_data(&mut self, bytes: &[u8]) {
        self.block.data_length = self.block.data_length.saturating_add(bytes.len());
        if self.block.data_length <= self.data_capacity() {
            self.storage.parts_mut().data.append(bytes);
        }
    }

    fn append_arriving(&mut self, bytes: &[u8]) {
        self.arriving.length = self.arriving.length.saturating_add(bytes.len());
        if self.arriving.length <= self.text_capacity() {
            self.storage.parts_mut().text_mut(Role::Arriving).append(bytes);
        }
    }

    /// The caller has compared the length with the capacity.
    pub(super) fn set_data(&mut self, bytes: &[u8]) {
        let data = &mut self.storage.parts_mut().data;
        data.clear();
        data.append(bytes);
    }

    /// The caller has compared the length with the capacity.
    pub(super) fn set_text(&mut self, role: Role, bytes: &[u8]) {
        let text = self.storage.parts_mut().text_mut(role);
        text.clear();
        text.append(bytes);
    }

    pub(super) fn text(&self, role: Role) -> &[u8] {
        self.storage.parts().text(role).as_slice()
    }

    pub(super) fn limit(&self, part: Part) -> usize {
        match part {
            Part::Data => self.data_capacity(),
            Part::EventType | Part::Id => self.text_capacity(),
        }
    }

    /// The report of an ID of this length that was lost, if one was.
    pub(super) fn lost_id(&self, length: usize) -> Option<Oversized> {
        (length > 0).then(|| Oversized { part: Part::Id, limit: self.limit(Part::Id), length })
    }
}
