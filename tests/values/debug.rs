//! `Debug`: items and frames show their content, on one line. A type that holds a stream shows only how much it holds:
//! the content does not belong in a log.

use sse_wire::encode::LineSplitter;
use sse_wire::http::{self, LastEventId};
use sse_wire::io::{
    embedded_io_07 as embedded_io, embedded_io_async_07 as embedded_io_async, futures_03 as futures, std_io,
};
use sse_wire::line::LineDecoder;
use sse_wire::session::{History, Missed};
use sse_wire::token::Tokenizer;
use sse_wire::{
    Borrowed, DataWriter, Decoder, EventHead, Fixed, Frame, FrameBuffer, Growing, IntegerId, chunked, event_id,
    event_type,
};
use std::convert::Infallible;
use std::fmt::{self, Debug, Formatter, Write as _};
use std::num::NonZeroU64;

fn shown(value: impl Debug) -> String {
    format!("{value:?}")
}

#[test]
fn items_and_their_owned_copies_are_shown_alike() {
    let due = [
        "Comment(Comment { text: Some(\"it's \u{FFFD}\"), length: 6 })",
        "Comment(Comment { text: None, length: 9 })",
        "Retry(5)",
        "Event(Event { event_type: \"t\", data: \"a\\nb\", id: \"1\", own_id: true, retry: Some(5), oversized_id: None })",
        "Event(Event { event_type: \"message\", data: \"\", id: \"1\", own_id: false, retry: None, oversized_id: Some(Oversized \
         { part: Id, limit: 8, length: 9, oversized_id: Some(9) }) })",
    ];
    let stream = b":it's \xFF\n:123456789\nretry:5\nevent:t\ndata:a\ndata:b\nid:1\n\nid:123456789\ndata\n\n";
    let mut decoder = Decoder::<Fixed<8, 8>>::new();
    let mut items = decoder.feed(stream);
    assert_eq!(shown(&items), format!("Items {{ rest: {}, .. }}", stream.len()));
    assert_eq!(shown(Decoder::<Fixed<8, 8>>::new().feed_blocks(b"a")), "Blocks { rest: 1, .. }");
    assert_eq!(shown(LineDecoder::<Fixed<8, 0>>::new().feed(b"ab")), "Lines { rest: 2, .. }");
    for due in due {
        let item = items.next().expect("an item").expect("it fits");
        assert_eq!(shown(item), due);
        assert_eq!(shown(item.to_owned_item()), due);
    }
    assert!(items.next().is_none());
}

#[test]
fn a_block_is_shown_with_what_it_has_and_what_it_has_not() {
    let mut decoder = Decoder::<Fixed<8, 8>>::new();
    let mut blocks = decoder.feed_blocks(b"event:t\nid:1\nretry:5\nother\n\nid:\0\ndata:\xFF\n\n");
    for due in [
        "Block(Block { event_type: Some(\"t\"), data: None, own_id: Some(\"1\"), id_in_force: Some(\"1\"), retry: Some(5), \
         has_unknown_fields: true, has_ignored_values: false, oversized_id: None })",
        "Block(Block { event_type: None, data: Some(\"\u{FFFD}\"), own_id: None, id_in_force: Some(\"1\"), retry: None, \
         has_unknown_fields: false, has_ignored_values: true, oversized_id: None })",
    ] {
        assert_eq!(shown(blocks.next().expect("a block").expect("it fits")), due);
    }
    assert!(blocks.next().is_none());
}

