//! What a client does after the end of a connection.

use core::fmt;

use super::policy::Policy;
use crate::http::{FailReason, Verdict};

/// How a connection ended, or an attempt to connect.
#[doc(alias("disconnect", "error"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Ended {
    /// There was an event stream ([`Verdict::Open`]), and it has ended: it was complete, truncated, broken, or
    /// [silent](super::Watchdog) for too long. The [`Policy`] decides from these two values whether it was a success.
    Stream {
        /// How long the stream was open, in milliseconds: from the head of the response to the end. Without a clock, 0.
        lasted: u64,
        /// Whether the stream contained an event ([`Item::Event`](crate::Item::Event)). Comments and `retry` do not
        /// count.
        brought_event: bool,
    },
    /// There was no response: the host has no address, the connection was refused, timed out or broke, or the head
    /// could not be parsed.
    NoResponse,
    /// There was a response without an event stream.
    Response {
        /// The result of [`judge`](crate::http::judge). [`Verdict::Open`] is the same as an [`Ended::Stream`] that
        /// lasted 0 ms and had no event. [`Verdict::Redirect`] means that the redirect could not be followed.
        verdict: Verdict,
        /// The result of [`retry_after`](crate::http::retry_after) for its `Retry-After` field, in milliseconds. It is
        /// used only with [`Verdict::Retry`].
        retry_after: Option<u64>,
    },
}

/// What to do next.
///
/// Exhaustive: a client can do nothing else, so a `match` needs no arm for others.
#[doc(alias("retry", "sleep", "delay"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[must_use]
pub enum Decision {
    /// Wait, then send the request again, with the last event ID that is in force then.
    Wait {
        /// The wait from now on, in milliseconds.
        milliseconds: u64,
    },
    /// Never reconnect.
    Stop {
        /// The reason.
        why: StopReason,
    },
}

/// Why a client must not reconnect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum StopReason {
    /// The server wants no more requests: it answered 204.
    NoContent,
    /// The status, the media type or the content coding is not that of an event stream. (With [`Unavailable::Retry`],
    /// some statuses do not stop the client.)
    ///
    /// [`Unavailable::Retry`]: crate::http::Unavailable::Retry
    NotAnEventStream {
        /// What is wrong with the response.
        reason: FailReason,
    },
    /// A redirect could not be followed.
    Redirect,
    /// The client has reconnected [`Policy::max_retries`] times without a success.
    RetriesExhausted,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = match self {
            Self::NoContent => "the server wants no more requests (204); do not connect again",
            Self::NotAnEventStream { reason } => return write!(f, "the response is no event stream: {reason}"),
            Self::Redirect => "the redirect cannot be followed; check the address",
            Self::RetriesExhausted => {
                "no retry succeeded, and the policy allows no more; check the server or `max_retries`"
            }
        };
        f.write_str(message)
    }
}

impl core::error::Error for StopReason {}

/// For a client: decides what to do after each connection, by a [`Policy`]: exponential backoff with jitter. The
/// [module](super) has an example with a loop.
///
/// - The first wait after a success is the reconnection time: that of the server (`retry`), or [`Policy::initial`].
/// - Each further wait without a success is longer, by [`Policy::growth_percent`], up to [`Policy::backoff_ceiling`]. A
///   `200` response alone does not reset the backoff.
/// - By default, a stream is a success if it contains an event or lasts for 10 seconds. So a server that answers
///   with short empty streams is asked less and less often, until a wait has reached the backoff ceiling or its `retry`.
/// - `Retry-After` makes a wait longer, never shorter.
/// - All waits are between [`Policy::floor`] and [`Policy::ceiling`]. Then [`Jitter`](super::Jitter) is added or
///   subtracted, by the caller's random number.
///
/// The standard (9.2.3) allows longer waits after failed attempts.
///
/// ```
/// use sse_wire::http::Verdict;
/// use sse_wire::session::{Decision, Ended, Jitter, Policy, Reconnect, StopReason};
///
/// let wait = |milliseconds| Decision::Wait { milliseconds };
/// let success = Ended::Stream { lasted: 800, brought_event: true };
/// let empty = Ended::Stream { lasted: 800, brought_event: false };
///
/// // Without jitter the waits are exact: the random number does not matter.
/// let mut reconnect = Reconnect::new(Policy::new().jitter(Jitter::None));
/// reconnect.set_reconnection_time(1_000); // `retry: 1000`
/// assert_eq!(reconnect.ended(success, 0), wait(1_000));
/// assert_eq!(reconnect.ended(Ended::NoResponse, 0), wait(2_000));
/// assert_eq!(reconnect.ended(empty, 0), wait(4_000));
/// assert_eq!(reconnect.ended(success, 0), wait(1_000));
///
/// // By default, jitter of up to a quarter is added.
/// let mut reconnect = Reconnect::new(Policy::new());
/// assert_eq!(reconnect.ended(success, u32::MAX / 2), wait(3_374)); // half of the quarter
///
/// let no_content = Ended::Response { verdict: Verdict::Stop, retry_after: None };
/// assert_eq!(reconnect.ended(no_content, u32::MAX / 2), Decision::Stop { why: StopReason::NoContent });
/// ```
#[doc(alias("backoff", "retry", "EventSource"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reconnect {
    policy: Policy,
    reconnection_time: u64,
    retries: u32,
}

