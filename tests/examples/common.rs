//! `examples/common`: what its server answers, and how it handles clients that are slow or have disconnected.

use super::example_common as common;
use super::example_common::http_date::seconds_since_1970;
use super::example_common::listener::ask;
use super::example_common::origin::{Authority, Ours};
use super::example_common::queue::{Over, Queue, deliver};
use super::example_common::request::Refusal;
use super::example_common::server::{Limits, Server};
use super::example_common::slots::Slots;
use sse_wire::Frame;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A timeout that is reached only if a test fails.
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(100);

/// A server that returns the parameter `value` and the body of a request.
fn echo(limits: Limits) -> SocketAddr {
    let server = Server::bind("127.0.0.1:0", limits).expect("a port");
    let address = server.address().expect("an address");
    thread::spawn(move || {
        server.run(|request, exchange| match (request.path, request.method) {
            ("/", "GET" | "HEAD" | "POST") => {
                let value = request.parameter("value").unwrap_or_default();
                exchange.respond("200 OK", "", &[value.as_bytes(), b"|", &request.body].concat())
            }
            _ => exchange.refuse(Refusal::method("Allow: GET, HEAD, POST\r\n")),
        })
    });
    address
}

const LIMITS: Limits = Limits { connections: 64, connections_of_one: 64, body: 8, patience: LONG };

#[test]
fn requests_are_answered_and_what_is_none_is_refused_as_http_says() {
    let address = echo(LIMITS);
    let head = |start: &str| format!("{start} HTTP/1.1\r\nHost: localhost\r\n");
    let (get, post) = (head("GET /"), head("POST /"));
    let long = "a".repeat(8_200);
    for (request, status, body) in [
        (format!("{get}\r\n"), "200 OK", "|"),
        (format!("{get}Content-Length: 0\r\n\r\n"), "200 OK", "|"),
        (format!("{}\r\n", head("GET /?a=b&value=a%20+%2b%e2%84%96%&value=c")), "200 OK", "a  +\u{2116}%|"),
        (format!("{}\r\n", head("GET http://localhost/?value=1")), "200 OK", "1|"),
        (format!("{}\r\n", head("GET http://localhost")), "200 OK", "|"),
        (format!("{post}Content-Length: 8\r\n\r\n12345678"), "200 OK", "|12345678"),
        (format!("{post}Content-Length: 4, 4\r\nContent-Length: 4\r\n\r\n12345678"), "200 OK", "|1234"),
        (format!("{post}\r\n"), "411 Length Required", ""),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "411 Length Required", ""),
        (format!("{post}Transfer-Encoding: gzip, chunked\r\n\r\n"), "501 Not Implemented", ""),
        (format!("{post}Content-Length: 9\r\n\r\n"), "413 Content Too Large", ""),
        (format!("{post}Content-Length: 18446744073709551615\r\n\r\n"), "413 Content Too Large", ""),
        (format!("{post}Content-Length: 18446744073709551616\r\n\r\n"), "400 Bad Request", ""),
        (format!("{post}Content-Length: +1\r\n\r\n1"), "400 Bad Request", ""),
        (format!("{post}Content-Length: 1\r\nContent-Length: 2\r\n\r\n12"), "400 Bad Request", ""),
        (format!("{}\r\n", head("PUT /")), "405 Method Not Allowed", ""),
        (format!("{get}Last-Event-ID: 1\r\nLast-Event-ID: 1\r\n\r\n"), "400 Bad Request", ""),
        (format!("{get}Last-Event-ID: \u{1}\r\n\r\n"), "400 Bad Request", ""),
        (format!("{get}Host: b\r\n\r\n"), "400 Bad Request", ""),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), "400 Bad Request", ""),
        ("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n".to_owned(), "505 HTTP Version Not Supported", ""),
        ("GET\r\n\r\n".to_owned(), "400 Bad Request", ""),
        ("\u{16}\u{3}\u{1}".to_owned(), "400 Bad Request", ""),
        (format!("GET /{long}"), "414 URI Too Long", ""),
        (format!("{get}A: {long}"), "431 Request Header Fields Too Large", ""),
        (format!("{get}{}\r\n", "A: a\r\n".repeat(64)), "431 Request Header Fields Too Large", ""),
    ] {
        let answer = ask(address, request.as_bytes()).expect("an answer");
        let context = format!("{} … {answer}", &request[..request.len().min(100)]);
        let (head, answered) = answer.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{context}");
        assert!(head.contains("\r\nConnection: close"), "{context}");
        assert!(head.contains(&format!("\r\nContent-Length: {}\r\n", answered.len())), "{context}");
        assert_eq!(head.contains("\r\nAllow: GET, HEAD, POST\r\n"), status.starts_with("405"), "{context}");
        let body = if status == "200 OK" { body.to_owned() } else { format!("{status}\n") };
        assert_eq!(answered, body, "{context}");
    }
    let answer = ask(address, format!("{}\r\n", head("HEAD /?value=12")).as_bytes()).expect("an answer");
    assert_eq!(answer, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
}

