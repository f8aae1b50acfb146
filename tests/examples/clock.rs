//! `examples/clock`: what the quick start shows, what its server answers, and how its client follows a stream.

use super::programs::{Ran, Serving, example, run};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// HH:MM:SS as a number.
fn seconds(time: &str) -> u32 {
    let parts: Vec<u32> = time.split(':').map(|part| part.parse().expect("a number")).collect();
    assert_eq!((time.len(), parts.len()), (8, 3), "{time}");
    (parts[0] * 60 + parts[1]) * 60 + parts[2]
}

fn is_next(before: &str, after: &str) -> bool {
    (seconds(before) + 1) % (24 * 60 * 60) == seconds(after)
}

/// Replaces each number in "reconnecting after 100 ms" by `N`. Checks that it is the expected wait, or up to a quarter
/// more.
pub(crate) fn without_waits(text: &str, waits: &[u64]) -> String {
    let mut parts = text.split("reconnecting after ");
    let mut rest = parts.next().unwrap_or_default().to_owned();
    let mut due = waits.iter();
    for part in parts {
        let (number, part) = part.split_once(' ').expect("a number");
        let (came, due) = (number.parse::<u64>().expect("a number"), *due.next().expect("no more waits"));
        assert!((due..=due + due / 4).contains(&came), "{came} ms where {due} were due: {text}");
        rest = rest + "reconnecting after N " + part;
    }
    assert_eq!(due.next(), None, "{text}");
    rest
}

#[test]
fn quickstart_shows_six_seconds_one_after_another_across_a_reconnection() {
    let ran = run("clock", &[], b"");
    let notice = "(connection ended; reconnecting after N ms with Last-Event-ID 3)\n";
    assert_eq!(without_waits(&ran.complaints, &[500]), notice);
    assert_eq!(ran.code, 0);
    let times: Vec<&str> = ran.text().lines().collect();
    assert_eq!(times.len(), 6, "{times:?}");
    assert!(times.is_sorted_by(|before, after| is_next(before, after)), "{times:?}");
}

#[test]
fn arguments_that_make_no_sense_are_told_in_a_line() {
    for arguments in [
        &["tick"][..],
        &["--no-such-thing"],
        &["--count", "1"],
        &["serve", "127.0.0.1:0", "more"],
        &["serve", "--count", "1"],
        &["serve", "--end-after", "x"],
        &["watch"],
        &["watch", "http://a/", "more"],
        &["watch", "http://a/", "--end-after", "1"],
        &["watch", "http://a/", "--count", "-1"],
        &["watch", "http://a/", "--patience", "0"],
        &["serve", "--patience", "1"],
        &["--patience", "1"],
        &["watch", "example.org"],
        &["watch", "https://example.org/"],
        &["watch", "http:///path"],
        &["watch", "http://user@example.org/"],
        &["watch", "http://example.org/a b"],
        &["watch", "http://example.org/a\r\nEvil: yes"],
    ] {
        let ran = run("clock", arguments, b"");
        assert_eq!((ran.code, ran.text()), (2, ""), "{arguments:?}");
        assert!(ran.complaints.starts_with("clock: "), "{arguments:?}: {}", ran.complaints);
        assert_eq!(ran.complaints.lines().count(), 1, "{arguments:?}: {}", ran.complaints);
    }
    let ran = run("clock", &["--help"], b"");
    assert_eq!((ran.code, ran.complaints.as_str()), (0, ""));
    assert!(ran.text().contains("clock serve [ADDRESS]") && ran.text().contains("clock watch URL"));
    let ran = run("clock", &["serve", "no such address"], b"");
    assert_eq!((ran.code, ran.text()), (1, ""));
    assert!(ran.complaints.starts_with("clock: cannot serve at no such address: "), "{}", ran.complaints);
}

fn serve(arguments: &[&str]) -> Serving {
    Serving::start("clock", &[&["serve", "127.0.0.1:0"], arguments].concat())
}

