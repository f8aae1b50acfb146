//! The head of a request for an event stream.

use super::accept::Accept;
use super::field::{Field, check_fields, check_visible, give_field_lines};
use super::head::HeadError;
use super::last_event_id::LastEventId;
use crate::decimal::Decimal;
use crate::octets::Parts;

/// The request head that asks for an event stream.
///
/// Writes the request line (`GET` or `POST`, HTTP/1.1), `Host`, `Accept`, `Accept-Encoding: identity`,
/// `Cache-Control: no-cache`, `Last-Event-ID` if there is one, `Content-Length` of a POST, any additional fields, and the
/// empty line that closes the head.
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

/// Field names that decide about the body or would be there twice.
const RESERVED: [&str; 6] =
    ["Host", "Accept", "Cache-Control", LastEventId::FIELD_NAME, "Transfer-Encoding", "Content-Length"];

impl<'a> RequestHead<'a> {
    /// A head that resumes nowhere and has no additional fields. Nothing is checked before it is written.
    ///
    /// `host` is the host, with a colon and the port unless it is the default one: visible ASCII and no other part of a
    /// URL. `target` is the request target: path and query, percent-encoded, without a fragment; visible ASCII that begins
    /// with `/`. For a proxy it is the whole URL (RFC 9112, 3.2.2), of `http` or `https`, and `host` is the one in it.
    pub const fn new(host: &'a str, target: &'a str) -> Self {
        Self { host, target, accept: Accept::EVENT_STREAM, last_event_id: None, body_length: None, fields: &[] }
    }

    /// Makes it a POST with a body of so many octets, which the caller sends behind the head; 0 is an empty body.
    ///
    /// Give the media type of the body as an additional field, `Content-Type`. A client that reconnects sends the POST
    /// again, and the server may act on it again: reconnect only if the server is made for it.
    pub const fn post(mut self, body_length: u64) -> Self {
        self.body_length = Some(body_length);
        self
    }

    /// What media types to ask for; [`Accept::EVENT_STREAM`] by default.
    pub const fn accept(mut self, accept: Accept<'a>) -> Self {
        self.accept = accept;
        self
    }

    /// Where to resume; `None` leaves the field out, as the first request does.
    pub const fn last_event_id(mut self, id: Option<LastEventId<'a>>) -> Self {
        self.last_event_id = id;
        self
    }

    /// Additional fields. Those that this head writes itself, `Content-Length` and `Transfer-Encoding` are refused.
    ///
    /// One is not: an `Accept-Encoding` replaces `Accept-Encoding: identity`. It is for clients that take the coding off the
    /// body before they decode it. (A request without the field would leave the server free to compress, RFC 9110, 12.5.3.)
    pub const fn fields(mut self, fields: &'a [Field<'a>]) -> Self {
        self.fields = fields;
        self
    }

    /// Octets that [`RequestHead::encode`] writes, if it accepts the values.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        self.length()
    }

    /// Writes the head to the front of `buffer` and gives what was written. Linear in its length.
    ///
    /// # Errors
    ///
    /// [`HeadError::Target`], [`HeadError::TargetForm`], [`HeadError::Host`], [`HeadError::EmptyHost`] or
    /// [`HeadError::Field`] if something cannot be carried, is not what it should be, or is reserved; then
    /// [`HeadError::BufferTooSmall`]. The buffer is untouched.
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

/// RFC 9112, 3.2.1 and 3.2.2, as far as it begins: the rest is for the server to judge.
fn is_origin_or_absolute_form(target: &[u8]) -> bool {
    if target.starts_with(b"/") {
        return true;
    }
    [&b"http://"[..], b"https://"].iter().any(|start| match target.split_at_checked(start.len()) {
        Some((scheme, rest)) => scheme.eq_ignore_ascii_case(start) && !matches!(rest, [] | [b'/' | b'?' | b':', ..]),
        None => false,
    })
}
