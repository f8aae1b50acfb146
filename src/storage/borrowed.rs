//! Storage in memory of the caller.

use super::Storage;
use super::in_place::InPlace;
use super::private::{self, Internal, Parts};

/// Storage in two slices of the caller. Their sizes need not be known before the program runs. It needs no allocator.
///
/// ```
/// use sse_wire::{Borrowed, Decoder};
///
/// let (mut data, mut texts) = (vec![0; 1024], vec![0; 4 * 64]);
/// let decoder = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
/// assert_eq!((decoder.data_capacity(), decoder.text_capacity()), (1024, 64));
/// ```
#[doc(alias("no_std", "no alloc", "buffer"))]
#[derive(Debug)]
pub struct Borrowed<'b> {
    parts: Parts<InPlace<&'b mut [u8]>, InPlace<&'b mut [u8]>>,
}

impl<'b> Borrowed<'b> {
    /// Storage with a capacity of `data.len()` bytes for the data of an event, and of a quarter of `texts.len()`,
    /// rounded down, for each text. The content of the slices does not matter and is overwritten.
    ///
    /// The text capacity also bounds the last event ID, which has to fit in a request: see [the
    /// module](super#choosing-the-text-capacity).
    #[must_use]
    pub fn new(data: &'b mut [u8], texts: &'b mut [u8]) -> Self {
        let quarter = texts.len() / 4;
        let mut rest = texts;
        let [event_type, arriving, one_id, other_id] = [(); 4].map(|()| {
            let (text, left) = core::mem::take(&mut rest).split_at_mut_checked(quarter).unwrap_or_default();
            rest = left;
            InPlace::new(text)
        });
        Self { parts: Parts::new(InPlace::new(data), event_type, arriving, [one_id, other_id]) }
    }
}

impl Storage for Borrowed<'_> {
    type Oversized = crate::Oversized;
}

impl<'b> private::Storage for Borrowed<'b> {
    type Data = InPlace<&'b mut [u8]>;
    type Text = InPlace<&'b mut [u8]>;

    fn parts(&self, _: Internal) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self, _: Internal) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
    }
}
