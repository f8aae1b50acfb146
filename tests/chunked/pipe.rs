//! The complete path: frames are encoded in chunks, cut anywhere by a connection, and decoded into the same events.

use allocation_counter::measure;
use proptest::prelude::*;
use sse_wire::chunked::{Encoder, encoded_len};
use sse_wire::{Decoder, Fixed, Growing};
use support::chunked_model::STRICT;
use support::chunked_run::{every_cut, lenient};
use support::cuts::Random;
use support::depth;
use support::engine::{FACES, Face, KINDS, Kind, ROOMY, Way};
use support::frames::Drafts;
use support::long_connection::Ends;
use support::model::Limits;
use support::pipe::{check, due};
use support::property::config;

const WAY: Way<'static> = Way { kind: Kind::Growing, face: Face::Cursor, limits: ROOMY, seed: b"" };

/// Event streams, which are sent in chunks of several sizes. The size must not change the events.
const STREAMS: &[&[u8]] = &[
    b"",
    b"\n",
    b"data: x\n\n",
    b"data: x\r\n\r\n",
    b"data: x\r\rdata: y\n\r",
    b"\xEF\xBB\xBFdata: \xE2\x82\xAC\n\n",
    b"id: 7\ndata\n\n:c\nretry: 1\n\nid\n\ndata: cut",
    b"event: e\ndata: a\r\ndata: b\n: c\r\n\r\nid: 8\n",
    // Content that looks like framing.
    b"data: 0\r\n\r\n0\r\n\r\ndata: +5\r\n\r\n",
];

