//! `io::http_body_1`: bodies as streams of data, and streams of frames as bodies. They are polled without a runtime.

use ::bytes::{Buf, Bytes};
use ::http_body::{Body, SizeHint};
use futures_core::stream::{FusedStream, Stream};
use futures_util::{StreamExt, stream};
use sse_wire::http::EVENT_STREAM_FIELDS;
use sse_wire::io::ReadError;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::http_body_1::{
    DataStream, EventBody, IntoFrame, KeepAlive, event_stream_fields, judge, last_event_id, request_fields, response,
    retry_after,
};
use sse_wire::{Decoder, Fixed, Frame, OwnedItem};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::Pending;
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use support::engine::own_item;
use support::model::{Limits, interpret};
use support::{cuts, item, vectors};

const LIMITS: Limits = Limits::new(64, 64);
const KEEP_ALIVE: &[u8] = b":\n\n";

/// An error type that does not implement `Error`.
#[derive(Clone, Debug, PartialEq)]
struct Broken(u32);

/// What one poll of a body or a source returns.
#[derive(Clone, Debug)]
enum Turn<D> {
    Gives(D),
    Trailers,
    Fails(u32),
    Waits,
}

/// A body or a source that follows a script. It panics if it is polled after its end or its error.
#[derive(Debug)]
struct Script<D> {
    turns: VecDeque<Turn<D>>,
    polls: usize,
    over: bool,
    /// The waker of the last poll that was pending.
    waker: Option<Waker>,
}

impl<D> Script<D> {
    fn new(turns: impl IntoIterator<Item = Turn<D>>) -> Self {
        Self { turns: turns.into_iter().collect(), polls: 0, over: false, waker: None }
    }

    fn poll(&mut self, context: &Context<'_>) -> Poll<Option<Result<Turn<D>, Broken>>> {
        assert!(!self.over, "polled behind its end");
        self.polls += 1;
        match self.turns.pop_front() {
            Some(Turn::Waits) => {
                self.waker = Some(context.waker().clone());
                Poll::Pending
            }
            Some(Turn::Fails(number)) => {
                self.over = true;
                Poll::Ready(Some(Err(Broken(number))))
            }
            None => {
                self.over = true;
                Poll::Ready(None)
            }
            Some(turn) => Poll::Ready(Some(Ok(turn))),
        }
    }
}

impl<D: Buf + Unpin> Body for Script<D> {
    type Data = D;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<::http_body::Frame<D>, Broken>>> {
        self.poll(context).map_ok(|turn| match turn {
            Turn::Gives(data) => ::http_body::Frame::data(data),
            _ => ::http_body::Frame::trailers(event_stream_fields()),
        })
    }
}

impl<D: Unpin> Stream for Script<D> {
    type Item = Result<D, Broken>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context).map_ok(|turn| match turn {
            Turn::Gives(data) => data,
            _ => panic!("a source has no trailers"),
        })
    }
}

/// Counts how often it is woken.
#[derive(Default)]
struct Counter(AtomicU32);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

fn poll_data<B: Body + Unpin>(chunks: &mut DataStream<B>) -> Poll<Option<Result<Bytes, B::Error>>> {
    chunks.poll_next_unpin(&mut context())
}

/// All chunks up to the end.
fn drain<B: Body + Unpin>(chunks: &mut DataStream<B>) -> Vec<Result<Bytes, B::Error>> {
    let mut all = Vec::new();
    loop {
        match poll_data(chunks) {
            Poll::Ready(Some(chunk)) => all.push(chunk),
            Poll::Ready(None) => return all,
            Poll::Pending => {}
        }
    }
}

fn poll_body<B: Body<Data = Bytes>>(body: Pin<&mut B>) -> Poll<Option<Result<Bytes, B::Error>>> {
    body.poll_frame(&mut context()).map_ok(|frame| frame.into_data().expect("no trailers"))
}

fn gives(bytes: &[u8]) -> Turn<Bytes> {
    Turn::Gives(Bytes::copy_from_slice(bytes))
}

fn streams() -> impl Iterator<Item = Vec<u8>> {
    vectors::own().into_iter().map(|vector| vector.stream).filter(|stream| stream.len() < 200)
}

