//! The crate, and the model of the fuzz target, return what each row of `http.jsonl` expects.

use serde_json::Value;
use sse_wire::http::{
    BodyFraming, FailReason, FramingError, HttpVersion, LastEventId, Unavailable, Verdict, body_framing,
    is_event_stream, judge,
};
use support::http_model;
use support::rows;

/// The values of header lines. Each character is one byte (Latin-1). Without an array, there are no lines.
fn lines(value: &Value) -> Vec<Vec<u8>> {
    let lines = value.as_array().into_iter().flatten();
    lines.map(|line| line.as_str().unwrap().chars().map(|letter| u8::try_from(letter).unwrap()).collect()).collect()
}

fn slices(lines: &[Vec<u8>]) -> impl Iterator<Item = &[u8]> {
    lines.iter().map(Vec::as_slice)
}

#[test]
fn every_row() {
    let mut kinds = std::collections::BTreeMap::new();
    for (_, row) in rows::rows("http.jsonl") {
        let kind = row["kind"].as_str().unwrap().to_owned();
        match &*kind {
            "content-type" => content_type(&row),
            "transfer-encoding" => transfer_encoding(&row),
            "body" => body(&row),
            "status" => status(&row),
            "last-event-id" => last_event_id(&row),
            other => panic!("a row of kind {other}"),
        }
        *kinds.entry(kind).or_insert(0) += 1;
    }
    println!("{kinds:?}");
}

fn content_type(row: &Value) {
    let value = row["value"].as_str().unwrap().as_bytes();
    let due = row["event_stream"].as_bool().unwrap();
    assert_eq!(is_event_stream(value), due, "{row}");
    assert_eq!(http_model::is_event_stream(&[value]), due, "{row}");
    let verdict = judge(200, Some(value), None, Unavailable::Retry);
    assert_eq!(verdict, http_model::judge(200, &[value], &[], Unavailable::Retry), "{row}");
    assert_eq!(verdict == Verdict::Open, due, "{row}");
    // A field that occurs twice is a list.
    let twice = judge(200, [&b"text/html"[..], value], None, Unavailable::Fail);
    let other = Verdict::Fail { reason: FailReason::MediaType };
    assert_eq!(twice, if due { Verdict::Open } else { other }, "{row}");
    assert_eq!(judge(204, Some(value), None, Unavailable::Fail), Verdict::Stop, "{row}");
}

fn transfer_encoding(row: &Value) {
    let lines = lines(&row["lines"]);
    let due = match row["framing"].as_str().unwrap() {
        "none" => Ok(BodyFraming::UntilClose),
        "chunked" => Ok(BodyFraming::Chunked { content_length_ignored: false }),
        "unsupported" => Err(FramingError::TransferEncoding),
        other => panic!("{other}"),
    };
    assert_eq!(body_framing(HttpVersion::Http11, 200, slices(&lines), []), due, "{row}");
    let values: Vec<&[u8]> = slices(&lines).collect();
    assert_eq!(http_model::body_framing(HttpVersion::Http11, 200, &values, &[]), due, "{row}");
    // `Transfer-Encoding` never falls back to `Content-Length`.
    let due = match due {
        Ok(BodyFraming::UntilClose) => Ok(BodyFraming::Length(5)),
        Ok(BodyFraming::Chunked { .. }) => Ok(BodyFraming::Chunked { content_length_ignored: true }),
        other => other,
    };
    assert_eq!(body_framing(HttpVersion::Http11, 200, slices(&lines), [&b"5"[..]]), due, "{row}");
}

fn body(row: &Value) {
    let version = HttpVersion::from_minor(u8::from(row["version"] == "1.1"));
    let status = u16::try_from(row["status"].as_u64().unwrap()).unwrap();
    let due = match row["framing"].as_str().unwrap() {
        "chunked" => Ok(BodyFraming::Chunked { content_length_ignored: false }),
        "chunked + do not reuse the connection" => Ok(BodyFraming::Chunked { content_length_ignored: true }),
        "until-close" => Ok(BodyFraming::UntilClose),
        "length 5" => Ok(BodyFraming::Length(5)),
        "no body" => Ok(BodyFraming::NoBody),
        "faulty" => Err(FramingError::TransferEncodingInHttp10),
        "error" => Err(FramingError::ContentLength),
        other => panic!("{other}"),
    };
    let (codings, lengths) = (lines(&row["te"]), lines(&row["content_length"]));
    assert_eq!(body_framing(version, status, slices(&codings), slices(&lengths)), due, "{row}");
    let (codings, lengths): (Vec<_>, Vec<_>) = (slices(&codings).collect(), slices(&lengths).collect());
    assert_eq!(http_model::body_framing(version, status, &codings, &lengths), due, "{row}");
}

fn status(row: &Value) {
    let status = u16::try_from(row["status"].as_u64().unwrap()).unwrap();
    let due = match row["action"].as_str().unwrap() {
        "open (if Content-Type fits)" => Verdict::Open,
        "fail, never reconnect" => Verdict::Stop,
        "fail" => Verdict::Fail { reason: FailReason::Status(status) },
        "redirect" => Verdict::Redirect,
        other => panic!("{other}"),
    };
    let event_stream = &b"text/event-stream"[..];
    assert_eq!(judge(status, Some(event_stream), None, Unavailable::Fail), due, "{row}");
    assert_eq!(http_model::judge(status, &[event_stream], &[], Unavailable::Fail), due, "{row}");
    let due = if [408, 425, 429].contains(&status) || status >= 500 { Verdict::Retry } else { due };
    assert_eq!(judge(status, Some(event_stream), None, Unavailable::Retry), due, "{row}");
    assert_eq!(http_model::judge(status, &[event_stream], &[], Unavailable::Retry), due, "{row}");
}

fn last_event_id(row: &Value) {
    let value = row["value"].as_str().unwrap();
    let sent = LastEventId::to_send(value.as_bytes());
    assert_eq!(matches!(sent, Ok(Some(_))), row["send"].as_bool().unwrap(), "{row}");
    if let Ok(Some(id)) = sent {
        assert_eq!(id.as_bytes(), value.as_bytes(), "{row}");
        let received = LastEventId::received(id.as_bytes()).unwrap().unwrap();
        assert_eq!(received == id, !id.is_changed_by_http(), "{row}");
        assert_eq!(http_model::received_id(value.as_bytes()), Ok(Some(received.as_bytes())), "{row}");
        assert_eq!(http_model::is_changed(value.as_bytes()), id.is_changed_by_http(), "{row}");
    }
}
