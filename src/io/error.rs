//! The errors of readers and writers.

use core::error::Error;
use core::fmt;

#[cfg(feature = "alloc")]
use crate::MalformedText;
use crate::chunked::DecodeError;
use crate::http::BodyError;
use crate::{BufferTooSmall, Oversized};

/// Why a reader of events returned no item. `E` is the error of its input.
///
/// The end of the stream between blocks is not an error. The [module](super#differences-between-the-modules) says how
/// often an error at the end is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum ReadError<E> {
    /// The input failed. Nothing is lost: if the input can continue after this error, so can the reader.
    Io(E),
    /// The body is not chunked correctly, or the connection ended before the chunked body did
    /// ([`Truncated`](crate::chunked::ErrorKind::Truncated)). The items before the error are valid. None follow.
    /// Reconnect.
    Chunked(DecodeError),
    /// The body has a length ([`BodyFraming::Length`]), and the connection ended before all its bytes arrived. The items
    /// before the error are valid. None follow. Reconnect. (A chunked body that is truncated is `Chunked`.)
    ///
    /// [`BodyFraming::Length`]: crate::http::BodyFraming::Length
    Truncated {
        /// The number of bytes that have not arrived.
        missing: u64,
    },
    /// The stream ended within a line, or in a block that has a `data`, an `event` or a valid `id` field. By the standard,
    /// this block is discarded.
    /// [`Decoder::finish`](crate::Decoder::finish) returns it. Reconnect.
    Incomplete,
    /// An event does not fit the decoder. Only this event is lost: the next call continues with the next one. On a
    /// host, call `skip_oversized` on the reader to skip such events: then a `?` does not end the stream. Over
    /// embedded-io, match this variant and call again.
    ///
    /// With [`Part::Id`](crate::Part::Id), no event is lost: the ID of a block without data does not fit, and the last
    /// event ID stays the one before it.
    Oversized(Oversized),
    /// An event was asked for as text, and is not well-formed UTF-8. Only this event is lost: the next call continues
    /// with the next one. Its ID counts, so a server does not send it again.
    ///
    /// If the ID is what is not UTF-8, it is also the last event ID of the events after it. Each of them is this error, too,
    /// until the stream sets another ID. To reset the ID, pass `b""` to `set_last_event_id`. The lossy readers have no such
    /// error.
    #[cfg(feature = "alloc")]
    MalformedText(MalformedText),
}

impl<E> ReadError<E> {
    /// Whether the connection ended too early: within the body (`Truncated`, or `Chunked` with
    /// [`ErrorKind::Truncated`](crate::chunked::ErrorKind::Truncated)), or within a block (`Incomplete`).
    ///
    /// ```
    /// use sse_wire::io::std_io::EventReader;
    ///
    /// let mut reader = EventReader::new(&b"data: [DO"[..]);
    /// assert!(reader.next_event().is_err_and(|error| error.is_truncated()));
    /// ```
    #[must_use]
    pub const fn is_truncated(&self) -> bool {
        match self {
            Self::Chunked(error) => BodyError::Chunked(*error).is_truncated(),
            Self::Truncated { .. } | Self::Incomplete => true,
            Self::Io(_) | Self::Oversized(_) => false,
            #[cfg(feature = "alloc")]
            Self::MalformedText(_) => false,
        }
    }

    /// Replaces the error of the input.
    ///
    /// ```
    /// use sse_wire::io::ReadError;
    ///
    /// let error: ReadError<&str> = ReadError::Io("reset by peer");
    /// assert_eq!(error.map_io(|message| message.len()), ReadError::Io(13));
    /// ```
    pub fn map_io<F>(self, map: impl FnOnce(E) -> F) -> ReadError<F> {
        match self {
            Self::Io(error) => ReadError::Io(map(error)),
            Self::Chunked(error) => ReadError::Chunked(error),
            Self::Truncated { missing } => ReadError::Truncated { missing },
            Self::Incomplete => ReadError::Incomplete,
            Self::Oversized(oversized) => ReadError::Oversized(oversized),
            #[cfg(feature = "alloc")]
            Self::MalformedText(malformed) => ReadError::MalformedText(malformed),
        }
    }
}

impl<E> From<BodyError> for ReadError<E> {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Chunked(error) => Self::Chunked(error),
            BodyError::Truncated { missing } => Self::Truncated { missing },
        }
    }
}

impl<E: fmt::Display> fmt::Display for ReadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Chunked(error) => error.fmt(f),
            Self::Truncated { missing } => BodyError::Truncated { missing: *missing }.fmt(f),
            Self::Incomplete => {
                f.write_str("the stream ended within a block: reconnect to continue after the last complete event")
            }
            Self::Oversized(oversized) => oversized.fmt(f),
            #[cfg(feature = "alloc")]
            Self::MalformedText(malformed) => malformed.fmt(f),
        }
    }
}

impl<E: Error> Error for ReadError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io(error) => error.source(),
            _ => None,
        }
    }
}

/// `Chunked` is `InvalidData`, unless the body is truncated. A truncated body, chunked or not, and `Incomplete` are
/// `ConnectionAborted`.
/// `Oversized` is `OutOfMemory`, and `MalformedText` is `InvalidData`.
#[cfg(feature = "embedded-io-07")]
impl<E: embedded_io_07::Error> embedded_io_07::Error for ReadError<E> {
    fn kind(&self) -> embedded_io_07::ErrorKind {
        use embedded_io_07::ErrorKind as Kind;
        match self {
            Self::Io(error) => error.kind(),
            Self::Chunked(_) if !self.is_truncated() => Kind::InvalidData,
            Self::Chunked(_) | Self::Truncated { .. } | Self::Incomplete => Kind::ConnectionAborted,
            Self::Oversized(_) => Kind::OutOfMemory,
            #[cfg(feature = "alloc")]
            Self::MalformedText(_) => Kind::InvalidData,
        }
    }
}

/// Why a writer of events has not sent a frame. `E` is the error of its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum WriteError<E> {
    /// The output failed. The writer keeps the bytes that were not written, and the next call continues with them. If
    /// the connection cannot continue after this error, close it.
    Io(E),
    /// The output took no byte and returned no error, which its trait forbids. Otherwise like [`Io`](Self::Io).
    WriteZero,
    /// The frame does not fit the writer's buffer. Nothing of the frame is sent. You can send the next frame.
    BufferTooSmall(BufferTooSmall),
    /// The body has been finished, and nothing can follow it. Begin another response.
    AlreadyEnded,
}

impl<E: fmt::Display> fmt::Display for WriteError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::WriteZero => f.write_str("the output takes no more bytes: close the connection"),
            Self::BufferTooSmall(too_small) => {
                write!(f, "the frame does not fit: give the writer a buffer of {} bytes", too_small.needed)
            }
            Self::AlreadyEnded => f.write_str("the body has ended: begin another response"),
        }
    }
}

impl<E: Error> Error for WriteError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io(error) => error.source(),
            _ => None,
        }
    }
}

/// `BufferTooSmall` is `OutOfMemory`, `AlreadyEnded` is `InvalidInput`.
#[cfg(feature = "embedded-io-07")]
impl<E: embedded_io_07::Error> embedded_io_07::Error for WriteError<E> {
    fn kind(&self) -> embedded_io_07::ErrorKind {
        use embedded_io_07::ErrorKind as Kind;
        match self {
            Self::Io(error) => error.kind(),
            Self::WriteZero => Kind::WriteZero,
            Self::BufferTooSmall(_) => Kind::OutOfMemory,
            Self::AlreadyEnded => Kind::InvalidInput,
        }
    }
}