#[test]
fn a_request_is_answered_only_if_it_names_this_server() {
    let address = echo(LIMITS);
    let ask = |request: &str| ask(address, request.as_bytes()).expect("an answer");
    let status = |answer: &str| answer.get(9..12).expect("a status").to_owned();
    for (status_due, hosts) in [
        ("200", &["localhost", "LocalHost:8080", "localhost:", "127.0.0.1", "127.0.0.1:1", " \tlocalhost\t"][..]),
        (
            "421",
            &["a", "localhost.", "localhost.a", "127.0.0.2", "0.0.0.0", "[::1]", "2130706433", "%6cocalhost", "127.1"],
        ),
        (
            "400",
            &["", ":80", "a b", "a@localhost", "localhost:x", "localhost:+1", "localhost:65536", "localhost:80:80"],
        ),
        ("400", &["[::1", "[::1]80", "[::g]", "::1", "http://localhost", "localhost/", "%zz", "localhost\u{e9}"]),
    ] {
        for host in hosts {
            assert_eq!(status(&ask(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"))), status_due, "{host:?}");
            let answer = ask(&format!("GET / HTTP/1.0\r\nHost: {host}\r\n\r\n"));
            assert_eq!(status(&answer), status_due, "HTTP/1.0 {host:?}");
        }
    }
    // The host of an absolute target replaces that of `Host` (RFC 9112, 3.2.2).
    for (target, host, due) in [
        ("http://localhost/?value=1", "a", "200"),
        ("HTTP://localhost:1?value=1", "localhost", "200"),
        ("http://localhost?value=/", "localhost", "200"),
        ("http://a/?value=1", "localhost", "421"),
        ("http://a@localhost/", "localhost", "400"),
        ("http:///", "localhost", "400"),
        ("http://localhost/", "a b", "400"),
        ("https://localhost/", "localhost", "405"),
    ] {
        let answer = ask(&format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert_eq!(status(&answer), due, "{target} {host}: {answer}");
        assert_eq!(answer.ends_with("\r\n\r\n1|"), target.ends_with("value=1") && due == "200", "{target}: {answer}");
    }
}

#[test]
fn a_server_has_the_names_it_was_given_and_the_addresses_it_listens_at() {
    let any = "0.0.0.0:80".parse().expect("an address");
    let one = "192.0.2.1:80".parse().expect("an address");
    for (given, bound, names, others) in [
        ("0.0.0.0:80", any, &["localhost", "192.0.2.1", "[2001:db8::1]:8080"][..], &["a"][..]),
        (
            "clock.example:80",
            one,
            &["clock.example", "CLOCK.example:1", "192.0.2.1"],
            &["localhost", "192.0.2.2", "example"],
        ),
    ] {
        let ours = Ours::new(given, bound);
        let is_named = |name: &&str| ours.is_named(&Authority::parse(name).expect("a host"));
        assert!(names.iter().all(is_named) && !others.iter().any(is_named), "{given}");
    }
}

#[test]
fn dates_are_read_as_http_writes_them() {
    for (date, seconds) in [
        ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(784_111_777)),
        ("Tue, 29 Feb 2000 12:00:00 GMT", Some(951_825_600)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", Some(1_483_228_800)),
        ("Fri, 31 Dec 2100 23:59:59 GMT", Some(4_133_980_799)),
        ("Sun, 06 Nov 1994 08:49:37", None),
        ("Sun, 6 Nov 1994 08:49:37 GMT", None),
        ("Sun, 06 nov 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 24:00:00 GMT", None),
        ("Sun, 06 Nov 1994 +8:49:37 GMT", None),
        ("Wed, 31 Dec 1969 23:59:59 GMT", None),
        ("Sunday, 06-Nov-94 08:49:37 GMT", None),
        ("120", None),
        ("", None),
    ] {
        assert_eq!(seconds_since_1970(date.as_bytes()), seconds, "{date}");
    }
}

#[test]
fn one_address_has_no_more_connections_than_it_may_and_gives_them_back() {
    let slots = Slots::new(5, 2);
    let take = |address: &str| slots.take(address.parse().expect("an address"));
    let (one, other) = (take("192.0.2.1"), take("::ffff:192.0.2.1"));
    assert!(one.is_some() && other.is_some() && take("192.0.2.1").is_none(), "an address is one however it is written");
    let network = [take("2001:db8::1"), take("2001:db8::2")];
    assert!(network.iter().all(Option::is_some) && take("2001:db8::3").is_none(), "so is a network");
    let last = take("2001:db8:0:1::1");
    assert!(last.is_some() && take("192.0.2.2").is_none(), "five in all");
    drop(one);
    assert!(take("192.0.2.1").is_some());
    drop((other, network, last));
    // All clients of a proxy on this machine have the same address.
    let local: Vec<_> = (0..6).map(|_| take("127.0.0.1")).collect();
    assert_eq!(local.iter().filter(|slot| slot.is_some()).count(), 5);
}

#[test]
fn a_request_may_come_in_any_pieces() {
    let address = echo(LIMITS);
    let request = b"POST /?value=%61 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc";
    for cut in 1..request.len() {
        let mut connection = TcpStream::connect(address).expect("is served");
        connection.set_nodelay(true).expect("can be set");
        connection.write_all(&request[..cut]).and_then(|()| connection.write_all(&request[cut..])).expect("is sent");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("is answered");
        assert!(answer.ends_with("\r\n\r\na|abc"), "{cut}: {answer}");
    }
    let expect = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n";
    let mut connection = TcpStream::connect(address).expect("is served");
    connection.write_all(expect).expect("is sent");
    let mut goes_on = [0; 25];
    connection.read_exact(&mut goes_on).expect("is told to go on");
    assert_eq!(&goes_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    connection.write_all(b"x").expect("is sent");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("is answered");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("|x"), "{answer}");
}

#[test]
fn who_takes_too_long_is_told_so_and_who_says_nothing_is_not_answered() {
    let address = echo(Limits { patience: SHORT, ..LIMITS });
    for (request, due) in [
        ("GET / HTTP/1.1\r\nHost:", "HTTP/1.1 408 Request Timeout\r\n"),
        ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n1", "HTTP/1.1 408 Request Timeout\r\n"),
        ("", ""),
    ] {
        let answer = ask(address, request.as_bytes()).expect("an answer");
        assert!(answer.starts_with(due) && answer.is_empty() == due.is_empty(), "{request}: {answer}");
    }
    let mut connection = TcpStream::connect(address).expect("is served");
    connection.write_all(b"GET / HT").expect("is sent");
    connection.shutdown(std::net::Shutdown::Write).expect("is shut");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("is answered");
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
}

#[test]
fn there_are_no_more_connections_than_there_may_be_and_room_again_when_they_go() {
    let address = echo(Limits { connections: 3, ..LIMITS });
    let get = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let idle: Vec<TcpStream> = (0..3).map(|_| TcpStream::connect(address).expect("is served")).collect();
    // More than the server refuses in threads. They all get the answer, though their requests are not read.
    for _ in 0..40 {
        let answer = ask(address, get).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{answer}");
        assert!(answer.contains("\r\nRetry-After: 10\r\n"), "{answer}");
    }
    drop(idle);
    let gone = Instant::now();
    while !ask(address, get).expect("an answer").starts_with("HTTP/1.1 200 OK\r\n") {
        assert!(gone.elapsed() < LONG, "there is no room again");
    }
}

/// No keep-alives: a failed write of one would show a disconnect, too.
const NEVER: Duration = Duration::MAX;

/// A server that writes the queue to its client, and then sends the reason for the end.
fn one_stream(queue: &Arc<Queue>, patience: Duration, keep_alive: Duration) -> (SocketAddr, Receiver<Over>) {
    let server = Server::bind("127.0.0.1:0", Limits { patience, ..LIMITS }).expect("a port");
    let address = server.address().expect("an address");
    let (told, over) = channel();
    let (queue, told) = (Arc::clone(queue), Mutex::new(told));
    thread::spawn(move || {
        server.run(move |_, exchange| {
            let out = exchange.open(&[])?;
            let why = deliver(out, &queue, keep_alive)?;
            let _ = common::lock(&told).send(why);
            Ok(())
        })
    });
    (address, over)
}

fn connected(address: SocketAddr) -> TcpStream {
    let mut connection = TcpStream::connect(address).expect("is served");
    connection.set_read_timeout(Some(LONG)).expect("can be set");
    connection.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("is sent");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut octet = [0];
        connection.read_exact(&mut octet).expect("a head");
        head.extend(octet);
    }
    connection
}

#[test]
fn a_client_that_goes_is_noticed_though_nothing_is_sent() {
    let queue = Arc::new(Queue::new(100));
    let (address, over) = one_stream(&queue, LONG, NEVER);
    drop(connected(address));
    assert_eq!(over.recv_timeout(LONG), Ok(Over::Gone));
    assert!(queue.is_over() && !queue.push(Frame::KEEP_ALIVE.to_vec().into()));
}

#[test]
fn keep_alives_come_where_nothing_else_does_and_news_at_once() {
    let queue = Arc::new(Queue::new(100));
    let (address, _over) = one_stream(&queue, LONG, Duration::from_millis(1));
    let mut connection = connected(address);
    let keep_alives = b"3\r\n:\n\n\r\n".repeat(3);
    let mut came = vec![0; keep_alives.len()];
    connection.read_exact(&mut came).expect("comes");
    assert_eq!(came, keep_alives);

    let queue = Arc::new(Queue::new(100));
    let (address, _over) = one_stream(&queue, LONG, NEVER);
    let mut connection = connected(address);
    assert!(queue.push((*b"data: a\n\n").into()));
    let mut came = [0; 14];
    connection.read_exact(&mut came).expect("comes");
    assert_eq!(&came, b"9\r\ndata: a\n\n\r\n");
}

#[test]
fn what_was_pushed_before_the_end_is_written_and_nothing_behind_a_cut() {
    for (over, due) in [(Over::Ended, "2\r\n:a\r\n2\r\n:b\r\n0\r\n\r\n"), (Over::Cut, "")] {
        let queue = Arc::new(Queue::new(4));
        assert!(queue.push((*b":a").into()) && queue.push((*b":b").into()));
        queue.finish(over);
        let (address, told) = one_stream(&queue, LONG, NEVER);
        let mut body = String::new();
        connected(address).read_to_string(&mut body).expect("ends");
        assert_eq!((body.as_str(), told.recv_timeout(LONG)), (due, Ok(over)));
    }
}

#[test]
fn a_client_that_does_not_read_is_given_up_for_what_it_holds_or_for_the_time_it_takes() {
    // More than the queue can hold.
    let queue = Queue::new(4);
    assert!(queue.push((*b"1234").into()));
    assert!(!queue.push((*b"5").into()));
    assert!(queue.is_over());

    // More than the buffers of the connection can hold. The queue has room for it.
    let length = 64 * 1024 * 1024;
    let queue = Arc::new(Queue::new(length));
    assert!(queue.push(vec![b':'; length].into()));
    let (address, over) = one_stream(&queue, SHORT, NEVER);
    let connection = connected(address);
    assert_eq!(over.recv_timeout(LONG), Ok(Over::TooSlow));
    drop(connection);
}

#[test]
fn a_write_that_waits_for_a_slow_client_ends_when_the_stream_is_cut() {
    let length = 64 * 1024 * 1024;
    let queue = Arc::new(Queue::new(length));
    assert!(queue.push(vec![b':'; length].into()));
    let (address, over) = one_stream(&queue, LONG, NEVER);
    let mut connection = connected(address);
    // The write has begun. Without the cut, it outlasts this test.
    connection.read_exact(&mut [0; 1024]).expect("comes");
    queue.finish(Over::Cut);
    assert_eq!(over.recv_timeout(LONG / 2), Ok(Over::Cut));
}
