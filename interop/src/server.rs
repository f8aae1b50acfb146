//! An HTTP/1.1 server on a loopback port. It sends the page and the streams of the cases, and receives the report.

use crate::case::{Answer, Case};
use crate::{page, wire};
use sse_wire::http::HttpVersion;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// The relevant parts of a request for a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The query of the target, after the `?`.
    pub query: String,
    pub last_event_id: Option<Vec<u8>>,
}

/// The head of a request.
pub struct Request {
    pub method: String,
    pub target: String,
    pub version: HttpVersion,
    /// The bytes of `Last-Event-ID` without blanks at both ends. `httparse` is not used, because it refuses control
    /// characters, and the test has to know which browser sends them.
    pub last_event_id: Option<Vec<u8>>,
    pub accept: Option<Vec<u8>>,
    content_length: usize,
}

/// A server, and the requests that it has received. It serves one client: start another server for the next client.
pub struct Server {
    pub address: SocketAddr,
    pub reports: Receiver<String>,
    state: Arc<State>,
}

struct State {
    cases: Arc<Vec<Case>>,
    page: String,
    asked: Vec<Mutex<Vec<Asked>>>,
    /// The requests for an event stream without `Accept: text/event-stream`.
    oddities: Mutex<Vec<String>>,
    reports: Sender<String>,
}

impl Server {
    pub fn start(cases: &Arc<Vec<Case>>, address: &str) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let (sender, reports) = channel();
        let state = Arc::new(State {
            cases: cases.clone(),
            page: page::of(cases),
            asked: cases.iter().map(|_| Mutex::default()).collect(),
            oddities: Mutex::default(),
            reports: sender,
        });
        let shared = state.clone();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let state = shared.clone();
                // An error means that the client has disconnected.
                thread::spawn(move || state.serve(connection));
            }
        });
        Ok(Self { address, reports, state })
    }

    /// The requests for the stream of a case so far.
    pub fn asked(&self, case: usize) -> Vec<Asked> {
        self.state.asked[case].lock().expect("no panic").clone()
    }

    pub fn oddities(&self) -> Vec<String> {
        self.state.oddities.lock().expect("no panic").clone()
    }
}

impl State {
    fn serve(&self, mut connection: TcpStream) -> io::Result<()> {
        connection.set_nodelay(true)?;
        let mut received = Vec::new();
        while let Some(request) = read_head(&mut connection, &mut received)? {
            while received.len() < request.content_length {
                read_more(&mut connection, &mut received)?;
            }
            let body: Vec<u8> = received.drain(..request.content_length).collect();
            let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
            let (writes, goes_on) = match (request.method.as_str(), path.strip_prefix("/stream/")) {
                ("GET", Some(index)) => {
                    match index.parse().ok().and_then(|index: usize| self.asked.get(index).zip(self.cases.get(index))) {
                        Some((asked, case)) => {
                            self.note(&request, &case.name);
                            let mut asked = asked.lock().expect("no panic");
                            let answer = case.answers.get(asked.len());
                            asked.push(Asked { query: query.to_owned(), last_event_id: request.last_event_id.clone() });
                            drop(asked);
                            answer.unwrap_or(&STOP).writes(request.version)
                        }
                        None => plain("404 Not Found", ""),
                    }
                }
                ("GET", None) if path == "/" => plain("200 OK", &self.page),
                ("POST", None) if path == "/report" => {
                    let _ = self.reports.send(String::from_utf8_lossy(&body).into_owned());
                    plain("200 OK", "")
                }
                _ => plain("404 Not Found", ""),
            };
            wire::send(&mut connection, &writes)?;
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    fn note(&self, request: &Request, case: &str) {
        if request.accept.as_deref() != Some(b"text/event-stream") {
            self.oddities.lock().expect("no panic").push(format!("{case}: no `Accept: text/event-stream`"));
        }
    }
}

static STOP: Answer = Answer::Head { status: 204, fields: Vec::new(), body: "" };

fn plain(status: &str, body: &str) -> (Vec<Vec<u8>>, bool) {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nContent-Length: {length}\r\n\r\n"
    );
    (vec![(head + body).into_bytes()], true)
}

/// Reads the next head. `None` if the connection ends before it.
pub fn read_head(connection: &mut (impl Read + Write), received: &mut Vec<u8>) -> io::Result<Option<Request>> {
    let end = loop {
        if let Some(at) = received.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        let mut buffer = [0; 4096];
        match connection.read(&mut buffer)? {
            0 if received.is_empty() => return Ok(None),
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => received.extend_from_slice(&buffer[..count]),
        }
    };
    let head: Vec<u8> = received.drain(..end).collect();
    let value = |name: &str| {
        let mut lines = head.split(|&octet| octet == b'\n').skip(1);
        lines.find_map(|line| {
            let colon = line.iter().position(|&octet| octet == b':')?;
            line[..colon].eq_ignore_ascii_case(name.as_bytes()).then(|| trim(&line[colon + 1..]).to_vec())
        })
    };
    let line = String::from_utf8_lossy(head.split(|&octet| octet == b'\r').next().unwrap_or_default()).into_owned();
    let mut words = line.split(' ').map(str::to_owned);
    Ok(Some(Request {
        method: words.next().unwrap_or_default(),
        target: words.next().unwrap_or_default(),
        version: HttpVersion::from_minor(u8::from(words.next().as_deref() != Some("HTTP/1.0"))),
        last_event_id: value("Last-Event-ID"),
        accept: value("Accept"),
        content_length: value("Content-Length")
            .and_then(|length| String::from_utf8(length).ok()?.parse().ok())
            .unwrap_or(0),
    }))
}

fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = value {
        value = rest;
    }
    while let [rest @ .., b' ' | b'\t' | b'\r'] = value {
        value = rest;
    }
    value
}

fn read_more(connection: &mut TcpStream, received: &mut Vec<u8>) -> io::Result<()> {
    let mut buffer = [0; 65_536];
    match connection.read(&mut buffer)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        count => {
            received.extend_from_slice(&buffer[..count]);
            Ok(())
        }
    }
}
