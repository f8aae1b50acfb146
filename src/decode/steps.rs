//! The state machine for any line, byte by byte. The part of a value that is in the chunk is taken in one step.
//!
//! Where vectors are used, it takes only the lines that a chunk boundary cuts. In builds for small code, it takes all
//! lines. Then data and comments are borrowed from the chunk here, exactly where `lines.rs` would borrow them.

use super::Decoder;
use super::block::{Flags, append_digits};
use super::ready::{Kind, Ready};
use super::ways::Progress;
use crate::scan::{SMALL, memchr};
use crate::storage::Storage;
use crate::storage::private::Buffer;

/// The current line, which is unfinished.
#[derive(Clone, Debug)]
pub(super) struct Line {
    place: Place,
    owner: Owner,
    /// The bytes of the owner's name that are still to come: see [`rest_of_name`].
    name: u32,
    value: Value,
    /// The number that the digits of a `retry` make so far.
    number: u64,
}

/// The place of the next byte in its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Like `LineStart`, and a byte order mark (BOM) may come.
    StreamStart,
    LineStart,
    /// Like `LineStart`, and the last byte was the CR that ended a line: an LF now belongs to that CR.
    AfterCarriageReturn,
    Name,
    /// After the colon of a field, where one space is not part of the value.
    Colon,
    Value,
    /// In the value of a data line: the state for most bytes.
    Data,
}

/// The owner of a name or a value. It is one enum: with a `Field` in it, each `match` compiles to two jump tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Data,
    Event,
    Id,
    Retry,
    UnknownField,
    Comment,
    /// The byte order mark is treated as a name, but a line begins after it.
    ByteOrderMark,
}

/// The owner whose name may begin with this byte, and the rest of that name.
const fn named_from(byte: u8, at_stream_start: bool) -> (Owner, u32) {
    match byte {
        b'd' => (Owner::Data, rest_of_name(b"ata\0")),
        b'e' => (Owner::Event, rest_of_name(b"vent")),
        b'i' => (Owner::Id, rest_of_name(b"d\0\0\0")),
        b'r' => (Owner::Retry, rest_of_name(b"etry")),
        0xEF if at_stream_start => (Owner::ByteOrderMark, rest_of_name(b"\xBB\xBF\0\0")),
        _ => (Owner::UnknownField, 0),
    }
}

/// At most four bytes in one number, the next byte lowest. So a new line is all zeros, and a static decoder takes no
/// flash.
const fn rest_of_name(bytes: &[u8; 4]) -> u32 {
    u32::from_le_bytes(*bytes)
}

/// What is known about a value without the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Empty,
    Valid,
    /// An ID with a NUL, or a `retry` with other characters than digits: the field is ignored.
    Invalid,
}

/// The relation of a byte to a value.
enum InValue {
    /// Part of it.
    Yes,
    /// The space before the value.
    Space,
    No,
}

impl Line {
    pub(super) const fn new() -> Self {
        Self { place: Place::StreamStart, owner: Owner::Data, name: 0, value: Value::Empty, number: 0 }
    }

    /// Whether a line has begun and has not ended.
    #[inline]
    pub(super) const fn is_unfinished(&self) -> bool {
        !matches!(self.place, Place::StreamStart | Place::LineStart | Place::AfterCarriageReturn)
    }

    /// Whether `byte`, the next byte, begins a line, or is the LF of the CR that ended the last one. Then complete
    /// lines may be taken without the state machine, and [`is_after_carriage_return`](Self::is_after_carriage_return)
    /// carries the state across.
    #[inline]
    pub(super) const fn begins(&mut self, byte: u8) -> bool {
        if matches!(self.place, Place::StreamStart) && byte != 0xEF {
            self.place = Place::LineStart;
        }
        matches!(self.place, Place::LineStart | Place::AfterCarriageReturn)
    }

    /// Whether the next byte begins a line.
    #[inline]
    pub(super) const fn is_at_start(&self) -> bool {
        matches!(self.place, Place::LineStart)
    }

    #[inline]
    pub(super) const fn is_after_carriage_return(&self) -> bool {
        matches!(self.place, Place::AfterCarriageReturn)
    }

    /// Whether the next byte belongs to the value of a data line, unless it is a line end.
    #[inline]
    pub(super) const fn is_in_data(&self) -> bool {
        matches!(self.place, Place::Data)
    }

    /// Whether the next byte is in the value of an `event` field.
    pub(super) const fn is_in_event_type(&self) -> bool {
        matches!((self.place, self.owner), (Place::Colon | Place::Value, Owner::Event))
    }

    /// Whether the next byte is in the value of an `id` field that may be valid.
    pub(super) const fn is_in_id(&self) -> bool {
        matches!((self.place, self.owner), (Place::Colon | Place::Value, Owner::Id))
            && !matches!(self.value, Value::Invalid)
    }

