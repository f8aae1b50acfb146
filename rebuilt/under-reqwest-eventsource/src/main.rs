//! Shows that reqwest-eventsource 0.6 works on the rebuilt eventsource-stream. There are four connections, which end
//! early. Each event comes once and in order, each request has the last event ID, and nothing panics at a byte order
//! mark.
//!
//! The program prints the events. An error says what is missing.

mod server;

use futures_util::StreamExt;
use reqwest_eventsource::{Error as ClientError, Event, EventSource};
use std::error::Error;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

/// The longest time to wait for an item.
const PATIENCE: Duration = Duration::from_secs(20);

/// The expected events, with their IDs and reconnection times.
const DUE: [(&str, &str, &str, Option<u64>); 9] = [
    ("message", server::EVENTS[0], "7-1", Some(20)),
    ("message", server::EVENTS[1], "7-2", None),
    ("message", server::EVENTS[2], "7-3", None),
    ("message", server::EVENTS[3], "7-4", None),
    ("message", server::EVENTS[4], "7-5", None),
    ("message", server::EVENTS[5], "7-6", None),
    ("notice", "restarting", "7-6", None),
    ("message", server::EVENTS[6], "7-7", None),
    ("message", server::EVENTS[7], "7-8", None),
];

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/events", listener.local_addr()?);
    let server = thread::spawn(move || server::serve(&listener));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(read(&url))?;
    // The client ends with its runtime, so the last connection ends.
    drop(runtime);
    let brought = server.join().map_err(|_| "the server panicked")??;
    println!("Last-Event-ID of the requests: {brought:?}");
    if brought != ["", "7-3", "7-6", "7-6"] {
        return Err("a request did not bring the ID of the last event".into());
    }
    println!("reqwest-eventsource works on the rebuilt eventsource-stream");
    Ok(())
}

/// Reads until all events have come.
async fn read(url: &str) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut source = EventSource::get(url);
    for (event_type, data, id, retry) in DUE {
        let message = loop {
            let item = tokio::time::timeout(PATIENCE, source.next()).await.map_err(|_| format!("no {data:?} came"))?;
            match item.ok_or("the client gave up")? {
                Ok(Event::Open) => println!("open"),
                Ok(Event::Message(message)) => break message,
                Err(ClientError::StreamEnded) => println!("the connection ended"),
                Err(other) => return Err(other.into()),
            }
        };
        println!("{message:?}");
        let due = (event_type, data, id, retry.map(Duration::from_millis));
        if (&*message.event, &*message.data, &*message.id, message.retry) != due {
            return Err(format!("not what is due: {due:?}").into());
        }
    }
    source.close();
    Ok(())
}
