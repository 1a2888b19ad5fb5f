//! The formats of strings that a type may check: samples of each, and a check of texts.
//!
//! The checks follow the standards and share no code with the runtime, so they do not share its errors.

use crate::config::Dialect;

use super::value::moment;

/// Returns `true` if a schema without other keywords than this format has a type of texts.
pub fn implies_text(format: &str) -> bool {
    matches!(
        format,
        "date-time"
            | "date"
            | "time"
            | "time-local"
            | "duration"
            | "uuid"
            | "byte"
            | "base64"
            | "base64url"
            | "ip"
            | "ipv4"
            | "ipv6"
    )
}

/// Returns texts of a format in their canonical form; none if the format allows any text.
pub fn samples(format: &str, dialect: Dialect) -> &'static [&'static str] {
    match format {
        "date-time" => &[
            "2026-11-24T13:00:00Z",
            "1999-12-31T23:59:59.123456789+05:30",
            "2024-02-29T00:00:00.500-08:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
        ],
        "date" => &["2026-11-24", "2024-02-29", "0001-01-01", "9999-12-31"],
        "time" | "time-local" => &["13:00:00Z", "23:59:59.250+05:30", "00:00:00-08:00"],
        "duration" if dialect == Dialect::ProtobufJson => {
            &["3600s", "-1.500s", "0.000000001s", "315576000000s", "1.000340012s"]
        }
        "duration" => &["PT1H", "P3Y6M4DT12H30M5S", "P2W", "PT0.500S", "P1D"],
        "uuid" => &["123e4567-e89b-12d3-a456-426614174000", "ffffffff-ffff-4fff-bfff-ffffffffffff"],
        "byte" | "base64" => &["aGVsbG8=", "//79", "+w==", "AA=="],
        // Multiples of three bytes: they need no padding.
        "base64url" => &["aGVsbG8h", "__79", "AAAA"],
        "int32" => &["0", "-2147483648", "2147483647", "42"],
        "int64" => &["9007199254740993", "-9223372036854775808", "9223372036854775807", "0"],
        "uint32" => &["4294967295", "0", "7"],
        "uint64" => &["18446744073709551615", "0", "9007199254740993"],
        "decimal" => &["1.50", "-0.000000000000000000012", "123456789012345678901234.5", "7"],
        "ip" => &["192.0.2.1", "2001:db8::1"],
        "ipv4" => &["192.0.2.1", "255.255.255.255", "0.0.0.0"],
        "ipv6" => &["2001:db8::1", "::", "fe80::1:2:3"],
        "cidr" => &["192.0.2.0/24"],
        "uri" | "url" => &["https://example.com/a?b=c#d", "urn:example:a"],
        "uri-reference" => &["/a/b?c=d", "https://example.com/"],
        "email" => &["jane@example.com"],
        "hostname" => &["api.example.com"],
        _ => &[],
    }
}

/// Returns a description of the expected text if a text does not have the canonical form of a format.
pub fn mismatch(format: &str, text: &str, dialect: Dialect) -> Option<&'static str> {
    let (fits, expected) = match format {
        "date-time" => (moment(text).is_some(), "an RFC 3339 date-time"),
        "date" => (is_date(text), "a full-date of RFC 3339"),
        "time" | "time-local" => (is_time(text), "a full-time of RFC 3339"),
        "duration" if dialect == Dialect::ProtobufJson => {
            (super::value::span(text).is_some(), "a number of seconds with an `s`")
        }
        "duration" => (is_duration(text), "a duration of ISO 8601"),
        "uuid" => (is_uuid(text), "a UUID in lower case"),
        "byte" | "base64" => (is_base64(text, b"+/", true), "Base64 with padding"),
        "base64url" => (is_base64(text, b"-_", false), "Base64 for URLs without padding"),
        "int8" => (is_integer::<i8>(text), "an integer of 8 bits"),
        "int16" => (is_integer::<i16>(text), "an integer of 16 bits"),
        "uint8" | "u-int8" => (is_integer::<u8>(text), "an unsigned integer of 8 bits"),
        "uint16" | "u-int16" => (is_integer::<u16>(text), "an unsigned integer of 16 bits"),
        "int32" => (is_integer::<i32>(text), "an integer of 32 bits"),
        "int64" => (is_integer::<i64>(text), "an integer of 64 bits"),
        "uint32" | "u-int32" => (is_integer::<u32>(text), "an unsigned integer of 32 bits"),
        "uint64" | "u-int64" | "uint" => {
            (is_integer::<u64>(text), "an unsigned integer of 64 bits")
        }
        "decimal" => (is_decimal(text), "a decimal number"),
        "ip" => (canonical::<core::net::IpAddr>(text), "an IP address in canonical form"),
        "ipv4" => (canonical::<core::net::Ipv4Addr>(text), "an IPv4 address"),
        "ipv6" => (canonical::<core::net::Ipv6Addr>(text), "an IPv6 address in canonical form"),
        _ => return None,
    };
    (!fits).then_some(expected)
}

