//! What a test says of one expectation: the requests that it fits, and what they are answered.

pub(super) mod lines;

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde::Serialize;

use super::answers::{WriteAnswer, json};
use super::expected::Expected;
use super::matching::{difference, is_of_template};
use super::play::{Play, lock};
use super::requests::RecordedRequest;
use crate::runtime::answer;
use crate::runtime::call::{Operation, OutputOf};
use crate::runtime::transport::TransportErrorKind;

/// A call that a [`Script`](super::Script) expects: made by [`Script::expect`](super::Script::expect), and part of the
/// script from then on.
///
/// The methods that begin with `when` say which requests it fits; the others, what they are answered. If nothing is said
/// of the answer, it is 204 without a body; if there is a body, 200.
pub struct Expectation<O> {
    pub(super) play: Arc<Mutex<Play>>,
    pub(super) index: usize,
    pub(super) operation: PhantomData<fn() -> O>,
}

impl<O: Operation> Expectation<O> {
    /// Expects it so many times, and answers each alike.
    pub fn times(self, count: u32) -> Self {
        self.change(|expected| (expected.least, expected.most) = (count, count))
    }

    /// Expects it any number of times, also none.
    pub fn any_times(self) -> Self {
        self.change(|expected| (expected.least, expected.most) = (0, u32::MAX))
    }

    /// Fits only if this parameter of the path has this value.
    pub fn when_path_value(self, name: &str, value: impl Display) -> Self {
        let (name, value) = (name.to_owned(), value.to_string());
        self.change(|expected| {
            let template = expected.target.path().to_owned();
            if !template.contains(&format!("{{{name}}}")) {
                expected.note(format!("its path has no parameter `{name}`"));
            }
            expected.when(move |request| {
                let is_it = is_of_template(request.path(), &template, Some((&name, &value)));
                is_it.then_some(()).ok_or_else(|| format!("the path parameter `{name}` is another"))
            });
        })
    }

    /// Fits only if this query parameter has this value.
    pub fn when_query(self, name: &str, value: impl Display) -> Self {
        let (name, value) = (name.to_owned(), value.to_string());
        self.check(move |request| {
            let is_it = request.asks_for(&name, &value);
            is_it.then_some(()).ok_or_else(|| format!("the query parameter `{name}` is another"))
        })
    }

    /// Fits only if this header has this value.
    pub fn when_header(self, name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.check(move |request| {
            let is_it = request.has_header(&name, &value);
            is_it.then_some(()).ok_or_else(|| format!("the header `{name}` is another"))
        })
    }

    /// Fits only if the body says the same as this value, as JSON.
    pub fn when_body(self, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_value(value) {
            Err(error) => self.change(|expected| {
                expected.note(format!("the body that it expects can't be written: {error}"));
            }),
            Ok(value) => self.check(move |request| {
                let sent = request.json().map_err(|_| "the body is no JSON".to_owned())?;
                match difference(&value, &sent) {
                    None => Ok(()),
                    Some(place) if place.is_empty() => Err("the body is another".to_owned()),
                    Some(place) => Err(format!("the body is another at `{place}`")),
                }
            }),
        }
    }

    /// Fits only if this is so.
    pub fn when(self, is_so: impl Fn(&RecordedRequest) -> bool + Send + Sync + 'static) -> Self {
        self.check(move |request| {
            is_so(request).then_some(()).ok_or_else(|| "its `when` says no".to_owned())
        })
    }

    /// Answers with this value.
    pub fn answer(self, value: OutputOf<O>) -> Self
    where
        O::Output: WriteAnswer,
    {
        let body = O::Output::write(&value).map(|body| vec![body]);
        self.written(O::Output::MEDIA_TYPE, body)
    }

    /// Answers with this status.
    pub fn status(self, status: u16) -> Self {
        self.change(|expected| match StatusCode::from_u16(status) {
            Ok(status) => expected.reply.status = Some(status),
            Err(_) => expected.note(format!("{status} is no status")),
        })
    }

    /// Answers with this header too.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.change(|expected| match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => drop(expected.reply.headers.append(name, value)),
            _ => expected.note(format!("the header `{name}` can't hold this value")),
        })
    }

    /// Answers with this value as JSON: an error of the API, for example, or with [`status`](Self::status) one of several
    /// answers.
    pub fn json(self, value: &(impl Serialize + ?Sized)) -> Self {
        self.written("application/json", json(value).map(|body| vec![body]))
    }

    /// Answers with this body as it stands.
    pub fn body(self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.written(media_type, Ok(vec![body.into()]))
    }

    /// Answers with a body that comes in these pieces.
    pub fn pieces<B: Into<Bytes>>(
        self,
        media_type: &str,
        pieces: impl IntoIterator<Item = B>,
    ) -> Self {
        self.written(media_type, Ok(pieces.into_iter().map(Into::into).collect()))
    }

    /// Answers after so much time, by the clock of the script. A call that may not take so long fails by its timeout.
    pub fn delay(self, delay: Duration) -> Self {
        self.change(|expected| expected.reply.delay = delay)
    }

    /// Breaks off the body after so many bytes, as a connection that is lost.
    pub fn truncate(self, length: usize) -> Self {
        self.change(|expected| expected.reply.length = Some(length))
    }

    /// Gives no answer, for a reason of this kind.
    pub fn fail(self, kind: TransportErrorKind) -> Self {
        self.change(|expected| expected.reply.failure = Some(kind))
    }

    pub(super) fn written(self, media_type: &str, body: answer::Result<Vec<Bytes>>) -> Self {
        self.change(|expected| match (body, HeaderValue::try_from(media_type)) {
            (Ok(body), Ok(media_type)) => {
                expected.reply.body = body;
                expected.reply.media_type = Some(media_type);
            }
            (Err(fault), _) => expected.note(format!("its answer can't be written: {fault}")),
            (_, Err(_)) => expected.note(format!("`{media_type}` is no media type")),
        })
    }

    fn check(
        self,
        check: impl Fn(&RecordedRequest) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        self.change(|expected| expected.when(check))
    }

    fn change(self, change: impl FnOnce(&mut Expected)) -> Self {
        if let Some(expected) = lock(&self.play).expected.get_mut(self.index) {
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
