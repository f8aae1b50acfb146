//! Receives requests within limits of size and time, parses them strictly, and refuses wrong ones with the status of HTTP for it.

use super::origin::{Ours, authority};
use super::read_by;
use sse_wire::http::{BodyFraming, FramingError, HttpVersion, LastEventId, body_framing};
use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// The maximum length of a head, and the maximum number of its fields.
pub(crate) const LONGEST_HEAD: usize = 8 * 1024;
const MOST_FIELDS: usize = 64;

pub(crate) struct Request<'b> {
    pub(crate) method: &'b str,
    pub(crate) version: HttpVersion,
    /// Without the query.
    pub(crate) path: &'b str,
    /// The query, after the `?`.
    pub(crate) query: &'b str,
    /// The `Last-Event-ID`. It can be anything: only the application can know whether it is one of its IDs. Do not refuse the request
    /// because of an unknown ID, since that stops an `EventSource` for ever.
    pub(crate) last_event_id: Option<LastEventId<'b>>,
    pub(crate) body: Vec<u8>,
    fields: Vec<(&'b str, &'b [u8])>,
}

impl Request<'_> {
    /// The values of all fields of this name, in order.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.fields.iter().filter(move |field| field.0.eq_ignore_ascii_case(name)).map(|field| field.1)
    }

    /// The first parameter of this name in the query, percent-decoded.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let mut parameters = self.query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        parameters.find(|pair| pair.0 == name).map(|pair| percent_decoded(pair.1))
    }
}

/// Decodes the encoding of forms: `+` is a space. A malformed percent-encoding is left as it is.
fn percent_decoded(value: &str) -> String {
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, behind @ ..] = rest {
        let octet = match (first, behind) {
            (b'%', [high, low, behind @ ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| (high * 16 + low, behind)),
            (b'+', _) => Some((b' ', behind)),
            _ => None,
        };
        let (octet, behind) = octet.unwrap_or((*first, behind));
        decoded.push(octet);
        rest = behind;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|digit| digit as u8)
}

/// Why a request is refused.
#[derive(Clone, Copy)]
pub(crate) struct Refusal {
    pub(crate) status: &'static str,
    /// Field lines, each with its line end.
    pub(crate) fields: &'static str,
}

impl Refusal {
    pub(crate) const BAD: Self = Self::new("400 Bad Request", "");
    pub(crate) const NOT_FOUND: Self = Self::new("404 Not Found", "");
    /// A page of another origin has sent it.
    pub(crate) const FOREIGN: Self = Self::new("403 Forbidden", "");
    pub(crate) const TOO_SLOW: Self = Self::new("408 Request Timeout", "");
    pub(crate) const NO_LENGTH: Self = Self::new("411 Length Required", "");
    pub(crate) const BODY_TOO_LARGE: Self = Self::new("413 Content Too Large", "");
    pub(crate) const TARGET_TOO_LONG: Self = Self::new("414 URI Too Long", "");
    /// It is for another server.
    pub(crate) const NOT_OURS: Self = Self::new("421 Misdirected Request", "");
    pub(crate) const HEAD_TOO_LARGE: Self = Self::new("431 Request Header Fields Too Large", "");
    pub(crate) const CODING: Self = Self::new("501 Not Implemented", "");
    pub(crate) const FULL: Self = Self::new("503 Service Unavailable", "Retry-After: 10\r\n");
    pub(crate) const VERSION: Self = Self::new("505 HTTP Version Not Supported", "");

    pub(crate) const fn new(status: &'static str, fields: &'static str) -> Self {
        Self { status, fields }
    }

    /// The resource does not allow the method. `allow` is a header field: `Allow: GET\r\n`.
    pub(crate) const fn method(allow: &'static str) -> Self {
        Self::new("405 Method Not Allowed", allow)
    }
}

