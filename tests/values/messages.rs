//! Every error says what is wrong, where, and what to do about it.

use core::error::Error;
use sse_wire::chunked::EncodeError;
use sse_wire::encode::{EventId, EventType};
use sse_wire::http::{
    Accept, FailReason, Field, FramingError, HeadError, HttpVersion, InvalidField, LastEventId, RequestHead,
    ResponseFraming, ResponseHead, body_framing,
};
use sse_wire::io::{ReadError, WriteError};
use sse_wire::session::{NotKept, StopReason};
use sse_wire::token;
use sse_wire::{BufferTooSmall, Decoder, Fixed, ForbiddenByte, Frame, Item, Oversized, UnwritableEvent};
use std::{fmt, io};

/// The first report of a decoder with very small capacities.
fn oversized(stream: &[u8]) -> Oversized {
    let mut decoder = Decoder::<Fixed<2, 1>>::new();
    decoder.feed(stream).next().expect("something comes").expect_err("it is too large")
}

fn too_small() -> BufferTooSmall {
    Frame::message("a").encode(&mut []).expect_err("no room")
}

fn forbidden(id: &str) -> ForbiddenByte {
    EventId::new(id).expect_err("refused")
}

#[test]
fn of_the_decoder() {
    let texts = [
        (
            &b"data:123\n\n"[..],
            "an event was dropped: its data has 3 bytes, and 2 fit; give the decoder a data capacity of 3",
        ),
        (
            b"event:ab\ndata\n\n",
            "an event was dropped: its type has 2 bytes, and 1 fit; give the decoder a text capacity of 2",
        ),
        (
            b"id:ab\n\n",
            "a last event ID was not taken: it has 2 bytes, and 1 fit; give the decoder a text capacity of 2",
        ),
    ];
    for (stream, text) in texts {
        assert_eq!(oversized(stream).to_string(), text);
    }
    let refused = |id: &[u8]| Decoder::<Fixed<2, 1>>::new().with_last_event_id(id).map(drop).expect_err("refused");
    assert_eq!(
        refused(b"ab").to_string(),
        "the last event ID has 2 bytes, and 1 fit; give the decoder a text capacity of 2"
    );
    assert_eq!(
        refused(b"a\n").to_string(),
        "the last event ID cannot contain byte 0x0a, at offset 1; pass an ID that a stream has set"
    );
}

#[test]
fn of_the_encoder() {
    let texts = [
        ("a\r", "CR at byte 1 of the event ID: it would end the line; take it out, or send this text as data"),
        ("ab\n", "LF at byte 2 of the event ID: it would end the line; take it out, or send this text as data"),
        (
            "\0",
            "NUL at byte 0 of the event ID: readers drop such a value or the byte; take it out, or send this text as data",
        ),
    ];
    for (id, text) in texts {
        assert_eq!(forbidden(id).to_string(), text);
    }
    let mut refused = EventType::new("\n").expect_err("refused");
    assert!(refused.to_string().starts_with("LF at byte 0 of the event type: "), "{refused}");
    // `EventType::new` sets no other field, but a caller can.
    refused.field = token::Field::Data;
    assert!(refused.to_string().starts_with("LF at byte 0 of the data: "), "{refused}");
    assert_eq!(UnwritableEvent::from(refused).to_string(), refused.to_string());
    assert_eq!(too_small().to_string(), "the buffer is too small: 9 bytes of free space are needed");
}

#[test]
fn of_an_event_that_cannot_be_written_again() {
    let mut decoder = Decoder::<Fixed<2, 1>>::new();
    let mut items = decoder.feed(b"id:ab\ndata\n\n");
    let Some(Ok(Item::Event(event))) = items.next() else { panic!("no event") };
    let lost = event.oversized_id().expect("its ID did not fit");
    let refused = Frame::try_from(event).expect_err("its ID is not there");
    assert_eq!(refused.to_string(), lost.to_string());
}

#[test]
fn of_the_chunked_coding() {
    assert_eq!(EncodeError::AlreadyEnded.to_string(), "chunked body has ended; begin another response");
    assert_eq!(EncodeError::from(too_small()).to_string(), too_small().to_string());
}

