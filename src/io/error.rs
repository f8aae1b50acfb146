//! What can go wrong around a connection.

use core::error::Error;
use core::fmt;

use crate::Oversized;
use crate::chunked::{DecodeError, ErrorKind};

/// Why a reader of events gave no item. `E` is the error of what it reads from.
///
/// A stream that ended where it may end is not an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReadError<E> {
    /// What is read from failed. Nothing is lost: if its error is one after which it can go on, so can the reader.
    Io(E),
    /// The body is not chunked as it has to be, or the connection ended before the body did
    /// ([`ErrorKind::Truncated`]). The items before that are good. Connect again; unless the connection ended, every
    /// later call says the same.
    Chunked(DecodeError),
    /// The stream ended within an event, a line, or a block that set an ID. By the standard this part of it is thrown
    /// away; [`Decoder::finish`](crate::Decoder::finish) shows it to who wants it all the same. Connect again.
    Incomplete,
    /// An event does not fit the decoder. It is lost, and only it: the next call goes on behind it.
    Oversized(Oversized),
}

impl<E: fmt::Display> fmt::Display for ReadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::Chunked(error) => error.fmt(f),
            Self::Incomplete => {
                f.write_str("the stream ended within an event: connect again to go on from the last whole one")
            }
            Self::Oversized(oversized) => oversized.fmt(f),
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

/// `Chunked` is `InvalidData`, unless the body broke off; that and `Incomplete` are `ConnectionAborted`. `Oversized` is
/// `OutOfMemory`.
impl<E: embedded_io_07::Error> embedded_io_07::Error for ReadError<E> {
    fn kind(&self) -> embedded_io_07::ErrorKind {
        use embedded_io_07::ErrorKind as Kind;
        match self {
            Self::Io(error) => error.kind(),
            Self::Chunked(error) if !matches!(error.kind(), ErrorKind::Truncated(_)) => Kind::InvalidData,
            Self::Chunked(_) | Self::Incomplete => Kind::ConnectionAborted,
            Self::Oversized(_) => Kind::OutOfMemory,
        }
    }
}
