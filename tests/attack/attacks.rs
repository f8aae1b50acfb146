//! Attacks, and mistakes of harmless clients. Each function counts the statuses of the answers, or returns what is
//! wrong with an answer. It returns `None` if the server has nothing to attack.

use super::programs::Serving;
use super::target::{Target, ask, status};
use std::collections::BTreeMap;
use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

pub(crate) type Outcome = Result<Option<String>, String>;
pub(crate) type Attack = fn(&Target, &Serving) -> Outcome;

pub(crate) const ATTACKS: [(&str, Attack); 17] = [
    ("500 quick closes", quick_closes),
    ("250 closes behind a head", closes_behind_the_head),
    ("300 names", many_names),
    ("300 streams of one name", one_name),
    ("slow readers", slow_readers),
    ("300 silent connections", silent),
    ("300 slow heads", slow_heads),
    ("300 slow bodies", slow_bodies),
    ("endless heads", endless_heads),
    ("huge targets", huge_targets),
    ("many fields", many_fields),
    ("wrong hosts", wrong_hosts),
    ("foreign origins", foreign_origins),
    ("Expect in HTTP/1.0", expectations),
    ("garbage behind a request", garbage),
    ("chunks of a byte", chunks),
    ("500 times HEAD", heads),
];

/// More connections than any server accepts, and fewer than the descriptors that a process may have.
const MANY: usize = 300;
const PATIENCE: Duration = Duration::from_secs(3);
const A_WHILE: Duration = Duration::from_millis(200);
const END: &[u8] = b"\r\n\r\n";

#[derive(Default)]
struct Answers(BTreeMap<String, usize>);

impl Answers {
    fn add(&mut self, answer: &str) {
        *self.0.entry(status(answer)).or_default() += 1;
    }

    fn tell(&self) -> Outcome {
        let told: Vec<String> = self.0.iter().map(|(status, times)| format!("{status} x{times}")).collect();
        Ok(Some(told.join(", ")))
    }

    /// An error if other statuses than these have come.
    fn only(&self, due: &[&str]) -> Outcome {
        match self.0.keys().find(|status| !due.contains(&status.as_str())) {
            Some(other) => Err(format!("{other} where only {due:?} are due")),
            None => self.tell(),
        }
    }
}

/// Sends each request on its own connection, all before the first answer is read. Returns the connections and the
/// statuses.
fn open(serving: &Serving, requests: impl Iterator<Item = String>) -> (Vec<TcpStream>, Answers) {
    let send = |request: String| {
        let mut connection = serving.connect();
        // The server may refuse the connection during the write.
        let _ = connection.write_all(request.as_bytes());
        connection
    };
    let mut connections: Vec<TcpStream> = requests.map(send).collect();
    let mut answers = Answers::default();
    connections.iter_mut().for_each(|connection| answers.add(&ask(connection, b"", END)));
    (connections, answers)
}

/// Sends one request after another, each on its own connection. Returns the statuses.
fn ask_all(serving: &Serving, requests: impl IntoIterator<Item = String>) -> Answers {
    let mut answers = Answers::default();
    for request in requests {
        answers.add(&ask(&mut serving.connect(), request.as_bytes(), END));
    }
    answers
}

fn quick_closes(target: &Target, serving: &Serving) -> Outcome {
    for n in 0..500 {
        // The server may refuse the connection during the write.
        let _ = serving.connect().write_all(target.get(&format!("q{n}")).as_bytes());
    }
    Ok(Some(String::new()))
}

/// Closes connections with unread bytes, so that the next write of the server fails.
fn closes_behind_the_head(target: &Target, serving: &Serving) -> Outcome {
    let mut answers = Answers::default();
    for n in 0..250 {
        let mut connection = serving.connect();
        answers.add(&ask(&mut connection, target.get(&format!("c{n}")).as_bytes(), b"HTTP/1.1 "));
    }
    answers.tell()
}

fn many_names(target: &Target, serving: &Serving) -> Outcome {
    let (connections, answers) = open(serving, (0..MANY).map(|n| target.get(&format!("n{n}"))));
    let _ = connections;
    answers.only(&["200", "503"])
}

/// A POST must be answered meanwhile, as soon as the refused connections are closed: after a second at most.
fn one_name(target: &Target, serving: &Serving) -> Outcome {
    let (connections, answers) = open(serving, (0..MANY).map(|_| target.get("a")));
    if let Some(post) = target.post(0) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = ask(&mut serving.connect(), post.as_bytes(), END);
            if !["503", "none"].contains(&status(&answer).as_str()) {
                break;
            }
            if Instant::now() > deadline {
                return Err(format!("one name takes all connections: a POST is answered {answer:?}"));
            }
        }
    }
    drop(connections);
    answers.only(&["200", "503"])
}

/// The clients get many events, and do not read.
fn slow_readers(target: &Target, serving: &Serving) -> Outcome {
    let (connections, _) = open(serving, (0..8).map(|_| target.get("a")));
    let mut answers = Answers::default();
    for n in 0..2_000 {
        let Some(post) = target.post(n) else { break };
        answers.add(&ask(&mut serving.connect(), post.as_bytes(), END));
    }
    thread::sleep(A_WHILE);
    drop(connections);
    answers.only(&["200", "403"])
}

