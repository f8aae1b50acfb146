//! Both ends of a connection that carries many events.
//!
//! Ten million events take long, so this code has to be optimised. It is here because this package is optimised, and
//! the tests are not. A generic function is compiled where it is called, so `run` is not generic: there is one for each
//! storage.

use sse_wire::chunked::{Decoder as Dechunker, Encoder, Piece};
use sse_wire::storage::Storage;
use sse_wire::{Decoder, EventHead, Fixed, Frame, Growing, IntegerId, Item, event_type};

pub struct Ends<S: Storage> {
    encoder: Encoder,
    dechunker: Dechunker,
    decoder: Decoder<S>,
    sent: u64,
    pub came: u64,
}

impl<S: Storage> Ends<S> {
    pub fn new(decoder: Decoder<S>) -> Self {
        Self { encoder: Encoder::new(), dechunker: Dechunker::new(), decoder, sent: 0, came: 0 }
    }

    fn send_until(&mut self, until: u64) {
        let mut buffer = [0; 256];
        while self.sent < until {
            self.sent += 1;
            let id = IntegerId::new(self.sent);
            let head = EventHead::new().id(id.as_event_id());
            let frame = match self.sent % 4 {
                0 => head.event_type(event_type!("tick")).data("one\ntwo"),
                1 => head.comment(" still here").retry(self.sent).data(""),
                _ => head.data("some data, of the length that many events have"),
            };
            let mut chunk = self.encoder.chunk(&mut buffer).expect("goes on");
            chunk.write_with(|space| frame.encode(space).map(<[u8]>::len)).expect("fits");
            if self.sent.is_multiple_of(16) {
                chunk.write_with(|space| Frame::KEEP_ALIVE.encode(space).map(<[u8]>::len)).expect("fits");
            }
            let wire = chunk.finish();
            let (first, second) = wire.split_at(self.sent as usize % wire.len());
            receive(&mut self.dechunker, &mut self.decoder, &mut self.came, first);
            receive(&mut self.dechunker, &mut self.decoder, &mut self.came, second);
            assert_eq!(self.came, self.sent, "an event comes with its chunk");
        }
    }
}

impl Ends<Fixed<64, 20>> {
    /// Sends events of several kinds up to this number, and receives each in two pieces.
    pub fn run(&mut self, until: u64) {
        self.send_until(until);
    }
}

impl Ends<Growing> {
    /// The same for storage on the heap.
    pub fn run(&mut self, until: u64) {
        self.send_until(until);
    }
}

fn receive<S: Storage>(dechunker: &mut Dechunker, decoder: &mut Decoder<S>, came: &mut u64, received: &[u8]) {
    let mut rest = received;
    while let Some(Piece::Data(content)) = dechunker.next(&mut rest).expect("a good body") {
        let mut items = decoder.feed(content);
        while let Some(item) = items.next() {
            if let Item::Event(event) = item.expect("fits") {
                *came += 1;
                let id = IntegerId::new(*came);
                assert_eq!(event.own_id(), Some(id.as_event_id().as_bytes()));
            }
        }
    }
}
