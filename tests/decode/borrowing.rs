//! Data is borrowed from the chunk exactly when the documentation of `decode` says so. The tests compare addresses.
//!
//! The rule is computed from the model and the cuts. Each vector runs in one chunk, byte by byte and with single cuts.

use sse_wire::{Decoder, Growing};
use support::cuts;
use support::engine::{Face, KINDS, Lent, LentBlock, ROOMY, Watch, own_item, seeded, with_decoder};
use support::item::Item;
use support::model::{self, Limits, Origin, interpret};
use support::vectors;

#[test]
fn data_and_comments_are_borrowed_exactly_when_promised() {
    let mut seen = Seen::default();
    for vector in vectors::own().iter().filter(|vector| vector.stream.len() <= 2_000) {
        every_cut(&vector.stream, ROOMY, &mut seen);
        every_cut(&vector.stream, Limits::new(8, 8), &mut seen);
        every_cut(&among_others(&vector.stream), ROOMY, &mut seen);
    }
    for vector in vectors::limited() {
        every_cut(&vector.stream, vector.limits, &mut seen);
        every_cut(&among_others(&vector.stream), vector.limits, &mut seen);
    }
    println!("{seen:?}");
    let Seen { borrowed, copied, comments_borrowed, comments_copied } = seen;
    assert!([borrowed, copied, comments_borrowed, comments_copied].iter().all(|&count| count > 1_000));
}

/// Puts a first line before a stream and a long line after it. A first line never takes the fast path. In a chunk of
/// less than 64 bytes, line ends are found one by one.
fn among_others(stream: &[u8]) -> Vec<u8> {
    [b"\n", stream, b"\n\n:", &[b'x'; 64], b"\n"].concat()
}

#[test]
fn what_is_kept_is_not_borrowed() {
    for vector in vectors::limited() {
        for kind in KINDS {
            let mut nothing = Nothing;
            assert!(with_decoder(kind, vector.limits, &vector.seed, &mut |decoder| {
                decoder.run(Face::Kept, &[&vector.stream], &mut nothing);
                decoder.reset();
                decoder.run(Face::KeptBlock, &[&vector.stream], &mut nothing);
            }));
        }
    }
}

#[test]
fn a_view_does_not_look_behind_what_was_consumed() {
    for vector in vectors::limited() {
        let due = interpret(&vector.stream, vector.limits, &vector.seed);
        let growing = Growing::new(vector.limits.data, vector.limits.text);
        let mut decoder = seeded(Decoder::with_storage(growing), &vector.seed);
        let mut stream = &vector.stream[..];
        for (due, _) in due.items {
            let mut input = stream.to_vec();
            let step = decoder.advance(&input);
            input[step.consumed..].fill(0xAA);
            let item = decoder.view(step.ready.expect("an item is due"), &input);
            assert_eq!(own_item(item, vector.limits), due, "{}", vector.name);
            stream = &stream[step.consumed..];
        }
        assert!(decoder.advance(stream).ready.is_none());
    }
}

/// The view of an old item, or with another input, is unspecified, but nothing panics.
#[test]
fn an_old_ready_shows_something() {
    let vectors = vectors::limited();
    for (vector, other) in vectors.iter().zip(vectors.iter().skip(1)) {
        let mut decoder = Decoder::with_storage(Growing::new(vector.limits.data, vector.limits.text));
        let mut old = Vec::new();
        let mut shown = 0;
        let mut stream = &vector.stream[..];
        loop {
            let step = decoder.advance(stream);
            old.extend(step.ready);
            stream = &stream[step.consumed..];
            for &ready in &old {
                for input in [stream, &other.stream, &[]] {
                    shown += usize::from(decoder.view(ready, input).is_ok());
                    // The text is at most as long as before, so it fits.
                    let kept = decoder.clone().keep(ready, input);
                    shown += usize::from(decoder.view(kept, &[]).is_ok());
                }
            }
            if step.ready.is_none() {
                break;
            }
        }
        let _ = decoder.finish();
        for &ready in &old {
            shown += usize::from(decoder.view(ready, &[]).is_ok());
        }
        assert!(old.is_empty() || shown > 0 || vector.items.iter().all(|(item, _)| matches!(item, Item::Oversized(_))));
    }
}

/// Keeping an old item overwrites nothing of the line and the block that have begun since.
#[test]
fn an_old_item_that_is_kept_disturbs_nothing() {
    for (old, begun, rest, due) in [
        (": old\n", "id: 4", "2\ndata: x\n\n", ("42", "x")),
        (": old\n", "event: t", "t\ndata: x\n\n", ("", "x")),
        ("data: old\n\n", "data: x\n", "\n", ("", "x")),
        ("data: old\n\n", "data: x", "y\n\n", ("", "xy")),
    ] {
        let mut decoder = Decoder::with_storage(Growing::new(64, 64));
        // The first line of a stream never takes the fast path.
        for before in ["", "\n"] {
            let input = [before, old].concat();
            let step = decoder.advance(input.as_bytes());
            let ready = step.ready.expect("an item is due");
            assert!(decoder.advance(begun.as_bytes()).ready.is_none());
            let _ = decoder.keep(ready, input.as_bytes());
            let step = decoder.advance(rest.as_bytes());
            let item = decoder.view(step.ready.expect("an event is due"), rest.as_bytes());
            let Ok(sse_wire::Item::Event(event)) = item else { panic!("{item:?}") };
            assert_eq!(
                (event.last_event_id(), event.data()),
                (due.0.as_bytes(), due.1.as_bytes()),
                "{old:?} {begun:?}"
            );
            assert_eq!(event.raw_event_type(), if begun.starts_with("event") { &b"tt"[..] } else { b"" });
        }
    }
}

