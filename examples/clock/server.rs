//! A server that sends the time, one event per second, to a limited number of clients.

use crate::common::exchange::Exchange;
use crate::common::request::{Refusal, Request};
use crate::common::server::{self, Limits};
use sse_wire::http::LastEventId;
use sse_wire::{EventHead, Frame, IntegerId, event_type};
use std::io;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

/// How far back a client can resume. A client that was away for longer is told of the gap, and continues with the present.
const REPLAYED: u64 = 60;

pub(crate) struct Server {
    connections: server::Server,
    /// The reconnection time that is sent to clients, in milliseconds.
    reconnection_time: u64,
    /// Ends each connection after so many events, as restarts and proxies do.
    end_after: Option<u64>,
    /// Starts with the first client, so that the first event is number 1.
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
            // A HEAD request is no client, so the clock does not start.
            ("/events", "HEAD") => exchange.stream_head(&[]),
            ("/", "GET" | "HEAD") => exchange.page(include_str!("page.html")),
            ("/events" | "/", _) => exchange.refuse(Refusal::method("Allow: GET, HEAD\r\n")),
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
    let mut is_first = false;
    let clock = clock.get_or_init(|| {
        is_first = true;
        Clock::start()
    });
    let resumed = if is_first { None } else { clock.resume(request.last_event_id) };
    let mut tick = resumed.unwrap_or(if is_first { 1 } else { clock.now() });
    let greeting = Frame::comment(" the time, each second, UTC").retry(reconnection_time);
    if request.last_event_id.is_some() && resumed.is_none() {
        out.send(&[greeting, Frame::event(event_type!("gap"), "")])?;
    } else {
        out.send(&[greeting])?;
    }
    let mut left = end_after;
    while left != Some(0) {
        out.wait_until(clock.begin(tick))?;
        let (id, time) = (IntegerId::new(tick), clock.text(tick));
        let name = if time.ends_with(b":00") { event_type!("minute") } else { event_type!("second") };
        let event = EventHead::new().event_type(name).id(id.as_event_id()).data_bytes(&time);
        // With an event every second, no keep-alive is needed. A stream that may be silent needs them.
        if tick % 15 == 0 { out.send(&[event, Frame::KEEP_ALIVE]) } else { out.send(&[event]) }?;
        tick += 1;
        left = left.map(|left| left - 1);
    }
    out.end()
}

/// Counts the seconds since its start. The number of a second is its event ID, and the event can be computed from it. So a client
/// can resume without a history. (If IDs have to differ after a restart, put the start time into them.)
struct Clock {
    /// When the first second began.
    began: Instant,
    /// The time of that start, in seconds since 1970.
    time: u64,
}

impl Clock {
    fn start() -> Self {
        let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let now = Instant::now();
        // Seconds begin here when they begin on other clocks.
        let began = now.checked_sub(Duration::from_nanos(time.subsec_nanos().into())).unwrap_or(now);
        Self { began, time: time.as_secs() }
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_secs() + 1
    }

    /// The event after the client's last one, if that was one of the latest here.
    fn resume(&self, last_event_id: Option<LastEventId<'_>>) -> Option<u64> {
        let (seen, now) = (number(last_event_id?.as_bytes())?, self.now());
        (now.saturating_sub(REPLAYED)..=now).contains(&seen).then(|| seen + 1)
    }

    /// The moment at which this second begins.
    fn begin(&self, tick: u64) -> Instant {
        self.began + Duration::from_secs(tick - 1)
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

/// Only digits.
fn number(digits: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(digits).ok()?;
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}
