//! What the tests of vectors need of `tests/support`.

#[path = "../support/chunked_model.rs"]
pub mod chunked_model;
#[path = "../support/chunked_run.rs"]
pub mod chunked_run;
#[path = "../support/cuts.rs"]
pub mod cuts;
#[path = "../support/engine.rs"]
pub mod engine;
#[path = "../support/frames.rs"]
pub mod frames;
#[path = "../support/http_model.rs"]
pub mod http_model;
#[path = "../support/item.rs"]
pub mod item;
#[path = "../support/model.rs"]
pub mod model;
#[path = "../support/own.rs"]
pub mod own;
#[path = "../support/reading.rs"]
pub mod reading;
#[path = "../support/rows.rs"]
pub mod rows;
#[path = "../support/runner.rs"]
pub mod runner;
#[path = "../support/vectors.rs"]
pub mod vectors;
