//! Any bytes as lines, under any cuts and limits, in any storage and through any face, against a slow model; and what stands for
//! lines concatenates back to the stream.
//!
//! The input is a line and a stream. The line has one character for the storage and the face (see `ways`), one for the limit (`0`
//! is 0, `1` is 1, and so on through ASCII; fixed storage takes what stands in `FIXED`), and one for the size of each chunk; the
//! rest of the stream is the last chunk.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_wire_fuzz::line::{cuts, number, split};

#[allow(dead_code, unused_imports)]
#[path = "../../tests/support"]
mod support {
    pub mod cuts;
    pub mod engine;
    pub mod item;
    pub mod line_engine;
    pub mod line_model;
    pub mod model;
    pub mod own;
}

use support::engine::{KINDS, Kind};
use support::line_engine::{FACES, Face, check};
use support::line_model::lines;

/// The limits for which there is fixed storage.
const FIXED: [usize; 5] = [0, 1, 2, 3, 8];

fuzz_target!(|input: &[u8]| {
    let Some((settings, stream)) = split(input) else { return };
    let &[way, limit, ref sizes @ ..] = settings else { return };
    let (kind, face) = ways(way);
    let limit = if kind == Kind::Fixed { FIXED[usize::from(limit) % FIXED.len()] } else { number(limit) };
    let due = lines(stream, limit);
    // Byte by byte is slow, and what it finds in a long stream it finds in a short one.
    let bytes = support::cuts::bytes(stream.len().min(100));
    for cuts in [cuts(sizes, stream.len()), bytes, vec![]] {
        let ran = check(stream, &cuts, kind, face, limit, &due);
        assert_eq!(ran, 1);
    }
});

/// `a` to `d`: fixed storage and the four faces. `e` to `h`: borrowed. `i` to `l`: growing.
fn ways(byte: u8) -> (Kind, Face) {
    let number = usize::from(byte.wrapping_sub(b'a'));
    (KINDS[number / FACES.len() % KINDS.len()], FACES[number % FACES.len()])
}
