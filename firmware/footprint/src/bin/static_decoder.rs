//! A decoder in a static: one that is not all zeros would stand in flash, too, with all of its storage.
#![no_std]
#![no_main]

use core::hint::black_box;
use footprint::input;
use sse_wire::{Decoder, Fixed};

#[cortex_m_rt::entry]
fn main() -> ! {
    static mut DECODER: Decoder<Fixed<256, 32>> = Decoder::new();
    let decoder = black_box(DECODER);
    loop {
        let mut items = decoder.feed(input());
        while let Some(item) = items.next() {
            black_box(&item);
        }
        black_box(&decoder.finish());
    }
}
