//! Lines that lie whole in a chunk.
//!
//! What a line does here in one step, it does in `pieces.rs` token by token: the two must change together.

use super::Decoder;
use super::block::Flags;
use super::item::Sight;
use super::retry::Milliseconds;
use crate::scan::memchr;
use crate::scan::{LineEnds, SMALL};
use crate::storage::Storage;
use crate::storage::private::{Buffer, Id};
use crate::token::{Field, Line};

impl<S: Storage> Decoder<S> {
    /// Takes from `chunk` at `at` on, up to an item or to the end.
    #[inline(always)]
    pub(super) fn take(&mut self, line_ends: &mut LineEnds, chunk: &[u8], at: &mut usize) -> Option<Sight> {
        if SMALL { self.take_in_small_steps(chunk, at) } else { self.take_lines(line_ends, chunk, at) }
    }

    #[inline(never)]
    fn take_lines(&mut self, line_ends: &mut LineEnds, chunk: &[u8], at: &mut usize) -> Option<Sight> {
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
        // Copies, as what is behind a reference has to be stored before each call.
        let (mut ends, mut start) = (*line_ends, *at);
        ends.drop_before(start);
        let sight = loop {
            let Some(&first) = chunk.get(start) else { break None };
            // Half of all lines are blank: look before searching.
            if let b'\n' | b'\r' = first {
                ends.drop_first();
                start += 1;
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
            let Some(end) = ends.first(chunk, start) else { break None };
            ends.drop_first();
            let (Some(line), Some(rest)) = (chunk.get(start..end), chunk.get(end..)) else { break None };
            start = end + 1;
            after_carriage_return = rest.first() == Some(&b'\r');
            match Line::read(line) {
                Line::Field(Field::Data, value) if !self.block.flags.has(Flags::DATA) => {
                    borrowed = self.data_came(value.len()).then(|| (end - value.len(), end));
                }
                Line::Field(Field::Data, value) => {
                    self.copy_borrowed(borrowed.take(), chunk);
                    self.append_data_line(value);
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
            // The LF of a CRLF completes nothing: take it at once.
            if let [b'\r', b'\n', ..] = rest {
                ends.drop_first();
                start += 1;
                after_carriage_return = false;
            }
        };
        (*line_ends, *at) = (ends, start);
        *self.tokenizer.after_carriage_return() = after_carriage_return;
        self.copy_borrowed(borrowed, chunk);
        sight
    }

    /// Takes a whole line that completes nothing: neither blank, nor a comment, nor `retry`.
    #[inline(never)]
    pub(super) fn take_whole_line(&mut self, line: &[u8]) {
        match Line::read(line) {
            Line::Field(Field::Data, value) if self.block.flags.has(Flags::DATA) => self.append_data_line(value),
            Line::Field(Field::Data, value) => {
                if self.data_came(value.len()) {
                    self.set_data(value);
                }
            }
            Line::Field(field, value) => {
                let _ = self.take_whole_field(field, value);
            }
            Line::UnknownField | Line::Comment(_) => {}
        }
    }

    /// Takes a whole field other than data.
    fn take_whole_field(&mut self, field: Field, value: &[u8]) -> Option<Sight> {
        let fits = value.len() <= self.text_capacity();
        match field {
            Field::Event => {
                self.block.flags.set(Flags::EVENT_TYPE);
                self.parts_mut().event_type.set(value);
            }
            Field::Id if memchr(0, value).is_none() => {
                if fits {
                    self.parts_mut().id_mut(Id::Staged).set(value);
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
}
