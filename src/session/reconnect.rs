//! What follows the end of a connection.

use core::fmt;

use crate::http::Verdict;

/// How long to wait, at least and at most. All times are in milliseconds.
///
/// | | by default | |
/// |---|---|---|
/// | [`initial`](Self::initial) | 3,000 | the reconnection time until the server sets one |
/// | [`floor`](Self::floor) | 100 | no wait is shorter, whatever the server says |
/// | [`backoff_ceiling`](Self::backoff_ceiling) | 30,000 | to where waits grow while attempts fail |
/// | [`ceiling`](Self::ceiling) | 3,600,000 | no server can ask for more |
///
/// ```
/// use sse_wire::session::Policy;
///
/// const PATIENT: Policy = Policy::new().initial(10_000).backoff_ceiling(120_000);
/// # let _ = PATIENT;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Policy {
    initial: u64,
    floor: u64,
    backoff_ceiling: u64,
    ceiling: u64,
}

impl Policy {
    /// The defaults.
    pub const fn new() -> Self {
        Self { initial: 3_000, floor: 100, backoff_ceiling: 30_000, ceiling: 3_600_000 }
    }

    /// The reconnection time until the server sets one. The standard wants "a few seconds"; Chromium and WebKit take 3.
    pub const fn initial(mut self, milliseconds: u64) -> Self {
        self.initial = milliseconds;
        self
    }

    /// The least wait. A server may set a reconnection time of 0, and with a floor of 0 client and server would then keep
    /// each other busy without a pause.
    pub const fn floor(mut self, milliseconds: u64) -> Self {
        self.floor = milliseconds;
        self
    }

    /// To where waits grow while attempts fail. A longer time that the server asks for is kept all the same.
    pub const fn backoff_ceiling(mut self, milliseconds: u64) -> Self {
        self.backoff_ceiling = milliseconds;
        self
    }

    /// The longest wait. It holds for what the server asks for too: one mistyped `retry` should not silence a client for
    /// ever, and timers of 32 bits end at 24 days. If the floor is higher, the floor counts.
    pub const fn ceiling(mut self, milliseconds: u64) -> Self {
        self.ceiling = milliseconds;
        self
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::new()
    }
}

/// How a connection, or an attempt to get one, ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Ended {
    /// There was an event stream ([`Verdict::Open`]), and it is over: whole, truncated, broken, or
    /// [silent](super::Watchdog) for too long.
    Stream,
    /// There was no response: the host has no address, the connection was refused, timed out or broke, or what came was
    /// no readable head.
    NoResponse,
    /// There was a response, and it opened no stream.
    Response {
        /// What [`judge`](crate::http::judge) made of it. [`Verdict::Open`] is the same as [`Ended::Stream`];
        /// [`Verdict::Redirect`] stands for one that could not be followed.
        verdict: Verdict,
        /// What [`retry_after`](crate::http::retry_after) made of its `Retry-After` field, in milliseconds. It counts with
        /// [`Verdict::Retry`] only.
        retry_after: Option<u64>,
    },
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub enum Decision {
    /// Wait so long, then send the request again, with the last event ID that is in force by then.
    Wait {
        /// Counted from now.
        milliseconds: u64,
    },
    /// Never connect again.
    Stop {
        /// For what reason.
        why: StopReason,
    },
}

/// Why a client must not connect again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum StopReason {
    /// The server wants no more requests: it answered 204.
    NoContent,
    /// The status or the media type is not that of an event stream. (With [`Unavailable::Retry`] some statuses are no
    /// reason to stop.)
    ///
    /// [`Unavailable::Retry`]: crate::http::Unavailable::Retry
    NotAnEventStream,
    /// A redirect could not be followed.
    Redirect,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoContent => "the server wants no more requests (204); do not connect again",
            Self::NotAnEventStream => "the response is no event stream; check the address, or retry statuses that pass",
            Self::Redirect => "the redirect cannot be followed; check the address",
        })
    }
}

impl core::error::Error for StopReason {}

