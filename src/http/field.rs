//! Field names and values: what HTTP can carry, RFC 9110, 5.

/// `tchar`, the octets of a field name. RFC 9110, 5.6.2.
pub(crate) const fn is_token_octet(octet: u8) -> bool {
    matches!(octet, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~')
        || octet.is_ascii_alphanumeric()
}

/// HTAB, SP, `VCHAR` and `obs-text`: what may stand in a field value, RFC 9110, 5.5, and in a chunk extension.
pub(crate) const fn is_text_octet(octet: u8) -> bool {
    matches!(octet, b'\t' | b' '..=b'~' | 0x80..)
}
