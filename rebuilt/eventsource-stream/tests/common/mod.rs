//! Runs a stream through the crate and through the model of the standard.

use eventsource_stream::{Event, EventStreamError, Eventsource};
use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt};
use std::convert::Infallible;
use std::time::Duration;
use support::item::{Bytes, Item};
use support::model::{Limits, interpret};

/// The result of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) events: Vec<Event>,
    /// The bytes in the error that ends the stream, and whether the end of the stream truncated them.
    pub(crate) malformed: Option<(Vec<u8>, bool)>,
    pub(crate) last_event_id: String,
}

/// The result of the crate for a stream in these chunks.
pub(crate) fn run(chunks: &[&[u8]], last_event_id: &str) -> Outcome {
    let mut stream = stream::iter(chunks.iter().map(Ok::<_, Infallible>)).eventsource();
    stream.set_last_event_id(last_event_id);
    let items: Vec<_> = stream.by_ref().collect::<Vec<_>>().now_or_never().expect("the chunks are there");
    let (mut events, mut malformed) = (Vec::new(), None);
    for item in items {
        assert_eq!(malformed, None, "an error is the last item");
        match item {
            Ok(event) => events.push(event),
            Err(EventStreamError::Utf8(error)) => {
                malformed = Some((error.as_bytes().to_vec(), error.utf8_error().error_len().is_none()));
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(stream.next().now_or_never().expect("the stream is over").is_none());
    Outcome { events, malformed, last_event_id: stream.last_event_id().to_owned() }
}

/// The expected result, from the model's blocks of the well-formed part.
pub(crate) fn due(stream: &[u8], last_event_id: &str) -> Outcome {
    let error = std::str::from_utf8(stream).err();
    let well_formed = &stream[..error.map_or(stream.len(), |error| error.valid_up_to())];
    let meaning = interpret(well_formed, Limits::NONE, last_event_id.as_bytes());
    let text = |bytes: &Bytes| String::from_utf8(bytes.0.clone()).expect("well-formed");
    let mut retry = None;
    let mut events = Vec::new();
    for (item, _) in &meaning.blocks {
        let Item::Block(block) = item else { continue };
        retry = block.retry.map(Duration::from_millis).or(retry);
        let Some(data) = &block.data else { continue };
        let event = block.event_type.as_ref().map(text).filter(|name| !name.is_empty());
        events.push(Event {
            event: event.unwrap_or_else(|| "message".to_owned()),
            data: text(data),
            id: block.id_in_force.as_ref().map(text).unwrap_or_default(),
            retry: retry.take(),
        });
    }
    let malformed = error.map(|error| {
        let rest = &stream[error.valid_up_to()..];
        let is_malformed = |bytes: &[u8]| std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_some());
        let shortest = (1..=rest.len()).map(|length| &rest[..length]).find(|bytes| is_malformed(bytes));
        (shortest.unwrap_or(rest).to_vec(), shortest.is_none())
    });
    let last_event_id = String::from_utf8(meaning.last_event_id(well_formed.len()).to_vec()).expect("well-formed");
    Outcome { events, malformed, last_event_id }
}

/// Runs a stream in one piece, byte by byte, at every single cut, and with empty chunks. Returns the number of runs.
pub(crate) fn every_cut(name: &str, stream: &[u8], last_event_id: &str) -> usize {
    let due = due(stream, last_event_id);
    let mut ways = vec![vec![], support::cuts::bytes(stream.len())];
    ways.push(support::cuts::with_empty_chunks(&support::cuts::every(3, stream.len()), stream.len()));
    ways.extend(support::cuts::single(stream).into_iter().map(|cut| vec![cut]));
    for cuts in &ways {
        let mut chunks = Vec::new();
        support::cuts::chunks(stream, cuts, &mut chunks);
        assert_eq!(run(&chunks, last_event_id), due, "(came, due) {name}: {} cut at {cuts:?}", stream.escape_ascii());
    }
    ways.len()
}
