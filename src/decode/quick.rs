//! The shortcut for what most streams are made of: events with one data line, and comments, all in one chunk and with LF
//! for line ends.
//!
//! A data line and the blank line after it are taken in one step, where the general way would note the one in the block
//! and find it there at the other. That halves the instructions on small events and comments. Whatever is out of the
//! ordinary is left where it is, for the general way to decide; and what is taken here, it would have taken in the same
//! way.

use super::Decoder;
use super::block::Flags;
use super::item::Sight;
use crate::buffer::Storage;
use crate::scan::LineEnds;

/// What was taken, still in the chunk.
pub(super) enum Quick<'i> {
    /// The block ended; the data of its event.
    Event(&'i [u8]),
    /// The text of a comment.
    Comment(&'i [u8]),
}

impl Quick<'_> {
    /// The same as offsets, given how far the chunk has been consumed.
    pub(super) const fn sight(&self, consumed: usize) -> Sight {
        match self {
            Self::Event(data) => {
                let end = consumed.saturating_sub(b"\n\n".len());
                Sight::BorrowedEvent { start: end.saturating_sub(data.len()), end }
            }
            Self::Comment(text) => {
                let end = consumed.saturating_sub(b"\n".len());
                Sight::BorrowedComment { start: end.saturating_sub(text.len()), end }
            }
        }
    }
}

impl<S: Storage> Decoder<S> {
    /// Takes lines from `chunk` at `at` on, up to one that completes an item or is out of the ordinary.
    #[inline(always)]
    pub(super) fn take_quickly<'i>(
        &mut self,
        line_ends: &mut LineEnds,
        chunk: &'i [u8],
        at: &mut usize,
    ) -> Option<Quick<'i>> {
        if !self.tokenizer.at_line_start() {
            return None;
        }
        loop {
            let flags = self.block.flags;
            if flags.has(Flags::DATA) {
                return None;
            }
            let start = *at;
            let &first = chunk.get(start)?;
            if first == b'\n' {
                if flags != Flags::NONE {
                    return None;
                }
                *at = start + 1;
                continue;
            }
            let end = line_ends.next(chunk, start)?;
            let (line, [b'\n', next @ ..]) = chunk.get(start..)?.split_at_checked(end - start)? else { return None };
            if let [b':', text @ ..] = line {
                if text.len() > self.text_capacity() {
                    return None;
                }
                *at = end + 1;
                return Some(Quick::Comment(text));
            }
            if let Some((name, mut value)) = line.split_first_chunk()
                && name == b"data:"
            {
                if let [b' ', rest @ ..] = value {
                    value = rest;
                }
                if next.first() != Some(&b'\n') || value.len() > self.data_capacity() || !self.end_block_quickly() {
                    return None;
                }
                *at = end + 2;
                return Some(Quick::Event(value));
            }
            // `retry` completes an item, which the general way gives.
            if let [b'r', ..] = line {
                return None;
            }
            *at = end + 1;
            self.take_whole_line(line);
        }
    }
}
