//! The choice between the three ways in, for events and for blocks.
//!
//! | way | for | where |
//! |---|---|---|
//! | the shortcut, `quick.rs` | events and comments of the plainest form | where line ends are found with vectors |
//! | complete lines, `lines.rs` | lines that lie in one chunk | unless code is to be short |
//! | steps, `steps.rs` | all other lines | everywhere; where code is to be short, nothing else |

use super::Decoder;
use super::ready::Ready;
use crate::scan::{LineEnds, SMALL, VECTORS};
use crate::storage::Storage;
use crate::storage::private::Buffer;

/// How far a chunk has been taken, and what is known of its line ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    pub(super) at: usize,
    pub(super) line_ends: LineEnds,
}

impl Progress {
    pub(crate) const fn new() -> Self {
        Self { at: 0, line_ends: LineEnds::new() }
    }

    /// So many bytes have been consumed, and nothing is known of the line ends behind them.
    #[cfg(any(feature = "std", feature = "futures-03"))]
    pub(crate) const fn at_offset(at: usize) -> Self {
        Self { at, line_ends: LineEnds::new() }
    }

    /// How many bytes have been consumed.
    #[cfg(any(feature = "std", feature = "futures-03"))]
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// Whether nothing has been taken of a chunk of one byte, which is taken then.
    #[inline(always)]
    pub(super) const fn takes_only_byte(&mut self) -> bool {
        let first = self.at == 0;
        self.at = 1;
        first
    }
}

/// What has been taken.
pub(super) enum Taken<'i> {
    /// A block has ended: it has this data in the chunk, and this type unless that is in the storage.
    Block {
        event_type: Option<&'i [u8]>,
        data: &'i [u8],
    },
    /// A comment with this text in the chunk.
    Comment(&'i [u8]),
    Other(Ready),
}

impl<S: Storage> Decoder<S> {
    /// Consumes `chunk` from `progress` on, up to an item or to the end.
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

    /// Takes from `chunk`, from `progress` on, up to an item or to the end; the position is the caller's to count. Without `COMMENTS`,
    /// comments that the shortcut meets are passed over, and the caller passes over the others.
    // What is out of the ordinary is behind a call. Of the progress, a copy goes down, as what a callee may change cannot stay in
    // a register.
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
            let taken = self.take_quickly::<BLOCKS, COMMENTS>(&mut progress.line_ends, chunk, &mut progress.at);
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

    /// Consumes a chunk of one byte if it is one more of a data line, as most are.
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
