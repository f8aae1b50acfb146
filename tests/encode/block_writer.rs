//! A block from a `BlockWriter` reads back unchanged, in any order of calls. No value can end its line. The target gets
//! the complete block or nothing.

use bytes::BytesMut;
use sse_wire::encode::{BlockTarget, BlockWriter};
use sse_wire::{EventId, Frame, FrameBuffer, event_id, event_type};
use std::time::Duration;
use support::calls::{Call, due, plain};
use support::frames::{Data, Drafts};
use support::reading::{Item, read};

/// Writes a block to each target, after other content.
fn written(calls: &[Call]) -> Vec<u8> {
    const BEFORE: &[u8] = b"data: before\n\n";
    let mut vector = BEFORE.to_vec();
    let mut block = BlockWriter::new(&mut vector);
    calls.iter().for_each(|call| call.make(&mut block));
    block.end();
    let wire = vector.strip_prefix(BEFORE).expect("what was there").to_vec();

    let mut buffer = BytesMut::from(BEFORE);
    let mut block = BlockWriter::new(&mut buffer);
    calls.iter().for_each(|call| call.make(&mut block));
    block.end();
    assert_eq!(buffer, vector);

    let mut memory = vec![0xAA; vector.len()];
    let mut frames = FrameBuffer::new(&mut memory);
    frames.push(&Frame::message("before")).expect("room");
    let mut block = BlockWriter::new(&mut frames);
    calls.iter().for_each(|call| call.make(&mut block));
    assert_eq!(block.end(), Ok(&wire[..]));
    assert_eq!(frames.as_bytes(), vector);
    wire
}

fn check(calls: &[Call]) {
    let wire = written(calls);
    assert_eq!(wire, plain(calls), "{calls:?}\n{}", wire.escape_ascii());
    let alone = read(&wire);
    assert_eq!((alone.items, alone.last_event_id), due(calls, b""), "{calls:?}\n{}", wire.escape_ascii());
    // Between other blocks, so that a value that breaks out changes one of them.
    let among_others = read(&[b"id: before\ndata: before\n\n", &wire[..], b"data: after\n\n"].concat());
    let event =
        |data: &str, id: &[u8]| Item::Event { event_type: b"message".to_vec(), data: data.into(), id: id.to_vec() };
    let (mut items, id) = due(calls, b"before");
    items.insert(0, event("before", b"before"));
    items.push(event("after", &id));
    assert_eq!((among_others.items, among_others.last_event_id), (items, id), "{calls:?}\n{}", wire.escape_ascii());
}

fn some_calls() -> Vec<Call> {
    let text = |text: &[u8]| text.to_vec();
    vec![
        Call::EventType(text(b"")),
        Call::EventType(text(b" data: \xFF")),
        Call::Id(text(b"")),
        Call::Id(text(b":7 ")),
        Call::Retry(0),
        Call::Retry(u128::MAX),
        Call::Data(text(b"")),
        Call::Data(text(b" a\r\n\r\n\nevent: evil\r")),
        Call::Data(text(b"\xFF\0\n\xEF\xBB\xBF")),
        Call::Comment(text(b"")),
        Call::Comment(text(b"\n\rdata: evil\n\n")),
        Call::Prefixed(" ".into(), "one\r\ntwo".into()),
        Call::Prefixed("\n\n".into(), "data: evil\n".into()),
        Call::Prefixed("id: evil\r".into(), "\nb".into()),
        Call::Prefixed("\r\na\r\n ".into(), "b".into()),
    ]
}

#[test]
fn every_few_calls_in_every_order_read_back() {
    let calls = some_calls();
    check(&[]);
    for first in &calls {
        check(std::slice::from_ref(first));
        for second in &calls {
            check(&[first.clone(), second.clone()]);
            for third in &calls {
                check(&[first.clone(), second.clone(), third.clone()]);
            }
        }
    }
}

