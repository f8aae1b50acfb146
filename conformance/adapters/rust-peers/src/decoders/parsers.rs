//! Push parsers, and a stream that reports little.

use crate::protocol::Input;
use crate::sink::Sink;
use crate::streams::{Chunks, pinned};
use bytes::Bytes;

/// stream-rs has no parameter for a last event ID. A caller that has one uses it until another comes.
pub(super) fn stream_rs(input: &Input, id: &str, sink: &mut Sink) -> Result<(), String> {
    let (mut parser, mut events) = (stream_rs::SseParser::new(), Vec::new());
    for piece in input.pieces() {
        parser.feed(piece, &mut events);
        for event in events.drain(..) {
            let (event_type, own) = (event.event.as_deref(), event.id.as_deref());
            sink.event(event_type.unwrap_or(""), &event.data, Some(own.unwrap_or(id)));
        }
    }
    // `finish` would clear both values, and returns no event.
    if let Some(milliseconds) = parser.reconnection_time() {
        sink.retry(milliseconds.into());
    }
    sink.last_event_id(parser.last_id().unwrap_or(id));
    Ok(())
}

/// Like stream-rs, io-http has no parameter for a last event ID.
pub(super) fn io_http(input: &Input, id: &str, sink: &mut Sink) -> Result<(), String> {
    use io_http::coroutine::{HttpCoroutine as _, HttpCoroutineState};
    use io_http::sse::frame::{SseFrameParser, SseFrameParserYield};
    let mut parser = SseFrameParser::default();
    for piece in input.pieces() {
        let mut piece = Some(piece);
        while let HttpCoroutineState::Yielded(SseFrameParserYield::Frame(frame)) = parser.resume(piece.take()) {
            let (event_type, own) = (frame.event.as_deref(), frame.id.as_deref());
            sink.event(event_type.unwrap_or(""), &frame.data, Some(own.unwrap_or(id)));
            if let Some(milliseconds) = frame.retry {
                sink.retry(milliseconds.into());
            }
        }
    }
    sink.last_event_id(parser.last_event_id().unwrap_or(id));
    Ok(())
}

/// `flush` is not called: it is for servers that do not end their last block.
pub(super) fn sse_frame(input: &Input, _: &str, sink: &mut Sink) -> Result<(), String> {
    let mut parser = sse_frame::Parser::new();
    for piece in input.pieces() {
        for event in parser.push(piece) {
            sink.event(event.event.as_deref().unwrap_or(""), &event.data, event.id.as_deref());
            if let Some(milliseconds) = event.retry_ms {
                sink.retry(milliseconds.into());
            }
        }
    }
    Ok(())
}

pub(super) fn sse_agent(input: &Input, _: &str, sink: &mut Sink) -> Result<(), String> {
    let chunks = Chunks(input.pieces().map(Bytes::copy_from_slice));
    pinned(sse_agent::Body::from(chunks), |event: sse_agent::Event| {
        sink.event(&event.event, &event.data, event.last_event_id.as_deref());
    })
}
