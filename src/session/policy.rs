//! How long a client waits before it reconnects, and how often it does: exponential backoff with jitter.

/// Client: the backoff policy of a [`Reconnect`](super::Reconnect). All times are in milliseconds.
///
/// | setting | by default | |
/// |---|---|---|
/// | [`initial`](Self::initial) | 3,000 | the reconnection time until the server sets one with `retry` |
/// | [`floor`](Self::floor) | 100 | no wait is shorter, whatever the server says |
/// | [`growth_percent`](Self::growth_percent) | 200 | each wait without a success in between is twice the one before |
/// | [`backoff_ceiling`](Self::backoff_ceiling) | 30,000 | growth ends here |
/// | [`ceiling`](Self::ceiling) | 3,600,000 | no server can ask for more |
/// | [`jitter`](Self::jitter) | up to 25 % added | the random part of a wait |
/// | [`event_is_success`](Self::event_is_success) | `true` | a stream with an event ends the backoff |
/// | [`success_after`](Self::success_after) | 10,000 | so does a stream that lasts this long |
/// | [`max_retries`](Self::max_retries) | no limit | retries in a row before the client gives up |
///
/// ```
/// use sse_wire::session::{Jitter, Policy};
///
/// const PATIENT: Policy = Policy::new().initial(10_000).backoff_ceiling(120_000).jitter(Jitter::FULL);
/// # let _ = PATIENT;
/// ```
///
/// # Policies of other clients
///
/// The waits of each are a test: `tests/session/policies.rs`.
///
/// ```
/// use sse_wire::session::{Jitter, Policy};
///
/// // LaunchDarkly's clients: from 1 s, doubled up to 30 s; minus up to half; reset by a stream of 60 s.
/// const LAUNCH_DARKLY: Policy = Policy::new()
///     .initial(1_000)
///     .floor(1)
///     .backoff_ceiling(30_000)
///     .jitter(Jitter::Subtracted { percent: 50 })
///     .event_is_success(false)
///     .success_after(60_000);
///
/// // reqwest-eventsource, `ExponentialBackoff`: from 300 ms, doubled up to 5 s; reset by any stream; no jitter.
/// const EXPONENTIAL_BACKOFF: Policy =
///     Policy::new().initial(300).floor(0).backoff_ceiling(5_000).jitter(Jitter::None).success_after(0);
///
/// // reqwest-eventsource, `Constant`: 5 s each time, three times.
/// const CONSTANT: Policy = EXPONENTIAL_BACKOFF.initial(5_000).growth_percent(100).max_retries(3);
///
/// // `EventSource` as browsers have it: any stream is a success, and each wait is the reconnection time.
/// const BROWSER: Policy = Policy::new().growth_percent(100).success_after(0).jitter(Jitter::None);
/// # let _ = (LAUNCH_DARKLY, CONSTANT, BROWSER);
/// ```
///
/// # With serde
///
/// With the feature `serde-1`, a policy can be part of a configuration. Each field has the name of its setter, and times
/// are in milliseconds. A missing field has its default, and an unknown name is an error. A [`Jitter`] is `"none"`,
/// `{"added": {"percent": 25}}` or `{"subtracted": {"percent": 50}}`.
///
/// ```json
/// {"initial": 1000, "growth_percent": 150, "jitter": {"subtracted": {"percent": 50}}, "max_retries": 10}
/// ```
#[doc(alias("backoff", "exponential backoff", "retry policy"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde-1", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
#[must_use]
pub struct Policy {
    pub(super) initial: u64,
    floor: u64,
    backoff_ceiling: u64,
    ceiling: u64,
    success_after: u64,
    growth_percent: u32,
    max_retries: u32,
    jitter: Jitter,
    event_is_success: bool,
}

impl Policy {
    /// The defaults.
    pub const fn new() -> Self {
        Self {
            initial: 3_000,
            floor: 100,
            backoff_ceiling: 30_000,
            ceiling: 3_600_000,
            success_after: 10_000,
            growth_percent: 200,
            max_retries: u32::MAX,
            jitter: Jitter::Added { percent: 25 },
            event_is_success: true,
        }
    }

    /// Sets the reconnection time until the server sets one. The standard recommends "a few seconds"; Chromium and WebKit
    /// take 3.
    pub const fn initial(mut self, milliseconds: u64) -> Self {
        self.initial = milliseconds;
        self
    }

    /// Sets the shortest wait. A server may send `retry: 0`: then, with a floor of 0, the client reconnects without a pause
    /// as long as each stream is a success.
    pub const fn floor(mut self, milliseconds: u64) -> Self {
        self.floor = milliseconds;
        self
    }

    /// Sets the growth of the wait after each retry without a success, in percent: 200 doubles it, 150 adds a half, 100
    /// keeps it. Less than 100 counts as 100. Fractions of a millisecond are rounded up, and 0 grows to 1.
    pub const fn growth_percent(mut self, percent: u32) -> Self {
        self.growth_percent = percent;
        self
    }

    /// Sets the wait at which growth ends. A longer reconnection time is kept, because the server has asked for it.
    pub const fn backoff_ceiling(mut self, milliseconds: u64) -> Self {
        self.backoff_ceiling = milliseconds;
        self
    }

    /// Sets the longest wait, before jitter is added. It also limits `retry` and `Retry-After`: a mistyped number must not
    /// silence a client for ever, and 32-bit timers end at 24 days. If the floor is higher, the floor counts.
    pub const fn ceiling(mut self, milliseconds: u64) -> Self {
        self.ceiling = milliseconds;
        self
    }

