#![no_std]
#![no_main]

use core::hint::black_box;
use footprint::{input, opaque};
use sse_wire::chunked::{BODY_END, Encoder};

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut space = [0; 128];
    let mut encoder = Encoder::new();
    let encoder = black_box(&mut encoder);
    loop {
        if let Ok(mut chunk) = encoder.chunk(opaque(&mut space)) {
            let _ = black_box(chunk.push(input()));
            black_box(chunk.finish());
        }
        black_box(BODY_END);
    }
}
