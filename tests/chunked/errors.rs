//! Errors say what is wrong, where, and what to do.

use sse_wire::chunked::{DecodeError, Decoder, EncodeError, Encoder, ErrorKind, Options, Truncated};
use sse_wire::http::{Field, InvalidField, RequestHead};

fn error(input: &[u8]) -> DecodeError {
    let options = Options::STRICT.max_size_line(100).max_trailer_section(9).max_overhead(5);
    let mut decoder = Decoder::with_options(options);
    let mut buffer = input.to_vec();
    match decoder.decode_in_place(&mut buffer) {
        Ok(_) => decoder.finish().unwrap_err(),
        Err(failed) => {
            assert_eq!(failed.to_string(), failed.error.to_string());
            failed.error
        }
    }
}

#[test]
fn every_kind_of_error_has_its_own_text_with_the_offset() {
    let heavy = format!("0;{:a>98}\r\n", "").into_bytes();
    let cases: &[(&[u8], ErrorKind, u64)] = &[
        (b"+1", ErrorKind::Size, 0),
        (b"1;\x7f", ErrorKind::Extension, 2),
        (b"1\n", ErrorKind::LineEnd, 1),
        (b"1\r\nx!", ErrorKind::DataEnd, 4),
        (b"0\r\n:", ErrorKind::Trailer, 3),
        (&[b'0'; 101], ErrorKind::SizeLineTooLong, 100),
        (b"0\r\na:123456789", ErrorKind::TrailersTooLong, 12),
        (b"10000000000000000", ErrorKind::SizeOverflow, 16),
        (&heavy, ErrorKind::TooMuchOverhead, 101),
        (b"", ErrorKind::Truncated(Truncated::BeforeChunk), 0),
        (b"1", ErrorKind::Truncated(Truncated::InSizeLine), 1),
        (b"2\r\nx", ErrorKind::Truncated(Truncated::InData), 4),
        (b"1\r\nx", ErrorKind::Truncated(Truncated::AfterData), 4),
        (b"0\r\n", ErrorKind::Truncated(Truncated::InTrailerSection), 3),
    ];
    let mut texts = std::collections::BTreeSet::new();
    for &(input, kind, offset) in cases {
        let error = error(input);
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{}", input.escape_ascii());
        let text = error.to_string();
        assert!(text.contains(&format!(" {offset}")), "{text}");
        assert!(texts.insert(text.clone()), "again: {text}");
    }
    let text = Decoder::new().finish().unwrap_err().to_string();
    assert_eq!(
        text,
        "chunked body truncated before a chunk, after 0 bytes: reconnect; the data before is valid, but not complete"
    );
    let text = error(b"+1").to_string();
    assert!(text.ends_with("; close the connection"), "{text}");
}

#[test]
fn encoding_errors_say_how_much_room_or_which_field() {
    let mut body = Encoder::new();
    let text = body.last_chunk(&[], &mut []).unwrap_err().to_string();
    assert_eq!(text, "the buffer is too small: 5 bytes of free space are needed");
    let refused = body.last_chunk(&[Field::new("a", b"\r")], &mut []).unwrap_err();
    let EncodeError::Trailer { index: 0, reason: InvalidField::Value(octet) } = refused else { panic!("{refused}") };
    assert_eq!((octet.byte, octet.offset), (b'\r', 0));
    let due = "bad value: byte 0x0d at offset 0 is not allowed here; remove or encode it";
    assert_eq!(refused.to_string(), format!("trailer field 0 cannot be written: {due}"));
    let too_small = RequestHead::new("h", "/").encode(&mut []).unwrap_err();
    let due =
        format!("the buffer is too small: {} bytes of free space are needed", RequestHead::new("h", "/").encoded_len());
    assert_eq!(too_small.to_string(), due);
}
