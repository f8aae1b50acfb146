//! What stands behind the storages. It has to be visible to them as public types, but cannot be named elsewhere, and nothing
//! in it can be called without an [`Internal`], which cannot be made elsewhere.

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

/// A vector of bytes with a capacity that never changes.
pub trait Buffer {
    /// How many bytes it may hold.
    fn capacity(&self) -> usize;
    /// What it holds.
    fn as_slice(&self) -> &[u8];
    /// Lets go of what it holds.
    fn clear(&mut self);
    /// Adds bytes at the end, all or none. The caller has compared lengths with the capacity.
    fn append(&mut self, bytes: &[u8]);
    /// Adds one byte.
    fn push(&mut self, byte: u8);
}

/// What a text is to the event under assembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The event type in force.
    EventType,
    /// The last event ID, as of the last blank line.
    CommittedId,
    /// The last event ID that the next blank line will commit.
    StagedId,
    /// A value of which more may come, or the text of the comment that was delivered last.
    Arriving,
}

/// One buffer for data and four for texts.
#[derive(Clone, Debug)]
pub struct Parts<D, T> {
    pub data: D,
    texts: [T; 4],
    /// Which of the texts plays which role: a finished text takes its role by changing places, not by being copied.
    roles: [u8; 4],
}

impl<D, T> Parts<D, T> {
    pub const fn new(data: D, texts: [T; 4]) -> Self {
        Self { data, texts, roles: [0, 1, 2, 3] }
    }

    #[expect(clippy::indexing_slicing, reason = "the masks show that no index is out of bounds")]
    #[inline]
    pub const fn text(&self, role: Role) -> &T {
        &self.texts[(self.roles[role as usize & 3] & 3) as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "the masks show that no index is out of bounds")]
    #[inline]
    pub const fn text_mut(&mut self, role: Role) -> &mut T {
        &mut self.texts[(self.roles[role as usize & 3] & 3) as usize]
    }

    pub const fn swap(&mut self, one: Role, other: Role) {
        self.roles.swap(one as usize & 3, other as usize & 3);
    }
}

/// Says how full a buffer is, and not what is in it: that may be long, and none of a log's business.
pub(super) fn show(buffer: &impl Buffer, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(formatter, "{} of {} bytes", buffer.as_slice().len(), buffer.capacity())
}
