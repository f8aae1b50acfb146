//! sse-wire's event decoder, in each way to call it.

use crate::engine::{Decode, Engine, engine};
use crate::feed::{Feed, Sink};
use sse_wire::storage::Storage;
use sse_wire::{Borrowed, Decoder, Fixed, Item, Oversized};
use std::sync::Mutex;

pub const CURSOR_FIXED: &str = "sse-wire: bytes, cursor, fixed";
pub const TEXT_FIXED: &str = "sse-wire: text, cursor, fixed";

pub fn engines() -> Vec<Engine> {
    let mut engines = vec![
        engine::<CursorFixed>(),
        engine::<CursorBorrowed>(),
        engine::<StepsBorrowed>(),
        engine::<TextFixed>(),
        engine::<TextBorrowed>(),
    ];
    engines.extend(crate::ours_layers::engines());
    engines.extend(crate::ours_io::engines());
    engines
}

pub const DATA: usize = 2 << 20;
const TEXT: usize = 256;

/// Room for a line of 1 MiB, in a static. Firmware would do the same with some KiB.
static FIXED: Mutex<Decoder<Fixed<DATA, TEXT>>> = Mutex::new(Decoder::new());

static BORROWED: Mutex<([u8; DATA], [u8; 4 * TEXT])> = Mutex::new(([0; DATA], [0; 4 * TEXT]));

pub fn with_fixed(run: impl FnOnce(&mut Decoder<Fixed<DATA, TEXT>>)) {
    let mut decoder = FIXED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    decoder.reset();
    run(&mut decoder);
}

fn with_borrowed(run: impl FnOnce(&mut Decoder<Borrowed<'_>>)) {
    let mut memory = BORROWED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let (data, texts) = &mut *memory;
    run(&mut Decoder::with_storage(Borrowed::new(data, texts)));
}

#[inline]
pub fn put_bytes(item: Result<Item<'_>, Oversized>, sink: &mut impl Sink) {
    match item {
        Ok(Item::Event(event)) => sink.event(event.event_type(), event.data(), event.last_event_id()),
        Ok(Item::Comment(comment)) => sink.comment(comment.text().unwrap_or_default()),
        Ok(Item::Retry(_)) | Err(_) => {}
    }
}

/// Passes on each event as checked text. An event that is not UTF-8 would be missing.
#[inline]
pub fn put_text(item: Result<Item<'_>, Oversized>, sink: &mut impl Sink) {
    match item {
        Ok(Item::Event(event)) => {
            if let (Ok(event_type), Ok(data)) = (event.event_type_str(), event.data_str()) {
                sink.event(event_type.as_bytes(), data.as_bytes(), event.last_event_id());
            }
        }
        Ok(Item::Comment(comment)) => sink.comment(comment.text().unwrap_or_default()),
        Ok(Item::Retry(_)) | Err(_) => {}
    }
}

fn cursor<const TEXT: bool, S: Storage, K: Sink>(
    decoder: &mut Decoder<S>,
    feed: Feed,
    sink: &mut K,
    put: impl Fn(Result<Item<'_>, Oversized>, &mut K),
) {
    for chunk in feed {
        let mut items = if TEXT { decoder.feed_text(chunk) } else { decoder.feed(chunk) };
        while let Some(item) = items.next() {
            put(item.map_err(Into::into), sink);
        }
    }
}

struct CursorFixed;

impl Decode for CursorFixed {
    const NAME: &'static str = CURSOR_FIXED;

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        with_fixed(|decoder| cursor::<false, _, _>(decoder, feed, sink, put_bytes));
    }
}

struct CursorBorrowed;

impl Decode for CursorBorrowed {
    const NAME: &'static str = "sse-wire: bytes, cursor, borrowed";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        with_borrowed(|decoder| cursor::<false, _, _>(decoder, feed, sink, put_bytes));
    }
}

struct StepsBorrowed;

impl Decode for StepsBorrowed {
    const NAME: &'static str = "sse-wire: bytes, advance and view, borrowed";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        with_borrowed(|decoder| {
            for chunk in feed {
                let mut rest = chunk;
                while !rest.is_empty() {
                    let step = decoder.advance(rest);
                    if let Some(ready) = step.ready {
                        put_bytes(decoder.view(ready, rest), sink);
                    }
                    rest = &rest[step.consumed..];
                }
            }
        });
    }
}

struct TextFixed;

impl Decode for TextFixed {
    const NAME: &'static str = TEXT_FIXED;

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        with_fixed(|decoder| cursor::<true, _, _>(decoder, feed, sink, put_text));
    }
}

struct TextBorrowed;

impl Decode for TextBorrowed {
    const NAME: &'static str = "sse-wire: text, cursor, borrowed";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        with_borrowed(|decoder| cursor::<true, _, _>(decoder, feed, sink, put_text));
    }
}
