//! Heartbeats: when to send a keep-alive, and when a silent connection counts as dead.

use core::time::Duration;

/// The milliseconds in `length`, without a part of one; [`u64::MAX`] if there are more.
const fn milliseconds(length: Duration) -> u64 {
    length.as_secs().saturating_mul(1_000).saturating_add(length.subsec_millis() as u64)
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
/// A length of time is a [`Duration`], so that it cannot be taken for a moment. `now` is a moment: in milliseconds since
/// any moment that is the same for all calls. A clock that is set back delays the next
/// keep-alive by at most what it was set back by, and by at most one interval; one that is set forward brings it sooner.
/// That holds too for a counter of 32 bits that begins at 0 again.
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

    /// For a connection that begins at `now` and is never to be silent for more than `interval`. A part of a millisecond is
    /// dropped. With an interval of 0 a keep-alive is always due.
    #[must_use]
    pub const fn new(interval: Duration, now: u64) -> Self {
        Self { interval: milliseconds(interval), idle: Stopwatch::start(now) }
    }

    /// Notes that something was written just now: an event, a comment, any byte.
    pub const fn written(&mut self, now: u64) {
        self.idle = Stopwatch::start(now);
    }

    /// In how much time a keep-alive is due, in whole milliseconds; 0 if now. It stays due until something is
    /// [`written`](Self::written).
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
/// let mut watchdog = Watchdog::new(45_000, 0);
/// assert_eq!(watchdog.expires_in(15_000), 30_000); // the timeout for the next read
/// watchdog.heard(20_000);
/// assert_eq!(watchdog.expires_in(20_000), 45_000);
/// let silent = watchdog.expires_in(65_000) == 0; // close it and reconnect
/// let ended = silent.then_some(Ended::Stream { lasted: 65_000, brought_event: false });
/// assert!(ended.is_some());
/// ```
///
/// # Time
///
/// As for a [`Pacer`]: a clock that is set back lets it expire later, by at most what it was set back by and at most the
/// whole time. One that is set forward may let it expire too early, which costs a reconnection: take a monotonic clock.
#[doc(alias("idle timeout", "read timeout", "keep-alive", "heartbeat"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Watchdog {
    patience: u64,
    silence: Stopwatch,
}

impl Watchdog {
    /// For a connection that begins at `now`, and counts as dead after `patience` of silence. A part of a millisecond is
    /// dropped.
    ///
    /// The standard knows no such limit, and a server that sends no keep-alive may rightly be silent for hours: choose it
    /// for a server that is known, at twice its interval or more.
    #[must_use]
    pub const fn new(patience: Duration, now: u64) -> Self {
        Self { patience: milliseconds(patience), silence: Stopwatch::start(now) }
    }

    /// Notes that something was received just now: any byte.
    pub const fn heard(&mut self, now: u64) {
        self.silence = Stopwatch::start(now);
    }

    /// After how much more silence the connection counts as dead, in whole milliseconds; 0 if it does now. It stays dead until
    /// something is [`heard`](Self::heard).
    pub const fn expires_in(&mut self, now: u64) -> Duration {
        Duration::from_millis(self.patience.saturating_sub(self.silence.elapsed(now)))
    }
}

const _: () = assert!(size_of::<Pacer>() <= 24 && size_of::<Watchdog>() <= 24);
