//! Decodes an event stream, and prints each item as a line of JSON as soon as it is complete.
//!
//! ```text
//! curl -sN https://stream.example/events | decode
//! cargo run --release --example decode -- examples/greetings.sse
//! printf '9\r\ndata: hi\n\r\n1\r\n\n\r\n0\r\n\r\n' | decode --chunked
//! ```
//!
//! `decode --help` lists the options. The exit code is 0; 1 if a read or a write fails or the chunked coding is malformed; and 2
//! if the arguments are wrong. If the reader of the output has closed it, that is no error.

use sse_wire::{Borrowed, Decoder, End, Event, InvalidLastEventId, Item, Oversized, Part, chunked};
use std::ffi::OsString;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::process::ExitCode;

const HELP: &str = "\
Usage: decode [FILE] [OPTIONS]

Reads an event stream from FILE or the standard input, and prints one JSON object a line. U+0085, U+2028 and U+2029 are
escaped, since some readers end a line there:
  {\"event\":TYPE,\"data\":TEXT,\"id\":TEXT}     an event, with the last event ID in force. It also has \"lost_id\" if its own
                                          ID was too long
  {\"comment\":TEXT}, {\"retry\":MILLISECONDS}  a comment, and a reconnection time
  {\"comment\":null,\"length\":BYTES}         a comment that is too long
  {\"oversized\":{\"part\":…,\"limit\":…,\"length\":…}}  an event that is too large
  {\"end\":{\"last_event_id\":TEXT,\"retry\":MILLISECONDS or null}}

Options:
  --chunked            decode the chunked transfer coding first. Bytes after the last chunk are not read. A malformed or
                       truncated body is reported with its offset, after the items before it; the exit code is then 1
  --capacity N         maximum length of the data of an event, in bytes (default 16777216)
  --text-capacity N    maximum length of an event type, an ID or a comment, in bytes (default 1048576)
  --chunk N            feed the decoder N bytes at a time
  --cut A,B,C          feed the decoder chunks that end at these offsets
  --last-event-id ID   begin with this last event ID, as after a reconnection
  --incomplete         print an event that the end of the stream truncates, as {\"incomplete\":…}
  --help               print this
";

/// Bytes of one read, unless `--chunk` or `--cut` is given.
const READ: usize = 16 * 1024;

/// The largest integer that every JSON parser reads exactly. A larger one is printed as a string of digits.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args_os().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => return exit(io::stdout().write_all(HELP.as_bytes()).map_err(Failure::Write)),
        Err(problem) => {
            eprintln!("decode: {problem}");
            return ExitCode::from(2);
        }
    };
    exit(run(arguments))
}

fn exit(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Write(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Write(error)) => {
            eprintln!("decode: cannot write: {error}");
            ExitCode::FAILURE
        }
        Err(Failure::Read(name, error)) => {
            eprintln!("decode: cannot read {name}: {error}");
            ExitCode::FAILURE
        }
        Err(Failure::Coding(error)) => {
            eprintln!("decode: {error}");
            ExitCode::FAILURE
        }
        Err(Failure::Memory(bytes)) => {
            eprintln!("decode: not enough memory: {bytes} bytes are needed; take a smaller capacity");
            ExitCode::from(2)
        }
        Err(Failure::LastEventId(error)) => {
            eprintln!("decode: --last-event-id: {error}");
            ExitCode::from(2)
        }
    }
}

enum Failure {
    Memory(usize),
    LastEventId(InvalidLastEventId),
    Read(String, io::Error),
    Write(io::Error),
    Coding(chunked::DecodeError),
}

struct Arguments {
    file: Option<OsString>,
    coding: Coding,
    capacity: usize,
    text_capacity: usize,
    last_event_id: String,
    pieces: Pieces,
    incomplete: bool,
}

impl Arguments {
    /// `None` asks for the help text.
    fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Option<Self>, lexopt::Error> {
        use lexopt::prelude::*;
        let (mut file, mut pieces, mut last_event_id) = (None, None, None);
        let (mut coding, mut incomplete) = (Coding::None, false);
        let (mut capacity, mut text_capacity) = (16 << 20, 1 << 20);
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("chunked") => coding = Coding::Chunked(chunked::Decoder::new()),
                Long("capacity") => capacity = value(&mut parser, "--capacity", str::parse)?,
                Long("text-capacity") => text_capacity = value(&mut parser, "--text-capacity", str::parse)?,
                Long("chunk" | "cut") if pieces.is_some() => return Err("give --chunk or --cut, and once".into()),
                Long("chunk") => pieces = Some(Pieces::Equal(value(&mut parser, "--chunk", chunk_length)?)),
                Long("cut") => pieces = Some(Pieces::EndingAt(value(&mut parser, "--cut", offsets)?)),
                Long("last-event-id") => last_event_id = Some(parser.value()?.string()?),
                Long("incomplete") => incomplete = true,
                Long("help") | Short('h') => return Ok(None),
                Value(name) if file.is_none() => file = Some(name),
                other => return Err(other.unexpected()),
            }
        }
        let (pieces, last_event_id) = (pieces.unwrap_or(Pieces::AsRead), last_event_id.unwrap_or_default());
        Ok(Some(Self { file, coding, capacity, text_capacity, last_event_id, pieces, incomplete }))
    }
}

/// The value of the last option.
fn value<T, E: Display>(
    parser: &mut lexopt::Parser,
    option: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, lexopt::Error> {
    let value = lexopt::ValueExt::string(parser.value()?)?;
    parse(&value).map_err(|problem| format!("{option} {value}: {problem}").into())
}

/// Zeroed memory. The system allocates only the pages that are written to.
fn memory(bytes: usize) -> Result<Vec<u8>, Failure> {
    Vec::<u8>::new().try_reserve_exact(bytes).map_err(|_| Failure::Memory(bytes))?;
    Ok(vec![0; bytes])
}

/// How the input is cut into chunks.
enum Pieces {
    AsRead,
    Equal(u64),
    /// The offsets of the remaining cuts, the next one last.
    EndingAt(Vec<u64>),
}

fn chunk_length(text: &str) -> Result<u64, &'static str> {
    text.parse().ok().filter(|length| *length > 0).ok_or("not a number of bytes above 0")
}

fn offsets(text: &str) -> Result<Vec<u64>, &'static str> {
    let mut offsets = text
        .split(',')
        .map(str::parse)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| "not offsets with commas between")?;
    if !offsets.is_sorted() {
        return Err("the offsets must ascend");
    }
    offsets.reverse();
    Ok(offsets)
}

