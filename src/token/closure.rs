//! Proof, for byte strings of every length, that the tokenizer returns the right tokens, with `feed` and with `next`: a walk over all
//! states that can be reached, with all 256 bytes from each; and then all chunks of a few letters. See `docs/proof.md`.

extern crate std;

use super::{Field, Fragment, LineEnd, Owner, State, Token, Tokenizer};
use crate::depth;
use std::collections::HashSet;
use std::println;
use std::time::Instant;
use std::vec::Vec;

const NAMES: [(&[u8], Field); 4] =
    [(b"data", Field::Data), (b"event", Field::Event), (b"id", Field::Id), (b"retry", Field::Retry)];

/// What a value belongs to: a field that the standard knows, another one, or a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Of {
    Known(Field),
    Unknown,
    Comment,
}

/// What is due, in pieces of one byte or of none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Mark,
    Name(Field),
    /// A byte of an unknown name.
    NameByte(u8),
    Colon,
    Space,
    /// A byte of a value.
    Byte(Of, u8),
    /// The value ends here, and with it that of an unknown name.
    LineEnd(u8, bool),
    LineFeedOfCrlf,
}

/// The tokens as `token` documents them, byte by byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    StreamStart(usize),
    LineStart,
    AfterCarriageReturn,
    /// Behind so many bytes of this name, which are held back.
    Name(usize, usize),
    UnknownName,
    NameEnd(Of),
    Colon(Of),
    Value(Of),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Model {
    place: Place,
    in_block: bool,
}

impl Model {
    fn new() -> Self {
        Self { place: Place::StreamStart(0), in_block: false }
    }

    fn step(&mut self, byte: u8, due: &mut Vec<Due>) {
        let ends_line = byte == b'\n' || byte == b'\r';
        match self.place {
            Place::StreamStart(count) if byte == b"\xEF\xBB\xBF"[count] => {
                self.place = if count == 2 { Place::LineStart } else { Place::StreamStart(count + 1) };
                if count == 2 {
                    due.push(Due::Mark);
                }
            }
            Place::StreamStart(count) => {
                self.place = Place::LineStart;
                if count > 0 {
                    (self.place, self.in_block) = (Place::UnknownName, true);
                    due.extend(b"\xEF\xBB\xBF"[..count].iter().map(|byte| Due::NameByte(*byte)));
                }
                self.step(byte, due);
            }
            Place::AfterCarriageReturn if byte == b'\n' => {
                self.place = Place::LineStart;
                due.push(Due::LineFeedOfCrlf);
            }
            Place::LineStart | Place::AfterCarriageReturn if ends_line => self.end_line(byte, true, due),
            Place::LineStart | Place::AfterCarriageReturn if byte == b':' => {
                self.place = Place::Value(Of::Comment);
                due.push(Due::Colon);
            }
            Place::LineStart | Place::AfterCarriageReturn => {
                self.in_block = true;
                match NAMES.iter().position(|(name, _)| name[0] == byte) {
                    Some(name) => self.place = Place::Name(name, 1),
                    None => {
                        self.place = Place::UnknownName;
                        due.push(Due::NameByte(byte));
                    }
                }
            }
            Place::Name(name, count) => {
                let (bytes, field) = NAMES[name];
                match bytes.get(count) {
                    Some(next) if *next == byte => self.place = Place::Name(name, count + 1),
                    None if ends_line || byte == b':' => {
                        due.push(Due::Name(field));
                        self.place = Place::NameEnd(Of::Known(field));
                        self.step(byte, due);
                    }
                    _ => {
                        due.extend(bytes[..count].iter().map(|byte| Due::NameByte(*byte)));
                        self.place = Place::UnknownName;
                        self.step(byte, due);
                    }
                }
            }
            Place::UnknownName if ends_line || byte == b':' => {
                self.place = Place::NameEnd(Of::Unknown);
                self.step(byte, due);
            }
            Place::UnknownName => due.push(Due::NameByte(byte)),
            Place::NameEnd(of) if byte == b':' => {
                self.place = Place::Colon(of);
                due.push(Due::Colon);
            }
            Place::Colon(of) if byte == b' ' => {
                self.place = Place::Value(of);
                due.push(Due::Space);
            }
            Place::NameEnd(_) | Place::Colon(_) | Place::Value(_) if ends_line => self.end_line(byte, false, due),
            Place::NameEnd(of) | Place::Colon(of) | Place::Value(of) => {
                self.place = Place::Value(of);
                due.push(Due::Byte(of, byte));
            }
        }
    }

    fn end_line(&mut self, byte: u8, blank: bool, due: &mut Vec<Due>) {
        self.in_block &= !blank;
        self.place = if byte == b'\r' { Place::AfterCarriageReturn } else { Place::LineStart };
        due.push(Due::LineEnd(byte, blank));
    }

