//! Decoding inside the buffer that the octets were received in.

use core::fmt;

use super::{DecodeError, Decoder, Piece};

/// What became of a buffer that was decoded in place.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InPlace<'b> {
    /// The content that was in the buffer, moved to its front. May be empty.
    pub data: &'b mut [u8],
    /// What is left of the buffer behind the body: empty unless `ended`. It belongs to whatever follows on the
    /// connection.
    pub rest: &'b mut [u8],
    /// Whether the body is complete. Otherwise the whole buffer was consumed and more is needed.
    pub ended: bool,
}

/// A buffer could be decoded only up to a [`DecodeError`].
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InPlaceError<'b> {
    /// The content before the error, moved to the front of the buffer: as good as any other. May be empty.
    pub data: &'b mut [u8],
    /// What is wrong, and where in the body.
    pub error: DecodeError,
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
    /// Takes the chunked coding off the octets in `buffer` and moves the content to its front.
    ///
    /// For readers that own no second buffer: receive into `buffer`, decode it, use the data, receive again. The content
    /// is never longer than what it came in. Trailers are checked and dropped, even with
    /// [`Options::deliver_trailers`](super::Options::deliver_trailers). Calls may alternate with [`Decoder::next`].
    ///
    /// Linear in the length of `buffer`: each octet of content moves at most once.
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
    /// As [`Decoder::next`]. What was decoded before the error is in [`InPlaceError::data`]; the rest of the buffer is of
    /// no use.
    pub fn decode_in_place<'b>(&mut self, buffer: &'b mut [u8]) -> Result<InPlace<'b>, InPlaceError<'b>> {
        let mut consumed = 0usize;
        let mut decoded = 0usize;
        let outcome = loop {
            let mut input = buffer.get(consumed..).unwrap_or_default();
            let piece = match self.next(&mut input) {
                Ok(Some(Piece::Data(data))) => Ok(data.len()),
                // Checked, counted, and of no use to a buffer that is the content's.
                Ok(Some(Piece::Trailer(_))) => Ok(0),
                Ok(Some(Piece::End)) => Err(Ok(true)),
                Ok(None) => Err(Ok(false)),
                Err(error) => Err(Err(error)),
            };
            consumed = buffer.len().saturating_sub(input.len());
            match piece {
                // A piece ends where the consumed part does.
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

/// Moves `length` octets at `from` down to `to`.
fn move_down(buffer: &mut [u8], from: usize, length: usize, to: usize) {
    // The bounds hold for every caller; written like this, the compiler sees that nothing can panic.
    let distance = from.saturating_sub(to);
    if distance == 0 {
        return;
    }
    let window = buffer.get_mut(to..from.saturating_add(length)).unwrap_or_default();
    if distance <= window.len() {
        window.copy_within(distance.., 0);
    }
}

/// Splits at `middle`, or behind everything.
fn split(buffer: &mut [u8], middle: usize) -> (&mut [u8], &mut [u8]) {
    let middle = middle.min(buffer.len());
    // Cannot be `None`; two empty slices are what is left to say if it were.
    buffer.split_at_mut_checked(middle).unwrap_or_default()
}
