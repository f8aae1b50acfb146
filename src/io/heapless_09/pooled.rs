//! Storage with the data in a vector that can be exchanged.

use crate::storage::Storage;
use crate::storage::in_place::InPlace;
use crate::storage::private::{self, Buffer, Internal, Parts, show};
use core::fmt;
use core::ops::DerefMut;
use heapless::LenType;
use heapless::vec::{VecInner, VecStorage};

/// Storage for a [`Decoder`](crate::Decoder) with the data of an event in a vector of heapless. The vector can be
/// exchanged for another one: see [`Decoder::exchange_data`](crate::Decoder::exchange_data). Types, IDs and comments of
/// up to `TEXT` bytes are in the decoder.
///
/// `D` is a pointer to a `heapless::Vec<u8, N>` or a `heapless::VecView<u8>`: a `&mut` reference, a `Box` of
/// `heapless::pool`, or another smart pointer. The data capacity is that of the vector.
pub struct Pooled<D: Pointer, const TEXT: usize> {
    parts: Parts<InVector<D>, InPlace<[u8; TEXT]>>,
}

impl<D: Pointer, const TEXT: usize> Pooled<D, TEXT> {
    /// Storage with this vector. Its content does not matter and is overwritten.
    #[must_use]
    pub const fn new(data: D) -> Self {
        let ids = [InPlace::new([0; TEXT]), InPlace::new([0; TEXT])];
        Self { parts: Parts::new(InVector::new(data), InPlace::new([0; TEXT]), InPlace::new([0; TEXT]), ids) }
    }

    /// Returns the vector with the data, and puts `data` in its place.
    pub(crate) fn exchange(&mut self, data: D) -> D {
        core::mem::replace(&mut self.parts.data, InVector::new(data)).vector
    }
}

impl<D: Pointer, const TEXT: usize> Storage for Pooled<D, TEXT> {
    type Oversized = crate::Oversized;
}

impl<D: Pointer, const TEXT: usize> private::Storage for Pooled<D, TEXT> {
    type Data = InVector<D>;
    type Text = InPlace<[u8; TEXT]>;

    fn parts(&self, _: Internal) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self, _: Internal) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
    }
}

impl<D: Pointer, const TEXT: usize> fmt::Debug for Pooled<D, TEXT> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pooled").field("parts", &self.parts).finish()
    }
}

/// A pointer to a vector of any capacity and any type of length.
pub trait Pointer {
    fn capacity(&self) -> usize;
    fn as_slice(&self) -> &[u8];
    fn clear(&mut self);
    /// Appends all bytes, or none if they do not fit.
    fn append(&mut self, bytes: &[u8]);
}

impl<D, L: LenType + 'static, S: VecStorage<u8> + ?Sized + 'static> Pointer for D
where
    D: DerefMut<Target = VecInner<u8, L, S>>,
{
    fn capacity(&self) -> usize {
        (**self).capacity()
    }

    fn as_slice(&self) -> &[u8] {
        self
    }

    fn clear(&mut self) {
        (**self).clear();
    }

    fn append(&mut self, bytes: &[u8]) {
        let _ = self.extend_from_slice(bytes);
    }
}

/// The vector, with the bytes that have come for as long as they fit, and the number of bytes that have come.
pub struct InVector<D> {
    vector: D,
    length: usize,
}

impl<D: Pointer> InVector<D> {
    const fn new(vector: D) -> Self {
        Self { vector, length: 0 }
    }
}

impl<D: Pointer> Buffer for InVector<D> {
    fn capacity(&self) -> usize {
        self.vector.capacity()
    }

    fn length(&self) -> usize {
        self.length
    }

    fn as_slice(&self) -> &[u8] {
        self.vector.as_slice().get(..self.length).unwrap_or_default()
    }

    fn clear(&mut self) {
        self.vector.clear();
        self.length = 0;
    }

    fn append(&mut self, bytes: &[u8]) {
        self.length = self.length.saturating_add(bytes.len());
        if self.fits() {
            self.vector.append(bytes);
        }
    }

    fn set_length(&mut self, length: usize) {
        self.length = length;
    }
}

impl<D: Pointer> fmt::Debug for InVector<D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(self, formatter)
    }
}
