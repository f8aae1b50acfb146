#![no_std]
#![no_main]

use core::hint::black_box;
use footprint::{input, opaque};

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut space = [0; 128];
    loop {
        black_box((input(), opaque(&mut space)));
    }
}
