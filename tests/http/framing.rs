//! A head on which two readers could disagree is an error. Several lines of a list field are one list.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sse_wire::http::{
    BodyFraming, FailReason, FramingError, HttpVersion, Unavailable, Verdict, body_framing, is_event_stream, judge,
};
use support::property::config;

fn length(lines: &[&[u8]]) -> Result<BodyFraming, FramingError> {
    body_framing(HttpVersion::Http11, 200, [], lines.iter().copied())
}

#[test]
fn a_content_length_is_digits_that_fit_and_agree() {
    assert_eq!(length(&[b"18446744073709551615"]), Ok(BodyFraming::Length(u64::MAX)));
    assert_eq!(length(&[b" 0\t"]), Ok(BodyFraming::Length(0)));
    assert_eq!(length(&[b"007, 7", b"7"]), Ok(BodyFraming::Length(7)));
    for lines in [
        &[&b"18446744073709551616"[..]] as &[&[u8]],
        &[b"36893488147419103237"], // 2^65 + 5
        &[b"99999999999999999999"],
        &[b"7, 8"],
        &[b"8", b"7"],
        &[b"7,"],
        &[b"-7"],
        &[b"7.0"],
        &[b"7\x0b"],
        &[b"7 7"],
        &[b"\xb7"],
    ] {
        assert_eq!(length(lines), Err(FramingError::ContentLength), "{lines:?}");
    }
}

#[test]
fn a_coding_that_is_not_chunked_alone_never_falls_back_to_the_length() {
    for coding in
        [&b"chunked\r\n"[..], b"chunked\0", b"\"chunked\"", b"chunked;a=\"b,chunked\"", b"br, chunked", b",", b" "]
    {
        for version in [HttpVersion::Http10, HttpVersion::Http11] {
            let due = match version {
                HttpVersion::Http10 => FramingError::TransferEncodingInHttp10,
                HttpVersion::Http11 => FramingError::TransferEncoding,
            };
            assert_eq!(body_framing(version, 200, [coding], [&b"5"[..]]), Err(due), "{coding:?}");
            assert_eq!(body_framing(version, 200, [coding], []), Err(due), "{coding:?}");
        }
    }
}

#[test]
fn a_status_without_a_body_has_none_whatever_the_head_says() {
    for status in [100, 103, 199, 204, 304] {
        let framing = body_framing(HttpVersion::Http11, status, [&b"chunked"[..]], [&b"x"[..]]);
        assert_eq!(framing, Ok(BodyFraming::NoBody), "{status}");
    }
}

#[test]
fn a_comma_or_a_semicolon_in_quotes_separates_nothing() {
    assert!(is_event_stream(b"text/event-stream;x=\"a, text/html;\""));
    assert!(is_event_stream(b"text/event-stream;x=\"\\\", text/html;\""));
    assert!(is_event_stream(b"text/html;x=\";\", text/event-stream"));
    assert!(!is_event_stream(b"text/html;x=\", text/event-stream;\""));
    assert!(!is_event_stream(b"text/html;x=\"\\\", text/event-stream;\""));
    // Outside a quoted string, a backslash escapes nothing.
    assert!(is_event_stream(b"text/html\\, text/event-stream"));
    // An unclosed quoted string reaches to the end.
    assert!(!is_event_stream(b"text/html;x=\", text/event-stream"));
}

/// Several lines of one field are judged like one line in which they are joined with commas.
#[test]
fn several_content_types_are_one_list() {
    const PARTS: [&[u8]; 8] =
        [b"text/event-stream", b"text/html", b";x=\"", b"\"", b"\\", b",", b"*/*", b"text/html;x=\"a"];
    let mut lines = vec![b"".to_vec()];
    for first in PARTS {
        lines.extend(PARTS.map(|second| [first, second].concat()));
        lines.push(first.to_vec());
    }
    let mut opened = 0;
    for first in &lines {
        for second in &lines {
            for third in [&b"text/event-stream"[..], b"text/html", b"\", text/event-stream"] {
                let lines = [&first[..], second, third];
                let due = is_event_stream(&lines.join(&b", "[..]));
                let verdict = judge(200, lines, None, Unavailable::Fail);
                assert_eq!(verdict == Verdict::Open, due, "{:?}", lines.map(|line| line.escape_ascii().to_string()));
                opened += usize::from(due);
            }
        }
    }
    assert!(opened > 1000, "{opened}");
    let split = [&b"text/html;x=\""[..], b"text/event-stream"];
    assert_eq!(
        judge(200, split, None, Unavailable::Fail),
        Verdict::Fail { reason: FailReason::MediaType },
        "within quotes"
    );
    let split = [&b"text/html;x=\"a"[..], b"b\", text/event-stream"];
    assert_eq!(judge(200, split, None, Unavailable::Fail), Verdict::Open, "behind quotes");
}

/// Lines of a list field: names, numbers and separators.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let piece = select(
        &["chunked", "Chunked", "gzip", "5", "5", "05", "6", ",", ",", " ", "\t", "", "-", "99999999999999999999"][..],
    );
    vec(vec(piece, 0..4).prop_map(|pieces| pieces.concat()), 0..3)
}

/// RFC 9112, 6.3, on the elements of all lines, with the rules that the documentation adds.
fn model(
    version: HttpVersion,
    status: u16,
    codings: &[String],
    lengths: &[String],
) -> Result<BodyFraming, FramingError> {
    let elements = |lines: &[String]| -> Vec<String> {
        lines.join(",").split(',').map(|element| element.trim_matches([' ', '\t']).to_ascii_lowercase()).collect()
    };
    if status < 200 || status == 204 || status == 304 {
        return Ok(BodyFraming::NoBody);
    }
    if !codings.is_empty() {
        let mut names = elements(codings);
        names.retain(|name| !name.is_empty());
        return match version {
            HttpVersion::Http10 => Err(FramingError::TransferEncodingInHttp10),
            HttpVersion::Http11 if names == ["chunked"] => {
                Ok(BodyFraming::Chunked { content_length_ignored: !lengths.is_empty() })
            }
            HttpVersion::Http11 => Err(FramingError::TransferEncoding),
        };
    }
    if lengths.is_empty() {
        return Ok(BodyFraming::UntilClose);
    }
    let mut numbers: Vec<u64> = Vec::new();
    for element in elements(lengths) {
        if !element.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FramingError::ContentLength);
        }
        numbers.push(element.parse().map_err(|_| FramingError::ContentLength)?);
    }
    numbers.dedup();
    if let [number] = numbers[..] { Ok(BodyFraming::Length(number)) } else { Err(FramingError::ContentLength) }
}

proptest! {
    #![proptest_config(config(module_path!(), 2_000))]

    #[test]
    fn every_head_is_read_as_the_model_does(
        minor in 0..2_u8,
        status in select(&[100, 200, 200, 204, 304, 404][..]),
        codings in prop_oneof![lines(), Just(vec!["chunked".to_owned()]), Just(vec![]), Just(vec![])],
        lengths in prop_oneof![lines(), vec(select(&["5", "5", " 05\t", "5, 5", "5,6", "6", ""][..]).prop_map(str::to_owned), 0..3)],
    ) {
        let version = HttpVersion::from_minor(minor);
        let came = body_framing(
            version,
            status,
            codings.iter().map(|line| line.as_bytes()),
            lengths.iter().map(|line| line.as_bytes()),
        );
        prop_assert_eq!(came, model(version, status, &codings, &lengths));
    }
}
