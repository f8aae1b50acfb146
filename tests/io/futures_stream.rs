//! `io::futures_03`: streams of items and of events over streams of chunks.

use futures_core::stream::{FusedStream, Stream};
use futures_util::{FutureExt, StreamExt, stream};
use sse_wire::io::AllItems;
use sse_wire::io::ReadError;
use sse_wire::io::futures_03::EventStream;
use sse_wire::{Decoder, End, Fixed, Growing, OwnedEvent, OwnedItem};
use std::cell::Cell;
use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use support::cuts;
use support::engine::{own_end, own_event, own_item};
use support::model::{Limits, interpret};
use support::{item, vectors};

const LIMITS: Limits = Limits::new(64, 64);

/// An error type that does not implement `Error`.
#[derive(Debug, PartialEq)]
struct Broken(u32);

/// What one poll does.
#[derive(Clone, Debug)]
enum Turn {
    Gives(Vec<u8>),
    Fails(u32),
    Waits,
}

/// A stream that follows a script. It panics if it is polled after its end.
struct Chunks {
    turns: VecDeque<Turn>,
    ended: bool,
    given: usize,
}

impl Chunks {
    fn new(turns: impl IntoIterator<Item = Turn>) -> Self {
        Self { turns: turns.into_iter().collect(), ended: false, given: 0 }
    }

    /// A stream of chunks that is pending once before each chunk and before the end.
    fn of(stream: &[u8], cuts: &[usize]) -> Self {
        let mut chunks = Vec::new();
        cuts::chunks(stream, cuts, &mut chunks);
        let turns = chunks.into_iter().flat_map(|chunk| [Turn::Waits, Turn::Gives(chunk.to_vec())]);
        Self::new(turns.chain([Turn::Waits]))
    }
}

impl Stream for Chunks {
    type Item = Result<Vec<u8>, Broken>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        assert!(!self.ended, "asked again after its end");
        match self.turns.pop_front() {
            None => {
                self.ended = true;
                Poll::Ready(None)
            }
            Some(Turn::Waits) => Poll::Pending,
            Some(Turn::Fails(number)) => Poll::Ready(Some(Err(Broken(number)))),
            Some(Turn::Gives(bytes)) => {
                self.given += bytes.len();
                Poll::Ready(Some(Ok(bytes)))
            }
        }
    }
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

/// One result of a stream: an item, an incomplete end, or an error of the input.
#[derive(Debug, PartialEq)]
enum Told {
    Item(item::Item),
    Incomplete,
    Input(Broken),
}

fn due(stream: &[u8]) -> Vec<Told> {
    let meaning = interpret(stream, LIMITS, b"");
    let mut due: Vec<_> = meaning.items.into_iter().map(|(item, _)| Told::Item(item)).collect();
    due.extend((meaning.end != item::End::Clean).then_some(Told::Incomplete));
    due
}

fn only_events(told: Vec<Told>) -> Vec<Told> {
    let passed_over = |told: &Told| matches!(told, Told::Item(item::Item::Comment { .. } | item::Item::Retry(_)));
    told.into_iter().filter(|told| !passed_over(told)).collect()
}

fn told_error(error: ReadError<Broken>) -> Told {
    match error {
        ReadError::Io(broken) => Told::Input(broken),
        ReadError::Oversized(oversized) => Told::Item(own_item(Err(oversized), LIMITS)),
        ReadError::Incomplete => Told::Incomplete,
        other => panic!("{other:?}"),
    }
}

fn told_item(next: Result<OwnedItem, ReadError<Broken>>) -> Told {
    next.map_or_else(told_error, |item| Told::Item(own_item(Ok(item.as_item()), LIMITS)))
}

fn told_event(next: Result<OwnedEvent, ReadError<Broken>>) -> Told {
    next.map_or_else(told_error, |event| Told::Item(item::Item::Event(own_event(&event.as_event(), LIMITS))))
}

fn decoder() -> Decoder<Fixed<64, 64>> {
    Decoder::new()
}

/// Polls once.
fn poll<T>(stream: &mut (impl Stream<Item = T> + Unpin)) -> Poll<Option<T>> {
    stream.poll_next_unpin(&mut Context::from_waker(Waker::noop()))
}

/// All results up to the end.
fn drain<T>(mut stream: impl Stream<Item = T> + Unpin) -> Vec<T> {
    let mut all = Vec::new();
    loop {
        match poll(&mut stream) {
            Poll::Ready(Some(item)) => all.push(item),
            Poll::Ready(None) => return all,
            Poll::Pending => {}
        }
    }
}

