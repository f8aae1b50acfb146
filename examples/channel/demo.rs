//! Server and clients in one program. The connections break, and messages arrive late, twice, or never.

use crate::channel::Limits;
use crate::common::demo::{self, Checked, Scene, due};
use crate::common::listener::{Listener, ask, post};
use crate::server::Service;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

pub(crate) fn run() -> Checked {
    let scenes: [(&str, Scene); 9] = [
        ("messages are sent in both directions", both_ways),
        ("messages that arrive out of order, or twice, are carried out in order, and once", disorder),
        ("a client that returns within the window has missed nothing, and gets nothing twice", coming_back),
        ("a client that returns too late, or has missed too much, is told", too_late),
        ("a message that never arrives delays the others for a limited time", missing),
        ("a limited number of messages waits for a missing one", too_far_ahead),
        ("a channel that is closed stays closed, and every client is told", closing),
        ("a client that connects twice is one client", twice),
        ("malformed requests are refused, and change nothing", nonsense),
    ];
    demo::play(&scenes, serve(Limits::DEFAULT)?)
}

fn serve(limits: Limits) -> Result<SocketAddr, String> {
    // Keep-alives are frequent. They must not affect the scenes.
    let service = Service::new(limits, Duration::from_millis(20), None);
    demo::start(crate::CONNECTIONS, move |server| crate::run(server, service))
}

struct Client {
    address: SocketAddr,
    target: String,
    listener: Listener,
    /// Messages sent so far.
    sent: u64,
}

impl Client {
    fn new(address: SocketAddr, id: &str) -> Self {
        let target = format!("/channel?client={id}");
        Self { address, listener: Listener::new(address, &target), target, sent: 0 }
    }

    /// Connects for the first time.
    fn open(address: SocketAddr, id: &str) -> Result<Self, String> {
        let mut client = Self::new(address, id);
        client.come()?;
        client.opened(false)?;
        Ok(client)
    }

    fn come(&mut self) -> Checked {
        due(self.listener.connect()?, Ok(()))
    }

    fn hear(&mut self) -> Result<(String, Vec<u8>), String> {
        let event = self.listener.event()?;
        Ok((String::from_utf8_lossy(&event.event_type).into_owned(), event.data))
    }

    fn opened(&mut self, is_lost: bool) -> Checked {
        let (event_type, data) = self.hear()?;
        let data: Value = serde_json::from_slice(&data).unwrap_or_default();
        due((event_type.as_str(), &data["lost"]), ("opened", &Value::Bool(is_lost)))
    }

    /// Checks that the next answer is to this message, and has this total.
    fn total(&mut self, message: u64, total: i64) -> Checked {
        let (event_type, data) = self.hear()?;
        let answer: Value = serde_json::from_slice(&data).unwrap_or_default();
        due((event_type.as_str(), answer), ("message", json!({ "message": message, "total": total })))
    }

    fn closed(&mut self, why: &str) -> Checked {
        let (event_type, data) = self.hear()?;
        due((event_type.as_str(), String::from_utf8_lossy(&data).as_ref()), ("closed", why))
    }

    /// Sends message `number`. Returns the status, and the number that is expected next.
    fn post(&self, number: u64, order: &Value) -> Result<(u16, Option<u64>), String> {
        let (status, body) = post(self.address, &format!("{}&message={number}", self.target), &order.to_string())?;
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        Ok((status, body["due"].as_u64()))
    }

    /// Sends the next message.
    fn send(&mut self, order: &Value) -> Checked {
        self.sent += 1;
        due(self.post(self.sent, order)?, (200, Some(self.sent + 1)))
    }
}

fn both_ways(address: SocketAddr) -> Checked {
    let mut client = Client::open(address, "one")?;
    let mut other = Client::open(address, "other")?;
    client.send(&json!({ "add": 5 }))?;
    other.send(&json!({ "add": -1 }))?;
    client.send(&json!({ "times": 3 }))?;
    client.total(1, 5)?;
    client.total(2, 15)?;
    other.total(1, -1)
}

