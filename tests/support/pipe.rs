//! The complete pipeline, from the bytes of a chunked body to items, compared with the two models in sequence.

// Each program that includes this file uses only a part of it.
#![allow(dead_code)]

use sse_wire::chunked::{DecodeError, Decoder, Piece};

use super::chunked_model::{self, Outcome, Rules};
use super::chunked_run::{name, options, pieces};
use super::engine::{Collect, Engine, Way, own_end, with_decoder};
use super::item::{Bytes, End, Item};
use super::model::{Limits, interpret};

/// The result of the pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// Each item, with the offset in the content after the byte that completes it.
    pub items: Vec<(Item, usize)>,
    pub last_event_id: Bytes,
    /// How the event stream ends, wherever the content ends.
    pub end: End,
    /// The number of bytes of the body, if it is complete.
    pub consumed: Option<usize>,
    /// Otherwise the error, as the model names it, and its offset.
    pub error: Option<(&'static str, u64)>,
}

impl Outlet {
    /// The data of the events.
    pub fn events(&self) -> Vec<&[u8]> {
        let events =
            self.items.iter().filter_map(|(item, _)| if let Item::Event(event) = item { Some(event) } else { None });
        events.map(|event| &*event.data.0).collect()
    }
}

/// The result of the models. No bytes follow `body`.
pub fn due(body: &[u8], rules: Rules, limits: Limits) -> Outlet {
    let Outcome { data, consumed, error, .. } = chunked_model::decode(body, rules);
    let meaning = interpret(&data, limits, b"");
    let last_event_id = meaning.last_event_id(data.len()).into();
    Outlet { items: meaning.items, last_event_id, end: meaning.end, consumed, error }
}

/// Removes the coding from an input and passes the content on. Returns the consumed bytes, and whether the body ended.
type Layer<'l> = &'l mut dyn FnMut(&mut Decoder, &[u8], &mut dyn FnMut(&[u8])) -> Result<(usize, bool), DecodeError>;

/// Passes the content on from its place in the input.
fn streaming(
    decoder: &mut Decoder,
    input: &[u8],
    hand_on: &mut dyn FnMut(&[u8]),
) -> Result<(usize, bool), DecodeError> {
    let mut rest = input;
    loop {
        match decoder.next(&mut rest)? {
            Some(Piece::Data(content)) => hand_on(content),
            Some(Piece::Trailer(_)) => unreachable!("trailers have not been asked for"),
            Some(Piece::End) => return Ok((input.len() - rest.len(), true)),
            None => return Ok((input.len(), false)),
        }
    }
}

/// Moves the content to the front of the buffer first.
fn in_place(decoder: &mut Decoder, input: &[u8], hand_on: &mut dyn FnMut(&[u8])) -> Result<(usize, bool), DecodeError> {
    let mut buffer = input.to_vec();
    match decoder.decode_in_place(&mut buffer) {
        Ok(decoded) => {
            hand_on(decoded.data);
            Ok((input.len() - decoded.rest.len(), decoded.ended))
        }
        Err(failed) => {
            hand_on(failed.data);
            Err(failed.error)
        }
    }
}

fn run(inputs: &[&[u8]], rules: Rules, way: Way<'_>, layer: Layer<'_>, engine: &mut dyn Engine) -> Outlet {
    let mut decoder = Decoder::with_options(options(rules));
    let mut watch = Collect::new(way.limits);
    let mut before = 0;
    let (mut consumed, mut error) = (None, None);
    for &input in inputs {
        match layer(&mut decoder, input, &mut |content| engine.run(way.face, &[content], &mut watch)) {
            Ok((length, true)) => {
                consumed = Some(before + length);
                break;
            }
            Ok((length, false)) => before += length,
            Err(refused) => {
                // After an error, every input fails with the same error, and no content is passed on.
                for good in [&b"9\r\ndata: x\n\n\r\n0\r\n\r\n"[..], b"\r\ndata: x\n\n", b""] {
                    let again = layer(&mut decoder, good, &mut |content| assert_eq!(content, b"", "behind an error"));
                    assert_eq!(again, Err(refused), "an error sticks");
                }
                error = Some(name(refused));
                break;
            }
        }
    }
    if consumed.is_none() && error.is_none() {
        error = decoder.finish().err().map(name);
    }
    let last_event_id = engine.last_event_id().into();
    let mut end = None;
    engine.end(&mut |came| end = Some(own_end(came, way.limits)));
    Outlet { items: watch.items, last_event_id, end: end.expect("finish answers"), consumed, error }
}

/// Runs a body that is cut at these offsets through the pipeline, streaming and in place, and compares.
///
/// # Panics
///
/// If a result differs, with the case and both results.
pub fn check(body: &[u8], cuts: &[usize], rules: Rules, way: Way<'_>, due: &Outlet) {
    let inputs = pieces(body, cuts);
    for (layer, layer_name) in [(&mut streaming as Layer<'_>, "streaming"), (&mut in_place, "in place")] {
        let ran = with_decoder(way.kind, way.limits, way.seed, &mut |engine| {
            let came = run(&inputs, rules, way, layer, engine);
            assert!(
                came == *due,
                "\nbody: \"{}\"\ncut at: {cuts:?}\n{way:?}, {layer_name}, {rules:?}\ncame: {came:#?}\ndue: {due:#?}",
                body.escape_ascii()
            );
        });
        assert!(ran, "no such decoder: {way:?}");
    }
}
