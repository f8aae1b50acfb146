//! Chunks: in one call, a decoder does what the model does byte by byte, from every state that can be reached.

extern crate std;

use super::bytes::{Plan, letters, step, walk};
use super::model::{Item, Limits, Model, Place};
use super::{assert_same, block_item, item, limits};
use crate::decode::Decoder;
use crate::depth;
use crate::scan::VECTORS;
use crate::storage::Storage;
use crate::{Fixed, Growing};
use std::println;
use std::sync::OnceLock;
use std::time::Instant;
use std::vec::Vec;

/// Items, each with the number of bytes up to and with the one that completes it.
type Dues = Vec<(Item, usize)>;

/// Feeds a chunk in each of the ways there are, to a decoder in this state and to one in which what does not count is something else.
fn feed_in_every_way<S: Storage + Clone>(
    decoder: &Decoder<S>,
    poisoned: &Decoder<S>,
    chunk: &[u8],
    model: &Model,
    [events, blocks]: [&Dues; 2],
    limits: Limits,
) {
    let start = decoder.position();
    let at = |decoder: &Decoder<S>, start: u64| decoder.position().wrapping_sub(start) as usize;

    let mut copy = decoder.clone();
    let cursor = if chunk.len() % 2 == 0 { copy.feed(chunk) } else { copy.feed_text(chunk) };
    let (mut cursor, mut dues) = (cursor, events.iter());
    while let Some(shown) = cursor.next() {
        let came = item(shown, limits);
        assert_eq!(Some(&(came, at(cursor.decoder(), start))), dues.next(), "chunk {chunk:?}");
    }
    assert!(dues.next().is_none() && cursor.rest().is_empty(), "chunk {chunk:?}");
    assert_eq!(at(&copy, start), chunk.len());
    assert_same(&copy, model, limits);

    if VECTORS && matches!(chunk, [.., b'\n' | b'\r']) {
        feed_in_a_long_chunk(decoder.clone(), chunk, *model, events, limits);
    }

    let (mut copy, start) = (poisoned.clone(), poisoned.position());
    let (mut cursor, mut dues) = (copy.feed_blocks(chunk), blocks.iter());
    while let Some(shown) = cursor.next() {
        let came = block_item(shown, limits);
        assert_eq!(Some(&(came, at(cursor.decoder(), start))), dues.next(), "blocks, chunk {chunk:?}");
    }
    assert!(dues.next().is_none() && cursor.rest().is_empty(), "blocks, chunk {chunk:?}");
    assert_same(&copy, model, limits);

    let mut copy = poisoned.clone();
    let (mut cursor, mut dues) = (copy.feed(chunk), events.iter());
    while let Some(shown) = cursor.next_event() {
        let came = item(shown.map(crate::Item::Event), limits);
        let due = dues.find(|(item, _)| matches!(item, Item::Event(_) | Item::Over(_)));
        assert_eq!(Some(&(came, at(cursor.decoder(), start))), due, "events only, chunk {chunk:?}");
    }
    assert!(!dues.any(|(item, _)| matches!(item, Item::Event(_) | Item::Over(_))), "events only, chunk {chunk:?}");
    assert_same(&copy, model, limits);

    for wants_blocks in [false, true] {
        let (mut copy, mut rest) = (decoder.clone(), chunk);
        let mut dues = if wants_blocks { blocks } else { events }.iter();
        loop {
            let step = if wants_blocks { copy.advance_block(rest) } else { copy.advance(rest) };
            let (input, left) = rest.split_at(step.consumed);
            rest = left;
            let Some(ready) = step.ready else { break };
            let show = |decoder: &Decoder<S>, ready, input| match wants_blocks {
                true => block_item(decoder.view_block(ready, input), limits),
                false => item(decoder.view(ready, input), limits),
            };
            let came = show(&copy, ready, input);
            let kept = copy.keep(ready, input);
            assert_eq!(show(&copy, kept, &[]), came, "kept, chunk {chunk:?}");
            assert_eq!(Some(&(came, chunk.len() - rest.len())), dues.next(), "advance, chunk {chunk:?}");
        }
        assert!(dues.next().is_none() && rest.is_empty(), "advance, chunk {chunk:?}");
        assert_same(&copy, model, limits);
    }
}

/// Feeds a chunk together with 64 bytes that complete nothing. In such a long chunk, line ends are found in another way: see
/// `scan/blocks.rs`.
fn feed_in_a_long_chunk<S: Storage>(
    mut decoder: Decoder<S>,
    chunk: &[u8],
    mut model: Model,
    events: &Dues,
    limits: Limits,
) {
    let start = decoder.position();
    let long = [chunk, &[b'x'; 64]].concat();
    let (mut cursor, mut dues) = (decoder.feed(&long), events.iter());
    while let Some(shown) = cursor.next() {
        let came = item(shown, limits);
        let at = cursor.decoder().position().wrapping_sub(start) as usize;
        assert_eq!(Some(&(came, at)), dues.next(), "long chunk, {chunk:?}");
    }
    assert!(dues.next().is_none() && cursor.rest().is_empty(), "long chunk, {chunk:?}");
    for &byte in &long[chunk.len()..] {
        let _ = model.step(byte, limits);
    }
    assert_same(&decoder, &model, limits);
}