#[test]
fn any_calls_read_back() {
    let mut drafts = Drafts(37);
    for _ in 0..if cfg!(debug_assertions) { 300 } else { 5_000 } {
        let mut calls = Vec::new();
        for _ in 0..drafts.number(7) {
            let text = drafts.text();
            let one_line = || text.chars().filter(|char| !matches!(char, '\r' | '\n' | '\0')).collect::<String>();
            calls.push(match drafts.number(6) {
                0 => Call::EventType(one_line().into_bytes()),
                1 => Call::Id(one_line().into_bytes()),
                2 => Call::Retry(u128::from(drafts.number(u64::MAX)) << drafts.number(65)),
                3 => Call::Data(text.into_bytes()),
                4 => Call::Comment(text.into_bytes()),
                _ => Call::Prefixed(drafts.text(), text),
            });
        }
        check(&calls);
    }
}

/// With the fields in the order of a frame, the bytes are those of the frame.
#[test]
fn in_its_order_a_block_is_a_frame() {
    let mut drafts = Drafts(41);
    for _ in 0..if cfg!(debug_assertions) { 300 } else { 5_000 } {
        let draft = drafts.draft();
        let mut calls = Vec::new();
        calls.extend(draft.comment.clone().map(Call::Comment));
        calls.extend(draft.event_type.clone().filter(|event_type| !event_type.is_empty()).map(Call::EventType));
        calls.extend(draft.id.clone().map(Call::Id));
        calls.extend(draft.retry.map(|milliseconds| Call::Retry(milliseconds.into())));
        match &draft.data {
            None => {}
            Some(Data::Text(text)) => calls.push(Call::Data(text.clone())),
            Some(Data::Values(values)) if values.is_empty() => calls.push(Call::Data(Vec::new())),
            Some(Data::Values(values)) => calls.extend(values.iter().map(|value| Call::Data(value.clone().into()))),
        }
        let frame = draft.build(|frame| frame.to_vec()).expect("is a frame").expect("is accepted");
        assert_eq!(written(&calls), frame, "{draft:?}");
    }
}

/// The lines of a text with many lines are copied by other code than a single line.
#[test]
fn long_texts_read_back() {
    for length in [1, 63, 64, 65, 600] {
        let text = [&"x".repeat(length), "", "\u{20AC}"].join("\r\n").repeat(3);
        check(&[Call::Data(text.clone().into()), Call::Comment(text.clone().into()), Call::Prefixed(" ".into(), text)]);
    }
}

