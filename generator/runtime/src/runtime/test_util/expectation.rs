//! Expectations: the requests that match, and their responses.

#[cfg(feature = "part-lines")]
pub(super) mod lines;

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

use super::encode::{WriteResponse, json};
use super::expected::Expected;
use super::matching::{difference, is_of_template};
use super::requests::RecordedRequest;
use super::state::{ScriptState, lock};
use crate::runtime::decode;
use crate::runtime::operation::{Operation, OutputOf};
use crate::runtime::transport::TransportErrorKind;

/// A call that a [`Script`](super::Script) expects. Created by [`Script::expect`](super::Script::expect), and part of
/// the script from then on.
///
/// The `when…` methods restrict the matching requests. The others define the response. The default response is 204
/// without a body, or 200 with one.
pub struct Expectation<O> {
    pub(super) state: Arc<Mutex<ScriptState>>,
    pub(super) index: usize,
    pub(super) operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Expectation<O> {
    /// Expects this number of calls, with the same response to each.
    pub fn times(self, count: u32) -> Self {
        self.change(|expected| (expected.least, expected.most) = (count, count))
    }

    /// Expects any number of calls, including none.
    pub fn any_times(self) -> Self {
        self.change(|expected| (expected.least, expected.most) = (0, u32::MAX))
    }

    /// Matches only if this path parameter has this value.
    pub fn when_path_value(self, name: &str, value: impl Display) -> Self {
        let (name, value) = (name.to_owned(), value.to_string());
        self.change(|expected| {
            let template = expected.target.path().to_owned();
            if !template.contains(&format!("{{{name}}}")) {
                expected.note(format!("its path has no parameter `{name}`"));
            }
            expected.when(move |request| {
                let is_it = is_of_template(request.path(), &template, Some((&name, &value)));
                is_it.then_some(()).ok_or_else(|| format!("the path parameter `{name}` differs"))
            });
        })
    }

    /// Matches only if this query parameter has this value.
    pub fn when_query(self, name: &str, value: impl Display) -> Self {
        let (name, value) = (name.to_owned(), value.to_string());
        self.check(move |request| {
            let is_it = request.asks_for(&name, &value);
            is_it.then_some(()).ok_or_else(|| format!("the query parameter `{name}` differs"))
        })
    }

    /// Matches only if this header has this value.
    pub fn when_header(self, name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.check(move |request| {
            let is_it = request.has_header(&name, &value);
            is_it.then_some(()).ok_or_else(|| format!("the header `{name}` differs"))
        })
    }

    /// Matches only if the body is the same JSON as this value.
    pub fn when_body(self, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_value(value) {
            Err(error) => self.change(|expected| {
                expected.note(format!("the expected body can't be serialized: {error}"));
            }),
            Ok(value) => self.check(move |request| {
                let sent = request.json().map_err(|_| "the body is not JSON".to_owned())?;
                match difference(&value, &sent) {
                    None => Ok(()),
                    Some(place) if place.is_empty() => Err("the body differs".to_owned()),
                    Some(place) => Err(format!("the body differs at `{place}`")),
                }
            }),
        }
    }

    /// Matches only if the predicate returns `true`.
    pub fn when(self, is_so: impl Fn(&RecordedRequest) -> bool + Send + Sync + 'static) -> Self {
        self.check(move |request| {
            is_so(request).then_some(()).ok_or_else(|| "its `when` returned `false`".to_owned())
        })
    }

    /// Responds with this value.
    pub fn respond(self, value: OutputOf<O>) -> Self
    where
        O::Output: WriteResponse,
    {
        let body = O::Output::write(&value).map(|body| vec![body]);
        self.written(O::Output::MEDIA_TYPE, body)
    }

    /// Responds with this status.
    pub fn status(self, status: u16) -> Self {
        self.change(|expected| match StatusCode::from_u16(status) {
            Ok(status) => expected.reply.status = Some(status),
            Err(_) => expected.note(format!("{status} is not a valid status")),
        })
    }

    /// Adds a header to the response.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.change(|expected| match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => drop(expected.reply.headers.append(name, value)),
            _ => expected.note(format!("the value of the header `{name}` is invalid")),
        })
    }

    /// Responds with this value as JSON: with an error of the API, for example, or, with [`status`](Self::status), one
    /// of several responses.
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Self {
        self.written("application/json", json(value).map(|body| vec![body]))
    }

    /// Responds with this body.
    pub fn body(self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.written(media_type, Ok(vec![body.into()]))
    }

    /// Responds with a body in these chunks.
    pub fn chunks<B: Into<Bytes>>(
        self,
        media_type: &str,
        chunks: impl IntoIterator<Item = B>,
    ) -> Self {
        self.written(media_type, Ok(chunks.into_iter().map(Into::into).collect()))
    }

    /// Delays the response, by the clock of the script. If the timeout of the call is shorter, the call fails.
    pub fn delay(self, delay: Duration) -> Self {
        self.change(|expected| expected.reply.delay = delay)
    }

    /// Breaks the connection after this number of body bytes.
    pub fn truncate(self, length: usize) -> Self {
        self.change(|expected| expected.reply.length = Some(length))
    }

    /// Fails with a transport error of this kind.
    pub fn fail(self, kind: TransportErrorKind) -> Self {
        self.change(|expected| expected.reply.failure = Some(kind))
    }

    pub(super) fn written(self, media_type: &str, body: decode::Result<Vec<Bytes>>) -> Self {
        self.change(|expected| match (body, HeaderValue::try_from(media_type)) {
            (Ok(body), Ok(media_type)) => {
                expected.reply.body = body;
                expected.reply.media_type = Some(media_type);
            }
            (Err(error), _) => expected.note(format!("its response can't be serialized: {error}")),
            (_, Err(_)) => expected.note(format!("`{media_type}` is not a valid media type")),
        })
    }

    fn check(
        self,
        check: impl Fn(&RecordedRequest) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.change(|expected| expected.when(check))
    }

    fn change(self, change: impl FnOnce(&mut Expected)) -> Self {
        if let Some(expected) = lock(&self.state).expected.get_mut(self.index) {
            change(expected);
        }
        self
    }
}

impl<O> fmt::Debug for Expectation<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expectation").field("index", &self.index).finish_non_exhaustive()
    }
}
