//! How a call went: what can be told of it beside its answer.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

use super::retry_after::retry_after;

/// The headers that usually hold the id of a request, the best first.
pub(super) const REQUEST_ID_HEADERS: &[&str] = &["x-request-id", "request-id", "x-correlation-id"];

/// How a call went.
#[derive(Debug, Clone, Copy)]
pub(super) struct Course {
    /// How often the request was sent.
    pub(super) attempts: u32,
    /// Whether what failed may go well when it is tried once more, and nothing speaks against it.
    pub(super) may_pass: bool,
    /// `true` if a retry was due, and the retries of the client were used up.
    pub(super) exceeds_budget: bool,
    /// When it ended, on the client's clock.
    pub(super) end: Option<SystemTime>,
    /// The headers that may hold the id of the request.
    pub(super) request_id_headers: &'static [&'static str],
}

impl Course {
    /// Nothing was sent.
    pub(super) const NONE: Self = Self {
        attempts: 0,
        may_pass: false,
        exceeds_budget: false,
        end: None,
        request_id_headers: REQUEST_ID_HEADERS,
    };

    /// What the server calls the request.
    pub(super) fn request_id<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let mut values = self.request_id_headers.iter().filter_map(|name| headers.get(*name));
        values.next()?.to_str().ok()
    }

    /// How long the server asked to wait.
    pub(super) fn retry_after(&self, headers: &HeaderMap) -> Option<Duration> {
        retry_after(headers, self.end)
    }
}
