//! What follows the end of each connection: the rules one by one, random lives of clients against a slow model, and the
//! bodies of successive connections in `reconnect.jsonl`.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use sse_wire::http::{FailReason, LastEventId, Unavailable, Verdict, judge, retry_after};
use sse_wire::session::{Decision, Ended, Policy, Reconnect, StopReason};
use sse_wire::{Decoder, Fixed, Item};
use support::property::config;
use support::reconnect_model::{Bounds, Step, check};
use support::rows;

const EVENT_STREAM: Option<&[u8]> = Some(b"text/event-stream");
const FAIL: Verdict = Verdict::Fail { reason: FailReason::MediaType };

fn wait(milliseconds: u64) -> Decision {
    Decision::Wait { milliseconds }
}

fn refused(verdict: Verdict) -> Ended {
    Ended::Response { verdict, retry_after: None }
}

fn answered(status: u16, content_type: Option<&[u8]>, unavailable: Unavailable) -> Decision {
    let verdict = judge(status, content_type, None, unavailable);
    Reconnect::new(Policy::new()).ended(refused(verdict), 0)
}

#[test]
fn a_stream_that_ends_is_asked_for_again() {
    assert_eq!(answered(200, EVENT_STREAM, Unavailable::Fail), wait(3_000));
    let mut reconnect = Reconnect::new(Policy::new());
    for _ in 0..100 {
        assert_eq!(reconnect.ended(Ended::Stream, 0), wait(3_000));
    }
}

#[test]
fn status_204_stops() {
    for content_type in [None, EVENT_STREAM] {
        let decision = answered(204, content_type, Unavailable::Retry);
        assert_eq!(decision, Decision::Stop { why: StopReason::NoContent });
    }
}

#[test]
fn what_is_no_event_stream_stops() {
    let stop = Decision::Stop { why: StopReason::NotAnEventStream };
    for content_type in [None, Some(&b"text/html"[..]), Some(b"text/event-stream-foobar"), Some(b"x bogus")] {
        assert_eq!(answered(200, content_type, Unavailable::Retry), stop);
    }
    for status in [202, 205, 210, 299, 400, 401, 404, 410, 429, 500, 502, 503, 599] {
        assert_eq!(answered(status, EVENT_STREAM, Unavailable::Fail), stop, "{status}");
    }
    for status in [202, 205, 210, 299, 400, 401, 404, 410, 600] {
        assert_eq!(answered(status, EVENT_STREAM, Unavailable::Retry), stop, "{status}");
    }
}

#[test]
fn a_redirect_that_leads_nowhere_stops() {
    for status in [301, 302, 303, 307, 308] {
        let decision = answered(status, None, Unavailable::Retry);
        assert_eq!(decision, Decision::Stop { why: StopReason::Redirect }, "{status}");
    }
}

#[test]
fn passing_trouble_is_waited_out_if_that_is_wanted() {
    for status in [429, 500, 502, 503, 504, 599] {
        assert_eq!(answered(status, None, Unavailable::Retry), wait(3_000), "{status}");
    }
}

#[test]
fn retry_after_makes_a_wait_longer_and_never_shorter() {
    let unavailable = |value: &[u8]| Ended::Response { verdict: Verdict::Retry, retry_after: retry_after(value) };
    for (value, due) in [
        (&b"120"[..], 120_000),
        (b" 10\t", 10_000),
        (b"0", 3_000),
        (b"2", 3_000),
        (b"", 3_000),
        (b"1.5", 3_000),
        (b"+60", 3_000),
        (b"-60", 3_000),
        (b"Fri, 20 Nov 2026 09:00:00 GMT", 3_000),
        (b"99999999999999999999999", 3_600_000),
    ] {
        let mut reconnect = Reconnect::new(Policy::new());
        assert_eq!(reconnect.ended(unavailable(value), 0), wait(due), "{}", value.escape_ascii());
        // Once.
        assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(6_000));
    }
    for (value, due) in [
        (&b"0"[..], Some(0)),
        (b"007", Some(7_000)),
        (b"18446744073709551", Some(18_446_744_073_709_551_000)),
        (b"18446744073709552", Some(u64::MAX)),
        (b"18446744073709551615", Some(u64::MAX)),
        (b"18446744073709551616", Some(u64::MAX)),
        (b"10000000000000000000000000000000000000000000000000000000000000000", Some(u64::MAX)),
        (b"", None),
        (b" ", None),
        (b"1 2", None),
        (b"1, 2", None),
    ] {
        assert_eq!(retry_after(value), due, "{}", value.escape_ascii());
    }
    // It counts for no other end.
    for verdict in [Verdict::Open, Verdict::Stop, FAIL, Verdict::Redirect] {
        let with = Ended::Response { verdict, retry_after: Some(60_000) };
        let decision = Reconnect::new(Policy::new()).ended(with, 0);
        assert_eq!(decision, Reconnect::new(Policy::new()).ended(refused(verdict), 0), "{verdict:?}");
    }
}

