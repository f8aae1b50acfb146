//! The shortcut for what most streams are made of: events with one data line, and comments, all in one chunk and with LF
//! for line ends.
//!
//! A data line and the blank line after it are taken in one step, where the general way would note the one in the block
//! and find it there at the other. That halves the instructions on small events and comments. Whatever is out of the
//! ordinary is left where it is, for the general way to decide; and what is taken here, it would have taken in the same
//! way. Where line ends are not found with vectors there is no shortcut, so that code is short.

use super::Decoder;
use super::block::Flags;
use super::item::Sight;
use crate::scan::{LineEnds, VECTORS};
use crate::storage::Storage;

/// What was taken, still in the chunk.
pub(super) enum Quick<'i> {
    /// The block ended; the data of its event, and its type if that is not in the storage.
    Event { event_type: Option<&'i [u8]>, data: &'i [u8] },
    /// The text of a comment.
    Comment(&'i [u8]),
}

impl Quick<'_> {
    /// The same as offsets, given how far the chunk has been consumed.
    pub(super) const fn sight(&self, consumed: usize) -> Sight {
        match self {
            Self::Event { data, .. } => {
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
    ///
    /// All line ends in `line_ends` before `at` have been dropped, and are again when it returns.
    #[inline(always)]
    pub(super) fn take_quickly<'i>(
        &mut self,
        line_ends: &mut LineEnds,
        chunk: &'i [u8],
        at: &mut usize,
    ) -> Option<Quick<'i>> {
        if !VECTORS || !self.tokenizer.at_line_start() {
            return None;
        }
        loop {
            let start = *at;
            // Half of all lines are blank: look before searching.
            if *chunk.get(start)? == b'\n' {
                if self.block.flags != Flags::NONE {
                    return None;
                }
                line_ends.drop_first();
                *at = start + 1;
                continue;
            }
            let end = line_ends.first(chunk, start)?;
            let [b'\n', next @ ..] = chunk.get(end..)? else { return None };
            let line = chunk.get(start..end)?;
            if let [b':', text @ ..] = line {
                if text.len() > self.text_capacity() {
                    return None;
                }
                line_ends.drop_first();
                *at = end + 1;
                return Some(Quick::Comment(text));
            }
            if let Some((b"data:", value)) = line.split_first_chunk() {
                let data = self.end_with(value, next, false)?;
                line_ends.drop_first();
                line_ends.drop_first();
                *at = end + 2;
                return Some(Quick::Event { event_type: None, data });
            }
            // `retry` completes an item, which the general way gives.
            if let [b'r', ..] = line {
                return None;
            }
            line_ends.drop_first();
            *at = end + 1;
            // A type whose data comes next stays in the chunk, too.
            if let Some((b"event:", value)) = line.split_first_chunk()
                && let event_type = without_space(value)
                && event_type.len() <= self.text_capacity()
                && let Some(end) = line_ends.first(chunk, *at)
                && let Some([b'\n', next @ ..]) = chunk.get(end..)
                && let Some((b"data:", value)) = chunk.get(*at..end).and_then(|line| line.split_first_chunk())
                && let Some(data) = self.end_with(value, next, true)
            {
                line_ends.drop_first();
                line_ends.drop_first();
                *at = end + 2;
                return Some(Quick::Event { event_type: Some(event_type), data });
            }
            self.take_whole_line(line);
        }
    }

    /// Ends the block with the value of a data line, if it is the first, fits, and the blank line comes next; gives the data.
    #[inline(always)]
    fn end_with<'i>(&mut self, value: &'i [u8], next: &[u8], newer_event_type: bool) -> Option<&'i [u8]> {
        let data = without_space(value);
        let ends = next.first() == Some(&b'\n')
            && data.len() <= self.data_capacity()
            && !self.block.flags.has(Flags::DATA)
            && self.end_block_quickly(newer_event_type);
        ends.then_some(data)
    }
}

#[inline(always)]
fn without_space(value: &[u8]) -> &[u8] {
    match value {
        [b' ', rest @ ..] => rest,
        _ => value,
    }
}
