//! Every refusal has a reason that the error names, and nothing else is refused.

use sse_wire::{BufferTooSmall, EventId, EventType, ForbiddenByte, Frame, IntegerId, UnwritableEvent, token::Field};

/// Every byte: alone, at the front, in the middle and at the end of a value.
#[test]
fn exactly_three_bytes() {
    for byte in 0..=u8::MAX {
        for (value, offset) in
            [(vec![byte], 0), (vec![byte, b'x'], 0), (vec![b'x', byte, b'x'], 1), (vec![b'x', byte], 1)]
        {
            let forbidden = matches!(byte, b'\r' | b'\n' | b'\0');
            let name = EventType::from_bytes(&value);
            let id = EventId::from_bytes(&value);
            if forbidden {
                let name = name.unwrap_err();
                let id = id.unwrap_err();
                assert_eq!((name.field, name.byte, name.offset), (Field::Event, byte, offset));
                assert_eq!((id.field, id.byte, id.offset), (Field::Id, byte, offset));
            } else {
                assert_eq!(name.unwrap().as_bytes(), value);
                assert_eq!(id.unwrap().as_bytes(), value);
            }
        }
    }
}

#[test]
fn the_first_forbidden_byte_is_named() {
    let refused = EventType::new("ünï\r\n\0").unwrap_err();
    assert_eq!((refused.byte, refused.offset), (b'\r', 5), "offsets count bytes");
}

#[test]
fn messages_say_what_to_do() {
    let message = |refused: ForbiddenByte| refused.to_string();
    assert_eq!(
        message(EventType::new("a\r").unwrap_err()),
        "CR at byte 1 of the event type: it would end the line; take it out, or send this text as data"
    );
    assert_eq!(
        message(EventId::new("\0").unwrap_err()),
        "NUL at byte 0 of the event ID: readers drop such a value or the byte; take it out, or send this text as data"
    );
    let too_small: BufferTooSmall = Frame::message("hello").encode(&mut []).unwrap_err();
    assert_eq!(too_small.to_string(), "the buffer is too small: 13 bytes of free space are needed");
}

#[test]
fn errors_are_errors_and_small() {
    fn is_error<E: core::error::Error + Copy + Send + Sync + 'static>() {}
    is_error::<ForbiddenByte>();
    is_error::<BufferTooSmall>();
    is_error::<UnwritableEvent>();
    assert!(size_of::<ForbiddenByte>() <= 2 * size_of::<usize>());
}

/// RFC 9110, section 5.5: no control characters except tab, and no whitespace at the ends, which readers remove.
#[test]
fn ids_that_come_back_in_a_header() {
    for (id, due) in [
        ("42", true),
        ("a b", true),
        ("a\tb", true),
        ("a:b, c;d=\"e\"", true),
        ("é", true),
        ("\u{2028}", true),
        ("", false),
        (" ", false),
        (" a", false),
        ("a ", false),
        ("\ta", false),
        ("a\t", false),
        ("a\u{1}b", false),
        ("a\u{1f}b", false),
        ("a\u{7f}b", false),
    ] {
        assert_eq!(EventId::new(id).unwrap().comes_back_in_header(), due, "{id:?}");
    }
    for malformed in [&b"a\xFF"[..], b"\xC3", b"\xED\xA0\x80"] {
        assert!(!EventId::from_bytes(malformed).unwrap().comes_back_in_header());
    }
    assert!(!EventId::RESET.comes_back_in_header());
    assert!(IntegerId::new(0).as_event_id().comes_back_in_header());
}

/// An ID can be absent, empty or present. For a type, empty is the same as absent.
#[test]
fn absent_and_empty() {
    let none = EventType::new("").unwrap();
    assert_eq!(Frame::message("d").to_vec(), b"data: d\n\n");
    assert_eq!(Frame::event(none, "d").to_vec(), b"data: d\n\n");
    assert_eq!(Frame::message("d").id(EventId::RESET).to_vec(), b"id: \ndata: d\n\n");
    assert_eq!(Frame::id_only(EventId::RESET).to_vec(), b"id: \n\n");
    assert_eq!(Frame::message("").to_vec(), b"data: \n\n");
    assert_eq!(Frame::comment("").to_vec(), b":\n\n");
    assert_eq!(Frame::retry_only(0).to_vec(), b"retry: 0\n\n");
}
