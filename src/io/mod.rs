//! Readers and writers of events over what bytes come from and go to: one module an ecosystem, each behind a feature.
//!
//! Everything else in this crate takes and gives slices. What is here owns the loop around that: it waits for bytes, feeds
//! them, and keeps the counts straight. The modules have types of the same names and the same shape. What they say about
//! events, they have from one place, and so does whoever wants to know what can go wrong: [`ReadError`], [`WriteError`].

#[cfg(feature = "bytes-1")]
pub mod bytes;
#[cfg(feature = "embedded-io-07")]
pub mod embedded_io;
#[cfg(feature = "embedded-io-async-07")]
pub mod embedded_io_async;
mod error;
#[cfg(feature = "futures-03")]
pub mod futures;
#[cfg(feature = "embedded-io-07")]
mod reading;
#[cfg(feature = "std")]
pub mod std_io;
#[cfg(feature = "tokio-util-07")]
pub mod tokio_util;
#[cfg(feature = "embedded-io-07")]
mod unread;
#[cfg(feature = "embedded-io-07")]
mod writing;

pub use error::{ReadError, WriteError};