fn every_cut(stream: &[u8]) -> impl Iterator<Item = Vec<usize>> {
    let single = cuts::single(stream).into_iter().map(|cut| vec![cut]);
    let bytes = cuts::bytes(stream.len());
    single.chain([vec![], cuts::with_empty_chunks(&bytes, stream.len()), bytes])
}

/// One result of a client: an item, an incomplete end, or an error of the body.
#[derive(Debug, PartialEq)]
enum Told {
    Item(item::Item),
    Incomplete,
    Body(Broken),
}

fn due(stream: &[u8]) -> Vec<Told> {
    let meaning = interpret(stream, LIMITS, b"");
    let mut due: Vec<_> = meaning.items.into_iter().map(|(item, _)| Told::Item(item)).collect();
    due.extend((meaning.end != item::End::Clean).then_some(Told::Incomplete));
    due
}

fn told(next: Result<OwnedItem, ReadError<Broken>>) -> Told {
    match next {
        Ok(item) => Told::Item(own_item(Ok(item.as_item()), LIMITS)),
        Err(ReadError::Oversized(oversized)) => Told::Item(own_item(Err(oversized), LIMITS)),
        Err(ReadError::Io(broken)) => Told::Body(broken),
        Err(ReadError::Incomplete) => Told::Incomplete,
        Err(other) => panic!("{other:?}"),
    }
}

/// All results of a client that reads this body.
fn read<D: Buf + Unpin>(turns: impl IntoIterator<Item = Turn<D>>) -> Vec<Told> {
    let mut items =
        EventStream::with_decoder(DataStream::new(Script::new(turns)), Decoder::<Fixed<64, 64>>::new()).all_items();
    let mut all = Vec::new();
    loop {
        match items.poll_next_unpin(&mut context()) {
            Poll::Ready(Some(next)) => all.push(told(next)),
            Poll::Ready(None) => return all,
            Poll::Pending => {}
        }
    }
}

#[test]
fn every_cut_of_a_stream_into_frames_of_the_body_gives_the_same_items() {
    let mut bodies = 0;
    for stream in streams() {
        for cuts in every_cut(&stream) {
            let mut chunks = Vec::new();
            cuts::chunks(&stream, &cuts, &mut chunks);
            let turns = chunks.iter().flat_map(|chunk| [Turn::Waits, gives(chunk)]);
            let turns = turns.chain([Turn::Waits, Turn::Trailers, Turn::Waits]);
            assert_eq!(read(turns), due(&stream), "\"{}\" cut at {cuts:?}", stream.escape_ascii());
            bodies += 1;
        }
    }
    assert!(bodies > 2_000);
}

/// Data may be in several pieces, and need not be `Bytes`.
#[test]
fn data_in_several_pieces_comes_as_one_chunk() {
    for stream in streams() {
        for at in 0..=stream.len() {
            let (first, second) = stream.split_at(at);
            let whole = Script::new([Turn::Gives(first.chain(second))]);
            let chunks = drain(&mut DataStream::new(whole));
            let chunk = (!stream.is_empty()).then(|| Ok(Bytes::copy_from_slice(&stream)));
            assert_eq!(chunks, Vec::from_iter(chunk));
            assert_eq!(read([Turn::Gives(first.chain(second))]), due(&stream));
        }
    }
}

#[test]
fn data_that_are_bytes_are_not_copied() {
    let data = Bytes::from(b"data: one\n\n".to_vec());
    let mut chunks = DataStream::new(Script::new([Turn::Gives(data.clone())]));
    let Poll::Ready(Some(Ok(chunk))) = poll_data(&mut chunks) else { panic!("no chunk") };
    assert_eq!((chunk.as_ptr(), chunk.len()), (data.as_ptr(), data.len()));
}

#[test]
fn trailers_and_frames_without_data_are_passed_over() {
    let turns =
        [gives(b""), Turn::Trailers, gives(b"a"), gives(b""), Turn::Trailers, gives(b""), gives(b"b"), Turn::Trailers];
    let mut chunks = DataStream::new(Script::new(turns));
    assert_eq!(drain(&mut chunks), [Ok(Bytes::from("a")), Ok(Bytes::from("b"))]);
    assert_eq!(chunks.get_ref().polls, 9);
}

