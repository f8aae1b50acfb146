//! Lines that lie in one chunk from their first byte to their last.

use super::Decoder;
use super::block::{Flags, append_digits};
use super::ready::{Kind, Ready};
use super::ways::Progress;
use crate::line::Read;
use crate::scan::memchr;
use crate::storage::Storage;
use crate::storage::private::{Buffer, Id};
use crate::token::Field;

impl<S: Storage> Decoder<S> {
    /// Consumes `chunk`, up to an item or to its end. Lines that the chunk boundary cuts go to `steps.rs`.
    #[inline(never)]
    pub(super) fn take_lines<const BLOCKS: bool>(&mut self, progress: &mut Progress, chunk: &[u8]) -> Option<Ready> {
        while let Some(&byte) = chunk.get(progress.at) {
            if self.line.begins(byte) {
                let ready = self.take_complete_lines::<BLOCKS>(progress, chunk);
                if ready.is_some() || progress.at == chunk.len() {
                    return ready;
                }
            }
            let ready = self.take_steps::<BLOCKS>(progress, chunk);
            if ready.is_some() {
                return ready;
            }
        }
        None
    }

    /// Consumes the complete lines of `chunk`, up to one that completes an item.
    fn take_complete_lines<const BLOCKS: bool>(&mut self, progress: &mut Progress, chunk: &[u8]) -> Option<Ready> {
        // The place of the value of the block's only data line, if it has not been copied into the storage.
        let mut borrowed = None;
        let mut after_carriage_return = self.line.is_after_carriage_return();
        // Local copies: values behind a reference would be stored before each call.
        let Progress { line_ends: mut ends, at: mut start } = *progress;
        ends.drop_before(start);
        let ready = loop {
            let Some(&first) = chunk.get(start) else { break None };
            // Half of all lines are blank: check for one before the search.
            if let b'\n' | b'\r' = first {
                ends.drop_first();
                start += 1;
                let of_crlf = after_carriage_return && first == b'\n';
                after_carriage_return = first == b'\r';
                if of_crlf {
                    continue;
                }
                match (self.end_block::<BLOCKS>(), borrowed.take()) {
                    (None, _) => continue,
                    (Some(Kind::Stored), Some((start, end))) => break Some(Ready::borrowed(start, end)),
                    (Some(kind), _) => break Some(Ready::stored(kind)),
                }
            }
            let Some(end) = ends.first(chunk, start) else { break None };
            ends.drop_first();
            let (Some(line), Some(rest)) = (chunk.get(start..end), chunk.get(end..)) else { break None };
            start = end + 1;
            after_carriage_return = rest.first() == Some(&b'\r');
            match Read::line(line) {
                Read::Field(Field::Data, value) if !self.block.flags.has(Flags::DATA) => {
                    borrowed = self.data_came(value.len()).then(|| (end - value.len(), end));
                }
                Read::Field(Field::Data, value) => {
                    self.copy_borrowed(borrowed.take(), chunk);
                    self.append_data_line(value);
                }
                Read::Comment(text) if text.len() <= self.text_capacity() => {
                    break Some(Ready::borrowed_comment(end - text.len(), end));
                }
                Read::Comment(text) => {
                    self.parts_mut().arriving.set_length(text.len());
                    break Some(Ready::stored(Kind::StoredComment));
                }
                Read::Field(field, value) => {
                    if let Some(kind) = self.take_complete_field::<BLOCKS>(field, value) {
                        break Some(Ready::stored(kind));
                    }
                }
                Read::UnknownField => self.field_came(Flags::UNKNOWN_FIELD),
            }
            // The LF of a CR LF completes nothing: consume it at once.
            if let [b'\r', b'\n', ..] = rest {
                ends.drop_first();
                start += 1;
                after_carriage_return = false;
            }
        };
        *progress = Progress { line_ends: ends, at: start };
        self.line.end(after_carriage_return);
        self.copy_borrowed(borrowed, chunk);
        ready
    }

    /// Copies the value of the first data line into the storage, if it is still borrowed from the chunk.
    #[inline]
    fn copy_borrowed(&mut self, borrowed: Option<(usize, usize)>, chunk: &[u8]) {
        if let Some((start, end)) = borrowed {
            self.parts_mut().data.set(chunk.get(start..end).unwrap_or_default());
        }
    }

    /// Takes a complete line that completes no item: not a blank line, a comment, or a `retry` that is an item.
    #[inline(never)]
    pub(super) fn take_complete_line(&mut self, line: &[u8]) {
        match Read::line(line) {
            Read::Field(Field::Data, value) => {
                self.begin_data_line();
                self.parts_mut().data.append(value);
            }
            Read::Field(field, value) => {
                let _ = self.take_complete_field::<true>(field, value);
            }
            Read::UnknownField => self.field_came(Flags::UNKNOWN_FIELD),
            Read::Comment(_) => {}
        }
    }

    /// Takes a complete field other than data.
    fn take_complete_field<const BLOCKS: bool>(&mut self, field: Field, value: &[u8]) -> Option<Kind> {
        match field {
            Field::Event => {
                self.parts_mut().event_type.set(value);
                self.field_came(Flags::EVENT_TYPE);
            }
            Field::Id if memchr(0, value).is_none() => {
                if value.len() <= self.text_capacity() {
                    self.parts_mut().id_mut(Id::Staged).set(value);
                }
                self.id_came(value.len());
            }
            Field::Retry => match append_digits(0, value) {
                Some(milliseconds) if !value.is_empty() => return self.retry_came::<BLOCKS>(milliseconds),
                _ => self.field_came(Flags::IGNORED_VALUE),
            },
            Field::Id | Field::Data => self.field_came(Flags::IGNORED_VALUE),
        }
        None
    }

    /// Takes a complete data line that is not the first.
    #[inline]
    fn append_data_line(&mut self, value: &[u8]) {
        let data = &mut self.parts_mut().data;
        data.push(b'\n');
        data.append(value);
    }
}
