//! The example servers, as an attacker sees them.

use super::programs::Serving;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How many connections a server refuses at a time, in addition to those that it serves.
pub(crate) const REFUSALS: usize = 16;

pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) arguments: &'static [&'static str],
    /// How many connections it serves at a time.
    pub(crate) connections: usize,
    /// How many threads it has without connections.
    pub(crate) threads: usize,
    /// The target of a stream, by the name of a client.
    pub(crate) stream: fn(name: &str) -> String,
    /// The target and the body of the nth POST to the client with the name `a`.
    pub(crate) post: Option<fn(n: usize) -> (String, String)>,
}

pub(crate) const TARGETS: [Target; 5] = [
    Target {
        name: "clock",
        arguments: &["serve", "127.0.0.1:0"],
        connections: 64,
        threads: 1,
        stream: |_| "/events".to_owned(),
        post: None,
    },
    Target {
        name: "chat",
        arguments: &[],
        connections: 256,
        threads: 1,
        stream: |name| format!("/rooms/{name}/events?name={name}"),
        post: Some(|_| ("/rooms/a/messages".to_owned(), r#"{"member":"nobody","text":"hello"}"#.to_owned())),
    },
    Target {
        name: "session",
        arguments: &[],
        connections: 160,
        threads: 1,
        stream: |name| format!("/events?session={name}"),
        post: Some(|_| ("/push?session=a".to_owned(), "x".repeat(4_000))),
    },
    Target {
        name: "channel",
        arguments: &[],
        connections: 128,
        threads: 2,
        stream: |name| format!("/channel?client={name}"),
        post: Some(|n| (format!("/channel?client=a&message={}", n + 1), r#"{"add":1}"#.to_owned())),
    },
    Target { name: "vweb", arguments: &[], connections: 64, threads: 1, stream: |_| "/events".to_owned(), post: None },
];

impl Target {
    /// A request for the stream of this name.
    pub(crate) fn get(&self, name: &str) -> String {
        format!("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", (self.stream)(name))
    }

    /// The nth POST request, if this server accepts any.
    pub(crate) fn post(&self, n: usize) -> Option<String> {
        let (target, body) = self.post?(n);
        Some(format!("POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
    }

    /// Checks that a new client gets a stream with a frame.
    pub(crate) fn serves_a_good_client(&self, serving: &Serving, deadline: Instant) -> Result<(), String> {
        loop {
            let mut connection = serving.connect();
            let answer = ask(&mut connection, self.get("good").as_bytes(), b"\n\n");
            if answer.starts_with("HTTP/1.1 200 ") && answer.contains("\n\n") {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!("a good client is not served: {answer:?}"));
            }
        }
    }
}

/// Sends a request, and reads the answer up to `end`, the end of the connection, or a timeout. The server may close the
/// connection during the write.
pub(crate) fn ask(connection: &mut TcpStream, request: &[u8], end: &[u8]) -> String {
    let _ = connection.write_all(request);
    let _ = connection.set_read_timeout(Some(Duration::from_secs(2)));
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while !answer.windows(end.len()).any(|window| window == end) {
        match connection.read(&mut buffer) {
            Ok(0) => break,
            Ok(more) => answer.extend_from_slice(&buffer[..more]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of an answer, or `none`.
pub(crate) fn status(answer: &str) -> String {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or("none").to_owned()
}
