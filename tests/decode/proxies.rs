//! The recipes of the guide to proxies (`docs/guide-proxy.md`). Their modules are the code that the guide shows.

#[expect(unreachable_pub, reason = "it is the code of a library, as in the guide")]
mod filter;
#[expect(unreachable_pub, reason = "it is the code of a library, as in the guide")]
mod keep_alive;

use filter::Filter;
use keep_alive::Forwarder;
use sse_wire::line::LineDecoder;
use sse_wire::{Decoder, Fixed, Unlimited};
use sse_wire::{Item, OwnedItem};
use support::cuts;

const GUIDE: &str = include_str!("../../docs/guide-proxy.md");

#[test]
fn the_guide_shows_this_code() {
    for code in [include_str!("proxies/filter.rs"), include_str!("proxies/keep_alive.rs")] {
        assert!(GUIDE.contains(code), "not in the guide: {code}");
    }
}

/// With every single cut, every pair of cuts, and byte by byte. (A cut at 0 gives the complete stream in one chunk.)
fn every_cut(stream: &[u8], mut check: impl FnMut(&[&[u8]])) {
    let single = (0..=stream.len()).map(|cut| vec![cut]);
    for cuts in single.chain([cuts::bytes(stream.len())]).chain(cuts::pairs(stream.len()).map(Vec::from)) {
        let mut chunks = Vec::new();
        cuts::chunks(stream, &cuts, &mut chunks);
        check(&chunks);
    }
}

/// Checks under every cut what a filter against `event: a` forwards, and how often it finds something too long.
fn filtered(stream: &[u8], limit: usize, due: &[u8], too_long: u64) {
    every_cut(stream, |chunks| {
        let (mut filter, mut out) = (Filter::new(b"a", limit), Vec::new());
        chunks.iter().for_each(|chunk| filter.forward(chunk, &mut out));
        assert_eq!(out.escape_ascii().to_string(), due.escape_ascii().to_string(), "{chunks:?}");
        assert_eq!(filter.too_long, too_long, "{chunks:?}");
    });
}

#[test]
fn a_filter_drops_events_of_one_type_and_forwards_the_rest_byte_for_byte() {
    let rows: [(&[u8], &[u8]); 11] = [
        (b"event: a\n: c\ndata: drop\n\ndata: keep\n\n", b"data: keep\n\n"),
        (b"event: a\r\n: c\r\ndata: drop\r\n\r\ndata: keep\r\n\r\n", b"data: keep\r\n\r\n"),
        (b"event: a\r: c\rdata: drop\r\rdata: keep\r\r", b"data: keep\r\r"),
        // A comment between two blocks belongs to neither.
        (b": x\n\n: y\nevent:a\n\ndata: keep\n\n", b": x\n\n: y\ndata: keep\n\n"),
        // The last type counts.
        (b"event: a\nevent: b\ndata: keep\n\n", b"event: a\nevent: b\ndata: keep\n\n"),
        (b"event: b\nevent: a\ndata: drop\n\ndata: keep\n\n", b"data: keep\n\n"),
        (b"event: a\nevent\ndata: keep\n\n", b"event: a\nevent\ndata: keep\n\n"),
        // Byte for byte: also what the standard ignores, or reads in another way.
        (
            b"\xEF\xBB\xBFevent: a\n\nx:y\nid:1 \nretry: z\n\n\r\n\xFF\r\n\r\n",
            b"\xEF\xBB\xBFx:y\nid:1 \nretry: z\n\n\r\n\xFF\r\n\r\n",
        ),
        (b"event: a\ndata: drop\r\r\n\r\ndata: keep\n\n", b"\r\ndata: keep\n\n"),
        (b"event: aa\ndata\n\nevent: A\ndata\n\n", b"event: aa\ndata\n\nevent: A\ndata\n\n"),
        // An event that the end of the stream truncates is never dispatched, so it is not forwarded.
        (b"data: keep\n\ndata: cut off\n", b"data: keep\n\n"),
    ];
    for (stream, due) in rows {
        filtered(stream, 1_000, due, 0);
    }
}

/// An event without a type, or with an empty one, is a `message`. A block without data is no event.
#[test]
fn a_filter_against_messages_drops_those_that_do_not_say_so() {
    let stream = b"data: 1\n\nevent: message\ndata: 2\n\nevent:\ndata: 3\n\nevent: a\nevent\ndata: 4\n\nid: 7\n\nevent: a\ndata\n\n";
    every_cut(stream, |chunks| {
        let (mut filter, mut out) = (Filter::new(b"message", 100), Vec::new());
        chunks.iter().for_each(|chunk| filter.forward(chunk, &mut out));
        assert_eq!(out.escape_ascii().to_string(), "id: 7\\n\\nevent: a\\ndata\\n\\n", "{chunks:?}");
    });
}

/// After a dropped event, U+FEFF is part of a name. At the start of the forwarded bytes, a reader would skip it. So the
/// filter writes a byte order mark before it.
#[test]
fn a_filter_makes_no_byte_order_mark_of_what_is_none() {
    let mark = "\u{FEFF}";
    for (first, then) in [
        ("event: a\ndata: 1\n\n", "event: a\ndata: kept\n\n"),
        ("event: a\r\ndata: 1\r\n\r\n", "data: ignored\n\n"),
        ("data: longer than the limit of this filter\n\n", "data: ignored\n\n"),
    ] {
        let stream = [first, mark, then].concat();
        let (kept, all) = ([mark, mark, then].concat(), meaning(stream.as_bytes()));
        filtered(stream.as_bytes(), 30, kept.as_bytes(), u64::from(first.len() > 40));
        assert_eq!(meaning(kept.as_bytes())[..], all[all.len() - meaning(kept.as_bytes()).len()..]);
    }
    // The byte order mark of the stream stays in its place.
    let stream = [mark, "event: a\ndata: 1\n\n", mark, "data: ignored\n\n"].concat();
    filtered(stream.as_bytes(), 30, [mark, mark, "data: ignored\n\n"].concat().as_bytes(), 0);
}

