//! The decoder and a slow model of it agree on every input, and no cut changes the result.

use proptest::prelude::*;
use sse_wire::chunked::{Decoder, Piece};
use std::collections::BTreeSet;
use support::chunked_model::{Rules, STRICT, decode};
use support::chunked_run;
use support::chunked_run::{check, every_cut, in_place, lenient, options, pieces, stream};
use support::letters;
use support::property::config;

/// Every string of up to `longest` bytes of an alphabet (one less, except at full depth), after a start.
#[derive(Clone, Copy)]
struct Enumeration {
    start: &'static [u8],
    alphabet: &'static [u8],
    longest: u32,
    rules: Rules,
}

const fn strings(start: &'static [u8], alphabet: &'static [u8], longest: u32, rules: Rules) -> Enumeration {
    Enumeration { start, alphabet, longest, rules }
}

/// Decodes each string whole, byte by byte, and cut at every place after the start.
fn enumerate(all: &[Enumeration]) {
    let (mut inputs, mut runs) = (0_u64, 0_u64);
    for &Enumeration { start, alphabet, longest, rules } in all {
        for length in 0..=letters::at_most(longest) {
            for number in 0..alphabet.len().pow(length) {
                let mut input = start.to_vec();
                let mut rest = number;
                for _ in 0..length {
                    input.push(alphabet[rest % alphabet.len()]);
                    rest /= alphabet.len();
                }
                let due = decode(&input, rules);
                check("whole", &input, &[], rules, &due);
                let octets = input.chunks(1);
                assert_eq!(stream(octets, rules), due, "octet by octet: \"{}\", {rules:?}", input.escape_ascii());
                for cut in start.len()..input.len() {
                    let came = stream(pieces(&input, &[cut]), rules);
                    assert_eq!(came, due, "cut at {cut}: \"{}\", {rules:?}", input.escape_ascii());
                }
                inputs += 1;
                runs += 3 + (input.len() - start.len()) as u64;
            }
        }
    }
    println!("{inputs} strings, {runs} runs");
}

fn short_strings_strict() -> Vec<Enumeration> {
    vec![strings(b"", b"01a;: \r\n", 6, STRICT)]
}

fn short_strings_with_each_leniency() -> Vec<Enumeration> {
    vec![
        strings(b"", b"01a; \r\n", 4, Rules { blanks: true, ..STRICT }),
        strings(b"", b"01a; \r\n", 4, Rules { bare_lf: true, ..STRICT }),
        strings(b"", b"01a; \r\n", 5, lenient(STRICT)),
    ]
}

fn short_continuations() -> Vec<Enumeration> {
    let behind = |rules| {
        [
            strings(b"1\r\nx\r", b"\n0\r", 7, rules),
            strings(b"2;", b"a\"\\ \x00\x7f\xff\r\n", 4, rules),
            strings(b"0\r\n", b"a:\t \x00\xff\r\n", 5, rules),
            strings(b"0\r\na:", b"a:\r\n", 6, rules),
            // 15 and 16 significant digits fit. 17 do not.
            strings(b"0fffffffffffffff", b"0f;\r\n", 4, rules),
        ]
    };
    [STRICT, lenient(STRICT)].into_iter().flat_map(behind).collect()
}

/// A chunk of one byte with this has one byte of framing more than is tolerated.
const LONG_EXTENSION: &[u8] = b"1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn short_strings_under_tiny_limits() -> Vec<Enumeration> {
    let mut all = Vec::new();
    for limit in 0..4 {
        let rules =
            Rules { max_size_line: limit, max_trailer_section: 4 + limit, max_overhead: limit as u128, ..STRICT };
        for rules in [rules, lenient(rules)] {
            all.push(strings(b"", b"01;g\r\n", 4, rules));
            all.push(strings(b"0\r\na:", b"a:\r\n", 5, Rules { max_size_line: 1, ..rules }));
            all.push(strings(b"", b"0;\n", 7, Rules { max_size_line: 4 + limit, ..rules }));
            // Chunks of one byte, with more framing than they pay for.
            let rules = Rules { max_size_line: 94, max_overhead: 64 + limit as u128, ..rules };
            all.push(strings(LONG_EXTENSION, b"a\r\n1;", 5, rules));
        }
    }
    all
}

#[test]
fn all_short_strings_strict() {
    enumerate(&short_strings_strict());
}

#[test]
fn all_short_strings_with_each_leniency() {
    enumerate(&short_strings_with_each_leniency());
}

#[test]
fn all_short_continuations_of_a_chunk_an_extension_a_long_size_and_the_last_chunk() {
    enumerate(&short_continuations());
}

