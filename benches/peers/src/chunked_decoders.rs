//! The decoders of the chunked coding: a copy as the yardstick, those of other crates, and ours.

use crate::chunked::{Dechunk, Decoder, decoder};
use sse_wire::chunked::{self, Piece};

pub const OURS: &str = "sse-wire: next";

/// The yardstick is first, and ours are last: their floors compare them with those before.
pub fn decoders() -> Vec<Decoder> {
    vec![
        decoder::<Copy>(),
        #[cfg(feature = "others")]
        decoder::<others::Httparse>(),
        #[cfg(feature = "others")]
        decoder::<others::ChunkedTransfer>(),
        decoder::<Next>(),
        decoder::<InPlace>(),
    ]
}

/// Room for a read, and for the rest of the read before.
const ROOM: usize = (16 << 10) + 64;

struct Copy;

impl Dechunk for Copy {
    const NAME: &'static str = "copy of each read";

    fn run(body: &[u8], read: usize, mut put: impl FnMut(&[u8])) {
        let mut buffer = [0; ROOM];
        for received in body.chunks(read) {
            let buffer = &mut buffer[..received.len()];
            buffer.copy_from_slice(received);
            put(buffer);
        }
    }
}

struct Next;

impl Dechunk for Next {
    const NAME: &'static str = OURS;

    fn run(body: &[u8], read: usize, mut put: impl FnMut(&[u8])) {
        let mut decoder = chunked::Decoder::new();
        let mut buffer = [0; ROOM];
        for received in body.chunks(read) {
            let buffer = &mut buffer[..received.len()];
            buffer.copy_from_slice(received);
            let mut input: &[u8] = buffer;
            while let Ok(Some(Piece::Data(data))) = decoder.next(&mut input) {
                put(data);
            }
        }
    }
}

struct InPlace;

impl Dechunk for InPlace {
    const NAME: &'static str = "sse-wire: decode_in_place";

    fn run(body: &[u8], read: usize, mut put: impl FnMut(&[u8])) {
        let mut decoder = chunked::Decoder::new();
        let mut buffer = [0; ROOM];
        for received in body.chunks(read) {
            let buffer = &mut buffer[..received.len()];
            buffer.copy_from_slice(received);
            if let Ok(decoded) = decoder.decode_in_place(buffer) {
                put(decoded.data);
            }
        }
    }
}

#[cfg(feature = "others")]
mod others {
    use super::{Dechunk, ROOM};
    use httparse::{Status, parse_chunk_size};
    use std::io::Read;

    /// A typical loop around `parse_chunk_size`. It keeps an incomplete size line, and parses that again from its
    /// start.
    pub struct Httparse;

    enum State {
        Size,
        Data(u64),
        DataEnd,
    }

    impl Dechunk for Httparse {
        const NAME: &'static str = "httparse 1.10, in a loop";

        fn run(body: &[u8], read: usize, mut put: impl FnMut(&[u8])) {
            let (mut buffer, mut held, mut state) = ([0; ROOM], 0, State::Size);
            for received in body.chunks(read) {
                let filled = held + received.len();
                buffer[held..filled].copy_from_slice(received);
                let mut at = 0;
                loop {
                    let rest = &buffer[at..filled];
                    match state {
                        State::Size => match parse_chunk_size(rest) {
                            Ok(Status::Complete((_, 0))) | Err(_) => return,
                            Ok(Status::Complete((used, size))) => {
                                at += used;
                                state = State::Data(size);
                            }
                            Ok(Status::Partial) => break,
                        },
                        State::Data(_) if rest.is_empty() => break,
                        State::Data(due) => {
                            let taken = rest.len().min(due as usize);
                            put(&rest[..taken]);
                            at += taken;
                            let due = due - taken as u64;
                            state = if due == 0 { State::DataEnd } else { State::Data(due) };
                        }
                        State::DataEnd => match rest {
                            [b'\r', b'\n', ..] => {
                                at += 2;
                                state = State::Size;
                            }
                            [] | [b'\r'] => break,
                            _ => return,
                        },
                    }
                }
                buffer.copy_within(at..filled, 0);
                held = filled - at;
            }
        }
    }

    /// chunked_transfer reads from a `Read`, which makes the copy.
    pub struct ChunkedTransfer;

    impl Dechunk for ChunkedTransfer {
        const NAME: &'static str = "chunked_transfer 1.5";

        fn run(body: &[u8], read: usize, mut put: impl FnMut(&[u8])) {
            // It reads single bytes, so it gets a buffer in front of the socket.
            let source = std::io::BufReader::with_capacity(read, body);
            let mut decoder = chunked_transfer::Decoder::new(source);
            let mut buffer = [0; ROOM];
            while let Ok(length @ 1..) = decoder.read(&mut buffer) {
                put(&buffer[..length]);
            }
        }
    }
}
