//! Field names and values: the bytes that HTTP can carry. RFC 9110, 5.

use core::fmt;

use crate::octets::{Escaped, is_text_octet, is_token_octet};

/// Removes optional whitespace (SP and HTAB) at both ends. RFC 9110, 5.6.3.
pub(crate) const fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = value {
        value = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// A header or trailer field to be written.
///
/// The name is a token. The value contains no control character other than HTAB. Every writer of this crate checks both
/// before it writes anything. Spaces at the ends of a value are written, but every reader removes them.
///
/// It is not the [`token::Field`](crate::token::Field) of an event stream. If you need both, import the modules and write
/// `http::Field` and `token::Field`.
#[doc(alias = "header")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Field<'a> {
    /// The field name, as in `Access-Control-Allow-Origin`.
    pub name: &'a str,
    /// The field value. Bytes above ASCII are passed through.
    pub value: &'a [u8],
}

impl<'a> Field<'a> {
    /// A field with this name and value. They are checked when the field is written.
    #[must_use]
    pub const fn new(name: &'a str, value: &'a [u8]) -> Self {
        Self { name, value }
    }

    /// Checks that a name is a token, that a value can be carried, and that the name is not one of `reserved`.
    ///
    /// Linear in the length of both.
    pub(crate) fn check(&self, reserved: &[&str]) -> Result<(), InvalidField> {
        if self.name.is_empty() {
            return Err(InvalidField::EmptyName);
        }
        if let Some((offset, byte)) = position(self.name.as_bytes(), |octet| !is_token_octet(octet)) {
            return Err(InvalidField::Name(InvalidByte { byte, offset }));
        }
        if reserved.iter().any(|name| name.eq_ignore_ascii_case(self.name)) {
            return Err(InvalidField::Reserved);
        }
        check_value(self.value).map_err(InvalidField::Value)
    }
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field").field("name", &self.name).field("value", &Escaped(self.value)).finish()
    }
}

/// Checks that a field can carry this value.
pub(crate) fn check_value(value: &[u8]) -> Result<(), InvalidByte> {
    match position(value, |octet| !is_text_octet(octet)) {
        Some((offset, byte)) => Err(InvalidByte { byte, offset }),
        None => Ok(()),
    }
}

/// Checks a request target or a host: it may contain only visible ASCII, and no byte of `refused`.
pub(crate) fn check_visible(value: &str, refused: &[u8]) -> Result<(), InvalidByte> {
    match position(value.as_bytes(), |octet| !octet.is_ascii_graphic() || refused.contains(&octet)) {
        Some((offset, byte)) => Err(InvalidByte { byte, offset }),
        None => Ok(()),
    }
}

fn position(octets: &[u8], refused: impl Fn(u8) -> bool) -> Option<(usize, u8)> {
    octets.iter().copied().enumerate().find(|&(_, octet)| refused(octet))
}

/// A byte (RFC 9110 calls it an octet) that HTTP cannot carry at this place.
///
/// CR and LF would end the field, and its value could start another one (response splitting). NUL and the other control
/// characters are refused or changed on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct InvalidByte {
    /// The byte.
    pub byte: u8,
    /// The offset of the byte in the value, in bytes.
    pub offset: usize,
}

impl fmt::Display for InvalidByte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte 0x{:02x} at offset {} is not allowed here; remove or encode it", self.byte, self.offset)
    }
}

impl core::error::Error for InvalidByte {}

/// Why a field was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum InvalidField {
    /// The name is empty.
    EmptyName,
    /// The name contains a byte that is not allowed in a token.
    Name(InvalidByte),
    /// The value contains a control character.
    Value(InvalidByte),
    /// The writer sets this field itself, or the field would change where the message ends.
    Reserved,
}

impl fmt::Display for InvalidField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyName => f.write_str("empty name; give the field one"),
            Self::Name(byte) => write!(f, "bad name: {byte}"),
            Self::Value(byte) => write!(f, "bad value: {byte}"),
            Self::Reserved => {
                f.write_str("the head has a method for this field, or the field is not allowed here; use the method or leave it out")
            }
        }
    }
}

impl core::error::Error for InvalidField {}

/// Checks additional fields. The error has the index of the field.
pub(crate) fn check_fields(fields: &[Field<'_>], reserved: &[&str]) -> Result<(), (usize, InvalidField)> {
    fields.iter().enumerate().try_for_each(|(index, field)| field.check(reserved).map_err(|reason| (index, reason)))
}

/// The parts of field lines: `name: value` and CR LF.
pub(crate) fn give_field_lines(fields: &[Field<'_>], take: &mut dyn FnMut(&[u8])) {
    for field in fields {
        take(field.name.as_bytes());
        take(b": ");
        take(field.value);
        take(b"\r\n");
    }
}
