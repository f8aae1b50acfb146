//! Events for serde. The form is documented at [`OwnedEvent`].

use super::{Event, Oversized, OwnedEvent, OwnedParts, Part, TextEvent};
use alloc::vec::Vec;
use core::fmt;
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The form of an event, with the names of [`OwnedParts`].
#[derive(Serialize, Deserialize)]
#[serde(rename = "Event")]
struct Form<Value> {
    #[serde(default)]
    raw_event_type: Value,
    data: Value,
    #[serde(default = "none")]
    id_in_force: Option<Value>,
    #[serde(default)]
    has_own_id: bool,
    #[serde(default)]
    retry: Option<u64>,
    #[serde(default)]
    oversized_id: Option<OversizedId>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct OversizedId {
    limit: usize,
    length: usize,
}

/// As a default, it asks nothing of the type.
const fn none<Value>() -> Option<Value> {
    None
}

impl<Value> Form<Value> {
    fn of(event: &Event<'_>, raw_event_type: Value, data: Value, id_in_force: Option<Value>) -> Self {
        Self {
            raw_event_type,
            data,
            id_in_force,
            has_own_id: event.own_id().is_some(),
            retry: event.retry(),
            oversized_id: event.oversized_id().map(|id| OversizedId { limit: id.limit, length: id.length }),
        }
    }
}

impl<Value: Into<Vec<u8>>> Form<Value> {
    /// The event, if a decoder can return it.
    fn check<E: de::Error>(self) -> Result<OwnedEvent, E> {
        let oversized =
            |OversizedId { limit, length }| Oversized { part: Part::Id, limit, length, oversized_id: Some(length) };
        let parts = OwnedParts {
            raw_event_type: self.raw_event_type.into(),
            data: self.data.into(),
            id_in_force: self.id_in_force.map(Value::into),
            has_own_id: self.has_own_id,
            retry: self.retry,
            oversized_id: self.oversized_id.map(oversized),
        };
        OwnedEvent::try_from(parts).map_err(E::custom)
    }
}

/// Bytes to be written: text where the format is for people and they are UTF-8.
struct Lent<'a>(&'a [u8]);

impl Serialize for Lent<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_bytes(self.0);
        }
        match crate::text::check(self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.collect_seq(self.0),
        }
    }
}

/// Bytes that were read: from bytes, from text, or from a list of numbers.
#[derive(Default)]
struct Read(Vec<u8>);

impl From<Read> for Vec<u8> {
    fn from(read: Read) -> Self {
        read.0
    }
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const VISITOR: ReadVisitor = ReadVisitor { expected: "text, bytes, or a list of bytes" };
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(VISITOR)
        } else {
            deserializer.deserialize_byte_buf(VISITOR)
        }
    }
}

/// Text that was read. (`String` is of the feature `alloc` of serde. To turn that on with ours would bring serde into the lock
/// file of everyone who turns ours on.)
#[derive(Default)]
struct ReadText(Read);

impl From<ReadText> for Vec<u8> {
    fn from(read: ReadText) -> Self {
        read.0.into()
    }
}

impl<'de> Deserialize<'de> for ReadText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_string(ReadVisitor { expected: "text" }).map(Self)
    }
}

struct ReadVisitor {
    expected: &'static str,
}

impl<'de> Visitor<'de> for ReadVisitor {
    type Value = Read;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Read, E> {
        Ok(Read(text.into()))
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Read, E> {
        Ok(Read(bytes.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Read, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = list.next_element()? {
            bytes.push(byte);
        }
        Ok(Read(bytes))
    }
}

/// Like [`OwnedEvent`].
impl Serialize for Event<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let id = self.id_in_force().map(Lent);
        Form::of(self, Lent(self.raw_event_type()), Lent(self.data()), id).serialize(serializer)
    }
}

/// See [the form](OwnedEvent#with-serde).
impl Serialize for OwnedEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_event().serialize(serializer)
    }
}

/// See [the form](OwnedEvent#with-serde).
impl<'de> Deserialize<'de> for OwnedEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Form::<Read>::deserialize(deserializer)?.check()
    }
}

/// See [the form](OwnedEvent#with-serde): each value is text.
impl Serialize for TextEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Form::of(&self.as_event(), self.raw_event_type(), self.data(), self.id_in_force()).serialize(serializer)
    }
}

/// See [the form](OwnedEvent#with-serde): each value is text.
impl<'de> Deserialize<'de> for TextEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let event = Form::<ReadText>::deserialize(deserializer)?.check()?;
        Self::try_from(event).map_err(de::Error::custom)
    }
}
