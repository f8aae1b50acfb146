//! `encoded_len` and `encoded_len_in_const` are the number of bytes written, for many random frames.

use support::frames::{Data, Draft};

/// The oracle: the sum of the line lengths, from the values.
fn due(draft: &Draft) -> usize {
    let field = |name: &str, value: &[u8]| name.len() + value.len() + "\n".len();
    let lines = |name: &str, text: &[u8]| {
        let text = support::reading::lines_as_lf(text);
        text.split(|byte| *byte == b'\n').map(|line| field(name, line)).sum::<usize>()
    };
    let mut sum = "\n".len();
    sum += draft.comment.as_deref().map_or(0, |text| lines(":", text));
    sum += draft.event_type.as_deref().filter(|name| !name.is_empty()).map_or(0, |name| field("event: ", name));
    sum += draft.id.as_deref().map_or(0, |id| field("id: ", id));
    sum += draft.retry.map_or(0, |retry| field("retry: ", retry.to_string().as_bytes()));
    sum += match &draft.data {
        None => 0,
        Some(Data::Text(text)) => lines("data: ", text),
        Some(Data::Values(values)) if values.is_empty() => field("data: ", b""),
        Some(Data::Values(values)) => values.iter().map(|value| lines("data: ", value.as_bytes())).sum(),
    };
    sum
}

#[test]
fn of_a_million_random_frames() {
    let mut drafts = support::frames::Drafts(0x5EED);
    let mut buffer = [0; 4096];
    let count = if cfg!(debug_assertions) { 50_000 } else { 1_000_000 };
    let mut bytes = 0_u64;
    for _ in 0..count {
        let draft = drafts.draft();
        draft
            .build(|frame| {
                let written = frame.encode(&mut buffer).expect("is long enough").len();
                assert_eq!(written, due(&draft), "{draft:?}");
                assert_eq!(frame.encoded_len(), written, "{frame:?}");
                assert_eq!(frame.encoded_len_in_const(), written, "{frame:?}");
                bytes += written as u64;
            })
            .expect("is a frame")
            .expect("is accepted");
    }
    println!("{count} frames, {bytes} bytes");
}
