//! The decisions of a client are those of a slow model, for any policy and any connections. Its timeouts and the
//! keep-alives of a server are those of another model, for any clock.
//!
//! The input is pieces. `cargo fuzz fmt reconnect FILE` shows them.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use sse_wire::http::{FailReason, Verdict};
use sse_wire::session::{Ended, Jitter};

#[path = "../../tests/support/heartbeat_model.rs"]
mod heartbeat_model;
#[path = "../../tests/support/reconnect_model.rs"]
mod reconnect_model;

use reconnect_model::{Settings, Step};

#[derive(Arbitrary, Debug)]
struct Input {
    /// `None` is the default policy.
    policy: Option<Choices>,
    life: Vec<(Happens, Random)>,
    heartbeat: Milliseconds,
    clock_begins: u64,
    clock: Vec<(Tick, bool)>,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
struct Choices {
    /// `initial`, `floor`, `backoff_ceiling`, `ceiling` and `success_after`.
    times: [Milliseconds; 5],
    event_is_success: bool,
    growth_percent: Growth,
    max_retries: Option<u8>,
    jitter: AnyJitter,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Growth {
    Some(u8),
    Any(u32),
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum AnyJitter {
    None,
    Added(u8),
    Subtracted(u8),
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Milliseconds {
    Some(u16),
    Many(u64),
    /// A power of two, or one less.
    Edge {
        exponent: u8,
        but_one: bool,
    },
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Happens {
    Time(Milliseconds),
    Restart,
    Stream { lasted: Milliseconds, brought_event: bool },
    NoResponse,
    Unavailable(Option<Milliseconds>),
    Judged { as_what: Judged, retry_after: Option<Milliseconds> },
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Judged {
    Open,
    Stop,
    Redirect,
    Fail,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Random {
    Least,
    Most,
    Any(u32),
}

/// What a clock does between two readings.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Tick {
    Goes(u16),
    IsSetBack(u16),
    Shows(Milliseconds),
}

/// More attempts than a number of 64 bits can double. The time of the model is quadratic, so more would be slow.
const LONGEST: usize = 90;

fuzz_target!(|input: Input| {
    let settings = input.policy.map_or(Settings::DEFAULT, Choices::settings);
    let life: Vec<Step> = input.life.iter().take(LONGEST).map(|&(happens, random)| step(happens, random)).collect();
    reconnect_model::check(settings, &life);

    let mut now = input.clock_begins;
    let readings = input.clock.iter().take(LONGEST).map(|&(tick, life)| {
        now = match tick {
            Tick::Goes(by) => now.wrapping_add(by.into()),
            Tick::IsSetBack(by) => now.wrapping_sub(by.into()),
            Tick::Shows(time) => time.number(),
        };
        (now, life)
    });
    let readings: Vec<_> = readings.collect();
    heartbeat_model::check(input.heartbeat.number(), input.clock_begins, &readings);
});

fn step(happens: Happens, random: Random) -> Step {
    let response = |verdict, retry_after: Option<Milliseconds>| Ended::Response {
        verdict,
        retry_after: retry_after.map(Milliseconds::number),
    };
    let ended = match happens {
        Happens::Time(time) => return Step::Time(time.number()),
        Happens::Restart => return Step::Restart,
        Happens::Stream { lasted, brought_event } => Ended::Stream { lasted: lasted.number(), brought_event },
        Happens::NoResponse => Ended::NoResponse,
        Happens::Unavailable(retry_after) => response(Verdict::Retry, retry_after),
        Happens::Judged { as_what, retry_after } => response(as_what.verdict(), retry_after),
    };
    let random = match random {
        Random::Least => 0,
        Random::Most => u32::MAX,
        Random::Any(number) => number,
    };
    Step::Ended(ended, random)
}

impl Choices {
    fn settings(self) -> Settings {
        let [initial, floor, backoff_ceiling, ceiling, success_after] = self.times.map(Milliseconds::number);
        Settings {
            initial,
            floor,
            backoff_ceiling,
            ceiling,
            success_after,
            event_is_success: self.event_is_success,
            growth_percent: match self.growth_percent {
                Growth::Some(percent) => 50 + u32::from(percent),
                Growth::Any(percent) => percent,
            },
            max_retries: self.max_retries.map_or(u32::MAX, u32::from),
            jitter: match self.jitter {
                AnyJitter::None => Jitter::None,
                AnyJitter::Added(percent) => Jitter::Added { percent },
                AnyJitter::Subtracted(percent) => Jitter::Subtracted { percent },
            },
        }
    }
}

impl Judged {
    fn verdict(self) -> Verdict {
        match self {
            Self::Open => Verdict::Open,
            Self::Stop => Verdict::Stop,
            Self::Redirect => Verdict::Redirect,
            Self::Fail => Verdict::Fail { reason: FailReason::MediaType },
        }
    }
}

impl Milliseconds {
    fn number(self) -> u64 {
        match self {
            Self::Some(number) => number.into(),
            Self::Many(number) => number,
            Self::Edge { exponent, but_one } => (1_u64 << (exponent % 64)).wrapping_sub(if but_one { 1 } else { 0 }),
        }
    }
}
