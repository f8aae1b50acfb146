//! The fast path for the most frequent lines: events with one data line, and comments, each in one chunk and with LF as
//! line end.
//!
//! A data line and the blank line after it are taken in one step. The general path would note the data line in the
//! block and find it there at the blank line. That halves the instructions on small events and comments. The general
//! path decides rare cases. It would give the same result for all that this path takes. Where line ends are not found
//! with vectors, there is no fast path, so that the code is short.

use super::Decoder;
use super::block::Flags;
use super::ways::Taken;
use crate::line::after;
use crate::scan::LineEnds;
use crate::storage::Storage;

impl<S: Storage> Decoder<S> {
    /// Takes lines of `chunk` from `at`, up to one that completes an item, or that this path does not take.
    ///
    /// All line ends in `line_ends` before `at` have been dropped. That is true again when the function returns. `SHORT`
    /// says whether the chunk is short: there is a copy of the function for each case.
    #[inline(always)]
    pub(super) fn take_quickly<'i, const SHORT: bool, const BLOCKS: bool, const COMMENTS: bool>(
        &mut self,
        line_ends: &mut LineEnds,
        chunk: &'i [u8],
        at: &mut usize,
    ) -> Option<Taken<'i>> {
        if !self.line.is_at_start() {
            return None;
        }
        loop {
            let start = *at;
            let (&first, rest) = chunk.get(start..)?.split_first()?;
            // Half of all lines are blank: check for one before the search.
            if first == b'\n' {
                if self.block.flags != Flags::NONE {
                    return None;
                }
                line_ends.drop_first();
                *at = start + 1;
                continue;
            }
            let end = line_ends.first_of::<SHORT>(chunk, start)?;
            let (line, [b'\n', next @ ..]) = rest.split_at_checked(end.wrapping_sub(start + 1))? else { return None };
            // `line` is without its first byte.
            if first == b':' {
                if line.len() > self.text_capacity() {
                    return None;
                }
                line_ends.drop_first();
                *at = end + 1;
                if COMMENTS {
                    return Some(Taken::Comment(line));
                }
                continue;
            }
            if let (b'd', Some(value)) = (first, after(line, b"ata:")) {
                let data = self.end_with(value, next, false)?;
                line_ends.drop_first();
                line_ends.drop_first();
                *at = end + 2;
                return Some(Taken::Block { event_type: None, data });
            }
            // A `retry` may be an item, which the general path returns.
            if !BLOCKS && first == b'r' {
                return None;
            }
            line_ends.drop_first();
            *at = end + 1;
            // A type with its data in the next line stays borrowed from the chunk, too.
            if let (b'e', Some(value)) = (first, after(line, b"vent:")) {
                let event_type = without_space(value);
                if event_type.len() <= self.text_capacity() {
                    if let Some((data, end)) = self.data_after_type::<SHORT>(line_ends, chunk, *at) {
                        *at = end;
                        return Some(Taken::Block { event_type: Some(event_type), data });
                    }
                }
            }
            self.take_complete_line(chunk.get(start..end)?);
        }
    }

    /// Takes the data line and the blank line at `start`, if they come next. Returns the data and the offset of the end
    /// of the blank line.
    #[inline(always)]
    fn data_after_type<'i, const SHORT: bool>(
        &mut self,
        line_ends: &mut LineEnds,
        chunk: &'i [u8],
        start: usize,
    ) -> Option<(&'i [u8], usize)> {
        let end = line_ends.first_of::<SHORT>(chunk, start)?;
        let (line, [b'\n', next @ ..]) = chunk.get(start..)?.split_at_checked(end.wrapping_sub(start))? else {
            return None;
        };
        let value = after(line, b"data:")?;
        let data = self.end_with(value, next, true)?;
        line_ends.drop_first();
        line_ends.drop_first();
        Some((data, end + 2))
    }

    /// Ends the block with the value of a data line, if it is the first one, fits, and the blank line comes next.
    /// Returns the data.
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
