//! What all types have: equality, formats for logs, and errors that say what to do.

mod conversions;
mod copies;
mod debug;
mod equality;
mod messages;
mod parts;
mod serde;