    /// Whether `byte` ends the name `data`.
    const fn begins_data(&self, byte: u8) -> bool {
        matches!((self.place, self.owner), (Place::Name, Owner::Data))
            && self.name == 0
            && matches!(byte, b':' | b'\n' | b'\r')
    }

    /// Notes that a line has ended, possibly with a CR.
    #[inline]
    pub(super) const fn end(&mut self, with_carriage_return: bool) {
        self.place = if with_carriage_return { Place::AfterCarriageReturn } else { Place::LineStart };
    }

    #[inline]
    const fn takes_into_value(&mut self, byte: u8) -> InValue {
        match self.place {
            Place::StreamStart | Place::LineStart | Place::AfterCarriageReturn | Place::Name => return InValue::No,
            Place::Colon => {
                self.place = if matches!(self.owner, Owner::Data) { Place::Data } else { Place::Value };
                if byte == b' ' {
                    return InValue::Space;
                }
            }
            Place::Value | Place::Data => {}
        }
        if matches!(byte, b'\n' | b'\r') { InValue::No } else { InValue::Yes }
    }
}

impl<S: Storage> Decoder<S> {
    /// Consumes `chunk` from `at`, up to an item or to its end. Where another path takes complete lines, it stops at
    /// the end of a line.
    #[inline(never)]
    pub(super) fn take_steps<const BLOCKS: bool>(&mut self, progress: &mut Progress, chunk: &[u8]) -> Option<Ready> {
        // The start of the value of the block's only data line, if it has not been copied into the storage.
        let mut borrowed = None;
        // Whether the current line began in this chunk.
        let mut began_here = false;
        let mut start = progress.at;
        let ready = loop {
            let Some(&byte) = chunk.get(start) else { break None };
            match self.line.takes_into_value(byte) {
                InValue::Space => start += 1,
                InValue::Yes => {
                    let found = progress.line_ends.next(chunk, start);
                    let end = found.unwrap_or(chunk.len());
                    let value = chunk.get(start..end).unwrap_or_default();
                    if SMALL && began_here && found.is_some() {
                        if self.line.owner == Owner::Comment && value.len() <= self.text_capacity() {
                            self.line.end(chunk.get(end) == Some(&b'\r'));
                            let text = start;
                            start = end + 1;
                            break Some(Ready::borrowed_comment(text, end));
                        }
                        if self.line.is_in_data() && self.parts().data.length() == 0 {
                            borrowed = self.data_came(value.len()).then_some(start);
                            start = end;
                            continue;
                        }
                    }
                    self.append(value);
                    start = end;
                }
                InValue::No => {
                    start += 1;
                    if SMALL {
                        began_here |= !self.line.is_unfinished();
                        if self.line.begins_data(byte) {
                            self.copy_borrowed_from(borrowed.take(), chunk);
                        }
                    }
                    match (self.step::<BLOCKS>(byte), borrowed) {
                        (Some(Kind::Stored), Some(data)) => {
                            borrowed = None;
                            break Some(Ready::borrowed(data, data + self.parts().data.length()));
                        }
                        (None, _) if SMALL || self.line.is_unfinished() => {}
                        (kind, _) => break kind.map(Ready::stored),
                    }
                }
            }
        };
        progress.at = start;
        if SMALL {
            self.copy_borrowed_from(borrowed, chunk);
        }
        ready
    }

    /// Consumes a chunk of one byte.
    #[inline(always)]
    pub(super) fn take_byte<const BLOCKS: bool>(&mut self, byte: u8) -> Option<Ready> {
        match self.line.takes_into_value(byte) {
            InValue::Space => None,
            InValue::Yes => {
                self.append(&[byte]);
                None
            }
            InValue::No => self.step::<BLOCKS>(byte).map(Ready::stored),
        }
    }

    /// Takes one byte that is not in a value.
    #[inline(never)]
    fn step<const BLOCKS: bool>(&mut self, byte: u8) -> Option<Kind> {
        if let b'\n' | b'\r' = byte {
            return self.step_over_line_end::<BLOCKS>(byte);
        }
        if !self.line.is_unfinished() {
            let at_stream_start = self.line.place == Place::StreamStart;
            if byte == b':' {
                self.line.place = Place::Value;
                self.begin(Owner::Comment);
            } else {
                self.line.place = Place::Name;
                (self.line.owner, self.line.name) = named_from(byte, at_stream_start);
            }
        } else if byte == b':' {
            self.line.place = Place::Colon;
            self.end_name();
        } else if self.line.name != 0 && self.line.name.to_le_bytes().first() == Some(&byte) {
            self.line.name >>= 8;
            if self.line.name == 0 && self.line.owner == Owner::ByteOrderMark {
                self.line.place = Place::LineStart;
            }
        } else {
            (self.line.owner, self.line.name) = (Owner::UnknownField, 0);
        }
        None
    }

