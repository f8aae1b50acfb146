//! `BodyDecoder`: the content and the end of a body, for every framing and every cut.

use sse_wire::chunked::{self, DecodeError, ErrorKind, Options};
use sse_wire::http::{BodyDecoder, BodyError, BodyFraming};
use support::cuts::{self, Random};

const CHUNKED: BodyFraming = BodyFraming::Chunked { content_length_ignored: false };

/// What was decoded: the content, the bytes left for the next response, and how the body ended.
#[derive(Debug, PartialEq, Eq)]
struct Came {
    content: Vec<u8>,
    left: Vec<u8>,
    end: Result<(), BodyError>,
}

/// The method that decodes each chunk.
#[derive(Clone, Copy, Debug)]
enum Calls {
    Next,
    InPlace,
    /// One of the two at random, with this seed.
    Mixed(u64),
}

fn came(mut body: BodyDecoder, chunks: &[&[u8]], calls: Calls) -> Came {
    let (mut content, mut left) = (Vec::new(), Vec::new());
    let mut random = Random::new(if let Calls::Mixed(seed) = calls { seed } else { 0 });
    let mut refused = None;
    for &chunk in chunks {
        let in_place = match calls {
            Calls::Next => false,
            Calls::InPlace => true,
            Calls::Mixed(_) => random.below(2) == 0,
        };
        if in_place {
            let mut buffer = chunk.to_vec();
            match body.decode_in_place(&mut buffer) {
                Ok(decoded) => {
                    content.extend_from_slice(decoded.data);
                    left.extend_from_slice(decoded.rest);
                    assert!(decoded.ended || decoded.rest.is_empty());
                    assert_eq!(decoded.ended, body.has_ended());
                }
                Err(failed) => {
                    content.extend_from_slice(failed.data);
                    refused = Some(BodyError::from(failed));
                }
            }
        } else {
            let mut input = chunk;
            loop {
                match body.next(&mut input) {
                    Ok(Some(data)) => {
                        assert!(!data.is_empty());
                        content.extend_from_slice(data);
                    }
                    Ok(None) => break,
                    Err(error) => {
                        refused = Some(error);
                        break;
                    }
                }
            }
            assert!(refused.is_some() || body.has_ended() || input.is_empty(), "input that nobody consumes");
            if refused.is_none() {
                left.extend_from_slice(input);
            }
        }
        if let Some(error) = refused {
            assert_eq!(body.finish(), Err(error), "an error stays");
            break;
        }
    }
    Came { content, left, end: body.finish() }
}

/// Decodes `wire` whole, byte by byte, with empty chunks, at every single cut and at every pair of cuts.
fn each_way(wire: &[u8], framing: BodyFraming, check: impl Fn(Came)) {
    let pairs = cuts::pairs(wire.len()).map(|pair| pair.to_vec());
    let single = cuts::single(wire).into_iter().map(|cut| vec![cut]);
    let bytes = cuts::bytes(wire.len());
    let all = [vec![], cuts::with_empty_chunks(&bytes, wire.len()), bytes].into_iter().chain(single).chain(pairs);
    for (number, cuts) in (0..).zip(all) {
        let mut chunks = Vec::new();
        cuts::chunks(wire, &cuts, &mut chunks);
        for calls in [Calls::Next, Calls::InPlace, Calls::Mixed(number)] {
            check(came(BodyDecoder::new(framing), &chunks, calls));
        }
    }
}

#[test]
fn a_length_is_counted_and_what_follows_is_left() {
    let wire = b"id: 7\ndata: 1\n\nHTTP/1.1 200 OK";
    for length in 0..=wire.len() {
        each_way(wire, BodyFraming::Length(length as u64), |came| {
            let (content, left) = wire.split_at(length);
            assert_eq!(came, Came { content: content.to_vec(), left: left.to_vec(), end: Ok(()) });
        });
    }
    each_way(wire, BodyFraming::NoBody, |came| {
        assert_eq!(came, Came { content: vec![], left: wire.to_vec(), end: Ok(()) });
    });
    each_way(wire, BodyFraming::UntilClose, |came| {
        assert_eq!(came, Came { content: wire.to_vec(), left: vec![], end: Ok(()) });
    });
}

