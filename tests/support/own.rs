//! Converts the borrowed items of the crate to owned items, and compares both without copying the bytes.

use super::item::{Block, BlockEnd, Bytes, End, Event, Item, Oversized, Part};
use super::model::Limits;
use core::str::from_utf8;

/// A borrowed item, as the decoder returns it.
pub type Lent<'a> = Result<sse_wire::Item<'a>, sse_wire::Oversized>;
/// The same if blocks are requested.
pub type LentBlock<'a> = Result<sse_wire::BlockItem<'a>, sse_wire::Oversized>;

fn part(part: sse_wire::Part) -> Part {
    match part {
        sse_wire::Part::Data => Part::Data,
        sse_wire::Part::EventType => Part::EventType,
        sse_wire::Part::Id => Part::Id,
        other => panic!("a part that the tests do not know: {other:?}"),
    }
}

pub fn own_oversized(oversized: sse_wire::Oversized) -> Oversized {
    let sse_wire::Oversized { limit, length, oversized_id, .. } = oversized;
    Oversized { part: part(oversized.part), limit, length, oversized_id }
}

fn own_oversized_id(oversized: Option<sse_wire::Oversized>, limits: Limits) -> Option<usize> {
    oversized.map(|oversized| {
        assert_eq!((part(oversized.part), oversized.limit), (Part::Id, limits.text));
        oversized.length
    })
}

pub fn own_event(event: &sse_wire::Event<'_>, limits: Limits) -> Event {
    assert!(has_right_text(event), "{event:?}");
    Event {
        event_type: event.raw_event_type().into(),
        data: event.data().into(),
        id: event.last_event_id().into(),
        id_is_set: event.id_in_force().is_some(),
        own_id: event.own_id().is_some(),
        retry: event.retry(),
        oversized_id: own_oversized_id(event.oversized_id(), limits),
    }
}

fn own_block(block: &sse_wire::Block<'_>, limits: Limits) -> Block {
    let bytes = |value: Option<&[u8]>| value.map(Bytes::from);
    let own = Block {
        event_type: bytes(block.event_type()),
        data: bytes(block.data()),
        own_id: bytes(block.own_id()),
        id_in_force: bytes(block.id_in_force()),
        retry: block.retry(),
        unknown_fields: block.has_unknown_fields(),
        ignored_values: block.has_ignored_values(),
        oversized_id: own_oversized_id(block.oversized_id(), limits),
    };
    assert_eq!(block.as_event().map(|event| own_event(&event, limits)), own.as_event(), "the event of {block:?}");
    own
}

fn own_comment(comment: &sse_wire::Comment<'_>) -> Item {
    assert_eq!(comment.text_str(), comment.text().map(from_utf8).transpose());
    Item::Comment { text: comment.text().map(Bytes::from), length: comment.length() }
}

pub fn own_item(item: Lent<'_>, limits: Limits) -> Item {
    match item {
        Ok(sse_wire::Item::Event(event)) => Item::Event(own_event(&event, limits)),
        Ok(sse_wire::Item::Retry(milliseconds)) => Item::Retry(milliseconds),
        Ok(sse_wire::Item::Comment(comment)) => own_comment(&comment),
        Err(oversized) => Item::Oversized(own_oversized(oversized)),
    }
}