/// The body fails after each byte. The complete items come first, then the error, then the incomplete end, if any.
#[test]
fn an_error_of_a_body_comes_behind_everything_before_it_and_ends_the_stream() {
    let mut failures = 0;
    for stream in streams() {
        for at in 0..=stream.len() {
            let before = &stream[..at];
            // Nothing after the error is polled.
            let came = read([gives(before), Turn::Fails(7), gives(b"data: never\n\n"), Turn::Fails(8)]);
            let mut due = due(before);
            let complete = due.iter().filter(|told| matches!(told, Told::Item(_))).count();
            due.insert(complete, Told::Body(Broken(7)));
            assert_eq!(came, due, "\"{}\" failing at {at}", stream.escape_ascii());
            failures += 1;
        }
    }
    assert!(failures > 2_000);
}

#[test]
fn a_body_is_not_polled_behind_its_end_or_its_error() {
    for turns in [vec![], vec![Turn::Fails(1)], vec![gives(b"a")], vec![gives(b"a"), Turn::Fails(1)]] {
        let polls = turns.len() + usize::from(!matches!(turns.last(), Some(Turn::Fails(_))));
        let mut chunks = DataStream::new(Script::new(turns));
        drain(&mut chunks);
        for _ in 0..3 {
            assert_eq!(poll_data(&mut chunks), Poll::Ready(None));
        }
        assert!(chunks.is_terminated());
        assert_eq!(chunks.into_inner().polls, polls);
    }
}

#[test]
fn a_reader_is_woken_when_the_body_it_waits_for_has_data() {
    let counter = Arc::new(Counter::default());
    let waker = Waker::from(counter.clone());
    let body = Script::new([gives(b"data: o"), Turn::Waits, gives(b"ne\n\n"), Turn::Waits]);
    let mut events = EventStream::with_decoder(DataStream::new(body), Decoder::<Fixed<64, 64>>::new());
    assert!(events.poll_next_unpin(&mut Context::from_waker(&waker)).is_pending());
    assert_eq!(counter.0.load(Ordering::Relaxed), 0);
    let body = events.get_ref().get_ref();
    body.waker.as_ref().expect("somebody to wake").wake_by_ref();
    assert_eq!(counter.0.load(Ordering::Relaxed), 1);
    let Poll::Ready(Some(Ok(event))) = events.poll_next_unpin(&mut context()) else { panic!("no event") };
    assert_eq!(event.as_event().data(), b"one");
}

#[test]
fn another_response_goes_on_with_the_id() {
    let chunks = |bytes: &[u8]| DataStream::new(Script::new([gives(bytes)]));
    let mut events =
        EventStream::with_decoder(chunks(b"id: 1\ndata: one\n\ndata: cut o"), Decoder::<Fixed<64, 64>>::new());
    assert!(matches!(events.poll_next_unpin(&mut context()), Poll::Ready(Some(Ok(_)))));
    Pin::new(&mut events).reconnect(chunks(b"data: two\n\n"));
    let Poll::Ready(Some(Ok(event))) = events.poll_next_unpin(&mut context()) else { panic!("no event") };
    assert_eq!((event.as_event().data(), event.as_event().last_event_id()), (&b"two"[..], &b"1"[..]));
}

#[test]
fn what_is_taken_from_the_body_is_missing_in_the_stream() {
    let mut chunks = DataStream::new(Script::new([gives(b"a"), gives(b"b")]));
    Pin::new(&mut chunks).get_pin_mut().turns.pop_front();
    assert_eq!(drain(&mut chunks), [Ok(Bytes::from("b"))]);
}

/// Each type of item that a source may return.
#[test]
fn a_source_gives_frames_encoded_or_not_or_results() {
    fn bytes<T: IntoFrame<Error: std::fmt::Debug>>(item: T) -> Vec<u8> {
        let mut body = pin!(EventBody::new(stream::iter([item])));
        let Poll::Ready(Some(frame)) = poll_body(body.as_mut()) else { panic!("no frame") };
        assert!(matches!(poll_body(body.as_mut()), Poll::Ready(None)));
        frame.expect("no error").to_vec()
    }
    let frame = Frame::message("one\ntwo");
    let encoded = frame.to_vec();
    assert_eq!(bytes(frame), encoded);
    assert_eq!(bytes(encoded.clone()), encoded);
    assert_eq!(bytes(Bytes::from(encoded.clone())), encoded);
    assert_eq!(bytes(Ok::<_, Broken>(frame)), encoded);
    assert_eq!(bytes(Ok::<_, Broken>(encoded.clone())), encoded);
    assert_eq!(bytes(Ok::<_, Broken>(Bytes::from(encoded.clone()))), encoded);
    assert_eq!(bytes(Ok::<_, Broken>(&b"data: one\ndata: two\n\n"[..])), encoded);
}