/// The descriptions of times in any notation.
pub const TIMES: &[&str] =
    &["a date", "an RFC 3339 date-time", "an RFC 3339 time", "an ISO 8601 duration"];

/// Returns a description of the expected text if an SDK can't read a text of a format, in any notation.
pub fn mismatch_in_any_notation(format: &str, text: &str) -> Option<&'static str> {
    let (fits, expected) = match format {
        "date" => (is_date(text), "a date"),
        "date-time" => (moment(text).is_some(), "an RFC 3339 date-time"),
        "time" | "time-local" => {
            (is_time(text) || is_time(&format!("{text}Z")), "an RFC 3339 time")
        }
        "duration" => {
            let is_iso = is_duration(&text.to_ascii_uppercase());
            (is_iso || super::value::span(text).is_some(), "an ISO 8601 duration")
        }
        "uuid" => {
            let plain = text.to_ascii_lowercase();
            let is_bare = plain.len() == 32 && plain.bytes().all(|byte| byte.is_ascii_hexdigit());
            (is_uuid(&plain) || is_bare, "a UUID")
        }
        "decimal" | "decimal128" => {
            let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
            let mantissa = mantissa.strip_prefix('+').unwrap_or(mantissa);
            (is_decimal(mantissa) && exponent.parse::<i32>().is_ok(), "a decimal number")
        }
        "ipv4" => (text.parse::<core::net::Ipv4Addr>().is_ok(), "an IPv4 address"),
        "ipv6" => (text.parse::<core::net::Ipv6Addr>().is_ok(), "an IPv6 address"),
        "ip" => (text.parse::<core::net::IpAddr>().is_ok(), "an IP address"),
        _ => return None,
    };
    (!fits).then_some(expected)
}

fn canonical<T: std::str::FromStr + ToString>(text: &str) -> bool {
    text.parse().is_ok_and(|value: T| value.to_string() == text)
}

fn is_integer<T: std::str::FromStr + ToString>(text: &str) -> bool {
    canonical::<T>(text)
}

fn is_date(text: &str) -> bool {
    moment(&format!("{text}T00:00:00Z")).is_some()
}

fn is_time(text: &str) -> bool {
    moment(&format!("2000-01-01T{text}")).is_some()
}

/// Returns `true` for `P`, then numbers with their units in order, those of time after a `T`. The last number may have
/// a fraction.
fn is_duration(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (date, time) = rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
    let parts = [Some((date, "YMWD")), time.map(|time| (time, "HMS"))];
    let counts = parts.map(|part| part.map_or(Some(0), |(text, units)| count_units(text, units)));
    match counts {
        [Some(count), Some(of_time)] => {
            // Only the last of all numbers may have a fraction.
            let whole = !date.contains(['.', ',']);
            count + of_time > 0 && (time.is_none() || (of_time > 0 && whole))
        }
        _ => false,
    }
}

