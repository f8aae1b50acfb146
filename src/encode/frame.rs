//! The content of one frame.

use core::hash::{Hash, Hasher};

use super::head::EventHead;
use super::name::{EventId, EventType};

/// One block of an event stream, ready to be encoded: an event, or only a comment (keep-alive), an ID or a reconnection
/// time.
///
/// A frame borrows its values. No value can end its field or its frame: line breaks in data and comments become several
/// lines, and the types of the other fields allow none.
///
/// A frame ends with a blank line. You can write it where a block may begin: at the start of the stream, after another
/// frame, and where a proxy's tokenizer is [`at_block_start`](crate::token::Tokenizer::at_block_start). Do not write a
/// frame, not even a comment, inside another block: its blank line would end that block. Inside a block you can write a
/// comment line (`:` and LF), where [`at_line_start`](crate::token::Tokenizer::at_line_start) is true.
///
/// A frame starts with an ASCII letter or a colon. So a byte order mark (BOM) in a value is never taken for the one
/// that a reader removes at the start of a stream.
///
/// Two frames are equal if they have the same values, given in the same way. `"a\nb"` and the values `["a", "b"]` are
/// not equal, though their encoding is the same.
///
/// A stream cannot take back half a frame. If you write a frame in several pieces, write all of them or close the
/// connection.
///
/// # Standard
///
/// WHATWG HTML section 9.2.5 (the format) and 9.2.6 (how it is read).
///
/// `http_body::Frame` is another type: a piece of a body. `io::http_body_1::EventBody` puts each encoded frame of this
/// crate into one of them. If you need both, write `http_body::Frame` for that one.
#[doc(alias("serialize", "serializer", "ServerSentEvent", "SSE", "server-sent events"))]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct Frame<'a> {
    pub(super) head: EventHead<'a>,
    pub(super) data: Data<'a>,
}

/// The data of a frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Data<'a> {
    /// No data: the frame is not an event.
    Absent,
    /// One value, split at its line ends.
    Value(Value<'a>),
    /// Several values. No values are the same as one empty value.
    Values(&'a [&'a str]),
}

/// A value, with the knowledge whether it is UTF-8. That does not affect equality.
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
    /// An empty comment, which every reader ignores: a keep-alive (heartbeat). Send it when nothing else has been sent
    /// for a while.
    ///
    /// The standard advises "every 15 seconds or so", so that proxies keep the connection open.
    #[doc(alias("heartbeat", "ping", "keep-alive"))]
    pub const KEEP_ALIVE: Frame<'static> = Frame::comment("");

    /// An event of type `message` with this data.
    ///
    /// LF, CR and CR LF in the data each end a line. A reader gets each of them as LF, since the format cannot carry a
    /// CR. Nothing else is changed. Empty data is an event with empty data.
    ///
    /// NUL is legal in data and is written, but one browser (Firefox) removes it.
    #[inline]
    pub const fn message(data: &'a str) -> Self {
        EventHead::new().data(data)
    }

    /// An event of this type with this data, which is encoded as by [`message`](Self::message).
    ///
    /// For data in bytes or in several values, start with an [`EventHead`].
    #[inline]
    pub const fn event(event_type: EventType<'a>, data: &'a str) -> Self {
        EventHead::new().event_type(event_type).data(data)
    }

    /// A comment without an event. LF, CR and CR LF in it each end a line, and each line becomes a comment of its own.
    ///
    /// The text follows the colon directly. Begin it with a space if you want one.
    #[inline]
    pub const fn comment(text: &'a str) -> Self {
        Self { head: EventHead::new().comment(text), data: Data::Absent }
    }

    /// Like [`comment`](Self::comment), for text that need not be UTF-8, as a proxy reads it.
    pub const fn comment_bytes(text: &'a [u8]) -> Self {
        Self { head: EventHead::new().comment_bytes(text), data: Data::Absent }
    }

    /// An ID without an event. By the standard, the reader reconnects with it from now on.
    ///
    /// Chromium does. Firefox and WebKit use an ID for reconnecting only after an event with data, and would reconnect
    /// with the ID before it. So set IDs on frames with data.
    #[inline]
    pub const fn id_only(id: EventId<'a>) -> Self {
        Self { head: EventHead::new().id(id), data: Data::Absent }
    }

    /// A reconnection time in milliseconds, without an event. For its bounds see [`EventHead::retry`].
    pub const fn retry_only(milliseconds: u64) -> Self {
        Self { head: EventHead::new().retry(milliseconds), data: Data::Absent }
    }

    /// Sets the ID. [`EventId::RESET`] makes the reader forget its ID. A frame without an ID leaves it unchanged.
    #[inline]
    pub const fn id(mut self, id: EventId<'a>) -> Self {
        self.head = self.head.id(id);
        self
    }

    /// Sets the reconnection time in milliseconds. For its bounds see [`EventHead::retry`].
    #[inline]
    pub const fn retry(mut self, milliseconds: u64) -> Self {
        self.head = self.head.retry(milliseconds);
        self
    }

    /// Sets the comment before the other fields, encoded as by [`comment`](Self::comment). It replaces an earlier one.
    ///
    /// For two comments, use one text with a line end: `"one\ntwo"`.
    #[inline]
    pub const fn with_comment(mut self, text: &'a str) -> Self {
        self.head = self.head.comment(text);
        self
    }

    /// Like [`with_comment`](Self::with_comment), for text that need not be UTF-8, as a proxy reads it.
    pub const fn with_comment_bytes(mut self, text: &'a [u8]) -> Self {
        self.head = self.head.comment_bytes(text);
        self
    }

    /// The ID, if it is set.
    pub(crate) const fn event_id(&self) -> Option<EventId<'a>> {
        self.head.id
    }

    /// Whether there is data: then it is an event.
    pub(crate) const fn is_event(&self) -> bool {
        !matches!(self.data, Data::Absent)
    }
}

impl<'a> EventHead<'a> {
    /// The frame of an event with these fields and this data.
    ///
    /// LF, CR and CR LF in it each end a line. A reader gets each of them as LF.
    #[inline]
    pub const fn data(self, data: &'a str) -> Frame<'a> {
        Frame { head: self, data: Data::Value(Value::Text(data)) }
    }

    /// Like [`data`](Self::data), for data that need not be UTF-8.
    ///
    /// The bytes are written unchanged. A reader that decodes text, as browsers do, sees U+FFFD for each malformed
    /// sequence.
    #[inline]
    pub const fn data_bytes(self, data: &'a [u8]) -> Frame<'a> {
        Frame { head: self, data: Data::Value(Value::Bytes(data)) }
    }

    /// Like [`data`](Self::data), for data in several values. Each value begins a line.
    ///
    /// A reader gets the values joined by LF, with each line end in them as LF. If there are no values, it is an event
    /// with empty data.
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
