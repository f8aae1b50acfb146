use crate::wire::{Output, Parts};
use sse_wire::chunked::{DecodeError, Decoder, Encoder, ErrorKind, Options, Piece, encoded_len};
use sse_wire::http::Field;

/// `lenient` sets both options that accept what the standard forbids.
pub(crate) fn options(line: u16, trailers: u16, overhead: u32, lenient: bool) -> Options {
    Options::STRICT
        .max_size_line(line)
        .max_trailer_section(trailers)
        .max_overhead(overhead)
        .allow_blanks_before_size_line_end(lenient)
        .allow_bare_line_feed_as_line_end(lenient)
}

/// Removes the chunked coding. The parts are the pieces of the body as they arrive.
///
/// Output: the pieces of data and trailers, then the end or an error.
pub(crate) fn decode(parts: Parts<'_>, options: Options, output: &mut Output<'_>) {
    let mut decoder = Decoder::with_options(options.deliver_trailers(true));
    for part in parts {
        let mut input = part;
        loop {
            match decoder.next(&mut input) {
                Ok(Some(Piece::Data(data))) => {
                    output.tag(b'd');
                    output.bytes(data);
                }
                Ok(Some(Piece::Trailer(octets))) => {
                    output.tag(b't');
                    output.bytes(octets);
                }
                Ok(Some(Piece::End)) => return ended(&decoder, output),
                Ok(None) => break,
                Err(error) => return failed(error, output),
            }
        }
    }
    failed(decoder.finish().expect_err("a body that has not ended"), output);
}

/// Like [`decode`], but in place, and without trailers in the output.
pub(crate) fn decode_in_place(parts: Parts<'_>, options: Options, storage: &mut [u8], output: &mut Output<'_>) {
    let mut decoder = Decoder::with_options(options);
    for part in parts {
        let buffer = &mut storage[..part.len()];
        buffer.copy_from_slice(part);
        output.tag(b'd');
        match decoder.decode_in_place(buffer) {
            Ok(decoded) => {
                output.bytes(decoded.data);
                if decoded.ended {
                    assert!(part.ends_with(decoded.rest));
                    return ended(&decoder, output);
                }
            }
            Err(refused) => {
                output.bytes(refused.data);
                return failed(refused.error, output);
            }
        }
    }
    failed(decoder.finish().expect_err("a body that has not ended"), output);
}

fn ended(decoder: &Decoder, output: &mut Output<'_>) {
    output.tag(b'.');
    output.number(decoder.position());
}

/// Writes the error with its name in the vectors.
fn failed(error: DecodeError, output: &mut Output<'_>) {
    output.tag(b'x');
    output.bytes(match error.kind() {
        ErrorKind::Size => b"size",
        ErrorKind::SizeOverflow => b"overflow",
        ErrorKind::Extension => b"ext",
        ErrorKind::LineEnd => b"line_end",
        ErrorKind::DataEnd => b"data_end",
        ErrorKind::Trailer => b"trailer",
        ErrorKind::SizeLineTooLong | ErrorKind::TrailersTooLong | ErrorKind::TooMuchOverhead => b"limit",
        ErrorKind::Truncated(_) => b"eof",
        _ => unreachable!("an error that the vectors do not know"),
    });
    output.number(error.offset());
}

/// Adds the chunked coding. The parts are pairs: `piece` and a payload, `:` with the name of a trailer and its value,
/// or `end` of the body.
///
/// Output: the slices of the body in order, or that the trailers are refused.
pub(crate) fn encode(parts: Parts<'_>, storage: &mut [u8], output: &mut Output<'_>) {
    let mut body = Encoder::new();
    let mut trailers = [Field::new("", b""); 16];
    let mut count = 0;
    for (name, value) in parts.pairs() {
        match name {
            b"piece" => {
                let mut chunk = body.chunk(&mut storage[..encoded_len(value.len())]).expect("a body that goes on");
                chunk.push(value).expect("a buffer that just fits");
                output.tag(b'd');
                output.bytes(chunk.finish());
            }
            b"end" => match body.last_chunk(&trailers[..count], storage) {
                Ok(end) => {
                    output.tag(b'd');
                    output.bytes(end);
                }
                Err(_) => {
                    assert!(!body.has_ended(), "refused is not ended");
                    output.tag(b'x');
                }
            },
            [b':', name @ ..] => {
                trailers[count] = Field::new(core::str::from_utf8(name).expect("text"), value);
                count += 1;
            }
            _ => unreachable!("a part that the vectors do not know"),
        }
    }
}