#[test]
fn waits_double_with_each_attempt_in_a_row_that_fails() {
    let mut reconnect = Reconnect::new(Policy::new());
    for _ in 0..2 {
        for due in [3_000, 6_000, 12_000, 24_000, 30_000, 30_000] {
            assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(due));
        }
        assert_eq!(reconnect.failed_attempts(), 6);
        assert_eq!(reconnect.ended(Ended::Stream, 0), wait(3_000));
        assert_eq!(reconnect.failed_attempts(), 0);
    }
    // A time that is longer than waits grow is the server's wish.
    reconnect.set_reconnection_time(300_000);
    for _ in 0..5 {
        assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(300_000));
    }
}

#[test]
fn a_stop_is_a_new_start_but_for_the_reconnection_time() {
    let mut reconnect = Reconnect::new(Policy::new());
    reconnect.set_reconnection_time(1_000);
    for _ in 0..4 {
        let _ = reconnect.ended(Ended::NoResponse, 0);
    }
    let _ = reconnect.ended(refused(Verdict::Stop), 0);
    assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(1_000));
}

#[test]
fn a_reconnection_time_of_nothing_keeps_nobody_busy() {
    let mut reconnect = Reconnect::new(Policy::new());
    reconnect.set_reconnection_time(0);
    assert_eq!(reconnect.ended(Ended::Stream, 0), wait(100));
    assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(100));
    assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(200));
    assert_eq!(reconnect.reconnection_time(), 0);
}

#[test]
fn no_number_silences_a_client_for_ever() {
    for time in [1 << 31, 1 << 32, 1 << 63, u64::MAX] {
        let mut reconnect = Reconnect::new(Policy::new());
        reconnect.set_reconnection_time(time);
        assert_eq!(reconnect.ended(Ended::Stream, 0), wait(3_600_000));
        for _ in 0..200 {
            assert_eq!(reconnect.ended(Ended::NoResponse, u32::MAX), wait(3_600_000 + 900_000 - 1));
        }
    }
    let unbounded = Policy::new().backoff_ceiling(u64::MAX).ceiling(u64::MAX);
    let mut reconnect = Reconnect::new(unbounded);
    let mut before = 0;
    for _ in 0..200 {
        let Decision::Wait { milliseconds } = reconnect.ended(Ended::NoResponse, u32::MAX) else { panic!("a stop") };
        assert!(milliseconds >= before);
        before = milliseconds;
    }
    assert_eq!(before, u64::MAX);
}

#[test]
fn clients_that_lost_one_server_do_not_come_back_at_once() {
    let with = |random| Reconnect::new(Policy::new()).ended(Ended::Stream, random);
    for (random, due) in [(0, 3_000), (1 << 30, 3_187), (1 << 31, 3_375), (u32::MAX, 3_749)] {
        assert_eq!(with(random), wait(due), "{random}");
    }
}

/// Numbers at which arithmetic goes wrong, and ordinary ones.
fn milliseconds() -> impl Strategy<Value = u64> {
    const EDGES: [u64; 13] =
        [0, 1, 2, 99, 100, 101, (1 << 32) - 1, 1 << 32, 1 << 33, 1 << 62, u64::MAX / 2, u64::MAX - 1, u64::MAX];
    prop_oneof![3 => 0..100_000_u64, 1 => select(&EDGES[..]), 1 => any::<u64>()]
}

