//! What one frame holds, and how it becomes bytes.

use core::fmt;

use super::cursor::Cursor;
use super::decimal::Decimal;
#[cfg(feature = "alloc")]
use super::segments::DATA_LINE;
use super::segments::Segments;
use super::{EventId, EventType, ForbiddenByte};
use crate::decode::{Event, Oversized};
use crate::octets::{BufferTooSmall, put_in_const};

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

/// The fields of an event that stand before its data.
///
/// It cannot be written by itself, so an event type without data, which no reader would dispatch, cannot be built.
/// It becomes a frame with [`data`](Self::data) and its sisters, or data is streamed behind it by a
/// [`DataWriter`](super::DataWriter).
///
/// ```
/// use sse_wire::{EventHead, event_type};
///
/// let head = EventHead::new().event_type(event_type!("reading")).retry(2_000);
/// let frame = head.data_bytes(b"21.5 \xC2\xB0C");
/// assert_eq!(frame.encode(&mut [0; 64])?, "event: reading\nretry: 2000\ndata: 21.5 °C\n\n".as_bytes());
/// # Ok::<(), sse_wire::BufferTooSmall>(())
/// ```
///
/// Without data it is not a frame, and this does not compile:
///
/// ```compile_fail,E0599
/// # use sse_wire::{EventHead, event_type};
/// let wire = EventHead::new().event_type(event_type!("reading")).encode(&mut [0; 64]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct EventHead<'a> {
    pub(super) comment: Option<&'a [u8]>,
    /// Empty for none.
    pub(super) event_type: EventType<'a>,
    pub(super) id: Option<EventId<'a>>,
    pub(super) retry: Option<Decimal>,
}

impl<'a> EventHead<'a> {
    /// No fields yet: an event of type `message`, without an ID of its own.
    #[inline]
    pub const fn new() -> Self {
        Self { comment: None, event_type: EventType::NONE, id: None, retry: None }
    }

    /// Sets the event type. An empty one is no type.
    #[inline]
    pub const fn event_type(mut self, event_type: EventType<'a>) -> Self {
        self.event_type = event_type;
        self
    }

    /// Sets the ID. [`EventId::RESET`] makes the reader forget the one it has; no ID leaves it alone.
    #[inline]
    pub const fn id(mut self, id: EventId<'a>) -> Self {
        self.id = Some(id);
        self
    }

    /// Sets the reconnection time in milliseconds: how long the reader waits before it connects again.
    ///
    /// The standard sets no bounds, but readers have some: 0 may make one connect again and again without a pause, and
    /// more than 2^31 - 1 may be taken for next to nothing.
    #[inline]
    pub const fn retry(mut self, milliseconds: u64) -> Self {
        self.retry = Some(Decimal::new(milliseconds));
        self
    }

    /// Puts a comment in front, as [`Frame::comment`] writes it, in place of the one that is there, if any.
    #[inline]
    pub const fn comment(mut self, text: &'a str) -> Self {
        self.comment = Some(text.as_bytes());
        self
    }

    /// As [`comment`](Self::comment), for text that need not be UTF-8: for proxies that pass on what they read.
    pub const fn comment_bytes(mut self, text: &'a [u8]) -> Self {
        self.comment = Some(text);
        self
    }

    /// The frame of an event with these fields and this data.
    ///
    /// LF, CR and CR LF in it each end a line; a reader gets them all back as LF.
    #[inline]
    pub const fn data(self, data: &'a str) -> Frame<'a> {
        self.data_bytes(data.as_bytes())
    }

    /// As [`data`](Self::data), for data that need not be UTF-8.
    ///
    /// The bytes are written as they are. A reader that decodes text, as browsers do, sees U+FFFD for each malformed
    /// sequence; one that takes bytes sees the bytes.
    #[inline]
    pub const fn data_bytes(self, data: &'a [u8]) -> Frame<'a> {
        Frame { head: self, data: Data::Text(data) }
    }

    /// As [`data`](Self::data), for data in several values, each of which begins a line.
    ///
    /// A reader gets them joined by LF, after the line ends in each; no values at all are the empty string, and still
    /// an event.
    ///
    /// ```
    /// use sse_wire::EventHead;
    ///
    /// let frame = EventHead::new().data_values(&["elements <p>", "mode inner"]);
    /// assert_eq!(frame.encode(&mut [0; 64])?, b"data: elements <p>\ndata: mode inner\n\n");
    /// # Ok::<(), sse_wire::BufferTooSmall>(())
    /// ```
    pub const fn data_values(self, values: &'a [&'a str]) -> Frame<'a> {
        Frame { head: self, data: Data::Values(values) }
    }
}

