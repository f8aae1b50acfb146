//! sse-wire behind the APIs that most programs use: streams of chunks, readers and codecs.

use crate::engine::{Decode, Engine, engine};
use crate::feed::{Feed, Sink};
use crate::ours::{put_bytes, put_text};
use crate::sources::{CopiedChunks, Reads, chunks, drain, run};
use bytes::BytesMut;
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::std_io::EventReader;
use sse_wire::io::tokio_util_07::EventDecoder;
use sse_wire::{Decoder, Growing, Item};
use tokio_util::codec::Decoder as _;

pub const STREAM_BORROWED: &str = "sse-wire: bytes, stream, borrowed in batches";
pub const STREAM_OWNED: &str = "sse-wire: bytes, stream, owned";
/// Its bytes are copied first, as for a codec.
pub const STREAM_COPIED: &str = "sse-wire: bytes, stream of copied chunks, owned";
pub const STREAM_TEXT: &str = "sse-wire: text, stream, owned";
pub const READER_BORROWED: &str = "sse-wire: bytes, std reader, borrowed in batches";
pub const CODEC: &str = "sse-wire: bytes, tokio codec, owned";

pub fn engines() -> Vec<Engine> {
    vec![
        engine::<StreamBatches>(),
        engine::<StreamTextBatches>(),
        engine::<StreamEvents>(),
        engine::<StreamOwned>(),
        engine::<StreamCopied>(),
        engine::<StreamText>(),
        engine::<ReaderBatches>(),
        engine::<ReaderEvents>(),
        engine::<Codec>(),
    ]
}

struct StreamBatches;

impl Decode for StreamBatches {
    const NAME: &'static str = STREAM_BORROWED;

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let mut events = EventStream::new(chunks::<&[u8]>(feed));
        run(async {
            while let Ok(Some(mut batch)) = events.next_batch().await {
                while let Some(event) = batch.next_event() {
                    put_bytes(event.map(Item::Event), sink);
                }
            }
        });
    }
}

struct StreamTextBatches;

impl Decode for StreamTextBatches {
    const NAME: &'static str = "sse-wire: text, stream, borrowed in batches";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let mut events = EventStream::new(chunks::<&[u8]>(feed));
        run(async {
            while let Ok(Some(mut batch)) = events.next_text_batch().await {
                while let Some(event) = batch.next_event() {
                    put_text(event.map(Item::Event), sink);
                }
            }
        });
    }
}

struct StreamEvents;

impl Decode for StreamEvents {
    const NAME: &'static str = "sse-wire: bytes, stream, borrowed";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let mut events = EventStream::new(chunks::<&[u8]>(feed));
        run(async {
            while let Ok(Some(event)) = events.next_event().await {
                put_bytes(Ok(Item::Event(event)), sink);
            }
        });
    }
}

struct StreamOwned;

impl Decode for StreamOwned {
    const NAME: &'static str = STREAM_OWNED;

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        drain(EventStream::new(chunks::<&[u8]>(feed)), |event| {
            sink.event(event.event_type(), event.data(), event.last_event_id());
        });
    }
}

struct StreamCopied;

impl Decode for StreamCopied {
    const NAME: &'static str = STREAM_COPIED;

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        drain(EventStream::new(CopiedChunks::new(feed)), |event| {
            sink.event(event.event_type(), event.data(), event.last_event_id());
        });
    }
}

struct StreamText;

impl Decode for StreamText {
    const NAME: &'static str = STREAM_TEXT;

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        drain(EventStream::new(chunks::<&[u8]>(feed)).text(), |event| {
            sink.event(event.event_type().as_bytes(), event.data().as_bytes(), event.last_event_id().as_bytes());
        });
    }
}

/// As long as the chunks of [`Chunking::Buffer`](crate::workloads::Chunking::Buffer).
const BUFFER: usize = 16 << 10;

fn reader(feed: Feed) -> EventReader<Reads> {
    EventReader::with_capacity(BUFFER, Reads::new(feed), Decoder::<Growing>::default())
}

struct ReaderBatches;

impl Decode for ReaderBatches {
    const NAME: &'static str = READER_BORROWED;

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let mut reader = reader(feed);
        while let Ok(Some(mut batch)) = reader.next_batch() {
            while let Some(event) = batch.next_event() {
                put_bytes(event.map(Item::Event), sink);
            }
        }
    }
}

struct ReaderEvents;

impl Decode for ReaderEvents {
    const NAME: &'static str = "sse-wire: bytes, std reader, borrowed";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let mut reader = reader(feed);
        while let Ok(Some(event)) = reader.next_event() {
            put_bytes(Ok(Item::Event(event)), sink);
        }
    }
}

struct Codec;

impl Decode for Codec {
    const NAME: &'static str = CODEC;

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let (mut decoder, mut buffer) = (EventDecoder::new(), BytesMut::new());
        for chunk in feed {
            buffer.extend_from_slice(chunk);
            while let Ok(Some(Ok(event))) = decoder.decode(&mut buffer) {
                sink.event(event.event_type(), event.data(), event.last_event_id());
            }
        }
    }
}
