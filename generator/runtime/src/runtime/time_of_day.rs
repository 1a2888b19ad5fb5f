//! Times of day.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod conversions;

use std::fmt;
use std::str::FromStr;

use super::parse_error::{ParseError, text_on_the_wire};
use super::rfc3339::{self, parse_offset, parse_time, write_fraction, write_offset};
use super::wire;

/// A time of day with nanoseconds, and an optional offset from UTC.
///
/// On the wire it is text, `full-time` or `partial-time` of RFC 3339: `"13:00:00.250Z"`, `"13:00:00"`. Times are
/// ordered as on a clock, regardless of the offset. The features `jiff`, `chrono` and `time` add conversions.
///
/// <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    hour: u8,
    minute: u8,
    second: u8,
    nanos: u32,
    offset_minutes: Option<i16>,
}

impl Time {
    /// A time without an offset. `None` if it is not valid. The second may be 60, for a leap second.
    pub const fn new(hour: u8, minute: u8, second: u8, nanos: u32) -> Option<Self> {
        if hour < 24 && minute < 60 && second <= 60 && nanos < 1_000_000_000 {
            Some(Self { hour, minute, second, nanos, offset_minutes: None })
        } else {
            None
        }
    }

    /// The same time with this offset from UTC. `None` if the offset is a day or more.
    pub const fn with_offset_minutes(self, offset_minutes: i16) -> Option<Self> {
        if offset_minutes > -1440 && offset_minutes < 1440 {
            Some(Self { offset_minutes: Some(offset_minutes), ..self })
        } else {
            None
        }
    }

    /// The hour, 0 to 23.
    pub const fn hour(&self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    pub const fn minute(&self) -> u8 {
        self.minute
    }

    /// The second, 0 to 60.
    pub const fn second(&self) -> u8 {
        self.second
    }

    /// The nanoseconds within the second.
    pub const fn subsec_nanos(&self) -> u32 {
        self.nanos
    }

    /// The offset from UTC in minutes, east positive, if any.
    pub const fn offset_minutes(&self) -> Option<i16> {
        self.offset_minutes
    }
}

impl wire::Empty for Time {
    fn empty() -> Self {
        Self { hour: 0, minute: 0, second: 0, nanos: 0, offset_minutes: None }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        write_fraction(f, self.nanos)?;
        self.offset_minutes.map_or(Ok(()), |minutes| write_offset(f, minutes))
    }
}

impl rfc3339::Time for Time {}

impl FromStr for Time {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or(ParseError::of_time("a time like \"13:00:00\" or \"13:00:00Z\""))
    }
}

fn parse(text: &str) -> Option<Time> {
    let (hour, minute, second, nanos, offset) = parse_time(text)?;
    let small = |number: i64| u8::try_from(number).ok();
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, nanos)?;
    if offset.is_empty() { Some(time) } else { time.with_offset_minutes(parse_offset(offset)?) }
}

text_on_the_wire!(Time);