#[test]
fn a_body_that_is_too_short_says_how_many_bytes_are_missing() {
    let wire = b"data: 1\n\n";
    for missing in [1, 2, 1 << 32, u64::MAX - 9] {
        each_way(wire, BodyFraming::Length(9 + missing), |came| {
            let end = Err(BodyError::Truncated { missing });
            assert!(came.end.is_err_and(|error| error.is_truncated()));
            assert_eq!(came, Came { content: wire.to_vec(), left: vec![], end });
        });
    }
}

#[test]
fn a_chunked_body_has_no_framing_left_and_its_trailers_are_dropped() {
    let wire = b"4;a=b\r\nid: \r\n8\r\n7\ndata\n\n\r\n0\r\nTrailer: value\r\n\r\nHTTP/1.1";
    each_way(wire, CHUNKED, |came| {
        assert_eq!(came, Came { content: b"id: 7\ndata\n\n".to_vec(), left: b"HTTP/1.1".to_vec(), end: Ok(()) });
    });
    let mut body = BodyDecoder::with_options(CHUNKED, Options::STRICT.deliver_trailers(true));
    let mut input = &wire[..];
    let mut content = Vec::new();
    while let Ok(Some(data)) = body.next(&mut input) {
        content.extend_from_slice(data);
    }
    assert_eq!((&content[..], input, body.has_ended()), (&b"id: 7\ndata\n\n"[..], &b"HTTP/1.1"[..], true));
}

#[test]
fn a_chunked_body_that_is_truncated_or_malformed_is_an_error_after_its_content() {
    let kind = |end| match end {
        Err(BodyError::Chunked(error)) => Some(DecodeError::kind(&error)),
        _ => None,
    };
    each_way(b"4\r\nid: \r\n8\r\n7\nda", CHUNKED, |came| {
        assert_eq!(came.content, b"id: 7\nda");
        assert!(came.end.is_err_and(|error| error.is_truncated()));
        assert!(matches!(kind(came.end), Some(ErrorKind::Truncated(_))));
    });
    each_way(b"4\r\nid: \r\n+8\r\n7\ndata\n\n", CHUNKED, |came| {
        assert_eq!((&came.content[..], kind(came.end)), (&b"id: "[..], Some(ErrorKind::Size)));
        assert!(came.end.is_err_and(|error| !error.is_truncated()));
    });
}

#[test]
fn errors_of_the_chunked_coding_are_errors_of_a_body() {
    let read = || -> Result<(), BodyError> {
        let mut body = chunked::Decoder::new();
        body.next(&mut &b"+"[..])?;
        Ok(())
    };
    assert!(matches!(read(), Err(BodyError::Chunked(error)) if error.kind() == ErrorKind::Size));
}

#[test]
fn the_options_are_those_of_the_chunked_coding_alone() {
    let lenient = Options::STRICT.allow_bare_line_feed_as_line_end(true);
    let mut body = BodyDecoder::with_options(CHUNKED, lenient);
    assert_eq!(body.next(&mut &b"2\nhi"[..]), Ok(Some(&b"hi"[..])));
    assert!(BodyDecoder::new(CHUNKED).next(&mut &b"2\nhi"[..]).is_err());
    let mut body = BodyDecoder::with_options(BodyFraming::Length(2), lenient);
    assert_eq!(body.next(&mut &b"2\nhi"[..]), Ok(Some(&b"2\n"[..])));
}

#[test]
fn how_many_bytes_remain_is_known_of_a_body_with_a_length() {
    let mut body = BodyDecoder::new(BodyFraming::Length(5));
    assert_eq!(body.remaining(), Some(5));
    assert_eq!(body.next(&mut &b"dat"[..]), Ok(Some(&b"dat"[..])));
    assert_eq!((body.remaining(), body.has_ended()), (Some(2), false));
    assert_eq!(body.next(&mut &b"a:"[..]), Ok(Some(&b"a:"[..])));
    assert_eq!((body.remaining(), body.has_ended()), (Some(0), true));
    assert_eq!(BodyDecoder::new(BodyFraming::NoBody).remaining(), Some(0));
    assert_eq!(BodyDecoder::new(BodyFraming::UntilClose).remaining(), None);
    assert_eq!(BodyDecoder::new(CHUNKED).remaining(), None);
}
