//! Where an event under assembly lives.
//!
//! A [`Decoder`](crate::Decoder) needs memory for what may be cut across chunks: the data of one event, and four single
//! texts: the event type in force, the last event ID that is committed, the one that waits for the blank line, and the
//! text (type, ID or comment) that is just arriving. So there are two capacities, one for data and one for single texts,
//! and memory is one of the first, four of the second and a small constant.
//!
//! | storage | memory | for |
//! |---|---|---|
//! | [`Fixed<DATA, TEXT>`](Fixed) | inside the decoder | sizes known when the program is built |
//! | [`Borrowed`] | two slices of the caller | sizes known when it runs, no allocator |
//! | [`Growing`] (feature `alloc`) | the heap, as needed, up to two limits | hosts |
//!
//! What a decoder gives is the same for all three: a capacity counts the bytes of a value, not of memory, and holds for
//! values that are borrowed from the chunk too. Capacity 0 admits exactly the empty value.

use private::{Buffer, Parts};

/// Storage for a [`Decoder`](crate::Decoder): [`Fixed`], [`Borrowed`] or [`Growing`]. Not to be implemented elsewhere.
pub trait Storage: private::Storage {}

/// Storage inside the decoder itself: `DATA` bytes for the data of an event and `TEXT` bytes for each single text.
#[derive(Clone, Debug)]
pub struct Fixed<const DATA: usize, const TEXT: usize> {
    parts: Parts<heapless::Vec<u8, DATA>, heapless::Vec<u8, TEXT>>,
}

impl<const DATA: usize, const TEXT: usize> Fixed<DATA, TEXT> {
    /// Empty storage.
    pub const fn new() -> Self {
        Self { parts: Parts::new(heapless::Vec::new(), [const { heapless::Vec::new() }; 4]) }
    }
}

impl<const DATA: usize, const TEXT: usize> Default for Fixed<DATA, TEXT> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const DATA: usize, const TEXT: usize> Storage for Fixed<DATA, TEXT> {}

impl<const DATA: usize, const TEXT: usize> private::Storage for Fixed<DATA, TEXT> {
    type Data = heapless::Vec<u8, DATA>;
    type Text = heapless::Vec<u8, TEXT>;

    fn parts(&self) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
    }
}

impl<const N: usize> Buffer for heapless::Vec<u8, N> {
    fn capacity(&self) -> usize {
        N
    }

    fn as_slice(&self) -> &[u8] {
        self
    }

    fn clear(&mut self) {
        self.truncate(0);
    }

    fn append(&mut self, bytes: &[u8]) {
        let fits = self.extend_from_slice(bytes).is_ok();
        debug_assert!(fits);
    }
}

/// Storage in two slices of the caller, of sizes known only when the program runs.
///
/// ```
/// use sse_wire::{Borrowed, Decoder};
///
/// let (mut data, mut texts) = (vec![0; 1024], vec![0; 4 * 64]);
/// let decoder = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
/// assert_eq!((decoder.data_capacity(), decoder.text_capacity()), (1024, 64));
/// ```
#[derive(Debug)]
pub struct Borrowed<'b> {
    parts: Parts<BorrowedBuffer<'b>, BorrowedBuffer<'b>>,
}

impl<'b> Borrowed<'b> {
    /// `data.len()` bytes for the data of an event, and a quarter of `texts.len()`, rounded down, for each single text.
    /// What the slices hold does not matter and is overwritten.
    pub fn new(data: &'b mut [u8], texts: &'b mut [u8]) -> Self {
        let quarter = texts.len() / 4;
        let mut rest = texts;
        let texts = [(); 4].map(|()| {
            let (text, left) = core::mem::take(&mut rest).split_at_mut_checked(quarter).unwrap_or_default();
            rest = left;
            BorrowedBuffer { memory: text, length: 0 }
        });
        Self { parts: Parts::new(BorrowedBuffer { memory: data, length: 0 }, texts) }
    }
}

