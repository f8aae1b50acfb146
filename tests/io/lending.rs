//! Borrowed events: one by one and in batches, from a stream of chunks and from a `Read`.

use futures_util::{FutureExt, Stream, StreamExt, stream};
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::std_io::EventReader;
use sse_wire::io::{Batch, ReadError};
use sse_wire::{Decoder, Fixed, Oversized};
use std::collections::VecDeque;
use std::fmt::Debug;
use std::io::Read;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use support::engine::own_item;
use support::item::{End, Item};
use support::model::{Limits, interpret};
use support::{cuts, vectors};

const LIMITS: Limits = Limits::new(8, 8);

fn decoder() -> Decoder<Fixed<8, 8>> {
    Decoder::new()
}

fn streams() -> Vec<Vec<u8>> {
    let own = vectors::own().into_iter().map(|vector| vector.stream);
    own.chain(vectors::limited().into_iter().map(|vector| vector.stream)).filter(|stream| stream.len() < 200).collect()
}

fn every_cut(stream: &[u8]) -> impl Iterator<Item = Vec<usize>> {
    let single = cuts::single(stream).into_iter().map(|cut| vec![cut]);
    let bytes = cuts::bytes(stream.len());
    single.chain([vec![], cuts::with_empty_chunks(&bytes, stream.len()), bytes])
}

/// One result of a reader.
#[derive(Debug, PartialEq)]
enum Said {
    Item(Item),
    Incomplete,
}

impl Said {
    fn error<E: Debug>(error: ReadError<E>) -> Self {
        match error {
            ReadError::Oversized(oversized) => Self::Item(own_item(Err(oversized), LIMITS)),
            ReadError::Incomplete => Self::Incomplete,
            other => panic!("{other:?}"),
        }
    }

    fn item(item: Result<sse_wire::Item<'_>, Oversized>) -> Self {
        Self::Item(own_item(item, LIMITS))
    }

    const fn is_comment_or_retry(&self) -> bool {
        matches!(self, Self::Item(Item::Comment { .. } | Item::Retry(_)))
    }

    const fn is_report(&self) -> bool {
        matches!(self, Self::Item(Item::Oversized { .. }))
    }
}

fn due(stream: &[u8]) -> Vec<Said> {
    let meaning = interpret(stream, LIMITS, b"");
    let mut due: Vec<_> = meaning.items.into_iter().map(|(item, _)| Said::Item(item)).collect();
    due.extend((meaning.end != End::Clean).then_some(Said::Incomplete));
    due
}

/// Chunks. `None` is a pending poll: there is one before each chunk and before the end.
struct Chunks(VecDeque<Option<Vec<u8>>>);

impl Chunks {
    fn of(stream: &[u8], cuts: &[usize]) -> Self {
        let mut chunks = Vec::new();
        cuts::chunks(stream, cuts, &mut chunks);
        Self(chunks.into_iter().flat_map(|chunk| [None, Some(chunk.to_vec())]).chain([None]).collect())
    }
}

impl Stream for Chunks {
    type Item = Result<Vec<u8>, ()>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.pop_front() {
            Some(None) => Poll::Pending,
            Some(Some(chunk)) => Poll::Ready(Some(Ok(chunk))),
            None => Poll::Ready(None),
        }
    }
}

/// The same chunks from a `Read`.
impl Read for Chunks {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match self.0.pop_front() {
                Some(Some(chunk)) if !chunk.is_empty() => {
                    let (now, later) = chunk.split_at(chunk.len().min(into.len()));
                    into[..now.len()].copy_from_slice(now);
                    self.0.push_front(Some(later.to_vec()));
                    return Ok(now.len());
                }
                Some(_) => {}
                None => return Ok(0),
            }
        }
    }
}

/// A way to ask a reader for the next items.
#[derive(Clone, Copy, Debug)]
enum Call {
    Item,
    PolledItem,
    /// At most this number of items of a batch, which is then dropped.
    Batch(usize),
    TextBatch(usize),
}

const CALLS: [Call; 8] = [
    Call::Item,
    Call::PolledItem,
    Call::Batch(usize::MAX),
    Call::Batch(1),
    Call::Batch(0),
    Call::TextBatch(usize::MAX),
    Call::TextBatch(1),
    Call::Item,
];

fn take<S: sse_wire::Storage>(mut batch: Batch<'_, S>, most: usize, said: &mut Vec<Said>) {
    for _ in 0..most {
        let Some(item) = batch.next() else { return assert!(batch.rest().is_empty()) };
        said.push(Said::item(item.map_err(Into::into)));
    }
}

/// Makes a new future until one is ready at its first poll. Each pending one is dropped.
macro_rules! ready {
    ($future:expr) => {
        loop {
            if let Some(output) = $future.now_or_never() {
                break output;
            }
        }
    };
}

