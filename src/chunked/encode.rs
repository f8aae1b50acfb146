//! The encoder: payloads in, chunks out, each one contiguous slice.

use core::marker::PhantomData;
use core::ops::Range;

use super::EncodeError;
use super::size_line::{digits, put_size_line};
use crate::http::{Field, check_fields, give_field_lines};
use crate::octets::{BufferTooSmall, Parts, put, put_array};

/// The last chunk, an empty trailer section, and the CRLF that closes the body. What [`Encoder::last_chunk`] writes when
/// there are no trailers.
pub const BODY_END: &[u8; 5] = b"0\r\n\r\n";

/// Fields that must not stand in a trailer section, since somebody has to know them before the body: [`Encoder::last_chunk`]
/// refuses them, in any case.
///
/// RFC 9110, 6.5.1, forbids what frames or routes a message, authenticates, modifies a request, controls a response or says
/// how to read the content; and what is meant for one hop only (7.6.1) does not come through. Any other field is allowed
/// only if its definition says so, which is for the caller to know.
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
    // Authentication, and what is as good as it.
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

/// Puts the chunked coding on a body.
///
/// Remembers one thing: whether the body has ended, so that it ends once and nothing follows. Octets go from the payload
/// into the caller's buffer and from there out in one write each; a chunk should hold one or more whole frames, so that a
/// reader gets an event as soon as it is sent.
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
/// // Whatever writes into a slice and tells how much can write a payload in its place.
/// let mut chunk = body.chunk(&mut buffer)?;
/// chunk.write_with(|space| std::io::Write::write(&mut &mut *space, b"data: two\n\n"))?;
/// sent.extend_from_slice(chunk.finish());
///
/// sent.extend_from_slice(body.last_chunk(&[], &mut buffer)?);
/// assert_eq!(sent, b"e\r\ndata: one\n\n:\n\n\r\nb\r\ndata: two\n\n\r\n0\r\n\r\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

    /// Begins a chunk in `buffer`, with a gap for its size in front.
    ///
    /// A buffer of [`encoded_len`](super::encoded_len)`(n)` octets holds a payload of `n`; one of less than 6 holds none.
    /// Nothing is written to the body until the slice from [`Chunk::finish`] has been sent; a chunk that is dropped was never
    /// there. The encoder is borrowed until then, so that no body ends with a chunk under assembly; the slice borrows from
    /// `buffer` alone.
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

    /// Ends the body: writes the last chunk, the trailer section and the CRLF behind it to the front of `buffer`.
    ///
    /// # Errors
    ///
    /// [`EncodeError::AlreadyEnded`] the second time, [`EncodeError::Trailer`] for a field that cannot be carried or is one
    /// of [`FORBIDDEN_TRAILERS`], then [`EncodeError::BufferTooSmall`]. The body goes on as if nothing had been asked; the
    /// buffer is untouched.
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

/// The last chunk and what is behind it.
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

/// A chunk under assembly: its payload stands behind a gap that the size line fits into, whatever the size will be.
#[derive(Debug)]
#[must_use = "a chunk is sent by writing what `finish` gives"]
pub struct Chunk<'e, 'b> {
    encoder: PhantomData<&'e mut Encoder>,
    buffer: &'b mut [u8],
    /// Octets in front of the payload.
    gap: usize,
    /// The longest payload: `gap + capacity + 2` is at most the length of the buffer, unless it is 0.
    capacity: usize,
    /// Never past the capacity.
    filled: usize,
}

impl<'b> Chunk<'_, 'b> {
    /// For who knows that the body has not ended.
    pub(crate) fn new(buffer: &'b mut [u8]) -> Self {
        let (gap, capacity) = layout(buffer.len());
        Self { encoder: PhantomData, buffer, gap, capacity, filled: 0 }
    }

    /// Appends to the payload. Linear in what is appended.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`], if it is longer than the [remaining capacity](Self::remaining_capacity), with its length; then
    /// nothing is appended. The chunk may be finished, and the rest go into the next. A buffer of
    /// [`encoded_len`](super::encoded_len)`(chunk.len() + payload.len())` would do for both.
    pub fn push(&mut self, payload: &[u8]) -> Result<(), BufferTooSmall> {
        if put(payload, self.space()).is_none() {
            return Err(BufferTooSmall { needed: payload.len() });
        }
        self.filled = self.filled.saturating_add(payload.len());
        Ok(())
    }

    /// Lets `write` append to the payload in place: it gets the free space and says how many octets at the front of it
    /// belong to the payload. More than there is counts as all of it.
    ///
    /// # Errors
    ///
    /// Those of `write`; then nothing is appended.
    pub fn write_with<E>(&mut self, write: impl FnOnce(&mut [u8]) -> Result<usize, E>) -> Result<usize, E> {
        let space = self.space();
        let written = write(space)?.min(space.len());
        self.filled = self.filled.saturating_add(written);
        Ok(written)
    }

    /// Octets in the payload.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.filled
    }

    /// Whether the payload is empty.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.filled == 0
    }

    /// Octets that the payload may still grow by.
    #[must_use]
    pub const fn remaining_capacity(&self) -> usize {
        self.capacity.saturating_sub(self.filled)
    }

    /// The chunk: size line, payload and CRLF in one slice, to be sent whole. For an empty payload the slice is empty too,
    /// since a chunk of size 0 would end the body. Constant time.
    #[must_use]
    pub fn finish(mut self) -> &'b [u8] {
        let range = self.close();
        self.buffer.get(range).unwrap_or_default()
    }

    /// [`finish`](Self::finish) for who keeps the buffer: where in it the chunk is.
    #[cfg(feature = "embedded-io-07")]
    pub(crate) fn finish_in_place(mut self) -> Range<usize> {
        self.close()
    }

    fn close(&mut self) -> Range<usize> {
        if self.filled == 0 {
            return 0..0;
        }
        // There is room for both by the layout.
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

/// Where a payload begins in a buffer of this length, and how long it may be: the longest that fits with its framing.
fn layout(buffer: usize) -> (usize, usize) {
    // The fewest digits that can say how much is left beside them. The answer is close to the digits of the length.
    let mut width = 1usize;
    loop {
        let capacity = buffer.saturating_sub(width.saturating_add(4));
        if digits(capacity) <= width {
            return (width.saturating_add(2), capacity);
        }
        width = width.saturating_add(1);
    }
}
