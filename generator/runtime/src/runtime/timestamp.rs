//! Points in time.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod conversions;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use super::parse_error::{ParseError, read_as_text};
use super::rfc3339::{
    self, Short, civil_from_days, days_from_civil, parse_date, parse_offset, parse_time,
};
use super::wire::{MembersOut, Out, WireError, Write, WriteOptions};

const SECONDS_PER_DAY: i64 = 86_400;

/// The first and the last second that RFC 3339 can write: the years 0000 to 9999.
const FIRST_SECOND: i64 = -62_167_219_200;
const LAST_SECOND: i64 = 253_402_300_799;

/// A point in time with nanoseconds, and the offset from UTC that it was written with.
///
/// On the wire it is text in RFC 3339: `"2026-11-24T13:00:00.250Z"`. A leap second (`:60`) is read as the start of the
/// next minute. Timestamps are equal if time and offset are; they are ordered by time, then by offset. The features
/// `jiff`, `chrono` and `time` add conversions.
///
/// <https://www.rfc-editor.org/rfc/rfc3339>
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
    offset_minutes: i16,
}

impl Timestamp {
    /// The time this many seconds and nanoseconds after 1970-01-01T00:00:00Z. `None` outside of the years 0000 to 9999,
    /// or if the nanoseconds exceed a second.
    pub const fn from_unix(seconds: i64, nanos: u32) -> Option<Self> {
        if seconds >= FIRST_SECOND && seconds <= LAST_SECOND && nanos < 1_000_000_000 {
            Some(Self { seconds, nanos, offset_minutes: 0 })
        } else {
            None
        }
    }

    /// The same time with this offset from UTC. `None` if the offset is a day or more.
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

    /// The nanoseconds within the second.
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
        f.write_str(self.text().as_str())
    }
}

impl Timestamp {
    fn text(&self) -> Short {
        let local = self.seconds + i64::from(self.offset_minutes) * 60;
        // At the ends of the range the offset may lead beyond it, but UTC never does.
        let (local, offset) = if (FIRST_SECOND..=LAST_SECOND).contains(&local) {
            (local, self.offset_minutes)
        } else {
            (self.seconds, 0)
        };
        let (year, month, day) = civil_from_days(local.div_euclid(SECONDS_PER_DAY));
        let second = local.rem_euclid(SECONDS_PER_DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let mut text = Short::new();
        let parts =
            [(4, year, b'-'), (2, month, b'-'), (2, day, b'T'), (2, hour, b':'), (2, minute, b':')];
        for (width, number, sign) in parts {
            text.digits(width, number as u32);
            text.sign(sign);
        }
        text.digits(2, second as u32);
        text.fraction(self.nanos);
        text.offset(offset);
        text
    }
}

/// Writes the text without the detour through `Display`.
impl Write for Timestamp {
    fn is_absent(&self) -> bool {
        false
    }

    fn write(&self, out: Out<'_>) -> Result<(), WireError> {
        out.text(self.text().as_str())
    }

    fn write_named(
        &self,
        name: &str,
        members: &mut dyn MembersOut,
        _options: WriteOptions,
    ) -> Result<(), WireError> {
        members.text(name, self.text().as_str())
    }
}

impl rfc3339::Time for Timestamp {}

impl FromStr for Timestamp {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or(ParseError::of_time("an RFC 3339 date-time"))
    }
}

/// `date "T" time offset` (RFC 3339, section 5.6).
fn parse(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let (year, month, day) = parse_date(date)?;
    let (hour, minute, second, nanos, offset) = parse_time(rest.strip_prefix(['T', 't', ' '])?)?;
    let offset_minutes = parse_offset(offset)?;
    let days = days_from_civil(year, month, day);
    let seconds = days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second
        - i64::from(offset_minutes) * 60;
    Timestamp::from_unix(seconds, nanos)?.with_offset_minutes(offset_minutes)
}

read_as_text!(Timestamp);
