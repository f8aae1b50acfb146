use crate::io::ReadError;
use core::convert::Infallible;
use std::io::{self, ErrorKind};

impl From<io::Error> for ReadError<io::Error> {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// For functions that return [`std::io::Result`]. `Oversized`, `MalformedText` and `Chunked` are `InvalidData`. A
/// truncated body (`Truncated` or `Chunked`) and `Incomplete` are `UnexpectedEof`.
impl From<ReadError<io::Error>> for io::Error {
    fn from(error: ReadError<io::Error>) -> Self {
        let kind = match error {
            ReadError::Io(error) => return error,
            _ if error.is_truncated() => ErrorKind::UnexpectedEof,
            _ => ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}

/// For the items of [`tokio_util_07::EventDecoder`](crate::io::tokio_util_07::EventDecoder), whose input cannot fail.
impl From<ReadError<Infallible>> for io::Error {
    fn from(error: ReadError<Infallible>) -> Self {
        error.map_io(|never| -> Self { match never {} }).into()
    }
}
