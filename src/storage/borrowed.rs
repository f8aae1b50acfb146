//! Storage in memory of the caller.

use super::Storage;
use super::private::{self, Buffer, Internal, Parts, show};
use crate::octets;
use crate::scan::SMALL;
use core::fmt;

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
