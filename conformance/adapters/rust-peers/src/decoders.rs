//! The decoders, each used as its documentation says. Limits are raised if they would truncate a stream of the suite.

mod codecs;
mod parsers;

use crate::Decoder;
use crate::protocol::Input;
use crate::sink::Sink;
use crate::streams::{Chunks, Reader, drain, pinned};
use bytes::Bytes;
use std::num::NonZeroUsize;
use std::pin::Pin;

const fn decoder(name: &'static str, version: &'static str, ids: &'static str, run: crate::Run) -> Decoder {
    Decoder { name, version, makes: "owned strings", reports: &["retry"], ids, run }
}

/// A decoder that reports the last event ID.
const fn with_last_event_id(decoder: Decoder) -> Decoder {
    Decoder { reports: &["retry", "last_event_id"], ..decoder }
}

pub const ALL: [Decoder; 15] = [
    with_last_event_id(decoder("sse-core", "0.2.3", "in-force", sse_core)),
    with_last_event_id(decoder("sse-parse", "0.1.0", "in-force", sse_parse)),
    decoder("sse-stream", "0.3.0", "own", sse_stream),
    Decoder {
        makes: "strings shared with the chunk",
        ..with_last_event_id(decoder("sseer", "0.3.1", "in-force", sseer))
    },
    Decoder {
        makes: "strings shared with the chunk",
        reports: &["last_event_id"],
        ..decoder("eventsrc", "0.0.2", "in-force", eventsrc)
    },
    with_last_event_id(decoder("eventsource-stream", "0.2.3", "in-force", eventsource_stream)),
    with_last_event_id(decoder("eventsource-stream2", "0.4.0", "in-force", eventsource_stream2)),
    decoder("sse-codec", "0.3.3", "own", codecs::sse_codec),
    decoder("async-sse", "5.1.0", "own", async_sse),
    with_last_event_id(decoder("stream-rs", "0.1.0", "in-force", parsers::stream_rs)),
    with_last_event_id(decoder("io-http", "0.5.0", "in-force", parsers::io_http)),
    decoder("sse-frame", "0.1.0", "own", parsers::sse_frame),
    Decoder { reports: &[], ..decoder("sse-agent", "0.3.0", "own", parsers::sse_agent) },
    Decoder { reports: &["retry", "comments"], ..decoder("russe", "0.3.1", "own", codecs::russe) },
    Decoder {
        makes: "strings shared with the buffer",
        reports: &["retry", "comments"],
        ..decoder("tokio_sse_codec", "0.0.2", "in-force", codecs::tokio_sse_codec)
    },
];

fn sse_core(input: &Input, id: &str, sink: &mut Sink) -> Result<(), String> {
    // Its own limit, 512 KiB, is less than some streams of the suite need.
    let mut decoder = sse_core::SseDecoder::with_limit(NonZeroUsize::new(64 << 20).expect("not zero"));
    decoder.reconnect_with_id(Some(id.into()).filter(|_| !id.is_empty()));
    for mut piece in input.pieces() {
        while let Some(event) = decoder.next(&mut piece) {
            match event.map_err(|error| error.to_string())? {
                sse_core::SseEvent::Message(message) => {
                    sink.event(&message.event, &message.data, Some(message.last_event_id.as_deref().unwrap_or("")));
                }
                sse_core::SseEvent::Retry(milliseconds) => sink.retry(milliseconds.into()),
            }
        }
    }
    sink.last_event_id(decoder.last_event_id().map_or("", |id| id));
    Ok(())
}

fn sse_parse(input: &Input, id: &str, sink: &mut Sink) -> Result<(), String> {
    let mut parser = sse_parse::SseParser::with_last_event_id(id);
    for piece in input.pieces() {
        parser.feed(piece);
        while let Some(event) = parser.next_event() {
            sink.event(&event.event, &event.data, Some(&event.id));
        }
    }
    parser.finish();
    if let Some(time) = parser.retry() {
        sink.retry(time.as_millis());
    }
    sink.last_event_id(parser.last_event_id());
    Ok(())
}

fn sse_stream(input: &Input, _: &str, sink: &mut Sink) -> Result<(), String> {
    pinned(sse_stream::SseByteStream::new(Chunks(input.pieces())), |block: sse_stream::Sse| {
        if let Some(milliseconds) = block.retry {
            sink.retry(milliseconds.into());
        }
        // sse-stream returns blocks. A block without data is not an event.
        if let Some(data) = &block.data {
            sink.event(block.event.as_deref().unwrap_or(""), data, block.id.as_deref());
        }
    })
}

fn sseer(input: &Input, id: &str, sink: &mut Sink) -> Result<(), String> {
    let mut stream = sseer::EventStream::new(Chunks(input.pieces().map(Bytes::copy_from_slice)));
    stream.set_last_event_id(id);
    let result = drain(Pin::new(&mut stream), |event| {
        sink.event(&event.event, &event.data, Some(&event.id));
        if let Some(time) = event.retry {
            sink.retry(time.as_millis());
        }
    });
    sink.last_event_id(stream.last_event_id());
    result
}

fn eventsrc(input: &Input, id: &str, sink: &mut Sink) -> Result<(), String> {
    let mut stream = eventsrc::EventStream::new(Chunks(input.pieces())).with_last_event_id(id);
    let result = drain(Pin::new(&mut stream), |event| sink.event(event.event(), event.data(), Some(event.id())));
    sink.last_event_id(stream.last_event_id());
    result
}

fn eventsource_stream(input: &Input, id: &str, sink: &mut Sink) -> Result<(), String> {
    let mut stream = eventsource_stream::EventStream::new(Chunks(input.pieces()));
    stream.set_last_event_id(id);
    let result = drain(Pin::new(&mut stream), |event| {
        sink.event(&event.event, &event.data, Some(&event.id));
        if let Some(time) = event.retry {
            sink.retry(time.as_millis());
        }
    });
    sink.last_event_id(stream.last_event_id());
    result
}

fn eventsource_stream2(input: &Input, id: &str, sink: &mut Sink) -> Result<(), String> {
    let mut stream = eventsource_stream2::EventStream::new(Chunks(input.pieces()));
    stream.set_last_event_id(id);
    let result = drain(Pin::new(&mut stream), |event| {
        sink.event(&event.event, &event.data, Some(&event.id));
        if let Some(time) = event.retry {
            sink.retry(time.as_millis());
        }
    });
    sink.last_event_id(stream.last_event_id());
    result
}

fn async_sse(input: &Input, _: &str, sink: &mut Sink) -> Result<(), String> {
    pinned(async_sse::decode(Reader { pieces: input.pieces(), piece: &[] }), |event| match event {
        async_sse::Event::Message(message) => {
            sink.event(message.name(), &String::from_utf8_lossy(message.data()), message.id().as_deref());
        }
        async_sse::Event::Retry(time) => sink.retry(time.as_millis()),
    })
}
