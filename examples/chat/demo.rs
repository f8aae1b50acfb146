//! Server and clients in one program: rooms with clients that join, talk, leave, fall behind and misbehave.

use crate::common::demo::{self, Checked, Scene, due};
use crate::common::listener::{Heard, Listener, OwnedEvent, ask, post};
use crate::room::Limits;
use crate::server::Chat;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;

/// No rate limit here: the scene of the slow member needs many texts.
const TALKATIVE: Limits = Limits { burst: 1_000_000, ..Limits::DEFAULT };
/// A short interval, so that a keep-alive is sent soon.
const KEEP_ALIVE: Duration = Duration::from_millis(50);

pub(crate) fn run() -> Checked {
    let scenes: [(&str, Scene); 7] = [
        ("all members of a room get the same messages in the same order, and nobody else does", talking),
        ("a member that lost the connection returns to what it has missed, and gets nothing twice", coming_back),
        ("a slow member delays nobody, and returns to the rest; one that was away for too long is told", slow),
        ("the others learn at once that a member has vanished", vanishing),
        ("a silent room sends keep-alives", silence),
        ("malformed requests are refused, and no member notices", nonsense),
        ("a member that sends too much at once is told to wait", flooding),
    ];
    demo::play(&scenes, serve(TALKATIVE)?)
}

fn serve(limits: Limits) -> Result<SocketAddr, String> {
    let chat = Chat::new(limits, KEEP_ALIVE);
    demo::start(crate::CONNECTIONS, move |server| server.run(move |request, exchange| chat.answer(request, exchange)))
}

/// A member of a room.
struct Guest {
    address: SocketAddr,
    room: &'static str,
    listener: Listener,
    /// Its member ID, which is valid as long as the connection.
    member: String,
}

/// An event that a member has received.
#[derive(Debug, PartialEq)]
struct News {
    event_type: String,
    data: Value,
    id: String,
}

impl From<OwnedEvent> for News {
    fn from(event: OwnedEvent) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let data = serde_json::from_slice(&event.data).unwrap_or_default();
        Self { event_type: text(event.event_type), data, id: text(event.last_event_id) }
    }
}

impl News {
    /// The event type, the member that it is about, and the text if there is one.
    fn line(&self) -> String {
        let text = self.data["text"].as_str().map_or_else(String::new, |text| format!(": {text}"));
        format!("{} {}{text}", self.event_type, self.data["name"].as_str().unwrap_or_default())
    }
}

impl Guest {
    fn new(address: SocketAddr, room: &'static str, name: &str) -> Self {
        let listener = Listener::new(address, &format!("/rooms/{room}/events?name={name}"));
        Self { address, room, listener, member: String::new() }
    }

    /// Joins, and waits for the event that confirms it.
    fn join(address: SocketAddr, room: &'static str, name: &str) -> Result<Self, String> {
        let mut guest = Self::new(address, room, name);
        guest.come()?;
        let joined = format!("joined {name}");
        while guest.hear()?.line() != joined {}
        Ok(guest)
    }

    /// Connects, for the first time or again.
    fn come(&mut self) -> Checked {
        due(self.listener.connect()?, Ok(()))?;
        let connected = self.hear()?;
        due(connected.event_type.as_str(), "connected")?;
        self.member = connected.data["member"].as_str().ok_or("no member ID")?.to_owned();
        Ok(())
    }

    fn hear(&mut self) -> Result<News, String> {
        Ok(News::from(self.listener.event()?))
    }

    fn say(&self, text: &str) -> Checked {
        due(self.post(text)?, 204)
    }

    fn post(&self, text: &str) -> Result<u16, String> {
        let body = json!({ "member": self.member, "text": text }).to_string();
        Ok(post(self.address, &format!("/rooms/{}/messages", self.room), &body)?.0)
    }
}

/// A text that looks like a frame.
const INJECTION: &str = "hello\r\n\r\nevent: left\ndata: {}\n\n";

