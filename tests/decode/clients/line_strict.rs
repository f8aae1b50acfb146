use sse_wire::Unlimited;
use sse_wire::line::{Content, LineDecoder};
use sse_wire::token::Field;
use std::string::FromUtf8Error;

#[derive(Debug, Default, PartialEq)]
pub struct Event {
    pub event_type: Option<String>,
    pub data: Option<String>,
    pub id: Option<String>,
    pub retry: Option<u64>,
}

#[derive(Debug, PartialEq)]
pub enum Error {
    UnknownField(String),
    Text(FromUtf8Error),
}

/// Without limits: the server is trusted. Any error ends the connection.
#[derive(Default)]
pub struct Parser {
    lines: LineDecoder<Unlimited>,
    event: Option<Event>,
}

impl Parser {
    /// Appends the events that end in this chunk.
    pub fn parse(&mut self, chunk: &[u8], out: &mut Vec<Event>) -> Result<(), Error> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(Error::Text);
        let mut lines = self.lines.feed(chunk);
        while let Some(Ok(line)) = lines.next() {
            match line.content() {
                Content::Field(field, value) => {
                    let (value, event) = (text(value)?, self.event.get_or_insert_default());
                    match field {
                        Field::Event => event.event_type = Some(value),
                        Field::Data => {
                            event.data = Some(event.data.take().map_or(String::new(), |data| data + "\n") + &value)
                        }
                        Field::Id => event.id = Some(value),
                        // Digits alone: `parse` would take `+5` too.
                        Field::Retry if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                            event.retry = value.parse().ok().or(event.retry);
                        }
                        Field::Retry => {}
                    }
                }
                Content::UnknownField { name, .. } => return Err(Error::UnknownField(text(name)?)),
                Content::Blank => out.extend(self.event.take()),
                Content::Comment(_) | Content::ByteOrderMark | Content::LineFeedOfCrlf => {}
            }
        }
        Ok(())
    }
}
