use crate::Failure;
use heapless::{Deque, Vec};
use sse_wire::io::heapless_09::{OwnedEvent, Pooled, append};
use sse_wire::{Decoder, Fixed, Frame, Item};

const STREAM: &[u8] = b"id: 1\nevent: set\ndata: 21.5\n\n: alive\n\nevent: stop\ndata: now\ndata: please\n\ndata: too long to be kept in here\n\n";

/// The expected events, encoded again.
const KEPT: &[u8] = b"event: set\nid: 1\ndata: 21.5\n\nevent: stop\ndata: now\ndata: please\n\n";

/// Sends owned events through a queue, and checks them after both chunks were decoded. The stream is cut at every
/// place.
pub(crate) fn queued() -> Result<u32, Failure> {
    let mut queue = Deque::<OwnedEvent<24, 8>, 4>::new();
    let mut decoder = Decoder::<Fixed<24, 8>>::new();
    for cut in 0..=STREAM.len() {
        let (front, rest) = STREAM.split_at_checked(cut).unwrap_or_default();
        for chunk in [front, rest] {
            let mut items = decoder.feed(chunk);
            while let Some(item) = items.next() {
                if let Ok(Item::Event(event)) = item {
                    let copy = event.try_into().map_err(|_| "what fits into the decoder does not fit into a copy")?;
                    queue.push_back(copy).map_err(|_| "the queue is full")?;
                }
            }
        }
        let mut written = Vec::<u8, { KEPT.len() }>::new();
        while let Some(event) = queue.pop_front() {
            let frame = Frame::try_from(event.as_event()).map_err(|_| "an event cannot be written")?;
            append(&frame, &mut written).map_err(|_| "there are more events than were sent")?;
        }
        if written != *KEPT {
            return Err("other events come out of the queue");
        }
    }
    Ok(STREAM.len() as u32 + 1)
}

/// Takes data out of the decoder, in the vector in which it was joined. The stream is cut at every place.
pub(crate) fn handed_over() -> Result<u32, Failure> {
    for cut in 0..=STREAM.len() {
        let (mut one, mut two, mut three) = (Vec::<u8, 24>::new(), Vec::<u8, 24>::new(), Vec::<u8, 24>::new());
        let mut decoder = Decoder::with_storage(Pooled::<_, 8>::new(&mut one));
        let mut empty = [&mut two, &mut three].into_iter();
        let mut due = [&b"21.5"[..], b"now\nplease"].into_iter();
        let (front, rest) = STREAM.split_at_checked(cut).unwrap_or_default();
        for mut input in [front, rest] {
            while !input.is_empty() {
                let step = decoder.advance(input);
                if let Some(ready) = step.ready
                    && let Ok(Item::Event(_)) = decoder.view(ready, input)
                {
                    let vector = empty.next().ok_or("there are more events than were sent")?;
                    let data = decoder.exchange_data(ready, input, vector).map_err(|_| "there is no data")?;
                    if due.next() != Some(data) {
                        return Err("other data is handed over");
                    }
                }
                input = input.get(step.consumed..).unwrap_or_default();
            }
        }
        if due.next().is_some() {
            return Err("data is missing");
        }
    }
    Ok(STREAM.len() as u32 + 1)
}
