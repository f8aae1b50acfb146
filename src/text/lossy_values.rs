//! Lossy text as a value: what it is equal to, and what it turns into.

use super::Lossy;
use core::hash::{Hash, Hasher};

impl Lossy<'_> {
    /// The characters of the text.
    fn characters(self) -> impl Iterator<Item = char> {
        self.chunks().flat_map(str::chars)
    }
}

impl PartialEq for Lossy<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes || self.characters().eq(other.characters())
    }
}

impl Eq for Lossy<'_> {}

/// By character: the pieces of two texts that are equal may be cut at different places.
impl Hash for Lossy<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.characters().for_each(|character| character.hash(state));
        // No character has this number, so no text begins like another one with its end.
        state.write_u32(u32::MAX);
    }
}

impl PartialEq<str> for Lossy<'_> {
    fn eq(&self, other: &str) -> bool {
        *self == Lossy::new(other.as_bytes())
    }
}

impl PartialEq<&str> for Lossy<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl PartialEq<Lossy<'_>> for str {
    fn eq(&self, other: &Lossy<'_>) -> bool {
        *other == *self
    }
}

impl PartialEq<Lossy<'_>> for &str {
    fn eq(&self, other: &Lossy<'_>) -> bool {
        *other == **self
    }
}

/// Like [`Lossy::new`].
impl<'a> From<&'a [u8]> for Lossy<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::new(bytes)
    }
}

/// Like [`Lossy::new`]. Nothing in it is replaced.
impl<'a> From<&'a str> for Lossy<'a> {
    fn from(text: &'a str) -> Self {
        Self::new(text.as_bytes())
    }
}

/// The bytes, as [`Lossy::as_bytes`].
impl AsRef<[u8]> for Lossy<'_> {
    fn as_ref(&self) -> &[u8] {
        self.bytes
    }
}

#[cfg(feature = "alloc")]
mod on_the_heap {
    use super::Lossy;
    use alloc::borrow::Cow;
    use alloc::string::String;

    impl<'a> Lossy<'a> {
        /// The text: borrowed if the bytes are well-formed, and otherwise a copy with U+FFFD in it. O(bytes).
        ///
        /// ```
        /// use sse_wire::text::Lossy;
        /// use std::borrow::Cow;
        ///
        /// assert!(matches!(Lossy::new(b"hello").to_cow(), Cow::Borrowed("hello")));
        /// assert!(matches!(Lossy::new(b"\xFF").to_cow(), Cow::Owned(text) if text == "\u{FFFD}"));
        /// ```
        #[must_use]
        pub fn to_cow(self) -> Cow<'a, str> {
            match super::super::check(self.bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => Cow::Owned(self.chunks().collect()),
            }
        }
    }

    /// Like [`Lossy::to_cow`].
    impl<'a> From<Lossy<'a>> for Cow<'a, str> {
        fn from(lossy: Lossy<'a>) -> Self {
            lossy.to_cow()
        }
    }

    /// Like [`Lossy::to_cow`], and a copy in any case.
    impl From<Lossy<'_>> for String {
        fn from(lossy: Lossy<'_>) -> Self {
            lossy.to_cow().into_owned()
        }
    }

    impl PartialEq<String> for Lossy<'_> {
        fn eq(&self, other: &String) -> bool {
            *self == **other
        }
    }

    impl PartialEq<Lossy<'_>> for String {
        fn eq(&self, other: &Lossy<'_>) -> bool {
            *other == **self
        }
    }
}
