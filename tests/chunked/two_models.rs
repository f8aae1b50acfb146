//! Two models of the decoder agree: the model of the proof (`docs/proof.md`), which takes one byte at a time, and the
//! slow model, which takes complete bodies. They are compared on every vector and its prefixes, and on many strings.

#[path = "../../src/chunked/decode/closure/model.rs"]
#[allow(unreachable_pub, reason = "the proof uses it inside the library")]
mod steps;

use steps::{Due, Fault, Lacks, Model, Phase};
use support::chunked_model::{Outcome, Rules, STRICT, decode};
use support::chunked_run::lenient;
use support::{letters, rows};

fn name(fault: Fault) -> &'static str {
    match fault {
        Fault::Size => "size",
        Fault::Overflow => "overflow",
        Fault::Extension => "ext",
        Fault::LineEnd => "line_end",
        Fault::DataEnd => "data_end",
        Fault::Trailer => "trailer",
        Fault::SizeLineTooLong => "limit line",
        Fault::TrailersTooLong => "limit trailers",
        Fault::Overhead => "limit overhead",
    }
}

fn outcome(input: &[u8], rules: Rules) -> Outcome {
    let rules = steps::Rules {
        size_line: rules.max_size_line,
        trailers: rules.max_trailer_section,
        overhead: rules.max_overhead,
        blanks: rules.blanks,
        bare_line_feed: rules.bare_lf,
    };
    let (mut model, mut outcome) = (Model::new(), Outcome::default());
    for (at, &octet) in input.iter().enumerate() {
        match model.step(octet, rules) {
            Ok(Due::Nothing) => {}
            Ok(Due::Data) => outcome.data.push(octet),
            Ok(Due::Trailer) => outcome.trailers.push(octet),
            Ok(Due::End) => {
                outcome.consumed = Some(at + 1);
                return outcome;
            }
            Err(fault) => {
                assert_eq!(model.phase, Phase::Failed(fault));
                outcome.error = Some((name(fault), at as u64));
                return outcome;
            }
        }
    }
    let lacks = match model.lacks() {
        Lacks::Chunk => "eof before-chunk",
        Lacks::SizeLine => "eof in-size-line",
        Lacks::Data => "eof in-data",
        Lacks::DataEnd => "eof after-data",
        Lacks::Trailers => "eof in-trailers",
        Lacks::Nothing => panic!("the body has neither ended nor failed"),
    };
    outcome.error = Some((lacks, input.len() as u64));
    outcome
}

fn compare(input: &[u8], rules: Rules) {
    assert_eq!(outcome(input, rules), decode(input, rules), "\"{}\" with {rules:?}", input.escape_ascii());
}

#[test]
fn the_model_of_the_proof_does_as_the_slow_model_for_every_vector() {
    let mut count = 0;
    for (_, row) in rows::rows("chunked.jsonl") {
        let input = rows::base64(&row["input_b64"]);
        for limit in [0, 1, 2, 3, 8, 30, 4096] {
            let rules =
                Rules { max_size_line: limit, max_trailer_section: limit, max_overhead: limit as u128, ..STRICT };
            for rules in [rules, lenient(rules)] {
                (0..=input.len().min(300)).for_each(|end| compare(&input[..end], rules));
                count += 1;
            }
        }
    }
    println!("{count} vectors with limits, and their prefixes");
}

#[test]
fn the_model_of_the_proof_does_as_the_slow_model_for_every_string() {
    let alphabets: [(&[u8], &[u8], u32); 4] = [
        (b"", b"01f;\" \r\nx", 6),
        (b"1;", b"a\"\\ \x00\x7F\r\n", 5),
        (b"0\r\n", b"a:\t \x00\xFF\r\n", 6),
        (b"0fffffffffffffff", b"0f;\r\n", 5),
    ];
    let (mut count, mut input) = (0, Vec::new());
    for (start, alphabet, longest) in alphabets {
        for length in 0..=letters::at_most(longest) {
            for number in 0..alphabet.len().pow(length) {
                input.clear();
                input.extend_from_slice(start);
                let mut rest = number;
                for _ in 0..length {
                    input.push(alphabet[rest % alphabet.len()]);
                    rest /= alphabet.len();
                }
                for limit in [number % 5, 30] {
                    let rules = Rules { max_size_line: limit, max_trailer_section: limit + 1, ..STRICT };
                    compare(&input, Rules { max_overhead: limit as u128, ..rules });
                    compare(&input, lenient(rules));
                    count += 2;
                }
            }
        }
    }
    println!("{count} strings with limits");
}
