//! Decoding in the buffer into which the bytes were received.

use core::fmt;

use super::{DecodeError, Decoder, Piece};
use crate::text::Lossy;

/// The result of decoding a buffer in place.
#[derive(PartialEq, Eq)]
#[non_exhaustive]
pub struct InPlace<'b> {
    /// The content that was in the buffer, moved to its front. May be empty.
    pub data: &'b mut [u8],
    /// The bytes of the buffer after the body. It is empty unless `ended`. They belong to whatever follows on the
    /// connection.
    pub rest: &'b mut [u8],
    /// Whether the body is complete. Otherwise the whole buffer was consumed: receive more.
    pub ended: bool,
}

/// A buffer could be decoded only up to a [`DecodeError`].
#[derive(PartialEq, Eq)]
#[non_exhaustive]
pub struct InPlaceError<'b> {
    /// The content before the error, moved to the front of the buffer. It is valid. May be empty.
    pub data: &'b mut [u8],
    /// What is wrong with the body, and where.
    pub error: DecodeError,
}

impl fmt::Debug for InPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { data, rest, ended } = self;
        let (data, rest) = (Lossy::new(data), Lossy::new(rest));
        f.debug_struct("InPlace").field("data", &data).field("rest", &rest).field("ended", ended).finish()
    }
}

impl fmt::Debug for InPlaceError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InPlaceError").field("data", &Lossy::new(self.data)).field("error", &self.error).finish()
    }
}

impl From<InPlaceError<'_>> for DecodeError {
    fn from(failed: InPlaceError<'_>) -> Self {
        failed.error
    }
}

impl fmt::Display for InPlaceError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl core::error::Error for InPlaceError<'_> {}

impl Decoder {
    /// Removes the chunked coding from the bytes in `buffer` and moves the content to its front. Linear in the length
    /// of `buffer`: each byte of content moves at most once.
    ///
    /// Use it in a reader without a second buffer: receive into `buffer`, decode it, use the data, receive again. The
    /// content is never longer than its encoding. Trailers are checked and dropped, even with
    /// [`Options::deliver_trailers`](super::Options::deliver_trailers). You can mix calls with those of
    /// [`Decoder::next`].
    ///
    /// ```
    /// use sse_wire::chunked::Decoder;
    ///
    /// let mut decoder = Decoder::new();
    /// let mut buffer = *b"5\r\nda";
    /// let decoded = decoder.decode_in_place(&mut buffer)?;
    /// assert_eq!((&*decoded.data, decoded.ended), (&b"da"[..], false));
    ///
    /// let mut buffer = *b"ta:\r\n4\r\n x\n\n\r\n0\r\n\r\nHTTP/1.1 200 OK";
    /// let decoded = decoder.decode_in_place(&mut buffer)?;
    /// assert_eq!((&*decoded.data, decoded.ended), (&b"ta: x\n\n"[..], true));
    /// assert_eq!(decoded.rest, b"HTTP/1.1 200 OK");
    /// # Ok::<(), sse_wire::chunked::DecodeError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Decoder::next`]. The content before the error is in [`InPlaceError::data`]. The rest of the buffer is
    /// useless.
    pub fn decode_in_place<'b>(&mut self, buffer: &'b mut [u8]) -> Result<InPlace<'b>, InPlaceError<'b>> {
        let mut consumed = 0usize;
        let mut decoded = 0usize;
        let outcome = loop {
            let mut input = buffer.get(consumed..).unwrap_or_default();
            let piece = match self.next(&mut input) {
                Ok(Some(Piece::Data(data))) => Ok(data.len()),
                // Checked and counted. A buffer for the content has no place for it.
                Ok(Some(Piece::Trailer(_))) => Ok(0),
                Ok(Some(Piece::End)) => Err(Ok(true)),
                Ok(None) => Err(Ok(false)),
                Err(error) => Err(Err(error)),
            };
            consumed = buffer.len().saturating_sub(input.len());
            match piece {
                // A piece ends at the end of the consumed bytes.
                Ok(length) => {
                    move_down(buffer, consumed.saturating_sub(length), length, decoded);
                    decoded = decoded.saturating_add(length);
                }
                Err(outcome) => break outcome,
            }
        };
        let (front, rest) = split(buffer, consumed);
        let (data, _) = split(front, decoded);
        match outcome {
            Ok(ended) => Ok(InPlace { data, rest, ended }),
            Err(error) => Err(InPlaceError { data, error }),
        }
    }
}

/// Moves `length` bytes from offset `from` down to `to`.
fn move_down(buffer: &mut [u8], from: usize, length: usize, to: usize) {
    // Every caller keeps the bounds. Written like this, the compiler sees that nothing can panic.
    let distance = from.saturating_sub(to);
    if distance == 0 {
        return;
    }
    let window = buffer.get_mut(to..from.saturating_add(length)).unwrap_or_default();
    if distance <= window.len() {
        window.copy_within(distance.., 0);
    }
}

/// Splits at `middle`, or at the end if that is before `middle`.
fn split(buffer: &mut [u8], middle: usize) -> (&mut [u8], &mut [u8]) {
    let middle = middle.min(buffer.len());
    // It is never `None`. Two empty slices are the only possible answer if it were.
    buffer.split_at_mut_checked(middle).unwrap_or_default()
}
