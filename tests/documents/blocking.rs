//! The blocking client of `docs/examples.md`, over TCP.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use sse_wire::session::StopReason;

#[allow(unreachable_pub, reason = "it stands in a document as code for a program of its own")]
#[path = "code/blocking.rs"]
mod code;

/// No test takes so long, unless something hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// One answer for each connection: each framing of a body (once after an interim response, once truncated), a refusal,
/// a malformed head, and 204.
const ANSWERS: [&str; 6] = [
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n\
     15\r\nretry: 1\nid: 1\ndata: \r\n5\r\none\n\n\r\n0\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n\
     HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 17\r\n\r\nid: 2\ndata: two\n\n(more)",
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\n\r\nlater",
    "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\nid: 3\ndata: three\n\nid: 4\ndata: fo",
    "no head",
    "HTTP/1.1 204 No Content\r\n\r\n",
];

#[test]
fn the_blocking_client_follows_every_framing_and_comes_back_with_the_last_event_id() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let server = thread::spawn(move || ANSWERS.map(|answer| serve(listener.accept().expect("a client").0, answer)));

    let (sender, ended) = mpsc::channel();
    thread::spawn(move || {
        let mut came = Vec::new();
        let why = code::follow(&address, "/news", || u32::MAX / 2, |event| came.push(event.data().to_vec()));
        sender.send((came, why)).expect("the test is waiting");
    });
    let (came, why) = ended.recv_timeout(PATIENCE).expect("it ends");
    assert_eq!(came, [&b"one"[..], b"two", b"three"]);
    assert_eq!(why.expect("a valid host"), StopReason::NoContent);
    assert_eq!(server.join().expect("no panic"), ["", "1", "2", "2", "3", "3"]);
}

/// Answers a request, and closes the connection. Returns the `Last-Event-ID`.
fn serve(mut connection: TcpStream, answer: &str) -> String {
    let mut id = String::new();
    let mut input = BufReader::new(connection.try_clone().expect("a handle"));
    loop {
        let mut line = String::new();
        input.read_line(&mut line).expect("a request");
        match line.trim_end() {
            "" => break,
            line => id = line.strip_prefix("Last-Event-ID: ").map_or(id, str::to_owned),
        }
    }
    connection.write_all(answer.as_bytes()).expect("a client that reads");
    id
}
