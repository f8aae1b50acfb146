//! Finds line ends a block of 64 bytes at a time.

use super::masks::{self, BLOCK, Mask};
use core::marker::PhantomData;

/// The line ends of one chunk, in order. They are found as the caller asks for them, a block of 64 bytes at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineEnds<M> {
    /// The line ends in the last 64 bytes that were searched. The highest bit stands for the last byte.
    mask: u64,
    /// The number of bytes that were searched.
    searched: usize,
    marker: PhantomData<M>,
}

impl<M: Mask> LineEnds<M> {
    /// The state for a chunk that has not been searched.
    pub(crate) const fn new() -> Self {
        Self::known(0, 0)
    }

    const fn known(mask: u64, searched: usize) -> Self {
        Self { mask, searched, marker: PhantomData }
    }

    /// The offset in `chunk` of the first CR or LF at or after `from`. The chunk must be the same in all calls, and
    /// `from` must never go back.
    #[inline(always)]
    pub(crate) fn next(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        match self.ahead(from) {
            0 => self.search::<true>(chunk, from),
            ahead => Some(self.place(ahead)),
        }
    }

    /// [`next`](Self::next), if the line ends before `from` have been dropped. It needs no shift.
    #[inline(always)]
    pub(crate) fn first(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        match self.mask {
            0 => self.search::<true>(chunk, from),
            ahead => Some(self.place(ahead)),
        }
    }

    /// [`first`](Self::first) for a caller that knows whether the chunk [is short](masks::is_short): it asks once, and
    /// not for each line.
    #[inline(always)]
    pub(crate) fn first_of<const SHORT: bool>(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        if SHORT {
            return search_short(chunk, from);
        }
        match self.mask {
            0 => self.search::<false>(chunk, from),
            ahead => Some(self.place(ahead)),
        }
    }

    /// Drops the first line end, which has been consumed: the one that [`first`](Self::first) returns, or one that the
    /// caller found itself.
    #[inline(always)]
    pub(crate) const fn drop_first(&mut self) {
        self.mask &= self.mask.wrapping_sub(1);
    }

    /// Drops the line ends before `from`.
    #[inline(always)]
    pub(crate) const fn drop_before(&mut self, from: usize) {
        self.mask = self.ahead(from);
    }

    /// The offset of the first line end in this part of the mask. The part is not empty.
    #[inline(always)]
    const fn place(&self, mask: u64) -> usize {
        self.searched.wrapping_sub(BLOCK).wrapping_add(mask.trailing_zeros() as usize)
    }

    /// The bits of the mask at or after `from`.
    #[inline(always)]
    const fn ahead(&self, from: usize) -> u64 {
        match self.searched.checked_sub(from) {
            None | Some(0) => 0,
            Some(left) => self.mask & (u64::MAX << (BLOCK.saturating_sub(left) & (BLOCK - 1))),
        }
    }

    #[inline(always)]
    fn search<const MAY_BE_SHORT: bool>(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        let (found, searched) = search::<M, MAY_BE_SHORT>(chunk, from, self.searched);
        *self = searched;
        found
    }
}

/// The first line end at or after `from` and `searched`, and the new state. Without `MAY_BE_SHORT`, the chunk has at least
/// one block.
///
/// Blocks follow each other wherever the lines in them end. So the processor can load the next block before it knows
/// where this line ends. All of it is inlined: a call would cost a cursor over short chunks a third of its time, and
/// would take the registers of its caller.
#[inline(always)]
fn search<M: Mask, const MAY_BE_SHORT: bool>(
    chunk: &[u8],
    from: usize,
    searched: usize,
) -> (Option<usize>, LineEnds<M>) {
    let (mut base, mut ahead) = match from.checked_sub(searched) {
        Some(skipped) if skipped < BLOCK => (searched, u64::MAX << skipped),
        Some(_) => (from, u64::MAX),
        None => (searched, u64::MAX),
    };
    while let Some(block) = chunk.get(base..).and_then(|left| left.first_chunk()) {
        let mask = M::line_ends(block) & ahead;
        if mask != 0 {
            let found = base + mask.trailing_zeros() as usize;
            return (Some(found), LineEnds::known(mask, base + BLOCK));
        }
        base += BLOCK;
        ahead = u64::MAX;
    }
    let from = from.max(base);
    let nothing = (None, LineEnds::known(0, chunk.len()));
    if from >= chunk.len() {
        return nothing;
    }
    // The rest is shorter than a block: take the last block of the chunk, without the bytes that were searched before.
    // (Reading back a copy in a complete block, right after it is written, would stall.)
    if let Some(block) = chunk.last_chunk() {
        let base = chunk.len() - BLOCK;
        let mask = M::line_ends(block) & (u64::MAX << ((from - base) & (BLOCK - 1)));
        let found = (mask != 0).then(|| base + mask.trailing_zeros() as usize);
        return (found, LineEnds::known(mask, chunk.len()));
    }
    match MAY_BE_SHORT.then(|| search_short(chunk, from)).flatten() {
        Some(found) => (Some(found), LineEnds::known(1 << (BLOCK - 1), found + 1)),
        None => nothing,
    }
}

/// The first line end at or after `from` in a chunk that is shorter than a block: eight bytes at a time. A vector would
/// be too long, and a call of `memchr2` too slow.
#[inline(always)]
fn search_short(chunk: &[u8], from: usize) -> Option<usize> {
    const WORD: usize = size_of::<u64>();
    let mut base = from;
    while let Some(word) = chunk.get(base..)?.first_chunk() {
        let found = masks::line_ends_of_word(u64::from_le_bytes(*word));
        if found != 0 {
            return Some(base + found.trailing_zeros() as usize / 8);
        }
        base += WORD;
    }
    // The rest is shorter than a word: take the last word of the chunk, without the bytes that were searched before.
    if let Some(word) = chunk.last_chunk() {
        let start = chunk.len() - WORD;
        let unseen = u64::MAX.checked_shl(8 * (base - start) as u32).unwrap_or(0);
        let found = masks::line_ends_of_word(u64::from_le_bytes(*word)) & unseen;
        return (found != 0).then(|| start + found.trailing_zeros() as usize / 8);
    }
    chunk.iter().enumerate().skip(base).find(|(_, byte)| matches!(byte, b'\n' | b'\r')).map(|(offset, _)| offset)
}
