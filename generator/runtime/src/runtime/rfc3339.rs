//! Parts of RFC 3339 timestamps, in the Gregorian calendar.
//!
//! <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>
#![allow(dead_code, reason = "use depends on the types of the API")]

use std::fmt;
use std::str::FromStr;

/// `full-date`: year, month and day.
pub(super) fn parse_date(text: &str) -> Option<(i64, i64, i64)> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' || !text.is_ascii() {
        return None;
    }
    let (year, month, day) = (digits(&text[..4])?, digits(&text[5..7])?, digits(&text[8..])?);
    let valid = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    valid.then_some((year, month, day))
}

/// `partial-time`: hour, minute, second and nanosecond, and the remaining text. The second may be a leap second.
pub(super) fn parse_time(text: &str) -> Option<(i64, i64, i64, u32, &str)> {
    let (clock, rest) = text.split_at_checked(8)?;
    let bytes = clock.as_bytes();
    if bytes[2] != b':' || bytes[5] != b':' || !clock.is_ascii() {
        return None;
    }
    let (hour, minute, second) =
        (digits(&clock[..2])?, digits(&clock[3..5])?, digits(&clock[6..])?);
    if hour >= 24 || minute >= 60 || second > 60 {
        return None;
    }
    let (nanos, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let end = rest.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
            (parse_fraction(&rest[..end])?, &rest[end..])
        }
        None => (0, rest),
    };
    Some((hour, minute, second, nanos, rest))
}

/// `Z`, `+hh:mm` or `-hh:mm`, in minutes.
pub(super) fn parse_offset(text: &str) -> Option<i16> {
    if text.eq_ignore_ascii_case("Z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text[1..].split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let total = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
    i16::try_from(sign * total).ok()
}

/// A type of times that `Lenient` can hold.
pub trait Time: fmt::Display + FromStr {}

/// Writes `Z`, `+hh:mm` or `-hh:mm`.
pub(super) fn write_offset(f: &mut fmt::Formatter<'_>, minutes: i16) -> fmt::Result {
    let mut text = Short::new();
    text.offset(minutes);
    f.write_str(text.as_str())
}

/// A whole number of digits only.
pub(super) fn digits(text: &str) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    text.bytes().try_fold(0_i64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// The nanoseconds of the digits after a point. Digits after the ninth are dropped.
pub(super) fn parse_fraction(text: &str) -> Option<u32> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let shown = &text[..text.len().min(9)];
    let value = u32::try_from(digits(shown)?).ok()?;
    let missing = u32::try_from(9 - shown.len()).ok()?;
    Some(value * 10u32.pow(missing))
}

/// Writes nothing, or a point and three, six or nine digits, like the protobuf mapping.
pub(super) fn write_fraction(f: &mut fmt::Formatter<'_>, nanos: u32) -> fmt::Result {
    let mut text = Short::new();
    text.fraction(nanos);
    f.write_str(text.as_str())
}

/// A short text that is built digit by digit. `write!` takes several times as long, and a large response has tens of
/// thousands of timestamps.
pub(super) struct Short {
    /// Enough for the longest timestamp. More is omitted.
    bytes: [u8; 40],
    length: usize,
}

impl Short {
    pub(super) const fn new() -> Self {
        Self { bytes: [b'0'; 40], length: 0 }
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }

    pub(super) fn sign(&mut self, sign: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = sign;
            self.length += 1;
        }
    }

    /// Appends a number with leading zeros.
    pub(super) fn digits(&mut self, width: usize, number: u32) {
        if let Some(places) = self.bytes.get_mut(self.length..self.length + width) {
            let mut rest = number;
            for place in places.iter_mut().rev() {
                *place = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
            self.length += width;
        }
    }

    /// Appends nothing, or a point and three, six or nine digits.
    pub(super) fn fraction(&mut self, nanos: u32) {
        let (width, number) = match nanos {
            0 => return,
            nanos if nanos % 1_000_000 == 0 => (3, nanos / 1_000_000),
            nanos if nanos % 1_000 == 0 => (6, nanos / 1_000),
            nanos => (9, nanos),
        };
        self.sign(b'.');
        self.digits(width, number);
    }

    /// Appends `Z`, `+hh:mm` or `-hh:mm`.
    pub(super) fn offset(&mut self, minutes: i16) {
        if minutes == 0 {
            return self.sign(b'Z');
        }
        self.sign(if minutes < 0 { b'-' } else { b'+' });
        let minutes = u32::from(minutes.unsigned_abs());
        self.digits(2, minutes / 60);
        self.sign(b':');
        self.digits(2, minutes % 60);
    }
}

/// The days from 1970-01-01 to a date of the Gregorian calendar.
///
/// <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>
pub(super) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date this many days after 1970-01-01.
///
/// <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
pub(super) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

pub(super) const fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
