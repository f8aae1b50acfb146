//! All example servers: the hosts and origins that they accept, their answers, and their resources after disconnects.

use super::programs::{PATIENCE, Serving, until};
use super::usage::Usage;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

struct Example {
    name: &'static str,
    arguments: &'static [&'static str],
    /// The target of a stream, for the client with this number.
    stream: fn(usize) -> String,
    /// The target of another resource.
    page: Option<&'static str>,
    /// The target of a POST request.
    post: Option<&'static str>,
}

const EXAMPLES: [Example; 5] = [
    Example {
        name: "clock",
        arguments: &["serve", "127.0.0.1:0"],
        stream: |_| "/events".to_owned(),
        page: Some("/"),
        post: None,
    },
    Example {
        name: "chat",
        arguments: &[],
        stream: |number| format!("/rooms/lobby/events?name={number}"),
        page: Some("/"),
        post: Some("/rooms/lobby/messages"),
    },
    Example {
        name: "session",
        arguments: &[],
        stream: |number| format!("/events?session=s{number}"),
        page: Some("/"),
        post: Some("/push?session=s0"),
    },
    Example {
        name: "channel",
        arguments: &[],
        stream: |number| format!("/channel?client=c{number}"),
        page: Some("/clients"),
        post: Some("/channel?client=c0&message=1"),
    },
    Example { name: "vweb", arguments: &[], stream: |_| "/events".to_owned(), page: None, post: None },
];

impl Example {
    fn serve(&self) -> Serving {
        Serving::start(self.name, self.arguments)
    }
}

/// Sends a request and reads the head of the response. The connection stays open until the `TcpStream` is dropped.
fn open(serving: &Serving, request: &str) -> (String, TcpStream) {
    let mut connection = serving.connect();
    connection.write_all(request.as_bytes()).expect("is sent");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        connection.read_exact(&mut byte).expect("a head");
        head.extend(byte);
    }
    (String::from_utf8(head).expect("is UTF-8"), connection)
}

#[test]
fn head_is_what_get_gives_without_a_body_and_nobody_has_come() {
    for example in &EXAMPLES {
        let serving = example.serve();
        for target in [Some((example.stream)(0).as_str()), example.page].into_iter().flatten() {
            for fields in ["HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.0\r\n\r\n"] {
                let answer = serving.ask(&format!("HEAD {target} {fields}"));
                let (head, _) = open(&serving, &format!("GET {target} {fields}"));
                assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{} {target}: {head}", example.name);
                assert_eq!(answer.replace("\"there\":1", "\"there\":0"), head, "{} {target}", example.name);
            }
            assert!(serving.ask("HEAD /nowhere HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 404 "), "{}", example.name);
        }
    }
    // HEAD creates no client.
    let serving = Serving::start("channel", &[]);
    serving.ask("HEAD /channel?client=me HTTP/1.0\r\n\r\n");
    assert!(serving.ask("GET /clients HTTP/1.0\r\n\r\n").ends_with("{\"away\":0,\"there\":0}\n"));
    let serving = Serving::start("session", &[]);
    serving.ask("HEAD /events?session=me HTTP/1.0\r\n\r\n");
    let push = "POST /push?session=me HTTP/1.0\r\nContent-Length: 0\r\n\r\n";
    assert!(serving.ask(push).starts_with("HTTP/1.1 404 "));
}

