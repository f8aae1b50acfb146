//! Chunked coding, decoder and encoder on a Cortex-M4F.
#![no_std]
#![no_main]

#[cortex_m_rt::entry]
fn main() -> ! {
    body::run("Cortex-M4F")
}
