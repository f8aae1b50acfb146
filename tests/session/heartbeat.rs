//! Keep-alives and timeouts with every kind of clock, compared with a model.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sse_wire::session::{Pacer, Watchdog};
use std::time::Duration;
use support::heartbeat_model::{Reading, check};
use support::property::config;

fn milliseconds(length: u64) -> Duration {
    Duration::from_millis(length)
}

#[test]
fn a_keep_alive_is_due_an_interval_after_the_last_byte() {
    let mut pacer = Pacer::new(Pacer::DEFAULT_INTERVAL, 1_000);
    assert_eq!(pacer.due_in(1_000), milliseconds(15_000));
    assert_eq!(pacer.due_in(15_999), milliseconds(1));
    assert_eq!(pacer.due_in(16_000), milliseconds(0));
    // The keep-alive stays due until it is written.
    assert_eq!(pacer.due_in(99_000), milliseconds(0));
    pacer.written(100_000);
    assert_eq!(pacer.due_in(100_000), milliseconds(15_000));
    pacer.written(110_000);
    assert_eq!(pacer.due_in(115_000), milliseconds(10_000));
}

#[test]
fn a_line_is_dead_after_silence_and_alive_with_any_byte() {
    let mut watchdog = Watchdog::new(milliseconds(45_000), 0);
    for second in 0..100 {
        watchdog.heard(second * 44_999);
        assert_eq!(watchdog.expires_in(second * 44_999 + 44_998), milliseconds(2));
    }
    let last = 99 * 44_999;
    assert_eq!(watchdog.expires_in(last + 45_000), milliseconds(0));
    assert_eq!(watchdog.expires_in(u64::MAX), milliseconds(0));
    watchdog.heard(u64::MAX);
    assert_eq!(watchdog.expires_in(u64::MAX), milliseconds(45_000));
}

#[test]
fn a_clock_that_begins_anew_delays_by_one_interval_at_most() {
    // A 32-bit counter that wraps around.
    let mut pacer = Pacer::new(milliseconds(15_000), u64::from(u32::MAX) - 4_999);
    assert_eq!(pacer.due_in(u64::from(u32::MAX)), milliseconds(10_001));
    assert_eq!(pacer.due_in(0), milliseconds(10_001));
    assert_eq!(pacer.due_in(10_001), milliseconds(0));
    // A clock that is set back to 0 after about a day.
    let mut watchdog = Watchdog::new(milliseconds(45_000), 86_400_000);
    assert_eq!(watchdog.expires_in(86_420_000), milliseconds(25_000));
    assert_eq!(watchdog.expires_in(0), milliseconds(25_000));
    assert_eq!(watchdog.expires_in(25_000), milliseconds(0));
}

#[test]
fn no_interval_is_always_over_and_the_longest_never() {
    let mut pacer = Pacer::new(Duration::ZERO, 5);
    assert_eq!(pacer.due_in(5), milliseconds(0));
    assert_eq!(pacer.due_in(0), milliseconds(0));
    let mut watchdog = Watchdog::new(milliseconds(u64::MAX), 0);
    assert_eq!(watchdog.expires_in(u64::MAX - 1), milliseconds(1));
    assert_eq!(watchdog.expires_in(0), milliseconds(1));
    assert_eq!(watchdog.expires_in(u64::MAX), milliseconds(0));
}

#[test]
fn lengths_are_rounded_up_to_milliseconds_and_none_is_too_long() {
    for (length, due) in [
        (Duration::ZERO, 0),
        (Duration::from_nanos(1), 1),
        (Duration::from_millis(1), 1),
        (Duration::new(1, 999_000_000), 1_999),
        (Duration::new(1, 999_999_999), 2_000),
    ] {
        assert_eq!(Pacer::new(length, 7).due_in(7), milliseconds(due));
        assert_eq!(Watchdog::new(length, 7).expires_in(7), milliseconds(due));
    }
    assert_eq!(Pacer::new(Duration::MAX, 7).due_in(7), milliseconds(u64::MAX));
    assert_eq!(Watchdog::new(Duration::MAX, 7).expires_in(8), milliseconds(u64::MAX - 1));
}

/// Readings of clocks that advance, stand still, jump and wrap around.
fn readings() -> impl Strategy<Value = Vec<Reading>> {
    const EDGES: [u64; 6] = [0, 1, 1 << 31, (1 << 32) - 1, u64::MAX - 1, u64::MAX];
    let step = prop_oneof![
        6 => (0..20_000_i64).prop_map(Some),
        1 => (-100_000..0_i64).prop_map(Some),
        1 => Just(None),
    ];
    (any::<u64>(), vec((step, select(&EDGES[..]), proptest::bool::weighted(0.3)), 0..60)).prop_map(|(start, steps)| {
        let mut clock = start;
        let readings = steps.into_iter().map(|(step, edge, life)| {
            clock = step.map_or(edge, |step| clock.wrapping_add_signed(step));
            (clock, life)
        });
        readings.collect()
    })
}

proptest! {
    #![proptest_config(config(module_path!(), 1_000))]

    #[test]
    fn every_clock_is_as_the_model_has_it(
        time in prop_oneof![0..100_000_u64, select(&[0, 1, u64::MAX][..])],
        start in any::<u64>(),
        readings in readings(),
    ) {
        check(time, start, &readings);
    }

    /// If a server waits as long as `due_in` says, a silence lasts at most one interval, plus the time by which the
    /// clock was set back during the silence. Each setting back adds at most one interval.
    #[test]
    fn no_silence_outlasts_the_interval_but_by_what_the_clock_lost(
        interval in 1..20_000_u64,
        turns in vec((0..40_000_u64, prop_oneof![9 => Just(0_i64), 1 => -1_000_000..1_000_000_i64]), 0..60),
    ) {
        let (mut time, mut offset) = (0_u64, 1_000_000_000_i64);
        let shown = |time: u64, offset: i64| time.wrapping_add_signed(offset);
        let mut pacer = Pacer::new(milliseconds(interval), shown(time, offset));
        let (mut last, mut lost, mut times_set_back) = (0_u64, 0_u64, 0_u64);
        for (news_in, set_by) in turns {
            let wait = pacer.due_in(shown(time, offset)).as_millis() as u64;
            prop_assert!(wait <= interval);
            // While the server waits, the clock may be set, and an event may come first.
            time += wait.min(news_in);
            offset += set_by;
            if set_by < 0 {
                lost += set_by.unsigned_abs();
                times_set_back += 1;
            }
            let due = pacer.due_in(shown(time, offset)).is_zero();
            prop_assert!(time - last <= interval + lost.min(times_set_back * interval));
            if due || news_in < wait {
                pacer.written(shown(time, offset));
                (last, lost, times_set_back) = (time, 0, 0);
            } else {
                prop_assert!(lost > 0, "nothing was written although it was time");
            }
        }
    }
}