#[test]
fn a_request_for_another_server_is_misdirected_and_one_without_a_proper_host_is_bad() {
    for example in &EXAMPLES {
        let serving = example.serve();
        let target = (example.stream)(0);
        for (host, status) in [
            ("Host: evil.example\r\n", "421 Misdirected Request"),
            ("Host: localhost.evil.example\r\n", "421 Misdirected Request"),
            ("Host: 127.0.0.2\r\n", "421 Misdirected Request"),
            ("Host: a@localhost\r\n", "400 Bad Request"),
            ("Host:\r\n", "400 Bad Request"),
            ("Host: localhost\r\nHost: localhost\r\n", "400 Bad Request"),
            ("", "400 Bad Request"),
        ] {
            let answer = serving.ask(&format!("GET {target} HTTP/1.1\r\n{host}\r\n"));
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{} {host}{answer}", example.name);
        }
        let (head, _) = open(&serving, &format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", serving.address));
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{} {head}", example.name);
    }
}

#[test]
fn a_page_from_elsewhere_sends_nothing() {
    for example in &EXAMPLES {
        let Some(target) = example.post else { continue };
        let serving = example.serve();
        let post = |origin: &str| {
            serving.ask(&format!(
                "POST {target} HTTP/1.1\r\nHost: {}\r\n{origin}Content-Length: 0\r\n\r\n",
                serving.address
            ))
        };
        let address = &serving.address;
        for origin in [
            "Origin: null\r\n",
            "Origin: http://evil.example\r\n",
            "Origin: http://localhost:1\r\n",
            &format!("Origin: https://{address}\r\n"),
            &format!("Origin: http://{address}/\r\n"),
            &format!("Origin: http://{address}\r\nOrigin: null\r\n"),
        ] {
            let answer = post(origin);
            assert!(answer.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{} {origin}{answer}", example.name);
        }
        for origin in
            ["", &format!("Origin: http://{address}\r\n"), &format!("Origin: http://{}\r\n", address.to_uppercase())]
        {
            let answer = post(origin);
            assert!(!answer.starts_with("HTTP/1.1 403 "), "{} {origin}{answer}", example.name);
        }
    }
}

#[test]
fn only_http_1_1_is_told_to_go_on() {
    for example in &EXAMPLES {
        let Some(target) = example.post else { continue };
        let serving = example.serve();
        for (version, is_told) in [("1.1\r\nHost: localhost", true), ("1.0", false)] {
            let mut connection = serving.connect();
            let head = format!("POST {target} HTTP/{version}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            connection.write_all(head.as_bytes()).expect("is sent");
            if is_told {
                let mut interim = [0; 25];
                connection.read_exact(&mut interim).expect("is told to go on");
                assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
            } else {
                connection.set_read_timeout(Some(Duration::from_millis(100))).expect("can be set");
                connection.read_exact(&mut [0]).expect_err("nothing comes");
                connection.set_read_timeout(Some(PATIENCE)).expect("can be set");
            }
            connection.write_all(b"{}").and_then(|()| connection.shutdown(Shutdown::Write)).expect("is sent");
            let mut answer = String::new();
            connection.read_to_string(&mut answer).expect("is answered");
            assert!(answer.starts_with("HTTP/1.1 4"), "{} {version}: {answer}", example.name);
        }
    }
}

/// Threads and descriptors return to their old numbers. Memory stays a little higher, since the allocator keeps some.
#[test]
fn clients_that_hang_up_at_once_leave_nothing_behind() {
    for example in &EXAMPLES {
        let serving = example.serve();
        // After an answer, the server has started all threads of its own.
        serving.ask("GET /nowhere HTTP/1.0\r\n\r\n");
        let before = match serving.usage() {
            Some(before) => before,
            None if cfg!(target_os = "linux") => panic!("nothing can be counted"),
            None => return,
        };
        for number in 0..300 {
            let request = format!("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", (example.stream)(number));
            // The server may refuse the connection during the write.
            let _ = serving.connect().write_all(request.as_bytes());
        }
        until(|| serving.usage().is_some_and(|now| is_as_before(before, now)));
        // Other clients are served.
        let (mut connection, mut byte) = (serving.connect(), [0]);
        until(|| {
            connection = serving.connect();
            connection
                .write_all(format!("GET {} HTTP/1.0\r\n\r\n", (example.stream)(1_000)).as_bytes())
                .expect("is sent");
            let mut status = [0; 12];
            connection.read_exact(&mut status).is_ok() && status.ends_with(b"200")
        });
        connection.read_exact(&mut byte).expect("goes on");
    }
}

fn is_as_before(before: Usage, now: Usage) -> bool {
    // Each channel keeps its history for half a minute, for a client that reconnects.
    now.threads <= before.threads && now.descriptors <= before.descriptors && now.resident < before.resident + 16 * 1024
}