#[test]
fn a_stream_gives_every_item_and_the_end_however_it_is_cut() {
    for stream in streams() {
        for cuts in every_cut(&stream) {
            let mut items = EventStream::with_decoder(Chunks::of(&stream, &cuts), decoder()).all_items();
            let case = || format!("\"{}\" cut at {cuts:?}", stream.escape_ascii());
            let told: Vec<_> = drain(&mut items).into_iter().map(told_item).collect();
            assert_eq!(told, due(&stream), "{}", case());
            assert!(items.is_terminated() && items.get_ref().ended, "{}", case());
            assert_eq!(poll(&mut items), Poll::Ready(None), "the end is the end: {}", case());
            let end = own_end(Pin::new(&mut items).finish(), LIMITS);
            assert_eq!(end, interpret(&stream, LIMITS, b"").end, "{}", case());
            assert_eq!(poll(&mut items), Poll::Ready(None), "the end is the end: {}", case());
        }
    }
}

#[test]
fn a_stream_of_events_gives_them_and_keeps_the_id_and_the_reconnection_time() {
    let mut retries = 0;
    for stream in streams() {
        for cuts in every_cut(&stream) {
            let meaning = interpret(&stream, LIMITS, b"");
            let mut events = EventStream::with_decoder(Chunks::of(&stream, &cuts), decoder());
            let told: Vec<_> = drain(&mut events).into_iter().map(told_event).collect();
            assert_eq!(told, only_events(due(&stream)), "\"{}\" cut at {cuts:?}", stream.escape_ascii());
            assert!(events.is_terminated());
            assert_eq!(poll(&mut events), Poll::Ready(None));
            assert_eq!(events.reconnection_time(), meaning.retries().last());
            assert_eq!(events.last_event_id(), meaning.last_event_id(stream.len()));
            retries += usize::from(events.reconnection_time().is_some());
        }
    }
    assert!(retries > 100);
}

#[test]
fn an_item_comes_before_the_next_chunk_is_asked_for() {
    for stream in streams() {
        let mut items =
            EventStream::with_decoder(Chunks::of(&stream, &cuts::bytes(stream.len())), decoder()).all_items();
        for (_, at) in interpret(&stream, LIMITS, b"").items {
            while poll(&mut items).is_pending() {}
            assert_eq!(items.get_ref().given, at, "\"{}\"", stream.escape_ascii());
        }
    }
}

/// The input fails twice, after each byte. The complete items come first, then the errors, then the rest.
#[test]
fn what_was_complete_comes_before_the_error_and_the_rest_behind_it() {
    let mut failures = 0;
    for stream in streams() {
        for at in 0..=stream.len() {
            let (before, behind) = stream.split_at(at);
            let turns = [
                Turn::Gives(before.to_vec()),
                Turn::Fails(1),
                Turn::Fails(2),
                Turn::Waits,
                Turn::Gives(behind.to_vec()),
            ];
            let told: Vec<_> = drain(EventStream::with_decoder(Chunks::new(turns), decoder()).all_items())
                .into_iter()
                .map(told_item)
                .collect();
            let mut due = due(&stream);
            let complete = interpret(before, LIMITS, b"").items.len();
            due.splice(complete..complete, [Told::Input(Broken(1)), Told::Input(Broken(2))]);
            assert_eq!(told, due, "\"{}\" failing at {at}", stream.escape_ascii());
            failures += 1;
        }
    }
    assert!(failures > 3_000);
}

#[test]
fn an_input_that_fails_and_ends_still_tells_what_it_cut_off() {
    let turns = [Turn::Gives(b"data: one\n\nid: 2\ndata: tw".to_vec()), Turn::Fails(7)];
    let mut events = EventStream::with_decoder(Chunks::new(turns), decoder());
    let told = drain(&mut events);
    let [Ok(one), Err(ReadError::Io(Broken(7))), Err(ReadError::Incomplete)] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!(one.as_event().data(), b"one");
    assert!(matches!(Pin::new(&mut events).finish(), End::Incomplete(Some(event)) if event.data() == b"tw"));
    assert_eq!(events.last_event_id(), b"", "its ID is not committed");
}

#[test]
fn what_does_not_fit_never_ends_the_stream() {
    let long = "x".repeat(100_000);
    let stream = format!("data: one\n\nid: 7\ndata: {long}\n\ndata: two\n\n");
    let chunks: Vec<_> = stream.as_bytes().chunks(1_000).map(Ok::<_, Broken>).collect();
    let came = drain(EventStream::with_decoder(stream::iter(chunks), decoder()));
    let [Ok(one), Err(ReadError::Oversized(oversized)), Ok(two)] = &came[..] else { panic!("{came:?}") };
    assert_eq!((one.as_event().data(), two.as_event().data()), (&b"one"[..], &b"two"[..]));
    assert_eq!((oversized.length, two.as_event().last_event_id()), (100_000, &b"7"[..]));
}

