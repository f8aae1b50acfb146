//! The last event ID across connections: the IDs that a decoder can start with, what it reports, and what a reset
//! keeps.

use sse_wire::{Borrowed, Decoder, Fixed, Growing, InvalidLastEventId, Item};
use support::engine::{Collect, Face, KINDS, ROOMY, check, own_end, with_decoder};
use support::item::End;
use support::model::{Limits, interpret, interpret_behind};
use support::runner::ways;
use support::vectors;

#[test]
fn what_a_decoder_can_begin_with() {
    let begin = |id: &[u8]| {
        Decoder::<Fixed<8, 4>>::new().with_last_event_id(id).map(|decoder| decoder.last_event_id().to_vec())
    };
    for id in [&b""[..], b"1", b"1234", b" \t:\xFF", "\u{FEFF}1".as_bytes()] {
        assert_eq!(begin(id), Ok(id.to_vec()));
    }
    assert_eq!(begin(b"12345"), Err(InvalidLastEventId::TooLong { limit: 4, length: 5 }));
    for byte in [b'\0', b'\n', b'\r'] {
        for offset in 0..4 {
            let mut id = *b"1234";
            id[offset] = byte;
            assert_eq!(begin(&id), Err(InvalidLastEventId::ForbiddenByte { byte, offset }));
        }
    }
    assert_eq!(Decoder::<Fixed<8, 0>>::new().with_last_event_id(b"").map(|_| ()), Ok(()));
}

#[test]
fn it_is_refused_alike_in_all_storages() {
    let (mut data, mut texts) = ([0; 8], [0; 4 * 4]);
    let borrowed = Decoder::with_storage(Borrowed::new(&mut data, &mut texts)).with_last_event_id(b"12345");
    let growing = Decoder::with_storage(Growing::new(8, 4)).with_last_event_id(b"12345");
    let due = InvalidLastEventId::TooLong { limit: 4, length: 5 };
    assert_eq!((borrowed.err(), growing.err()), (Some(due), Some(due)));
}

/// Runs every vector with an ID at the start. Byte by byte, the committed ID is compared after each byte, also within a
/// block.
#[test]
fn every_vector_with_a_seed() {
    let mut runs = 0;
    for stream in vectors::own().into_iter().map(|vector| vector.stream).filter(|stream| stream.len() <= 2_000) {
        let due = interpret(&stream, ROOMY, b"seed");
        for way in ways(ROOMY, b"seed") {
            runs += check(&stream, &(1..stream.len()).collect::<Vec<_>>(), way, &due);
            runs += check(&stream, &[], way, &due);
        }
    }
    println!("{runs} runs");
}

#[test]
fn an_id_counts_from_its_blank_line() {
    let mut decoder = Decoder::<Fixed<8, 8>>::new().with_last_event_id(b"41").expect("it fits");
    for (chunk, committed) in [
        ("id: 42", &b"41"[..]),
        ("\ndata: a\n", b"41"),
        ("\n", b"42"),
        ("id: 43\n: c\n", b"42"),
        ("\r", b"43"),
        ("id\n", b"43"),
        ("\n", b""),
    ] {
        let mut items = decoder.feed(chunk.as_bytes());
        while let Some(item) = items.next() {
            if let Ok(Item::Event(event)) = item {
                assert_eq!((event.last_event_id(), event.own_id()), (&b"42"[..], Some(&b"42"[..])));
            }
        }
        assert_eq!(decoder.last_event_id(), committed, "after {chunk:?}");
    }
}

/// Resets after each prefix of each short vector. The next stream shows whether a byte order mark, a CR, a line or a
/// block is remembered.
#[test]
fn a_reset_keeps_the_committed_id_and_nothing_else() {
    let next: [&[u8]; 4] = [
        b"\xEF\xBB\xBFdata: n\n\nid: 7\ndata: m\n\n",
        b"\n:c\ndata\n\n",
        b"\xBB\xBFdata: n\n\ndata: m\n\n",
        b"a: n\n\ndata: m\n\n",
    ];
    let limits = Limits::new(8, 8);
    let mut runs = 0;
    for stream in vectors::own().into_iter().map(|vector| vector.stream).filter(|stream| stream.len() <= 100) {
        for length in 0..=stream.len() {
            let prefix = &stream[..length];
            let before = interpret(prefix, limits, b"");
            let next = next[length % next.len()];
            let due = interpret_behind(next, limits, before.id_in_force(length));
            // In one chunk and byte by byte: a remembered line shows in one of them only.
            for (kind, size) in KINDS.into_iter().flat_map(|kind| [(kind, next.len()), (kind, 1)]) {
                let next_chunks: Vec<&[u8]> = next.chunks(size).collect();
                runs += u64::from(with_decoder(kind, limits, b"", &mut |decoder| {
                    decoder.run(Face::Cursor, &[prefix], &mut Collect::new(limits));
                    decoder.reset();
                    assert_eq!((decoder.position(), decoder.id_in_force()), (0, before.id_in_force(length)));
                    assert_eq!(decoder.is_unfinished(), [false; 2]);
                    let mut came = Collect::new(limits);
                    decoder.run(Face::Advance, &next_chunks, &mut came);
                    assert_eq!(came.items, due.items, "after \"{}\" and a reset", prefix.escape_ascii());
                    assert_eq!(decoder.last_event_id(), due.last_event_id(next.len()));
                    let mut end = None;
                    decoder.end(&mut |came| end = Some(own_end(came, limits)));
                    assert_eq!(end, Some(End::Clean), "after \"{}\" and a reset", prefix.escape_ascii());
                }));
            }
        }
    }
    println!("{runs} runs");
}
