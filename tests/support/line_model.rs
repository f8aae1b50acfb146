//! A slow, simple model of lines, which gets the complete stream at once. It shares no code with the model of blocks.

/// A line, or what the decoder returns like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown<'a> {
    pub means: Means<'a>,
    /// The bytes in the stream without the byte that ends the line, and that byte.
    pub bytes: &'a [u8],
    pub end: &'a [u8],
    pub oversized: bool,
    /// The offset after the line.
    pub position: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means<'a> {
    /// One of the four fields of the standard.
    Known(&'a [u8], &'a [u8]),
    Unknown(&'a [u8], &'a [u8]),
    Comment(&'a [u8]),
    Blank,
    ByteOrderMark,
    LineFeedOfCrlf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due<'a> {
    pub lines: Vec<Shown<'a>>,
    /// The bytes after the last line.
    pub pending: &'a [u8],
}

/// The lines of a stream. A line of more than `limit` bytes is oversized.
pub fn lines(stream: &[u8], limit: usize) -> Due<'_> {
    let mut lines = Vec::new();
    let mut at = 0;
    if stream.starts_with(b"\xEF\xBB\xBF") {
        at = 3;
        let means = Means::ByteOrderMark;
        lines.push(Shown { means, bytes: &stream[..3], end: b"", oversized: false, position: at });
    }
    while let Some(length) = stream[at..].iter().position(|byte| b"\r\n".contains(byte)) {
        let (bytes, rest) = stream[at..].split_at(length);
        at += length + 1;
        lines.push(Shown { means: means(bytes), bytes, end: &rest[..1], oversized: length > limit, position: at });
        if rest.starts_with(b"\r\n") {
            at += 1;
            let (means, bytes) = (Means::LineFeedOfCrlf, &b""[..]);
            lines.push(Shown { means, bytes, end: b"\n", oversized: false, position: at });
        }
    }
    Due { lines, pending: &stream[at..] }
}

fn means(line: &[u8]) -> Means<'_> {
    if line.is_empty() {
        return Means::Blank;
    }
    let mut parts = line.splitn(2, |&byte| byte == b':');
    let (name, value) = (parts.next().unwrap_or_default(), parts.next());
    if let (b"", Some(text)) = (name, value) {
        return Means::Comment(text);
    }
    let mut value = value.unwrap_or_default();
    if value.first() == Some(&b' ') {
        value = &value[1..];
    }
    if [&b"data"[..], b"event", b"id", b"retry"].contains(&name) {
        Means::Known(name, value)
    } else {
        Means::Unknown(name, value)
    }
}

impl Due<'_> {
    /// Whether a field has come since the last blank line, or the unfinished line is one.
    fn has_field(&self) -> bool {
        let is_field = |means| matches!(means, Means::Known(..) | Means::Unknown(..));
        let lines = self.lines.iter().rev().take_while(|line| line.means != Means::Blank);
        is_field(means(self.pending)) || lines.map(|line| line.means).any(is_field)
    }

    pub fn is_unfinished(&self) -> bool {
        !self.pending.is_empty() || self.has_field()
    }

    /// Whether a line may be inserted here: not before the stream has begun, and not after a CR.
    pub fn at_line_start(&self) -> bool {
        self.pending.is_empty() && self.lines.last().is_some_and(|line| line.end != b"\r")
    }

    /// Whether a frame may be inserted here.
    pub fn at_block_start(&self) -> bool {
        self.pending.is_empty() && !self.lines.is_empty() && !self.has_field()
    }
}
