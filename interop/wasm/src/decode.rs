use crate::wire::{Output, Parts};
use sse_wire::{Borrowed, Decoder, End, Event, Item, Oversized};

/// Decodes a stream. The first part is the initial last event ID, and the others are the chunks.
///
/// Output: each item with the position after it, then the result of `finish`, and the last event ID.
pub(crate) fn run(mut parts: Parts<'_>, data: usize, text: usize, storage: &mut [u8], output: &mut Output<'_>) {
    let (data, texts) = storage.split_at_mut(data);
    let storage = Borrowed::new(data, &mut texts[..text * 4]);
    let seed = parts.next().expect("an ID to begin with");
    let mut decoder = Decoder::with_storage(storage).with_last_event_id(seed).expect("an ID that a stream can hold");
    for chunk in parts {
        let mut rest = chunk;
        loop {
            let mut items = decoder.feed(rest);
            let Some(found) = items.next() else { break };
            item(found, output);
            rest = items.rest();
            output.number(decoder.position());
        }
    }
    match decoder.finish() {
        End::Clean => output.tag(b'.'),
        End::Incomplete(None) => output.tag(b'?'),
        End::Incomplete(Some(found)) => {
            output.tag(b'?');
            event(&found, output);
        }
        End::Oversized(report) => {
            output.tag(b'?');
            oversized(report, output);
        }
    }
    output.tag(b'=');
    output.bytes(decoder.last_event_id());
}

fn item(item: Result<Item<'_>, Oversized>, output: &mut Output<'_>) {
    match item {
        Ok(Item::Event(found)) => event(&found, output),
        Ok(Item::Retry(milliseconds)) => {
            output.tag(b'r');
            output.number(milliseconds);
        }
        Ok(Item::Comment(comment)) => match comment.text() {
            Some(text) => {
                output.tag(b'c');
                output.bytes(text);
            }
            None => {
                output.tag(b'C');
                output.number(comment.length() as u64);
            }
        },
        Err(report) => oversized(report, output),
    }
}

fn event(event: &Event<'_>, output: &mut Output<'_>) {
    output.tag(b'e');
    output.bytes(event.event_type());
    output.bytes(event.data());
    output.bytes(event.last_event_id());
    output.tag(u8::from(event.own_id().is_some()));
    output.maybe(event.oversized_id().map(|id| id.length));
}

fn oversized(report: Oversized, output: &mut Output<'_>) {
    output.tag(b'o');
    output.bytes(match report.part {
        sse_wire::Part::Data => b"data",
        sse_wire::Part::EventType => b"event type",
        sse_wire::Part::Id => b"id",
        _ => unreachable!("a part that the vectors do not know"),
    });
    output.number(report.limit as u64);
    output.number(report.length as u64);
    output.maybe(report.oversized_id);
}
