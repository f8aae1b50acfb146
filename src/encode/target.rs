//! The targets of blocks.
//!
//! The traits behind them have to be public, but cannot be named elsewhere. Nothing in them can be called without an
//! [`Internal`], which cannot be made elsewhere.

use super::output::PrefixedOutput;

/// A target of a [`BlockWriter`](super::BlockWriter). The trait is sealed: it cannot be implemented elsewhere.
///
/// * [`FrameBuffer`](super::FrameBuffer): a slice of the caller.
/// * `Vec<u8>`, with the feature `alloc`.
/// * `BytesMut` of bytes 1, with the feature `bytes-1`.
pub trait BlockTarget: Target {}

/// The right to begin a block without a [`BlockWriter`](super::BlockWriter).
#[derive(Clone, Copy, Debug)]
pub struct Internal;

/// A target that may contain complete blocks.
pub trait Target {
    /// The writer of a block.
    type Writing<'t>: Writing
    where
        Self: 't;

    fn begin(&mut self, _: Internal) -> Self::Writing<'_>;
}

/// An unfinished block. If it is dropped, the target is as it was before.
pub trait Writing {
    type Output: PrefixedOutput;

    fn output(&mut self) -> &mut Self::Output;

    /// The number of bytes of the blocks before it.
    fn complete(&self) -> usize;

    /// The number of bytes of its lines so far.
    fn written(&self) -> usize;
}
