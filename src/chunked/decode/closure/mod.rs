//! Proof, for bodies of every length under small limits, that the chunked decoder does what the model does: a walk over all pairs of
//! their states that can be reached, with all 256 octets from each, and all inputs of a few octets. See `docs/proof.md`.

extern crate std;

mod model;

use super::{Decoder, ErrorKind, Options, Piece, State, Truncated};
use crate::depth;
use model::{Due, Fault, Lacks, Model, Phase, Rules};
use std::collections::HashSet;
use std::println;
use std::time::Instant;
use std::vec::Vec;

fn options(rules: Rules, deliver: bool) -> Options {
    Options::STRICT
        .max_size_line(rules.size_line as u16)
        .max_trailer_section(rules.trailers as u16)
        .max_overhead(rules.overhead as u32)
        .allow_blanks_before_size_line_end(rules.blanks)
        .allow_bare_line_feed_as_line_end(rules.bare_line_feed)
        .deliver_trailers(deliver)
}

fn kind(fault: Fault) -> ErrorKind {
    match fault {
        Fault::Size => ErrorKind::Size,
        Fault::Overflow => ErrorKind::SizeOverflow,
        Fault::Extension => ErrorKind::Extension,
        Fault::LineEnd => ErrorKind::LineEnd,
        Fault::DataEnd => ErrorKind::DataEnd,
        Fault::Trailer => ErrorKind::Trailer,
        Fault::SizeLineTooLong => ErrorKind::SizeLineTooLong,
        Fault::TrailersTooLong => ErrorKind::TrailersTooLong,
        Fault::Overhead => ErrorKind::TooMuchOverhead,
    }
}

/// All that a decoder knows, but its position and options, which are the same for all.
fn state(decoder: &Decoder) -> (u8, u64, u16, u32) {
    (decoder.state as u8, decoder.remaining, decoder.used, decoder.overhead)
}

/// Feeds an input, and compares what comes, how much is consumed, and what can be asked.
fn feed(decoder: &Decoder, model: &Model, rules: Rules, deliver: bool, input: &[u8]) -> (Decoder, Model) {
    let (mut decoder, mut model) = (decoder.clone(), model.clone());
    let start = decoder.position();
    let (mut data, mut trailers, mut consumed) = (Vec::new(), Vec::new(), 0);
    let mut end = Ok(model.phase == Phase::Ended);
    for octet in input {
        match model.step(*octet, rules) {
            Ok(_) if end == Ok(true) => break,
            Ok(due) => {
                match due {
                    Due::Data => data.push(*octet),
                    Due::Trailer if deliver => trailers.push(*octet),
                    Due::End => end = Ok(true),
                    Due::Trailer | Due::Nothing => {}
                }
                consumed += 1;
            }
            Err(fault) => {
                end = Err(fault);
                break;
            }
        }
    }
    let mut rest = input;
    let came = loop {
        match decoder.next(&mut rest) {
            Ok(Some(Piece::Data(piece))) => {
                assert!(!piece.is_empty() && data.starts_with(piece), "{decoder:?} {input:?}");
                data.drain(..piece.len());
            }
            Ok(Some(Piece::Trailer(piece))) => {
                assert!(!piece.is_empty() && trailers.starts_with(piece), "{decoder:?} {input:?}");
                trailers.drain(..piece.len());
            }
            Ok(Some(Piece::End)) => break Ok(true),
            Ok(None) => break Ok(false),
            Err(error) => {
                assert_eq!(error.offset(), decoder.position());
                break Err(error.kind());
            }
        }
    };
    assert!(data.is_empty() && trailers.is_empty(), "{model:?} {input:?}");
    assert_eq!(came, end.map_err(kind), "{model:?} {input:?}");
    assert_eq!(input.len() - rest.len(), consumed, "{model:?} {input:?}");
    assert_eq!(decoder.position(), start.wrapping_add(consumed as u64));
    assert_same(&decoder, &model);
    (decoder, model)
}

