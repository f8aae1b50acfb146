//! Runs a line decoder with any storage over chunks, through each of its APIs, and compares with the model.

use super::engine::Kind;
use super::line_model::{Due, Means, Shown};
use sse_wire::line::{Content, Line, LineDecoder};
use sse_wire::storage::Storage;
use sse_wire::token::Field;
use sse_wire::{Borrowed, Fixed, Growing, Oversized, Part, Unlimited};

/// The API through which lines are requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// One cursor per chunk.
    Cursor,
    /// The cursor is dropped after each line, and the rest of the chunk is fed again.
    Stopped,
    /// `advance`, then `view` with the input.
    Advance,
    /// `advance`, then `keep`, then `view` without the input.
    Kept,
}

pub const FACES: [Face; 4] = [Face::Cursor, Face::Stopped, Face::Advance, Face::Kept];

/// A borrowed line, as the decoder returns it.
pub type Lent<'a> = Result<Line<'a>, Oversized>;

/// An observer of a running decoder.
pub trait Watch {
    /// Called for each line. `chunk` is the slice that contains its last byte.
    fn line(&mut self, line: Lent<'_>, chunk: &[u8]);
    /// Called after each line with its position.
    fn position(&mut self, position: u64);
}

/// A decoder with any storage.
pub trait Engine {
    fn run(&mut self, face: Face, chunks: &[&[u8]], watch: &mut dyn Watch);
    fn end(&mut self) -> Result<Option<Vec<u8>>, Oversized>;
    fn reset(&mut self);
    fn position(&self) -> u64;
    fn capacity(&self) -> usize;
    /// Whether the decoder is unfinished, at the start of a line, at the start of a block.
    fn places(&self) -> [bool; 3];
}

impl<S: Storage> Engine for LineDecoder<S> {
    fn run(&mut self, face: Face, chunks: &[&[u8]], watch: &mut dyn Watch) {
        let mut fed = self.position();
        for &chunk in chunks {
            let mut rest = chunk;
            match face {
                Face::Cursor => {
                    let mut lines = self.feed(chunk);
                    while let Some(line) = lines.next() {
                        watch.line(line.map_err(Into::into), chunk);
                        let position = lines.decoder().position();
                        assert_eq!(position, fed + (chunk.len() - lines.rest().len()) as u64, "position and rest");
                        watch.position(position);
                    }
                    assert_eq!(lines.rest(), b"", "a cursor that is used up leaves nothing");
                }
                Face::Stopped => loop {
                    assert_eq!(self.feed(rest).rest(), rest, "one that is not asked consumes nothing");
                    let mut lines = self.feed(rest);
                    let Some(line) = lines.next() else { break };
                    watch.line(line.map_err(Into::into), rest);
                    rest = lines.rest();
                    watch.position(self.position());
                },
                Face::Advance | Face::Kept => loop {
                    let step = self.advance(rest);
                    let Some(mut ready) = step.ready else {
                        assert_eq!(step.consumed, rest.len(), "what gives no line consumes all");
                        break;
                    };
                    let mut input = rest;
                    if face == Face::Kept {
                        ready = self.keep(ready, rest);
                        input = &[];
                    }
                    watch.line(self.view(ready, input).map_err(Into::into), rest);
                    watch.position(self.position());
                    rest = &rest[step.consumed..];
                },
            }
            fed += chunk.len() as u64;
            assert_eq!(self.position(), fed, "position at the end of a chunk");
        }
    }

    fn end(&mut self) -> Result<Option<Vec<u8>>, Oversized> {
        self.finish().map(|pending| pending.map(<[u8]>::to_vec)).map_err(Into::into)
    }

    fn reset(&mut self) {
        LineDecoder::reset(self);
    }

    fn position(&self) -> u64 {
        LineDecoder::position(self)
    }

    fn capacity(&self) -> usize {
        LineDecoder::capacity(self)
    }

