//! Readers of events over embedded-io and embedded-io-async, on inputs that have a buffer and on inputs with a
//! `BufReader`.

use embedded_io_07::{Error, ErrorKind};
use sse_wire::chunked::{self, Options, Truncated};
use sse_wire::io::{ReadError, embedded_io_07 as embedded_io, embedded_io_async_07 as embedded_io_async};
use sse_wire::{Decoder, End, Fixed};
use std::ops::Range;
use support::connection::{Input, WOULD_WAIT, poll_once, poll_times};
use support::cuts::Random;
use support::engine::{own_event, own_item};
use support::item;
use support::model::{Limits, Meaning, interpret};
use support::vectors;

const LIMITS: Limits = Limits::new(64, 64);

type Storage = Fixed<64, 64>;

/// The result of one call of a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Came {
    Item(item::Item),
    End,
    /// A blocking call would wait, or an asynchronous one was dropped while it was pending.
    Nothing,
    Failed(ReadError<ErrorKind>),
}

fn came(outcome: Result<Option<sse_wire::Item<'_>>, ReadError<ErrorKind>>) -> Came {
    match outcome {
        Ok(Some(item)) => Came::Item(own_item(Ok(item), LIMITS)),
        Ok(None) => Came::End,
        Err(ReadError::Oversized(oversized)) => Came::Item(own_item(Err(oversized), LIMITS)),
        Err(ReadError::Io(WOULD_WAIT)) => Came::Nothing,
        Err(error) => Came::Failed(error),
    }
}

fn event_came(outcome: Result<Option<sse_wire::Event<'_>>, ReadError<ErrorKind>>) -> Came {
    came(outcome.map(|event| event.map(sse_wire::Item::Event)))
}

/// Runs a new reader of each kind on `input`, which `prepare` rewinds first. Each asynchronous call is polled once, and
/// dropped if it is pending.
fn each_reader(
    input: &Input,
    chunked: bool,
    prepare: &dyn Fn(&Input),
    run: &mut dyn FnMut(&str, &mut dyn FnMut() -> Came),
) {
    each_reader_asked(Asked::ForItems, input, chunked, prepare, run);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    ForItems,
    ForEvents,
}

fn each_reader_asked(
    asked: Asked,
    input: &Input,
    chunked: bool,
    prepare: &dyn Fn(&Input),
    run: &mut dyn FnMut(&str, &mut dyn FnMut() -> Came),
) {
    macro_rules! run {
        ($name:expr, $module:ident, $input:expr, $wait:expr) => {{
            prepare(input);
            let mut decoder = Decoder::<Storage>::new();
            let reader = $module::EventReader::new($input, &mut decoder);
            let mut reader = if chunked { reader.chunked(Options::STRICT) } else { reader };
            run($name, &mut || match asked {
                Asked::ForItems => $wait(reader.next_item()).map_or(Came::Nothing, came),
                Asked::ForEvents => $wait(reader.next_event()).map_or(Came::Nothing, event_came),
            });
        }};
    }
    run!("blocking", embedded_io, input, Some);
    run!("async", embedded_io_async, input, poll_once);
    for size in [1, 2, 5, 64] {
        let mut buffer = vec![0xAA; size];
        let name = format!("blocking, {size} bytes of buffer");
        run!(&name, embedded_io, embedded_io::BufReader::new(input, &mut buffer), Some);
        let name = format!("async, {size} bytes of buffer");
        run!(&name, embedded_io_async, embedded_io_async::BufReader::new(input, &mut buffer), poll_once);
    }
}

/// The stream in the chunked coding, in chunks of 1 to 9 bytes, some with an extension. Entry `n` of the second vector
/// is the offset in the body directly after the first `n` bytes of the stream.
fn in_chunks(stream: &[u8], random: &mut Random) -> (Vec<u8>, Vec<usize>) {
    let (mut body, mut behind) = (Vec::new(), vec![0]);
    let mut rest = stream;
    while !rest.is_empty() {
        let (chunk, left) = rest.split_at(rest.len().min(1 + random.below(9)));
        let extension = [";a=\"b;\"", "", ""][random.below(3)];
        body.extend_from_slice(format!("{:x}{extension}\r\n", chunk.len()).as_bytes());
        for &byte in chunk {
            body.push(byte);
            behind.push(body.len());
        }
        body.extend_from_slice(b"\r\n");
        rest = left;
    }
    body.extend_from_slice(b"0\r\nTrailer: value\r\n\r\n");
    (body, behind)
}

