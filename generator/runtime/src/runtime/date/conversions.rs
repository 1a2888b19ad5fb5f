//! Conversions to and from the types of other crates.

use super::{Date, ParseError};

const OUT_OF_RANGE: ParseError = ParseError::new("a value within the range of the other type");

/// A date from the number types of other crates.
fn date(year: impl TryInto<u16>, month: impl TryInto<u8>, day: impl TryInto<u8>) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
}

#[cfg(feature = "jiff")]
mod jiff_types {
    use super::{Date, OUT_OF_RANGE, ParseError, date};

    impl TryFrom<Date> for jiff::civil::Date {
        type Error = ParseError;

        fn try_from(date: Date) -> Result<Self, ParseError> {
            let year = i16::try_from(date.year()).map_err(|_| OUT_OF_RANGE)?;
            let small = |number: u8| i8::try_from(number).map_err(|_| OUT_OF_RANGE);
            Self::new(year, small(date.month())?, small(date.day())?).map_err(|_| OUT_OF_RANGE)
        }
    }

    impl TryFrom<jiff::civil::Date> for Date {
        type Error = ParseError;

        fn try_from(day: jiff::civil::Date) -> Result<Self, ParseError> {
            date(day.year(), day.month(), day.day()).ok_or(OUT_OF_RANGE)
        }
    }
}

#[cfg(feature = "chrono")]
mod chrono_types {
    use chrono::Datelike;

    use super::{Date, OUT_OF_RANGE, ParseError, date};

    impl TryFrom<Date> for chrono::NaiveDate {
        type Error = ParseError;

        fn try_from(date: Date) -> Result<Self, ParseError> {
            Self::from_ymd_opt(date.year().into(), date.month().into(), date.day().into())
                .ok_or(OUT_OF_RANGE)
        }
    }

    impl TryFrom<chrono::NaiveDate> for Date {
        type Error = ParseError;

        fn try_from(day: chrono::NaiveDate) -> Result<Self, ParseError> {
            date(day.year(), day.month(), day.day()).ok_or(OUT_OF_RANGE)
        }
    }
}

#[cfg(feature = "time")]
mod time_types {
    use super::{Date, OUT_OF_RANGE, ParseError, date};

    impl TryFrom<Date> for time::Date {
        type Error = ParseError;

        fn try_from(date: Date) -> Result<Self, ParseError> {
            let month = time::Month::try_from(date.month()).map_err(|_| OUT_OF_RANGE)?;
            Self::from_calendar_date(date.year().into(), month, date.day())
                .map_err(|_| OUT_OF_RANGE)
        }
    }

    impl TryFrom<time::Date> for Date {
        type Error = ParseError;

        fn try_from(day: time::Date) -> Result<Self, ParseError> {
            date(day.year(), day.month(), day.day()).ok_or(OUT_OF_RANGE)
        }
    }
}
