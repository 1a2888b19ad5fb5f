//! Conversions to and from the types of other crates.

use super::{ParseError, Timestamp};

const OUT_OF_RANGE: ParseError = ParseError::new("a value within the range of the other type");

#[cfg(feature = "jiff")]
mod jiff_types {
    use super::{OUT_OF_RANGE, ParseError, Timestamp};

    impl TryFrom<Timestamp> for jiff::Timestamp {
        type Error = ParseError;

        fn try_from(timestamp: Timestamp) -> Result<Self, ParseError> {
            Self::new(timestamp.unix_seconds(), timestamp.subsec_nanos() as i32)
                .map_err(|_| OUT_OF_RANGE)
        }
    }

    impl TryFrom<jiff::Timestamp> for Timestamp {
        type Error = ParseError;

        fn try_from(timestamp: jiff::Timestamp) -> Result<Self, ParseError> {
            std::time::SystemTime::try_from(timestamp).map_err(|_| OUT_OF_RANGE)?.try_into()
        }
    }
}

#[cfg(feature = "chrono")]
mod chrono_types {
    use super::{OUT_OF_RANGE, ParseError, Timestamp};

    impl TryFrom<Timestamp> for chrono::DateTime<chrono::FixedOffset> {
        type Error = ParseError;

        fn try_from(timestamp: Timestamp) -> Result<Self, ParseError> {
            let moment = chrono::DateTime::from_timestamp(
                timestamp.unix_seconds(),
                timestamp.subsec_nanos(),
            );
            let offset = chrono::FixedOffset::east_opt(i32::from(timestamp.offset_minutes()) * 60);
            moment
                .zip(offset)
                .map(|(moment, offset)| moment.with_timezone(&offset))
                .ok_or(OUT_OF_RANGE)
        }
    }

    impl<Zone: chrono::TimeZone> TryFrom<chrono::DateTime<Zone>> for Timestamp {
        type Error = ParseError;

        /// Truncates the offset to whole minutes. A leap second becomes the end of the previous second.
        fn try_from(moment: chrono::DateTime<Zone>) -> Result<Self, ParseError> {
            let seconds_east = chrono::Offset::fix(moment.offset()).local_minus_utc();
            let offset = i16::try_from(seconds_east / 60).map_err(|_| OUT_OF_RANGE)?;
            let nanos = moment.timestamp_subsec_nanos().min(999_999_999);
            Self::from_unix(moment.timestamp(), nanos)
                .and_then(|timestamp| timestamp.with_offset_minutes(offset))
                .ok_or(OUT_OF_RANGE)
        }
    }
}

#[cfg(feature = "time")]
mod time_types {
    use super::{OUT_OF_RANGE, ParseError, Timestamp};

    impl TryFrom<Timestamp> for time::OffsetDateTime {
        type Error = ParseError;

        fn try_from(timestamp: Timestamp) -> Result<Self, ParseError> {
            let offset =
                time::UtcOffset::from_whole_seconds(i32::from(timestamp.offset_minutes()) * 60);
            let moment =
                Self::from_unix_timestamp(timestamp.unix_seconds()).map_err(|_| OUT_OF_RANGE)?;
            let moment =
                moment.checked_to_offset(offset.map_err(|_| OUT_OF_RANGE)?).ok_or(OUT_OF_RANGE)?;
            moment.replace_nanosecond(timestamp.subsec_nanos()).map_err(|_| OUT_OF_RANGE)
        }
    }

    impl TryFrom<time::OffsetDateTime> for Timestamp {
        type Error = ParseError;

        /// Truncates the offset to whole minutes.
        fn try_from(moment: time::OffsetDateTime) -> Result<Self, ParseError> {
            Self::from_unix(moment.unix_timestamp(), moment.nanosecond())
                .and_then(|timestamp| {
                    timestamp.with_offset_minutes(moment.offset().whole_minutes())
                })
                .ok_or(OUT_OF_RANGE)
        }
    }
}