/// What a reader reads, plain or chunked, and what the model returns for it.
struct Case {
    wire: Vec<u8>,
    chunked: bool,
    meaning: Meaning,
    /// For each item of `meaning`: the offset in `wire` after the byte that completes the item.
    due_at: Vec<usize>,
}

fn cases() -> Vec<Case> {
    let mut random = Random::new(7);
    let own = vectors::own().into_iter().map(|vector| vector.stream);
    let streams = own.chain(vectors::limited().into_iter().map(|vector| vector.stream));
    let mut cases = Vec::new();
    for stream in streams.filter(|stream| stream.len() < 160) {
        let meaning = interpret(&stream, LIMITS, b"");
        let (body, behind) = in_chunks(&stream, &mut random);
        let due_at: Vec<usize> = meaning.items.iter().map(|(_, at)| *at).collect();
        let in_body = due_at.iter().map(|at| behind[*at]).collect();
        cases.push(Case { wire: stream, chunked: false, meaning: meaning.clone(), due_at });
        cases.push(Case { wire: body, chunked: true, meaning, due_at: in_body });
    }
    assert!(cases.len() > 100, "only {} cases", cases.len());
    cases
}

impl Case {
    fn items(&self) -> Vec<item::Item> {
        self.meaning.items.iter().map(|(item, _)| item.clone()).collect()
    }

    /// What is due after the last item.
    fn end(&self) -> Came {
        if self.meaning.end == item::End::Clean { Came::End } else { Came::Failed(ReadError::Incomplete) }
    }
}

/// The items, the first result after them that is no item, and how many calls returned `Nothing` before that.
fn drain(input: &Input, next: &mut dyn FnMut() -> Came) -> (Vec<item::Item>, Came, usize) {
    let (mut items, mut dropped) = (Vec::new(), 0);
    loop {
        match next() {
            Came::Item(item) => items.push(item),
            Came::Nothing if !input.is_quiet() => dropped += 1,
            other => return (items, other, dropped),
        }
    }
}

/// How many bytes one read returns at most, and how often it is pending before.
const PACES: [(usize, usize); 5] = [(1, 1), (2, 2), (3, 0), (7, 1), (usize::MAX / 2, 3)];

#[test]
fn every_item_comes_and_then_the_end_and_what_is_dropped_at_an_await_loses_nothing() {
    let mut dropped_in_all = 0;
    for case in cases() {
        for (most, patience) in PACES {
            let input = Input::new(&case.wire, most, patience);
            let rewind = |input: &Input| input.rewind(case.wire.len(), true);
            each_reader(&input, case.chunked, &rewind, &mut |name, next| {
                let (items, end, dropped) = drain(&input, next);
                let wire = case.wire.escape_ascii();
                assert_eq!(items, case.items(), "{name}, reads of {most}: \"{wire}\"");
                assert_eq!(end, case.end(), "{name}, reads of {most}: \"{wire}\"");
                assert_eq!(input.at.get(), case.wire.len());
                dropped_in_all += dropped;
            });
        }
    }
    println!("{dropped_in_all} futures dropped");
    assert!(dropped_in_all > 100_000, "{dropped_in_all}");
}

#[test]
fn who_asks_for_events_gets_them_alone_and_loses_none_either() {
    for case in cases() {
        for (most, patience) in PACES {
            let input = Input::new(&case.wire, most, patience);
            let rewind = |input: &Input| input.rewind(case.wire.len(), true);
            each_reader_asked(Asked::ForEvents, &input, case.chunked, &rewind, &mut |name, next| {
                let (items, end, _) = drain(&input, next);
                let mut due = case.items();
                due.retain(|item| matches!(item, item::Item::Event(_) | item::Item::Oversized(_)));
                assert_eq!((items, end), (due, case.end()), "{name}: \"{}\"", case.wire.escape_ascii());
            });
        }
    }
}

