//! `Bytes` of [bytes 1](https://docs.rs/bytes/1): data that is shared with its chunk (zero-copy), and frames as `Bytes`
//! or in a `BufMut`.
//!
//! Feature `bytes-1`.
//!
//! ```
//! use bytes::{Bytes, BytesMut};
//! use sse_wire::io::bytes_1::share;
//! use sse_wire::{Decoder, Frame, Growing, Item};
//!
//! let mut decoder = Decoder::with_storage(Growing::new(1 << 20, 1 << 10));
//! let chunk = Bytes::from_static(b"data: a long text\n\n"); // as hyper, reqwest or axum return it
//! let mut kept = Vec::new();
//! let mut items = decoder.feed(&chunk);
//! while let Some(item) = items.next() {
//!     if let Ok(Item::Event(event)) = item {
//!         kept.push(share(&chunk, event.data())); // not copied: it lies in the chunk
//!     }
//! }
//! assert_eq!(kept, ["a long text"]);
//!
//! // Encoding: once, for any number of clients.
//! let frame = Bytes::from(Frame::message("news"));
//! let copies = [frame.clone(), frame]; // increments a counter, and copies no bytes
//! # assert_eq!(copies, ["data: news\n\n"; 2]);
//!
//! // Or several frames in a buffer, for one write.
//! let mut buffer = BytesMut::new();
//! Frame::message("one").put_into(&mut buffer);
//! Frame::message("two").put_into(&mut buffer);
//! assert_eq!(buffer, "data: one\n\ndata: two\n\n");
//! ```
//!
//! # Guarantees
//!
//! * [`share`] always returns the bytes of its argument, shared or copied.
//! * A frame is encoded once for any number of clients: a clone of `Bytes` copies no bytes.
//!
//! # Cost
//!
//! [`share`] copies no data. It counts one more owner of the chunk, with an atomic operation. A copy takes an allocation,
//! and time for its length. Measured on an AMD EPYC with chunks of 64 KiB, for an event, decoding included:
//!
//! | data | borrowed | shared | copied |
//! |--:|--:|--:|--:|
//! | 20 bytes | 17 ns | 68 ns | 57 ns |
//! | 250 bytes | 12 ns | 30 ns | 35 ns |
//! | 1,000 bytes | 30 ns | 44 ns | 59 ns |
//! | 4,000 bytes | 115 ns | 126 ns | 178 ns |
//! | 16,000 bytes | 450 ns | 475 ns | 940 ns |
//! | 60,000 bytes | 1,630 ns | 1,740 ns | 8,300 ns |
//!
//! So sharing pays for events of some kilobytes, but not for events below a few hundred bytes. The price is memory: the
//! whole chunk stays in memory as long as a piece of it does.
//!
//! # Limits and errors
//!
//! There are none. Writing a frame into a `BufMut` that cannot grow and has no room panics, as all writing to a
//! `BufMut` does: see [`Frame::put_into`](crate::Frame::put_into).
//!
//! # Not included
//!
//! Readers and writers: see the other modules of [`io`](super).
//!
//! # Standard
//!
//! WHATWG HTML, 9.2.5 "Parsing an event stream".

use crate::Frame;
use crate::encode::{
    Appending, BlockTarget, BlockWriter, Blocks, FRAME_END, Grow, Internal, LONG_BLOCK, Opening, Output, Target,
    Writing, put_many_lines,
};
use ::bytes::{BufMut, Bytes, BytesMut};

/// Returns `part` as `Bytes`: shared with `chunk` if it lies in `chunk`, and as a copy otherwise.
///
/// Use it for the values that the decoder returns when it is fed `chunk`: [`decode`](crate::decode#cost) says which of
/// them lie in the chunk. The result always has the bytes of `part`.
///
/// O(1) if `part` lies in `chunk`, which then stays in memory as a whole. Otherwise linear in the length of `part`.
#[must_use]
pub fn share(chunk: &Bytes, part: &[u8]) -> Bytes {
    let from = part.as_ptr().addr().checked_sub(chunk.as_ptr().addr());
    let range = from.and_then(|from| Some(from..from.checked_add(part.len())?));
    match range {
        // An empty slice may have any address, and needs no chunk.
        Some(range) if !part.is_empty() && chunk.get(range.clone()).is_some() => chunk.slice(range),
        _ => Bytes::copy_from_slice(part),
    }
}

/// The frame, encoded: see [`Frame::to_vec`].
impl From<Frame<'_>> for Bytes {
    fn from(frame: Frame<'_>) -> Self {
        frame.to_vec().into()
    }
}

impl Frame<'_> {
    /// Writes the frame to `out`: a [`BytesMut`], a `Vec`, or another `BufMut`. One pass over the text.
    ///
    /// A buffer that grows should have room for a long frame ([`min_encoded_len`](Self::min_encoded_len)). Otherwise it
    /// grows piece by piece. With releases of bytes before 1.12.2, short frames take up to 1.4 times as long as with
    /// later ones.
    ///
    /// # Panics
    ///
    /// Panics if the buffer cannot grow and its [`remaining_mut`](BufMut::remaining_mut) is less than the
    /// [length](Self::encoded_len) of the frame, as all writing to a `BufMut` does.
    #[inline]
    pub fn put_into(&self, out: &mut impl BufMut) {
        self.put(&mut Putting { to: out, line_end_due: false });
    }
}

/// Writes lines into any `BufMut`. Each line is written together with the end of the line before it.
struct Putting<'b, B> {
    to: &'b mut B,
    line_end_due: bool,
}

impl<B: BufMut> Output for Putting<'_, B> {
    #[inline]
    fn put_line<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, value: &[u8]) {
        if core::mem::replace(&mut self.line_end_due, true) {
            self.to.put_slice(opening.end_and_name);
        } else {
            self.to.put_slice(opening.name);
        }
        self.to.put_slice(value);
    }

    #[inline]
    fn put_many_lines<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, text: &[u8]) {
        if core::mem::take(&mut self.line_end_due) {
            self.to.put_slice(b"\n");
        }
        let mut block = [0; LONG_BLOCK];
        let mut blocks = Blocks::new(&mut block, |bytes: &[u8]| self.to.put_slice(bytes));
        put_many_lines(&mut blocks, opening, text);
        blocks.finish();
    }

    #[inline]
    fn put_blank_line(&mut self) {
        if self.line_end_due { self.to.put_slice(FRAME_END) } else { self.to.put_slice(b"\n") }
    }
}

impl Grow for BytesMut {
    #[inline]
    fn length(&self) -> usize {
        self.len()
    }

    #[inline]
    fn extend(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    #[inline]
    fn cut(&mut self, length: usize) {
        self.truncate(length);
    }
}

impl BlockTarget for BytesMut {}

impl Target for BytesMut {
    type Writing<'t> = Appending<'t, Self>;

    fn begin(&mut self, _: Internal) -> Appending<'_, Self> {
        Appending::new(self)
    }
}

impl BlockWriter<'_, BytesMut> {
    /// Ends the block and keeps it in the buffer.
    pub fn end(mut self) {
        self.writing.output().put_blank_line();
        self.writing.end();
    }
}
