//! Every listed difference exists, and the vectors show no other difference.

use crate::differences::{self, Difference};
use crate::{Other, Parser, Told, compare, compare_with};
use std::path::Path;
use support::vectors;

#[allow(dead_code)]
#[path = "../../../tests/support"]
mod support {
    pub mod item;
    pub mod model;
    pub mod rows;
    pub mod vectors;
}

#[test]
fn every_listed_difference_shows_in_its_example() {
    for difference in Difference::ALL {
        let example = difference.example();
        for cuts in [vec![], (1..example.len()).collect()] {
            let shown = compare(difference.of(), example, &cuts, "");
            let shown = shown.unwrap_or_else(|parted| panic!("{difference:?}: it {}\n{parted}", difference.why()));
            assert_eq!(shown, [difference], "it {}", difference.why());
        }
    }
}

#[test]
fn all_do_the_same_on_every_vector() {
    let rows =
        vectors::parse(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/sse-parse.jsonl").as_path());
    let mut shown = Vec::new();
    for row in &rows {
        let seed = std::str::from_utf8(&row.seed).expect("text");
        for other in Other::ALL {
            for cuts in [vec![], (1..row.stream.len()).collect(), row.cuts.clone()] {
                let came = compare(other, &row.stream, &cuts, seed);
                shown.extend(came.unwrap_or_else(|parted| panic!("{}, cut at {cuts:?}: {parted}", row.name)));
            }
        }
    }
    println!("{} vectors; listed differences showed {} times", rows.len(), shown.len());
    assert!(rows.len() > 100);
    for difference in Difference::ALL {
        assert!(shown.contains(&difference), "{difference:?}");
    }
}

#[test]
fn no_difference_excuses_what_we_tell_wrongly() {
    let applies = |other, time, line: &[u8]| differences::applies(other, &Told::Retry(time), line);
    let (largest, core, parse) = (u64::MAX, Some(Difference::RetryPast32Bits), Some(Difference::RetryPast64Bits));
    for (time, line, of_core, of_parse) in [
        (largest, &b"retry:18446744073709551616\n"[..], core, parse),
        (largest, b"retry:0099999999999999999999999\r", core, parse),
        (0, b"retry:18446744073709551616\n", None, None),
        (largest, b"retry:18446744073709551615\n", core, None),
        (1 << 32, b"retry: 4294967296\n", core, None),
        ((1 << 32) - 1, b"retry: 4294967296\n", None, None),
        ((1 << 32) - 1, b"retry: 4294967295\n", None, None),
        (5, b"retry: 5\n", None, None),
    ] {
        assert_eq!(applies(Other::SseCore, time, line), of_core, "{time} of {}", line.escape_ascii());
        assert_eq!(applies(Other::SseParse, time, line), of_parse, "{time} of {}", line.escape_ascii());
    }
}

/// A parser that returns nothing.
struct Mute;

impl Parser for Mute {
    fn feed(&mut self, _: &[u8]) -> Vec<Told> {
        Vec::new()
    }

    fn last_event_id(&self) -> String {
        String::new()
    }
}

#[test]
fn what_is_not_listed_is_a_disagreement() {
    let mute = |other, stream: &[u8]| compare_with(Box::new(Mute), other, stream, &[], "").map_err(|parted| parted.at);
    for other in Other::ALL {
        assert_eq!(mute(other, b": c\ndata\n"), Ok(vec![]));
        assert_eq!(mute(other, b"data\n\n"), Err(6));
        assert_eq!(mute(other, b"id: 1\n\n"), Err(7));
        assert_eq!(mute(other, b"retry: 4294967295\n"), Err(18));
        assert_eq!(mute(other, b"retry: 99999999999999999999\ndata\n\n"), Err(34));
    }
    assert_eq!(mute(Other::SseCore, b"retry: 4294967296\n"), Ok(vec![Difference::RetryPast32Bits]));
    assert_eq!(mute(Other::SseParse, b"retry: 4294967296\n"), Err(18));
    assert_eq!(mute(Other::SseParse, b"retry: 18446744073709551616\n"), Ok(vec![Difference::RetryPast64Bits]));
}