    fn step_over_line_end<const BLOCKS: bool>(&mut self, byte: u8) -> Option<Kind> {
        let place = self.line.place;
        self.line.end(byte == b'\r');
        match place {
            Place::AfterCarriageReturn if byte == b'\n' => return None,
            Place::StreamStart | Place::LineStart | Place::AfterCarriageReturn => return self.end_block::<BLOCKS>(),
            Place::Name => self.end_name(),
            Place::Colon | Place::Value | Place::Data => {}
        }
        self.end_value::<BLOCKS>()
    }

    /// Ends the name of a field.
    fn end_name(&mut self) {
        let owner = if self.line.name == 0 { self.line.owner } else { Owner::UnknownField };
        self.begin(owner);
    }

    /// Begins a value.
    fn begin(&mut self, owner: Owner) {
        self.line.owner = owner;
        self.line.value = Value::Empty;
        match owner {
            Owner::Data => self.begin_data_line(),
            Owner::Event => self.parts_mut().event_type.clear(),
            Owner::Id | Owner::Comment => self.parts_mut().arriving.clear(),
            Owner::Retry => self.line.number = 0,
            Owner::UnknownField | Owner::ByteOrderMark => {}
        }
    }

    /// Takes a piece of the value: the first one or a later one. The piece is not empty.
    #[inline(never)]
    fn append(&mut self, bytes: &[u8]) {
        let valid = match self.line.owner {
            Owner::Data => return self.parts_mut().data.append(bytes),
            Owner::Event => return append(&mut self.parts_mut().event_type, bytes),
            Owner::UnknownField | Owner::ByteOrderMark => return,
            Owner::Retry => {
                let number = append_digits(self.line.number, bytes);
                self.line.number = number.unwrap_or(0);
                number.is_some()
            }
            Owner::Id | Owner::Comment => {
                append(&mut self.parts_mut().arriving, bytes);
                self.line.owner == Owner::Comment || has_no_nul(bytes)
            }
        };
        if self.line.value != Value::Invalid {
            self.line.value = if valid { Value::Valid } else { Value::Invalid };
        }
    }

    /// Ends the line, and its value.
    fn end_value<const BLOCKS: bool>(&mut self) -> Option<Kind> {
        match (self.line.owner, self.line.value) {
            (Owner::Comment, _) => return Some(Kind::StoredComment),
            (Owner::Event, _) => self.field_came(Flags::EVENT_TYPE),
            (Owner::Id, Value::Empty | Value::Valid) => {
                let parts = self.parts_mut();
                let length = parts.arriving.length();
                if parts.arriving.fits() {
                    parts.stage_arriving();
                }
                self.id_came(length);
            }
            (Owner::Retry, Value::Valid) => return self.retry_came::<BLOCKS>(self.line.number),
            (Owner::Id | Owner::Retry, _) => self.field_came(Flags::IGNORED_VALUE),
            (Owner::UnknownField | Owner::ByteOrderMark, _) => self.field_came(Flags::UNKNOWN_FIELD),
            (Owner::Data, _) => {}
        }
        None
    }

    /// Copies the data that begins here in the chunk, if it is still borrowed.
    #[inline(never)]
    fn copy_borrowed_from(&mut self, start: Option<usize>, chunk: &[u8]) {
        let data = start.and_then(|start| chunk.get(start..)?.get(..self.parts().data.length()));
        if let Some(data) = data {
            self.parts_mut().data.set(data);
        }
    }

    /// Ends the current line as its line end would. A comment and a reconnection time are not completed: a number may
    /// go on.
    pub(super) fn end_line_under_way<const BLOCKS: bool>(&mut self) {
        if self.line.is_unfinished() {
            if let Owner::Retry = self.line.owner {
                self.line.value = Value::Invalid;
            }
            let _ = self.step_over_line_end::<BLOCKS>(b'\n');
        }
    }
}

/// Appends to a text. A single byte is not worth a call of `memcpy`, when the stream comes byte by byte.
#[inline]
fn append(text: &mut impl Buffer, bytes: &[u8]) {
    match *bytes {
        [byte] if !SMALL => text.push(byte),
        _ => text.append(bytes),
    }
}

fn has_no_nul(bytes: &[u8]) -> bool {
    if SMALL || bytes.len() == 1 { bytes.iter().all(|&byte| byte != 0) } else { memchr(0, bytes).is_none() }
}

#[cfg(test)]
#[path = "closure/line.rs"]
mod closure;
