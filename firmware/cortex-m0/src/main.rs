//! The pipe on a Cortex-M0.
#![no_std]
#![no_main]

#[cortex_m_rt::entry]
fn main() -> ! {
    body::run("Cortex-M0")
}
