//! Storage on the heap.

use super::Storage;
use super::private::{self, Buffer, Internal, Parts, show};
use alloc::vec::Vec;
use core::fmt;

/// Storage on the heap that grows as events need it, up to two limits.
///
/// It takes memory only for what cannot be borrowed from a chunk, and keeps what it has taken: never more than the
/// limits allow. Where the allocator has none to give, it ends the program, as for a `Vec`.
#[derive(Clone, Debug)]
pub struct Growing {
    parts: Parts<GrowingBuffer, GrowingBuffer>,
}

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
        let buffer = GrowingBuffer::new;
        let ids = [buffer(text_limit), buffer(text_limit)];
        Self { parts: Parts::new(buffer(data_limit), buffer(text_limit), buffer(text_limit), ids) }
    }
}

impl Storage for Growing {}

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

/// A vector that never holds more than `limit` bytes, and how many have come.
#[derive(Clone)]
pub struct GrowingBuffer {
    bytes: Vec<u8>,
    length: usize,
    limit: usize,
}

impl GrowingBuffer {
    pub const fn new(limit: usize) -> Self {
        Self { bytes: Vec::new(), length: 0, limit }
    }
}

impl Buffer for GrowingBuffer {
    fn capacity(&self) -> usize {
        self.limit
    }

    fn length(&self) -> usize {
        self.length
    }

    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.length = 0;
    }

    fn append(&mut self, bytes: &[u8]) {
        let length = self.length;
        self.length = length.saturating_add(bytes.len());
        if self.length > self.limit {
            return;
        }
        if self.length > self.bytes.capacity() {
            // Doubling, as a vector does by itself, but beyond neither the limit nor what a vector may hold.
            let most = self.limit.min(isize::MAX as usize);
            let capacity = self.bytes.capacity().saturating_mul(2).min(most).max(self.length);
            self.bytes.reserve_exact(capacity - length);
        }
        self.bytes.extend_from_slice(bytes);
    }

    fn set_length(&mut self, length: usize) {
        self.length = length;
    }
}

impl fmt::Debug for GrowingBuffer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, formatter)
    }
}
