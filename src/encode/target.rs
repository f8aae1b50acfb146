//! Where blocks can be written to.
//!
//! What stands behind that has to be public, but cannot be named elsewhere, and nothing in it can be called without an
//! [`Internal`], which cannot be made elsewhere.

use super::output::PrefixedOutput;

/// Where a [`BlockWriter`](super::BlockWriter) writes to. It cannot be implemented elsewhere.
///
/// * [`FrameBuffer`](super::FrameBuffer): a slice of the caller's.
/// * `Vec<u8>`, with the feature `alloc`.
/// * `BytesMut` of bytes 1, with the feature `bytes-1`.
pub trait BlockTarget: Target {}

/// The right to begin a block without a [`BlockWriter`](super::BlockWriter).
#[derive(Clone, Copy, Debug)]
pub struct Internal;

/// What can be behind blocks that are complete.
pub trait Target {
    /// What a block is written with.
    type Writing<'t>: Writing
    where
        Self: 't;

    fn begin(&mut self, _: Internal) -> Self::Writing<'_>;
}

/// A block under way. Dropped, it has never been there.
pub trait Writing {
    type Output: PrefixedOutput;

    fn output(&mut self) -> &mut Self::Output;

    /// The bytes of the blocks before it.
    fn complete(&self) -> usize;

    /// The bytes of its lines so far.
    fn written(&self) -> usize;
}
