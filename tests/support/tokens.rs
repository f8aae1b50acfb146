//! Tokens that own their bytes, joined, and those that a stream has by the standard.

use super::item::Bytes;
use super::model::{self, Lines};
use sse_wire::token::{Field, Fragment, LineEnd, Token, Tokenizer};

/// A token whose fragments are joined.
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

/// Joins tokens as they come, and checks the marks on fragments.
#[derive(Default)]
pub struct Join {
    pub tokens: Vec<Joined>,
    /// All that the tokens stand for.
    pub bytes: Vec<u8>,
    /// Fragments have come, and the last of them was not the last.
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
        assert!(!self.open, "{token:?} among fragments");
        self.tokens.push(token);
    }

    fn fragment(&mut self, kind: impl Fn(Bytes) -> Joined, fragment: Fragment<'_>) {
        assert_eq!(fragment.first, !self.open, "the first mark of {fragment:?}");
        assert!(!fragment.bytes.is_empty() || fragment.first || fragment.last, "a fragment of nothing: {fragment:?}");
        if !self.open {
            self.tokens.push(kind(Bytes::default()));
        }
        let token = self.tokens.last_mut().expect("a fragment is open");
        let (Joined::UnknownName(joined)
        | Joined::Value(_, joined)
        | Joined::UnknownValue(joined)
        | Joined::Comment(joined)) = token
        else {
            panic!("{token:?} is open")
        };
        let mut joined = std::mem::take(joined);
        assert_eq!(*token, kind(Bytes::default()), "fragments of one value are of one kind");
        joined.0.extend_from_slice(fragment.bytes);
        *token = kind(joined);
        self.open = !fragment.last;
    }
}

/// The joined tokens of a stream in these chunks, to its end.
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

/// The tokens that a stream has, line by line.
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

/// A line that is not ended has a value only if a byte of it has come.
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
