//! What a client does after each connection: each rule alone, random sequences compared with a model, and the
//! successive connections in `reconnect.jsonl`.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use sse_wire::http::{FailReason, LastEventId, Unavailable, Verdict, judge, retry_after};
use sse_wire::session::{Decision, Ended, Jitter, Policy, Reconnect, StopReason};
use sse_wire::{Decoder, Fixed, Item};
use support::property::config;
use support::reconnect_model::{Settings, Step, check};
use support::rows;

/// A stream that ends the backoff with the default policy.
const SUCCESS: Ended = Ended::Stream { lasted: 0, brought_event: true };
/// A stream that does not end the backoff.
const EMPTY: Ended = Ended::Stream { lasted: 0, brought_event: false };
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
        assert_eq!(reconnect.ended(SUCCESS, 0), wait(3_000));
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
    let stop = |reason| Decision::Stop { why: StopReason::NotAnEventStream { reason } };
    for content_type in [&b"text/html"[..], b"text/event-stream-foobar"] {
        assert_eq!(answered(200, Some(content_type), Unavailable::Retry), stop(FailReason::MediaType));
    }
    for content_type in [None, Some(&b"x bogus"[..])] {
        assert_eq!(answered(200, content_type, Unavailable::Retry), stop(FailReason::NoMediaType));
    }
    for status in [202, 205, 210, 299, 400, 401, 404, 410, 429, 500, 502, 503, 599] {
        assert_eq!(answered(status, EVENT_STREAM, Unavailable::Fail), stop(FailReason::Status(status)), "{status}");
    }
    for status in [202, 205, 210, 299, 400, 401, 404, 410, 600] {
        assert_eq!(answered(status, EVENT_STREAM, Unavailable::Retry), stop(FailReason::Status(status)), "{status}");
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
        // `Retry-After` counts for one wait only.
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
    // `Retry-After` counts for no other verdict.
    for verdict in [Verdict::Open, Verdict::Stop, FAIL, Verdict::Redirect] {
        let with = Ended::Response { verdict, retry_after: Some(60_000) };
        let decision = Reconnect::new(Policy::new()).ended(with, 0);
        assert_eq!(decision, Reconnect::new(Policy::new()).ended(refused(verdict), 0), "{verdict:?}");
    }
}

#[test]
fn each_wait_without_a_success_is_twice_the_one_before() {
    let mut reconnect = Reconnect::new(Policy::new());
    for due in [3_000, 6_000, 12_000, 24_000, 30_000, 30_000] {
        assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(due));
    }
    assert_eq!(reconnect.retries(), 6);
    for _ in 0..2 {
        assert_eq!(reconnect.ended(SUCCESS, 0), wait(3_000));
        assert_eq!(reconnect.retries(), 1);
        // The backoff continues after an empty stream, a temporary error, an `Open` response, and no response.
        for (ended, due) in [(EMPTY, 6_000), (refused(Verdict::Retry), 12_000), (refused(Verdict::Open), 24_000)] {
            assert_eq!(reconnect.ended(ended, 0), wait(due), "{ended:?}");
        }
        assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(30_000));
    }
    // A reconnection time above `backoff_ceiling` is used as it is.
    reconnect.set_reconnection_time(300_000);
    for _ in 0..5 {
        assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(300_000));
    }
}

/// The number of requests in this time, if each connection sends `retry: 0` and ends at once with `ended`.
fn requests_in(milliseconds: u64, policy: Policy, ended: Ended) -> usize {
    let mut reconnect = Reconnect::new(policy);
    let (mut now, mut requests) = (0, 0);
    while now < milliseconds {
        requests += 1;
        reconnect.set_reconnection_time(0); // on each connection
        let Decision::Wait { milliseconds } = reconnect.ended(ended, 0) else { panic!("a stop") };
        now += milliseconds;
    }
    requests
}

/// Each stream is only `retry: 0`. If a `200` were a success, this would be 100 requests in 10 seconds.
#[test]
fn a_server_whose_streams_bring_nothing_is_asked_less_and_less_often() {
    assert_eq!(requests_in(10_000, Policy::new(), EMPTY), 7);
    assert_eq!(requests_in(100_000, Policy::new(), EMPTY), 11);
    assert_eq!(requests_in(10_000, Policy::new().floor(0), EMPTY), 15);
    assert_eq!(requests_in(10_000, Policy::new().success_after(0), EMPTY), 100);
    // If each stream has an event, only the floor of 100 ms limits the requests.
    assert_eq!(requests_in(10_000, Policy::new(), SUCCESS), 100);
}

