//! Random streams through every reader of `io`, plain and chunked, in reads of any size, compared with the model.

use ::tokio_util::codec::Decoder as _;
use bytes::BytesMut;
use futures_util::{FutureExt, StreamExt, stream};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use sse_wire::chunked::{BODY_END, Options};
use sse_wire::io::futures_03::EventStream;
use sse_wire::io::tokio_util_07::EventDecoder;
use sse_wire::io::{ReadError, embedded_io_07 as embedded_io, embedded_io_async_07 as embedded_io_async, std_io};
use sse_wire::{Decoder, Fixed, Oversized, OwnedItem};
use std::convert::Infallible;
use std::io::Read;
use support::connection::{Input, block_on};
use support::cuts;
use support::engine::own_item;
use support::item::{End, Item};
use support::model::{Limits, interpret};
use support::property::config;
use support::soup::{cuts_of, soup};

const LIMITS: Limits = Limits::new(16, 16);

fn decoder() -> Decoder<Fixed<16, 16>> {
    Decoder::new()
}

/// One result of a reader: an item, a report in its place, or an incomplete end.
#[derive(Debug, PartialEq)]
enum Told {
    Item(Item),
    Incomplete,
}

impl Told {
    fn item(item: Result<sse_wire::Item<'_>, Oversized>) -> Self {
        Self::Item(own_item(item, LIMITS))
    }

    fn error<E>(error: ReadError<E>) -> Self {
        match error {
            ReadError::Oversized(oversized) => Self::item(Err(oversized)),
            ReadError::Incomplete => Self::Incomplete,
            _ => panic!("nothing else can go wrong"),
        }
    }

    fn owned<E>(item: Result<OwnedItem, ReadError<E>>) -> Self {
        match item {
            Ok(item) => Self::item(Ok(item.as_item())),
            Err(error) => Self::error(error),
        }
    }
}

/// An input of which one read returns at most `most` bytes.
struct Portions<'a> {
    bytes: &'a [u8],
    most: usize,
}

impl Read for Portions<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = self.most.min(into.len());
        self.bytes.read(&mut into[..most])
    }
}

fn due(stream: &[u8]) -> Vec<Told> {
    let meaning = interpret(stream, LIMITS, b"");
    let items = meaning.items.into_iter().map(|(item, _)| Told::Item(item));
    items.chain((meaning.end != End::Clean).then_some(Told::Incomplete)).collect()
}

/// All results of a reader. `$wait` waits for the result of a call.
macro_rules! all {
    ($reader:expr, $wait:expr) => {{
        let (reader, mut told) = (&mut $reader, Vec::new());
        loop {
            match $wait(reader.next_item()) {
                Ok(Some(item)) => told.push(Told::item(Ok(item))),
                Ok(None) => break told,
                Err(error) => told.push(Told::error(error)),
            }
            // `Incomplete` is the end, too. (The limit stops an endless loop: there are no more items than bytes.)
            if told.last() == Some(&Told::Incomplete) || told.len() > 10_000 {
                break told;
            }
        }
    }};
}

/// The stream in the chunked coding, with chunks that end at these cuts.
fn body(stream: &[u8], cuts: &[usize]) -> Vec<u8> {
    let (mut chunks, mut body) = (Vec::new(), Vec::new());
    cuts::chunks(stream, cuts, &mut chunks);
    for chunk in chunks.into_iter().filter(|chunk| !chunk.is_empty()) {
        body.extend([format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    }
    body.extend_from_slice(BODY_END);
    body
}

proptest! {
    #![proptest_config(config(module_path!(), 500))]

    #[test]
    fn every_reader_gives_what_the_model_does(
        stream in soup(),
        indices in vec(any::<Index>(), 0..8),
        most in 1..40_usize,
        room in 1..40_usize,
        behind in vec(any::<u8>(), 0..6),
    ) {
        let due = due(&stream);
        let cuts = cuts_of(&stream, &indices);
        let body = [body(&stream, &cuts), behind.clone()].concat();
        let mut memory = vec![0; room];

        let input = Portions { bytes: &stream, most };
        prop_assert_eq!(&all!(std_io::EventReader::with_capacity(room, input, decoder()), |item| item), &due);
        let input = Portions { bytes: &body, most };
        let mut reader = std_io::EventReader::with_capacity(room, input, decoder()).chunked(Options::STRICT);
        prop_assert_eq!(&all!(reader, |item| item), &due);
        prop_assert_eq!([reader.buffer(), reader.get_ref().bytes].concat(), &behind[..]);

        macro_rules! embedded {
            ($module:ident, $wait:expr) => {
                let mut one = decoder();
                let input = Input::new(&stream, most, 0);
                prop_assert_eq!(&all!($module::EventReader::new(&input, &mut one), $wait), &due);
                one = decoder();
                let buffered = $module::BufReader::new(&stream[..], &mut memory);
                prop_assert_eq!(&all!($module::EventReader::new(buffered, &mut one), $wait), &due);
                one = decoder();
                let input = Input::new(&body, most, 0);
                let mut reader = $module::EventReader::new(&input, &mut one).chunked(Options::STRICT);
                prop_assert_eq!(&all!(reader, $wait), &due);
                prop_assert_eq!(input.at.get(), body.len() - behind.len());
            };
        }
        embedded!(embedded_io, |item| item);
        embedded!(embedded_io_async, block_on);

        let mut chunks = Vec::new();
        cuts::chunks(&stream, &cuts, &mut chunks);
        let items = EventStream::with_decoder(stream::iter(chunks.iter().copied().map(Ok::<_, Infallible>)), decoder()).all_items();
        let told: Vec<Told> = items.map(Told::owned).collect().now_or_never().expect("nothing to wait for");
        prop_assert_eq!(&told, &due);

        let (mut codec, mut buffer, mut told) = (EventDecoder::with_decoder(decoder()).all_items(), BytesMut::new(), Vec::new());
        for chunk in &chunks {
            buffer.extend_from_slice(chunk);
            while let Some(item) = codec.decode(&mut buffer).transpose() {
                told.push(item.map_or_else(Told::error, Told::owned));
            }
        }
        while let Some(item) = codec.decode_eof(&mut buffer).transpose()
            && told.len() <= 10_000
        {
            told.push(item.map_or_else(Told::error, Told::owned));
        }
        prop_assert_eq!(&told, &due);
    }
}
