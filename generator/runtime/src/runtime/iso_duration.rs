//! Durations in ISO 8601.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod conversions;

use std::fmt;
use std::str::FromStr;

use super::parse_error::{ParseError, text_on_the_wire};
use super::rfc3339::{self, digits, parse_fraction, write_fraction};

/// A duration in units of calendar and clock: `"P1DT2H"`.
///
/// It is written as it was read, and two are equal if their texts are. A month has no fixed length, so durations have
/// no order. The smallest unit may have a fraction, and the whole a sign. Converts from [`std::time::Duration`], so
/// setters accept that type. The features `jiff`, `chrono` and `time` add conversions.
///
/// <https://www.rfc-editor.org/rfc/rfc3339#appendix-A>
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IsoDuration {
    text: String,
    parts: Parts,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Parts {
    negative: bool,
    /// Years, months, weeks, days, hours, minutes, seconds.
    counts: [u64; 7],
    /// The fraction of the smallest unit in billionths, and the index of that unit.
    fraction: u32,
    smallest: usize,
}

/// The letters of the units, and their seconds, if fixed.
const UNITS: [(char, Option<u64>); 7] = [
    ('Y', None),
    ('M', None),
    ('W', Some(604_800)),
    ('D', Some(86_400)),
    ('H', Some(3_600)),
    ('M', Some(60)),
    ('S', Some(1)),
];

/// The first unit of the clock. It and the following ones come after the `T`.
const FIRST_OF_CLOCK: usize = 4;

impl IsoDuration {
    /// The text, as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns `true` if the duration has a minus sign.
    pub fn is_negative(&self) -> bool {
        self.parts.negative
    }

    /// The years, without a fraction, like all units.
    pub fn years(&self) -> u64 {
        self.parts.counts[0]
    }

    /// The months.
    pub fn months(&self) -> u64 {
        self.parts.counts[1]
    }

    /// The weeks.
    pub fn weeks(&self) -> u64 {
        self.parts.counts[2]
    }

    /// The days.
    pub fn days(&self) -> u64 {
        self.parts.counts[3]
    }

    /// The hours.
    pub fn hours(&self) -> u64 {
        self.parts.counts[4]
    }

    /// The minutes.
    pub fn minutes(&self) -> u64 {
        self.parts.counts[5]
    }

    /// The seconds.
    pub fn seconds(&self) -> u64 {
        self.parts.counts[6]
    }

    /// The fraction of the smallest unit in billionths: 500 million for both `PT0.5S` and `PT0.5H`.
    pub fn fraction(&self) -> u32 {
        self.parts.fraction
    }

    /// The duration without its sign, with days of 24 hours. `None` if it has years or months.
    fn fixed(&self) -> Option<std::time::Duration> {
        let mut seconds: u64 = 0;
        for (count, (_, length)) in self.parts.counts.into_iter().zip(UNITS) {
            let length = match length {
                Some(length) => length,
                None if count == 0 => 0,
                None => return None,
            };
            seconds = seconds.checked_add(count.checked_mul(length)?)?;
        }
        if self.parts.fraction == 0 {
            return Some(std::time::Duration::from_secs(seconds));
        }
        // At most a week in nanoseconds times a billionth, so it fits.
        let nanos = u128::from(UNITS[self.parts.smallest].1?) * u128::from(self.parts.fraction);
        let nanos = u64::try_from(nanos).ok()?;
        std::time::Duration::from_secs(seconds).checked_add(std::time::Duration::from_nanos(nanos))
    }

    /// A duration of hours, minutes and seconds.
    fn of_clock(negative: bool, span: std::time::Duration) -> Self {
        let (seconds, nanos) = (span.as_secs(), span.subsec_nanos());
        let counts = [0, 0, 0, 0, seconds / 3600, seconds / 60 % 60, seconds % 60];
        let parts = Parts { negative, counts, fraction: nanos, smallest: 6 };
        let text = Clock(parts).to_string();
        // Parsed again, because the smallest unit may be another.
        Self { parts: parse(&text).unwrap_or(parts), text }
    }
}

/// The text of a duration without calendar units.
struct Clock(Parts);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { negative, counts: [.., hours, minutes, seconds], fraction, .. } = self.0;
        f.write_str(if negative { "-PT" } else { "PT" })?;
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        if seconds > 0 || fraction > 0 || (hours == 0 && minutes == 0) {
            write!(f, "{seconds}")?;
            write_fraction(f, fraction)?;
            f.write_str("S")?;
        }
        Ok(())
    }
}

impl Default for IsoDuration {
    /// `PT0S`
    fn default() -> Self {
        Self::of_clock(false, std::time::Duration::ZERO)
    }
}

impl From<std::time::Duration> for IsoDuration {
    /// In hours, minutes and seconds.
    fn from(duration: std::time::Duration) -> Self {
        Self::of_clock(false, duration)
    }
}

impl TryFrom<IsoDuration> for std::time::Duration {
    type Error = ParseError;

    /// Counts a day as 24 hours. Fails for negative durations, and for years and months.
    fn try_from(duration: IsoDuration) -> Result<Self, ParseError> {
        const EXPECTED: ParseError =
            ParseError::new("a duration that is not negative, without years and months");
        duration.fixed().filter(|span| !duration.is_negative() || span.is_zero()).ok_or(EXPECTED)
    }
}

impl fmt::Display for IsoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for IsoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IsoDuration({self})")
    }
}

impl rfc3339::Time for IsoDuration {}

impl FromStr for IsoDuration {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let parts = parse(text).ok_or(ParseError::of_time("a duration like \"P1DT2H\""))?;
        Ok(Self { text: text.to_owned(), parts })
    }
}

/// Parses `P`, numbers with their units in descending order, and `T` before the units of the clock.
fn parse(text: &str) -> Option<Parts> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut parts = Parts { negative, ..Parts::default() };
    let mut rest = rest.strip_prefix(['P', 'p'])?;
    let mut next = 0;
    let mut on_clock = false;
    let mut complete = false;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(['T', 't']).filter(|_| !on_clock) {
            (on_clock, next, complete, rest) = (true, FIRST_OF_CLOCK, false, after);
            continue;
        }
        // Only the smallest unit may have a fraction.
        if parts.fraction > 0 {
            return None;
        }
        let end = rest.find(|character: char| character.is_ascii_alphabetic())?;
        let letter = char::from(rest.as_bytes()[end]).to_ascii_uppercase();
        let last = if on_clock { UNITS.len() } else { FIRST_OF_CLOCK };
        let unit = (next..last).find(|index| UNITS[*index].0 == letter)?;
        let (whole, fraction) = match rest[..end].split_once(['.', ',']) {
            Some((whole, fraction)) => (whole, parse_fraction(fraction)?),
            None => (&rest[..end], 0),
        };
        parts.counts[unit] = u64::try_from(digits(whole)?).ok()?;
        (parts.fraction, parts.smallest) = (fraction, unit);
        (next, complete, rest) = (unit + 1, true, &rest[end + 1..]);
    }
    complete.then_some(parts)
}

text_on_the_wire!(IsoDuration);
