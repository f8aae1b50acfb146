//! The protocol: a line of JSON comes in, a line of JSON goes out.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};

/// Answers requests until there are no more. An unknown request is answered with an error.
pub fn serve(hello: &Value, answer: impl Fn(&str, &Value) -> Option<Value>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let op = request["op"].as_str().unwrap_or_default();
        let answer = if op == "hello" { Some(hello.clone()) } else { answer(op, &request) };
        let mut answer = answer.unwrap_or_else(|| json!({"error": format!("no such request: {op}")}));
        answer["n"] = request["n"].clone();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

pub fn bytes(value: &Value) -> Vec<u8> {
    BASE64_STANDARD.decode(value.as_str().expect("a string")).expect("base64")
}

// Not every adapter answers with bytes.
#[allow(dead_code)]
pub fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// The input of a request in its pieces.
pub struct Input {
    octets: Vec<u8>,
    cuts: Vec<usize>,
    repeat: usize,
}

impl Input {
    pub fn of(request: &Value) -> Self {
        let number = |value: &Value| usize::try_from(value.as_u64().expect("a number")).expect("it fits");
        Self {
            octets: bytes(&request["input"]),
            cuts: request["cuts"].as_array().expect("an array").iter().map(number).collect(),
            repeat: request.get("repeat").map_or(1, number),
        }
    }

    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> + Clone {
        let starts = std::iter::once(0).chain(self.cuts.iter().copied());
        let ends = self.cuts.iter().copied().chain([self.octets.len()]);
        let once = starts.zip(ends).map(|(start, end)| &self.octets[start..end]);
        (0..self.repeat).flat_map(move |_| once.clone())
    }
}
