//! Readers and writers over the traits of `std` and of other crates.

mod bytes;
mod copies;
mod embedded_io_read;
mod embedded_io_write;
mod framing;
mod futures_io;
mod futures_stream;
mod held_decoder;
mod http_body;
mod lending;
mod own_adapters;
mod properties;
mod std_io;
mod tokio_codec;
