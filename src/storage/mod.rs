//! Where an event under assembly lives.
//!
//! A [`Decoder`](crate::Decoder) needs memory for what may be cut across chunks: the data of one event, and four single
//! texts: the event type in force, the last event ID that is committed, the one that waits for the blank line, and the
//! text (ID or comment) that is just arriving. So there are two capacities, one for data and one for single texts,
//! and memory is one of the first, four of the second and a small constant.
//!
//! | storage | memory | for |
//! |---|---|---|
//! | [`Fixed<DATA, TEXT>`](Fixed) | inside the decoder | sizes known when the program is built |
//! | [`Borrowed`] | two slices of the caller | sizes known when it runs, no allocator |
//! | [`Growing`] (feature `alloc`) | the heap, as needed, up to two limits | hosts |
//! | [`Unlimited`] (feature `alloc`) | the heap, as needed | hosts, and servers that are trusted |
//!
//! What a decoder gives is the same for all of them: a capacity counts the bytes of a value, not of memory, and holds for
//! values that are borrowed from the chunk too. Capacity 0 admits exactly the empty value.
//!
//! # Choosing the text capacity
//!
//! It also bounds the last event ID, which a client sends back in a field of its next request. HTTP sets no limit there, but
//! servers do: many refuse a field line, or all fields together, of more than 8 KiB, some of more than 4 KiB, with the
//! status 431. So bound the IDs that you keep: choose a text capacity below what the server takes, less the other fields.
//! An ID that does not fit leaves the one before it in force, and the event says so
//! ([`Event::oversized_id`](crate::Event::oversized_id)). With [`Unlimited`], or a capacity above that, check the length before
//! each request: see [`LastEventId`](crate::http::LastEventId).

mod borrowed;
mod fixed;
#[cfg(feature = "alloc")]
mod growing;
pub(crate) mod in_place;
#[cfg(feature = "alloc")]
mod on_heap;
pub(crate) mod private;
#[cfg(feature = "alloc")]
mod unlimited;

use core::error::Error;
use core::hash::Hash;

pub use borrowed::Borrowed;
pub use fixed::Fixed;
#[cfg(feature = "alloc")]
pub use growing::Growing;
#[cfg(feature = "alloc")]
pub use unlimited::Unlimited;

/// Storage for a [`Decoder`](crate::Decoder): [`Fixed`], [`Borrowed`], [`Growing`] or [`Unlimited`]. Not to be implemented
/// elsewhere.
pub trait Storage: private::Storage {
    /// What a decoder over this storage gives in place of what does not fit: [`Oversized`](crate::Oversized); or
    /// [`Infallible`](core::convert::Infallible) for [`Unlimited`], where everything fits.
    type Oversized: private::Report + Into<crate::Oversized> + Error + Copy + Eq + Hash + Send + Sync + 'static;
}
