//! What follows the end of a connection, from the whole life of a client at once and in numbers that do not overflow.

use sse_wire::http::Verdict;
use sse_wire::session::{Decision, Ended, Policy, Reconnect, StopReason};

/// What happens in the life of a client.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// The server sets the reconnection time.
    Time(u64),
    /// A connection ends, and this random number is to hand.
    Ended(Ended, u32),
}

/// A policy whose numbers can be read.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub initial: u64,
    pub floor: u64,
    pub backoff_ceiling: u64,
    pub ceiling: u64,
}

/// The decision at the end of a life, from all of it. Its last step has to be an end.
pub fn decision(bounds: Bounds, life: &[Step]) -> Decision {
    let ends: Vec<(Ended, u32)> =
        life.iter().filter_map(|step| if let Step::Ended(e, r) = step { Some((*e, *r)) } else { None }).collect();
    let (ended, random) = *ends.last().expect("an end");
    let failed = |ended: &Ended| matches!(ended, Ended::NoResponse | Ended::Response { verdict: Verdict::Retry, .. });
    let mut asked = 0;
    if let Ended::Response { verdict, retry_after } = ended {
        match verdict {
            Verdict::Stop => return Decision::Stop { why: StopReason::NoContent },
            Verdict::Fail { .. } => return Decision::Stop { why: StopReason::NotAnEventStream },
            Verdict::Redirect => return Decision::Stop { why: StopReason::Redirect },
            Verdict::Retry => asked = retry_after.unwrap_or(0),
            Verdict::Open => {}
        }
    }
    let mut times = life.iter().rev().filter_map(|step| if let Step::Time(time) = step { Some(*time) } else { None });
    let (floor, ceiling) = (u128::from(bounds.floor), u128::from(bounds.ceiling));
    let mut wait = u128::from(times.next().unwrap_or(bounds.initial));
    if wait > ceiling {
        wait = ceiling;
    }
    if wait < floor {
        wait = floor;
    }
    let in_a_row = ends.iter().rev().take_while(|(ended, _)| failed(ended)).count();
    for _ in 1..in_a_row {
        // Never back to less, and not beyond the two ceilings.
        let doubled = (wait * 2).min(bounds.backoff_ceiling.into()).min(ceiling);
        wait = wait.max(doubled);
    }
    wait = wait.max(u128::from(asked).min(ceiling));
    let most = wait / 4;
    let milliseconds = wait + most * u128::from(random) / (1 << 32);
    Decision::Wait { milliseconds: milliseconds.min(u64::MAX.into()) as u64 }
}

/// Lives this life, and compares each decision with the model's.
///
/// # Panics
///
/// If one differs.
pub fn check(bounds: Bounds, life: &[Step]) {
    let policy = Policy::new()
        .initial(bounds.initial)
        .floor(bounds.floor)
        .backoff_ceiling(bounds.backoff_ceiling)
        .ceiling(bounds.ceiling);
    let mut reconnect = Reconnect::new(policy);
    let mut time = bounds.initial;
    for (at, step) in life.iter().enumerate() {
        match *step {
            Step::Time(set) => {
                reconnect.set_reconnection_time(set);
                time = set;
            }
            Step::Ended(ended, random) => {
                let came = reconnect.ended(ended, random);
                assert_eq!(came, decision(bounds, &life[..=at]), "at {at} of {life:?} with {bounds:?}");
                if let Decision::Wait { milliseconds } = came {
                    let most = bounds.ceiling.max(bounds.floor);
                    assert!(milliseconds >= bounds.floor);
                    assert!(milliseconds <= most.saturating_add(most / 4));
                }
            }
        }
        assert_eq!(reconnect.reconnection_time(), time);
    }
}
