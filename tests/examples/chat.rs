//! `examples/chat`: the demo, what the server answers, and unit tests of the rooms.

#[path = "../../examples/chat/room.rs"]
mod room;
#[path = "../../examples/chat/wire.rs"]
mod wire;

use super::example_common as common;
use super::listening::{Stream, listen, post};
use super::programs::{Serving, run, until};
use common::queue::{Over, Queue, deliver};
use common::wire::Outgoing;
use room::{Full, Limits, Now, Rooms, Unsaid};
use serde_json::{Value, json};
use sse_wire::http::{HttpVersion, LastEventId};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use wire::{News, Told};

#[test]
fn the_demo_plays_every_scene_and_finds_nothing_wrong() {
    let ran = run("chat", &["--demo"], b"");
    assert_eq!((ran.code, ran.complaints.as_str()), (0, ""), "{}", ran.text());
    assert_eq!(ran.text().lines().count(), 7, "{}", ran.text());
    assert!(ran.text().lines().all(|line| line.starts_with("ok  ")), "{}", ran.text());
}

#[test]
fn arguments_that_make_no_sense_are_told_in_a_line() {
    for arguments in [&["--no-such-thing"][..], &["lobby"], &["--port"], &["--port", "x"], &["--demo", "--port", "1"]] {
        let ran = run("chat", arguments, b"");
        assert_eq!((ran.code, ran.text(), ran.complaints.lines().count()), (2, "", 1), "{arguments:?}");
        assert!(ran.complaints.starts_with("chat: "), "{arguments:?}: {}", ran.complaints);
    }
    let ran = run("chat", &["--help"], b"");
    assert_eq!((ran.code, ran.complaints.as_str()), (0, ""));
    assert!(ran.text().contains("/rooms/ROOM/events?name=NAME"), "{}", ran.text());
}

/// Joins a room. Returns the stream after the event `connected`, and the member ID.
fn join(serving: &Serving, room: &str, name: &str, fields: &str) -> (Stream, String) {
    let mut stream = listen(serving, &format!("/rooms/{room}/events?name={name}"), fields);
    let connected = stream.frame();
    assert!(connected.starts_with("event: connected\n") && connected.contains("\nretry: 1000\n"), "{connected}");
    let (_, data) = connected.split_once("\ndata: ").expect("has data");
    let data: Value = serde_json::from_str(data).expect("is JSON");
    (stream, data["member"].as_str().expect("an ID").to_owned())
}

/// The event type, the name and the text of a frame.
fn said(frame: &str) -> String {
    let data = frame.split("\ndata: ").nth(1).unwrap_or_else(|| panic!("no data: {frame}"));
    let data: Value = serde_json::from_str(data).expect("is JSON");
    let event_type = frame.strip_prefix("event: ").and_then(|rest| rest.lines().next()).expect("a type");
    let text = data["text"].as_str().map_or_else(String::new, |text| format!(": {text}"));
    format!("{event_type} {}{text}", data["name"].as_str().expect("a name"))
}

fn id(frame: &str) -> &str {
    frame.lines().find_map(|line| line.strip_prefix("id: ")).expect("an ID")
}

fn say(serving: &Serving, room: &str, member: &str, text: &str) -> String {
    post(serving, &format!("/rooms/{room}/messages"), &json!({ "member": member, "text": text }).to_string())
}

#[test]
fn what_is_said_reaches_all_in_the_room_and_is_there_for_those_who_come_back() {
    let serving = Serving::start("chat", &[]);
    let (mut ann, member) = join(&serving, "lobby", "Ann+%e2%99%a5", "");
    assert_eq!(said(&ann.frame()), "joined Ann \u{2665}");
    assert!(say(&serving, "lobby", &member, "hello").starts_with("HTTP/1.1 204 No Content\r\n"));
    let hello = ann.frame();
    let (mut ben, _) = join(&serving, "lobby", "", "");
    assert_eq!(ben.frame(), hello); // from the history
    assert_eq!([said(&ben.frame()), said(&ann.frame())], ["joined guest", "joined guest"]);

    drop(ben);
    assert_eq!(said(&ann.frame()), "left guest");
    let text = "one\r\n\nevent: left\rdata: x";
    assert!(say(&serving, "lobby", &member, text).starts_with("HTTP/1.1 204 No Content\r\n"));
    let message = ann.frame();
    assert_eq!((message.lines().count(), said(&message)), (3, format!("message Ann \u{2665}: {text}")));

    // Joins and leaves are not kept.
    let (mut ben, _) = join(&serving, "lobby", "Ben", &format!("Last-Event-ID: {}\r\n", id(&hello)));
    assert_eq!(ben.frame(), message);
    assert_eq!(said(&ben.frame()), "joined Ben");
    assert_eq!(said(&ann.frame()), "joined Ben");
    // A client with an unknown ID is accepted. But it is unknown what the client has missed.
    for other in ["1-1", "x", &format!("{}0", id(&hello)), "\u{2116} 7"] {
        let (mut cyd, _) = join(&serving, "lobby", "Cyd", &format!("Last-Event-ID: {other}\r\n"));
        assert_eq!(cyd.frame(), "event: gap\ndata: ", "{other}");
        assert_eq!(cyd.frame(), hello, "{other}");
    }
}

