use alloc::string::{FromUtf8Error, String};
use alloc::vec::Vec;

/// The well-formed text at the front of the received bytes. It ends between two characters: a character that the end of
/// a chunk cuts is held back until its last byte.
#[derive(Debug, Default)]
pub(crate) struct Text {
    /// The last chunk, after at most three bytes of earlier chunks.
    bytes: Vec<u8>,
    /// How many of the bytes have been read.
    read: usize,
    /// How many of the bytes are well-formed text.
    well_formed: usize,
    malformed: bool,
}

impl Text {
    /// Takes the next chunk, after everything that is [unread](Self::unread) has been read. O(length of the chunk).
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

    /// Marks the unread text as read, except the last `left` bytes.
    pub(crate) const fn set_unread(&mut self, left: usize) {
        self.read = self.well_formed.saturating_sub(left);
    }

    /// Whether malformed bytes follow the unread text.
    pub(crate) const fn is_malformed(&self) -> bool {
        self.malformed
    }

    /// The malformed sequence after the text, or the truncated character at the end of the stream.
    pub(crate) fn fault(&self) -> Option<FromUtf8Error> {
        let rest = self.bytes.get(self.well_formed..).unwrap_or_default();
        let check = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).err();
        // The shortest malformed sequence, so that the result does not depend on the bytes after it.
        let malformed = (1..=4).filter_map(|length| check(rest.get(..length)?));
        malformed.into_iter().find(|error| error.utf8_error().error_len().is_some()).or_else(|| check(rest))
    }
}