/// The field orders of four crates whose tests compare bytes.
#[test]
fn fields_stand_in_the_order_of_the_calls() {
    fn wire(write: impl Fn(&mut BlockWriter<'_, Vec<u8>>)) -> Vec<u8> {
        let mut wire = Vec::new();
        let mut block = BlockWriter::new(&mut wire);
        write(&mut block);
        block.end();
        wire
    }
    let (id, event_type, empty) = (event_id!("7"), event_type!("add"), event_type!(""));
    let codec = wire(|block| _ = block.id(id).event_type(event_type).data("one\ntwo"));
    assert_eq!(codec, b"id: 7\nevent: add\ndata: one\ndata: two\n\n");
    let russe = wire(|block| _ = block.id(id).event_type(empty).retry(Duration::MAX.as_millis()).data(""));
    assert_eq!(russe, b"id: 7\nevent: \nretry: 18446744073709551615999\ndata: \n\n");
    let stream = wire(|block| _ = block.event_type(event_type).data("one").id(id).retry(5));
    assert_eq!(stream, b"event: add\ndata: one\nid: 7\nretry: 5\n\n");
    let axum = wire(|block| _ = block.comment_with_prefix(" ", "hello\nthere").data("one").event_type(event_type));
    assert_eq!(axum, b": hello\n: there\ndata: one\nevent: add\n\n");
    // A type without data, and data in one call per line.
    assert_eq!(wire(|block| _ = block.event_type(event_type)), b"event: add\n\n");
    let lines = wire(|block| ["a", "", "b"].into_iter().for_each(|line| _ = block.data(line)));
    assert_eq!(lines, b"data: a\ndata: \ndata: b\n\n");
    assert_eq!(wire(|_| {}), b"\n");
}

#[test]
fn reconnection_times_have_all_their_digits() {
    let mut times = vec![0, u128::MAX, u128::from(u64::MAX), u128::from(u64::MAX) + 1];
    times.extend((0..39).flat_map(|power| [10_u128.pow(power) - 1, 10_u128.pow(power)]));
    for milliseconds in times {
        check(&[Call::Retry(milliseconds)]);
    }
}

/// For every capacity: the block is complete, or the buffer is unchanged and the error has the length that is needed.
#[test]
fn a_block_that_does_not_fit_changes_nothing() {
    let calls = some_calls();
    let due = plain(&calls);
    for room in 0..=due.len() + 2 {
        let mut memory = vec![0; 3 + room];
        let mut frames = FrameBuffer::new(&mut memory);
        frames.push(&Frame::KEEP_ALIVE).expect("room");
        let mut block = BlockWriter::new(&mut frames);
        calls.iter().for_each(|call| call.make(&mut block));
        if room < due.len() {
            assert_eq!(block.end().map_err(|error| error.needed), Err(due.len()), "{room}");
            assert_eq!(frames.as_bytes(), b":\n\n");
        } else {
            assert_eq!(block.end(), Ok(&due[..]), "{room}");
        }
        // In both cases, the next block can use the room that is left.
        let left = frames.remaining_capacity();
        let mut block = BlockWriter::new(&mut frames);
        block.comment("");
        assert_eq!(block.end().is_ok(), left >= 3);
    }
}

#[test]
fn a_block_that_is_given_up_has_never_been_there() {
    fn half<T: BlockTarget>(target: &mut T) -> BlockWriter<'_, T> {
        let mut block = BlockWriter::new(target);
        block.id(event_id!("7")).data("one\ntwo").comment("three");
        block
    }
    fn with_id(target: &mut Vec<u8>, id: &str) -> Result<(), sse_wire::ForbiddenByte> {
        let mut block = half(target);
        block.id(EventId::new(id)?);
        block.end();
        Ok(())
    }
    let mut vector = b":\n\n".to_vec();
    drop(half(&mut vector));
    assert!(with_id(&mut vector, "a\nb").is_err());
    assert_eq!(vector, b":\n\n");
    with_id(&mut vector, "8").expect("is accepted");
    assert_eq!(vector, b":\n\nid: 7\ndata: one\ndata: two\n:three\nid: 8\n\n");

    let mut buffer = BytesMut::from(&b":\n\n"[..]);
    drop(half(&mut buffer));
    assert_eq!(buffer, ":\n\n");

    let mut memory = [0; 64];
    let mut frames = FrameBuffer::new(&mut memory);
    frames.push(&Frame::KEEP_ALIVE).expect("room");
    drop(half(&mut frames));
    assert_eq!(frames.as_bytes(), b":\n\n");
    assert_eq!(half(&mut frames).end(), Ok(&b"id: 7\ndata: one\ndata: two\n:three\n\n"[..]));
}

#[test]
fn where_there_is_room_nothing_is_allocated() {
    let calls = some_calls();
    let length = plain(&calls).len();
    let (mut vector, mut buffer) = (Vec::with_capacity(length), BytesMut::with_capacity(length));
    let allocations = allocation_counter::measure(|| {
        let mut block = BlockWriter::new(&mut vector);
        calls.iter().for_each(|call| call.make(&mut block));
        block.end();
        let mut block = BlockWriter::new(&mut buffer);
        calls.iter().for_each(|call| call.make(&mut block));
        block.end();
    });
    assert_eq!((vector.len(), buffer.len(), allocations.count_total), (length, length, 0));
}

#[test]
fn a_writer_can_be_sent_to_another_thread() {
    fn can_be_sent<T: Send + Sync + Unpin>() {}
    can_be_sent::<BlockWriter<'_, Vec<u8>>>();
    can_be_sent::<BlockWriter<'_, BytesMut>>();
    can_be_sent::<BlockWriter<'_, FrameBuffer<'_>>>();
}

#[test]
fn a_writer_shows_how_much_it_has_written() {
    let mut vector = b"before".to_vec();
    let mut block = BlockWriter::new(&mut vector);
    assert_eq!(format!("{block:?}"), "BlockWriter { blocks: 6, written: 0 }");
    block.comment("a");
    assert_eq!(format!("{block:?}"), "BlockWriter { blocks: 6, written: 3 }");
    let mut memory = [0; 2];
    let mut frames = FrameBuffer::new(&mut memory);
    let mut block = BlockWriter::new(&mut frames);
    block.comment("a");
    assert_eq!(format!("{block:?}"), "BlockWriter { blocks: 0, written: 3 }");
}
