//! `LineSplitter` returns the lines of a text, wherever the text is cut into pieces.

use sse_wire::encode::{LinePart, LineSplitter};

/// The oracle: CR LF is one line end, and so is every other CR or LF.
fn lines(text: &[u8]) -> Vec<Vec<u8>> {
    let (mut lines, mut rest) = (vec![Vec::new()], text);
    while let [byte, tail @ ..] = rest {
        rest = match rest {
            [b'\r', b'\n', tail @ ..] | [b'\r' | b'\n', tail @ ..] => {
                lines.push(Vec::new());
                tail
            }
            _ => {
                lines.last_mut().expect("there is one").push(*byte);
                tail
            }
        };
    }
    lines
}

/// The lines of the pieces. Between two pieces, a copy replaces the splitter: it must have the complete state.
fn split(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let (mut lines, mut splitter) = (vec![Vec::new()], LineSplitter::new());
    for piece in pieces {
        let mut copy = splitter;
        let parts = copy.split(piece);
        assert_eq!(parts.clone().collect::<Vec<_>>(), splitter.split(piece).collect::<Vec<_>>());
        assert_eq!(copy, splitter, "whether the parts are taken or not");
        for part in parts {
            match part {
                LinePart::Text(text) => {
                    assert!(!text.is_empty() && !text.contains(&b'\r') && !text.contains(&b'\n'));
                    lines.last_mut().expect("there is one").extend_from_slice(text);
                }
                LinePart::LineEnd => lines.push(Vec::new()),
            }
        }
        splitter = copy;
    }
    lines
}

#[test]
fn every_short_text_at_every_split() {
    const SYMBOLS: [u8; 3] = *b"\r\na";
    let mut count = 0;
    for length in 0..=7_u32 {
        for number in 0..SYMBOLS.len().pow(length) {
            let text: Vec<u8> = (0..length).map(|at| SYMBOLS[number / SYMBOLS.len().pow(at) % SYMBOLS.len()]).collect();
            let due = lines(&text);
            for first in 0..=text.len() {
                for second in first..=text.len() {
                    let pieces = [&text[..first], &text[first..second], &text[second..]];
                    assert_eq!(split(&pieces), due, "{} at {first} and {second}", text.escape_ascii());
                    count += 1;
                }
            }
            assert_eq!(split(&text.chunks(1).collect::<Vec<_>>()), due, "{} byte by byte", text.escape_ascii());
        }
    }
    println!("{count} splits");
}

#[test]
fn long_texts_at_every_split() {
    let text =
        b"a line of some length, so that vectors are used\r\nanother\r\r\n\n\rone more that is longer than a block of \
        sixty-four bytes, so that it is found in the second\n"
            .repeat(2);
    let due = lines(&text);
    for cut in 0..=text.len() {
        assert_eq!(split(&[&text[..cut], &text[cut..]]), due, "{cut}");
    }
    assert_eq!(split(&text.chunks(1).collect::<Vec<_>>()), due);
}

#[test]
fn it_is_small_and_borrows_nothing() {
    fn owned<T: Copy + Default + Send + Sync + 'static>() {}
    owned::<LineSplitter>();
    assert_eq!(size_of::<LineSplitter>(), 1);
    assert_eq!(LineSplitter::default(), LineSplitter::new());
    let mut parts = LineSplitter::new().split(b"a");
    assert_eq!((parts.next(), parts.next(), parts.next()), (Some(LinePart::Text(b"a")), None, None));
}
