//! Streamed responses from values: events and lines.

use bytes::Bytes;
use serde_json::Value;

use super::super::encode::{Whole, json};
use super::Expectation;
use crate::runtime::decode::{ReadResponse, Result};
use crate::runtime::lines::{Events, JsonLines, TextEvents, WholeEvents};
use crate::runtime::operation::Operation;
use crate::runtime::wire;

/// Encodes a streamed response, element by element.
pub trait WriteEach: ReadResponse {
    /// The type of an element.
    type Each;

    /// The media type.
    const MEDIA_TYPE: &'static str;

    /// Encodes an element with its terminator.
    fn write(value: &Self::Each) -> Result<Bytes>;
}

impl<O: Operation> Expectation<O>
where
    O::Output: WriteEach,
{
    /// Responds with these elements: the data of events, or the values of lines.
    pub fn respond_each(
        self,
        values: impl IntoIterator<Item = <O::Output as WriteEach>::Each>,
    ) -> Self {
        let chunks: Result<Vec<Bytes>> =
            values.into_iter().map(|value| O::Output::write(&value)).collect();
        self.written(O::Output::MEDIA_TYPE, chunks)
    }
}

const EVENTS: &str = "text/event-stream";

impl<As: 'static, T: wire::Read<As> + wire::Write<As> + Send + 'static> WriteEach
    for Events<T, As>
{
    type Each = T;

    const MEDIA_TYPE: &'static str = EVENTS;

    fn write(value: &T) -> Result<Bytes> {
        Ok(event([("data", text(&json(&Whole::<T, As>::new(value))?))]))
    }
}

impl WriteEach for TextEvents {
    type Each = String;

    const MEDIA_TYPE: &'static str = EVENTS;

    fn write(value: &String) -> Result<Bytes> {
        Ok(event([("data", value.clone())]))
    }
}

impl<As: 'static, T: wire::Read<As> + wire::Write<As> + Send + 'static> WriteEach
    for WholeEvents<T, As>
{
    type Each = T;

    const MEDIA_TYPE: &'static str = EVENTS;

    fn write(value: &T) -> Result<Bytes> {
        let written = json(&Whole::<T, As>::new(value))?;
        let whole: Value = serde_json::from_slice(&written).unwrap_or_default();
        let members = whole.as_object().into_iter().flatten();
        Ok(event(members.map(|(name, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.as_str(), text)
        })))
    }
}

impl<As: 'static, T: wire::Read<As> + wire::Write<As> + Send + 'static> WriteEach
    for JsonLines<T, As>
{
    type Each = T;

    const MEDIA_TYPE: &'static str = "application/jsonl";

    fn write(value: &T) -> Result<Bytes> {
        Ok(format!("{}\n", text(&json(&Whole::<T, As>::new(value))?)).into())
    }
}

fn text(json: &[u8]) -> String {
    String::from_utf8_lossy(json).into_owned()
}

/// Encodes an event. A text of several lines is several fields.
fn event<'f>(fields: impl IntoIterator<Item = (&'f str, String)>) -> Bytes {
    let mut event = String::new();
    for (name, text) in fields {
        for line in text.split('\n') {
            event.push_str(&format!("{name}: {line}\n"));
        }
    }
    event.push('\n');
    event.into()
}
