//! A slow model of reconnection: each decision from the complete life of a client, with numbers that do not overflow.

use sse_wire::http::Verdict;
use sse_wire::session::{Decision, Ended, Jitter, Policy, Reconnect, StopReason};

/// A step in the life of a client.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// The server sets the reconnection time.
    Time(u64),
    /// The application restarts the backoff.
    Restart,
    /// A connection ends. The second value is the random number for the jitter.
    Ended(Ended, u32),
}

/// The values of a policy. `Policy` has no getters.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub initial: u64,
    pub floor: u64,
    pub backoff_ceiling: u64,
    pub ceiling: u64,
    pub success_after: u64,
    pub event_is_success: bool,
    pub growth_percent: u32,
    pub max_retries: u32,
    pub jitter: Jitter,
}

impl Settings {
    /// The documented defaults of `Policy`.
    pub const DEFAULT: Self = Self {
        initial: 3_000,
        floor: 100,
        backoff_ceiling: 30_000,
        ceiling: 3_600_000,
        success_after: 10_000,
        event_is_success: true,
        growth_percent: 200,
        max_retries: u32::MAX,
        jitter: Jitter::Added { percent: 25 },
    };

    pub fn policy(&self) -> Policy {
        Policy::new()
            .initial(self.initial)
            .floor(self.floor)
            .backoff_ceiling(self.backoff_ceiling)
            .ceiling(self.ceiling)
            .success_after(self.success_after)
            .event_is_success(self.event_is_success)
            .growth_percent(self.growth_percent)
            .max_retries(self.max_retries)
            .jitter(self.jitter)
    }

    fn is_success(&self, ended: Ended) -> bool {
        let (lasted, brought_event) = match ended {
            Ended::Stream { lasted, brought_event } => (lasted, brought_event),
            Ended::Response { verdict: Verdict::Open, .. } => (0, false),
            _ => return false,
        };
        let long_enough = self.success_after != u64::MAX && lasted >= self.success_after;
        long_enough || (brought_event && self.event_is_success)
    }

    fn stop(&self, ended: Ended, retries: u32) -> Option<StopReason> {
        match ended {
            Ended::Response { verdict: Verdict::Stop, .. } => Some(StopReason::NoContent),
            Ended::Response { verdict: Verdict::Fail { reason }, .. } => Some(StopReason::NotAnEventStream { reason }),
            Ended::Response { verdict: Verdict::Redirect, .. } => Some(StopReason::Redirect),
            _ if self.max_retries != u32::MAX && retries >= self.max_retries => Some(StopReason::RetriesExhausted),
            _ => None,
        }
    }

    /// The wait before and after jitter.
    fn wait(&self, life: &[Step], retries: u32, asked: u64, random: u32) -> [u64; 2] {
        let mut times =
            life.iter().rev().filter_map(|step| if let Step::Time(time) = step { Some(*time) } else { None });
        let (floor, ceiling) = (u128::from(self.floor), u128::from(self.ceiling));
        let mut wait = u128::from(times.next().unwrap_or(self.initial));
        if wait > ceiling {
            wait = ceiling;
        }
        if wait < floor {
            wait = floor;
        }
        for _ in 0..retries {
            // The wait never decreases, and does not grow beyond the two ceilings.
            let longer = (wait * u128::from(self.growth_percent)).div_ceil(100);
            let longer = if self.growth_percent > 100 { longer.max(1) } else { longer };
            wait = wait.max(longer.min(self.backoff_ceiling.into()).min(ceiling));
        }
        let asked = u128::from(asked).min(ceiling);
        let share = |of: u128, percent: u128| (of * percent.min(100)).div_ceil(100) * u128::from(random) / (1 << 32);
        let with_jitter = match self.jitter {
            Jitter::Added { percent } => wait.max(asked) + share(wait.max(asked), percent.into()),
            Jitter::Subtracted { percent } => {
                let most = (wait * u128::from(percent).min(100)).div_ceil(100);
                // Jitter is subtracted, but the result is never less than the time that the server asks for.
                let top = wait.max(asked + most);
                (top - share(wait, percent.into())).max(floor)
            }
            _ => wait.max(asked),
        };
        [wait.max(asked), with_jitter].map(|wait| wait.min(u64::MAX.into()) as u64)
    }
}

/// The decision at the end of a life, the number of retries in a row after it, and the wait before jitter, if the
/// decision is to wait. The last step of the life must be an end.
pub fn decision(settings: Settings, life: &[Step]) -> (Decision, u32, u64) {
    let (mut retries, mut last) = (0, None);
    for step in life {
        match *step {
            Step::Time(_) => {}
            Step::Restart => retries = 0,
            Step::Ended(ended, random) => {
                if settings.is_success(ended) {
                    retries = 0;
                }
                let stop = settings.stop(ended, retries);
                last = Some((ended, random, stop, retries));
                retries = if stop.is_some() { 0 } else { retries + 1 };
            }
        }
    }
    let (ended, random, stop, before) = last.expect("an end");
    if let Some(why) = stop {
        return (Decision::Stop { why }, 0, 0);
    }
    let asked = match ended {
        Ended::Response { verdict: Verdict::Retry, retry_after } => retry_after.unwrap_or(0),
        _ => 0,
    };
    let [before_jitter, milliseconds] = settings.wait(life, before, asked, random);
    (Decision::Wait { milliseconds }, retries, before_jitter)
}

/// Runs this life, and compares each decision with the model.
///
/// # Panics
///
/// If one differs.
pub fn check(settings: Settings, life: &[Step]) {
    let mut reconnect = Reconnect::new(settings.policy());
    let mut time = settings.initial;
    for (at, step) in life.iter().enumerate() {
        match *step {
            Step::Time(set) => {
                reconnect.set_reconnection_time(set);
                time = set;
            }
            Step::Restart => {
                reconnect.restart();
                assert_eq!(reconnect.retries(), 0);
            }
            Step::Ended(ended, random) => {
                let came = reconnect.ended(ended, random);
                let (due, retries, before_jitter) = decision(settings, &life[..=at]);
                assert_eq!(came, due, "at {at} of {life:?} with {settings:?}");
                assert_eq!(reconnect.retries(), retries, "at {at} of {life:?} with {settings:?}");
                if let Decision::Wait { milliseconds } = came {
                    assert!(milliseconds >= settings.floor);
                    assert!(before_jitter <= settings.ceiling.max(settings.floor));
                    if !matches!(settings.jitter, Jitter::Subtracted { .. }) {
                        assert!(milliseconds >= time.min(settings.ceiling), "never before the server's time");
                    }
                }
            }
        }
        assert_eq!(reconnect.reconnection_time(), time);
    }
}
