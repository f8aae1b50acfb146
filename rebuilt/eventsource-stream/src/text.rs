use alloc::string::{FromUtf8Error, String};
use alloc::vec::Vec;

/// The well-formed text at the front of the bytes that have come. It ends between two characters: one that is cut by the end of a
/// chunk waits for its last byte.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// The last chunk, behind at most three bytes of those before it.
    bytes: Vec<u8>,
    /// How many of them have been read.
    read: usize,
    /// How many of them are well-formed text.
    well_formed: usize,
    malformed: bool,
}

impl Text {
    /// Takes the next chunk, once everything that is [unread](Self::unread) has been read. O(length of the chunk).
    pub(crate) fn append(&mut self, chunk: &[u8]) {
        self.bytes.drain(..self.well_formed.min(self.bytes.len()));
        self.bytes.extend_from_slice(chunk);
        self.read = 0;
        self.well_formed = match core::str::from_utf8(&self.bytes) {
            Ok(text) => text.len(),
            Err(error) => {
                self.malformed = error.error_len().is_some();
                error.valid_up_to()
            }
        };
    }

    pub(crate) fn unread(&self) -> &[u8] {
        self.bytes.get(self.read..self.well_formed).unwrap_or_default()
    }

    /// All that was unread has been read, but for the last `left` bytes.
    pub(crate) const fn set_unread(&mut self, left: usize) {
        self.read = self.well_formed.saturating_sub(left);
    }

    /// Whether no text follows what is unread.
    pub(crate) const fn is_malformed(&self) -> bool {
        self.malformed
    }

    /// The malformed sequence or, at the end of the stream, the truncated character that follows the text, if any.
    pub(crate) fn fault(&self) -> Option<FromUtf8Error> {
        let rest = self.bytes.get(self.well_formed..).unwrap_or_default();
        let check = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).err();
        // The shortest that is malformed, so that it does not matter how much has come after it.
        let malformed = (1..=4).filter_map(|length| check(rest.get(..length)?));
        malformed.into_iter().find(|error| error.utf8_error().error_len().is_some()).or_else(|| check(rest))
    }
}
