//! Tests of the examples: some run the programs, and some call parts of them.

#[path = "../../examples/common/mod.rs"]
mod example_common;
mod listening;
mod programs;
mod usage;
#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    unused_macros,
    reason = "frames and random numbers; each needs others"
)]
#[path = "../support"]
mod support {
    pub mod cuts;
    pub mod engine;
    pub mod frames;
    pub mod item;
    pub mod model;
    pub mod own;
    pub mod reading;
}

mod channel;
mod chat;
mod clock;
mod common;
mod decode;
mod encode;
mod servers;
mod session;
mod vweb;
