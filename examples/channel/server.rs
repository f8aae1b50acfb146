//! The channels over HTTP: a stream from the server, requests from the client.

use crate::channel::{Channels, Limits, NoStream, NotTaken, Taken};
use crate::common::exchange::Exchange;
use crate::common::lock;
use crate::common::queue::Joined;
use crate::common::request::{Refusal, Request};
use crate::tally::Order;
use serde_json::{Value, json};
use sse_wire::http::Field;
use std::io;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

const LONGEST_ID: usize = 64;
/// How long to sleep with nothing to do. Any time is correct.
const LONGEST_SLEEP: Duration = Duration::from_secs(3_600);

pub(crate) struct Service {
    channels: Mutex<Channels>,
    /// Notified when there may be something new to wait for.
    changed: Condvar,
    /// A keep-alive is sent after this time of silence.
    keep_alive: Duration,
    /// Another origin whose pages may use the channels, such as `https://example.org`. Pages from the server's address may do so
    /// anyway.
    origin: Option<String>,
    start: Instant,
}

impl Service {
    pub(crate) fn new(limits: Limits, keep_alive: Duration, origin: Option<String>) -> Self {
        let date = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self {
            channels: Mutex::new(Channels::new(limits, date.as_micros() as u64)),
            changed: Condvar::new(),
            keep_alive,
            origin,
            start: Instant::now(),
        }
    }

    /// Handles timeouts, for ever, in a thread of its own.
    pub(crate) fn sweep(&self) -> ! {
        let mut channels = lock(&self.channels);
        loop {
            let due_in = channels.sweep(self.now()).map_or(LONGEST_SLEEP, Duration::from_millis);
            let waited = self.changed.wait_timeout(channels, due_in.min(LONGEST_SLEEP));
            channels = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub(crate) fn answer(&self, request: &Request<'_>, exchange: Exchange<'_>) -> io::Result<()> {
        match (request.path, request.method) {
            ("/channel", "GET" | "HEAD") => self.listen(request, exchange),
            ("/channel", "POST") => {
                let (status, fields, body) = self.receive(request);
                let cors = self.cors_lines(request);
                let fields = format!("Content-Type: application/json\r\n{fields}{cors}");
                exchange.respond(status, &fields, format!("{body}\n").as_bytes())
            }
            ("/channel", _) => exchange.refuse(Refusal::method("Allow: GET, HEAD, POST\r\n")),
            ("/clients", "GET" | "HEAD") => {
                let (there, away) = lock(&self.channels).clients();
                let body = json!({ "there": there, "away": away });
                exchange.respond("200 OK", "Content-Type: application/json\r\n", format!("{body}\n").as_bytes())
            }
            ("/clients", _) => exchange.refuse(Refusal::method("Allow: GET, HEAD\r\n")),
            _ => exchange.refuse(Refusal::NOT_FOUND),
        }
    }

    /// `GET /channel?client=ID`
    fn listen(&self, request: &Request<'_>, exchange: Exchange<'_>) -> io::Result<()> {
        let Some(client) = client_id(request) else {
            return exchange.refuse(Refusal::BAD);
        };
        if exchange.is_head_only() {
            // A HEAD request is no client, so it opens no channel.
            let is_closed = lock(&self.channels).is_closed_for(&client, request.last_event_id);
            return match is_closed {
                true => exchange.respond("204 No Content", &self.cors_lines(request), b""),
                false => exchange.stream_head(&self.cors(request)),
            };
        }
        let connected = lock(&self.channels).connect(&client, request.last_event_id, self.now());
        let queue = match connected {
            Ok(queue) => queue,
            // An `EventSource` does not reconnect after a 204, if its page may read the answer.
            Err(NoStream::Closed) => {
                return exchange.respond("204 No Content", &self.cors_lines(request), b"");
            }
            Err(NoStream::Full) => return exchange.refuse(Refusal::FULL),
        };
        let joined = Joined::new(queue, |queue| {
            lock(&self.channels).disconnected(&client, queue, self.now());
            self.changed.notify_all();
        });
        joined.serve(exchange, &self.cors(request), self.keep_alive).map(drop)
    }

    /// `POST /channel?client=ID&message=NUMBER`. Returns the status, additional fields, and the body of the answer, which has the
    /// number that is expected next where it helps.
    fn receive(&self, request: &Request<'_>) -> (&'static str, &'static str, Value) {
        let Some(client) = client_id(request) else {
            return ("400 Bad Request", "", json!({ "problem": "no usable client" }));
        };
        let Some(number) = request.parameter("message").and_then(|number| positive(&number)) else {
            return ("400 Bad Request", "", json!({ "problem": "no message number from 1" }));
        };
        // The message is parsed before it is counted. So a client can correct a wrong message, with the same number.
        let order = match Order::parse(&request.body) {
            Ok(order) => order,
            Err(problem) => return ("400 Bad Request", "", json!({ "problem": problem })),
        };
        let taken = lock(&self.channels).receive(&client, number, order, self.now());
        self.changed.notify_all();
        match taken {
            Ok(Taken::Delivered { due } | Taken::Duplicate { due }) => ("200 OK", "", json!({ "due": due })),
            Ok(Taken::Held { due }) => ("202 Accepted", "", json!({ "due": due })),
            Err(NotTaken::TooFarAhead { due }) => {
                ("429 Too Many Requests", "Retry-After: 1\r\n", json!({ "problem": "too far ahead", "due": due }))
            }
            Err(NotTaken::NoSuchChannel) => ("404 Not Found", "", json!({ "problem": "no such channel" })),
            Err(NotTaken::Closed) => ("410 Gone", "", json!({ "problem": "the channel is closed" })),
        }
    }

    /// Lets pages of that other origin read the answer (CORS). The origin of a request is never echoed.
    fn cors<'s>(&'s self, request: &Request<'_>) -> Vec<Field<'s>> {
        let Some(origin) = &self.origin else {
            return Vec::new();
        };
        let mut fields = vec![Field::new("Vary", b"Origin")];
        if request.values("Origin").eq([origin.as_bytes()]) {
            fields.push(Field::new("Access-Control-Allow-Origin", origin.as_bytes()));
            fields.push(Field::new("Access-Control-Allow-Credentials", b"true"));
        }
        fields
    }

    fn cors_lines(&self, request: &Request<'_>) -> String {
        self.cors(request).iter().map(line).collect()
    }

    fn now(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }
}

/// The field as it is in a head. The values come from the command line and from this program.
fn line(field: &Field<'_>) -> String {
    format!("{}: {}\r\n", field.name, String::from_utf8_lossy(field.value))
}

/// The clients choose their IDs. Anybody who knows an ID can send as that client, so IDs should be random.
fn client_id(request: &Request<'_>) -> Option<String> {
    let is_usable = |id: &String| {
        (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    request.parameter("client").filter(is_usable)
}

/// Only digits, and not 0.
fn positive(digits: &str) -> Option<u64> {
    digits.parse().ok().filter(|&number| number > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