#[test]
fn bytes_are_shown_as_text() {
    let mut lines = LineDecoder::<Fixed<16, 0>>::new();
    let mut lines = lines.feed(b"\xEF\xBB\xBFid: \xFF\r\nx: y\n: c\n\n");
    for due in [
        "ByteOrderMark",
        "Field(Id, \"\u{FFFD}\")",
        "LineFeedOfCrlf",
        "UnknownField { name: \"x\", value: \"y\" }",
        "Comment(\" c\")",
        "Blank",
    ] {
        assert_eq!(shown(lines.next().expect("a line").expect("it fits").content()), due);
    }
    let mut tokenizer = Tokenizer::new();
    let mut tokens = tokenizer.feed(b"data:it's\n");
    assert_eq!(shown(&tokens), "Tokens { rest: 10, .. }");
    assert_eq!(shown(tokens.nth(2)), "Some(Value(Data, Fragment { bytes: \"it's\", first: true, last: true }))");
    let mut splitter = LineSplitter::new();
    let mut parts = splitter.split(b"a\nb");
    assert_eq!(shown(&parts), "LineParts { rest: 3, .. }");
    assert_eq!(shown([parts.next(), parts.next()]), "[Some(Text(\"a\")), Some(LineEnd)]");

    let mut body = chunked::Decoder::with_options(chunked::Options::STRICT.deliver_trailers(true));
    let mut input = &b"2\r\nhi\r\n0\r\nt: u\r\n\r\n"[..];
    let mut pieces = std::iter::from_fn(|| body.next(&mut input).expect("a body"));
    assert_eq!(shown(pieces.next()), "Some(Data(\"hi\"))");
    assert_eq!(shown(pieces.next()), "Some(Trailer(\"t: u\\r\\n\"))");
    assert_eq!(shown(pieces.next()), "Some(End)");
    let mut buffer = *b"2\r\nhi\r\n0\r\n\r\nmore";
    let in_place = chunked::Decoder::new().decode_in_place(&mut buffer).map(shown);
    assert_eq!(in_place.as_deref(), Ok("InPlace { data: \"hi\", rest: \"more\", ended: true }"));
    let mut buffer = *b"2\r\nhi\r\nx";
    let error = chunked::Decoder::new().decode_in_place(&mut buffer).map(shown).map_err(shown).expect_err("no size");
    assert!(error.starts_with("InPlaceError { data: \"hi\", error: DecodeError {"), "{error}");
    let mut encoder = chunked::Encoder::new();
    let mut buffer = [0; 64];
    let mut chunk = encoder.chunk(&mut buffer).expect("the body has not ended");
    chunk.push(b"secret").expect("room");
    assert_eq!(shown(&chunk), format!("Chunk {{ len: 6, capacity: {}, .. }}", 6 + chunk.remaining_capacity()));
    let size = chunked::SizeLine::new(NonZeroU64::new(22).expect("not 0"));
    assert_eq!((shown(size), size.as_ref()), ("SizeLine(\"16\\r\\n\")".to_owned(), &b"16\r\n"[..]));

    assert_eq!(shown(LastEventId::to_send("4\u{E9}".as_bytes())), "Ok(Some(LastEventId(\"4\\xc3\\xa9\")))");
    assert_eq!(shown(http::Field::new("a", b"b")), "Field { name: \"a\", value: \"b\" }");
    let head = shown(http::ResponseHead::new(http::ResponseFraming::Chunked));
    assert!(head.contains("cache_control: \"no-store\""), "{head}");
    let frame = Frame::message("hi");
    assert_eq!(shown(frame.segments()), format!("Segments {{ frame: {frame:?}, .. }}"));
    let pushed = History::new(1, [0; 64]).push_data(EventHead::new(), |data| data.write_str("hi")).expect("no error");
    assert_eq!(shown(pushed), "PushedFrame { frame: \"id: 1-1\\ndata: hi\\n\\n\", kept: Ok(()) }");
    let mut decoder = Decoder::<Growing>::default();
    let mut events = decoder.feed(b"id: 7\ndata: hi\n\n");
    let parts = events.next_event().expect("an event").expect("it fits").to_owned_event().into_parts();
    assert_eq!(
        shown(parts),
        "OwnedParts { raw_event_type: \"\", data: \"hi\", id_in_force: Some(\"7\"), has_own_id: true, retry: None, \
         oversized_id: None }"
    );
}

#[test]
fn of_a_decoder_only_how_much_it_holds() {
    const HELD: &str = "data: 6 of 9 bytes";
    let feed = |decoder: &mut dyn FnMut(&[u8])| decoder(b"data:secret\ndata");
    let mut fixed = Decoder::<Fixed<9, 1>>::default();
    let (mut data, mut texts) = ([0; 9], [0; 4]);
    let mut borrowed = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
    let mut growing = Decoder::with_storage(Growing::new(9, 1));
    feed(&mut |bytes| assert!(fixed.feed(bytes).next().is_none()));
    feed(&mut |bytes| assert!(borrowed.feed(bytes).next().is_none()));
    feed(&mut |bytes| assert!(growing.feed(bytes).next().is_none()));
    for text in [shown(&fixed), shown(&borrowed), shown(&growing)] {
        assert!(text.contains(HELD) && !text.contains("secret"), "{text}");
    }
}

#[test]
fn frames_and_their_parts_are_shown_as_they_are_written() {
    let head = EventHead::new().comment("c").event_type(event_type!("t")).id(event_id!("1\u{E9}")).retry(2);
    let parts = "comment: Some(\"c\"), event_type: \"t\", id: Some(\"1\\xc3\\xa9\"), retry: Some(\"2\")";
    assert_eq!(shown(head), format!("EventHead {{ {parts} }}"));
    assert_eq!(shown(EventHead::default()), "EventHead { comment: None, event_type: \"\", id: None, retry: None }");
    assert_eq!(
        shown(head.data("d\n\u{E9}")),
        "Frame(\":c\\nevent: t\\nid: 1\\xc3\\xa9\\nretry: 2\\ndata: d\\ndata: \\xc3\\xa9\\n\\n\")"
    );
    assert_eq!(shown(event_type!("a\"b")), "EventType(\"a\\\"b\")");
    assert_eq!(shown(event_id!("a\tb")), "EventId(\"a\\tb\")");
    assert_eq!(shown(IntegerId::new(42)), "IntegerId(42)");
}

