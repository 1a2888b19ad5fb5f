//! Checks of the formats of strings, for defaults and examples.
//!
//! Only formats with a type of their own are checked; any other text matches. Ranges are checked as far as the types of
//! the SDK check them.

/// Returns a description of the expected text if a text does not have the format.
pub fn mismatch(format: &str, text: &str) -> Option<&'static str> {
    let (fits, expected) = match format {
        "date" => (is_date(text), "a date"),
        "date-time" => (is_date_time(text), "an RFC 3339 date-time"),
        "time" | "time-local" => (is_time(text), "an RFC 3339 time"),
        "duration" => (is_iso_duration(text) || is_seconds(text), "an ISO 8601 duration"),
        "uuid" => (is_uuid(text), "a UUID"),
        "decimal" | "decimal128" => (is_decimal(text), "a decimal number"),
        "ipv4" => (is_ipv4(text), "an IPv4 address"),
        "ipv6" => (is_ipv6(text), "an IPv6 address"),
        "ip" => (is_ipv4(text) || is_ipv6(text), "an IP address"),
        _ => return None,
    };
    (!fits).then_some(expected)
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Parses a number of exactly this many digits.
fn number(text: &str, length: usize) -> Option<u32> {
    if text.len() == length && all_digits(text) { text.parse().ok() } else { None }
}

fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let mut next = |length| parts.next().and_then(|part| number(part, length));
    let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    is_date(date) && split_offset(time).is_some_and(|(clock, offset)| is_clock(clock) && offset)
}

fn is_time(text: &str) -> bool {
    split_offset(text).is_some_and(|(clock, _)| is_clock(clock))
}

/// Returns the time without its offset, and `true` if it has one; `None` for an invalid offset.
fn split_offset(text: &str) -> Option<(&str, bool)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, true));
    }
    let Some(sign) = text.find(['+', '-']) else { return Some((text, false)) };
    let (hours, minutes) = text[sign + 1..].split_once(':')?;
    let is_valid = number(hours, 2)? < 24 && number(minutes, 2)? < 60;
    is_valid.then_some((&text[..sign], true))
}

fn is_clock(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = whole.splitn(3, ':');
    let mut below =
        |limit| parts.next().and_then(|part| number(part, 2)).is_some_and(|number| number < limit);
    below(24) && below(60) && below(61) && all_digits(fraction)
}

/// Returns `true` for `P` and numbers with units in descending order, those of time after a `T`. The last number may
/// have a fraction.
fn is_iso_duration(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text).to_ascii_uppercase();
    let Some(body) = unsigned.strip_prefix('P') else { return false };
    let (days, clock) = match body.split_once('T') {
        Some((days, clock)) => (days, Some(clock)),
        None => (body, None),
    };
    let fits = are_units(days, "YMWD") && clock.is_none_or(|clock| are_units(clock, "HMS"));
    let fraction_last = body.find(['.', ',']).is_none_or(|point| {
        body[point + 1..].trim_start_matches(|digit: char| digit.is_ascii_digit()).len() == 1
    });
    fits && fraction_last && clock != Some("") && !body.is_empty()
}

fn are_units(text: &str, units: &str) -> bool {
    let mut left = units;
    let mut rest = text;
    while !rest.is_empty() {
        let Some(end) = rest.find(|letter: char| letter.is_ascii_alphabetic()) else {
            return false;
        };
        let Some(unit) = left.find(&rest[end..=end]) else { return false };
        let (whole, fraction) = rest[..end].split_once(['.', ',']).unwrap_or((&rest[..end], "0"));
        if !all_digits(whole) || !all_digits(fraction) {
            return false;
        }
        (left, rest) = (&left[unit + 1..], &rest[end + 1..]);
    }
    true
}

/// Returns `true` for a duration in the JSON mapping of Protocol Buffers: `3.5s`.
fn is_seconds(text: &str) -> bool {
    let Some(number) = text.strip_suffix('s') else { return false };
    let number = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    all_digits(whole) && all_digits(fraction)
}

fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    let shape = lengths == [8, 4, 4, 4, 12] || lengths == [32];
    shape && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().is_ok()),
        None => (unsigned, true),
    };
    let digits = mantissa.replacen('.', "", 1);
    exponent && all_digits(&digits)
}

fn is_ipv4(text: &str) -> bool {
    let is_byte = |part: &str| {
        all_digits(part)
            && (part.len() == 1 || !part.starts_with('0'))
            && part.parse::<u8>().is_ok()
    };
    text.split('.').count() == 4 && text.split('.').all(is_byte)
}

fn is_ipv6(text: &str) -> bool {
    let (front, back) = match text.split_once("::") {
        Some((front, back)) => (front, Some(back)),
        None => (text, None),
    };
    let count = |side: &str, last: bool| -> Option<usize> {
        if side.is_empty() {
            return Some(0);
        }
        let groups: Vec<&str> = side.split(':').collect();
        groups.iter().enumerate().try_fold(0, |sum, (index, group)| {
            let hex = !group.is_empty()
                && group.len() <= 4
                && group.bytes().all(|byte| byte.is_ascii_hexdigit());
            match (hex, last && index + 1 == groups.len() && is_ipv4(group)) {
                (true, _) => Some(sum + 1),
                (false, true) => Some(sum + 2),
                (false, false) => None,
            }
        })
    };
    match back {
        None => count(front, true) == Some(8),
        Some(back) => {
            count(front, false).zip(count(back, true)).is_some_and(|(front, back)| front + back < 8)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mismatch;

    #[test]
    fn texts_of_a_format_match() {
        for (format, text) in [
            ("date", "2024-02-29"),
            ("date-time", "2026-11-24T13:00:00.5+01:00"),
            ("date-time", "2026-11-24t13:00:60z"),
            ("time", "13:00:00"),
            ("time", "13:00:00Z"),
            ("duration", "P1DT2H"),
            ("duration", "-PT0.5S"),
            ("duration", "3.5s"),
            ("uuid", "67E55044-10b1-426f-9247-bb680e5fe0c8"),
            ("decimal", "-1.5e-3"),
            ("ipv4", "192.0.2.1"),
            ("ipv6", "2001:db8::1"),
            ("ipv6", "::ffff:192.0.2.1"),
            ("ipv6", "::"),
            ("ip", "192.0.2.1"),
            ("hue", "any"),
        ] {
            assert_eq!(mismatch(format, text), None, "{format} {text}");
        }
    }

    #[test]
    fn other_texts_do_not_match() {
        for (format, text) in [
            ("date", "2023-02-29"),
            ("date", "2026-11-24T13:00:00Z"),
            ("date-time", "2026-11-24"),
            ("date-time", "2026-11-24T13:00:00"),
            ("time", "13:00"),
            ("time", "24:00:00"),
            ("duration", "P"),
            ("duration", "PT"),
            ("duration", "PT1.5H2M"),
            ("duration", "5m"),
            ("uuid", "1"),
            ("decimal", "1,5"),
            ("ipv4", "192.0.2.256"),
            ("ipv6", "1:2:3:4:5:6:7"),
            ("ipv6", "1::2::3"),
            ("ip", "example.com"),
        ] {
            assert!(mismatch(format, text).is_some(), "{format} {text}");
        }
    }
}