#[test]
fn the_reconnection_time_is_that_of_the_last_retry_passed() {
    let stream = b"retry: 5\ndata: one\n\nretry: x\ndata: two\n\nretry: 7\n: on\n\n";
    let input = Input::new(stream, 4, 1);
    let mut decoder = Decoder::<Storage>::new();
    let mut reader = embedded_io::EventReader::new(&input, &mut decoder);
    let mut times = vec![reader.reconnection_time()];
    while let Came::Item(_) = event_came(reader.next_event()) {
        times.push(reader.reconnection_time());
    }
    times.push(reader.reconnection_time());
    assert_eq!(times, [None, Some(5), Some(5), Some(7)]);

    input.rewind(stream.len(), true);
    let mut reader = embedded_io_async::EventReader::new(&input, &mut decoder);
    assert!(poll_times(1_000, reader.next_item()).is_some());
    assert_eq!(reader.reconnection_time(), Some(5));
}

#[test]
fn an_item_comes_with_its_last_byte_though_no_other_follows() {
    for case in cases() {
        let input = Input::new(&case.wire, usize::MAX / 2, 0);
        each_reader(&input, case.chunked, &|input| input.rewind(0, false), &mut |name, next| {
            let mut due = case.meaning.items.iter().zip(&case.due_at).peekable();
            for come in 0..=case.wire.len() {
                input.come.set(come);
                let (items, after, _) = drain(&input, next);
                let mut expected = Vec::new();
                while let Some(((item, _), _)) = due.next_if(|(_, at)| **at == come) {
                    expected.push(item.clone());
                }
                let wire = case.wire[..come].escape_ascii();
                assert_eq!(items, expected, "{name}: \"{wire}\"");
                // The end of a chunked body is known, although the connection stays open.
                let ended = case.chunked && come == case.wire.len();
                assert_eq!(after, if ended { case.end() } else { Came::Nothing }, "{name}: \"{wire}\"");
            }
        });
    }
}

#[test]
fn what_follows_a_chunked_body_is_neither_read_nor_waited_for() {
    let body = b"8\r\ndata: a\n\r\n1\r\n\n\r\n0\r\n\r\n";
    let wire = [&body[..], b"HTTP/1.1 204 No Content\r\n\r\n"].concat();
    let input = Input::new(&wire, 6, 1);
    let mut decoder = Decoder::<Storage>::new();

    input.rewind(wire.len(), false);
    let mut reader = embedded_io::EventReader::new(&input, &mut decoder).chunked(Options::STRICT);
    assert!(matches!(came(reader.next_item()), Came::Item(_)));
    assert_eq!([came(reader.next_item()), came(reader.next_item())], [Came::End, Came::End]);
    assert_eq!(input.at.get(), body.len());

    input.rewind(wire.len(), false);
    let mut buffer = [0; 64];
    let buffered = embedded_io::BufReader::new(&input, &mut buffer);
    let mut reader = embedded_io::EventReader::new(buffered, &mut decoder).chunked(Options::STRICT);
    assert!(matches!(came(reader.next_item()), Came::Item(_)));
    assert_eq!(came(reader.next_item()), Came::End);
    let buffered = reader.into_inner();
    assert_eq!([buffered.unread(), &wire[input.at.get()..]].concat(), &wire[body.len()..]);
}

#[test]
fn a_body_that_breaks_off_is_told_from_one_that_ends_wherever_it_breaks_off() {
    let content = b"id: 1\ndata: one\n\n: on\ndata: two\n\n";
    let (wire, behind) = in_chunks(content, &mut Random::new(1));
    let meaning = interpret(content, LIMITS, b"");
    for cut in 0..wire.len() {
        let input = Input::new(&wire, 5, 1);
        each_reader(&input, true, &|input| input.rewind(cut, true), &mut |name, next| {
            let (items, end, _) = drain(&input, next);
            let due = meaning.items.iter().filter(|(_, at)| behind[*at] <= cut).count();
            assert_eq!(items.len(), due, "{name}, cut at {cut}");
            let Came::Failed(ReadError::Chunked(error)) = end else { panic!("{name}, cut at {cut}: {end:?}") };
            assert!(matches!(error.kind(), chunked::ErrorKind::Truncated(_)), "{name}, cut at {cut}: {error}");
            assert_eq!(error.offset(), cut as u64, "{name}");
            assert_eq!(ReadError::<ErrorKind>::Chunked(error).kind(), ErrorKind::ConnectionAborted);
        });
    }
}

