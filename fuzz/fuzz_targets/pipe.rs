//! The chunked decoder and the event decoder together return what the two slow models together return, for any body,
//! cuts, options, capacities, storage and API.
//!
//! The input is a line and a body. The line has one character for each of these:
//!
//! * the storage and the API: `a` to `f` is fixed storage with the six APIs, `g` to `l` borrowed, `m` to `r` growing
//! * the capacity of data, and that of text. For fixed storage, the first one selects one of four pairs
//! * the options, with one bit each: `@` is strict, `A` allows blanks, `B` allows bare line feeds, `D` sets low limits
//! * the size of each piece. The rest of the body is the last piece
//!
//! Numbers are in ASCII order: `0` is 0, `1` is 1, `A` is 17. So `g84@135` is: borrowed storage, cursor, 8 bytes of
//! data, 4 of text, strict, pieces of 1, 3 and 5 bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_wire_fuzz::line::{cuts, number, split};

#[allow(dead_code, unused_imports)]
#[path = "../../tests/support"]
mod support {
    pub mod chunked_model;
    pub mod chunked_run;
    pub mod cuts;
    pub mod engine;
    pub mod item;
    pub mod model;
    pub mod own;
    pub mod pipe;
}

use support::chunked_model::Rules;
use support::engine::{FACES, KINDS, Kind, ROOMY, Way};
use support::model::Limits;
use support::pipe;

fuzz_target!(|input: &[u8]| {
    let Some((line, body)) = split(input) else { return };
    let &[way, data, text, switches, ref sizes @ ..] = line else { return };
    let way = usize::from(way.wrapping_sub(b'a'));
    let (kind, face) = (KINDS[way / FACES.len() % KINDS.len()], FACES[way % FACES.len()]);
    let limits = match kind {
        Kind::Fixed => [Limits::new(0, 0), Limits::new(4, 4), Limits::new(16, 16), ROOMY][usize::from(data) % 4],
        Kind::Borrowed | Kind::Growing | Kind::Unlimited => Limits::new(number(data), number(text)),
    };
    let low = switches & 4 != 0;
    let rules = Rules {
        blanks: switches & 1 != 0,
        bare_lf: switches & 2 != 0,
        max_size_line: if low { 8 } else { 4096 },
        max_trailer_section: if low { 8 } else { 8192 },
        max_overhead: if low { 32 } else { 16 * 1024 },
    };
    let cuts = cuts(sizes, body.len());
    let way = Way { kind, face, limits, seed: b"" };
    let due = pipe::due(body, rules, limits);
    pipe::check(body, &cuts, rules, way, &due);
    pipe::check(body, &[], rules, way, &due);
});
