//! Decoders of other crates, for the runner. The argument selects one.

mod decoders;
#[path = "../../sse-wire/src/protocol.rs"]
mod protocol;
mod sink;
mod streams;

use protocol::Input;
use serde_json::{Value, json};
use sink::Sink;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// The function of an adapter. It takes the pieces, the last event ID at the start, and the sink for the items.
pub type Run = fn(&Input, &str, &mut Sink) -> Result<(), String>;

/// What the runner has to know about a decoder.
pub struct Decoder {
    name: &'static str,
    version: &'static str,
    makes: &'static str,
    reports: &'static [&'static str],
    /// Whether the ID of an event is the ID in force, or its own.
    ids: &'static str,
    run: Run,
}

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let Some(decoder) = decoders::ALL.iter().find(|decoder| decoder.name == name) else {
        eprintln!("which? {}", decoders::ALL.map(|decoder| decoder.name).join(", "));
        return ExitCode::from(2);
    };
    // The answer reports a panic.
    std::panic::set_hook(Box::new(|_| {}));
    let hello = json!({
        "protocol": 1,
        "name": decoder.name,
        "version": decoder.version,
        "language": "Rust",
        "makes": decoder.makes,
        "suites": ["decode"],
        "reports": decoder.reports,
        "ids": decoder.ids,
    });
    let served = protocol::serve(&hello, |op, request| (op == "decode").then(|| decode(decoder, request)));
    if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn decode(decoder: &Decoder, request: &Value) -> Value {
    let id = request["last_event_id"].as_str().unwrap_or_default();
    let (input, mut sink) = (Input::of(request), Sink::new(request["answer"] == "count"));
    let result = catch_unwind(AssertUnwindSafe(|| (decoder.run)(&input, id, &mut sink)));
    let error = match result {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error),
        Err(panic) => Some(format!("panic: {}", message(&*panic))),
    };
    sink.answer(error)
}

fn message(panic: &dyn std::any::Any) -> &str {
    panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("?")
}
