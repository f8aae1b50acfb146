#![no_std]
#![no_main]

use core::hint::black_box;
use footprint::input;
use sse_wire::chunked::Decoder;

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut decoder = Decoder::new();
    let decoder = black_box(&mut decoder);
    loop {
        let mut input = input();
        while let Ok(Some(piece)) = decoder.next(&mut input) {
            black_box(&piece);
        }
        let _ = black_box(decoder.finish());
    }
}
