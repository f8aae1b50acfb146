//! `examples/session`: its demo, and what clients can do to it.

use super::programs::{PATIENCE, Serving, run, until};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

#[test]
fn the_demo_takes_a_session_through_all_that_can_happen_to_it() {
    let ran = run("session", &["--demo"], b"");
    assert_eq!(ran.code, 0, "{}", ran.complaints);
    assert!(ran.text().ends_with("all as expected\n"), "{}", ran.text());
    assert!(ran.complaints.contains("demo: connected, behind "), "{}", ran.complaints);
}

#[test]
fn a_cut_ends_the_body_before_its_end_and_the_log_has_the_reason() {
    let (serving, log) = Serving::start_with_log("session", &[]);
    let mut client = Client::connect(&serving, &get("a", ""));
    client.read_to("retry: 1000\n");
    assert!(post(&serving, "/cut?session=a", "").starts_with("HTTP/1.1 204 "));
    let mut rest = String::new();
    client.0.read_to_string(&mut rest).expect("ends");
    assert!(!rest.ends_with("0\r\n\r\n"), "{rest:?}");
    // The thread that served the client writes the log, at any time after the cut.
    assert_eq!(log.recv_timeout(PATIENCE).as_deref(), Ok("a: connected"));
    assert_eq!(log.recv_timeout(PATIENCE).as_deref(), Ok("a: the connection was cut off"));
}

fn get(session: &str, fields: &str) -> String {
    format!("GET /events?session={session} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n")
}

fn post(serving: &Serving, target: &str, body: &str) -> String {
    let length = body.len();
    serving.ask(&format!("POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{body}"))
}

/// A connection to a stream. Its lines include chunk sizes.
struct Client(BufReader<TcpStream>);

impl Client {
    fn connect(serving: &Serving, request: &str) -> Self {
        let mut connection = serving.connect();
        connection.write_all(request.as_bytes()).expect("is sent");
        Self(BufReader::new(connection))
    }

    /// Reads up to a line that ends with `end`. The stream must not end before it.
    fn read_to(&mut self, end: &str) -> String {
        let (mut read, started) = (String::new(), Instant::now());
        while !read.ends_with(end) {
            assert!(started.elapsed() < PATIENCE, "{end:?} does not come behind {read:?}");
            assert_ne!(self.0.read_line(&mut read).expect("comes"), 0, "{read}");
        }
        read
    }
}

#[test]
fn an_id_that_is_none_of_the_sessions_is_told_as_a_gap_and_one_that_is_no_header_is_refused() {
    let serving = Serving::start("session", &[]);
    let mut client = Client::connect(&serving, &get("a", ""));
    client.read_to("retry: 1000\n");
    assert!(post(&serving, "/push?session=a", "hello").ends_with("\r\n\r\nsent to 1\n"));
    let id = client.read_to("data: hello\n");
    let id = id.lines().find_map(|line| line.strip_prefix("id: ")).expect("an ID");

    for other in ["1", "x", "\u{2116}", "1-1", &format!("{id}0"), &"9".repeat(4_000)] {
        let mut resumed = Client::connect(&serving, &get("a", &format!("Last-Event-ID: {other}\r\n")));
        let read = resumed.read_to("data: hello\n");
        assert!(read.contains("event: gap\n"), "{other}: {read}");
    }
    let mut resumed = Client::connect(&serving, &get("a", &format!("last-event-id:\t{id} \r\n")));
    resumed.read_to("retry: 1000\n");
    assert!(post(&serving, "/push?session=a", "more").contains("sent to "));
    let read = resumed.read_to("data: more\n");
    assert!(!read.contains("gap") && !read.contains("hello"), "{read}");

    for fields in [format!("Last-Event-ID: {id}\r\nLast-Event-ID: {id}\r\n"), "Last-Event-ID: a\u{1b}\r\n".to_owned()] {
        assert!(serving.ask(&get("a", &fields)).starts_with("HTTP/1.1 400 "), "{fields}");
    }
}

