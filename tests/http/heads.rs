//! Written heads are complete, and httparse reads the same values. No value can end its line or the head.

use proptest::prelude::*;
use sse_wire::http::{
    BodyFraming, EVENT_STREAM_FIELDS, Field, HeadError, HttpVersion, InvalidField, LastEventId, RequestHead,
    ResponseFraming, ResponseHead, Unavailable, Verdict, body_framing, judge,
};
use support::property::config;

/// Writes into a buffer that is one byte too small, then into one that fits exactly.
fn exactly(write: impl Fn(&mut [u8]) -> Result<usize, HeadError>, needed: usize) -> Vec<u8> {
    let mut short = vec![0xaa; needed - 1];
    let too_small = write(&mut short);
    assert!(
        matches!(too_small, Err(HeadError::BufferTooSmall(at_least)) if at_least.needed == needed),
        "{too_small:?}"
    );
    assert!(short.iter().all(|&octet| octet == 0xaa), "a part was written");
    let mut buffer = vec![0; needed];
    assert_eq!(write(&mut buffer), Ok(needed));
    buffer
}

fn response(head: ResponseHead<'_>) -> Vec<u8> {
    exactly(|buffer| head.encode(buffer).map(<[u8]>::len), head.encoded_len())
}

fn request(head: RequestHead<'_>) -> Vec<u8> {
    exactly(|buffer| head.encode(buffer).map(<[u8]>::len), head.encoded_len())
}

fn error(fields: &[Field<'_>]) -> Option<HeadError> {
    let head = ResponseHead::new(ResponseFraming::Chunked).fields(fields);
    let of_response = head.encode(&mut [0; 300]).err();
    let head = RequestHead::new("h", "/").fields(fields);
    assert_eq!(head.encode(&mut [0; 300]).err(), of_response);
    of_response
}

/// The refused part, the forbidden byte, and its offset.
fn refused<T>(written: Result<T, HeadError>) -> Option<(&'static str, u8, usize)> {
    let (what, octet) = match written.err()? {
        HeadError::Target(octet) => ("target", octet),
        HeadError::Host(octet) => ("host", octet),
        HeadError::CacheControl(octet) => ("cache-control", octet),
        HeadError::Field { reason: InvalidField::Name(octet), .. } => ("name", octet),
        HeadError::Field { reason: InvalidField::Value(octet), .. } => ("value", octet),
        _ => return None,
    };
    Some((what, octet.byte, octet.offset))
}

#[test]
fn a_response_head_opens_a_stream_by_our_own_judgement() {
    for (version, framing) in [
        (HttpVersion::Http11, BodyFraming::Chunked { content_length_ignored: false }),
        (HttpVersion::Http10, BodyFraming::UntilClose),
    ] {
        let head = response(ResponseHead::new(ResponseFraming::for_request(version)));
        let mut fields = [httparse::EMPTY_HEADER; 8];
        let mut parsed = httparse::Response::new(&mut fields);
        assert_eq!(parsed.parse(&head), Ok(httparse::Status::Complete(head.len())));
        let lines = |name: &'static str| {
            let fields = parsed.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name));
            fields.map(|field| field.value)
        };
        let status = parsed.code.unwrap();
        let verdict = judge(status, lines("Content-Type"), lines("Content-Encoding"), Unavailable::Fail);
        assert_eq!(verdict, Verdict::Open);
        let version = HttpVersion::from_minor(parsed.version.unwrap());
        assert_eq!(body_framing(version, status, lines("Transfer-Encoding"), lines("Content-Length")), Ok(framing));
        assert_eq!(lines("Connection").count(), usize::from(framing == BodyFraming::UntilClose));
        for field in EVENT_STREAM_FIELDS {
            assert_eq!(lines(field.name).collect::<Vec<_>>(), [field.value]);
        }
    }
}

#[test]
fn the_heads_in_constants_are_those_that_are_written() {
    assert_eq!(response(ResponseHead::new(ResponseFraming::Chunked)), ResponseHead::CHUNKED);
    assert_eq!(response(ResponseHead::new(ResponseFraming::UntilClose)), ResponseHead::UNTIL_CLOSE);
}