/// A chunk as it grows, and what is due for it.
struct Chunks<'a, S> {
    decoder: &'a Decoder<S>,
    poisoned: Decoder<S>,
    limits: Limits,
    chunk: Vec<u8>,
    events: Dues,
    blocks: Dues,
    count: u64,
}

impl<S: Storage + Clone> Chunks<'_, S> {
    fn push(&mut self, letter: &[u8], model: &mut Model) {
        for &byte in letter {
            self.chunk.push(byte);
            let items = model.step(byte, self.limits);
            self.events.extend(items.event.map(|item| (item, self.chunk.len())));
            self.blocks.extend(items.block.map(|item| (item, self.chunk.len())));
        }
    }

    /// All chunks that go on from here with at most so many letters.
    fn grow(&mut self, model: &Model, more: usize, letters: &dyn Fn(&Model) -> Vec<&'static [u8]>) {
        if self.chunk.len() > 1 {
            let dues = [&self.events, &self.blocks];
            feed_in_every_way(self.decoder, &self.poisoned, &self.chunk, model, dues, self.limits);
            self.count += 1;
        }
        if more == 0 {
            return;
        }
        for letter in letters(model) {
            let (length, events, blocks) = (self.chunk.len(), self.events.len(), self.blocks.len());
            let mut next = *model;
            self.push(letter, &mut next);
            self.grow(&next, more - 1, letters);
            self.chunk.truncate(length);
            self.events.truncate(events);
            self.blocks.truncate(blocks);
        }
    }
}

/// From each of these states, all chunks of at most so many letters.
fn every_chunk<S: Storage + Clone>(
    name: &str,
    states: &[Reached<S>],
    longest: usize,
    letters: &dyn Fn(&Model) -> Vec<&'static [u8]>,
) {
    let started = Instant::now();
    let count = every_chunk_behind(b"", states, longest, letters);
    println!("{name}: {} states, {count} chunks of up to {longest} letters, {:?}", states.len(), started.elapsed());
}

/// The same for chunks that all begin with these bytes.
fn every_chunk_behind<S: Storage + Clone>(
    beginning: &[u8],
    states: &[Reached<S>],
    longest: usize,
    letters: &dyn Fn(&Model) -> Vec<&'static [u8]>,
) -> u64 {
    let mut count = 0;
    for (number, (decoder, model)) in states.iter().enumerate() {
        let mut poisoned = decoder.clone();
        poisoned.poison(number % 2 == 0);
        let limits = limits(decoder);
        let (chunk, events, blocks) = (Vec::new(), Vec::new(), Vec::new());
        let mut chunks = Chunks { decoder, poisoned, limits, chunk, events, blocks, count: 0 };
        let mut next = *model;
        chunks.push(beginning, &mut next);
        chunks.grow(&next, longest, letters);
        count += chunks.count;
    }
    count
}

/// A decoder and the model, in the same state.
type Reached<S> = (Decoder<S>, Model);

fn states<S: Storage + Clone>(new: Decoder<S>) -> Vec<Reached<S>> {
    walk(new, Plan { all_bytes: false, calls: false, marks: false, keeps_states: true }).states
}

/// Those of a decoder of one byte. Some tests begin at some of them, and to find them all takes long.
fn states_of_one_byte(fits: impl Fn(&Model) -> bool) -> Vec<Reached<Fixed<1, 1>>> {
    static ALL: OnceLock<Vec<Reached<Fixed<1, 1>>>> = OnceLock::new();
    let all = ALL.get_or_init(|| states(Decoder::new()));
    all.iter().filter(|(_, model)| fits(model)).cloned().collect()
}

/// The states that these streams lead to.
fn states_behind<S: Storage + Clone>(new: &Decoder<S>, streams: &[&[u8]]) -> Vec<Reached<S>> {
    let behind = |stream: &&[u8]| {
        let (mut decoder, mut model, limits) = (new.clone(), Model::new(), limits(new));
        for &byte in *stream {
            let _ = step(&mut decoder, byte, false, limits);
            let _ = model.step(byte, limits);
        }
        assert_same(&decoder, &model, limits);
        (decoder, model)
    };
    streams.iter().map(behind).collect()
}

/// The start of a stream, and of the next block, where no ID is in force.
const STARTS: [&[u8]; 3] = [b"", b"\n", b"\r"];

/// The bytes that stand for all.
fn bytes(model: &Model) -> Vec<&'static [u8]> {
    letters(model).chunks(1).collect()
}

/// What lines are made of.
fn pieces(_: &Model) -> Vec<&'static [u8]> {
    Vec::from([&b"data"[..], b"event", b"id", b"retry", b"7", b":", b" ", b"x", b"\n", b"\r"])
}

/// Lines and their ends: those that fit one byte and those that do not.
fn lines(_: &Model) -> Vec<&'static [u8]> {
    let fields =
        [&b"data:x"[..], b"data:", b"data", b"data: xx", b"event:x", b"event: xx", b"id:x", b"id: xx", b"retry:7"];
    [&fields[..], &[b":x", b": x", b"x", b"\n", b"\r"]].concat()
}

