//! The decoders of other crates. Each gets its input in the form that is cheapest for it.
//!
//! A stream gets `'static` slices, or `Bytes` made of them, which cost nothing. A codec needs a buffer of its own, so
//! each chunk is copied into that. Limits are raised if they would truncate a workload.

use crate::engine::{Decode, Engine, engine};
use crate::feed::{Feed, Sink};
use crate::sources::{chunks, drain};
use bytes::{Bytes, BytesMut};
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll};

pub fn engines() -> Vec<Engine> {
    vec![
        engine::<SseCore>(),
        engine::<SseParse>(),
        engine::<SseStream>(),
        engine::<Sseer>(),
        engine::<Eventsrc>(),
        engine::<EventsourceStream>(),
        engine::<EventsourceStream2>(),
        engine::<SseCodec>(),
        engine::<AsyncSse>(),
        engine::<SseFrame>(),
        engine::<StreamRs>(),
        engine::<Russe>(),
        engine::<TokioSseCodec>(),
        engine::<SseAgent>(),
        engine::<IoHttp>(),
    ]
}

struct SseCore;

impl Decode for SseCore {
    const NAME: &'static str = "sse-core 0.2.3";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        // Its own limit, 512 KiB, is less than a line of workload g.
        let mut decoder = sse_core::SseDecoder::with_limit(NonZeroUsize::new(64 << 20).expect("not zero"));
        for mut chunk in feed {
            while let Some(event) = decoder.next(&mut chunk) {
                if let Ok(sse_core::SseEvent::Message(message)) = event {
                    let id = message.last_event_id.as_deref().unwrap_or_default();
                    sink.event(message.event.as_bytes(), message.data.as_bytes(), id.as_bytes());
                }
            }
        }
    }
}

struct SseParse;

impl Decode for SseParse {
    const NAME: &'static str = "sse-parse 0.1.0";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let mut parser = sse_parse::SseParser::new();
        for chunk in feed {
            parser.feed(chunk);
            while let Some(event) = parser.next_event() {
                sink.event(event.event.as_bytes(), event.data.as_bytes(), event.id.as_bytes());
            }
        }
    }
}

struct SseStream;

impl Decode for SseStream {
    const NAME: &'static str = "sse-stream 0.3.0";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        drain(sse_stream::SseByteStream::new(chunks::<&[u8]>(feed)), |block| {
            // sse-stream returns blocks. A block without data is not an event.
            if let Some(data) = &block.data {
                let (event_type, id) = (block.event.as_deref(), block.id.as_deref());
                let (event_type, id) = (event_type.unwrap_or_default(), id.unwrap_or_default());
                sink.event(event_type.as_bytes(), data.as_bytes(), id.as_bytes());
            }
        });
    }
}

struct Sseer;

impl Decode for Sseer {
    const NAME: &'static str = "sseer 0.3.1";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        drain(sseer::EventStream::new(chunks::<Bytes>(feed)), |event| {
            sink.event(event.event.as_bytes(), event.data.as_bytes(), event.id.as_bytes());
        });
    }
}

struct Eventsrc;

impl Decode for Eventsrc {
    const NAME: &'static str = "eventsrc 0.0.2";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        drain(eventsrc::EventStream::new(chunks::<&[u8]>(feed)), |event| {
            sink.event(event.event().as_bytes(), event.data().as_bytes(), event.id().as_bytes());
        });
    }
}

struct EventsourceStream;

impl Decode for EventsourceStream {
    const NAME: &'static str = "eventsource-stream 0.2.3";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        drain(eventsource_stream::EventStream::new(chunks::<&[u8]>(feed)), |event| {
            sink.event(event.event.as_bytes(), event.data.as_bytes(), event.id.as_bytes());
        });
    }
}

struct EventsourceStream2;

impl Decode for EventsourceStream2 {
    const NAME: &'static str = "eventsource-stream2 0.4.0";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        drain(eventsource_stream2::EventStream::new(chunks::<&[u8]>(feed)), |event| {
            sink.event(event.event.as_bytes(), event.data.as_bytes(), event.id.as_bytes());
        });
    }
}

struct SseCodec;

impl Decode for SseCodec {
    const NAME: &'static str = "sse-codec 0.3.3";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        use futures_codec::Decoder as _;
        let (mut codec, mut buffer) = (sse_codec::SSECodec::default(), futures_codec::BytesMut::new());
        for chunk in feed {
            buffer.extend_from_slice(chunk);
            while let Ok(Some(event)) = codec.decode(&mut buffer) {
                if let sse_codec::Event::Message { id, event, data } = event {
                    sink.event(event.as_bytes(), data.as_bytes(), id.as_deref().unwrap_or_default().as_bytes());
                }
            }
        }
    }
}

struct AsyncSse;

impl Decode for AsyncSse {
    const NAME: &'static str = "async-sse 5.1.0";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        drain(async_sse::decode(Reader { feed, chunk: &[] }), |event| {
            if let async_sse::Event::Message(message) = event {
                let id = message.id().as_deref().unwrap_or_default();
                sink.event(message.name().as_bytes(), message.data(), id.as_bytes());
            }
        });
    }
}