impl Reconnect {
    /// A client that has not connected yet.
    #[must_use]
    pub const fn new(policy: Policy) -> Self {
        Self { policy, reconnection_time: policy.initial, retries: 0 }
    }

    /// Sets the reconnection time, as the server asks with [`Item::Retry`](crate::Item::Retry). It applies from the next
    /// wait on. The backoff continues from it: a server that sends `retry: 0` on each connection does not stop the backoff.
    /// (In some clients, such as LaunchDarkly's, `retry` also restarts the backoff: call [`restart`](Self::restart) too.)
    pub const fn set_reconnection_time(&mut self, milliseconds: u64) {
        self.reconnection_time = milliseconds;
    }

    /// The reconnection time in force, as it was set, without the floor and the ceiling.
    #[must_use]
    pub const fn reconnection_time(&self) -> u64 {
        self.reconnection_time
    }

    /// The number of times in a row that the client was told to reconnect, since the last success. It stops at
    /// [`u32::MAX`].
    #[must_use]
    pub const fn retries(&self) -> u32 {
        self.retries
    }

    /// Resets the backoff: the next wait is the reconnection time. Call it after a success that only the application
    /// can see, such as a login or a network that is available again.
    pub const fn restart(&mut self) {
        self.retries = 0;
    }

    /// Notes the end of a connection, or of an attempt to connect, and returns what to do next.
    ///
    /// `random` is a number that differs between clients and between calls, with 32 uniform bits. It need not be
    /// cryptographically secure. If it is the same everywhere, all clients reconnect at the same moment.
    ///
    /// After [`Decision::Stop`] the backoff is reset and the reconnection time is kept, so you can use the value for a
    /// new attempt.
    ///
    /// Time is linear in the steps of growth up to [`Policy::backoff_ceiling`]: 9 from the default floor, and at most
    /// 65 if each wait is doubled.
    pub const fn ended(&mut self, ended: Ended, random: u32) -> Decision {
        let asked = match ended {
            Ended::Stream { lasted, brought_event } => {
                self.stream_ended(lasted, brought_event);
                0
            }
            Ended::NoResponse => 0,
            Ended::Response { verdict: Verdict::Open, .. } => {
                self.stream_ended(0, false);
                0
            }
            Ended::Response { verdict: Verdict::Retry, retry_after: Some(milliseconds) } => milliseconds,
            Ended::Response { verdict: Verdict::Retry, retry_after: None } => 0,
            Ended::Response { verdict: Verdict::Stop, .. } => return self.stop(StopReason::NoContent),
            Ended::Response { verdict: Verdict::Fail { reason }, .. } => {
                return self.stop(StopReason::NotAnEventStream { reason });
            }
            Ended::Response { verdict: Verdict::Redirect, .. } => return self.stop(StopReason::Redirect),
        };
        if !self.policy.allows_retry(self.retries) {
            return self.stop(StopReason::RetriesExhausted);
        }
        let milliseconds = self.policy.wait(self.reconnection_time, self.retries, asked, random);
        self.retries = self.retries.saturating_add(1);
        Decision::Wait { milliseconds }
    }

    const fn stream_ended(&mut self, lasted: u64, brought_event: bool) {
        if self.policy.is_success(lasted, brought_event) {
            self.restart();
        }
    }

    const fn stop(&mut self, why: StopReason) -> Decision {
        self.restart();
        Decision::Stop { why }
    }
}

/// With the default [`Policy`].
impl Default for Reconnect {
    fn default() -> Self {
        Self::new(Policy::new())
    }
}

const _: () = assert!(size_of::<Reconnect>() <= 72);
