//! Readers and writers over other crates' traits.

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