#[derive(Debug, Default)]
struct Seen {
    borrowed: u64,
    copied: u64,
    comments_borrowed: u64,
    comments_copied: u64,
}

fn every_cut(stream: &[u8], limits: Limits, seen: &mut Seen) {
    let due = interpret(stream, limits, b"");
    let single = cuts::single(stream).into_iter().map(|cut| vec![cut]);
    let small = [vec![], cuts::bytes(stream.len()), cuts::every(7, stream.len()), cuts::every(20, stream.len())];
    let mut chunks = Vec::new();
    for cuts in single.chain(small) {
        chunks.clear();
        cuts::chunks(stream, &cuts, &mut chunks);
        for kind in KINDS {
            for face in [Face::Cursor, Face::CursorStopped, Face::Advance] {
                let mut rule = Rule { stream, cuts: &cuts, due: &due.items, origins: &due.origins, seen };
                assert!(with_decoder(kind, limits, b"", &mut |decoder| decoder.run(face, &chunks, &mut rule)));
                assert_eq!(rule.due, []);
            }
            for face in [Face::Blocks, Face::BlocksStopped, Face::AdvanceBlock] {
                let mut rule = Rule { stream, cuts: &cuts, due: &due.blocks, origins: &due.block_origins, seen };
                assert!(with_decoder(kind, limits, b"", &mut |decoder| decoder.run(face, &chunks, &mut rule)));
                assert_eq!(rule.due, []);
            }
        }
    }
}

/// Compares the address of each item with the rule.
struct Rule<'a> {
    stream: &'a [u8],
    cuts: &'a [usize],
    /// The items that are still expected, and the origins of the data of their events or blocks.
    due: &'a [(Item, usize)],
    origins: &'a [Origin],
    seen: &'a mut Seen,
}

impl Rule<'_> {
    /// Whether the bytes from `start` to `end` lie in one chunk.
    fn in_one_chunk(&self, start: usize, end: usize) -> bool {
        !self.cuts.iter().any(|&cut| start < cut && cut < end)
    }

    /// Removes the next expected item and returns its position.
    fn next(&mut self) -> usize {
        let ((_, at), rest) = self.due.split_first().expect("an item is due");
        self.due = rest;
        *at
    }

    fn data(&mut self, data: &[u8], last_event_id: &[u8], chunk: &[u8]) {
        let (origin, rest) = self.origins.split_first().expect("it came from somewhere");
        self.origins = rest;
        // An ID is never borrowed. A type may be.
        assert!(!lies_in(last_event_id, chunk));
        // Empty data has no address.
        if data.is_empty() {
            return;
        }
        let due = origin.data_lines == 1 && !origin.interrupted && self.in_one_chunk(origin.start, origin.end);
        let (stream, cuts) = (self.stream.escape_ascii(), self.cuts);
        assert_eq!(lies_in(data, chunk), due, "borrowed (is, due): \"{stream}\" cut at {cuts:?}, {origin:?}");
        *if due { &mut self.seen.borrowed } else { &mut self.seen.copied } += 1;
    }

    fn comment(&mut self, comment: sse_wire::Comment<'_>, at: usize, chunk: &[u8]) {
        let Some(text) = comment.text().filter(|text| !text.is_empty()) else { return };
        let lines = model::split(self.stream).lines;
        let line = lines.iter().find(|line| line.end == at).expect("a comment is a line");
        let due = self.in_one_chunk(line.start, line.end);
        let (stream, cuts) = (self.stream.escape_ascii(), self.cuts);
        assert_eq!(lies_in(text, chunk), due, "borrowed (is, due): \"{stream}\" cut at {cuts:?}, {comment:?}");
        *if due { &mut self.seen.comments_borrowed } else { &mut self.seen.comments_copied } += 1;
    }
}

impl Watch for Rule<'_> {
    fn item(&mut self, item: Lent<'_>, chunk: &[u8]) {
        let at = self.next();
        match item {
            Ok(sse_wire::Item::Event(event)) => self.data(event.data(), event.last_event_id(), chunk),
            Ok(sse_wire::Item::Comment(comment)) => self.comment(comment, at, chunk),
            _ => {}
        }
    }

    fn block(&mut self, block: LentBlock<'_>, chunk: &[u8]) {
        let at = self.next();
        match block {
            Ok(sse_wire::BlockItem::Block(block)) => {
                self.data(block.data().unwrap_or_default(), block.id_in_force().unwrap_or_default(), chunk);
            }
            Ok(sse_wire::BlockItem::Comment(comment)) => self.comment(comment, at, chunk),
            Err(_) => {}
        }
    }

    fn position(&mut self, _: u64) {}
}

/// Checks that no item borrows from its chunk.
struct Nothing;

impl Watch for Nothing {
    fn item(&mut self, item: Lent<'_>, chunk: &[u8]) {
        match item {
            Ok(sse_wire::Item::Event(event)) => assert!(!lies_in(event.data(), chunk), "{event:?}"),
            Ok(sse_wire::Item::Comment(comment)) => {
                assert!(!comment.text().is_some_and(|text| lies_in(text, chunk)), "{comment:?}");
            }
            _ => {}
        }
    }

    fn block(&mut self, block: LentBlock<'_>, chunk: &[u8]) {
        let bytes = match block {
            Ok(sse_wire::BlockItem::Block(block)) => block.data(),
            Ok(sse_wire::BlockItem::Comment(comment)) => comment.text(),
            Err(_) => None,
        };
        assert!(!bytes.is_some_and(|bytes| lies_in(bytes, chunk)), "{block:?}");
    }

    fn position(&mut self, _: u64) {}
}

fn lies_in(bytes: &[u8], chunk: &[u8]) -> bool {
    !bytes.is_empty() && chunk.as_ptr_range().contains(&bytes.as_ptr())
}
