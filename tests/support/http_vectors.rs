//! Reads the vectors: the project's own, and more from `$SSE_WIRE_VECTORS` when it is set.

// Each test that includes this file uses its own part of it.
#![allow(dead_code)]

use serde_json::Value;

/// The rows of `own/<name>` and, if there is one, of the other file of that name, told apart by the first word.
pub(crate) fn rows(name: &str) -> Vec<(String, Value)> {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/");
    let mut rows = read("own", &format!("{own}{name}"));
    match std::env::var("SSE_WIRE_VECTORS") {
        Ok(directory) => {
            let mut more = 0;
            for set in ["own", "third-party"] {
                let path = format!("{directory}/{set}/{name}");
                if std::path::Path::new(&path).exists() {
                    let mut extra = read(set, &path);
                    extra.retain(|row| !rows.contains(row));
                    more += extra.len();
                    rows.extend(extra);
                }
            }
            println!("{name}: {} vectors, {more} of them from SSE_WIRE_VECTORS", rows.len());
        }
        Err(_) => println!("{name}: {} vectors; set SSE_WIRE_VECTORS to run more", rows.len()),
    }
    assert!(!rows.is_empty());
    rows
}

fn read(set: &str, path: &str) -> Vec<(String, Value)> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).unwrap();
            let label = ["id", "kind"].iter().find_map(|key| row[key].as_str()).unwrap_or("?");
            (format!("{set}/{label}"), row)
        })
        .collect()
}

/// Decodes base64 with padding.
pub(crate) fn base64(value: &Value) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut octets = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    for digit in value.as_str().expect("base64 text").bytes().filter(|&b| b != b'=') {
        bits = bits << 6 | ALPHABET.iter().position(|&letter| letter == digit).expect("a base64 digit") as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            octets.push((bits >> count) as u8);
        }
    }
    octets
}
