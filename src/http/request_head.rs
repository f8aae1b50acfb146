//! The head of a request for an event stream.

use super::accept::Accept;
use super::field::{Field, check_fields, check_visible, give_field_lines};
use super::head::HeadError;
use super::last_event_id::LastEventId;
use crate::decimal::Decimal;
use crate::octets::Parts;

/// The head of a request for an event stream.
///
/// It consists of the request line (`GET` or `POST`, HTTP/1.1), `Host`, `Accept`, `Accept-Encoding: identity`,
/// `Cache-Control: no-cache`, `Last-Event-ID` if there is one, `Content-Length` of a POST, any additional fields, and
/// the empty line at the end.
///
/// ```
/// use sse_wire::http::{LastEventId, RequestHead};
///
/// let head = RequestHead::new("example.org", "/clock").last_event_id(LastEventId::to_send(b"42")?);
/// let mut buffer = [0; 256];
/// assert_eq!(
///     head.encode(&mut buffer)?,
///     b"GET /clock HTTP/1.1\r\n\
///       Host: example.org\r\n\
///       Accept: text/event-stream\r\n\
///       Accept-Encoding: identity\r\n\
///       Cache-Control: no-cache\r\n\
///       Last-Event-ID: 42\r\n\r\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// LLM APIs and servers of the Model Context Protocol (MCP) answer a POST with an event stream:
///
/// ```
/// use sse_wire::http::{Accept, Field, RequestHead};
///
/// let body = br#"{"stream":true}"#;
/// let fields = [Field::new("Content-Type", b"application/json")];
/// let head = RequestHead::new("example.org", "/mcp")
///     .post(body.len() as u64)
///     .accept(Accept::JSON_OR_EVENT_STREAM)
///     .fields(&fields);
/// let mut buffer = [0; 256];
/// assert_eq!(
///     head.encode(&mut buffer)?,
///     b"POST /mcp HTTP/1.1\r\n\
///       Host: example.org\r\n\
///       Accept: application/json, text/event-stream\r\n\
///       Accept-Encoding: identity\r\n\
///       Cache-Control: no-cache\r\n\
///       Content-Length: 15\r\n\
///       Content-Type: application/json\r\n\r\n"
/// );
/// # Ok::<(), sse_wire::http::HeadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct RequestHead<'a> {
    host: &'a str,
    target: &'a str,
    accept: Accept<'a>,
    last_event_id: Option<LastEventId<'a>>,
    body_length: Option<u64>,
    fields: &'a [Field<'a>],
}

/// Names of fields that frame the body, or that would be there twice.
const RESERVED: [&str; 6] =
    ["Host", "Accept", "Cache-Control", LastEventId::FIELD_NAME, "Transfer-Encoding", "Content-Length"];

impl<'a> RequestHead<'a> {
    /// A head without `Last-Event-ID` and without additional fields. The values are checked when the head is written.
    ///
    /// `host` is the host, with a colon and the port unless it is the default port. It contains only visible ASCII, and
    /// no other part of a URL. `target` is the request target: path and query, percent-encoded, without a fragment. It
    /// contains only visible ASCII and begins with `/`. For a proxy it is the whole URL (RFC 9112, 3.2.2), with `http`
    /// or `https`, and `host` is the host in it.
    pub const fn new(host: &'a str, target: &'a str) -> Self {
        Self { host, target, accept: Accept::EVENT_STREAM, last_event_id: None, body_length: None, fields: &[] }
    }

    /// Makes it a POST with a body of this number of bytes, which the caller sends after the head. 0 is an empty body.
    ///
    /// Set the media type of the body with an additional field, `Content-Type`. A client that reconnects sends the POST
    /// again, and the server may act on it again. Reconnect only if the server allows that.
    pub const fn post(mut self, body_length: u64) -> Self {
        self.body_length = Some(body_length);
        self
    }

    /// Sets the media types to accept. The default is [`Accept::EVENT_STREAM`].
    pub const fn accept(mut self, accept: Accept<'a>) -> Self {
        self.accept = accept;
        self
    }

    /// Sets the ID after which to resume. `None` leaves the field out, as in the first request.
    pub const fn last_event_id(mut self, id: Option<LastEventId<'a>>) -> Self {
        self.last_event_id = id;
        self
    }

    /// Sets additional fields. Fields that this head writes itself, `Content-Length` and `Transfer-Encoding` are
    /// refused.
    ///
    /// The exception is `Accept-Encoding`, which replaces `Accept-Encoding: identity`. Set it if your client
    /// decompresses the body before it decodes the events. (A request without the field would allow the server to
    /// compress: RFC 9110, 12.5.3.)
    pub const fn fields(mut self, fields: &'a [Field<'a>]) -> Self {
        self.fields = fields;
        self
    }

    /// The number of bytes that [`RequestHead::encode`] writes, if the values are valid.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        self.length()
    }

    /// Writes the head to the front of `buffer` and returns the written bytes. Linear in its length.
    ///
    /// # Errors
    ///
    /// * [`HeadError::Target`], [`HeadError::TargetForm`], [`HeadError::Host`], [`HeadError::EmptyHost`] or
    ///   [`HeadError::Field`] if a value is invalid or a field is reserved.
    /// * Otherwise [`HeadError::BufferTooSmall`], with the length that is needed.
    ///
    /// The buffer is not changed.
    pub fn encode<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], HeadError> {
        check_visible(self.target, b"#").map_err(HeadError::Target)?;
        if !is_origin_or_absolute_form(self.target.as_bytes()) {
            return Err(HeadError::TargetForm);
        }
        check_visible(self.host, b"/?#@").map_err(HeadError::Host)?;
        if matches!(self.host.as_bytes(), [] | [b':', ..]) {
            return Err(HeadError::EmptyHost);
        }
        check_fields(self.fields, &RESERVED).map_err(|(index, reason)| HeadError::Field { index, reason })?;
        Ok(self.join(buffer)?)
    }
}

impl Parts for RequestHead<'_> {
    fn give(&self, take: &mut dyn FnMut(&[u8])) {
        take(if self.body_length.is_some() { b"POST " } else { b"GET " });
        take(self.target.as_bytes());
        take(b" HTTP/1.1\r\nHost: ");
        take(self.host.as_bytes());
        take(b"\r\nAccept: ");
        take(self.accept.as_str().as_bytes());
        if !self.fields.iter().any(|field| field.name.eq_ignore_ascii_case("Accept-Encoding")) {
            take(b"\r\nAccept-Encoding: identity");
        }
        take(b"\r\nCache-Control: no-cache\r\n");
        if let Some(id) = self.last_event_id {
            give_field_lines(&[Field::new(LastEventId::FIELD_NAME, id.as_bytes())], take);
        }
        if let Some(length) = self.body_length {
            give_field_lines(&[Field::new("Content-Length", Decimal::new(length).as_bytes())], take);
        }
        give_field_lines(self.fields, take);
        take(b"\r\n");
    }
}

/// Checks only the beginning, by RFC 9112, 3.2.1 and 3.2.2. The server checks the rest.
fn is_origin_or_absolute_form(target: &[u8]) -> bool {
    if target.starts_with(b"/") {
        return true;
    }
    [&b"http://"[..], b"https://"].iter().any(|start| match target.split_at_checked(start.len()) {
        Some((scheme, rest)) => scheme.eq_ignore_ascii_case(start) && !matches!(rest, [] | [b'/' | b'?' | b':', ..]),
        None => false,
    })
}