#[test]
fn of_fields_and_heads() {
    let octet = LastEventId::to_send(b"a\r").expect_err("refused");
    let of_octet = "byte 0x0d at offset 1 is not allowed here; remove or encode it";
    assert_eq!(octet.to_string(), of_octet);
    let texts = [
        (Field::new("", b""), "empty name; give the field one".to_owned()),
        (Field::new("a\r", b""), format!("bad name: {of_octet}")),
        (Field::new("a", b"a\r"), format!("bad value: {of_octet}")),
        (
            Field::new("Content-Length", b""),
            "the head has a method for this field, or the field is not allowed here; use the method or leave it out"
                .to_owned(),
        ),
    ];
    for (field, text) in texts {
        let refused =
            ResponseHead::new(ResponseFraming::Chunked).fields(&[field]).encode(&mut [0; 200]).expect_err("refused");
        assert_eq!(refused.to_string(), format!("field 0 cannot be written: {text}"));
        let HeadError::Field { reason, .. } = refused else { panic!("{refused:?}") };
        assert_eq!(reason.to_string(), text);
    }
    let refused = |host, target| RequestHead::new(host, target).encode(&mut [0; 200]).expect_err("refused").to_string();
    assert_eq!(refused("", "/"), "no host; take that of the URL");
    assert_eq!(refused("h", "a"), "bad request target: begin it with `/`, or for a proxy with `http://` and a host");
    assert_eq!(refused("a\r", "/"), format!("bad host: {of_octet}"));
    assert_eq!(refused("h", "/\r"), format!("bad request target: {of_octet}"));
    assert_eq!(HeadError::CacheControl(octet).to_string(), format!("bad value for Cache-Control: {of_octet}"));
    assert_eq!(HeadError::from(too_small()).to_string(), too_small().to_string());
}

#[test]
fn of_a_response_that_is_no_event_stream() {
    let texts = [
        (FailReason::Status(404), "status 404 instead of 200; check the address and the credentials"),
        (
            FailReason::Status(431),
            "status 431, request header fields too large; reset the last event ID, or send fewer fields",
        ),
        (FailReason::NoMediaType, "no media type; the server must send Content-Type: text/event-stream"),
        (FailReason::MediaType, "the media type is not text/event-stream; check the address"),
        (
            FailReason::ContentCoding,
            "the body has a content coding; send Accept-Encoding: identity, or take the coding off first",
        ),
    ];
    for (reason, text) in texts {
        assert_eq!(reason.to_string(), text);
    }
}

#[test]
fn of_an_accept() {
    let texts = [
        ("a\r", "bad value for Accept: byte 0x0d at offset 1 is not allowed here; remove or encode it"),
        ("text/html", "text/event-stream is not in the value for Accept; add it"),
        ("text/event-stream;q=0", "the value for Accept refuses text/event-stream; remove its `q=0`"),
    ];
    for (value, text) in texts {
        assert_eq!(Accept::new(value).expect_err("refused").to_string(), text);
    }
}

#[test]
fn of_the_framing_of_a_body() {
    let framing = |version, coding: &'static [u8], length: &'static [u8]| {
        let lines = |line: &'static [u8]| (!line.is_empty()).then_some(line);
        body_framing(version, 200, lines(coding), lines(length)).expect_err("refused")
    };
    let texts = [
        (HttpVersion::Http11, &b"gzip"[..], &b""[..], "Transfer-Encoding is not `chunked` alone; close the connection"),
        (HttpVersion::Http10, b"chunked", b"", "Transfer-Encoding in an HTTP/1.0 message; close the connection"),
        (HttpVersion::Http11, b"", b"x", "Content-Length is not one decimal number; close the connection"),
    ];
    for (version, coding, length, text) in texts {
        let refused: FramingError = framing(version, coding, length);
        assert_eq!(refused.to_string(), text);
    }
}

