//! A model of heartbeats: the time left until a sign of life is due, from all readings of the clock.

use sse_wire::session::{Pacer, Watchdog};
use std::time::Duration;

/// The time of the clock, and whether there was a sign of life at that time. If not, it was only a query.
pub type Reading = (u64, bool);

/// The time left at the last reading: `time`, minus every step forward of the clock since the last sign of life.
pub fn time_left(time: u64, start: u64, readings: &[Reading]) -> u64 {
    let mut clock = vec![(start, true)];
    clock.extend(readings);
    let last_life = clock.iter().rposition(|&(_, life)| life).expect("the start");
    let forward: u128 =
        clock[last_life..].windows(2).map(|pair| u128::from(pair[1].0).saturating_sub(pair[0].0.into())).sum();
    u128::from(time).saturating_sub(forward) as u64
}

/// Replays the readings. Compares the time left of a `Pacer` (server) and of a `Watchdog` (client) with the model.
///
/// # Panics
///
/// If they differ.
pub fn check(time: u64, start: u64, readings: &[Reading]) {
    let length = Duration::from_millis(time);
    let (mut pacer, mut watchdog) = (Pacer::new(length, start), Watchdog::new(length, start));
    for (at, &(now, life)) in readings.iter().enumerate() {
        if life {
            pacer.written(now);
            watchdog.heard(now);
        }
        let due = Duration::from_millis(time_left(time, start, &readings[..=at]));
        assert_eq!(pacer.due_in(now), due, "pacer, at {at} of {readings:?}, {time} from {start}");
        assert_eq!(watchdog.expires_in(now), due, "watchdog, at {at} of {readings:?}, {time} from {start}");
    }
}
