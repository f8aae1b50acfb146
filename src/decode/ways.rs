//! The choice between the three paths for the bytes, for events and for blocks.
//!
//! | path | takes | used |
//! |---|---|---|
//! | the fast path, `quick.rs` | events and comments of the simplest form | where line ends are found with vectors |
//! | complete lines, `lines.rs` | lines that lie in one chunk | except in builds for small code |
//! | the state machine, `steps.rs` | all other lines | everywhere; in builds for small code, for all lines |

use super::Decoder;
use super::ready::Ready;
use crate::scan::{LineEnds, SMALL, VECTORS, is_short};
use crate::storage::Storage;
use crate::storage::private::Buffer;

/// How much of a chunk has been consumed, and the line ends that have been found in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    pub(super) at: usize,
    pub(super) line_ends: LineEnds,
}

impl Progress {
    pub(crate) const fn new() -> Self {
        Self { at: 0, line_ends: LineEnds::new() }
    }

    /// Progress after this number of bytes, with no known line ends.
    #[cfg(any(feature = "std", feature = "futures-03"))]
    pub(crate) const fn at_offset(at: usize) -> Self {
        Self { at, line_ends: LineEnds::new() }
    }

    /// The number of bytes that have been consumed.
    #[cfg(any(feature = "std", feature = "futures-03"))]
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// Whether this is a chunk of one byte that has not been consumed. If so, marks it as consumed.
    #[inline(always)]
    pub(super) const fn takes_only_byte(&mut self) -> bool {
        let first = self.at == 0;
        self.at = 1;
        first
    }
}

/// What has been consumed.
pub(super) enum Taken<'i> {
    /// The end of a block: it has this data in the chunk, and this type unless the type is in the storage.
    Block {
        event_type: Option<&'i [u8]>,
        data: &'i [u8],
    },
    /// A comment, with this text in the chunk.
    Comment(&'i [u8]),
    Other(Ready),
}

impl<S: Storage> Decoder<S> {
    /// Consumes `chunk` from `progress`, up to an item or to its end.
    #[inline(always)]
    pub(super) fn consume<'i, const BLOCKS: bool, const COMMENTS: bool>(
        &mut self,
        progress: &mut Progress,
        chunk: &'i [u8],
    ) -> Option<Taken<'i>> {
        if let [byte] = *chunk {
            return if progress.takes_only_byte() { self.consume_byte::<BLOCKS>(byte).map(Taken::Other) } else { None };
        }
        let from = progress.at;
        let taken = self.take::<BLOCKS, COMMENTS>(progress, chunk);
        self.position = self.position.wrapping_add((progress.at - from) as u64);
        taken
    }

    /// Consumes `chunk` from `progress`, up to an item or to its end. The caller counts the position. Without
    /// `COMMENTS`, the fast path skips the comments that it meets, and the caller skips the others.
    // Rare cases are behind a call. The callee gets a copy of the progress: a value that a callee may change cannot
    // stay in a register.
    #[inline(always)]
    pub(super) fn take<'i, const BLOCKS: bool, const COMMENTS: bool>(
        &mut self,
        progress: &mut Progress,
        chunk: &'i [u8],
    ) -> Option<Taken<'i>> {
        if SMALL {
            return self.take_steps::<BLOCKS>(progress, chunk).map(Taken::Other);
        }
        if VECTORS {
            // Asked here, so that no line has to ask: that is a fifth of the instructions for a chunk of one short event.
            let Progress { at, line_ends } = progress;
            let taken = if is_short(chunk) {
                self.take_quickly::<true, BLOCKS, COMMENTS>(line_ends, chunk, at)
            } else {
                self.take_quickly::<false, BLOCKS, COMMENTS>(line_ends, chunk, at)
            };
            if taken.is_some() {
                return taken;
            }
        }
        if progress.at >= chunk.len() {
            return None;
        }
        let mut copy = *progress;
        let ready = self.take_lines::<BLOCKS>(&mut copy, chunk);
        copy.line_ends.drop_before(copy.at);
        *progress = copy;
        ready.map(Taken::Other)
    }

    /// Consumes a chunk of one byte.
    #[inline(always)]
    pub(super) fn consume_byte<const BLOCKS: bool>(&mut self, byte: u8) -> Option<Ready> {
        if self.consumes_byte_of_data(byte) { None } else { self.consume_other_byte::<BLOCKS>(byte) }
    }

    /// Consumes a chunk of one byte, if it is in the value of a data line, as most bytes are.
    #[inline(always)]
    pub(super) fn consumes_byte_of_data(&mut self, byte: u8) -> bool {
        let consumed = self.line.is_in_data() && !matches!(byte, b'\n' | b'\r');
        if consumed {
            self.position = self.position.wrapping_add(1);
            self.parts_mut().data.push(byte);
        }
        consumed
    }

    #[inline(always)]
    pub(super) fn consume_other_byte<const BLOCKS: bool>(&mut self, byte: u8) -> Option<Ready> {
        self.position = self.position.wrapping_add(1);
        self.take_byte::<BLOCKS>(byte)
    }
}
