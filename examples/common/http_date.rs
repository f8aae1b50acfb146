//! The dates of HTTP, in the only format that may still be sent: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The seconds from 1970 to a date. The day of the week is not checked.
pub(crate) fn seconds_since_1970(date: &[u8]) -> Option<u64> {
    let (_, date) = std::str::from_utf8(date).ok()?.split_once(", ")?;
    let [day, month, year, time, "GMT"] = date.split(' ').collect::<Vec<_>>()[..] else { return None };
    let [hours, minutes, seconds] = time.split(':').collect::<Vec<_>>()[..] else { return None };
    let month = MONTHS.iter().position(|&name| name == month)?;
    let (year, day) = (number(year, 4, 1970..=9999)?, number(day, 2, 1..=31)?);
    // A leap second has the number 60.
    let seconds = number(seconds, 2, 0..=60)?;
    let time = (number(hours, 2, 0..=23)? * 60 + number(minutes, 2, 0..=59)?) * 60 + seconds;

    let is_leap = |year: u64| year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
    let years: u64 = (1970..year).map(|year| if is_leap(year) { 366 } else { 365 }).sum();
    let february = if is_leap(year) { 29 } else { 28 };
    let months: u64 = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30].iter().take(month).sum();
    Some((years + months + day - 1) * 24 * 60 * 60 + time)
}

/// A number with exactly so many digits, in this range.
fn number(digits: &str, length: usize, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
    let is_number = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| is_number && range.contains(number))
}