    fn places(&self) -> [bool; 3] {
        [self.is_unfinished(), self.at_line_start(), self.at_block_start()]
    }
}

/// Makes a decoder for lines of at most `limit` bytes, and passes it to `run`. Returns whether there is such a decoder:
/// fixed storage exists for some limits only, and `Unlimited` only for `usize::MAX`.
pub fn with_decoder(kind: Kind, limit: usize, run: &mut dyn FnMut(&mut dyn Engine)) -> bool {
    match (kind, limit) {
        (Kind::Fixed, 0) => run(&mut LineDecoder::<Fixed<0, 0>>::new()),
        (Kind::Fixed, 1) => run(&mut LineDecoder::<Fixed<1, 0>>::new()),
        (Kind::Fixed, 2) => run(&mut LineDecoder::<Fixed<2, 0>>::default()),
        (Kind::Fixed, 3) => run(&mut LineDecoder::<Fixed<3, 0>>::new()),
        (Kind::Fixed, 8) => run(&mut LineDecoder::<Fixed<8, 0>>::new()),
        (Kind::Fixed, 2_048) => run(&mut LineDecoder::<Fixed<2_048, 0>>::new()),
        // Memory that is not zeroed.
        (Kind::Borrowed, limit) => {
            run(&mut LineDecoder::with_storage(Borrowed::new(&mut vec![0xAA; limit], &mut [])));
        }
        (Kind::Growing, limit) => run(&mut LineDecoder::with_storage(Growing::new(limit, 0))),
        (Kind::Unlimited, usize::MAX) => run(&mut LineDecoder::<Unlimited>::default()),
        (Kind::Fixed | Kind::Unlimited, _) => return false,
    }
    true
}

/// Whether a borrowed line is the expected one.
fn is_due(line: &Lent<'_>, due: &Shown<'_>, limit: usize) -> bool {
    match line {
        Ok(line) => {
            let means = match line.content() {
                Content::Field(field, value) => Means::Known(name(field), value),
                Content::UnknownField { name, value } => Means::Unknown(name, value),
                Content::Comment(text) => Means::Comment(text),
                Content::Blank => Means::Blank,
                Content::ByteOrderMark => Means::ByteOrderMark,
                Content::LineFeedOfCrlf => Means::LineFeedOfCrlf,
            };
            !due.oversized
                && means == due.means
                && (line.bytes(), line.end()) == (due.bytes, due.end)
                && line.segments() == [due.bytes, due.end]
        }
        Err(oversized) => due.oversized && *oversized == report(oversized, due.bytes.len(), limit),
    }
}

const fn name(field: Field) -> &'static [u8] {
    match field {
        Field::Data => b"data",
        Field::Event => b"event",
        Field::Id => b"id",
        Field::Retry => b"retry",
    }
}

/// The expected report. (It is a changed copy, because `Oversized` is `non_exhaustive`.)
fn report(like: &Oversized, length: usize, limit: usize) -> Oversized {
    let mut due = *like;
    (due.part, due.limit, due.length, due.oversized_id) = (Part::Line, limit, length, None);
    due
}

/// Compares each line as it comes.
struct Compare<'a> {
    stream: &'a [u8],
    due: &'a Due<'a>,
    limit: usize,
    came: usize,
    /// The offset after the last line.
    at: usize,
    wrong: bool,
}

impl Watch for Compare<'_> {
    fn line(&mut self, line: Lent<'_>, _: &[u8]) {
        let due = self.due.lines.get(self.came);
        self.wrong |= due.is_none_or(|due| !is_due(&line, due, self.limit));
        self.came += 1;
        // Independent of the model: the lines concatenate back to the stream.
        if let Ok(line) = line {
            for bytes in line.segments() {
                self.wrong |= !self.stream[self.at..].starts_with(bytes);
                self.at = self.stream.len().min(self.at + bytes.len());
            }
        } else {
            self.at = usize::MAX;
        }
    }

    fn position(&mut self, position: u64) {
        let position = position as usize;
        self.wrong |= self.due.lines.get(self.came - 1).is_none_or(|due| due.position != position);
        self.wrong |= self.at != usize::MAX && self.at != position;
        self.at = position;
    }
}

/// Collects the lines as text.
struct Say(Vec<String>);

impl Watch for Say {
    fn line(&mut self, line: Lent<'_>, _: &[u8]) {
        self.0.push(format!("{line:?} {:?}", line.map(|line| line.content())));
    }

    fn position(&mut self, position: u64) {
        self.0.last_mut().expect("a line came first").push_str(&format!(" at {position}"));
    }
}

/// Runs a stream that is cut at these offsets. Compares every line, its position and the end. Returns the number of
/// runs: 0 if there is no such decoder.
///
/// # Panics
///
/// If anything differs, with the case and both results.
pub fn check(stream: &[u8], cuts: &[usize], kind: Kind, face: Face, limit: usize, due: &Due<'_>) -> u64 {
    let mut chunks = Vec::with_capacity(cuts.len() + 1);
    super::cuts::chunks(stream, cuts, &mut chunks);
    let ran = with_decoder(kind, limit, &mut |decoder| {
        let mut compare = Compare { stream, due, limit, came: 0, at: 0, wrong: false };
        assert_eq!(decoder.capacity(), limit);
        decoder.run(face, &chunks, &mut compare);
        let places = decoder.places();
        let end = decoder.end();
        let wrong = compare.wrong
            || compare.came != due.lines.len()
            || places != [due.is_unfinished(), due.at_line_start(), due.at_block_start()]
            || !is_end(&end, due.pending, limit)
            || decoder.position() != 0;
        if wrong {
            let mut said = Say(Vec::new());
            decoder.run(face, &chunks, &mut said);
            panic!(
                "\nstream: \"{}\"\ncut at {cuts:?}, {kind:?}, {face:?}, limit {limit}\ncame: {:#?}, places {places:?}, \
                 end {end:?}\ndue: {due:#?}",
                stream.escape_ascii(),
                said.0
            );
        }
    });
    u64::from(ran)
}

/// Whether the end returns the bytes after the last line.
fn is_end(end: &Result<Option<Vec<u8>>, Oversized>, pending: &[u8], limit: usize) -> bool {
    match end {
        Ok(None) => pending.is_empty(),
        Ok(Some(bytes)) => bytes == pending && !pending.is_empty() && pending.len() <= limit,
        Err(oversized) => pending.len() > limit && *oversized == report(oversized, pending.len(), limit),
    }
}