#[test]
fn who_comes_has_an_id_to_come_back_with_though_nothing_was_said() {
    let serving = Serving::start("chat", &[]);
    let mut ann = listen(&serving, "/rooms/lobby/events?name=Ann", "");
    let connected = ann.frame();
    drop(ann);
    let (_ben, member) = join(&serving, "lobby", "Ben", "");
    assert!(say(&serving, "lobby", &member, "hello").starts_with("HTTP/1.1 204 "));
    let (mut ann, _) = join(&serving, "lobby", "Ann", &format!("Last-Event-ID: {}\r\n", id(&connected)));
    assert_eq!(said(&ann.frame()), "message Ben: hello");
}

#[test]
fn who_comes_and_goes_again_and_again_pushes_nothing_out_and_is_made_to_wait() {
    let serving = Serving::start("chat", &[]);
    let (mut ann, member) = join(&serving, "lobby", "Ann", "");
    assert!(say(&serving, "lobby", &member, "hello").starts_with("HTTP/1.1 204 "));
    let request = "GET /rooms/lobby/events?name=Quick HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for _ in 0..600 {
        // The server may refuse the connection during the write.
        let _ = serving.connect().write_all(request.as_bytes());
    }
    until(|| say(&serving, "lobby", &member, "goodbye").starts_with("HTTP/1.1 204 "));
    let mut joined = 0;
    while said(&ann.frame()) != "message Ann: goodbye" {
        joined += 1;
    }
    assert!(joined < 600, "{joined} of 1,200 who came or left");
    // After a while, other clients can join again.
    until(|| {
        let mut connection = serving.connect();
        connection.write_all(b"GET /rooms/lobby/events HTTP/1.0\r\n\r\n").expect("is sent");
        let mut status = [0; 12];
        connection.read_exact(&mut status).is_ok() && status.ends_with(b"200")
    });
    let (mut ben, _) = join(&serving, "lobby", "Ben", "");
    assert_eq!([said(&ben.frame()), said(&ben.frame())], ["message Ann: hello", "message Ann: goodbye"]);
}

