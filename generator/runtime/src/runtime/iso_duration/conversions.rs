//! Conversions to and from the types of other crates.

use super::{IsoDuration, ParseError};

const OUT_OF_RANGE: ParseError = ParseError::new("a duration that the other type can hold");

#[cfg(feature = "jiff")]
mod jiff_types {
    use super::{IsoDuration, OUT_OF_RANGE, ParseError};

    impl TryFrom<IsoDuration> for jiff::Span {
        type Error = ParseError;

        /// Converts unit by unit. Fails for a fraction of a unit above the hour.
        fn try_from(duration: IsoDuration) -> Result<Self, ParseError> {
            duration.as_str().parse().map_err(|_| OUT_OF_RANGE)
        }
    }

    impl TryFrom<jiff::Span> for IsoDuration {
        type Error = ParseError;

        fn try_from(span: jiff::Span) -> Result<Self, ParseError> {
            span.to_string().parse()
        }
    }
}

#[cfg(feature = "chrono")]
mod chrono_types {
    use super::{IsoDuration, OUT_OF_RANGE, ParseError};

    impl TryFrom<IsoDuration> for chrono::TimeDelta {
        type Error = ParseError;

        /// Counts a day as 24 hours. Fails for years and months.
        fn try_from(duration: IsoDuration) -> Result<Self, ParseError> {
            let span = duration.fixed().and_then(|span| Self::from_std(span).ok());
            let span = span.ok_or(OUT_OF_RANGE)?;
            Ok(if duration.is_negative() { -span } else { span })
        }
    }

    impl TryFrom<chrono::TimeDelta> for IsoDuration {
        type Error = ParseError;

        fn try_from(span: chrono::TimeDelta) -> Result<Self, ParseError> {
            let length = span.abs().to_std().map_err(|_| OUT_OF_RANGE)?;
            Ok(Self::of_clock(span < chrono::TimeDelta::zero(), length))
        }
    }
}

#[cfg(feature = "time")]
mod time_types {
    use super::{IsoDuration, OUT_OF_RANGE, ParseError};

    impl TryFrom<IsoDuration> for time::Duration {
        type Error = ParseError;

        /// Counts a day as 24 hours. Fails for years and months.
        fn try_from(duration: IsoDuration) -> Result<Self, ParseError> {
            let span = duration.fixed().and_then(|span| Self::try_from(span).ok());
            let span = span.ok_or(OUT_OF_RANGE)?;
            Ok(if duration.is_negative() { -span } else { span })
        }
    }

    impl From<time::Duration> for IsoDuration {
        fn from(span: time::Duration) -> Self {
            Self::of_clock(span.is_negative(), span.unsigned_abs())
        }
    }
}