impl EventHead<'_> {
    /// The lines of these fields.
    #[inline]
    pub(super) fn put(&self, cursor: &mut Cursor<'_>) {
        if let Some(text) = self.comment {
            cursor.put_lines(b":", text);
        }
        if !self.event_type.as_bytes().is_empty() {
            cursor.put_short_line(b"event: ", self.event_type.as_bytes());
        }
        if let Some(id) = self.id {
            cursor.put_short_line(b"id: ", id.as_bytes());
        }
        if let Some(retry) = &self.retry {
            cursor.put_line(b"retry: ", retry.as_bytes());
        }
    }
}

impl Default for EventHead<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for EventHead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventHead")
            .field("comment", &self.comment.map(Escaped))
            .field("event_type", &Escaped(self.event_type.as_bytes()))
            .field("id", &self.id.map(|id| Escaped(id.as_bytes())))
            .field("retry", &self.retry.as_ref().map(|retry| Escaped(retry.as_bytes())))
            .finish()
    }
}

/// Bytes shown as a string literal would show them.
struct Escaped<'a>(&'a [u8]);

impl fmt::Debug for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// One block of an event stream, ready to be written: an event, or a comment, an ID or a reconnection time alone.
///
/// It borrows what it is made of, and nothing in it can end its field or its frame: line breaks in data and comments
/// become lines, and the types of the other fields hold none.
///
/// A frame ends with a blank line, so it may be written wherever a block may begin: at the start of the stream, after
/// another frame, and where a proxy's tokenizer is [`at_block_start`](crate::token::Tokenizer::at_block_start). Within
/// somebody else's block no frame may be written, not even one that is a comment alone: its blank line would end that
/// block. What may be written there is a comment line, `:` and LF, but only where a line may begin, which is not after
/// every write: see [`at_line_start`](crate::token::Tokenizer::at_line_start).
///
/// A frame starts with an ASCII letter or a colon, so a byte order mark in a value is never taken for the one that a
/// reader removes at the start of a stream.
///
/// Two frames are equal if they hold the same values, given in the same way: `"a\nb"` is not the values `["a", "b"]`,
/// though it is written as they are.
///
/// The stream has no way to take back half a frame. Whoever writes one in several pieces has to write the rest or
/// close the connection.
///
/// # Standard
///
/// WHATWG HTML section 9.2.5 (the format) and 9.2.6 (how it is read).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct Frame<'a> {
    pub(super) head: EventHead<'a>,
    pub(super) data: Data<'a>,
}

/// The data of a frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Data<'a> {
    /// The frame is no event.
    Absent,
    /// One value, split at its line ends.
    Text(&'a [u8]),
    /// Several values. None at all are one empty value.
    Values(&'a [&'a str]),
}

impl<'a> Frame<'a> {
    /// An empty comment, which every reader ignores: send it when there has been nothing else for a while.
    ///
    /// The standard advises "every 15 seconds or so", so that proxies keep the connection open.
    pub const KEEP_ALIVE: Frame<'static> = Frame::comment("");

    /// An event of type `message` with this data.
    ///
    /// LF, CR and CR LF in it each end a line; a reader gets them all back as LF, and nothing else is changed: the
    /// format has no way to carry a CR. Empty data is an event with empty data.
    ///
    /// The one doubtful character is NUL. It is legal in data and written as it is, but one browser (Firefox) removes
    /// it.
    #[inline]
    pub const fn message(data: &'a str) -> Self {
        EventHead::new().data(data)
    }

