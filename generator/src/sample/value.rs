//! The meaning of scalars apart from their notation: numbers, date-times and durations.
//!
//! The module follows the standards and shares no code with the runtime, so it does not share its errors.

use serde_json::Number;

/// Returns `true` if two numbers are equal: `1` equals `1.0`, and integers are not rounded.
pub fn same_number(left: &Number, right: &Number) -> bool {
    let whole = |number: &Number| {
        number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
    };
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left.as_f64() == right.as_f64(),
    }
}

/// Parses a date-time of RFC 3339: seconds from the year 0, the digits of the fraction, and the offset in minutes.
pub fn moment(text: &str) -> Option<(i64, String, i64)> {
    let (date, rest) = text.split_at_checked(10)?;
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let (clock, rest) = time.split_at_checked(8)?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
    let end = rest.find(['Z', 'z', '+', '-'])?;
    let (fraction, offset) = rest.split_at(end);
    let fraction = match fraction.strip_prefix('.') {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.trim_end_matches('0').to_owned()
        }
        None if fraction.is_empty() => String::new(),
        _ => return None,
    };
    let offset = match offset.split_at_checked(1)? {
        ("Z" | "z", "") => 0,
        (sign @ ("+" | "-"), rest) => {
            let [hours, minutes] = numbers(rest, ':', [2, 2])?;
            (hours < 24 && minutes < 60).then_some(())?;
            (hours * 60 + minutes) * if sign == "-" { -1 } else { 1 }
        }
        _ => return None,
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let february = if leap { 29 } else { 28 };
    let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let month = usize::try_from(month).ok()?.checked_sub(1)?;
    let valid = day >= 1 && day <= *lengths.get(month)? && hour < 24 && minute < 60 && second <= 60;
    let before: i64 = lengths[..month].iter().sum();
    let leap_days =
        if year == 0 { 0 } else { (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1 };
    let days = year * 365 + leap_days + before + day;
    let seconds = days * 86_400 + hour * 3600 + (minute - offset) * 60 + second;
    valid.then_some((seconds, fraction, offset))
}

/// Returns a date-time of RFC 3339 in its canonical form: upper case, and a fraction of 3, 6 or 9 digits.
pub fn canonical_moment(text: &str) -> Option<String> {
    moment(text)?;
    let (clock, rest) = text.split_at_checked(19)?;
    let (fraction, offset) = rest.split_at(rest.find(['Z', 'z', '+', '-'])?);
    let digits = fraction.trim_start_matches('.').trim_end_matches('0');
    let width = digits.len().div_ceil(3) * 3;
    let fraction = if digits.is_empty() { String::new() } else { format!(".{digits:0<width$}") };
    let offset = if matches!(offset, "z" | "+00:00") { "Z" } else { offset };
    Some(format!("{}T{}{fraction}{offset}", clock.get(..10)?, clock.get(11..)?))
}

/// Parses numbers of fixed lengths with a separator between them.
fn numbers<const N: usize>(text: &str, between: char, digits: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(between);
    let mut found = [0; N];
    for (number, digits) in found.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

/// Parses a `Duration` of Protocol Buffers, such as `1.5s`, to nanoseconds.
///
/// <https://protobuf.dev/reference/protobuf/google.protobuf/#duration>
pub fn span(text: &str) -> Option<i128> {
    let number = text.strip_suffix('s')?;
    let (sign, number) = number.strip_prefix('-').map_or((1, number), |number| (-1, number));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(fraction) && fraction.len() <= 9).then_some(())?;
    let nanos: i128 = format!("{fraction:0<9}").parse().ok()?;
    Some(sign * (whole.parse::<i128>().ok()? * 1_000_000_000 + nanos))
}
