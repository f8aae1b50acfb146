//! The options of the decoder: how strict it is, and its limits.

#[cfg(doc)]
use super::{Decoder, ErrorKind, Piece};

/// How strict a [`Decoder`] is, its limits, and whether it returns trailers.
///
/// Begin with [`Options::STRICT`] and change only what you need:
///
/// ```
/// use sse_wire::chunked::{Decoder, Options};
///
/// static DECODER: Decoder = Decoder::with_options(Options::STRICT.max_size_line(256).max_trailer_section(0));
/// ```
///
/// Limits are in bytes, and take no memory. The first byte over a limit is the error, whatever else is wrong with it.
///
/// The two `allow_…` switches accept input that RFC 9112 forbids and some servers send. Use them only in a client that
/// is the last reader of the stream, for a server that is known to need them. Never use them in a proxy: the next
/// reader may understand the forwarded bytes differently (request smuggling).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde-1", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
#[must_use]
pub struct Options {
    pub(super) max_size_line: u16,
    pub(super) max_trailer_section: u16,
    pub(super) max_overhead: u32,
    pub(super) allow_blanks_before_size_line_end: bool,
    pub(super) allow_bare_line_feed_as_line_end: bool,
    pub(super) deliver_trailers: bool,
}

impl Options {
    /// The strictest setting, with the default limits and without trailers.
    pub const STRICT: Self = Self {
        max_size_line: 4096,
        max_trailer_section: 8192,
        max_overhead: 16 * 1024,
        allow_blanks_before_size_line_end: false,
        allow_bare_line_feed_as_line_end: false,
        deliver_trailers: false,
    };

    /// Sets the maximum length of a size line, in bytes: digits, blanks and extensions, without the CR LF. Leading
    /// zeros count. The default is 4096.
    pub const fn max_size_line(mut self, octets: u16) -> Self {
        self.max_size_line = octets;
        self
    }

    /// Sets the maximum length of the trailer section, in bytes: all its field lines with their line ends, without the
    /// CR LF that closes it. The default is 8192. With 0, every trailer is refused.
    pub const fn max_trailer_section(mut self, octets: u16) -> Self {
        self.max_trailer_section = octets;
        self
    }

    /// Sets how much framing the sender may send beyond what its data pays for, in bytes. The default is 16384. From
    /// 2^29 - 1 on (512 MiB), there is no limit.
    ///
    /// The decoder has a counter of the overhead, which begins at 0. The framing of a chunk is its size line and its
    /// two CR LFs. A chunk pays for 16 bytes of framing, and for two more with each byte of its data.
    /// - A chunk with at most 64 bytes of framing beyond that adds nothing. The unused part of the 64 bytes is subtracted
    ///   from the counter. The counter does not go below 0.
    /// - A chunk with more framing adds all the framing that it does not pay for.
    ///
    /// So a keep-alive of three bytes may have an extension of 81 for ever, such as a signature of 64 digits. A flood of
    /// longer extensions on chunks of one byte (CVE-2023-39326) is refused with [`ErrorKind::TooMuchOverhead`] when the
    /// counter is over this limit: by default after 252 chunks at most.
    ///
    /// The limit is for the whole life of the body. If an honest sender always has longer extensions on chunks with
    /// little data, a higher limit only delays the error: use [`no_overhead_limit`](Self::no_overhead_limit).
    pub const fn max_overhead(mut self, octets: u32) -> Self {
        self.max_overhead = octets;
        self
    }

    /// Turns off the limit of [`max_overhead`](Self::max_overhead), for peers that you trust or check by other means.
    /// [`max_size_line`](Self::max_size_line) still bounds each extension, but a peer may send that much for each byte.
    pub const fn no_overhead_limit(self) -> Self {
        self.max_overhead(u32::MAX)
    }

    /// Sets whether to accept SP and HTAB between the chunk-size and its line end, as in `5 ` CR LF. Blanks before a
    /// `;` are always accepted.
    pub const fn allow_blanks_before_size_line_end(mut self, allow: bool) -> Self {
        self.allow_blanks_before_size_line_end = allow;
        self
    }

    /// Sets whether to accept LF without CR at the end of size lines, chunk-data, trailer field lines and the body. The
    /// LF then *ends* the line. It is never part of an extension, which would make request smuggling possible
    /// (CVE-2025-22871). A CR must still be followed by LF.
    pub const fn allow_bare_line_feed_as_line_end(mut self, allow: bool) -> Self {
        self.allow_bare_line_feed_as_line_end = allow;
        self
    }

    /// Sets whether to return trailer fields as [`Piece::Trailer`]. By default they are checked, counted and dropped.
    pub const fn deliver_trailers(mut self, deliver: bool) -> Self {
        self.deliver_trailers = deliver;
        self
    }
}

impl Default for Options {
    /// [`Options::STRICT`].
    fn default() -> Self {
        Self::STRICT
    }
}
