//! Storage inside the decoder.

use super::Storage;
use super::in_place::InPlace;
use super::private::{self, Internal, Parts};

/// Storage inside the decoder itself: `DATA` bytes for the data of an event and `TEXT` bytes for each single text.
///
/// A new one is all zeros, so that a decoder in a `static` takes RAM and no flash.
#[derive(Clone, Debug)]
pub struct Fixed<const DATA: usize, const TEXT: usize> {
    parts: Parts<InPlace<[u8; DATA]>, InPlace<[u8; TEXT]>>,
}

impl<const DATA: usize, const TEXT: usize> Fixed<DATA, TEXT> {
    /// Empty storage.
    #[must_use]
    pub const fn new() -> Self {
        // By the compiler, which then sees zeros, and no parts to put together.
        const {
            let ids = [InPlace::new([0; TEXT]), InPlace::new([0; TEXT])];
            Self { parts: Parts::new(InPlace::new([0; DATA]), InPlace::new([0; TEXT]), InPlace::new([0; TEXT]), ids) }
        }
    }
}

impl<const DATA: usize, const TEXT: usize> Default for Fixed<DATA, TEXT> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const DATA: usize, const TEXT: usize> Storage for Fixed<DATA, TEXT> {
    type Oversized = crate::Oversized;
}

impl<const DATA: usize, const TEXT: usize> private::Storage for Fixed<DATA, TEXT> {
    type Data = InPlace<[u8; DATA]>;
    type Text = InPlace<[u8; TEXT]>;

    fn parts(&self, _: Internal) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self, _: Internal) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
    }
}
