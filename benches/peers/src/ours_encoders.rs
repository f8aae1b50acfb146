//! The encoder of sse-wire with each kind of sink, and the cost of a copy.

use crate::encode::{EVENTS, Encode, Encoder, encoder, plain};
use crate::workloads::Fields;
use bytes::BytesMut;
use sse_wire::io::tokio_util_07::FrameEncoder;
use sse_wire::{EventHead, EventId, EventType, Frame, FrameBuffer};
use std::fmt::Write;

pub const COPY: &str = "memcpy of the frame";
pub const FRAME: &str = "sse-wire: Frame::encode";

/// The other sinks, each with the most time that it may take, as a multiple of the time of `FRAME`.
pub const SINKS: [(&str, f64); 4] = [
    ("sse-wire: Frame::append_to, a Vec", 1.2),
    ("sse-wire: tokio codec, a BytesMut", 1.2),
    ("sse-wire: FrameBuffer::push", 1.2),
    ("sse-wire: Display, a String", 3.0),
];

pub fn encoders() -> Vec<Encoder> {
    vec![
        encoder::<Copy>(),
        encoder::<OurFrame>(),
        encoder::<OurBuffer>(),
        encoder::<OurVec>(),
        encoder::<OurCodec>(),
        encoder::<OurText>(),
        encoder::<OurVecs>(),
        encoder::<CopyToFront>(),
        encoder::<OurFrameToFront>(),
    ]
}

/// Room for all events.
struct Room(Vec<u8>);

impl Default for Room {
    fn default() -> Self {
        Self(vec![0; EVENTS * ONE])
    }
}

/// Room for one event.
const ONE: usize = 2048;

/// The cost of a copy of frames that exist already.
struct Copy;

impl Encode for Copy {
    const NAME: &'static str = COPY;
    type Events = Vec<Vec<u8>>;
    type Buffer = Room;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        fields.iter().map(plain).collect()
    }

    fn run(events: &mut Self::Events, buffer: &mut Room, mut put: impl FnMut(&[u8])) {
        let mut free = buffer.0.as_mut_slice();
        for frame in events {
            let (place, rest) = free.split_at_mut(frame.len());
            place.copy_from_slice(frame);
            put(place);
            free = rest;
        }
    }
}

/// The same, with a target that stays in the L1 cache.
struct CopyToFront;

impl Encode for CopyToFront {
    const NAME: &'static str = "memcpy of the frame, always to the same place";
    type Events = Vec<Vec<u8>>;
    type Buffer = Room;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        fields.iter().map(plain).collect()
    }

    fn run(events: &mut Self::Events, buffer: &mut Room, mut put: impl FnMut(&[u8])) {
        for frame in events {
            let place = &mut buffer.0[..frame.len()];
            place.copy_from_slice(frame);
            put(place);
        }
    }
}

/// Makes a frame of strings, which are checked each time.
#[inline]
fn frame(fields: &'static Fields) -> Frame<'static> {
    let mut head = EventHead::new();
    if let Some(event_type) = &fields.event_type {
        head = head.event_type(EventType::new(event_type).expect("a type"));
    }
    if let Some(id) = &fields.id {
        head = head.id(EventId::new(id).expect("an ID"));
    }
    head.data(fields.data.as_deref().unwrap_or_default())
}

struct OurFrame;

impl Encode for OurFrame {
    const NAME: &'static str = FRAME;
    type Events = &'static [Fields];
    type Buffer = Room;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        fields
    }

    fn run(events: &mut Self::Events, buffer: &mut Room, mut put: impl FnMut(&[u8])) {
        let mut free = buffer.0.as_mut_slice();
        for fields in *events {
            let length = frame(fields).encode(free).expect("room").len();
            let (place, rest) = free.split_at_mut(length);
            put(place);
            free = rest;
        }
    }
}

struct OurFrameToFront;

impl Encode for OurFrameToFront {
    const NAME: &'static str = "sse-wire: Frame::encode, always to the same place";
    type Events = &'static [Fields];
    type Buffer = Room;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        fields
    }

    fn run(events: &mut Self::Events, buffer: &mut Room, mut put: impl FnMut(&[u8])) {
        for fields in *events {
            put(frame(fields).encode(&mut buffer.0[..ONE]).expect("room"));
        }
    }
}

struct OurBuffer;

impl Encode for OurBuffer {
    const NAME: &'static str = SINKS[2].0;
    type Events = &'static [Fields];
    type Buffer = Room;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        fields
    }

    fn run(events: &mut Self::Events, buffer: &mut Room, mut put: impl FnMut(&[u8])) {
        let mut buffer = FrameBuffer::new(&mut buffer.0);
        for fields in *events {
            put(buffer.push(&frame(fields)).expect("room"));
        }
    }
}

struct OurVec;

impl Encode for OurVec {
    const NAME: &'static str = SINKS[0].0;
    type Events = &'static [Fields];
    type Buffer = Vec<u8>;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        fields
    }

    fn run(events: &mut Self::Events, buffer: &mut Vec<u8>, mut put: impl FnMut(&[u8])) {
        buffer.clear();
        for fields in *events {
            let start = buffer.len();
            frame(fields).append_to(buffer);
            put(&buffer[start..]);
        }
    }
}

struct OurCodec;

impl Encode for OurCodec {
    const NAME: &'static str = SINKS[1].0;
    type Events = &'static [Fields];
    type Buffer = BytesMut;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        fields
    }

    fn run(events: &mut Self::Events, buffer: &mut BytesMut, mut put: impl FnMut(&[u8])) {
        use tokio_util::codec::Encoder as _;
        let mut encoder = FrameEncoder::new();
        buffer.clear();
        for fields in *events {
            let start = buffer.len();
            encoder.encode(frame(fields), buffer).expect("a frame");
            put(&buffer[start..]);
        }
    }
}

struct OurText;

impl Encode for OurText {
    const NAME: &'static str = SINKS[3].0;
    type Events = &'static [Fields];
    type Buffer = String;

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        fields
    }

    fn run(events: &mut Self::Events, buffer: &mut String, mut put: impl FnMut(&[u8])) {
        buffer.clear();
        for fields in *events {
            let start = buffer.len();
            let _ = write!(buffer, "{}", frame(fields));
            put(&buffer.as_bytes()[start..]);
        }
    }
}

struct OurVecs;

impl Encode for OurVecs {
    const NAME: &'static str = "sse-wire: Frame::to_vec";
    type Events = &'static [Fields];
    type Buffer = ();

    fn prepare(fields: &'static [Fields]) -> Self::Events {
        fields
    }

    fn run(events: &mut Self::Events, _: &mut (), mut put: impl FnMut(&[u8])) {
        for fields in *events {
            put(&frame(fields).to_vec());
        }
    }
}
