//! Tests the logs of defmt: every type can be logged, and the log has the bytes of values unchanged.

use embedded_io_async::ErrorKind;
use sse_wire::http::{Accept, Field};
use sse_wire::io::ReadError;
use sse_wire::line::LineDecoder;
use sse_wire::session::{Ended, History, Jitter, Missed, Policy, Reconnect, StopReason};
use sse_wire::{Decoder, EventId, Fixed, Frame, IntegerId, Item, chunked, event_type};

/// The bytes that defmt logs for a value: an index for each text, and the arguments. The texts are on the host.
fn logged(value: &impl defmt::Format) -> Vec<u8> {
    defmt::export::fetch_bytes();
    defmt::export::fmt(value);
    defmt::export::fetch_bytes()
}

fn contains(logged: &[u8], bytes: &[u8]) -> bool {
    logged.windows(bytes.len()).any(|window| window == bytes)
}

#[test]
fn values_are_logged_as_their_bytes() {
    let mut decoder = Decoder::<Fixed<64, 16>>::new();
    let mut items = decoder.feed(b": a comment\nretry: 258\nevent: greet\nid: 7\xFF\ndata: h\xC3\xA9\n\n");
    let Some(Ok(comment)) = items.next() else { panic!("no comment") };
    assert!(contains(&logged(&comment), b" a comment"));
    let Some(Ok(retry)) = items.next() else { panic!("no reconnection time") };
    assert!(contains(&logged(&retry), &258u64.to_le_bytes()));
    let Some(Ok(Item::Event(event))) = items.next() else { panic!("no event") };
    for part in [&b"greet"[..], b"h\xC3\xA9", b"7\xFF"] {
        assert!(contains(&logged(&Item::Event(event)), part));
        assert!(contains(&logged(&event.to_owned_event()), part));
    }

    let id = EventId::new("41").expect("an ID");
    assert!(contains(&logged(&id), b"41"));
    assert!(contains(&logged(&event_type!("tick")), b"tick"));
    let frame = logged(&Frame::message("one\ntwo").id(id));
    assert!(contains(&frame, b"one") && contains(&frame, b"two") && contains(&frame, b"41"));
    assert!(contains(&logged(&chunked::Piece::Data(b"content")), b"content"));
    let mut lines = LineDecoder::<Fixed<16, 0>>::new();
    let mut lines = lines.feed(b"data: hi\nx: y\n: c\n");
    for part in [&b"hi"[..], b"y", b" c"] {
        let line = lines.next().expect("a line").expect("it fits");
        assert!(contains(&logged(&line), part) && contains(&logged(&line.content()), part));
    }
    assert!(contains(&logged(&Field::new("a", b"bc")), b"bc"));
    assert!(contains(&logged(&Accept::EVENT_STREAM), b"text/event-stream"));
    assert!(contains(&logged(&IntegerId::new(258)), b"258"));
    assert!(contains(&logged(&History::new(258, [0; 40]).newest_id()), b"258-0"));
    assert!(contains(&logged(&Policy::new().initial(258)), &258u64.to_le_bytes()));
}

#[test]
fn decisions_are_logged_with_their_numbers() {
    let mut reconnect = Reconnect::new(Policy::new().initial(258).jitter(Jitter::None));
    assert!(contains(&logged(&reconnect.ended(Ended::NoResponse, 0)), &258u64.to_le_bytes()));
    assert_ne!(logged(&StopReason::NoContent), logged(&StopReason::Redirect));

    let mut history = History::new(1, [0; 40]);
    let long = "x".repeat(40);
    let not_kept = history.push(&Frame::message(&long)).expect_err("too long");
    assert!(contains(&logged(&not_kept), &[56, 0, 0, 0]) && contains(&logged(&not_kept), &[40, 0, 0, 0]));
    history.push(&Frame::message("x")).expect("it fits");
    assert_ne!(logged(&history.missed(None)), logged(&Missed::Frames(history.frames())));
}

#[test]
fn errors_are_logged_with_their_numbers() {
    let mut decoder = Decoder::<Fixed<2, 1>>::new();
    let mut items = decoder.feed(b"data: 0123456789\n\n");
    let Some(Err(oversized)) = items.next() else { panic!("no report") };
    assert!(contains(&logged(&oversized), &[10, 0, 0, 0]));

    let mut input = &b"1\r\nabc"[..];
    let mut body = chunked::Decoder::new();
    let error = loop {
        match body.next(&mut input) {
            Ok(Some(_)) => {}
            Ok(None) => panic!("no error"),
            Err(error) => break error,
        }
    };
    assert!(contains(&logged(&error), &error.offset().to_le_bytes()));
    let error = ReadError::<ErrorKind>::Chunked(error);
    let ReadError::Chunked(inner) = error else { panic!("another error") };
    assert!(contains(&logged(&error), &inner.offset().to_le_bytes()));
    assert_ne!(logged(&ReadError::Io(ErrorKind::BrokenPipe)), logged(&ReadError::Io(ErrorKind::NotFound)));
}
