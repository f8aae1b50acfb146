//! The one way in where code is to be short: any line, token by token.
//!
//! What a line does here, it does in `pieces.rs` and `whole.rs` too: they must change together. Data and comments are borrowed
//! from the chunk just where `whole.rs` borrows them.

use super::Decoder;
use super::block::Flags;
use super::item::Sight;
use crate::buffer::Storage;
use crate::scan::LineEnds;
use crate::token::{Field, Fragment, Token};

impl<S: Storage> Decoder<S> {
    /// Takes from `chunk` at `at` on, up to an item or to the end.
    #[inline(never)]
    pub(super) fn take_token_by_token(
        &mut self,
        line_ends: &mut LineEnds,
        chunk: &[u8],
        at: &mut usize,
    ) -> Option<Sight> {
        let mut rest = chunk.get(*at..).unwrap_or_default();
        // Bytes that come one by one, as from a serial line, are most often these.
        if let &[byte] = rest
            && self.take_byte_of_data(byte)
        {
            *at = chunk.len();
            return None;
        }
        // Where the data of this block's only data line is, if it has not been copied into the storage.
        let mut borrowed = None;
        // What the comment will be whose line is under way, if it lies in the chunk.
        let mut comment = None;
        // The line under way began in this chunk.
        let mut began_here = rest.first().is_some_and(|&byte| self.tokenizer.begins_line(byte));
        let sight = loop {
            let here = chunk.len() - rest.len();
            let token = self.tokenizer.next_in_line(&mut rest, |_| Some(line_ends.next(chunk, here)? - here));
            let end = chunk.len() - rest.len();
            let sight = match token {
                None => break None,
                Some(Token::Name(Field::Data)) if self.block.flags.has(Flags::DATA) => {
                    self.copy_borrowed(borrowed.take(), chunk);
                    self.begin_data_line();
                    None
                }
                Some(Token::Value(Field::Data, Fragment { bytes, last: true, .. }))
                    if began_here && self.has_no_data_yet() =>
                {
                    borrowed = self.data_came(bytes.len()).then(|| (end - bytes.len(), end));
                    None
                }
                Some(Token::Comment(Fragment { bytes, last: true, .. })) if began_here => {
                    let length = bytes.len();
                    comment = Some(if length <= self.text_capacity() {
                        Sight::BorrowedComment { start: end - length, end }
                    } else {
                        Sight::OversizedComment { length }
                    });
                    None
                }
                Some(token) => {
                    let sight = self.take_token(token);
                    if let Token::LineEnd { .. } | Token::ByteOrderMark = token {
                        began_here = true;
                    }
                    sight.or(comment.take())
                }
            };
            match (sight, borrowed) {
                (None, _) => {}
                (Some(Sight::StoredEvent), Some((start, end))) => {
                    borrowed = None;
                    break Some(Sight::BorrowedEvent { start, end });
                }
                (sight, _) => break sight,
            }
        };
        *at = chunk.len() - rest.len();
        self.copy_borrowed(borrowed, chunk);
        sight
    }
}
