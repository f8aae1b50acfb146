//! The errors of eventsource-stream 0.2.3 that this crate does not have, and what else both have in common.

mod common;

use common::{due, every_cut, run};
use eventsource_stream::{Event, EventStream, EventStreamError, Eventsource};
use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt};
use std::cell::Cell;
use std::convert::Infallible;
use std::time::Duration;

type Chunk = Result<&'static str, &'static str>;

/// The next item, if the available chunks are enough for one.
fn next(events: &mut (impl StreamExt<Item = Result<Event, EventStreamError<&'static str>>> + Unpin)) -> Option<Event> {
    events.next().now_or_never().flatten().map(|event| event.expect("no error"))
}

/// A stream of these chunks, on a connection that then stays open.
fn open(chunks: &[Chunk]) -> EventStream<impl futures_util::Stream<Item = Chunk> + Unpin> {
    stream::iter(chunks.to_vec()).chain(stream::pending()).eventsource()
}

fn message(data: &str, id: &str) -> Event {
    Event { event: "message".to_owned(), data: data.to_owned(), id: id.to_owned(), retry: None }
}

/// 0.2.3 panics here.
#[test]
fn a_byte_order_mark_is_dropped_at_the_start_and_nowhere_else() {
    let stream = "\u{FEFF}data: \u{FEFF}x\n\n\u{FEFF}data: y\n\ndata: z\n\n".as_bytes();
    every_cut("byte order marks", stream, "");
    assert_eq!(run(&[stream], "").events, [message("\u{FEFF}x", ""), message("z", "")]);
    every_cut("two of them", "\u{FEFF}\u{FEFF}data: x\n\n".as_bytes(), "");
    for length in 0..=3 {
        every_cut("a piece of one", &"\u{FEFF}".as_bytes()[..length], "");
    }
}

/// 0.2.3 waits for the byte after a CR, and loses the event if there is none.
#[test]
fn an_event_comes_with_its_last_cr() {
    for chunks in [&[Ok("data: x\r\r")][..], &[Ok("data: x\r"), Ok("\n\r")], &[Ok("data: x\n\r")]] {
        assert_eq!(next(&mut open(chunks)), Some(message("x", "")), "{chunks:?}");
    }
    assert_eq!(next(&mut stream::iter([Chunk::Ok("data: x\r\r")]).eventsource()), Some(message("x", "")));
    every_cut(
        "each kind of line end",
        b"data: a\r\rdata: b\r\n\r\ndata: c\n\ndata: d\r\n\rdata: e\n\r\ndata: f\r\n\n",
        "",
    );
}

/// 0.2.3 keeps everything after the malformed bytes until the end of the stream, and returns the error only then.
#[test]
fn malformed_text_is_an_error_at_once() {
    for (chunks, bytes) in [
        (&[&b"data: x\n\n: \xFF data: y\n\n"[..]][..], &b"\xFF"[..]),
        (&[b"data: x\n\nunknown: \xE2\x82", b"\n\n"], b"\xE2\x82\n"),
        (&[b"data: x\n\n\xF0", b"\x9F", b"\x98", b"x"], b"\xF0\x9F\x98x"),
    ] {
        let chunks = chunks.iter().map(Ok::<_, Infallible>);
        let mut events = stream::iter(chunks).chain(stream::pending()).eventsource();
        let mut next = || events.next().now_or_never().expect("an item is ready");
        assert_eq!(next(), Some(Ok(message("x", ""))));
        let Some(Err(EventStreamError::Utf8(error))) = next() else { panic!("an error is due") };
        assert_eq!((error.as_bytes(), error.utf8_error().valid_up_to()), (bytes, 0));
        assert_eq!((next(), next()), (None, None));
    }
    every_cut("malformed in an ID", b"id: 1\ndata: x\n\nid: \xC3(\ndata: y\n\n", "0");
}

#[test]
fn a_character_that_the_end_cuts_off_is_an_error() {
    let outcome = run(&[b"id: 1\ndata: x\n\ndata: \xE2", b"\x82"], "");
    assert_eq!(outcome.malformed, Some((b"\xE2\x82".to_vec(), true)));
    assert_eq!((outcome.events, &*outcome.last_event_id), (vec![message("x", "1")], "1"));
}

/// 0.2.3 loses the ID with the first event.
#[test]
fn an_id_that_is_set_is_in_force_until_another_comes() {
    let mut events = open(&[Ok("data: x\n\n"), Ok("data: y\n\nid: 8\ndata: z\n\n"), Ok("id\ndata: none\n\n")]);
    events.set_last_event_id("7");
    assert_eq!(events.last_event_id(), "7");
    assert_eq!(next(&mut events), Some(message("x", "7")));
    events.set_last_event_id(String::from("7a"));
    assert_eq!(next(&mut events), Some(message("y", "7a")));
    assert_eq!(next(&mut events), Some(message("z", "8")));
    assert_eq!(next(&mut events), Some(message("none", "")));
    assert_eq!(events.last_event_id(), "");
}

/// 0.2.3 returns the ID only after the next event.
#[test]
fn a_block_without_data_sets_the_id() {
    let mut events = open(&[Ok("data: x\n\nid: 1\n\n"), Ok("id: 2\n")]);
    assert_eq!(next(&mut events), Some(message("x", "")));
    assert_eq!(events.last_event_id(), "");
    assert_eq!(next(&mut events), None);
    assert_eq!(events.last_event_id(), "1");
}

/// 0.2.3 loses the time. A `retry` has only digits, and the last one counts.
#[test]
fn a_reconnection_time_without_data_comes_with_the_next_event() {
    let stream = "retry: 3000\n\n: ping\n\nretry: +5\n\ndata: a\n\ndata: b\n\nretry: 1\n\nretry: 2\ndata: c\nretry: x\n\n\
        retry: 99999999999999999999\ndata: d\n\n";
    let retries: Vec<_> = run(&[stream.as_bytes()], "").events.into_iter().map(|event| event.retry).collect();
    let milliseconds = |number| Some(Duration::from_millis(number));
    assert_eq!(retries, [milliseconds(3000), None, milliseconds(2), milliseconds(u64::MAX)]);
    every_cut("reconnection times", stream.as_bytes(), "");
}

/// As in 0.2.3.
#[test]
fn an_error_of_the_chunks_ends_nothing() {
    let chunks = [Ok("data: a\n\ndata: \u{20AC}"), Err("one"), Ok("b\n\n"), Err("two")];
    let events: Vec<_> =
        stream::iter(chunks).eventsource().collect::<Vec<_>>().now_or_never().expect("the chunks are there");
    let transport = |error| Err(EventStreamError::Transport(error));
    assert_eq!(events, [Ok(message("a", "")), transport("one"), Ok(message("\u{20AC}b", "")), transport("two")]);
}

/// As in 0.2.3.
#[test]
fn what_the_end_cuts_off_is_thrown_away() {
    for stream in ["data: x\n", "data: x", "id: 5\ndata: x\n", "data: x\n\rdata: y\n:"] {
        every_cut("cut off", stream.as_bytes(), "4");
    }
    assert_eq!(due(b"id: 5\ndata: x\n", "4").last_event_id, "4");
}

/// As in 0.2.3: no chunk is requested while an event is ready, and none after the end.
#[test]
fn chunks_are_asked_for_when_they_are_needed() {
    let asked = Cell::new(0);
    let mut chunks = ["data: a\n\ndata: b\n\ndat", "a: c\n\n"].into_iter();
    let mut events = stream::poll_fn(|_| {
        asked.set(asked.get() + 1);
        std::task::Poll::Ready(chunks.next().map(Ok::<_, Infallible>))
    })
    .eventsource();
    for due in [1, 1, 2, 3, 3, 3] {
        events.next().now_or_never().expect("never pending");
        assert_eq!(asked.get(), due);
    }
}

/// As in 0.2.3, except for the wording.
#[test]
fn errors_convert_compare_and_print() {
    let parser = EventStreamError::<&str>::from(nom::error::Error::new("abc", nom::error::ErrorKind::Tag));
    let EventStreamError::Parser(error) = &parser else { panic!("{parser:?}") };
    assert_eq!((&*error.input, error.code), ("abc", nom::error::ErrorKind::Tag));
    assert!(parser.to_string().contains("abc"));
    let utf8 = EventStreamError::<&str>::Utf8(String::from_utf8(vec![0xFF]).unwrap_err());
    assert!(utf8.to_string().ends_with("invalid utf-8 sequence of 1 bytes from index 0"));
    let transport = EventStreamError::Transport("boom");
    assert!(transport.to_string().ends_with(": boom"));
    assert!(utf8 != transport && parser != transport);
    let _: Box<dyn std::error::Error + Send + Sync> = Box::new(transport);
}

const fn is_shared_among_threads<T: Send + Sync + Unpin>() {}
const _: () = is_shared_among_threads::<EventStream<stream::Empty<Chunk>>>();
const _: () = is_shared_among_threads::<EventStreamError<std::io::Error>>();