/// Counts the numbers with units; `None` if the text contains anything else.
fn count_units(mut text: &str, mut units: &str) -> Option<usize> {
    let mut count = 0;
    while !text.is_empty() {
        let end = text.find(|character: char| character.is_ascii_alphabetic())?;
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = &text[..end];
        let is_valid = match number.split_once(['.', ',']) {
            Some((whole, fraction)) => digits(whole) && digits(fraction) && end + 1 == text.len(),
            None => digits(number),
        };
        let position = units.find(&text[end..=end]).filter(|_| is_valid)?;
        units = &units[position + 1..];
        text = &text[end + 1..];
        count += 1;
    }
    Some(count)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// Returns `true` if all letters are in the alphabet, the length is valid, and the unused bits are zero.
fn is_base64(text: &str, special: &[u8; 2], padded: bool) -> bool {
    let bare = text.trim_end_matches('=');
    let padding = text.len() - bare.len();
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        _ => special
            .iter()
            .position(|known| *known == byte)
            .map(|index| if index == 0 { 62 } else { 63 }),
    };
    let unused = match bare.len() % 4 {
        0 => 0,
        2 => 0b1111,
        3 => 0b11,
        _ => return false,
    };
    let right_padding =
        if padded { text.len().is_multiple_of(4) && padding < 3 } else { padding == 0 };
    right_padding
        && bare.bytes().all(|byte| value(byte).is_some())
        && bare.bytes().last().and_then(value).is_none_or(|last| last & unused == 0)
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && fraction.is_none_or(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMATS: [&str; 19] = [
        "date-time",
        "date",
        "time",
        "duration",
        "uuid",
        "byte",
        "base64",
        "base64url",
        "int32",
        "int64",
        "uint32",
        "uint64",
        "decimal",
        "ipv4",
        "ipv6",
        "cidr",
        "uri",
        "email",
        "hostname",
    ];

    #[test]
    fn samples_have_their_format() {
        for dialect in [Dialect::Json, Dialect::ProtobufJson] {
            for format in FORMATS {
                let samples = samples(format, dialect);
                assert!(!samples.is_empty(), "{format}");
                for text in samples {
                    assert_eq!(mismatch(format, text, dialect), None, "{format} {text}");
                }
            }
        }
    }

    #[test]
    fn a_declared_text_may_have_any_notation() {
        for (format, text) in [
            ("date-time", "2026-11-24t13:00:60z"),
            ("time", "13:00:00"),
            ("duration", "P1DT2H"),
            ("duration", "-PT0.5S"),
            ("duration", "3.5s"),
            ("uuid", "67E55044-10b1-426f-9247-bb680e5fe0c8"),
            ("decimal", "-1.5e-3"),
            ("ipv6", "2001:DB8::1"),
            ("ipv6", "::ffff:192.0.2.1"),
            ("hue", "any"),
        ] {
            assert_eq!(mismatch_in_any_notation(format, text), None, "{format} {text}");
        }
        for (format, text) in [
            ("date", "2026-11-24T13:00:00Z"),
            ("date-time", "2026-11-24T13:00:00"),
            ("date-time", "2006-01-02T15:04:05Z07:00"),
            ("time", "13:00"),
            ("time", "24:00:00"),
            ("duration", "5m"),
            ("duration", "PT1.5H2M"),
            ("uuid", "1"),
            ("decimal", "1,5"),
            ("ipv4", "192.0.2.256"),
            ("ipv6", "1::2::3"),
            ("ip", "example.com"),
        ] {
            assert!(mismatch_in_any_notation(format, text).is_some(), "{format} {text}");
        }
    }

    #[test]
    fn texts_of_another_form_are_rejected() {
        for (format, text) in [
            ("date-time", "2026-11-24"),
            ("date-time", "2026-02-30T00:00:00Z"),
            ("date-time", "2006-01-02T15:04:05Z07:00"),
            ("date", "2025-02-29"),
            ("time", "25:00:00Z"),
            ("duration", "PT"),
            ("duration", "P1S"),
            ("duration", "P1D1Y"),
            ("duration", "P1.5DT1H"),
            ("uuid", "123E4567-e89b-12d3-a456-426614174000"),
            ("byte", "aGVsbG8"),
            ("byte", "aGVsbG9="),
            ("base64url", "+/+/"),
            ("int32", "2147483648"),
            ("int64", "1.0"),
            ("ipv6", "2001:DB8::1"),
            ("decimal", "1."),
        ] {
            assert!(mismatch(format, text, Dialect::Json).is_some(), "{format} {text}");
        }
        assert_eq!(mismatch("unknown", "x", Dialect::Json), None);
    }
}