#[test]
fn a_server_that_will_close_says_so_once() {
    for framing in [ResponseFraming::Chunked, ResponseFraming::UntilClose] {
        let head = response(ResponseHead::new(framing).close());
        let mut fields = [httparse::EMPTY_HEADER; 8];
        let mut parsed = httparse::Response::new(&mut fields);
        assert_eq!(parsed.parse(&head), Ok(httparse::Status::Complete(head.len())));
        let lines = |name| parsed.headers.iter().filter(move |field| field.name == name).map(|field| field.value);
        assert_eq!(lines("Connection").collect::<Vec<_>>(), [b"close"]);
        assert_eq!(lines("Transfer-Encoding").count(), usize::from(framing == ResponseFraming::Chunked));
    }
    let connection = [Field::new("connection", b"keep-alive")];
    let head = ResponseHead::new(ResponseFraming::Chunked).fields(&connection);
    assert!(matches!(head.encode(&mut [0; 300]), Err(HeadError::Field { reason: InvalidField::Reserved, .. })));
}

#[test]
fn nothing_given_can_end_a_field_or_the_head() {
    for (value, octet, offset) in [
        (&b"a\r\nSet-Cookie: b"[..], b'\r', 1),
        (b"a\nb", b'\n', 1),
        (b"\0", 0, 0),
        (b"a\x7f", 0x7f, 1),
        (b"ab\x1b", 0x1b, 2),
    ] {
        let as_field = error(&[Field::new("Good", b"1"), Field::new("X", value)]);
        assert!(matches!(as_field, Some(HeadError::Field { index: 1, .. })), "{as_field:?}");
        assert_eq!(refused(as_field.map_or(Ok(()), Err)), Some(("value", octet, offset)));
        let head = ResponseHead::new(ResponseFraming::Chunked).cache_control(value);
        assert_eq!(refused(head.encode(&mut [0; 300])), Some(("cache-control", octet, offset)));
        for id in [LastEventId::to_send(value), LastEventId::received(value)] {
            assert_eq!(id.map_err(|octet| (octet.byte, octet.offset)), Err((octet, offset)));
        }
        let text = core::str::from_utf8(value).unwrap();
        assert_eq!(refused(RequestHead::new(text, "/").encode(&mut [0; 300])), Some(("host", octet, offset)));
        assert_eq!(refused(RequestHead::new("h", text).encode(&mut [0; 300])), Some(("target", octet, offset)));
    }
    for (name, octet, offset) in [("a:b", b':', 1), ("a b", b' ', 1), ("a\r\nb", b'\r', 1), ("\u{e9}", 0xc3, 0)] {
        let as_field = error(&[Field::new(name, b"")]);
        assert_eq!(refused(as_field.map_or(Ok(()), Err)), Some(("name", octet, offset)));
    }
    assert_eq!(error(&[Field::new("", b"v")]), Some(HeadError::Field { index: 0, reason: InvalidField::EmptyName }));
}

#[test]
fn a_request_target_is_one_word() {
    for (target, octet, offset) in [("/a b", b' ', 2), ("/\u{e9}", 0xc3, 1), ("/\t", b'\t', 1), ("/a#b", b'#', 2)] {
        assert_eq!(refused(RequestHead::new("h", target).encode(&mut [0; 300])), Some(("target", octet, offset)));
    }
    for target in
        ["", "events", "*", "?x", "http:", "http://", "https:///x", "http://?x", "http://:80/", "ftp://h/", "h:80"]
    {
        assert_eq!(RequestHead::new("h", target).encode(&mut [0; 300]), Err(HeadError::TargetForm), "{target}");
    }
    for target in ["/", "//", "/events?x=http://y", "http://h", "HTTP://h:80/events", "https://h/?x"] {
        assert!(RequestHead::new("h", target).encode(&mut [0; 300]).is_ok(), "{target}");
    }
}

#[test]
fn a_host_is_no_url() {
    for (host, octet, offset) in
        [("http://h", b'/', 5), ("h/", b'/', 1), ("me@h", b'@', 2), ("h?", b'?', 1), ("h#", b'#', 1)]
    {
        assert_eq!(refused(RequestHead::new(host, "/").encode(&mut [0; 300])), Some(("host", octet, offset)));
    }
    assert!(RequestHead::new("[::1]:8080", "/").encode(&mut [0; 300]).is_ok());
    for host in ["", ":", ":80"] {
        assert_eq!(RequestHead::new(host, "/").encode(&mut [0; 300]), Err(HeadError::EmptyHost), "{host}");
    }
}

#[test]
fn no_field_is_there_twice_or_moves_the_end_of_the_body() {
    let reserved = Some(HeadError::Field { index: 0, reason: InvalidField::Reserved });
    for name in ["transfer-encoding", "Content-Length", "CACHE-CONTROL"] {
        assert_eq!(error(&[Field::new(name, b"5")]), reserved, "{name}");
    }
    for name in ["content-type", "x-accel-buffering", "connection"] {
        let fields = [Field::new(name, b"x")];
        let head = ResponseHead::new(ResponseFraming::UntilClose).fields(&fields);
        assert_eq!(head.encode(&mut [0; 300]).err(), reserved, "{name}");
    }
    for name in ["host", "accept", "last-event-id"] {
        let fields = [Field::new(name, b"x")];
        let head = RequestHead::new("h", "/").fields(&fields);
        assert_eq!(head.encode(&mut [0; 300]).err(), reserved, "{name}");
    }
}

