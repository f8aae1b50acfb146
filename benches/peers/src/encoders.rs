//! The encoders of other crates. If one implements `Display`, it writes to a string. The codecs write to their
//! `BytesMut`. Both buffers keep their memory.

use crate::encode::{Encode, Encoder, encoder};
use crate::workloads::Fields;
use bytes::BytesMut;
use bytestring::ByteString;
use futures_core::Stream;
use http_body::Body as _;
use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt::{Display, Write};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

pub fn encoders() -> Vec<Encoder> {
    vec![
        encoder::<Russe>(),
        encoder::<SseStream>(),
        encoder::<SseCodec>(),
        encoder::<TokioSseCodec>(),
        encoder::<Warp>(),
        encoder::<Poem>(),
        encoder::<Axum>(),
    ]
}

fn data(fields: &Fields) -> &str {
    fields.data.as_deref().unwrap_or_default()
}

fn display(events: &[impl Display], buffer: &mut String, mut put: impl FnMut(&[u8])) {
    buffer.clear();
    for event in events {
        let start = buffer.len();
        let _ = write!(buffer, "{event}");
        put(&buffer.as_bytes()[start..]);
    }
}

struct Russe;

impl Encode for Russe {
    const NAME: &'static str = "russe 0.3.1";
    type Events = Vec<russe::Message>;
    type Buffer = BytesMut;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        let message = |fields: &'static Fields| russe::Message {
            data: ByteString::from_static(data(fields)),
            event: fields.event_type.as_deref().map(ByteString::from_static),
            retry: None,
            id: fields.id.as_deref().map(ByteString::from_static),
        };
        fields.iter().map(message).collect()
    }

    fn run(events: &mut Self::Events, buffer: &mut BytesMut, mut put: impl FnMut(&[u8])) {
        use tokio_util::codec::Encoder as _;
        let mut encoder = russe::Encoder::default();
        buffer.clear();
        for message in events.drain(..) {
            let start = buffer.len();
            encoder.encode(russe::Event::Message(message), buffer).expect("an event");
            put(&buffer[start..]);
        }
    }
}

struct SseStream;

impl Encode for SseStream {
    const NAME: &'static str = "sse-stream 0.3.0";
    type Events = Vec<sse_stream::Sse>;
    type Buffer = ();

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        let block = |fields: &Fields| sse_stream::Sse {
            event: fields.event_type.clone(),
            data: fields.data.clone(),
            id: fields.id.clone(),
            retry: None,
        };
        fields.iter().map(block).collect()
    }

    fn run(events: &mut Self::Events, _: &mut (), mut put: impl FnMut(&[u8])) {
        for event in events.drain(..) {
            put(&event.encode().expect("an event"));
        }
    }
}

struct SseCodec;

impl Encode for SseCodec {
    const NAME: &'static str = "sse-codec 0.3.3";
    type Events = Vec<sse_codec::Event>;
    type Buffer = futures_codec::BytesMut;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        let message = |fields: &Fields| sse_codec::Event::Message {
            id: fields.id.clone(),
            event: fields.event_type.clone().unwrap_or_else(|| "message".into()),
            data: data(fields).into(),
        };
        fields.iter().map(message).collect()
    }

    fn run(events: &mut Self::Events, buffer: &mut futures_codec::BytesMut, mut put: impl FnMut(&[u8])) {
        use futures_codec::Encoder as _;
        let mut codec = sse_codec::SSECodec::default();
        buffer.clear();
        for event in events.drain(..) {
            let start = buffer.len();
            codec.encode(event, buffer).expect("an event");
            put(&buffer[start..]);
        }
    }
}

struct TokioSseCodec;

impl Encode for TokioSseCodec {
    const NAME: &'static str = "tokio_sse_codec 0.0.2";
    type Events = Vec<tokio_sse_codec::Event<&'static str>>;
    type Buffer = BytesMut;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        let event = |fields: &'static Fields| tokio_sse_codec::Event {
            id: fields.id.as_deref().map(Cow::Borrowed),
            name: Cow::Borrowed(fields.event_type.as_deref().unwrap_or("message")),
            data: data(fields),
        };
        fields.iter().map(event).collect()
    }

    fn run(events: &mut Self::Events, buffer: &mut BytesMut, mut put: impl FnMut(&[u8])) {
        use tokio_util::codec::Encoder as _;
        let mut encoder = tokio_sse_codec::SseEncoder::new();
        buffer.clear();
        for event in events.drain(..) {
            let start = buffer.len();
            encoder.encode(tokio_sse_codec::Frame::Event(event), buffer).expect("an event");
            put(&buffer[start..]);
        }
    }
}

struct Warp;

impl Encode for Warp {
    const NAME: &'static str = "warp 0.4.3";
    type Events = Vec<warp::sse::Event>;
    type Buffer = String;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        let event = |fields: &Fields| {
            let mut event = warp::sse::Event::default().data(data(fields));
            if let Some(event_type) = &fields.event_type {
                event = event.event(event_type);
            }
            if let Some(id) = &fields.id {
                event = event.id(id);
            }
            event
        };
        fields.iter().map(event).collect()
    }

    fn run(events: &mut Self::Events, buffer: &mut String, put: impl FnMut(&[u8])) {
        display(events, buffer, put);
    }
}

struct Poem;

impl Encode for Poem {
    const NAME: &'static str = "poem 3.1.12";
    type Events = Vec<poem::web::sse::Event>;
    type Buffer = String;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        let event = |fields: &Fields| {
            let mut event = poem::web::sse::Event::message(data(fields));
            if let Some(event_type) = &fields.event_type {
                event = event.event_type(event_type);
            }
            if let Some(id) = &fields.id {
                event = event.id(id);
            }
            event
        };
        fields.iter().map(event).collect()
    }

    fn run(events: &mut Self::Events, buffer: &mut String, put: impl FnMut(&[u8])) {
        display(events, buffer, put);
    }
}

/// axum encodes into the event itself, and returns the bytes only as a response. So the figure includes the cost of the
/// response.
struct Axum;

impl Encode for Axum {
    const NAME: &'static str = "axum 0.8.9, through the body of a response";
    type Events = &'static [Fields];
    type Buffer = ();

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        fields
    }

    fn run(events: &mut Self::Events, _: &mut (), mut put: impl FnMut(&[u8])) {
        use axum::response::{IntoResponse, Sse};
        let mut body = pin!(Sse::new(AxumEvents(events.iter())).into_response().into_body());
        let mut context = Context::from_waker(Waker::noop());
        while let Poll::Ready(Some(Ok(frame))) = body.as_mut().poll_frame(&mut context) {
            if let Some(data) = frame.data_ref() {
                put(data);
            }
        }
    }
}

struct AxumEvents(std::slice::Iter<'static, Fields>);

impl Stream for AxumEvents {
    type Item = Result<axum::response::sse::Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(|fields| {
            let mut event = axum::response::sse::Event::default();
            if let Some(event_type) = &fields.event_type {
                event = event.event(event_type);
            }
            if let Some(id) = &fields.id {
                event = event.id(id);
            }
            Ok(event.data(data(fields)))
        }))
    }
}
