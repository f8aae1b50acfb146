//! A head is written if and only if all its names and values are allowed, and httparse reads exactly these from it. The
//! functions that interpret field values return what the slow model returns.
//!
//! The input is parts, separated by the byte 0xFF: the name and the value of a field, a last event ID, a request
//! target, a host, one value for both Cache-Control and Accept, a digit for the version (`0` is HTTP/1.0) followed by
//! the status, and up to three more values. The value of the field, the ID and these values are also interpreted as
//! lines of Content-Type, Content-Encoding, Transfer-Encoding, Content-Length, Retry-After and Last-Event-ID.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_wire::http::{
    Accept, Field, HeadError, HttpVersion, LastEventId, RequestHead, ResponseFraming, ResponseHead, Unavailable,
    body_framing, is_event_stream, judge, retry_after,
};

#[path = "../../tests/support/http_model.rs"]
mod http_model;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.split(|&octet| octet == 0xff);
    let mut next = || parts.next().unwrap_or_default();
    let (name, value, id, target, host, cache_control, version_and_status) =
        (next(), next(), next(), next(), next(), next(), next());
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    let (name, target, host) = (text(name), text(target), text(host));

    request(&host, &target, id, &text(cache_control), data.len(), Field::new(&name, value));
    response(cache_control, data.len(), Field::new(&name, value));

    let (version, status) = match version_and_status {
        [b'0', status @ ..] => (HttpVersion::from_minor(0), status),
        [_, status @ ..] => (HttpVersion::from_minor(1), status),
        [] => (HttpVersion::from_minor(1), &b""[..]),
    };
    let lines: Vec<&[u8]> = [value, id].into_iter().chain(parts).take(5).collect();
    meaning(version, text(status).parse().unwrap_or(200), &lines);
});

/// Writes a head to a buffer that is one byte too short, and to one that fits. `None` if a name or a value is refused.
fn written(length: usize, encode: impl Fn(&mut [u8]) -> Result<usize, HeadError>) -> Option<Vec<u8>> {
    let mut buffer = vec![0xAA; length];
    let (_, short) = buffer.split_first_mut().expect("a head is not empty");
    match encode(short) {
        Err(HeadError::BufferTooSmall(too_small)) => assert_eq!(too_small.needed, length),
        refused => {
            assert!(refused.is_err(), "written beyond its length");
            assert_eq!(encode(&mut buffer), refused);
            assert!(buffer.iter().all(|&octet| octet == 0xAA), "a part was written");
            return None;
        }
    }
    assert!(buffer.iter().all(|&octet| octet == 0xAA), "a part was written");
    assert_eq!(encode(&mut buffer), Ok(length));
    Some(buffer)
}

/// The name of a field, in lower case, and its value.
type Line<'a> = (String, &'a [u8]);

fn lines<'a>(fields: &[httparse::Header<'a>]) -> Vec<Line<'a>> {
    fields.iter().map(|field| (field.name.to_ascii_lowercase(), field.value)).collect()
}

fn line<'a>(name: &str, value: &'a [u8]) -> Line<'a> {
    (name.to_ascii_lowercase(), value.trim_ascii())
}

