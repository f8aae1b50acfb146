//! What the fuzz targets share: how their inputs are read.
//!
//! A target takes plain bytes, laid out so that seeds can be written and findings be read by hand (see [`line`]), or it
//! takes pieces, which a mutation turns into other pieces: [`stream`] and [`body`] make streams and bodies of them that
//! are valid but for what is wrong with them on purpose, and so come to states that bytes reach late.

pub mod body;
pub mod line;
pub mod stream;
