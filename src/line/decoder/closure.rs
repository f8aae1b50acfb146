//! Proof, for byte strings of every length, that the line decoder returns the right lines: a walk over all states that can be
//! reached, with all 256 bytes from each, and all chunks of a few letters. See `docs/proof.md`.

extern crate std;

use super::super::{Content, Line};
use super::{Kind, LineDecoder, Place};
use crate::storage::Storage;
use crate::storage::private::{Buffer, Internal};
use crate::token::Field;
use crate::{Fixed, Growing, Oversized, Part};
use std::collections::HashSet;
use std::println;
use std::time::Instant;
use std::vec::Vec;

/// A line as it comes: its bytes if they fit, and how many they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Bytes {
    length: usize,
    bytes: Vec<u8>,
}

impl Bytes {
    fn push(&mut self, byte: u8, limit: usize) {
        self.length += 1;
        if self.length <= limit {
            self.bytes.push(byte);
        } else {
            self.bytes.clear();
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Standing {
    StreamStart(usize),
    LineStart,
    AfterCarriageReturn,
    InLine,
}

/// Lines as the standard has them, byte by byte, with a limit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Model {
    standing: Standing,
    line: Bytes,
    in_block: bool,
}

/// What stands for a line, and the number of bytes up to its end.
type Due = (Kind, Bytes, usize);

impl Model {
    fn new() -> Self {
        Self { standing: Standing::StreamStart(0), line: Bytes::default(), in_block: false }
    }

    fn step(&mut self, byte: u8, limit: usize) -> Option<(Kind, Bytes)> {
        let ends_line = byte == b'\n' || byte == b'\r';
        match self.standing {
            Standing::StreamStart(2) if byte == 0xBF => {
                self.standing = Standing::LineStart;
                return Some((Kind::ByteOrderMark, Bytes { length: 3, bytes: b"\xEF\xBB\xBF".to_vec() }));
            }
            Standing::StreamStart(count) if count < 2 && byte == [0xEF, 0xBB][count] => {
                self.standing = Standing::StreamStart(count + 1);
                return None;
            }
            Standing::StreamStart(count) => {
                self.standing = Standing::LineStart;
                for byte in &b"\xEF\xBB"[..count] {
                    assert!(self.step(*byte, limit).is_none());
                }
                return self.step(byte, limit);
            }
            Standing::AfterCarriageReturn if byte == b'\n' => {
                self.standing = Standing::LineStart;
                return Some((Kind::LineFeedOfCrlf, Bytes::default()));
            }
            Standing::LineStart | Standing::AfterCarriageReturn if !ends_line => {
                self.standing = Standing::InLine;
                self.in_block |= byte != b':';
            }
            Standing::LineStart | Standing::AfterCarriageReturn => self.in_block = false,
            Standing::InLine => {}
        }
        if !ends_line {
            self.line.push(byte, limit);
            return None;
        }
        let (standing, kind) = match byte {
            b'\r' => (Standing::AfterCarriageReturn, Kind::EndsWithCarriageReturn),
            _ => (Standing::LineStart, Kind::EndsWithLineFeed),
        };
        self.standing = standing;
        Some((kind, core::mem::take(&mut self.line)))
    }

    /// What the end of the stream leaves: a line that fits, or its length.
    fn finish(&mut self, limit: usize) -> Option<Bytes> {
        if let Standing::StreamStart(count @ 1..) = self.standing {
            self.standing = Standing::InLine;
            b"\xEF\xBB"[..count].iter().for_each(|byte| self.line.push(*byte, limit));
        }
        let Self { standing, line, .. } = core::mem::replace(self, Self::new());
        (standing == Standing::InLine).then_some(line)
    }

    /// Its class: a length counts up to two beyond the limit.
    fn key(&self, limit: usize) -> Self {
        let mut key = self.clone();
        key.line.length = key.line.length.min(limit + 2);
        key
    }
}

impl<S: Storage> LineDecoder<S> {
    /// The state in the words of the model.
    fn show(&self) -> Model {
        let standing = match self.place {
            Place::StreamStart { held } => Standing::StreamStart(usize::from(held)),
            Place::LineStart => Standing::LineStart,
            Place::AfterCarriageReturn => Standing::AfterCarriageReturn,
            Place::InLine => Standing::InLine,
        };
        let mut line = Bytes::default();
        if self.place == Place::InLine {
            line.length = self.line().length();
            if self.line().fits() {
                line.bytes.extend_from_slice(self.line().as_slice());
            }
        }
        Model { standing, line, in_block: self.in_block }
    }

    /// The same state, in which what nothing reads is something else.
    fn poison(&mut self, other: bool) {
        if self.place != Place::InLine {
            let limit = self.capacity();
            let line = &mut self.storage.parts_mut(Internal).data;
            line.set(&b"qqq"[..limit.min(3)]);
            if other {
                line.set_length(limit + 5);
            }
        }
        self.position = if other { u64::MAX } else { 1000 };
    }
}

fn shown<O: Into<Oversized>>(came: Result<Line<'_>, O>, due: &Due, limit: usize) {
    let (kind, bytes, _) = due;
    match came {
        Ok(line) => {
            assert_eq!((line.kind, line.bytes(), line.bytes().len()), (*kind, &bytes.bytes[..], bytes.length));
        }
        Err(oversized) => {
            let oversized = oversized.into();
            assert!(bytes.length > limit && oversized.part == Part::Line && oversized.oversized_id.is_none());
            assert_eq!((oversized.length, oversized.limit), (bytes.length, limit));
        }
    }
}

fn assert_same<S: Storage>(decoder: &LineDecoder<S>, model: &Model) {
    assert_eq!(decoder.show(), *model);
    let in_line = matches!(model.standing, Standing::InLine | Standing::StreamStart(1..));
    assert_eq!(decoder.is_unfinished(), in_line || model.in_block);
    assert_eq!(decoder.at_line_start(), model.standing == Standing::LineStart);
    let at_start = matches!(model.standing, Standing::LineStart | Standing::AfterCarriageReturn);
    assert_eq!(decoder.at_block_start(), at_start && !model.in_block);
}

/// Feeds a chunk in each of the two ways, and compares what comes and the states behind it, which are given.
fn feed<S: Storage + Clone>(decoder: &LineDecoder<S>, model: &Model, chunk: &[u8]) -> (LineDecoder<S>, Model) {
    let limit = decoder.capacity();
    let (mut next, mut dues) = (model.clone(), Vec::new());
    for (at, byte) in chunk.iter().enumerate() {
        dues.extend(next.step(*byte, limit).map(|(kind, line)| (kind, line, at + 1)));
    }
    let (mut fed, start) = (decoder.clone(), decoder.position());
    let (mut lines, mut due) = (fed.feed(chunk), dues.iter());
    while let Some(came) = lines.next() {
        let due = due.next().unwrap_or_else(|| panic!("a line too many, {model:?}, chunk {chunk:?}"));
        shown(came, due, limit);
        assert_eq!(lines.decoder().position(), start.wrapping_add(due.2 as u64));
    }
    assert!(due.next().is_none() && lines.rest().is_empty(), "{model:?}, chunk {chunk:?}");
    assert_eq!(fed.position(), start.wrapping_add(chunk.len() as u64));
    assert_same(&fed, &next);

    let (mut advanced, mut rest, mut due) = (decoder.clone(), chunk, dues.iter());
    loop {
        let step = advanced.advance(rest);
        let (input, left) = rest.split_at(step.consumed);
        rest = left;
        let Some(ready) = step.ready else { break };
        let due = due.next().unwrap_or_else(|| panic!("a line too many, {model:?}, chunk {chunk:?}"));
        assert_eq!(due.2, chunk.len() - rest.len());
        shown(advanced.view(ready, input), due, limit);
        let kept = advanced.keep(ready, input);
        shown(advanced.view(kept, &[]), due, limit);
    }
    assert!(due.next().is_none() && rest.is_empty(), "{model:?}, chunk {chunk:?}");
    assert_same(&advanced, &next);
    (fed, next)
}

/// All states that can be reached, by all bytes and all calls.
fn walk<S: Storage + Clone>(name: &str, new: LineDecoder<S>) -> Vec<(LineDecoder<S>, Model)> {
    let (started, limit) = (Instant::now(), new.capacity());
    let (mut seen, mut states, mut at) = (HashSet::from([Model::new()]), Vec::from([(new, Model::new())]), 0);
    while at < states.len() {
        for byte in 0..=255 {
            let (decoder, model) = &states[at];
            let mut copies = [decoder.clone(), decoder.clone()];
            for (other, copy) in copies.iter_mut().enumerate() {
                copy.poison(other == 1);
                assert_same(copy, model);
                let _ = feed(copy, model, &[byte]);
            }
            let next = feed(decoder, model, &[byte]);
            if LETTERS.contains(&byte) && seen.insert(next.1.key(limit)) {
                states.push(next);
            }
        }
        let (decoder, model) = &states[at];
        let (mut finished, mut due) = (decoder.clone(), model.clone());
        match (finished.finish(), due.finish(limit)) {
            (Ok(came), due) => assert_eq!(came, due.as_ref().map(|line| &line.bytes[..])),
            (Err(oversized), due) => assert_eq!(due.map(|line| line.length), Some(oversized.into().length)),
        }
        assert_same(&finished, &due);
        let mut reset = decoder.clone();
        reset.reset();
        assert_same(&reset, &Model::new());
        assert_eq!(reset.position(), 0);
        let mut shrunk = decoder.clone();
        shrunk.shrink_to(0);
        assert_same(&shrunk, model);
        at += 1;
    }
    println!("{name}: {} states, {} steps, {:?}", states.len(), states.len() * 256, started.elapsed());
    states
}

const LETTERS: &[u8] = b"xy:\n\r\xEF\xBB\xBF";

/// From each state, all chunks of up to so many letters.
fn chunks<S: Storage + Clone>(name: &str, states: &[(LineDecoder<S>, Model)], longest: u32) {
    let (started, mut count, mut chunk) = (Instant::now(), 0_u64, Vec::new());
    for (decoder, model) in states {
        let mut poisoned = decoder.clone();
        poisoned.poison(true);
        for length in 2..=longest {
            for mut number in 0..LETTERS.len().pow(length) {
                chunk.clear();
                for _ in 0..length {
                    chunk.push(LETTERS[number % LETTERS.len()]);
                    number /= LETTERS.len();
                }
                let _ = feed(&poisoned, model, &chunk);
                count += 1;
            }
        }
    }
    println!("{name}: {count} chunks of up to {longest} bytes, {:?}", started.elapsed());
}

#[test]
fn every_byte_in_every_state_and_every_short_chunk() {
    let longest = if cfg!(debug_assertions) { 2 } else { 5 };
    let states = walk("LineDecoder, 2 bytes", LineDecoder::<Fixed<2, 0>>::new());
    chunks("LineDecoder, 2 bytes", &states, longest);
    let states = walk("LineDecoder, 1 byte on the heap", LineDecoder::with_storage(Growing::new(1, 0)));
    chunks("LineDecoder, 1 byte on the heap", &states, longest);
    let states = walk("LineDecoder, 0 bytes", LineDecoder::<Fixed<0, 0>>::new());
    chunks("LineDecoder, 0 bytes", &states, longest);
}

/// What a line means, for each line of up to so many letters: of longer ones, no more is looked at but where the first colon is.
#[test]
fn the_meaning_of_every_line_of_a_few_letters() {
    const LETTERS: &[u8] = b"dataevnitry: x\0";
    let (started, longest) = (Instant::now(), if cfg!(debug_assertions) { 4 } else { 6 });
    let (mut line, mut count) = (Vec::new(), 0_u64);
    for length in 0..=longest {
        for mut number in 0..LETTERS.len().pow(length) {
            line.clear();
            for _ in 0..length {
                line.push(LETTERS[number % LETTERS.len()]);
                number /= LETTERS.len();
            }
            assert_eq!(Line { bytes: &line, kind: Kind::EndsWithLineFeed }.content(), meaning(&line), "{line:?}");
            count += 1;
        }
    }
    println!("meaning of {count} lines of up to {longest} bytes, {:?}", started.elapsed());
}

/// WHATWG HTML 9.2.6, word for word.
fn meaning(line: &[u8]) -> Content<'_> {
    if line.is_empty() {
        return Content::Blank;
    }
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return field(line, b"");
    };
    if colon == 0 {
        return Content::Comment(&line[1..]);
    }
    let value = &line[colon + 1..];
    field(&line[..colon], if value.first() == Some(&b' ') { &value[1..] } else { value })
}

fn field<'a>(name: &'a [u8], value: &'a [u8]) -> Content<'a> {
    match name {
        b"data" => Content::Field(Field::Data, value),
        b"event" => Content::Field(Field::Event, value),
        b"id" => Content::Field(Field::Id, value),
        b"retry" => Content::Field(Field::Retry, value),
        _ => Content::UnknownField { name, value },
    }
}
