//! The sources that stream decoders and readers read from. They are always ready.

use crate::feed::Feed;
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use std::convert::Infallible;
use std::io::Read;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// The chunks as a stream that is always ready.
pub struct Chunks<T>(Feed, PhantomData<T>);

impl<T> Unpin for Chunks<T> {}

impl<T: From<&'static [u8]>> Stream for Chunks<T> {
    type Item = Result<T, Infallible>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(|chunk| Ok(chunk.into())))
    }
}

pub fn chunks<T>(feed: Feed) -> Chunks<T> {
    Chunks(feed, PhantomData)
}

/// The same chunks, as from a stream whose source is a reader: each chunk is copied into a buffer, and split off.
pub struct CopiedChunks {
    feed: Feed,
    buffer: BytesMut,
}

impl CopiedChunks {
    pub fn new(feed: Feed) -> Self {
        Self { feed, buffer: BytesMut::new() }
    }
}

impl Stream for CopiedChunks {
    type Item = Result<Bytes, Infallible>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { feed, buffer } = &mut *self;
        Poll::Ready(feed.next().map(|chunk| {
            buffer.extend_from_slice(chunk);
            Ok(buffer.split().freeze())
        }))
    }
}

/// Takes all items of a stream, to its end or to its first error.
pub fn drain<T, E>(stream: impl Stream<Item = Result<T, E>>, mut put: impl FnMut(T)) {
    let mut stream = pin!(stream);
    let mut context = Context::from_waker(Waker::noop());
    while let Poll::Ready(Some(Ok(item))) = stream.as_mut().poll_next(&mut context) {
        put(item);
    }
}

/// Runs a future that never has to wait.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("the chunks are always ready"),
    }
}

/// The chunks as a `Read`. Each call returns one chunk, or as much of it as fits.
pub struct Reads {
    feed: Feed,
    chunk: &'static [u8],
}

impl Reads {
    pub fn new(feed: Feed) -> Self {
        Self { feed, chunk: &[] }
    }
}

impl Read for Reads {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.chunk.is_empty() {
            self.chunk = self.feed.next().unwrap_or_default();
        }
        self.chunk.read(into)
    }
}
