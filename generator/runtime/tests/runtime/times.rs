//! Timestamps and durations.

use std::time::SystemTime;

use openapi_sdk_runtime::{Duration, Timestamp};

#[test]
fn timestamps_come_back_as_they_were_written() {
    for (text, seconds, nanos, offset) in [
        ("1970-01-01T00:00:00Z", 0, 0, 0),
        ("2026-11-24T13:00:00.250Z", 1_795_525_200, 250_000_000, 0),
        ("2026-11-24T13:00:00.000001+05:30", 1_795_505_400, 1_000, 330),
        ("1969-12-31T23:59:59.999999999-00:30", 1_799, 999_999_999, -30),
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0, 0),
        ("9999-12-31T23:59:59Z", 253_402_300_799, 0, 0),
        ("2024-02-29T12:00:00Z", 1_709_208_000, 0, 0),
    ] {
        let timestamp: Timestamp = text.parse().expect(text);
        assert_eq!(
            (timestamp.unix_seconds(), timestamp.subsec_nanos()),
            (seconds, nanos),
            "{text}"
        );
        assert_eq!(timestamp.offset_minutes(), offset, "{text}");
        assert_eq!(timestamp.to_string(), text);
    }
}

#[test]
fn other_spellings_of_a_timestamp_are_read() {
    for (text, same) in [
        ("2026-11-24t13:00:00z", "2026-11-24T13:00:00Z"),
        ("2026-11-24 13:00:00Z", "2026-11-24T13:00:00Z"),
        ("2026-11-24T13:00:00.5Z", "2026-11-24T13:00:00.500Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2026-11-24T13:00:00.1234567899Z", "2026-11-24T13:00:00.123456789Z"),
    ] {
        assert_eq!(text.parse::<Timestamp>().expect(text).to_string(), same);
    }
}

#[test]
fn an_invalid_timestamp_is_rejected() {
    for text in [
        "",
        "2026-11-24",
        "2026-11-24T13:00:00",
        "2026-13-24T13:00:00Z",
        "2023-02-29T00:00:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T13:00:00.Z",
        "2026-11-24T13:00:00+1:00",
        "2026-11-24T13:00:00+24:00",
        "２０26-11-24T13:00:00Z",
        "2026-11-24T13:00:00Zx",
        "+026-11-24T13:00:00Z",
    ] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
}

#[test]
fn timestamps_are_in_the_order_of_their_moments() {
    let at = |text: &str| text.parse::<Timestamp>().expect(text);
    assert!(at("2026-01-01T01:00:00+02:00") < at("2026-01-01T00:00:00Z"));
    assert_ne!(at("2026-01-01T01:00:00+01:00"), at("2026-01-01T00:00:00Z"));
}

#[test]
fn the_system_time_can_be_had() {
    for text in ["2026-11-24T13:00:00.000000250Z", "1901-11-24T13:00:00.750Z"] {
        let timestamp: Timestamp = text.parse().expect(text);
        assert_eq!(Timestamp::try_from(SystemTime::from(timestamp)), Ok(timestamp));
    }
}

#[test]
fn durations_come_back_as_they_were_written() {
    for (text, seconds, nanos) in [
        ("0s", 0, 0),
        ("3600s", 3600, 0),
        ("-1.500s", -1, -500_000_000),
        ("-0.000000001s", 0, -1),
        ("0.000001s", 0, 1_000),
    ] {
        let duration: Duration = text.parse().expect(text);
        assert_eq!((duration.as_secs(), duration.subsec_nanos()), (seconds, nanos));
        assert_eq!(duration.to_string(), text);
    }
    assert_eq!("0.5s".parse::<Duration>().expect("good").to_string(), "0.500s");
    for text in ["", "s", "1", "1.s", ".5s", "--1s", "1h", "1 s", "+1s", "99999999999999999999s"] {
        assert!(text.parse::<Duration>().is_err(), "{text}");
    }
}

#[test]
fn durations_convert_both_ways() {
    let standard = std::time::Duration::from_millis(1500);
    assert_eq!(Duration::from(standard), Duration::from_millis(1500));
    assert_eq!(std::time::Duration::try_from(Duration::from_millis(1500)), Ok(standard));
    assert!(std::time::Duration::try_from(Duration::from_secs(-1)).is_err());
    assert_eq!(Duration::new(1, -1), None);
}

#[cfg(feature = "jiff")]
#[test]
fn jiff_types_convert_both_ways() {
    let ours: Timestamp = "2026-11-24T13:00:00.250Z".parse().expect("good");
    let theirs = jiff::Timestamp::try_from(ours).expect("in range");
    assert_eq!(theirs.to_string(), "2026-11-24T13:00:00.25Z");
    assert_eq!(Timestamp::try_from(theirs), Ok(ours));
    let span = jiff::SignedDuration::from(Duration::from_millis(-1500));
    assert_eq!(Duration::try_from(span), Ok(Duration::from_millis(-1500)));
}

#[cfg(feature = "chrono")]
#[test]
fn chrono_types_convert_both_ways() {
    let ours: Timestamp = "2026-11-24T13:00:00.250+05:30".parse().expect("good");
    let theirs = chrono::DateTime::<chrono::FixedOffset>::try_from(ours).expect("in range");
    assert_eq!(format!("{theirs:?}"), "2026-11-24T13:00:00.250+05:30");
    assert_eq!(Timestamp::try_from(theirs), Ok(ours));
    let span = chrono::TimeDelta::try_from(Duration::from_millis(-1500)).expect("in range");
    assert_eq!(Duration::try_from(span), Ok(Duration::from_millis(-1500)));
}

#[cfg(feature = "time")]
#[test]
fn time_types_convert_both_ways() {
    let ours: Timestamp = "2026-11-24T13:00:00.250-03:30".parse().expect("good");
    let theirs = time::OffsetDateTime::try_from(ours).expect("in range");
    assert_eq!((theirs.hour(), theirs.offset().whole_minutes()), (13, -210));
    assert_eq!(Timestamp::try_from(theirs), Ok(ours));
    let span = time::Duration::from(Duration::from_millis(-1500));
    assert_eq!(Duration::try_from(span), Ok(Duration::from_millis(-1500)));
}
