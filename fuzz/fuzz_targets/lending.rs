//! A stream of chunks returns every item once and in its place, borrowed or owned, for calls in any order. Text is the
//! same as that of the standard library.
//!
//! The input is pieces: see `fuzz/src/stream.rs`. `cargo fuzz fmt lending FILE` shows them.

#![no_main]

use futures_core::Stream;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::{AllItems, Batch, ReadError};
use sse_wire::{Decoder, Growing, Oversized, TextEvent};
use sse_wire_fuzz::stream::{Cuts, Piece, stream};
use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

#[allow(dead_code, unused_imports)]
#[path = "../../tests/support"]
mod support {
    pub mod cuts;
    pub mod engine;
    pub mod item;
    pub mod model;
    pub mod own;
}

use support::cuts;
use support::engine::own_item;
use support::item::{End, Item};
use support::model::{Limits, interpret};

#[derive(Arbitrary, Debug)]
struct Input {
    data: u8,
    text: u8,
    skips_oversized: bool,
    /// These calls are made one after the other, again and again.
    calls: Vec<Call>,
    /// The source fails once after each chunk with one of these numbers, counted from 0.
    failures: Vec<u8>,
    cuts: Cuts,
    pieces: Vec<Piece>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Call {
    Item,
    Event,
    Copy,
    Polled,
    Batch(u8),
    TextBatch(u8),
}

/// What a call returned.
#[derive(Debug, PartialEq)]
enum Came {
    Item(Item),
    Failure,
    Incomplete,
}

/// Chunks, each with a pause before it, and failures.
struct Chunks(VecDeque<Option<Result<Vec<u8>, ()>>>);

impl Stream for Chunks {
    type Item = Result<Vec<u8>, ()>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.pop_front() {
            Some(None) => Poll::Pending,
            Some(chunk) => Poll::Ready(chunk),
            None => Poll::Ready(None),
        }
    }
}

fuzz_target!(|input: Input| {
    let bytes = stream(&input.pieces);
    let limits = Limits::new(input.data.into(), input.text.into());
    let (mut chunks, mut source, mut failures) = (Vec::new(), VecDeque::new(), 0);
    cuts::chunks(&bytes, &input.cuts.of(&bytes), &mut chunks);
    for (number, chunk) in chunks.iter().enumerate() {
        source.extend([None, Some(Ok(chunk.to_vec()))]);
        if input.failures.iter().any(|failure| usize::from(*failure) == number) {
            source.push_back(Some(Err(())));
            failures += 1;
        }
    }

    let decoder = Decoder::with_storage(Growing::new(limits.data, limits.text));
    let mut events = EventStream::with_decoder(Chunks(source), decoder).all_items();
    if input.skips_oversized {
        events = events.skip_oversized();
    }
    let calls = if input.calls.is_empty() { &[Call::Item][..] } else { &input.calls };
    let due = interpret(&bytes, limits, b"");
    let mut items = VecDeque::from(due.items);
    let (mut skipped, mut failed, mut incomplete) = (0, 0, 0);
    // A batch from which nothing is taken makes no progress. So after 1,000 calls, every call is for an item.
    let calls = calls.iter().cycle().take(1_000).chain(std::iter::repeat(&Call::Item));
    for call in calls {
        let mut came = Vec::new();
        let ended = ask(&mut events, *call, limits, &mut came);
        came.retain(|came| {
            failed += usize::from(*came == Came::Failure);
            incomplete += usize::from(*came == Came::Incomplete);
            matches!(came, Came::Item(_))
        });
        // Each consumed item has been returned, unless the call skips such items.
        let consumed = events.decoder().position() as usize;
        let mut due_now = Vec::new();
        while let Some((item, _)) = items.pop_front_if(|(_, end)| *end <= consumed) {
            let is_skipped = matches!(item, Item::Oversized(_))
                && input.skips_oversized
                && !matches!(call, Call::Batch(_) | Call::TextBatch(_));
            skipped += u64::from(is_skipped);
            let is_passed_over = matches!(item, Item::Comment { .. } | Item::Retry(_)) && matches!(call, Call::Event);
            if !is_skipped && !is_passed_over {
                due_now.push(Came::Item(item));
            }
        }
        assert_eq!(came, due_now);
        assert_eq!(events.skipped().count, skipped);
        if ended {
            assert!(items.is_empty(), "{items:?}");
            assert_eq!((failed, incomplete), (failures, usize::from(due.end != End::Clean)), "each comes once");
            return;
        }
    }
});

/// Makes one call. Returns whether the stream has ended.
fn ask(
    events: &mut EventStream<Chunks, Vec<u8>, Growing, AllItems>,
    call: Call,
    limits: Limits,
    came: &mut Vec<Came>,
) -> bool {
    let item = |item: Result<sse_wire::Item<'_>, Oversized>| Came::Item(own_item(item, limits));
    let result = match call {
        Call::Item => wait(async { events.next_item().await.map(|it| it.map(|it| item(Ok(it)))) }),
        Call::Event => {
            wait(async { events.next_event().await.map(|it| it.map(|it| item(Ok(sse_wire::Item::Event(it))))) })
        }
        Call::Copy => match wait(std::future::poll_fn(|context| Pin::new(&mut *events).poll_next(context))) {
            Some(copy) => copy.map(|it| Some(item(Ok(it.as_item())))),
            None => Ok(None),
        },
        Call::Polled => match Pin::new(&mut *events).poll_next_item(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result.map(|it| it.map(|it| item(Ok(it)))),
            Poll::Pending => return false,
        },
        Call::Batch(most) => match wait(events.next_batch()) {
            Ok(Some(batch)) => return take(batch, most, limits, came, false),
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        },
        Call::TextBatch(most) => match wait(events.next_text_batch()) {
            Ok(Some(batch)) => return take(batch, most, limits, came, true),
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        },
    };
    match result {
        Ok(Some(item)) => came.push(item),
        Ok(None) => return true,
        Err(ReadError::Oversized(report)) => came.push(item(Err(report))),
        Err(ReadError::Io(())) => came.push(Came::Failure),
        Err(ReadError::Incomplete) => came.push(Came::Incomplete),
        Err(other) => panic!("{other:?}"),
    }
    false
}

fn take(mut batch: Batch<'_, Growing>, most: u8, limits: Limits, came: &mut Vec<Came>, as_text: bool) -> bool {
    for _ in 0..most {
        let Some(item) = batch.next() else {
            assert!(batch.rest().is_empty());
            break;
        };
        if let Ok(sse_wire::Item::Event(event)) = &item {
            let data = std::str::from_utf8(event.data());
            if as_text {
                assert_eq!(event.data_str(), data);
                assert_eq!(event.raw_event_type_str(), std::str::from_utf8(event.raw_event_type()));
            }
            let text = TextEvent::try_from(*event);
            assert!(text.is_err() || text.as_ref().is_ok_and(|text| data == Ok(text.data())));
            assert_eq!(event.to_text_event_lossy().data(), String::from_utf8_lossy(event.data()));
            assert_eq!(TextEvent::try_from(event.to_owned_event()), text);
        }
        let item: Result<_, Oversized> = item;
        came.push(Came::Item(own_item(item, limits)));
    }
    false
}

/// Polls until the future is ready.
fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return output;
        }
    }
}
