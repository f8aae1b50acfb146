//! Heartbeats: when to send a keep-alive, and when a silent connection counts as dead.

use core::time::Duration;

/// The milliseconds in `length`, rounded up: a length that is not zero must not become zero. At most [`u64::MAX`].
const fn milliseconds(length: Duration) -> u64 {
    length.as_secs().saturating_mul(1_000).saturating_add(length.subsec_nanos().div_ceil(1_000_000) as u64)
}

/// The milliseconds that have passed, as measured by an unreliable clock.
///
/// Only steps forward count. So if a clock is set back, or starts again at zero, only the time by which it was set back
/// is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Stopwatch {
    elapsed: u64,
    /// The time of the clock at the last call.
    seen: u64,
}

impl Stopwatch {
    const fn start(now: u64) -> Self {
        Self { elapsed: 0, seen: now }
    }

    const fn elapsed(&mut self, now: u64) -> u64 {
        self.elapsed = self.elapsed.saturating_add(now.saturating_sub(self.seen));
        self.seen = now;
        self.elapsed
    }
}

/// For a server: when the next keep-alive (heartbeat) is due on a connection.
///
/// Proxies, and clients with a [`Watchdog`], close connections that are silent for too long. [`Frame::KEEP_ALIVE`] is a
/// comment, which every reader ignores.
///
/// ```
/// use sse_wire::session::Pacer;
/// use sse_wire::{Frame, encoded_frame};
/// use std::sync::mpsc::{RecvTimeoutError, channel};
/// use std::time::Instant;
///
/// let (news, frames) = channel::<&[u8]>();
/// # news.send(b"data: hello\n\n")?;
/// # drop(news);
/// # let mut connection = Vec::new();
///
/// let start = Instant::now();
/// let now = || start.elapsed().as_millis() as u64;
/// let mut pacer = Pacer::new(Pacer::DEFAULT_INTERVAL, now());
/// loop {
///     let frame = match frames.recv_timeout(pacer.due_in(now())) {
///         Ok(frame) => frame,
///         Err(RecvTimeoutError::Timeout) => encoded_frame!(Frame::KEEP_ALIVE),
///         Err(RecvTimeoutError::Disconnected) => break,
///     };
///     connection.extend_from_slice(frame);
///     pacer.written(now());
/// }
/// # assert_eq!(connection, b"data: hello\n\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Time
///
/// An interval is a [`Duration`]. `now` is the time of your clock: the milliseconds since a fixed moment of your choice.
/// The types differ, so the two cannot be swapped.
///
/// If the clock is set back, the next keep-alive is late: by the same time, and by at most one interval. If the clock is
/// set forward, the next keep-alive is early. A 32-bit counter that wraps to 0 is a clock that is set back.
///
/// [`Frame::KEEP_ALIVE`]: crate::Frame::KEEP_ALIVE
#[doc(alias("keep-alive", "heartbeat", "ping"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pacer {
    interval: u64,
    idle: Stopwatch,
}

impl Pacer {
    /// 15 seconds, which the standard advises.
    pub const DEFAULT_INTERVAL: Duration = Duration::from_secs(15);

    /// Starts at `now` for a new connection. A keep-alive is due after each `interval` without a write. With an interval
    /// of 0, it is always due. Fractions of a millisecond are rounded up.
    #[must_use]
    pub const fn new(interval: Duration, now: u64) -> Self {
        Self { interval: milliseconds(interval), idle: Stopwatch::start(now) }
    }

    /// Reports that something was written at `now`: an event, a comment, or any byte.
    pub const fn written(&mut self, now: u64) {
        self.idle = Stopwatch::start(now);
    }

    /// Returns the time until the next keep-alive is due, in whole milliseconds. Zero means now. The keep-alive stays due
    /// until something is [`written`](Self::written).
    #[must_use]
    pub const fn due_in(&mut self, now: u64) -> Duration {
        Duration::from_millis(self.interval.saturating_sub(self.idle.elapsed(now)))
    }
}

/// For a client: when a connection has been silent for too long (a heartbeat timeout).
///
/// A connection can be dead although no end arrives: the peer lost its power, or a middlebox lost its state. Then only
/// silence shows it. Call [`heard`](Self::heard) for any received byte, before it is decoded: half a line and a comment
/// count too.
///
/// ```
/// use sse_wire::session::{Ended, Watchdog};
/// use std::time::Duration;
///
/// // The server sends a comment every 15 seconds. After three times that, the connection counts as dead.
/// let mut watchdog = Watchdog::new(Duration::from_secs(45), 0);
/// assert_eq!(watchdog.expires_in(15_000), Duration::from_secs(30)); // the timeout for the next read
/// watchdog.heard(20_000);
/// assert_eq!(watchdog.expires_in(20_000), Duration::from_secs(45));
/// let silent = watchdog.expires_in(65_000).is_zero(); // close it and reconnect
/// let ended = silent.then_some(Ended::Stream { lasted: 65_000, brought_event: false });
/// assert!(ended.is_some());
/// ```
///
/// # Time
///
/// `patience` is a [`Duration`], and `now` is the time of your clock, as for a [`Pacer`].
///
/// If the clock is set back, the watchdog expires late: by the same time, and by at most `patience`. If the clock is set
/// forward, it may expire too early, and the client reconnects without need. So use a monotonic clock.
#[doc(alias("idle timeout", "read timeout", "keep-alive", "heartbeat"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Watchdog {
    patience: u64,
    silence: Stopwatch,
}

impl Watchdog {
    /// Starts at `now` for a new connection. The connection counts as dead after `patience` of silence. Fractions of a
    /// millisecond are rounded up.
    ///
    /// The standard has no such limit: a server that sends no keep-alives may be silent for hours. Use a watchdog only if
    /// you know the interval of the server's keep-alives, and choose at least twice that interval.
    #[must_use]
    pub const fn new(patience: Duration, now: u64) -> Self {
        Self { patience: milliseconds(patience), silence: Stopwatch::start(now) }
    }

    /// Reports that something was received at `now`: any byte.
    pub const fn heard(&mut self, now: u64) {
        self.silence = Stopwatch::start(now);
    }

    /// Returns the time of further silence after which the connection counts as dead, in whole milliseconds. Zero means
    /// that it is dead now. It stays dead until something is [`heard`](Self::heard).
    #[must_use]
    pub const fn expires_in(&mut self, now: u64) -> Duration {
        Duration::from_millis(self.patience.saturating_sub(self.silence.elapsed(now)))
    }
}

const _: () = assert!(size_of::<Pacer>() <= 24 && size_of::<Watchdog>() <= 24);
