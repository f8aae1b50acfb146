//! Inputs that are a line of settings, with one character each, and then the bytes to test.

/// The first line and the bytes after it. `None` if there is no line feed.
pub fn split(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = input.iter().position(|&byte| byte == b'\n')?;
    Some((&input[..end], &input[end + 1..]))
}

/// A digit, and so on in ASCII order: `0` is 0, `1` is 1, `A` is 17.
pub fn number(byte: u8) -> usize {
    usize::from(byte.wrapping_sub(b'0'))
}

/// The offsets that cut `length` bytes into chunks of these sizes. The rest is the last chunk.
pub fn cuts(sizes: &[u8], length: usize) -> Vec<usize> {
    let sizes = sizes.iter().map(|&size| number(size));
    sizes.scan(0, |at, size| Some(*at + size).inspect(|cut| *at = *cut)).take_while(|&cut| cut <= length).collect()
}
