//! Storage on the heap, with limits.

use super::Storage;
use super::on_heap::OnHeap;
use super::private::{self, Internal, Parts};

/// Storage on the heap that grows as events need it, up to two limits.
///
/// It allocates memory only for bytes that cannot be borrowed from a chunk. It keeps that memory, and never has more
/// than the limits. If the allocator has no memory, the program ends, as with a `Vec`.
#[doc(alias("limit", "max size", "buffer"))]
#[derive(Clone, Debug)]
pub struct Growing {
    parts: Parts<OnHeap<usize>, OnHeap<usize>>,
}

impl Growing {
    /// The limit of [`Growing::default`] for the data of an event: 16 MiB. Where `usize` has 16 bits, it is
    /// [`usize::MAX`].
    ///
    /// It protects a client against servers that never end an event, and is far above the usual size of events. Most
    /// have less than 20 kB. A feature flag service sends 1.4 MB at the start of each stream. LLMs and their tools send
    /// images in base64: 2 MB for a picture of 750 KiB that is in an event twice. Clients with limits of 64 KiB, 512
    /// KiB and 1 MiB have failed on such events.
    pub const DEFAULT_DATA_LIMIT: usize = if usize::BITS > 24 { 1 << (24 % usize::BITS) } else { usize::MAX };

    /// The limit of [`Growing::default`] for each text (an event type, an ID or a comment): 8 KiB.
    ///
    /// A longer ID could not be sent back, because the usual HTTP servers refuse a field line of more than 8 KiB. Event
    /// types have some tens of bytes. If a comment is longer, such as one that fills the buffer of a proxy, only its
    /// text is lost.
    ///
    /// An ID just below the limit may still be too long for a server with a lower limit or a limit for all fields
    /// together. If the server is not yours, choose a lower limit: see [the module](super#choosing-the-text-capacity).
    pub const DEFAULT_TEXT_LIMIT: usize = 8 << 10;

    /// Storage with limits of `data_limit` bytes for the data of an event and `text_limit` bytes for each text. It
    /// allocates nothing yet.
    ///
    /// `text_limit` also bounds the last event ID, which has to fit in a request: see [the
    /// module](super#choosing-the-text-capacity).
    ///
    /// ```
    /// use sse_wire::{Decoder, Growing};
    ///
    /// let decoder = Decoder::with_storage(Growing::new(1 << 20, 1 << 10));
    /// assert_eq!(decoder.data_capacity(), 1 << 20);
    /// ```
    #[must_use]
    pub const fn new(data_limit: usize, text_limit: usize) -> Self {
        let buffer = OnHeap::<usize>::new;
        let ids = [buffer(text_limit), buffer(text_limit)];
        Self { parts: Parts::new(buffer(data_limit), buffer(text_limit), buffer(text_limit), ids) }
    }
}

/// Limits of 16 MiB for data and 8 KiB for texts: see [`DEFAULT_DATA_LIMIT`](Growing::DEFAULT_DATA_LIMIT) and
/// [`DEFAULT_TEXT_LIMIT`](Growing::DEFAULT_TEXT_LIMIT). It allocates nothing yet.
impl Default for Growing {
    fn default() -> Self {
        Self::new(Self::DEFAULT_DATA_LIMIT, Self::DEFAULT_TEXT_LIMIT)
    }
}

impl Storage for Growing {
    type Oversized = crate::Oversized;
}

impl private::Storage for Growing {
    type Data = OnHeap<usize>;
    type Text = OnHeap<usize>;

    fn parts(&self, _: Internal) -> &Parts<Self::Data, Self::Text> {
        &self.parts
    }

    fn parts_mut(&mut self, _: Internal) -> &mut Parts<Self::Data, Self::Text> {
        &mut self.parts
    }
}
