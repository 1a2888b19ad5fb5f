//! Points in time.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod conversions;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::wire::{self, Fault};

const SECONDS_PER_DAY: i64 = 86_400;

/// The first and the last second that RFC 3339 can write: the years 0000 to 9999.
const FIRST_SECOND: i64 = -62_167_219_200;
const LAST_SECOND: i64 = 253_402_300_799;

/// A point in time to the nanosecond, with the offset from UTC that it was written with.
///
/// On the wire it is text as RFC 3339 has it: `"2026-11-24T13:00:00.250Z"`. A leap second (`:60`) is read as the
/// first moment of the next minute. Two timestamps are equal when moment and offset are; their order is that of the
/// moments first. The features `jiff`, `chrono` and `time` bring conversions.
///
/// <https://www.rfc-editor.org/rfc/rfc3339>
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
    offset_minutes: i16,
}

impl Timestamp {
    /// The moment so many seconds and nanoseconds after 1970-01-01T00:00:00Z; `None` when it lies outside of the
    /// years 0000 to 9999, or there are a second's worth of nanoseconds.
    pub const fn from_unix(seconds: i64, nanos: u32) -> Option<Self> {
        if seconds >= FIRST_SECOND && seconds <= LAST_SECOND && nanos < 1_000_000_000 {
            Some(Self { seconds, nanos, offset_minutes: 0 })
        } else {
            None
        }
    }

    /// The same moment, written with this offset from UTC; `None` when it is a day or more.
    pub const fn with_offset_minutes(self, offset_minutes: i16) -> Option<Self> {
        if offset_minutes > -1440 && offset_minutes < 1440 {
            Some(Self { offset_minutes, ..self })
        } else {
            None
        }
    }

    /// The whole seconds since 1970-01-01T00:00:00Z.
    pub const fn unix_seconds(&self) -> i64 {
        self.seconds
    }

    /// The nanoseconds beside the whole seconds.
    pub const fn subsec_nanos(&self) -> u32 {
        self.nanos
    }

    /// The offset from UTC in minutes, east positive.
    pub const fn offset_minutes(&self) -> i16 {
        self.offset_minutes
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.seconds, self.nanos, self.offset_minutes).cmp(&(
            other.seconds,
            other.nanos,
            other.offset_minutes,
        ))
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = ParseError;

    fn try_from(time: SystemTime) -> Result<Self, ParseError> {
        const EXPECTED: ParseError = ParseError::new("a time in the years 0000 to 9999");
        let (seconds, nanos) = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()), after.subsec_nanos()),
            Err(error) => {
                let before = error.duration();
                let whole = i64::try_from(before.as_secs()).map(|seconds| -seconds);
                match before.subsec_nanos() {
                    0 => (whole, 0),
                    nanos => (whole.map(|seconds| seconds - 1), 1_000_000_000 - nanos),
                }
            }
        };
        seconds.ok().and_then(|seconds| Self::from_unix(seconds, nanos)).ok_or(EXPECTED)
    }
}

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        let whole = std::time::Duration::from_secs(timestamp.seconds.unsigned_abs());
        let base = if timestamp.seconds < 0 { UNIX_EPOCH - whole } else { UNIX_EPOCH + whole };
        base + std::time::Duration::from_nanos(timestamp.nanos.into())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.seconds + i64::from(self.offset_minutes) * 60;
        // At either end of the range the offset may lead out of it: UTC is always within.
        let (local, offset) = if (FIRST_SECOND..=LAST_SECOND).contains(&local) {
            (local, self.offset_minutes)
        } else {
            (self.seconds, 0)
        };
        let (year, month, day) = civil_from_days(local.div_euclid(SECONDS_PER_DAY));
        let second = local.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        write_fraction(f, self.nanos)?;
        if offset == 0 {
            return f.write_str("Z");
        }
        let sign = if offset < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", offset.unsigned_abs() / 60, offset.unsigned_abs() % 60)
    }
}

impl FromStr for Timestamp {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or(ParseError::new("an RFC 3339 date-time"))
    }
}

/// `date "T" time offset`, as section 5.6 of RFC 3339 has it.
fn parse(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let separators = bytes.len() > 19
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && matches!(bytes[10], b'T' | b't' | b' ')
        && bytes[13] == b':'
        && bytes[16] == b':';
    if !separators || !text.is_ascii() {
        return None;
    }
    let number = |from: usize, to: usize| digits(&text[from..to]);
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let lawful = (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !lawful {
        return None;
    }
    let rest = &text[19..];
    let (nanos, offset) = match rest.strip_prefix('.') {
        Some(rest) => {
            let end = rest.find(|character: char| !character.is_ascii_digit())?;
            (parse_fraction(&rest[..end])?, &rest[end..])
        }
        None => (0, rest),
    };
    let offset_minutes = parse_offset(offset)?;
    let days = days_from_civil(year, month, day);
    let seconds = days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second
        - i64::from(offset_minutes) * 60;
    Timestamp::from_unix(seconds, nanos)?.with_offset_minutes(offset_minutes)
}

/// `Z`, `+hh:mm` or `-hh:mm`, in minutes.
fn parse_offset(text: &str) -> Option<i16> {
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

fn digits(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// The nanoseconds that the digits behind a point stand for. Those past the ninth are cut off.
pub(super) fn parse_fraction(digits: &str) -> Option<u32> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let shown = &digits[..digits.len().min(9)];
    let value: u32 = shown.parse().ok()?;
    let missing = u32::try_from(9 - shown.len()).ok()?;
    Some(value * 10u32.pow(missing))
}

/// Writes nothing, or a point and three, six or nine digits, as protobuf's mapping does.
pub(super) fn write_fraction(f: &mut fmt::Formatter<'_>, nanos: u32) -> fmt::Result {
    match nanos {
        0 => Ok(()),
        nanos if nanos % 1_000_000 == 0 => write!(f, ".{:03}", nanos / 1_000_000),
        nanos if nanos % 1_000 == 0 => write!(f, ".{:06}", nanos / 1_000),
        nanos => write!(f, ".{nanos:09}"),
    }
}

/// The days from 1970-01-01 to a date of the Gregorian calendar.
///
/// <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date so many days after 1970-01-01.
///
/// <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>
fn civil_from_days(days: i64) -> (i64, i64, i64) {
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

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl wire::Read for Timestamp {
    fn take(value: wire::Value<'_>) -> Result<Self, Fault> {
        let mut result = Ok(Self::default());
        value.read_str(|text| {
            result = text.parse().map_err(|error: ParseError| error.fault(text))
        })?;
        result
    }
}

impl wire::Write for Timestamp {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: wire::Out<'_>) -> Result<(), Fault> {
        out.text(&self.to_string())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        wire::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        wire::deserialize(deserializer)
    }
}

/// A text or a value that is no time or duration of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseError {
    expected: &'static str,
}

impl ParseError {
    pub(super) const fn new(expected: &'static str) -> Self {
        Self { expected }
    }

    pub(super) fn fault(self, found: &str) -> Fault {
        Fault::unexpected_text(self.expected, found)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl std::error::Error for ParseError {}
