//! A server that tells the time, one event a second, to as many clients as it has threads for.

use crate::wire::Outgoing;
use sse_wire::http::{HttpVersion, LastEventId};
use sse_wire::{EventHead, Frame, IntegerId, event_name};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// A client that neither sends its request nor takes what it is sent is given up after this.
const PATIENCE: Duration = Duration::from_secs(10);
const MOST_CONNECTIONS: usize = 64;
const MOST_FIELDS: usize = 64;
/// How far back a client can resume. Whoever was away for longer goes on with the present.
const REPLAYED: u64 = 60;

pub(crate) struct Server {
    listener: TcpListener,
    /// Begins with the first client, so that the first event is number 1.
    clock: OnceLock<Clock>,
    /// What the clients are told to wait before they reconnect, in milliseconds.
    reconnection_time: u64,
    /// Ends each connection after so many events, as restarts and proxies do.
    end_after: Option<u64>,
    connections: AtomicUsize,
}

impl Server {
    pub(crate) fn bind(address: &str, reconnection_time: u64, end_after: Option<u64>) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        Ok(Self { listener, clock: OnceLock::new(), reconnection_time, end_after, connections: AtomicUsize::new(0) })
    }

    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves for ever: a thread a connection, and no more than there may be. What becomes of one is no other's concern.
    pub(crate) fn run(self) -> ! {
        let server = Arc::new(self);
        loop {
            let Ok((connection, _)) = server.listener.accept() else {
                // Out of files, most likely: some will be closed.
                thread::sleep(Duration::from_millis(100));
                continue;
            };
            let slot = Slot::of(&server);
            if server.connections.load(Ordering::Relaxed) > MOST_CONNECTIONS {
                // A new connection takes so much without waiting, and so it needs no thread.
                let _ = (&connection).write_all(Refusal::FULL.response().as_bytes());
                continue;
            }
            let serve = move || {
                // An error is a client that has gone, or that is too slow: nobody is left to be told.
                let _ = slot.0.answer(&connection);
                // In this order: whoever sees the connection end finds the slot free.
                drop(slot);
                drop(connection);
            };
            // If there is no thread to be had, the connection is closed.
            let _ = thread::Builder::new().spawn(serve);
        }
    }

    fn answer(&self, connection: &TcpStream) -> io::Result<()> {
        connection.set_nodelay(true)?;
        connection.set_write_timeout(Some(PATIENCE))?;
        let mut buffer = [0; 8 * 1024];
        let response = match receive_request(connection, &mut buffer)? {
            Ok(Request { path: "/events", version, last_event_id }) => {
                return self.events(connection, version, last_event_id);
            }
            Ok(Request { path: "/", .. }) => whole("200 OK", PAGE_FIELDS, include_str!("page.html")),
            Ok(_) => Refusal::NOT_FOUND.response(),
            Err(refusal) => refusal.response(),
        };
        send_whole(connection, &response)
    }

    fn events(&self, connection: &TcpStream, version: HttpVersion, last_event_id: Option<u64>) -> io::Result<()> {
        let mut out = Outgoing::open(connection, version)?;
        let greeting = Frame::comment(" the time, each second, UTC").retry(self.reconnection_time);
        out.send(&[greeting])?;

        let mut is_first = false;
        let clock = self.clock.get_or_init(|| {
            is_first = true;
            Clock::start()
        });
        let mut tick = if is_first { 1 } else { clock.resume(last_event_id) };
        let mut left = self.end_after;
        while left != Some(0) {
            clock.wait_for(tick);
            let (id, time) = (IntegerId::new(tick), clock.text(tick));
            let name = if time.ends_with(b":00") { event_name!("minute") } else { event_name!("second") };
            let event = EventHead::new().event_type(name).id(id.as_event_id()).data_bytes(&time);
            // Where an event comes every second nobody needs a keep-alive; a stream that may be silent does.
            if tick.is_multiple_of(15) { out.send(&[event, Frame::KEEP_ALIVE]) } else { out.send(&[event]) }?;
            tick += 1;
            left = left.map(|left| left - 1);
        }
        out.end()
    }
}

/// One of the connections, for as long as it is there.
struct Slot(Arc<Server>);

