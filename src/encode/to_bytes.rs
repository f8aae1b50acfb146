//! Encoding a frame: into a slice, an array, a vector or a formatter, or segment by segment.

use core::fmt;

#[cfg(feature = "alloc")]
use super::appender::Appender;
use super::blocks::{BLOCK, Blocks};
use super::cursor::Cursor;
use super::frame::{Data, Frame, Value};
use super::lines::{DATA, Opening, find_line_end};
use super::output::Output;
use super::segments::Segments;
use crate::octets::{BufferTooSmall, put_in_const};
use crate::text::{self, Lossy};

/// Encodes a constant [`Frame`] at compile time: a `&'static [u8; N]`.
///
/// The frame has to be a constant expression. Its bytes take flash, but no code and no buffer.
///
/// ```
/// use sse_wire::{Frame, encoded_frame, event_id, event_type};
///
/// static READY: &[u8] = encoded_frame!(
///     Frame::event(event_type!("state"), "ready").id(event_id!("boot")).retry(5_000)
/// );
/// assert_eq!(READY, b"event: state\nid: boot\nretry: 5000\ndata: ready\n\n");
/// ```
#[macro_export]
macro_rules! encoded_frame {
    ($frame:expr $(,)?) => {
        // A constant that is declared here hides the caller's constant of the same name from `$frame`: hence names that
        // nobody uses.
        const {
            const __SSE_WIRE_FRAME: $crate::encode::Frame<'static> = $frame;
            const __SSE_WIRE_LENGTH: usize = __SSE_WIRE_FRAME.encoded_len_in_const();
            const __SSE_WIRE_BYTES: [u8; __SSE_WIRE_LENGTH] = match __SSE_WIRE_FRAME.to_array() {
                ::core::option::Option::Some(__sse_wire_bytes) => __sse_wire_bytes,
                ::core::option::Option::None => ::core::panic!("the length has just been counted"),
            };
            &__SSE_WIRE_BYTES
        }
    };
}

impl Frame<'_> {
    /// Returns an iterator over the slices of the encoded frame: see [`Segments`]. O(1).
    ///
    /// An asynchronous sink can await between them. A vectored write takes them directly:
    ///
    /// ```
    /// use sse_wire::Frame;
    /// use std::io::{IoSlice, Write};
    ///
    /// let payload = "a payload that is not copied ".repeat(1_000);
    /// let frame = Frame::message(&payload);
    /// let slices: Vec<IoSlice<'_>> = frame.segments().map(IoSlice::new).collect();
    /// assert_eq!(slices.len(), 3);
    ///
    /// let mut connection = Vec::new();
    /// let written = connection.write_vectored(&slices)?;
    /// assert_eq!(written, frame.encoded_len());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// If you have room for a fixed number of slices, `segments().count()` first returns whether they fit.
    #[must_use]
    pub const fn segments(&self) -> Segments<'_> {
        Segments::new(self)
    }

    /// The exact number of bytes of the encoded frame, or `usize::MAX` if there are more than that. Linear in the text.
    ///
    /// It searches all text for line ends, like [`encode`](Self::encode), but copies nothing. Calling it before every
    /// `encode` doubles the searches. The error of `encode` has the length too.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        let mut cursor = Cursor::new(&mut []);
        self.put(&mut cursor);
        cursor.needed()
    }

    /// [`encoded_len`](Self::encoded_len) for constants. At run time it is slower, because it works byte by byte.
    #[must_use]
    pub const fn encoded_len_in_const(&self) -> usize {
        let mut segments = self.segments();
        let mut len: usize = 0;
        while let Some(segment) = segments.next_in_const() {
            len = len.saturating_add(segment.len());
        }
        len
    }

    /// Writes the frame to the front of `out` and returns its bytes. One pass over the text, whether or not it fits.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] with the exact length of the frame. `out` may be overwritten then, in part or completely, and
    /// does not contain a frame.
    ///
    /// ```
    /// use sse_wire::Frame;
    ///
    /// let mut buffer = [0; 64];
    /// assert_eq!(Frame::message("one\r\n two").encode(&mut buffer)?, b"data: one\ndata:  two\n\n");
    ///
    /// assert_eq!(Frame::KEEP_ALIVE.encode(&mut buffer[..2]).unwrap_err().needed, 3);
    /// # Ok::<(), sse_wire::BufferTooSmall>(())
    /// ```
    #[inline]
    pub fn encode<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], BufferTooSmall> {
        let mut cursor = Cursor::new(out);
        self.put(&mut cursor);
        cursor.finish()
    }

    /// [`encode`](Self::encode) for constants: the frame in an array of exactly its length. `None` if the length is not
    /// `N`.
    ///
    /// [`encoded_frame!`](crate::encoded_frame) calls it with the right length.
    #[must_use]
    pub const fn to_array<const N: usize>(&self) -> Option<[u8; N]> {
        let mut array = [0; N];
        let mut free: &mut [u8] = &mut array;
        let mut segments = self.segments();
        while let Some(segment) = segments.next_in_const() {
            match put_in_const(segment, free) {
                Some(rest) => free = rest,
                None => return None,
            }
        }
        if free.is_empty() { Some(array) } else { None }
    }

    /// The least number of bytes of the encoded frame. It is exact if no text in the frame has a line end.
    ///
    /// Use it to reserve room: unlike [`encoded_len`](Self::encoded_len), it does not search the text. O(1), or linear
    /// in the number of [values](super::EventHead::data_values).
    ///
    /// ```
    /// use sse_wire::Frame;
    ///
    /// assert_eq!(Frame::message("one line").min_encoded_len(), 16);
    /// assert_eq!(Frame::message("one line").encoded_len(), 16);
    ///
    /// assert_eq!(Frame::message("two\nlines").min_encoded_len(), 17);
    /// assert_eq!(Frame::message("two\nlines").encoded_len(), 23);
    /// ```
    #[must_use]
    pub fn min_encoded_len(&self) -> usize {
        let mut length = Length { bytes: 0 };
        self.put(&mut length);
        length.bytes
    }

    /// Appends the frame to `out`, which grows as needed. One pass over the text. It allocates nothing if there is room
    /// for the frame.
    #[cfg(feature = "alloc")]
    #[inline]
    pub fn append_to(&self, out: &mut alloc::vec::Vec<u8>) {
        out.reserve(self.data_len());
        self.put(&mut Appender::new(out));
    }

    /// Returns the frame in a new vector. One pass over the text.
    ///
    /// If no text in the frame has a line end, the vector is allocated once, with exactly the capacity that the frame
    /// needs.
    #[cfg(feature = "alloc")]
    #[inline]
    #[must_use]
    pub fn to_vec(&self) -> alloc::vec::Vec<u8> {
        let mut out = alloc::vec::Vec::with_capacity(self.min_encoded_len());
        self.put(&mut Appender::new(&mut out));
        out
    }

    /// About the length of a long frame, and not more, found with very little work.
    #[cfg(feature = "alloc")]
    #[inline]
    pub(crate) const fn data_len(&self) -> usize {
        match self.data {
            Data::Value(value) => value.as_bytes().len(),
            Data::Absent | Data::Values(_) => 0,
        }
    }

    /// Writes the frame, in one pass.
    ///
    /// `Segments` describes the same layout a second time, slice by slice. That takes two or three times as long for a
    /// short event with names that are known only at run time. The two change together; `tests/encode/sinks.rs` and
    /// `tests/encode/length.rs` compare them.
    #[inline]
    pub(crate) fn put(&self, output: &mut impl Output) {
        self.head.put(output);
        match self.data {
            Data::Absent => {}
            Data::Value(value) => output.put_lines(DATA, value.as_bytes()),
            Data::Values([]) => output.put_lines(DATA, &[]),
            Data::Values(values) => {
                for value in values {
                    output.put_lines(DATA, value.as_bytes());
                }
            }
        }
        output.put_blank_line();
    }
}

