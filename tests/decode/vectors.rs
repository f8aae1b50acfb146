//! The decoder and the model return what the rows of the vectors say.
//!
//! `SSE_WIRE_VECTORS` may name a directory with more vectors: its `own/sse-parse.jsonl` and
//! `third-party/sse-parse.jsonl` then also run with every storage, API and cut.

use std::path::PathBuf;
use support::cuts;
use support::engine::{FACES, KINDS, Way};
use support::model::interpret;
use support::runner::{as_modelled, as_written, collect, every_cut, limits_for};
use support::vectors::{self, Parse};

#[test]
fn decoder_and_model_do_as_the_rows_say() {
    let vectors = vectors::own();
    for vector in &vectors {
        as_modelled(vector);
        as_written(vector);
    }
    println!("{} vectors", vectors.len());
    assert!(vectors.len() >= 186);
}

#[test]
fn decoder_and_model_keep_limits_as_the_rows_say() {
    let vectors = vectors::limited();
    for vector in &vectors {
        let due = (vector.items.clone(), vector.end.clone(), vector.last_event_id.clone());
        let model = interpret(&vector.stream, vector.limits, &vector.seed);
        let last_event_id = model.last_event_id(vector.stream.len()).to_vec();
        assert_eq!((model.items, model.end, last_event_id), due, "the model (came, due) on {}", vector.name);
        for (kind, face) in KINDS.iter().flat_map(|&kind| FACES.map(|face| (kind, face))) {
            for cuts in [vec![], cuts::bytes(vector.stream.len())] {
                let way = Way { kind, face, limits: vector.limits, seed: &vector.seed };
                let mut chunks = Vec::new();
                cuts::chunks(&vector.stream, &cuts, &mut chunks);
                assert_eq!(collect(&chunks, way), due, "(came, due) {} cut at {cuts:?}, {way:?}", vector.name);
            }
        }
    }
    println!("{} vectors", vectors.len());
    assert!(vectors.len() >= 50);
}

#[test]
fn a_directory_of_more_vectors() {
    let Some(directory) = std::env::var_os("SSE_WIRE_VECTORS").map(PathBuf::from) else {
        println!("SSE_WIRE_VECTORS is not set: only the vectors of this repository are run");
        return;
    };
    let (mut count, mut runs) = (0, 0);
    for part in ["own", "third-party"] {
        let vectors = vectors::parse(&directory.join(part).join("sse-parse.jsonl"));
        assert!(!vectors.is_empty());
        count += vectors.len();
        runs += vectors.iter().map(run).sum::<u64>();
        println!("{part}: {} vectors", vectors.len());
    }
    println!("{count} vectors, {runs} runs");
}

fn run(vector: &Parse) -> u64 {
    as_modelled(vector);
    as_written(vector);
    every_cut(&vector.stream, &vector.cuts, limits_for(&vector.stream), &vector.seed)
}
