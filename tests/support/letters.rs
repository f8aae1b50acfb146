//! How long the strings are that are enumerated.

/// So many letters, or as many more as `SSE_WIRE_LETTERS` says, for whoever has the time: each takes some ten times as long.
/// In debug builds, which are much slower, it is one less.
pub fn at_most(letters: u32) -> u32 {
    let more = std::env::var("SSE_WIRE_LETTERS").map_or(0, |more| more.parse().expect("a number of letters"));
    letters + more - u32::from(cfg!(debug_assertions))
}