#[test]
fn a_refused_body_gives_what_was_good_and_then_the_same_error_without_reading_on() {
    let wire = b"9\r\ndata: a\n\n\r\n+9\r\ndata: b\n\n\r\n";
    let input = Input::new(wire, 4, 1);
    // The error is reported when the malformed byte arrives. No later byte is needed.
    each_reader(&input, true, &|input| input.rewind(15, false), &mut |name, next| {
        let (items, error, _) = drain(&input, next);
        assert_eq!(items.len(), 1, "{name}");
        let Came::Failed(ReadError::Chunked(refused)) = error else { panic!("{name}: {error:?}") };
        assert_eq!((refused.kind(), refused.offset()), (chunked::ErrorKind::Size, 14), "{name}");
        let at = input.at.get();
        input.come.set(wire.len());
        assert_eq!(next(), error, "{name}");
        assert_eq!(input.at.get(), at, "{name}");
        assert_eq!(ReadError::<ErrorKind>::Chunked(refused).kind(), ErrorKind::InvalidData);
    });
}

#[test]
fn an_error_of_the_input_loses_nothing() {
    for case in cases().into_iter().filter(|case| case.wire.len() < 60) {
        let input = Input::new(&case.wire, 4, 1);
        for place in 0..=case.wire.len() {
            let prepare = |input: &Input| {
                input.rewind(case.wire.len(), true);
                input.failure.set(Some((place, ErrorKind::ConnectionReset)));
            };
            each_reader(&input, case.chunked, &prepare, &mut |name, next| {
                let (mut items, error, _) = drain(&input, next);
                let wire = case.wire.escape_ascii();
                if input.failure.take().is_some() {
                    // The body ended before the connection failed.
                    assert!(case.chunked && place == case.wire.len(), "{name}, at {place}: \"{wire}\"");
                    assert_eq!(error, case.end());
                    return;
                }
                assert_eq!(error, Came::Failed(ReadError::Io(ErrorKind::ConnectionReset)), "{name}: \"{wire}\"");
                let (more, end, _) = drain(&input, next);
                items.extend(more);
                assert_eq!(items, case.items(), "{name}, at {place}: \"{wire}\"");
                assert_eq!(end, case.end(), "{name}, at {place}: \"{wire}\"");
            });
        }
    }
}

#[test]
fn an_end_is_judged_anew_at_each_call() {
    // A truncated stream, a complete one, and a truncated body.
    let cases: [(&[u8], bool); 3] = [(b"data: cut", false), (b"data: x\n\n", false), (b"9\r\ndata: x\n\n", true)];
    for (wire, chunked) in cases {
        let input = Input::new(wire, 4, 0);
        each_reader(&input, chunked, &|input| input.rewind(wire.len(), true), &mut |name, next| {
            let (_, end, _) = drain(&input, next);
            assert_eq!(matches!(end, Came::End), !chunked && wire.ends_with(b"\n\n"), "{name}");
            assert_eq!([next(), next()], [end.clone(), end], "{name}");
        });
    }
    // An end that is not final: more bytes arrive later.
    let wire = b"data: one\n\n";
    let input = Input::new(wire, 4, 0);
    each_reader(&input, false, &|input| input.rewind(8, true), &mut |name, next| {
        assert_eq!([next(), next()], [const { Came::Failed(ReadError::Incomplete) }; 2], "{name}");
        input.come.set(wire.len());
        assert!(matches!(next(), Came::Item(_)), "{name}");
        assert_eq!(next(), Came::End, "{name}");
    });
}

#[test]
fn the_decoder_still_has_what_the_end_cut_off() {
    let mut incomplete = 0;
    for case in cases() {
        let input = Input::new(&case.wire, 3, 0);
        let mut decoder = Decoder::<Storage>::new();
        let reader = embedded_io_async::EventReader::new(&input, &mut decoder);
        let mut reader = if case.chunked { reader.chunked(Options::STRICT) } else { reader };
        let (_, end, _) = drain(&input, &mut || poll_once(reader.next_item()).map_or(Came::Nothing, came));
        assert_eq!(end, case.end());
        match (decoder.finish(), &case.meaning.end) {
            (End::Incomplete(Some(event)), item::End::Incomplete(Some(due))) => {
                assert_eq!(own_event(&event, LIMITS), *due);
                incomplete += 1;
            }
            (End::Incomplete(Some(_)), _) | (_, item::End::Incomplete(Some(_))) => panic!("{:?}", case.meaning.end),
            _ => {}
        }
    }
    assert!(incomplete > 10, "{incomplete}");
}

