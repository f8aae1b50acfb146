//! A buffer that allocates memory when it needs it.

use super::private::{Buffer, show};
use alloc::vec::Vec;
use core::fmt;

/// How many bytes fit: a number of bytes, or any number.
pub trait Limit: Copy {
    fn get(self) -> usize;
}

impl Limit for usize {
    #[inline]
    fn get(self) -> usize {
        self
    }
}

/// Counting stops at `usize::MAX`, so that no length is greater.
#[derive(Clone, Copy)]
pub struct NoLimit;

impl Limit for NoLimit {
    #[inline]
    fn get(self) -> usize {
        usize::MAX
    }
}

/// The bytes that have come, in a vector that never has more than the limit, and their number.
#[derive(Clone)]
pub struct OnHeap<L> {
    bytes: Vec<u8>,
    length: usize,
    limit: L,
}

impl<L: Limit> OnHeap<L> {
    pub const fn new(limit: L) -> Self {
        Self { bytes: Vec::new(), length: 0, limit }
    }
}

impl<L: Limit> Buffer for OnHeap<L> {
    #[inline]
    fn capacity(&self) -> usize {
        self.limit.get()
    }

    #[inline]
    fn length(&self) -> usize {
        self.length
    }

    #[inline]
    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    #[inline]
    fn clear(&mut self) {
        self.bytes.clear();
        self.length = 0;
    }

    #[inline]
    fn append(&mut self, bytes: &[u8]) {
        let length = self.length;
        self.length = length.saturating_add(bytes.len());
        if !self.fits() {
            return;
        }
        if self.length > self.bytes.capacity() {
            // The capacity is doubled, as a vector does by itself, but not beyond the limit or what a vector may hold.
            let most = self.capacity().min(isize::MAX as usize);
            let capacity = self.bytes.capacity().saturating_mul(2).min(most).max(self.length);
            self.bytes.reserve_exact(capacity - length);
        }
        self.bytes.extend_from_slice(bytes);
    }

    #[inline]
    fn set_length(&mut self, length: usize) {
        self.length = length;
    }

    fn shrink_to(&mut self, capacity: usize) {
        if !self.fits() {
            self.bytes.clear(); // The beginning of what is only counted.
        }
        self.bytes.shrink_to(capacity);
    }
}

impl<L: Limit> fmt::Debug for OnHeap<L> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fills a buffer with a limit of 100 bytes, and returns the number of bytes that fit and the memory that is kept.
    fn filled(length: usize) -> OnHeap<usize> {
        let mut buffer = OnHeap::new(100);
        for _ in 0..length {
            buffer.push(b'x');
        }
        buffer
    }

    #[test]
    fn memory_in_use_is_not_given_back() {
        let mut buffer = filled(40);
        buffer.shrink_to(0);
        assert_eq!(buffer.as_slice(), [b'x'; 40]);
        assert_eq!(buffer.bytes.capacity(), 40);
    }

    #[test]
    fn memory_that_is_not_in_use_is_given_back_but_for_what_is_to_stay() {
        let mut buffer = filled(100);
        buffer.clear();
        buffer.shrink_to(200);
        assert_eq!(buffer.bytes.capacity(), 100);
        buffer.shrink_to(30);
        assert_eq!(buffer.bytes.capacity(), 30);
        buffer.shrink_to(0);
        assert_eq!(buffer.bytes.capacity(), 0);
        buffer.append(b"as before");
        assert_eq!(buffer.as_slice(), b"as before");
    }

    #[test]
    fn the_beginning_of_what_does_not_fit_is_given_back_and_counting_goes_on() {
        let mut buffer = filled(101);
        assert!(buffer.bytes.capacity() > 0);
        buffer.shrink_to(0);
        assert_eq!(buffer.bytes.capacity(), 0);
        buffer.append(b"more");
        assert_eq!((buffer.length(), buffer.fits(), buffer.as_slice()), (105, false, &[][..]));
        assert_eq!(buffer.bytes.capacity(), 0);
    }
}
