//! Writes the frames of an event stream, one for each line of JSON, each as soon as its line is read.
//!
//! ```text
//! printf '{"event":"greet","data":"hello\\nworld"}\n' | encode
//! encode < events.jsonl | decode
//! ```
//!
//! The mirror of `decode`: what that prints can be written again. `encode --help` says what a line may hold. It exits
//! with 0, with 1 when a line is bad or something cannot be read or written, and with 2 when its arguments make no
//! sense. That the reader of its output has gone is no error.

use serde_json::Value;
use sse_wire::{EventHead, EventId, EventName, Frame};
use std::io::{self, BufRead, ErrorKind, Write};
use std::process::ExitCode;

const HELP: &str = "\
Usage: encode [OPTIONS]

Reads a JSON object a line from the standard input, and writes a frame for each:
  {\"event\":TYPE,\"id\":TEXT,\"retry\":MILLISECONDS,\"data\":TEXT,\"comment\":TEXT}
Any of these may be missing, but an event type needs data. MILLISECONDS is an integer, or its digits as a string.
Blank lines, and lines of the form {\"end\":…}, are passed over.

A bad line is reported with its number, nothing of it is written, and encode stops.

Options:
  --keep-going    carry on with the next line; the exit code is still 1
  --help          print this
";

fn main() -> ExitCode {
    let keep_going = match arguments() {
        Ok(Some(keep_going)) => keep_going,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(problem) => {
            eprintln!("encode: {problem}");
            return ExitCode::from(2);
        }
    };
    match run(&mut io::stdin().lock(), &mut io::stdout().lock(), keep_going) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(Failure::Write(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Write(error)) => {
            eprintln!("encode: cannot write: {error}");
            ExitCode::FAILURE
        }
        Err(Failure::Read(error)) => {
            eprintln!("encode: cannot read the standard input: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether to keep going. `None` asks for the help text.
fn arguments() -> Result<Option<bool>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut keep_going = false;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("keep-going") => keep_going = true,
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(keep_going))
}

enum Failure {
    Read(io::Error),
    Write(io::Error),
}

/// Returns the number of bad lines.
fn run(input: &mut dyn BufRead, output: &mut dyn Write, keep_going: bool) -> Result<u64, Failure> {
    let (mut line, mut wire) = (Vec::new(), Vec::new());
    let (mut number, mut bad) = (0_u64, 0);
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(Failure::Read)? == 0 {
            return Ok(bad);
        }
        number += 1;
        wire.clear();
        match encode(&line, &mut wire) {
            // A frame goes out whole and at once: what waits for it may be a person.
            Ok(()) => output.write_all(&wire).and_then(|()| output.flush()).map_err(Failure::Write)?,
            Err(problem) => {
                eprintln!("encode: line {number}: {problem}");
                bad += 1;
                if !keep_going {
                    return Ok(bad);
                }
            }
        }
    }
}

/// Appends the frame for one line to `wire`, or nothing.
fn encode(line: &[u8], wire: &mut Vec<u8>) -> Result<(), String> {
    if line.trim_ascii().is_empty() {
        return Ok(());
    }
    let object = match serde_json::from_slice(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return Err("not a JSON object".into()),
        Err(error) => {
            // It counts lines too, and always arrives at one.
            let message = error.to_string();
            let what = message.split(" at line ").next().unwrap_or(&message);
            return Err(format!("not JSON: {what}, at column {}", error.column()));
        }
    };
    if object.len() == 1 && object.contains_key("end") {
        return Ok(());
    }

    let (mut comment, mut event_type, mut id, mut retry, mut data) = (None, None, None, None, None);
    for (key, value) in &object {
        let text = || value.as_str().ok_or_else(|| format!("{key:?} is not a string: {value}"));
        match key.as_str() {
            "comment" => comment = Some(text()?),
            "event" => event_type = Some(EventName::new(text()?).map_err(|refused| refused.to_string())?),
            "id" => id = Some(EventId::new(text()?).map_err(|refused| refused.to_string())?),
            "retry" => retry = Some(milliseconds(value).ok_or_else(|| format!("not milliseconds: {value}"))?),
            "data" => data = Some(text()?),
            _ => return Err(format!("unknown key {key:?}")),
        }
    }

    // Each frame is begun with something that can stand alone, so that an event type without data finds no beginning.
    let frame = match (data, event_type, id, retry, comment) {
        (Some(data), event_type, ..) => {
            let head = EventHead::new();
            event_type.map_or(head, |event_type| head.event_type(event_type)).data(data)
        }
        (None, Some(_), ..) => return Err("an event type without data: no reader would see an event".into()),
        (None, None, Some(id), ..) => Frame::id_only(id),
        (None, None, None, Some(retry), _) => Frame::retry_only(retry),
        (None, None, None, None, Some(comment)) => Frame::comment(comment),
        (None, None, None, None, None) => return Err("nothing to write".into()),
    };
    let frame = id.map_or(frame, |id| frame.id(id));
    let frame = retry.map_or(frame, |retry| frame.retry(retry));
    let frame = comment.map_or(frame, |comment| frame.with_comment(comment));
    frame.append_to(wire);
    Ok(())
}

/// An integer that fits, or a string of nothing but its digits.
fn milliseconds(value: &Value) -> Option<u64> {
    match value {
        Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
        number => number.as_u64(),
    }
}