#[test]
fn a_reader_of_the_next_connection_starts_afresh_and_keeps_the_last_event_id() {
    let mut decoder = Decoder::<Storage>::new();
    let first = Input::new(b"id: 7\ndata: one\n\nevent: torn\ndata: to", 5, 0);
    let mut reader = embedded_io::EventReader::new(&first, &mut decoder);
    assert!(matches!(came(reader.next_item()), Came::Item(_)));
    assert_eq!(came(reader.next_item()), Came::Failed(ReadError::Incomplete));
    assert_eq!(reader.last_event_id(), b"7");

    let second = Input::new(b"data: two\n\n", 5, 0);
    let mut reader = embedded_io::EventReader::new(&second, &mut decoder);
    let Came::Item(item::Item::Event(event)) = came(reader.next_item()) else { panic!("no event") };
    assert_eq!((event.event_type.0, event.data.0, event.id.0), (b"".to_vec(), b"two".to_vec(), b"7".to_vec()));
    assert_eq!(reader.decoder().position(), 11);
}

#[test]
fn what_came_with_the_head_is_read_first() {
    let received = *b"HTTP/1.1 200 OK\r\n\r\ndata: on....";
    let input = Input::new(b"e\n\n", 2, 0);
    let mut buffer = received;
    let buffered = embedded_io::BufReader::with_received(&input, &mut buffer, 19..27);
    let mut decoder = Decoder::<Storage>::new();
    let mut reader = embedded_io::EventReader::new(buffered, &mut decoder);
    let Came::Item(item::Item::Event(event)) = came(reader.next_item()) else { panic!("no event") };
    assert_eq!(event.data.0, b"one");
    assert_eq!(came(reader.next_item()), Came::End);

    // A range that is not within the buffer counts as empty.
    for range in [19..33, 40..41, Range { start: 5, end: 4 }] {
        let mut buffer = received;
        assert_eq!(embedded_io::BufReader::with_received(&input, &mut buffer, range.clone()).unread(), b"");
        let mut buffer = received;
        assert_eq!(embedded_io_async::BufReader::with_received(&input, &mut buffer, range).unread(), b"");
    }
}

#[test]
fn a_buffered_input_reads_as_it_would_without() {
    use embedded_io_07::{BufRead, Read};
    let bytes: Vec<u8> = (0..=255).collect();
    let mut random = Random::new(3);
    for size in [1, 3, 16, 300] {
        let input = Input::new(&bytes, 7, 0);
        let mut buffer = vec![0; size];
        let mut buffered = embedded_io::BufReader::new(&input, &mut buffer);
        let mut read = Vec::new();
        loop {
            if random.below(2) == 0 {
                let filled = buffered.fill_buf().expect("no error");
                let amount = random.below(filled.len() + 1);
                read.extend_from_slice(&filled[..amount]);
                buffered.consume(amount);
            } else {
                let mut into = vec![0; 1 + random.below(9)];
                let count = buffered.read(&mut into).expect("no error");
                if count == 0 {
                    break;
                }
                read.extend_from_slice(&into[..count]);
            }
        }
        assert_eq!(read, bytes, "{size}");
        // Consuming too much consumes only the unread bytes.
        buffered.consume(1);
        assert_eq!(buffered.unread(), b"");
    }
}

/// Multi-threaded runtimes require this of a future, and of what it holds.
#[test]
fn a_reader_and_its_futures_can_be_sent_where_the_input_can() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let mut decoder = Decoder::<Storage>::new();
    let mut buffer = [0; 8];
    let input = embedded_io_async::BufReader::new(&b"data: one\n\n"[..], &mut buffer);
    let mut reader = is_send(embedded_io_async::EventReader::new(input, &mut decoder));
    assert!(matches!(poll_once(is_send(reader.next_item())), Some(Ok(Some(sse_wire::Item::Event(_))))));
    assert_eq!(poll_once(is_send(reader.next_event())), Some(Ok(None)));
}

