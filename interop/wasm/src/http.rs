use crate::wire::{Output, Parts};
use sse_wire::http::{
    BodyFraming, FramingError, HttpVersion, LastEventId, Unavailable, Verdict, body_framing as framing,
    judge as verdict,
};

/// The parts are pairs: `ct` and the value of a `Content-Type`, or `ce` and that of a `Content-Encoding`.
pub(crate) fn judge(parts: Parts<'_>, status: u16, retry: bool, output: &mut Output<'_>) {
    let unavailable = if retry { Unavailable::Retry } else { Unavailable::Fail };
    let values = |name: &'static [u8]| parts.clone().pairs().filter(move |pair| pair.0 == name).map(|pair| pair.1);
    output.bytes(match verdict(status, values(b"ct"), values(b"ce"), unavailable) {
        Verdict::Open => b"open",
        Verdict::Stop => b"stop",
        Verdict::Redirect => b"redirect",
        Verdict::Retry => b"retry",
        Verdict::Fail { .. } => b"fail",
    });
}

/// The parts are pairs: `te` and the value of a `Transfer-Encoding`, or `cl` and that of a `Content-Length`.
pub(crate) fn body_framing(parts: Parts<'_>, minor: u8, status: u16, output: &mut Output<'_>) {
    let values = |name: &'static [u8]| parts.clone().pairs().filter(move |pair| pair.0 == name).map(|pair| pair.1);
    let framing = framing(HttpVersion::from_minor(minor), status, values(b"te"), values(b"cl"));
    output.bytes(match framing {
        Ok(BodyFraming::NoBody) => b"no body",
        Ok(BodyFraming::Chunked { content_length_ignored: false }) => b"chunked",
        Ok(BodyFraming::Chunked { content_length_ignored: true }) => b"chunked + do not reuse the connection",
        Ok(BodyFraming::Length(_)) => b"length",
        Ok(BodyFraming::UntilClose) => b"until-close",
        Err(FramingError::TransferEncoding) => b"unsupported",
        Err(FramingError::TransferEncodingInHttp10) => b"faulty",
        Err(FramingError::ContentLength) => b"error",
        Err(_) => unreachable!("an error that the vectors do not know"),
    });
    if let Ok(BodyFraming::Length(length)) = framing {
        output.number(length);
    }
}

/// The part is an ID. Output: the ID that a client sends, the ID that a server receives, and whether they differ.
/// Nothing if the ID is not sent.
pub(crate) fn last_event_id(mut parts: Parts<'_>, _: &mut [u8], output: &mut Output<'_>) {
    if let Ok(Some(id)) = LastEventId::to_send(parts.next().expect("an ID")) {
        output.bytes(id.as_bytes());
        let received = LastEventId::received(id.as_bytes()).expect("a value that HTTP can carry");
        output.bytes(received.map_or(b"", |id| id.as_bytes()));
        output.tag(u8::from(id.is_changed_by_http()));
    }
}
