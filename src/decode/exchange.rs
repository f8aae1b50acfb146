//! Data that leaves the decoder without a copy.

use super::block::Flags;
use super::ready::Kind;
use super::{Decoder, Ready};
use crate::io::heapless_09::{Pointer, Pooled};

impl<D: Pointer, const TEXT: usize> Decoder<Pooled<D, TEXT>> {
    /// Returns the vector with the data of the ready event, and puts `empty` in its place.
    ///
    /// `ready` and `input` are those of the last [`advance`](Self::advance), as for [`keep`](Self::keep). Read the
    /// event's type and ID with [`view`](Self::view) before this call: afterwards the event has no data. The content of
    /// `empty` does not matter. Its capacity is the [`data_capacity`](Self::data_capacity) from now on.
    ///
    /// O(1) if the data is in the storage already, as it is if it did not lie in one chunk. Otherwise linear in its
    /// length.
    ///
    /// # Errors
    ///
    /// Returns `empty` itself, unchanged, if there is no data to return: `ready` is a comment, a reconnection time, a
    /// report or a block without data, its data has been returned already, or data of the next event has come. Another
    /// `ready` of an earlier item may return wrong data, as with [`view`](Self::view).
    ///
    /// ```
    /// use heapless::Vec;
    /// use sse_wire::Decoder;
    /// use sse_wire::io::heapless_09::Pooled;
    ///
    /// let (mut one, mut other) = (Vec::<u8, 64>::new(), Vec::<u8, 64>::new());
    /// let mut decoder = Decoder::with_storage(Pooled::<_, 16>::new(&mut one));
    ///
    /// assert!(decoder.advance(b"data: twenty-o").ready.is_none());
    /// let input = b"ne\n\n";
    /// let ready = decoder.advance(input).ready.ok_or("an event is due")?;
    /// let data = decoder.exchange_data(ready, input, &mut other).map_err(|_| "an event is due")?;
    /// assert_eq!(data, "twenty-one".as_bytes()); // to be forwarded
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn exchange_data(&mut self, ready: Ready, input: &[u8], empty: D) -> Result<D, D> {
        match self.keep(ready, input).kind {
            Kind::Stored if self.ended.has(Flags::DATA) && !self.block.flags.has(Flags::DATA) => {
                self.ended.clear(Flags::DATA);
                Ok(self.storage.exchange(empty))
            }
            _ => Err(empty),
        }
    }
}