/// All results of an `EventStream`, with these calls over and over.
fn of_stream(chunks: Chunks, calls: &[Call]) -> Vec<Said> {
    let (mut events, mut said) = (EventStream::with_decoder(chunks, decoder()), Vec::new());
    let mut ends = 0;
    for call in calls.iter().cycle() {
        let before = said.len();
        match call {
            Call::Item => match ready!(events.next_item()) {
                Ok(Some(item)) => said.push(Said::item(Ok(item))),
                Ok(None) => ends += 1,
                Err(error) => said.push(Said::error(error)),
            },
            Call::PolledItem => match Pin::new(&mut events).poll_next_item(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(Ok(Some(item))) => said.push(Said::item(Ok(item))),
                Poll::Ready(Ok(None)) => ends += 1,
                Poll::Ready(Err(error)) => said.push(Said::error(error)),
                Poll::Pending => {}
            },
            Call::Batch(most) => match ready!(events.next_batch()) {
                Ok(Some(batch)) => take(batch, *most, &mut said),
                Ok(None) => ends += 1,
                Err(error) => said.push(Said::error(error)),
            },
            Call::TextBatch(most) => match ready!(events.next_text_batch()) {
                Ok(Some(batch)) => take(batch, *most, &mut said),
                Ok(None) => ends += 1,
                Err(error) => said.push(Said::error(error)),
            },
        }
        // After the end, no call returns anything more.
        assert!(ends == 0 || said.len() == before);
        if ends == CALLS.len() {
            break;
        }
    }
    said
}

/// The same for an `EventReader` with a buffer of `room` bytes.
fn of_read(chunks: Chunks, room: usize, calls: &[Call]) -> Vec<Said> {
    let (mut reader, mut said) = (EventReader::with_capacity(room, chunks, decoder()), Vec::new());
    let mut ends = 0;
    for call in calls.iter().cycle() {
        let before = said.len();
        match call {
            Call::Item | Call::PolledItem => match reader.next_item() {
                Ok(Some(item)) => said.push(Said::item(Ok(item))),
                Ok(None) => ends += 1,
                Err(error) => said.push(Said::error(error)),
            },
            Call::Batch(most) => match reader.next_batch() {
                Ok(Some(batch)) => take(batch, *most, &mut said),
                Ok(None) => ends += 1,
                Err(error) => said.push(Said::error(error)),
            },
            Call::TextBatch(most) => match reader.next_text_batch() {
                Ok(Some(batch)) => take(batch, *most, &mut said),
                Ok(None) => ends += 1,
                Err(error) => said.push(Said::error(error)),
            },
        }
        assert!(ends == 0 || said.len() == before);
        if ends == CALLS.len() {
            break;
        }
    }
    said
}

/// Each kind of call alone, and all of them in turn.
fn every_use() -> impl Iterator<Item = Vec<Call>> {
    let alone = CALLS.into_iter().filter(|call| !matches!(call, Call::Batch(0))).map(|call| vec![call]);
    alone.chain([CALLS.to_vec(), CALLS.iter().rev().copied().collect()])
}

#[test]
fn what_is_lent_is_what_the_model_says_however_the_stream_is_cut_and_asked() {
    for stream in streams() {
        let due = due(&stream);
        for cuts in every_cut(&stream) {
            for calls in every_use() {
                let case = || format!("\"{}\" cut at {cuts:?}, {calls:?}", stream.escape_ascii());
                assert_eq!(of_stream(Chunks::of(&stream, &cuts), &calls), due, "{}", case());
                for room in [7, 1_000] {
                    assert_eq!(of_read(Chunks::of(&stream, &cuts), room, &calls), due, "{} in {room}", case());
                }
            }
        }
    }
}

#[test]
fn lent_events_come_without_what_is_none_and_past_what_does_not_fit() {
    let mut skipped = 0;
    for stream in streams() {
        let due: Vec<_> = due(&stream).into_iter().filter(|said| !said.is_comment_or_retry()).collect();
        let without_reports: Vec<_> = due.iter().filter(|said| !said.is_report()).collect();
        let reports = (due.len() - without_reports.len()) as u64;
        for cuts in every_cut(&stream) {
            let case = || format!("\"{}\" cut at {cuts:?}", stream.escape_ascii());
            for skip in [false, true] {
                let chunks = || Chunks::of(&stream, &cuts);
                let (mut events, mut reader) = (
                    EventStream::with_decoder(chunks(), decoder()),
                    EventReader::with_capacity(9, chunks(), decoder()),
                );
                if skip {
                    (events, reader) = (events.skip_oversized(), reader.skip_oversized());
                }
                let mut said = [const { Vec::new() }; 2];
                loop {
                    match ready!(events.next_event()) {
                        Ok(Some(event)) => said[0].push(Said::item(Ok(sse_wire::Item::Event(event)))),
                        Ok(None) => break,
                        Err(error) => said[0].push(Said::error(error)),
                    }
                }
                loop {
                    match reader.next_event() {
                        Ok(Some(event)) => said[1].push(Said::item(Ok(sse_wire::Item::Event(event)))),
                        Ok(None) => break,
                        Err(error) => said[1].push(Said::error(error)),
                    }
                }
                for (said, account) in said.iter().zip([events.skipped(), reader.skipped()]) {
                    if skip {
                        assert_eq!(said.iter().collect::<Vec<_>>(), without_reports, "{}", case());
                        assert_eq!((account.count, account.last.is_some()), (reports, reports > 0), "{}", case());
                    } else {
                        assert_eq!(*said, due, "{}", case());
                        assert_eq!((account.count, account.last), (0, None));
                    }
                }
                skipped += events.skipped().count;
            }
        }
    }
    assert!(skipped > 1_000);
}

