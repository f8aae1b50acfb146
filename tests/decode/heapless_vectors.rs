//! Vectors of `heapless`: copies of events, frames, and storage whose data can be exchanged.

use heapless::{Vec as Vector, VecView};
use sse_wire::io::heapless_09::{OwnedComment, OwnedEvent, OwnedItem, Pooled, append, encode};
use sse_wire::{BufferTooSmall, Decoder, EventHead, EventId, EventType, Fixed, Frame, Item, Part, Storage};
use std::hash::{DefaultHasher, Hash, Hasher};

/// All kinds of items. Some fit into 12 bytes of data and 6 bytes of text, and some do not.
const STREAM: &[u8] = b"\xEF\xBB\xBF: hello\n\ndata: one\r\n\r\nevent: type\rid: id\rdata: two\rdata: lines\r\rretry: 2500\n\
    :longer than there is room for\ndata: longer than there is room for\ndata\n\nid: longer than there is room for\ndata\n\n\
    event: longer\ndata\n\nid: lost, too\n\nid\ndata: caf\xC3\xA9\ndata: \xFF\n\nevent: \xC3\ndata:  x\n\nother\ndata: cut";

type Small = Decoder<Fixed<12, 6>>;

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Calls `take` with each item of the stream in chunks of this size, or with `None` for what does not fit.
fn decode<S: Storage>(decoder: &mut Decoder<S>, size: usize, mut take: impl FnMut(Option<Item<'_>>)) {
    for chunk in STREAM.chunks(size) {
        let mut items = decoder.feed(chunk);
        while let Some(item) = items.next() {
            take(item.ok());
        }
    }
}

#[test]
fn a_copy_is_equal_to_its_event_in_everything_that_can_be_asked() {
    let mut events = 0;
    for size in [1, 7, STREAM.len()] {
        decode(&mut Small::new(), size, |item| {
            let Some(Item::Event(event)) = item else { return };
            let copy = OwnedEvent::<12, 6>::try_from(event).expect("it fits into the decoder");
            assert_eq!(copy.as_event(), event);
            assert_eq!(hash(copy.as_event()), hash(event));
            assert_eq!(format!("{copy:?}"), format!("{event:?}"));
            assert_eq!(copy.event_type(), event.event_type());
            assert_eq!(copy.raw_event_type(), event.raw_event_type());
            assert_eq!(copy.data(), event.data());
            assert_eq!(copy.last_event_id(), event.last_event_id());
            assert_eq!(copy.own_id(), event.own_id());
            assert_eq!(copy.oversized_id(), event.oversized_id());
            assert_eq!(copy.event_type_str(), event.event_type_str());
            assert_eq!(copy.data_str(), event.data_str());
            assert_eq!(copy.data_lossy().to_string(), event.data_lossy().to_string());
            assert_eq!(copy.last_event_id_str(), event.last_event_id_str());
            assert_eq!(copy.clone(), copy);
            assert_eq!(copy.into_data(), event.data());
            events += 1;
        });
    }
    assert_eq!(events, 3 * 6);
}

#[test]
fn copies_of_items_and_comments_are_equal_to_them() {
    let mut comments = Vec::new();
    decode(&mut Decoder::<Fixed<12, 12>>::new(), 5, |item| {
        let Some(item) = item else { return };
        let copy = OwnedItem::<12, 12>::try_from(item).expect("it fits into the decoder");
        assert_eq!(copy.as_item(), item);
        assert_eq!(format!("{:?}", copy.as_item()), format!("{item:?}"));
        if let Item::Comment(comment) = item {
            let copy = OwnedComment::<5>::from(comment);
            assert_eq!(copy.length(), comment.length());
            comments.push((copy.text().map(<[u8]>::to_vec), copy.length()));
            let copy = OwnedComment::<6>::from(comment);
            assert_eq!((copy.text(), copy.as_comment()), (comment.text(), comment));
            assert_eq!(format!("{copy:?}"), format!("{comment:?}"));
        }
    });
    // The first comment is one byte too long for the copy. The second did not fit into the decoder.
    assert_eq!(comments, [(None, 6), (None, 29)]);
}

#[test]
fn a_copy_of_what_does_not_fit_says_what_and_changes_nothing() {
    const WIRE: &[u8] = b"event: types\nid: numbers\ndata: the data\n\n";
    let mut decoder = Decoder::<Fixed<64, 64>>::new();
    let mut items = decoder.feed(WIRE);
    let Some(Ok(Item::Event(event))) = items.next() else { panic!("an event is due") };

    let refused = |error: sse_wire::io::heapless_09::CapacityExceeded| (error.part, error.limit, error.length);
    assert_eq!(OwnedEvent::<7, 4>::try_from(event).map_err(refused), Err((Part::Data, 7, 8)));
    assert_eq!(OwnedEvent::<8, 4>::try_from(event).map_err(refused), Err((Part::EventType, 4, 5)));
    assert_eq!(OwnedEvent::<8, 6>::try_from(event).map_err(refused), Err((Part::Id, 6, 7)));
    assert_eq!(OwnedItem::<8, 6>::try_from(Item::Event(event)).map_err(refused), Err((Part::Id, 6, 7)));
    let fits = OwnedEvent::<8, 7>::try_from(event).expect("it fits to the byte");
    assert_eq!(fits.as_event(), event);
    assert_eq!(
        OwnedEvent::<8, 6>::try_from(event).unwrap_err().to_string(),
        "the event does not fit: the last event ID has 7 bytes, and 6 fit; give the copy the capacities of the decoder"
    );

    let mut slot = OwnedEvent::<8, 7>::new();
    assert_eq!((slot.event_type(), slot.data(), slot.own_id()), (&b"message"[..], &b""[..], None));
    assert_eq!(slot, OwnedEvent::default());
    slot.copy_from(event).expect("it fits");
    assert_eq!(slot, fits);
    for longer in [&b"event: longer type\ndata: x\n\n"[..], b"id: longer ID\ndata: x\n\n", b"data: long data\n\n"] {
        let mut items = decoder.feed(longer);
        let Some(Ok(Item::Event(event))) = items.next() else { panic!("an event is due") };
        assert!(slot.copy_from(event).is_err());
        assert_eq!(slot, fits);
    }
}

#[test]
fn a_frame_is_appended_whole_or_not_at_all() {
    let head = EventHead::new().event_type(EventType::new("t").unwrap()).id(EventId::RESET).comment("a\nb");
    for frame in [Frame::KEEP_ALIVE, Frame::message(""), head.data("one\r\ntwo\n"), Frame::retry_only(7)] {
        let due = frame.to_vec();
        let needed = due.len();
        for before in 0..=64 {
            let mut out = Vector::<u8, 64>::new();
            out.extend_from_slice(&vec![b'.'; before]).unwrap();
            let appended = append(&frame, &mut out).map(<[u8]>::to_vec);
            if before + needed <= 64 {
                assert_eq!(appended.as_deref(), Ok(&due[..]));
                assert_eq!(out[before..], due);
            } else {
                assert_eq!(appended.map_err(|error| error.needed), Err(needed));
                assert_eq!(out[..], vec![b'.'; before]);
            }
        }
        // A view, and a vector with a `u8` as its length.
        let mut out = Vector::<u8, 64, u8>::new();
        let view: &mut VecView<u8, u8> = &mut out;
        assert_eq!(append(&frame, view), Ok(&due[..]));
        assert_eq!(encode::<64>(&frame).unwrap()[..], due);
    }
    let refused: Result<Vector<u8, 9>, BufferTooSmall> = encode(&Frame::message("on"));
    assert_eq!(refused.unwrap_err().needed, 10);
}

#[test]
fn storage_in_a_vector_gives_the_items_that_fixed_storage_gives() {
    for size in 1..=STREAM.len() {
        let mut due = Vec::new();
        decode(&mut Small::new(), size, |item| due.push(format!("{item:?}")));
        let mut vector = Vector::<u8, 12>::new();
        vector.extend_from_slice(b"what was in").unwrap();
        let mut decoder = Decoder::with_storage(Pooled::<_, 6>::new(&mut vector));
        assert_eq!((decoder.data_capacity(), decoder.text_capacity()), (12, 6));
        let mut came = Vec::new();
        decode(&mut decoder, size, |item| came.push(format!("{item:?}")));
        assert_eq!(came, due, "in chunks of {size}");
        assert_eq!(format!("{:?}", decoder.finish()), {
            let mut fixed = Small::new();
            decode(&mut fixed, size, |_| {});
            format!("{:?}", fixed.finish())
        });
    }
}

#[test]
fn the_vector_that_is_handed_over_has_the_data_wherever_the_stream_is_cut() {
    let due = [&b"one"[..], b"two\nlines", b"", b"", b"caf\xC3\xA9\n\xFF", b" x"];
    for size in 1..=STREAM.len() {
        let mut decoder = Decoder::with_storage(Pooled::<_, 6>::new(Box::new(Vector::<u8, 12>::new())));
        let (mut handed_over, mut refused) = (Vec::new(), 0);
        for chunk in STREAM.chunks(size) {
            let mut input = chunk;
            while !input.is_empty() {
                let step = decoder.advance(input);
                if let Some(ready) = step.ready {
                    let is_event = matches!(decoder.view(ready, input), Ok(Item::Event(_)));
                    let mut empty = Box::new(Vector::new());
                    empty.push(b'!').unwrap();
                    match decoder.exchange_data(ready, input, empty) {
                        Ok(vector) => {
                            assert!(is_event);
                            handed_over.push(vector);
                        }
                        Err(empty) => {
                            assert!(!is_event);
                            assert_eq!(*empty, b"!");
                            refused += 1;
                        }
                    }
                }
                input = &input[step.consumed..];
            }
        }
        assert!(handed_over.iter().map(|vector| &vector[..]).eq(due), "in chunks of {size}: {handed_over:?}");
        // Two comments, a reconnection time, and two reports: of data, and of an ID without data.
        assert_eq!(refused, 5);
    }
}

#[test]
fn an_old_item_hands_over_no_data_of_an_event_under_way() {
    let (mut one, mut other) = (Vector::<u8, 12>::new(), Vector::<u8, 12>::new());
    let mut decoder = Decoder::with_storage(Pooled::<_, 6>::new(one.as_mut_view()));
    let ready = decoder.advance(b"data: one\n\n").ready.expect("an event");
    assert!(decoder.advance(b"data: tw").ready.is_none());
    assert!(decoder.exchange_data(ready, b"data: one\n\n", other.as_mut_view()).is_err());
    let mut items = decoder.feed(b"o\n\n");
    let Some(Ok(Item::Event(event))) = items.next() else { panic!("an event is due") };
    assert_eq!(event.data(), b"two");
}

#[test]
fn a_block_without_data_hands_over_no_data_of_an_earlier_one() {
    let (mut one, mut other) = (Vector::<u8, 12>::new(), Vector::<u8, 12>::from_slice(b"empty").expect("room"));
    let mut decoder = Decoder::with_storage(Pooled::<_, 6>::new(one.as_mut_view()));
    assert!(decoder.advance_block(b"data: on").ready.is_none());
    assert!(decoder.advance_block(b"e\n\n").ready.is_some());
    let input = b"id: 7\n\n";
    let ready = decoder.advance_block(input).ready.expect("a block");
    let refused = decoder.exchange_data(ready, input, other.as_mut_view()).expect_err("it has no data");
    assert_eq!(refused, "empty".as_bytes());
}

#[test]
fn data_is_handed_over_once() {
    let mut decoder = Decoder::with_storage(Pooled::<_, 6>::new(Box::new(Vector::<u8, 6>::new())));
    let input = b"data: one\n\n";
    for _ in 0..2 {
        let ready = decoder.advance(input).ready.expect("an event");
        assert_eq!(*decoder.exchange_data(ready, input, Box::default()).expect("the data"), b"one");
        assert!(decoder.exchange_data(ready, input, Box::default()).is_err());
    }
}

#[test]
fn the_capacity_is_that_of_the_vector_in_use() {
    let (mut one, mut other) = (Vector::<u8, 3>::new(), Vector::<u8, 6>::new());
    let mut decoder = Decoder::with_storage(Pooled::<_, 6>::new(one.as_mut_view()));
    assert_eq!(decoder.data_capacity(), 3);
    let ready = decoder.advance(b"data: one\n\n").ready.expect("an event");
    let data = decoder.exchange_data(ready, b"data: one\n\n", other.as_mut_view()).expect("an event");
    assert_eq!((&data[..], decoder.data_capacity()), (&b"one"[..], 6));
    assert!(matches!(decoder.feed(b"data: longer\n\n").next(), Some(Ok(Item::Event(_)))));
    assert!(matches!(decoder.feed(b"data: too long\n\n").next(), Some(Err(_))));
}