/// Each future of `next()` is polled once, and dropped if it is pending.
#[test]
fn a_future_dropped_at_every_await_loses_nothing() {
    let mut dropped = 0;
    for stream in streams() {
        let mut items =
            EventStream::with_decoder(Chunks::of(&stream, &cuts::every(3, stream.len())), decoder()).all_items();
        let mut told = Vec::new();
        loop {
            match items.next().now_or_never() {
                Some(Some(next)) => told.push(told_item(next)),
                Some(None) => break,
                None => dropped += 1,
            }
        }
        assert_eq!(told, due(&stream));
    }
    assert!(dropped > 1_000);
}

#[test]
fn another_connection_goes_on_with_the_id_and_without_the_rest_of_the_old_one() {
    let turn = |bytes: &[u8]| Chunks::new([Turn::Gives(bytes.to_vec()), Turn::Waits]);
    let mut events =
        EventStream::with_decoder(turn(b"retry: 5\nid: 1\ndata: one\n\nid: 2\ndata: two\n\ndata: cut off"), decoder());
    assert!(matches!(poll(&mut events), Poll::Ready(Some(Ok(event))) if event.as_event().data() == b"one"));
    // Reconnect in the middle of a chunk: the rest of it is dropped.
    Pin::new(&mut events).reconnect(turn(b"data: two\n\n: cut off"));
    let Poll::Ready(Some(Ok(event))) = poll(&mut events) else { panic!("no event") };
    assert_eq!((event.as_event().data(), event.as_event().last_event_id()), (&b"two"[..], &b"1"[..]));
    assert_eq!(events.reconnection_time(), Some(5));
    assert_eq!(drain(&mut events), [Err(ReadError::Incomplete)]);
    assert!(events.is_terminated());
    // Reconnect after the end, too.
    Pin::new(&mut events).reconnect(turn(b"data: three\n\n"));
    assert!(!events.is_terminated());
    assert!(matches!(poll(&mut events), Poll::Ready(Some(Ok(event))) if event.as_event().data() == b"three"));
    let (chunks, decoder) = events.into_parts();
    assert_eq!((chunks.turns.len(), decoder.last_event_id()), (1, &b"1"[..]));
}

/// The decoder may come from a stream that was truncated within an event.
#[test]
fn a_decoder_brings_its_id_to_a_new_stream_and_nothing_else_of_the_one_before() {
    let chunks = |bytes: &[u8]| Chunks::new([Turn::Gives(bytes.to_vec())]);
    let mut items =
        EventStream::with_decoder(chunks(b"id: 1\ndata: one\n\nevent: x\nid: 2\ndata: cut off\n"), decoder())
            .all_items();
    drain(&mut items);
    let (_, decoder) = items.into_parts();
    let mut events = EventStream::with_decoder(chunks(b"\ndata: two\n\n"), decoder);
    let came = drain(&mut events);
    let [Ok(event)] = &came[..] else { panic!("{came:?}") };
    let event = event.as_event();
    assert_eq!((event.raw_event_type(), event.data(), event.last_event_id()), (&b""[..], &b"two"[..], &b"1"[..]));
    assert_eq!(events.decoder().position(), 12);
}

/// Several types of chunks and errors, and a stream that is not `Unpin`.
#[test]
fn chunks_may_be_anything_that_is_bytes_and_the_stream_may_be_pinned() {
    fn data<C: futures_core::TryStream<Ok: AsRef<[u8]>, Error: std::fmt::Debug>>(chunks: C) -> Vec<u8> {
        let mut events = pin!(EventStream::with_decoder(chunks, Decoder::<Fixed<64, 64>>::new()));
        let event = events.next().now_or_never().expect("it need not wait").expect("an event");
        assert!(events.next().now_or_never().expect("it need not wait").is_none());
        event.expect("no error").as_event().data().to_vec()
    }
    type Parts<T> = [Result<T, ()>; 2];
    let (one, two) = ("data: on", "e\n\n");
    let same: Parts<&str> = [Ok(one), Ok(two)];
    assert_eq!(data(stream::iter(same)), b"one");
    let same: Parts<Rc<[u8]>> = [Ok(one.as_bytes().into()), Ok(two.as_bytes().into())];
    assert_eq!(data(stream::iter(same)), b"one");
    let same: Parts<[u8; 5]> = [Ok(*b"data:"), Ok(*b"one\n\n")];
    assert_eq!(data(stream::iter(same)), b"one");
    let same: Parts<Box<[u8]>> = [Ok(one.as_bytes().into()), Ok(two.as_bytes().into())];
    assert_eq!(data(stream::iter(same)), b"one");
    // A stream made of an `async` block is not `Unpin`.
    let pinned = stream::unfold(vec![two, one], |mut rest| async move {
        let next = rest.pop()?;
        Some((Ok::<_, Box<dyn std::error::Error>>(next), rest))
    });
    assert_eq!(data(pinned), b"one");
}

