//! What the types have in common: equality, conversions, `Debug`, serde, and errors that say what to do.

mod conversions;
mod copies;
mod debug;
mod equality;
mod messages;
mod parts;
mod serde;
