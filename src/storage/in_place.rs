//! A buffer with fixed memory: an array, or a slice of the caller.

use super::private::{Buffer, show};
use crate::octets;
use crate::scan::SMALL;
use core::fmt;

/// The memory, and the number of bytes that have come. Those that fit are at its front.
#[derive(Clone)]
pub struct InPlace<M> {
    memory: M,
    length: usize,
}

impl<M> InPlace<M> {
    pub const fn new(memory: M) -> Self {
        Self { memory, length: 0 }
    }
}

impl<M: AsRef<[u8]> + AsMut<[u8]>> Buffer for InPlace<M> {
    #[inline]
    fn capacity(&self) -> usize {
        self.memory.as_ref().len()
    }

    #[inline]
    fn length(&self) -> usize {
        self.length
    }

    #[inline]
    fn as_slice(&self) -> &[u8] {
        self.memory.as_ref().get(..self.length).unwrap_or_default()
    }

    #[inline]
    fn clear(&mut self) {
        self.length = 0;
    }

    #[inline]
    fn append(&mut self, bytes: &[u8]) {
        if SMALL {
            return self.append_in_small_steps(bytes);
        }
        let _ = octets::put(bytes, self.memory.as_mut().get_mut(self.length..).unwrap_or_default());
        self.length = self.length.saturating_add(bytes.len());
    }

    #[inline]
    fn push(&mut self, byte: u8) {
        if let Some(place) = self.memory.as_mut().get_mut(self.length) {
            *place = byte;
        }
        self.length = self.length.saturating_add(1);
    }

    #[inline]
    fn set_length(&mut self, length: usize) {
        self.length = length;
    }
}

impl<M: AsMut<[u8]>> InPlace<M> {
    /// [`append`](Buffer::append) in builds for small code: one copy of it for each size, behind a call.
    #[inline(never)]
    fn append_in_small_steps(&mut self, bytes: &[u8]) {
        let start = self.length;
        self.length = start.saturating_add(bytes.len());
        let Some(places) = self.memory.as_mut().get_mut(start..self.length) else { return };
        // A loop over one of them alone would become a call of `memcpy`, which takes 360 bytes of flash.
        for (place, &byte) in places.iter_mut().zip(bytes) {
            *place = byte;
        }
    }
}

impl<M: AsRef<[u8]> + AsMut<[u8]>> fmt::Debug for InPlace<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, formatter)
    }
}