    /// An event of this type with this data, which is treated as in [`message`](Self::message).
    ///
    /// For data in bytes or in several values, start with an [`EventHead`].
    #[inline]
    pub const fn event(event_type: EventType<'a>, data: &'a str) -> Self {
        EventHead::new().event_type(event_type).data(data)
    }

    /// A comment and no event. LF, CR and CR LF in it each end a line, and each line is a comment of its own.
    ///
    /// The text stands directly behind the colon; begin it with a space if it should have one.
    #[inline]
    pub const fn comment(text: &'a str) -> Self {
        Self { head: EventHead::new().comment(text), data: Data::Absent }
    }

    /// As [`comment`](Self::comment), for text that need not be UTF-8: for proxies that pass on what they read.
    pub const fn comment_bytes(text: &'a [u8]) -> Self {
        Self { head: EventHead::new().comment_bytes(text), data: Data::Absent }
    }

    /// An ID and no event. By the standard the reader would reconnect with it from now on.
    ///
    /// Chromium does. Firefox and WebKit take an ID for reconnecting only with an event that is dispatched, and would come
    /// back with the one before: put IDs on frames with data wherever it matters.
    #[inline]
    pub const fn id_only(id: EventId<'a>) -> Self {
        Self { head: EventHead::new().id(id), data: Data::Absent }
    }

    /// A reconnection time in milliseconds, and no event.
    pub const fn retry_only(milliseconds: u64) -> Self {
        Self { head: EventHead::new().retry(milliseconds), data: Data::Absent }
    }

    /// Sets the ID. [`EventId::RESET`] makes the reader forget the one it has; no ID leaves it alone.
    #[inline]
    pub const fn id(mut self, id: EventId<'a>) -> Self {
        self.head = self.head.id(id);
        self
    }

    /// Sets the reconnection time in milliseconds. What [`EventHead::retry`] says of its bounds holds here.
    #[inline]
    pub const fn retry(mut self, milliseconds: u64) -> Self {
        self.head = self.head.retry(milliseconds);
        self
    }

    /// Puts a comment in front, as [`comment`](Self::comment) writes it, in place of the one that is there, if any.
    ///
    /// Two comments are one with a line end in it: `"one\ntwo"`.
    #[inline]
    pub const fn with_comment(mut self, text: &'a str) -> Self {
        self.head = self.head.comment(text);
        self
    }

    /// As [`with_comment`](Self::with_comment), for text that need not be UTF-8: for proxies that pass on what they read.
    pub const fn with_comment_bytes(mut self, text: &'a [u8]) -> Self {
        self.head = self.head.comment_bytes(text);
        self
    }

    /// Its ID, if it sets one.
    pub(crate) const fn event_id(&self) -> Option<EventId<'a>> {
        self.head.id
    }

    /// Whether it has data, and so is an event.
    pub(crate) const fn is_event(&self) -> bool {
        !matches!(self.data, Data::Absent)
    }

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

    /// Appends the frame to `out`, which grows as needed.
    #[cfg(feature = "alloc")]
    pub fn append_to(&self, out: &mut alloc::vec::Vec<u8>) {
        out.reserve(self.likely_len());
        for segment in self.segments() {
            out.extend_from_slice(segment);
        }
    }

    /// The frame in a vector of its own.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_vec(&self) -> alloc::vec::Vec<u8> {
        let mut out = alloc::vec::Vec::new();
        self.append_to(&mut out);
        out
    }

    /// Room enough for the frame if its text has no line ends, found without looking at the text.
    #[cfg(feature = "alloc")]
    pub(crate) fn likely_len(&self) -> usize {
        const NAMES: usize = b":\nevent: \nid: \nretry: 18446744073709551615\ndata: \n\n".len();
        let head = &self.head;
        let one_line = [head.comment.unwrap_or_default(), head.event_type.as_bytes()];
        let len = one_line.iter().fold(NAMES, |len, value| len.saturating_add(value.len()));
        let len = len.saturating_add(head.id.map_or(0, |id| id.as_bytes().len()));
        match self.data {
            Data::Absent => len,
            Data::Text(text) => len.saturating_add(text.len()),
            Data::Values(values) => {
                values.iter().fold(len, |len, value| len.saturating_add(DATA_LINE.len()).saturating_add(value.len()))
            }
        }
    }

    /// The frame, in one pass.
    ///
    /// `Segments` describes the same layout a second time, slice by slice. Going through it takes two or three times
    /// as long for a short event, with names that are only known at run time. Whoever changes the one changes the
    /// other; `tests/encode/sinks.rs` and `tests/encode/length.rs` hold them together.
    #[inline]
    pub(super) fn put(&self, cursor: &mut Cursor<'_>) {
        self.head.put(cursor);
        match self.data {
            Data::Absent => {}
            Data::Text(text) => cursor.put_lines(b"data: ", text),
            Data::Values([]) => cursor.put_lines(b"data: ", &[]),
            Data::Values(values) => {
                for value in values {
                    cursor.put_lines(b"data: ", value.as_bytes());
                }
            }
        }
        cursor.put_array(b"\n");
    }
}

