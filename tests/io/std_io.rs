//! `io::std_io`: the reader on inputs of many kinds, and the writer on outputs of many kinds.

use sse_wire::chunked::{self, ErrorKind as ChunkedError, Options};
use sse_wire::io::ReadError;
use sse_wire::io::std_io::{EventReader, EventWriter};
use sse_wire::storage::Storage;
use sse_wire::{Decoder, End, EventHead, Fixed, Frame, Growing, Item, OwnedEvent, Part};
use std::collections::VecDeque;
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use support::cuts::{self, Random};
use support::engine::{own_end, own_event, own_item};
use support::frames::Drafts;
use support::model::{Limits, interpret};
use support::{item, vectors};

const LIMITS: Limits = Limits::new(64, 64);

/// What one read does.
#[derive(Clone, Debug)]
enum Turn {
    Gives(Vec<u8>),
    Fails(ErrorKind),
}

/// An input that follows a script, and then ends. It counts the bytes that it has returned.
struct Input {
    turns: VecDeque<Turn>,
    given: usize,
    ends_seen: usize,
}

impl Input {
    fn new(turns: impl IntoIterator<Item = Turn>) -> Self {
        Self { turns: turns.into_iter().collect(), given: 0, ends_seen: 0 }
    }

    fn chunks(stream: &[u8], cuts: &[usize]) -> Self {
        let mut chunks = Vec::new();
        cuts::chunks(stream, cuts, &mut chunks);
        Self::new(chunks.into_iter().filter(|chunk| !chunk.is_empty()).map(|chunk| Turn::Gives(chunk.to_vec())))
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        assert!(!buffer.is_empty(), "a read that can bring nothing");
        match self.turns.pop_front() {
            None => {
                self.ends_seen += 1;
                Ok(0)
            }
            Some(Turn::Fails(kind)) => Err(kind.into()),
            Some(Turn::Gives(mut bytes)) => {
                let rest = bytes.split_off(bytes.len().min(buffer.len()));
                if !rest.is_empty() {
                    self.turns.push_front(Turn::Gives(rest));
                }
                buffer[..bytes.len()].copy_from_slice(&bytes);
                self.given += bytes.len();
                Ok(bytes.len())
            }
        }
    }
}

fn decoder() -> Decoder<Fixed<64, 64>> {
    Decoder::new()
}

fn streams() -> Vec<Vec<u8>> {
    let own = vectors::own().into_iter().map(|vector| vector.stream);
    own.chain(vectors::limited().into_iter().map(|vector| vector.stream)).filter(|stream| stream.len() < 200).collect()
}

/// One result of a reader: an item, or an incomplete end.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    Item(item::Item),
    Incomplete,
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

fn told_error(error: ReadError<Error>) -> Told {
    match error {
        ReadError::Oversized(oversized) => Told::Item(own_item(Err(oversized), LIMITS)),
        ReadError::Incomplete => Told::Incomplete,
        other => panic!("{other}"),
    }
}

fn told_event(event: &OwnedEvent) -> Told {
    Told::Item(item::Item::Event(own_event(&event.as_event(), LIMITS)))
}

fn all_items<R: Read, S: Storage>(reader: &mut EventReader<R, S>) -> Vec<Told> {
    let mut told = Vec::new();
    loop {
        told.push(match reader.next_item() {
            Ok(Some(item)) => Told::Item(own_item(Ok(item), LIMITS)),
            Ok(None) => return told,
            Err(error) => told_error(error),
        });
    }
}

fn every_cut(stream: &[u8]) -> impl Iterator<Item = Vec<usize>> {
    let single = cuts::single(stream).into_iter().map(|cut| vec![cut]);
    single.chain([vec![], cuts::bytes(stream.len())])
}

