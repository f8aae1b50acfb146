//! Encoding: a frame has exactly the values that it was given, in every sink.

mod all_or_nothing;
mod block_writer;
mod data_writer;
mod decoded;
mod growing;
mod injection;
mod layers;
mod length;
mod line_splitter;
mod macros;
mod refusals;
mod round_trip;
mod sinks;
mod vectors;
