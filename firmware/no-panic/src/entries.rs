//! An entry point for every public function of the crate with the feature `heapless-09`. `.ci/stages/no-panic` compares
//! the list with the crate's documentation.
//!
//! Derived functions, `Debug` and `Display` are not in the list. The compiler and `core::fmt` make the code that
//! formats, and small firmware does not call it.

use crate::world::{FixedDecoder, FixedLineDecoder, InPlace, World};
use core::error::Error as _;
use core::fmt::Write as _;
use core::hash::{Hash as _, Hasher};
use core::hint::black_box as opaque;
use core::num::NonZeroU64;
use heapless::Vec;
use sse_wire::encode::{BlockWriter, LineSplitter};
use sse_wire::io::ReadError;
use sse_wire::io::heapless_09::{OwnedComment, OwnedEvent, OwnedItem, Pooled};
use sse_wire::text::Lossy;
use sse_wire::{Borrowed, BufferTooSmall, Decoder, Fixed, FrameBuffer};

/// A function of the image. `None` if there was no argument for the crate's function.
pub(crate) type Entry = for<'w, 'v> fn(&'v mut World<'w>) -> Option<()>;

/// Makes a table of entry points from calls. The symbol of each is named after the function that it calls, so no name
/// is wrong. A function that is generic over storage is called with two storages. The second symbol has a mark.
macro_rules! entries {
    (
        $world:ident;
        $($module:ident $(:: $name:ident)+ $(with $storage:ident)? ($($argument:expr),* $(,)?) $(-> $result:ty)?;)+
    ) => {
        pub(crate) static ENTRIES: &[Entry] = &[$({
            #[unsafe(export_name = concat!(
                "sse_wire::", stringify!($module) $(, "::", stringify!($name))+ $(, " with ", stringify!($storage))?
            ))]
            #[inline(never)]
            #[allow(unused_variables, reason = "what a call is made of is not known here")]
            fn entry($world: &mut World<'_>) -> Option<()> {
                let _result $(: $result)? = opaque(sse_wire::$module$(::$name)+($($argument),*));
                Some(())
            }
            entry
        }),+];
    };
}

