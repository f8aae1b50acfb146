#![no_std]
#![no_main]

use core::hint::black_box;
use footprint::{input, opaque};
use sse_wire::{Decoder, EventHead, EventId, EventType, Fixed, Item, chunked};

/// Decodes chunks to events, and encodes events as frames and chunks: all parts in one image.
#[cortex_m_rt::entry]
fn main() -> ! {
    let mut space = [0; 128];
    let (mut body, mut decoder, mut encoder) =
        (chunked::Decoder::new(), Decoder::<Fixed<256, 32>>::new(), chunked::Encoder::new());
    let (body, decoder, encoder) = black_box((&mut body, &mut decoder, &mut encoder));
    loop {
        let mut input = input();
        while let Ok(Some(chunked::Piece::Data(data))) = body.next(&mut input) {
            let mut items = decoder.feed(data);
            while let Some(item) = items.next() {
                if let Ok(Item::Event(event)) = item
                    && let Ok(event_type) = EventType::from_bytes(event.event_type())
                    && let Ok(id) = EventId::from_bytes(event.last_event_id())
                    && let Ok(mut chunk) = encoder.chunk(opaque(&mut space))
                {
                    let frame =
                        EventHead::new().event_type(event_type).id(id).retry(black_box(5)).data_bytes(event.data());
                    let _ = chunk.write_with(|space| frame.encode(space).map(<[u8]>::len));
                    black_box(chunk.finish());
                }
                black_box(&item);
            }
        }
        let _ = black_box(body.finish());
        black_box(&decoder.finish());
        black_box(encoder.last_chunk(&[], opaque(&mut space))).ok();
    }
}
