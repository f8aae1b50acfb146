//! Any names and values: a head is refused, or httparse reads from it exactly what was given.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sse_wire::http::{
    Field, HttpVersion, LastEventId, RequestHead, ResponseFraming, ResponseHead, Unavailable, body_framing,
    is_event_stream, judge,
};

fuzz_target!(|data: &[u8]| {
    let mut parts = data.split(|&octet| octet == 0xff);
    let mut next = || parts.next().unwrap_or_default();
    let (name, value, id, target, host) = (next(), next(), next(), next(), next());
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    let (name, target, host) = (text(name), text(target), text(host));
    let fields = [Field::new(&name, value)];
    let mut buffer = vec![0; 4096];

    let resume = LastEventId::to_send(id).unwrap_or(None);
    let head = RequestHead::new(&host, &target).last_event_id(resume).fields(&fields);
    if let Ok(written) = head.encode(&mut buffer) {
        assert_eq!(written.len(), head.encoded_len());
        let mut headers = [httparse::EMPTY_HEADER; 8];
        let mut parsed = httparse::Request::new(&mut headers);
        assert_eq!(parsed.parse(written), Ok(httparse::Status::Complete(written.len())));
        assert_eq!(parsed.path, Some(&*target));
        let ids = usize::from(resume.is_some());
        assert_eq!(parsed.headers.len(), 4 + ids);
        assert_eq!(parsed.headers[3 + ids].name, name);
        assert_eq!(parsed.headers[3 + ids].value, value.trim_ascii());
    }

    let head = ResponseHead::new(ResponseFraming::UntilClose).fields(&fields);
    if let Ok(written) = head.encode(&mut buffer) {
        let mut headers = [httparse::EMPTY_HEADER; 8];
        let mut parsed = httparse::Response::new(&mut headers);
        assert_eq!(parsed.parse(written), Ok(httparse::Status::Complete(written.len())));
        assert_eq!(parsed.headers.len(), 5);
    }

    let _ = is_event_stream(value);
    let _ = judge(200, [value, id], Unavailable::Fail);
    let _ = body_framing(HttpVersion::Http11, 200, [value], [id]);
    let _ = body_framing(HttpVersion::Http11, 200, [], [value, id]);
    let _ = LastEventId::received(value);
});
