//! Temporary statuses, and the wait that a server asks for.

use std::time::{Duration, SystemTime};

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};

/// Returns `true` if the status is temporary, so that a retry may succeed.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-15.5.9>, <https://www.rfc-editor.org/rfc/rfc6585#section-4>
pub(super) fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 502..=504)
}

/// The wait in `Retry-After`: a number of seconds, or a date. A date is compared with `Date` of the response, because
/// the client's clock may differ; without it, with `now`. A date in the past means no wait.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>
pub(super) fn retry_after(headers: &HeaderMap, now: Option<SystemTime>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let time =
        |text: &str| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(http_date(text)?));
    let servers_now = headers.get(DATE).and_then(|date| time(date.to_str().ok()?.trim()));
    Some(time(text)?.duration_since(servers_now.or(now)?).unwrap_or_default())
}

/// The seconds from 1970 to a date such as `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7>
fn http_date(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, date) = text.split_once(", ")?;
    let mut words = date.split(' ');
    let day = number(words.next()?, 2)?;
    let month = words.next()?;
    let month = MONTHS.iter().zip(1_u64..).find(|(name, _)| **name == month)?.1;
    let year = number(words.next()?, 4)?;
    let mut clock = words.next()?.split(':').map(|part| number(part, 2));
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let is_whole = words.eq(["GMT"]) && clock.next().is_none();
    let is_lawful =
        year >= 1970 && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    if !is_whole || !is_lawful {
        return None;
    }
    // With years that start in March the leap day comes last:
    // https://howardhinnant.github.io/date_algorithms.html#days_from_civil
    let year = if month <= 2 { year - 1 } else { year };
    let leap_days = year / 4 - year / 100 + year / 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = 365 * year + leap_days + day_of_year - 719_468;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// A number with exactly this many digits.
fn number(text: &str, digits: usize) -> Option<u64> {
    let is_one = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_one { text.parse().ok() } else { None }
}
