//! The `Last-Event-ID` field, for clients and servers.

use core::fmt;

use super::field::{InvalidByte, check_value, trim};
use crate::octets::Escaped;
use crate::text::Lossy;

/// A last event ID that HTTP can carry. It is never empty: for an empty ID, leave the field out.
///
/// It has no `TryFrom`, because the two directions differ: [`to_send`](Self::to_send) keeps the value as it is,
/// [`received`](Self::received) takes the spaces off its ends.
///
/// # Length
///
/// The length has no limit here. Servers have one, for the field or for all fields together: often 8 KiB, some 4 KiB. A
/// server answers a longer field with `431 Request Header Fields Too Large`, at every attempt: see
/// [`FailReason::Status`](super::FailReason::Status). So bound the ID with [the text capacity of the
/// decoder](crate::storage#choosing-the-text-capacity), or check it before each request:
///
/// ```
/// use sse_wire::http::LastEventId;
///
/// const LONGEST: usize = 1_024;
/// # let last_event_id = [b'x'; 2_000];
/// let resume = match LastEventId::to_send(&last_event_id) {
///     Ok(Some(id)) if id.as_bytes().len() <= LONGEST => Some(id),
///     _ => None, // the stream starts over
/// };
/// assert!(resume.is_none());
/// ```
#[doc(alias("Last-Event-ID", "resume", "lastEventId"))]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LastEventId<'a>(&'a [u8]);

impl<'a> LastEventId<'a> {
    /// The name of the field: `Last-Event-ID`.
    pub const FIELD_NAME: &'static str = "Last-Event-ID";

    /// For a client: the field for the next request, from the last event ID in force. `None` if the ID is empty. Linear
    /// in the length of the ID.
    ///
    /// The value is sent unchanged, with its UTF-8 bytes and at any [length](Self#length). Call it for each request:
    /// the stream may have reset the ID.
    ///
    /// ```
    /// use sse_wire::http::LastEventId;
    ///
    /// assert_eq!(LastEventId::to_send(b""), Ok(None));
    /// assert_eq!(LastEventId::to_send("№ 7".as_bytes()).unwrap().unwrap().as_bytes(), "№ 7".as_bytes());
    /// assert_eq!(LastEventId::to_send(b"a\x1bb").unwrap_err().offset, 1);
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if the ID contains a control character other than HTAB. An event stream can carry this ID, but a field
    /// cannot (RFC 9110, 5.5). Leave the field out: otherwise the request is refused at every attempt to reconnect.
    ///
    /// # Differences from browsers
    ///
    /// Chromium, Firefox and WebKit send control characters today, as the HTML standard says. Servers and proxies that
    /// follow RFC 9110 answer 400, and the stream never comes back. The browsers also replace bytes that are not UTF-8
    /// by U+FFFD, so the server does not recognise its ID. This crate sends the ID byte for byte.
    pub fn to_send(id: &'a [u8]) -> Result<Option<Self>, InvalidByte> {
        check_value(id)?;
        Ok(Self::unless_empty(id))
    }

    /// For a server: the ID after which to resume, from the value of the field in a request. `None` if the value is
    /// blank. Linear in the length of the value.
    ///
    /// # Errors
    ///
    /// Fails if the value contains a control character other than HTAB. An HTTP parser should have refused it: a
    /// response that repeats it could be split (response splitting).
    pub fn received(value: &'a [u8]) -> Result<Option<Self>, InvalidByte> {
        check_value(value)?;
        Ok(Self::unless_empty(trim(value)))
    }

    const fn unless_empty(id: &'a [u8]) -> Option<Self> {
        if id.is_empty() { None } else { Some(Self(id)) }
    }

    /// The ID.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Whether the server will see another ID than this one: it has spaces or tabs at its ends.
    ///
    /// HTTP removes them from every field value (RFC 9110, 5.5), and has no quoting for them. The standard sends the ID
    /// in any case. If you know your server, you may prefer to leave it out.
    #[must_use]
    pub const fn is_changed_by_http(&self) -> bool {
        trim(self.0).len() < self.0.len()
    }
}

impl AsRef<[u8]> for LastEventId<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0
    }
}

impl fmt::Debug for LastEventId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LastEventId").field(&Escaped(self.0)).finish()
    }
}

/// As text, with U+FFFD for malformed UTF-8: see [`Lossy`].
impl fmt::Display for LastEventId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Lossy::new(self.0).fmt(f)
    }
}
