//! The chat over HTTP: requests and their answers.

use crate::common::exchange::Exchange;
use crate::common::lock;
use crate::common::queue::Joined;
use crate::common::request::{Refusal, Request};
use crate::room::{Full, Limits, Now, Rooms, Unsaid};
use serde_json::Value;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

/// The longest name of a room, the longest name of a member, and the longest text, in bytes. The page counts characters: 20 in a
/// name of a member, of up to four bytes each.
const LONGEST_ROOM: usize = 40;
const LONGEST_NAME: usize = 80;
const LONGEST_TEXT: usize = 2_000;

const NOT_A_MEMBER: Refusal = Refusal::new("403 Forbidden", "");

pub(crate) struct Chat {
    rooms: Mutex<Rooms>,
    /// A keep-alive is sent after this time of silence.
    keep_alive: Duration,
    start: Instant,
}

impl Chat {
    pub(crate) fn new(limits: Limits, keep_alive: Duration) -> Self {
        Self { rooms: Mutex::new(Rooms::new(limits)), keep_alive, start: Instant::now() }
    }

    pub(crate) fn answer(&self, request: &Request<'_>, exchange: Exchange<'_>) -> io::Result<()> {
        let path: Vec<&str> = request.path.split('/').skip(1).collect();
        match (&path[..], request.method) {
            ([""], "GET" | "HEAD") => exchange.page(include_str!("page.html")),
            ([""], _) => exchange.refuse(Refusal::method("Allow: GET, HEAD\r\n")),
            (["rooms", room, "events"], "GET" | "HEAD") if is_room_name(room) => self.listen(room, request, exchange),
            (["rooms", room, "events"], _) if is_room_name(room) => {
                exchange.refuse(Refusal::method("Allow: GET, HEAD\r\n"))
            }
            (["rooms", room, "messages"], "POST") if is_room_name(room) => self.say(room, request, exchange),
            (["rooms", room, "messages"], _) if is_room_name(room) => {
                exchange.refuse(Refusal::method("Allow: POST\r\n"))
            }
            _ => exchange.refuse(Refusal::NOT_FOUND),
        }
    }

    /// `GET /rooms/ROOM/events?name=NAME`: for as long as the member stays.
    fn listen(&self, room: &str, request: &Request<'_>, exchange: Exchange<'_>) -> io::Result<()> {
        let name = request.parameter("name").unwrap_or_default();
        let name = if name.trim().is_empty() { "guest" } else { name.trim() };
        if name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
            return exchange.refuse(Refusal::BAD);
        }
        if exchange.is_head_only() {
            return exchange.stream_head(&[]);
        }
        let turn = lock(&self.rooms).turn(self.now());
        match turn {
            Ok(milliseconds) => exchange.wait(Duration::from_millis(milliseconds))?,
            Err(Full) => return exchange.refuse(Refusal::FULL),
        }
        // Nobody can guess it: it is made from a random key of the operating system.
        let member = format!("{:016x}", RandomState::new().hash_one(room));
        let joined = lock(&self.rooms).join(room, &member, name, request.last_event_id, self.now());
        match joined {
            Ok(queue) => {
                let joined = Joined::new(queue, |_| lock(&self.rooms).leave(room, &member, self.now()));
                joined.serve(exchange, &[], self.keep_alive).map(drop)
            }
            Err(Full) => exchange.refuse(Refusal::FULL),
        }
    }

    /// `POST /rooms/ROOM/messages` of `{"member": "…", "text": "…"}`.
    fn say(&self, room: &str, request: &Request<'_>, exchange: Exchange<'_>) -> io::Result<()> {
        let message: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let (Some(member), Some(text)) = (message["member"].as_str(), message["text"].as_str()) else {
            return exchange.refuse(Refusal::BAD);
        };
        match text.trim_end().len() {
            0 => return exchange.refuse(Refusal::BAD),
            length if length > LONGEST_TEXT => return exchange.refuse(Refusal::BODY_TOO_LARGE),
            _ => {}
        }
        let said = lock(&self.rooms).say(room, member, text.trim_end(), self.now());
        match said {
            Ok(()) => exchange.respond("204 No Content", "", b""),
            Err(Unsaid::NoSuchRoom) => exchange.refuse(Refusal::NOT_FOUND),
            Err(Unsaid::NotAMember) => exchange.refuse(NOT_A_MEMBER),
            Err(Unsaid::TooOften(milliseconds)) => {
                let fields = format!("Content-Type: text/plain\r\nRetry-After: {}\r\n", milliseconds.div_ceil(1_000));
                exchange.respond("429 Too Many Requests", &fields, b"429 Too Many Requests\n")
            }
        }
    }

    fn now(&self) -> Now {
        let date = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Now { monotonic: self.start.elapsed().as_millis() as u64, date: date.as_millis() as u64 }
    }
}

/// Names are part of the path. They consist of letters, digits and hyphens, so no name needs percent-encoding.
fn is_room_name(name: &str) -> bool {
    (1..=LONGEST_ROOM).contains(&name.len())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}
