//! The sessions by their names, over HTTP.

use crate::common::exchange::Exchange;
use crate::common::lock;
use crate::common::queue::Over;
use crate::common::request::{Refusal, Request};
use crate::common::server::Limits;
use crate::session::{MOST_CONNECTIONS, NotPushed, Session};
use sse_wire::EventType;
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// The maximum of sessions. For one more, the session that was unused for longest is evicted.
const MOST_SESSIONS: usize = 32;
/// As many as all sessions can have, and one more for each session, so that there is always a connection for pushes.
pub(crate) const CONNECTIONS: Limits =
    Limits { connections: MOST_SESSIONS * (MOST_CONNECTIONS + 1), ..Limits::DEFAULT };
const LONGEST_NAME: usize = 64;
/// Nothing can be pushed any more.
const ENDED: Refusal = Refusal::new("410 Gone", "");

pub(crate) struct Registry {
    sessions: Mutex<HashMap<String, Arc<Session>>>,
}

impl Registry {
    pub(crate) fn new() -> Self {
        Self { sessions: Mutex::new(HashMap::new()) }
    }

    pub(crate) fn answer(&self, request: &Request<'_>, exchange: Exchange<'_>) -> io::Result<()> {
        match (request.path, request.method) {
            ("/", "GET" | "HEAD") => return exchange.page(include_str!("page.html")),
            ("/", _) => return exchange.refuse(Refusal::method("Allow: GET, HEAD\r\n")),
            ("/events", "GET" | "HEAD") | ("/push" | "/cut" | "/end", "POST") => {}
            ("/events", _) => return exchange.refuse(Refusal::method("Allow: GET, HEAD\r\n")),
            ("/push" | "/cut" | "/end", _) => return exchange.refuse(Refusal::method("Allow: POST\r\n")),
            _ => return exchange.refuse(Refusal::NOT_FOUND),
        }
        // The URL names the session, and the client chooses that name. The last event ID says how far it has read.
        let Some(name) = request.parameter("session").filter(|name| is_name(name)) else {
            return exchange.refuse(Refusal::BAD);
        };
        if exchange.is_head_only() {
            // A HEAD request is no client, so it opens no session.
            let has_ended = lock(&self.sessions).get(&name).is_some_and(|session| session.has_ended());
            return if has_ended { exchange.respond("204 No Content", "", b"") } else { exchange.stream_head(&[]) };
        }
        if request.path == "/events" {
            let Some(session) = self.open(&name) else {
                return exchange.refuse(Refusal::FULL);
            };
            let resume = request.last_event_id.map(|id| format!(", behind {}", id.as_bytes().escape_ascii()));
            log(&format!("{name}: connected{}", resume.unwrap_or_default()));
            // An error means that the client has disconnected, too.
            let over = session.serve(request, exchange).unwrap_or(Over::Gone);
            log(&format!("{name}: {over}"));
            return Ok(());
        }
        let Some(session) = lock(&self.sessions).get(&name).cloned() else {
            return exchange.refuse(Refusal::NOT_FOUND);
        };
        match request.path {
            "/push" => return push(&session, request, exchange),
            "/cut" => session.cut(),
            _ => session.end(),
        }
        exchange.respond("204 No Content", "", b"")
    }

    /// The session of this name, or a new one. `None` if there are too many, and each has a client.
    fn open(&self, name: &str) -> Option<Arc<Session>> {
        let mut sessions = lock(&self.sessions);
        if let Some(session) = sessions.get(name) {
            return Some(Arc::clone(session));
        }
        if sessions.len() >= MOST_SESSIONS {
            let left = sessions.iter().filter_map(|(name, session)| Some((session.left()?, name)));
            let (_, longest_left) = left.min()?;
            let longest_left = longest_left.clone();
            sessions.remove(&longest_left)?.retire();
        }
        let session = Arc::new(Session::new());
        sessions.insert(name.to_owned(), Arc::clone(&session));
        Some(session)
    }
}

fn is_name(name: &str) -> bool {
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// The body is the data. The parameter `event` is the event type, if it is there.
fn push(session: &Session, request: &Request<'_>, exchange: Exchange<'_>) -> io::Result<()> {
    let event_type = request.parameter("event").unwrap_or_default();
    let (Ok(event_type), Ok(data)) = (EventType::new(&event_type), std::str::from_utf8(&request.body)) else {
        return exchange.refuse(Refusal::BAD);
    };
    match session.push(event_type, data) {
        Ok(connections) => {
            let said =
                if connections == 0 { "kept for later\n".to_owned() } else { format!("sent to {connections}\n") };
            exchange.respond("200 OK", "Content-Type: text/plain\r\n", said.as_bytes())
        }
        Err(NotPushed::TooLong) => exchange.refuse(Refusal::BODY_TOO_LARGE),
        Err(NotPushed::Ended) => exchange.refuse(ENDED),
    }
}

fn log(line: &str) {
    // If nobody can read the log, the server continues.
    let _ = writeln!(io::stderr(), "{line}");
}