fn silent(_: &Target, serving: &Serving) -> Outcome {
    let connections: Vec<TcpStream> = (0..MANY).map(|_| serving.connect()).collect();
    thread::sleep(A_WHILE);
    drop(connections);
    Ok(Some(String::new()))
}

/// Sends a request byte by byte, on all connections at once.
fn drip(serving: &Serving, request: &str) {
    let mut connections: Vec<TcpStream> = (0..MANY).map(|_| serving.connect()).collect();
    for byte in request.bytes() {
        for connection in &mut connections {
            let _ = connection.write_all(&[byte]);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn slow_heads(target: &Target, serving: &Serving) -> Outcome {
    drip(serving, target.get("slow").trim_end());
    Ok(Some(String::new()))
}

fn slow_bodies(target: &Target, serving: &Serving) -> Outcome {
    let Some((path, _)) = target.post.map(|post| post(0)) else { return Ok(None) };
    let head = format!("POST {path} HTTP/1.0\r\nContent-Length: 16000\r\n\r\n");
    drip(serving, &head);
    Ok(Some(String::new()))
}

/// Sends as much as the server accepts, at most 1 MiB. Returns the answer.
fn endless(serving: &Serving, begin: &str, more: &str) -> String {
    let mut connection = serving.connect();
    let _ = connection.write_all(begin.as_bytes());
    ask(&mut connection, more.repeat((1 << 20) / more.len()).as_bytes(), END)
}

/// An answer may be lost, since the server closes the connection while there are many unread bytes.
fn refused(answers: &Answers, due: &str) -> Outcome {
    answers.only(&[due, "none"])
}

fn endless_heads(target: &Target, serving: &Serving) -> Outcome {
    let begin = target.get("a");
    let mut answers = Answers::default();
    (0..20).for_each(|_| {
        answers.add(&endless(serving, begin.trim_end(), "\r\nA: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"))
    });
    refused(&answers, "431")
}

fn huge_targets(_: &Target, serving: &Serving) -> Outcome {
    let mut answers = Answers::default();
    (0..20).for_each(|_| answers.add(&endless(serving, "GET /", "aaaaaaaa")));
    refused(&answers, "414")
}

fn many_fields(target: &Target, serving: &Serving) -> Outcome {
    let head = format!("{}\r\n{}\r\n", target.get("a").trim_end(), "A:\r\n".repeat(65));
    ask_all(serving, (0..200).map(|_| head.clone())).only(&["431"])
}

fn wrong_hosts(target: &Target, serving: &Serving) -> Outcome {
    let hosts = ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a@localhost", "", "localhost:x"];
    let requests = hosts.iter().cycle().take(300);
    ask_all(serving, requests.map(|host| target.get("a").replace("localhost", host))).only(&["400", "421"])
}

fn foreign_origins(target: &Target, serving: &Serving) -> Outcome {
    let Some(post) = target.post(0) else { return Ok(None) };
    let origins = ["http://evil.example", "null", "https://localhost", "http://localhost:1", "http://localhost/"];
    let requests = origins.iter().cycle().take(300);
    let with = |origin| post.replacen("\r\n", &format!("\r\nOrigin: {origin}\r\n"), 1);
    ask_all(serving, requests.map(with)).only(&["403"])
}

/// A client with HTTP/1.0 would mistake an interim response for the final one.
fn expectations(target: &Target, serving: &Serving) -> Outcome {
    let Some((path, _)) = target.post.map(|post| post(0)) else { return Ok(None) };
    let mut answers = Answers::default();
    for _ in 0..20 {
        let mut connection = serving.connect();
        let head = format!("POST {path} HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
        let _ = connection.write_all(head.as_bytes());
        thread::sleep(Duration::from_millis(5));
        answers.add(&ask(&mut connection, b"x", END));
    }
    answers.only(&["200", "400", "403", "404"])
}

/// The server does not read all of these bytes.
fn garbage(target: &Target, serving: &Serving) -> Outcome {
    let mut answers = Answers::default();
    for _ in 0..20 {
        answers.add(&endless(serving, &target.get("a"), "\0\u{7f}\r\nGET / HTTP/9.9"));
    }
    answers.only(&["200", "503", "none"])
}

/// More framing than data. No server here accepts chunked bodies.
fn chunks(target: &Target, serving: &Serving) -> Outcome {
    let path = target.post.map_or_else(|| (target.stream)("a"), |post| post(0).0);
    let begin = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    let mut answers = Answers::default();
    for _ in 0..20 {
        answers.add(&endless(serving, &begin, "1;a=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nx\r\n"));
    }
    refused(&answers, "411")
}

/// The server must not keep state for a HEAD request.
fn heads(target: &Target, serving: &Serving) -> Outcome {
    let head = |n| target.get(&format!("h{n}")).replacen("GET", "HEAD", 1);
    ask_all(serving, (0..500).map(head)).only(&["200"])
}
