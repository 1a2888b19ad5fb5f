//! Temporary statuses, and the wait that a server asks for.

use std::time::{Duration, SystemTime};

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use httpdate::parse_http_date;

/// Returns `true` if the status is temporary, so that a retry may succeed.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#section-15.5.9>, <https://www.rfc-editor.org/rfc/rfc6585#section-4>
pub(super) fn is_temporary(status: StatusCode) -> bool {
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
    let servers_now = headers.get(DATE).and_then(|date| parse_http_date(date.to_str().ok()?).ok());
    let time = parse_http_date(text).ok()?;
    Some(time.duration_since(servers_now.or(now)?).unwrap_or_default())
}
