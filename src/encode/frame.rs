//! What one frame holds.

use core::hash::{Hash, Hasher};

use super::head::EventHead;
use super::name::{EventId, EventType};

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
    Value(Value<'a>),
    /// Several values. None at all are one empty value.
    Values(&'a [&'a str]),
}

/// A value, of which it may be known that it is UTF-8. That makes it no other value.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    #[inline]
    pub(super) const fn as_bytes(&self) -> &'a [u8] {
        match *self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Value<'_> {}

impl Hash for Value<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
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
}

impl<'a> EventHead<'a> {
    /// The frame of an event with these fields and this data.
    ///
    /// LF, CR and CR LF in it each end a line; a reader gets them all back as LF.
    #[inline]
    pub const fn data(self, data: &'a str) -> Frame<'a> {
        Frame { head: self, data: Data::Value(Value::Text(data)) }
    }

    /// As [`data`](Self::data), for data that need not be UTF-8.
    ///
    /// The bytes are written as they are. A reader that decodes text, as browsers do, sees U+FFFD for each malformed
    /// sequence; one that takes bytes sees the bytes.
    #[inline]
    pub const fn data_bytes(self, data: &'a [u8]) -> Frame<'a> {
        Frame { head: self, data: Data::Value(Value::Bytes(data)) }
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
