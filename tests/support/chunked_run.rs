//! Runs the chunked decoder over a body with given cuts, streaming and in place.

// Each program that includes this file uses only a part of it.
#![allow(dead_code)]

use sse_wire::chunked::{DecodeError, Decoder, ErrorKind, Options, Piece, Truncated};

use super::chunked_model::{Outcome, Rules};

/// Converts the rules of the model to options of the decoder.
pub fn options(rules: Rules) -> Options {
    let limit = |number: usize| u16::try_from(number).expect("a limit of the decoder");
    Options::STRICT
        .max_size_line(limit(rules.max_size_line))
        .max_trailer_section(limit(rules.max_trailer_section))
        .max_overhead(u32::try_from(rules.max_overhead).unwrap_or(u32::MAX))
        .allow_blanks_before_size_line_end(rules.blanks)
        .allow_bare_line_feed_as_line_end(rules.bare_lf)
}

pub fn lenient(rules: Rules) -> Rules {
    Rules { blanks: true, bare_lf: true, ..rules }
}

/// The error as the model names it, and its offset.
pub fn name(error: DecodeError) -> (&'static str, u64) {
    let kind = match error.kind() {
        ErrorKind::Size => "size",
        ErrorKind::SizeOverflow => "overflow",
        ErrorKind::Extension => "ext",
        ErrorKind::LineEnd => "line_end",
        ErrorKind::DataEnd => "data_end",
        ErrorKind::Trailer => "trailer",
        ErrorKind::SizeLineTooLong => "limit line",
        ErrorKind::TrailersTooLong => "limit trailers",
        ErrorKind::TooMuchOverhead => "limit overhead",
        ErrorKind::Truncated(Truncated::BeforeChunk) => "eof before-chunk",
        ErrorKind::Truncated(Truncated::InSizeLine) => "eof in-size-line",
        ErrorKind::Truncated(Truncated::InData) => "eof in-data",
        ErrorKind::Truncated(Truncated::AfterData) => "eof after-data",
        ErrorKind::Truncated(Truncated::InTrailerSection) => "eof in-trailers",
        other => unreachable!("no name for {other:?}"),
    };
    (kind, error.offset())
}

/// The pieces of `input` between `cuts`, which are in ascending order.
pub fn pieces<'i>(input: &'i [u8], cuts: &[usize]) -> Vec<&'i [u8]> {
    let mut pieces = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for &cut in cuts {
        pieces.push(&input[start..cut]);
        start = cut;
    }
    pieces.push(&input[start..]);
    pieces
}

/// Decodes the pieces, with trailers. Checks positions and consumed bytes, and that the end and errors are final.
pub fn stream<'i>(pieces: impl IntoIterator<Item = &'i [u8]>, rules: Rules) -> Outcome {
    stream_with(pieces, options(rules).deliver_trailers(true))
}

fn stream_with<'i>(pieces: impl IntoIterator<Item = &'i [u8]>, options: Options) -> Outcome {
    let mut decoder = Decoder::with_options(options);
    let mut outcome = Outcome::default();
    let mut before = 0;
    for piece in pieces {
        let mut input = piece;
        loop {
            match decoder.next(&mut input) {
                Ok(Some(Piece::Data(data))) => {
                    assert!(!data.is_empty(), "an empty piece of data");
                    outcome.data.extend_from_slice(data);
                }
                Ok(Some(Piece::Trailer(octets))) => {
                    assert!(!octets.is_empty(), "an empty piece of trailer");
                    outcome.trailers.extend_from_slice(octets);
                }
                Ok(Some(Piece::End)) => {
                    let consumed = before + piece.len() - input.len();
                    assert_eq!(decoder.position(), consumed as u64, "position at the end");
                    assert!(
                        consumed > before || piece.is_empty(),
                        "the end was not told with the octet that ends the body"
                    );
                    outcome.consumed = Some(consumed);
                    let left = input;
                    assert_eq!(decoder.next(&mut input), Ok(Some(Piece::End)), "the end again");
                    assert_eq!(input, left, "octets behind the end taken");
                    assert_eq!(decoder.finish(), Ok(()));
                    assert!(decoder.has_ended());
                    return outcome;
                }
                Ok(None) => {
                    assert!(input.is_empty(), "asked for more with input left");
                    break;
                }
                Err(error) => {
                    let consumed = before + piece.len() - input.len();
                    assert_eq!(consumed as u64, error.offset(), "input does not begin at the error");
                    for _ in 0..2 {
                        let mut good: &[u8] = b"0\r\n\r\n";
                        assert_eq!(decoder.next(&mut good), Err(error), "the error does not stick");
                        assert_eq!(good.len(), 5, "consumed after an error");
                    }
                    assert_eq!(decoder.finish(), Err(error), "finish forgets the error");
                    outcome.error = Some(name(error));
                    return outcome;
                }
            }
        }
        before += piece.len();
        assert_eq!(decoder.position(), before as u64, "position between inputs");
        let mut nothing: &[u8] = &[];
        assert_eq!(decoder.next(&mut nothing), Ok(None), "an empty input changes something");
    }
    outcome.error = decoder.finish().err().map(name);
    outcome
}