impl Slot {
    fn of(server: &Arc<Server>) -> Self {
        server.connections.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(server))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
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
    fn resume(&self, last_event_id: Option<u64>) -> u64 {
        let now = self.now();
        match last_event_id {
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

struct Request<'r> {
    version: HttpVersion,
    /// Without the query.
    path: &'r str,
    /// `None` too if it is not a number. Such an ID is none of this server's, but a client that has it would send it again
    /// each time: it is ignored rather than refused, which would end an `EventSource` for good.
    last_event_id: Option<u64>,
}

/// Why there will be no stream.
struct Refusal {
    status: &'static str,
    field: &'static str,
    /// It was a HEAD request: the answer has no body.
    head_only: bool,
}

impl Refusal {
    const BAD: Self = Self::new("400 Bad Request", "");
    const NOT_FOUND: Self = Self::new("404 Not Found", "");
    const METHOD: Self = Self::new("405 Method Not Allowed", "Allow: GET\r\n");
    const TOO_LARGE: Self = Self::new("431 Request Header Fields Too Large", "");
    const FULL: Self = Self::new("503 Service Unavailable", "Retry-After: 10\r\n");

    const fn new(status: &'static str, field: &'static str) -> Self {
        Self { status, field, head_only: false }
    }

    fn response(&self) -> String {
        let body = if self.head_only { String::new() } else { format!("{}\n", self.status) };
        whole(self.status, &format!("Content-Type: text/plain\r\n{}", self.field), &body)
    }
}

/// Receives a request head. The outer error is that of the connection.
fn receive_request<'b>(connection: &TcpStream, buffer: &'b mut [u8]) -> io::Result<Result<Request<'b>, Refusal>> {
    let deadline = Instant::now() + PATIENCE;
    let mut length = 0;
    loop {
        // However slowly the request drips in, it is not waited for longer than this.
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        connection.set_read_timeout(Some(left))?;
        match (&mut &*connection).read(&mut buffer[length..]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(more) => length += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        match is_whole(&buffer[..length]) {
            Ok(true) => return Ok(read_request(&buffer[..length])),
            Ok(false) if length < buffer.len() => {}
            Ok(false) => return Ok(Err(Refusal::TOO_LARGE)),
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
}

fn is_whole(received: &[u8]) -> Result<bool, Refusal> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    match httparse::Request::new(&mut fields).parse(received) {
        Ok(status) => Ok(status.is_complete()),
        Err(httparse::Error::TooManyHeaders) => Err(Refusal::TOO_LARGE),
        Err(_) => Err(Refusal::BAD),
    }
}

fn read_request(received: &[u8]) -> Result<Request<'_>, Refusal> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut head = httparse::Request::new(&mut fields);
    head.parse(received).map_err(|_| Refusal::BAD)?;
    let values = |name: &'static str| {
        head.headers.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
    };
    let version = HttpVersion::from_minor(head.version.unwrap_or(0));
    // RFC 9112, 3.2: no Host is one for a 400 since HTTP/1.1, and two always are.
    if values("Host").count() != 1 && !(version == HttpVersion::Http10 && values("Host").count() == 0) {
        return Err(Refusal::BAD);
    }
    match head.method {
        Some("GET") => {}
        Some("HEAD") => return Err(Refusal { head_only: true, ..Refusal::METHOD }),
        _ => return Err(Refusal::METHOD),
    }
    let mut ids = values(LastEventId::FIELD_NAME);
    let last_event_id = match (ids.next(), ids.next()) {
        (None, _) => None,
        (Some(value), None) => LastEventId::received(value).map_err(|_| Refusal::BAD)?,
        // It is no list: there is no saying which one is meant.
        (Some(_), Some(_)) => return Err(Refusal::BAD),
    };
    let target = head.path.unwrap_or_default();
    // What a proxy is asked for, every server has to understand (RFC 9112, 3.2.2).
    let target = match target.strip_prefix("http://") {
        Some(rest) => rest.find('/').map_or("/", |path| &rest[path..]),
        None => target,
    };
    let path = target.split('?').next().unwrap_or_default();
    Ok(Request { version, path, last_event_id: last_event_id.and_then(|id| number(id.as_bytes())) })
}

/// Digits and nothing else.
fn number(digits: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(digits).ok()?;
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

const PAGE_FIELDS: &str = "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-cache\r\n";

/// A response that is no stream, and the last one on its connection.
fn whole(status: &str, fields: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn send_whole(mut connection: &TcpStream, response: &str) -> io::Result<()> {
    connection.write_all(response.as_bytes())?;
    // Closed with something unread, the connection would be reset, and the response with it (RFC 9112, 9.6).
    connection.shutdown(Shutdown::Write)?;
    connection.set_read_timeout(Some(Duration::from_secs(1)))?;
    let _ = io::copy(&mut connection.take(64 * 1024), &mut io::sink());
    Ok(())
}
