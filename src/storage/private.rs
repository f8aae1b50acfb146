//! The traits behind the storages. They are public types, but cannot be named elsewhere. Nothing in them can be called
//! without an [`Internal`], which cannot be made elsewhere.

use crate::Oversized;
use core::convert::Infallible;
use core::fmt;

/// The right to look inside a storage.
#[derive(Clone, Copy, Debug)]
pub struct Internal;

/// The places of the parts.
pub trait Storage {
    type Data: Buffer;
    type Text: Buffer;
    fn parts(&self, _: Internal) -> &Parts<Self::Data, Self::Text>;
    fn parts_mut(&mut self, _: Internal) -> &mut Parts<Self::Data, Self::Text>;
}

/// Bytes that come piece by piece, with a capacity that never changes.
///
/// It counts all bytes that come, and has them for as long as they fit. So no caller compares lengths first.
pub trait Buffer {
    /// How many bytes fit.
    fn capacity(&self) -> usize;
    /// How many bytes have come, whether or not they fit. Counting stops at `usize::MAX`.
    fn length(&self) -> usize;
    /// All bytes that have come; none of them if they do not fit.
    fn as_slice(&self) -> &[u8];
    /// Removes all bytes.
    fn clear(&mut self);
    /// Appends bytes.
    fn append(&mut self, bytes: &[u8]);
    /// Counts this number of bytes since the last [`clear`](Self::clear) without having them: they are still in the
    /// chunk. Until the next `clear`, [`as_slice`](Self::as_slice) is not valid.
    fn set_length(&mut self, length: usize);

    /// Appends one byte.
    fn push(&mut self, byte: u8) {
        self.append(&[byte]);
    }

    /// Replaces all bytes by these.
    #[inline]
    fn set(&mut self, bytes: &[u8]) {
        self.clear();
        self.append(bytes);
    }

    /// Returns memory that was allocated as needed, except what is in use and the first `capacity` bytes.
    fn shrink_to(&mut self, _capacity: usize) {}

    /// Whether all bytes that have come fit.
    #[inline]
    fn fits(&self) -> bool {
        self.length() <= self.capacity()
    }
}

/// The report of a storage if a value does not fit. If everything fits, the type is empty.
pub trait Report: Sized {
    /// Returns the report as an error. It does nothing if everything fits.
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
    /// The ID of the last blank line.
    Committed,
    /// The ID that the next blank line will commit.
    Staged,
}

/// One buffer for data and four for texts.
///
/// New ones are all zeros if their buffers are, so that a static decoder takes no flash.
#[derive(Clone, Debug)]
pub struct Parts<D, T> {
    pub data: D,
    /// The event type in force.
    pub event_type: T,
    /// An ID or a comment that is not complete, or the comment that was returned last.
    pub arriving: T,
    /// The two change places, so that an ID is committed without a copy.
    ids: [T; 2],
    /// Whether the second ID is the committed one and the first is the staged one; otherwise the other way round.
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

    /// Makes the staged ID the committed one.
    #[inline]
    pub const fn commit_id(&mut self) {
        self.second_is_committed = !self.second_is_committed;
    }
}

impl<D: Buffer, T: Buffer> Parts<D, T> {
    /// [`Buffer::shrink_to`] for all buffers. Clear unused ones before.
    pub fn shrink_to(&mut self, capacity: usize) {
        let [first, second] = &mut self.ids;
        self.data.shrink_to(capacity);
        for text in [&mut self.event_type, &mut self.arriving, first, second] {
            text.shrink_to(capacity);
        }
    }

    /// Makes the arriving text the staged ID.
    pub fn stage_arriving(&mut self) {
        let Self { arriving, ids: [first, second], .. } = self;
        let staged = if self.second_is_committed { first } else { second };
        staged.set(arriving.as_slice());
    }
}

/// Shows the number of bytes and the capacity, but not the bytes: they may be many, and do not belong in a log.
pub(crate) fn show(buffer: &impl Buffer, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(formatter, "{} of {} bytes", buffer.length(), buffer.capacity())
}
