//! The end of the body of a response, from its head.

use core::fmt;

use super::field::trim;

/// The version of a message.
///
/// Exhaustive: HTTP/1 has no others, so a `match` needs no arm for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum HttpVersion {
    /// HTTP/1.0, which has no transfer codings.
    Http10,
    /// HTTP/1.1, and any later 1.x.
    Http11,
}

impl HttpVersion {
    /// The version 1.`minor`, as `httparse` returns it.
    #[must_use]
    pub const fn from_minor(minor: u8) -> Self {
        if minor == 0 { Self::Http10 } else { Self::Http11 }
    }
}

/// How the end of the body of a response is found (the message body length).
///
/// [`BodyDecoder`](super::BodyDecoder) takes it and finds the end. So do the readers of events over `std::io` and
/// embedded-io, by their `framing` method.
///
/// Exhaustive: HTTP/1 has no others, so a `match` needs no arm for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum BodyFraming {
    /// There is no body.
    NoBody,
    /// The body is in the chunked transfer coding, which marks its end.
    Chunked {
        /// Whether the response has a `Content-Length` too. It is ignored, but close the connection after the body,
        /// because another reader may have used it (RFC 9112, 6.3). If `false`, another field may still forbid to reuse
        /// the connection, such as `Connection: close`.
        content_length_ignored: bool,
    },
    /// The body has this number of bytes. If fewer arrive, it is truncated.
    Length(u64),
    /// The body ends with the connection. A truncated body cannot be told from a complete one.
    UntilClose,
}

/// The head does not say unambiguously where the body ends. Close the connection: an attacker may control the bytes
/// after the head (request smuggling).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum FramingError {
    /// `Transfer-Encoding` is not exactly one `chunked` without parameters.
    TransferEncoding,
    /// `Transfer-Encoding` in an HTTP/1.0 message (RFC 9112, 6.1).
    TransferEncodingInHttp10,
    /// `Content-Length` is not a decimal number of at most 64 bits, or its values differ.
    ContentLength,
}

impl fmt::Display for FramingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TransferEncoding => "Transfer-Encoding is not `chunked` alone; close the connection",
            Self::TransferEncodingInHttp10 => "Transfer-Encoding in an HTTP/1.0 message; close the connection",
            Self::ContentLength => "Content-Length is not one decimal number; close the connection",
        })
    }
}

impl core::error::Error for FramingError {}

/// Finds out where the body of a response to `GET` or `POST` ends. RFC 9112, 6.3. Linear in the length of the values.
///
/// `transfer_encoding` and `content_length` are the values of all lines of these fields, in order. A response to `HEAD`
/// has no body, whatever its head says: do not call this function for it.
///
/// ```
/// use sse_wire::http::{BodyFraming, FramingError, HttpVersion, body_framing};
///
/// let framing = body_framing(HttpVersion::Http11, 200, [&b"chunked"[..]], []);
/// assert_eq!(framing, Ok(BodyFraming::Chunked { content_length_ignored: false }));
/// // An error, not the length: another reader may have followed the coding.
/// let framing = body_framing(HttpVersion::Http11, 200, [&b"xchunked"[..]], [&b"5"[..]]);
/// assert_eq!(framing, Err(FramingError::TransferEncoding));
/// ```
///
/// # Errors
///
/// Fails if `Transfer-Encoding` or `Content-Length` is invalid or contradicts itself: two readers could disagree about
/// where the body ends, which makes request smuggling possible. A response with both fields is not an error: it is
/// chunked, and `content_length_ignored` is true. Close that connection after the body.
pub fn body_framing<'a>(
    version: HttpVersion,
    status: u16,
    transfer_encoding: impl IntoIterator<Item = &'a [u8]>,
    content_length: impl IntoIterator<Item = &'a [u8]>,
) -> Result<BodyFraming, FramingError> {
    if matches!(status, 100..=199 | 204 | 304) {
        return Ok(BodyFraming::NoBody);
    }
    let mut content_length = content_length.into_iter();
    let mut codings = transfer_encoding.into_iter().peekable();
    if codings.peek().is_none() {
        return Ok(length(content_length)?.map_or(BodyFraming::UntilClose, BodyFraming::Length));
    }
    if version == HttpVersion::Http10 {
        return Err(FramingError::TransferEncodingInHttp10);
    }
    // Empty list elements are skipped (RFC 9110, 5.6.1.2). A comma within quotes needs no special case: a value with
    // quotes is not `chunked`, in one piece or in two.
    let elements = codings.flat_map(|line| line.split(|&octet| octet == b',')).map(trim);
    let mut codings = elements.filter(|element| !element.is_empty());
    match (codings.next(), codings.next()) {
        (Some(coding), None) if coding.eq_ignore_ascii_case(b"chunked") => {
            Ok(BodyFraming::Chunked { content_length_ignored: content_length.next().is_some() })
        }
        _ => Err(FramingError::TransferEncoding),
    }
}

/// The one length that all lines and list elements have (RFC 9110, 8.6), if there are any.
fn length<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Result<Option<u64>, FramingError> {
    let mut agreed = None;
    for element in lines.flat_map(|line| line.split(|&octet| octet == b',')) {
        let length = decimal(trim(element)).ok_or(FramingError::ContentLength)?;
        if *agreed.get_or_insert(length) != length {
            return Err(FramingError::ContentLength);
        }
    }
    Ok(agreed)
}

/// Digits and nothing else. `u64::from_str` would accept `+5`.
fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u64, |number, &octet| {
        let digit = char::from(octet).to_digit(10)?;
        number.checked_mul(10)?.checked_add(digit.into())
    })
}
