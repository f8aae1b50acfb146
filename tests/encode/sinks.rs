//! All ways to write a frame produce the same bytes. Segments borrow the values without a copy.

use sse_wire::{EventHead, EventId, Frame, FrameBuffer, IntegerId, encoded_frame, event_id, event_type};
use std::hash::{BuildHasher, RandomState};
use std::io::{IoSlice, Write};
use support::frames::{Data, Draft, Drafts};

fn any_frames(mut check: impl FnMut(&Draft, &Frame<'_>)) {
    let mut drafts = Drafts(23);
    for _ in 0..if cfg!(debug_assertions) { 5_000 } else { 100_000 } {
        let draft = drafts.draft();
        draft.build(|frame| check(&draft, frame)).expect("is a frame").expect("is accepted");
    }
}

#[test]
fn all_ways_agree() {
    any_frames(|_, frame| {
        let wire = frame.segments().collect::<Vec<_>>().concat();
        assert_eq!(frame.to_vec(), wire);
        assert_eq!(frame.encode(&mut [0; 4096]), Ok(&wire[..]));
        assert_eq!(frame.to_string().as_bytes(), wire, "the random frames are all UTF-8");

        let mut appended = b"before".to_vec();
        frame.append_to(&mut appended);
        assert_eq!(appended, [b"before", &wire[..]].concat());

        let mut memory = [0; 4096];
        let mut buffer = FrameBuffer::new(&mut memory);
        buffer.push(frame).expect("fits");
        buffer.push(frame).expect("fits");
        assert_eq!(buffer.as_bytes(), [&wire[..], &wire].concat());

        let slices: Vec<IoSlice<'_>> = frame.segments().map(IoSlice::new).collect();
        let mut vectored = Vec::new();
        assert_eq!(vectored.write_vectored(&slices).expect("a vector takes all"), wire.len());
        assert_eq!(vectored, wire);
    });
}

#[test]
fn a_buffer_says_how_full_it_is() {
    any_frames(|_, frame| {
        let wire = frame.to_vec();
        let mut memory = [0; 4096];
        let mut buffer = FrameBuffer::new(&mut memory);
        assert!(buffer.is_empty());
        for frames in 1..=2 {
            buffer.push(frame).expect("fits");
            let length = frames * wire.len();
            assert_eq!((buffer.len(), buffer.remaining_capacity()), (length, 4096 - length));
            assert!(!buffer.is_empty());
        }
        buffer.clear();
        assert_eq!((buffer.len(), buffer.remaining_capacity(), buffer.as_bytes()), (0, 4096, &[][..]));
        assert!(buffer.is_empty());
    });
}

#[test]
fn segments_are_few_and_none_is_empty() {
    any_frames(|_, frame| {
        let lines = frame.to_vec().iter().filter(|byte| **byte == b'\n').count() - 1;
        assert!(frame.segments().all(|segment| !segment.is_empty()));
        assert!(frame.segments().count() <= 2 * lines + 1, "{frame:?}");
        let mut segments = frame.segments();
        while segments.next().is_some() {}
        assert_eq!(segments.next(), None, "the end is the end");
    });
}

#[test]
fn a_copy_of_the_iterator_goes_on_where_it_was() {
    any_frames(|_, frame| {
        let all: Vec<&[u8]> = frame.segments().collect();
        for skipped in 0..=all.len() {
            let mut segments = frame.segments();
            segments.by_ref().take(skipped).for_each(drop);
            let copy = segments.clone();
            assert_eq!(copy.collect::<Vec<_>>(), all[skipped..]);
            assert_eq!(segments.collect::<Vec<_>>(), all[skipped..]);
        }
    });
}

#[test]
fn payloads_are_lent() {
    any_frames(|draft, frame| {
        let Some(Data::Text(text)) = &draft.data else {
            return;
        };
        let payload = text.as_ptr_range();
        let lent: usize = frame.segments().filter(|segment| payload.contains(&segment.as_ptr())).map(<[u8]>::len).sum();
        let line_ends = text.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count();
        assert_eq!(lent + line_ends, text.len(), "all but the line ends comes from the payload itself");
    });
}

/// Bytes that are not UTF-8 are written unchanged. `Display` replaces malformed sequences by U+FFFD.
#[test]
fn bytes_that_are_not_text() {
    let data = b"\xFFok\xE2\x82\r\xAC\n\xF0\x9F\xA6";
    let frame = EventHead::new().data_bytes(data);
    let wire = b"data: \xFFok\xE2\x82\ndata: \xAC\ndata: \xF0\x9F\xA6\n\n";
    assert_eq!(frame.to_vec(), wire);
    assert_eq!(frame.to_string(), String::from_utf8_lossy(wire));
}

/// A comment replaces the earlier one. Each of its lines becomes a comment line.
#[test]
fn the_last_comment_is_the_one() {
    let frame = Frame::comment("one").with_comment("two");
    assert_eq!(frame.to_vec(), b":two\n\n");
    assert_eq!(frame.with_comment_bytes(b"\xFF\nthree").to_vec(), b":\xFF\n:three\n\n");
    assert_eq!(Frame::message("x").with_comment_bytes(b"\xFF").to_vec(), b":\xFF\ndata: x\n\n");
}

/// Encoding at compile time and at run time produces the same bytes.
#[test]
fn constants_are_the_same() {
    const FULL: Frame<'static> = EventHead::new()
        .comment("one\r\ntwo\r")
        .event_type(event_type!(" greet"))
        .id(event_id!("42"))
        .retry(u64::MAX)
        .data("hello\r\nworld\r\n\n\ragain\r");
    const VALUES: Frame<'static> = EventHead::new().data_values(&["a\n", "", " b"]);
    const NO_VALUES: Frame<'static> = EventHead::new().data_values(&[]);
    const WIRES: [(&[u8], Frame<'static>); 9] = [
        (encoded_frame!(FULL), FULL),
        (encoded_frame!(VALUES), VALUES),
        (encoded_frame!(NO_VALUES), NO_VALUES),
        (encoded_frame!(Frame::KEEP_ALIVE), Frame::KEEP_ALIVE),
        (encoded_frame!(Frame::message("")), Frame::message("")),
        (encoded_frame!(Frame::message("x")), Frame::message("x")),
        (encoded_frame!(Frame::retry_only(0)), Frame::retry_only(0)),
        (encoded_frame!(Frame::id_only(EventId::RESET)), Frame::id_only(EventId::RESET)),
        (encoded_frame!(Frame::comment("\n").retry(10)), Frame::comment("\n").retry(10)),
    ];
    for (wire, frame) in WIRES {
        assert_eq!(frame.to_vec(), wire);
        assert_eq!(frame.encoded_len_in_const(), wire.len());
    }
    assert_eq!(Frame::KEEP_ALIVE.to_array::<2>(), None);
    assert_eq!(Frame::KEEP_ALIVE.to_array::<3>(), Some(*b":\n\n"));
    assert_eq!(Frame::KEEP_ALIVE.to_array::<4>(), None);
}

/// A reader removes a byte order mark at the start of a stream. No frame begins with one, whatever its values are.
#[test]
fn no_frame_begins_with_a_byte_order_mark() {
    const MARK: &str = "\u{FEFF}";
    let name = sse_wire::EventType::new(MARK).expect("is legal");
    let id = EventId::new(MARK).expect("is legal");
    for frame in [
        Frame::message(MARK),
        Frame::comment(MARK),
        Frame::event(name, MARK),
        Frame::id_only(id),
        Frame::message(MARK).id(id),
    ] {
        assert!(frame.to_vec()[0].is_ascii());
        assert!(frame.to_string().contains(MARK));
        assert_eq!(
            support::reading::read(&frame.to_vec()),
            support::reading::read(&[MARK.as_bytes(), &frame.to_vec()].concat()),
            "the mark that is removed is one in front of the frame"
        );
    }
    any_frames(|_, frame| {
        let first = frame.to_vec()[0];
        assert!(matches!(first, b':' | b'd' | b'e' | b'i' | b'r'));
    });
}

#[test]
fn equal_is_what_holds_the_same() {
    let head = EventHead::new().event_type(event_type!("t")).id(event_id!("1")).retry(2);
    assert_eq!(head.data("x"), head.data("x"));
    assert_eq!(head.data("x"), head.data_bytes(b"x"));
    let hasher = RandomState::new();
    assert_eq!(hasher.hash_one(head.data("x")), hasher.hash_one(head.data_bytes(b"x")));
    assert_ne!(hasher.hash_one(head.data("x")), hasher.hash_one(head.data("y")));
    assert_eq!(head, head);
    for other in [head.retry(3), head.id(EventId::RESET), head.comment(""), EventHead::new()] {
        assert_ne!(other, head);
        assert_ne!(other.data("x"), head.data("x"));
    }
    assert_ne!(head.data("x"), head.data("y"));
    assert_ne!(head.data("a\nb"), head.data_values(&["a", "b"]));
    assert_eq!(IntegerId::new(7), IntegerId::new(7));
    assert_ne!(IntegerId::new(7), IntegerId::new(70));
}