#[test]
fn buffers_and_writers_of_frames_are_counted() {
    let mut memory = [0; 40];
    let mut buffer = FrameBuffer::new(&mut memory);
    buffer.push(&Frame::KEEP_ALIVE).expect("room");
    assert_eq!(shown(&buffer), "FrameBuffer(\":\\n\\n\", 37 free)");
    let mut writer: DataWriter<'_> = buffer.write_event(EventHead::new());
    writer.write_str("secret\r").expect("room");
    assert_eq!(shown(&writer), "DataWriter { frames: 3, written: 19, after_cr: true }");
    let mut vector = b":\n\n".to_vec();
    let mut writer = EventHead::new().append_data_to(&mut vector);
    writer.write_str("secret\r").expect("a vector takes it");
    assert_eq!(shown(&writer), "VecDataWriter { frames: 3, written: 19, after_cr: true }");
}

#[test]
fn of_a_history_only_how_much_it_holds() {
    let mut history = History::new(7, [0; 64]);
    history.push(&Frame::message("secret").id(event_id!("1"))).expect("it fits");
    history.push(&Frame::message("other").id(event_id!("2"))).expect("it fits");
    assert_eq!(shown(&history), "History(epoch 7, 39 of 64 bytes)");
    let id = sse_wire::http::LastEventId::to_send(b"1").expect("an ID that can be sent");
    let missed: Missed<'_> = history.missed(id);
    assert_eq!(shown(missed), "Frames(Frames(19 bytes))");
}

#[test]
fn of_readers_and_writers_only_how_much_they_hold() {
    let mut memory = [0; 32];
    let mut one = decoder();
    let mut reader = std_io::EventReader::with_capacity(32, Io(b"data: one\n\ndata: secret"), decoder());
    assert!(reader.next_event().is_ok_and(|event| event.is_some()));
    let text = shown(&reader);
    assert!(text.starts_with("EventReader { input: Io, decoder: Decoder {"), "{text}");
    assert!(text.ends_with("}, buffer: 12 of 32 bytes, reconnection_time: None, .. }"), "{text}");
    assert_eq!(shown(reader.events()), format!("Copies {{ reader: {text}, over: false }}"));
    let batch = reader.next_batch().expect("no error").expect("something is left");
    assert_eq!(batch.decoder().position(), 11);
    assert_eq!(shown(batch), "Batch { rest: 12, .. }");
    let writer = std_io::EventWriter::new(Io(b"")).chunked();
    assert_eq!(shown(writer), "EventWriter { output: Io, chunked: true, unsent: 0, .. }");

    let buffered = embedded_io::BufReader::with_received(Io(b""), &mut memory, 4..16);
    let due =
        "EventReader { input: BufReader { input: Io, unread: 12 of 32 bytes }, reading: Reading { decoder: Decoder {";
    let text = shown(embedded_io::EventReader::new(buffered, &mut one));
    assert!(text.starts_with(due), "{text}");
    let buffered = embedded_io_async::BufReader::with_received(Io(b""), &mut memory, 4..16);
    let text = shown(embedded_io_async::EventReader::new(buffered, &mut one));
    assert!(text.starts_with(due), "{text}");
    let due = "EventWriter { output: Io, writing: Writing { capacity: 32, unsent: 0, wants_flush: false, chunked: true, \
               ended: false } }";
    assert_eq!(shown(embedded_io::EventWriter::new(Io(b""), &mut memory).chunked()), due);
    assert_eq!(shown(embedded_io_async::EventWriter::new(Io(b""), &mut memory).chunked()), due);

    let chunks = futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>;
    let items = shown(futures::EventStream::with_decoder(chunks(), decoder()).all_items());
    assert!(items.starts_with("EventStream { chunks: Pending"), "{items}");
    assert!(items.ends_with(", reconnection_time: None, .. }"), "{items}");
    assert_eq!(shown(futures::EventStream::with_decoder(chunks(), decoder())), items);
}

fn decoder() -> Decoder<Fixed<9, 1>> {
    Decoder::new()
}

/// An input or output whose `Debug` shows only its name.
struct Io(&'static [u8]);

impl Debug for Io {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("Io")
    }
}

impl std::io::Read for Io {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(into)
    }
}

impl embedded_io_07::ErrorType for Io {
    type Error = Infallible;
}

impl embedded_io_07::Read for Io {
    fn read(&mut self, _: &mut [u8]) -> Result<usize, Infallible> {
        Ok(0)
    }
}

impl embedded_io_07::Write for Io {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

impl embedded_io_async_07::Read for Io {
    async fn read(&mut self, _: &mut [u8]) -> Result<usize, Infallible> {
        Ok(0)
    }
}

impl embedded_io_async_07::Write for Io {
    async fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        Ok(bytes.len())
    }

    async fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}
