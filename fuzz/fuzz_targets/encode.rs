//! Every function that encodes a frame writes the same bytes, which read back as the values of the frame, for any cuts.
//!
//! The input is a line and values. The byte 0x1E separates the values. The line has one character for each of these:
//!
//! * what the frame has, with one bit each: comment, type, ID, retry, data, "data in several values". `@` is none, `A`
//!   the comment, `B` the type, `P` data alone
//! * how many bits the largest reconnection time is shifted right. This also selects the API of the decoder
//! * the size of each piece in which data is written, and of each chunk in which the stream is read

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_wire::FrameBuffer;
use sse_wire_fuzz::line::{cuts, number, split};

#[allow(dead_code, unused_imports)]
#[path = "../../tests/support"]
mod support {
    pub mod cuts;
    pub mod engine;
    pub mod frames;
    pub mod item;
    pub mod model;
    pub mod own;
    pub mod reading;
}

use support::engine::{FACES, HUGE, Kind, Way, check};
use support::frames::{Data, Draft};
use support::model::interpret;
use support::reading::read;

fuzz_target!(|input: &[u8]| {
    let Some((line, values)) = split(input) else { return };
    let &[bits, digits, ref sizes @ ..] = line else { return };
    let draft = draft(bits, digits, values);
    let Some(Ok(wire)) = draft.build(|frame| {
        let wire = frame.to_vec();
        assert_eq!(frame.encoded_len(), wire.len());
        assert_eq!(frame.encoded_len_in_const(), wire.len());
        assert_eq!(frame.segments().flatten().copied().collect::<Vec<u8>>(), wire);
        let mut memory = vec![0; wire.len()];
        assert_eq!(frame.encode(&mut memory), Ok(&*wire));
        if let Some(short) = memory.len().checked_sub(1) {
            assert_eq!(frame.encode(&mut memory[..short]).map_err(|error| error.needed), Err(wire.len()));
        }
        wire
    }) else {
        return;
    };
    if let (Some(Data::Text(data)), Ok(head)) = (&draft.data, draft.head()) {
        let mut memory = vec![0; wire.len()];
        let mut buffer = FrameBuffer::new(&mut memory);
        let mut writer = buffer.write_event(head);
        let mut rest = &data[..];
        for &size in sizes {
            let (piece, left) = rest.split_at(number(size).min(rest.len()));
            writer.write_bytes(piece).expect("it fits");
            rest = left;
        }
        writer.write_bytes(rest).expect("it fits");
        assert_eq!(writer.finish(), Ok(&*wire));
    }
    assert_eq!(read(&wire).items, draft.due(b""));

    let stream = [b"id: before\n\n", &*wire, &*wire].concat();
    let cuts = cuts(sizes, stream.len());
    let face = FACES[usize::from(digits) % FACES.len()];
    let limits = HUGE;
    check(&stream, &cuts, Way { kind: Kind::Growing, face, limits, seed: b"" }, &interpret(&stream, limits, b""));
});

fn draft(bits: u8, digits: u8, values: &[u8]) -> Draft {
    let mut values = values.split(|&byte| byte == 0x1E);
    let mut value = |bit: u8| (bits & bit != 0).then(|| values.next().unwrap_or_default().to_vec());
    let mut draft = Draft { comment: value(1), event_type: value(2), id: value(4), ..Draft::default() };
    draft.retry = (bits & 8 != 0).then(|| u64::MAX >> (number(digits) % 64));
    draft.data = match (value(16), bits & 32 != 0) {
        (None, _) => None,
        (Some(data), false) => Some(Data::Text(data)),
        (Some(first), true) => {
            let values = std::iter::once(first).chain(values.map(<[u8]>::to_vec));
            Some(Data::Values(values.map(|value| String::from_utf8_lossy(&value).into_owned()).collect()))
        }
    };
    draft
}
