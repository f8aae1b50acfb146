//! The memory of a decoder: one capacity for the data of an event, and one (the text capacity) for an event type, an ID
//! or a comment.
//!
//! | storage | memory | for |
//! |---|---|---|
//! | [`Fixed<DATA, TEXT>`](Fixed) | inside the decoder | sizes known when the program is built |
//! | [`Borrowed`] | two slices of the caller | sizes known when the program runs, no allocator |
//! | [`Growing`] (feature `alloc`) | the heap, as needed, up to two limits | hosts |
//! | [`Unlimited`] (feature `alloc`) | the heap, as needed | hosts with trusted servers |
//!
//! ```
//! use sse_wire::{Borrowed, Decoder, Fixed};
//!
//! let inside = Decoder::<Fixed<1024, 64>>::new();
//! let (mut data, mut texts) = ([0; 1024], [0; 4 * 64]);
//! let outside = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
//! assert_eq!(inside.data_capacity(), outside.data_capacity());
//! assert_eq!(inside.text_capacity(), outside.text_capacity());
//! ```
//!
//! # Choosing the text capacity
//!
//! The text capacity also bounds the last event ID, which a client sends back in a field of its next request. HTTP sets
//! no limit there, but servers do. Many refuse a field line, or all fields together, of more than 8 KiB, some of more
//! than 4 KiB, with the status 431. So limit the IDs: choose a text capacity below the limit of the server, minus the
//! length of the other fields.
//!
//! An ID that does not fit is not set: the ID before it stays in force, and the event reports it
//! ([`Event::oversized_id`](crate::Event::oversized_id)). With [`Unlimited`], or a larger capacity, check the length
//! before each request: see [`LastEventId`](crate::http::LastEventId).
//!
//! # Guarantees
//!
//! * A decoder returns the same items with each of the storages, if the items fit.
//! * A capacity counts the bytes of a value, not of memory, and also bounds values that are borrowed from the chunk.
//!   With the capacity 0, only an empty value fits.
//!
//! # Cost
//!
//! A [`Decoder`](crate::Decoder) stores the values that chunk boundaries may cut. Its memory is the data capacity, four
//! times the text capacity, and a small constant. The four texts are the event type, the last event ID, the ID that
//! becomes the last event ID at the next blank line, and the text (ID or comment) that is arriving.
//!
//! # Limits and errors
//!
//! A value that does not fit is reported as [`Oversized`](crate::Oversized). If the allocator has no memory for
//! [`Growing`] or [`Unlimited`], the program ends, as with a `Vec`.
//!
//! # Not included
//!
//! Storages of your own: [`Storage`] is sealed.
//!
//! # Standard
//!
//! WHATWG HTML, 9.2 sets no limit for the length of an event, an event type or an ID.

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

/// Storage for a [`Decoder`](crate::Decoder): [`Fixed`], [`Borrowed`], [`Growing`], [`Unlimited`] or
/// [`Pooled`](crate::io::heapless_09::Pooled). The trait is sealed: it cannot be implemented elsewhere.
pub trait Storage: private::Storage {
    /// The report that a decoder returns if a value does not fit: [`Oversized`](crate::Oversized), or
    /// [`Infallible`](core::convert::Infallible) for [`Unlimited`], where everything fits.
    type Oversized: private::Report + Into<crate::Oversized> + Error + Copy + Eq + Hash + Send + Sync + 'static;
}
