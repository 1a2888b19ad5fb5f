//! Durations in the JSON mapping of protobuf.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod conversions;

use std::fmt;
use std::str::FromStr;

use super::parse_error::{ParseError, text_on_the_wire};
use super::rfc3339::{parse_fraction, write_fraction};

const NANOS_PER_SECOND: i32 = 1_000_000_000;

/// A duration with nanoseconds, which may be negative. On the wire it is text: `"3600s"`, `"-1.500s"`.
///
/// Converts from [`std::time::Duration`], so setters accept that type.
///
/// <https://protobuf.dev/reference/protobuf/google.protobuf/#duration>
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration {
    seconds: i64,
    /// Has the same sign as the seconds.
    nanos: i32,
}

impl Duration {
    /// A duration of whole seconds.
    pub const fn from_secs(seconds: i64) -> Self {
        Self { seconds, nanos: 0 }
    }

    /// A duration of whole milliseconds.
    pub const fn from_millis(millis: i64) -> Self {
        Self { seconds: millis / 1000, nanos: (millis % 1000) as i32 * 1_000_000 }
    }

    /// A duration of seconds and nanoseconds. `None` if their signs differ, or if the nanoseconds exceed a second.
    pub const fn new(seconds: i64, nanos: i32) -> Option<Self> {
        let same_sign = (seconds >= 0 && nanos >= 0) || (seconds <= 0 && nanos <= 0);
        if same_sign && nanos > -NANOS_PER_SECOND && nanos < NANOS_PER_SECOND {
            Some(Self { seconds, nanos })
        } else {
            None
        }
    }

    /// The whole seconds.
    pub const fn as_secs(&self) -> i64 {
        self.seconds
    }

    /// The nanoseconds of the last, partial second, with the same sign.
    pub const fn subsec_nanos(&self) -> i32 {
        self.nanos
    }
}

impl From<std::time::Duration> for Duration {
    /// Saturates at `i64::MAX` seconds.
    fn from(duration: std::time::Duration) -> Self {
        match i64::try_from(duration.as_secs()) {
            Ok(seconds) => Self { seconds, nanos: duration.subsec_nanos() as i32 },
            Err(_) => Self { seconds: i64::MAX, nanos: 0 },
        }
    }
}

impl TryFrom<Duration> for std::time::Duration {
    type Error = ParseError;

    /// Fails for a negative duration.
    fn try_from(duration: Duration) -> Result<Self, ParseError> {
        let seconds = u64::try_from(duration.seconds).ok();
        let nanos = u32::try_from(duration.nanos).ok();
        seconds
            .zip(nanos)
            .map(|(seconds, nanos)| Self::new(seconds, nanos))
            .ok_or(ParseError::new("a duration that is not negative"))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.seconds < 0 || self.nanos < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", self.seconds.unsigned_abs())?;
        write_fraction(f, self.nanos.unsigned_abs())?;
        f.write_str("s")
    }
}

impl FromStr for Duration {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        const EXPECTED: ParseError = ParseError::new("a duration like \"3600s\"");
        let number = text.strip_suffix('s').ok_or(EXPECTED)?;
        let (negative, number) = match number.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number),
        };
        let (whole, fraction) =
            number.split_once('.').map_or((number, None), |(whole, part)| (whole, Some(part)));
        if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(EXPECTED);
        }
        let seconds: i64 = whole.parse().map_err(|_| EXPECTED)?;
        let nanos = fraction.map_or(Some(0), parse_fraction).ok_or(EXPECTED)? as i32;
        Ok(if negative {
            Self { seconds: -seconds, nanos: -nanos }
        } else {
            Self { seconds, nanos }
        })
    }
}

text_on_the_wire!(Duration);
