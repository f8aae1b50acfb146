//! Runs a decoder of any storage, through either face, over chunks, and compares with what was due.

use super::item::{Bytes, End, Event, Item, Oversized, Part};
use super::model::{Limits, Meaning};
use core::str::from_utf8;
use sse_wire::storage::Storage;
use sse_wire::{Borrowed, Decoder, Growing, Items};

/// Where the event under assembly lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Fixed,
    Borrowed,
    Growing,
}

/// How items are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// One cursor a chunk.
    Cursor,
    /// The same, with the chunk checked for text beforehand.
    TextCursor,
    /// A cursor is dropped after each item, and its rest is fed again.
    CursorStopped,
    /// The same, with text checked beforehand.
    TextCursorStopped,
    /// `advance`, then `view` with the input.
    Advance,
    /// `advance`, then `keep`, then `view` without the input.
    Kept,
}

pub const KINDS: [Kind; 3] = [Kind::Fixed, Kind::Borrowed, Kind::Growing];
pub const FACES: [Face; 6] =
    [Face::Cursor, Face::TextCursor, Face::CursorStopped, Face::TextCursorStopped, Face::Advance, Face::Kept];

/// Of the limits for which `with_decoder` has fixed storage, those that a short stream may pass: for fuzz targets.
pub const FIXED: [Limits; 9] = [
    Limits::new(0, 0),
    Limits::new(0, 40),
    Limits::new(1, 2),
    Limits::new(2, 4),
    Limits::new(3, 3),
    Limits::new(4, 4),
    Limits::new(8, 8),
    Limits::new(16, 16),
    Limits::new(64, 64),
];

/// An item as the decoder lends it.
pub type Lent<'a> = Result<sse_wire::Item<'a>, sse_wire::Oversized>;

