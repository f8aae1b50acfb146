//! Runs a decoder with any storage over chunks, for events and for blocks, through each of its APIs, and compares with
//! the model.

use super::item::{BlockEnd, Bytes, End, Item};
use super::model::{Limits, Meaning};
pub use super::own::{Lent, LentBlock, own_end, own_event, own_item};
use super::own::{
    is_due, is_due_block, own_block_end, own_block_item, own_oversized, same_block, same_event, same_or_none,
};
use sse_wire::storage::Storage;
use sse_wire::{Borrowed, Decoder, Growing, Unlimited};

/// The storage of the decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Fixed,
    Borrowed,
    Growing,
    /// Only for [`ROOMY`] and [`HUGE`], which count as no limits.
    Unlimited,
}

/// The API through which items are requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// One cursor per chunk.
    Cursor,
    /// The same, with the UTF-8 of the chunk checked first.
    TextCursor,
    /// The cursor is dropped after each item, and the rest of the chunk is fed again.
    CursorStopped,
    /// The same, with the UTF-8 of the rest checked first.
    TextCursorStopped,
    /// `advance`, then `view` with the input.
    Advance,
    /// `advance`, then `keep`, then `view` without the input.
    Kept,
    /// For blocks: one cursor per chunk.
    Blocks,
    /// The cursor is dropped after each block, and the rest of the chunk is fed again.
    BlocksStopped,
    /// `advance_block`, then `view_block` with the input.
    AdvanceBlock,
    /// `advance_block`, then `keep`, then `view_block` without the input.
    KeptBlock,
    /// One cursor per chunk, for events and for blocks in turn.
    EventsThenBlocks,
    /// The same, but the first is for blocks.
    BlocksThenEvents,
    /// The calls of `Advance` and of `AdvanceBlock` in turn, item by item.
    Turns,
}

impl Face {
    /// Whether blocks are requested. `turn` is the number of the chunk, or of the item with [`Face::Turns`].
    const fn asks_for_blocks(self, turn: usize) -> bool {
        match self {
            Self::Cursor
            | Self::TextCursor
            | Self::CursorStopped
            | Self::TextCursorStopped
            | Self::Advance
            | Self::Kept => false,
            Self::Blocks | Self::BlocksStopped | Self::AdvanceBlock | Self::KeptBlock => true,
            Self::EventsThenBlocks | Self::Turns => turn % 2 == 1,
            Self::BlocksThenEvents => turn % 2 != 1,
        }
    }
}

pub const KINDS: [Kind; 3] = [Kind::Fixed, Kind::Borrowed, Kind::Growing];
pub const FACES: [Face; 6] =
    [Face::Cursor, Face::TextCursor, Face::CursorStopped, Face::TextCursorStopped, Face::Advance, Face::Kept];

/// The APIs that request blocks, always or in turn with events.
pub const BLOCK_FACES: [Face; 7] = [
    Face::Blocks,
    Face::BlocksStopped,
    Face::AdvanceBlock,
    Face::KeptBlock,
    Face::EventsThenBlocks,
    Face::BlocksThenEvents,
    Face::Turns,
];

/// Limits for fuzz targets: `with_decoder` has fixed storage for them, and a short stream may exceed them.
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