#[test]
fn what_makes_no_sense_is_refused_as_http_says_and_nobody_else_notices() {
    let serving = Serving::start("chat", &[]);
    let (mut ann, member) = join(&serving, "lobby", "Ann", "");
    assert_eq!(said(&ann.frame()), "joined Ann");
    let message = |value: Value| ("/rooms/lobby/messages", value.to_string());
    let text = |text: &str| message(json!({ "member": member, "text": text }));
    for ((target, body), status) in [
        (("/rooms/lobby/messages", String::new()), "400 Bad Request"),
        (("/rooms/lobby/messages", "{".to_owned()), "400 Bad Request"),
        (("/rooms/lobby/messages", "[".repeat(10_000)), "400 Bad Request"),
        (message(json!({ "member": member })), "400 Bad Request"),
        (message(json!({ "member": 1, "text": "x" })), "400 Bad Request"),
        (text(""), "400 Bad Request"),
        (text(" \r\n "), "400 Bad Request"),
        (text(&"x".repeat(2_001)), "413 Content Too Large"),
        (text(&"x".repeat(20_000)), "413 Content Too Large"),
        (message(json!({ "member": "", "text": "x" })), "403 Forbidden"),
        (message(json!({ "member": format!("{member}0"), "text": "x" })), "403 Forbidden"),
        (("/rooms/cellar/messages", text("x").1), "404 Not Found"),
        (("/rooms/LOBBY/messages", text("x").1), "404 Not Found"),
        (("/rooms//messages", text("x").1), "404 Not Found"),
        (("/rooms/lobby", text("x").1), "404 Not Found"),
        (("/rooms/lobby/messages/", text("x").1), "404 Not Found"),
        (("/rooms/lobby/events", text("x").1), "405 Method Not Allowed"),
        (("/", String::new()), "405 Method Not Allowed"),
    ] {
        let response = post(&serving, target, &body);
        assert!(response.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{target} {body:.60}: {response}");
    }
    let long_name = format!("GET /rooms/lobby/events?name={} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(81));
    for (request, status) in [
        ("GET /rooms/lobby/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: a\u{1}b\r\n\r\n", "400 Bad Request"),
        (
            "GET /rooms/lobby/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1\r\nLast-Event-ID: 1\r\n\r\n",
            "400 Bad Request",
        ),
        ("GET /rooms/lobby/events?name=a%0ab HTTP/1.1\r\nHost: localhost\r\n\r\n", "400 Bad Request"),
        (&long_name, "400 Bad Request"),
        ("GET /rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\n\r\n", "405 Method Not Allowed"),
        ("PUT /rooms/lobby/events HTTP/1.1\r\nHost: localhost\r\n\r\n", "405 Method Not Allowed"),
        ("POST /rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\n\r\n", "411 Length Required"),
        (
            "POST /rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n",
            "413 Content Too Large",
        ),
        (
            "POST /rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
            "400 Bad Request",
        ),
        (
            "POST /rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\nx",
            "501 Not Implemented",
        ),
    ] {
        let response = serving.ask(request);
        assert!(response.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{request:.80}: {response}");
        let allow = response.lines().find_map(|line| line.strip_prefix("Allow: "));
        let due = if request.contains("/events") { "GET, HEAD" } else { "POST" };
        assert_eq!(allow, status.starts_with("405").then_some(due), "{request:.80}: {response}");
    }
    // Clients disconnect before a request, in a body, and in a head.
    drop(serving.connect());
    for request in
        ["POST /rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{", "GET /rooms/lobby/ev"]
    {
        serving.connect().write_all(request.as_bytes()).expect("is sent");
    }
    assert!(say(&serving, "lobby", &member, "x").starts_with("HTTP/1.1 204 "));
    assert_eq!(said(&ann.frame()), "message Ann: x", "and nothing before that");
    let page = serving.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(
        page.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html") && page.contains("new EventSource("),
        "{page}"
    );
}

#[test]
fn who_floods_a_room_is_told_when_to_go_on_and_the_others_are_heard() {
    let serving = Serving::start("chat", &[]);
    let (mut ann, member) = join(&serving, "lobby", "Ann", "");
    let (ben, flooder) = join(&serving, "lobby", "Ben", "");
    let mut flood = 0;
    let refused = loop {
        let response = say(&serving, "lobby", &flooder, "!");
        if !response.starts_with("HTTP/1.1 204 ") {
            break response;
        }
        flood += 1;
        assert!(flood < 1_000, "there is no end to it");
    };
    assert!(refused.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), "{refused}");
    assert!(refused.contains("\r\nRetry-After: 1\r\n"), "{refused}");
    assert!(say(&serving, "lobby", &member, "hello").starts_with("HTTP/1.1 204 "));
    let heard: Vec<String> = (0..flood + 3).map(|_| said(&ann.frame())).collect();
    assert_eq!(&heard[..2], ["joined Ann", "joined Ben"]);
    assert!(heard[2..flood + 2].iter().all(|line| line == "message Ben: !"), "{heard:?}");
    assert_eq!(heard[flood + 2], "message Ann: hello");
    drop(ben);
}

const START: Now = Now { monotonic: 0, date: 1_000 };

fn later(milliseconds: u64) -> Now {
    Now { monotonic: START.monotonic + milliseconds, date: START.date + milliseconds }
}

#[test]
fn an_empty_room_stays_until_its_place_is_needed_and_a_full_house_refuses() {
    let mut rooms = Rooms::new(Limits { rooms: 2, ..Limits::DEFAULT });
    assert!(rooms.join("a", "1", "Ann", None, START).is_ok());
    assert!(rooms.join("b", "2", "Ben", None, START).is_ok());
    assert_eq!(rooms.join("c", "3", "Cyd", None, later(1)).err(), Some(Full));
    assert!(rooms.join("a", "3", "Cyd", None, later(1)).is_ok());

    rooms.leave("b", "2", later(5));
    rooms.leave("a", "1", later(6));
    rooms.leave("a", "3", later(6));
    // The empty room still exists, so the error is that Ben is not a member.
    assert_eq!(rooms.say("b", "2", "x", later(7)), Err(Unsaid::NotAMember));
    assert!(rooms.join("c", "4", "Dan", None, later(8)).is_ok());
    // The room that was empty for longest was evicted.
    assert_eq!(rooms.say("b", "2", "x", later(9)), Err(Unsaid::NoSuchRoom));
    assert_eq!(rooms.say("a", "2", "x", later(9)), Err(Unsaid::NotAMember));
    // To leave again has no effect, and neither has leaving a room that is gone.
    rooms.leave("b", "2", later(10));
    rooms.leave("a", "1", later(10));
}

#[test]
fn there_are_so_many_members_in_all_rooms_together() {
    let mut rooms = Rooms::new(Limits { members: 2, ..Limits::DEFAULT });
    assert!(rooms.join("a", "1", "Ann", None, START).is_ok() && rooms.join("b", "2", "Ben", None, START).is_ok());
    assert_eq!(rooms.join("a", "3", "Cyd", None, START).err(), Some(Full));
    rooms.leave("b", "2", START);
    assert!(rooms.join("a", "3", "Cyd", None, START).is_ok());
}

#[test]
fn whoever_listens_can_speak_as_well_though_the_house_is_full() {
    let serving = Serving::start("chat", &[]);
    let mut members: Vec<(Stream, String)> = (0..192).map(|_| join(&serving, "lobby", "Ann", "")).collect();
    let refused = serving.ask("GET /rooms/lobby/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{refused}");
    assert!(refused.contains("\r\nRetry-After: "), "{refused}");
    let (last, member) = members.last_mut().expect("is there");
    assert!(say(&serving, "lobby", member, "hello").starts_with("HTTP/1.1 204 "));
    while said(&last.frame()) != "message Ann: hello" {}
}

/// The body that a queue becomes.
fn written(queue: &Queue) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut client = TcpStream::connect(listener.local_addr().expect("an address")).expect("is there");
    let server = Arc::new(listener.accept().expect("a client").0);
    let guard = Duration::from_secs(60);
    queue.finish(Over::Ended);
    let out = Outgoing::open(&server, HttpVersion::Http10, &[], guard).expect("is opened");
    assert_eq!(deliver(out, queue, Duration::from_secs(60)).expect("is taken"), Over::Ended);
    let mut written = String::new();
    client.read_to_string(&mut written).expect("ends");
    written.split_once("\r\n\r\n").expect("a head").1.to_owned()
}

#[test]
fn no_id_is_given_twice_though_the_clock_is_set_back() {
    let mut rooms = Rooms::new(Limits { rooms: 1, ..Limits::DEFAULT });
    let mut first_id = |room, date| {
        let now = Now { monotonic: 0, date };
        let queue = rooms.join(room, "1", "Ann", None, now).expect("room");
        rooms.leave(room, "1", now);
        id(&written(&queue)).to_owned()
    };
    let ids = [first_id("a", 1_000), first_id("b", 1_000), first_id("c", 500), first_id("a", 2_000)];
    assert_eq!(ids, ["1000-0", "1001-0", "1002-0", "2000-0"]);
}

#[test]
fn a_member_whose_queue_is_full_leaves_and_the_others_do_not() {
    let mut rooms = Rooms::new(Limits { queue: 1_000, burst: 1_000, ..Limits::DEFAULT });
    let speaker = rooms.join("a", "1", "Ann", None, START).expect("room");
    for n in 0..5 {
        assert_eq!(rooms.say("a", "1", "hello", later(n)), Ok(()));
    }
    let late = rooms.join("a", "2", "Ben", None, START).expect("room");
    // No queue is emptied here, so the member that joined first has more in its queue.
    for n in 5..100 {
        match rooms.say("a", "1", "hello", later(n)) {
            Ok(()) => {}
            other => {
                assert_eq!(other, Err(Unsaid::NotAMember));
                break;
            }
        }
    }
    assert!(speaker.is_over());
    assert!(!late.is_over());
    assert_eq!(rooms.say("a", "2", "hello", later(100)), Ok(()));
}

#[test]
fn an_allowance_is_used_up_and_grows_back_at_its_pace() {
    let mut rooms = Rooms::new(Limits { burst: 3, interval: 100, ..Limits::DEFAULT });
    rooms.join("a", "1", "Ann", None, START).expect("room");
    rooms.join("a", "2", "Ben", None, START).expect("room");
    let mut say = |member, at| rooms.say("a", member, "x", later(at));
    assert_eq!([say("1", 0), say("1", 0), say("1", 0)], [Ok(()); 3]);
    assert_eq!(say("1", 0), Err(Unsaid::TooOften(100)));
    assert_eq!(say("2", 0), Ok(()), "each has its own");
    assert_eq!(say("1", 60), Err(Unsaid::TooOften(40)));
    assert_eq!(say("1", 100), Ok(()));
    assert_eq!(say("1", 199), Err(Unsaid::TooOften(1)));
    assert_eq!([say("1", 10_000), say("1", 10_000), say("1", 10_000)], [Ok(()); 3]);
    assert_eq!(say("1", 10_000), Err(Unsaid::TooOften(100)), "no more than so many, however long it was silent");
}

#[test]
fn turns_are_given_one_after_another_and_nobody_waits_for_longer_than_a_while() {
    let limits = Limits { join_burst: 2, join_interval: 100, join_patience: 250, ..Limits::DEFAULT };
    let mut rooms = Rooms::new(limits);
    let mut turn = |at| rooms.turn(later(at));
    assert_eq!([turn(0), turn(0), turn(0), turn(0), turn(0)], [Ok(0), Ok(0), Ok(100), Ok(200), Err(Full)]);
    assert_eq!([turn(50), turn(50)], [Ok(250), Err(Full)]);
    assert_eq!([turn(10_000), turn(10_000), turn(10_000)], [Ok(0), Ok(0), Ok(100)]);
}

#[test]
fn what_was_said_stays_however_many_come_and_go() {
    let mut told = Told::new(7, 400);
    let said = told.tell(&News::Said { name: "Ann", text: "hello", at: 0 });
    for members in 0..1_500 {
        let joined = told.tell(&News::Joined { name: "Quick", members });
        assert!(joined.starts_with(b"event: joined\ndata: "), "no ID: nobody goes on behind it");
        told.tell(&News::Left { name: "Quick", members });
    }
    let welcome = told.welcome("m", None);
    assert!(welcome.ends_with(&said), "{}", String::from_utf8_lossy(&welcome));
}

#[test]
fn a_newcomer_gets_all_a_returning_member_the_rest_and_one_away_for_too_long_a_gap() {
    let mut told = Told::new(7, 400);
    let welcome = |told: &Told, id: &str| {
        let id = LastEventId::received(id.as_bytes()).expect("can be sent");
        String::from_utf8(told.welcome("m", id)).expect("is UTF-8")
    };
    let connected = |id: &str| format!("event: connected\n{id}retry: 1000\ndata: {{\"member\":\"m\"}}\n\n");
    assert_eq!(welcome(&told, ""), connected("id: 7-0\n"));
    assert_eq!(welcome(&told, "7-0"), connected("id: 7-0\n"));
    let frames: Vec<String> = (0..10)
        .map(|n| {
            let frame = told.tell(&News::Said { name: "Ann", text: "a\nb", at: n });
            String::from_utf8(frame.to_vec()).expect("is UTF-8")
        })
        .collect();
    let due = "event: message\nid: 7-1\ndata: {\"at\":0,\"name\":\"Ann\",\"text\":\"a\\nb\"}\n\n";
    assert_eq!(frames[0], due);
    assert_eq!(welcome(&told, "7-10"), connected("id: 7-10\n"));
    // `connected` has no ID if missed events follow: the connection may break between them.
    assert_eq!(welcome(&told, "7-8"), connected("") + &frames[8..].concat());
    let newcomers = welcome(&told, "");
    let held = newcomers.strip_prefix(&connected("")).expect("is greeted");
    assert!(frames.concat().ends_with(held) && held.len() > 200, "{held}");
    let gap = format!("{}event: gap\ndata: \n\n{held}", connected(""));
    for id in ["7-0", "7-1", "6-10", "7-11"] {
        assert_eq!(welcome(&told, id), gap, "{id}");
    }

    // A text that is longer than the memory is sent to the present members.
    let long = told.tell(&News::Said { name: "Ann", text: &"x".repeat(400), at: 0 });
    assert!(long.starts_with(b"event: message\ndata: {"), "{long:?}");
    let empty = welcome(&told, "7-10");
    assert!(empty.starts_with(&connected("")), "{empty}");
    let id = empty.strip_prefix(&format!("{}event: gap\nid: ", connected(""))).and_then(|rest| rest.lines().next());
    assert_eq!(welcome(&told, id.expect("an ID")), connected(&format!("id: {}\n", id.unwrap_or_default())));
}
