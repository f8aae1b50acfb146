//! The tests that eventsource-stream 0.2.3 was published with, unchanged. They are not in this repository: `.ci/stages/rebuilt`
//! takes them out of the package from the registry, and says in `PUBLISHED_TESTS` where they are.

/// `tests/eventsource-stream.rs`
mod program {
    include!(concat!(env!("PUBLISHED_TESTS"), "/eventsource-stream.rs"));
}

/// The tests in `src/event_stream.rs`, which see what is public.
mod event_stream {
    use eventsource_stream::*;
    include!(concat!(env!("PUBLISHED_TESTS"), "/event_stream.rs"));
}
