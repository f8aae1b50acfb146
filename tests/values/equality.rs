//! Items and settings are plain values. They are equal if their content is equal, wherever it is stored. A default is
//! equal to what `new` returns.

use sse_wire::chunked;
use sse_wire::session::{Policy, Reconnect};
use sse_wire::text::Lossy;
use sse_wire::token::{Token, Tokenizer};
use sse_wire::{
    Block, BlockItem, Decoder, EventHead, EventId, Fixed, Frame, IntegerId, Item, OwnedComment, OwnedEvent, OwnedItem,
    event_id, event_type,
};
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// The items of a stream, copied with `to_owned_item` or with `From`.
fn items(stream: &[u8], copied_by_method: bool) -> Vec<OwnedItem> {
    let mut decoder = Decoder::<Fixed<8, 4>>::default();
    let mut items = decoder.feed(stream);
    let mut all = Vec::new();
    while let Some(item) = items.next() {
        let item = item.expect("it fits");
        all.push(if copied_by_method { item.to_owned_item() } else { OwnedItem::from(item) });
    }
    all
}

#[test]
fn items_are_equal_when_all_that_they_say_is() {
    // Each event differs from the first in one thing: type, data, ID, whether the ID is its own, a lost ID.
    let blocks = [
        &b"event:t\ndata:a\nid:1\n\n"[..],
        b"event:u\ndata:a\nid:1\n\n",
        b"event:t\ndata:b\nid:1\n\n",
        b"event:t\ndata:a\nid:2\n\n",
        b"id:1\n\nevent:t\ndata:a\n\n",
        b"event:t\ndata:a\nid:1\nid:12345\n\n",
        b":t\n",
        b":u\n",
        b":12345\n",
        b"retry:1\n",
        b"retry:2\n",
    ];
    let all: Vec<OwnedItem> = blocks.iter().flat_map(|block| items(block, true)).collect();
    let again: Vec<OwnedItem> = blocks.iter().flat_map(|block| items(block, false)).collect();
    assert_eq!(all.len(), blocks.len());
    for (at, item) in all.iter().enumerate() {
        for (other_at, other) in again.iter().enumerate() {
            assert_eq!(item == other, at == other_at, "{item:?} and {other:?}");
            assert_eq!(item.as_item() == other.as_item(), at == other_at, "{item:?} and {other:?}");
        }
    }
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), blocks.len());
    let borrowed: HashSet<Item<'_>> = all.iter().chain(&again).map(OwnedItem::as_item).collect();
    assert_eq!(borrowed.len(), blocks.len());
    // One hash for all items would be correct, but as slow as a list.
    let hasher = RandomState::new();
    assert_eq!(borrowed.iter().map(|item| hasher.hash_one(item)).collect::<HashSet<_>>().len(), blocks.len());
}

/// The value of each stream is equal to itself and to no other one, and so is its hash. `compare` returns both results.
fn each_equals_itself_alone(streams: &[&[u8]], compare: impl Fn(&[u8], &[u8], &RandomState) -> (bool, bool)) {
    let hasher = RandomState::new();
    for (at, stream) in streams.iter().enumerate() {
        for (other_at, other) in streams.iter().enumerate() {
            assert_eq!(compare(stream, other, &hasher), (at == other_at, at == other_at), "{at} and {other_at}");
        }
    }
}

