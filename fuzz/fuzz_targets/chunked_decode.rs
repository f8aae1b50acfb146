//! The chunked decoder returns what the slow model returns, streaming and in place, for any bytes, options and cuts. So
//! does the decoder of a body.
#![no_main]

#[path = "../../tests/support/chunked_model.rs"]
mod chunked_model;
#[path = "../../tests/support/chunked_run.rs"]
mod chunked_run;

use chunked_model::{Rules, STRICT};
use libfuzzer_sys::fuzz_target;
use sse_wire::http::{BodyDecoder, BodyError, BodyFraming};

fuzz_target!(|data: &[u8]| {
    // The input is five bytes and the body: switches, a seed for the cuts, and three limits.
    let Some((&[switches, seed, line, trailers, overhead], body)) = data.split_first_chunk() else {
        return;
    };
    let limit = |bit: u8, small: u8, usual: usize| if switches & bit != 0 { small.into() } else { usual };
    let rules = Rules {
        blanks: switches & 1 != 0,
        bare_lf: switches & 2 != 0,
        max_size_line: limit(4, line, STRICT.max_size_line),
        max_trailer_section: limit(8, trailers, STRICT.max_trailer_section),
        max_overhead: if switches & 16 != 0 { overhead.into() } else { STRICT.max_overhead },
    };
    let due = chunked_model::decode(body, rules);
    let mut seed = u64::from(seed) << 32 | 0x9e37_79b9;
    let mut cuts: Vec<usize> =
        (0..seed >> 32 & 7).map(|_| chunked_run::random(&mut seed) as usize % (body.len() + 1)).collect();
    cuts.sort_unstable();
    chunked_run::check("fuzz", body, &cuts, rules, &due);
    chunked_run::check("fuzz", body, &[], rules, &due);
    let (content, end) = through_body_decoder(&chunked_run::pieces(body, &cuts), rules);
    assert_eq!((content, end), (due.data, due.error));
});

/// The content of the body and its error. Every second piece is decoded in place.
fn through_body_decoder(pieces: &[&[u8]], rules: Rules) -> (Vec<u8>, Option<(&'static str, u64)>) {
    let framing = BodyFraming::Chunked { content_length_ignored: false };
    let mut body = BodyDecoder::with_options(framing, chunked_run::options(rules));
    let mut content = Vec::new();
    for (number, mut piece) in pieces.iter().copied().enumerate() {
        if number % 2 == 0 {
            while let Ok(Some(data)) = body.next(&mut piece) {
                content.extend_from_slice(data);
            }
        } else {
            let mut buffer = piece.to_vec();
            match body.decode_in_place(&mut buffer) {
                Ok(decoded) => content.extend_from_slice(decoded.data),
                Err(failed) => content.extend_from_slice(failed.data),
            }
        }
    }
    let error = match body.finish() {
        Ok(()) => None,
        Err(BodyError::Chunked(error)) => Some(chunked_run::name(error)),
        Err(other) => panic!("{other}"),
    };
    assert_eq!(body.has_ended(), error.is_none());
    (content, error)
}
