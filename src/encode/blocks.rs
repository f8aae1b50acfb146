//! Writing in blocks, for targets that work best with few and large pieces.

use core::ops::Range;

use super::lines::Opening;
use super::output::{Output, put_many_lines};
use crate::octets::{put_array, put_short};
use crate::scan::SMALL;

/// The number of bytes that are collected before they are written: the fields of a short event. A block is zeroed
/// first, so it is short.
pub(crate) const BLOCK: usize = if SMALL { 64 } else { 128 };

/// The same for a text with many lines: a block holds several of them.
pub(crate) const LONG_BLOCK: usize = if SMALL { 64 } else { 512 };

/// The longest line that is copied with this fixed length.
const SHORT: usize = if SMALL { 16 } else { 64 };

/// Room for a short line with its name and its end.
const LINE: usize = SHORT + 16;

/// Collects lines in a block, and writes the block when the next line does not fit.
///
/// A value that is longer than a block is written directly. So each piece that is written begins and ends at a
/// character boundary, if each value does.
pub(crate) struct Blocks<'b, F, const LENGTH: usize = BLOCK> {
    give: F,
    /// Borrowed, and not a part of this struct: then the compiler knows that `give` does not change `filled`.
    block: &'b mut [u8; LENGTH],
    filled: usize,
}

impl<'b, F: FnMut(&[u8]), const LENGTH: usize> Blocks<'b, F, LENGTH> {
    #[inline]
    pub(crate) fn new(block: &'b mut [u8; LENGTH], give: F) -> Self {
        Self { give, block, filled: 0 }
    }

    /// Writes the rest.
    #[inline]
    pub(crate) fn finish(mut self) {
        self.flush();
    }

    #[inline]
    fn flush(&mut self) {
        (self.give)(self.block.get(..self.filled).unwrap_or_default());
        self.filled = 0;
    }

    /// The free bytes, after a flush if they are fewer than `length`.
    #[inline]
    fn room(&mut self, length: usize) -> &mut [u8] {
        if self.filled.saturating_add(length) > LENGTH {
            self.flush();
        }
        self.block.get_mut(self.filled..).unwrap_or_default()
    }

    /// Appends a line for which the block has room.
    #[inline]
    pub(super) fn put_array<const N: usize>(&mut self, bytes: &[u8; N]) {
        if put_array(bytes, self.room(N)).is_some() {
            self.filled = self.filled.saturating_add(N);
        }
    }
}

impl<F: FnMut(&[u8]), const LENGTH: usize> Output for Blocks<'_, F, LENGTH> {
    #[inline]
    fn put_line<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, value: &[u8]) {
        let length = value.len().saturating_add(N).saturating_add(1);
        let free = put_array(opening.name, self.room(length));
        let free = free.and_then(|free| put_short(value, free)).and_then(|free| put_array(b"\n", free));
        if free.is_some() {
            self.filled = self.filled.saturating_add(length);
        } else {
            self.put_array(opening.name);
            self.flush();
            (self.give)(value);
            self.put_array(b"\n");
        }
    }

    /// Copies more bytes than a short line has; the next line overwrites the rest. A copy of a fixed length needs no
    /// call, and no branch that depends on the length of each line.
    #[inline]
    fn put_part<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, text: &[u8], part: Range<usize>) {
        let length = part.len();
        let bytes = text.get(part.start..).and_then(|text| text.first_chunk::<SHORT>()).filter(|_| length <= SHORT);
        let Some(bytes) = bytes else {
            return self.put_line(opening, text.get(part).unwrap_or_default());
        };
        let line = self.room(LINE).first_chunk_mut::<LINE>();
        if let Some((name, free)) = line.and_then(|line| line.split_first_chunk_mut()) {
            *name = *opening.name;
            put_array(bytes, free);
            if let Some(end) = free.get_mut(length) {
                *end = b'\n';
            }
            self.filled = self.filled.saturating_add(length).saturating_add(N).saturating_add(1);
        }
    }

    #[inline(never)]
    fn put_many_lines<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, text: &[u8]) {
        self.flush();
        let mut block = [0; LONG_BLOCK];
        let mut blocks = Blocks::new(&mut block, |bytes: &[u8]| (self.give)(bytes));
        put_many_lines(&mut blocks, opening, text);
        blocks.finish();
    }

    #[inline]
    fn put_blank_line(&mut self) {
        self.put_array(b"\n");
    }
}
