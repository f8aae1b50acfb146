//! Splits a response into writes, at places that may be difficult for a client. The framing is from this crate.

use sse_wire::chunked::Encoder;
use sse_wire::http::{HttpVersion, ResponseFraming, ResponseHead};
use std::io::{self, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

/// How the content of a response is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// One chunk. It is in one write with the head and the end of the body.
    Whole,
    /// One chunk and one write for each byte.
    Bytes,
    /// Writes end at every difficult place of the content, and chunks at every second one. Writes also end at every
    /// place of the framing: within size lines, between CR and LF, before the end of the body.
    Awkward,
    /// No chunks: the content ends with the connection. Writes end at every difficult place.
    UntilClose,
}

impl Cut {
    pub const ALL: [Self; 4] = [Self::Whole, Self::Bytes, Self::Awkward, Self::UntilClose];

    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Bytes => "bytes",
            Self::Awkward => "awkward",
            Self::UntilClose => "until-close",
        }
    }
}

/// The writes of a response with this crate's head, for a request with this HTTP version. Also returns whether the
/// connection stays open.
pub fn response(content: &[u8], cut: Cut, version: HttpVersion) -> (Vec<Vec<u8>>, bool) {
    let framing = match cut {
        Cut::UntilClose => ResponseFraming::UntilClose,
        _ => ResponseFraming::for_request(version),
    };
    let head = ResponseHead::new(framing);
    let mut buffer = vec![0; head.encoded_len()];
    let head = head.encode(&mut buffer).expect("nothing in it comes from outside").to_vec();
    let chunked = framing == ResponseFraming::Chunked;
    let pieces = pieces(content, cut);
    let mut writes = vec![head];
    if chunked {
        writes.extend(chunks(&pieces, cut));
    } else {
        writes.extend(pieces);
    }
    if cut == Cut::Whole {
        writes = vec![writes.concat()];
    }
    (writes, chunked)
}

/// Cuts the content into pieces. No write has bytes of two pieces.
fn pieces(content: &[u8], cut: Cut) -> Vec<Vec<u8>> {
    let cuts: Vec<usize> = match cut {
        Cut::Whole => Vec::new(),
        Cut::Bytes => (1..content.len()).collect(),
        Cut::Awkward | Cut::UntilClose => (1..content.len()).filter(|&at| is_awkward(content, at)).collect(),
    };
    // A long stream is cut only near its start and its end. All cuts of a megabyte would take too long.
    let most = if cut == Cut::Bytes { 2_000 } else { 100 };
    let middle = most.min(cuts.len())..cuts.len().saturating_sub(most).max(most.min(cuts.len()));
    let mut pieces = Vec::new();
    let mut rest = content;
    let mut at = 0;
    for (_, &next) in cuts.iter().enumerate().filter(|(index, _)| !middle.contains(index)) {
        let (piece, behind) = rest.split_at(next - at);
        pieces.push(piece.to_vec());
        (rest, at) = (behind, next);
    }
    pieces.push(rest.to_vec());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether a cut before `content[at]` is difficult: next to CR, LF, a colon or a byte that is not ASCII, or after a
/// space.
fn is_awkward(content: &[u8], at: usize) -> bool {
    let special = |byte: u8| matches!(byte, b'\r' | b'\n' | b':' | 0x80..);
    special(content[at - 1]) || special(content[at]) || content[at - 1] == b' '
}

/// The chunks of a body, with the last chunk, as writes.
fn chunks(pieces: &[Vec<u8>], cut: Cut) -> Vec<Vec<u8>> {
    let mut body = Encoder::new();
    let mut writes = Vec::new();
    let mut pieces = pieces.iter();
    while let Some(piece) = pieces.next() {
        let mut payload = piece.clone();
        let mut inner = Vec::new();
        // Every second cut is within a chunk: only a write ends there.
        if cut == Cut::Awkward
            && let Some(more) = pieces.next()
        {
            inner.push(payload.len());
            payload.extend_from_slice(more);
        }
        let mut buffer = vec![0; sse_wire::chunked::encoded_len(payload.len())];
        let mut chunk = body.chunk(&mut buffer).expect("the body goes on");
        chunk.push(&payload).expect("the buffer holds it");
        let chunk = chunk.finish();
        if cut == Cut::Awkward {
            let size_line = chunk.len() - payload.len() - 2;
            let data = size_line..size_line + payload.len();
            let mut at = 0;
            let places =
                (1..=data.start).chain(inner.iter().map(|place| size_line + place)).chain(data.end..chunk.len());
            for place in places.filter(|place| *place > 0) {
                writes.push(chunk[at..place].to_vec());
                at = place;
            }
            writes.push(chunk[at..].to_vec());
        } else {
            writes.push(chunk.to_vec());
        }
    }
    let mut buffer = [0; 16];
    let end = body.last_chunk(&[], &mut buffer).expect("the body ends once");
    if cut == Cut::Awkward {
        writes.extend(end.iter().map(|&byte| vec![byte]));
    } else {
        writes.push(end.to_vec());
    }
    writes.retain(|write| !write.is_empty());
    writes
}

/// Sends the writes one by one, with pauses in which the client can read.
pub fn send(connection: &mut TcpStream, writes: &[Vec<u8>]) -> io::Result<()> {
    for (index, write) in writes.iter().enumerate() {
        if index > 0 {
            thread::sleep(Duration::from_micros(300));
        }
        connection.write_all(write)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sse_wire::chunked::{Decoder, Piece};

    #[test]
    fn every_cut_carries_the_same_content() {
        let long = "data: long\n".repeat(3_000);
        for content in ["", "x", "data: \u{FEFF}é\r\n\r\n: hi\r\rid: 1\n\n", &long] {
            for cut in Cut::ALL {
                let (writes, chunked) = response(content.as_bytes(), cut, HttpVersion::Http11);
                let wire = writes.concat();
                let body_at = wire.windows(4).position(|four| four == b"\r\n\r\n").expect("a head") + 4;
                let mut body = &wire[body_at..];
                if !chunked {
                    assert_eq!(body, content.as_bytes(), "{cut:?}");
                    continue;
                }
                let (mut decoder, mut decoded) = (Decoder::new(), Vec::new());
                while let Some(Piece::Data(data)) = decoder.next(&mut body).expect("well-formed") {
                    decoded.extend_from_slice(data);
                }
                assert_eq!(decoder.finish(), Ok(()), "{cut:?}");
                assert_eq!(decoded, content.as_bytes(), "{cut:?}");
            }
        }
    }

    #[test]
    fn awkward_writes_part_cr_from_lf() {
        let (writes, _) = response("data: é\r\n\r\n".as_bytes(), Cut::Awkward, HttpVersion::Http11);
        let body = &writes[1..];
        assert!(body.iter().all(|write| !write.windows(2).any(|two| two == b"\r\n")), "{body:?}");
        assert!(body.iter().all(|write| !write.windows(2).any(|two| two == "é".as_bytes())), "{body:?}");
    }
}