fn talking(address: SocketAddr) -> Checked {
    let mut ann = Guest::join(address, "lobby", "Ann")?;
    let mut cyd = Guest::join(address, "attic", "Cyd")?;
    let mut ben = Guest::join(address, "lobby", "Ben")?;
    due(ann.hear()?.line().as_str(), "joined Ben")?;
    ann.say("good morning")?;
    ben.say(INJECTION)?;
    cyd.say("is anybody here?")?;

    for line in ["message Ann: good morning", &format!("message Ben: {}", INJECTION.trim_end())] {
        let (heard, too) = (ann.hear()?, ben.hear()?);
        due(heard.line().as_str(), line)?;
        due(heard, too)?;
    }
    due(cyd.hear()?.line().as_str(), "message Cyd: is anybody here?")?;
    // A newcomer sees what was said before.
    let mut dan = Guest::new(address, "attic", "Dan");
    dan.come()?;
    for line in ["message Cyd: is anybody here?", "joined Dan"] {
        due(dan.hear()?.line().as_str(), line)?;
    }
    due(cyd.hear()?.line().as_str(), "joined Dan")
}

fn coming_back(address: SocketAddr) -> Checked {
    let mut ann = Guest::join(address, "garden", "Ann")?;
    let mut ben = Guest::join(address, "garden", "Ben")?;
    due(ann.hear()?.line().as_str(), "joined Ben")?;
    ben.listener.hang_up();
    due(ann.hear()?.line().as_str(), "left Ben")?;
    for text in ["one", "two", "three"] {
        ann.say(text)?;
    }
    ben.come()?;
    let mut ids = Vec::new();
    for line in ["message Ann: one", "message Ann: two", "message Ann: three", "joined Ben"] {
        let heard = ben.hear()?;
        due(heard.line().as_str(), line)?;
        ids.push(heard.id);
    }
    for line in ["message Ann: one", "message Ann: two", "message Ann: three", "joined Ben"] {
        due(ann.hear()?.line().as_str(), line)?;
    }
    // Ann has missed nothing. She gets the event that she has joined again, perhaps after the one that she had left.
    ann.come()?;
    let mut line = ann.hear()?.line();
    if line == "left Ann" {
        line = ann.hear()?.line();
    }
    due(line.as_str(), "joined Ann")?;
    // A join has no ID, since members that join later do not need it.
    ids.dedup();
    due(ids.len(), 3)
}

/// Text number `n`, as long as it may be.
fn long_text(n: usize) -> String {
    format!("{n:x<2000}")
}

fn number(news: &News) -> Option<usize> {
    news.data["text"].as_str().and_then(|text| text.trim_end_matches('x').parse().ok())
}

fn slow(address: SocketAddr) -> Checked {
    let mut ann = Guest::join(address, "cellar", "Ann")?;
    let mut ben = Guest::join(address, "cellar", "Ben")?;
    ben.listener.hang_up();
    let mut dee = Guest::join(address, "cellar", "Dee")?;
    for _ in 0..3 {
        ann.hear()?; // Ben leaves and joins, and Dee joins
    }
    // Dee stops reading. It takes a while until the buffers of the network are full.
    let (mut said, mut is_dee_there) = (0, true);
    while is_dee_there {
        ann.say(&long_text(said))?;
        let mut heard = ann.hear()?;
        if heard.line() == "left Dee" {
            is_dee_there = false;
            heard = ann.hear()?;
        }
        due(number(&heard), Some(said))?;
        said += 1;
    }
    // Now she reads what is in the buffers. Then she reconnects, and gets the rest.
    let (events, _) = dee.listener.rest()?;
    let mut numbers: Vec<usize> = events.into_iter().filter_map(|event| number(&News::from(event))).collect();
    dee.come()?;
    loop {
        let heard = dee.hear()?;
        match heard.event_type.as_str() {
            "gap" => return Err("what a slow member missed was given up too early".to_owned()),
            "joined" => break,
            _ => numbers.extend(number(&heard)),
        }
    }
    due(numbers, (0..said).collect())?;

    // On a busy machine, Dee may be too slow after a few texts. So Ann says enough for Ben to miss more than the room
    // keeps.
    while said * long_text(said).len() <= TALKATIVE.history {
        ann.say(&long_text(said))?;
        while number(&ann.hear()?) != Some(said) {}
        said += 1;
    }
    ben.come()?;
    due(ben.hear()?.event_type.as_str(), "gap")?;
    let mut numbers = Vec::new();
    loop {
        let heard = ben.hear()?;
        if heard.line() == "joined Ben" {
            break;
        }
        numbers.extend(number(&heard));
    }
    let first = numbers.first().copied().unwrap_or(said);
    due(first > 0 && first < said, true)?;
    due(numbers, (first..said).collect())
}

