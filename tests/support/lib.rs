//! What the test programs share: owned items, slow models of the standards, and engines that run the crate.
//!
//! The fuzz targets include the modules that need only the standard library and the crate, by their paths: `calls`,
//! `cuts`, `engine`, `frames`, `item`, `line_engine`, `line_model`, `model`, `own`, `pipe`, `reading`, `tokens`, and
//! the models and runs of the other parts. `rows` and `vectors` read JSON, and `runner` runs the vectors.

pub mod calls;
pub mod chunked_model;
pub mod chunked_run;
pub mod connection;
pub mod cuts;
#[path = "../../src/depth.rs"]
pub mod depth;
pub mod engine;
pub mod frames;
pub mod heartbeat_model;
pub mod http_model;
pub mod item;
pub mod letters;
pub mod line_engine;
pub mod line_model;
pub mod long_connection;
pub mod model;
pub mod own;
pub mod pipe;
pub mod property;
pub mod reading;
pub mod reconnect_model;
pub mod rows;
pub mod runner;
pub mod soup;
pub mod states;
pub mod step_model;
pub mod tokens;
pub mod vectors;
