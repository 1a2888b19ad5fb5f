//! Streamed responses: server-sent events and JSON lines.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::body::{BodyError, BodyStream};
use super::call_secrets::CallSecrets;
use super::call_stats::CallStats;
use super::decode::{Content, Form, RawResponse, ReadResponse};
use super::error::Error;
use super::limits::{Excess, Limits};
use super::media_type::is_json_seq;
use super::wire::{self, WireError};

/// The bytes between the elements of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    /// Line feeds, carriage returns, or both.
    LineEnd,
    /// The record separator, which precedes each element (RFC 7464). An element may have several lines.
    Record,
}

/// Splits streamed bytes into lines, or into records.
struct Lines {
    source: BodyStream,
    /// The credentials that errors must not repeat.
    secrets: CallSecrets,
    /// The incomplete line.
    rest: Vec<u8>,
    whole: VecDeque<Vec<u8>>,
    /// The previous chunk ended with a carriage return, so a line feed that follows belongs to it.
    is_split: bool,
    is_over: bool,
    limits: Limits,
    separator: Separator,
}

impl Lines {
    fn of(response: &mut RawResponse) -> Self {
        let (source, secrets) = (response.take_stream(), response.secrets.clone());
        Self {
            source,
            secrets,
            rest: Vec::new(),
            whole: VecDeque::new(),
            is_split: false,
            is_over: false,
            limits: response.limits,
            separator: Separator::LineEnd,
        }
    }

    /// The next line without its end. Text after the last line end is a line too.
    fn poll_line(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<u8>, Error>>> {
        loop {
            let line = self.whole.pop_front();
            if line.as_ref().unwrap_or(&self.rest).len() > self.limits.bytes {
                return Poll::Ready(Some(Err(self.exceeds("a line"))));
            }
            if let Some(line) = line {
                return Poll::Ready(Some(Ok(line)));
            }
            if self.is_over {
                let rest = std::mem::take(&mut self.rest);
                return Poll::Ready((!rest.is_empty()).then_some(Ok(rest)));
            }
            match std::task::ready!(Pin::new(&mut self.source).poll_next(context)) {
                None => self.is_over = true,
                Some(Ok(chunk)) => self.split(&chunk),
                Some(Err(error)) => return Poll::Ready(Some(Err(self.broken(error)))),
            }
        }
    }

    fn broken(&mut self, error: BodyError) -> Error {
        self.end();
        Error::broken(error).redacted(&self.secrets.redactor())
    }

    fn end(&mut self) {
        self.is_over = true;
        self.rest.clear();
        self.whole.clear();
    }

    /// Ends the stream, because an element exceeds a limit.
    fn exceeds(&mut self, what: &'static str) -> Error {
        self.end();
        Error::too_large(
            response_of(&[], &CallSecrets::default()),
            Excess::Bytes(what, self.limits.bytes),
        )
    }

    fn split(&mut self, chunk: &[u8]) {
        for byte in chunk {
            match byte {
                0x1E if self.separator == Separator::Record => {
                    self.whole.push_back(std::mem::take(&mut self.rest));
                }
                byte if self.separator == Separator::Record => self.rest.push(*byte),
                b'\n' if self.is_split => self.is_split = false,
                b'\n' | b'\r' => {
                    self.whole.push_back(std::mem::take(&mut self.rest));
                    self.is_split = *byte == b'\r';
                }
                byte => {
                    self.is_split = false;
                    self.rest.push(*byte);
                }
            }
        }
    }
}

/// The error of a stream element that can't be decoded.
fn decode_error(chunk: &[u8], error: WireError, secrets: &CallSecrets) -> Error {
    Error::decode(response_of(chunk, secrets), error)
}

/// Wraps a stream element in a response of its own.
fn response_of(chunk: &[u8], secrets: &CallSecrets) -> RawResponse {
    RawResponse {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        content: Content::Whole(Bytes::copy_from_slice(chunk)),
        stats: CallStats { attempts: 1, ..CallStats::NONE },
        limits: Limits::default(),
        secrets: secrets.clone(),
    }
}

/// A server-sent event.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The data.
    pub data: T,
    /// The type of the event.
    pub event: Option<String>,
    /// The id, for [`Call::resume_after`](super::Call::resume_after).
    pub id: Option<String>,
}

