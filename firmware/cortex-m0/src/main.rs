//! Chunked coding, decoder and encoder on a Cortex-M0.
#![no_std]
#![no_main]

#[cortex_m_rt::entry]
fn main() -> ! {
    body::run("Cortex-M0")
}
