//! A copy has the same content as its original, by every accessor. Blocks have hashes, and cursors have `Debug`.

use sse_wire::io::heapless_09::{self, CapacityExceeded, Pooled};
use sse_wire::line::LineDecoder;
use sse_wire::{Block, BlockItem, Decoder, Event, Fixed, Growing, Item, OwnedEvent, OwnedItem, Part, TextEvent};
use std::hash::{DefaultHasher, Hash, Hasher};

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Calls `see` with each item of a stream in which each part is present in some events and missing in others.
fn each_item(mut see: impl FnMut(Item<'_>)) {
    let mut decoder = Decoder::<Growing>::default();
    let stream =
        b"data\n\nretry: 5\nevent: \xC3\xA9\nid: 1\ndata: a\ndata: \xFF\n\n: c\nid\nevent: x\ndata: b\n\ndata: c\n\n";
    let mut items = decoder.feed(stream);
    while let Some(item) = items.next() {
        see(item.expect("it fits"));
    }
}

#[test]
fn an_owned_event_has_the_accessors_of_an_event() {
    let mut events = 0;
    each_item(|item| {
        let owned = OwnedItem::from(item);
        let Item::Event(event) = item else { return assert_eq!(owned.into_event(), None) };
        let owned = owned.into_event().expect("an event");
        assert_eq!(Event::from(&owned), event);
        assert_eq!(owned.event_type(), event.event_type());
        assert_eq!(owned.raw_event_type(), event.raw_event_type());
        assert_eq!(owned.data(), event.data());
        assert_eq!(owned.last_event_id(), event.last_event_id());
        assert_eq!(owned.id_in_force(), event.id_in_force());
        assert_eq!(owned.own_id(), event.own_id());
        assert_eq!(owned.retry(), event.retry());
        assert_eq!(owned.oversized_id(), event.oversized_id());
        assert_eq!(owned.event_type_str(), event.event_type_str());
        assert_eq!(owned.raw_event_type_str(), event.raw_event_type_str());
        assert_eq!(owned.data_str(), event.data_str());
        assert_eq!(owned.data_lossy().to_string(), event.data_lossy().to_string());
        assert_eq!(owned.last_event_id_str(), event.last_event_id_str());
        assert_eq!(owned.own_id_str(), event.own_id_str());
        let parts = owned.clone().into_parts();
        assert_eq!((&parts.raw_event_type[..], &parts.data[..]), (event.raw_event_type(), event.data()));
        assert_eq!((parts.id_in_force.as_deref(), parts.has_own_id), (event.id_in_force(), event.own_id().is_some()));
        assert_eq!((parts.retry, parts.oversized_id), (event.retry(), event.oversized_id()));
        assert_eq!(owned.into_data(), event.data());
        events += 1;
    });
    assert_eq!(events, 4);
}

#[test]
fn a_copy_in_a_vector_of_heapless_is_equal_and_has_an_equal_hash() {
    let mut copies = Vec::new();
    each_item(|item| {
        let Item::Event(event) = item else { return };
        let copy = heapless_09::OwnedEvent::<8, 8>::try_from(event).expect("it fits");
        assert_eq!((copy.id_in_force(), copy.retry()), (event.id_in_force(), event.retry()));
        assert_eq!((copy.raw_event_type_str(), copy.own_id_str()), (event.raw_event_type_str(), event.own_id_str()));
        assert_eq!(Event::from(&copy), event);
        assert_eq!(hash(&copy), hash(event));
        copies.push(copy);
    });
    assert!(copies.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn an_item_in_vectors_of_heapless_is_made_of_its_parts_and_taken_apart_again() {
    type Copy = heapless_09::OwnedItem<8, 8>;
    let mut kinds = [0; 3];
    each_item(|item| {
        let copy = Copy::try_from(item).expect("it fits");
        assert_eq!(Item::from(&copy), item);
        match copy.clone() {
            Copy::Event(event) => {
                assert_eq!(Copy::from(event.clone()), copy);
                assert_eq!(copy.into_event(), Some(event));
                kinds[0] += 1;
            }
            Copy::Comment(comment) => {
                let Item::Comment(due) = item else { panic!("{item:?}") };
                assert_eq!(sse_wire::Comment::from(&comment), due);
                assert_eq!(comment.text_str(), due.text_str());
                assert_eq!(Copy::from(comment), copy);
                assert_eq!(copy.into_event(), None);
                kinds[1] += 1;
            }
            Copy::Retry(_) => {
                assert_eq!(copy.into_event(), None);
                kinds[2] += 1;
            }
        }
    });
    assert_eq!(kinds, [4, 1, 1]);
}

#[test]
fn a_copy_says_what_does_not_fit() {
    let message = |stream: &[u8]| {
        let mut decoder = Decoder::<Growing>::default();
        let mut items = decoder.feed(stream);
        let Some(Ok(Item::Event(event))) = items.next() else { panic!("an event is due") };
        let error: CapacityExceeded = heapless_09::OwnedEvent::<1, 1>::try_from(event).expect_err("no room");
        error.to_string()
    };
    assert_eq!(
        message(b"data: ab\n\n"),
        "the event does not fit: the data has 2 bytes, and 1 fit; give the copy the capacities of the decoder"
    );
    assert_eq!(
        message(b"event: abc\ndata\n\n"),
        "the event does not fit: the event type has 3 bytes, and 1 fit; give the copy the capacities of the decoder"
    );
}

#[test]
fn blocks_that_differ_have_different_hashes_and_equal_ones_equal() {
    let streams = [
        "data\n\n",
        "event\n\n",
        "event\ndata\n\n",
        "id\n\n",
        "id: 1\n\n",
        "retry: 1\n\n",
        "retry: 2\n\n",
        "retry\n\n",
        "foo\n\n",
        "foo\nretry\n\n",
        "data: 1\n\n",
        "event: 1\n\n",
    ];
    let with = |stream: &str, see: &mut dyn FnMut(Block<'_>)| {
        let mut decoder = Decoder::<Fixed<8, 8>>::new();
        match decoder.feed_blocks(stream.as_bytes()).next() {
            Some(Ok(BlockItem::Block(block))) => see(block),
            other => panic!("{other:?}"),
        }
    };
    for one in streams {
        for other in streams {
            with(one, &mut |left| {
                with(other, &mut |right| {
                    assert_eq!(left == right, one == other, "{one:?} {other:?}");
                    assert_eq!(hash(left) == hash(right), one == other, "{one:?} {other:?}");
                });
            });
        }
    }
}

#[test]
fn cursors_and_storage_say_how_much_and_not_what() {
    let mut decoder = Decoder::<Fixed<8, 8>>::new();
    assert_eq!(format!("{:?}", decoder.feed_blocks(b"abc")), "Blocks { rest: 3, .. }");
    let mut lines = LineDecoder::<Fixed<2, 0>>::new();
    assert_eq!(format!("{:?}", lines.feed(b"abc")), "Lines { rest: 3, .. }");
    let report = lines.feed(b"abc\n").next().expect("a report").expect_err("three bytes");
    assert_eq!(report.part, Part::Line);
    assert_eq!(
        report.to_string(),
        "a line was dropped: it has 3 bytes, and 2 fit; give the decoder a data capacity of 3"
    );
    let mut vector = heapless::Vec::<u8, 4>::new();
    let shown = format!("{:?}", Pooled::<_, 2>::new(&mut vector));
    assert!(shown.starts_with("Pooled") && shown.contains("0 of 4 bytes"), "{shown}");
}

#[test]
fn an_owned_event_of_nothing_takes_no_memory() {
    let mut decoder = Decoder::<Growing>::default();
    let mut items = decoder.feed(b"data\n\n");
    let Some(Ok(Item::Event(event))) = items.next() else { panic!("an event is due") };
    assert_eq!(OwnedEvent::from(event).into_data().capacity(), 0);
}

#[test]
fn there_is_nothing_to_give_back_where_memory_is_not_on_the_heap() {
    let mut decoder = Decoder::<Fixed<8, 8>>::new();
    assert!(decoder.feed(b"id: 1\n\ndata: ab").next().is_none());
    decoder.shrink_to(0);
    let mut items = decoder.feed(b"c\n\n");
    let Some(Ok(Item::Event(event))) = items.next() else { panic!("an event is due") };
    assert_eq!((event.data(), event.last_event_id()), (&b"abc"[..], &b"1"[..]));
}

#[test]
fn a_text_event_has_the_accessors_of_an_event_and_its_parts() {
    let mut events = 0;
    each_item(|item| {
        let Item::Event(event) = item else { return };
        let (text, lossy) = (event.to_text_event(), event.to_text_event_lossy());
        assert_eq!(text.is_ok(), event.data_str().is_ok());
        if let Ok(text) = &text {
            assert_eq!((text, hash(text), format!("{text:?}")), (&lossy, hash(&lossy), format!("{event:?}")));
            assert_eq!(OwnedEvent::from(text.clone()), event.to_owned_event());
            assert_eq!(TextEvent::try_from(event.to_owned_event()).as_ref(), Ok(text));
            assert_eq!(TextEvent::try_from(event).as_ref(), Ok(text));
            assert_eq!(Event::from(text), event);
            assert_eq!(text.as_event(), event);
        }
        assert_eq!(lossy.event_type(), event.event_type_str().expect("well-formed"));
        assert_eq!(lossy.data(), event.data_lossy().to_string());
        assert_eq!((lossy.retry(), lossy.oversized_id()), (event.retry(), event.oversized_id()));
        assert_eq!(event.to_owned_event().into_text_event_lossy(), lossy);
        let parts = lossy.clone().into_parts();
        assert_eq!(parts.raw_event_type, lossy.raw_event_type());
        assert_eq!(parts.data, lossy.data());
        assert_eq!(parts.id_in_force.as_deref(), lossy.id_in_force());
        assert_eq!((parts.has_own_id, parts.retry), (lossy.own_id().is_some(), lossy.retry()));
        assert_eq!(parts.oversized_id, lossy.oversized_id());
        events += 1;
    });
    assert_eq!(events, 4);
}

#[test]
fn an_owned_comment_has_the_accessors_of_a_comment() {
    let mut comments = 0;
    each_item(|item| {
        let owned = OwnedItem::from(item);
        assert_eq!(Item::from(&owned), item);
        let (OwnedItem::Comment(owned), Item::Comment(comment)) = (&owned, item) else { return };
        assert_eq!(sse_wire::Comment::from(owned), comment);
        assert_eq!((owned.text(), owned.length()), (comment.text(), comment.length()));
        assert_eq!(owned.text_str(), comment.text_str());
        comments += 1;
    });
    assert_eq!(comments, 1);
}

/// Two malformed parts do not pass, even if they are well-formed together.
#[test]
fn an_owned_event_becomes_text_exactly_if_each_part_is_text() {
    let parts: [&[u8]; 5] = [b"", b"plain", b"a\xC3", b"\xA9b", b"\xFF"];
    for data in parts {
        for event_type in parts {
            for id in parts {
                let stream = [b"event: ", event_type, b"\nid: ", id, b"\ndata: ", data, b"\n\n"].concat();
                let mut decoder = Decoder::<Growing>::default();
                let mut items = decoder.feed(&stream);
                let Some(Ok(Item::Event(event))) = items.next() else { panic!("an event is due") };
                let due = [data, event_type, id].map(|part| std::str::from_utf8(part).is_ok()) == [true; 3];
                assert_eq!(event.to_text_event().is_ok(), due, "\"{}\"", stream.escape_ascii());
                assert_eq!(TextEvent::try_from(event.to_owned_event()), event.to_text_event());
            }
        }
    }
}

#[test]
fn a_copy_keeps_every_reconnection_time_and_every_report_of_a_lost_id() {
    let times = [None, Some(0), Some(1), Some(127), Some(128), Some(1 << 62), Some(u64::MAX)];
    for (retry, id_length) in times.iter().flat_map(|retry| [0, 8, 9, 127, 128, 70_000].map(|length| (retry, length))) {
        for data in ["", "a", "\u{E9}", "a line that is longer than a piece of the check of its text"] {
            let retry_line = retry.map_or(String::new(), |retry| format!("retry: {retry}\n"));
            let stream = format!("{retry_line}event: t\nid: {}\ndata: {data}\n\n", "i".repeat(id_length));
            let mut decoder = Decoder::with_storage(Growing::new(100, 8));
            let mut events = decoder.feed(stream.as_bytes());
            let event = events.next_event().expect("an event").expect("it fits");
            assert_eq!(event.oversized_id().map(|report| report.length), Some(id_length).filter(|length| *length > 8));
            assert_eq!(event.retry(), *retry);
            let owned = event.to_owned_event();
            assert_eq!((owned.as_event(), hash(&owned)), (event, hash(event)), "{stream:?}");
            assert_eq!((owned.retry(), owned.oversized_id()), (event.retry(), event.oversized_id()), "{stream:?}");
            assert_eq!((owned.last_event_id(), owned.event_type()), (event.last_event_id(), &b"t"[..]));
            let text = event.to_text_event().expect("well-formed");
            assert_eq!((text.as_event(), &text), (event, &event.to_text_event_lossy()), "{stream:?}");
            assert_eq!((text.last_event_id().as_bytes(), text.event_type()), (event.last_event_id(), "t"));
            assert_eq!(TextEvent::try_from(owned.clone()).as_ref(), Ok(&text));
            assert_eq!((owned.into_data(), text.into_data()), (data.into(), data.into()));
        }
    }
}

/// The check pads a long text with NUL to a multiple of a block, so every length is tried.
#[test]
fn a_text_is_checked_to_its_last_byte_whatever_its_length() {
    let mut decoder = Decoder::<Growing>::default();
    let mut text_of = |event_type: &[u8], data: &[u8]| {
        let stream = [b"event: ", event_type, b"\ndata: ", data, b"\n\n"].concat();
        let mut events = decoder.feed(&stream);
        let event = events.next_event().expect("an event").expect("it fits");
        assert_eq!(
            (event.event_type(), event.data()),
            (if event_type.is_empty() { b"message" } else { event_type }, data)
        );
        event.to_text_event()
    };
    for length in 0..=100 {
        for at in 0..=length {
            let data = format!("{}\u{20AC}{}", "x".repeat(at), "x".repeat(length - at));
            let text = text_of(b"", data.as_bytes()).expect("well-formed");
            assert_eq!((text.data(), text.event_type(), text.last_event_id()), (&data[..], "message", ""));
            assert_eq!(text.into_data(), data);
        }
        let data = [&b"x".repeat(length)[..], b"\xE2\x82"].concat();
        let error = text_of(b"", &data).expect_err("a truncated character");
        assert_eq!((error.part, error.offset), (Part::Data, length));
        let error = text_of(b"\xAC", &data).expect_err("a character in two parts");
        assert_eq!((error.part, error.offset), (Part::Data, length));
        let error = text_of(b"\xAC", &b"x".repeat(length)).expect_err("the end of a character");
        assert_eq!((error.part, error.offset), (Part::EventType, 0));
    }
}

#[test]
fn a_text_event_is_one_allocation_that_is_little_longer_than_its_text() {
    let mut decoder = Decoder::<Growing>::default();
    for (id, data) in [(0, 0), (0, 1), (0, 31), (0, 32), (0, 500), (100, 0), (100, 1), (100, 100)] {
        let stream = format!("id: {}\ndata: {}\n\n", "i".repeat(id), "x".repeat(data));
        let mut events = decoder.feed(stream.as_bytes());
        let text = events.next_event().expect("an event").expect("it fits").to_text_event().expect("well-formed");
        let capacity = text.into_data().capacity();
        assert!((id + data..=id + data + 16).contains(&capacity), "{capacity} for {id} and {data}");
    }
}
