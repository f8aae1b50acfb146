//! Reads lines of JSON, and writes each as a frame of an event stream as soon as the line is read.
//!
//! ```text
//! printf '{"event":"greet","data":"hello\\nworld"}\n' | encode
//! encode < events.jsonl | decode
//! encode --chunked < events.jsonl | decode --chunked
//! ```
//!
//! This is the reverse of `decode`: it can encode nearly all that `decode` prints. `encode --help` lists the exceptions, the
//! options, and the keys of a line. The exit code is 0; 1 if a line is wrong or a read or a write fails; and 2 if the arguments
//! are wrong. If the reader of the output has closed it, that is no error.

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};
use sse_wire::{EventHead, EventId, EventType, Frame, chunked};
use std::fmt;
use std::io::{self, BufRead, ErrorKind, Write};
use std::process::ExitCode;

const HELP: &str = "\
Usage: encode [OPTIONS]

Reads one JSON object a line from the standard input, and writes a frame for each:
  {\"event\":TYPE,\"id\":TEXT,\"retry\":MILLISECONDS,\"data\":TEXT,\"comment\":TEXT}
All members are optional, but an event type needs data. No member may occur twice. MILLISECONDS is an integer, or its
digits as a string. Blank lines, and lines of the form {\"end\":…}, are skipped.

encode reads the output of decode: events, comments and reconnection times. Each event then has the ID that was in force
as its own ID. The lines {\"comment\":null,…}, {\"oversized\":…} and {\"incomplete\":…} are errors, since there is nothing to
write. An event type that contains NUL is an error, too.

An invalid line is reported with its number. Nothing of it is written, and encode stops.

Options:
  --chunked       apply the chunked transfer coding: one chunk for each frame, and the last chunk at the end. After an
                  invalid line, the last chunk is missing, so that the reader sees a truncated body
  --keep-going    continue with the next line after an invalid one; the exit code is still 1
  --help          print this
";

fn main() -> ExitCode {
    let arguments = match Arguments::parse() {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return exit(io::stdout().write_all(HELP.as_bytes()).map(|()| 0).map_err(Failure::Write)),
        Err(problem) => {
            eprintln!("encode: {problem}");
            return ExitCode::from(2);
        }
    };
    exit(run(&mut io::stdin().lock(), &mut io::stdout().lock(), arguments))
}

fn exit(result: Result<u64, Failure>) -> ExitCode {
    match result {
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

struct Arguments {
    chunked: bool,
    keep_going: bool,
}

impl Arguments {
    /// `None` asks for the help text.
    fn parse() -> Result<Option<Self>, lexopt::Error> {
        use lexopt::prelude::*;
        let mut arguments = Self { chunked: false, keep_going: false };
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("chunked") => arguments.chunked = true,
                Long("keep-going") => arguments.keep_going = true,
                Long("help") | Short('h') => return Ok(None),
                other => return Err(other.unexpected()),
            }
        }
        Ok(Some(arguments))
    }
}

enum Failure {
    Read(io::Error),
    Write(io::Error),
}

/// Returns the number of wrong lines.
fn run(input: &mut dyn BufRead, output: &mut dyn Write, arguments: Arguments) -> Result<u64, Failure> {
    let mut coding = Coding { body: arguments.chunked.then(chunked::Encoder::new), buffer: Vec::new() };
    let (mut line, mut frame) = (Vec::new(), Vec::new());
    let (mut number, mut bad) = (0_u64, 0);
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(Failure::Read)? == 0 {
            coding.end().and_then(|end| send(output, end)).map_err(Failure::Write)?;
            return Ok(bad);
        }
        number += 1;
        frame.clear();
        match encode(&line, &mut frame) {
            Ok(()) => coding.put_on(&frame).and_then(|wire| send(output, wire)).map_err(Failure::Write)?,
            Err(problem) => {
                eprintln!("encode: line {number}: {problem}");
                bad += 1;
                if !arguments.keep_going {
                    return Ok(bad);
                }
            }
        }
    }
}

/// Writes each frame completely and at once, since a person may be waiting for it.
fn send(output: &mut dyn Write, wire: &[u8]) -> io::Result<()> {
    output.write_all(wire).and_then(|()| output.flush())
}

/// The coding around the frames, if there is one.
struct Coding {
    /// `None` without a coding.
    body: Option<chunked::Encoder>,
    buffer: Vec<u8>,
}

impl Coding {
    /// The frame in the coding.
    fn put_on<'w>(&'w mut self, frame: &'w [u8]) -> io::Result<&'w [u8]> {
        let Some(body) = &mut self.body else { return Ok(frame) };
        self.buffer.resize(chunked::encoded_len(frame.len()), 0);
        let mut chunk = body.chunk(&mut self.buffer).map_err(io::Error::other)?;
        chunk.push(frame).map_err(io::Error::other)?;
        Ok(chunk.finish())
    }

    /// The bytes after the last frame.
    fn end(&mut self) -> io::Result<&[u8]> {
        let Some(body) = &mut self.body else { return Ok(&[]) };
        self.buffer.resize(chunked::BODY_END.len(), 0);
        body.last_chunk(&[], &mut self.buffer).map_err(io::Error::other)
    }
}

/// Appends the frame for one line to `wire`, or nothing.
fn encode(line: &[u8], wire: &mut Vec<u8>) -> Result<(), String> {
    if line.trim_ascii().is_empty() {
        return Ok(());
    }
    let mut json = serde_json::Deserializer::from_slice(line);
    let object = match json.deserialize_any(Object).and_then(|object| json.end().map(|()| object)) {
        Ok(object) => object,
        // `Object` reports what is wrong with the content. The place in the line adds nothing.
        Err(error) if error.is_data() => return Err(without_place(&error)),
        Err(error) => {
            return Err(format!("not JSON: {}, at column {}", without_place(&error), error.column()));
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
            "event" => event_type = Some(EventType::new(text()?).map_err(|refused| refused.to_string())?),
            "id" => id = Some(EventId::new(text()?).map_err(|refused| refused.to_string())?),
            "retry" => retry = Some(milliseconds(value).ok_or_else(|| format!("not milliseconds: {value}"))?),
            "data" => data = Some(text()?),
            _ => return Err(format!("unknown key {key:?}")),
        }
    }

    // A frame begins with a value that can be alone in a block. An event type cannot be alone: it needs data.
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
    let start = wire.len();
    wire.resize(start + frame.encoded_len(), 0);
    frame.encode(&mut wire[start..]).map_err(|error| error.to_string())?;
    Ok(())
}

/// The message without the place: serde_json counts lines too, and each input is its line 1.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

/// Reads the keys of an object. A key that occurs twice is an error, since one of its values would be lost silently.
struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut object = Map::new();
        while let Some((key, value)) = entries.next_entry::<String, Value>()? {
            if object.contains_key(&key) {
                return Err(de::Error::custom(format_args!("{key:?} is there twice")));
            }
            object.insert(key, value);
        }
        Ok(object)
    }
}

/// An integer in range, or a string that consists of its digits.
fn milliseconds(value: &Value) -> Option<u64> {
    match value {
        Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
        number => number.as_u64(),
    }
}