fn disorder(address: SocketAddr) -> Checked {
    let mut client = Client::open(address, "disorder")?;
    let orders = [json!({ "add": 1 }), json!({ "times": 10 }), json!({ "add": 2 }), json!({ "times": 10 })];
    for (number, status, due_then) in [
        (3, 202, 1),
        (2, 202, 1),
        (3, 200, 1), // a duplicate
        (1, 200, 4), // executes three messages at once
        (2, 200, 4),
        (4, 200, 5),
        (4, 200, 5),
    ] {
        due(client.post(number, &orders[number as usize - 1])?, (status, Some(due_then)))?;
    }
    for (number, total) in [(1, 1), (2, 10), (3, 12), (4, 120)] {
        client.total(number, total)?;
    }
    // Nothing has come twice: the next answer is that to the next message.
    due(client.post(5, &json!({ "add": 0 }))?, (200, Some(6)))?;
    client.total(5, 120)
}

fn coming_back(address: SocketAddr) -> Checked {
    let mut client = Client::open(address, "back")?;
    let (mut total, mut heard) = (0, 0);
    for round in 0..20 {
        // The client disconnects before an answer, after one, and between two.
        for _ in 0..3 {
            client.send(&json!({ "add": 1 }))?;
            total += 1;
        }
        for _ in 0..round % 4 {
            if heard < total {
                heard += 1;
                client.total(heard as u64, heard)?;
            }
        }
        client.listener.hang_up();
        if round % 2 == 0 {
            client.send(&json!({ "add": 1 }))?;
            total += 1;
        }
        client.come()?;
    }
    while heard < total {
        heard += 1;
        client.total(heard as u64, heard)?;
    }
    client.send(&json!({ "times": 2 }))?;
    client.total(client.sent, 2 * total)
}

fn too_late(_: SocketAddr) -> Checked {
    let address = serve(Limits { window: 0, outbox: 1024, ..Limits::DEFAULT })?;
    let mut client = Client::open(address, "late")?;
    client.send(&json!({ "add": 1 }))?;
    client.total(1, 1)?;
    client.listener.hang_up();
    let deadline = Instant::now() + Duration::from_secs(30);
    // The window is over as soon as the server has seen that the client is gone.
    while client.post(2, &json!({ "add": 1 }))?.0 != 404 {
        due(Instant::now() < deadline, true)?;
    }
    client.come()?;
    client.opened(true)?;
    // The channel starts again.
    due(client.post(1, &json!({ "add": 7 }))?, (200, Some(2)))?;
    client.total(1, 7)?;

    let address = serve(Limits { outbox: 1024, ..Limits::DEFAULT })?;
    let mut client = Client::open(address, "behind")?;
    client.listener.hang_up();
    for _ in 0..50 {
        client.send(&json!({ "add": 1 }))?;
    }
    client.come()?;
    client.opened(true)
}

fn missing(_: SocketAddr) -> Checked {
    let address = serve(Limits { patience: 10, ..Limits::DEFAULT })?;
    let mut client = Client::open(address, "missing")?;
    client.send(&json!({ "add": 1 }))?;
    due(client.post(3, &json!({ "add": 1 }))?.0, 202)?;
    client.total(1, 1)?;
    client.closed("message 2 never came")?;
    due(client.post(2, &json!({ "add": 1 }))?.0, 410)
}

fn too_far_ahead(address: SocketAddr) -> Checked {
    let mut client = Client::open(address, "ahead")?;
    let reach = Limits::DEFAULT.reach;
    let order = json!({ "add": 1 });
    for number in 2..=reach {
        due(client.post(number, &order)?, (202, Some(1)))?;
    }
    due(client.post(reach + 1, &order)?, (429, Some(1)))?;
    due(client.post(u64::MAX, &order)?, (429, Some(1)))?;
    due(client.post(1, &order)?, (200, Some(reach + 1)))?;
    due(client.post(reach + 1, &order)?, (200, Some(reach + 2)))?;
    for number in 1..=reach + 1 {
        client.total(number, number as i64)?;
    }
    Ok(())
}