impl Pieces {
    /// Reads the next chunk, which begins at the offset `from`. Returns whether there may be another one.
    fn read(&mut self, input: &mut dyn Read, from: u64, piece: &mut Vec<u8>) -> io::Result<bool> {
        piece.clear();
        match self {
            Self::AsRead => {
                piece.resize(READ, 0);
                let length = loop {
                    match input.read(piece) {
                        Err(error) if error.kind() == ErrorKind::Interrupted => {}
                        result => break result?,
                    }
                };
                piece.truncate(length);
                Ok(length > 0)
            }
            Self::Equal(length) => Ok(input.take(*length).read_to_end(piece)? > 0),
            Self::EndingAt(offsets) => match offsets.pop() {
                Some(offset) => input.take(offset.saturating_sub(from)).read_to_end(piece).map(|_| true),
                None => input.read_to_end(piece).map(|_| false),
            },
        }
    }
}

/// The coding around the event stream, if there is one.
enum Coding {
    None,
    Chunked(chunked::Decoder),
}

impl Coding {
    /// Removes the next piece of the event stream from the front of `input`. `None`: more input is needed.
    fn next<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<&'i [u8]>, chunked::DecodeError> {
        match self {
            Self::None => Ok(Some(std::mem::take(input)).filter(|content| !content.is_empty())),
            Self::Chunked(decoder) => Ok(match decoder.next(input)? {
                Some(chunked::Piece::Data(content)) => Some(content),
                // Trailers are not enabled in the options.
                Some(chunked::Piece::Trailer(_) | chunked::Piece::End) | None => None,
            }),
        }
    }

    /// Whether the stream has ended before the input has: bytes after a chunked body do not belong to it.
    fn has_ended(&self) -> bool {
        matches!(self, Self::Chunked(decoder) if decoder.has_ended())
    }

    /// Checks whether the input may end here.
    fn finish(&self) -> Result<(), chunked::DecodeError> {
        match self {
            Self::None => Ok(()),
            Self::Chunked(decoder) => decoder.finish(),
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { file, mut coding, capacity, text_capacity, last_event_id, mut pieces, incomplete } = arguments;
    let (mut data, mut texts) = (memory(capacity)?, memory(text_capacity.saturating_mul(4))?);
    let mut decoder = Decoder::with_storage(Borrowed::new(&mut data, &mut texts))
        .with_last_event_id(last_event_id.as_bytes())
        .map_err(Failure::LastEventId)?;
    let name =
        file.as_ref().map_or_else(|| "the standard input".to_owned(), |file| file.to_string_lossy().into_owned());
    let unreadable = |error| Failure::Read(name.clone(), error);
    let mut input: Box<dyn Read> = match &file {
        Some(file) => Box::new(File::open(file).map_err(unreadable)?),
        None => Box::new(io::stdin().lock()),
    };
    let mut output = BufWriter::new(io::stdout().lock());
    let mut piece = Vec::new();
    let mut offset = 0;
    let mut reconnection_time = None;
    let mut more = true;
    while more && !coding.has_ended() {
        more = pieces.read(&mut *input, offset, &mut piece).map_err(unreadable)?;
        offset += piece.len() as u64;
        let mut rest = &piece[..];
        loop {
            let content = match coding.next(&mut rest) {
                Ok(Some(content)) => content,
                Ok(None) => break,
                Err(_) => {
                    // `finish` returns the same error again, after the items before it have been printed.
                    more = false;
                    break;
                }
            };
            let mut items = decoder.feed(content);
            while let Some(item) = items.next() {
                if let Ok(Item::Retry(milliseconds)) = item {
                    reconnection_time = Some(milliseconds);
                }
                writeln!(output, "{}", item.map_or_else(oversized, shown)).map_err(Failure::Write)?;
            }
        }
        // Complete items are visible before the next read waits.
        output.flush().map_err(Failure::Write)?;
    }
    let cut_off = match decoder.finish() {
        End::Clean => None,
        End::Incomplete(None) => Some("null".to_owned()),
        End::Incomplete(Some(cut_off)) => Some(event(&cut_off)),
        End::Oversized(report) => Some(oversized(report)),
    };
    if let Some(cut_off) = cut_off.filter(|_| incomplete) {
        writeln!(output, "{{\"incomplete\":{cut_off}}}").map_err(Failure::Write)?;
    }
    let last_event_id = text(decoder.last_event_id());
    let retry = reconnection_time.map_or_else(|| "null".to_owned(), number);
    writeln!(output, "{{\"end\":{{\"last_event_id\":{last_event_id},\"retry\":{retry}}}}}").map_err(Failure::Write)?;
    output.flush().map_err(Failure::Write)?;
    coding.finish().map_err(Failure::Coding)
}

fn shown(item: Item<'_>) -> String {
    match item {
        Item::Event(dispatched) => event(&dispatched),
        Item::Retry(milliseconds) => format!("{{\"retry\":{}}}", number(milliseconds)),
        Item::Comment(comment) => match comment.text() {
            Some(shown) => format!("{{\"comment\":{}}}", text(shown)),
            None => format!("{{\"comment\":null,\"length\":{}}}", comment.length()),
        },
    }
}

fn event(event: &Event<'_>) -> String {
    let lost = event.oversized_id().map_or_else(String::new, |report| format!(",\"lost_id\":{}", oversized(report)));
    let (kind, data, id) = (text(event.event_type()), text(event.data()), text(event.last_event_id()));
    format!("{{\"event\":{kind},\"data\":{data},\"id\":{id}{lost}}}")
}

fn oversized(report: Oversized) -> String {
    let part = match report.part {
        Part::Data => "data",
        Part::EventType => "event",
        Part::Id => "id",
        _ => "other",
    };
    format!("{{\"oversized\":{{\"part\":\"{part}\",\"limit\":{},\"length\":{}}}}}", report.limit, report.length)
}

/// A JSON string, with U+FFFD for malformed UTF-8.
fn text(bytes: &[u8]) -> String {
    let mut text = serde_json::Value::from(String::from_utf8_lossy(bytes)).to_string();
    // JSON allows these three in a string, but Python's `splitlines` and others end a line at each. All other
    // characters that end a line for any reader are control characters, which JSON escapes.
    for (character, escaped) in [('\u{85}', r"\u0085"), ('\u{2028}', r"\u2028"), ('\u{2029}', r"\u2029")] {
        if text.contains(character) {
            text = text.replace(character, escaped);
        }
    }
    text
}

/// A JSON number, or a string of its digits if a JSON parser may not read the number exactly.
fn number(value: u64) -> String {
    if value > MAX_SAFE_INTEGER { format!("\"{value}\"") } else { value.to_string() }
}
