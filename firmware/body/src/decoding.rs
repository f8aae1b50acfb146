use crate::Failure;
use crate::cases::{Case, Due, StreamEnd};
use sse_wire::chunked::{self, Piece};
use sse_wire::{Borrowed, Decoder, End, Fixed, Item, Oversized, storage::Storage};

/// Runs a case in pieces of each size (the largest is the whole body), and in two pieces with a cut at every place.
/// Uses both kinds of storage that need no allocator. Returns the number of runs.
pub(crate) fn everywhere(case: &Case) -> Result<u32, Failure> {
    let mut runs = 0;
    for size in 1..=case.body.len() {
        both(case, pieces(case.body, size))?;
        let (front, rest) = case.body.split_at_checked(size).unwrap_or_default();
        both(case, [front, rest].into_iter())?;
        runs += 4;
    }
    Ok(runs)
}

/// The bytes in pieces of this size. (`chunks` panics for a size of 0, which the compiler cannot exclude here.)
fn pieces(octets: &'static [u8], size: usize) -> impl Iterator<Item = &'static [u8]> + Clone {
    let mut rest = octets;
    core::iter::from_fn(move || {
        let (piece, behind) = rest.split_at_checked(size).unwrap_or((rest, &[]));
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
}

fn both(case: &Case, inputs: impl Iterator<Item = &'static [u8]> + Clone) -> Result<(), Failure> {
    once(case, inputs.clone(), &mut Decoder::<Fixed<24, 8>>::new())?;
    let (mut data, mut texts) = ([0; 24], [0; 32]);
    once(case, inputs, &mut Decoder::with_storage(Borrowed::new(&mut data, &mut texts)))
}

#[inline(never)]
fn once<S: Storage>(
    case: &Case,
    inputs: impl Iterator<Item = &'static [u8]>,
    decoder: &mut Decoder<S>,
) -> Result<(), Failure> {
    let mut due = case.items.iter();
    let mut body = chunked::Decoder::new();
    let mut body_end = Ok(());
    'body: for mut input in inputs {
        loop {
            match body.next(&mut input) {
                Ok(Some(Piece::Data(data))) => {
                    let mut items = decoder.feed(data);
                    while let Some(item) = items.next() {
                        if !due.next().is_some_and(|due| is(due, item.map_err(Into::into))) {
                            return Err("another item was due");
                        }
                    }
                }
                Ok(Some(Piece::End)) => break 'body,
                Ok(Some(Piece::Trailer(_))) => return Err("a trailer nobody asked for"),
                Ok(None) => break,
                Err(error) => {
                    body_end = Err(error);
                    break 'body;
                }
            }
        }
    }
    if due.next().is_some() {
        return Err("an item is missing");
    }
    if body_end.and_then(|()| body.finish()).map_err(|error| (error.kind(), error.offset())) != case.body_end {
        return Err("the body ends in another way");
    }
    let stream_end = match decoder.finish() {
        End::Clean => case.stream_end == StreamEnd::Clean,
        End::Incomplete(event) => match &case.stream_end {
            StreamEnd::Incomplete(data) => event.map(|event| event.data()) == *data,
            StreamEnd::Clean => false,
        },
        End::Oversized(_) => false,
    };
    if stream_end { Ok(()) } else { Err("the stream ends in another way") }
}

fn is(due: &Due, item: Result<Item<'_>, Oversized>) -> bool {
    match (due, item) {
        (Due::Event { event_type, data, id }, Ok(Item::Event(event))) => {
            event.event_type() == *event_type && event.data() == *data && event.last_event_id() == *id
        }
        (Due::Retry(due), Ok(Item::Retry(milliseconds))) => *due == milliseconds,
        (Due::Comment(due), Ok(Item::Comment(comment))) => comment.text() == *due,
        (Due::Oversized { part, length }, Err(oversized)) => oversized.part == *part && oversized.length == *length,
        _ => false,
    }
}