pub fn own_block_item(item: LentBlock<'_>, limits: Limits) -> Item {
    match item {
        Ok(sse_wire::BlockItem::Block(block)) => Item::Block(own_block(&block, limits)),
        Ok(sse_wire::BlockItem::Comment(comment)) => own_comment(&comment),
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

pub fn own_block_end(end: sse_wire::BlockEnd<'_>, limits: Limits) -> BlockEnd {
    match end {
        sse_wire::BlockEnd::Clean => BlockEnd::Clean,
        sse_wire::BlockEnd::Incomplete(block) => BlockEnd::Incomplete(block.map(|block| own_block(&block, limits))),
        sse_wire::BlockEnd::Oversized(oversized) => BlockEnd::Oversized(own_oversized(oversized)),
    }
}

/// Whether a borrowed item is the expected one. Like a comparison with [`own_item`], without a copy of the bytes.
pub fn is_due(item: &Lent<'_>, due: &Item, limits: Limits) -> bool {
    match (item, due) {
        (Ok(sse_wire::Item::Event(event)), Item::Event(due)) => same_event(event, due, limits),
        (Ok(sse_wire::Item::Retry(milliseconds)), Item::Retry(due)) => milliseconds == due,
        (Ok(sse_wire::Item::Comment(comment)), due) => same_comment(comment, due),
        (Err(oversized), Item::Oversized(due)) => own_oversized(*oversized) == *due,
        _ => false,
    }
}

/// The same if blocks are requested.
pub fn is_due_block(item: &LentBlock<'_>, due: &Item, limits: Limits) -> bool {
    match (item, due) {
        (Ok(sse_wire::BlockItem::Block(block)), Item::Block(due)) => same_block(block, due, limits),
        (Ok(sse_wire::BlockItem::Comment(comment)), due) => same_comment(comment, due),
        (Err(oversized), Item::Oversized(due)) => own_oversized(*oversized) == *due,
        _ => false,
    }
}

fn same_comment(comment: &sse_wire::Comment<'_>, due: &Item) -> bool {
    let Item::Comment { text, length } = due else { return false };
    comment.length() == *length && same_or_none(comment.text(), text.as_ref())
}

pub fn same_event(event: &sse_wire::Event<'_>, due: &Event, limits: Limits) -> bool {
    let event_type: &[u8] = if due.event_type.0.is_empty() { b"message" } else { &due.event_type.0 };
    same(event.raw_event_type(), &due.event_type.0)
        && same(event.event_type(), event_type)
        && same(event.data(), &due.data.0)
        && same(event.last_event_id(), &due.id.0)
        && same_or_none(event.id_in_force(), due.id_is_set.then_some(&due.id))
        && same_or_none(event.own_id(), due.own_id.then_some(&due.id))
        && event.retry() == due.retry
        && same_oversized_id(event.oversized_id(), due.oversized_id, limits)
        && has_right_text(event)
}

pub fn same_block(block: &sse_wire::Block<'_>, due: &Block, limits: Limits) -> bool {
    let event = block.as_event();
    same_or_none(block.event_type(), due.event_type.as_ref())
        && same_or_none(block.data(), due.data.as_ref())
        && same_or_none(block.own_id(), due.own_id.as_ref())
        && same_or_none(block.id_in_force(), due.id_in_force.as_ref())
        && block.retry() == due.retry
        && block.has_unknown_fields() == due.unknown_fields
        && block.has_ignored_values() == due.ignored_values
        && same_oversized_id(block.oversized_id(), due.oversized_id, limits)
        && event.is_some() == due.data.is_some()
        && event.is_none_or(|event| {
            same_or_none(Some(event.data()), due.data.as_ref())
                && same(event.raw_event_type(), due.event_type.as_ref().map_or(&[], |event_type| &event_type.0))
                && same_or_none(event.own_id(), due.own_id.as_ref())
                && same_or_none(event.id_in_force(), due.id_in_force.as_ref())
                && event.retry() == due.retry
        })
}

fn same_oversized_id(oversized: Option<sse_wire::Oversized>, due: Option<usize>, limits: Limits) -> bool {
    oversized.map(|oversized| oversized.length) == due
        && oversized.is_none_or(|oversized| oversized.limit == limits.text && oversized.part == sse_wire::Part::Id)
}

/// Whether the text methods agree with `from_utf8`, also on errors, whether or not the decoder checked the text ahead.
fn has_right_text(event: &sse_wire::Event<'_>) -> bool {
    event.data_str() == from_utf8(event.data())
        && event.event_type_str() == from_utf8(event.event_type())
        && event.raw_event_type_str() == from_utf8(event.raw_event_type())
        && event.last_event_id_str() == from_utf8(event.last_event_id())
        && event.own_id_str() == event.own_id().map(from_utf8).transpose()
}

/// Compares the lengths first: empty slices often point to no memory, and comparing such slices can be slow.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && (a.is_empty() || a == b)
}

pub fn same_or_none(a: Option<&[u8]>, b: Option<&Bytes>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, &b.0),
        (None, None) => true,
        _ => false,
    }
}