fn assert_same(decoder: &Decoder, model: &Model) {
    let due = match (model.lacks(), &model.phase) {
        (_, Phase::Failed(fault)) => Err(kind(*fault)),
        (Lacks::Nothing, _) => Ok(()),
        (Lacks::Chunk, _) => Err(ErrorKind::Truncated(Truncated::BeforeChunk)),
        (Lacks::SizeLine, _) => Err(ErrorKind::Truncated(Truncated::InSizeLine)),
        (Lacks::Data, _) => Err(ErrorKind::Truncated(Truncated::InData)),
        (Lacks::DataEnd, _) => Err(ErrorKind::Truncated(Truncated::AfterData)),
        (Lacks::Trailers, _) => Err(ErrorKind::Truncated(Truncated::InTrailerSection)),
    };
    assert_eq!(decoder.finish().map_err(|error| error.kind()), due);
    assert_eq!(u128::from(decoder.overhead), model.overhead);
    assert_eq!(decoder.has_ended(), model.phase == Phase::Ended);
    assert_eq!(decoder.remaining_in_chunk(), if let Phase::Data(left) = model.phase { left } else { 0 });
    assert_eq!(decoder.state == State::Failed, decoder.error.is_some());
}

/// A pair of states that can be reached.
type Pair = (Decoder, Model);

/// All pairs that can be reached; where a letter goes on, as a function says. Data beyond `most` octets is one to this walk.
fn walk(rules: Rules, deliver: bool, goes_on: impl Fn(&Model, u8) -> bool, most: u64) -> Vec<Pair> {
    let mut seen = HashSet::new();
    let mut pairs = Vec::from([(Decoder::with_options(options(rules, deliver)), Model::new())]);
    let mut at = 0;
    while at < pairs.len() {
        for octet in 0..=255 {
            let (decoder, model) = &pairs[at];
            let goes_on = goes_on(model, octet);
            let (decoder, mut model) = feed(decoder, model, rules, deliver, &[octet]);
            if goes_on {
                let pair = (decoder.clone(), model.clone());
                let mut key = state(&decoder);
                if let Phase::Data(left) = &mut model.phase {
                    (*left, key.1) = ((*left).min(most), key.1.min(most));
                }
                if seen.insert((key, model)) {
                    pairs.push(pair);
                }
            }
        }
        at += 1;
    }
    pairs
}

const LETTERS: &[u8] = b"0\x31a;\"\\ :\r\nx\x7F";

/// All rules there are, with limits that are reached at once.
fn all_rules(limit: usize) -> impl Iterator<Item = (Rules, bool)> {
    (0..8).map(move |bits| {
        let (blanks, bare_line_feed) = (bits & 1 != 0, bits & 2 != 0);
        let rules = Rules { size_line: limit, trailers: limit + 2, overhead: limit as u128, blanks, bare_line_feed };
        (rules, bits & 4 != 0)
    })
}

fn show(name: &str, limit: usize, longest: u32) {
    let (started, mut pairs, mut inputs, mut input) = (Instant::now(), 0, 0_u64, Vec::new());
    for (rules, deliver) in all_rules(limit) {
        let all = walk(rules, deliver, |_, octet| LETTERS.contains(&octet), 1000);
        pairs += all.len();
        for (decoder, model) in &all {
            for length in 2..=longest {
                for mut number in 0..LETTERS.len().pow(length) {
                    input.clear();
                    for _ in 0..length {
                        input.push(LETTERS[number % LETTERS.len()]);
                        number /= LETTERS.len();
                    }
                    let _ = feed(decoder, model, rules, deliver, &input);
                    inputs += 1;
                }
            }
        }
    }
    println!(
        "{name}: {pairs} pairs under 8 sets of rules, {} steps, {inputs} inputs of up to {longest} octets, {:?}",
        pairs * 256,
        started.elapsed()
    );
}

#[test]
fn every_octet_in_every_state_and_every_short_input() {
    if cfg!(debug_assertions) {
        return show("limit 1", 1, 3);
    }
    show("limit 2", 2, if depth::is_full() { 3 } else { 2 });
    show("limit 3", 3, 2);
}

