//! The line decoder returns the lines of a slow model, for any bytes, cuts, limits, storage and API. The lines
//! concatenate back to the stream.
//!
//! The input is a line and a stream. The line has one character for each of these:
//!
//! * the storage and the API: see `ways`
//! * the limit. For fixed storage, it selects an entry of `FIXED`
//! * the size of each chunk. The rest of the stream is the last chunk
//!
//! Numbers are in ASCII order: `0` is 0, `1` is 1, `A` is 17.

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

/// The limits of fixed storage that a short stream can exceed.
const FIXED: [usize; 5] = [0, 1, 2, 3, 8];

fuzz_target!(|input: &[u8]| {
    let Some((settings, stream)) = split(input) else { return };
    let &[way, limit, ref sizes @ ..] = settings else { return };
    let (kind, face) = ways(way);
    let limit = if kind == Kind::Fixed { FIXED[usize::from(limit) % FIXED.len()] } else { number(limit) };
    let due = lines(stream, limit);
    // Single bytes are slow, and 100 of them find the same bugs as a long stream.
    let bytes = support::cuts::bytes(stream.len().min(100));
    for cuts in [cuts(sizes, stream.len()), bytes, vec![]] {
        let ran = check(stream, &cuts, kind, face, limit, &due);
        assert_eq!(ran, 1);
    }
});

/// `a` to `d`: fixed storage with the four APIs. `e` to `h`: borrowed. `i` to `l`: growing.
fn ways(byte: u8) -> (Kind, Face) {
    let number = usize::from(byte.wrapping_sub(b'a'));
    (KINDS[number / FACES.len() % KINDS.len()], FACES[number % FACES.len()])
}