/// An observer of a running decoder.
pub trait Watch {
    /// Called for each item. `chunk` is the slice in which it ends. With [`Face::Kept`] it borrows nothing from it.
    fn item(&mut self, item: Lent<'_>, chunk: &[u8]);
    /// Called for each block, and for each comment if blocks are requested.
    fn block(&mut self, block: LentBlock<'_>, _chunk: &[u8]) {
        panic!("nobody has asked for blocks: {block:?}");
    }
    /// Called after each item or block with its position.
    fn position(&mut self, position: u64);
    /// Called after each chunk, with the number of bytes fed, the committed ID, and whether the last request was for
    /// blocks.
    fn chunk_end(&mut self, _offset: usize, _id_in_force: Option<&[u8]>, _blocks: bool) {}
}

/// A decoder with any storage.
pub trait Engine {
    fn run(&mut self, face: Face, chunks: &[&[u8]], watch: &mut dyn Watch);
    fn end(&mut self, see: &mut dyn FnMut(sse_wire::End<'_>));
    fn end_block(&mut self, see: &mut dyn FnMut(sse_wire::BlockEnd<'_>));
    fn reset(&mut self);
    fn last_event_id(&self) -> &[u8];
    fn id_in_force(&self) -> Option<&[u8]>;
    fn position(&self) -> u64;
    /// For events, and for blocks.
    fn is_unfinished(&self) -> [bool; 2];
    fn is_in_line(&self) -> bool;
    fn oversized_so_far(&self) -> Option<sse_wire::Oversized>;
    fn reconnection_time(&self) -> Option<u64>;
    fn shrink_to(&mut self, capacity: usize);
}

impl<S: Storage> Engine for Decoder<S> {
    fn run(&mut self, face: Face, chunks: &[&[u8]], watch: &mut dyn Watch) {
        let mut fed = self.position() as usize;
        let mut items = 0;
        for (number, &chunk) in chunks.iter().enumerate() {
            let mut blocks = face.asks_for_blocks(number);
            match face {
                Face::Cursor | Face::TextCursor | Face::Blocks | Face::EventsThenBlocks | Face::BlocksThenEvents => {
                    if blocks {
                        all_blocks(self, chunk, watch);
                    } else {
                        let items = if face == Face::TextCursor { self.feed_text(chunk) } else { self.feed(chunk) };
                        all_items(items, chunk, fed, watch);
                    }
                }
                Face::CursorStopped | Face::TextCursorStopped => {
                    let mut rest = chunk;
                    loop {
                        // A cursor that is not asked consumes nothing.
                        assert_eq!(self.feed(rest).rest(), rest);
                        let stopped = face == Face::CursorStopped;
                        let mut items = if stopped { self.feed(rest) } else { self.feed_text(rest) };
                        let Some(item) = next_item(&mut items) else { break };
                        watch.item(item, rest);
                        rest = items.rest();
                        watch.position(self.position());
                    }
                }
                Face::BlocksStopped => {
                    let mut rest = chunk;
                    loop {
                        assert_eq!(self.feed_blocks(rest).rest(), rest);
                        let mut blocks = self.feed_blocks(rest);
                        let Some(block) = next_block(&mut blocks) else { break };
                        watch.block(block, rest);
                        rest = blocks.rest();
                        watch.position(self.position());
                    }
                }
                Face::Advance | Face::Kept | Face::AdvanceBlock | Face::KeptBlock | Face::Turns => {
                    let mut rest = chunk;
                    loop {
                        if face == Face::Turns {
                            blocks = face.asks_for_blocks(items);
                        }
                        let step = if blocks { self.advance_block(rest) } else { self.advance(rest) };
                        let Some(mut ready) = step.ready else {
                            assert_eq!(step.consumed, rest.len(), "what gives no item consumes all");
                            break;
                        };
                        let mut input = rest;
                        if matches!(face, Face::Kept | Face::KeptBlock) {
                            ready = self.keep(ready, rest);
                            input = &[];
                        }
                        if blocks {
                            watch.block(self.view_block(ready, input).map_err(Into::into), rest);
                        } else {
                            watch.item(self.view(ready, input).map_err(Into::into), rest);
                        }
                        items += 1;
                        rest = &rest[step.consumed..];
                        watch.position(self.position());
                    }
                }
            }
            fed += chunk.len();
            assert_eq!(self.position() as usize, fed, "position at the end of a chunk");
            assert_eq!(self.last_event_id(), self.id_in_force().unwrap_or_default(), "the ID in force");
            watch.chunk_end(fed, self.id_in_force(), blocks);
        }
    }

    fn end(&mut self, see: &mut dyn FnMut(sse_wire::End<'_>)) {
        see(self.finish().map_oversized(Into::into));
    }

    fn end_block(&mut self, see: &mut dyn FnMut(sse_wire::BlockEnd<'_>)) {
        see(self.finish_block().map_oversized(Into::into));
    }

    fn reset(&mut self) {
        Decoder::reset(self);
    }

    fn last_event_id(&self) -> &[u8] {
        Decoder::last_event_id(self)
    }

    fn id_in_force(&self) -> Option<&[u8]> {
        Decoder::id_in_force(self)
    }

    fn position(&self) -> u64 {
        Decoder::position(self)
    }

    fn is_unfinished(&self) -> [bool; 2] {
        [Decoder::is_unfinished(self), self.is_block_unfinished()]
    }

    fn is_in_line(&self) -> bool {
        Decoder::is_in_line(self)
    }

    fn oversized_so_far(&self) -> Option<sse_wire::Oversized> {
        Decoder::oversized_so_far(self)
    }

    fn reconnection_time(&self) -> Option<u64> {
        Decoder::reconnection_time(self)
    }

    fn shrink_to(&mut self, capacity: usize) {
        Decoder::shrink_to(self, capacity);
    }
}

// One copy for each storage: `next` is large if it is inlined, and there are many storages.
#[inline(never)]
fn next_item<'c, S: Storage>(items: &'c mut sse_wire::Items<'_, '_, S>) -> Option<Lent<'c>> {
    items.next().map(|item| item.map_err(Into::into))
}

#[inline(never)]
fn next_block<'c, S: Storage>(blocks: &'c mut sse_wire::Blocks<'_, '_, S>) -> Option<LentBlock<'c>> {
    blocks.next().map(|block| block.map_err(Into::into))
}

/// Reports all items of a chunk. `fed` is the number of bytes before the chunk.
fn all_items<S: Storage>(mut items: sse_wire::Items<'_, '_, S>, chunk: &[u8], fed: usize, watch: &mut dyn Watch) {
    while let Some(item) = next_item(&mut items) {
        watch.item(item, chunk);
        let position = items.decoder().position();
        assert_eq!(position as usize, fed + chunk.len() - items.rest().len(), "position and rest");
        watch.position(position);
    }
    assert_eq!(items.rest(), b"", "a cursor that is used up leaves nothing");
}

fn all_blocks<S: Storage>(decoder: &mut Decoder<S>, chunk: &[u8], watch: &mut dyn Watch) {
    let fed = decoder.position() as usize;
    let mut blocks = decoder.feed_blocks(chunk);
    while let Some(block) = next_block(&mut blocks) {
        watch.block(block, chunk);
        let position = blocks.decoder().position();
        assert_eq!(position as usize, fed + chunk.len() - blocks.rest().len(), "position and rest");
        watch.position(position);
    }
    assert_eq!(blocks.rest(), b"", "a cursor that is used up leaves nothing");
}

/// Makes and runs a decoder with fixed storage, if its capacities are in the list: const generics must be literals.
/// Needs [`Limits`] and [`seeded`] in scope.
#[macro_export]
macro_rules! fixed {
    ($limits:expr, $seed:expr, $run:expr; $($data:literal, $text:literal;)*) => {
        match $limits {
            $(Limits { data: $data, text: $text } => {
                // Boxed: several copies of the largest one would overflow the stack of a test thread.
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

/// Limits that no input of up to 2,000 bytes exceeds.
pub const ROOMY: Limits = Limits::new(2_048, 2_048);
/// Limits that the largest vectors do not exceed.
pub const HUGE: Limits = Limits::new(70_000, 10_000);

/// Makes a decoder and passes it to `run`. Returns whether there is such a decoder: fixed storage exists for some
/// limits only, and `Unlimited` only for [`ROOMY`] and [`HUGE`].
pub fn with_decoder(kind: Kind, limits: Limits, seed: &[u8], run: &mut dyn FnMut(&mut dyn Engine)) -> bool {
    match kind {
        Kind::Fixed => fixed! { limits, seed, run;
            0, 0; 0, 40; 1, 1; 1, 2; 2, 2; 2, 4; 3, 1; 3, 3; 4, 4; 8, 8; 16, 16; 64, 64; 2_048, 2_048; 70_000, 10_000;
        },
        Kind::Borrowed => {
            // The memory is not zeroed, and a few bytes larger than needed. Neither may change the result.
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
        Kind::Unlimited => {
            let without_limits = limits == ROOMY || limits == HUGE;
            if without_limits {
                run(&mut seeded(Decoder::with_storage(Unlimited::new()), seed));
            }
            without_limits
        }
    }
}

/// Compares while the decoder runs, and stores only whether anything differed.
struct Compare<'a> {
    due: &'a Meaning,
    limits: Limits,
    /// The offset up to which the stream has been compared.
    at: usize,
    /// The index of the next expected item for events, and for blocks.
    next: [usize; 2],
    /// The expected position of the last item.
    position: usize,
    wrong: bool,
}

impl<'a> Compare<'a> {
    const fn new(due: &'a Meaning, limits: Limits) -> Self {
        Self { due, limits, at: 0, next: [0; 2], position: usize::MAX, wrong: false }
    }

    /// The next expected item, for events or for blocks.
    fn next(&mut self, blocks: bool) -> Option<&'a (Item, usize)> {
        let items = if blocks { &self.due.blocks } else { &self.due.items };
        let next = &mut self.next[usize::from(blocks)];
        while items.get(*next).is_some_and(|(_, at)| *at <= self.at) {
            *next += 1;
        }
        items.get(*next)
    }
}

impl Watch for Compare<'_> {
    fn item(&mut self, item: Lent<'_>, _: &[u8]) {
        let due = self.next(false);
        self.wrong |= due.is_none_or(|(due, _)| !is_due(&item, due, self.limits));
        self.position = due.map_or(usize::MAX, |(_, at)| *at);
    }

    fn block(&mut self, block: LentBlock<'_>, _: &[u8]) {
        let due = self.next(true);
        self.wrong |= due.is_none_or(|(due, _)| !is_due_block(&block, due, self.limits));
        self.position = due.map_or(usize::MAX, |(_, at)| *at);
    }

    fn position(&mut self, position: u64) {
        self.wrong |= self.position as u64 != position;
        self.at = position as usize;
    }

    fn chunk_end(&mut self, offset: usize, id_in_force: Option<&[u8]>, blocks: bool) {
        let (_, id) = self.due.commits.iter().rev().find(|(at, _)| *at <= offset).expect("the seed is at 0");
        self.wrong |= !same_or_none(id_in_force, id.as_ref());
        // Low latency: every item that these bytes complete has come.
        self.wrong |= self.next(blocks).is_some_and(|(_, due)| *due <= offset);
        self.at = offset;
    }
}

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

    fn block(&mut self, block: LentBlock<'_>, _: &[u8]) {
        self.items.push((own_block_item(block, self.limits), usize::MAX));
    }

    fn position(&mut self, position: u64) {
        self.items.last_mut().expect("an item came first").1 = position as usize;
    }
}

/// One way to run a stream.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    pub kind: Kind,
    pub face: Face,
    pub limits: Limits,
    pub seed: &'a [u8],
}

/// Passes a new decoder to a closure. Returns `false` if there is no such decoder.
pub type Make<'m> = &'m mut dyn FnMut(&mut dyn FnMut(&mut dyn Engine)) -> bool;

/// Runs a stream that is cut at these offsets. Compares every item, its position, the last event ID after each chunk,
/// and the end. Returns the number of runs: 0 if there is no such decoder.
///
/// # Panics
///
/// If anything differs, with the case and both results.
pub fn check(stream: &[u8], cuts: &[usize], way: Way<'_>, due: &Meaning) -> u64 {
    check_with(&mut |run| with_decoder(way.kind, way.limits, way.seed, run), stream, cuts, way, due)
}

/// Like [`check`], with the decoder that `make` passes on.
pub fn check_with(make: Make<'_>, stream: &[u8], cuts: &[usize], way: Way<'_>, due: &Meaning) -> u64 {
    let mut chunks = Vec::with_capacity(cuts.len() + 1);
    super::cuts::chunks(stream, cuts, &mut chunks);
    let mut wrong = false;
    let ran = make(&mut |decoder| {
        let mut compare = Compare::new(due, way.limits);
        decoder.run(way.face, &chunks, &mut compare);
        wrong = compare.wrong || compare.at != stream.len();
        let mut see = |end: sse_wire::End<'_>| {
            wrong |= match (&end, &due.end) {
                (sse_wire::End::Clean, End::Clean) | (sse_wire::End::Incomplete(None), End::Incomplete(None)) => false,
                (sse_wire::End::Incomplete(Some(event)), End::Incomplete(Some(due))) => {
                    !same_event(event, due, way.limits)
                }
                (sse_wire::End::Oversized(oversized), End::Oversized(due)) => own_oversized(*oversized) != *due,
                _ => true,
            };
        };
        if way.face.asks_for_blocks(chunks.len()) {
            let mut is_due = false;
            decoder.end_block(&mut |end| {
                use sse_wire::BlockEnd as Came;
                is_due = match (&end, &due.block_end) {
                    (Came::Clean, BlockEnd::Clean) | (Came::Incomplete(None), BlockEnd::Incomplete(None)) => true,
                    (Came::Incomplete(Some(block)), BlockEnd::Incomplete(Some(due))) => {
                        same_block(block, due, way.limits)
                    }
                    (Came::Oversized(oversized), BlockEnd::Oversized(due)) => own_oversized(*oversized) == *due,
                    _ => false,
                };
            });
            wrong |= !is_due;
        } else {
            decoder.end(&mut see);
        }
        let (_, id) = due.commits.last().expect("the seed");
        wrong |= !same_or_none(decoder.id_in_force(), id.as_ref()) || decoder.position() != 0;
    });
    if wrong {
        fail(make, stream, cuts, &chunks, way, due);
    }
    u64::from(ran)
}

/// Runs the case again and panics with both results.
#[cold]
fn fail(make: Make<'_>, stream: &[u8], cuts: &[usize], chunks: &[&[u8]], way: Way<'_>, due: &Meaning) -> ! {
    let mut came = String::new();
    make(&mut |decoder| {
        let mut ids = Ids::default();
        let mut items = Collect::new(way.limits);
        decoder.run(way.face, chunks, &mut Both(&mut items, &mut ids));
        let (mut end, mut block_end) = (None, None);
        if way.face.asks_for_blocks(chunks.len()) {
            decoder.end_block(&mut |came| block_end = Some(own_block_end(came, way.limits)));
        } else {
            decoder.end(&mut |came| end = Some(own_end(came, way.limits)));
        }
        came = format!(
            "  items {:#?}\n  end {end:?} {block_end:?}, then position {}\n  ID in force by chunk {:?}, at last {:?}",
            items.items,
            decoder.position(),
            ids.0,
            decoder.id_in_force().map(Bytes::from)
        );
    });
    let shown = |items: &[(Item, usize)]| items.iter().map(|item| format!("\n    {item:?}")).collect::<String>();
    panic!(
        "\nstream: \"{}\"\ncut at: {cuts:?}\nway: {way:?}\ncame:\n{came}\ndue:\n  items {}\n  blocks {}\n  end {:?}\n  \
         end of blocks {:?}\n  IDs in force {:?}\n",
        stream.escape_ascii(),
        shown(&due.items),
        shown(&due.blocks),
        due.end,
        due.block_end,
        due.commits
    );
}

#[derive(Default)]
struct Ids(Vec<(usize, Option<Bytes>)>);

impl Watch for Ids {
    fn item(&mut self, _: Lent<'_>, _: &[u8]) {}

    fn block(&mut self, _: LentBlock<'_>, _: &[u8]) {}

    fn position(&mut self, _: u64) {}

    fn chunk_end(&mut self, offset: usize, id_in_force: Option<&[u8]>, _: bool) {
        self.0.push((offset, id_in_force.map(Bytes::from)));
    }
}

struct Both<'a>(&'a mut dyn Watch, &'a mut dyn Watch);

impl Watch for Both<'_> {
    fn item(&mut self, item: Lent<'_>, chunk: &[u8]) {
        self.0.item(item, chunk);
        self.1.item(item, chunk);
    }

    fn block(&mut self, block: LentBlock<'_>, chunk: &[u8]) {
        self.0.block(block, chunk);
        self.1.block(block, chunk);
    }

    fn position(&mut self, position: u64) {
        self.0.position(position);
        self.1.position(position);
    }

    fn chunk_end(&mut self, offset: usize, id_in_force: Option<&[u8]>, blocks: bool) {
        self.0.chunk_end(offset, id_in_force, blocks);
        self.1.chunk_end(offset, id_in_force, blocks);
    }
}