#[test]
fn a_reader_gives_every_item_and_the_end_however_reads_cut_the_stream() {
    for stream in streams() {
        for cuts in every_cut(&stream) {
            for capacity in [0, 1, 5, 8 * 1024] {
                let mut reader = EventReader::with_capacity(capacity, Input::chunks(&stream, &cuts), decoder());
                let case = || format!("\"{}\" cut at {cuts:?}, buffer of {capacity}", stream.escape_ascii());
                assert_eq!(all_items(&mut reader), due(&stream), "{}", case());
                assert!(matches!(reader.next_item(), Ok(None)), "{}", case());
                assert_eq!(reader.get_ref().ends_seen, 1, "an end is not asked for again: {}", case());
                assert_eq!(own_end(reader.finish(), LIMITS), interpret(&stream, LIMITS, b"").end, "{}", case());
                assert!(matches!(reader.next_item(), Ok(None)), "{}", case());
            }
        }
    }
}

#[test]
fn next_event_and_the_iterator_give_the_events_and_the_last_reconnection_time() {
    let mut retries = 0;
    for stream in streams() {
        for cuts in every_cut(&stream) {
            let meaning = interpret(&stream, LIMITS, b"");
            let due = only_events(due(&stream));
            let mut reader = EventReader::with_decoder(Input::chunks(&stream, &cuts), decoder());
            let mut told = Vec::new();
            loop {
                told.push(match reader.next_event() {
                    Ok(Some(event)) => told_event(&event.to_owned_event()),
                    Ok(None) => break,
                    Err(error) => told_error(error),
                });
            }
            assert_eq!(told, due);
            assert_eq!(reader.reconnection_time(), meaning.retries().last());
            assert_eq!(reader.last_event_id(), meaning.last_event_id(stream.len()));
            retries += usize::from(reader.reconnection_time().is_some());

            let mut reader = EventReader::with_decoder(Input::chunks(&stream, &cuts), decoder());
            let told: Vec<_> = reader.events().map(|next| next.map_or_else(told_error, |e| told_event(&e))).collect();
            assert_eq!(told, due);
            assert!(reader.events().next().is_none());
        }
    }
    assert!(retries > 100);
}

#[test]
fn an_item_is_there_before_the_next_read() {
    for stream in streams() {
        let meaning = interpret(&stream, LIMITS, b"");
        let mut reader = EventReader::with_decoder(Input::chunks(&stream, &cuts::bytes(stream.len())), decoder());
        for (_, at) in meaning.items {
            let _ = reader.next_item();
            assert_eq!(reader.get_ref().given, at, "\"{}\"", stream.escape_ascii());
        }
    }
}

/// The input fails after each byte, with three kinds of errors: nothing is lost, and nothing comes twice.
#[test]
fn after_a_failed_read_the_stream_goes_on_where_it_was() {
    let mut failures = 0;
    for stream in streams() {
        for at in 0..=stream.len() {
            for kind in [ErrorKind::WouldBlock, ErrorKind::TimedOut, ErrorKind::ConnectionReset] {
                let (before, behind) = stream.split_at(at);
                let turns = [Turn::Gives(before.to_vec()), Turn::Fails(kind), Turn::Gives(behind.to_vec())];
                let turns = turns.into_iter().filter(|turn| !matches!(turn, Turn::Gives(bytes) if bytes.is_empty()));
                let mut reader = EventReader::with_decoder(Input::new(turns), decoder());
                let complete = interpret(before, LIMITS, b"").items.len();
                for _ in 0..complete {
                    assert!(matches!(reader.next_item(), Ok(Some(_)) | Err(ReadError::Oversized(_))));
                }
                match reader.next_item() {
                    Err(ReadError::Io(error)) => assert_eq!(error.kind(), kind),
                    other => panic!("\"{}\" failing at {at}: {other:?}", stream.escape_ascii()),
                }
                let rest = all_items(&mut reader);
                assert_eq!(rest, due(&stream).split_off(complete), "\"{}\" failing at {at}", stream.escape_ascii());
                failures += 1;
            }
        }
    }
    assert!(failures > 10_000);
}

#[test]
fn interrupted_reads_are_done_again_without_a_word() {
    for stream in streams() {
        let turns = stream.iter().flat_map(|&byte| [Turn::Fails(ErrorKind::Interrupted), Turn::Gives(vec![byte])]);
        let mut reader =
            EventReader::with_decoder(Input::new(turns.chain([Turn::Fails(ErrorKind::Interrupted)])), decoder());
        assert_eq!(all_items(&mut reader), due(&stream));
    }
}

