//! Each chunk is one slice, with exactly the bytes of the vectors, in a buffer that just fits. A body ends once.

use proptest::prelude::*;
use sse_wire::chunked::{BODY_END, EncodeError, Encoder, FORBIDDEN_TRAILERS, SizeLine, encoded_len};
use sse_wire::http::{Field, InvalidField};
use std::num::NonZeroU64;
use support::chunked_model::{Outcome, STRICT};
use support::chunked_run::{every_cut, in_place, pieces, stream};
use support::property::config;
use support::rows;

/// One chunk in a buffer that just fits, after a buffer that is one byte too short.
fn chunk(body: &mut Encoder, payload: &[u8]) -> Vec<u8> {
    let needed = encoded_len(payload.len());
    if needed > 0 {
        let mut short = vec![0; needed - 1];
        let mut chunk = body.chunk(&mut short).unwrap();
        assert_eq!(chunk.push(payload).unwrap_err().needed, payload.len());
        assert!(chunk.is_empty());
        assert!(chunk.finish().is_empty());
    }
    let mut buffer = vec![0; needed];
    let mut chunk = body.chunk(&mut buffer).unwrap();
    assert_eq!(chunk.remaining_capacity(), payload.len());
    chunk.push(payload).unwrap();
    assert_eq!(chunk.remaining_capacity(), 0);
    let chunk = chunk.finish().to_vec();
    assert_eq!(chunk.len(), needed);
    chunk
}

fn decoded(wire: &[u8], cuts: &[usize]) -> Outcome {
    let came = stream(pieces(wire, cuts), STRICT);
    let moved = in_place(pieces(wire, cuts), STRICT);
    assert_eq!(moved, Outcome { trailers: Vec::new(), ..came.clone() });
    came
}

#[test]
fn every_vector() {
    for (name, row) in rows::rows("chunked-encode.jsonl") {
        let payloads: Vec<Vec<u8>> = row["pieces_b64"].as_array().unwrap().iter().map(rows::base64).collect();
        let trailers: Vec<(&str, &str)> = row["trailers"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|field| (field[0].as_str().unwrap(), field[1].as_str().unwrap()))
            .collect();
        let trailers: Vec<Field<'_>> =
            trailers.iter().map(|&(name, value)| Field::new(name, value.as_bytes())).collect();
        let mut body = Encoder::new();
        let mut wire: Vec<u8> = payloads.iter().flat_map(|payload| chunk(&mut body, payload)).collect();
        let mut buffer = [0; 100];
        if row["error"] == "trailer" {
            let refused = body.last_chunk(&trailers, &mut buffer);
            assert!(matches!(refused, Err(EncodeError::Trailer { index: 0, .. })), "{name}: {refused:?}");
            // The refusal does not end the body.
            assert_eq!(body.last_chunk(&[], &mut buffer), Ok(&BODY_END[..]), "{name}");
            continue;
        }
        if row["finish"] != false {
            wire.extend_from_slice(body.last_chunk(&trailers, &mut buffer).unwrap());
        }
        let due = rows::base64(&row["wire_b64"]);
        // The sizes of another encoder may have a fixed width. Both bodies must decode to the same data.
        if row["header"].is_null() {
            assert!(wire == due, "{name}: \"{}\"", wire[..wire.len().min(100)].escape_ascii());
        }
        for wire in [&wire, &due] {
            every_cut(wire, |cuts| {
                let came = decoded(wire, cuts);
                assert!(came.data == payloads.concat(), "{name}, cut at {cuts:?}");
                let end = (row["finish"] != false).then_some(wire.len());
                assert_eq!(came.consumed, end, "{name}, cut at {cuts:?}");
            });
        }
    }
}

/// A firmware with one constant frame can have its chunk in flash.
#[test]
fn size_lines_are_constants_and_those_of_the_standard_library() {
    const LINE: SizeLine = SizeLine::new(NonZeroU64::new(0x1f).unwrap());
    const OCTETS: &[u8] = LINE.as_bytes();
    assert_eq!(OCTETS, b"1f\r\n");
    for shift in 0..64 {
        for size in [1 << shift, u64::MAX >> shift, 0xfedc_ba98_7654_3210 >> shift] {
            let line = SizeLine::new(NonZeroU64::new(size).unwrap());
            assert_eq!(line.as_bytes(), format!("{size:x}\r\n").as_bytes());
        }
    }
}

#[test]
fn every_buffer_takes_the_longest_payload_that_fits() {
    let payload = vec![b'x'; 70_000];
    let lengths = (0..600).chain(4090..4110).chain(65_530..65_560);
    for length in lengths {
        let longest = (0..=length).rev().find(|&payload| encoded_len(payload) <= length).unwrap();
        let mut buffer = vec![0; length];
        let mut body = Encoder::new();
        let mut chunk = body.chunk(&mut buffer).unwrap();
        assert_eq!(chunk.remaining_capacity(), longest, "a buffer of {length}");
        assert_eq!(chunk.push(&payload[..longest + 1]).unwrap_err().needed, longest + 1);
        chunk.push(&payload[..longest]).unwrap();
        let chunk = chunk.finish();
        let mut due = format!("{longest:x}\r\n").into_bytes();
        due.extend_from_slice(&payload[..longest]);
        due.extend_from_slice(b"\r\n");
        assert_eq!(chunk, if longest == 0 { &[] } else { &due[..] }, "a buffer of {length}");
    }
}