#[test]
fn an_empty_frame_of_the_source_is_passed_over() {
    let mut body =
        EventBody::new(Script::new([gives(b""), gives(b"data: a\n\n"), gives(b""), Turn::Waits, gives(b"")]));
    assert_eq!(poll_body(Pin::new(&mut body)), Poll::Ready(Some(Ok(Bytes::from("data: a\n\n")))));
    assert_eq!(poll_body(Pin::new(&mut body)), Poll::Pending);
    assert_eq!(poll_body(Pin::new(&mut body)), Poll::Ready(None));
}

/// The source counts the frames that are taken from it.
#[test]
fn each_poll_of_a_body_takes_one_frame_and_nothing_ahead() {
    for keep_alive in [false, true] {
        let taken = Cell::new(0);
        let source = stream::iter(0..100).map(|number| {
            taken.set(number + 1);
            Frame::message("x").to_vec()
        });
        let body = EventBody::new(source);
        let mut plain = pin!(None);
        let mut with_keep_alive = pin!(None);
        if keep_alive {
            with_keep_alive.set(Some(body.keep_alive(std::future::pending::<()>)));
        } else {
            plain.set(Some(body));
        }
        for number in 1..=100 {
            let next = match (plain.as_mut().as_pin_mut(), with_keep_alive.as_mut().as_pin_mut()) {
                (Some(body), _) => poll_body(body),
                (None, Some(body)) => poll_body(body),
                (None, None) => panic!("no body"),
            };
            assert!(matches!(next, Poll::Ready(Some(Ok(frame))) if frame == "data: x\n\n"));
            assert_eq!(taken.get(), number);
        }
    }
}

#[test]
fn a_frame_that_is_encoded_is_not_copied() {
    let frame = Bytes::from(Frame::message("one"));
    let mut body = pin!(EventBody::new(stream::iter([frame.clone()])).keep_alive(std::future::pending::<()>));
    let Poll::Ready(Some(Ok(sent))) = poll_body(body.as_mut()) else { panic!("no frame") };
    assert_eq!(sent.as_ptr(), frame.as_ptr());
}

fn length(body: &impl Body) -> (bool, u64, Option<u64>) {
    let size: SizeHint = body.size_hint();
    (body.is_end_stream(), size.lower(), size.upper())
}

#[test]
fn a_body_says_that_it_has_ended_and_nothing_of_its_length_before() {
    for fails in [false, true] {
        let end = fails.then_some(Turn::Fails(3));
        let mut body = EventBody::new(Script::new([gives(b"data: a\n\n"), Turn::Waits].into_iter().chain(end)));
        assert_eq!(length(&body), (false, 0, None));
        assert_eq!(poll_body(Pin::new(&mut body)), Poll::Ready(Some(Ok(Bytes::from("data: a\n\n")))));
        assert_eq!(length(&body), (false, 0, None));
        assert_eq!(poll_body(Pin::new(&mut body)), Poll::Pending);
        assert_eq!(length(&body), (false, 0, None));
        assert_eq!(poll_body(Pin::new(&mut body)), Poll::Ready(fails.then_some(Err(Broken(3)))));
        assert_eq!(length(&body), (true, 0, Some(0)));
        assert_eq!(poll_body(Pin::new(&mut body)), Poll::Ready(None), "the end is the end");
    }
}

/// The source is not polled after its error: it would panic.
#[test]
fn an_error_of_the_source_ends_the_body_with_that_error_behind_all_frames() {
    let frames = ["data: a\n\n", "data: b\n\n"].map(|frame| gives(frame.as_bytes()));
    let turns = || frames.clone().into_iter().chain([Turn::Fails(9), gives(b"data: never\n\n")]);
    let due = [Ok(Bytes::from("data: a\n\n")), Ok(Bytes::from("data: b\n\n")), Err(Broken(9))];

    let mut body = EventBody::new(Script::new(turns()));
    assert_eq!(read_body(Pin::new(&mut body)), due);
    assert_eq!(body.get_ref().polls, 3);

    let mut body = EventBody::new(Script::new(turns())).keep_alive(std::future::pending as Never);
    assert_eq!(read_body(Pin::new(&mut body)), due);
    assert_eq!(body.get_ref().get_ref().polls, 3);
}

