//! Codecs: each consumes the front of a buffer. If bytes are left at the end, `decode_eof` would return an error, and
//! no event. It is not called here.

use crate::protocol::Input;
use crate::sink::Sink;
use bytes::BytesMut;

pub(super) fn sse_codec(input: &Input, _: &str, sink: &mut Sink) -> Result<(), String> {
    use futures_codec::Decoder as _;
    let (mut codec, mut buffer) = (sse_codec::SSECodec::default(), futures_codec::BytesMut::new());
    for piece in input.pieces() {
        buffer.extend_from_slice(piece);
        while let Some(event) = codec.decode(&mut buffer).map_err(|error| error.to_string())? {
            match event {
                sse_codec::Event::Message { id, event, data } => sink.event(&event, &data, id.as_deref()),
                sse_codec::Event::Retry { retry } => sink.retry(retry.into()),
            }
        }
    }
    Ok(())
}

pub(super) fn russe(input: &Input, _: &str, sink: &mut Sink) -> Result<(), String> {
    use tokio_util::codec::Decoder as _;
    let (mut decoder, mut buffer) = (russe::Decoder::default(), BytesMut::new());
    for piece in input.pieces() {
        buffer.extend_from_slice(piece);
        while let Some(event) = decoder.decode(&mut buffer).map_err(|error| error.to_string())? {
            match event {
                russe::Event::Message(message) => {
                    sink.event(message.event.as_deref().unwrap_or(""), &message.data, message.id.as_deref());
                    if let Some(time) = message.retry {
                        sink.retry(time.as_millis());
                    }
                }
                russe::Event::Comment(text) => sink.comment(&text),
                russe::Event::Retry(time) => sink.retry(time.as_millis()),
            }
        }
    }
    Ok(())
}

/// tokio_sse_codec has no parameter for a last event ID. A caller that has one uses it until another comes.
pub(super) fn tokio_sse_codec(input: &Input, id: &str, sink: &mut Sink) -> Result<(), String> {
    use tokio_sse_codec::{BytesStr, Frame, SseDecoder};
    use tokio_util::codec::Decoder as _;
    let (mut decoder, mut buffer) = (SseDecoder::<BytesStr>::new(), BytesMut::new());
    for piece in input.pieces() {
        buffer.extend_from_slice(piece);
        while let Some(frame) = decoder.decode(&mut buffer).map_err(|error| error.to_string())? {
            match frame {
                Frame::Event(event) => sink.event(&event.name, &event.data, Some(event.id.as_deref().unwrap_or(id))),
                Frame::Comment(text) => sink.comment(&text),
                Frame::Retry(time) => sink.retry(time.as_millis()),
            }
        }
    }
    Ok(())
}
