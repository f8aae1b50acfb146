//! What the test binaries share: items that own their bytes, a slow model of the standard, and ways to run the decoder.
//!
//! `item`, `model`, `engine`, `cuts` and `tokens` need the standard library and the crate only, so that the fuzz targets
//! can include them by path. `rows` and `vectors` read JSON, and `runner` runs
//! what they read.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

#[cfg(feature = "embedded-io-async-07")]
pub mod connection;
pub mod cuts;
pub mod engine;
pub mod frames;
pub mod item;
pub mod model;
pub mod property;
pub mod reading;
pub mod rows;
pub mod runner;
pub mod soup;
pub mod tokens;
pub mod vectors;
