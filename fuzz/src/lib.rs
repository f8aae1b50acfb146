//! Reads the inputs of the fuzz targets.
//!
//! A target takes plain bytes or pieces. People can read and write plain bytes: see [`line`]. The fuzzer mutates pieces
//! into other pieces. [`stream`] and [`body`] make streams and bodies from them, which are valid except for intended
//! faults. So pieces soon reach states that plain bytes reach late.

pub mod body;
pub mod line;
pub mod stream;
