//! The quick starts of the README. Each file here is a block of code there, letter by letter: `tests/documents` compares them.

pub mod blocking;
pub mod llm;
pub mod server;
