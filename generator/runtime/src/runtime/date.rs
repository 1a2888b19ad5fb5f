//! Calendar dates.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod conversions;

use std::fmt;
use std::str::FromStr;

use super::parse_error::{ParseError, text_on_the_wire};
use super::rfc3339::{self, days_in_month, parse_date};
use super::wire;

/// A day of the Gregorian calendar in the years 0000 to 9999.
///
/// On the wire it is text, `full-date` of RFC 3339: `"2026-11-24"`. The features `jiff`, `chrono` and `time` add
/// conversions.
///
/// <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A date. `None` if the calendar has no such day, or the year is beyond 9999.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let valid = year <= 9999
            && month >= 1
            && month <= 12
            && day >= 1
            && day as i64 <= days_in_month(year as i64, month as i64);
        if valid { Some(Self { year, month, day }) } else { None }
    }

    /// The year.
    pub const fn year(&self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub const fn month(&self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub const fn day(&self) -> u8 {
        self.day
    }
}

impl wire::Empty for Date {
    fn empty() -> Self {
        Self { year: 0, month: 1, day: 1 }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl rfc3339::Time for Date {}

impl FromStr for Date {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const EXPECTED: ParseError = ParseError::of_time("a date like \"2026-11-24\"");
        let (year, month, day) = parse_date(text).ok_or(EXPECTED)?;
        let day =
            u16::try_from(year).ok().zip(u8::try_from(month).ok()).zip(u8::try_from(day).ok());
        day.and_then(|((year, month), day)| Self::new(year, month, day)).ok_or(EXPECTED)
    }
}

text_on_the_wire!(Date);