type Never = fn() -> Pending<()>;

fn read_body<B: Body<Data = Bytes>>(mut body: Pin<&mut B>) -> Vec<Result<Bytes, B::Error>> {
    let mut all = Vec::new();
    while let Poll::Ready(Some(frame)) = poll_body(body.as_mut()) {
        all.push(frame);
    }
    assert!(matches!(poll_body(body), Poll::Ready(None)), "it has nothing more to send");
    all
}

/// A clock that is set by hand, and counts its timers.
#[derive(Clone, Default)]
struct Clock(Rc<Hands>);

#[derive(Default)]
struct Hands {
    now: Cell<u32>,
    made: Cell<u32>,
    dropped: Cell<u32>,
    wakers: RefCell<Vec<Waker>>,
}

/// A type that is not `Unpin`.
struct Pinned<T>(T, PhantomPinned);

/// A timer that is not `Unpin`. It is over when the clock shows `until`, and panics if it is polled after that.
struct Sleep {
    clock: Clock,
    until: u32,
    over: Cell<bool>,
    _pinned: PhantomPinned,
}

impl Clock {
    fn sleep(&self, time: u32) -> Sleep {
        self.0.made.set(self.0.made.get() + 1);
        Sleep { clock: self.clone(), until: self.0.now.get() + time, over: Cell::new(false), _pinned: PhantomPinned }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        assert!(!self.over.get(), "polled behind its end");
        if self.clock.0.now.get() < self.until {
            self.clock.0.wakers.borrow_mut().push(context.waker().clone());
            return Poll::Pending;
        }
        self.over.set(true);
        Poll::Ready(())
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.clock.0.dropped.set(self.clock.0.dropped.get() + 1);
    }
}

/// What the source has at a poll: a frame, an empty frame, or nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Source {
    Frame,
    Empty,
    Nothing,
}

/// Every sequence of five polls. Before each, the clock advances by 0, by less than the interval, or by all of it.
#[test]
fn a_keep_alive_comes_when_the_client_has_waited_so_long_since_whatever_was_sent_last() {
    const STEPS: [(u32, Source); 9] = {
        use Source::{Empty, Frame, Nothing};
        [
            (0, Frame),
            (0, Empty),
            (0, Nothing),
            (8, Frame),
            (8, Empty),
            (8, Nothing),
            (15, Frame),
            (15, Empty),
            (15, Nothing),
        ]
    };
    let (mut keep_alives, mut frames) = (0, 0);
    for run in 0..9_usize.pow(5) {
        let steps: Vec<_> = (0..5).map(|at| STEPS[run / 9_usize.pow(at) % 9]).collect();
        let turns = steps.iter().enumerate().flat_map(|(number, (_, source))| match source {
            Source::Frame => vec![Turn::Gives(Frame::message(&number.to_string()).to_vec())],
            Source::Empty => vec![Turn::Gives(vec![]), Turn::Waits],
            Source::Nothing => vec![Turn::Waits],
        });
        let clock = Clock::default();
        let mut body = pin!(EventBody::new(Script::new(turns)).keep_alive(|| clock.sleep(15)));
        // The time since which the client waits.
        let mut waits = None;
        for (number, (passes, source)) in steps.iter().enumerate() {
            let now = clock.0.now.get() + passes;
            clock.0.now.set(now);
            let due = if *source == Source::Frame {
                frames += 1;
                Some(Frame::message(&number.to_string()).to_vec())
            } else {
                (now - *waits.get_or_insert(now) >= 15).then(|| KEEP_ALIVE.to_vec())
            };
            let came = match poll_body(body.as_mut()) {
                Poll::Pending => None,
                Poll::Ready(next) => Some(next.expect("not the end").expect("no error").to_vec()),
            };
            assert_eq!(came, due, "poll {number} of {steps:?}");
            if let Some(sent) = due {
                keep_alives += usize::from(sent == KEEP_ALIVE);
                waits = None;
            }
        }
    }
    assert!(keep_alives > 10_000 && frames > 90_000, "{keep_alives} keep-alives, {frames} frames");
}

