//! Runs a case with every storage, API and cut, and compares the rows of the vectors with the results.

use super::cuts;
use super::depth;
use super::engine::{BLOCK_FACES, Collect, FACES, HUGE, KINDS, Kind, ROOMY, Way, check, own_end, with_decoder};
use super::item::{End, Item};
use super::model::{Limits, Meaning, interpret};
use super::vectors::Parse;

/// Limits that a vector does not exceed.
pub fn limits_for(stream: &[u8]) -> Limits {
    if stream.len() <= 2_000 { ROOMY } else { HUGE }
}

/// Runs a stream under every cut and compares with the model. Returns the number of runs. With `SSE_WIRE_DEPTH=full`,
/// each pair of cuts of a short stream runs in every way. Otherwise the ways take turns at the pairs.
pub fn every_cut(stream: &[u8], given: &[usize], limits: Limits, seed: &[u8]) -> u64 {
    let due = interpret(stream, limits, seed);
    let ways = ways(limits, seed);
    let length = stream.len();
    let mut runs = 0;

    let plain = [vec![], cuts::bytes(length), given.to_vec()];
    for cuts in plain {
        runs += in_ways(stream, &cuts, &ways, &due);
        runs += in_ways(stream, &cuts::with_empty_chunks(&cuts, length), &ways, &due);
    }
    let single = cuts::single(stream).into_iter().map(|cut| vec![cut]);
    let pairs = pairs(length).map(Vec::from);
    let pairs_in_every_way = depth::is_asked_for();
    for (index, cuts) in single.chain(pairs).enumerate() {
        if length <= 64 && (cuts.len() == 1 || pairs_in_every_way) {
            runs += in_ways(stream, &cuts, &ways, &due);
        } else {
            // There are too many of these cuts for every way, so the ways take turns.
            runs += check(stream, &cuts, ways[index % ways.len()], &due);
        }
    }
    runs
}

/// The pairs of cuts of a stream of this length. At the least depth, every fifth pair.
pub fn pairs(length: usize) -> impl Iterator<Item = [usize; 2]> {
    let every = if depth::is_least() { 5 } else { 1 };
    cuts::pairs(length).skip(length % every).step_by(every)
}

/// Every storage with every API.
pub fn ways(limits: Limits, seed: &[u8]) -> Vec<Way<'_>> {
    let kinds = KINDS.into_iter().chain((limits == ROOMY || limits == HUGE).then_some(Kind::Unlimited));
    let faces = || FACES.into_iter().chain(BLOCK_FACES);
    kinds.flat_map(|kind| faces().map(move |face| Way { kind, face, limits, seed })).collect()
}

fn in_ways(stream: &[u8], cuts: &[usize], ways: &[Way<'_>], due: &Meaning) -> u64 {
    ways.iter().map(|&way| check(stream, cuts, way, due)).sum()
}

/// The items of a stream in these chunks, its end, and the last event ID.
pub fn collect(chunks: &[&[u8]], way: Way<'_>) -> (Vec<(Item, usize)>, End, Vec<u8>) {
    let mut collect = Collect::new(way.limits);
    let mut last_event_id = Vec::new();
    let mut end = None;
    let ran = with_decoder(way.kind, way.limits, way.seed, &mut |decoder| {
        decoder.run(way.face, chunks, &mut collect);
        decoder.end(&mut |came| end = Some(own_end(came, way.limits)));
        last_event_id = decoder.last_event_id().to_vec();
    });
    assert!(ran, "no decoder for {way:?}");
    (collect.items, end.expect("finish answers"), last_event_id)
}

/// Compares a row of the vectors with the decoder, without the model: in one chunk, byte by byte and in the row's own
/// chunks.
pub fn as_written(vector: &Parse) {
    for cuts in [vec![], cuts::bytes(vector.stream.len()), vector.cuts.clone()] {
        for face in FACES {
            let way = Way { kind: Kind::Growing, face, limits: HUGE, seed: &vector.seed };
            let mut chunks = Vec::new();
            cuts::chunks(&vector.stream, &cuts, &mut chunks);
            let (items, _, last_event_id) = collect(&chunks, way);
            let case = || format!("{}: \"{}\" cut at {cuts:?}, {way:?}", vector.name, vector.stream.escape_ascii());
            compare_with_row(vector, items.into_iter().map(|(item, _)| item), &last_event_id, &case);
        }
    }
}

/// Compares a row of the vectors with the model: the rows test the model too.
pub fn as_modelled(vector: &Parse) {
    let meaning = interpret(&vector.stream, Limits::NONE, &vector.seed);
    let case = || format!("{}: the model on \"{}\"", vector.name, vector.stream.escape_ascii());
    let last_event_id = meaning.last_event_id(vector.stream.len()).to_vec();
    compare_with_row(vector, meaning.items.into_iter().map(|(item, _)| item), &last_event_id, &case);
    assert_eq!(super::model::split(&vector.stream).byte_order_mark, vector.byte_order_mark, "{}", case());
}

fn compare_with_row(
    vector: &Parse,
    items: impl Iterator<Item = Item>,
    last_event_id: &[u8],
    case: &dyn Fn() -> String,
) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (mut events, mut comments, mut retries) = (Vec::new(), Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Event(event) => {
                let event_type: &[u8] = if event.event_type.0.is_empty() { b"message" } else { &event.event_type.0 };
                events.push([text(event_type), text(&event.data.0), text(&event.id.0)]);
            }
            Item::Retry(milliseconds) => retries.push(milliseconds),
            Item::Comment { text: Some(comment), .. } => comments.push(text(&comment.0)),
            other => panic!("{}\ncame: {other:?}", case()),
        }
    }
    assert_eq!(events, vector.events, "events (came, due) of {}", case());
    assert_eq!(comments, vector.comments, "comments (came, due) of {}", case());
    assert_eq!(retries.last().copied(), vector.retry, "retry (came, due) of {}", case());
    if let Some(due) = &vector.retries {
        assert_eq!(&retries, due, "retries (came, due) of {}", case());
    }
    assert_eq!(text(last_event_id), vector.last_event_id, "last event ID (came, due) of {}", case());
}