/// The result of `check` for the last block of a stream.
fn with_last_block<T>(stream: &[u8], mut check: impl FnMut(Block<'_>) -> T) -> T {
    let mut decoder = Decoder::<Fixed<8, 4>>::new();
    let mut blocks = decoder.feed_blocks(stream);
    let mut last = None;
    while let Some(item) = blocks.next() {
        if let BlockItem::Block(block) = item.expect("it fits") {
            last = Some(check(block));
        }
    }
    last.expect("a block")
}

#[test]
fn blocks_are_equal_when_all_that_they_say_is() {
    // Each block differs from the first in one thing: type, data, ID, whether the ID is its own, `retry`, an
    // unknown field, an ignored value, a lost ID.
    let streams = [
        &b"event:t\ndata:a\nid:1\n\n"[..],
        b"event:u\ndata:a\nid:1\n\n",
        b"data:a\nid:1\n\n",
        b"event:t\ndata:b\nid:1\n\n",
        b"event:t\nid:1\n\n",
        b"event:t\ndata:a\nid:2\n\n",
        b"id:1\n\nevent:t\ndata:a\n\n",
        b"event:t\ndata:a\nid:1\nretry:1\n\n",
        b"event:t\ndata:a\nid:1\nretry:2\n\n",
        b"event:t\ndata:a\nid:1\nx\n\n",
        b"event:t\ndata:a\nid:1\nretry:x\n\n",
        b"event:t\ndata:a\nid:1\nid:12345\n\n",
    ];
    each_equals_itself_alone(&streams, |stream, other, hasher| {
        with_last_block(stream, |block| {
            with_last_block(other, |other| (block == other, hasher.hash_one(block) == hasher.hash_one(other)))
        })
    });
}

#[test]
fn text_events_are_equal_when_all_that_they_say_is() {
    // Each event differs from the first in one thing: type, data, ID, whether the ID is its own, `retry`, a lost ID.
    let streams = [
        &b"event:t\ndata:a\nid:1\n\n"[..],
        b"event:u\ndata:a\nid:1\n\n",
        b"event:t\ndata:b\nid:1\n\n",
        b"event:t\ndata:a\nid:2\n\n",
        b"id:1\n\nevent:t\ndata:a\n\n",
        b"event:t\ndata:a\nid:1\nretry:1\n\n",
        b"event:t\ndata:a\nid:1\nid:12345\n\n",
    ];
    let text = |stream: &[u8]| {
        let copy = with_last_block(stream, |block| block.as_event().map(|event| event.to_text_event()));
        copy.expect("it has data").expect("it is text")
    };
    each_equals_itself_alone(&streams, |stream, other, hasher| {
        let (event, other) = (text(stream), text(other));
        (event == other, hasher.hash_one(&event) == hasher.hash_one(&other))
    });
}

#[test]
fn a_copy_is_equal_however_it_is_made() {
    let mut decoder = Decoder::<Fixed<8, 4>>::new();
    let mut items = decoder.feed(b":c\ndata:a\n\n");
    let Some(Ok(Item::Comment(comment))) = items.next() else { panic!("no comment") };
    assert_eq!(OwnedComment::from(comment), comment.to_owned_comment());
    assert_eq!(OwnedComment::from(comment).as_comment(), comment);
    let Some(Ok(Item::Event(event))) = items.next() else { panic!("no event") };
    assert_eq!(OwnedEvent::from(event), event.to_owned_event());
    assert_eq!(OwnedEvent::from(event).as_event(), event);
    assert_eq!(OwnedEvent::from(event).into_data(), b"a");
    assert_eq!(Lossy::new(b"\xFF").as_bytes(), b"\xFF");
    assert_eq!(EventId::from(&IntegerId::new(42)), event_id!("42"));
}

#[test]
fn a_default_is_what_new_makes() {
    assert_eq!(Tokenizer::default(), Tokenizer::new());
    assert!(matches!(Tokenizer::default().feed(b"\n").next(), Some(Token::LineEnd { blank: true, .. })));
    let fixed = Decoder::<Fixed<8, 4>>::with_storage(Fixed::default());
    assert_eq!((fixed.data_capacity(), fixed.text_capacity()), (8, 4));
    assert_eq!(chunked::Options::default(), chunked::Options::STRICT);
    assert_eq!(chunked::Decoder::default().finish(), chunked::Decoder::new().finish());
    assert!(!chunked::Encoder::default().has_ended());
    assert_eq!(Policy::default(), Policy::new());
    assert_eq!(Reconnect::new(Policy::default()), Reconnect::new(Policy::new()));
    let name = event_type!("t");
    assert_eq!(EventHead::default().event_type(name).data("d"), Frame::event(name, "d"));
}