    /// The bytes that are held back.
    fn held(&self) -> &'static [u8] {
        match self.place {
            Place::StreamStart(count) => &b"\xEF\xBB\xBF"[..count],
            Place::Name(name, count) => &NAMES[name].0[..count],
            _ => b"",
        }
    }

    fn is_unfinished(&self) -> bool {
        self.in_block || !matches!(self.place, Place::StreamStart(0) | Place::LineStart | Place::AfterCarriageReturn)
    }
}

impl Tokenizer {
    /// The state in the words of the model, and whether something of the name or value has been given out.
    ///
    /// A name that is complete and has been given out is one to the model with one that is held back: the byte that gives it out is the
    /// next one, in the same chunk.
    fn show(&self) -> Model {
        let of = |owner| match owner {
            Owner::Field(field) => Of::Known(field),
            Owner::UnknownField => Of::Unknown,
            Owner::Comment => Of::Comment,
        };
        let place = match self.state {
            State::Held { name: None, held } => Place::StreamStart(usize::from(held)),
            State::Held { name: Some(field), held } => {
                let name = NAMES.iter().position(|(_, of)| *of == field).expect("a name");
                Place::Name(name, usize::from(held))
            }
            State::LineStart => Place::LineStart,
            State::AfterCarriageReturn => Place::AfterCarriageReturn,
            State::UnknownName { .. } => Place::UnknownName,
            State::NameEnd(owner) => Place::NameEnd(of(owner)),
            State::Colon(owner) => Place::Colon(of(owner)),
            State::Value { owner, .. } => Place::Value(of(owner)),
            State::ValueEnd => panic!("a line end that was there has not been taken"),
        };
        Model { place, in_block: self.in_block }
    }
}

/// Whether fragments are marked as they should be, from one chunk to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Marks {
    /// A fragment has come that was not the last, so that another is due.
    open: bool,
}

impl Marks {
    fn take(&mut self, fragment: Fragment<'_>) {
        assert_eq!(fragment.first, !self.open, "{fragment:?}");
        self.open = !fragment.last;
    }
}

/// Takes tokens apart, as they come.
fn take(token: Token<'_>, marks: &mut Marks, came: &mut Vec<Due>) {
    match token {
        Token::ByteOrderMark => came.push(Due::Mark),
        Token::Name(field) => came.push(Due::Name(field)),
        Token::UnknownName(fragment) => {
            marks.take(fragment);
            came.extend(fragment.bytes.iter().map(|byte| Due::NameByte(*byte)));
        }
        Token::Colon => came.push(Due::Colon),
        Token::Space => came.push(Due::Space),
        Token::Value(..) | Token::UnknownValue(_) | Token::Comment(_) => {
            let (of, fragment) = match token {
                Token::Value(field, fragment) => (Of::Known(field), fragment),
                Token::UnknownValue(fragment) => (Of::Unknown, fragment),
                Token::Comment(fragment) => (Of::Comment, fragment),
                _ => unreachable!(),
            };
            marks.take(fragment);
            came.extend(fragment.bytes.iter().map(|byte| Due::Byte(of, *byte)));
        }
        Token::LineEnd { end, blank } => {
            assert!(!marks.open);
            came.push(Due::LineEnd(if end == LineEnd::LineFeed { b'\n' } else { b'\r' }, blank));
        }
        Token::LineFeedOfCrlf => came.push(Due::LineFeedOfCrlf),
    }
}

/// A state that was reached: the tokenizer, the marks and the model.
type Reached = (Tokenizer, Marks, Model);

/// Feeds a chunk to both faces, and compares what comes, and the states behind it.
fn feed((tokenizer, marks, model): &Reached, chunk: &[u8]) -> Reached {
    let (mut by_cursor, mut marks_of_cursor, mut came) = (tokenizer.clone(), *marks, Vec::new());
    let mut tokens = by_cursor.feed(chunk);
    for token in tokens.by_ref() {
        take(token, &mut marks_of_cursor, &mut came);
    }
    assert!(tokens.rest().is_empty());

    let (mut by_next, mut marks_of_next, mut rest, mut came_by_next) = (tokenizer.clone(), *marks, chunk, Vec::new());
    while let Some(token) = by_next.next(&mut rest) {
        take(token, &mut marks_of_next, &mut came_by_next);
    }
    assert!(rest.is_empty());

    let (mut model, mut due) = (*model, Vec::new());
    chunk.iter().for_each(|byte| model.step(*byte, &mut due));
    assert_eq!(came, due, "{tokenizer:?}, chunk {chunk:?}");
    assert_eq!(came_by_next, due, "{tokenizer:?}, chunk {chunk:?}");
    assert_eq!(by_cursor, by_next, "{tokenizer:?}, chunk {chunk:?}");
    assert_eq!(marks_of_cursor, marks_of_next);
    assert_eq!(by_cursor.show(), model, "{tokenizer:?}, chunk {chunk:?}");
    assert_same(&by_cursor, &model);
    (by_cursor, marks_of_cursor, model)
}

