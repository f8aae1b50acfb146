//! The one way in where code is to be short: any line, byte by byte, but for what a value has of the chunk.
//!
//! What a line does here, it does in `pieces.rs` and `whole.rs` too: they must change together. Data and comments are borrowed
//! from the chunk just where `whole.rs` borrows them.

use super::Decoder;
use super::item::Sight;
use crate::scan::memchr2;
use crate::storage::Storage;
use crate::token::{Field, Owner, Step};

impl<S: Storage> Decoder<S> {
    /// Takes from `chunk` at `at` on, up to an item or to the end.
    #[inline(never)]
    pub(super) fn take_in_small_steps(&mut self, chunk: &[u8], at: &mut usize) -> Option<Sight> {
        // What comes byte by byte, as from a serial line, is most often this.
        if let [byte] = *chunk
            && self.take_byte_of_data(byte)
        {
            *at = 1;
            return None;
        }
        // Where the data of this block's only data line begins, if it has not been copied into the storage.
        let mut borrowed = None;
        // Where the text of the comment begins whose line is under way, if it lies in the chunk and fits.
        let mut comment = None;
        // The line under way began in this chunk.
        let mut began_here = false;
        let sight = loop {
            let rest = chunk.get(*at..).unwrap_or_default();
            let Some(&byte) = rest.first() else { break None };
            began_here |= self.tokenizer.begins_line(byte);
            if let Some((owner, first)) = self.tokenizer.begins_value(byte) {
                let end = memchr2(b'\n', b'\r', rest);
                let value = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
                let whole = began_here && first && end.is_some();
                if whole && owner == Owner::Comment && value.len() <= self.text_capacity() {
                    comment = Some(*at);
                } else if whole && owner == Owner::Field(Field::Data) && self.has_no_data_yet() {
                    borrowed = self.data_came(value.len()).then_some(*at);
                } else {
                    self.take_value(owner, first, value);
                }
                *at += value.len();
            }
            let Some(&byte) = chunk.get(*at) else { break None };
            let end = *at;
            *at = end + 1;
            let step = self.tokenizer.step(byte);
            if let Step::Named(field) | Step::NamedAlone(field) = step {
                if field == Field::Data {
                    self.copy_borrowed_from(borrowed.take(), chunk);
                }
                self.begin_field(field);
            }
            let sight = match step {
                Step::LineEnd { blank: true } => match (self.end_block(), borrowed.take()) {
                    (Some(Sight::StoredEvent), Some(start)) => {
                        Some(Sight::BorrowedEvent { start, end: start.saturating_add(self.data_length()) })
                    }
                    (sight, _) => sight,
                },
                Step::LineEnd { blank: false } | Step::NamedAlone(_) => match comment.take() {
                    Some(start) => Some(Sight::BorrowedComment { start, end }),
                    None => self.end_arriving(),
                },
                Step::Passed | Step::Named(_) | Step::Value { .. } | Step::EmptyComment => None,
            };
            if sight.is_some() {
                break sight;
            }
        };
        self.copy_borrowed_from(borrowed, chunk);
        sight
    }

    /// Copies the data that begins here in the chunk, if it is still borrowed.
    #[inline(never)]
    fn copy_borrowed_from(&mut self, start: Option<usize>, chunk: &[u8]) {
        self.copy_borrowed(start.map(|start| (start, start.saturating_add(self.data_length()))), chunk);
    }
}