#[test]
fn the_iterator_goes_on_after_a_timeout_and_ends_after_any_other_failure() {
    let turns = [
        Turn::Gives(b"data: one\n\ndata: t".to_vec()),
        Turn::Fails(ErrorKind::WouldBlock),
        Turn::Fails(ErrorKind::TimedOut),
        Turn::Gives(b"wo\n\ndata: thr".to_vec()),
        Turn::Fails(ErrorKind::ConnectionReset),
        Turn::Gives(b"ee\n\n".to_vec()),
    ];
    let mut reader = EventReader::with_decoder(Input::new(turns), decoder());
    let words = |event: core::result::Result<OwnedEvent, ReadError<Error>>| match event {
        Ok(event) => event.as_event().data_lossy().to_string(),
        Err(ReadError::Io(error)) => format!("{:?}", error.kind()),
        Err(error) => error.to_string(),
    };
    let mut events = reader.events();
    let came: Vec<_> = events.by_ref().map(words).collect();
    assert_eq!(came, ["one", "WouldBlock", "TimedOut", "two", "ConnectionReset"]);
    assert!(events.next().is_none());
    // A new iterator continues after the failure.
    assert_eq!(reader.events().map(words).collect::<Vec<_>>(), ["three"]);
}

#[test]
fn what_does_not_fit_never_ends_the_stream() {
    let long = "x".repeat(100_000);
    let stream = format!("data: one\n\nid: 7\ndata: {long}\n\nevent: {long}\ndata\n\ndata: two\n\n");
    let mut reader = EventReader::with_decoder(stream.as_bytes(), decoder());
    let came: Vec<_> = reader.events().collect();
    let [Ok(one), Err(ReadError::Oversized(data)), Err(ReadError::Oversized(event_type)), Ok(two)] = &came[..] else {
        panic!("{came:?}");
    };
    assert_eq!((one.as_event().data(), two.as_event().data()), (&b"one"[..], &b"two"[..]));
    assert_eq!((data.part, data.length, data.limit), (Part::Data, 100_000, 64));
    assert_eq!((event_type.part, event_type.length), (Part::EventType, 100_000));
    assert_eq!(two.as_event().last_event_id(), b"7");
}

#[test]
fn another_connection_goes_on_with_the_id_and_without_the_rest_of_the_old_one() {
    let mut reader = EventReader::with_decoder(&b"retry: 5\nid: 1\ndata: one\n\nid: 2\ndata: cut off"[..], decoder());
    assert!(matches!(reader.next_item(), Ok(Some(Item::Retry(5)))));
    assert!(matches!(reader.next_item(), Ok(Some(Item::Event(_)))));
    // Reconnect in the middle of the buffer and of a block.
    let rest = reader.buffer().to_vec();
    assert_eq!(rest, b"id: 2\ndata: cut off");
    reader.reconnect(b"data: two\n\n");
    let Ok(Some(event)) = reader.next_event() else { panic!("no event") };
    assert_eq!((event.data(), event.last_event_id()), (&b"two"[..], &b"1"[..]));
    assert_eq!(reader.reconnection_time(), Some(5));
    // Reconnect after the end, too.
    assert!(matches!(reader.next_event(), Ok(None)));
    reader.reconnect(b"data: three\n\n");
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"three"));
    let (_, decoder) = reader.into_parts();
    assert_eq!(decoder.last_event_id(), b"1");
}

/// The decoder may come from a stream that was truncated within an event, or even within a line end.
#[test]
fn a_decoder_brings_its_id_to_a_new_reader_and_nothing_else_of_the_stream_before() {
    for torn in ["event: x\nid: 2\ndata: cut off", "event: x\nid: 2\ndata: cut off\n", ":\r", "\u{feff}"] {
        let stream = format!("id: 1\ndata: one\n\n{torn}");
        let mut reader = EventReader::with_decoder(stream.as_bytes(), decoder());
        while let Ok(Some(_)) = reader.next_item() {}
        let (_, decoder) = reader.into_parts();
        let mut reader = EventReader::with_decoder(&b"\n\ndata: two\n\n"[..], decoder);
        let Ok(Some(event)) = reader.next_event() else { panic!("no event after \"{}\"", torn.escape_debug()) };
        assert_eq!((event.raw_event_type(), event.data(), event.last_event_id()), (&b""[..], &b"two"[..], &b"1"[..]));
        assert_eq!(reader.decoder().position(), 13);
    }
}