impl Storage for Borrowed<'_> {}

impl<'b> private::Storage for Borrowed<'b> {
    type Data = BorrowedBuffer<'b>;
    type Text = BorrowedBuffer<'b>;

    fn parts(&self) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
    }
}

/// A slice of the caller, of which the first `length` bytes are in use.
#[derive(Debug)]
pub struct BorrowedBuffer<'b> {
    memory: &'b mut [u8],
    length: usize,
}

impl Buffer for BorrowedBuffer<'_> {
    fn capacity(&self) -> usize {
        self.memory.len()
    }

    fn as_slice(&self) -> &[u8] {
        self.memory.get(..self.length).unwrap_or_default()
    }

    fn clear(&mut self) {
        self.length = 0;
    }

    fn append(&mut self, bytes: &[u8]) {
        let free = self.memory.get_mut(self.length..).unwrap_or_default();
        let target = free.get_mut(..bytes.len());
        debug_assert!(target.is_some());
        if let Some(target) = target {
            target.copy_from_slice(bytes);
            self.length += bytes.len();
        }
    }
}

/// Storage on the heap that grows as events need it, up to two limits.
///
/// It takes memory only for what cannot be borrowed from a chunk, and keeps what it has taken: never more than the
/// limits allow.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug)]
pub struct Growing {
    parts: Parts<GrowingBuffer, GrowingBuffer>,
}

#[cfg(feature = "alloc")]
impl Growing {
    /// At most `data_limit` bytes for the data of an event and `text_limit` bytes for each single text. Takes no memory
    /// yet.
    pub const fn new(data_limit: usize, text_limit: usize) -> Self {
        const fn buffer(limit: usize) -> GrowingBuffer {
            GrowingBuffer { bytes: alloc::vec::Vec::new(), limit }
        }
        let texts = [buffer(text_limit), buffer(text_limit), buffer(text_limit), buffer(text_limit)];
        Self { parts: Parts::new(buffer(data_limit), texts) }
    }
}

#[cfg(feature = "alloc")]
impl Storage for Growing {}

#[cfg(feature = "alloc")]
impl private::Storage for Growing {
    type Data = GrowingBuffer;
    type Text = GrowingBuffer;

    fn parts(&self) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
    }
}

/// A vector that is never asked to hold more than `limit` bytes.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug)]
pub struct GrowingBuffer {
    bytes: alloc::vec::Vec<u8>,
    limit: usize,
}

#[cfg(feature = "alloc")]
impl Buffer for GrowingBuffer {
    fn capacity(&self) -> usize {
        self.limit
    }

    fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    fn clear(&mut self) {
        self.bytes.clear();
    }

    fn append(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.len() <= self.limit - self.bytes.len());
        if self.bytes.capacity() - self.bytes.len() < bytes.len() {
            // Doubling, as a vector does by itself, but not beyond the limit.
            let needed = self.bytes.len() + bytes.len();
            let capacity = self.bytes.capacity().saturating_mul(2).min(self.limit).max(needed);
            self.bytes.reserve_exact(capacity - self.bytes.len());
        }
        self.bytes.extend_from_slice(bytes);
    }
}

pub(crate) mod private {
    /// A vector of bytes with a capacity that never changes.
    pub trait Buffer {
        /// How many bytes it may hold.
        fn capacity(&self) -> usize;
        /// What it holds.
        fn as_slice(&self) -> &[u8];
        /// Lets go of what it holds.
        fn clear(&mut self);
        /// Adds bytes at the end. The caller has compared lengths with the capacity; not to do so is a bug there.
        fn append(&mut self, bytes: &[u8]);
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

    /// Where the parts are.
    pub trait Storage {
        type Data: Buffer;
        type Text: Buffer;
        fn parts(&self) -> &Parts<Self::Data, Self::Text>;
        fn parts_mut(&mut self) -> &mut Parts<Self::Data, Self::Text>;
    }
}
