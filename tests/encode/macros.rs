//! The macros accept any literal, and any constant of the caller, whatever its name is.

use sse_wire::{EventId, EventType, Frame, encoded_frame, event_id, event_type};

#[test]
fn braces_are_letters_like_any_other() {
    assert_eq!(event_type!("{").as_bytes(), b"{");
    assert_eq!(event_type!("{}").as_bytes(), b"{}");
    assert_eq!(event_id!("{\"epoch\":7}").as_bytes(), b"{\"epoch\":7}");
    assert_eq!(event_id!("}{").as_bytes(), b"}{");
    assert_eq!(encoded_frame!(Frame::event(event_type!("{e}"), "{d}")), b"event: {e}\ndata: {d}\n\n");
}

/// A name that a macro declares must not hide a constant of the caller.
#[test]
#[allow(non_upper_case_globals, reason = "a lower-case constant is what would meet a variable of the macro")]
fn constants_of_the_caller_are_the_callers() {
    const FRAME: Frame<'static> = Frame::message("frame");
    const LENGTH: u64 = 7;
    const BYTES: &str = "bytes";
    const bytes: &str = "lower";
    const name: &str = "name";
    const id: &str = "id";
    const NAME: EventType<'static> = event_type!(name);
    const ID: EventId<'static> = event_id!(id);

    assert_eq!(encoded_frame!(FRAME), b"data: frame\n\n");
    assert_eq!(encoded_frame!(Frame::retry_only(LENGTH)), b"retry: 7\n\n");
    assert_eq!(encoded_frame!(Frame::message(BYTES)), b"data: bytes\n\n");
    assert_eq!(encoded_frame!(Frame::message(bytes)), b"data: lower\n\n");
    assert_eq!(encoded_frame!(Frame::event(NAME, "").id(ID)), b"event: name\nid: id\ndata: \n\n");
}