/// The stream in the chunked coding. The chunk boundaries are independent of the lines.
fn coded(stream: &[u8], chunk: usize) -> Vec<u8> {
    let chunks =
        stream.chunks(chunk).map(|data| [format!("{:x};x\r\n", data.len()).as_bytes(), data, b"\r\n"].concat());
    chunks.chain([chunked::BODY_END.to_vec()]).collect::<Vec<_>>().concat()
}

#[test]
fn a_chunked_body_is_read_up_to_its_end_and_what_is_behind_stays() {
    for stream in streams() {
        for (chunk, capacity) in [(1, 1), (1, 3), (3, 2), (7, 64), (1_000, 8 * 1024)] {
            let body = coded(&stream, chunk);
            let connection = [&body[..], b"HTTP/1.1 200 OK"].concat();
            for cuts in [vec![], cuts::bytes(connection.len()), vec![body.len()], vec![body.len() / 2]] {
                let input = Input::chunks(&connection, &cuts);
                let mut reader = EventReader::with_capacity(capacity, input, decoder()).chunked(Options::STRICT);
                let case = || format!("\"{}\" cut at {cuts:?}, buffer of {capacity}", connection.escape_ascii());
                assert_eq!(all_items(&mut reader), due(&stream), "{}", case());
                assert_eq!(reader.get_ref().ends_seen, 0, "nothing is waited for behind the end: {}", case());
                // After the end, no method returns anything more, and the bytes after the body stay in the buffer.
                let left = reader.buffer().to_vec();
                for _ in 0..2 {
                    assert!(matches!(reader.next_batch(), Ok(None)), "{}", case());
                    assert!(matches!(reader.next_text_batch(), Ok(None)), "{}", case());
                    assert!(matches!(reader.next_event(), Ok(None)), "{}", case());
                    assert!(reader.events().next().is_none(), "{}", case());
                }
                assert_eq!(reader.buffer(), left, "{}", case());
                // Bytes that were read after the end are in the buffer. The rest has not been read.
                let mut behind = reader.buffer().to_vec();
                reader.get_mut().read_to_end(&mut behind).expect("an input that does not fail");
                assert_eq!(behind, b"HTTP/1.1 200 OK", "{}", case());
            }
        }
    }
}

/// A client may stop at `[DONE]`, and use the connection for another request.
#[test]
fn what_is_behind_a_chunked_body_is_in_the_buffer_as_soon_as_its_last_event_has_come() {
    let connection = b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
    for finished in [false, true] {
        let mut reader = EventReader::with_decoder(&connection[..], decoder()).chunked(Options::STRICT);
        assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"[DONE]"));
        if finished {
            assert!(matches!(reader.finish(), End::Clean));
        }
        for _ in 0..2 {
            assert_eq!(reader.buffer(), b"HTTP/1.1 204 No Content\r\n\r\n");
            assert!(matches!(reader.next_event(), Ok(None)));
        }
        // A new connection has nothing of the old one.
        reader.reconnect(b"");
        assert_eq!(reader.buffer(), b"");
    }
}

#[test]
fn behind_a_finish_nothing_comes_of_what_is_still_in_the_buffer() {
    let stream = &b"data: one\n\ndata: two\n\ndata: three\n\n"[..];
    let mut reader = EventReader::with_decoder(stream, decoder());
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"one"));
    assert!(matches!(reader.finish(), End::Clean));
    assert!(matches!(reader.next_batch(), Ok(None)));
    assert!(matches!(reader.next_text_batch(), Ok(None)));
    assert!(matches!(reader.next_item(), Ok(None)));
    assert!(reader.all_items().next().is_none());
    // The iterator returns all items.
    let mut reader = EventReader::with_decoder(&b": c\nretry: 1\ndata: one\n\n"[..], decoder());
    assert_eq!(reader.all_items().filter(|item| item.is_ok()).count(), 3);
}

