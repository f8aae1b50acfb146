//! The decoder returns what the slow model returns, as events and as blocks, for any bytes, cuts, capacities, storage
//! and API.
//!
//! The input is a line and a stream. The line has one character for each of these:
//!
//! * the storage and the API: see `ways`. A capital letter also sets the last event ID `s`, if it fits
//! * the capacity of data, and that of text. For fixed storage, both together select an entry of `FIXED`
//! * the size of each chunk. The rest of the stream is the last chunk
//!
//! Numbers are in ASCII order: `0` is 0, `1` is 1, `A` is 17. So `g84135` is: borrowed storage, cursor, 8 bytes of
//! data, 4 of text, chunks of 1, 3 and 5 bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_wire_fuzz::line::{cuts, number, split};

#[allow(dead_code, unused_imports)]
#[path = "../../tests/support"]
mod support {
    pub mod cuts;
    pub mod engine;
    pub mod item;
    pub mod model;
    pub mod own;
}

use support::engine::{BLOCK_FACES, Collect, FACES, FIXED, Face, KINDS, Kind, Way, check, own_end, with_decoder};
use support::model::{Limits, interpret, interpret_behind};
use support::own::own_block_end;

fuzz_target!(|input: &[u8]| {
    let Some((line, stream)) = split(input) else { return };
    let &[way, data, text, ref sizes @ ..] = line else { return };
    let (kind, face, block_face) = ways(way);
    let limits = match kind {
        Kind::Fixed => FIXED[(usize::from(data) + usize::from(text)) % FIXED.len()],
        Kind::Borrowed | Kind::Growing | Kind::Unlimited => Limits::new(number(data), number(text)),
    };
    let cuts = cuts(sizes, stream.len());

    // The initial last event ID, if it fits.
    let seed: &[u8] = if limits.text > 0 && way.is_ascii_uppercase() { b"s" } else { b"" };
    let way = Way { kind, face, limits, seed };
    let due = interpret(stream, limits, seed);
    check(stream, &cuts, way, &due);
    check(stream, &[], way, &due);
    let block_way = Way { face: block_face, ..way };
    check(stream, &cuts, block_way, &due);
    check(stream, &[], block_way, &due);

    // Two connections. The first ends or is reset after the first chunk, or in the middle of a stream without cuts.
    let (first, second) = stream.split_at(cuts.first().copied().unwrap_or(stream.len() / 2));
    let due = interpret(first, limits, seed);
    let due_second = interpret_behind(second, limits, due.id_in_force(first.len()));
    with_decoder(kind, limits, seed, &mut |decoder| {
        let first_face = if text % 2 == 0 { face } else { block_face };
        decoder.run(first_face, &[first], &mut Collect::new(limits));
        match data % 3 {
            0 => decoder.end(&mut |end| assert_eq!(own_end(end, limits), due.end)),
            1 => decoder.end_block(&mut |end| assert_eq!(own_block_end(end, limits), due.block_end)),
            _ => decoder.reset(),
        }
        let mut items = Collect::new(limits);
        decoder.run(face, &[second], &mut items);
        assert_eq!(items.items, due_second.items);
        decoder.end(&mut |end| assert_eq!(own_end(end, limits), due_second.end));
    });
});

/// `a` to `f` and `A` to `F`: fixed storage with the six APIs for events. `g` to `l`: borrowed. `m` to `r`: growing.
/// Each letter also selects an API for blocks.
fn ways(byte: u8) -> (Kind, Face, Face) {
    let number = usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a'));
    let kind = KINDS[number / FACES.len() % KINDS.len()];
    (kind, FACES[number % FACES.len()], BLOCK_FACES[number % BLOCK_FACES.len()])
}