/// Who looks on while a decoder runs.
pub trait Watch {
    /// An item has come. `chunk` is the slice that it was found in; with [`Face::Kept`] the item cannot borrow from it.
    fn item(&mut self, item: Lent<'_>, chunk: &[u8]);
    /// That was at this position.
    fn position(&mut self, position: u64);
    /// A chunk is used up. This many bytes have been fed, and this ID is committed.
    fn chunk_end(&mut self, offset: usize, last_event_id: &[u8]);
}

/// A decoder, whatever its storage.
pub trait Engine {
    fn run(&mut self, face: Face, chunks: &[&[u8]], watch: &mut dyn Watch);
    fn end(&mut self, see: &mut dyn FnMut(sse_wire::End<'_>));
    fn reset(&mut self);
    fn last_event_id(&self) -> &[u8];
    fn position(&self) -> u64;
}

impl<S: Storage> Engine for Decoder<S> {
    fn run(&mut self, face: Face, chunks: &[&[u8]], watch: &mut dyn Watch) {
        let mut fed = self.position() as usize;
        for &chunk in chunks {
            match face {
                Face::Cursor | Face::TextCursor => {
                    let mut items = if face == Face::Cursor { self.feed(chunk) } else { self.feed_text(chunk) };
                    while let Some(item) = next(&mut items) {
                        watch.item(item, chunk);
                        let position = items.decoder().position();
                        assert_eq!(position as usize, fed + chunk.len() - items.rest().len(), "position and rest");
                        watch.position(position);
                    }
                    assert_eq!(items.rest(), b"", "a cursor that is used up leaves nothing");
                }
                Face::CursorStopped | Face::TextCursorStopped => {
                    let mut rest = chunk;
                    loop {
                        // One that is not asked consumes nothing.
                        assert_eq!(self.feed(rest).rest(), rest);
                        let stopped = face == Face::CursorStopped;
                        let mut items = if stopped { self.feed(rest) } else { self.feed_text(rest) };
                        let Some(item) = next(&mut items) else { break };
                        watch.item(item, rest);
                        rest = items.rest();
                        watch.position(self.position());
                    }
                }
                Face::Advance | Face::Kept => {
                    let mut rest = chunk;
                    loop {
                        let step = self.advance(rest);
                        let Some(ready) = step.ready else {
                            assert_eq!(step.consumed, rest.len(), "what gives no item consumes all");
                            break;
                        };
                        if face == Face::Kept {
                            let ready = self.keep(ready, rest);
                            watch.item(self.view(ready, &[]).map_err(Into::into), rest);
                        } else {
                            watch.item(self.view(ready, rest).map_err(Into::into), rest);
                        }
                        rest = &rest[step.consumed..];
                        watch.position(self.position());
                    }
                }
            }
            fed += chunk.len();
            assert_eq!(self.position() as usize, fed, "position at the end of a chunk");
            watch.chunk_end(fed, self.last_event_id());
        }
    }

    fn end(&mut self, see: &mut dyn FnMut(sse_wire::End<'_>)) {
        see(self.finish().map_oversized(Into::into));
    }

    fn reset(&mut self) {
        Decoder::reset(self);
    }

    fn last_event_id(&self) -> &[u8] {
        Decoder::last_event_id(self)
    }

    fn position(&self) -> u64 {
        Decoder::position(self)
    }
}

/// Out of line: the compiler would copy all of the decoder into each way of calling, for each of some seventy storages.
#[inline(never)]
fn next<'a, S: Storage>(items: &'a mut Items<'_, '_, S>) -> Option<Lent<'a>> {
    items.next().map(|item| item.map_err(Into::into))
}

/// Makes a decoder with fixed storage and runs it, if its capacities are listed: const generics must be written out. Wants
/// [`Limits`] and [`seeded`] in scope.
#[macro_export]
macro_rules! fixed {
    ($limits:expr, $seed:expr, $run:expr; $($data:literal, $text:literal;)*) => {
        match $limits {
            $(Limits { data: $data, text: $text } => {
                // Boxed, as the largest would be too much for the stack of a test's thread in several copies.
                let decoder = sse_wire::Decoder::<sse_wire::Fixed<$data, $text>>::new();
                let mut decoder = Box::new(seeded(decoder, $seed));
                $run(&mut *decoder);
                true
            })*
            _ => false,
        }
    };
}

pub fn seeded<S: Storage>(decoder: Decoder<S>, seed: &[u8]) -> Decoder<S> {
    if seed.is_empty() { decoder } else { decoder.with_last_event_id(seed).expect("a seed that fits") }
}

/// Limits for inputs of up to 2,000 bytes that need none.
pub const ROOMY: Limits = Limits::new(2_048, 2_048);
/// Limits for the largest vectors.
pub const HUGE: Limits = Limits::new(70_000, 10_000);

/// Makes a decoder and hands it to `run`. Says whether there is one: fixed storage exists for some limits only.
pub fn with_decoder(kind: Kind, limits: Limits, seed: &[u8], run: &mut dyn FnMut(&mut dyn Engine)) -> bool {
    match kind {
        Kind::Fixed => fixed! { limits, seed, run;
            0, 0; 0, 40; 1, 1; 1, 2; 2, 2; 2, 4; 3, 1; 3, 3; 4, 4; 8, 8; 16, 16; 64, 64; 2_048, 2_048; 70_000, 10_000;
        },
        Kind::Borrowed => {
            // A memory that is not zeroed, and a few bytes over, which must not change a thing.
            let (mut data, mut texts) = (vec![0xAA; limits.data], vec![0xAA; limits.text * 4 + 3]);
            let mut decoder = seeded(Decoder::with_storage(Borrowed::new(&mut data, &mut texts)), seed);
            run(&mut decoder);
            true
        }
        Kind::Growing => {
            let mut decoder = seeded(Decoder::with_storage(Growing::new(limits.data, limits.text)), seed);
            run(&mut decoder);
            true
        }
    }
}

fn part(part: sse_wire::Part) -> Part {
    match part {
        sse_wire::Part::Data => Part::Data,
        sse_wire::Part::EventType => Part::EventType,
        sse_wire::Part::Id => Part::Id,
        other => panic!("a part that the tests do not know: {other:?}"),
    }
}

fn own_oversized(oversized: sse_wire::Oversized) -> Oversized {
    let sse_wire::Oversized { limit, length, oversized_id, .. } = oversized;
    Oversized { part: part(oversized.part), limit, length, oversized_id }
}

pub fn own_event(event: &sse_wire::Event<'_>, limits: Limits) -> Event {
    assert!(has_right_text(event), "{event:?}");
    Event {
        event_type: event.raw_event_type().into(),
        data: event.data().into(),
        id: event.last_event_id().into(),
        own_id: event.own_id().is_some(),
        oversized_id: event.oversized_id().map(|oversized| {
            assert_eq!((part(oversized.part), oversized.limit), (Part::Id, limits.text));
            oversized.length
        }),
    }
}

pub fn own_item(item: Lent<'_>, limits: Limits) -> Item {
    match item {
        Ok(sse_wire::Item::Event(event)) => Item::Event(own_event(&event, limits)),
        Ok(sse_wire::Item::Retry(milliseconds)) => Item::Retry(milliseconds),
        Ok(sse_wire::Item::Comment(comment)) => {
            Item::Comment { text: comment.text().map(Bytes::from), length: comment.length() }
        }
        Err(oversized) => Item::Oversized(own_oversized(oversized)),
    }
}

pub fn own_end(end: sse_wire::End<'_>, limits: Limits) -> End {
    match end {
        sse_wire::End::Clean => End::Clean,
        sse_wire::End::Incomplete(event) => End::Incomplete(event.map(|event| own_event(&event, limits))),
        sse_wire::End::Oversized(oversized) => End::Oversized(own_oversized(oversized)),
    }
}

/// Whether an item that is lent is the one that is due. As comparing with [`own_item`], without a copy of the bytes.
fn is_due(item: &Lent<'_>, due: &Item, limits: Limits) -> bool {
    match (item, due) {
        (Ok(sse_wire::Item::Event(event)), Item::Event(due)) => {
            same_event(event, due)
                && event.oversized_id().is_none_or(|id| id.limit == limits.text && id.part == sse_wire::Part::Id)
        }
        (Ok(sse_wire::Item::Retry(milliseconds)), Item::Retry(due)) => milliseconds == due,
        (Ok(sse_wire::Item::Comment(comment)), Item::Comment { text, length }) => {
            comment.length() == *length
                && match (comment.text(), text) {
                    (Some(text), Some(due)) => same(text, &due.0),
                    (None, None) => true,
                    _ => false,
                }
        }
        (Err(oversized), Item::Oversized(due)) => own_oversized(*oversized) == *due,
        _ => false,
    }
}

fn same_event(event: &sse_wire::Event<'_>, due: &Event) -> bool {
    let event_type: &[u8] = if due.event_type.0.is_empty() { b"message" } else { &due.event_type.0 };
    same(event.raw_event_type(), &due.event_type.0)
        && same(event.event_type(), event_type)
        && same(event.data(), &due.data.0)
        && same(event.last_event_id(), &due.id.0)
        && event.own_id().is_some() == due.own_id
        && event.own_id().is_none_or(|id| same(id, &due.id.0))
        && event.oversized_id().map(|oversized| oversized.length) == due.oversized_id
        && has_right_text(event)
}

/// Text is what the bytes are, and an error is the same error, whoever has checked them.
fn has_right_text(event: &sse_wire::Event<'_>) -> bool {
    event.data_str() == from_utf8(event.data())
        && event.event_type_str() == from_utf8(event.event_type())
        && event.last_event_id_str() == from_utf8(event.last_event_id())
}

/// Lengths first: two empty slices are often of no memory at all, and comparing such can be slow.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && (a.is_empty() || a == b)
}

/// Compares as it goes, and remembers only whether all was well.
struct Compare<'a> {
    due: &'a Meaning,
    limits: Limits,
    came: usize,
    wrong: bool,
}

