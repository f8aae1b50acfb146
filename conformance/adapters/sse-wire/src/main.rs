//! sse-wire, for the runner.

mod chunked;
mod decode;
mod encode;
mod protocol;

use serde_json::json;

fn main() -> std::io::Result<()> {
    if std::env::args().nth(1).as_deref() == Some("owned") {
        return owned();
    }
    let hello = json!({
        "protocol": 1,
        "name": "sse-wire",
        "version": "this checkout",
        "language": "Rust",
        "makes": "borrowed bytes",
        "suites": ["decode", "limits", "encode", "chunked", "chunked-encode", "reconnect"],
        "reports": ["retry", "comments", "last_event_id", "end", "at", "own_id", "own_retry", "oversized_id",
            "consumed", "trailers", "error_at"],
        "ids": "in-force",
    });
    protocol::serve(&hello, |op, request| {
        Some(match op {
            "decode" => decode::decode(request),
            "limits" => decode::limits(request),
            "reconnect" => decode::reconnect(request),
            "encode" => encode::encode(request),
            "chunked" => chunked::decode(request),
            "chunked-encode" => chunked::encode(request),
            _ => return None,
        })
    })
}

/// The same decoder, with a copy of each event as owned strings, as most other decoders return them.
fn owned() -> std::io::Result<()> {
    let hello = json!({
        "protocol": 1,
        "name": "sse-wire, owned",
        "version": "this checkout",
        "language": "Rust",
        "makes": "owned strings",
        "suites": ["decode"],
        "reports": ["retry", "comments", "last_event_id"],
        "ids": "in-force",
    });
    protocol::serve(&hello, |op, request| (op == "decode").then(|| decode::decode_owned(request)))
}
