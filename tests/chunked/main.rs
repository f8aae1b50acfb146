//! The chunked transfer coding, by itself and with event streams in it.

mod cves;
mod encode;
mod errors;
mod model;
mod overhead;
mod pipe;
mod two_models;
mod vectors;
