//! A decoded event that is written and read again is the same, if the reader has the same last event ID; or it is
//! refused.

use sse_wire::{Decoder, EventHead, EventId, EventType, Fixed, ForbiddenByte, Frame, Item, Part, UnwritableEvent};

/// The event that a reader gets.
#[derive(Debug, PartialEq)]
struct Read {
    raw_event_type: Vec<u8>,
    data: Vec<u8>,
    last_event_id: Vec<u8>,
    own_id: Option<Vec<u8>>,
}

fn read<R>(before: &[u8], wire: &[u8], look: impl FnOnce(sse_wire::Event<'_>) -> R) -> R {
    let mut decoder = Decoder::<Fixed<64, 8>>::new().with_last_event_id(before).expect("fits");
    let mut items = decoder.feed(wire);
    match items.next() {
        Some(Ok(Item::Event(event))) => look(event),
        other => panic!("{other:?} from {}", wire.escape_ascii()),
    }
}

fn seen(event: sse_wire::Event<'_>) -> Read {
    Read {
        raw_event_type: event.raw_event_type().to_vec(),
        data: event.data().to_vec(),
        last_event_id: event.last_event_id().to_vec(),
        own_id: event.own_id().map(<[u8]>::to_vec),
    }
}

type Bytes = &'static [u8];

/// All IDs (own, empty, none, too long, two of these) × all types (none, valid, with NUL) × with or without an ID in
/// force.
#[test]
fn reads_back_or_is_refused() {
    let ids: [(Bytes, Option<Bytes>, bool); 6] = [
        (b"id: own\n", Some(b"id: own\n"), false),
        (b"id\n", Some(b"id: \n"), false),
        (b"", Some(b""), false),
        (b"id: too long for it\n", None, true),
        (b"id: own\nid: too long for it\n", None, true),
        (b"id: too long for it\nid: own\n", Some(b"id: own\n"), false),
    ];
    let types: [(Bytes, Option<Bytes>); 4] = [
        (b"", Some(b"")),
        (b"event: kind\n", Some(b"event: kind\n")),
        (b"event: message\n", Some(b"event: message\n")),
        (b"event: a\0b\n", None),
    ];
    for before in [&b"before"[..], b""] {
        for (id, id_due, oversized) in ids {
            for (event_type, type_due) in types {
                let wire = [id, event_type, b"data: one\r\ndata:  two\r\n\r\n"].concat();
                let case = wire.escape_ascii();
                let came = read(before, &wire, |event| {
                    let written = Frame::try_from(event).map(|frame| frame.to_vec());
                    (seen(event), written)
                });
                match came {
                    (due, Ok(written)) => {
                        let lines = [type_due.expect("no NUL"), id_due.expect("no ID is lost")].concat();
                        assert_eq!(written, [&lines[..], b"data: one\ndata:  two\n\n"].concat(), "{case}");
                        assert_eq!(read(before, &written, seen), due, "{case}");
                        if due.own_id.is_none() {
                            let elsewhere = read(b"else", &written, seen);
                            assert_eq!(elsewhere.last_event_id, b"else", "an ID is made up: {case}");
                        }
                    }
                    (_, Err(UnwritableEvent::OversizedId(what))) => {
                        assert!(oversized, "{case}");
                        assert_eq!(
                            (what.part, what.limit, what.length),
                            (Part::Id, 8, "too long for it".len()),
                            "{case}"
                        );
                    }
                    (_, Err(UnwritableEvent::ForbiddenByte(what))) => {
                        assert!(type_due.is_none() && !oversized, "{case}");
                        assert_eq!((what.byte, what.offset), (0, 1), "{case}");
                    }
                    (_, Err(other)) => panic!("{other}: {case}"),
                }
            }
        }
    }
}

#[test]
fn what_is_left_can_be_written_by_hand() {
    let wire = read(b"", b"event: kind\nid: too long for it\ndata: x\n\n", |event| {
        let refused = Frame::try_from(event).expect_err("its ID is lost");
        assert_eq!(
            refused.to_string(),
            "a last event ID was not taken: it has 15 bytes, and 8 fit; give the decoder a text capacity of 15"
        );
        let event_type = EventType::from_bytes(event.raw_event_type())?;
        let frame = EventHead::new().event_type(event_type).id(EventId::RESET).data_bytes(event.data());
        Ok::<_, ForbiddenByte>(frame.to_vec())
    });
    assert_eq!(wire.expect("no NUL"), b"event: kind\nid: \ndata: x\n\n");
}