#[test]
fn server_and_client_understand_each_other_across_connections() {
    let serving = serve(&["--end-after", "2"]);
    let url = format!("http://{}/events?any=query#fragment", serving.address);
    let ran = run("clock", &["watch", &url, "--count", "3"], b"");
    assert_eq!(ran.code, 0);
    let notice = "(connection ended; reconnecting after N ms with Last-Event-ID 2)\n";
    assert_eq!(without_waits(&ran.complaints, &[2_000]), notice);
    let lines: Vec<&str> = ran.text().lines().collect();
    let greeting = ["(comment: the time, each second, UTC)", "(retry: 2000 ms)"];
    assert_eq!([&lines[..2], &lines[4..6]], [greeting, greeting], "{lines:?}");
    let times: Vec<&str> = [(1, lines[2]), (2, lines[3]), (3, lines[6])]
        .map(|(id, line)| {
            let (head, time) = line.split_once(": ").expect("has a colon");
            let kind = if time.ends_with(":00") { "minute" } else { "second" };
            assert_eq!(head, format!("{kind}, id {id}"), "{lines:?}");
            time
        })
        .into();
    assert!(times.is_sorted_by(|before, after| is_next(before, after)), "{times:?}");
    assert_eq!(lines.len(), 7, "{lines:?}");
}

const HEAD: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n";