/// What can be asked, and the end.
fn assert_same(tokenizer: &Tokenizer, model: &Model) {
    assert_eq!(tokenizer.is_unfinished(), model.is_unfinished());
    assert_eq!(tokenizer.at_line_start(), model.place == Place::LineStart);
    let at_start = matches!(model.place, Place::LineStart | Place::AfterCarriageReturn);
    assert_eq!(tokenizer.at_block_start(), at_start && !model.in_block);
    let mut copy = tokenizer.clone();
    let held = copy.finish();
    assert_eq!(held.map_or(&b""[..], |token| token.bytes()), model.held());
    assert_eq!(copy, Tokenizer::new());
}

/// All states that can be reached. With the byte that reached it, each state is told apart by all that it holds.
fn walk() -> Vec<Reached> {
    let started = Instant::now();
    let start = (Tokenizer::new(), Marks::default(), Model::new());
    let (mut seen, mut states, mut at) = (HashSet::new(), Vec::from([start]), 0);
    seen.insert(key(&states[0]));
    while at < states.len() {
        for byte in 0..=255 {
            let next = feed(&states[at], &[byte]);
            if seen.insert(key(&next)) {
                states.push(next);
            }
        }
        at += 1;
    }
    println!("tokenizer: {} states, {} steps by each face, {:?}", states.len(), states.len() * 256, started.elapsed());
    states
}

/// All of a state. (The field with the bytes held back is a number of its own for each.)
fn key((tokenizer, marks, model): &Reached) -> (std::string::String, Marks, Model) {
    (std::format!("{tokenizer:?}"), *marks, *model)
}

#[test]
fn every_byte_in_every_state() {
    let states = walk();
    // The state alone tells what comes: there are no two models, and no two marks, for one.
    let tokenizers: HashSet<_> = states.iter().map(|state| key(state).0).collect();
    assert_eq!(tokenizers.len(), states.len());
    // Of the bytes that stand in no list, one leads where the other does.
    for state in &states {
        for byte in (0..=255).filter(|byte| !BYTES.contains(&&[*byte][..])) {
            assert_eq!(key(&feed(state, &[byte])), key(&feed(state, b"x")));
        }
    }
}

/// From each of these states, all chunks of so many letters and fewer. Gives their number.
fn chunks(states: &[Reached], letters: &[&[u8]], longest: u32) -> u64 {
    let (mut count, mut chunk) = (0, Vec::new());
    for state in states {
        for length in 2..=longest {
            for mut number in 0..letters.len().pow(length) {
                chunk.clear();
                for _ in 0..length {
                    chunk.extend_from_slice(letters[number % letters.len()]);
                    number /= letters.len();
                }
                feed(state, &chunk);
                count += 1;
            }
        }
    }
    count
}

const BYTES: [&[u8]; 17] =
    [b"d", b"a", b"t", b"e", b"v", b"n", b"i", b"r", b"y", b":", b" ", b"\n", b"\r", b"x", b"\xEF", b"\xBB", b"\xBF"];

const PIECES: [&[u8]; 9] = [b"data", b"event", b"id", b"retr", b"y", b":", b" ", b"\n", b"\r"];

#[test]
fn every_chunk_of_a_few_letters_in_every_state() {
    let (states, started) = (walk(), Instant::now());
    let (bytes, pieces) = match cfg!(debug_assertions) {
        true => (2, 2),
        false if depth::is_full() => (4, 5),
        false => (3, 4),
    };
    let count = chunks(&states, &BYTES, bytes);
    println!("tokenizer: {count} chunks of up to {bytes} bytes, {:?}", started.elapsed());
    let (started, count) = (Instant::now(), chunks(&states, &PIECES, pieces));
    println!("tokenizer: {count} chunks of up to {pieces} pieces, {:?}", started.elapsed());
}

#[test]
#[ignore = "takes minutes: .ci/stages/proof runs it"]
fn every_chunk_of_more_letters_in_every_state() {
    let (states, started) = (walk(), Instant::now());
    let count = chunks(&states, &BYTES, 5) + chunks(&states, &PIECES, 6);
    println!("tokenizer: {count} chunks of up to 5 bytes or 6 pieces, {:?}", started.elapsed());
}
