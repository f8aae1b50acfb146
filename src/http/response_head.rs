//! The head of a response that carries an event stream.

use super::field::{Field, check_fields, check_value, give_field_lines};
use super::framing::HttpVersion;
use super::head::HeadError;
use crate::octets::{Escaped, Parts};
use core::fmt;

/// How the end of a response body is marked.
///
/// Exhaustive: a response to HTTP/1 has no other framing, so a `match` needs no arm for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ResponseFraming {
    /// `Transfer-Encoding: chunked`: the body goes through [`chunked::Encoder`](crate::chunked::Encoder). The client
    /// can tell a complete body from a truncated one. The connection can be used again unless [`ResponseHead::close`]
    /// is set. Only for HTTP/1.1 requests.
    Chunked,
    /// `Connection: close`: the body is sent as it is and ends with the connection. For HTTP/1.0 requests, and for
    /// servers without the chunked coding.
    UntilClose,
}

impl ResponseFraming {
    /// The best framing for a request of this version: never chunked for HTTP/1.0 (RFC 9112, 6.1).
    #[must_use]
    pub const fn for_request(version: HttpVersion) -> Self {
        match version {
            HttpVersion::Http10 => Self::UntilClose,
            HttpVersion::Http11 => Self::Chunked,
        }
    }
}

/// The head of a response that is an event stream.
///
/// It consists of the status line, `Content-Type: text/event-stream`, `Cache-Control`, `X-Accel-Buffering: no` (asks
/// nginx and others to forward events at once), the framing, any additional fields, and the empty line at the end. A
/// charset is not needed, because the format is always UTF-8. `Connection: keep-alive` is not needed, because it is the
/// default of HTTP/1.1. For HTTP/2, use [`EVENT_STREAM_FIELDS`] instead.
///
/// ```
/// use sse_wire::http::{Field, HttpVersion, ResponseFraming, ResponseHead};
///
/// let origin = [Field::new("Access-Control-Allow-Origin", b"*")];
/// let head = ResponseHead::new(ResponseFraming::for_request(HttpVersion::Http11)).fields(&origin);
/// let mut buffer = [0; 256];
/// assert_eq!(
///     head.encode(&mut buffer)?,
///     b"HTTP/1.1 200 OK\r\n\
///       Content-Type: text/event-stream\r\n\
///       Cache-Control: no-store\r\n\
///       X-Accel-Buffering: no\r\n\
///       Transfer-Encoding: chunked\r\n\
///       Access-Control-Allow-Origin: *\r\n\r\n"
/// );
/// # Ok::<(), sse_wire::http::HeadError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
pub struct ResponseHead<'a> {
    framing: ResponseFraming,
    close: bool,
    cache_control: &'a [u8],
    fields: &'a [Field<'a>],
}

impl fmt::Debug for ResponseHead<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseHead")
            .field("framing", &self.framing)
            .field("close", &self.close)
            .field("cache_control", &Escaped(self.cache_control))
            .field("fields", &self.fields)
            .finish()
    }
}

/// Names of fields that frame the body, or that would be there twice.
const RESERVED: [&str; 6] =
    ["Content-Type", "Cache-Control", "X-Accel-Buffering", "Transfer-Encoding", "Content-Length", "Connection"];

impl<'a> ResponseHead<'a> {
    /// The bytes of [`ResponseHead::new`]`(ResponseFraming::Chunked)`. Use it if you need no other fields: it takes no
    /// memory and no code.
    pub const CHUNKED: &'static [u8] =
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
        X-Accel-Buffering: no\r\nTransfer-Encoding: chunked\r\n\r\n";

    /// The bytes of [`ResponseHead::new`]`(ResponseFraming::UntilClose)`.
    pub const UNTIL_CLOSE: &'static [u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\
        Cache-Control: no-store\r\nX-Accel-Buffering: no\r\nConnection: close\r\n\r\n";

    /// A head with `Cache-Control: no-store` and no additional fields.
    pub const fn new(framing: ResponseFraming) -> Self {
        Self { framing, close: false, cache_control: b"no-store", fields: &[] }
    }

    /// Announces that the server closes the connection after the body: `Connection: close`.
    ///
    /// A server that closes the connection has to announce that (RFC 9112, 9.6). [`ResponseFraming::UntilClose`] always
    /// announces it.
    pub const fn close(mut self) -> Self {
        self.close = true;
        self
    }

    /// Sets the value of `Cache-Control`. The default is `no-store`. Some compressing middleware needs `no-cache,
    /// no-transform`.
    pub const fn cache_control(mut self, value: &'a [u8]) -> Self {
        self.cache_control = value;
        self
    }

    /// Sets additional fields. Fields that this head writes itself, and `Content-Length`, are refused.
    pub const fn fields(mut self, fields: &'a [Field<'a>]) -> Self {
        self.fields = fields;
        self
    }

    /// The number of bytes that [`ResponseHead::encode`] writes, if the fields are valid.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        self.length()
    }

    /// Writes the head to the front of `buffer` and returns the written bytes. Linear in its length.
    ///
    /// # Errors
    ///
    /// * [`HeadError::CacheControl`] or [`HeadError::Field`] if a value is invalid or a field is reserved.
    /// * Otherwise [`HeadError::BufferTooSmall`], with the length that is needed.
    ///
    /// The buffer is not changed.
    pub fn encode<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], HeadError> {
        check_value(self.cache_control).map_err(HeadError::CacheControl)?;
        check_fields(self.fields, &RESERVED).map_err(|(index, reason)| HeadError::Field { index, reason })?;
        Ok(self.join(buffer)?)
    }
}

impl Parts for ResponseHead<'_> {
    fn give(&self, take: &mut dyn FnMut(&[u8])) {
        take(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: ");
        take(self.cache_control);
        take(b"\r\nX-Accel-Buffering: no\r\n");
        if self.framing == ResponseFraming::Chunked {
            take(b"Transfer-Encoding: chunked\r\n");
        }
        if self.close || self.framing == ResponseFraming::UntilClose {
            take(b"Connection: close\r\n");
        }
        give_field_lines(self.fields, take);
        take(b"\r\n");
    }
}

/// The fields that [`ResponseHead`] writes besides framing, for HTTP stacks that write the head themselves.
pub const EVENT_STREAM_FIELDS: &[Field<'static>] = &[
    Field::new("Content-Type", b"text/event-stream"),
    Field::new("Cache-Control", b"no-store"),
    Field::new("X-Accel-Buffering", b"no"),
];