#[test]
fn the_stream_is_chunked_for_http_1_1_and_ends_with_the_connection_for_http_1_0() {
    let serving = serve(&["--end-after", "1"]);
    let events = |body: &str, id: u64| {
        let due = format!(": the time, each second, UTC\nretry: 2000\n\nevent: second\nid: {id}\ndata: HH:MM:SS\n\n");
        let time_at = due.find("HH").expect("is there");
        assert_eq!(body.replace("event: minute", "event: second").len(), due.len(), "{body}");
        assert_eq!(body.replace("event: minute", "event: second")[..time_at], due[..time_at]);
    };
    let response = serving.ask("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let body = response.strip_prefix(&format!("{HEAD}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"));
    let body = body.expect("the head");
    // Each write is one chunk: the greeting, and the event.
    let chunks: Vec<&str> = body.split("\r\n").collect();
    let sizes = [chunks[1], chunks[3]].map(|data| format!("{:x}", data.len()));
    assert_eq!([chunks[0], chunks[2], chunks[4]], [&*sizes[0], &*sizes[1], "0"], "{body}");
    events(&[chunks[1], chunks[3]].concat(), 1);
    assert!(body.ends_with("\r\n0\r\n\r\n"), "{body}");

    let response = serving.ask("GET /events HTTP/1.0\r\nlast-event-id: 1\r\n\r\n");
    events(response.strip_prefix(&format!("{HEAD}Connection: close\r\n\r\n")).expect("the head"), 2);
}

#[test]
fn a_stream_goes_on_behind_a_good_last_event_id_and_behind_a_gap_at_the_present_behind_any_other() {
    let serving = serve(&["--end-after", "1"]);
    let first = |field: &str| {
        let response =
            serving.ask(&format!("GET http://localhost/events?x HTTP/1.1\r\nHost: localhost\r\n{field}\r\n"));
        let id = response.split("\nid: ").nth(1).and_then(|rest| rest.lines().next());
        let id = id.unwrap_or_else(|| panic!("no event for {field:?}: {response:?}"));
        (id.parse::<u64>().expect("a number"), response.contains("\nevent: gap\ndata: \n\n"))
    };
    // The first client starts the clock, whatever ID it sends.
    assert_eq!(first("Last-Event-ID: 7\r\n"), (1, true));
    assert_eq!(first("Last-Event-ID: 1\r\n"), (2, false));
    assert_eq!(first("last-event-id: \t1 \r\n"), (2, false));
    assert_eq!(first("Last-Event-ID: 0\r\n"), (1, false));
    for other in ["1000000", "18446744073709551615", "18446744073709551616", "+1", "-1", "1, 1", "x", "\u{2116}"] {
        let (id, is_gap) = first(&format!("Last-Event-ID: {other}\r\n"));
        assert!(id >= 2 && is_gap, "{other}");
    }
    let (id, is_gap) = first("Last-Event-ID:\r\n");
    assert!(id >= 2 && !is_gap, "who brings no ID begins at the present");
}

#[test]
fn what_is_no_request_for_a_stream_is_answered_and_said_to_be_the_last() {
    let serving = serve(&[]);
    let page = serving.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(page.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"), "{page}");
    assert!(page.contains("new EventSource(\"/events\")"), "{page}");

    let long = format!("GET / HTTP/1.1\r\nHost: localhost\r\nA: {}", "a".repeat(8_200));
    let many = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "A: a\r\n".repeat(64));
    for (request, status) in [
        ("GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n", "404 Not Found"),
        ("GET /events/ HTTP/1.1\r\nHost: localhost\r\n\r\n", "404 Not Found"),
        ("POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi", "405 Method Not Allowed"),
        ("get /events HTTP/1.1\r\nHost: localhost\r\n\r\n", "405 Method Not Allowed"),
        ("GET / HTTP/1.1\r\n\r\n", "400 Bad Request"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nhost: b\r\n\r\n", "400 Bad Request"),
        ("GET / HTTP/1.0\r\nHost: localhost\r\nhost: b\r\n\r\n", "400 Bad Request"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", "400 Bad Request"),
        ("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: a\u{1}b\r\n\r\n", "400 Bad Request"),
        ("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1\r\nLast-Event-ID: 1\r\n\r\n", "400 Bad Request"),
        ("\u{16}\u{3}\u{1}", "400 Bad Request"),
        (&long, "431 Request Header Fields Too Large"),
        (&many, "431 Request Header Fields Too Large"),
    ] {
        let response = serving.ask(request);
        let (head, body) = response.split_once("\r\n\r\n").expect("a head");
        let context = format!("{} … {response}", &request[..request.len().min(80)]);
        assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{context}");
        assert!(head.contains("\r\nConnection: close"), "{context}");
        assert!(head.contains(&format!("\r\nContent-Length: {}\r\n", body.len())), "{context}");
        assert_eq!(head.contains("\r\nAllow: GET, HEAD\r\n"), status.starts_with("405"), "{context}");
        assert_eq!(body, format!("{status}\n"), "{context}");
    }
}

#[test]
fn idle_clients_cost_only_their_own_threads_and_there_are_no_more_than_so_many() {
    let serving = serve(&["--end-after", "1"]);
    let stream = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    // Some clients send nothing, and some send a part of a request.
    let mut idle: Vec<TcpStream> = (0..60).map(|_| serving.connect()).collect();
    for (connection, request) in idle.iter_mut().zip(["", "GET / HT"].iter().cycle()) {
        connection.write_all(request.as_bytes()).expect("is sent");
    }
    assert!(serving.ask(stream).ends_with("\r\n0\r\n\r\n"));

    idle.extend((0..4).map(|_| serving.connect()));
    let mut refused = serving.connect();
    let mut response = String::new();
    refused.read_to_string(&mut response).expect("ends");
    assert!(response.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{response}");
    assert!(response.contains("\r\nRetry-After: "), "{response}");

    // The clients disconnect. There is room again as soon as the server has noticed.
    drop(idle);
    loop {
        let mut connection = serving.connect();
        let mut response = String::new();
        let asked = connection.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        if asked.and_then(|()| connection.read_to_string(&mut response)).is_ok()
            && response.starts_with("HTTP/1.1 200 ")
        {
            break;
        }
    }
}

/// After a response with this at its end, the connection stays open.
const HOLD: &str = "{hold}";

/// Runs `clock watch` against a server that answers one connection with each of `responses`, in order. Returns the
/// requests, too.
fn watch(target: &str, arguments: &[&str], responses: &[&str]) -> (Ran, Vec<String>) {
    // Fails if the program was not built: the server would wait for it.
    example("clock");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let url = format!("http://{address}{target}");
    let responses: Vec<String> = responses.iter().map(|response| response.replace("{address}", &address)).collect();
    std::thread::scope(|scope| {
        let (address, listener) = (&address, &listener);
        let server = scope.spawn(move || {
            let mut held = Vec::new();
            let answer = |response: String| {
                let (mut connection, _) = listener.accept().expect("a client");
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    let mut octet = [0];
                    connection.read_exact(&mut octet).expect("a request");
                    request.push(octet[0]);
                }
                connection.write_all(response.trim_end_matches(HOLD).as_bytes()).expect("is sent");
                if response.ends_with(HOLD) {
                    held.push(connection);
                }
                String::from_utf8(request).expect("is UTF-8").replace(address, "host")
            };
            responses.into_iter().map(answer).collect()
        });
        let ran = run("clock", &[&["watch", &url], arguments].concat(), b"");
        if !server.is_finished() {
            // The server may wait for a client that never connects. This one sends no request, so the server fails.
            drop(TcpStream::connect(address));
        }
        (ran, server.join().expect("all were asked for"))
    })
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream;charset=utf-8\r\n";

fn request(last_event_id: &str) -> String {
    let resume = if last_event_id.is_empty() { String::new() } else { format!("Last-Event-ID: {last_event_id}\r\n") };
    format!(
        "GET /s HTTP/1.1\r\nHost: host\r\nAccept: text/event-stream\r\nAccept-Encoding: identity\r\nCache-Control: no-cache\r\n{resume}\r\n"
    )
}

const STOP: &str = "HTTP/1.1 204 No Content\r\n\r\n";
const STOPPED: &str = "(the server wants no more requests)\n";

#[test]
fn watch_reads_a_body_in_each_framing_and_204_stops_it() {
    let stream = "retry: 1\n\ndata: a\ndata: b\n\n: c\nevent: \u{1b}[2J\nid: \u{2116} 7\ndata\n\nid: 8\ndata: cut";
    let chunked = format!("{OK}Transfer-Encoding: Chunked\r\n\r\n5;x=y\r\n{}\r\n", &stream[..5]);
    let chunked = format!("{chunked}{:x}\r\n{}\r\n0\r\nTrailer: x\r\n\r\nHTTP/1.1 204", stream.len() - 5, &stream[5..]);
    let length = format!("HTTP/1.1 103 Early Hints\r\n\r\n{OK}Content-Length: {}\r\n\r\n{stream}\n\n", stream.len());
    let until_close = format!("{OK}\r\n{stream}");
    let (ran, requests) = watch("/s", &[], &[&chunked, &length, &until_close, STOP]);
    let printed = "(retry: 1 ms)\nmessage: a\n    b\n(comment: c)\n\\u{1b}[2J, id \u{2116} 7: \n";
    // Events without an ID of their own have the last event ID from before.
    let again = printed.replace("message: ", "message, id \u{2116} 7: ");
    assert_eq!(ran.text(), format!("{printed}{again}{again}"));
    let notice = "(connection ended; reconnecting after N ms with Last-Event-ID \u{2116} 7)\n";
    assert_eq!(without_waits(&ran.complaints, &[100; 3]), format!("{notice}{notice}{notice}{STOPPED}"));
    assert_eq!(ran.code, 0);
    let resumed = request("\u{2116} 7");
    assert_eq!(requests, [request(""), resumed.clone(), resumed.clone(), resumed]);
}

#[test]
fn watch_reconnects_after_what_broke_off_or_was_no_http_and_says_why() {
    let chunked = format!("{OK}Transfer-Encoding: chunked\r\n\r\n18\r\nretry: 1\nid: 1\ndata: a\n\n\r\n");
    let responses = [
        chunked.clone(),
        format!("{chunked}+5\r\ndata: smuggled\n\n\r\n0\r\n\r\n"),
        format!("{OK}Content-Length: 30\r\n\r\nid: 2\ndata: b\n\n"),
        "SSH-2.0-OpenSSH_9\r\n".to_owned(),
        String::new(),
        // An ID that cannot be sent back is omitted, and so is an empty one.
        format!("{OK}\r\nid: \u{1}\ndata: c\n\n"),
        format!("{OK}\r\nid\ndata: d\n\n"),
        STOP.to_owned(),
    ];
    let responses = responses.each_ref().map(String::as_str);
    let (ran, requests) = watch("/s", &[], &responses);
    assert_eq!(
        ran.text(),
        "(retry: 1 ms)\nmessage, id 1: a\n(retry: 1 ms)\nmessage, id 1: a\nmessage, id 2: b\n\
         message, id \\u{1}: c\nmessage: d\n"
    );
    let due = [
        "(chunked body truncated before a chunk, after 30 bytes: reconnect; the data before is valid, but not complete; \
         reconnecting after N ms with Last-Event-ID 1)",
        "(bad chunked body at byte 30: no chunk size ",
        "(body truncated (15 more bytes expected): reconnect; the data before is valid, but not complete; \
         reconnecting after N ms with Last-Event-ID 2)",
        "(response without a proper head: invalid HTTP version; reconnecting after N ms with Last-Event-ID 2)",
        "(connection ended before the response; reconnecting after N ms with Last-Event-ID 2)",
        "(connection ended; reconnecting after N ms)",
        "(connection ended; reconnecting after N ms)",
        "(the server wants no more requests)",
    ];
    // 100 ms after a stream with an event. Without one, the wait doubles.
    let complaints = without_waits(&ran.complaints, &[100, 100, 100, 200, 400, 100, 100]);
    let notices: Vec<&str> = complaints.lines().collect();
    assert_eq!(notices.len(), due.len(), "{notices:#?}");
    for (notice, due) in notices.iter().zip(due) {
        assert!(notice.starts_with(due), "{notice}\n{due}");
    }
    assert_eq!(requests, ["", "1", "1", "2", "2", "2", "", ""].map(request));
}

#[test]
fn watch_fails_for_good_on_what_is_no_stream() {
    let redirect = |location: &str| format!("HTTP/1.1 302 Found\r\n{location}Content-Length: 0\r\n\r\n");
    let around = redirect("Location: /s\r\n");
    for (responses, complaint) in [
        (vec!["HTTP/1.1 404 Not Found\r\n\r\ndata: x\n\n".to_owned()], "the server answered 404 Not Found"),
        (vec!["HTTP/1.1 418 \r\n\r\n".to_owned()], "the server answered 418 "),
        (vec!["HTTP/1.1 101 Switching Protocols\r\n\r\n".to_owned()], "the server answered 101 Switching Protocols"),
        (
            vec![format!("{OK}Content-Encoding: gzip\r\n\r\n\u{1f}\u{8b}")],
            "cannot read the body: its Content-Encoding is gzip",
        ),
        (
            vec![format!("{OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")],
            "cannot read the body: Transfer-Encoding is not `chunked` alone; close the connection",
        ),
        (
            vec![format!("{OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\n")],
            "cannot read the body: Content-Length is not one decimal number; close the connection",
        ),
        (vec!["HTTP/1.1 200 OK\r\n\r\ndata: x\n\n".to_owned()], "no Content-Type, so not an event stream"),
        (
            vec!["HTTP/1.1 200 OK\r\nContent-Type: text/event-streaming\r\n\r\ndata: x\n\n".to_owned()],
            "not an event stream but text/event-streaming",
        ),
        (vec![redirect("")], "cannot follow a redirect: no Location"),
        (
            vec![redirect("Location: https://example.org/\r\n")],
            "cannot follow a redirect: https://example.org/: only http:// is spoken here",
        ),
        (vec![around; 6], "more than 5 redirects"),
    ] {
        let responses: Vec<&str> = responses.iter().map(String::as_str).collect();
        let (ran, _) = watch("/s", &[], &responses);
        assert_eq!((ran.code, ran.text()), (1, ""), "{responses:?}");
        assert_eq!(ran.complaints, format!("clock: {complaint}\n"), "{responses:?}");
    }
}

#[test]
fn watch_follows_redirects_and_reconnects_where_it_began() {
    let stream = format!("{OK}\r\nretry: 1\n\ndata: x\n\n");
    let responses = [
        "HTTP/1.1 301 Moved Permanently\r\nLocation: /a\r\n\r\n",
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{address}/b\r\n\r\n",
        "HTTP/1.1 308 Permanent Redirect\r\nLocation: //{address}?c\r\n\r\n",
        &stream,
        &stream,
    ];
    let (ran, requests) = watch("/s", &["--count", "2"], &responses);
    assert_eq!((ran.code, ran.text()), (0, "(retry: 1 ms)\nmessage: x\n(retry: 1 ms)\nmessage: x\n"));
    let asked: Vec<&str> = requests.iter().filter_map(|request| request.lines().next()).collect();
    assert_eq!(asked, ["/s", "/a", "/b", "/?c", "/s"].map(|target| format!("GET {target} HTTP/1.1")));
}

#[test]
fn watch_reports_what_is_too_large_and_goes_on() {
    let stream = format!("{OK}\r\ndata: {}\n\n:{}\ndata: x\n\n", "x".repeat(70_000), "y".repeat(1_025));
    let (ran, _) = watch("/s", &["--count", "1"], &[&stream]);
    assert_eq!((ran.code, ran.text()), (0, "(comment of 1025 bytes)\nmessage: x\n"));
    assert!(ran.complaints.starts_with("clock: ") && ran.complaints.lines().count() == 1, "{}", ran.complaints);
    assert!(ran.complaints.contains("70000") && ran.complaints.contains("65536"), "{}", ran.complaints);
}

#[test]
fn watch_asks_a_server_that_brings_nothing_less_and_less_often() {
    let empty = format!("{OK}\r\nretry: 0\n\n: no event\n\n");
    let event = format!("{OK}\r\ndata: x\n\n");
    let (ran, _) = watch("/s", &[], &[&empty, &empty, &empty, &empty, &event, &empty, STOP]);
    let notice = "(connection ended; reconnecting after N ms)\n";
    assert_eq!(
        without_waits(&ran.complaints, &[100, 200, 400, 800, 100, 200]),
        format!("{}{STOPPED}", notice.repeat(6))
    );
    assert_eq!(ran.code, 0);
}

#[test]
fn watch_comes_back_when_a_server_that_is_busy_asks_for_it() {
    let event = format!("{OK}\r\nretry: 1\ndata: x\n\n");
    let busy = |fields: &str| format!("HTTP/1.1 503 Service Unavailable\r\n{fields}Content-Length: 0\r\n\r\n");
    let too_many = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n\r\n";
    // The date is in the past.
    let date = busy("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    let responses = [&event, &busy("Retry-After: 1\r\n"), &date, too_many, STOP];
    let (ran, _) = watch("/s", &[], &responses);
    let busy = "(the server answered 503 Service Unavailable; reconnecting after N ms)\n";
    let too_many = "(the server answered 429 Too Many Requests; reconnecting after N ms)\n";
    assert_eq!(
        without_waits(&ran.complaints, &[100, 1_000, 400, 1_000]),
        format!("(connection ended; reconnecting after N ms)\n{busy}{busy}{too_many}{STOPPED}")
    );
    assert_eq!(ran.code, 0);
}

#[test]
fn watch_gives_up_a_connection_on_which_nothing_comes() {
    let interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
    let endless = format!("{}{HOLD}", interim.repeat(9));
    let few = format!("{}{OK}\r\nretry: 1\n\ndata: x\n\n{HOLD}", interim.repeat(8));
    let late = format!("{interim}HTTP/1.1 200 OK\r\nContent-Type: text/event-str{HOLD}");
    let (ran, _) = watch("/s", &["--patience", "1"], &[&few, &late, HOLD, &endless, STOP]);
    assert_eq!(ran.text(), "(retry: 1 ms)\nmessage: x\n");
    assert_eq!(
        without_waits(&ran.complaints, &[100, 200, 400, 800]),
        format!(
            "(silent for 1 s; reconnecting after N ms)\n\
             (the response takes too long; reconnecting after N ms)\n\
             (the response takes too long; reconnecting after N ms)\n\
             (more than 8 interim responses; reconnecting after N ms)\n{STOPPED}"
        )
    );
    assert_eq!(ran.code, 0);
}
