//! Statistics of calls.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

use super::retry_after::retry_after;

/// Headers that usually hold the request id, the best first.
pub(super) const REQUEST_ID_HEADERS: &[&str] = &["x-request-id", "request-id", "x-correlation-id"];

/// Statistics of a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallStats {
    /// The number of times that the request was sent.
    pub(super) attempts: u32,
    /// `true` if a retry may succeed and is safe.
    pub(super) is_retryable: bool,
    /// `true` if a retry was due but the retry budget of the client was used up.
    pub(super) exceeds_budget: bool,
    /// The end of the call, by the client's clock.
    pub(super) end: Option<SystemTime>,
    /// The headers that may hold the request id.
    pub(super) request_id_headers: &'static [&'static str],
}

impl CallStats {
    /// Nothing was sent.
    pub(super) const NONE: Self = Self {
        attempts: 0,
        is_retryable: false,
        exceeds_budget: false,
        end: None,
        request_id_headers: REQUEST_ID_HEADERS,
    };

    /// The request id in these headers.
    pub(super) fn request_id<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let mut values = self.request_id_headers.iter().filter_map(|name| headers.get(*name));
        values.next()?.to_str().ok()
    }

    /// The wait that the server asked for.
    pub(super) fn retry_after(&self, headers: &HeaderMap) -> Option<Duration> {
        retry_after(headers, self.end)
    }
}