fn request(host: &str, target: &str, id: &[u8], accept: &str, length: usize, field: Field<'_>) {
    const OWN: [&str; 6] = ["host", "accept", "cache-control", "last-event-id", "transfer-encoding", "content-length"];
    let resume = LastEventId::to_send(id);
    assert_eq!(resume.map_err(|refused| refused.offset).err(), http_model::forbidden(id));
    let resume = resume.unwrap_or_default();
    assert_eq!(resume.map(|resume| resume.as_bytes()), Some(id).filter(|_| resume.is_some()));

    let came = Accept::new(accept);
    assert_eq!(came.map_err(http_model::why), http_model::accept(accept), "{accept:?}");
    let accept = came.unwrap_or_default();

    let fields = [field];
    let mut head = RequestHead::new(host, target).accept(accept).last_event_id(resume).fields(&fields);
    let post = length.is_multiple_of(2);
    if post {
        head = head.post(length as u64);
    }
    let head = written(head.encoded_len(), |buffer| head.encode(buffer).map(<[u8]>::len));
    let good = http_model::is_good_target(target)
        && http_model::is_good_host(host)
        && http_model::is_good_field(field.name, field.value, &OWN);
    assert_eq!(head.is_some(), good, "\"{target}\" of \"{host}\", {field:?}");

    let Some(head) = head else { return };
    let mut headers = [httparse::EMPTY_HEADER; 8];
    let mut parsed = httparse::Request::new(&mut headers);
    assert_eq!(parsed.parse(&head), Ok(httparse::Status::Complete(head.len())));
    let method = if post { "POST" } else { "GET" };
    assert_eq!((parsed.method, parsed.path, parsed.version), (Some(method), Some(target), Some(1)));
    let mut due = vec![
        line("Host", host.as_bytes()),
        line("Accept", accept.as_str().as_bytes()),
        line("Accept-Encoding", b"identity"),
        line("Cache-Control", b"no-cache"),
    ];
    if field.name.eq_ignore_ascii_case("Accept-Encoding") {
        due.remove(2);
    }
    if let Some(resume) = resume {
        assert_eq!(resume.is_changed_by_http(), http_model::is_changed(id));
        due.push(line(LastEventId::FIELD_NAME, id));
    }
    let length = length.to_string();
    if post {
        due.push(line("Content-Length", length.as_bytes()));
    }
    due.push(line(field.name, field.value));
    assert_eq!(lines(parsed.headers), due);
}

fn response(cache_control: &[u8], choice: usize, field: Field<'_>) {
    const OWN: [&str; 6] =
        ["content-type", "cache-control", "x-accel-buffering", "transfer-encoding", "content-length", "connection"];
    let framing = if choice.is_multiple_of(2) { ResponseFraming::Chunked } else { ResponseFraming::UntilClose };
    let fields = [field];
    let mut head = ResponseHead::new(framing).cache_control(cache_control).fields(&fields);
    let close = (choice / 2).is_multiple_of(2);
    if close {
        head = head.close();
    }
    let head = written(head.encoded_len(), |buffer| head.encode(buffer).map(<[u8]>::len));
    let good =
        http_model::forbidden(cache_control).is_none() && http_model::is_good_field(field.name, field.value, &OWN);
    assert_eq!(head.is_some(), good, "{field:?}");

    let Some(head) = head else { return };
    let mut headers = [httparse::EMPTY_HEADER; 8];
    let mut parsed = httparse::Response::new(&mut headers);
    assert_eq!(parsed.parse(&head), Ok(httparse::Status::Complete(head.len())));
    assert_eq!((parsed.code, parsed.version), (Some(200), Some(1)));
    let mut due = vec![
        line("Content-Type", b"text/event-stream"),
        line("Cache-Control", cache_control),
        line("X-Accel-Buffering", b"no"),
    ];
    if framing == ResponseFraming::Chunked {
        due.push(line("Transfer-Encoding", b"chunked"));
    }
    if close || framing == ResponseFraming::UntilClose {
        due.push(line("Connection", b"close"));
    }
    due.push(line(field.name, field.value));
    assert_eq!(lines(parsed.headers), due);
}

fn meaning(version: HttpVersion, status: u16, lines: &[&[u8]]) {
    let copied = || lines.iter().copied();
    for unavailable in [Unavailable::Fail, Unavailable::Retry] {
        for status in [status, 200] {
            let event_stream = [&b"text/event-stream"[..]];
            let came = judge(status, copied(), copied(), unavailable);
            assert_eq!(came, http_model::judge(status, lines, lines, unavailable));
            let came = judge(status, event_stream, copied(), unavailable);
            assert_eq!(came, http_model::judge(status, &event_stream, lines, unavailable));
            let came = judge(status, copied(), None, unavailable);
            assert_eq!(came, http_model::judge(status, lines, &[], unavailable));
        }
    }
    for at in 0..=lines.len() {
        let (codings, lengths) = lines.split_at(at);
        let came = body_framing(version, status, codings.iter().copied(), lengths.iter().copied());
        assert_eq!(came, http_model::body_framing(version, status, codings, lengths), "{codings:?} {lengths:?}");
    }
    for line in lines {
        assert_eq!(is_event_stream(line), http_model::is_event_stream(&[line]));
        assert_eq!(retry_after(line), http_model::retry_after(line));
        let received = LastEventId::received(line);
        let came = received.as_ref().map(|id| id.map(|id| id.as_bytes())).map_err(|refused| refused.offset);
        assert_eq!(came, http_model::received_id(line));
    }
}
