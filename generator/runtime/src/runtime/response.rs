//! Responses with a decoded value.

use std::fmt;

use http::{HeaderMap, StatusCode};

use super::call_stats::CallStats;

/// A decoded value with status and headers.
#[derive(Clone)]
pub struct Response<T> {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) value: T,
    pub(super) stats: CallStats,
}

impl<T> Response<T> {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The request id of the server, if any. Include it in a report to the operator of the API.
    pub fn request_id(&self) -> Option<&str> {
        self.stats.request_id(&self.headers)
    }

    /// The number of times that the call was sent.
    pub fn attempts(&self) -> u32 {
        self.stats.attempts
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value.
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    /// Omits the headers, which may contain a cookie.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Response");
        debug.field("status", &self.status).field("value", &self.value).finish_non_exhaustive()
    }
}
