//! For any calls, a block has the same bytes in every sink, and reads back as the values of the calls. A block that
//! does not fit, or is dropped, writes nothing.
//!
//! The input is a line and calls. The line has one character for the size of each chunk in which the stream is read.
//! The byte 0x1E separates the calls. The first character of a call says what it writes: `e` a type, `i` an ID, `r` a
//! reconnection time, `d` data, `c` a comment, and `p` a prefix and a comment, separated by the byte 0x1F.

#![no_main]

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use sse_wire::encode::BlockWriter;
use sse_wire::{EventId, EventType, Frame, FrameBuffer};
use sse_wire_fuzz::line::{cuts, split};

#[allow(dead_code, unused_imports)]
#[path = "../../tests/support"]
mod support {
    pub mod calls;
    pub mod cuts;
    pub mod engine;
    pub mod item;
    pub mod model;
    pub mod own;
    pub mod reading;
}

use support::calls::{Call, due, plain};
use support::engine::{Face, HUGE, Kind, Way, check};
use support::model::interpret;
use support::reading::read;

fuzz_target!(|input: &[u8]| {
    let Some((sizes, calls)) = split(input) else { return };
    let calls: Vec<Call> = calls.split(|&byte| byte == 0x1E).filter_map(call).collect();
    let wire = written(&calls);
    assert_eq!(wire, plain(&calls));
    let reading = read(&wire);
    assert_eq!((reading.items, reading.last_event_id), due(&calls, b""));

    // The block between two other blocks, in chunks.
    let stream = [b"id: before\n\n", &*wire, b"data: after\n\n"].concat();
    let (mut items, id) = due(&calls, b"before");
    items.push(support::reading::Item::Event {
        event_type: b"message".to_vec(),
        data: b"after".to_vec(),
        id: id.clone(),
    });
    let reading = read(&stream);
    assert_eq!((reading.items, reading.last_event_id), (items, id));
    let way = Way { kind: Kind::Growing, face: Face::Cursor, limits: HUGE, seed: b"" };
    check(&stream, &cuts(sizes, stream.len()), way, &interpret(&stream, HUGE, b""));
});

/// Writes the block to each sink, after another block, and returns its bytes.
fn written(calls: &[Call]) -> Vec<u8> {
    let mut vector = b":\n\n".to_vec();
    let mut block = BlockWriter::new(&mut vector);
    calls.iter().for_each(|call| call.make(&mut block));
    block.end();

    let mut bytes = BytesMut::from(&b":\n\n"[..]);
    let mut block = BlockWriter::new(&mut bytes);
    calls.iter().for_each(|call| call.make(&mut block));
    drop(block);
    assert_eq!(bytes, ":\n\n", "what is dropped has never been there");
    let mut block = BlockWriter::new(&mut bytes);
    calls.iter().for_each(|call| call.make(&mut block));
    block.end();
    assert_eq!(bytes, vector);

    let wire = vector.split_off(3);
    let mut memory = vec![0; 3 + wire.len()];
    for missing in [1, 0] {
        let room = memory.len() - missing;
        let mut frames = FrameBuffer::new(&mut memory[..room]);
        frames.push(&Frame::KEEP_ALIVE).expect("it fits");
        let mut block = BlockWriter::new(&mut frames);
        calls.iter().for_each(|call| call.make(&mut block));
        let ended = block.end().map_err(|error| error.needed);
        assert_eq!(ended, if missing == 0 { Ok(&*wire) } else { Err(wire.len()) });
        assert_eq!(frames.len(), if missing == 0 { room } else { 3 });
    }
    wire
}

/// Parses a call. `None` if it is malformed or its value is refused.
fn call(bytes: &[u8]) -> Option<Call> {
    let (kind, value) = bytes.split_first()?;
    let text = || String::from_utf8_lossy(value).into_owned();
    Some(match kind {
        b'e' => Call::EventType(EventType::from_bytes(value).ok()?.as_bytes().to_vec()),
        b'i' => Call::Id(EventId::from_bytes(value).ok()?.as_bytes().to_vec()),
        b'r' => Call::Retry(text().parse().ok()?),
        b'd' => Call::Data(value.to_vec()),
        b'c' => Call::Comment(value.to_vec()),
        b'p' => {
            let text = text();
            let (prefix, text) = text.split_once('\u{1F}')?;
            Call::Prefixed(prefix.into(), text.into())
        }
        _ => return None,
    })
}
