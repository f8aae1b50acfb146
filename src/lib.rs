//! The wire format of Server-Sent Events.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub mod buffer;
pub mod decode;
mod scan;
pub mod text;
pub mod token;

pub use buffer::{Borrowed, Fixed};
pub use decode::{Comment, Decoder, End, Event, InvalidLastEventId, Item, Items, Oversized, Part, Ready, Step};
#[cfg(feature = "alloc")]
pub use {buffer::Growing, decode::OwnedEvent};
