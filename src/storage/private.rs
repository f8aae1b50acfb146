//! What stands behind the storages. It has to be visible to them as public types, but cannot be named elsewhere, and nothing
//! in it can be called without an [`Internal`], which cannot be made elsewhere.

use crate::Oversized;
use core::convert::Infallible;
use core::fmt;

/// The right to look inside a storage.
#[derive(Clone, Copy, Debug)]
pub struct Internal;

/// Where the parts are.
pub trait Storage {
    type Data: Buffer;
    type Text: Buffer;
    fn parts(&self, _: Internal) -> &Parts<Self::Data, Self::Text>;
    fn parts_mut(&mut self, _: Internal) -> &mut Parts<Self::Data, Self::Text>;
}

/// Bytes that come piece by piece, with a capacity that never changes.
///
/// It counts all bytes that come, and has them for as long as they fit. So nobody has to compare lengths before.
pub trait Buffer {
    /// How many bytes fit.
    fn capacity(&self) -> usize;
    /// How many bytes have come, whether or not they fit. At most `usize::MAX`, where counting stops.
    fn length(&self) -> usize;
    /// All bytes that have come; none of them if they do not fit.
    fn as_slice(&self) -> &[u8];
    /// Begins anew.
    fn clear(&mut self);
    /// More bytes have come.
    fn append(&mut self, bytes: &[u8]);
    /// So many bytes have come since the last [`clear`](Self::clear), which are still in the chunk: counts them without having
    /// them. Up to the next `clear`, what [`as_slice`](Self::as_slice) shows means nothing.
    fn set_length(&mut self, length: usize);

    /// One more byte has come.
    fn push(&mut self, byte: u8) {
        self.append(&[byte]);
    }

    /// These bytes have come, and none before them.
    #[inline]
    fn set(&mut self, bytes: &[u8]) {
        self.clear();
        self.append(bytes);
    }

    /// Gives memory back that it took when it needed it: neither what is in use, nor the first `capacity` bytes.
    fn shrink_to(&mut self, _capacity: usize) {}

    /// Whether all bytes that have come fit.
    #[inline]
    fn fits(&self) -> bool {
        self.length() <= self.capacity()
    }
}

/// What a storage reports when something does not fit; nothing, if everything fits.
pub trait Report: Sized {
    /// The report; or nothing, where there is no such report to make.
    fn report(oversized: Oversized, _: Internal) -> Result<(), Self>;
}

impl Report for Oversized {
    fn report(oversized: Oversized, _: Internal) -> Result<(), Self> {
        Err(oversized)
    }
}

impl Report for Infallible {
    fn report(_: Oversized, _: Internal) -> Result<(), Self> {
        Ok(())
    }
}

/// Which last event ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id {
    /// That of the last blank line.
    Committed,
    /// That which the next blank line will commit.
    Staged,
}

/// One buffer for data and four for texts.
///
/// Empty ones are all zeros if their buffers are, so that a static decoder takes no flash.
#[derive(Clone, Debug)]
pub struct Parts<D, T> {
    pub data: D,
    /// The event type in force.
    pub event_type: T,
    /// An ID or a comment of which more may come, or the comment that was delivered last.
    pub arriving: T,
    /// They take turns, so that an ID is committed without being copied.
    ids: [T; 2],
    /// The second ID is the committed one, and the first is the staged one.
    second_is_committed: bool,
}

impl<D, T> Parts<D, T> {
    pub const fn new(data: D, event_type: T, arriving: T, ids: [T; 2]) -> Self {
        Self { data, event_type, arriving, ids, second_is_committed: false }
    }

    #[inline]
    pub const fn id(&self, which: Id) -> &T {
        let [first, second] = &self.ids;
        if self.second_is_committed == matches!(which, Id::Committed) { second } else { first }
    }

    #[inline]
    pub const fn id_mut(&mut self, which: Id) -> &mut T {
        let [first, second] = &mut self.ids;
        if self.second_is_committed == matches!(which, Id::Committed) { second } else { first }
    }

    /// The staged ID is the committed one from now on.
    #[inline]
    pub const fn commit_id(&mut self) {
        self.second_is_committed = !self.second_is_committed;
    }
}

impl<D: Buffer, T: Buffer> Parts<D, T> {
    /// [`Buffer::shrink_to`] for all of them. What is not needed any more is to be cleared before.
    pub fn shrink_to(&mut self, capacity: usize) {
        let [first, second] = &mut self.ids;
        self.data.shrink_to(capacity);
        for text in [&mut self.event_type, &mut self.arriving, first, second] {
            text.shrink_to(capacity);
        }
    }

    /// What has arrived is the staged ID.
    pub fn stage_arriving(&mut self) {
        let Self { arriving, ids: [first, second], .. } = self;
        let staged = if self.second_is_committed { first } else { second };
        staged.set(arriving.as_slice());
    }
}

/// Says how many bytes have come and how many fit, and not what they are: that may be long, and none of a log's business.
pub(crate) fn show(buffer: &impl Buffer, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(formatter, "{} of {} bytes", buffer.length(), buffer.capacity())
}