/// Writes the frame as text, in one pass.
///
/// Values that are not UTF-8 (only the `_bytes` constructors take such) appear with U+FFFD in place of each malformed
/// sequence, which is what a reader of text would make of them.
impl fmt::Display for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in self.segments() {
            // No sequence goes on behind a segment: the next begins with a line break, a name or the value of one.
            for chunk in segment.utf8_chunks() {
                f.write_str(chunk.valid())?;
                if !chunk.invalid().is_empty() {
                    f.write_str("\u{FFFD}")?;
                }
            }
        }
        Ok(())
    }
}

/// The frame that a decoded event came from, for proxies: its type if it had one, its own ID if it set one, its data.
///
/// An ID that was only in force is not written, since whoever reads the frame has it too. What it reads is the event
/// again, byte for byte.
///
/// # Errors
///
/// [`UnwritableEvent`] if that cannot be: the event type holds a NUL, or the event's own ID did not fit the decoder.
///
/// ```
/// use sse_wire::{Decoder, Fixed, Frame, Item};
///
/// let mut decoder = Decoder::<Fixed<64, 16>>::new();
/// let mut items = decoder.feed(b"data: one\rdata: two\rid\r\r");
/// if let Some(Ok(Item::Event(event))) = items.next() {
///     assert_eq!(Frame::try_from(event)?.encode(&mut [0; 64])?, b"id: \ndata: one\ndata: two\n\n");
/// }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
impl<'a> TryFrom<Event<'a>> for Frame<'a> {
    type Error = UnwritableEvent;

    fn try_from(event: Event<'a>) -> Result<Self, UnwritableEvent> {
        if let Some(oversized) = event.oversized_id() {
            return Err(UnwritableEvent::OversizedId(oversized));
        }
        let mut head = EventHead::new().event_type(EventType::from_bytes(event.raw_event_type())?);
        if let Some(id) = event.own_id() {
            head = head.id(EventId::from_bytes(id)?);
        }
        Ok(head.data_bytes(event.data()))
    }
}

/// A decoded event cannot be written as it was read.
///
/// A proxy that would rather pass on what is left of it builds the frame itself, from an [`EventHead`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum UnwritableEvent {
    /// The event type holds a NUL: an event stream may, but readers do not agree on what it is then.
    ForbiddenByte(ForbiddenByte),
    /// The event's own ID did not fit the decoder's text capacity. Without it the reader would go on with another ID than
    /// the stream had, and resume at the wrong place.
    OversizedId(Oversized),
}

impl fmt::Display for UnwritableEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ForbiddenByte(refused) => refused.fmt(f),
            Self::OversizedId(oversized) => oversized.fmt(f),
        }
    }
}

impl core::error::Error for UnwritableEvent {}

impl From<ForbiddenByte> for UnwritableEvent {
    fn from(refused: ForbiddenByte) -> Self {
        Self::ForbiddenByte(refused)
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
