//! The chunked coding.

use crate::protocol::{Input, base64, bytes};
use serde_json::{Value, json};
use sse_wire::chunked::{Decoder, Encoder, Options, Piece, encoded_len};
use sse_wire::http::Field;

pub fn decode(request: &Value) -> Value {
    let limit = |name: &str| request["limits"][name].as_u64();
    let mut options = Options::STRICT.deliver_trailers(true);
    if let Some(octets) = limit("max_line") {
        options = options.max_size_line(octets.try_into().unwrap_or(u16::MAX));
    }
    if let Some(octets) = limit("max_trailers") {
        options = options.max_trailer_section(octets.try_into().unwrap_or(u16::MAX));
    }
    if let Some(octets) = limit("max_excess") {
        options = options.max_overhead(octets.try_into().unwrap_or(u32::MAX));
    }
    let (input, mut decoder) = (Input::of(request), Decoder::with_options(options));
    let (mut body, mut trailers) = (Vec::new(), Vec::new());
    let failed = |body: &[u8], error: sse_wire::chunked::DecodeError| json!({"body": base64(body), "error": error.to_string(), "error_at": error.offset()});
    let mut ended = false;
    for piece in input.pieces() {
        let mut rest = piece;
        while !ended {
            match decoder.next(&mut rest) {
                Ok(Some(Piece::Data(data))) => body.extend_from_slice(data),
                Ok(Some(Piece::Trailer(fields))) => trailers.extend_from_slice(fields),
                Ok(Some(Piece::End)) => ended = true,
                Ok(None) => break,
                Err(error) => return failed(&body, error),
            }
        }
    }
    if let Err(error) = decoder.finish() {
        return failed(&body, error);
    }
    json!({"body": base64(&body), "consumed": decoder.position(), "trailers": fields(&trailers)})
}

/// Names and values, as Latin-1.
fn fields(section: &[u8]) -> Vec<[String; 2]> {
    let text: String = section.iter().map(|octet| char::from(*octet)).collect();
    let field = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some([name.to_owned(), value.trim_matches([' ', '\t']).to_owned()])
    };
    text.split("\r\n").filter_map(field).collect()
}

pub fn encode(request: &Value) -> Value {
    let (mut encoder, mut wire) = (Encoder::new(), Vec::new());
    for piece in request["pieces"].as_array().expect("an array") {
        let piece = bytes(piece);
        let mut buffer = vec![0; encoded_len(piece.len())];
        let mut chunk = encoder.chunk(&mut buffer).expect("the body is open");
        chunk.push(&piece).expect("there is room");
        wire.extend_from_slice(chunk.finish());
    }
    let trailers: Vec<(&str, &str)> = request["trailers"]
        .as_array()
        .expect("an array")
        .iter()
        .filter_map(|field| Some((field[0].as_str()?, field[1].as_str()?)))
        .collect();
    let trailers: Vec<Field<'_>> = trailers.iter().map(|(name, value)| Field::new(name, value.as_bytes())).collect();
    if request["finish"] == true {
        match encoder.last_chunk(&trailers, &mut [0; 1024]) {
            Ok(last) => wire.extend_from_slice(last),
            Err(refused) => return json!({"refused": refused.to_string()}),
        }
    }
    json!({"wire": base64(&wire)})
}