#[test]
fn of_a_session() {
    let texts = [
        (StopReason::NoContent, "the server wants no more requests (204); do not connect again"),
        (
            StopReason::NotAnEventStream { reason: FailReason::Status(404) },
            "the response is no event stream: status 404 instead of 200; check the address and the credentials",
        ),
        (StopReason::Redirect, "the redirect cannot be followed; check the address"),
        (
            StopReason::RetriesExhausted,
            "no retry succeeded, and the policy allows no more; check the server or `max_retries`",
        ),
    ];
    for (reason, text) in texts {
        assert_eq!(reason.to_string(), text);
    }
    let texts = [
        (
            NotKept::TooLong { needed: 2, capacity: 1 },
            "the history was emptied: an event of 2 bytes does not fit 1; give it more memory",
        ),
        (
            NotKept::UnusableId,
            "the history was emptied: no client can bring this event ID back; send the event with another or none",
        ),
        (NotKept::NoEvent, "the frame is no event; send it without keeping it"),
        (NotKept::IdWithoutEvent, "the frame sets an ID without an event; send it only if that is the newest ID"),
    ];
    for (reason, text) in texts {
        assert_eq!(reason.to_string(), text);
    }
}

/// An error with a cause.
#[derive(Debug)]
struct Caused(InvalidField);

impl fmt::Display for Caused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the field")
    }
}

impl Error for Caused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

/// The text is that of the inner error, so `source` is the source of the inner error.
#[test]
fn of_reading_and_writing_with_their_causes() {
    let cause = || io::Error::other(Caused(InvalidField::EmptyName));
    let source = |error: &dyn Error| error.source().map(ToString::to_string);
    let (read, write) = (ReadError::Io(cause()), WriteError::Io(cause()));
    assert_eq!(source(&cause()), Some(InvalidField::EmptyName.to_string()));
    assert_eq!((read.to_string(), source(&read)), (cause().to_string(), source(&cause())));
    assert_eq!((write.to_string(), source(&write)), (cause().to_string(), source(&cause())));
    let large = oversized(b"data:123\n\n");
    let read = ReadError::<io::Error>::Oversized(large);
    assert_eq!((read.to_string(), source(&read)), (large.to_string(), None));
    let read = ReadError::<io::Error>::Truncated { missing: 11 };
    let text = "body truncated (11 more bytes expected): reconnect; the data before is valid, but not complete";
    assert_eq!((read.to_string(), source(&read)), (text.to_owned(), None));
    assert_eq!(io::Error::from(read).kind(), io::ErrorKind::UnexpectedEof);
    let read = ReadError::<embedded_io_07::ErrorKind>::Truncated { missing: 11 };
    assert_eq!(embedded_io_07::Error::kind(&read), embedded_io_07::ErrorKind::ConnectionAborted);
    assert_eq!(read.map_io(|_| ()), ReadError::Truncated { missing: 11 });
    let mut decoder = Decoder::<Fixed<9, 9>>::new();
    let malformed = |decoder: &mut Decoder<Fixed<9, 9>>, stream: &[u8]| match decoder.feed(stream).next() {
        Some(Ok(Item::Event(event))) => event.to_text_event().expect_err("it is no text"),
        other => panic!("{other:?}"),
    };
    let data = malformed(&mut decoder, b"data:a\xFF\n\n");
    assert_eq!(data.to_string(), "the data of an event is not UTF-8 at byte 1; take its bytes, or lossy text");
    let event_type = malformed(&mut decoder, b"event:ab\xFF\ndata\n\n");
    assert_eq!(event_type.to_string(), "the event type is not UTF-8 at byte 2; take its bytes, or lossy text");
    let id = malformed(&mut decoder, b"id:\xFF\ndata\n\n");
    assert_eq!(id.to_string(), "the last event ID is not UTF-8 at byte 0; take its bytes, or lossy text");
    let read = ReadError::<io::Error>::MalformedText(data);
    assert_eq!((read.to_string(), source(&read)), (data.to_string(), None));
    let kind = embedded_io_07::Error::kind(&ReadError::<embedded_io_07::ErrorKind>::MalformedText(data));
    assert_eq!(
        (kind, io::Error::from(read).kind()),
        (embedded_io_07::ErrorKind::InvalidData, io::ErrorKind::InvalidData)
    );
    let write = WriteError::<io::Error>::AlreadyEnded;
    assert_eq!((write.to_string(), source(&write)), ("the body has ended: begin another response".to_owned(), None));
}
