//! HTTP around an event stream.

#![deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod field;

pub(crate) use field::{is_text_octet, is_token_octet};