#[test]
fn a_timer_is_made_when_there_is_nothing_to_send_and_dropped_with_what_is_sent() {
    let clock = Clock::default();
    let timers = || (clock.0.made.get(), clock.0.dropped.get());
    let frame = || gives(b"data: a\n\n");
    let source = Script::new([frame(), frame(), Turn::Waits, Turn::Waits, frame(), Turn::Waits, Turn::Waits]);
    let mut body = pin!(EventBody::new(source).keep_alive(|| clock.sleep(15)));
    assert!(poll_body(body.as_mut()).is_ready() && poll_body(body.as_mut()).is_ready());
    assert_eq!(timers(), (0, 0));
    assert!(poll_body(body.as_mut()).is_pending() && poll_body(body.as_mut()).is_pending());
    assert_eq!(timers(), (1, 0));
    assert!(poll_body(body.as_mut()).is_ready());
    assert_eq!(timers(), (1, 1));
    assert!(poll_body(body.as_mut()).is_pending());
    clock.0.now.set(15);
    assert!(matches!(poll_body(body.as_mut()), Poll::Ready(Some(Ok(frame))) if frame == KEEP_ALIVE));
    assert_eq!(timers(), (2, 2));
    assert!(matches!(poll_body(body.as_mut()), Poll::Ready(None)));
    assert_eq!(timers(), (2, 2));
}

#[test]
fn a_frame_goes_before_a_keep_alive_that_is_due_too() {
    let clock = Clock::default();
    let source = Script::new([Turn::Waits, gives(b"data: a\n\n"), Turn::Waits, Turn::Fails(1)]);
    let mut body = pin!(EventBody::new(source).keep_alive(|| clock.sleep(15)));
    assert!(poll_body(body.as_mut()).is_pending());
    clock.0.now.set(100);
    assert_eq!(poll_body(body.as_mut()), Poll::Ready(Some(Ok(Bytes::from("data: a\n\n")))));
    assert!(poll_body(body.as_mut()).is_pending());
    clock.0.now.set(200);
    assert_eq!(poll_body(body.as_mut()), Poll::Ready(Some(Err(Broken(1)))), "and so does an error");
    assert_eq!(poll_body(body.as_mut()), Poll::Ready(None));
}

#[test]
fn a_body_that_waits_is_woken_by_its_source_and_by_its_timer() {
    let counter = Arc::new(Counter::default());
    let waker = Waker::from(counter.clone());
    let clock = Clock::default();
    let source = Script::new([Turn::Waits::<Bytes>]);
    let mut body = pin!(EventBody::new(source).keep_alive(|| clock.sleep(15)));
    assert!(body.as_mut().poll_frame(&mut Context::from_waker(&waker)).is_pending());
    body.get_ref().get_ref().waker.as_ref().expect("somebody to wake").wake_by_ref();
    assert_eq!(counter.0.load(Ordering::Relaxed), 1);
    let timer = clock.0.wakers.borrow_mut().pop();
    timer.expect("somebody to wake").wake();
    assert_eq!(counter.0.load(Ordering::Relaxed), 2);
}

/// Each frame of the body is a frame of the source or a keep-alive, so a client reads what the source has sent.
#[test]
fn a_keep_alive_never_splits_a_frame() {
    let source = ["data: one\ndata: more\n\n", "id: 2\ndata: two\n\n", "data: three\n\n"];
    // The source is pending this number of times before each frame.
    for waits in 0..4 {
        let turns =
            source.iter().flat_map(|frame| std::iter::repeat_n(Turn::Waits, waits).chain([gives(frame.as_bytes())]));
        // Each timer is over at once.
        let body = EventBody::new(Script::new(turns)).keep_alive(|| std::future::ready(()));
        let mut items = EventStream::with_decoder(DataStream::new(body), Decoder::<Fixed<64, 64>>::new()).all_items();
        let (mut events, mut comments) = (Vec::new(), 0);
        while let Poll::Ready(Some(item)) = items.poll_next_unpin(&mut context()) {
            match item.expect("a complete stream") {
                OwnedItem::Event(event) => events.push(event.as_event().data().to_vec()),
                OwnedItem::Comment(_) => comments += 1,
                OwnedItem::Retry(_) => panic!("none was sent"),
            }
        }
        assert_eq!(events, [&b"one\nmore"[..], b"two", b"three"]);
        assert_eq!(comments, 3 * waits);
    }
}

