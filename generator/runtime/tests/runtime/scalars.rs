//! Dates, times of day, ISO durations, UUIDs, decimals and addresses.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use openapi_sdk_runtime::wire;
use openapi_sdk_runtime::{Date, Decimal, IsoDuration, Time, Uuid};

/// Reads a value from JSON and writes it again.
fn round_trip<T: wire::Read + wire::Write>(json: &str) -> Result<String, String> {
    let value: T = wire::from_slice(json.as_bytes()).map_err(|fault| fault.to_string())?;
    let written = wire::to_request(&value, &mut Vec::new()).map_err(|fault| fault.to_string())?;
    Ok(String::from_utf8(written).expect("JSON is UTF-8"))
}

#[test]
fn dates_are_days_of_the_calendar() {
    let date: Date = "2024-02-29".parse().expect("good");
    assert_eq!((date.year(), date.month(), date.day()), (2024, 2, 29));
    assert_eq!(Date::new(2024, 2, 29), Some(date));
    assert!(date < Date::new(2024, 3, 1).expect("good"));
    for text in ["0000-01-01", "9999-12-31", "2024-02-29"] {
        assert_eq!(round_trip::<Date>(&format!("\"{text}\"")), Ok(format!("\"{text}\"")));
    }
    for text in ["", "2023-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-1-1", "26-01-01"]
    {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
    assert_eq!(Date::new(10_000, 1, 1), None);
    let fault = round_trip::<Date>("\"tomorrow\"").expect_err("it is not a date");
    assert_eq!(fault, "expected a date like \"2026-11-24\", found a string of 8 characters");
}

#[test]
fn times_of_day_keep_their_offset_where_there_is_one() {
    for (text, offset) in [
        ("13:00:00", None),
        ("13:00:00Z", Some(0)),
        ("23:59:60Z", Some(0)),
        ("13:00:00.250+05:30", Some(330)),
        ("00:00:00.000000001-00:30", Some(-30)),
    ] {
        let time: Time = text.parse().expect(text);
        assert_eq!(time.offset_minutes(), offset);
        assert_eq!(time.to_string(), text);
    }
    let time = Time::new(13, 5, 7, 9).expect("good");
    assert_eq!((time.hour(), time.minute(), time.second(), time.subsec_nanos()), (13, 5, 7, 9));
    assert!(time < Time::new(13, 5, 8, 0).expect("good"));
    for text in
        ["", "24:00:00", "13:60:00", "13:00", "13:00:61", "13:00:00.", "13:00:00+1", "1:00:00"]
    {
        assert!(text.parse::<Time>().is_err(), "{text}");
    }
}

#[test]
fn iso_durations_come_back_as_they_were_written() {
    for text in
        ["P1DT2H", "PT0.5S", "P3W", "-P1Y2M3DT4H5M6.789S", "PT36H", "P0D", "p1dt2h", "PT1,5H"]
    {
        assert_eq!(round_trip::<IsoDuration>(&format!("\"{text}\"")), Ok(format!("\"{text}\"")));
    }
    let span: IsoDuration = "-P1Y2M3W4DT5H6M7.5S".parse().expect("good");
    assert!(span.is_negative());
    assert_eq!((span.years(), span.months(), span.weeks(), span.days()), (1, 2, 3, 4));
    assert_eq!((span.hours(), span.minutes(), span.seconds()), (5, 6, 7));
    assert_eq!(span.fraction(), 500_000_000);
    for text in [
        "",
        "P",
        "PT",
        "P1",
        "1D",
        "P1DT",
        "PT1D",
        "P1H",
        "P1D2Y",
        "PT1.5H3M",
        "P-1D",
        "P1.D",
        "3600s",
        "P99999999999999999999D",
        "PT1H2H",
    ] {
        assert!(text.parse::<IsoDuration>().is_err(), "{text}");
    }
}

#[test]
fn iso_durations_of_a_fixed_length_convert() {
    use std::time::Duration;
    let length = |text: &str| Duration::try_from(text.parse::<IsoDuration>().expect(text));
    assert_eq!(length("P1DT2H0.5M"), Ok(Duration::from_secs(86_400 + 7_200 + 30)));
    assert_eq!(length("P0.5W"), Ok(Duration::from_secs(302_400)));
    assert_eq!(length("P0Y1D"), Ok(Duration::from_secs(86_400)));
    assert!(length("P1Y").is_err() && length("P1M").is_err() && length("-PT1S").is_err());
    assert!(length("P0.5Y").is_err());
    assert!(length("P9223372036854775807W").is_err());
    for (seconds, nanos, text) in [
        (0, 0, "PT0S"),
        (5_400, 0, "PT1H30M"),
        (90_061, 250_000_000, "PT25H1M1.250S"),
        (60, 0, "PT1M"),
    ] {
        let span = IsoDuration::from(Duration::new(seconds, nanos));
        assert_eq!(span.to_string(), text);
        assert_eq!(text.parse(), Ok(span.clone()), "its parts are those of its text");
        assert_eq!(Duration::try_from(span), Ok(Duration::new(seconds, nanos)));
    }
}

#[test]
fn uuids_are_written_in_lower_case_with_hyphens() {
    let text = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    let uuid: Uuid = text.parse().expect("good");
    assert_eq!(uuid.to_string(), text);
    assert_eq!(uuid.as_bytes()[..2], [0x67, 0xe5]);
    assert_eq!(format!("{uuid:?}"), format!("Uuid({text})"));
    assert_eq!(text.to_uppercase().parse(), Ok(uuid));
    assert_eq!(text.replace('-', "").parse(), Ok(uuid));
    assert_eq!(
        round_trip::<Uuid>(&format!("\"{}\"", text.to_uppercase())),
        Ok(format!("\"{text}\""))
    );
    assert_eq!(Uuid::from(<[u8; 16]>::from(uuid)), uuid);
    for text in [
        "",
        "67e55044-10b1-426f-9247-bb680e5fe0c",
        "67e5504410b1-426f-9247-bb680e5fe0c8a",
        "g7e55044-10b1-426f-9247-bb680e5fe0c8",
        "67e5504-410b1-426f-9247-bb680e5fe0c8",
        "ａa67e5504410b1426f9247bb680e5fe",
    ] {
        assert!(text.parse::<Uuid>().is_err(), "{text}");
    }
}

#[test]
fn decimals_keep_every_digit() {
    for text in
        ["0", "19.90", "-0.1", "123456789012345678901234567890.123456789", "1e-7", "+5", ".5", "5."]
    {
        assert_eq!(round_trip::<Decimal>(&format!("\"{text}\"")), Ok(format!("\"{text}\"")));
    }
    for text in ["", ".", "-", "1.2.3", "NaN", "inf", "1e", "1e99999999999", "0x1", "1_000", "１"]
    {
        assert!(text.parse::<Decimal>().is_err(), "{text}");
    }
}

#[test]
fn decimals_are_equal_and_ordered_as_numbers() {
    let decimal = |text: &str| text.parse::<Decimal>().expect(text);
    let same = ["1", "1.0", "01", "1e0", "10e-1", "0.1e1", "+1"];
    assert_eq!(same.map(decimal).into_iter().collect::<std::collections::HashSet<_>>().len(), 1);
    assert_eq!(decimal("-0.00"), decimal("0"));
    let order =
        ["-1e2", "-99.5", "-1", "-0.5", "0", "0.05", "0.5", "0.55", "1", "9", "10", "10.01", "1e2"];
    let sorted: Vec<Decimal> =
        order.into_iter().rev().map(decimal).collect::<BTreeSet<_>>().into_iter().collect();
    assert_eq!(sorted.iter().map(Decimal::as_str).collect::<Vec<_>>(), order);
    assert_eq!(decimal("0.1").to_f64(), 0.1);
    assert_eq!(Decimal::from_f64(0.1), Some(decimal("0.1")));
    assert_eq!(Decimal::from_f64(f64::NAN), None);
    assert_eq!(Decimal::from(-5i64).to_string(), "-5");
}

#[test]
fn addresses_are_text() {
    assert_eq!(round_trip::<IpAddr>("\"192.0.2.1\""), Ok("\"192.0.2.1\"".to_owned()));
    assert_eq!(round_trip::<Ipv6Addr>("\"2001:DB8::1\""), Ok("\"2001:db8::1\"".to_owned()));
    let fault = round_trip::<Ipv6Addr>("\"192.0.2.1\"").expect_err("it is one of version 4");
    assert_eq!(fault, "expected an IPv6 address, found the string \"192.0.2.1\"");
}

#[test]
fn small_integers_are_held_to_their_width() {
    assert_eq!(round_trip::<u8>("255"), Ok("255".to_owned()));
    assert_eq!(round_trip::<i16>("-32768"), Ok("-32768".to_owned()));
    let fault = round_trip::<i8>("128").expect_err("too large");
    assert_eq!(fault, "expected an integer of 8 bits, found the number 128, which is out of range");
}

#[test]
fn they_are_serde_types_too() {
    let json = serde_json::json!([
        "2026-11-24",
        "13:00:00",
        "P1D",
        "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "1.50"
    ]);
    let values: (Date, Time, IsoDuration, Uuid, Decimal) =
        serde_json::from_value(json.clone()).expect("they are read");
    assert_eq!(serde_json::to_value(values).expect("they are written"), json);
}

#[cfg(feature = "uuid")]
#[test]
fn the_crate_uuid_converts_both_ways() {
    let ours: Uuid = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().expect("good");
    let theirs = uuid::Uuid::from(ours);
    assert_eq!(theirs.to_string(), ours.to_string());
    assert_eq!(Uuid::from(theirs), ours);
}

#[cfg(feature = "rust_decimal")]
#[test]
fn the_crate_rust_decimal_converts_both_ways() {
    for text in ["19.90", "-1", "1.5e3"] {
        let ours: Decimal = text.parse().expect("good");
        let theirs = rust_decimal::Decimal::try_from(ours.clone()).expect(text);
        assert_eq!(Decimal::from(theirs), ours);
    }
    let long: Decimal = "0.1234567890123456789012345678901".parse().expect("good");
    assert!(rust_decimal::Decimal::try_from(long).is_err());
}

#[cfg(feature = "jiff")]
#[test]
fn the_crate_jiff_converts_both_ways() {
    let date: Date = "2026-11-24".parse().expect("good");
    let theirs = jiff::civil::Date::try_from(date).expect("in range");
    assert_eq!((theirs.to_string().as_str(), Date::try_from(theirs)), ("2026-11-24", Ok(date)));
    let time: Time = "13:00:00.250".parse().expect("good");
    let theirs = jiff::civil::Time::try_from(time).expect("no offset");
    assert_eq!(Time::try_from(theirs), Ok(time));
    assert!(jiff::civil::Time::try_from("13:00:00Z".parse::<Time>().expect("good")).is_err());
    let span: IsoDuration = "P1Y2M3DT4H".parse().expect("good");
    let theirs = jiff::Span::try_from(span.clone()).expect("in range");
    assert_eq!((theirs.get_months(), IsoDuration::try_from(theirs)), (2, Ok(span)));
}

#[cfg(feature = "chrono")]
#[test]
fn the_crate_chrono_converts_both_ways() {
    let date: Date = "2026-11-24".parse().expect("good");
    let theirs = chrono::NaiveDate::try_from(date).expect("in range");
    assert_eq!((theirs.to_string().as_str(), Date::try_from(theirs)), ("2026-11-24", Ok(date)));
    let time: Time = "13:00:00.250".parse().expect("good");
    let theirs = chrono::NaiveTime::try_from(time).expect("no offset");
    assert_eq!(Time::try_from(theirs), Ok(time));
    let span: IsoDuration = "-PT1H1.250S".parse().expect("good");
    let theirs = chrono::TimeDelta::try_from(span.clone()).expect("in range");
    assert_eq!((theirs.num_milliseconds(), IsoDuration::try_from(theirs)), (-3_601_250, Ok(span)));
}

#[cfg(feature = "time")]
#[test]
fn the_crate_time_converts_both_ways() {
    let date: Date = "2026-11-24".parse().expect("good");
    let theirs = time::Date::try_from(date).expect("in range");
    assert_eq!((theirs.day(), Date::try_from(theirs)), (24, Ok(date)));
    let time: Time = "13:00:00.250".parse().expect("good");
    let theirs = time::Time::try_from(time).expect("no offset");
    assert_eq!(Time::try_from(theirs), Ok(time));
    let span: IsoDuration = "-PT1H1.250S".parse().expect("good");
    let theirs = time::Duration::try_from(span.clone()).expect("in range");
    assert_eq!((theirs.whole_seconds(), IsoDuration::from(theirs)), (-3_601, span));
}

#[test]
fn numbers_are_the_same_json_as_numbers() {
    let same = |left: &str, right: &str| {
        let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect(text);
        wire::same(&json(left), &json(right))
    };
    for (left, right) in
        [("1", "1.0"), ("[1, {\"a\": 2.0}]", "[1.0, {\"a\": 2}]"), ("null", "null"), ("0.1", "0.1")]
    {
        assert!(same(left, right), "{left} {right}");
    }
    for (left, right) in [
        ("1", "\"1\""),
        ("18446744073709551615", "18446744073709551614"),
        ("[1]", "[1, 1]"),
        ("{\"a\": 1}", "{\"a\": 1, \"b\": 1}"),
        ("{\"a\": 1}", "{\"b\": 1}"),
        ("1", "1.5"),
    ] {
        assert!(!same(left, right), "{left} {right}");
    }
}

/// Reads a decimal that is a number from JSON and writes it again.
fn round_trip_number(json: &str) -> Result<(Decimal, String), String> {
    struct Number(Decimal);
    impl wire::Read for Number {
        fn take(value: wire::Value<'_>) -> wire::Result<Self> {
            value.take_as(wire::Number).map(Self)
        }
    }
    impl wire::Write for Number {
        fn is_absent(&self) -> bool {
            false
        }
        fn write(&self, out: wire::Out<'_>) -> wire::Result {
            wire::Write::<wire::Number>::write(&self.0, out)
        }
    }
    let number: Number = wire::from_slice(json.as_bytes()).map_err(|fault| fault.to_string())?;
    let written = wire::to_request(&number, &mut Vec::new()).map_err(|fault| fault.to_string())?;
    // By serde, too, it is the same number.
    let again: Number = wire::deserialize(&mut serde_json::Deserializer::from_str(json))
        .map_err(|error: serde_json::Error| error.to_string())?;
    assert_eq!(again.0, number.0);
    Ok((number.0, String::from_utf8(written).expect("JSON is UTF-8")))
}

#[test]
fn decimals_that_are_numbers_keep_every_digit() {
    for (json, written) in [
        ("19.9", "19.9"),
        ("0", "0"),
        ("-12", "-12"),
        ("1e3", "1000.0"),
        ("9223372036854775807", "9223372036854775807"),
        ("18446744073709551615", "18446744073709551615"),
        ("0.1234567890123456789012345678901", "0.1234567890123456789012345678901e0"),
        ("-123456789012345678901234567890", "-123456789012345678901234567890"),
    ] {
        let (number, text) = round_trip_number(json).expect(json);
        assert_eq!((number.as_str(), text.as_str()), (json, written));
        assert_eq!(text.parse::<Decimal>(), Ok(number), "the digits are the same");
    }
    for (json, fault) in [
        ("\"1\"", "expected a number, found the string \"1\""),
        ("null", "expected a number, found null"),
        ("[1]", "expected a number, found a list"),
        ("{\"a\": 1}", "expected a number, found an object"),
        ("true", "expected a number, found `true`"),
    ] {
        assert_eq!(round_trip_number(json).expect_err(json), fault);
    }
}

#[test]
fn decimals_that_are_numbers_come_from_values_as_far_as_those_hold_them() {
    let number = |value: serde_json::Value| -> Result<Decimal, serde_json::Error> {
        struct Number(Decimal);
        impl wire::Read for Number {
            fn take(value: wire::Value<'_>) -> wire::Result<Self> {
                value.take_as(wire::Number).map(Self)
            }
        }
        wire::deserialize::<Number, _>(value).map(|number| number.0)
    };
    assert_eq!(number(serde_json::json!(0.5)).expect("good").as_str(), "0.5");
    assert!(number(serde_json::json!({"a": 1})).is_err());
}
