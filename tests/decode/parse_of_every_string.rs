//! Every byte string has a parse, the one that the standard gives it (I2): all strings up to a length over small
//! alphabets, whole, byte by byte and under every single cut, against the model.
//!
//! A letter of an alphabet may have several bytes, so that few letters make a field; the cuts go through all of them.
//! (The same strings as lines: `lines.rs`.) Together the alphabets reach every state that a line can be in, and every one that a block can; but not each of one with
//! each of the other. So from each such pair, every letter follows once, too.

use sse_wire::{Decoder, Fixed};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use support::cuts;
use support::engine::{Face, Kind, Way, check};
use support::letters::{Alphabet, BYTES, LINES, PIECES_OF_LINES, PIECES_OF_LINES_IN_A_BLOCK};
use support::model::{Limits, interpret};

/// What the strings can hold is at most a few bytes; some of it does not fit.
const LIMITS: Limits = Limits::new(3, 1);
type Small = Decoder<Fixed<3, 1>>;

#[test]
fn of_pieces_of_lines() {
    every_string(&PIECES_OF_LINES);
}

#[test]
fn of_pieces_of_lines_in_a_block() {
    every_string(&PIECES_OF_LINES_IN_A_BLOCK);
}

/// One line less than the alphabet has elsewhere, which takes a tenth of the time: the proof decodes more lines
/// (`src/decode/closure/chunks.rs`), and `step_model.rs` compares its model with the slow one for all lines of the alphabet.
#[test]
fn of_lines() {
    every_string(&Alphabet { longest: LINES.longest - 1, ..LINES });
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

/// Whole, byte by byte and cut at each of these places, for events and for blocks, in a way or two; that the others do the same is
/// shown by the vectors. At a cut, who asked for events goes on with blocks, or the other way round.
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

/// Every letter in every state, with cuts before, in and behind it, and then what shows where it has led.
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
    let mut reached = BTreeSet::from([state(&Small::new())]);
    for alphabet in [PIECES_OF_LINES, PIECES_OF_LINES_IN_A_BLOCK, LINES, BYTES] {
        reached.extend(states_by_letters(&alphabet));
    }
    let all: BTreeSet<State> = states_by_bytes().into_keys().collect();
    assert!(reached.is_subset(&all));
    println!("{} of {} states", reached.len(), all.len());
    let parts: [fn(&State) -> &String; 3] = [|state| &state.line, |state| &state.block, |state| &state.value];
    for part in parts {
        let parts = |states: &BTreeSet<State>| states.iter().map(part).cloned().collect::<BTreeSet<_>>();
        println!("{} states of a part", parts(&all).len());
        assert_eq!(parts(&reached), parts(&all));
    }
}

/// All that a decoder knows but for the bytes in its storage, which it only copies, and how far a length is beyond what fits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// Where in its line the next byte stands.
    line: String,
    /// What the block has had.
    block: String,
    /// What is known of a value that takes effect at the end of its line.
    value: String,
}

/// As `Debug` shows it.
fn state(decoder: &Small) -> State {
    let text = format!("{decoder:?}");
    let between = |start: &str, end: &str| text.split_once(start).unwrap().1.split_once(end).unwrap().0;
    let number = |name: &str| between(name, " ").trim_end_matches([',', ')', '}']).parse::<usize>().unwrap();
    // The others only say what a block has had, and nothing but that depends on them.
    let flags = number("block: Block { flags: Flags(") & 0b1111;
    let mut block = format!("flags {flags:04b}");
    // A length counts only if what it is of has come.
    if flags & 1 != 0 {
        block += &format!(", data {}", number("{ data: ").min(LIMITS.data + 1));
    }
    if flags & 2 != 0 {
        block += &format!(", type {}", number(", event_type: ").min(LIMITS.text + 1));
    }
    let line = between("line: Line { ", " }");
    let part = |name: &str| line.split_once(name).unwrap().1.split(", ").next().unwrap();
    let place = part("place: ");
    let owner = line.split_once("owner: ").unwrap().1.split(", name").next().unwrap();
    // What a name or a value has left behind means nothing after its line.
    let (line, value) = match place {
        "StreamStart" | "LineStart" | "AfterCarriageReturn" => (place.to_owned(), String::new()),
        "Name" => (format!("{owner}, {} to come", part("name: ")), String::new()),
        _ => {
            let length = match owner {
                "Id" | "Comment" => number(", arriving: ").min(LIMITS.text + 1),
                "Event" => number(", event_type: ").min(LIMITS.text + 1),
                _ => 0,
            };
            (format!("{place} of {owner}"), format!("{}, {length}", part("value: ")))
        }
    };
    State { line, block, value }
}

fn feed(decoder: &mut Small, byte: u8) {
    let byte = [byte];
    let mut items = decoder.feed(&byte);
    while items.next().is_some() {}
}

/// All states there are, each with the first string of bytes that is found to lead there.
fn states_by_bytes() -> BTreeMap<State, Vec<u8>> {
    // One byte of each kind that some state tells from others.
    let bytes: BTreeSet<u8> = PIECES_OF_LINES.letters.concat().into_iter().collect();
    let mut states = BTreeMap::from([(state(&Small::new()), Vec::new())]);
    let mut newest = vec![(Small::new(), Vec::new())];
    while !newest.is_empty() {
        let mut next = Vec::new();
        for (decoder, string) in newest {
            for &byte in &bytes {
                let (mut decoder, string) = (decoder.clone(), [&string[..], &[byte]].concat());
                feed(&mut decoder, byte);
                states.entry(state(&decoder)).or_insert_with(|| {
                    next.push((decoder, string.clone()));
                    string
                });
            }
        }
        newest = next;
    }
    states
}

/// Those that the strings over an alphabet lead to, at their ends and between their bytes.
fn states_by_letters(alphabet: &Alphabet) -> BTreeSet<State> {
    let mut reached = BTreeSet::new();
    let (mut ends, mut newest) = (BTreeSet::new(), vec![Small::new()]);
    for _ in 0..alphabet.longest {
        let mut next = Vec::new();
        for decoder in newest {
            for letter in alphabet.letters {
                let mut decoder = decoder.clone();
                for &byte in *letter {
                    feed(&mut decoder, byte);
                    reached.insert(state(&decoder));
                }
                if ends.insert(state(&decoder)) {
                    next.push(decoder);
                }
            }
        }
        newest = next;
    }
    reached
}