#[test]
fn a_client_that_never_reads_is_given_up_and_the_others_lose_nothing() {
    let serving = Serving::start("session", &[]);
    let mut reader = Client::connect(&serving, &get("a", ""));
    reader.read_to("retry: 1000\n");
    let mut lazy = Client::connect(&serving, &get("a", ""));
    lazy.read_to("retry: 1000\n");
    // The events fill the buffers of the connection, and then the queue. Both are bounded, so the loop ends.
    let data = "x".repeat(4_000);
    let mut pushed = 0;
    loop {
        let said = post(&serving, "/push?session=a", &data);
        pushed += 1;
        let event = reader.read_to(&format!("data: {data}\n"));
        assert!(event.contains(&format!("-{pushed}\n")), "{pushed}: {event}");
        if said.ends_with("sent to 1\n") {
            break;
        }
        assert!(said.ends_with("sent to 2\n"), "{said}");
    }
}

#[test]
fn a_client_that_goes_is_noticed_and_what_is_pushed_waits_for_it() {
    let serving = Serving::start("session", &[]);
    let mut client = Client::connect(&serving, &get("a", ""));
    client.read_to("retry: 1000\n");
    post(&serving, "/push?session=a", "first");
    let read = client.read_to("data: first\n");
    let id = read.lines().find_map(|line| line.strip_prefix("id: ")).expect("an ID");
    drop(client);
    let mut pushed = 0;
    until(|| {
        pushed += 1;
        post(&serving, "/push?session=a", &format!("event {pushed}")).ends_with("kept for later\n")
    });
    let mut client = Client::connect(&serving, &get("a", &format!("Last-Event-ID: {id}\r\n")));
    let read = client.read_to(&format!("data: event {pushed}\n"));
    let came: Vec<usize> = read.lines().filter_map(|line| line.strip_prefix("data: event ")?.parse().ok()).collect();
    // If it took so long that not all events are kept, the client gets a `gap` event.
    let first = if read.contains("event: gap\n") { came[0] } else { 1 };
    assert_eq!(came, (first..=pushed).collect::<Vec<_>>(), "{read}");
}

#[test]
fn there_are_no_more_sessions_than_there_may_be_and_those_that_were_left_give_way() {
    let serving = Serving::start("session", &[]);
    let mut clients: Vec<Client> =
        (0..32).map(|number| Client::connect(&serving, &get(&format!("taken-{number}"), ""))).collect();
    clients.iter_mut().for_each(|client| drop(client.read_to("retry: 1000\n")));
    let answer = serving.ask(&get("new", ""));
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("\r\nRetry-After: "), "{answer}");

    assert!(post(&serving, "/end?session=taken-0", "").starts_with("HTTP/1.1 204 "));
    clients[0].read_to("0\r\n");
    assert!(serving.ask(&get("taken-0", "")).starts_with("HTTP/1.1 204 "));
    // Each of these sessions replaces the one before it.
    for number in 0..3 {
        Client::connect(&serving, &get(&format!("new-{number}"), "")).read_to("retry: 1000\n");
        until(|| post(&serving, &format!("/push?session=new-{number}"), "x").ends_with("kept for later\n"));
    }
    assert!(post(&serving, "/push?session=new-1", "x").starts_with("HTTP/1.1 404 "));
    // The sessions that have a client are not affected.
    for (number, client) in clients.iter_mut().enumerate().skip(1) {
        assert!(post(&serving, &format!("/push?session=taken-{number}"), "hello").ends_with("sent to 1\n"));
        client.read_to("data: hello\n");
    }
}