fn random() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0), Just(u32::MAX), any::<u32>()]
}

fn ended() -> impl Strategy<Value = Ended> {
    const VERDICTS: [Verdict; 5] = [Verdict::Open, Verdict::Stop, Verdict::Redirect, Verdict::Retry, FAIL];
    let response = (select(&VERDICTS[..]), proptest::option::of(milliseconds()));
    prop_oneof![
        1 => Just(Ended::Stream),
        5 => Just(Ended::NoResponse),
        2 => response.prop_map(|(verdict, retry_after)| Ended::Response { verdict, retry_after }),
        2 => milliseconds().prop_map(|time| Ended::Response { verdict: Verdict::Retry, retry_after: Some(time) }),
    ]
}

fn life() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        1 => milliseconds().prop_map(Step::Time),
        6 => (ended(), random()).prop_map(|(ended, random)| Step::Ended(ended, random)),
    ];
    // Some that go on until factors have overflowed.
    prop_oneof![4 => vec(step.clone(), 0..40), 1 => vec(step, 80..100)]
}

fn bounds() -> impl Strategy<Value = Bounds> {
    let any = (milliseconds(), milliseconds(), milliseconds(), milliseconds());
    prop_oneof![Just((3_000, 100, 30_000, 3_600_000)), any]
        .prop_map(|(initial, floor, backoff_ceiling, ceiling)| Bounds { initial, floor, backoff_ceiling, ceiling })
}

proptest! {
    #![proptest_config(config(module_path!(), 1_000))]

    #[test]
    fn every_life_of_a_client_is_as_the_model_has_it(bounds in bounds(), life in life()) {
        check(bounds, &life);
    }
}

/// The requests that a client sends over the bodies of successive connections, whatever their cuts.
#[test]
fn every_request_carries_the_id_that_is_in_force() {
    for (name, row) in rows::rows("reconnect.jsonl") {
        for size in [usize::MAX, 1, 2, 3, 7] {
            connections(&format!("{name}, in pieces of {size}"), &row, size);
        }
    }
}

fn connections(name: &str, row: &Value, size: usize) {
    let mut decoder = Decoder::<Fixed<256, 64>>::new();
    let policy = Policy::new();
    let mut reconnect = Reconnect::new(policy);
    for (number, connection) in row["connections"].as_array().expect("connections").iter().enumerate() {
        let name = format!("{name}, connection {number}");
        let header = LastEventId::to_send(decoder.last_event_id()).unwrap_or(None).map(|id| id.as_bytes().to_vec());
        let due = &connection["expect_last_event_id_header_b64"];
        assert_eq!(header, (!due.is_null()).then(|| rows::base64(due)), "{name}");

        let mut events = Vec::new();
        let body = rows::base64(&connection["body_b64"]);
        for chunk in body.chunks(size.min(body.len().max(1))) {
            let mut items = decoder.feed(chunk);
            while let Some(item) = items.next() {
                match item.expect("it fits") {
                    Item::Event(event) => {
                        events.push(
                            [event.event_type(), event.data(), event.last_event_id()]
                                .map(|text| String::from_utf8(text.to_vec()).unwrap()),
                        );
                    }
                    Item::Retry(milliseconds) => reconnect.set_reconnection_time(milliseconds),
                    Item::Comment(_) => {}
                }
            }
        }
        let due: Vec<[String; 3]> = connection["events"]
            .as_array()
            .expect("events")
            .iter()
            .map(|event| ["event", "data", "id"].map(|key| event[key].as_str().expect("text").to_owned()))
            .collect();
        assert_eq!(events, due, "{name}");
        assert_eq!(decoder.last_event_id(), connection["last_event_id_after"].as_str().unwrap().as_bytes(), "{name}");
        decoder.reset();

        let due = match &connection["reconnection_time_after"] {
            Value::Null => 3_000,
            Value::String(digits) => digits.parse().unwrap_or(u64::MAX),
            number => number.as_u64().expect("milliseconds"),
        };
        assert_eq!(reconnect.reconnection_time(), due, "{name}");
        assert_eq!(reconnect.ended(Ended::Stream, 0), wait(due.clamp(100, 3_600_000)), "{name}");
    }
}