#[test]
#[ignore = "takes minutes: .ci/stages/proof runs it"]
fn every_longer_input_in_every_state() {
    show("limit 2", 2, 4);
    show("limit 3", 3, 3);
}

/// The shortcut for plain framing takes up to eight digits, and 16 are what 64 bits hold. Data of more than two octets is one.
#[test]
fn every_octet_in_size_lines_of_many_digits() {
    let (started, mut pairs) = (Instant::now(), 0);
    for (limit, letters) in [(8, &b"0f\r\nx"[..]), (9, b"0f\r\nx"), (18, b"f\r\nx")] {
        let rules = Rules { size_line: limit, trailers: 0, overhead: 30, blanks: false, bare_line_feed: false };
        let all = walk(rules, false, |_, octet| letters.contains(&octet), 2);
        pairs += all.len();
        for (decoder, model) in &all {
            for size in [
                &b"7"[..],
                b"ffffffff",
                b"fffffffff",
                b"0ffffffff",
                b"ffffffffffffffff",
                b"fffffffffffffffff",
                b"10000000000000000",
            ] {
                for (before, after) in [(&b""[..], &b"\r\n"[..]), (b"\r\n", b"\r\nx"), (b"\n", b"\n"), (b"", b"\rx")] {
                    let _ = feed(decoder, model, rules, false, &[before, size, after].concat());
                }
            }
        }
    }
    println!("many digits: {pairs} pairs, {} steps, {:?}", pairs * 256, started.elapsed());
}

/// Quoted strings in extensions: size lines that are long enough for a pair of a backslash and a quote.
#[test]
fn every_octet_in_quoted_extensions() {
    let (started, rules) =
        (Instant::now(), Rules { size_line: 7, trailers: 0, overhead: 30, blanks: false, bare_line_feed: false });
    let goes_on = |model: &Model, octet| match &model.phase {
        Phase::SizeLine(line) if line.len() < 2 => matches!(octet, b'1' | b';' | b'\r'),
        Phase::SizeLine(_) => matches!(octet, b'"' | b'\\' | b'x' | b'\r' | b'\n'),
        _ => matches!(octet, b'\r' | b'\n'),
    };
    let pairs = walk(rules, false, goes_on, 2).len();
    println!("quoted extensions: {pairs} pairs, {} steps, {:?}", pairs * 256, started.elapsed());
}

/// The account of framing: size lines of up to 88 octets, most of them extensions, before one and before seventeen octets of data. Lines
/// of 3 to 76 octets differ only in what they take off, and those of other lengths take off enough to reach each level.
#[test]
fn every_octet_where_framing_outweighs_data() {
    let (started, mut pairs, mut levels) = (Instant::now(), 0, HashSet::new());
    for overhead in [0, 64, 65, 67] {
        let rules = Rules { size_line: 88, trailers: 0, overhead, blanks: false, bare_line_feed: false };
        let goes_on = |model: &Model, octet| match &model.phase {
            Phase::SizeLine(line) if line.len() < 2 => matches!(octet, b'1' | b';' | b'\r'),
            Phase::SizeLine(line) if (3..77).contains(&line.len()) => octet == b';',
            Phase::SizeLine(_) => matches!(octet, b';' | b'\r' | b'\n'),
            _ => matches!(octet, b'\r' | b'\n'),
        };
        let all = walk(rules, false, goes_on, 1000);
        pairs += all.len();
        // A size line in one input is what the shortcut takes, where it may.
        for (decoder, model) in &all {
            for input in [&b"1\r\nx\r\n1\r\nx\r\n"[..], b"11\r\n0123456789", b"\r\n1\r\nx\r\n0\r\n"] {
                let _ = feed(decoder, model, rules, false, input);
            }
        }
        levels.extend(all.iter().map(|(decoder, model)| {
            assert_eq!(u128::from(decoder.overhead), model.overhead);
            (overhead, decoder.overhead)
        }));
    }
    // The least that a chunk can add is 65. From there on, each level of the account up to the limit.
    assert_eq!(levels.len(), 1 + 1 + 66 + 68);
    println!("account: {pairs} pairs, {} steps, {:?}", pairs * 256, started.elapsed());
}
