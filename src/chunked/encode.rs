//! The encoder: payloads in, chunks out, each as one contiguous slice.

use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;

use super::EncodeError;
use super::size_line::{digits, put_size_line};
use crate::http::{Field, check_fields, give_field_lines};
use crate::octets::{BufferTooSmall, Parts, put, put_array};

/// The last chunk, an empty trailer section, and the CR LF that closes the body: the bytes that [`Encoder::last_chunk`]
/// writes if there are no trailers.
pub const BODY_END: &[u8; 5] = b"0\r\n\r\n";

/// Fields that are not allowed in a trailer section. [`Encoder::last_chunk`] refuses them, whatever the case of their
/// letters.
///
/// RFC 9110, 6.5.1, forbids fields that frame or route a message, authenticate, modify a request, control a response or
/// say how to read the content. Fields for one hop only (7.6.1) are not forwarded. Any other field is allowed only if
/// its definition says so, which the caller has to check.
pub const FORBIDDEN_TRAILERS: &[&str] = &[
    // Framing.
    "Content-Length",
    "Transfer-Encoding",
    // Routing.
    "Host",
    "Max-Forwards",
    // This hop only.
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Upgrade",
    // Authentication, and fields like it.
    "Authorization",
    "Cookie",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Set-Cookie",
    "WWW-Authenticate",
    // Request modifiers.
    "Cache-Control",
    "Expect",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "If-Unmodified-Since",
    "Pragma",
    "Range",
    // Response controls.
    "Age",
    "Date",
    "Expires",
    "Location",
    "Retry-After",
    "Vary",
    "Warning",
    // How to read the content.
    "Content-Encoding",
    "Content-Range",
    "Content-Type",
];

/// Applies the chunked coding to a body.
///
/// Its only state is whether the body has ended, so that it ends once and nothing follows. The payload goes into the
/// caller's buffer, and from there out in one write for each chunk. Put one or more complete frames into a chunk, so
/// that a reader gets an event as soon as it is sent.
///
/// ```
/// use sse_wire::chunked::Encoder;
///
/// let mut sent = Vec::new();
/// let mut buffer = [0; 64];
/// let mut body = Encoder::new();
///
/// let mut chunk = body.chunk(&mut buffer)?;
/// chunk.push(b"data: one\n\n")?;
/// chunk.push(b":\n\n")?;
/// sent.extend_from_slice(chunk.finish());
///
/// // Any function that writes into a slice and returns a length can write a payload in place.
/// let mut chunk = body.chunk(&mut buffer)?;
/// chunk.write_with(|space| std::io::Write::write(&mut &mut *space, b"data: two\n\n"))?;
/// sent.extend_from_slice(chunk.finish());
///
/// sent.extend_from_slice(body.last_chunk(&[], &mut buffer)?);
/// assert_eq!(sent, b"e\r\ndata: one\n\n:\n\n\r\nb\r\ndata: two\n\n\r\n0\r\n\r\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It is not `Clone`: a body has one end, and a copy could write a second one.
#[doc(alias("Transfer-Encoding", "chunked transfer coding"))]
#[derive(Debug, Default)]
pub struct Encoder {
    ended: bool,
}

impl Encoder {
    /// An encoder at the start of a body.
    #[must_use]
    pub const fn new() -> Self {
        Self { ended: false }
    }

    /// Begins a chunk in `buffer`, with room for its size line in front. O(1).
    ///
    /// A buffer of [`encoded_len`](super::encoded_len)`(n)` bytes holds a payload of `n` bytes. A buffer of less than 6
    /// bytes holds none. Send the slice from [`Chunk::finish`]. A chunk that is dropped is not part of the body. The
    /// encoder is borrowed until the chunk is finished or dropped, so that the body cannot end with an unfinished
    /// chunk. The slice borrows only from `buffer`.
    ///
    /// ```compile_fail,E0499
    /// # use sse_wire::chunked::Encoder;
    /// # let (mut body, mut one, mut other) = (Encoder::new(), [0; 32], [0; 32]);
    /// let chunk = body.chunk(&mut one)?;
    /// let end = body.last_chunk(&[], &mut other)?;
    /// let too_late = chunk.finish();
    /// # Ok::<(), sse_wire::chunked::EncodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EncodeError::AlreadyEnded`] after the last chunk.
    pub fn chunk<'e, 'b>(&'e mut self, buffer: &'b mut [u8]) -> Result<Chunk<'e, 'b>, EncodeError> {
        if self.ended {
            return Err(EncodeError::AlreadyEnded);
        }
        Ok(Chunk::new(buffer))
    }

    /// Ends the body: writes the last chunk, the trailer section and the closing CR LF to the front of `buffer`, and
    /// returns the written bytes. Linear in the length of the trailers.
    ///
    /// # Errors
    ///
    /// * [`EncodeError::AlreadyEnded`] if the body has ended before.
    /// * [`EncodeError::Trailer`] for a field that is invalid or one of [`FORBIDDEN_TRAILERS`].
    /// * Otherwise [`EncodeError::BufferTooSmall`], with the length that is needed.
    ///
    /// The body has not ended then, and the buffer is unchanged.
    pub fn last_chunk<'b>(&mut self, trailers: &[Field<'_>], buffer: &'b mut [u8]) -> Result<&'b [u8], EncodeError> {
        if self.ended {
            return Err(EncodeError::AlreadyEnded);
        }
        check_fields(trailers, FORBIDDEN_TRAILERS).map_err(|(index, reason)| EncodeError::Trailer { index, reason })?;
        let end = BodyEnd { trailers }.join(buffer)?;
        self.ended = true;
        Ok(end)
    }

    /// Whether the last chunk has been written.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        self.ended
    }
}