fn is_at_line_start(model: &Model) -> bool {
    matches!(model.place, Place::StreamStart(0) | Place::LineStart | Place::AfterCarriageReturn)
}

#[test]
fn of_bytes_from_every_state() {
    let all = states(Decoder::<Fixed<0, 0>>::new());
    every_chunk("Fixed<0, 0>, bytes", &all, if depth::is_full() { 3 } else { 2 }, &bytes);
}

#[test]
fn of_two_bytes_from_every_state_of_decoders_that_hold_a_byte() {
    if depth::is_full() {
        every_chunk("Fixed<1, 1>, bytes", &states_of_one_byte(|_| true), 2, &bytes);
    } else {
        let fits = |model: &Model| model.fields == Default::default() && model.id_in_force.is_none();
        every_chunk("Fixed<1, 1>, bytes", &states_of_one_byte(fits), 2, &bytes);
    }
}

#[test]
fn of_pieces_from_every_state_at_the_start_of_a_line() {
    let all = states_of_one_byte(|model| is_at_line_start(model) && model.id_in_force.is_none());
    every_chunk("Fixed<1, 1>, pieces", &all, if depth::is_full() { 3 } else { 2 }, &pieces);
}

#[test]
fn of_lines_from_every_state_at_the_start_of_a_line() {
    let at_start = |model: &Model| is_at_line_start(model) && model.id_in_force.is_none();
    if depth::is_full() {
        every_chunk("Fixed<1, 1>, lines", &states_of_one_byte(at_start), 3, &lines);
    } else {
        let mut all = states(Decoder::<Fixed<0, 0>>::new());
        all.retain(|(_, model)| model.place == Place::LineStart && at_start(model));
        every_chunk("Fixed<0, 0>, lines", &all, 3, &lines);
    }
}

#[test]
fn of_lines_from_the_start_of_a_block() {
    let with_ids: [&[u8]; 6] = [b"id\n\n", b"id\n\r", b"id:x\n\n", b"id:x\n\r", b"id:y\n\n", b"id:y\n\r"];
    let streams = [&STARTS[..], &with_ids].concat();
    let all = states_behind(&Decoder::<Fixed<1, 1>>::new(), &streams);
    every_chunk("Fixed<1, 1>, lines", &all, if depth::is_full() { 5 } else { 3 }, &lines);
    let all = states_behind(&Decoder::with_storage(Growing::new(1, 1)), &streams);
    every_chunk("Growing(1, 1), lines", &all, if depth::is_full() { 4 } else { 3 }, &lines);
}

/// Lines with their ends, of which two with data fit.
fn complete_lines(_: &Model) -> Vec<&'static [u8]> {
    let fields = [&b"data:x\n"[..], b"data: y\r\n", b"data\r", b"event:x\n", b"id:x\n", b"retry:7\r\n", b":x\n"];
    [&fields[..], &[b"\n", b"\r"]].concat()
}

#[test]
fn of_complete_lines_where_two_with_data_fit() {
    let all = states_behind(&Decoder::<Fixed<3, 1>>::new(), &STARTS);
    every_chunk("Fixed<3, 1>, complete lines", &all, if depth::is_full() { 5 } else { 3 }, &complete_lines);
}

/// Line ends are looked for in blocks of 64 bytes, and less at the end of a chunk: here is a line end at each place of a block.
#[test]
fn of_lines_behind_a_comment_of_every_length() {
    let within_a_block = b"data\ndata\nevent: xyx\nid:y\nid: yyy\n";
    let all = states_behind(&Decoder::<Fixed<1, 1>>::new(), &[b"\n", within_a_block]);
    let (started, mut count) = (Instant::now(), 0);
    for length in 0..=140 {
        let comment = [&b":"[..], &[b'x'; 140][..length], b"\n"].concat();
        count += every_chunk_behind(&comment, &all, if depth::is_full() { 3 } else { 1 }, &lines);
    }
    println!("behind a comment: {} states, {count} chunks of up to 3 letters, {:?}", all.len(), started.elapsed());
}

#[test]
#[ignore = "takes minutes: .ci/stages/proof runs it"]
fn of_more_letters() {
    every_chunk("Fixed<0, 0>, bytes", &states(Decoder::<Fixed<0, 0>>::new()), 4, &bytes);
    every_chunk("Fixed<1, 1>, bytes", &states_of_one_byte(|_| true), 3, &bytes);
}

#[test]
#[ignore = "takes minutes: .ci/stages/proof runs it"]
fn of_more_pieces() {
    let no_id = |model: &Model| model.id_in_force.is_none();
    let all = states_of_one_byte(|model| is_at_line_start(model) && no_id(model));
    every_chunk("Fixed<1, 1>, pieces", &all, 4, &pieces);
    every_chunk("Fixed<1, 1>, lines", &all, 4, &lines);
    every_chunk("Fixed<1, 1>, pieces, from mid-line too", &states_of_one_byte(no_id), 3, &pieces);
}
