//! What a decoder, its events and its blocks report: the reconnection time, the ID in force, a value that exceeds its
//! limit, and whether the stream is within a line. (`finish.rs` tests after every prefix whether the stream is
//! unfinished.)

use sse_wire::{Block, BlockItem, Decoder, Event, Fixed, Item};
use support::engine::{Collect, FACES, Face, KINDS, with_decoder};
use support::item;
use support::model::{self, Limits, Says, interpret};
use support::vectors;

type Small = Decoder<Fixed<64, 16>>;

/// The answer of `ask` for each event of a stream.
fn of_events<T>(decoder: &mut Small, stream: &str, ask: impl Fn(Event<'_>) -> T) -> Vec<T> {
    let mut items = decoder.feed(stream.as_bytes());
    let mut answers = Vec::new();
    while let Some(item) = items.next() {
        if let Ok(Item::Event(event)) = item {
            answers.push(ask(event));
        }
    }
    answers
}

fn of_blocks<T>(decoder: &mut Small, stream: &str, ask: impl Fn(Block<'_>) -> T) -> Vec<T> {
    let mut blocks = decoder.feed_blocks(stream.as_bytes());
    let mut answers = Vec::new();
    while let Some(block) = blocks.next() {
        if let Ok(BlockItem::Block(block)) = block {
            answers.push(ask(block));
        }
    }
    answers
}

#[test]
fn an_event_has_the_last_valid_retry_of_its_own_block_and_of_no_other() {
    for (stream, due) in [
        ("data: a\n\n", vec![None]),
        ("retry: 5\n\ndata: a\n\n", vec![None]),
        ("retry: 5\ndata: a\n\ndata: b\n\n", vec![Some(5), None]),
        ("retry: 5\ndata: a\nretry: 6\n\n", vec![Some(6)]),
        ("retry: 5\nretry: x\nretry\nretry: 7 \ndata: a\n\n", vec![Some(5)]),
        ("data: a\nretry: 99999999999999999999\n\n", vec![Some(u64::MAX)]),
        ("retry: 0\ndata: a\n\nretry\ndata: b\n\n", vec![Some(0), None]),
    ] {
        assert_eq!(of_events(&mut Small::new(), stream, |event| event.retry()), due, "{stream:?}");
        let of_events_of_blocks =
            of_blocks(&mut Small::new(), stream, |block| block.as_event().map(|event| event.retry()));
        assert_eq!(of_events_of_blocks.into_iter().flatten().collect::<Vec<_>>(), due, "{stream:?}");
    }
}

/// `None` until an ID is set, and `Some(b"")` after an empty `id` field. A reset keeps the ID.
#[test]
fn no_id_yet_is_told_from_an_id_that_was_taken_back() {
    let owned = |id: Option<&[u8]>| id.map(<[u8]>::to_vec);
    let stream = "data: a\n\nid: 1\ndata: b\n\ndata: c\n\nid\ndata: d\n\ndata: e\n\n";
    let due = [None, Some(b"1".to_vec()), Some(b"1".to_vec()), Some(vec![]), Some(vec![])];
    assert_eq!(of_events(&mut Small::new(), stream, |event| owned(event.id_in_force())), due);
    assert_eq!(of_blocks(&mut Small::new(), stream, |block| owned(block.id_in_force())), due);

    let mut decoder = Small::new();
    assert_eq!(decoder.id_in_force(), None);
    assert_eq!(of_events(&mut decoder, "id: \0\n\nid: longer than sixteen\n\n", |_| ()), []);
    assert_eq!(decoder.id_in_force(), None, "no ID came that counts");
    assert_eq!(of_events(&mut decoder, "id: 1\ndata: a\n", |_| ()), []);
    assert_eq!(decoder.id_in_force(), None, "it counts from its blank line");
    decoder.reset();
    assert_eq!(decoder.id_in_force(), None);
    assert_eq!(of_events(&mut decoder, "id\n\n", |_| ()), []);
    assert_eq!(decoder.id_in_force(), Some(&b""[..]), "taken back before there was one");
    decoder.reset();
    assert_eq!(decoder.id_in_force(), Some(&b""[..]));
    assert_eq!(of_events(&mut decoder, "data\n\n", |event| owned(event.id_in_force())), [Some(vec![])]);
    assert_eq!(of_events(&mut decoder, "id: 7\n\n", |_| ()), []);
    let _ = decoder.finish();
    assert_eq!(decoder.id_in_force(), Some(&b"7"[..]));
}

#[test]
fn an_id_that_is_set_from_outside_is_in_force_be_it_empty() {
    for id in [&b""[..], b"41"] {
        let mut decoder = Small::new();
        decoder.set_last_event_id(id).expect("it fits");
        assert_eq!(decoder.id_in_force(), Some(id));
        let ids = of_events(&mut decoder, "data\n\n", |event| event.id_in_force().map(<[u8]>::to_vec));
        assert_eq!(ids, [Some(id.to_vec())]);
        let ids = of_blocks(&mut decoder, "foo\n\n", |block| block.id_in_force().map(<[u8]>::to_vec));
        assert_eq!(ids, [Some(id.to_vec())]);
        assert!(decoder.set_last_event_id(b"\n").is_err());
        assert_eq!(decoder.id_in_force(), Some(id), "one that is refused changes nothing");
    }
    assert!(Small::new().with_last_event_id(b"").expect("it fits").id_in_force().is_some());
}

/// Whatever happens to its block, the last valid `retry` counts. Checked after each byte, after a reset and at the end.
#[test]
fn the_reconnection_time_is_that_of_the_last_valid_retry_and_outlives_its_stream() {
    let mut set = 0;
    for vector in vectors::own().into_iter().filter(|vector| vector.stream.len() <= 300) {
        let (mut events, mut blocks) = (Small::new(), Small::new());
        let due = interpret(&vector.stream, Limits::new(64, 16), b"");
        let at = |length: usize| {
            due.items.iter().rev().find_map(|(item, at)| match item {
                item::Item::Retry(milliseconds) if *at <= length => Some(*milliseconds),
                _ => None,
            })
        };
        for (number, byte) in vector.stream.chunks(1).enumerate() {
            let _ = events.feed(byte).next();
            let _ = blocks.feed_blocks(byte).next();
            let came = [events.reconnection_time(), blocks.reconnection_time()];
            assert_eq!(came, [at(number + 1); 2], "{}", vector.name);
            // A `retry` line that the end truncates sets nothing, wherever it is cut.
            let (mut ended, mut ended_in_blocks) = (events.clone(), blocks.clone());
            let _ = (ended.finish(), ended_in_blocks.finish_block());
            let came = [ended.reconnection_time(), ended_in_blocks.reconnection_time()];
            assert_eq!(came, [at(number + 1); 2], "{} ended behind {number}", vector.name);
        }
        set += usize::from(blocks.reconnection_time().is_some());
        blocks.reset();
        assert_eq!(blocks.reconnection_time(), at(vector.stream.len()), "after a reset: {}", vector.name);
        let _ = blocks.finish();
        assert_eq!(blocks.reconnection_time(), at(vector.stream.len()), "after the end: {}", vector.name);
    }
    assert!(set > 10);
}

/// `view_block` shows an event of `advance` as its block, and a reconnection time as a block with nothing else.
#[test]
fn a_block_shows_what_an_event_is_ready_for() {
    let mut decoder = Small::new();
    let mut input = &b"retry: 5\nx\nevent: t\ndata: a\n\n:c\n"[..];
    let mut came = Vec::new();
    while !input.is_empty() {
        let step = decoder.advance(input);
        came.push(format!("{:?}", decoder.view_block(step.ready.expect("an item"), input)));
        input = &input[step.consumed..];
    }
    let nothing = "own_id: None, id_in_force: None, retry: Some(5)";
    assert_eq!(
        came,
        [
            format!(
                "Ok(Block(Block {{ event_type: None, data: None, {nothing}, has_unknown_fields: false, has_ignored_values: \
                 false, oversized_id: None }}))"
            ),
            format!(
                "Ok(Block(Block {{ event_type: Some(\"t\"), data: Some(\"a\"), {nothing}, has_unknown_fields: true, \
                 has_ignored_values: false, oversized_id: None }}))"
            ),
            "Ok(Comment(Comment { text: Some(\"c\"), length: 1 }))".to_owned(),
        ]
    );
}

/// The value that exceeds its limit after this prefix of a stream: part, limit and length, and the length of an
/// oversized ID.
fn passed(prefix: &[u8], limits: Limits) -> Option<(sse_wire::Part, usize, usize, Option<usize>)> {
    let split = model::split(prefix);
    let start = split.lines.iter().rposition(|line| line.bytes.is_empty()).map_or(0, |blank| blank + 1);
    let lines: Vec<&[u8]> = split.lines[start..].iter().map(|line| line.bytes).collect();
    let fields = |name: &'static [u8]| {
        // An unfinished line has a value after its colon.
        let under_way = Some(split.pending).filter(|line| line.contains(&b':'));
        let values = lines.iter().copied().chain(under_way).filter_map(move |line| match model::read(line) {
            Says::Field { name: this, value } if this == name => Some(value),
            _ => None,
        });
        values.collect::<Vec<_>>()
    };
    let id_length = |ids: &[&[u8]]| ids.iter().rev().find(|id| !id.contains(&0)).map_or(0, |id| id.len());
    let ids = fields(b"id");
    let id_under_way = split.pending.starts_with(b"id:").then(|| ids.last().expect("it has a value"));
    let ended_ids = if id_under_way.is_some() { &ids[..ids.len() - 1] } else { &ids[..] };
    let lost_id = Some(id_length(ended_ids)).filter(|&length| length > limits.text);
    let data = fields(b"data").join(&b'\n').len();
    let event_type = fields(b"event").last().map_or(0, |value| value.len());
    if data > limits.data {
        return Some((sse_wire::Part::Data, limits.data, data, lost_id));
    }
    if event_type > limits.text {
        return Some((sse_wire::Part::EventType, limits.text, event_type, lost_id));
    }
    let under_way = id_under_way.filter(|id| !id.contains(&0) && id.len() > limits.text).map(|id| id.len());
    under_way.or(lost_id).map(|length| (sse_wire::Part::Id, limits.text, length, Some(length)))
}

/// `oversized_so_far` reports a value from the byte that exceeds the limit up to the blank line. The report at the
/// blank line is the same. Checked after every prefix, in one chunk and byte by byte, for events and for blocks.
#[test]
fn what_passes_its_limit_is_known_with_the_very_byte_and_is_what_the_report_says() {
    let (mut passing, mut fitting, mut reported) = (0, 0, 0);
    let small = vectors::own().into_iter().filter(|vector| vector.stream.len() <= 100);
    let small = small.flat_map(|vector| [0, 1, 2, 4].map(|limit| (vector.stream.clone(), Limits::new(limit, limit))));
    let limited = vectors::limited().into_iter().map(|vector| (vector.stream, vector.limits));
    for (stream, limits) in small.chain(limited).filter(|(stream, _)| stream.len() <= 300) {
        let due = interpret(&stream, limits, b"");
        for length in 0..=stream.len() {
            let prefix = &stream[..length];
            let so_far = passed(prefix, limits);
            *if so_far.is_some() { &mut passing } else { &mut fitting } += 1;
            for (turn, kind) in KINDS.into_iter().enumerate() {
                let faces = [FACES[(length + turn) % FACES.len()], Face::Blocks];
                for (face, size) in faces.iter().flat_map(|&face| [(face, length.max(1)), (face, 1)]) {
                    with_decoder(kind, limits, b"", &mut |decoder| {
                        decoder.run(face, &prefix.chunks(size).collect::<Vec<_>>(), &mut Collect::new(limits));
                        let came = decoder.oversized_so_far();
                        let came = came.map(|report| (report.part, report.limit, report.length, report.oversized_id));
                        assert_eq!(came, so_far, "\"{}\" in {size}, {face:?}, {kind:?}", prefix.escape_ascii());
                    });
                }
            }
            // The report or the block at the next byte, if that byte ends the block.
            let report = due.blocks.iter().find(|(_, at)| *at == length + 1).map(|(item, _)| item);
            match report {
                Some(item::Item::Oversized(report)) => {
                    let (_, limit, length, id) = so_far.expect("it was known before");
                    assert_eq!((limit, length, id), (report.limit, report.length, report.oversized_id));
                    reported += 1;
                }
                Some(item::Item::Block(block)) => assert_eq!(so_far.map(|(.., length, _)| length), block.oversized_id),
                _ => {}
            }
        }
    }
    println!("{passing} prefixes in which something has passed, {fitting} in which nothing has; {reported} reports");
    assert!(passing > 1_000 && fitting > 1_000 && reported > 100);
}

/// Checked after every prefix, for events and for blocks.
#[test]
fn a_value_may_be_truncated_exactly_within_a_line() {
    let mut counts = [0; 2];
    for vector in vectors::own().into_iter().filter(|vector| vector.stream.len() <= 300) {
        for length in 0..=vector.stream.len() {
            let prefix = &vector.stream[..length];
            let in_line = !model::split(prefix).pending.is_empty();
            for (turn, kind) in KINDS.into_iter().enumerate() {
                let faces = [FACES[(length + turn) % FACES.len()], Face::Blocks];
                for (face, size) in faces.iter().flat_map(|&face| [(face, length.max(1)), (face, 1)]) {
                    with_decoder(kind, Limits::new(2, 4), b"", &mut |decoder| {
                        decoder.run(
                            face,
                            &prefix.chunks(size).collect::<Vec<_>>(),
                            &mut Collect::new(Limits::new(2, 4)),
                        );
                        assert_eq!(decoder.is_in_line(), in_line, "\"{}\" in {size}, {face:?}", prefix.escape_ascii());
                    });
                }
            }
            counts[usize::from(in_line)] += 1;
        }
    }
    println!("{} prefixes end within a line, {} do not", counts[1], counts[0]);
    assert!(counts.iter().all(|&count| count > 500));
}
