//! Each policy of another client, as `Policy` documents it, leads to the waits of that client. That of LaunchDarkly is
//! also compared with a model of its algorithm.

use sse_wire::session::{Decision, Ended, Jitter, Policy, Reconnect, StopReason};
use std::iter::repeat_with;

const LAUNCH_DARKLY: Policy = Policy::new()
    .initial(1_000)
    .floor(1)
    .backoff_ceiling(30_000)
    .jitter(Jitter::Subtracted { percent: 50 })
    .event_is_success(false)
    .success_after(60_000);
const EXPONENTIAL_BACKOFF: Policy =
    Policy::new().initial(300).floor(0).backoff_ceiling(5_000).jitter(Jitter::None).success_after(0);
const CONSTANT: Policy = EXPONENTIAL_BACKOFF.initial(5_000).growth_percent(100).max_retries(3);
const BROWSER: Policy = Policy::new().growth_percent(100).success_after(0).jitter(Jitter::None);

fn stream(lasted: u64) -> Ended {
    Ended::Stream { lasted, brought_event: true }
}

fn waits(reconnect: &mut Reconnect, ended: Ended, random: u32, count: usize) -> Vec<u64> {
    let wait = || match reconnect.ended(ended, random) {
        Decision::Wait { milliseconds } => milliseconds,
        stop => panic!("{stop:?}"),
    };
    repeat_with(wait).take(count).collect()
}

/// `BackoffRetry` of eventsource-client 0.16, without jitter. `good_for` is how long the connection was good.
struct BackoffRetry {
    base: u64,
    most: u64,
    factor: u64,
    next: u64,
}

impl BackoffRetry {
    fn next_delay(&mut self, good_for: Option<u64>) -> u64 {
        let current = if good_for.is_some_and(|time| time >= 60_000) { self.base } else { self.next };
        self.next = self.most.min(current * self.factor);
        current
    }
}

#[test]
fn launch_darklys_policy_gives_its_waits() {
    let mut reconnect = Reconnect::new(LAUNCH_DARKLY);
    assert_eq!(waits(&mut reconnect, Ended::NoResponse, 0, 7), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    // Only the duration of a stream counts, not its events.
    assert_eq!(waits(&mut reconnect, stream(59_999), 0, 2), [30_000, 30_000]);
    assert_eq!(waits(&mut reconnect, stream(60_000), 0, 2), [1_000, 1_000]);
    assert_eq!(waits(&mut reconnect, Ended::NoResponse, 0, 2), [2_000, 4_000]);
    // Jitter subtracts up to half: the first wait is between 500 and 1,000, and so on.
    reconnect.restart();
    assert_eq!(waits(&mut reconnect, Ended::NoResponse, u32::MAX, 3), [501, 1_001, 2_001]);
    reconnect.restart();
    assert_eq!(waits(&mut reconnect, Ended::NoResponse, 1 << 31, 3), [750, 1_500, 3_000]);
    // In that client, a `retry` restarts the backoff. `retry: 0` is 1 ms.
    reconnect.set_reconnection_time(0);
    reconnect.restart();
    assert_eq!(waits(&mut reconnect, Ended::NoResponse, 0, 4), [1, 2, 4, 8]);

    let mut reconnect = Reconnect::new(LAUNCH_DARKLY);
    let mut theirs = BackoffRetry { base: 1_000, most: 30_000, factor: 2, next: 1_000 };
    for good_for in [None, Some(10), None, Some(60_000), None, None, Some(3), Some(70_000), Some(80_000), None, None] {
        let ended = good_for.map_or(Ended::NoResponse, stream);
        assert_eq!(waits(&mut reconnect, ended, 0, 1), [theirs.next_delay(good_for)], "{good_for:?}");
    }
}

#[test]
fn reqwest_eventsources_exponential_backoff_gives_its_waits() {
    let mut reconnect = Reconnect::new(EXPONENTIAL_BACKOFF);
    assert_eq!(waits(&mut reconnect, Ended::NoResponse, 7, 6), [300, 600, 1_200, 2_400, 4_800, 5_000]);
    // Every stream is a success. The wait after it is the first one again.
    let empty = Ended::Stream { lasted: 0, brought_event: false };
    assert_eq!(waits(&mut reconnect, empty, 7, 3), [300; 3]);
    assert_eq!(waits(&mut reconnect, Ended::NoResponse, 7, 2), [600, 1_200]);
    // A `retry` above the ceiling raises the ceiling.
    reconnect.set_reconnection_time(8_000);
    assert_eq!(waits(&mut reconnect, Ended::NoResponse, 7, 2), [8_000, 8_000]);

    let mut twice = Reconnect::new(EXPONENTIAL_BACKOFF.max_retries(2));
    assert_eq!(waits(&mut twice, Ended::NoResponse, 7, 2), [300, 600]);
    assert_eq!(twice.ended(Ended::NoResponse, 7), Decision::Stop { why: StopReason::RetriesExhausted });
}

#[test]
fn reqwest_eventsources_constant_gives_its_waits() {
    let mut reconnect = Reconnect::new(CONSTANT);
    assert_eq!(waits(&mut reconnect, Ended::NoResponse, 7, 3), [5_000; 3]);
    assert_eq!(reconnect.ended(Ended::NoResponse, 7), Decision::Stop { why: StopReason::RetriesExhausted });
}

#[test]
fn a_browsers_policy_is_the_reconnection_time_and_nothing_else() {
    let mut reconnect = Reconnect::new(BROWSER);
    assert_eq!(waits(&mut reconnect, Ended::NoResponse, 7, 50), [3_000; 50]);
    reconnect.set_reconnection_time(200);
    assert_eq!(waits(&mut reconnect, Ended::Stream { lasted: 0, brought_event: false }, 7, 50), [200; 50]);
}