#[test]
fn what_is_no_request_for_a_session_is_answered_as_http_says() {
    let serving = Serving::start("session", &[]);
    let page = serving.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"), "{page}");
    for (start, status) in [
        ("GET /events", "400 Bad Request"),
        ("GET /events?session=", "400 Bad Request"),
        ("GET /events?session=a%0ab", "400 Bad Request"),
        ("POST /events?session=a", "405 Method Not Allowed"),
        ("GET /push?session=a", "405 Method Not Allowed"),
        ("POST /push?session=nobody", "404 Not Found"),
        ("GET /other?session=a", "404 Not Found"),
    ] {
        let answer = serving.ask(&format!("{start} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{start}: {answer}");
        assert_eq!(answer.contains("\r\nAllow: "), status.starts_with("405"), "{start}: {answer}");
    }
    let long = format!("/events?session={}", "a".repeat(65));
    assert!(serving.ask(&format!("GET {long} HTTP/1.1\r\nHost: localhost\r\n\r\n")).starts_with("HTTP/1.1 400 "));
}

#[test]
fn those_who_hang_up_at_once_leave_no_place_taken() {
    let serving = Serving::start("session", &[]);
    for number in 0..120 {
        let _ = serving.connect().write_all(get(&format!("quick-{number}"), "").as_bytes());
    }
    for number in 0..32 {
        let mut client = None;
        until(|| {
            let mut connection = serving.connect();
            connection.write_all(get(&format!("new-{number}"), "").as_bytes()).expect("is sent");
            let mut line = String::new();
            let mut connection = BufReader::new(connection);
            let is_ok = connection.read_line(&mut line).is_ok() && line.starts_with("HTTP/1.1 200 ");
            client = Some(Client(connection));
            is_ok
        });
        let mut client = client.expect("is connected");
        client.read_to("retry: 1000\n");
        assert!(post(&serving, &format!("/push?session=new-{number}"), "x").ends_with("sent to 1\n"));
    }
}

#[test]
fn one_session_takes_no_more_than_its_places_and_the_newest_connections_have_them() {
    let serving = Serving::start("session", &[]);
    let mut clients: Vec<Client> = (0..64)
        .map(|_| {
            let mut client = Client::connect(&serving, &get("a", ""));
            client.read_to("retry: 1000\n");
            client
        })
        .collect();
    assert!(post(&serving, "/push?session=a", "hello").ends_with("\r\n\r\nsent to 4\n"));
    for client in &mut clients[60..] {
        client.read_to("data: hello\n");
    }
    // The bodies of the others are truncated, so that clients that are still there reconnect.
    for client in &mut clients[..60] {
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut client.0, &mut rest).expect("ends");
        assert!(!rest.contains("hello") && !rest.ends_with("0\r\n\r\n"), "{rest}");
    }
    Client::connect(&serving, &get("b", "")).read_to("retry: 1000\n");
}

#[test]
fn what_is_pushed_to_a_session_that_has_ended_is_refused() {
    let serving = Serving::start("session", &[]);
    let mut client = Client::connect(&serving, &get("a", ""));
    client.read_to("retry: 1000\n");
    assert!(post(&serving, "/end?session=a", "").starts_with("HTTP/1.1 204 "));
    client.read_to("0\r\n");
    assert!(post(&serving, "/push?session=a", "late").starts_with("HTTP/1.1 410 Gone\r\n"));
    assert!(serving.ask(&get("a", "")).starts_with("HTTP/1.1 204 "));
    assert!(serving.ask("HEAD /events?session=a HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 204 "));
}

#[test]
fn a_client_without_an_id_is_told_of_what_it_cannot_be_sent() {
    let serving = Serving::start("session", &[]);
    let mut client = Client::connect(&serving, &get("a", ""));
    client.read_to("retry: 1000\n");
    // The connection is cut before the client has any ID.
    assert!(post(&serving, "/cut?session=a", "").starts_with("HTTP/1.1 204 "));
    assert!(post(&serving, "/push?session=a", "first").ends_with("kept for later\n"));
    let read = Client::connect(&serving, &get("a", "")).read_to("data: first\n");
    assert!(!read.contains("event: gap\n"), "all is there: {read}");
    for _ in 0..10 {
        post(&serving, "/push?session=a", &"x".repeat(3_000));
    }
    let read = Client::connect(&serving, &get("a", "")).read_to("xxx\n");
    assert!(read.contains("event: gap\n"), "{read}");
}
