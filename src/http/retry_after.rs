//! The wait that a server asks for when it is not available.

use super::field::trim;

/// The milliseconds that a `Retry-After` value asks for. `None` if it is not a number of seconds. RFC 9110, 10.2.3.
/// Linear in the length of the value.
///
/// A number that does not fit 64 bits is `u64::MAX`. The other form of the field is a date. It returns `None` too,
/// because it needs a clock.
///
/// ```
/// use sse_wire::http::retry_after;
///
/// assert_eq!(retry_after(b"120"), Some(120_000));
/// assert_eq!(retry_after(b"Fri, 20 Nov 2026 09:00:00 GMT"), None);
/// assert_eq!(retry_after(b"-1"), None);
/// ```
#[must_use]
pub fn retry_after(value: &[u8]) -> Option<u64> {
    let digits = trim(value);
    if digits.is_empty() {
        return None;
    }
    let seconds = digits.iter().try_fold(0_u64, |number, &octet| {
        let digit = char::from(octet).to_digit(10)?;
        Some(number.saturating_mul(10).saturating_add(digit.into()))
    })?;
    Some(seconds.saturating_mul(1_000))
}
