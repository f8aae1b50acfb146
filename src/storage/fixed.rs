//! Storage inside the decoder.

use super::Storage;
use super::in_place::InPlace;
use super::private::{self, Internal, Parts};

/// Storage inside the decoder itself: `DATA` bytes for the data of an event and `TEXT` bytes for each text. It needs no
/// allocator.
///
/// A new one is all zeros, so that a decoder in a `static` takes RAM and no flash.
///
/// `TEXT` also bounds the last event ID, which has to fit in a request: see [the
/// module](super#choosing-the-text-capacity).
///
/// # Limits of megabytes
///
/// Do not create a large `Fixed` in a function: a debug build puts it on the stack, even inside `Box::new`, and the
/// stack of a thread has 2 MiB. Use one of these instead:
///
/// | where the memory is | how |
/// |---|---|
/// | on the heap, as events need it | `Decoder::with_storage(Growing::new(4 << 20, 1024))` |
/// | on the heap, all of it from the start | [`Borrowed`](crate::Borrowed) over two vectors |
/// | in a `static` | `Decoder::new` is `const` |
///
/// ```
/// use sse_wire::{Borrowed, Decoder, Fixed};
/// use std::sync::Mutex;
///
/// static IN_A_STATIC: Mutex<Decoder<Fixed<{ 4 << 20 }, 1024>>> = Mutex::new(Decoder::new());
/// assert_eq!(IN_A_STATIC.lock()?.data_capacity(), 4 << 20);
///
/// let (mut data, mut texts) = (vec![0; 4 << 20], vec![0; 4 * 1024]);
/// let on_the_heap = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
/// assert_eq!((on_the_heap.data_capacity(), on_the_heap.text_capacity()), (4 << 20, 1024));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias("no_std", "no alloc", "buffer"))]
#[derive(Clone, Debug)]
pub struct Fixed<const DATA: usize, const TEXT: usize> {
    parts: Parts<InPlace<[u8; DATA]>, InPlace<[u8; TEXT]>>,
}

impl<const DATA: usize, const TEXT: usize> Fixed<DATA, TEXT> {
    /// Empty storage.
    #[must_use]
    pub const fn new() -> Self {
        // Made by the compiler, which then stores zeros instead of single parts.
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