#[test]
fn the_fields_of_a_response_are_those_that_the_crate_writes_itself() {
    let fields = event_stream_fields();
    assert_eq!(fields.len(), EVENT_STREAM_FIELDS.len());
    for field in EVENT_STREAM_FIELDS {
        assert_eq!(fields[field.name].as_bytes(), field.value);
    }
    let response = response("a body");
    assert_eq!((response.status().as_u16(), response.headers(), *response.body()), (200, &fields, "a body"));
}

#[test]
fn a_response_is_judged_by_all_lines_of_its_fields() {
    use sse_wire::http::{FailReason, Unavailable, Verdict};
    let mut fields = event_stream_fields();
    assert_eq!(judge(http::StatusCode::OK, &fields, Unavailable::Fail), Verdict::Open);
    assert_eq!(judge(http::StatusCode::NO_CONTENT, &fields, Unavailable::Fail), Verdict::Stop);
    assert_eq!(judge(http::StatusCode::from_u16(425).expect("a status"), &fields, Unavailable::Retry), Verdict::Retry);
    let value = http::HeaderValue::from_static;
    fields.append("content-encoding", value("identity"));
    assert_eq!(judge(http::StatusCode::OK, &fields, Unavailable::Fail), Verdict::Open);
    fields.append("content-encoding", value("br"));
    let fail = |reason| Verdict::Fail { reason };
    assert_eq!(judge(http::StatusCode::OK, &fields, Unavailable::Fail), fail(FailReason::ContentCoding));
    fields.append("content-type", value("text/html"));
    assert_eq!(judge(http::StatusCode::OK, &fields, Unavailable::Fail), fail(FailReason::MediaType));
}

#[test]
fn the_fields_of_a_request_are_those_that_the_crate_writes_itself() {
    use sse_wire::http::{Accept, LastEventId, RequestHead};
    for id in [&b""[..], b"7", "\u{2116} 7".as_bytes()] {
        for accept in [Accept::EVENT_STREAM, Accept::JSON_OR_EVENT_STREAM] {
            let id = LastEventId::to_send(id).expect("an ID");
            let mut buffer = [0; 300];
            let head = RequestHead::new("h", "/").accept(accept).last_event_id(id).encode(&mut buffer).expect("a head");
            let mut parsed = [httparse::EMPTY_HEADER; 8];
            let mut request = httparse::Request::new(&mut parsed);
            assert!(request.parse(head).expect("a head").is_complete());
            let fields = request_fields(accept, id);
            let written = request.headers.iter().filter(|field| field.name != "Host");
            assert_eq!(written.clone().count(), fields.len());
            for field in written {
                assert_eq!(fields[field.name].as_bytes(), field.value);
            }
        }
    }
}

#[test]
fn the_last_event_id_of_a_request_is_what_the_client_has_sent_without_the_blanks_around_it() {
    let ask = |values: &[&'static [u8]]| {
        let mut fields = http::HeaderMap::new();
        for value in values {
            fields.append("last-event-id", http::HeaderValue::from_bytes(value).expect("a value"));
        }
        last_event_id(&fields).map(|id| id.as_bytes().to_vec())
    };
    assert_eq!(ask(&[]), None);
    assert_eq!(ask(&[b""]), None);
    assert_eq!(ask(&[b" \t"]), None);
    assert_eq!(ask(&[b" 7-1\t"]), Some(b"7-1".to_vec()));
    assert_eq!(ask(&["№ 7".as_bytes()]), Some("№ 7".as_bytes().to_vec()));
    assert_eq!(ask(&[b"\xFF"]), Some(b"\xFF".to_vec()));
    assert_eq!(ask(&[b"first", b"second"]), Some(b"first".to_vec()));
    // A `HeaderValue` cannot contain a byte that `received` refuses.
    for byte in 0..=255 {
        let id = [b'a', byte, b'b'];
        let refused = sse_wire::http::LastEventId::received(&id).is_err();
        assert_eq!(http::HeaderValue::from_bytes(&id).is_err(), refused, "0x{byte:02x}");
    }
}

#[test]
fn what_is_shown_of_a_body_says_whether_it_waits_and_has_ended() {
    let mut body = EventBody::new(Script::new([Turn::Waits::<Bytes>])).keep_alive(std::future::pending::<()>);
    assert!(poll_body(Pin::new(&mut body)).is_pending());
    let shown = format!("{body:?}");
    assert!(shown.starts_with("EventBody { frames: KeepAlive { frames: Script {"), "{shown}");
    assert!(shown.ends_with("waiting: true, .. }, ended: false }"), "{shown}");
}

