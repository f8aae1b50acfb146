//! Requests: the method, the accepted media types and content codings, and the fields of a POST.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sse_wire::http::{Accept, Field, HeadError, InvalidAccept, InvalidField, LastEventId, RequestHead};
use support::http_model;
use support::property::config;

/// The method and the fields, as httparse reads them.
fn read(head: RequestHead<'_>) -> (String, Vec<(String, String)>) {
    let mut buffer = vec![0; head.encoded_len()];
    let written = head.encode(&mut buffer).expect("a head");
    let mut fields = [httparse::EMPTY_HEADER; 12];
    let mut parsed = httparse::Request::new(&mut fields);
    assert_eq!(parsed.parse(written), Ok(httparse::Status::Complete(written.len())));
    let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    let fields = parsed.headers.iter().map(|field| (field.name.to_owned(), text(field.value))).collect();
    (parsed.method.expect("a method").to_owned(), fields)
}

fn values(head: RequestHead<'_>, name: &str) -> Vec<String> {
    let (_, fields) = read(head);
    fields.into_iter().filter(|field| field.0.eq_ignore_ascii_case(name)).map(|field| field.1).collect()
}

#[test]
fn a_get_has_no_body_and_a_post_says_how_long_its_body_is() {
    let get = RequestHead::new("h", "/");
    assert_eq!(read(get).0, "GET");
    assert!(values(get, "Content-Length").is_empty());
    for length in [0, 1, 15, 4_294_967_296, u64::MAX] {
        let post = get.post(length);
        assert_eq!(read(post).0, "POST");
        assert_eq!(values(post, "Content-Length"), [length.to_string()]);
        // With a second length, two readers could disagree on where the request ends.
        for name in ["content-length", "Transfer-Encoding"] {
            let fields = [Field::new(name, b"5")];
            let reserved = HeadError::Field { index: 0, reason: InvalidField::Reserved };
            assert_eq!(post.fields(&fields).encode(&mut [0; 300]), Err(reserved));
        }
    }
    assert_eq!(read(get.post(7).post(8)), read(get.post(8)), "the last one counts");
}

#[test]
fn a_post_may_resume_and_names_its_media_type() {
    let fields = [Field::new("Content-Type", b"application/json"), Field::new("Mcp-Session-Id", b"1")];
    let id = LastEventId::to_send(b"7").expect("an ID");
    let head = RequestHead::new("h", "/mcp").post(2).accept(Accept::JSON_OR_EVENT_STREAM).last_event_id(id);
    let (method, came) = read(head.fields(&fields));
    let due = [
        ("Host", "h"),
        ("Accept", "application/json, text/event-stream"),
        ("Accept-Encoding", "identity"),
        ("Cache-Control", "no-cache"),
        ("Last-Event-ID", "7"),
        ("Content-Length", "2"),
        ("Content-Type", "application/json"),
        ("Mcp-Session-Id", "1"),
    ];
    assert_eq!(method, "POST");
    assert_eq!(came, due.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn every_request_asks_for_no_coding_unless_the_caller_asks_for_one() {
    let head = RequestHead::new("h", "/");
    assert_eq!(values(head, "Accept-Encoding"), ["identity"]);
    for name in ["Accept-Encoding", "accept-encoding"] {
        let fields = [Field::new("X", b"1"), Field::new(name, b"gzip")];
        assert_eq!(values(head.fields(&fields), "Accept-Encoding"), ["gzip"]);
    }
    let fields = [Field::new("Accept-Encodings", b"gzip")];
    assert_eq!(values(head.fields(&fields), "Accept-Encoding"), ["identity"]);
}

#[test]
fn an_accept_without_text_event_stream_does_not_exist() {
    for value in [
        "text/event-stream",
        "application/json, text/event-stream",
        "Text/Event-Stream;q=0.001,application/json",
        "text/event-stream ; q=1",
        "text/event-stream;x=\";q=0\"",
        "text/html;q=0, text/event-stream",
        "text/html;x=\"a\\\",\", text/event-stream",
        "text/event-stream;charset=utf-8;Q=0.5",
    ] {
        let accept = Accept::new(value).expect(value);
        assert_eq!(values(RequestHead::new("h", "/").accept(accept), "Accept"), [value]);
    }
    for value in [
        "",
        "application/json",
        "*/*",
        "text/*",
        "text/event-streaming",
        "text/html;x=text/event-stream",
        "text/html;x=\", text/event-stream\"",
        "text/html;x=\", text/event-stream",
        "text/event-stream q=1",
    ] {
        assert_eq!(Accept::new(value), Err(InvalidAccept::NoEventStream), "{value}");
    }
    for value in [
        "text/event-stream;q=0",
        "text/event-stream; Q=0.000, */*",
        "text/event-stream;x=\"\\\";\";q=0",
        "text/event-stream, text/event-stream;q=0",
        "text/event-stream;q=0, text/event-stream",
        "text/event-stream;q=",
        "text/event-stream;q=-1",
        "text/event-stream;q=1x",
        "text/event-stream;q=0e5",
        "text/event-stream;q=no",
    ] {
        assert_eq!(Accept::new(value), Err(InvalidAccept::NoWeight), "{value}");
    }
    assert_eq!(Accept::default(), Accept::EVENT_STREAM);
    for accept in [Accept::EVENT_STREAM, Accept::JSON_OR_EVENT_STREAM] {
        assert_eq!(Accept::new(accept.as_str()), Ok(accept));
        assert_eq!(Accept::try_from(accept.as_ref()), Ok(accept));
        assert_eq!(accept.to_string(), accept.as_str());
    }
}

#[test]
fn an_accept_cannot_end_its_line() {
    for (value, octet, offset) in [
        ("text/event-stream\r\nX: y", b'\r', 17),
        ("text/event-stream\nX: y", b'\n', 17),
        ("\0text/event-stream", 0, 0),
        ("text/event-stream\x7f", 0x7f, 17),
    ] {
        let Err(InvalidAccept::Byte(refused)) = Accept::new(value) else { panic!("{value:?} was taken") };
        assert_eq!((refused.byte, refused.offset), (octet, offset));
    }
}

proptest! {
    #![proptest_config(config(module_path!(), 4_000))]

    #[test]
    fn every_accept_is_taken_or_refused_as_the_model_does(
        pieces in vec(select(&["text/event-stream", "application/json", ",", ",", ";", "q=0", "q=0.1", ";q=0.0", "\"", "\\", " ", "\t", "x", "\r\n"][..]), 0..8),
    ) {
        let value = pieces.concat();
        prop_assert_eq!(Accept::new(&value).map_err(http_model::why), http_model::accept(&value));
    }
}