/// Decodes the pieces in place. Trailers are not returned.
pub fn in_place<'i>(pieces: impl IntoIterator<Item = &'i [u8]>, rules: Rules) -> Outcome {
    let mut decoder = Decoder::with_options(options(rules));
    let mut outcome = Outcome::default();
    let mut before = 0;
    for piece in pieces {
        let mut buffer = piece.to_vec();
        match decoder.decode_in_place(&mut buffer) {
            Ok(decoded) => {
                outcome.data.extend_from_slice(decoded.data);
                assert!(piece.ends_with(decoded.rest), "the rest was altered");
                if decoded.ended {
                    outcome.consumed = Some(before + piece.len() - decoded.rest.len());
                    return outcome;
                }
                assert!(decoded.rest.is_empty(), "a rest before the end");
            }
            Err(failed) => {
                outcome.data.extend_from_slice(failed.data);
                outcome.error = Some(name(failed.error));
                assert_eq!(decoder.decode_in_place(&mut []).map_err(DecodeError::from), Err(failed.error));
                return outcome;
            }
        }
        before += piece.len();
    }
    outcome.error = decoder.finish().err().map(name);
    outcome
}

/// Decodes in both ways and compares with the model. If there are trailers, also decodes without them.
pub fn check(name: &str, input: &[u8], cuts: &[usize], rules: Rules, due: &Outcome) {
    let context = || {
        let shown = &input[..input.len().min(200)];
        format!("{name}: \"{}\" ({} octets), cut at {cuts:?}, {rules:?}", shown.escape_ascii(), input.len())
    };
    let came = stream(pieces(input, cuts), rules);
    assert!(came == *due, "{}\n came {}\n due  {}", context(), show(&came), show(due));
    let due_without = Outcome { trailers: Vec::new(), ..due.clone() };
    if came.trailers != due_without.trailers {
        let came = stream_with(pieces(input, cuts), options(rules));
        assert!(came == due_without, "without trailers, {}\n came {}", context(), show(&came));
    }
    let came = in_place(pieces(input, cuts), rules);
    let due = due_without;
    assert!(came == due, "in place, {}\n came {}\n due  {}", context(), show(&came), show(&due));
}

fn show(outcome: &Outcome) -> String {
    let data = &outcome.data[..outcome.data.len().min(200)];
    format!(
        "data \"{}\" ({} octets), trailers \"{}\", consumed {:?}, error {:?}",
        data.escape_ascii(),
        outcome.data.len(),
        outcome.trailers.escape_ascii(),
        outcome.consumed,
        outcome.error
    )
}

/// Runs without cuts, byte by byte, with every single cut, and with every pair of cuts of at most 40 bytes. For more
/// than 2,000 bytes, cuts near some line ends and at random places replace the single cuts.
pub fn every_cut(input: &[u8], mut run: impl FnMut(&[usize])) {
    run(&[]);
    run(&(1..input.len()).collect::<Vec<_>>());
    if input.len() <= 2000 {
        (0..=input.len()).for_each(|cut| run(&[cut]));
        if input.len() <= 40 {
            (0..input.len()).for_each(|a| (a..=input.len()).for_each(|b| run(&[a, b])));
        }
        return;
    }
    let near_line_ends = input.iter().enumerate().filter(|&(_, &octet)| octet == b'\r').map(|(at, _)| at);
    // The first, the last and some between: a long stream repeats itself.
    let all: Vec<usize> = near_line_ends.collect();
    let some = all.iter().take(12).chain(all.iter().rev().take(12)).chain(all.iter().step_by(all.len() / 12 + 1));
    for &at in some {
        (at.saturating_sub(2)..=(at + 3).min(input.len())).for_each(|cut| run(&[cut]));
    }
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..40 {
        let mut cuts: Vec<usize> = (0..4).map(|_| random(&mut seed) as usize % (input.len() + 1)).collect();
        cuts.sort_unstable();
        run(&cuts);
    }
}

/// A small generator (xorshift). Its seed makes failures reproducible.
pub fn random(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed >> 8
}