#[test]
fn all_short_strings_under_tiny_limits() {
    enumerate(&short_strings_under_tiny_limits());
    // The first chunk adds 75 to the overhead. The second one has one byte more than is tolerated, and adds 65.
    for overhead in 60..160 {
        let rules = Rules { max_overhead: overhead, ..STRICT };
        let body = format!("1;{0:a>87}\r\nx\r\n2;{0:a>79}\r\nxx\r\n0\r\n\r\n", "").into_bytes();
        let due = decode(&body, rules);
        assert_eq!(due.error.is_some(), overhead < 140, "{overhead}: {:?}", due.error);
        every_cut(&body, |cuts| check("overhead", &body, cuts, rules, &due));
    }
}

/// In strict and in lenient mode, the strings reach every state, every error, and every kind of truncation.
#[test]
fn the_strings_reach_every_state_and_every_error() {
    const STATES: [&str; 30] = [
        "Data",
        "DataCarriageReturn",
        "DataLineFeed",
        "Ended",
        "Extension",
        "ExtensionQuoted",
        "ExtensionQuotedPair",
        "Failed(DataEnd)",
        "Failed(Extension)",
        "Failed(LineEnd)",
        "Failed(Size)",
        "Failed(SizeLineTooLong)",
        "Failed(SizeOverflow)",
        "Failed(TooMuchOverhead)",
        "Failed(Trailer)",
        "Failed(TrailersTooLong)",
        "FinalLineFeed",
        "Size",
        "SizeBlanks",
        "SizeDigits",
        "SizeLineFeed",
        "TrailerLine",
        "TrailerLineFeed",
        "TrailerName",
        "TrailerValue",
        "eof after-data",
        "eof before-chunk",
        "eof in-data",
        "eof in-size-line",
        "eof in-trailers",
    ];
    let all = [
        short_strings_strict(),
        short_strings_with_each_leniency(),
        short_continuations(),
        short_strings_under_tiny_limits(),
    ];
    for bare_lf in [false, true] {
        let mut reached = BTreeSet::new();
        for enumeration in all.iter().flatten().filter(|enumeration| enumeration.rules.bare_lf == bare_lf) {
            reach(enumeration, &mut reached);
        }
        assert_eq!(reached.iter().map(String::as_str).collect::<Vec<_>>(), STATES, "bare LF: {bare_lf}");
    }
}

/// Adds the states that the strings reach, as `Debug` shows them, and the truncations that `finish` reports.
fn reach(enumeration: &Enumeration, reached: &mut BTreeSet<String>) {
    let Enumeration { start, alphabet, longest, rules } = *enumeration;
    let mut all = BTreeSet::new();
    // Whether the state is new. The position is not a part of the state.
    let mut is_new = |decoder: &Decoder| {
        let state = format!("{decoder:?}").replace(&format!("position: {}", decoder.position()), "");
        let (_, name) = state.split_once("state: ").expect("the state");
        let name = name.trim_end_matches(" }").replace(", error: None", "").replace(", error: Some(", "(");
        reached.insert(name);
        let end = decoder.finish().err().map(|error| chunked_run::name(error).0);
        reached.extend(end.filter(|end| end.starts_with("eof")).map(str::to_owned));
        all.insert(state)
    };
    let mut decoder = Decoder::with_options(options(rules).deliver_trailers(true));
    for octet in start {
        is_new(&decoder);
        take(&mut decoder, *octet);
    }
    is_new(&decoder);
    let mut newest = vec![decoder];
    for _ in 0..longest {
        let mut next = Vec::new();
        for decoder in newest {
            for octet in alphabet {
                let mut decoder = decoder.clone();
                take(&mut decoder, *octet);
                if is_new(&decoder) {
                    next.push(decoder);
                }
            }
        }
        newest = next;
    }
}

fn take(decoder: &mut Decoder, octet: u8) {
    let mut input = &[octet][..];
    while let Ok(Some(Piece::Data(_) | Piece::Trailer(_))) = decoder.next(&mut input) {}
}

/// Bodies of valid parts, with up to two random faults.
fn near_valid() -> impl Strategy<Value = Vec<u8>> {
    let chunk = (
        any::<bool>(),
        0usize..4,
        "( ?;[a-c]{0,3}(=(\"[ab \\\\]{0,2}\"|[a-c]{1,2}))?){0,2}",
        prop::collection::vec(any::<u8>(), 1..20),
    )
        .prop_map(|(upper, zeros, extension, data)| {
            let size = if upper { format!("{:X}", data.len()) } else { format!("{:x}", data.len()) };
            let mut chunk = format!("{}{size}{extension}\r\n", "0".repeat(zeros)).into_bytes();
            chunk.extend_from_slice(&data);
            chunk.extend_from_slice(b"\r\n");
            chunk
        });
    let trailer = "([A-Z][a-z-]{0,4}: ?[ -~\u{e9}]{0,6}\r\n){0,3}".prop_map(String::into_bytes);
    let faults = prop::collection::vec(
        (any::<prop::sample::Index>(), prop::sample::select(&b"\r\n;:\" \t\\g0f+\x00\x7f\xff"[..]), 0u8..3),
        0..3,
    );
    let body = (prop::collection::vec(chunk, 0..5), "0{1,3}(;a)?\r\n", trailer, "(\r\n)?(GET)?", any::<bool>());
    (body, faults).prop_map(|((chunks, last, trailer, end, bare), faults)| {
        let mut body = [chunks.concat(), last.into_bytes(), trailer, end.into_bytes()].concat();
        for (place, octet, how) in faults {
            let at = place.index(body.len());
            match how {
                0 => body[at] = octet,
                1 => body.insert(at, octet),
                _ => drop(body.remove(at)),
            }
        }
        if bare {
            body = String::from_utf8_lossy(&body).replace("\r\n", "\n").into_bytes();
        }
        body
    })
}