#[test]
fn an_empty_last_event_id_leaves_the_field_out() {
    assert_eq!(LastEventId::to_send(b""), Ok(None));
    assert_eq!(LastEventId::received(b" \t "), Ok(None));
    let head = RequestHead::new("h", "/").last_event_id(LastEventId::to_send(b"").unwrap());
    assert!(!request(head).windows(13).any(|octets| octets == b"Last-Event-ID"));
}

fn name() -> impl Strategy<Value = String> {
    "X[!#$%&'*+.^_`|~0-9A-Za-z-]{0,8}"
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![8 => 0x21u8..0x7f, 1 => Just(b' '), 1 => Just(b'\t'), 2 => 0x80u8..], 0..20)
}

/// Any byte, and more often a delimiter or NUL.
fn octet() -> impl Strategy<Value = u8> {
    prop_oneof![2 => any::<u8>(), 1 => prop::sample::select(&b"\r\n\0: \t"[..])]
}

fn stripped(value: &[u8]) -> &[u8] {
    value.trim_ascii()
}

proptest! {
    #![proptest_config(config(module_path!(), 256))]

    #[test]
    fn what_is_written_is_what_httparse_reads(
        host in "[a-z0-9][a-z.:0-9]{0,11}",
        target in "/[!\"$-~]{0,12}",
        id in value(),
        fields in prop::collection::vec((name(), value()), 0..4),
    ) {
        let fields: Vec<Field<'_>> = fields.iter().map(|(name, value)| Field::new(name, value)).collect();
        let last_event_id = LastEventId::to_send(&id).unwrap();
        let received = LastEventId::received(&id).unwrap();
        prop_assert_eq!(received.map_or(&b""[..], |id| id.as_bytes()), stripped(&id));
        let head = request(RequestHead::new(&host, &target).last_event_id(last_event_id).fields(&fields));
        let mut headers = [httparse::EMPTY_HEADER; 12];
        let mut parsed = httparse::Request::new(&mut headers);
        prop_assert_eq!(parsed.parse(&head), Ok(httparse::Status::Complete(head.len())));
        prop_assert_eq!(parsed.method, Some("GET"));
        prop_assert_eq!(parsed.path, Some(&*target));
        let mut due: Vec<(&str, &[u8])> = vec![
            ("Host", host.as_bytes()),
            ("Accept", b"text/event-stream"),
            ("Accept-Encoding", b"identity"),
            ("Cache-Control", b"no-cache"),
        ];
        if !id.is_empty() {
            due.push(("Last-Event-ID", stripped(&id)));
        }
        due.extend(fields.iter().map(|field| (field.name, stripped(field.value))));
        let came: Vec<(&str, &[u8])> = parsed.headers.iter().map(|field| (field.name, field.value)).collect();
        prop_assert_eq!(came, due);

        let head = response(ResponseHead::new(ResponseFraming::Chunked).fields(&fields));
        let mut headers = [httparse::EMPTY_HEADER; 12];
        let mut parsed = httparse::Response::new(&mut headers);
        prop_assert_eq!(parsed.parse(&head), Ok(httparse::Status::Complete(head.len())));
        let came: Vec<(&str, &[u8])> = parsed.headers[4..].iter().map(|field| (field.name, field.value)).collect();
        let due: Vec<(&str, &[u8])> = fields.iter().map(|field| (field.name, stripped(field.value))).collect();
        prop_assert_eq!(came, due);
    }

    #[test]
    fn any_field_is_refused_or_closed_in_one_line(
        name in prop_oneof![name(), prop::collection::vec(octet(), 0..6).prop_map(|name| String::from_utf8_lossy(&name).into_owned())],
        value in prop::collection::vec(octet(), 0..6),
    ) {
        let fields = [Field::new(&name, &value)];
        let head = ResponseHead::new(ResponseFraming::Chunked).fields(&fields);
        let mut buffer = [0; 300];
        if let Ok(head) = head.encode(&mut buffer) {
            prop_assert_eq!(head.windows(2).filter(|pair| pair == b"\r\n").count(), 7);
            prop_assert_eq!(head.iter().filter(|&&octet| octet < b' ' && octet != b'\t').count(), 14);
            prop_assert!(head.ends_with(b"\r\n\r\n"));
        }
    }
}
