//! `examples/channel`: the demo, what the server answers, and unit tests of its order and its window.

#[path = "../../examples/channel/channel.rs"]
mod channels;
#[path = "../../examples/channel/reorder.rs"]
mod reorder;
#[path = "../../examples/channel/tally.rs"]
mod tally;
#[path = "../../examples/channel/wire.rs"]
mod wire;

use super::example_common as common;
use super::listening::{listen, post};
use super::programs::{Serving, run};
use super::support::cuts::Random;
use channels::{Channels, Limits, NoStream, NotTaken, Taken};
use reorder::{Placed, Reorder};
use sse_wire::http::LastEventId;
use std::collections::BTreeSet;
use tally::Order;
use wire::{Lost, Outbox};

#[test]
fn the_demo_plays_every_scene_and_finds_nothing_wrong() {
    let ran = run("channel", &["--demo"], b"");
    assert_eq!((ran.code, ran.complaints.as_str()), (0, ""), "{}", ran.text());
    assert_eq!(ran.text().lines().count(), 9, "{}", ran.text());
    assert!(ran.text().lines().all(|line| line.starts_with("ok  ")), "{}", ran.text());
}

#[test]
fn arguments_that_make_no_sense_are_told_in_a_line() {
    for arguments in [
        &["--no-such-thing"][..],
        &["word"],
        &["--port", "x"],
        &["--window", "-1"],
        &["--demo", "--window", "1"],
        &["--origin", "https://a b"],
        &["--origin", "https://a\r\nEvil: yes"],
    ] {
        let ran = run("channel", arguments, b"");
        assert_eq!((ran.code, ran.text(), ran.complaints.lines().count()), (2, "", 1), "{arguments:?}");
        assert!(ran.complaints.starts_with("channel: "), "{arguments:?}: {}", ran.complaints);
    }
    let ran = run("channel", &["--help"], b"");
    assert_eq!((ran.code, ran.complaints.as_str()), (0, ""));
    assert!(ran.text().contains("POST /channel?client=ID&message=N"), "{}", ran.text());
}

