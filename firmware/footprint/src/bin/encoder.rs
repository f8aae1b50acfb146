#![no_std]
#![no_main]

use core::hint::black_box;
use footprint::{input, opaque};
use sse_wire::{EventHead, EventId, EventType};

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut space = [0; 128];
    loop {
        if let (Ok(event_type), Ok(id)) = (EventType::from_bytes(input()), EventId::from_bytes(input())) {
            let frame = EventHead::new().event_type(event_type).id(id).retry(black_box(5)).data_bytes(input());
            let _ = black_box(frame.encode(opaque(&mut space)));
        }
    }
}