#[test]
fn a_chunked_body_that_breaks_off_or_is_none_is_told_once_behind_what_came_before() {
    let body = coded(b"id: 1\ndata: one\n\ndata: two\n\n", 5);
    let complete = |wire: &[u8]| {
        let mut content = wire.to_vec();
        let length = chunked::Decoder::new().decode_in_place(&mut content).map_or(0, |decoded| decoded.data.len());
        interpret(&content[..length], LIMITS, b"").items.len()
    };
    for cut in 0..body.len() {
        for cuts in [vec![], cuts::bytes(cut)] {
            let input = Input::chunks(&body[..cut], &cuts);
            let mut reader = EventReader::with_decoder(input, decoder()).chunked(Options::STRICT);
            let mut came = 0;
            let error = loop {
                match reader.next_event() {
                    Ok(event) => came += usize::from(event.expect("an error is due").own_id().is_some()) + 1,
                    Err(error) => break error,
                }
            };
            let ReadError::Chunked(broken) = error else { panic!("cut at {cut}: {error}") };
            assert!(matches!(broken.kind(), ChunkedError::Truncated(_)), "cut at {cut}: {broken}");
            assert_eq!(broken.offset(), cut as u64);
            assert_eq!(came, [0, 2, 3][complete(&body[..cut])], "cut at {cut}");
            assert!(matches!(reader.next_event(), Ok(None)));
        }
    }
    let mut reader =
        EventReader::with_decoder(&b"b\r\ndata: one\n\n\r\n+5\r\n"[..], decoder()).chunked(Options::STRICT);
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"one"));
    assert!(matches!(reader.next_event(), Err(ReadError::Chunked(error)) if error.kind() == ChunkedError::Size));
    assert!(matches!(reader.next_event(), Ok(None)));
    // The next connection begins another body.
    reader.reconnect(b"b\r\ndata: two\n\n\r\n0\r\n\r\n");
    assert!(matches!(reader.next_event(), Ok(Some(event)) if event.data() == b"two"));
    assert!(matches!(reader.next_event(), Ok(None)));
}

#[test]
fn reading_allocates_nothing() {
    let stream = "retry: 1\nid: 1\nevent: t\ndata: 0123456789\ndata: 0123456789\n\n:c\ndata: x\n\n".repeat(1_000);
    for capacity in [1, 100, 8 * 1024] {
        let mut reader = EventReader::with_capacity(capacity, stream.as_bytes(), Decoder::<Fixed<64, 64>>::new());
        let mut events = 0;
        let info = allocation_counter::measure(|| {
            while let Ok(Some(_)) = reader.next_event() {
                events += 1;
            }
        });
        assert_eq!((events, info.count_total), (2_000, 0));
    }
}

#[test]
fn errors_become_those_of_the_standard_library() {
    fn plain(stream: &[u8]) -> EventReader<&[u8], Fixed<64, 64>> {
        EventReader::with_decoder(stream, decoder())
    }
    fn chunked(stream: &[u8]) -> EventReader<&[u8], Fixed<64, 64>> {
        plain(stream).chunked(Options::STRICT)
    }
    let long = format!("data: {}\n\n", "x".repeat(65));
    fn failure(mut reader: EventReader<&[u8], Fixed<64, 64>>) -> ReadError<Error> {
        reader.next_item().map(|_| ()).expect_err("a broken stream")
    }
    for (reader, stream, due) in [
        (plain as fn(_) -> _, &b"data: x\n"[..], ErrorKind::UnexpectedEof),
        (plain, long.as_bytes(), ErrorKind::InvalidData),
        (chunked, b"5\r\ndata", ErrorKind::UnexpectedEof),
        (chunked, b"+5\r\ndata", ErrorKind::InvalidData),
    ] {
        assert_eq!(Error::from(failure(reader(stream))).kind(), due);
        // The same for the errors of a source that cannot fail.
        let never_fails = failure(reader(stream)).map_io(|error| -> std::convert::Infallible { panic!("{error}") });
        assert_eq!(Error::from(never_fails).kind(), due);
    }
    let mut malformed = plain(b"data: \xFF\n\n");
    let malformed = malformed.text_events().next().expect("an event").expect_err("not UTF-8");
    assert_eq!(Error::from(malformed.map_io(Error::from)).kind(), ErrorKind::InvalidData);
    let reset = ReadError::Io(ErrorKind::ConnectionReset).map_io(Error::from);
    assert_eq!(Error::from(reset).kind(), ErrorKind::ConnectionReset);
}

