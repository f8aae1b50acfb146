//! The `Last-Event-ID` field, in both directions.

use super::field::{InvalidOctet, check_value, trim};

/// A last event ID that HTTP can carry. Never empty: to send an empty one, leave the field out.
///
/// # Length
///
/// There is no limit here. Servers have one, for the field or for all fields together: often 8 KiB, some 4 KiB. A server
/// answers a longer one with `431 Request Header Fields Too Large`, and would do so at every attempt: see
/// [`FailReason::Status`](super::FailReason::Status). So bound the ID where you choose [the text capacity of the
/// decoder](crate::storage#choosing-the-text-capacity), or check it before each request:
///
/// ```
/// use sse_wire::http::LastEventId;
///
/// const LONGEST: usize = 1_024;
/// # let last_event_id = [b'x'; 2_000];
/// let resume = match LastEventId::to_send(&last_event_id) {
///     Ok(Some(id)) if id.as_bytes().len() <= LONGEST => Some(id),
///     _ => None, // the stream begins anew
/// };
/// assert!(resume.is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LastEventId<'a>(&'a [u8]);

impl<'a> LastEventId<'a> {
    /// `Last-Event-ID`.
    pub const FIELD_NAME: &'static str = "Last-Event-ID";

    /// Client: the field for the next request, from the ID that is in force now; `None` if that is empty.
    ///
    /// The value goes out as it is, UTF-8 octets and all, of any [length](Self#length). Ask anew for each request: an ID may
    /// have been reset.
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
    /// If the ID holds a control character other than HTAB. An event stream may carry such an ID, a field may not
    /// (RFC 9110, 5.5). Leave the field out: a request that is refused for it would be refused again at every attempt to
    /// reconnect.
    ///
    /// # Differences from browsers
    ///
    /// Chromium, Firefox and WebKit send control characters today, as the HTML standard has it; servers and proxies that go
    /// by RFC 9110 answer 400, and the stream never comes back. They also send U+FFFD in place of octets that are no UTF-8,
    /// which a server does not know as its ID; here an ID comes back as the octets it was sent as.
    pub fn to_send(id: &'a [u8]) -> Result<Option<Self>, InvalidOctet> {
        check_value(id)?;
        Ok(Self::unless_empty(id))
    }

    /// Server: the ID to resume behind, from the value of a request's field; `None` if it is blank.
    ///
    /// # Errors
    ///
    /// If the value holds a control character other than HTAB. No HTTP parser should have let it through; a response that
    /// repeated it could be split by it.
    pub fn received(value: &'a [u8]) -> Result<Option<Self>, InvalidOctet> {
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

    /// Whether the server will see another ID than this one: one with spaces or tabs at its edges.
    ///
    /// HTTP strips them from every field value (RFC 9110, 5.5), and no quoting is defined. The standard sends such an ID
    /// all the same; a client that knows its server may rather leave it out.
    #[must_use]
    pub const fn is_changed_by_http(&self) -> bool {
        trim(self.0).len() < self.0.len()
    }
}
