//! The rebuilt eventsource-stream beside the published one. This package has only tests.