#[test]
fn the_policy_says_what_a_success_is() {
    let stream = |lasted, brought_event| Ended::Stream { lasted, brought_event };
    let by_default = Policy::new();
    let by_time = by_default.event_is_success(false).success_after(60_000);
    let by_event = by_default.success_after(u64::MAX);
    let never = by_event.event_is_success(false);
    let always = by_default.success_after(0);
    for (ended, due) in [
        //                      default  time  event  never  always
        (stream(0, false), [false, false, false, false, true]),
        (stream(9_999, false), [false, false, false, false, true]),
        (stream(10_000, false), [true, false, false, false, true]),
        (stream(59_999, false), [true, false, false, false, true]),
        (stream(60_000, false), [true, true, false, false, true]),
        (stream(u64::MAX, false), [true, true, false, false, true]),
        (stream(0, true), [true, false, true, false, true]),
        (stream(59_999, true), [true, false, true, false, true]),
        (stream(u64::MAX, true), [true, true, true, false, true]),
        (refused(Verdict::Open), [false, false, false, false, true]),
        (refused(Verdict::Retry), [false; 5]),
        (Ended::NoResponse, [false; 5]),
    ] {
        for (policy, due) in [by_default, by_time, by_event, never, always].into_iter().zip(due) {
            let mut reconnect = Reconnect::new(policy);
            let _ = reconnect.ended(Ended::NoResponse, 0);
            let decision = reconnect.ended(ended, 0);
            assert_eq!(decision, wait(if due { 3_000 } else { 6_000 }), "{ended:?} with {policy:?}");
        }
    }
}

#[test]
fn growth_is_the_policys() {
    let waits = |percent, initial| {
        let policy = Policy::new().growth_percent(percent).initial(initial).floor(0);
        let mut reconnect = Reconnect::new(policy);
        [(); 6].map(|()| match reconnect.ended(Ended::NoResponse, 0) {
            Decision::Wait { milliseconds } => milliseconds,
            stop => panic!("{stop:?}"),
        })
    };
    assert_eq!(waits(150, 1_000), [1_000, 1_500, 2_250, 3_375, 5_063, 7_595]);
    assert_eq!(waits(300, 1_000), [1_000, 3_000, 9_000, 27_000, 30_000, 30_000]);
    assert_eq!(waits(100, 1_000), [1_000; 6]);
    assert_eq!(waits(0, 1_000), [1_000; 6]);
    assert_eq!(waits(101, 1), [1, 2, 3, 4, 5, 6]);
    assert_eq!(waits(200, 0), [0, 1, 2, 4, 8, 16]);
    assert_eq!(waits(u32::MAX, 1), [1, 30_000, 30_000, 30_000, 30_000, 30_000]);
}

#[test]
fn jitter_is_the_policys() {
    let waits = |jitter| {
        let policy = Policy::new().initial(1_000).jitter(jitter);
        [0, 1 << 31, u32::MAX].map(|random| match Reconnect::new(policy).ended(Ended::NoResponse, random) {
            Decision::Wait { milliseconds } => milliseconds,
            stop => panic!("{stop:?}"),
        })
    };
    assert_eq!(waits(Jitter::None), [1_000; 3]);
    assert_eq!(waits(Jitter::Added { percent: 0 }), [1_000; 3]);
    assert_eq!(waits(Jitter::Added { percent: 50 }), [1_000, 1_250, 1_499]);
    assert_eq!(waits(Jitter::Added { percent: 100 }), [1_000, 1_500, 1_999]);
    assert_eq!(waits(Jitter::Subtracted { percent: 50 }), [1_000, 750, 501]);
    assert_eq!(waits(Jitter::Added { percent: 255 }), [1_000, 1_500, 1_999]);
    // No wait is below the floor.
    assert_eq!(waits(Jitter::FULL), [1_000, 500, 100]);
    assert_eq!(waits(Jitter::Subtracted { percent: 255 }), [1_000, 500, 100]);
}

#[test]
fn jitter_never_takes_away_from_what_retry_after_asks_for_and_still_tells_clients_apart() {
    let waits = |jitter, asked| {
        let busy = Ended::Response { verdict: Verdict::Retry, retry_after: Some(asked) };
        let policy = Policy::new().initial(3_000).jitter(jitter);
        [0, 1 << 31, u32::MAX].map(|random| match Reconnect::new(policy).ended(busy, random) {
            Decision::Wait { milliseconds } => milliseconds,
            stop => panic!("{stop:?}"),
        })
    };
    for (asked, full, half) in [
        (0, [3_000, 1_500, 100], [3_000, 2_250, 1_501]),
        (1_000, [4_000, 2_500, 1_001], [3_000, 2_250, 1_501]),
        (2_000, [5_000, 3_500, 2_001], [3_500, 2_750, 2_001]),
        (20_000, [23_000, 21_500, 20_001], [21_500, 20_750, 20_001]),
    ] {
        assert_eq!(waits(Jitter::FULL, asked), full, "asked for {asked}");
        assert_eq!(waits(Jitter::Subtracted { percent: 50 }, asked), half, "asked for {asked}");
        assert_eq!(waits(Jitter::None, asked), [asked.max(3_000); 3]);
    }
}

