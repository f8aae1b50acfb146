//! Storage inside the decoder.

use super::Storage;
use super::private::{self, Buffer, Internal, Parts, show};
use crate::scan::SMALL;
use core::fmt;

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
