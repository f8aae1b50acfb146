#![no_std]
#![no_main]

use core::hint::black_box;
use footprint::input;
use sse_wire::token::Tokenizer;

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut tokenizer = Tokenizer::new();
    let tokenizer = black_box(&mut tokenizer);
    loop {
        let mut input = input();
        while let Some(token) = tokenizer.next(&mut input) {
            black_box(&token);
        }
        black_box(tokenizer.finish());
    }
}
