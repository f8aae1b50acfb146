//! The shortcut for what most streams are made of: events with one data line, and comments, all in one chunk and with LF
//! for line ends.
//!
//! A data line and the blank line after it are taken in one step, where the general way would note the one in the block
//! and find it there at the other. That halves the instructions on small events and comments. Whatever is out of the
//! ordinary is left where it is, for the general way to decide; and what is taken here, it would have taken in the same
//! way. Where line ends are not found with vectors there is no shortcut, so that code is short.

use super::Decoder;
use super::block::Flags;
use super::ways::Taken;
use crate::line::after;
use crate::scan::LineEnds;
use crate::storage::Storage;

impl<S: Storage> Decoder<S> {
    /// Takes lines from `chunk` at `at` on, up to one that completes an item or is out of the ordinary.
    ///
    /// All line ends in `line_ends` before `at` have been dropped, and are again when it returns.
    #[inline(always)]
    pub(super) fn take_quickly<'i, const BLOCKS: bool, const COMMENTS: bool>(
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
            // Half of all lines are blank: look before searching.
            if first == b'\n' {
                if self.block.flags != Flags::NONE {
                    return None;
                }
                line_ends.drop_first();
                *at = start + 1;
                continue;
            }
            let end = line_ends.first(chunk, start)?;
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
            // `retry` may be an item, which the general way gives.
            if !BLOCKS && first == b'r' {
                return None;
            }
            line_ends.drop_first();
            *at = end + 1;
            // A type whose data comes next stays in the chunk, too.
            if let (b'e', Some(value)) = (first, after(line, b"vent:")) {
                let event_type = without_space(value);
                if event_type.len() <= self.text_capacity() {
                    if let Some((data, end)) = self.data_after_type(line_ends, chunk, *at) {
                        *at = end;
                        return Some(Taken::Block { event_type: Some(event_type), data });
                    }
                }
            }
            self.take_complete_line(chunk.get(start..end)?);
        }
    }

    /// Takes the data line and the blank line at `start`, if these come next; returns the data and where the blank line ends.
    #[inline(always)]
    fn data_after_type<'i>(
        &mut self,
        line_ends: &mut LineEnds,
        chunk: &'i [u8],
        start: usize,
    ) -> Option<(&'i [u8], usize)> {
        let end = line_ends.first(chunk, start)?;
        let (line, [b'\n', next @ ..]) = chunk.get(start..)?.split_at_checked(end.wrapping_sub(start))? else {
            return None;
        };
        let value = after(line, b"data:")?;
        let data = self.end_with(value, next, true)?;
        line_ends.drop_first();
        line_ends.drop_first();
        Some((data, end + 2))
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
