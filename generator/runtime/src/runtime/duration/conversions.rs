//! Conversions to and from the types of other crates.

use super::{Duration, ParseError};

const OUT_OF_RANGE: ParseError = ParseError::new("a value within the range of the other type");

#[cfg(feature = "jiff")]
mod jiff_types {
    use super::{Duration, OUT_OF_RANGE, ParseError};

    impl From<Duration> for jiff::SignedDuration {
        fn from(duration: Duration) -> Self {
            Self::new(duration.as_secs(), duration.subsec_nanos())
        }
    }

    impl TryFrom<jiff::SignedDuration> for Duration {
        type Error = ParseError;

        fn try_from(duration: jiff::SignedDuration) -> Result<Self, ParseError> {
            Self::new(duration.as_secs(), duration.subsec_nanos()).ok_or(OUT_OF_RANGE)
        }
    }
}

#[cfg(feature = "chrono")]
mod chrono_types {
    use super::{Duration, OUT_OF_RANGE, ParseError};

    impl TryFrom<Duration> for chrono::TimeDelta {
        type Error = ParseError;

        fn try_from(duration: Duration) -> Result<Self, ParseError> {
            let seconds = Self::try_seconds(duration.as_secs()).ok_or(OUT_OF_RANGE)?;
            seconds
                .checked_add(&Self::nanoseconds(duration.subsec_nanos().into()))
                .ok_or(OUT_OF_RANGE)
        }
    }

    impl TryFrom<chrono::TimeDelta> for Duration {
        type Error = ParseError;

        fn try_from(duration: chrono::TimeDelta) -> Result<Self, ParseError> {
            Self::new(duration.num_seconds(), duration.subsec_nanos()).ok_or(OUT_OF_RANGE)
        }
    }
}

#[cfg(feature = "time")]
mod time_types {
    use super::{Duration, OUT_OF_RANGE, ParseError};

    impl From<Duration> for time::Duration {
        fn from(duration: Duration) -> Self {
            Self::new(duration.as_secs(), duration.subsec_nanos())
        }
    }

    impl TryFrom<time::Duration> for Duration {
        type Error = ParseError;

        fn try_from(duration: time::Duration) -> Result<Self, ParseError> {
            Self::new(duration.whole_seconds(), duration.subsec_nanoseconds()).ok_or(OUT_OF_RANGE)
        }
    }
}
