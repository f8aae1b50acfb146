//! How a frame becomes bytes: into a slice, an array, a vector or a formatter, or segment by segment.

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

/// Turns a constant [`Frame`] into its bytes while compiling: a `&'static [u8; N]`.
///
/// The frame has to be a constant expression. What it holds costs flash and nothing else: no code, no buffer.
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
        // A constant declared here hides the caller's of that name from `$frame`: hence names that nobody has.
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
    /// The slices that the encoded frame consists of: see [`Segments`].
    ///
    /// An asynchronous sink can await between them. A vectored write takes them as they are:
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
    /// Where there is room for a fixed number of slices, `segments().count()` tells first whether that is enough.
    #[must_use]
    pub const fn segments(&self) -> Segments<'_> {
        Segments::new(self)
    }

    /// How many bytes the encoded frame has, exactly (or `usize::MAX` if there are more than that).
    ///
    /// Searches all text for line ends, as [`encode`](Self::encode) does, and copies nothing: asking before every `encode`
    /// means to search twice. `encode` says the length itself when the buffer is too small.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        let mut cursor = Cursor::new(&mut []);
        self.put(&mut cursor);
        cursor.needed()
    }

    /// [`encoded_len`](Self::encoded_len) for constants. It is slower at run time, byte by byte.
    #[must_use]
    pub const fn encoded_len_in_const(&self) -> usize {
        let mut segments = self.segments();
        let mut len: usize = 0;
        while let Some(segment) = segments.next_in_const() {
            len = len.saturating_add(segment.len());
        }
        len
    }

    /// Writes the frame to the front of `out` and returns what was written: the whole frame or nothing.
    ///
    /// Takes one pass over the text, whether it fits or not.
    ///
    /// # Errors
    ///
    /// [`BufferTooSmall`] with the exact length of the frame. `out` may then have been written over, in part or to its
    /// end; what it holds is not a frame.
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

    /// [`encode`](Self::encode) for constants: the frame in an array of exactly its length.
    ///
    /// [`encoded_frame!`](crate::encoded_frame) calls it with the right length.
    ///
    /// `None` unless `N` is the length.
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

    /// How many bytes the encoded frame has at least. If no text in it has a line end, it has just so many.
    ///
    /// For reserving room: unlike [`encoded_len`](Self::encoded_len), it does not search the text. Constant time, or linear in
    /// the number of [values](super::EventHead::data_values).
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

    /// Appends the frame to `out`, which grows as needed.
    ///
    /// Takes one pass over the text. If there is room for it, nothing is allocated.
    #[cfg(feature = "alloc")]
    #[inline]
    pub fn append_to(&self, out: &mut alloc::vec::Vec<u8>) {
        out.reserve(self.data_len());
        self.put(&mut Appender::new(out));
    }

    /// The frame in a vector of its own.
    ///
    /// The vector is allocated once if no text in the frame has a line end, and then has just the capacity that the frame
    /// needs.
    #[cfg(feature = "alloc")]
    #[inline]
    #[must_use]
    pub fn to_vec(&self) -> alloc::vec::Vec<u8> {
        let mut out = alloc::vec::Vec::with_capacity(self.min_encoded_len());
        self.put(&mut Appender::new(&mut out));
        out
    }

    /// About the length of a long frame, and not more, found with next to no work.
    #[cfg(feature = "alloc")]
    #[inline]
    pub(crate) const fn data_len(&self) -> usize {
        match self.data {
            Data::Value(value) => value.as_bytes().len(),
            Data::Absent | Data::Values(_) => 0,
        }
    }

    /// The frame, in one pass.
    ///
    /// `Segments` describes the same layout a second time, slice by slice. Going through it takes two or three times
    /// as long for a short event, with names that are only known at run time. Whoever changes the one changes the
    /// other; `tests/encode/sinks.rs` and `tests/encode/length.rs` hold them together.
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

/// Writes the frame as text, in one pass.
///
/// Values that are not UTF-8 (only the `_bytes` constructors take such) appear with U+FFFD in place of each malformed
/// sequence, which is what a reader of text would make of them.
impl fmt::Display for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut block, mut result) = ([0; BLOCK], Ok(()));
        // No sequence of UTF-8 continues behind the end of a line, and a block ends where a line or a value does. So each block
        // is checked as one text.
        let mut blocks = Blocks::new(&mut block, |bytes: &[u8]| {
            if result.is_ok() {
                result = match text::check(bytes) {
                    Ok(text) => f.write_str(text),
                    Err(_) => fmt::Display::fmt(&Lossy::new(bytes), f),
                };
            }
        });
        match self.data {
            // One line that is known to be UTF-8 is not checked again. For text that is not ASCII, the check takes most of the time.
            Data::Value(Value::Text(line)) if find_line_end(line.as_bytes()).is_none() => {
                self.head.put(&mut blocks);
                blocks.put_array(DATA.name);
                blocks.finish();
                result?;
                f.write_str(line)?;
                f.write_str("\n\n")
            }
            _ => {
                self.put(&mut blocks);
                blocks.finish();
                result
            }
        }
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