/// The last chunk and the bytes after it.
struct BodyEnd<'t> {
    trailers: &'t [Field<'t>],
}

impl Parts for BodyEnd<'_> {
    fn give(&self, take: &mut dyn FnMut(&[u8])) {
        take(b"0\r\n");
        give_field_lines(self.trailers, take);
        take(b"\r\n");
    }
}

/// An unfinished chunk: its payload follows a gap that has room for the size line of any size.
#[must_use = "call `finish`, and send the slice that it returns"]
pub struct Chunk<'e, 'b> {
    encoder: PhantomData<&'e mut Encoder>,
    buffer: &'b mut [u8],
    /// The number of bytes before the payload.
    gap: usize,
    /// The maximum length of the payload: `gap + capacity + 2` is at most the length of the buffer, unless it is 0.
    capacity: usize,
    /// The length of the payload, at most the capacity.
    filled: usize,
}

impl fmt::Debug for Chunk<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunk").field("len", &self.filled).field("capacity", &self.capacity).finish_non_exhaustive()
    }
}

impl<'b> Chunk<'_, 'b> {
    /// For a caller that knows that the body has not ended.
    pub(crate) fn new(buffer: &'b mut [u8]) -> Self {
        let (gap, capacity) = layout(buffer.len());
        Self { encoder: PhantomData, buffer, gap, capacity, filled: 0 }
    }

    /// Appends to the payload. Linear in the appended length.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`], with the length of `payload`, if that is more than the [remaining
    /// capacity](Self::remaining_capacity). Nothing is appended then. You can finish the chunk, and put the rest into
    /// the next one. A buffer of [`encoded_len`](super::encoded_len)`(chunk.len() + payload.len())` holds both.
    pub fn push(&mut self, payload: &[u8]) -> Result<(), BufferTooSmall> {
        if put(payload, self.space()).is_none() {
            return Err(BufferTooSmall { needed: payload.len() });
        }
        self.filled = self.filled.saturating_add(payload.len());
        Ok(())
    }

    /// Calls `write` to append to the payload in place. `write` gets the free space, and returns how many bytes at its
    /// front belong to the payload. A greater number counts as all of the space.
    ///
    /// # Errors
    ///
    /// The error of `write`. Nothing is appended then.
    pub fn write_with<E>(&mut self, write: impl FnOnce(&mut [u8]) -> Result<usize, E>) -> Result<usize, E> {
        let space = self.space();
        let written = write(space)?.min(space.len());
        self.filled = self.filled.saturating_add(written);
        Ok(written)
    }

    /// The length of the payload, in bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.filled
    }

    /// Whether the payload is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// The number of bytes that the payload can still grow by.
    #[must_use]
    pub const fn remaining_capacity(&self) -> usize {
        self.capacity.saturating_sub(self.filled)
    }

    /// Returns the chunk: size line, payload and CR LF in one slice. Send the whole slice. For an empty payload it is
    /// empty, because a chunk of size 0 would end the body. O(1).
    #[must_use]
    pub fn finish(mut self) -> &'b [u8] {
        let range = self.close();
        self.buffer.get(range).unwrap_or_default()
    }

    /// [`finish`](Self::finish) for a caller that keeps the buffer: returns the range of the chunk in it.
    #[cfg(feature = "embedded-io-07")]
    pub(crate) fn finish_in_place(mut self) -> Range<usize> {
        self.close()
    }

    fn close(&mut self) -> Range<usize> {
        if self.filled == 0 {
            return 0..0;
        }
        // The layout has room for both.
        let (front, payload) = self.buffer.split_at_mut_checked(self.gap).unwrap_or_default();
        let start = put_size_line(self.filled, front);
        let (_, behind) = payload.split_at_mut_checked(self.filled).unwrap_or_default();
        put_array(b"\r\n", behind);
        start..self.gap.saturating_add(self.filled).saturating_add(2)
    }

    fn space(&mut self) -> &mut [u8] {
        let start = self.gap.saturating_add(self.filled);
        let length = self.remaining_capacity();
        let (_, behind) = self.buffer.split_at_mut_checked(start).unwrap_or_default();
        behind.split_at_mut_checked(length).unwrap_or_default().0
    }
}

/// The offset and the maximum length of a payload in a buffer of this length: the longest that fits with its framing.
fn layout(buffer: usize) -> (usize, usize) {
    // The least number of digits for the length that remains beside them. It is close to the number of digits of the
    // buffer's length.
    let mut width = 1usize;
    loop {
        let capacity = buffer.saturating_sub(width.saturating_add(4));
        if digits(capacity) <= width {
            return (width.saturating_add(2), capacity);
        }
        width = width.saturating_add(1);
    }
}