#[test]
fn a_writer_that_fails_or_boasts_does_no_harm() {
    let mut buffer = [0; 20];
    let mut body = Encoder::new();
    let mut chunk = body.chunk(&mut buffer).unwrap();
    assert!(chunk.is_empty());
    chunk.push(b"ab").unwrap();
    assert!(!chunk.is_empty());
    let failed = chunk.write_with(|space| {
        space.fill(b'!');
        Err("no")
    });
    assert_eq!((failed, chunk.len()), (Err("no"), 2));
    assert_eq!(
        chunk.write_with(|space| {
            space[0] = b'c';
            Ok::<_, ()>(1)
        }),
        Ok(1)
    );
    assert_eq!(chunk.write_with(|_| Ok::<_, ()>(0)), Ok(0));
    assert_eq!(chunk.finish(), b"3\r\nabc\r\n");
    let mut chunk = body.chunk(&mut buffer).unwrap();
    assert_eq!(
        chunk.write_with(|space| {
            space.fill(b'z');
            Ok::<_, ()>(usize::MAX)
        }),
        Ok(15)
    );
    assert_eq!(chunk.finish(), b"f\r\nzzzzzzzzzzzzzzz\r\n");
}

#[test]
fn a_body_ends_once_and_nothing_follows() {
    let mut buffer = [0; 32];
    let mut body = Encoder::new();
    // A buffer that is too small does not end it.
    let too_small = body.last_chunk(&[], &mut buffer[..4]);
    assert!(matches!(too_small, Err(EncodeError::BufferTooSmall(at_least)) if at_least.needed == 5), "{too_small:?}");
    assert!(!body.has_ended());
    assert_eq!(body.last_chunk(&[], &mut buffer), Ok(&BODY_END[..]));
    assert!(body.has_ended());
    assert_eq!(body.last_chunk(&[], &mut buffer), Err(EncodeError::AlreadyEnded));
    assert_eq!(body.chunk(&mut buffer).err(), Some(EncodeError::AlreadyEnded));
}

#[test]
fn chunks_and_the_end_of_the_body_may_go_out_in_one_write() {
    let mut body = Encoder::new();
    let mut buffers = [[0; 16]; 3];
    let [one, other, end] = &mut buffers;
    let mut chunk = body.chunk(one).expect("a chunk");
    chunk.push(b"data: a\n").expect("it fits");
    let one = chunk.finish();
    let mut chunk = body.chunk(other).expect("a chunk, though the first has not gone out");
    chunk.push(b"\n").expect("it fits");
    let other = chunk.finish();
    let end = body.last_chunk(&[], end).expect("the end");
    assert_eq!([one, other, end].concat(), b"8\r\ndata: a\n\r\n1\r\n\n\r\n0\r\n\r\n");
}

#[test]
fn trailers_cannot_say_where_the_body_ends() {
    // The names that an attack would choose, and all forbidden names, in any case.
    let chosen = ["transfer-encoding", "CONTENT-LENGTH", "Host", "Set-cookie", "connection", "Content-Type", "te"];
    for name in chosen.iter().chain(FORBIDDEN_TRAILERS) {
        for name in [name.to_string(), name.to_ascii_lowercase(), name.to_ascii_uppercase()] {
            let fields = [Field::new("Good", b"1"), Field::new(&name, b"5")];
            let due = EncodeError::Trailer { index: 1, reason: InvalidField::Reserved };
            assert_eq!(Encoder::new().last_chunk(&fields, &mut [0; 100]), Err(due), "{name}");
        }
    }
    for name in ["Server-Timing", "ETag", "Repr-Digest", "Content-Digest", "Hosts", "X-Date"] {
        assert!(Encoder::new().last_chunk(&[Field::new(name, b"5")], &mut [0; 100]).is_ok(), "{name}");
    }
}

proptest! {
    #![proptest_config(config(module_path!(), 256))]

    #[test]
    fn decoding_what_was_encoded_is_the_identity_under_any_cut(
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6),
        slack in 0usize..30,
        trailers in prop::collection::vec(("[a-z]{1,5}", "[!-~]{0,5}"), 0..3),
        behind in prop::collection::vec(any::<u8>(), 0..5),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        let mut body = Encoder::new();
        let mut wire = Vec::new();
        for payload in &payloads {
            let mut buffer = vec![0; encoded_len(payload.len()) + slack];
            let mut chunk = body.chunk(&mut buffer).unwrap();
            let (first, second) = payload.split_at(payload.len() / 2);
            chunk.push(first).unwrap();
            let written = chunk.write_with(|space| {
                space[..second.len()].copy_from_slice(second);
                Ok::<_, ()>(second.len())
            });
            prop_assert_eq!(written, Ok(second.len()));
            wire.extend_from_slice(chunk.finish());
        }
        let fields: Vec<Field<'_>> =
            trailers.iter().map(|(name, value)| Field::new(name, value.as_bytes())).collect();
        let is_forbidden = |name: &str| FORBIDDEN_TRAILERS.iter().any(|other| other.eq_ignore_ascii_case(name));
        prop_assume!(!trailers.iter().any(|(name, _)| is_forbidden(name)));
        wire.extend_from_slice(body.last_chunk(&fields, &mut [0; 100]).unwrap());
        let end = wire.len();
        wire.extend_from_slice(&behind);

        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(wire.len() + 1)).collect();
        cuts.sort_unstable();
        let trailers = trailers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect::<String>();
        let due = Outcome {
            data: payloads.concat(),
            trailers: trailers.into_bytes(),
            consumed: Some(end),
            error: None,
        };
        prop_assert_eq!(decoded(&wire, &cuts), due.clone());
        prop_assert_eq!(decoded(&wire, &(1..wire.len()).collect::<Vec<_>>()), due);
    }
}
