//! The pipe on a Cortex-M4F.
#![no_std]
#![no_main]

#[cortex_m_rt::entry]
fn main() -> ! {
    body::run("Cortex-M4F")
}