#[test]
fn what_is_longer_than_the_limit_of_a_filter_is_dropped_and_counted() {
    // A block is dropped and counted once, whether one line is too long or all lines together are.
    filtered(b"data: 123456\n\ndata: 1\n\n", 9, b"data: 1\n\n", 1);
    filtered(b"data: 1\r\ndata: 2\r\n\r\ndata: 1\n\n", 9, b"data: 1\n\n", 1);
    filtered(b"data: 1\ndata: 123456\ndata: 123456\ndata: 1\n\ndata: 1\n\n", 9, b"data: 1\n\n", 1);
    filtered(b"data: 123456\nevent: a\n\n", 9, b"", 1);
    filtered(b"event:a\n\ndata: 123456\n\ndata: 1\n\n", 9, b"data: 1\n\n", 1);
    // A comment between blocks affects nothing else, and each one counts.
    filtered(b": 12345678\r\n: 12345678\n: x\r\ndata: 1\n\n", 9, b": x\r\ndata: 1\n\n", 2);
    filtered(b"data: 1\n: 12345678\n\n: x\n", 9, b": x\n", 1);
    filtered(b"data: 1\n\n", 9, b"data: 1\n\n", 0);
    filtered(b"data: 1\n\n", 8, b"", 1);
}

/// The events of a stream, and the reconnection times.
fn meaning(stream: &[u8]) -> Vec<OwnedItem> {
    let mut decoder = Decoder::<Unlimited>::default();
    let mut items = decoder.feed(stream);
    let mut meaning = Vec::new();
    while let Some(Ok(item)) = items.next() {
        if !matches!(item, Item::Comment(_)) {
            meaning.push(item.to_owned_item());
        }
    }
    meaning
}

const STREAMS: [&[u8]; 7] = [
    b"\xEF\xBB\xBFid: 1\ndata: a\n\ndata: b\n\n",
    b"\xEF\xBB\xBFid: 1\r\ndata: a\r\ndata\r\n\r\n\r\ndata: b\r\n\r\n",
    b"\xEF\xBB\xBFevent: x\rdata: a\r\rdata: b\r\r: c\r\rretry: 5\r\r",
    b"\xEF\xBB\xBF\xEF\xBB\xBFdata: x\n\ndata\n\n",
    b"\xEF\xBBdata: x\n\ndata\n\r\ndata\r\n\rdata\r\r\n",
    b"\r\n\r\ndata: a\r\n\rdata: b\n\r\n",
    b"data: a\n\n",
];

#[test]
fn a_keep_alive_may_be_forwarded_before_and_after_each_byte() {
    for stream in STREAMS {
        for at in 0..=stream.len() {
            let (mut forwarder, mut out) = (Forwarder::default(), Vec::new());
            forwarder.forward(&stream[..at], &mut out).expect("no limit is passed");
            forwarder.keep_alive(&mut out);
            assert!(out.ends_with(b":\n"), "it goes out at once");
            forwarder.forward(&stream[at..], &mut out).expect("no limit is passed");
            assert_eq!(meaning(&out), meaning(stream), "{} with one at {at}", stream.escape_ascii());
        }
        let (mut forwarder, mut out) = (Forwarder::default(), Vec::new());
        forwarder.keep_alive(&mut out);
        for byte in stream.chunks(1) {
            forwarder.forward(byte, &mut out).expect("no limit is passed");
            forwarder.keep_alive(&mut out);
        }
        assert_eq!(meaning(&out), meaning(stream), "{} with one after each byte", stream.escape_ascii());
    }
}

#[test]
fn a_forwarder_without_keep_alives_changes_nothing() {
    for stream in STREAMS {
        every_cut(stream, |chunks| {
            let (mut forwarder, mut out) = (Forwarder::default(), Vec::new());
            for chunk in chunks {
                forwarder.forward(chunk, &mut out).expect("no limit is passed");
            }
            assert_eq!(out.escape_ascii().to_string(), stream.escape_ascii().to_string(), "{chunks:?}");
        });
    }
}

#[test]
fn a_byte_order_mark_behind_a_keep_alive_is_not_forwarded() {
    let stream = b"\xEF\xBB\xBFdata: a\n\n";
    every_cut(stream, |chunks| {
        let (mut forwarder, mut out) = (Forwarder::default(), Vec::new());
        forwarder.keep_alive(&mut out);
        for chunk in chunks {
            forwarder.forward(chunk, &mut out).expect("no limit is passed");
        }
        assert_eq!(out, b":\ndata: a\n\n");
    });
}

/// For a proxy that forwards chunks unchanged: it may insert a frame, with its blank line, wherever a block may start.
#[test]
fn a_frame_changes_nothing_at_any_start_of_a_block() {
    let (mut after_carriage_return, mut count) = (0, 0);
    for stream in STREAMS {
        let mut watch = LineDecoder::<Fixed<0, 0>>::new();
        for at in 0..=stream.len() {
            if watch.at_block_start() {
                let with_frame = [&stream[..at], b":\n\n", &stream[at..]].concat();
                assert_eq!(meaning(&with_frame), meaning(stream), "{} with one at {at}", stream.escape_ascii());
                count += 1;
                after_carriage_return += u32::from(stream[..at].ends_with(b"\r"));
            }
            let mut lines = watch.feed(stream.get(at..=at).unwrap_or_default());
            while lines.next().is_some() {}
        }
    }
    assert!(count > 15 && after_carriage_return > 10, "{count}, {after_carriage_return}");
}
