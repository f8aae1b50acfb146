//! Reads the vectors: the project's own, and more from `$SSE_WIRE_VECTORS` when it is set.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::Value;
use std::path::Path;

/// The path of the project's own vectors of this name.
pub fn own(name: &str) -> String {
    format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/{}"), name)
}

/// The rows of the project's own file, and of `own/<name>` and `third-party/<name>` in `SSE_WIRE_VECTORS`, if they
/// exist. The label of a row begins with its set. A row that the project's own file has too is left out.
pub fn rows(name: &str) -> Vec<(String, Value)> {
    let mut rows = read("own", &own(name));
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
    file(Path::new(path))
        .map(|row| {
            let label = ["id", "kind"].iter().find_map(|key| row[key].as_str()).unwrap_or("?");
            (format!("{set}/{label}"), row)
        })
        .collect()
}

pub fn file(path: &Path) -> impl Iterator<Item = Value> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines: Vec<String> = text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    lines.into_iter().map(|line| serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")))
}

/// Decodes a base64 string of a row.
pub fn base64(value: &Value) -> Vec<u8> {
    BASE64_STANDARD.decode(value.as_str().expect("base64 text")).expect("base64")
}
