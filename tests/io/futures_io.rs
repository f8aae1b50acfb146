//! `io::futures_io_03`: the bytes of a reader as a stream of chunks.

use futures_core::stream::FusedStream;
use futures_io::AsyncRead;
use futures_util::{FutureExt, Stream, StreamExt};
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::futures_io_03::ReadChunks;
use sse_wire::io::{AllItems, ReadError};
use sse_wire::{Decoder, Fixed};
use std::collections::VecDeque;
use std::io::{Error, ErrorKind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use support::cuts;
use support::engine::own_item;
use support::item::{End, Item};
use support::model::{Limits, interpret};
use support::vectors;

const LIMITS: Limits = Limits::new(64, 64);

/// What one read does.
#[derive(Debug)]
enum Turn {
    Brings(Vec<u8>),
    Fails(ErrorKind),
    Waits,
}

/// A reader that follows a script. It panics if it is polled after its end.
#[derive(Debug)]
struct Reader {
    turns: VecDeque<Turn>,
    ended: bool,
}

impl Reader {
    fn new(turns: impl IntoIterator<Item = Turn>) -> Self {
        Self { turns: turns.into_iter().collect(), ended: false }
    }
}

impl AsyncRead for Reader {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, into: &mut [u8]) -> Poll<Result<usize, Error>> {
        assert!(!self.ended, "asked again after its end");
        match self.turns.pop_front() {
            Some(Turn::Brings(bytes)) if !bytes.is_empty() => {
                let (now, later) = bytes.split_at(bytes.len().min(into.len()));
                into[..now.len()].copy_from_slice(now);
                self.turns.push_front(Turn::Brings(later.to_vec()));
                Poll::Ready(Ok(now.len()))
            }
            Some(Turn::Brings(_)) => self.poll_read(&mut Context::from_waker(Waker::noop()), into),
            Some(Turn::Fails(kind)) => Poll::Ready(Err(kind.into())),
            Some(Turn::Waits) => Poll::Pending,
            None => {
                self.ended = true;
                Poll::Ready(Ok(0))
            }
        }
    }
}

fn poll<T>(stream: &mut (impl Stream<Item = T> + Unpin)) -> Poll<Option<T>> {
    stream.poll_next_unpin(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn events_of_a_reader_are_those_of_the_model_however_reads_cut_the_stream() {
    let streams = vectors::own().into_iter().map(|vector| vector.stream).filter(|stream| stream.len() < 200);
    for stream in streams {
        let meaning = interpret(&stream, LIMITS, b"");
        let due: Vec<Item> = meaning.items.into_iter().map(|(item, _)| item).collect();
        let single = cuts::single(&stream).into_iter().map(|cut| vec![cut]);
        for cuts in single.chain([vec![], cuts::bytes(stream.len())]) {
            for capacity in [0, 1, 7, 1_000] {
                let mut chunks = Vec::new();
                cuts::chunks(&stream, &cuts, &mut chunks);
                let interrupted = || Turn::Fails(ErrorKind::Interrupted);
                let turns =
                    chunks.into_iter().flat_map(|chunk| [Turn::Waits, interrupted(), Turn::Brings(chunk.to_vec())]);
                let reader = Reader::new(turns.chain([interrupted(), Turn::Waits]));
                let decoder = Decoder::<Fixed<64, 64>>::new();
                let mut events =
                    EventStream::with_decoder(ReadChunks::with_capacity(capacity, reader), decoder).all_items();
                let (mut came, mut incomplete) = (Vec::new(), false);
                loop {
                    match poll(&mut events) {
                        Poll::Ready(Some(Ok(item))) => came.push(own_item(Ok(item.as_item()), LIMITS)),
                        Poll::Ready(Some(Err(ReadError::Oversized(report)))) => {
                            came.push(own_item(Err(report), LIMITS))
                        }
                        Poll::Ready(Some(Err(ReadError::Incomplete))) => incomplete = true,
                        Poll::Ready(Some(Err(error))) => panic!("{error}"),
                        Poll::Ready(None) => break,
                        Poll::Pending => {}
                    }
                }
                assert_eq!(came, due, "\"{}\" cut at {cuts:?}", stream.escape_ascii());
                assert_eq!(incomplete, meaning.end != End::Clean);
            }
        }
    }
}

#[test]
fn a_chunk_is_what_one_read_brought_and_an_error_loses_nothing() {
    let turns = [
        Turn::Brings(b"one".to_vec()),
        Turn::Fails(ErrorKind::TimedOut),
        Turn::Waits,
        Turn::Brings(b"two, long".to_vec()),
    ];
    let mut chunks = ReadChunks::with_capacity(8, Reader::new(turns));
    assert!(matches!(poll(&mut chunks), Poll::Ready(Some(Ok(chunk))) if chunk == b"one"));
    assert!(matches!(poll(&mut chunks), Poll::Ready(Some(Err(error))) if error.kind() == ErrorKind::TimedOut));
    assert!(poll(&mut chunks).is_pending() && !chunks.is_terminated());
    assert!(matches!(poll(&mut chunks), Poll::Ready(Some(Ok(chunk))) if chunk == b"two, lon"));
    assert!(matches!(poll(&mut chunks), Poll::Ready(Some(Ok(chunk))) if chunk == b"g"));
    for _ in 0..2 {
        assert!(matches!(poll(&mut chunks), Poll::Ready(None)));
        assert!(chunks.is_terminated() && chunks.get_ref().ended);
    }
    let shown = format!("{chunks:?}");
    assert!(shown.starts_with("ReadChunks { reader: Reader {") && shown.ends_with("capacity: 8, .. }"), "{shown}");
    assert!(Pin::new(&mut chunks).get_pin_mut().turns.is_empty() && chunks.into_inner().ended);
}

#[test]
fn a_reader_that_must_stay_in_its_place_may_be_pinned() {
    struct Pinned(&'static [u8], std::marker::PhantomPinned);
    impl AsyncRead for Pinned {
        fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, into: &mut [u8]) -> Poll<Result<usize, Error>> {
            into[..self.0.len()].copy_from_slice(self.0);
            Poll::Ready(Ok(self.0.len()))
        }
    }
    let mut chunks = pin!(ReadChunks::new(Pinned(b"data: x\n\n", std::marker::PhantomPinned)));
    assert_eq!(
        chunks.next().now_or_never().flatten().map(|chunk| chunk.expect("no error")),
        Some(b"data: x\n\n".to_vec())
    );
    const fn may_be_sent_and_moved<T: Send + Sync + Unpin + 'static>() {}
    may_be_sent_and_moved::<
        EventStream<ReadChunks<Box<dyn AsyncRead + Send + Sync + Unpin>>, Vec<u8>, Fixed<64, 64>, AllItems>,
    >();
}
