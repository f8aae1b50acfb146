//! The decoder and a slow model of it agree on every input, and no cut changes the result.

#[path = "support/chunked_model.rs"]
mod chunked_model;
#[path = "support/chunked_run.rs"]
mod chunked_run;
#[path = "support/property.rs"]
mod property;

use chunked_model::{Rules, STRICT, decode};
use chunked_run::{check, every_cut, in_place, lenient, pieces, stream};
use property::config;
use proptest::prelude::*;
use sse_wire::chunked::{Decoder, Piece};

/// Every string of up to `length` letters behind `start`, whole, octet by octet and cut at every place behind `start`.
fn enumerate(start: &[u8], alphabet: &[u8], length: usize, rules: Rules) {
    let mut inputs = 0;
    for length in 0..=length {
        for number in 0..alphabet.len().pow(length as u32) {
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
        }
    }
    println!("{inputs} inputs behind \"{}\"", start.escape_ascii());
}

#[test]
fn all_short_strings_strict() {
    enumerate(b"", b"01a;: \r\n", 6, STRICT);
}

#[test]
fn all_short_strings_with_each_leniency() {
    enumerate(b"", b"01a; \r\n", 4, Rules { blanks: true, ..STRICT });
    enumerate(b"", b"01a; \r\n", 4, Rules { bare_lf: true, ..STRICT });
    enumerate(b"", b"01a; \r\n", 5, lenient(STRICT));
}

#[test]
fn all_short_continuations_of_a_chunk_an_extension_and_the_last_chunk() {
    for rules in [STRICT, lenient(STRICT)] {
        enumerate(b"1\r\nx\r", b"\n0\r", 7, rules);
        enumerate(b"2;", b"a\"\\ \x00\x7f\xff\r\n", 4, rules);
        enumerate(b"0\r\n", b"a:\t \x00\xff\r\n", 5, rules);
        enumerate(b"0\r\na:", b"a:\r\n", 6, rules);
    }
}

#[test]
fn all_short_strings_under_tiny_limits() {
    for limit in 0..4 {
        let rules =
            Rules { max_size_line: limit, max_trailer_section: 4 + limit, max_overhead: limit as u128, ..STRICT };
        for rules in [rules, lenient(rules)] {
            enumerate(b"", b"01;g\r\n", 4, rules);
            enumerate(b"0\r\na:", b"a:\r\n", 5, Rules { max_size_line: 1, ..rules });
            enumerate(b"", b"0;\n", 7, Rules { max_size_line: 4 + limit, ..rules });
        }
    }
    // The account: 16 octets a chunk and 2 for each octet of data are free.
    for overhead in 0..30 {
        let rules = Rules { max_overhead: overhead, ..STRICT };
        let body = b"1;aaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n2;aaaaaaaaaaaaaaa\r\nxx\r\n0\r\n\r\n";
        let due = decode(body, rules);
        assert_eq!(due.error.is_some(), overhead < 12, "{overhead}: {:?}", due.error);
        every_cut(body, |cuts| check("overhead", body, cuts, rules, &due));
    }
}

/// Mostly good parts of a body, and some that are bad in a place or two.
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
    (limit(4096), limit(8192), limit(16384), any::<bool>(), any::<bool>()).prop_map(
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
    #![proptest_config(config(600))]

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

    #[test]
    fn arbitrary_octets_come_out_like_the_model(body in prop::collection::vec(any::<u8>(), 0..40), rules in any_rules()) {
        let due = decode(&body, rules);
        check("whole", &body, &[], rules, &due);
        check("octets", &body, &(1..body.len()).collect::<Vec<_>>(), rules, &due);
    }
}

/// Against a table of what is due at each offset, made with the body.
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
    // Nothing remains of a chunk in which something is wrong, nor while its size is still being read.
    for wrong in [&b"5\r\nabcdeX"[..], b"5x", b"5"] {
        let mut decoder = Decoder::new();
        let mut input = wrong;
        while let Ok(Some(_)) = decoder.next(&mut input) {}
        assert_eq!(decoder.remaining_in_chunk(), 0, "{}", wrong.escape_ascii());
    }
}
