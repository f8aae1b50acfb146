//! `framing` of each reader: it finds the end of the body, and loses nothing after it.

use embedded_io_07::ErrorType;
use sse_wire::chunked::{ErrorKind as ChunkedError, Options};
use sse_wire::http::BodyFraming;
use sse_wire::io::{ReadError, embedded_io_07 as embedded_io, embedded_io_async_07 as embedded_io_async, std_io};
use sse_wire::{Decoder, End, Fixed, Item};
use std::convert::Infallible;
use std::fmt::Debug;
use std::io::Read;
use support::connection::poll_once;
use support::engine::own_item;
use support::item;
use support::model::{Limits, interpret};
use support::vectors;

const LIMITS: Limits = Limits::new(64, 64);
const CHUNKED: BodyFraming = BodyFraming::Chunked { content_length_ignored: false };
const NEXT_RESPONSE: &[u8] = b"data: of the next response\n\n";

/// The result of one call of a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    Item(item::Item),
    Truncated(u64),
    ChunkedTruncated,
    Refused,
    Incomplete,
    End,
}

fn told<E: Debug>(outcome: Result<Option<Item<'_>>, ReadError<E>>) -> Told {
    let is_truncated = outcome.as_ref().is_err_and(ReadError::is_truncated);
    let told = match outcome {
        Ok(Some(item)) => Told::Item(own_item(Ok(item), LIMITS)),
        Ok(None) => Told::End,
        Err(ReadError::Oversized(oversized)) => Told::Item(own_item(Err(oversized), LIMITS)),
        Err(ReadError::Truncated { missing }) => Told::Truncated(missing),
        Err(ReadError::Incomplete) => Told::Incomplete,
        Err(ReadError::Chunked(error)) if matches!(error.kind(), ChunkedError::Truncated(_)) => Told::ChunkedTruncated,
        Err(ReadError::Chunked(_)) => Told::Refused,
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!(is_truncated, matches!(told, Told::Truncated(_) | Told::ChunkedTruncated | Told::Incomplete));
    told
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

/// A connection that stays open after these bytes: a read that would wait is a panic.
#[derive(Debug)]
struct Open<'w>(&'w [u8]);

impl Read for Open<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        assert!(!self.0.is_empty(), "a read that waits");
        self.0.read(buffer)
    }
}

impl ErrorType for Open<'_> {
    type Error = Infallible;
}

impl embedded_io_07::Read for Open<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        assert!(!self.0.is_empty(), "a read that waits");
        embedded_io_07::Read::read(&mut self.0, buffer)
    }
}

impl embedded_io_async_07::Read for Open<'_> {
    async fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        embedded_io_07::Read::read(self, buffer)
    }
}

/// Reads `wire` with each reader and this framing. Calls `check` with the name of the reader, its results, and the rest
/// of `wire`. The connection ends after `wire`.
fn each_reader(wire: &[u8], framing: BodyFraming, check: impl Fn(&str, &[Told], &[u8])) {
    each_reader_of(wire, framing, |wire| wire, |rest| rest, check);
}

/// The same over a connection that stays open.
fn each_reader_of_an_open_connection(wire: &[u8], framing: BodyFraming, check: impl Fn(&str, &[Told], &[u8])) {
    each_reader_of(wire, framing, Open, |Open(rest)| rest, check);
}

