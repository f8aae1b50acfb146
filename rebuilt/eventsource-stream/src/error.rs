use alloc::borrow::ToOwned;
use alloc::string::{FromUtf8Error, String};
use core::error::Error;
use core::fmt;

/// Why there is no event. The next poll can return an event only after [`Transport`](Self::Transport).
#[derive(Debug, PartialEq)]
pub enum EventStreamError<E> {
    /// The stream is not UTF-8. It ends here.
    ///
    /// The bytes in the error are the malformed sequence, up to the byte that makes it malformed. At the end of the
    /// stream, they are the truncated character.
    Utf8(FromUtf8Error),
    /// Never returned, since every text is an event stream. It exists for programs that name it.
    Parser(nom::error::Error<String>),
    /// The stream of chunks returned an error. The next poll requests the next chunk, and no byte is lost.
    Transport(E),
}

impl<E> From<nom::error::Error<&str>> for EventStreamError<E> {
    fn from(error: nom::error::Error<&str>) -> Self {
        Self::Parser(nom::error::Error { input: error.input.to_owned(), code: error.code })
    }
}

impl<E> fmt::Display for EventStreamError<E>
where
    E: fmt::Display,
{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf8(error) => write!(formatter, "the event stream is not UTF-8, and ends here: {error}"),
            Self::Parser(error) => write!(formatter, "the event stream has no meaning: {error}"),
            Self::Transport(error) => write!(formatter, "no chunk of the event stream: {error}"),
        }
    }
}

impl<E> Error for EventStreamError<E> where E: fmt::Display + fmt::Debug + Send + Sync {}
