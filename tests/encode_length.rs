//! `encoded_len` is the number of bytes written, for a million random frames, at run time and at compile time.

mod support;

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
                assert_eq!(frame.encoded_len(), written, "{frame:?}");
                assert_eq!(frame.encoded_len_in_const(), written, "{frame:?}");
                bytes += written as u64;
            })
            .expect("is a frame")
            .expect("is accepted");
    }
    println!("{count} frames, {bytes} bytes");
}