/// Receives a request to `ours` within `patience`, with a body of at most `longest_body` bytes. The outer error is one of the
/// connection: it has ended, or had no request.
pub(crate) fn receive<'b>(
    connection: &TcpStream,
    buffer: &'b mut [u8],
    ours: &Ours,
    longest_body: usize,
    patience: Duration,
) -> io::Result<Result<Request<'b>, Refusal>> {
    // The deadline is for the complete request, however slowly it arrives.
    let deadline = Instant::now() + patience;
    let (mut received, mut head) = (0, None);
    while head.is_none() {
        match read_by(connection, &mut buffer[received..], deadline) {
            Ok(0) if received > 0 => return Ok(Err(Refusal::BAD)),
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(more) => received += more,
            Err(error) if error.kind() == ErrorKind::TimedOut && received > 0 => return Ok(Err(Refusal::TOO_SLOW)),
            Err(error) => return Err(error),
        }
        head = match head_length(&buffer[..received]) {
            Ok(None) if received == buffer.len() => return Ok(Err(too_large(buffer))),
            Ok(head) => head,
            Err(refusal) => return Ok(Err(refusal)),
        };
    }
    let (head, rest) = buffer[..received].split_at(head.unwrap_or(received));
    let mut request = match read_head(head, ours) {
        Ok(request) => request,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let length = match body_length(&request, longest_body) {
        Ok(length) => length,
        Err(refusal) => return Ok(Err(refusal)),
    };
    request.body = rest[..rest.len().min(length)].to_vec();
    // HTTP/1.0 has no interim responses (RFC 9110, 10.1.1).
    let waits = request.version == HttpVersion::Http11
        && request.values("Expect").any(|value| value.eq_ignore_ascii_case(b"100-continue"));
    if waits && request.body.len() < length {
        (&mut &*connection).write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let mut filled = request.body.len();
    request.body.resize(length, 0);
    while filled < length {
        match read_by(connection, &mut request.body[filled..], deadline) {
            Ok(0) => return Ok(Err(Refusal::BAD)),
            Ok(more) => filled += more,
            Err(error) if error.kind() == ErrorKind::TimedOut => return Ok(Err(Refusal::TOO_SLOW)),
            Err(error) => return Err(error),
        }
    }
    Ok(Ok(request))
}

/// The length of the head, when it is complete.
fn head_length(received: &[u8]) -> Result<Option<usize>, Refusal> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    match httparse::Request::new(&mut fields).parse(received) {
        Ok(httparse::Status::Complete(length)) => Ok(Some(length)),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(httparse::Error::TooManyHeaders) => Err(Refusal::HEAD_TOO_LARGE),
        Err(httparse::Error::Version) => Err(Refusal::VERSION),
        Err(_) => Err(Refusal::BAD),
    }
}

fn too_large(received: &[u8]) -> Refusal {
    if received.contains(&b'\n') { Refusal::HEAD_TOO_LARGE } else { Refusal::TARGET_TOO_LONG }
}

fn read_head<'b>(received: &'b [u8], ours: &Ours) -> Result<Request<'b>, Refusal> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut head = httparse::Request::new(&mut fields);
    head.parse(received).map_err(|_| Refusal::BAD)?;
    let version = HttpVersion::from_minor(head.version.unwrap_or(0));
    // Every server has to accept the absolute URLs that clients send to proxies (RFC 9112, 3.2.2).
    let target = head.path.unwrap_or_default();
    let (named, target) = match target.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("http://") => {
            let (named, target) = target[7..].split_at(target[7..].find(['/', '?']).unwrap_or(target.len() - 7));
            (Some(named), target)
        }
        _ => (None, target),
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = if path.is_empty() { "/" } else { path };
    let method = head.method.unwrap_or_default();
    let fields: Vec<(&str, &[u8])> = head.headers.iter().map(|field| (field.name, field.value)).collect();

    let all = |name: &'static str| fields.iter().filter(move |f| f.0.eq_ignore_ascii_case(name)).map(|f| f.1);
    let host = authority(ours, all("Host"), named, version == HttpVersion::Http11)?;
    // GET and HEAD change nothing. Without CORS, a page of another origin cannot read the answer.
    if !matches!(method, "GET" | "HEAD") && !all("Origin").all(|origin| ours.may_send(origin, host.as_ref())) {
        return Err(Refusal::FOREIGN);
    }
    let mut request = Request { method, version, path, query, last_event_id: None, body: Vec::new(), fields };
    let mut ids = request.fields.iter().filter(|field| field.0.eq_ignore_ascii_case(LastEventId::FIELD_NAME));
    request.last_event_id = match (ids.next(), ids.next()) {
        (None, _) => None,
        (Some(&(_, value)), None) => LastEventId::received(value).map_err(|_| Refusal::BAD)?,
        // The field is no list, so it is unknown which value is meant.
        (Some(_), Some(_)) => return Err(Refusal::BAD),
    };
    Ok(request)
}

/// The length of the body. The rules are those of a response, except that a request without a length has no body (RFC 9112, 6.3).
fn body_length(request: &Request<'_>, longest: usize) -> Result<usize, Refusal> {
    let framing =
        body_framing(request.version, 200, request.values("Transfer-Encoding"), request.values("Content-Length"));
    match framing {
        Ok(BodyFraming::Length(length)) => {
            usize::try_from(length).ok().filter(|&length| length <= longest).ok_or(Refusal::BODY_TOO_LARGE)
        }
        Ok(BodyFraming::NoBody) => Ok(0),
        Ok(BodyFraming::UntilClose) if request.method == "POST" => Err(Refusal::NO_LENGTH),
        Ok(BodyFraming::UntilClose) => Ok(0),
        Ok(BodyFraming::Chunked { .. }) => Err(Refusal::NO_LENGTH),
        Err(FramingError::TransferEncoding) => Err(Refusal::CODING),
        Err(_) => Err(Refusal::BAD),
    }
}
