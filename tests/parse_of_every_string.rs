//! Every byte string has a parse, the one that the standard gives it (I2): all strings up to a length over small
//! alphabets, whole, byte by byte and under every single cut, against the model.
//!
//! A letter of an alphabet may have several bytes, so that few letters make a field; the cuts go through all of them.

mod support;

use support::cuts;
use support::engine::{Face, Kind, Way, check};
use support::model::{Limits, interpret};

/// What the strings can hold is at most a few bytes; some of it does not fit.
const LIMITS: Limits = Limits::new(3, 1);

/// In debug builds a letter less, as they are much slower.
const LESS: usize = if cfg!(debug_assertions) { 1 } else { 0 };

/// All that a line can be made of, and what may stand in its place.
#[test]
fn of_pieces_of_lines() {
    let letters: [&[u8]; 12] =
        [b"data", b"event", b"id", b"retry", b":", b" ", b"\n", b"\r", b"\0", b"7", b"\xEF\xBB\xBF", b"\xFF"];
    every_string("pieces of lines", &letters, 5 - LESS, b"");
}

/// The same, where the lines around them make an event of it.
#[test]
fn of_pieces_of_lines_in_a_block() {
    let letters: [&[u8]; 8] = [b"data", b"event", b"id", b":", b" ", b"\n", b"\r", b"7"];
    every_string("pieces of lines in a block", &letters, 5 - LESS, b"\n\ndata\n\n");
}

/// Lines that fit and lines that do not, in every order, with every line end.
#[test]
fn of_lines() {
    let letters: [&[u8]; 13] = [
        b"data:1\n",
        b"data\r",
        b"data: 123\n",
        b"event:t\r\n",
        b"event:tt\n",
        b"event\n",
        b"id:1\n",
        b"id:22\n",
        b"id:\0\n",
        b"retry:3\n",
        b":c\n",
        b"\n",
        b"\r",
    ];
    every_string("lines", &letters, 5 - LESS, b"");
}

/// Single bytes: names that almost are, byte order marks that almost are.
#[test]
fn of_bytes() {
    let letters: [&[u8]; 8] = [b"i", b"d", b":", b" ", b"\n", b"\r", b"\xEF", b"\xBB\xBF"];
    every_string("bytes", &letters, 6 - LESS, b"");
}

fn every_string(name: &str, alphabet: &[&[u8]], longest: usize, tail: &[u8]) {
    let (mut strings, mut runs) = (0, 0);
    let mut stream = Vec::new();
    for length in 0..=longest {
        for mut number in 0..alphabet.len().pow(length as u32) {
            stream.clear();
            for _ in 0..length {
                stream.extend_from_slice(alphabet[number % alphabet.len()]);
                number /= alphabet.len();
            }
            stream.extend_from_slice(tail);
            runs += every_cut(&stream);
            strings += 1;
        }
    }
    println!("{name}: {strings} strings, {runs} runs");
}

/// In two of the ways; that the others do the same is shown by the vectors.
fn every_cut(stream: &[u8]) -> u64 {
    let due = interpret(stream, LIMITS, b"");
    let mut runs = 0;
    for (kind, face) in [(Kind::Fixed, Face::Cursor), (Kind::Borrowed, Face::Kept)] {
        let way = Way { kind, face, limits: LIMITS, seed: b"" };
        runs += check(stream, &[], way, &due);
        runs += check(stream, &cuts::bytes(stream.len()), way, &due);
        for cut in 1..stream.len() {
            runs += check(stream, &[cut], way, &due);
        }
    }
    runs
}
