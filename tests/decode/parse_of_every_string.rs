//! Every byte string has a parse, the one of the standard (promise 2 of `docs/promises.md`). The tests decode all
//! strings up to a length over small alphabets, in one chunk, byte by byte and with every single cut, and compare with
//! the model.
//!
//! A letter of an alphabet may have several bytes, so that few letters make a field. The cuts go through all of them.
//! (`lines.rs` decodes such strings as lines.) At their full lengths, the alphabets together reach every state of a
//! line and every state of a block, but not every combination. So another test feeds every letter in each combination.

use std::collections::BTreeSet;
use std::ops::Range;
use support::cuts;
use support::engine::{Face, Kind, Way, check};
use support::letters::{Alphabet, BYTES, LINES, PIECES_OF_LINES, PIECES_OF_LINES_IN_A_BLOCK};
use support::model::interpret;
use support::states::{LIMITS, State, states_by_bytes, states_by_letters};

#[test]
fn of_pieces_of_lines() {
    every_string(&PIECES_OF_LINES);
}

#[test]
fn of_pieces_of_lines_in_a_block() {
    every_string(&PIECES_OF_LINES_IN_A_BLOCK);
}

/// One line less than the full length of the alphabet, which takes a tenth of the time. The proof decodes more lines
/// (`src/decode/closure/chunks.rs`), and `two_models.rs` compares its model with the slow one on all lines of the
/// alphabet.
const FEWER_LINES: Alphabet = Alphabet { longest: LINES.longest - 1, ..LINES };

#[test]
fn of_lines() {
    every_string(&FEWER_LINES);
}

#[test]
fn of_bytes() {
    every_string(&BYTES);
}

fn every_string(alphabet: &Alphabet) {
    let mut runs = 0;
    let strings = alphabet.each_string(&mut |stream| runs += at_cuts(stream, 1..stream.len()));
    println!("{}: {strings} strings, {runs} runs", alphabet.name);
}

/// Runs in one chunk, byte by byte and cut at each of these places, in two ways for events and in one for blocks. In a
/// fourth way, each cut changes between events and blocks. The vectors show that the other ways do the same.
fn at_cuts(stream: &[u8], places: Range<usize>) -> u64 {
    let due = interpret(stream, LIMITS, b"");
    let turns = if stream.len().is_multiple_of(2) { Face::EventsThenBlocks } else { Face::BlocksThenEvents };
    let mut runs = 0;
    let ways = [
        (Kind::Fixed, Face::Cursor),
        (Kind::Borrowed, Face::Kept),
        (Kind::Fixed, Face::Blocks),
        (Kind::Borrowed, turns),
    ];
    for (kind, face) in ways {
        let way = Way { kind, face, limits: LIMITS, seed: b"" };
        runs += check(stream, &[], way, &due);
        runs += check(stream, &cuts::bytes(stream.len()), way, &due);
        for cut in places.clone() {
            runs += check(stream, &[cut], way, &due);
        }
    }
    runs
}

/// Feeds every letter in every state, with cuts before, in and after it. The tail then shows the state after it.
#[test]
fn of_every_letter_in_every_state() {
    let states = states_by_bytes();
    let (mut strings, mut runs) = (0, 0);
    for start in states.values() {
        for letter in PIECES_OF_LINES.letters {
            let stream = [&start[..], letter, PIECES_OF_LINES_IN_A_BLOCK.tail].concat();
            runs += at_cuts(&stream, start.len()..start.len() + letter.len() + 1);
            strings += 1;
        }
    }
    println!("{} states: {strings} strings, {runs} runs", states.len());
    assert!(states.len() > 1_000);
}

#[test]
fn the_alphabets_reach_every_state_of_a_line_and_of_a_block() {
    let mut reached = BTreeSet::new();
    for alphabet in [PIECES_OF_LINES, PIECES_OF_LINES_IN_A_BLOCK, FEWER_LINES, BYTES] {
        reached.extend(states_by_letters(&alphabet));
    }
    let all: BTreeSet<State> = states_by_bytes().keys().cloned().collect();
    assert!(reached.is_subset(&all));
    println!("{} of {} states", reached.len(), all.len());
    let parts: [fn(&State) -> &String; 3] = [|state| &state.line, |state| &state.block, |state| &state.value];
    for part in parts {
        let parts = |states: &BTreeSet<State>| states.iter().map(part).cloned().collect::<BTreeSet<_>>();
        println!("{} states of a part", parts(&all).len());
        assert_eq!(parts(&reached), parts(&all));
    }
}