    /// Sets the random part of a wait.
    pub const fn jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = jitter;
        self
    }

    /// Sets whether a stream that contained an event is a success, however short it was. With `false`, only
    /// [`success_after`](Self::success_after) counts.
    pub const fn event_is_success(mut self, is_success: bool) -> Self {
        self.event_is_success = is_success;
        self
    }

    /// Sets how long a stream must last to be a success without an event. With 0, any stream is a success. With
    /// [`u64::MAX`], no time is long enough.
    ///
    /// Use 0 for a server that is polled: it answers at once, often without an event, and its `retry` is the interval.
    pub const fn success_after(mut self, milliseconds: u64) -> Self {
        self.success_after = milliseconds;
        self
    }

    /// Sets how many times in a row the client reconnects without a success. Then it stops, with
    /// [`StopReason::RetriesExhausted`](super::StopReason::RetriesExhausted). A success resets the count. With 0, the
    /// client never reconnects. With [`u32::MAX`], there is no limit.
    #[doc(alias("max_attempts", "attempts"))]
    pub const fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Whether a stream that has ended was a success.
    pub(super) const fn is_success(&self, lasted: u64, brought_event: bool) -> bool {
        self.event_is_success && brought_event || lasted >= self.success_after && self.success_after != u64::MAX
    }

    /// Whether one more retry is allowed after this many in a row.
    pub(super) const fn allows_retry(&self, retries: u32) -> bool {
        retries < self.max_retries || self.max_retries == u32::MAX
    }

    /// The wait after this many retries in a row: at least the reconnection time, and at least the time of
    /// `Retry-After`.
    pub(super) const fn wait(&self, reconnection_time: u64, retries: u32, asked: u64, random: u32) -> u64 {
        let least = greater(lesser(reconnection_time, self.ceiling), self.floor);
        let grown = self.grown(least, retries);
        let asked = lesser(asked, self.ceiling);
        let wait = greater(grown, asked);
        match self.jitter {
            Jitter::None => wait,
            Jitter::Added { percent } => wait.saturating_add(random_part(part(wait, percent), random)),
            Jitter::Subtracted { percent } => {
                // Where that would be less than the server asks for, the random part lies above what it asks for.
                let most = part(grown, percent);
                let shortest = greater(grown.saturating_sub(most), asked);
                // In this order, nothing is lost to saturation that the subtraction would bring back.
                let wait = shortest.saturating_add(most.saturating_sub(random_part(most, random)));
                greater(wait, self.floor)
            }
        }
    }

    /// The wait after this many steps of growth.
    const fn grown(&self, least: u64, steps: u32) -> u64 {
        let limit = lesser(self.backoff_ceiling, self.ceiling);
        let mut wait = least;
        let mut step = 0;
        // Each step adds at least one millisecond, and at least a hundredth. So the loop is short.
        while step < steps && wait < limit && self.growth_percent > 100 {
            wait = greater(percent_of(wait, self.growth_percent), 1);
            step = step.saturating_add(1);
        }
        greater(least, lesser(wait, limit))
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

/// The random part of a wait. It prevents all clients of one server from reconnecting at the same moment.
#[doc(alias("randomize", "thundering herd"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(
    feature = "serde-1",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case", deny_unknown_fields)
)]
#[non_exhaustive]
pub enum Jitter {
    /// No random part: each wait is exact. For tests, and for a single client.
    None,
    /// Adds up to this share of the wait. The wait is never shorter than the server has asked for.
    Added {
        /// In percent. More than 100 counts as 100.
        percent: u8,
    },
    /// Subtracts up to this share of the wait. The wait can then be shorter than the server has asked for with `retry`,
    /// but not shorter than [`Policy::floor`] or `Retry-After`. If `Retry-After` leaves no room for the share below the
    /// wait, the random part begins at `Retry-After`, and the wait can be longer.
    Subtracted {
        /// In percent. More than 100 counts as 100.
        percent: u8,
    },
}

impl Jitter {
    /// Full jitter: any time from [`Policy::floor`] to the wait. It is the same as `Subtracted { percent: 100 }`.
    #[doc(alias = "full jitter")]
    pub const FULL: Self = Self::Subtracted { percent: 100 };
}

/// `percent` of `whole`, rounded up, and at most [`u64::MAX`].
const fn percent_of(whole: u64, percent: u32) -> u64 {
    let (hundreds, rest) = (whole / 100, whole % 100);
    // The remainder is less than 100, so its product fits.
    let rest = rest.wrapping_mul(percent as u64).wrapping_add(99) / 100;
    hundreds.saturating_mul(percent as u64).saturating_add(rest)
}

/// `percent` of `whole`, at most all of it.
const fn part(whole: u64, percent: u8) -> u64 {
    percent_of(whole, if percent < 100 { percent as u32 } else { 100 })
}

/// `whole`, times `random / 2^32`.
const fn random_part(whole: u64, random: u32) -> u64 {
    let (high, low) = (whole >> 32, whole & u32::MAX as u64);
    // The products of the halves fit, and the sum is not more than the whole.
    high.wrapping_mul(random as u64).wrapping_add(low.wrapping_mul(random as u64) >> 32)
}

const fn lesser(one: u64, other: u64) -> u64 {
    if one < other { one } else { other }
}

const fn greater(one: u64, other: u64) -> u64 {
    if one > other { one } else { other }
}
