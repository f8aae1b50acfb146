//! Accepted payloads read back unchanged, and nothing else does, for any payloads and buffer lengths.
//!
//! The input is payloads. Each follows two bytes: the length of the buffer and the length of the payload. The first 20
//! bytes of the input are also a trailer value.
#![no_main]

#[path = "../../tests/support/chunked_model.rs"]
mod chunked_model;
#[path = "../../tests/support/chunked_run.rs"]
mod chunked_run;

use libfuzzer_sys::fuzz_target;
use sse_wire::chunked::{Encoder, encoded_len};
use sse_wire::http::Field;

fuzz_target!(|data: &[u8]| {
    let mut body = Encoder::new();
    let mut wire = Vec::new();
    let mut content = Vec::new();
    let mut rest = data;
    while let Some((&[room, length], behind)) = rest.split_first_chunk() {
        let (payload, behind) = behind.split_at_checked(length.into()).unwrap_or((behind, &[]));
        rest = behind;
        let mut buffer = vec![0; room.into()];
        let mut chunk = body.chunk(&mut buffer).unwrap();
        let fits = chunk.push(payload).is_ok();
        assert_eq!(fits, encoded_len(payload.len()) <= room.into());
        if fits {
            content.extend_from_slice(payload);
        }
        wire.extend_from_slice(chunk.finish());
    }
    let value = &data[..data.len().min(20)];
    let mut buffer = [0; 64];
    let trailers = match body.last_chunk(&[Field::new("a", value)], &mut buffer) {
        Ok(end) => {
            wire.extend_from_slice(end);
            [b"a: ", value, b"\r\n"].concat()
        }
        Err(_) => {
            wire.extend_from_slice(body.last_chunk(&[], &mut buffer).unwrap());
            Vec::new()
        }
    };
    let came = chunked_run::stream(wire.chunks(7), chunked_model::STRICT);
    assert_eq!((came.data, came.trailers), (content, trailers));
    assert_eq!((came.consumed, came.error), (Some(wire.len()), None));
});
