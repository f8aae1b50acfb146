//! `examples/vweb`: its demo, and its messages as they are on the wire.

use super::clock::without_waits;
use super::programs::{Serving, run};
use std::io::{Read, Write};

#[test]
fn the_demo_shows_every_kind_of_message_across_a_reconnection() {
    let ran = run("vweb", &["--demo"], b"");
    assert_eq!((ran.code, ran.complaints.as_str()), (0, ""));
    let shown = without_waits(ran.text(), &[100, 100]);
    for due in [
        "(comment: a tour)\n(retry: 100 ms)\nmessage, last event ID \"1\": \"a line\"\n",
        "(connection ended; reconnecting after N ms with Last-Event-ID 3)\nmessage, last event ID \"\": ",
        "\"line\\nends\\nof\\nall kinds\\n\"\n",
        "\"  spaces at both ends  \"\n",
    ] {
        assert!(shown.contains(due), "{due}\n{shown}");
    }
}

#[test]
fn the_head_ends_before_the_first_message_and_each_message_is_one_chunk() {
    let serving = Serving::start("vweb", &["--port", "0"]);
    let mut connection = serving.connect();
    connection.write_all(b"GET /events?name=Ann HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("is sent");
    let due = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n\
               Transfer-Encoding: chunked\r\nConnection: close\r\nX-Name: Ann\r\n\r\n\
               15\r\n: a tour\nretry: 100\n\n\r\n";
    let mut came = vec![0; due.len()];
    connection.read_exact(&mut came).expect("comes");
    assert_eq!(String::from_utf8_lossy(&came), due);
}

#[test]
fn what_is_no_request_for_the_tour_is_answered_as_http_says() {
    let serving = Serving::start("vweb", &[]);
    for (request, status) in [
        ("GET /events?name=a%0d%0aX-Evil:+yes HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 Bad Request"),
        ("GET /events?name=%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 Bad Request"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "404 Not Found"),
        ("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n", "404 Not Found"),
        ("DELETE /events HTTP/1.1\r\nHost: localhost\r\n\r\n", "405 Method Not Allowed"),
        ("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: a\u{7}\r\n\r\n", "400 Bad Request"),
        ("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 8\r\n\r\n", "204 No Content"),
    ] {
        let answer = serving.ask(request);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{request}{answer}");
        assert!(!answer.contains("X-Evil"), "{answer}");
    }
}

#[test]
fn arguments_that_make_no_sense_are_told_in_a_line() {
    for arguments in [&["tour"][..], &["--port"], &["--port", "65536"], &["--demo", "--port", "1"], &["--none"]] {
        let ran = run("vweb", arguments, b"");
        assert_eq!((ran.code, ran.text(), ran.complaints.lines().count()), (2, "", 1), "{arguments:?}");
    }
    let ran = run("vweb", &["--help"], b"");
    assert_eq!((ran.code, ran.complaints.as_str()), (0, ""));
    assert!(ran.text().starts_with("Usage: vweb [--port N]\n"));
}