#[test]
fn errors_say_what_to_do() {
    let broken = chunked::Decoder::new().finish().expect_err("nothing has come");
    assert_eq!(broken.kind(), chunked::ErrorKind::Truncated(Truncated::BeforeChunk));
    let texts: [(ReadError<ErrorKind>, &str, ErrorKind); 3] = [
        (ReadError::Io(ErrorKind::BrokenPipe), "BrokenPipe", ErrorKind::BrokenPipe),
        (
            ReadError::Incomplete,
            "the stream ended within a block: reconnect to continue after the last complete event",
            ErrorKind::ConnectionAborted,
        ),
        (
            ReadError::Chunked(broken),
            "chunked body truncated before a chunk, after 0 bytes: reconnect; the data before is valid, but not complete",
            ErrorKind::ConnectionAborted,
        ),
    ];
    for (error, text, kind) in texts {
        assert_eq!((error.to_string().as_str(), error.kind()), (text, kind));
    }
    let mut decoder = Decoder::<Fixed<1, 1>>::new();
    let mut reader = embedded_io::EventReader::new(&b"data: long\n\ndata\n\n"[..], &mut decoder);
    let error = reader.next_item().expect_err("too long");
    assert_eq!(error.kind(), ErrorKind::OutOfMemory);
    assert_eq!(reader.next_item().map(|item| item.is_some()), Ok(true));
}

/// The buffered input with its unread bytes, and then the input itself.
#[test]
fn a_reader_hands_back_what_it_was_lent() {
    let mut decoder = Decoder::<Storage>::new();
    let input = &b"retry: 5\nrest"[..];
    macro_rules! hands_back {
        ($module:ident, $wait:expr) => {{
            let mut memory = *b"id: 1\n\n.....";
            let buffered = $module::BufReader::with_received(input, &mut memory, 0..7);
            let mut reader = $module::EventReader::new(buffered, &mut decoder);
            assert!(matches!($wait(reader.next_item()), Some(Ok(Some(sse_wire::Item::Retry(5))))));
            assert_eq!((reader.last_event_id(), reader.reconnection_time()), (&b"1"[..], Some(5)));
            assert_eq!(reader.decoder().position(), 16);
            let mut buffered = reader.into_inner();
            let mut into = [0; 9];
            assert_eq!(buffered.unread(), b"res");
            assert!(matches!($wait(buffered.read(&mut into)), Some(Ok(3)) if into.starts_with(b"res")));
            // Nothing is unread now, so the next read goes directly to the input.
            let left = buffered.into_inner();
            let mut buffered = $module::BufReader::new(left, &mut memory);
            assert!(matches!($wait(buffered.read(&mut into)), Some(Ok(1)) if into.starts_with(b"t")));
        }};
    }
    {
        use embedded_io_07::Read as _;
        hands_back!(embedded_io, Some);
    }
    {
        use embedded_io_async_07::Read as _;
        hands_back!(embedded_io_async, poll_once);
    }
}

#[test]
fn trailers_change_nothing_where_they_are_handed_out() {
    let body = &b"6\r\ndata\n\n\r\n0\r\na: b\r\n\r\n"[..];
    let mut decoder = Decoder::<Storage>::new();
    let mut reader = embedded_io::EventReader::new(body, &mut decoder).chunked(Options::STRICT.deliver_trailers(true));
    assert_eq!(reader.next_event().map(|event| event.map(|event| event.data())), Ok(Some(&b""[..])));
    assert_eq!(reader.next_event(), Ok(None));
    assert_eq!(reader.into_inner(), b"");
}

#[test]
fn the_input_can_be_reached_and_replaced_between_two_items() {
    macro_rules! reaches {
        ($module:ident, $wait:path) => {{
            let (mut decoder, mut memory) = (Decoder::<Storage>::new(), [0; 4]);
            let input = $module::BufReader::new(&b"data\n\n"[..], &mut memory);
            let mut reader = $module::EventReader::new(input, &mut decoder);
            // The event took both reads that the input needs.
            assert!(matches!($wait(reader.next_item()), Some(Ok(Some(sse_wire::Item::Event(_))))));
            assert_eq!(*reader.get_ref().get_ref(), b"");
            *reader.get_mut().get_mut() = b": more\n";
            assert!(matches!($wait(reader.next_item()), Some(Ok(Some(sse_wire::Item::Comment(_))))));
            assert!(matches!($wait(reader.next_item()), Some(Ok(None))));
        }};
    }
    reaches!(embedded_io, Some);
    reaches!(embedded_io_async, poll_once);
}