/// A stream of server-sent events.
///
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html>
pub struct EventStream<T> {
    /// Boxed, because the stream may be a variant of an enum.
    lines: Box<Lines>,
    read: fn(&Draft, Limits) -> Result<T, WireError>,
    draft: Box<Draft>,
    is_first: bool,
    last_id: Option<String>,
    retry: Option<Duration>,
}

/// An incomplete event.
#[derive(Debug, Default)]
pub struct Draft {
    data: Option<String>,
    event: Option<String>,
    id: Option<String>,
}

impl Draft {
    /// The number of bytes stored.
    fn length(&self) -> usize {
        [&self.data, &self.event, &self.id].into_iter().flatten().map(String::len).sum()
    }
}

impl<T> EventStream<T> {
    /// The next event; `None` at the end of the stream. Only decode errors are followed by more events.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        poll_fn(|context| self.poll_event(context)).await
    }

    /// The last `id` received, from which a later call can resume.
    pub fn last_event_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// The reconnection time that the server asks for.
    pub fn retry(&self) -> Option<Duration> {
        self.retry
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<T>, Error>>> {
        while let Some(line) = std::task::ready!(self.lines.poll_line(context)) {
            let line = match line {
                Ok(line) => line,
                Err(error) => return Poll::Ready(Some(Err(error))),
            };
            let line = String::from_utf8_lossy(&line).into_owned();
            let text = if std::mem::take(&mut self.is_first) {
                line.strip_prefix('\u{FEFF}').unwrap_or(&line)
            } else {
                &line
            };
            if !text.is_empty() {
                self.field(text);
                if self.draft.length() > self.lines.limits.bytes {
                    *self.draft = Draft::default();
                    return Poll::Ready(Some(Err(self.lines.exceeds("an event"))));
                }
                continue;
            }
            let draft = std::mem::take(&mut self.draft);
            let Some(data) = &draft.data else { continue };
            // Many APIs send this after the last event. It is not JSON.
            if data == "[DONE]" {
                self.lines.end();
                return Poll::Ready(None);
            }
            let secrets = &self.lines.secrets;
            let read = (self.read)(&draft, self.lines.limits);
            let read = read.map_err(|error| decode_error(data.as_bytes(), error, secrets));
            let Draft { event, .. } = *draft;
            let id = self.last_id.clone();
            return Poll::Ready(Some(read.map(|data| Event { data, event, id })));
        }
        // An event without an empty line after it is incomplete and ignored.
        Poll::Ready(None)
    }

    fn field(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => match &mut self.draft.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                none => *none = Some(value.to_owned()),
            },
            "event" => self.draft.event = Some(value.to_owned()),
            "id" if !value.contains('\0') => {
                self.draft.id = Some(value.to_owned());
                self.last_id = Some(value.to_owned()).filter(|id| !id.is_empty());
            }
            "retry" => {
                let digits = value.bytes().all(|byte| byte.is_ascii_digit());
                let milliseconds = value.parse().ok().filter(|_| digits);
                self.retry = milliseconds.map(Duration::from_millis).or(self.retry);
            }
            // A comment or an unknown field.
            _ => {}
        }
    }
}

impl<T> Stream for EventStream<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_event(context)
    }
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventStream")
    }
}

/// Server-sent events whose data is JSON, in the format `As`.
#[derive(Debug)]
pub struct Events<T, As = wire::Plain>(PhantomData<(T, As)>);

/// Server-sent events whose data is text.
#[derive(Debug)]
pub struct TextEvents;

/// Server-sent events whose `event`, `data` and `id` are described as one object, in the format `As`.
#[derive(Debug)]
pub struct WholeEvents<T, As = wire::Plain>(PhantomData<(T, As)>);

const EVENTS: &[Form] = &[Form::new("2XX", "text/event-stream").streams()];