/// What one write does.
#[derive(Clone, Copy, Debug)]
enum Takes {
    AtMost(usize),
    Fails(ErrorKind),
}

#[derive(Debug, Default)]
struct Output {
    turns: VecDeque<Takes>,
    flush_fails: Option<ErrorKind>,
    taken: Vec<u8>,
    writes: usize,
    flushes: usize,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.writes += 1;
        let count = match self.turns.pop_front() {
            None => bytes.len(),
            Some(Takes::AtMost(most)) => bytes.len().min(most),
            Some(Takes::Fails(kind)) => return Err(kind.into()),
        };
        self.taken.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> Result<()> {
        self.flushes += 1;
        self.flush_fails.take().map_or(Ok(()), |kind| Err(kind.into()))
    }
}

#[test]
fn a_frame_is_one_write_and_a_flush() {
    let mut writer = EventWriter::new(Output::default());
    let mut due = Vec::new();
    let mut drafts = Drafts(5);
    for count in 1..1_000 {
        let built = drafts.draft().build(|frame| {
            writer.send(frame).expect("an output that takes all");
            frame.append_to(&mut due);
        });
        built.expect("is a frame").expect("is accepted");
        let Output { taken, writes, flushes, .. } = writer.get_ref();
        assert_eq!((taken, *writes, *flushes, writer.unsent()), (&due, count, count, 0));
    }
}

#[test]
fn a_chunked_frame_is_one_write_and_a_chunk_of_its_own() {
    let mut writer = EventWriter::new(Output::default()).chunked();
    let mut due = Vec::new();
    let mut drafts = Drafts(6);
    for count in 1..1_000 {
        let built = drafts.draft().build(|frame| {
            let frame_bytes = frame.to_vec();
            match count % 2 {
                0 => writer.send(frame).expect("an output that takes all"),
                _ => writer.send_encoded(&frame_bytes).expect("an output that takes all"),
            }
            due.extend([format!("{:x}\r\n", frame_bytes.len()).as_bytes(), &frame_bytes, b"\r\n"].concat());
        });
        built.expect("is a frame").expect("is accepted");
        let Output { taken, writes, flushes, .. } = writer.get_ref();
        assert_eq!((taken, *writes, *flushes), (&due, count, count));
    }
    // Empty bytes make no chunk: an empty chunk would end the body.
    writer.send_encoded(b"").expect("an output that takes all");
    due.extend_from_slice(chunked::BODY_END);
    assert_eq!(writer.finish().expect("an output that takes all").taken, due);

    let mut writer = EventWriter::new(Output::default());
    writer.send_encoded(b":\n\n").expect("an output that takes all");
    assert_eq!(writer.finish().expect("an output that takes all").taken, b":\n\n");
}

/// The output fails at random. It always has a prefix of the frames, and at the end all of them.
#[test]
fn half_a_frame_is_finished_before_the_next() {
    let mut random = Random::new(3);
    let mut failures = 0;
    for seed in 0..2_000 {
        let mut output = Output::default();
        for _ in 0..random.below(40) {
            output.turns.push_back(match random.below(5) {
                0 => Takes::Fails(ErrorKind::WouldBlock),
                1 => Takes::Fails(ErrorKind::BrokenPipe),
                2 => Takes::Fails(ErrorKind::Interrupted),
                3 => Takes::AtMost(0),
                _ => Takes::AtMost(1 + random.below(9)),
            });
        }
        let mut writer = EventWriter::new(output);
        let mut due = Vec::new();
        let mut drafts = Drafts(seed);
        for _ in 0..8 {
            let built = drafts.draft().build(|frame| {
                frame.append_to(&mut due);
                failures += usize::from(writer.send(frame).is_err());
            });
            built.expect("is a frame").expect("is accepted");
            assert!(due.starts_with(&writer.get_ref().taken));
            assert_eq!(writer.unsent(), due.len() - writer.get_ref().taken.len());
        }
        while writer.flush().is_err() {}
        assert_eq!((&writer.get_ref().taken, writer.unsent()), (&due, 0));
    }
    assert!(failures > 1_000);
}

