//! The whole way up: any octets as a chunked body, under any cuts, options and capacities, in any storage and through any
//! face, against the two slow models one behind the other.
//!
//! The input is a line and a body. The line has one character for the storage and the face (`a` to `d` fixed storage and
//! the four faces, `e` to `h` borrowed, `i` to `l` growing), one for each capacity (`0` is 0, `1` is 1, and so on through
//! ASCII), one with a bit for each option (`@` is strict, `A` allows blanks, `B` bare line feeds, `D` sets low limits), and
//! one for the size of each piece; the rest of the body is the last piece. So `e84@135` and a line end is: borrowed
//! storage, cursor, 8 bytes of data, 4 of text, strict, pieces of 1, 3 and 5.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/chunked_model.rs"]
mod chunked_model;
#[path = "../../tests/support/chunked_run.rs"]
mod chunked_run;
#[path = "../../tests/support/pipe.rs"]
mod pipe;
#[allow(dead_code, unused_imports)]
#[path = "../../tests/support"]
mod support {
    pub mod cuts;
    pub mod engine;
    pub mod item;
    pub mod model;
}

use chunked_model::Rules;
use support::engine::{FACES, KINDS, Kind, ROOMY, Way};
use support::model::Limits;

fuzz_target!(|input: &[u8]| {
    let Some(end) = input.iter().position(|&byte| byte == b'\n') else { return };
    let (&[way, data, text, switches, ref sizes @ ..], body) = (&input[..end], &input[end + 1..]) else { return };
    let way = usize::from(way.wrapping_sub(b'a'));
    let (kind, face) = (KINDS[way / 4 % 3], FACES[way % 4]);
    let limits = match kind {
        Kind::Fixed => [Limits::new(0, 0), Limits::new(4, 4), Limits::new(16, 16), ROOMY][usize::from(data) % 4],
        Kind::Borrowed | Kind::Growing => Limits::new(number(data), number(text)),
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

/// A digit, and on through ASCII.
fn number(byte: u8) -> usize {
    usize::from(byte.wrapping_sub(b'0'))
}

fn cuts(sizes: &[u8], length: usize) -> Vec<usize> {
    let sizes = sizes.iter().map(|&size| number(size));
    sizes.scan(0, |at, size| Some(*at + size).inspect(|cut| *at = *cut)).take_while(|&cut| cut <= length).collect()
}