/// Displays the frame as text, in one pass. Width and precision are ignored.
///
/// Values that are not UTF-8 (only the `_bytes` constructors accept them) are displayed with U+FFFD in place of each
/// malformed sequence, as a reader of text would decode them.
impl fmt::Display for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A single line that is known to be UTF-8 is not checked again. For non-ASCII text, the check takes most of the
        // time.
        let line = match self.data {
            Data::Value(Value::Text(line)) if find_line_end(line.as_bytes()).is_none() => Some(line),
            _ => None,
        };
        // Without other fields, a block would take longer than what it saves.
        if let (Some(line), true) = (line, self.head.is_empty()) {
            f.write_str("data: ")?;
            f.write_str(line)?;
            return f.write_str("\n\n");
        }
        let (mut block, mut result) = ([0; BLOCK], Ok(()));
        // No sequence of UTF-8 continues after the end of a line, and a block ends where a line or a value ends. So
        // each block is checked as one text.
        let mut blocks = Blocks::new(&mut block, |bytes: &[u8]| {
            if result.is_ok() {
                result = match text::check(bytes) {
                    Ok(text) => f.write_str(text),
                    Err(_) => fmt::Display::fmt(&Lossy::new(bytes), f),
                };
            }
        });
        let Some(line) = line else {
            self.put(&mut blocks);
            blocks.finish();
            return result;
        };
        self.head.put(&mut blocks);
        blocks.put_array(DATA.name);
        blocks.finish();
        result?;
        f.write_str(line)?;
        f.write_str("\n\n")
    }
}

impl fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Frame(\"")?;
        for segment in self.segments() {
            write!(f, "{}", segment.escape_ascii())?;
        }
        f.write_str("\")")
    }
}

/// Counts the bytes of lines, as if each text were one line.
struct Length {
    bytes: usize,
}

impl Output for Length {
    #[inline]
    fn put_line<const N: usize, const M: usize>(&mut self, _: Opening<N, M>, value: &[u8]) {
        self.bytes = self.bytes.saturating_add(value.len()).saturating_add(M);
    }

    #[inline]
    fn put_lines<const N: usize, const M: usize>(&mut self, opening: Opening<N, M>, text: &[u8]) {
        self.put_line(opening, text);
    }

    #[inline]
    fn put_blank_line(&mut self) {
        self.bytes = self.bytes.saturating_add(1);
    }
}
