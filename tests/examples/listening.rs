//! Reads the event stream of an example server frame by frame, as it is on the wire.

use super::programs::Serving;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

/// Posts this body, and returns the response.
pub(crate) fn post(serving: &Serving, target: &str, body: &str) -> String {
    serving.ask(&format!("POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
}

/// Opens a stream, in HTTP/1.0 so that it has no chunks, with additional field lines.
///
/// # Panics
///
/// If the response is no event stream.
pub(crate) fn listen(serving: &Serving, target: &str, fields: &str) -> Stream {
    let mut connection = serving.connect();
    connection.write_all(format!("GET {target} HTTP/1.0\r\n{fields}\r\n").as_bytes()).expect("is sent");
    let mut stream = Stream { received: BufReader::new(connection), head: String::new() };
    stream.head = stream.block().expect("a head");
    assert!(stream.head.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"), "{}", stream.head);
    stream
}

/// An open stream. When this is dropped, the connection is closed.
pub(crate) struct Stream {
    received: BufReader<TcpStream>,
    pub(crate) head: String,
}

impl Stream {
    /// Lines up to a blank one, or `None` at the end.
    fn block(&mut self) -> Option<String> {
        let mut block = String::new();
        loop {
            let before = block.len();
            if self.received.read_line(&mut block).expect("comes in time") == 0 {
                assert_eq!(block, "", "the end of the stream in the middle of a block");
                return None;
            }
            if block[before..].trim_end().is_empty() {
                return Some(block);
            }
        }
    }

    /// The next frame, without the blank line that ends it. Skips keep-alives.
    ///
    /// # Panics
    ///
    /// If the stream ends.
    pub(crate) fn frame(&mut self) -> String {
        loop {
            let block = self.block().expect("another frame");
            if block != ":\n\n" {
                return block.trim_end_matches('\n').to_owned();
            }
        }
    }
}
