//! Conversions to and from the types of other crates, which have neither an offset nor leap seconds.

use super::{ParseError, Time};

const NO_OFFSET: ParseError = ParseError::new("a time without an offset or a leap second");

/// Hour, minute, second and nanosecond, if there is nothing else.
fn plain(time: Time) -> Result<(u8, u8, u8, u32), ParseError> {
    match time.offset_minutes() {
        None if time.second() < 60 => {
            Ok((time.hour(), time.minute(), time.second(), time.subsec_nanos()))
        }
        _ => Err(NO_OFFSET),
    }
}

/// A time from the number types of other crates.
fn time_of(
    hour: impl TryInto<u8>,
    minute: impl TryInto<u8>,
    second: impl TryInto<u8>,
    nanos: impl TryInto<u32>,
) -> Result<Time, ParseError> {
    let clock = hour.try_into().ok().zip(minute.try_into().ok());
    let rest = second.try_into().ok().zip(nanos.try_into().ok());
    clock
        .zip(rest)
        .and_then(|((hour, minute), (second, nanos))| Time::new(hour, minute, second, nanos))
        .ok_or(NO_OFFSET)
}

#[cfg(feature = "jiff")]
mod jiff_types {
    use super::{NO_OFFSET, ParseError, Time, plain, time_of};

    impl TryFrom<Time> for jiff::civil::Time {
        type Error = ParseError;

        fn try_from(time: Time) -> Result<Self, ParseError> {
            let (hour, minute, second, nanos) = plain(time)?;
            let small = |number: u8| i8::try_from(number).map_err(|_| NO_OFFSET);
            let nanos = i32::try_from(nanos).map_err(|_| NO_OFFSET)?;
            Self::new(small(hour)?, small(minute)?, small(second)?, nanos).map_err(|_| NO_OFFSET)
        }
    }

    impl TryFrom<jiff::civil::Time> for Time {
        type Error = ParseError;

        fn try_from(time: jiff::civil::Time) -> Result<Self, ParseError> {
            time_of(time.hour(), time.minute(), time.second(), time.subsec_nanosecond())
        }
    }
}

#[cfg(feature = "chrono")]
mod chrono_types {
    use chrono::Timelike;

    use super::{NO_OFFSET, ParseError, Time, plain, time_of};

    impl TryFrom<Time> for chrono::NaiveTime {
        type Error = ParseError;

        fn try_from(time: Time) -> Result<Self, ParseError> {
            let (hour, minute, second, nanos) = plain(time)?;
            Self::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nanos)
                .ok_or(NO_OFFSET)
        }
    }

    impl TryFrom<chrono::NaiveTime> for Time {
        type Error = ParseError;

        /// Fails for a leap second.
        fn try_from(time: chrono::NaiveTime) -> Result<Self, ParseError> {
            time_of(time.hour(), time.minute(), time.second(), time.nanosecond())
        }
    }
}

#[cfg(feature = "time")]
mod time_types {
    use super::{NO_OFFSET, ParseError, Time, plain, time_of};

    impl TryFrom<Time> for time::Time {
        type Error = ParseError;

        fn try_from(time: Time) -> Result<Self, ParseError> {
            let (hour, minute, second, nanos) = plain(time)?;
            Self::from_hms_nano(hour, minute, second, nanos).map_err(|_| NO_OFFSET)
        }
    }

    impl TryFrom<time::Time> for Time {
        type Error = ParseError;

        fn try_from(time: time::Time) -> Result<Self, ParseError> {
            time_of(time.hour(), time.minute(), time.second(), time.nanosecond())
        }
    }
}
