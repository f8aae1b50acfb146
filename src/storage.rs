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

#[cfg(feature = "alloc")]
use private::GrowingBuffer;
use private::{BorrowedBuffer, FixedBuffer, Internal, Parts};

/// Storage for a [`Decoder`](crate::Decoder): [`Fixed`], [`Borrowed`] or [`Growing`]. Not to be implemented elsewhere.
pub trait Storage: private::Storage {}

/// Storage inside the decoder itself: `DATA` bytes for the data of an event and `TEXT` bytes for each single text.
#[derive(Clone, Debug)]
pub struct Fixed<const DATA: usize, const TEXT: usize> {
    parts: Parts<FixedBuffer<DATA>, FixedBuffer<TEXT>>,
}

impl<const DATA: usize, const TEXT: usize> Fixed<DATA, TEXT> {
    /// Empty storage.
    #[must_use]
    pub const fn new() -> Self {
        Self { parts: Parts::new(FixedBuffer::new(), [const { FixedBuffer::new() }; 4]) }
    }
}

impl<const DATA: usize, const TEXT: usize> Default for Fixed<DATA, TEXT> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const DATA: usize, const TEXT: usize> Storage for Fixed<DATA, TEXT> {}

impl<const DATA: usize, const TEXT: usize> private::Storage for Fixed<DATA, TEXT> {
    type Data = FixedBuffer<DATA>;
    type Text = FixedBuffer<TEXT>;

    fn parts(&self, _: Internal) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self, _: Internal) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
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
    #[must_use]
    pub fn new(data: &'b mut [u8], texts: &'b mut [u8]) -> Self {
        let quarter = texts.len() / 4;
        let mut rest = texts;
        let texts = [(); 4].map(|()| {
            let (text, left) = core::mem::take(&mut rest).split_at_mut_checked(quarter).unwrap_or_default();
            rest = left;
            BorrowedBuffer::new(text)
        });
        Self { parts: Parts::new(BorrowedBuffer::new(data), texts) }
    }
}

impl Storage for Borrowed<'_> {}

impl<'b> private::Storage for Borrowed<'b> {
    type Data = BorrowedBuffer<'b>;
    type Text = BorrowedBuffer<'b>;

    fn parts(&self, _: Internal) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self, _: Internal) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
    }
}

/// Storage on the heap that grows as events need it, up to two limits.
///
/// It takes memory only for what cannot be borrowed from a chunk, and keeps what it has taken: never more than the
/// limits allow. Where the allocator has none to give, it ends the program, as for a `Vec`.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug)]
pub struct Growing {
    parts: Parts<GrowingBuffer, GrowingBuffer>,
}

#[cfg(feature = "alloc")]
impl Growing {
    /// At most `data_limit` bytes for the data of an event and `text_limit` bytes for each single text. Takes no memory
    /// yet.
    ///
    /// ```
    /// use sse_wire::{Decoder, Growing};
    ///
    /// let decoder = Decoder::with_storage(Growing::new(16 << 20, 64 << 10));
    /// assert_eq!(decoder.data_capacity(), 16 << 20);
    /// ```
    #[must_use]
    pub const fn new(data_limit: usize, text_limit: usize) -> Self {
        const fn texts(limit: usize) -> [GrowingBuffer; 4] {
            let text = GrowingBuffer::new;
            [text(limit), text(limit), text(limit), text(limit)]
        }
        Self { parts: Parts::new(GrowingBuffer::new(data_limit), texts(text_limit)) }
    }
}

#[cfg(feature = "alloc")]
impl Storage for Growing {}

#[cfg(feature = "alloc")]
impl private::Storage for Growing {
    type Data = GrowingBuffer;
    type Text = GrowingBuffer;

    fn parts(&self, _: Internal) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self, _: Internal) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
    }
}

/// What stands behind the three. It has to be visible to them as public types, but cannot be named elsewhere, and nothing
/// in it can be called without an [`Internal`], which cannot be made elsewhere.
pub(crate) mod private {
    use crate::octets;
    use crate::scan::SMALL;
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

    /// Memory of its own.
    #[derive(Clone)]
    pub struct FixedBuffer<const CAPACITY: usize>(heapless::Vec<u8, CAPACITY>);

    impl<const CAPACITY: usize> FixedBuffer<CAPACITY> {
        pub const fn new() -> Self {
            Self(heapless::Vec::new())
        }
    }

    impl<const CAPACITY: usize> Buffer for FixedBuffer<CAPACITY> {
        fn capacity(&self) -> usize {
            CAPACITY
        }

        fn as_slice(&self) -> &[u8] {
            &self.0
        }

        fn clear(&mut self) {
            self.0.truncate(0);
        }

        fn append(&mut self, bytes: &[u8]) {
            if SMALL {
                return bytes.iter().for_each(|&byte| self.push(byte));
            }
            let _ = self.0.extend_from_slice(bytes);
        }

        fn push(&mut self, byte: u8) {
            let _ = self.0.push(byte);
        }
    }

    impl<const CAPACITY: usize> fmt::Debug for FixedBuffer<CAPACITY> {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            show(self, formatter)
        }
    }

    /// A slice of the caller, of which the first `length` bytes are in use.
    pub struct BorrowedBuffer<'b> {
        memory: &'b mut [u8],
        length: usize,
    }

    impl<'b> BorrowedBuffer<'b> {
        pub const fn new(memory: &'b mut [u8]) -> Self {
            Self { memory, length: 0 }
        }
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
            if SMALL {
                return bytes.iter().for_each(|&byte| self.push(byte));
            }
            let free = self.memory.get_mut(self.length..).unwrap_or_default();
            if octets::put(bytes, free).is_some() {
                self.length += bytes.len();
            }
        }

        fn push(&mut self, byte: u8) {
            if let Some(free) = self.memory.get_mut(self.length) {
                *free = byte;
                self.length += 1;
            }
        }
    }

    impl fmt::Debug for BorrowedBuffer<'_> {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            show(self, formatter)
        }
    }

    /// A vector that never holds more than `limit` bytes.
    #[cfg(feature = "alloc")]
    #[derive(Clone)]
    pub struct GrowingBuffer {
        bytes: alloc::vec::Vec<u8>,
        limit: usize,
    }

    #[cfg(feature = "alloc")]
    impl GrowingBuffer {
        pub const fn new(limit: usize) -> Self {
            Self { bytes: alloc::vec::Vec::new(), limit }
        }
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
            let length = self.bytes.len();
            let needed = length.saturating_add(bytes.len());
            if needed > self.limit {
                return;
            }
            if needed > self.bytes.capacity() {
                // Doubling, as a vector does by itself, but beyond neither the limit nor what a vector may hold.
                let most = self.limit.min(isize::MAX as usize);
                let capacity = self.bytes.capacity().saturating_mul(2).min(most).max(needed);
                self.bytes.reserve_exact(capacity - length);
            }
            self.bytes.extend_from_slice(bytes);
        }

        fn push(&mut self, byte: u8) {
            self.append(&[byte]);
        }
    }

    #[cfg(feature = "alloc")]
    impl fmt::Debug for GrowingBuffer {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            show(self, formatter)
        }
    }

    /// Says how full a buffer is, and not what is in it: that may be long, and none of a log's business.
    fn show(buffer: &impl Buffer, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} of {} bytes", buffer.as_slice().len(), buffer.capacity())
    }
}
