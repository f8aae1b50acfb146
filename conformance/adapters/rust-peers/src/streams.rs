//! The sources that stream decoders read from. They are always ready.

use futures_core::Stream;
use std::convert::Infallible;
use std::fmt::Display;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// The pieces of an input as a stream of chunks.
pub struct Chunks<I>(pub I);

impl<I: Iterator + Unpin> Stream for Chunks<I> {
    type Item = Result<I::Item, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// Takes all items of a stream, to its end or to its first error.
pub fn drain<T, E: Display>(
    mut stream: Pin<&mut impl Stream<Item = Result<T, E>>>,
    mut put: impl FnMut(T),
) -> Result<(), String> {
    let mut context = Context::from_waker(Waker::noop());
    loop {
        match stream.as_mut().poll_next(&mut context) {
            Poll::Ready(Some(Ok(item))) => put(item),
            Poll::Ready(Some(Err(error))) => return Err(error.to_string()),
            Poll::Ready(None) => return Ok(()),
            Poll::Pending => return Err("it waits, though the next chunk is there".into()),
        }
    }
}

/// A buffered reader over the pieces. Each piece is its buffer.
pub struct Reader<'i, I> {
    pub pieces: I,
    pub piece: &'i [u8],
}

impl<I: Unpin> futures_io::AsyncRead for Reader<'_, I> {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut [u8]) -> Poll<std::io::Result<usize>> {
        unreachable!("a reader of lines uses the buffer")
    }
}

impl<'i, I: Iterator<Item = &'i [u8]> + Unpin> futures_io::AsyncBufRead for Reader<'i, I> {
    fn poll_fill_buf(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<&[u8]>> {
        let this = self.get_mut();
        // An empty piece would mean the end.
        while this.piece.is_empty() {
            match this.pieces.next() {
                Some(piece) => this.piece = piece,
                None => break,
            }
        }
        Poll::Ready(Ok(this.piece))
    }

    fn consume(mut self: Pin<&mut Self>, amount: usize) {
        self.piece = &self.piece[amount..];
    }
}

/// Like [`drain`], for a stream that has to be pinned first.
pub fn pinned<S: Stream<Item = Result<T, E>>, T, E: Display>(stream: S, put: impl FnMut(T)) -> Result<(), String> {
    drain(pin!(stream), put)
}