#[test]
fn an_output_that_takes_nothing_is_an_error_and_an_interrupted_write_is_none() {
    let mut writer = EventWriter::new(Output::default());
    writer.get_mut().turns.extend([Takes::Fails(ErrorKind::Interrupted), Takes::AtMost(0)]);
    assert_eq!(writer.send(&Frame::KEEP_ALIVE).map_err(|error| error.kind()), Err(ErrorKind::WriteZero));
    // The writer has the frame, and sends it once.
    writer.get_mut().flush_fails = Some(ErrorKind::WouldBlock);
    assert_eq!(writer.flush().map_err(|error| error.kind()), Err(ErrorKind::WouldBlock));
    assert_eq!(writer.unsent(), 0);
    writer.flush().expect("an output that takes all");
    assert_eq!(writer.get_ref().taken, b":\n\n");
}

#[test]
fn an_interrupted_flush_is_made_again() {
    let mut writer = EventWriter::new(Output::default());
    writer.get_mut().flush_fails = Some(ErrorKind::Interrupted);
    writer.send(&Frame::KEEP_ALIVE).expect("an output that takes all");
    assert_eq!((writer.get_ref().taken.as_slice(), writer.get_ref().flushes), (&b":\n\n"[..], 2));
}

/// The output fails after each byte. At the end, the body is complete, and has one end.
#[test]
fn a_finish_that_fails_gives_the_writer_back_and_can_be_made_again() {
    let due = [&b"3\r\n:\n\n\r\n"[..], chunked::BODY_END].concat();
    for place in 0..=due.len() {
        let mut writer = EventWriter::new(Output::default()).chunked();
        writer.get_mut().turns.extend([Takes::AtMost(place), Takes::Fails(ErrorKind::WouldBlock)]);
        writer.get_mut().turns.extend([Takes::Fails(ErrorKind::TimedOut)]);
        let sent = writer.send(&Frame::KEEP_ALIVE);
        assert_eq!(sent.is_err(), place < due.len() - chunked::BODY_END.len());
        writer.get_mut().flush_fails = Some(ErrorKind::BrokenPipe);
        let mut failures = 0;
        let output = loop {
            match writer.finish() {
                Ok(output) => break output,
                Err(mut failed) => {
                    failures += 1;
                    assert_eq!(failed.writer.unsent() + failed.writer.get_ref().taken.len(), due.len());
                    assert!(failed.to_string().starts_with(&format!("{} bytes", failed.writer.unsent())));
                    let again = failed.writer.send(&Frame::KEEP_ALIVE).map_err(|error| error.kind());
                    assert_eq!(again, Err(ErrorKind::InvalidInput), "the body has ended");
                    assert_ne!(failed.error.kind(), ErrorKind::InvalidInput);
                    assert!(std::error::Error::source(&failed).is_some());
                    assert!(format!("{failed:?}").starts_with("FinishError { error: "), "{failed:?}");
                    writer = failed.writer;
                }
            }
        };
        assert_eq!(output.taken, due);
        assert!(failures > 0);
    }
    let writer = EventWriter::new(Output { flush_fails: Some(ErrorKind::TimedOut), ..Output::default() });
    let failed = writer.finish().expect_err("a flush that fails");
    assert_eq!(std::io::Error::from(failed).kind(), ErrorKind::TimedOut);
}