fn events<T>(
    response: &mut RawResponse,
    read: fn(&Draft, Limits) -> Result<T, WireError>,
) -> Result<EventStream<T>, WireError> {
    Ok(EventStream {
        lines: Box::new(Lines::of(response)),
        read,
        draft: Box::default(),
        is_first: true,
        last_id: None,
        retry: None,
    })
}

impl<As: 'static, T: wire::Read<As> + Send + 'static> ReadResponse for Events<T, As> {
    type Output = EventStream<T>;

    const FORMS: &'static [Form] = EVENTS;

    fn read(response: &mut RawResponse) -> wire::Result<Self::Output> {
        events(response, |draft, limits| {
            let data = draft.data.as_deref().unwrap_or_default();
            wire::from_slice_as::<T, As>(limits.json(data.as_bytes())?)
        })
    }
}

impl ReadResponse for TextEvents {
    type Output = EventStream<String>;

    const FORMS: &'static [Form] = EVENTS;

    fn read(response: &mut RawResponse) -> wire::Result<Self::Output> {
        events(response, |draft, _| Ok(draft.data.clone().unwrap_or_default()))
    }
}

impl<As: 'static, T: wire::Read<As> + Send + 'static> ReadResponse for WholeEvents<T, As> {
    type Output = EventStream<T>;

    const FORMS: &'static [Form] = EVENTS;

    fn read(response: &mut RawResponse) -> wire::Result<Self::Output> {
        events(response, |draft, limits| {
            let text = draft.data.clone().unwrap_or_default();
            limits.json(text.as_bytes())?;
            let json = serde_json::from_str(&text).ok();
            // The document may declare the data as JSON or as text.
            let read = |data: Value| {
                let mut whole = Map::new();
                whole.insert("data".to_owned(), data);
                let fields = [("event", &draft.event), ("id", &draft.id)];
                for (name, value) in fields {
                    whole.extend(value.clone().map(|value| (name.to_owned(), Value::from(value))));
                }
                wire::from_slice_as::<T, As>(Value::Object(whole).to_string().as_bytes())
            };
            match json {
                Some(json) => {
                    read(json).or_else(|error| read(Value::from(text)).map_err(|_| error))
                }
                None => read(Value::from(text)),
            }
        })
    }
}

/// A stream of JSON values, one per line.
///
/// <https://jsonlines.org>
pub struct LineStream<T> {
    lines: Lines,
    read: fn(&[u8]) -> wire::Result<T>,
}

impl<T> LineStream<T> {
    /// The next value; `None` at the end of the stream.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_value(context)).await
    }

    fn poll_value(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        while let Some(line) = std::task::ready!(self.lines.poll_line(context)) {
            let line = match line {
                Ok(line) => line,
                Err(error) => return Poll::Ready(Some(Err(error))),
            };
            // Some servers send a sequence of RFC 7464 as lines.
            let json = line.trim_ascii().strip_prefix(b"\x1E").unwrap_or(line.trim_ascii());
            if json.is_empty() {
                continue;
            }
            let read = self.lines.limits.json(json).and_then(self.read);
            let secrets = &self.lines.secrets;
            return Poll::Ready(Some(read.map_err(|error| decode_error(json, error, secrets))));
        }
        Poll::Ready(None)
    }
}

impl<T> Stream for LineStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_value(context)
    }
}

impl<T> fmt::Debug for LineStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LineStream")
    }
}

/// JSON values in the format `As`, one per line.
#[derive(Debug)]
pub struct JsonLines<T, As = wire::Plain>(PhantomData<(T, As)>);

impl<As: 'static, T: wire::Read<As> + Send + 'static> ReadResponse for JsonLines<T, As> {
    type Output = LineStream<T>;

    const FORMS: &'static [Form] = &[Form::new("2XX", "application/jsonl").streams()];

    fn read(response: &mut RawResponse) -> wire::Result<Self::Output> {
        let media_type = response.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let separator = match media_type.is_some_and(is_json_seq) {
            true => Separator::Record,
            false => Separator::LineEnd,
        };
        let lines = Lines { separator, ..Lines::of(response) };
        Ok(LineStream { lines, read: wire::from_slice_as::<T, As> })
    }
}
