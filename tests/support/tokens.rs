//! Owned tokens with joined fragments, and the expected tokens of a stream.

use super::item::Bytes;
use super::model::{self, Lines};
use sse_wire::token::{Field, Fragment, LineEnd, Token, Tokenizer};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    ByteOrderMark,
    Name(Field),
    UnknownName(Bytes),
    Colon,
    Space,
    Value(Field, Bytes),
    UnknownValue(Bytes),
    Comment(Bytes),
    LineEnd { end: LineEnd, blank: bool },
    LineFeedOfCrlf,
}

impl Joined {
    fn is_of_kind(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Value(field, _), Self::Value(other, _)) => field == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    fn bytes_mut(&mut self) -> Option<&mut Bytes> {
        match self {
            Self::UnknownName(bytes) | Self::Value(_, bytes) | Self::UnknownValue(bytes) | Self::Comment(bytes) => {
                Some(bytes)
            }
            _ => None,
        }
    }
}

/// Joins the fragments of tokens, and checks their marks `first` and `last`.
#[derive(Default)]
pub struct Join {
    pub tokens: Vec<Joined>,
    /// The bytes of all tokens.
    pub bytes: Vec<u8>,
    /// The first error in the fragments or their marks.
    pub fault: Option<String>,
    /// Whether the last fragment was not marked as the last of its token.
    open: bool,
}

impl Join {
    pub fn push(&mut self, token: Token<'_>) {
        self.bytes.extend_from_slice(token.bytes());
        match token {
            Token::ByteOrderMark => self.whole(Joined::ByteOrderMark),
            Token::Name(field) => self.whole(Joined::Name(field)),
            Token::Colon => self.whole(Joined::Colon),
            Token::Space => self.whole(Joined::Space),
            Token::LineEnd { end, blank } => self.whole(Joined::LineEnd { end, blank }),
            Token::LineFeedOfCrlf => self.whole(Joined::LineFeedOfCrlf),
            Token::UnknownName(fragment) => self.fragment(Joined::UnknownName, fragment),
            Token::Value(field, fragment) => self.fragment(|bytes| Joined::Value(field, bytes), fragment),
            Token::UnknownValue(fragment) => self.fragment(Joined::UnknownValue, fragment),
            Token::Comment(fragment) => self.fragment(Joined::Comment, fragment),
        }
    }

    fn whole(&mut self, token: Joined) {
        if self.open {
            self.fault(format!("{token:?} among fragments"));
        }
        self.open = false;
        self.tokens.push(token);
    }

    fn fragment(&mut self, kind: impl Fn(Bytes) -> Joined, fragment: Fragment<'_>) {
        if fragment.first == self.open {
            self.fault(format!("the first mark of {fragment:?}"));
        }
        if fragment.bytes.is_empty() && !fragment.first && !fragment.last {
            self.fault(format!("a fragment of nothing: {fragment:?}"));
        }
        let begun = kind(Bytes::default());
        if !self.open {
            self.tokens.push(begun.clone());
        }
        self.open = !fragment.last;
        match self.tokens.last_mut().filter(|token| token.is_of_kind(&begun)).and_then(Joined::bytes_mut) {
            Some(bytes) => bytes.0.extend_from_slice(fragment.bytes),
            None => self.fault(format!("{fragment:?} is of another kind than the one before")),
        }
    }

    fn fault(&mut self, what: String) {
        self.fault.get_or_insert(what);
    }
}

/// The joined tokens of a stream in these chunks, up to its end.
pub fn joined<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Join {
    let mut tokenizer = Tokenizer::new();
    let mut join = Join::default();
    for chunk in chunks {
        let mut tokens = tokenizer.feed(chunk);
        for token in &mut tokens {
            join.push(token);
        }
        assert_eq!(tokens.rest(), b"");
    }
    if let Some(token) = tokenizer.finish() {
        join.push(token);
    }
    assert_eq!(tokenizer, Tokenizer::new(), "finish leaves a new tokenizer");
    join
}

/// The expected tokens of a stream, line by line.
pub fn due(stream: &[u8]) -> Vec<Joined> {
    let Lines { byte_order_mark, lines, pending } = model::split(stream);
    let mut tokens = Vec::new();
    if byte_order_mark {
        tokens.push(Joined::ByteOrderMark);
    }
    for line in lines {
        if !line.bytes.is_empty() {
            tokens_of_line(line.bytes, true, &mut tokens);
        }
        let (end, crlf) = match stream[line.end - 1] {
            b'\r' => (LineEnd::CarriageReturn, stream.get(line.end) == Some(&b'\n')),
            _ => (LineEnd::LineFeed, false),
        };
        tokens.push(Joined::LineEnd { end, blank: line.bytes.is_empty() });
        if crlf {
            tokens.push(Joined::LineFeedOfCrlf);
        }
    }
    if !pending.is_empty() {
        tokens_of_line(pending, false, &mut tokens);
    }
    tokens
}

/// An unfinished line has a value only if a byte of the value has come.
fn tokens_of_line(line: &[u8], ended: bool, tokens: &mut Vec<Joined>) {
    let Some(colon) = line.iter().position(|&byte| byte == b':') else {
        push_field(line, ended.then_some(b""), tokens);
        return;
    };
    if colon == 0 {
        tokens.push(Joined::Colon);
        if ended || line.len() > 1 {
            tokens.push(Joined::Comment(line[1..].into()));
        }
        return;
    }
    let (name, mut value) = (&line[..colon], &line[colon + 1..]);
    let known = push_field(name, None, tokens);
    tokens.push(Joined::Colon);
    if let Some(rest) = value.strip_prefix(b" ") {
        tokens.push(Joined::Space);
        value = rest;
    }
    if ended || !value.is_empty() {
        tokens.push(value_of(known, value));
    }
}

fn push_field(name: &[u8], value: Option<&[u8]>, tokens: &mut Vec<Joined>) -> Option<Field> {
    let known = match name {
        b"data" => Some(Field::Data),
        b"event" => Some(Field::Event),
        b"id" => Some(Field::Id),
        b"retry" => Some(Field::Retry),
        _ => None,
    };
    tokens.push(known.map_or_else(|| Joined::UnknownName(name.into()), Joined::Name));
    if let Some(value) = value {
        tokens.push(value_of(known, value));
    }
    known
}

fn value_of(known: Option<Field>, value: &[u8]) -> Joined {
    known.map_or_else(|| Joined::UnknownValue(value.into()), |field| Joined::Value(field, value.into()))
}
