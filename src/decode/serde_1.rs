//! Events for serde. The form is documented at [`OwnedEvent`].

use super::copies::Facts;
use super::item::LostId;
use super::{Event, OwnedEvent, TextEvent};
use alloc::vec::Vec;
use core::fmt;
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The form of an event, with the names of [`OwnedParts`](super::OwnedParts).
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

impl<Value: AsRef<[u8]>> Form<Value> {
    /// The event, if a decoder can give it.
    fn check<E: de::Error>(&self) -> Result<OwnedEvent, E> {
        let id = self.id_in_force.as_ref().map(Value::as_ref);
        if self.has_own_id && id.is_none() {
            return Err(E::custom("the event has an ID of its own, so an ID is in force: set `id_in_force`"));
        }
        let lost_id = match self.oversized_id {
            Some(OversizedId { limit, length }) if length <= limit => {
                return Err(E::custom("the ID fits its limit: leave `oversized_id` out"));
            }
            Some(OversizedId { limit, length }) => LostId { length, limit },
            None => LostId { length: 0, limit: 0 },
        };
        let event_type = free_of(b"\r\n", "event type", self.raw_event_type.as_ref())?;
        let data = free_of(b"\r", "data", self.data.as_ref())?;
        let facts = Facts::of_parts(id.is_some(), self.has_own_id, self.retry, lost_id);
        let id = free_of(b"\r\n\0", "ID", id.unwrap_or_default())?;
        Ok(Event::of_copy(event_type, data, id, facts).to_owned_event())
    }
}

/// The value, if it holds none of these bytes, which end it or make the standard ignore it.
fn free_of<'a, E: de::Error>(forbidden: &[u8], part: &str, value: &'a [u8]) -> Result<&'a [u8], E> {
    match value.iter().enumerate().find(|(_, byte)| forbidden.contains(byte)) {
        None => Ok(value),
        Some((offset, byte)) => Err(E::custom(format_args!(
            "the {part} of an event cannot hold the byte {byte:#04x}, found at offset {offset}; take it out"
        ))),
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

impl AsRef<[u8]> for Read {
    fn as_ref(&self) -> &[u8] {
        &self.0
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

impl AsRef<[u8]> for ReadText {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref()
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