/// A body with chunks of `size` bytes. The extras are extensions and a trailer, which a receiver ignores.
fn body(content: &[u8], size: usize, extras: bool) -> Vec<u8> {
    let mut body = Vec::new();
    for data in content.chunks(size) {
        let extension = if extras { ";a=\"\\\";\"" } else { "" };
        body.extend_from_slice(format!("{:x}{extension}\r\n", data.len()).as_bytes());
        body.extend_from_slice(data);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(if extras { b"000\r\nA: data: x\r\n\r\n" } else { b"0\r\n\r\n" });
    body
}

#[test]
fn small_bodies_under_every_cut_in_every_way() {
    for stream in STREAMS {
        for size in [1, 2, 3, 5, 1_000] {
            for extras in [false, true] {
                let body = body(stream, size, extras);
                // Tight limits and roomy ones.
                for limits in [ROOMY, Limits::new(1, 1)] {
                    let due = due(&body, STRICT, limits);
                    assert_eq!((due.consumed, due.error), (Some(body.len()), None));
                    for kind in KINDS {
                        for face in FACES {
                            let way = Way { kind, face, limits, ..WAY };
                            check(&body, &[], STRICT, way, &due);
                            check(&body, &(1..body.len()).collect::<Vec<_>>(), STRICT, way, &due);
                        }
                    }
                    (0..=body.len()).for_each(|cut| check(&body, &[cut], STRICT, Way { limits, ..WAY }, &due));
                    if body.len() <= 40 {
                        every_cut(&body, |cuts| check(&body, cuts, STRICT, Way { limits, ..WAY }, &due));
                    }
                }
            }
        }
    }
}

/// A connection may break anywhere. All items that are complete by then are returned, and nothing else.
#[test]
fn truncated_bodies_keep_what_came_before_and_say_that_they_are() {
    for stream in STREAMS {
        for size in [1, 4, 1_000] {
            let body = body(stream, size, size == 4);
            let whole = due(&body, STRICT, ROOMY);
            for end in 0..body.len() {
                let cut_off = due(&body[..end], STRICT, ROOMY);
                assert!(matches!(cut_off.error, Some((kind, at)) if kind.starts_with("eof ") && at == end as u64));
                assert!(whole.items.starts_with(&cut_off.items), "{}", body[..end].escape_ascii());
                check(&body[..end], &[], STRICT, WAY, &cut_off);
                check(&body[..end], &(1..end).collect::<Vec<_>>(), STRICT, WAY, &cut_off);
            }
        }
    }
}

/// Each hides an event from one reader that another reader would see. Here, it must not be returned.
#[test]
fn smuggled_events_do_not_get_through_and_those_before_them_do() {
    const FIRST: &[u8] = b"c\r\ndata: good\n\n\r\n";
    const EVIL: &str = "c\r\ndata: evil\n\n\r\n0\r\n\r\n";
    for (name, rest, kind, offset) in [
        ("a signed size", "+c\r\n{evil}", "size", 0),
        ("a size with a prefix", "0xc\r\n{evil}", "size", 1),
        ("no size", "\r\n{evil}", "size", 0),
        ("a size that wraps to 0", "10000000000000000\r\n\r\n{evil}", "overflow", 16),
        ("a bare line feed behind a size", "1\n{evil}", "line_end", 1),
        ("a bare line feed in an extension", "1;x\n{evil}", "line_end", 3),
        ("a bare carriage return behind a size", "1\r{evil}", "line_end", 2),
        ("a line end in quotes", "1;x=\"\r\n{evil}", "ext", 5),
        ("data longer than its size", "5\r\ndata: evil\n\n\r\n0\r\n\r\n", "data_end", 8),
        ("data shorter than its size", "c\r\ndata: evil\r\n0\r\n\r\n", "data_end", 15),
        ("two octets other than CRLF behind data", "1\r\n:XX{evil}", "data_end", 4),
        ("a trailer that is a chunk", "0\r\n{evil}", "trailer", 4),
        ("a folded trailer", "0\r\na: b\r\n {evil}", "trailer", 9),
    ] {
        let body = [FIRST, rest.replace("{evil}", EVIL).as_bytes()].concat();
        let due = due(&body, STRICT, ROOMY);
        assert_eq!(due.events(), [&b"good"[..]], "{name}");
        assert_eq!(due.error, Some((kind, (FIRST.len() + offset) as u64)), "{name}");
        every_cut(&body, |cuts| check(&body, cuts, STRICT, WAY, &due));
    }
    // Bytes after the end of the body are ignored, and are no error.
    let body = [FIRST, b"0\r\n\r\n", EVIL.as_bytes()].concat();
    let due = due(&body, STRICT, ROOMY);
    assert_eq!((due.events(), due.error, due.consumed), (vec![&b"good"[..]], None, Some(FIRST.len() + 5)));
    every_cut(&body, |cuts| check(&body, cuts, STRICT, WAY, &due));
}

/// Encodes random frames: some share a chunk, and some are split across two. Returns the content and the body.
fn written(drafts: &mut Drafts, frames: u64) -> (Vec<u8>, Vec<u8>) {
    let (mut content, mut body, mut payload) = (Vec::new(), Vec::new(), Vec::new());
    let mut encoder = Encoder::new();
    let mut chunk = |payload: &[u8]| {
        let mut buffer = vec![0xAA; encoded_len(payload.len())];
        let mut chunk = encoder.chunk(&mut buffer).expect("goes on");
        chunk.push(payload).expect("fits");
        body.extend_from_slice(chunk.finish());
    };
    for _ in 0..frames {
        drafts.draft().build(|frame| frame.append_to(&mut payload)).expect("is a frame").expect("is accepted");
        match drafts.number(4) {
            0 => continue,
            1 => {
                let middle = drafts.number(payload.len() as u64 + 1) as usize;
                chunk(&payload[..middle]);
                chunk(&payload[middle..]);
            }
            _ => chunk(&payload),
        }
        content.append(&mut payload);
    }
    chunk(&payload);
    content.append(&mut payload);
    body.extend_from_slice(encoder.last_chunk(&[], &mut [0; 5]).expect("ends"));
    (content, body)
}

/// Random offsets in ascending order, some more than once.
fn random_cuts(random: &mut Random, length: usize) -> Vec<usize> {
    let mut cuts: Vec<usize> = (0..random.below(12)).map(|_| random.below(length + 1)).collect();
    cuts.sort_unstable();
    cuts
}

proptest! {
    #![proptest_config(config(module_path!(), 300))]

    #[test]
    fn what_goes_in_comes_out_wherever_it_is_cut(seed in 1_u64.., frames in 0_u64..20) {
        let (content, body) = written(&mut Drafts(seed), frames);
        let limits = Limits::new(70_000, 10_000);
        let due = due(&body, STRICT, limits);
        let direct = support::model::interpret(&content, limits, b"");
        prop_assert_eq!(&due.items, &direct.items);
        prop_assert_eq!((due.consumed, due.error), (Some(body.len()), None));
        let mut random = Random::new(seed);
        for kind in KINDS {
            let way = Way { kind, face: FACES[random.below(FACES.len())], limits, seed: b"" };
            check(&body, &[], STRICT, way, &due);
            check(&body, &random_cuts(&mut random, body.len()), STRICT, way, &due);
            check(&body, &support::cuts::every(1 + random.below(9), body.len()), STRICT, way, &due);
        }
    }

    /// One fault anywhere, of the kinds that smuggle. The models are the oracle, at every cut.
    #[test]
    fn what_is_tampered_with_is_refused_alike_at_every_cut(seed in 1_u64.., frames in 1_u64..5, relaxed in any::<bool>()) {
        let (_, mut body) = written(&mut Drafts(seed), frames);
        let mut random = Random::new(seed);
        // Half of the faults are at a CR, so in the framing.
        let framing: Vec<usize> = (0..body.len()).filter(|&at| body[at] == b'\r').collect();
        let at = if random.below(2) == 0 { random.below(body.len()) } else { framing[random.below(framing.len())] };
        match random.below(4) {
            0 => drop(body.remove(at)),
            1 => body.insert(at, b"+0 ;\"\r\n\0\xFFf"[random.below(10)]),
            2 => body[at] = b"+0 ;\"\r\n\0\xFFf"[random.below(10)],
            _ => body.truncate(at),
        }
        let rules = if relaxed { lenient(STRICT) } else { STRICT };
        let limits = Limits::new(70_000, 10_000);
        let due = due(&body, rules, limits);
        let way = Way { face: FACES[random.below(FACES.len())], limits, ..WAY };
        check(&body, &[], rules, way, &due);
        check(&body, &(1..body.len()).collect::<Vec<_>>(), rules, way, &due);
        for _ in 0..4 {
            check(&body, &random_cuts(&mut random, body.len()), rules, way, &due);
        }
    }
}

#[test]
fn memory_stays_the_same_over_all_events_of_a_long_connection() {
    let mut ends = Ends::new(Decoder::<Fixed<64, 20>>::new());
    assert!(size_of_val(&ends) <= 64 + 4 * 20 + 128 + 32 + 32 + 32, "{}", size_of_val(&ends));
    let many = if depth::is_full() { 10_000_000 } else { 1_000_000 };
    let info = measure(|| ends.run(many));
    assert_eq!((ends.came, info.count_total), (many, 0), "{info:?}");

    // On the heap, the memory grows during the first events, and then no more.
    let mut ends = Ends::new(Decoder::with_storage(Growing::new(1 << 20, 1 << 20)));
    let first = measure(|| ends.run(1_000));
    assert!(first.count_total > 0 && first.bytes_current < 1_000, "{first:?}");
    // Later IDs have a few digits more, but not twice as many as there was room for.
    let more = measure(|| ends.run(many / 10));
    assert!(more.bytes_current <= 64, "{more:?}");
}