/// An output that never catches up takes memory only for the unsent bytes.
#[test]
fn what_is_out_is_not_kept() {
    let mut writer = EventWriter::new(Output::default());
    let frame = Frame::message("0123456789");
    let length = frame.encoded_len();
    writer.get_mut().turns.push_back(Takes::Fails(ErrorKind::WouldBlock));
    assert!(writer.send(&frame).is_err());
    let info = allocation_counter::measure(|| {
        for _ in 0..10_000 {
            writer.get_mut().taken.clear();
            writer.get_mut().turns.extend([Takes::AtMost(length), Takes::Fails(ErrorKind::WouldBlock)]);
            assert!(writer.send(&frame).is_err());
            assert_eq!(writer.unsent(), length, "always one behind");
        }
    });
    assert!(info.bytes_max < 1_000, "{info:?}");
}

#[test]
fn over_tcp_a_timeout_tells_of_silence_and_costs_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (signal, turns) = std::sync::mpsc::channel();
    let server = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("a client");
        connection.write_all(b"data: on").expect("a client");
        // Wait until the client has seen a timeout.
        turns.recv_timeout(Duration::from_secs(20)).expect("a signal");
        connection.write_all(b"e\n\n").expect("a client");
        let mut writer = EventWriter::new(connection);
        writer.send(&Frame::KEEP_ALIVE).expect("a client");
        writer.send(&EventHead::new().retry(9).data("two")).expect("a client");
        writer.get_mut().write_all(b"data: cut off").expect("a client");
    });
    let connection = TcpStream::connect(address).expect("a server");
    connection.set_read_timeout(Some(Duration::from_millis(20))).expect("a timeout");
    let mut reader = EventReader::with_decoder(connection, Decoder::with_storage(Growing::new(1_024, 64)));
    let mut silences = 0;
    let mut came = Vec::new();
    loop {
        match reader.next_event() {
            Ok(event) => came.push(event.expect("not the end").data_lossy().to_string()),
            Err(ReadError::Io(error)) => {
                assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
                silences += 1;
                let _ = signal.send(());
            }
            Err(ReadError::Incomplete) => break,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(silences >= 1);
    assert_eq!(came, ["one", "two"]);
    assert!(matches!(reader.finish(), End::Incomplete(Some(event)) if event.data() == b"cut off"));
    assert_eq!(reader.reconnection_time(), Some(9));
    server.join().expect("no panic");
}

/// A non-blocking socket takes the frames in parts. At the end, it has taken each byte once.
#[test]
fn over_tcp_a_full_socket_delays_frames_and_does_not_cut_them() {
    const FRAMES: usize = 2_000;
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (is_full, full) = std::sync::mpsc::channel();
    let server = std::thread::spawn(move || {
        let (connection, _) = listener.accept().expect("a client");
        connection.set_nonblocking(true).expect("a socket");
        let mut writer = EventWriter::new(connection);
        let text = "0123456789\n".repeat(500);
        for _ in 0..FRAMES {
            let mut outcome = writer.send(&Frame::message(&text));
            while let Err(error) = outcome {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                let _ = is_full.send(());
                std::thread::yield_now();
                outcome = writer.flush();
            }
        }
    });
    let connection = TcpStream::connect(address).expect("a server");
    // Nothing is read before the socket is full: the frames are more than it can hold.
    full.recv().expect("a full socket");
    let mut reader = EventReader::with_decoder(connection, Decoder::with_storage(Growing::new(1 << 20, 64)));
    let text = "0123456789\n".repeat(500);
    let mut count = 0;
    while let Some(event) = reader.next_event().expect("whole frames") {
        assert_eq!(event.data(), text.as_bytes());
        count += 1;
    }
    assert_eq!(count, FRAMES);
    server.join().expect("no panic");
}

const _: () = {
    const fn may_be_sent_and_moved<T: Send + Sync + Unpin + 'static>() {}
    may_be_sent_and_moved::<EventReader<TcpStream, Fixed<64, 64>>>();
    may_be_sent_and_moved::<EventReader<TcpStream, Growing>>();
    may_be_sent_and_moved::<EventWriter<TcpStream>>();
    may_be_sent_and_moved::<ReadError<Error>>();
};

#[test]
fn a_writer_hands_back_its_output() {
    let mut writer = EventWriter::new(Vec::new());
    writer.send(&Frame::KEEP_ALIVE).expect("a vector takes it");
    assert_eq!(writer.into_inner(), b":\n\n");
}