#[test]
fn retries_without_a_success_are_counted_out() {
    let exhausted = Decision::Stop { why: StopReason::RetriesExhausted };
    let mut reconnect = Reconnect::new(Policy::new().max_retries(3));
    for _ in 0..2 {
        for due in [3_000, 6_000, 12_000] {
            assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(due));
        }
        assert_eq!(reconnect.ended(EMPTY, 0), exhausted);
        assert_eq!(reconnect.retries(), 0);
    }
    // A success resets the count, and so does `restart`.
    for restart in [false, true] {
        let _ = [(); 3].map(|()| reconnect.ended(Ended::NoResponse, 0));
        if restart {
            reconnect.restart();
        }
        let ended = if restart { Ended::NoResponse } else { SUCCESS };
        assert_eq!(reconnect.ended(ended, 0), wait(3_000));
        let _ = [(); 2].map(|()| reconnect.ended(Ended::NoResponse, 0));
        assert_eq!(reconnect.ended(Ended::NoResponse, 0), exhausted);
    }
    // A verdict that stops the client keeps its own reason.
    let mut once = Reconnect::new(Policy::new().max_retries(0));
    for ended in [SUCCESS, EMPTY, Ended::NoResponse, refused(Verdict::Retry)] {
        assert_eq!(once.ended(ended, 0), exhausted);
    }
    assert_eq!(once.ended(refused(Verdict::Stop), 0), Decision::Stop { why: StopReason::NoContent });
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
    assert_eq!(reconnect.ended(SUCCESS, 0), wait(100));
    assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(200));
    assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(400));
    assert_eq!(reconnect.reconnection_time(), 0);
}

#[test]
fn no_number_silences_a_client_for_ever() {
    for time in [1 << 31, 1 << 32, 1 << 63, u64::MAX] {
        let mut reconnect = Reconnect::new(Policy::new());
        reconnect.set_reconnection_time(time);
        assert_eq!(reconnect.ended(SUCCESS, 0), wait(3_600_000));
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
    let with = |random| Reconnect::new(Policy::new()).ended(SUCCESS, random);
    for (random, due) in [(0, 3_000), (1 << 30, 3_187), (1 << 31, 3_375), (u32::MAX, 3_749)] {
        assert_eq!(with(random), wait(due), "{random}");
    }
}

/// Edge values of the arithmetic, and ordinary numbers.
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
        2 => (milliseconds(), any::<bool>()).prop_map(|(lasted, brought_event)| Ended::Stream { lasted, brought_event }),
        5 => Just(Ended::NoResponse),
        2 => response.prop_map(|(verdict, retry_after)| Ended::Response { verdict, retry_after }),
        2 => milliseconds().prop_map(|time| Ended::Response { verdict: Verdict::Retry, retry_after: Some(time) }),
    ]
}

fn life() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => milliseconds().prop_map(Step::Time),
        1 => Just(Step::Restart),
        12 => (ended(), random()).prop_map(|(ended, random)| Step::Ended(ended, random)),
    ];
    // Some sequences are long enough for the growth to overflow.
    prop_oneof![4 => vec(step.clone(), 0..40), 1 => vec(step, 80..100)]
}

fn jitter() -> impl Strategy<Value = Jitter> {
    prop_oneof![
        Just(Jitter::None),
        any::<u8>().prop_map(|percent| Jitter::Added { percent }),
        any::<u8>().prop_map(|percent| Jitter::Subtracted { percent }),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    let growth = prop_oneof![4 => 90..=300_u32, 1 => any::<u32>()];
    let retries = prop_oneof![2 => Just(u32::MAX), 1 => 0..5_u32, 1 => any::<u32>()];
    let times = (milliseconds(), milliseconds(), milliseconds(), milliseconds(), milliseconds());
    let any = (times, any::<bool>(), growth, retries, jitter()).prop_map(
        |(
            (initial, floor, backoff_ceiling, ceiling, success_after),
            event_is_success,
            growth_percent,
            max_retries,
            jitter,
        )| {
            Settings {
                initial,
                floor,
                backoff_ceiling,
                ceiling,
                success_after,
                event_is_success,
                growth_percent,
                max_retries,
                jitter,
            }
        },
    );
    prop_oneof![1 => Just(Settings::DEFAULT), 3 => any]
}

proptest! {
    #![proptest_config(config(module_path!(), 1_000))]

    #[test]
    fn every_life_of_a_client_is_as_the_model_has_it(settings in settings(), life in life()) {
        check(settings, &life);
    }
}

/// Successive connections of one client, with bodies in chunks of several sizes.
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
        assert_eq!(reconnect.ended(SUCCESS, 0), wait(due.clamp(100, 3_600_000)), "{name}");
    }
}