/// A buffered reader over the chunks. Each chunk is its buffer.
struct Reader {
    feed: Feed,
    chunk: &'static [u8],
}

impl futures_io::AsyncRead for Reader {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut [u8]) -> Poll<std::io::Result<usize>> {
        unreachable!("a reader of lines uses the buffer")
    }
}

impl futures_io::AsyncBufRead for Reader {
    fn poll_fill_buf(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<&[u8]>> {
        let this = self.get_mut();
        if this.chunk.is_empty() {
            this.chunk = this.feed.next().unwrap_or_default();
        }
        Poll::Ready(Ok(this.chunk))
    }

    fn consume(mut self: Pin<&mut Self>, amount: usize) {
        self.chunk = &self.chunk[amount..];
    }
}

struct SseFrame;

impl Decode for SseFrame {
    const NAME: &'static str = "sse-frame 0.1.0";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let mut parser = sse_frame::Parser::new();
        for chunk in feed {
            for event in parser.push(chunk) {
                let (event_type, id) = (event.event.as_deref(), event.id.as_deref());
                let (event_type, id) = (event_type.unwrap_or_default(), id.unwrap_or_default());
                sink.event(event_type.as_bytes(), event.data.as_bytes(), id.as_bytes());
            }
        }
    }
}

struct StreamRs;

impl Decode for StreamRs {
    const NAME: &'static str = "stream-rs 0.1.0";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        let (mut parser, mut events) = (stream_rs::SseParser::new(), Vec::new());
        for chunk in feed {
            parser.feed(chunk, &mut events);
            for event in events.drain(..) {
                let (event_type, id) = (event.event.as_deref(), event.id.as_deref());
                let (event_type, id) = (event_type.unwrap_or_default(), id.unwrap_or_default());
                sink.event(event_type.as_bytes(), event.data.as_bytes(), id.as_bytes());
            }
        }
    }
}

struct Russe;

impl Decode for Russe {
    const NAME: &'static str = "russe 0.3.1";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        use tokio_util::codec::Decoder as _;
        let (mut decoder, mut buffer) = (russe::Decoder::default(), BytesMut::new());
        for chunk in feed {
            buffer.extend_from_slice(chunk);
            while let Ok(Some(event)) = decoder.decode(&mut buffer) {
                match event {
                    russe::Event::Message(message) => {
                        let (event_type, id) = (message.event.as_deref(), message.id.as_deref());
                        let (event_type, id) = (event_type.unwrap_or_default(), id.unwrap_or_default());
                        sink.event(event_type.as_bytes(), message.data.as_bytes(), id.as_bytes());
                    }
                    russe::Event::Comment(text) => sink.comment(text.as_bytes()),
                    russe::Event::Retry(_) => {}
                }
            }
        }
    }
}

struct TokioSseCodec;

impl Decode for TokioSseCodec {
    const NAME: &'static str = "tokio_sse_codec 0.0.2";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        use tokio_sse_codec::{BytesStr, Frame, SseDecoder};
        use tokio_util::codec::Decoder as _;
        let (mut decoder, mut buffer) = (SseDecoder::<BytesStr>::new(), BytesMut::new());
        for chunk in feed {
            buffer.extend_from_slice(chunk);
            while let Ok(Some(frame)) = decoder.decode(&mut buffer) {
                match frame {
                    Frame::Event(event) => {
                        let id = event.id.as_deref().unwrap_or_default();
                        sink.event(event.name.as_bytes(), event.data.as_bytes(), id.as_bytes());
                    }
                    Frame::Comment(text) => sink.comment(text.as_bytes()),
                    Frame::Retry(_) => {}
                }
            }
        }
    }
}

struct SseAgent;

impl Decode for SseAgent {
    const NAME: &'static str = "sse-agent 0.3.0";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        drain(sse_agent::Body::from(chunks::<Bytes>(feed)), |event| {
            let id = event.last_event_id.as_deref().unwrap_or_default();
            sink.event(event.event.as_bytes(), event.data.as_bytes(), id.as_bytes());
        });
    }
}

struct IoHttp;

impl Decode for IoHttp {
    const NAME: &'static str = "io-http 0.5.0";

    fn run<K: Sink>(feed: Feed, sink: &mut K) {
        use io_http::coroutine::{HttpCoroutine as _, HttpCoroutineState};
        use io_http::sse::frame::{SseFrameParser, SseFrameParserYield};
        let mut parser = SseFrameParser::default();
        for chunk in feed {
            let mut chunk = Some(chunk);
            while let HttpCoroutineState::Yielded(SseFrameParserYield::Frame(frame)) = parser.resume(chunk.take()) {
                let (event_type, id) = (frame.event.as_deref(), frame.id.as_deref());
                let (event_type, id) = (event_type.unwrap_or_default(), id.unwrap_or_default());
                sink.event(event_type.as_bytes(), frame.data.as_bytes(), id.as_bytes());
            }
        }
    }
}