const _: () = {
    const fn may_be_sent_and_moved<T: Send + Sync + Unpin + 'static>() {}
    type Source = stream::Iter<std::vec::IntoIter<Result<Bytes, Infallible>>>;
    type Boxed = Pin<Box<dyn Body<Data = Bytes, Error = Broken> + Send + Sync>>;
    may_be_sent_and_moved::<DataStream<Boxed>>();
    may_be_sent_and_moved::<DataStream<EventBody<Source>>>();
    may_be_sent_and_moved::<EventBody<Source>>();
    may_be_sent_and_moved::<EventBody<KeepAlive<Source, fn() -> Pending<()>, Pending<()>>>>();
    // A body with a timer that is not `Unpin`, such as that of tokio, is still `Send`.
    const fn may_be_sent<T: Send + 'static>() {}
    type PinnedTimer = Pinned<Pending<()>>;
    may_be_sent::<EventBody<KeepAlive<Source, fn() -> PinnedTimer, PinnedTimer>>>();
};

#[test]
fn the_source_of_a_body_can_be_reached_and_what_is_taken_there_is_missing() {
    let frames = ["one", "two", "three"].map(|data| Frame::message(data).to_vec());
    let mut body = EventBody::new(stream::iter(frames));
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(Some(taken)) = Pin::new(&mut body).get_pin_mut().poll_next(&mut context) else { panic!("a frame") };
    assert_eq!(taken, b"data: one\n\n");
    let Poll::Ready(Some(Ok(frame))) = Pin::new(&mut body).poll_frame(&mut context) else { panic!("a frame") };
    assert_eq!(frame.into_data().expect("data"), &b"data: two\n\n"[..]);
    let mut left = body.into_inner();
    assert!(
        matches!(Pin::new(&mut left).poll_next(&mut context), Poll::Ready(Some(frame)) if frame == b"data: three\n\n")
    );
}

#[test]
fn the_source_behind_keep_alives_can_be_reached_too() {
    let frames = ["one", "two", "three"].map(|data| Frame::message(data).to_vec());
    let mut body = EventBody::new(stream::iter(frames)).keep_alive(std::future::pending::<()>);
    let mut context = Context::from_waker(Waker::noop());
    let taken = Pin::new(&mut body).get_pin_mut().get_pin_mut().poll_next(&mut context);
    assert!(matches!(taken, Poll::Ready(Some(frame)) if frame == b"data: one\n\n"));
    let mut body = pin!(body);
    let Poll::Ready(Some(Ok(frame))) = body.as_mut().poll_frame(&mut context) else { panic!("a frame") };
    assert_eq!(frame.into_data().expect("data"), &b"data: two\n\n"[..]);
    let mut left = body.get_ref().get_ref().clone();
    assert!(
        matches!(Pin::new(&mut left).poll_next(&mut context), Poll::Ready(Some(frame)) if frame == b"data: three\n\n")
    );
    let body = EventBody::new(stream::iter([Frame::KEEP_ALIVE])).keep_alive(std::future::pending::<()>);
    let left = Pin::new(&mut body.into_inner().into_inner()).poll_next(&mut context);
    assert_eq!(left, Poll::Ready(Some(Frame::KEEP_ALIVE)));
}

#[test]
fn the_time_of_retry_after_is_that_of_the_field_and_a_date_has_none() {
    let time = |values: &[&'static str]| {
        let field = |value: &&'static str| (http::header::RETRY_AFTER, http::HeaderValue::from_static(value));
        retry_after(&values.iter().map(field).collect())
    };
    assert_eq!(time(&[]), None);
    assert_eq!(time(&["2"]), Some(2_000));
    assert_eq!(time(&["Fri, 20 Nov 2026 09:00:00 GMT"]), None);
}

#[test]
fn a_frame_of_the_macro_is_a_frame_of_a_body() {
    let frame = sse_wire::encoded_frame!(Frame::message("news"));
    let bytes = frame.into_frame().expect("it cannot fail");
    assert_eq!((&bytes[..], bytes.as_ptr()), (&frame[..], frame.as_ptr()), "not copied");
}
