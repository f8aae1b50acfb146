//! The verdict on a response depends on its status, then its media type, then its content coding.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sse_wire::http::{FailReason, Unavailable, Verdict, judge};
use support::http_model;
use support::property::config;

const EVENT_STREAM: Option<&[u8]> = Some(b"text/event-stream");

fn fail(reason: FailReason) -> Verdict {
    Verdict::Fail { reason }
}

#[test]
fn an_event_stream_with_a_content_coding_is_not_silently_one() {
    let coded = fail(FailReason::ContentCoding);
    let cases: [(&[&[u8]], Verdict); 15] = [
        (&[], Verdict::Open),
        (&[b""], Verdict::Open),
        (&[b" , ,"], Verdict::Open),
        (&[b"identity"], Verdict::Open),
        (&[b" Identity\t,", b"IDENTITY"], Verdict::Open),
        (&[b"gzip"], coded),
        (&[b"x-gzip"], coded),
        (&[b"br"], coded),
        (&[b"zstd"], coded),
        (&[b"unknown"], coded),
        (&[b"identity, gzip"], coded),
        (&[b"gzip, identity"], coded),
        (&[b"identity", b"", b"gzip"], coded),
        (&[b"identityx"], coded),
        (&[b"\xff"], coded),
    ];
    for (lines, due) in cases {
        for unavailable in [Unavailable::Fail, Unavailable::Retry] {
            let shown: Vec<_> = lines.iter().map(|line| line.escape_ascii().to_string()).collect();
            assert_eq!(judge(200, EVENT_STREAM, lines.iter().copied(), unavailable), due, "{shown:?}");
            let model = http_model::judge(200, &[b"text/event-stream"], lines, unavailable);
            assert_eq!(model, due, "the model, {shown:?}");
        }
    }
}

#[test]
fn a_failed_verdict_says_whether_status_media_type_or_coding_is_the_reason() {
    let gzip = Some(&b"gzip"[..]);
    let html = Some(&b"text/html"[..]);
    for (status, content_type, coding, reason) in [
        (404, html, gzip, FailReason::Status(404)),
        (201, EVENT_STREAM, None, FailReason::Status(201)),
        (0, None, None, FailReason::Status(0)),
        (200, html, gzip, FailReason::MediaType),
        (200, Some(b"text/event-streaming"), None, FailReason::MediaType),
        (200, None, gzip, FailReason::NoMediaType),
        (200, Some(b"nonsense"), None, FailReason::NoMediaType),
        (200, Some(b""), None, FailReason::NoMediaType),
        (200, EVENT_STREAM, gzip, FailReason::ContentCoding),
    ] {
        assert_eq!(judge(status, content_type, coding, Unavailable::Fail), fail(reason));
    }
    // The content coding of a response without events is ignored.
    assert_eq!(judge(204, EVENT_STREAM, gzip, Unavailable::Fail), Verdict::Stop);
    assert_eq!(judge(307, EVENT_STREAM, gzip, Unavailable::Fail), Verdict::Redirect);
    assert_eq!(judge(503, EVENT_STREAM, gzip, Unavailable::Retry), Verdict::Retry);
}

#[test]
fn passing_statuses_are_retried_if_that_is_wanted_and_no_others() {
    for status in 0..=1_000 {
        let passes = matches!(status, 408 | 425 | 429 | 500..=599);
        let came = judge(status, EVENT_STREAM, None, Unavailable::Retry);
        assert_eq!(came == Verdict::Retry, passes, "{status}");
        let without = judge(status, EVENT_STREAM, None, Unavailable::Fail);
        assert_eq!(without, if passes { fail(FailReason::Status(status)) } else { came }, "{status}");
        assert_eq!(came, http_model::judge(status, &[b"text/event-stream"], &[], Unavailable::Retry), "{status}");
    }
}

/// The same request would be refused again: the client has to remove something from it first.
#[test]
fn header_fields_that_are_too_large_are_not_retried_and_the_message_says_what_to_do() {
    for unavailable in [Unavailable::Fail, Unavailable::Retry] {
        assert_eq!(judge(431, None, None, unavailable), fail(FailReason::Status(431)));
    }
    let message = FailReason::Status(431).to_string();
    assert!(message.contains("reset the last event ID"), "{message}");
}

fn lines(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    vec(vec(select(pieces), 0..5).prop_map(|pieces| pieces.concat()), 0..3)
}

proptest! {
    #![proptest_config(config(module_path!(), 2_000))]

    #[test]
    fn every_response_is_judged_as_the_model_does(
        status in prop_oneof![3 => Just(200), 1 => 0..1_000_u16],
        types in prop_oneof![
            2 => Just(vec!["text/event-stream".to_owned()]),
            1 => lines(&["text/event-stream", "text/html", ",", ";", "\"", "\\", " ", "*/*", "x"]),
        ],
        codings in lines(&["identity", "Identity", "gzip", ",", ",", " ", "\t", ";q=1", "\""]),
        retry in any::<bool>(),
    ) {
        let unavailable = if retry { Unavailable::Retry } else { Unavailable::Fail };
        let (types, codings): (Vec<_>, Vec<_>) =
            (types.iter().map(String::as_bytes).collect(), codings.iter().map(String::as_bytes).collect());
        let came = judge(status, types.iter().copied(), codings.iter().copied(), unavailable);
        prop_assert_eq!(came, http_model::judge(status, &types, &codings, unavailable));
    }
}
