//! What a call gives: a value, and what came with it.

use std::fmt;

use http::{HeaderMap, StatusCode};

use super::course::Course;

/// A value with the status and the headers that it came with.
#[derive(Clone)]
pub struct Response<T> {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) value: T,
    pub(super) course: Course,
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

    /// What the server calls the request, if it says so: worth telling to those who run it.
    pub fn request_id(&self) -> Option<&str> {
        self.course.request_id(&self.headers)
    }

    /// How often the call was sent.
    pub fn attempts(&self) -> u32 {
        self.course.attempts
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    /// Without the headers: a cookie may be among them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Response");
        debug.field("status", &self.status).field("value", &self.value).finish_non_exhaustive()
    }
}
