//! Chunked coding, decoder and encoder on a Cortex-M3.
#![no_std]
#![no_main]

#[cortex_m_rt::entry]
fn main() -> ! {
    body::run("Cortex-M3")
}