fn closing(address: SocketAddr) -> Checked {
    for hangs_up in [false, true] {
        let mut client = Client::open(address, &format!("closing-{hangs_up}"))?;
        if hangs_up {
            client.listener.hang_up();
        }
        client.send(&json!({ "add": 1 }))?;
        client.send(&json!({ "close": true }))?;
        if hangs_up {
            client.come()?;
        }
        client.total(1, 1)?;
        client.total(2, 1)?;
        client.closed("as you asked")?;
        due(client.listener.rest()?.1, true)?;
        due(client.listener.connect()?, Err(204))?;
        due(client.post(3, &json!({ "add": 1 }))?.0, 410)?;
    }
    Ok(())
}

fn twice(address: SocketAddr) -> Checked {
    let mut first = Client::open(address, "twice")?;
    first.send(&json!({ "add": 1 }))?;
    let mut second = Client::new(address, "twice");
    second.come()?;
    second.opened(false)?;
    second.total(1, 1)?;
    first.send(&json!({ "add": 1 }))?;
    second.total(2, 2)?;
    // The first connection may have had the first answer. Then it was closed.
    let (heard, is_whole) = first.listener.rest()?;
    due((heard.len() <= 1, is_whole), (true, false))
}

fn nonsense(address: SocketAddr) -> Checked {
    let mut client = Client::open(address, "sense")?;
    let long = "x".repeat(20_000);
    for (target, body, status) in [
        ("/channel?client=sense&message=1", "no JSON", 400),
        ("/channel?client=sense&message=1", "{}", 400),
        ("/channel?client=sense&message=1", r#"{"add":1,"times":2}"#, 400),
        ("/channel?client=sense&message=1", r#"{"add":1.5}"#, 400),
        ("/channel?client=sense&message=1", &long, 413),
        ("/channel?client=sense&message=0", r#"{"add":1}"#, 400),
        ("/channel?client=sense&message=+1", r#"{"add":1}"#, 400),
        ("/channel?client=sense&message=99999999999999999999", r#"{"add":1}"#, 400),
        ("/channel?client=sense", r#"{"add":1}"#, 400),
        ("/channel?message=1", r#"{"add":1}"#, 400),
        ("/channel?client=a%0d%0ab&message=1", r#"{"add":1}"#, 400),
        ("/channel?client=nobody&message=1", r#"{"add":1}"#, 404),
        ("/elsewhere", "", 404),
    ] {
        due(post(address, target, body)?.0, status).map_err(|problem| format!("{problem} for {target} {body:.40}"))?;
    }
    for (request, status) in [
        ("GET /channel HTTP/1.1\r\nHost: localhost\r\n\r\n", "400"),
        ("GET /channel?client=sense HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: \u{1}\r\n\r\n", "400"),
        ("PUT /channel?client=sense HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", "405"),
        ("POST /channel?client=sense&message=1 HTTP/1.1\r\nHost: localhost\r\n\r\n", "411"),
    ] {
        let answer = ask(address, request.as_bytes())?;
        due(answer.get(9..12), Some(status)).map_err(|problem| format!("{problem} for {request:?}"))?;
    }
    // A message with a result that is too large is refused in its turn, not earlier: it has its place in the order.
    client.send(&json!({ "add": i64::MAX }))?;
    client.total(1, i64::MAX)?;
    client.send(&json!({ "times": 2 }))?;
    let (_, data) = client.hear()?;
    due(data.as_slice(), br#"{"message":2,"refused":"too large","total":9223372036854775807}"#.as_slice())
}
