//! Every chunked body of the vectors has the outcome of its row, under every cut.

use serde_json::Value;
use sse_wire::chunked::Decoder;
use support::chunked_model::{Outcome, Rules, STRICT, decode};
use support::chunked_run;
use support::rows;

fn limits(row: &Value) -> Rules {
    let limits = &row["limits"];
    let limit = |name: &str, default: usize| limits[name].as_u64().map_or(default, |limit| limit.try_into().unwrap());
    Rules {
        max_size_line: limit("max_line", STRICT.max_size_line),
        max_trailer_section: limit("max_trailers", STRICT.max_trailer_section),
        max_overhead: limits["max_excess"].as_u64().map_or(STRICT.max_overhead, u128::from),
        ..STRICT
    }
}

/// The fields of a trailer section, with trimmed values, decoded as Latin-1 like those of the vectors.
fn fields(section: &[u8]) -> Vec<(String, String)> {
    let text: String = section.iter().map(|&octet| octet as char).collect();
    text.lines()
        .map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_owned(), value.trim_matches([' ', '\t']).to_owned())
        })
        .collect()
}

/// Checks that an outcome is that of a row, or of the lenient part of a row.
fn compare(name: &str, came: &Outcome, row: &Value) {
    assert_eq!(came.data, rows::base64(&row["body_b64"]), "{name}: data");
    assert_eq!(came.consumed.map(|n| n as u64), row["consumed"].as_u64(), "{name}: consumed");
    let kind = came.error.map(|(kind, _)| kind.split(' ').next().unwrap());
    assert_eq!(kind, row["error"].as_str(), "{name}: error kind");
    assert_eq!(came.error.map(|(_, offset)| offset), row["error_at"].as_u64(), "{name}: error offset");
    assert_eq!(came.error.is_none(), row["ok"].as_bool().unwrap(), "{name}: ok");
    if came.error.is_none() {
        let due = row["trailers"].as_array().unwrap();
        let due: Vec<_> = due.iter().map(|field| (field[0].as_str().unwrap(), field[1].as_str().unwrap())).collect();
        let came = fields(&came.trailers);
        assert_eq!(came.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>(), due, "{name}: trailers");
    }
}

#[test]
fn every_vector_strict_and_lenient_under_every_cut() {
    let mut runs = 0;
    for (name, row) in rows::rows("chunked.jsonl") {
        let input = rows::base64(&row["input_b64"]);
        let strict = limits(&row);
        let lenient_row = if row["lenient"].is_object() { &row["lenient"] } else { &row };
        for (rules, row) in [(strict, &row), (chunked_run::lenient(strict), lenient_row)] {
            let whole = chunked_run::stream([&input[..]], rules);
            compare(&name, &whole, row);
            assert_eq!(whole, decode(&input, rules), "{name}: the model differs");
            chunked_run::every_cut(&input, |cuts| {
                chunked_run::check(&name, &input, cuts, rules, &whole);
                runs += 2;
            });
        }
    }
    println!("{runs} runs");
}

#[test]
fn every_prefix_of_every_vector_is_as_far_as_it_goes() {
    for (name, row) in rows::rows("chunked.jsonl") {
        let input = rows::base64(&row["input_b64"]);
        for rules in [limits(&row), chunked_run::lenient(limits(&row))] {
            for end in 0..=input.len().min(300) {
                let prefix = &input[..end];
                let due = decode(prefix, rules);
                chunked_run::check(&name, prefix, &[], rules, &due);
                chunked_run::check(&name, prefix, &(1..end).collect::<Vec<_>>(), rules, &due);
            }
        }
    }
}

/// The buffer returns only content, so it has no room for trailers.
#[test]
fn in_place_trailers_are_passed_over_even_where_they_are_to_be_delivered() {
    let mut with_trailers = 0;
    for (name, row) in rows::rows("chunked.jsonl") {
        let input = rows::base64(&row["input_b64"]);
        let decoded = |deliver| {
            let mut decoder = Decoder::with_options(chunked_run::options(limits(&row)).deliver_trailers(deliver));
            let mut buffer = input.clone();
            let outcome = match decoder.decode_in_place(&mut buffer) {
                Ok(decoded) => (decoded.data.to_vec(), Ok((decoded.rest.to_vec(), decoded.ended))),
                Err(failed) => (failed.data.to_vec(), Err(failed.error)),
            };
            (outcome, decoder.position())
        };
        assert_eq!(decoded(true), decoded(false), "{name}");
        with_trailers += usize::from(row["trailers"].as_array().is_some_and(|trailers| !trailers.is_empty()));
    }
    assert!(with_trailers > 0);
}