fn any_rules() -> impl Strategy<Value = Rules> {
    let limit = |usual: u16| prop_oneof![3 => Just(usual), 1 => 0u16..40];
    let overhead = prop_oneof![3 => Just(16_384), 1 => 0..40_u32, 1 => 65_536..100_000_u32];
    (limit(4096), limit(8192), overhead, any::<bool>(), any::<bool>()).prop_map(
        |(line, trailers, overhead, blanks, bare)| Rules {
            max_size_line: line.into(),
            max_trailer_section: trailers.into(),
            max_overhead: overhead.into(),
            blanks,
            bare_lf: bare,
        },
    )
}

proptest! {
    #![proptest_config(config(module_path!(), 600))]

    #[test]
    fn near_valid_bodies_come_out_like_the_model_under_any_cut(
        body in near_valid(),
        rules in any_rules(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let due = decode(&body, rules);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
        cuts.sort_unstable();
        check("random cuts", &body, &cuts, rules, &due);
        prop_assert_eq!(in_place(body.chunks(1), rules).data, due.data);
    }

    /// Some chunks have much framing, and some have little.
    #[test]
    fn framing_is_counted_as_in_the_model(
        chunks in prop::collection::vec((1..6_usize, prop_oneof![Just(0), 0..130_usize]), 1..10),
        overhead in 0..100_u8,
        cut in any::<prop::sample::Index>(),
    ) {
        let mut body = Vec::new();
        for (size, extension) in chunks {
            let extension = if extension > 0 { format!(";{:a>extension$}", "") } else { String::new() };
            body.extend(format!("{size}{extension}\r\n{:x>size$}\r\n", "").into_bytes());
        }
        body.extend_from_slice(b"0\r\n\r\n");
        let rules = Rules { max_overhead: overhead.into(), ..STRICT };
        let due = decode(&body, rules);
        check("whole", &body, &[], rules, &due);
        check("cut", &body, &[cut.index(body.len())], rules, &due);
    }

    #[test]
    fn arbitrary_octets_come_out_like_the_model(body in prop::collection::vec(any::<u8>(), 0..40), rules in any_rules()) {
        let due = decode(&body, rules);
        check("whole", &body, &[], rules, &due);
        check("octets", &body, &(1..body.len()).collect::<Vec<_>>(), rules, &due);
    }
}

/// The oracle is a table of the value at each offset, made with the body.
#[test]
fn what_remains_of_a_chunk_is_known_after_each_piece() {
    let (mut body, mut due) = (Vec::new(), vec![0]);
    for size in [1_u64, 2, 9, 16, 33] {
        body.extend_from_slice(format!("{size:x};x\r\n").as_bytes());
        due.resize(body.len(), 0);
        due.extend((0..size).rev().map(|left| left + 1));
        body.extend(std::iter::repeat_n(b'1', size as usize));
        body.extend_from_slice(b"\r\n");
        due.resize(body.len() + 1, 0);
    }
    body.extend_from_slice(b"0\r\na: b\r\n\r\n");
    due.resize(body.len() + 1, 0);
    every_cut(&body, |cuts| {
        let mut decoder = Decoder::new();
        let check = |decoder: &Decoder| {
            let position = decoder.position();
            assert_eq!(decoder.remaining_in_chunk(), due[position as usize], "at {position}, cut at {cuts:?}");
        };
        check(&decoder);
        for mut input in pieces(&body, cuts) {
            while !matches!(decoder.next(&mut input).expect("a good body"), None | Some(Piece::End)) {
                check(&decoder);
            }
            check(&decoder);
        }
        assert!(decoder.has_ended());
    });
    // The value is 0 after an error, and while the size is being read.
    for wrong in [&b"5\r\nabcdeX"[..], b"5x", b"5"] {
        let mut decoder = Decoder::new();
        let mut input = wrong;
        while let Ok(Some(_)) = decoder.next(&mut input) {}
        assert_eq!(decoder.remaining_in_chunk(), 0, "{}", wrong.escape_ascii());
    }
}