impl Watch for Compare<'_> {
    fn item(&mut self, item: Lent<'_>, _: &[u8]) {
        self.wrong |= match self.due.items.get(self.came) {
            Some((due, _)) => !is_due(&item, due, self.limits),
            None => true,
        };
        self.came += 1;
    }

    fn position(&mut self, position: u64) {
        self.wrong |= self.due.items.get(self.came - 1).is_none_or(|(_, due)| *due as u64 != position);
    }

    fn chunk_end(&mut self, offset: usize, last_event_id: &[u8]) {
        self.wrong |= !same(self.due.last_event_id(offset), last_event_id);
        // Prompt: all that is due with these bytes has come.
        self.wrong |= self.due.items.get(self.came).is_some_and(|(_, due)| *due <= offset);
    }
}

/// Collects what comes.
pub struct Collect {
    pub limits: Limits,
    pub items: Vec<(Item, usize)>,
}

impl Collect {
    pub const fn new(limits: Limits) -> Self {
        Self { limits, items: Vec::new() }
    }
}

impl Watch for Collect {
    fn item(&mut self, item: Lent<'_>, _: &[u8]) {
        self.items.push((own_item(item, self.limits), usize::MAX));
    }

    fn position(&mut self, position: u64) {
        self.items.last_mut().expect("an item came first").1 = position as usize;
    }