fn each_reader_of<'w, I: Read + embedded_io_07::Read + embedded_io_async_07::Read>(
    wire: &'w [u8],
    framing: BodyFraming,
    open: fn(&'w [u8]) -> I,
    rest: fn(I) -> &'w [u8],
    check: impl Fn(&str, &[Told], &[u8]),
) where
    I::Error: Debug,
{
    for capacity in [1, 2, 5, 64, 8 * 1024] {
        let decoder = Decoder::<Fixed<64, 64>>::new();
        let mut reader = std_io::EventReader::with_capacity(capacity, open(wire), decoder).framing(framing);
        let all = drain(|| told(reader.next_item()));
        assert!(matches!(reader.next_item(), Ok(None)), "the end is reported once");
        let mut left = reader.buffer().to_vec();
        if matches!(framing, BodyFraming::Length(_) | BodyFraming::NoBody) {
            assert!(left.is_empty(), "bytes after the body are not even read");
        }
        left.extend_from_slice(rest(reader.into_parts().0));
        check(&format!("std, {capacity} bytes of buffer"), &all, &left);
    }
    macro_rules! run {
        ($name:expr, $module:ident, $wait:expr, $size:expr) => {{
            let mut decoder = Decoder::<Fixed<64, 64>>::new();
            let mut buffer = vec![0; $size];
            let mut input = $module::BufReader::new(open(wire), &mut buffer);
            let mut reader = $module::EventReader::new(&mut input, &mut decoder).framing(framing);
            let all = drain(|| $wait(reader.next_item()));
            // Each later call returns the same result.
            assert_eq!($wait(reader.next_item()), all[all.len() - 1]);
            let mut left = input.unread().to_vec();
            left.extend_from_slice(rest(input.into_inner()));
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
fn a_body_with_a_length_ends_there_and_nothing_after_it_is_lost_or_waited_for() {
    for stream in streams() {
        let wire = [&stream[..], NEXT_RESPONSE].concat();
        for length in 0..=stream.len() {
            let (mut due, end) = items(&stream[..length]);
            due.push(end);
            let framing = BodyFraming::Length(length as u64);
            each_reader(&wire, framing, |name, all, left| {
                assert_eq!(all, due, "{name}: {length} of \"{}\"", wire.escape_ascii());
                assert_eq!(left, &wire[length..], "{name}: {length} of \"{}\"", wire.escape_ascii());
            });
            each_reader_of_an_open_connection(&wire[..length], framing, |name, all, left| {
                assert_eq!((all, left), (&due[..], &b""[..]), "{name}: \"{}\"", wire[..length].escape_ascii());
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
    let wire = [&coded[..], NEXT_RESPONSE].concat();
    let framing = BodyFraming::Chunked { content_length_ignored: true };
    each_reader(&wire, framing, |name, all, left| {
        assert_eq!(all, due, "{name}");
        assert_eq!(left, NEXT_RESPONSE, "{name}");
    });
    each_reader_of_an_open_connection(&coded, framing, |name, all, left| {
        assert_eq!((all, left), (&due[..], &b""[..]), "{name}");
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
    each_reader_of_an_open_connection(b"", BodyFraming::NoBody, |name, all, left| {
        assert_eq!((all, left), (&[Told::End][..], &b""[..]), "{name}");
    });
}

#[test]
fn a_refused_body_ends_the_stream_after_its_items() {
    let wire = b"9\r\ndata: x\n\n\r\n+9\r\ndata: y\n\n\r\n0\r\n\r\n";
    let (mut due, _) = items(b"data: x\n\n");
    due.push(Told::Refused);
    each_reader(wire, CHUNKED, |name, all, _| assert_eq!(all, due, "{name}"));
    each_reader_of_an_open_connection(wire, CHUNKED, |name, all, _| assert_eq!(all, due, "{name}"));
}

type StdReader<'w> = std_io::EventReader<&'w [u8], Fixed<64, 64>>;

fn by_batch(reader: &mut StdReader<'_>, as_text: bool) -> Vec<Told> {
    let mut all = Vec::new();
    loop {
        let batch = if as_text { reader.next_text_batch() } else { reader.next_batch() };
        match batch {
            Ok(Some(mut batch)) => {
                while let Some(item) = batch.next() {
                    all.push(Told::Item(own_item(item, LIMITS)));
                }
            }
            Ok(None) => {
                all.push(Told::End);
                return all;
            }
            Err(error) => {
                all.push(told(Err(error)));
                return all;
            }
        }
    }
}

fn by_copies(reader: &mut StdReader<'_>) -> Vec<Told> {
    let mut all: Vec<Told> =
        reader.all_items().map(|item| told(item.as_ref().map(|item| Some(item.as_item())).map_err(clone))).collect();
    if !matches!(all.last(), Some(Told::Truncated(_) | Told::Incomplete)) {
        all.push(Told::End);
    }
    all
}

/// The errors of these readers, without those of the input, which has none.
fn clone(error: &ReadError<std::io::Error>) -> ReadError<Infallible> {
    match *error {
        ReadError::Truncated { missing } => ReadError::Truncated { missing },
        ReadError::Incomplete => ReadError::Incomplete,
        ReadError::Oversized(oversized) => ReadError::Oversized(oversized),
        ref other => panic!("{other}"),
    }
}

#[test]
fn each_method_ends_with_the_body() {
    for stream in streams() {
        let wire = [&stream[..], NEXT_RESPONSE].concat();
        for length in 0..=stream.len() + 1 {
            // The last length is one byte more than there is.
            let (wire, body) =
                if length > stream.len() { (&stream[..], &stream[..]) } else { (&wire[..], &stream[..length]) };
            let (mut due, end) = items(body);
            due.push(if length > stream.len() { Told::Truncated(1) } else { end });
            let reader = || {
                let reader = StdReader::with_capacity(7, wire, Decoder::new());
                reader.framing(BodyFraming::Length(length as u64))
            };
            assert_eq!(by_batch(&mut reader(), false), due, "{length} of \"{}\"", wire.escape_ascii());
            assert_eq!(by_batch(&mut reader(), true), due, "{length} of \"{}\"", wire.escape_ascii());
            assert_eq!(by_copies(&mut reader()), due, "{length} of \"{}\"", wire.escape_ascii());
        }
    }
}

#[test]
fn the_truncated_event_of_a_truncated_body_is_returned_at_the_end() {
    let framing = BodyFraming::Length(100);
    let mut reader = std_io::EventReader::new(&b"data: [DONE]\n"[..]).framing(framing);
    assert!(matches!(reader.next_event(), Err(ReadError::Truncated { missing: 87 })));
    assert!(matches!(reader.finish(), End::Incomplete(Some(event)) if event.data() == b"[DONE]"));
    let mut decoder = Decoder::<Fixed<64, 64>>::new();
    let mut reader = embedded_io::EventReader::new(&b"data: [DONE]\n"[..], &mut decoder).framing(framing);
    assert_eq!(reader.next_event(), Err(ReadError::Truncated { missing: 87 }));
    assert!(matches!(decoder.finish(), End::Incomplete(Some(event)) if event.data() == b"[DONE]"));
}

#[test]
fn the_next_connection_is_chunked_if_the_last_was_and_has_no_length() {
    let mut reader = std_io::EventReader::new(&b"data: one\n\n"[..]).framing(BodyFraming::Length(11));
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"one"));
    assert!(matches!(reader.next_event(), Ok(None)));
    reader.reconnect(b"data: longer than before\n\n");
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"longer than before"));
    assert!(matches!(reader.next_event(), Ok(None)));

    // The options stay: with others, a size line that ends with LF alone is malformed.
    let lenient = Options::STRICT.allow_bare_line_feed_as_line_end(true);
    let mut reader = std_io::EventReader::new(&b"b\r\ndata: one\n"[..]).chunked(lenient);
    assert!(matches!(reader.next_event(), Err(ReadError::Chunked(_))));
    reader.reconnect(b"b\ndata: two\n\n\r\n0\r\n\r\n");
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"two"));
    assert!(matches!(reader.next_event(), Ok(None)));
    reader.reconnect_framed(b"b\ndata: two\n\n\r\n0\r\n\r\n", CHUNKED);
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"two"));
}

#[test]
fn the_next_connection_may_have_another_framing() {
    let wires: [(&[u8], BodyFraming); 5] = [
        (b"9\r\ndata: x\n\n\r\n0\r\n\r\nHTTP/1.1 OLD", CHUNKED),
        (b"data: x\n\nHTTP/1.1 OLD", BodyFraming::Length(9)),
        (b"data: x\n\n", BodyFraming::UntilClose),
        (b"data: cut", BodyFraming::Length(99)),
        (b"", BodyFraming::NoBody),
    ];
    for (first, first_framing) in wires {
        for (second, framing) in wires {
            let mut reader = std_io::EventReader::new(first).framing(first_framing);
            while let Ok(Some(_)) = reader.next_event() {}
            reader.reconnect_framed(second, framing);
            assert_eq!(reader.buffer(), b"", "the buffer has nothing of the connection before");
            let mut fresh = std_io::EventReader::new(second).framing(framing);
            let (came, due) = (drain(|| told(reader.next_item())), drain(|| told(fresh.next_item())));
            assert_eq!(came, due, "{framing:?} after {first_framing:?}");
            assert_eq!(reader.buffer(), fresh.buffer());
        }
    }
}