/// A used-up chunk is dropped before the next chunk is polled.
#[test]
fn a_chunk_that_is_used_up_is_dropped_at_once() {
    struct Counted<'c>(&'static [u8], &'c Cell<u32>);
    impl AsRef<[u8]> for Counted<'_> {
        fn as_ref(&self) -> &[u8] {
            self.0
        }
    }
    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.1.set(self.1.get() + 1);
        }
    }
    let dropped = Cell::new(0);
    let chunks =
        [&b"data: one\n\ndata: two\n\n"[..], b"data: three\n\ndata"].map(|c| Ok::<_, ()>(Counted(c, &dropped)));
    let mut events = EventStream::with_decoder(stream::iter(chunks), decoder());
    let came: Vec<_> = std::iter::from_fn(|| match poll(&mut events) {
        Poll::Ready(Some(Ok(event))) => Some((event.into_data(), dropped.get())),
        _ => None,
    })
    .collect();
    assert_eq!(came, [(b"one".to_vec(), 0), (b"two".to_vec(), 1), (b"three".to_vec(), 1)]);
    assert_eq!(dropped.get(), 2);
}

/// `AsRef` may return other bytes at each call. Then the items are wrong, but nothing panics or loops for ever.
#[test]
fn a_chunk_that_changes_its_mind_does_no_harm() {
    struct Fickle(Cell<usize>);
    impl AsRef<[u8]> for Fickle {
        fn as_ref(&self) -> &[u8] {
            self.0.set(self.0.get() + 1);
            [&b"data: one\n\ndata: two\n\n:"[..], b"", b"data: x"][self.0.get() % 3]
        }
    }
    let chunks = (0..30).map(|at| Ok::<_, ()>(Fickle(Cell::new(at))));
    let came = drain(EventStream::with_decoder(stream::iter(chunks), decoder()).all_items());
    assert!(came.len() < 1_000);
}

const _: () = {
    type Boxed = Pin<Box<dyn Stream<Item = Result<Vec<u8>, std::io::Error>> + Send + Sync>>;
    const fn may_be_sent_and_moved<T: Send + Sync + Unpin + 'static>() {}
    may_be_sent_and_moved::<EventStream<Boxed, Vec<u8>, Fixed<64, 64>>>();
    may_be_sent_and_moved::<EventStream<Boxed, Vec<u8>, Growing, AllItems>>();
    may_be_sent_and_moved::<OwnedItem>();
    // The stream is `Unpin` even if the chunk is not.
    const fn may_be_moved<T: Unpin>() {}
    may_be_moved::<EventStream<stream::Iter<std::vec::IntoIter<()>>, std::marker::PhantomPinned, Growing>>();
};

#[test]
fn the_stream_of_chunks_can_be_reached_and_what_is_taken_there_is_missing() {
    let chunks = || Chunks::new([b"data: one\n\n", b"data: two\n\n"].map(|chunk| Turn::Gives(chunk.to_vec())));
    let mut items = EventStream::with_decoder(chunks(), decoder()).all_items();
    Pin::new(&mut items).get_pin_mut().turns.pop_front();
    assert_eq!((drain(&mut items).len(), items.get_ref().given), (1, 11));
    let mut events = EventStream::with_decoder(chunks(), decoder());
    Pin::new(&mut events).get_pin_mut().turns.pop_back();
    assert_eq!((drain(&mut events).len(), events.get_ref().given), (1, 11));
}

/// Streams made with `async_stream` or `async` blocks are `Unpin` only if they are boxed.
#[test]
fn a_boxed_stream_can_change_its_id_and_give_memory_back() {
    let chunks = |chunks: &'static [&'static str]| {
        Box::pin(stream::unfold(chunks, |left| async move {
            left.split_first().map(|(first, left)| (Ok::<_, ()>(*first), left))
        }))
    };
    let mut events = EventStream::new(chunks(&["id: 7\ndata: 012345678", "9\n\n"]));
    assert_eq!(events.next().now_or_never().flatten().expect("an event").expect("it fits").data(), b"0123456789");
    assert!(events.set_last_event_id(b"a\nb").is_err());
    assert_eq!(events.last_event_id(), b"7");
    events.set_last_event_id(b"").expect("an empty ID is always valid");
    assert_eq!(events.last_event_id(), b"");
    events.shrink_to(0);
    Pin::new(&mut events).reconnect(chunks(&["data: more\n\n"]));
    assert_eq!(events.next().now_or_never().flatten().expect("an event").expect("it fits").last_event_id(), b"");
}