    fn chunk_end(&mut self, _: usize, _: &[u8]) {}
}

/// One way to run a stream.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    pub kind: Kind,
    pub face: Face,
    pub limits: Limits,
    pub seed: &'a [u8],
}

/// What hands a fresh decoder to a closure, or says that there is none.
pub type Make<'m> = &'m mut dyn FnMut(&mut dyn FnMut(&mut dyn Engine)) -> bool;

/// Runs a stream that is cut at these offsets and compares every item, its position, the last event ID after each chunk,
/// and what the end says. Gives the number of runs: 0 if there is no such decoder.
///
/// # Panics
///
/// If anything differs, with all that is needed to see why.
pub fn check(stream: &[u8], cuts: &[usize], way: Way<'_>, due: &Meaning) -> u64 {
    check_with(&mut |run| with_decoder(way.kind, way.limits, way.seed, run), stream, cuts, way, due)
}

/// [`check`] with a decoder that is made elsewhere.
pub fn check_with(make: Make<'_>, stream: &[u8], cuts: &[usize], way: Way<'_>, due: &Meaning) -> u64 {
    let mut chunks = Vec::with_capacity(cuts.len() + 1);
    super::cuts::chunks(stream, cuts, &mut chunks);
    let mut wrong = false;
    let ran = make(&mut |decoder| {
        let mut compare = Compare { due, limits: way.limits, came: 0, wrong: false };
        decoder.run(way.face, &chunks, &mut compare);
        wrong = compare.wrong || compare.came != due.items.len();
        decoder.end(&mut |end| {
            wrong |= match (&end, &due.end) {
                (sse_wire::End::Clean, End::Clean) | (sse_wire::End::Incomplete(None), End::Incomplete(None)) => false,
                (sse_wire::End::Incomplete(Some(event)), End::Incomplete(Some(due))) => !same_event(event, due),
                (sse_wire::End::Oversized(oversized), End::Oversized(due)) => own_oversized(*oversized) != *due,
                _ => true,
            };
        });
        wrong |= !same(decoder.last_event_id(), due.last_event_id(stream.len())) || decoder.position() != 0;
    });
    if wrong {
        fail(make, stream, cuts, &chunks, way, due);
    }
    u64::from(ran)
}

/// Runs it once more, slowly, and says what came and what was due.
#[cold]
fn fail(make: Make<'_>, stream: &[u8], cuts: &[usize], chunks: &[&[u8]], way: Way<'_>, due: &Meaning) -> ! {
    let mut came = String::new();
    make(&mut |decoder| {
        let mut ids = Ids::default();
        let mut items = Collect::new(way.limits);
        decoder.run(way.face, chunks, &mut Both(&mut items, &mut ids));
        let mut end = None;
        decoder.end(&mut |came| end = Some(own_end(came, way.limits)));
        came = format!(
            "  items {:#?}\n  end {:?}, then position {}\n  last event ID by chunk {:?}, at last \"{}\"",
            items.items,
            end.expect("finish answers"),
            decoder.position(),
            ids.0,
            decoder.last_event_id().escape_ascii()
        );
    });
    panic!(
        "\nstream: \"{}\"\ncut at: {cuts:?}\nway: {way:?}\ncame:\n{came}\ndue:\n  items {:#?}\n  end {:?}\n  \
         last event IDs {:?}\n",
        stream.escape_ascii(),
        due.items,
        due.end,
        due.commits
    );
}

#[derive(Default)]
struct Ids(Vec<(usize, Bytes)>);

impl Watch for Ids {
    fn item(&mut self, _: Lent<'_>, _: &[u8]) {}

    fn position(&mut self, _: u64) {}

    fn chunk_end(&mut self, offset: usize, last_event_id: &[u8]) {
        self.0.push((offset, last_event_id.into()));
    }
}

struct Both<'a>(&'a mut dyn Watch, &'a mut dyn Watch);

impl Watch for Both<'_> {
    fn item(&mut self, item: Lent<'_>, chunk: &[u8]) {
        self.0.item(item, chunk);
        self.1.item(item, chunk);
    }

    fn position(&mut self, position: u64) {
        self.0.position(position);
        self.1.position(position);
    }

    fn chunk_end(&mut self, offset: usize, last_event_id: &[u8]) {
        self.0.chunk_end(offset, last_event_id);
        self.1.chunk_end(offset, last_event_id);
    }
}
