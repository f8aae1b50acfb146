//! Decoding: the meaning of a stream, whatever its cuts, the limits and the storage. Also tokens, lines and text.

mod borrowing;
mod checker;
mod clients;
mod clones;
mod cuts;
mod events_only;
mod finish;
mod heap_storage;
mod heapless_vectors;
mod limits;
mod lines;
mod memory;
mod parse_of_every_string;
mod properties;
mod proxies;
mod questions;
mod seeding;
mod stale;
mod streams;
mod text;
mod tiling;
mod two_models;
mod vectors;
