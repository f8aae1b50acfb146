//! A server that tells the time, one event a second, to as many clients as it has threads for.

use crate::common::request::{Refusal, Request};
use crate::common::server::{self, Exchange, Limits};
use sse_wire::http::LastEventId;
use sse_wire::{EventHead, Frame, IntegerId, event_type};
use std::io;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How far back a client can resume. Whoever was away for longer goes on with the present.
const REPLAYED: u64 = 60;

pub(crate) struct Server {
    connections: server::Server,
    /// What the clients are told to wait before they reconnect, in milliseconds.
    reconnection_time: u64,
    /// Ends each connection after so many events, as restarts and proxies do.
    end_after: Option<u64>,
    /// Begins with the first client, so that the first event is number 1.
    clock: OnceLock<Clock>,
}

impl Server {
    pub(crate) fn bind(address: &str, reconnection_time: u64, end_after: Option<u64>) -> io::Result<Self> {
        let connections = server::Server::bind(address, Limits::DEFAULT)?;
        Ok(Self { connections, reconnection_time, end_after, clock: OnceLock::new() })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.connections.address()
    }

    pub(crate) fn run(self) -> ! {
        let Self { connections, reconnection_time, end_after, clock } = self;
        connections.run(move |request, exchange| match (request.path, request.method) {
            ("/events", "GET") => events(&clock, request, exchange, reconnection_time, end_after),
            ("/", "GET") => exchange.page(include_str!("page.html")),
            ("/events" | "/", _) => exchange.refuse(Refusal::method("Allow: GET\r\n")),
            _ => exchange.refuse(Refusal::NOT_FOUND),
        })
    }
}

fn events(
    clock: &OnceLock<Clock>,
    request: &Request<'_>,
    exchange: Exchange<'_>,
    reconnection_time: u64,
    end_after: Option<u64>,
) -> io::Result<()> {
    let mut out = exchange.open(&[])?;
    out.send(&[Frame::comment(" the time, each second, UTC").retry(reconnection_time)])?;

    let mut is_first = false;
    let clock = clock.get_or_init(|| {
        is_first = true;
        Clock::start()
    });
    let mut tick = if is_first { 1 } else { clock.resume(request.last_event_id) };
    let mut left = end_after;
    while left != Some(0) {
        clock.wait_for(tick);
        let (id, time) = (IntegerId::new(tick), clock.text(tick));
        let name = if time.ends_with(b":00") { event_type!("minute") } else { event_type!("second") };
        let event = EventHead::new().event_type(name).id(id.as_event_id()).data_bytes(&time);
        // Where an event comes every second nobody needs a keep-alive; a stream that may be silent does.
        if tick % 15 == 0 { out.send(&[event, Frame::KEEP_ALIVE]) } else { out.send(&[event]) }?;
        tick += 1;
        left = left.map(|left| left - 1);
    }
    out.end()
}

/// Counts the seconds since it was started. The number of a second is its event ID, and says what the event was: so a
/// client can resume without a history. (A server whose IDs must outlive it puts the time of its start into them.)
struct Clock {
    /// When the first second began.
    began: Instant,
    /// What time that was, in seconds since 1970.
    time: u64,
}

impl Clock {
    fn start() -> Self {
        let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let now = Instant::now();
        // The seconds here change when they do elsewhere.
        let began = now.checked_sub(Duration::from_nanos(time.subsec_nanos().into())).unwrap_or(now);
        Self { began, time: time.as_secs() }
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_secs() + 1
    }

    /// The event to begin with: the next one for a client that has been here, or else the present one.
    fn resume(&self, last_event_id: Option<LastEventId<'_>>) -> u64 {
        let now = self.now();
        match last_event_id.and_then(|id| number(id.as_bytes())) {
            Some(seen) if (now.saturating_sub(REPLAYED)..=now).contains(&seen) => seen + 1,
            _ => now,
        }
    }

    fn wait_for(&self, tick: u64) {
        let due = self.began + Duration::from_secs(tick - 1);
        thread::sleep(due.saturating_duration_since(Instant::now()));
    }

    /// HH:MM:SS
    fn text(&self, tick: u64) -> [u8; 8] {
        let second = self.time + tick - 1;
        let mut text = *b"00:00:00";
        for (place, value) in [(0, second / 3600 % 24), (3, second / 60 % 60), (6, second % 60)] {
            text[place] += (value / 10) as u8;
            text[place + 1] += (value % 10) as u8;
        }
        text
    }
}

/// Digits and nothing else.
fn number(digits: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(digits).ok()?;
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}