fn opened(frame: &str, is_lost: bool) -> String {
    let lines: Vec<&str> = frame.lines().collect();
    let data = format!(r#"data: {{"client":"me","lost":{is_lost}}}"#);
    assert_eq!([lines[0], lines[2], lines[3]], ["event: opened", "retry: 500", &data], "{frame}");
    lines[1].strip_prefix("id: ").expect("an ID").to_owned()
}

#[test]
fn a_client_that_was_away_is_sent_the_rest_in_order_and_one_that_the_server_never_knew_begins_anew() {
    let serving = Serving::start("channel", &[]);
    let send = |number: u64, body: &str| {
        let response = post(&serving, &format!("/channel?client=me&message={number}"), body);
        let (head, body) = response.split_once("\r\n\r\n").expect("a head");
        (head[9..12].parse::<u16>().expect("a status"), body.trim_end().to_owned())
    };
    assert_eq!(send(1, r#"{"add":1}"#).0, 404);

    let mut stream = listen(&serving, "/channel?client=me", "Accept: text/event-stream;q=0.9, */*;q=0.1\r\n");
    let first = opened(&stream.frame(), false);
    assert_eq!(send(2, r#"{"times":3}"#), (202, r#"{"due":1}"#.to_owned()));
    assert_eq!(send(1, r#"{"add":5}"#), (200, r#"{"due":3}"#.to_owned()));
    let (epoch, _) = first.split_once('-').expect("an epoch");
    let answer = |number: u64, total: i64| {
        format!("id: {epoch}-{}\ndata: {{\"message\":{number},\"total\":{total}}}", number + 1)
    };
    let frame = |frame: String| frame.strip_prefix("event: message\n").map(str::to_owned).unwrap_or(frame);
    assert_eq!(frame(stream.frame()), answer(1, 5));
    drop(stream);
    assert_eq!(send(3, r#"{"add":1}"#), (200, r#"{"due":4}"#.to_owned()));

    // The client had seen the first answer.
    let mut stream = listen(&serving, "/channel?client=me", &format!("Last-Event-ID: {epoch}-2\r\n"));
    assert_eq!([frame(stream.frame()), frame(stream.frame())], [answer(2, 15), answer(3, 16)]);
    assert_eq!(send(3, r#"{"add":1}"#), (200, r#"{"due":4}"#.to_owned()));
    assert_eq!(send(4, r#"{"add":1}"#), (200, r#"{"due":5}"#.to_owned()));
    assert_eq!(frame(stream.frame()), answer(4, 17));
    drop(stream);

    for id in ["1-1", "x", &format!("{epoch}-99")] {
        let mut stream = listen(&serving, "/channel?client=me", &format!("Last-Event-ID: {id}\r\n"));
        opened(&stream.frame(), true);
        assert_eq!(send(1, r#"{"add":7}"#), (200, r#"{"due":2}"#.to_owned()), "{id}");
        assert!(stream.frame().ends_with(r#"{"message":1,"total":7}"#), "{id}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_as_http_says_and_takes_no_number_away() {
    let serving = Serving::start("channel", &[]);
    let mut stream = listen(&serving, "/channel?client=me", "");
    opened(&stream.frame(), false);
    let long = "x".repeat(20_000);
    let id = "x".repeat(65);
    let add = r#"{"add":1}"#;
    for (target, body, status) in [
        ("/channel?client=me&message=1", "", "400 Bad Request"),
        ("/channel?client=me&message=1", "{\"add\":1", "400 Bad Request"),
        ("/channel?client=me&message=1", "[]", "400 Bad Request"),
        ("/channel?client=me&message=1", r#"{"add":"1"}"#, "400 Bad Request"),
        ("/channel?client=me&message=1", r#"{"close":false}"#, "400 Bad Request"),
        ("/channel?client=me&message=1", &long, "413 Content Too Large"),
        ("/channel?client=me", add, "400 Bad Request"),
        ("/channel?client=me&message=", add, "400 Bad Request"),
        ("/channel?client=me&message=0", add, "400 Bad Request"),
        ("/channel?client=me&message=-1", add, "400 Bad Request"),
        ("/channel?client=me&message=%2B1", add, "400 Bad Request"),
        ("/channel?client=me&message=18446744073709551616", add, "400 Bad Request"),
        ("/channel?client=me&message=18446744073709551615", add, "429 Too Many Requests"),
        ("/channel?client=me&message=33", add, "429 Too Many Requests"),
        ("/channel?client=&message=1", add, "400 Bad Request"),
        (&format!("/channel?client={id}&message=1"), add, "400 Bad Request"),
        ("/channel?client=you&message=1", add, "404 Not Found"),
        ("/", add, "404 Not Found"),
        ("/clients", add, "405 Method Not Allowed"),
    ] {
        let response = post(&serving, target, body);
        assert!(response.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{target:.60} {body:.40}: {response}");
        assert_eq!(response.contains("\r\nRetry-After: 1\r\n"), status.starts_with("429"), "{response}");
    }
    for (request, status) in [
        ("GET /channel HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 Bad Request"),
        ("GET /channel?client=a%20b HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 Bad Request"),
        ("GET /channel?client=me HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: a\u{1}\r\n\r\n", "400 Bad Request"),
        ("OPTIONS /channel HTTP/1.1\r\nHost: localhost\r\n\r\n", "405 Method Not Allowed"),
        ("POST /channel?client=me&message=1 HTTP/1.1\r\nHost: localhost\r\n\r\n", "411 Length Required"),
        (
            "POST /channel?client=me&message=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n{}",
            "400 Bad Request",
        ),
    ] {
        let mut connection = serving.connect();
        std::io::Write::write_all(&mut connection, request.as_bytes()).expect("is sent");
        connection.shutdown(std::net::Shutdown::Write).expect("is open");
        let mut response = String::new();
        std::io::Read::read_to_string(&mut connection, &mut response).expect("ends");
        assert!(response.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{request}: {response}");
    }
    assert!(post(&serving, "/channel?client=me&message=1", add).starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(stream.frame().ends_with(r#"data: {"message":1,"total":1}"#), "and nothing before that");
    assert!(serving.ask("GET /clients HTTP/1.1\r\nHost: localhost\r\n\r\n").ends_with("{\"away\":0,\"there\":1}\n"));
}

#[test]
fn pages_of_one_other_origin_may_use_it_if_the_server_was_told_so() {
    let serving = Serving::start("channel", &["--origin", "https://example.org"]);
    let allowed = "Access-Control-Allow-Origin: https://example.org\r\nAccess-Control-Allow-Credentials: true\r\n";
    for (origin, is_allowed) in [
        ("Origin: https://example.org\r\n", true),
        ("Origin: https://example.org.evil\r\n", false),
        ("Origin: null\r\n", false),
        ("Origin: https://example.org\r\nOrigin: https://example.org\r\n", false),
        ("", false),
    ] {
        let stream = listen(&serving, "/channel?client=me", origin);
        assert!(stream.head.contains("\r\nVary: Origin\r\n"), "{}", stream.head);
        let question =
            format!("POST /channel?client=me HTTP/1.1\r\nHost: localhost\r\n{origin}Content-Length: 0\r\n\r\n");
        for head in [&stream.head, &serving.ask(&question)] {
            assert_eq!(head.contains(allowed), is_allowed, "{origin}{head}");
            assert_eq!(head.contains("Access-Control"), is_allowed, "{origin}{head}");
        }
    }
    let serving = Serving::start("channel", &[]);
    let stream = listen(&serving, "/channel?client=me", "Origin: https://example.org\r\n");
    assert!(!stream.head.contains("Access-Control") && !stream.head.contains("Vary"), "{}", stream.head);
}

/// All sequences of six numbers below 6, and random sequences of up to 59 numbers below 20.
#[test]
fn numbers_come_out_in_order_and_once_however_they_came_in() {
    for reach in 1..4 {
        for sequence in 0..6_u64.pow(6) {
            reorder_as_the_model(reach, (0..6).map(|place| sequence / 6_u64.pow(place) % 6));
        }
    }
    let mut random = Random::new(0x9E37_79B9_7F4A_7C15);
    for _ in 0..10_000 {
        let (reach, length) = (1 + random.below(7) as u64, random.below(60));
        reorder_as_the_model(reach, (0..length).map(|_| random.below(20) as u64));
    }
}

/// The model is a set of all numbers that were accepted.
fn reorder_as_the_model(reach: u64, numbers: impl Iterator<Item = u64>) {
    let mut reorder = Reorder::new(reach);
    let (mut taken, mut due) = (BTreeSet::from([0]), 1);
    let (mut came_in, mut came_out) = (Vec::new(), Vec::new());
    for number in numbers {
        came_in.push(number);
        let expected = if taken.contains(&number) {
            Placed::Duplicate
        } else if number >= due + reach {
            Placed::TooFarAhead
        } else if number == due {
            Placed::Due
        } else {
            Placed::Held
        };
        assert_eq!(reorder.place(number, number), expected, "{reach}: {came_in:?}");
        if matches!(expected, Placed::Due | Placed::Held) {
            taken.insert(number);
        }
        came_out.extend(std::iter::from_fn(|| reorder.next()));
        due = (1..).find(|number| !taken.contains(number)).expect("there is one");
        assert_eq!(reorder.due(), due, "{reach}: {came_in:?}");
        assert_eq!(reorder.has_gap(), taken.iter().any(|&number| number > due), "{reach}: {came_in:?}");
    }
    assert_eq!(came_out, (1..due).collect::<Vec<_>>(), "{reach}: {came_in:?}");
}

#[test]
fn the_last_number_there_is_can_be_sent_and_does_no_harm() {
    let mut reorder = Reorder::new(4);
    assert_eq!(reorder.place(u64::MAX, ()), Placed::TooFarAhead);
    assert_eq!((reorder.due(), reorder.next()), (1, None));
}

#[test]
fn an_outbox_gives_what_was_missed_or_says_that_it_is_lost() {
    let mut outbox = Outbox::open(7, 400, "me", false);
    let id = |text: &'static str| LastEventId::received(text.as_bytes()).expect("can be sent");
    let opened = b"event: opened\nid: 7-1\nretry: 500\ndata: {\"client\":\"me\",\"lost\":false}\n\n";
    assert_eq!(outbox.missed(None), Ok(opened.to_vec()), "who has no ID has seen nothing");
    assert_eq!(outbox.missed(id("7-1")), Ok(vec![]));
    let one = outbox.message(&1.into());
    assert_eq!(outbox.missed(id("7-1")), Ok(one.clone()));
    assert_eq!(outbox.missed(None), Ok([opened.to_vec(), one].concat()));
    assert_eq!([outbox.missed(id("7-3")), outbox.missed(id("6-1"))], [Err(Lost), Err(Lost)]);
    for n in 0..20 {
        outbox.message(&n.into());
    }
    assert_eq!([outbox.missed(None), outbox.missed(id("7-1"))], [Err(Lost), Err(Lost)]);
    assert_eq!(outbox.missed(id("7-22")), Ok(vec![]));
    // An event that is longer than the memory is not kept, and a client that reconnects is told.
    outbox.message(&"x".repeat(400).into());
    assert_eq!(outbox.missed(id("7-22")), Err(Lost));
}

/// The times in these tests are made up.
fn channels(limits: Limits) -> Channels {
    Channels::new(limits, 100)
}

const LIMITS: Limits = Limits { window: 1_000, patience: 500, ..Limits::DEFAULT };

#[test]
fn the_window_begins_when_the_last_connection_ends_and_not_before() {
    let mut channels = channels(LIMITS);
    let first = channels.connect("a", None, 0).expect("is let in");
    assert_eq!(channels.sweep(1_000_000), None, "who is there may be silent for as long as it likes");
    // It reconnects before the end of its first connection is noticed.
    let second = channels.connect("a", None, 1_000_000).expect("is let in");
    assert!(first.is_over() && !second.is_over());
    channels.disconnected("a", &first, 1_000_001);
    assert_eq!((channels.sweep(1_000_001), channels.clients()), (None, (1, 0)));

    channels.disconnected("a", &second, 1_000_010);
    assert_eq!((channels.sweep(1_000_010), channels.clients()), (Some(1_000), (0, 1)));
    assert_eq!(channels.receive("a", 1, Order::Add(1), 1_001_009), Ok(Taken::Delivered { due: 2 }));
    let third = channels.connect("a", None, 1_001_009).expect("is let in");
    channels.disconnected("a", &third, 2_000_000);
    assert_eq!(channels.sweep(2_000_999), Some(1));
    assert_eq!(channels.sweep(2_001_000), None);
    assert_eq!(channels.clients(), (0, 0));
    assert_eq!(channels.receive("a", 2, Order::Add(1), 2_001_000), Err(NotTaken::NoSuchChannel));
    // The channel is gone, so this has no effect.
    channels.disconnected("a", &third, 2_001_001);
}

#[test]
fn a_window_may_be_as_long_as_can_be_said() {
    let mut channels = channels(Limits { window: u64::MAX, ..LIMITS });
    let queue = channels.connect("a", None, 0).expect("is let in");
    channels.disconnected("a", &queue, 1_000);
    assert_eq!(channels.sweep(1_000), Some(u64::MAX - 1_000));
}

#[test]
fn patience_is_counted_from_when_a_message_began_to_be_missing() {
    let mut channels = channels(LIMITS);
    let queue = channels.connect("a", None, 0).expect("is let in");
    let mut receive = |number, now| (channels.receive("a", number, Order::Add(1), now), channels.sweep(now));
    assert_eq!(receive(1, 0), (Ok(Taken::Delivered { due: 2 }), None));
    assert_eq!(receive(3, 100), (Ok(Taken::Held { due: 2 }), Some(500)));
    assert_eq!(receive(5, 200), (Ok(Taken::Held { due: 2 }), Some(400)), "more that wait change nothing");
    assert_eq!(receive(2, 599), (Ok(Taken::Delivered { due: 4 }), Some(500)), "another one is missing now");
    assert_eq!(receive(3, 700), (Ok(Taken::Duplicate { due: 4 }), Some(399)));
    assert!(!queue.is_over());
    assert_eq!(receive(6, 1_099), (Err(NotTaken::Closed), Some(1_000)), "closed, and kept for a window");
    assert_eq!(receive(3, 1_100), (Ok(Taken::Duplicate { due: 4 }), Some(999)), "what was taken was taken");
    assert!(queue.is_over());
    assert_eq!(receive(4, 2_099), (Err(NotTaken::NoSuchChannel), None));
}

#[test]
fn there_are_so_many_channels_and_one_that_is_closed_gives_its_place_back() {
    let mut channels = channels(Limits { channels: 2, ..LIMITS });
    assert!(channels.connect("a", None, 0).is_ok() && channels.connect("b", None, 0).is_ok());
    assert_eq!(channels.connect("c", None, 0).err(), Some(NoStream::Full));
    assert!(channels.connect("a", None, 0).is_ok(), "who has a place can come back");
    assert_eq!(channels.receive("b", 1, Order::Close, 10), Ok(Taken::Delivered { due: 2 }));
    let newest = LastEventId::received(b"102-3").expect("can be sent");
    assert!(channels.is_closed_for("b", newest) && !channels.is_closed_for("b", None));
    assert!(!channels.is_closed_for("a", newest) && !channels.is_closed_for("c", newest));
    assert_eq!(channels.connect("b", newest, 20).err(), Some(NoStream::Closed));
    let rest = channels.connect("b", None, 20).expect("has seen nothing yet");
    assert!(rest.is_over(), "the stream ends behind what was missed");
    assert_eq!(channels.connect("c", None, 1_009).err(), Some(NoStream::Full));
    assert!(channels.connect("c", None, 1_010).is_ok());
}

#[test]
fn a_channel_by_which_nothing_was_sent_gives_way_when_its_client_is_away() {
    let mut channels = channels(Limits { channels: 3, ..LIMITS });
    let queues = ["a", "b", "c"].map(|client| channels.connect(client, None, 0).expect("is let in"));
    assert_eq!(channels.receive("a", 1, Order::Add(1), 0), Ok(Taken::Delivered { due: 2 }));
    for ((client, queue), now) in ["a", "b", "c"].iter().zip(&queues).zip(1..) {
        channels.disconnected(client, queue, now);
    }
    // All are away. The channel with a message stays. Of the others, the one that was left first is evicted.
    let d = channels.connect("d", None, 10).expect("is let in");
    assert_eq!(channels.receive("b", 1, Order::Add(1), 10), Err(NotTaken::NoSuchChannel));
    let opened = LastEventId::received(b"102-1").expect("can be sent");
    let b = channels.connect("b", opened, 20).expect("instead of c");
    assert_eq!(channels.receive("c", 1, Order::Add(1), 20), Err(NotTaken::NoSuchChannel));
    assert_eq!(channels.connect("c", None, 30).err(), Some(NoStream::Full), "who is there stays");
    assert_eq!(channels.receive("a", 2, Order::Add(1), 30), Ok(Taken::Delivered { due: 3 }));
    assert!(!b.is_over() && !d.is_over());
}

#[test]
fn a_message_is_one_order_and_nothing_else() {
    assert_eq!(Order::parse(br#" {"add": -5} "#), Ok(Order::Add(-5)));
    assert_eq!(Order::parse(br#"{"times":3}"#), Ok(Order::Times(3)));
    assert_eq!(Order::parse(br#"{"close":true}"#), Ok(Order::Close));
    for other in [r#"{"add":9223372036854775808}"#, r#"{"Add":1}"#, r#"{"add":1}{"add":1}"#, "5", "\u{FEFF}5"] {
        assert!(Order::parse(other.as_bytes()).is_err(), "{other}");
    }
    assert!(Order::parse(b"\xff").is_err());
}

#[test]
fn a_total_that_would_be_too_large_is_refused_and_stays() {
    let mut tally = tally::Tally::default();
    assert_eq!(tally.carry_out(1, Order::Add(i64::MAX))["total"], i64::MAX);
    for order in [Order::Add(1), Order::Times(2)] {
        let answer = tally.carry_out(2, order);
        assert_eq!((&answer["refused"], &answer["total"]), (&"too large".into(), &i64::MAX.into()));
    }
    assert_eq!(tally.carry_out(3, Order::Times(-1))["total"], -i64::MAX);
}
