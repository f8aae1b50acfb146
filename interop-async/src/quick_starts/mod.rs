//! The quick starts of the README. Each file here is exactly a block of code there: `tests/documents` compares them.

pub mod blocking;
pub mod llm;
pub mod server;
