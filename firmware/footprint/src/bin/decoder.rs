#![no_std]
#![no_main]

use core::hint::black_box;
use footprint::input;
use sse_wire::{Decoder, Fixed};

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut decoder = Decoder::<Fixed<256, 32>>::new();
    let decoder = black_box(&mut decoder);
    loop {
        let mut items = decoder.feed(input());
        while let Some(item) = items.next() {
            black_box(&item);
        }
        black_box(&decoder.finish());
    }
}
