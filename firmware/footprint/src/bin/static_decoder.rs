//! A decoder in a static. If its initial value were not all zeros, its whole storage would be in flash, too.
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
