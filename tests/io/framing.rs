//! `framing` of each reader: it finds the end of the body, and takes nothing after it from the connection.

use sse_wire::chunked::ErrorKind as ChunkedError;
use sse_wire::http::BodyFraming;
use sse_wire::io::{ReadError, embedded_io_07 as embedded_io, embedded_io_async_07 as embedded_io_async, std_io};
use sse_wire::{Decoder, Fixed};
use std::fmt::Debug;
use support::connection::poll_once;
use support::engine::own_item;
use support::item;
use support::model::{Limits, interpret};
use support::vectors;

const LIMITS: Limits = Limits::new(64, 64);
const BEHIND: &[u8] = b"data: of the next response\n\n";

/// The result of one call of a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Item(item::Item),
    Truncated(u64),
    ChunkedTruncated,
    Incomplete,
    End,
}

fn told<E: Debug>(outcome: Result<Option<sse_wire::Item<'_>>, ReadError<E>>) -> Told {
    match outcome {
        Ok(Some(item)) => Told::Item(own_item(Ok(item), LIMITS)),
        Ok(None) => Told::End,
        Err(ReadError::Oversized(oversized)) => Told::Item(own_item(Err(oversized), LIMITS)),
        Err(ReadError::Truncated { missing }) => Told::Truncated(missing),
        Err(ReadError::Incomplete) => Told::Incomplete,
        Err(ReadError::Chunked(error)) if matches!(error.kind(), ChunkedError::Truncated(_)) => Told::ChunkedTruncated,
        Err(other) => panic!("{other:?}"),
    }
}

/// All items, and the end or the error after them.
fn drain(mut next: impl FnMut() -> Told) -> Vec<Told> {
    let mut all = Vec::new();
    loop {
        let told = next();
        let is_item = matches!(told, Told::Item(_));
        all.push(told);
        if !is_item {
            return all;
        }
    }
}

/// Reads `wire` with each reader and this framing. Calls `check` with the name of the reader, its results, and the rest
/// of `wire`.
fn each_reader(wire: &[u8], framing: BodyFraming, check: impl Fn(&str, &[Told], &[u8])) {
    for capacity in [1, 2, 5, 64, 8 * 1024] {
        let mut rest = wire;
        let decoder = Decoder::<Fixed<64, 64>>::new();
        let mut reader = std_io::EventReader::with_capacity(capacity, &mut rest, decoder).framing(framing);
        let all = drain(|| told(reader.next_item()));
        assert!(matches!(reader.next_item(), Ok(None)), "the end is told once");
        let mut left = reader.buffer().to_vec();
        left.extend_from_slice(rest);
        check(&format!("std, {capacity} bytes of buffer"), &all, &left);
    }
    macro_rules! run {
        ($name:expr, $module:ident, $wait:expr, $size:expr) => {{
            let mut decoder = Decoder::<Fixed<64, 64>>::new();
            let (mut rest, mut buffer) = (wire, vec![0; $size]);
            let mut input = $module::BufReader::new(&mut rest, &mut buffer);
            let mut reader = $module::EventReader::new(&mut input, &mut decoder).framing(framing);
            let all = drain(|| $wait(reader.next_item()));
            // Each later call returns the same result.
            assert_eq!($wait(reader.next_item()), all[all.len() - 1]);
            let mut left = input.unread().to_vec();
            left.extend_from_slice(rest);
            check(&format!("{}, {} bytes of buffer", $name, $size), &all, &left);
        }};
    }
    for size in [1, 2, 5, 64] {
        run!("blocking", embedded_io, told, size);
        run!("async", embedded_io_async, |item| told(poll_once(item).expect("an input that does not wait")), size);
    }
}

fn streams() -> Vec<Vec<u8>> {
    let own = vectors::own().into_iter().map(|vector| vector.stream);
    own.chain(vectors::limited().into_iter().map(|vector| vector.stream)).filter(|stream| stream.len() < 100).collect()
}

fn items(stream: &[u8]) -> (Vec<Told>, Told) {
    let meaning = interpret(stream, LIMITS, b"");
    let end = if meaning.end == item::End::Clean { Told::End } else { Told::Incomplete };
    (meaning.items.into_iter().map(|(item, _)| Told::Item(item)).collect(), end)
}

#[test]
fn a_body_with_a_length_ends_there_and_nothing_after_it_is_taken() {
    for stream in streams() {
        let wire = [&stream[..], BEHIND].concat();
        for length in 0..=stream.len() {
            let (mut due, end) = items(&stream[..length]);
            due.push(end);
            each_reader(&wire, BodyFraming::Length(length as u64), |name, all, left| {
                assert_eq!(all, due, "{name}: {length} of \"{}\"", wire.escape_ascii());
                assert_eq!(left, &wire[length..], "{name}: {length} of \"{}\"", wire.escape_ascii());
            });
        }
    }
}

#[test]
fn a_body_that_is_shorter_than_its_length_is_an_error_after_its_items() {
    for stream in streams() {
        for missing in [1, 2, 1 << 32, u64::MAX - 100] {
            let (mut due, _) = items(&stream);
            due.push(Told::Truncated(missing));
            each_reader(&stream, BodyFraming::Length(stream.len() as u64 + missing), |name, all, left| {
                assert_eq!(all, due, "{name}: \"{}\"", stream.escape_ascii());
                assert_eq!(left, b"", "{name}");
            });
        }
    }
}

#[test]
fn a_body_without_a_length_ends_with_its_coding_or_its_connection() {
    let stream = &b"id: 1\ndata: one\n\n:c\ndata: two\n\n"[..];
    let (mut due, end) = items(stream);
    due.push(end);
    let coded = [b"1f\r\n", stream, b"\r\n0\r\n\r\n"].concat();
    let wire = [&coded[..], BEHIND].concat();
    let framing = BodyFraming::Chunked { content_length_ignored: true };
    each_reader(&wire, framing, |name, all, left| {
        assert_eq!(all, due, "{name}");
        assert_eq!(left, BEHIND, "{name}");
    });
    each_reader(&coded[..coded.len() - 1], framing, |name, all, _| {
        assert_eq!(all.last(), Some(&Told::ChunkedTruncated), "{name}");
    });
    each_reader(stream, BodyFraming::UntilClose, |name, all, left| {
        assert_eq!((all, left), (&due[..], &b""[..]), "{name}");
    });
    each_reader(stream, BodyFraming::NoBody, |name, all, left| {
        assert_eq!((all, left), (&[Told::End][..], stream), "{name}");
    });
}

/// The next response may have another length, which is known only from its head.
#[test]
fn the_next_connection_is_chunked_if_the_last_was_and_has_no_length() {
    let mut reader = std_io::EventReader::new(&b"data: one\n\n"[..]).framing(BodyFraming::Length(11));
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"one"));
    assert!(matches!(reader.next_event(), Ok(None)));
    reader.reconnect(b"data: longer than before\n\n");
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"longer than before"));
    assert!(matches!(reader.next_event(), Ok(None)));

    let chunked = BodyFraming::Chunked { content_length_ignored: false };
    let mut reader = std_io::EventReader::new(&b"b\r\ndata: one\n"[..]).framing(chunked);
    assert!(matches!(reader.next_event(), Err(ReadError::Chunked(_))));
    reader.reconnect(b"b\r\ndata: two\n\n\r\n0\r\n\r\n");
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"two"));
    assert!(matches!(reader.next_event(), Ok(None)));
}
