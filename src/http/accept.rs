//! The media types that a request accepts.

use core::fmt;

use super::field::{InvalidByte, check_value};
use super::media_type::accepts_event_stream;

/// The value of an `Accept` field that accepts `text/event-stream`, alone or among others. RFC 9110, 12.5.1.
///
/// A value without `text/event-stream`, or with a byte that HTTP cannot carry, is refused. So a request always asks for
/// an event stream, and the value cannot start another field.
///
/// ```
/// use sse_wire::http::{Accept, InvalidAccept};
///
/// let accept = Accept::new("text/event-stream, application/json;q=0.5")?;
/// assert_eq!(accept.as_str(), "text/event-stream, application/json;q=0.5");
/// assert_eq!(Accept::new("application/json"), Err(InvalidAccept::NoEventStream));
/// # Ok::<(), InvalidAccept>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Accept<'a>(&'a str);

impl Accept<'static> {
    /// `text/event-stream`, which browsers send.
    pub const EVENT_STREAM: Self = Self("text/event-stream");

    /// `application/json, text/event-stream`: the server chooses.
    ///
    /// Servers of the Model Context Protocol (MCP) require both in a POST. The body of the response is JSON if
    /// [`judge`](super::judge()) returns [`FailReason::MediaType`](super::FailReason::MediaType) and the media type is
    /// `application/json`.
    pub const JSON_OR_EVENT_STREAM: Self = Self("application/json, text/event-stream");
}

impl<'a> Accept<'a> {
    /// A list of media ranges, which is written unchanged. Linear in its length.
    ///
    /// # Errors
    ///
    /// * [`InvalidAccept::Byte`] if the value contains a control character other than HTAB.
    /// * [`InvalidAccept::NoEventStream`] if `text/event-stream` is not in the list by its full name. (Not every server
    ///   treats `*/*` as a request for a stream.)
    /// * [`InvalidAccept::NoWeight`] if it is in the list with `q=0`, which refuses it.
    pub fn new(value: &'a str) -> Result<Self, InvalidAccept> {
        check_value(value.as_bytes()).map_err(InvalidAccept::Byte)?;
        match accepts_event_stream(value.as_bytes()) {
            Some(true) => Ok(Self(value)),
            Some(false) => Err(InvalidAccept::NoWeight),
            None => Err(InvalidAccept::NoEventStream),
        }
    }

    /// The value.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.0
    }
}

impl AsRef<str> for Accept<'_> {
    fn as_ref(&self) -> &str {
        self.0
    }
}

/// The value.
impl fmt::Display for Accept<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Like [`Accept::new`].
impl<'a> TryFrom<&'a str> for Accept<'a> {
    type Error = InvalidAccept;

    fn try_from(value: &'a str) -> Result<Self, InvalidAccept> {
        Self::new(value)
    }
}

impl Default for Accept<'_> {
    /// [`Accept::EVENT_STREAM`].
    fn default() -> Self {
        Accept::EVENT_STREAM
    }
}

/// Why a value is not a valid [`Accept`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum InvalidAccept {
    /// The value contains a control character.
    Byte(InvalidByte),
    /// `text/event-stream` is not in the list.
    NoEventStream,
    /// `text/event-stream` is in the list with a weight of 0, or with a weight that is not a number above 0.
    NoWeight,
}

impl fmt::Display for InvalidAccept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte(byte) => write!(f, "bad value for Accept: {byte}"),
            Self::NoEventStream => f.write_str("text/event-stream is not in the value for Accept; add it"),
            Self::NoWeight => f.write_str("the value for Accept refuses text/event-stream; remove its `q=0`"),
        }
    }
}

impl core::error::Error for InvalidAccept {}
