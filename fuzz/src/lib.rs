//! What the fuzz targets share: how their inputs are read.

pub mod line;