fn vanishing(address: SocketAddr) -> Checked {
    let mut ann = Guest::join(address, "hall", "Ann")?;
    let mut eve = Guest::join(address, "hall", "Eve")?;
    due(ann.hear()?.line().as_str(), "joined Eve")?;
    eve.listener.hang_up();
    let left = ann.hear()?;
    due(left.line().as_str(), "left Eve")?;
    due(&left.data["members"], &json!(1))?;
    due(eve.post("still here?")?, 403)
}

fn silence(address: SocketAddr) -> Checked {
    let mut ann = Guest::join(address, "library", "Ann")?;
    for _ in 0..2 {
        match ann.listener.hear()? {
            Heard::Comment => {}
            other => return Err(format!("{other:?} where a comment was due")),
        }
    }
    Ok(())
}

fn nonsense(address: SocketAddr) -> Checked {
    let mut ann = Guest::join(address, "kitchen", "Ann")?;
    let long = "x".repeat(2_001);
    let member = ann.member.clone();
    for (path, body, status) in [
        ("kitchen", json!({ "member": &member, "text": long }).to_string(), 413),
        ("kitchen", "x".repeat(20_000), 413),
        ("kitchen", "no JSON".to_owned(), 400),
        ("kitchen", json!({ "member": &member }).to_string(), 400),
        ("kitchen", json!({ "member": &member, "text": " \n" }).to_string(), 400),
        ("kitchen", json!({ "member": "0", "text": "let me in" }).to_string(), 403),
        ("nowhere", json!({ "member": &member, "text": "hello" }).to_string(), 404),
        ("Kitchen", json!({ "member": &member, "text": "hello" }).to_string(), 404),
    ] {
        due(post(address, &format!("/rooms/{path}/messages"), &body)?.0, status)
            .map_err(|problem| format!("{problem} for {path} {:.80}", body))?;
    }
    for (request, status) in [
        ("GET /rooms/kitchen/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: a\u{1}b\r\n\r\n", "400"),
        (
            "GET /rooms/kitchen/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 1\r\nLast-Event-ID: 2\r\n\r\n",
            "400",
        ),
        ("GET /rooms/kitchen/events?name=%07. HTTP/1.1\r\nHost: localhost\r\n\r\n", "400"),
        ("GET /rooms//events HTTP/1.1\r\nHost: localhost\r\n\r\n", "404"),
        ("DELETE /rooms/kitchen/events HTTP/1.1\r\nHost: localhost\r\n\r\n", "405"),
        ("GET /rooms/kitchen/messages HTTP/1.1\r\nHost: localhost\r\n\r\n", "405"),
        ("POST /rooms/kitchen/messages HTTP/1.1\r\nHost: localhost\r\n\r\n", "411"),
        ("\u{16}\u{3}\u{1}", "400"),
    ] {
        let answer = ask(address, request.as_bytes())?;
        due(answer.get(9..12), Some(status)).map_err(|problem| format!("{problem} for {request:?}"))?;
    }
    ann.say("all is well")?;
    due(ann.hear()?.line().as_str(), "message Ann: all is well")
}

fn flooding(_: SocketAddr) -> Checked {
    let address = serve(Limits::DEFAULT)?;
    let mut ann = Guest::join(address, "lobby", "Ann")?;
    let mut ben = Guest::join(address, "lobby", "Ben")?;
    due(ann.hear()?.line().as_str(), "joined Ben")?;
    let mut said = 0;
    loop {
        match ben.post("!")? {
            204 => said += 1,
            429 => break,
            status => return Err(format!("status {status}")),
        }
        due(said < 1_000, true)?;
    }
    ann.say("now me")?;
    for guest in [&mut ann, &mut ben] {
        for _ in 0..said {
            due(guest.hear()?.line().as_str(), "message Ben: !")?;
        }
        due(guest.hear()?.line().as_str(), "message Ann: now me")?;
    }
    Ok(())
}
