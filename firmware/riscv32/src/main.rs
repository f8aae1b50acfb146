//! Chunked coding, decoder and encoder on a 32-bit RISC-V core.
#![no_std]
#![no_main]

#[riscv_rt::entry]
fn main() -> ! {
    body::run("riscv32imc")
}
