//! The rebuilt eventsource-stream beside the published one. There are only tests in here.