/// Client: decides what follows the end of each connection. The [module](super) has it in a loop.
///
/// - After a stream, the wait is the reconnection time: that of the server, or else [`Policy::initial`].
/// - After an attempt that brought no stream, it is the same the first time, and twice as long with each further attempt
///   in a row, up to [`Policy::backoff_ceiling`].
/// - `Retry-After` makes a wait longer, never shorter.
/// - All are held between [`Policy::floor`] and [`Policy::ceiling`]. Then up to a quarter is added, by the caller's random
///   number, so that clients who lost one server do not all come back at once. It is never taken away: a server may count
///   on the time it has set.
///
/// The standard lets a client wait longer after attempts that failed, and leaves it to the client what a wait is at most.
///
/// ```
/// use sse_wire::http::Verdict;
/// use sse_wire::session::{Decision, Ended, Policy, Reconnect, StopReason};
///
/// let mut reconnect = Reconnect::new(Policy::new());
/// let wait = |milliseconds| Decision::Wait { milliseconds };
/// reconnect.set_reconnection_time(1_000); // `retry: 1000`
/// assert_eq!(reconnect.ended(Ended::Stream, 0), wait(1_000));
/// assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(1_000));
/// assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(2_000));
/// assert_eq!(reconnect.ended(Ended::NoResponse, u32::MAX / 2), wait(4_499)); // half of the quarter
/// assert_eq!(reconnect.ended(Ended::Stream, 0), wait(1_000));
///
/// let no_content = Ended::Response { verdict: Verdict::Stop, retry_after: None };
/// assert_eq!(reconnect.ended(no_content, 0), Decision::Stop { why: StopReason::NoContent });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reconnect {
    policy: Policy,
    reconnection_time: u64,
    failed_attempts: u32,
}

impl Reconnect {
    /// For a client that has not connected yet.
    #[must_use]
    pub const fn new(policy: Policy) -> Self {
        Self { policy, reconnection_time: policy.initial, failed_attempts: 0 }
    }

    /// The server has set the reconnection time: [`Item::Retry`](crate::Item::Retry). In force from the next wait until it
    /// is set again.
    pub const fn set_reconnection_time(&mut self, milliseconds: u64) {
        self.reconnection_time = milliseconds;
    }

    /// The reconnection time in force, as it was set: neither the floor nor the ceiling is in it.
    #[must_use]
    pub const fn reconnection_time(&self) -> u64 {
        self.reconnection_time
    }

    /// How many attempts in a row have brought no stream, for those who give up after some. (It stops at `u32::MAX`.)
    #[must_use]
    pub const fn failed_attempts(&self) -> u32 {
        self.failed_attempts
    }

    /// A connection has ended, or an attempt to get one. Says what follows. O(1).
    ///
    /// `random` is a number that differs from client to client and from time to time; with 0 nothing is added to the wait.
    /// It need not be good, but not the same for all.
    ///
    /// A client that wants more of a success than a head tells a stream that brought nothing as [`Ended::NoResponse`].
    ///
    /// After a stop the state is that of a new client, for users who want to try again, but for the reconnection time.
    pub const fn ended(&mut self, ended: Ended, random: u32) -> Decision {
        let retry_after = match ended {
            Ended::Stream | Ended::Response { verdict: Verdict::Open, .. } => {
                self.failed_attempts = 0;
                return self.wait(0, random);
            }
            Ended::NoResponse => None,
            Ended::Response { verdict: Verdict::Retry, retry_after } => retry_after,
            Ended::Response { verdict: Verdict::Stop, .. } => return self.stop(StopReason::NoContent),
            Ended::Response { verdict: Verdict::Fail { .. }, .. } => return self.stop(StopReason::NotAnEventStream),
            Ended::Response { verdict: Verdict::Redirect, .. } => return self.stop(StopReason::Redirect),
        };
        self.failed_attempts = self.failed_attempts.saturating_add(1);
        let asked = match retry_after {
            Some(milliseconds) => milliseconds,
            None => 0,
        };
        self.wait(asked, random)
    }

    const fn stop(&mut self, why: StopReason) -> Decision {
        self.failed_attempts = 0;
        Decision::Stop { why }
    }

    /// For at least as long as was `asked`, within the bounds.
    const fn wait(&self, asked: u64, random: u32) -> Decision {
        let Policy { floor, backoff_ceiling, ceiling, .. } = self.policy;
        let least = greater(lesser(self.reconnection_time, ceiling), floor);
        let doublings = self.failed_attempts.saturating_sub(1);
        let factor = match 1_u64.checked_shl(doublings) {
            Some(factor) => factor,
            None => u64::MAX,
        };
        let grown = lesser(least.saturating_mul(factor), lesser(backoff_ceiling, ceiling));
        let wait = greater(greater(least, grown), lesser(asked, ceiling));
        Decision::Wait { milliseconds: wait.saturating_add(part(wait / 4, random)) }
    }
}

/// `whole` times `random`, of 2^32.
const fn part(whole: u64, random: u32) -> u64 {
    let (high, low) = (whole >> 32, whole & u32::MAX as u64);
    // The products of halves fit, and the sum is no more than the whole.
    high.wrapping_mul(random as u64).wrapping_add(low.wrapping_mul(random as u64) >> 32)
}

const fn lesser(one: u64, other: u64) -> u64 {
    if one < other { one } else { other }
}

const fn greater(one: u64, other: u64) -> u64 {
    if one > other { one } else { other }
}

const _: () = assert!(size_of::<Reconnect>() <= 48);