entries! {
    w;

    token::Field::name(w.forbidden.field);
    token::Token::bytes(&w.token);
    token::Tokenizer::at_block_start(&w.tokenizer);
    token::Tokenizer::at_line_start(&w.tokenizer);
    token::Tokenizer::default();
    token::Tokenizer::feed(&mut w.tokenizer, w.input);
    token::Tokenizer::finish(&mut w.tokenizer);
    token::Tokenizer::is_unfinished(&w.tokenizer);
    token::Tokenizer::new();
    token::Tokenizer::next(&mut w.tokenizer, &mut w.input);
    token::Tokens::next(&mut opaque(w.tokenizer.feed(w.input)));
    token::Tokens::rest(&opaque(w.tokenizer.feed(w.input)));

    text::Checker::check(&mut w.checker, w.input);
    text::Checker::finish(&mut w.checker);
    text::Checker::new();
    text::Chunks::next(&mut opaque(Lossy::new(w.input).chunks()));
    text::Lossy::as_ref(&opaque(Lossy::new(w.input)));
    text::Lossy::as_bytes(opaque(Lossy::new(w.input)));
    text::Lossy::chunks(opaque(Lossy::new(w.input)));
    text::Lossy::eq(&opaque(Lossy::new(w.input)), w.text);
    text::Lossy::from(w.input);
    text::Lossy::hash(&opaque(Lossy::new(w.input)), &mut opaque(Sum(0)));
    text::Lossy::new(w.input);

    storage::Borrowed::new(w.space, w.more_space);
    storage::Fixed::default() -> Fixed<24, 8>;
    storage::Fixed::new() -> Fixed<24, 8>;

    decode::Decoder::default() -> FixedDecoder;
    decode::Decoder::new() -> FixedDecoder;
    decode::Decoder::advance(&mut w.fixed, w.input);
    decode::Decoder::advance with Borrowed (&mut w.borrowed, w.input);
    decode::Decoder::data_capacity(&w.fixed);
    decode::Decoder::data_capacity with Borrowed (&w.borrowed);
    decode::Decoder::exchange_data(&mut w.pooled, w.pooled_ready, w.input, opaque(InPlace(Vec::new())));
    decode::Decoder::feed(&mut w.fixed, w.input);
    decode::Decoder::feed with Borrowed (&mut w.borrowed, w.input);
    decode::Decoder::feed_text(&mut w.fixed, w.input);
    decode::Decoder::feed_text with Borrowed (&mut w.borrowed, w.input);
    decode::Decoder::finish(&mut w.fixed);
    decode::Decoder::finish with Borrowed (&mut w.borrowed);
    decode::Decoder::keep(&mut w.fixed, w.ready, w.input);
    decode::Decoder::keep with Borrowed (&mut w.borrowed, w.ready, w.input);
    decode::Decoder::last_event_id(&w.fixed);
    decode::Decoder::last_event_id with Borrowed (&w.borrowed);
    decode::Decoder::position(&w.fixed);
    decode::Decoder::position with Borrowed (&w.borrowed);
    decode::Decoder::reset(&mut w.fixed);
    decode::Decoder::reset with Borrowed (&mut w.borrowed);
    decode::Decoder::set_last_event_id(&mut w.fixed, w.input);
    decode::Decoder::set_last_event_id with Borrowed (&mut w.borrowed, w.input);
    decode::Decoder::text_capacity(&w.fixed);
    decode::Decoder::text_capacity with Borrowed (&w.borrowed);
    decode::Decoder::view(&w.fixed, w.ready, w.input);
    decode::Decoder::view with Borrowed (&w.borrowed, w.ready, w.input);
    decode::Decoder::with_last_event_id(opaque(FixedDecoder::new()), w.input);
    decode::Decoder::with_last_event_id with Borrowed (
        opaque(Decoder::with_storage(Borrowed::new(w.space, w.more_space))),
        w.input,
    );
    decode::Decoder::with_storage(opaque(Fixed::<24, 8>::new()));
    decode::Decoder::with_storage with Borrowed (opaque(Borrowed::new(w.space, w.more_space)));
    decode::Decoder::advance_block(&mut w.fixed, w.input);
    decode::Decoder::advance_block with Borrowed (&mut w.borrowed, w.input);
    decode::Decoder::feed_blocks(&mut w.fixed, w.input);
    decode::Decoder::feed_blocks with Borrowed (&mut w.borrowed, w.input);
    decode::Decoder::finish_block(&mut w.fixed);
    decode::Decoder::finish_block with Borrowed (&mut w.borrowed);
    decode::Decoder::id_in_force(&w.fixed);
    decode::Decoder::id_in_force with Borrowed (&w.borrowed);
    decode::Decoder::is_block_unfinished(&w.fixed);
    decode::Decoder::is_block_unfinished with Borrowed (&w.borrowed);
    decode::Decoder::is_in_line(&w.fixed);
    decode::Decoder::is_in_line with Borrowed (&w.borrowed);
    decode::Decoder::is_unfinished(&w.fixed);
    decode::Decoder::is_unfinished with Borrowed (&w.borrowed);
    decode::Decoder::oversized_so_far(&w.fixed);
    decode::Decoder::oversized_so_far with Borrowed (&w.borrowed);
    decode::Decoder::reconnection_time(&w.fixed);
    decode::Decoder::reconnection_time with Borrowed (&w.borrowed);
    decode::Decoder::shrink_to(&mut w.fixed, usize::from(w.octets));
    decode::Decoder::shrink_to with Borrowed (&mut w.borrowed, usize::from(w.octets));
    decode::Decoder::view_block(&w.fixed, w.ready, w.input);
    decode::Decoder::view_block with Borrowed (&w.borrowed, w.ready, w.input);
    decode::Blocks::decoder(&opaque(w.fixed.feed_blocks(w.input)));
    decode::Blocks::next(&mut opaque(w.fixed.feed_blocks(w.input)));
    decode::Blocks::next with Borrowed (&mut opaque(w.borrowed.feed_blocks(w.input)));
    decode::Blocks::rest(&opaque(w.fixed.feed_blocks(w.input)));
    decode::Block::as_event(&w.block);
    decode::Block::data(&w.block);
    decode::Block::eq(&w.block, &opaque(w.block));
    decode::Block::event_type(&w.block);
    decode::Block::has_ignored_values(&w.block);
    decode::Block::has_unknown_fields(&w.block);
    decode::Block::hash(&w.block, &mut opaque(Sum(0)));
    decode::Block::id_in_force(&w.block);
    decode::Block::oversized_id(&w.block);
    decode::Block::own_id(&w.block);
    decode::Block::retry(&w.block);
    decode::BlockEnd::map_oversized(opaque(w.fixed.finish_block()), opaque);
    decode::End::map_oversized(opaque(w.fixed.finish()), opaque);
    decode::Items::decoder(&opaque(w.fixed.feed(w.input)));
    decode::Items::next(&mut opaque(w.fixed.feed(w.input)));
    decode::Items::next with Borrowed (&mut opaque(w.borrowed.feed(w.input)));
    decode::Items::next_event(&mut opaque(w.fixed.feed(w.input)));
    decode::Items::next_event with Borrowed (&mut opaque(w.borrowed.feed(w.input)));
    decode::Items::rest(&opaque(w.fixed.feed_text(w.input)));
    decode::Item::from(&w.owned_item);
    decode::Comment::from(&w.owned_comment);
    decode::Comment::length(&w.comment);
    decode::Comment::text(&w.comment);
    decode::Comment::text_str(&w.comment);
    decode::Event::from(&w.owned_event);
    decode::Event::data(&w.event);
    decode::Event::data_lossy(&w.event);
    decode::Event::data_str(&w.event);
    decode::Event::eq(&w.event, &opaque(w.event));
    decode::Event::event_type(&w.event);
    decode::Event::event_type_str(&w.event);
    decode::Event::hash(&w.event, &mut opaque(Sum(0)));
    decode::Event::last_event_id(&w.event);
    decode::Event::last_event_id_str(&w.event);
    decode::Event::oversized_id(&w.event);
    decode::Event::own_id(&w.event);
    decode::Event::id_in_force(&w.event);
    decode::Event::own_id_str(&w.event);
    decode::Event::raw_event_type(&w.event);
    decode::Event::raw_event_type_str(&w.event);
    decode::Event::retry(&w.event);

    line::Line::bytes(&w.line);
    line::Line::content(&w.line);
    line::Line::end(&w.line);
    line::Line::segments(&w.line);
    line::LineDecoder::default() -> FixedLineDecoder;
    line::LineDecoder::new() -> FixedLineDecoder;
    line::LineDecoder::advance(&mut w.fixed_lines, w.input);
    line::LineDecoder::advance with Borrowed (&mut w.borrowed_lines, w.input);
    line::LineDecoder::at_block_start(&w.fixed_lines);
    line::LineDecoder::at_line_start(&w.fixed_lines);
    line::LineDecoder::capacity(&w.fixed_lines);
    line::LineDecoder::capacity with Borrowed (&w.borrowed_lines);
    line::LineDecoder::feed(&mut w.fixed_lines, w.input);
    line::LineDecoder::finish(&mut w.fixed_lines);
    line::LineDecoder::finish with Borrowed (&mut w.borrowed_lines);
    line::LineDecoder::is_unfinished(&w.fixed_lines);
    line::LineDecoder::keep(&mut w.fixed_lines, w.ready_line, w.input);
    line::LineDecoder::keep with Borrowed (&mut w.borrowed_lines, w.ready_line, w.input);
    line::LineDecoder::oversized_so_far(&w.fixed_lines);
    line::LineDecoder::oversized_so_far with Borrowed (&w.borrowed_lines);
    line::LineDecoder::position(&w.fixed_lines);
    line::LineDecoder::reset(&mut w.fixed_lines);
    line::LineDecoder::shrink_to(&mut w.fixed_lines, usize::from(w.octets));
    line::LineDecoder::shrink_to with Borrowed (&mut w.borrowed_lines, usize::from(w.octets));
    line::LineDecoder::view(&w.fixed_lines, w.ready_line, w.input);
    line::LineDecoder::view with Borrowed (&w.borrowed_lines, w.ready_line, w.input);
    line::LineDecoder::with_storage(opaque(Fixed::<24, 0>::new()));
    line::Lines::decoder(&opaque(w.fixed_lines.feed(w.input)));
    line::Lines::next(&mut opaque(w.fixed_lines.feed(w.input)));
    line::Lines::next with Borrowed (&mut opaque(w.borrowed_lines.feed(w.input)));
    line::Lines::rest(&opaque(w.fixed_lines.feed(w.input)));

    encode::EventType::as_bytes(&w.name);
    encode::EventType::as_ref(&w.name);
    encode::EventType::from_bytes(w.input);
    encode::EventType::new(w.text);
    encode::EventType::try_from(w.text);
    encode::EventId::as_bytes(&w.id);
    encode::EventId::as_ref(&w.id);
    encode::EventId::comes_back_in_header(&w.id);
    encode::EventId::from(w.integer);
    encode::EventId::from_bytes(w.input);
    encode::EventId::new(w.text);
    encode::EventId::try_from(w.text);
    encode::IntegerId::as_event_id(w.integer);
    encode::IntegerId::as_ref(w.integer);
    encode::IntegerId::from(w.number);
    encode::IntegerId::new(w.number);
    encode::EventHead::comment(w.head, w.text);
    encode::EventHead::comment_bytes(w.head, w.input);
    encode::EventHead::data(w.head, w.text);
    encode::EventHead::data_bytes(w.head, w.input);
    encode::EventHead::data_values(w.head, w.texts);
    encode::EventHead::default();
    encode::EventHead::event_type(w.head, w.name);
    encode::EventHead::id(w.head, w.id);
    encode::EventHead::new();
    encode::EventHead::retry(w.head, w.number);
    encode::Frame::comment(w.text);
    encode::Frame::comment_bytes(w.input);
    encode::Frame::encode(&w.frame, w.space);
    encode::Frame::encoded_len(&w.frame);
    encode::Frame::encoded_len_in_const(&w.frame);
    encode::Frame::event(w.name, w.text);
    encode::Frame::id(w.frame, w.id);
    encode::Frame::id_only(w.id);
    encode::Frame::message(w.text);
    encode::Frame::min_encoded_len(&w.frame);
    encode::Frame::retry(w.frame, w.number);
    encode::Frame::retry_only(w.number);
    encode::Frame::segments(&w.frame);
    encode::Frame::to_array(&w.frame) -> Option<[u8; 29]>;
    encode::Frame::try_from(w.event);
    encode::Frame::with_comment(w.frame, w.text);
    encode::Frame::with_comment_bytes(w.frame, w.input);
    encode::Segments::next(&mut opaque(w.frame.segments()));
    encode::UnwritableEvent::from(w.forbidden);
    encode::FrameBuffer::as_bytes(&opaque(FrameBuffer::new(w.space)));
    encode::FrameBuffer::clear(&mut opaque(FrameBuffer::new(w.space)));
    encode::FrameBuffer::into_bytes(opaque(FrameBuffer::new(w.space)));
    encode::FrameBuffer::is_empty(&opaque(FrameBuffer::new(w.space)));
    encode::FrameBuffer::len(&opaque(FrameBuffer::new(w.space)));
    encode::FrameBuffer::new(w.space);
    encode::FrameBuffer::push(&mut opaque(FrameBuffer::new(w.space)), &w.frame);
    encode::FrameBuffer::remaining_capacity(&opaque(FrameBuffer::new(w.space)));
    encode::FrameBuffer::write_event(&mut opaque(FrameBuffer::new(w.space)), w.head);
    encode::BlockWriter::comment(&mut opaque(BlockWriter::new(&mut opaque(FrameBuffer::new(w.space)))), w.text);
    encode::BlockWriter::comment_bytes(&mut opaque(BlockWriter::new(&mut opaque(FrameBuffer::new(w.space)))), w.input);
    encode::BlockWriter::comment_with_prefix(&mut opaque(BlockWriter::new(&mut opaque(FrameBuffer::new(w.space)))), w.text, w.text);
    encode::BlockWriter::data(&mut opaque(BlockWriter::new(&mut opaque(FrameBuffer::new(w.space)))), w.text);
    encode::BlockWriter::data_bytes(&mut opaque(BlockWriter::new(&mut opaque(FrameBuffer::new(w.space)))), w.input);
    encode::BlockWriter::end(opaque(BlockWriter::new(&mut opaque(FrameBuffer::new(w.space)))));
    encode::BlockWriter::event_type(&mut opaque(BlockWriter::new(&mut opaque(FrameBuffer::new(w.space)))), w.name);
    encode::BlockWriter::id(&mut opaque(BlockWriter::new(&mut opaque(FrameBuffer::new(w.space)))), w.id);
    encode::BlockWriter::new(&mut opaque(FrameBuffer::new(w.space)));
    encode::BlockWriter::retry(&mut opaque(BlockWriter::new(&mut opaque(FrameBuffer::new(w.space)))), u128::from(w.number) << (w.octets & 63));
    encode::LineParts::next(&mut opaque(LineSplitter::new().split(w.input)));
    encode::LineSplitter::new();
    encode::LineSplitter::split(&mut opaque(LineSplitter::new()), w.input);
    encode::DataWriter::finish(opaque(opaque(FrameBuffer::new(w.space)).write_event(w.head)));
    encode::DataWriter::write_bytes(&mut opaque(opaque(FrameBuffer::new(w.space)).write_event(w.head)), w.input);
    encode::DataWriter::write_str(&mut opaque(opaque(FrameBuffer::new(w.space)).write_event(w.head)), w.text);

    chunked::DecodeError::from(opaque(w.chunked.decode_in_place(w.space)).err()?);
    chunked::DecodeError::kind(&w.decode_error);
    chunked::DecodeError::offset(&w.decode_error);
    chunked::Decoder::decode_in_place(&mut w.chunked, w.space);
    chunked::Decoder::default();
    chunked::Decoder::finish(&w.chunked);
    chunked::Decoder::has_ended(&w.chunked);
    chunked::Decoder::new();
    chunked::Decoder::next(&mut w.chunked, &mut w.input);
    chunked::Decoder::position(&w.chunked);
    chunked::Decoder::remaining_in_chunk(&w.chunked);
    chunked::Decoder::with_options(w.options);
    chunked::Options::allow_bare_line_feed_as_line_end(w.options, w.allowed);
    chunked::Options::allow_blanks_before_size_line_end(w.options, w.allowed);
    chunked::Options::default();
    chunked::Options::deliver_trailers(w.options, w.allowed);
    chunked::Options::max_overhead(w.options, w.number as u32);
    chunked::Options::max_size_line(w.options, w.octets);
    chunked::Options::max_trailer_section(w.options, w.octets);
    chunked::Options::no_overhead_limit(w.options);
    chunked::Chunk::finish(opaque(w.encoder.chunk(w.space).ok()?));
    chunked::Chunk::is_empty(&opaque(w.encoder.chunk(w.space).ok()?));
    chunked::Chunk::len(&opaque(w.encoder.chunk(w.space).ok()?));
    chunked::Chunk::push(&mut opaque(w.encoder.chunk(w.space).ok()?), w.input);
    chunked::Chunk::remaining_capacity(&opaque(w.encoder.chunk(w.space).ok()?));
    chunked::Chunk::write_with(&mut opaque(w.encoder.chunk(w.space).ok()?), |space| opaque(writes(space)));
    chunked::EncodeError::from(w.too_small);
    chunked::Encoder::chunk(&mut w.encoder, w.space);
    chunked::Encoder::has_ended(&w.encoder);
    chunked::Encoder::last_chunk(&mut w.encoder, w.fields, w.space);
    chunked::Encoder::new();
    chunked::SizeLine::as_bytes(&w.size_line);
    chunked::SizeLine::as_ref(&w.size_line);
    chunked::SizeLine::new(NonZeroU64::new(w.number)?);
    chunked::encoded_len(usize::from(w.octets));

    http::Accept::as_ref(&w.accept);
    http::Accept::as_str(&w.accept);
    http::Accept::default();
    http::Accept::new(w.text);
    http::Accept::try_from(w.text);
    http::BodyDecoder::decode_in_place(&mut w.body, w.space);
    http::BodyDecoder::finish(&w.body);
    http::BodyDecoder::has_ended(&w.body);
    http::BodyDecoder::remaining(&w.body);
    http::BodyDecoder::new(w.body_framing);
    http::BodyDecoder::next(&mut w.body, &mut w.input);
    http::BodyDecoder::with_options(w.body_framing, w.options);
    http::BodyError::from(w.decode_error);
    http::BodyError::is_truncated(&opaque(w.body.finish()).err()?);
    http::Field::new(w.text, w.input);
    http::HeadError::from(w.too_small);
    http::HttpVersion::from_minor(w.octets as u8);
    http::LastEventId::as_bytes(&w.last_event_id);
    http::LastEventId::as_ref(&w.last_event_id);
    http::LastEventId::is_changed_by_http(&w.last_event_id);
    http::LastEventId::received(w.input);
    http::LastEventId::to_send(w.input);
    http::RequestHead::accept(w.request, w.accept);
    http::RequestHead::encode(&w.request, w.space);
    http::RequestHead::encoded_len(&w.request);
    http::RequestHead::fields(w.request, w.fields);
    http::RequestHead::last_event_id(w.request, Some(w.last_event_id));
    http::RequestHead::new(w.text, w.text);
    http::RequestHead::post(w.request, w.number);
    http::ResponseFraming::for_request(w.version);
    http::ResponseHead::cache_control(w.response, w.input);
    http::ResponseHead::close(w.response);
    http::ResponseHead::encode(&w.response, w.space);
    http::ResponseHead::encoded_len(&w.response);
    http::ResponseHead::fields(w.response, w.fields);
    http::ResponseHead::new(w.framing);
    http::body_framing(w.version, w.octets, w.lines.iter().copied(), w.lines.iter().copied());
    http::is_event_stream(w.input);
    http::judge(w.octets, w.lines.iter().copied(), w.lines.iter().copied(), w.unavailable);
    http::retry_after(w.input);

    session::Frames::as_slices(&w.history.frames());
    session::Frames::is_empty(&w.history.frames());
    session::Frames::next(&mut opaque(w.history.frames()));
    session::History::clear(&mut w.history);
    session::History::frames(&w.history);
    session::History::missed(&w.history, Some(w.last_event_id));
    session::History::new(w.number, &mut *w.space);
    session::History::newest_id(&w.history);
    session::NewestId::as_event_id(&w.history.newest_id());
    session::NewestId::as_ref(&w.history.newest_id());
    session::NewestId::eq(&w.history.newest_id(), &opaque(w.history.newest_id()));
    session::NewestId::hash(&w.history.newest_id(), &mut opaque(Sum(0)));
    session::History::push(&mut w.history, &w.frame);
    session::Pacer::due_in(&mut w.pacer, w.number);
    session::Pacer::new(w.length(), w.number);
    session::Pacer::written(&mut w.pacer, w.number);
    session::Policy::backoff_ceiling(w.policy, w.number);
    session::Policy::ceiling(w.policy, w.number);
    session::Policy::default();
    session::Policy::event_is_success(w.policy, w.allowed);
    session::Policy::floor(w.policy, w.number);
    session::Policy::growth_percent(w.policy, w.number as u32);
    session::Policy::initial(w.policy, w.number);
    session::Policy::jitter(w.policy, w.jitter);
    session::Policy::max_retries(w.policy, w.number as u32);
    session::Policy::new();
    session::Policy::success_after(w.policy, w.number);
    session::Reconnect::default();
    session::Reconnect::ended(&mut w.reconnect, w.ended, w.number as u32);
    session::Reconnect::new(w.policy);
    session::Reconnect::reconnection_time(&w.reconnect);
    session::Reconnect::restart(&mut w.reconnect);
    session::Reconnect::retries(&w.reconnect);
    session::Reconnect::set_reconnection_time(&mut w.reconnect, w.number);
    session::Watchdog::expires_in(&mut w.watchdog, w.number);
    session::Watchdog::heard(&mut w.watchdog, w.number);
    session::Watchdog::new(w.length(), w.number);

    io::ReadError::from(opaque(w.body.finish()).err()?) -> ReadError<BufferTooSmall>;
    io::ReadError::is_truncated(&w.read_error);
    io::ReadError::map_io(w.read_error, opaque);
    io::ReadError::source(&w.read_error);
    io::WriteError::source(&w.write_error);
    io::heapless_09::OwnedComment::as_comment(&w.owned_comment);
    io::heapless_09::OwnedComment::from(w.comment) -> OwnedComment<8>;
    io::heapless_09::OwnedComment::length(&w.owned_comment);
    io::heapless_09::OwnedComment::text(&w.owned_comment);
    io::heapless_09::OwnedComment::text_str(&w.owned_comment);
    io::heapless_09::OwnedEvent::as_event(&w.owned_event);
    io::heapless_09::OwnedEvent::copy_from(&mut w.owned_event, w.event);
    io::heapless_09::OwnedEvent::data(&w.owned_event);
    io::heapless_09::OwnedEvent::data_lossy(&w.owned_event);
    io::heapless_09::OwnedEvent::data_str(&w.owned_event);
    io::heapless_09::OwnedEvent::default() -> OwnedEvent<24, 8>;
    io::heapless_09::OwnedEvent::eq(&w.owned_event, &opaque(w.owned_event.clone()));
    io::heapless_09::OwnedEvent::event_type(&w.owned_event);
    io::heapless_09::OwnedEvent::event_type_str(&w.owned_event);
    io::heapless_09::OwnedEvent::hash(&w.owned_event, &mut opaque(Sum(0)));
    io::heapless_09::OwnedEvent::id_in_force(&w.owned_event);
    io::heapless_09::OwnedEvent::into_data(opaque(w.owned_event.clone()));
    io::heapless_09::OwnedEvent::last_event_id(&w.owned_event);
    io::heapless_09::OwnedEvent::last_event_id_str(&w.owned_event);
    io::heapless_09::OwnedEvent::new() -> OwnedEvent<24, 8>;
    io::heapless_09::OwnedEvent::oversized_id(&w.owned_event);
    io::heapless_09::OwnedEvent::own_id(&w.owned_event);
    io::heapless_09::OwnedEvent::own_id_str(&w.owned_event);
    io::heapless_09::OwnedEvent::raw_event_type(&w.owned_event);
    io::heapless_09::OwnedEvent::raw_event_type_str(&w.owned_event);
    io::heapless_09::OwnedEvent::retry(&w.owned_event);
    io::heapless_09::OwnedEvent::try_from(w.event) -> Result<OwnedEvent<24, 8>, _>;
    io::heapless_09::OwnedItem::as_item(&w.owned_item);
    io::heapless_09::OwnedItem::from(opaque(w.owned_event.clone())) -> OwnedItem<24, 8>;
    io::heapless_09::OwnedItem::into_event(opaque(w.owned_item.clone()));
    io::heapless_09::OwnedItem::try_from(w.item) -> Result<OwnedItem<24, 8>, _>;
    io::heapless_09::Pooled::new(opaque(InPlace(Vec::new()))) -> Pooled<InPlace, 8>;
    io::heapless_09::append(&w.frame, &mut w.vector);
    io::heapless_09::encode(&w.frame) -> Result<Vec<u8, 24>, BufferTooSmall>;
}

/// Writes nothing, and returns a length that is too large.
fn writes(space: &mut [u8]) -> Result<usize, ()> {
    opaque(space).len().checked_mul(2).ok_or(())
}

/// The sum of the bytes: a hasher that cannot panic.
struct Sum(u64);

impl Hasher for Sum {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, &byte| sum.wrapping_add(byte.into()));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