/// Borrowed and copied items alternate: nothing is lost, and nothing comes twice.
#[test]
fn lending_and_copying_may_take_turns_at_any_item() {
    for stream in streams() {
        let due = due(&stream);
        for cuts in every_cut(&stream) {
            let mut events = EventStream::with_decoder(Chunks::of(&stream, &cuts), decoder()).all_items();
            let mut said = Vec::new();
            for turn in 0.. {
                if turn % 2 == 0 {
                    match ready!(events.next()) {
                        Some(Ok(item)) => said.push(Said::item(Ok(item.as_item()))),
                        Some(Err(error)) => said.push(Said::error(error)),
                        None => break,
                    }
                } else {
                    match ready!(events.next_item()) {
                        Ok(Some(item)) => said.push(Said::item(Ok(item))),
                        Ok(None) => break,
                        Err(error) => said.push(Said::error(error)),
                    }
                }
            }
            assert_eq!(said, due, "\"{}\" cut at {cuts:?}", stream.escape_ascii());
        }
    }
}

/// `mem::forget` of a batch loses its chunk, but nothing after the chunk.
#[test]
fn a_forgotten_batch_loses_no_more_than_its_chunk() {
    let chunks = ["data: one\n\n", "data: two\n\ndata: x\n\n", "data: three\n\n"].map(Ok::<_, ()>);
    let mut events = EventStream::with_decoder(stream::iter(chunks), decoder());
    assert!(ready!(events.next_event()).is_ok_and(|event| event.is_some()));
    std::mem::forget(ready!(events.next_batch()));
    let event = ready!(events.next_event()).expect("no error").expect("an event");
    assert_eq!(event.data(), b"three");
}

/// The complete events are returned before the error, and the next call continues.
#[test]
fn an_error_of_the_input_comes_behind_what_was_complete_and_loses_nothing() {
    let chunks = [Ok("data: one\n\ndata: t"), Err("broken"), Ok("wo\n\n")];
    let mut events = EventStream::with_decoder(stream::iter(chunks), decoder());
    assert_eq!(
        ready!(events.next_event()).map(|event| event.map(|event| event.data().to_vec())),
        Ok(Some(b"one".into()))
    );
    assert_eq!(ready!(events.next_batch()).map(|batch| batch.map(|batch| batch.rest().len())), Ok(Some(7)));
    assert!(matches!(ready!(events.next_event()), Err(ReadError::Io("broken"))));
    assert_eq!(
        ready!(events.next_event()).map(|event| event.map(|event| event.data().to_vec())),
        Ok(Some(b"two".into()))
    );
    assert!(matches!(ready!(events.next_batch()), Ok(None)));
}

/// `next_event` skips other items, and the next call returns what follows the event.
#[test]
fn a_batch_passes_over_comments_for_those_who_want_events() {
    let chunks = [Ok::<_, ()>(": c\n\ndata: one\n\n: d\nretry: 5\n\ndata: two\n\n: e\n")];
    let mut events = EventStream::with_decoder(stream::iter(chunks), decoder());
    let mut batch = ready!(events.next_batch()).expect("no error").expect("a chunk");
    assert_eq!(batch.next_event().map(|event| event.map(|event| event.data().to_vec())), Some(Ok(b"one".into())));
    assert!(matches!(batch.next(), Some(Ok(sse_wire::Item::Comment(_)))));
    assert_eq!(batch.next_event().map(|event| event.map(|event| event.data().to_vec())), Some(Ok(b"two".into())));
    assert!(batch.next_event().is_none());
    drop(batch);
    assert_eq!(events.reconnection_time(), Some(5));
}

/// A future that has returned an event is pending when it is polled again. It neither panics nor takes another event.
#[test]
fn a_future_that_is_polled_after_its_end_takes_nothing() {
    let chunks = [Ok::<_, ()>("data: one\n\ndata: two\n\n")];
    let mut events = EventStream::with_decoder(stream::iter(chunks), decoder());
    let mut context = Context::from_waker(Waker::noop());
    {
        let mut next = std::pin::pin!(events.next_event());
        assert!(matches!(next.as_mut().poll(&mut context), Poll::Ready(Ok(Some(_)))));
        assert!(next.as_mut().poll(&mut context).is_pending());
    }
    let event = ready!(events.next_event()).expect("no error").expect("an event");
    assert_eq!(event.data(), b"two");
}
