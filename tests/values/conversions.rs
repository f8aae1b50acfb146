//! The conversion traits of `core` do the same as the methods of the crate.

use sse_wire::http::LastEventId;
use sse_wire::session::{History, Policy, Reconnect};
use sse_wire::text::Lossy;
use sse_wire::{
    Decoder, EventId, EventType, Fixed, Frame, IntegerId, Item, OwnedComment, OwnedEvent, OwnedItem, event_id,
    event_type,
};
use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

#[test]
fn event_types_and_ids_are_made_of_text_and_bytes_and_checked() {
    assert_eq!(EventType::try_from("greet"), Ok(event_type!("greet")));
    assert_eq!(EventType::try_from(&b"greet"[..]), Ok(event_type!("greet")));
    assert_eq!(EventId::try_from("42"), Ok(event_id!("42")));
    assert_eq!(EventId::try_from(&b"42"[..]), Ok(event_id!("42")));
    for refused in ["a\nb", "a\rb", "a\0b"] {
        assert_eq!(EventType::try_from(refused), EventType::new(refused));
        assert_eq!(EventType::try_from(refused).unwrap_err().offset, 1);
        assert_eq!(EventType::try_from(refused.as_bytes()), EventType::new(refused));
        assert_eq!(EventId::try_from(refused), EventId::new(refused));
        assert_eq!(EventId::try_from(refused).unwrap_err().offset, 1);
        assert_eq!(EventId::try_from(refused.as_bytes()), EventId::new(refused));
    }
}

#[test]
fn what_holds_bytes_lends_them_and_shows_them_as_text() {
    fn check(value: &(impl AsRef<[u8]> + ToString), bytes: &[u8], text: &str) {
        assert_eq!(value.as_ref(), bytes);
        assert_eq!(value.to_string(), text);
    }
    check(&EventType::from_bytes(b"caf\xC3\xA9 \xFF").unwrap(), b"caf\xC3\xA9 \xFF", "café \u{FFFD}");
    check(&EventId::from_bytes(b"7 \xFF").unwrap(), b"7 \xFF", "7 \u{FFFD}");
    check(&LastEventId::to_send(b"7 \xFF").unwrap().unwrap(), b"7 \xFF", "7 \u{FFFD}");
    check(&IntegerId::from(1_729), b"1729", "1729");
    check(&Lossy::from(&b"7 \xFF"[..]), b"7 \xFF", "7 \u{FFFD}");
    check(&Lossy::from("é"), "é".as_bytes(), "é");
    check(&Lossy::default(), b"", "");
    let mut history = History::new(3, [0; 64]);
    check(&history.newest_id(), b"3-0", "3-0");
    history.push(&Frame::message("x")).expect("it fits");
    check(&history.newest_id(), b"3-1", "3-1");
    assert_eq!(EventId::from(&history.newest_id()), event_id!("3-1"));
}

#[test]
fn the_newest_ids_of_two_histories_are_equal_if_their_text_is() {
    let hasher = RandomState::new();
    let mut history = History::new(3, [0; 64]);
    let before = history.newest_id();
    // One ID is made of numbers, and the other is in a frame.
    let mut other = History::new(9, [0; 64]);
    other.push(&Frame::message("x").id(event_id!("3-0"))).expect("it fits");
    let of_frame = other.newest_id();
    assert_eq!(before, of_frame);
    assert_eq!(hasher.hash_one(before), hasher.hash_one(of_frame));
    history.push(&Frame::message("x")).expect("it fits");
    assert_ne!(history.newest_id(), of_frame);
    assert_ne!(hasher.hash_one(history.newest_id()), hasher.hash_one(of_frame));
}

/// Bytes, and the text that they are shown as.
const TEXTS: [(&[u8], &str); 8] = [
    (b"", ""),
    (b"a", "a"),
    (b"caf\xC3\xA9", "café"),
    (b"\xFF", "\u{FFFD}"),
    (b"\xFE", "\u{FFFD}"),
    ("\u{FFFD}".as_bytes(), "\u{FFFD}"),
    (b"a\xE2\x82b", "a\u{FFFD}b"),
    (b"a\xE2\x82", "a\u{FFFD}"),
];

#[test]
fn lossy_text_is_equal_to_the_text_that_it_shows() {
    for (bytes, text) in TEXTS {
        let lossy = Lossy::new(bytes);
        for (_, other) in TEXTS {
            let owned = other.to_owned();
            let equal = text == other;
            assert_eq!(lossy == *other, equal, "{lossy:?} and {other:?}");
            assert_eq!(lossy == other, equal, "{lossy:?} and {other:?}");
            assert_eq!(*other == lossy, equal, "{lossy:?} and {other:?}");
            assert_eq!(other == lossy, equal, "{lossy:?} and {other:?}");
            assert_eq!(lossy == owned, equal, "{lossy:?} and {other:?}");
            assert_eq!(owned == lossy, equal, "{lossy:?} and {other:?}");
        }
    }
}

#[test]
fn lossy_texts_are_equal_and_hash_alike_if_they_show_the_same() {
    let hasher = RandomState::new();
    for (bytes, text) in TEXTS {
        for (other_bytes, other) in TEXTS {
            let (lossy, other_lossy) = (Lossy::new(bytes), Lossy::new(other_bytes));
            assert_eq!(lossy == other_lossy, text == other, "{lossy:?} and {other_lossy:?}");
            assert_eq!(hasher.hash_one(lossy) == hasher.hash_one(other_lossy), text == other, "{lossy:?}");
        }
    }
    let all: HashSet<Lossy<'_>> = TEXTS.iter().map(|(bytes, _)| Lossy::new(bytes)).collect();
    assert_eq!(all.len(), 6);
}

#[test]
fn lossy_text_is_copied_only_if_something_is_replaced() {
    for (bytes, text) in TEXTS {
        let lossy = Lossy::new(bytes);
        assert_eq!(lossy.to_cow(), text);
        assert_eq!(Cow::from(lossy), text);
        assert_eq!(String::from(lossy), text);
        let well_formed = bytes == text.as_bytes();
        assert_eq!(matches!(lossy.to_cow(), Cow::Borrowed(_)), well_formed, "{lossy:?}");
        if let Cow::Borrowed(borrowed) = lossy.to_cow() {
            assert!(std::ptr::eq(borrowed.as_bytes(), bytes), "the very same memory");
        }
    }
}

#[test]
fn copies_are_items() {
    let mut decoder = Decoder::<Fixed<8, 8>>::new();
    let mut items = decoder.feed(b":c\ndata:a\n\n");
    let Some(Ok(Item::Comment(comment))) = items.next() else { panic!("no comment") };
    assert_eq!(OwnedItem::from(OwnedComment::from(comment)), OwnedItem::from(Item::Comment(comment)));
    let Some(Ok(Item::Event(event))) = items.next() else { panic!("no event") };
    assert_eq!(OwnedItem::from(OwnedEvent::from(event)), OwnedItem::from(Item::Event(event)));
}

#[test]
fn steps_can_be_compared() {
    let mut decoder = Decoder::<Fixed<8, 8>>::new();
    let step = decoder.advance(b"data:a\n\n");
    assert_ne!(step, decoder.advance(b""));
    assert_eq!(step, Decoder::<Fixed<8, 8>>::new().advance(b"data:a\n\n"));
}

#[test]
fn a_client_has_the_default_policy_by_default() {
    assert_eq!(Reconnect::default(), Reconnect::new(Policy::default()));
}
