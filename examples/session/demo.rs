//! The life of a session: server and clients in one program, checked step by step.

use crate::common::listener::{Heard, Listener, post};
use crate::common::program::{check, print_line, text};
use crate::{bind, serve_sessions};
use std::net::SocketAddr;
use std::thread;

pub(crate) fn run() -> Result<(), String> {
    let (server, address) = bind("127.0.0.1:0")?;
    thread::spawn(move || serve_sessions(server));
    let mut client = Client { address, listener: Listener::new(address, "/events?session=demo") };

    client.connect()?;
    client.say("events are pushed, one of them with a type; data with line ends stays data")?;
    client.push("", "hello", "sent to 1\n")?;
    client.push("&event=named", "two\nlines\nid: 7", "sent to 1\n")?;
    client.hears(&[("message", "hello"), ("named", "two\nlines\nid: 7")])?;

    client.say("the connection breaks; events that are pushed meanwhile wait until the client returns")?;
    client.post("/cut?session=demo", "", (204, ""))?;
    client.is_cut_off()?;
    for data in ["missed 1", "missed 2", ""] {
        client.push("", data, "kept for later\n")?;
    }
    client.connect()?;
    client.push("", "new", "sent to 1\n")?;
    client.hears(&[("message", "missed 1"), ("message", "missed 2"), ("message", ""), ("message", "new")])?;

    client
        .say("the client vanishes, and more events are pushed than the session keeps; the client is told of the gap")?;
    client.listener.hang_up();
    let long = "x".repeat(3_000);
    for _ in 0..10 {
        // The server may not have noticed yet. This does not matter, since a push never waits.
        let (status, _) = post(client.address, "/push?session=demo", &long)?;
        check("the status of a push", &status, &200)?;
    }
    client.connect()?;
    client.hears(&[("gap", "Events were lost. These are still known:")])?;
    let kept = 5;
    for _ in 0..kept {
        check("what is still known", &text(&client.listener.event()?.data), &long)?;
    }
    client.say(&format!("… and has the latest {kept} of ten"))?;

    client.say("data that cannot be an event is refused, without harm to the session")?;
    client.post("/push?session=demo&event=a%0Adata:+injected", "x", (400, "400 Bad Request\n"))?;
    client.post("/push?session=demo", &"\n".repeat(1_000), (413, "413 Content Too Large\n"))?;
    client.post("/push?session=other", "x", (404, "404 Not Found\n"))?;
    client.push("", "last", "sent to 1\n")?;

    client.say("the session ends: the stream is complete, and the client is told not to reconnect")?;
    client.post("/end?session=demo", "", (204, ""))?;
    client.hears(&[("message", "last")])?;
    match client.listener.hear()? {
        Heard::Ended => {}
        other => return Err(format!("{other:?} came where the end was due")),
    }
    check("the answer after the end", &client.listener.connect()?, &Err(204))?;
    print_line("all as expected")
}

struct Client {
    address: SocketAddr,
    listener: Listener,
}

impl Client {
    fn say(&self, what: &str) -> Result<(), String> {
        print_line(&format!("-- {what}"))
    }

    /// Connects, and waits for the first event. After that, each push is sent.
    fn connect(&mut self) -> Result<(), String> {
        check("the answer to the request", &self.listener.connect()?, &Ok(()))?;
        match self.listener.hear()? {
            Heard::Comment => Ok(()),
            other => Err(format!("{other:?} came where a greeting was due")),
        }
    }

    fn post(&self, target: &str, body: &str, due: (u16, &str)) -> Result<(), String> {
        check(target, &post(self.address, target, body)?, &(due.0, due.1.to_owned()))
    }

    fn push(&self, parameter: &str, data: &str, said: &str) -> Result<(), String> {
        self.post(&format!("/push?session=demo{parameter}"), data, (200, said))
    }

    fn hears(&mut self, due: &[(&str, &str)]) -> Result<(), String> {
        for due in due {
            let event = self.listener.event()?;
            let [kind, data, id] = [&event.event_type, &event.data, &event.last_event_id].map(|value| text(value));
            print_line(&format!("{kind}, id {id}: {data:?}"))?;
            check("an event", &(kind.as_str(), data.as_str()), due)?;
        }
        Ok(())
    }

    /// Expects a truncated body, after which a client reconnects.
    fn is_cut_off(&mut self) -> Result<(), String> {
        match self.listener.hear()? {
            Heard::BrokenOff(why) => print_line(&format!("({why})")),
            other => Err(format!("{other:?} came where the connection was cut")),
        }
    }
}
