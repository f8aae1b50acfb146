//! Formats for defmt of the types that contain bytes. Other types derive theirs.
//!
//! Bytes are sent as they are, and the host escapes what is not ASCII. So nothing is decoded or copied here.

use crate::http::{self, Accept, LastEventId};
use crate::line::{Content, Line};
use crate::session::{Frames, NewestId};
use crate::token::Fragment;
use crate::{Block, Comment, Event, EventId, EventType, Frame, IntegerId, chunked, text};
use defmt::{Format, Formatter, write};

impl Format for Event<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        write!(
            formatter,
            "Event {{ event_type: {=[u8]:a}, data: {=[u8]:a}, id: {=[u8]:a}, own_id: {=bool}, retry: {=?}, oversized_id: {} }}",
            self.event_type(),
            self.data(),
            self.last_event_id(),
            self.own_id().is_some(),
            self.retry(),
            self.oversized_id(),
        );
    }
}

impl Format for Block<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        write!(
            formatter,
            "Block {{ event_type: {=?:a}, data: {=?:a}, own_id: {=?:a}, id_in_force: {=?:a}, retry: {=?}, has_unknown_fields: {=bool}, has_ignored_values: {=bool}, oversized_id: {} }}",
            self.event_type(),
            self.data(),
            self.own_id(),
            self.id_in_force(),
            self.retry(),
            self.has_unknown_fields(),
            self.has_ignored_values(),
            self.oversized_id(),
        );
    }
}

#[cfg(feature = "alloc")]
impl Format for crate::OwnedEvent {
    fn format(&self, formatter: Formatter<'_>) {
        self.as_event().format(formatter);
    }
}

#[cfg(feature = "alloc")]
impl Format for crate::TextEvent {
    fn format(&self, formatter: Formatter<'_>) {
        self.as_event().format(formatter);
    }
}

#[cfg(feature = "heapless-09")]
impl<const DATA: usize, const TEXT: usize> Format for crate::io::heapless_09::OwnedEvent<DATA, TEXT> {
    fn format(&self, formatter: Formatter<'_>) {
        self.as_event().format(formatter);
    }
}

impl Format for Comment<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        match self.text() {
            Some(text) => write!(formatter, "Comment({=[u8]:a})", text),
            None => write!(formatter, "Comment({=usize} bytes, too many to keep)", self.length()),
        }
    }
}

#[cfg(feature = "alloc")]
impl Format for crate::OwnedComment {
    fn format(&self, formatter: Formatter<'_>) {
        self.as_comment().format(formatter);
    }
}

#[cfg(feature = "heapless-09")]
impl<const TEXT: usize> Format for crate::io::heapless_09::OwnedComment<TEXT> {
    fn format(&self, formatter: Formatter<'_>) {
        self.as_comment().format(formatter);
    }
}

impl Format for Line<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        write!(formatter, "Line {{ bytes: {=[u8]:a}, end: {=[u8]:a} }}", self.bytes(), self.end());
    }
}

impl Format for Content<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        match self {
            Self::Field(field, value) => write!(formatter, "Field({}, {=[u8]:a})", field, value),
            Self::UnknownField { name, value } => {
                write!(formatter, "UnknownField {{ name: {=[u8]:a}, value: {=[u8]:a} }}", name, value);
            }
            Self::Comment(text) => write!(formatter, "Comment({=[u8]:a})", text),
            Self::Blank => write!(formatter, "Blank"),
            Self::ByteOrderMark => write!(formatter, "ByteOrderMark"),
            Self::LineFeedOfCrlf => write!(formatter, "LineFeedOfCrlf"),
        }
    }
}

impl Format for Fragment<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        let Self { bytes, first, last } = self;
        write!(formatter, "Fragment {{ bytes: {=[u8]:a}, first: {=bool}, last: {=bool} }}", bytes, first, last);
    }
}

impl Format for text::Lossy<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        write!(formatter, "{=[u8]:a}", self.as_bytes());
    }
}

impl Format for EventType<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        write!(formatter, "EventType({=[u8]:a})", self.as_bytes());
    }
}

impl Format for EventId<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        write!(formatter, "EventId({=[u8]:a})", self.as_bytes());
    }
}

impl Format for LastEventId<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        write!(formatter, "LastEventId({=[u8]:a})", self.as_bytes());
    }
}

impl Format for IntegerId {
    fn format(&self, formatter: Formatter<'_>) {
        self.as_event_id().format(formatter);
    }
}

impl Format for NewestId<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        self.as_event_id().format(formatter);
    }
}

impl Format for Accept<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        write!(formatter, "Accept({=str})", self.as_str());
    }
}

impl Format for http::Field<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        write!(formatter, "Field {{ name: {=str}, value: {=[u8]:a} }}", self.name, self.value);
    }
}

/// Shown as its segments, one after another.
impl Format for Frame<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        write!(formatter, "Frame(");
        for segment in self.segments() {
            write!(formatter, "{=[u8]:a}", segment);
        }
        write!(formatter, ")");
    }
}

/// Shows the length only, like `Debug`: the bytes may be more than a log has room for.
impl Format for Frames<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        let (first, second) = self.as_slices();
        write!(formatter, "Frames({=usize} bytes)", first.len().saturating_add(second.len()));
    }
}

impl Format for chunked::InPlaceError<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        self.error.format(formatter);
    }
}

impl Format for chunked::Piece<'_> {
    fn format(&self, formatter: Formatter<'_>) {
        match self {
            Self::Data(data) => write!(formatter, "Data({=[u8]:a})", data),
            Self::Trailer(trailer) => write!(formatter, "Trailer({=[u8]:a})", trailer),
            Self::End => write!(formatter, "End"),
        }
    }
}

/// Every error of this crate has a format. A new error is added here.
const _: () = {
    const fn has_format<E: core::error::Error + Format>() {}
    has_format::<crate::BufferTooSmall>();
    has_format::<crate::ForbiddenByte>();
    has_format::<crate::InvalidLastEventId>();
    has_format::<crate::Oversized>();
    has_format::<crate::UnwritableEvent>();
    has_format::<chunked::DecodeError>();
    has_format::<chunked::EncodeError>();
    has_format::<chunked::InPlaceError<'_>>();
    has_format::<crate::http::FramingError>();
    has_format::<crate::http::HeadError>();
    has_format::<crate::http::FailReason>();
    has_format::<crate::http::InvalidAccept>();
    has_format::<crate::http::InvalidField>();
    has_format::<crate::http::InvalidByte>();
    #[cfg(feature = "heapless-09")]
    has_format::<crate::io::heapless_09::CapacityExceeded>();
    has_format::<crate::io::ReadError<crate::BufferTooSmall>>();
    has_format::<crate::io::WriteError<crate::BufferTooSmall>>();
    has_format::<crate::session::NotKept>();
    has_format::<crate::session::StopReason>();
};
