//! The tests that eventsource-stream 0.2.3 was published with, unchanged. They are not in this repository:
//! `.ci/stages/rebuilt` takes them from the package in the registry, and sets `PUBLISHED_TESTS` to their directory.

/// `tests/eventsource-stream.rs`
mod program {
    include!(concat!(env!("PUBLISHED_TESTS"), "/eventsource-stream.rs"));
}

/// The tests in `src/event_stream.rs` that use only public items.
mod event_stream {
    use eventsource_stream::*;
    include!(concat!(env!("PUBLISHED_TESTS"), "/event_stream.rs"));
}
