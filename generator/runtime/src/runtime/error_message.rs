//! The message in the body of an error response.
//!
//! The shapes: problem details (<https://www.rfc-editor.org/rfc/rfc9457#section-3.1>), OAuth
//! (<https://www.rfc-editor.org/rfc/rfc6749#section-5.2>), `google.rpc.Status`
//! (<https://google.aip.dev/193>), JSON:API (<https://jsonapi.org/format/#error-objects>), and the names that other APIs
//! use, at the top or in an object or list under one of these names.

use std::collections::BTreeMap;

use http::HeaderMap;

use super::decode::without_bom;
use super::media_type::{self, Syntax};
use super::wire::{Dialect, Items, Members, Sink, WireError, read_slice};

/// The examined part of a body, in bytes. A body may be cut off there.
const MAX_EXAMINED: usize = 64 << 10;

/// The longest body of plain text that is a message, in bytes. A longer one is a document.
const MAX_PLAIN: usize = 1 << 10;

/// The most objects and lists around a message.
const MAX_DEPTH: usize = 4;

/// The members that hold a message, the best first, in lower case and without `_` and `-`.
const NAMES: &[&str] = &[
    "message",
    "errordescription",
    "detail",
    "description",
    "errormessage",
    "errormsg",
    "errorsummary",
    "statusmessage",
    "faultmessage",
    "faultstring",
    "longmessage",
    "msg",
    "title",
    "reason",
    "err",
    "error",
    "errors",
    "fault",
    "messages",
    "details",
];

/// Members whose messages belong together.
const PAIRS: &[(&str, &str)] = &[("title", "detail"), ("error", "errordescription")];

/// The message in a body, neither redacted nor shortened.
pub(super) fn find(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let essence = media_type::of(headers).unwrap_or_default();
    let is_plain = essence.eq_ignore_ascii_case("text/plain");
    let examined = without_bom(&body[..body.len().min(MAX_EXAMINED)]).trim_ascii();
    if is_plain && !examined.starts_with(b"{") && !examined.starts_with(b"[") {
        let text = String::from_utf8_lossy(examined).into_owned();
        return Some(text).filter(|text| !text.is_empty() && body.len() <= MAX_PLAIN);
    }
    let is_json = media_type::syntax(essence) == Some(Syntax::Json);
    if is_plain || is_json || essence.is_empty() { find_in_json(examined) } else { None }
}

/// The message in JSON, which may be cut off.
pub(super) fn find_in_json(json: &[u8]) -> Option<String> {
    let json = String::from_utf8_lossy(&json[..json.len().min(MAX_EXAMINED)]);
    let mut found = Found { depth: 0, text: None };
    // An error is the end of the examined part, or of valid JSON. The members before it count.
    let _ = read_slice(json.as_bytes(), &mut |source| source.accept(&mut found));
    found.text
}

/// The message in one value of JSON.
struct Found {
    depth: usize,
    text: Option<String>,
}

impl Found {
    /// The message in a value within this one.
    fn inner(&self) -> Self {
        Self { depth: self.depth + 1, text: None }
    }
}

impl Sink for Found {
    fn expected(&self) -> &'static str {
        "an error"
    }

    fn null(&mut self) -> Result<(), WireError> {
        Ok(())
    }

    fn boolean(&mut self, _value: bool) -> Result<(), WireError> {
        Ok(())
    }

    fn signed(&mut self, _value: i64) -> Result<(), WireError> {
        Ok(())
    }

    fn unsigned(&mut self, _value: u64) -> Result<(), WireError> {
        Ok(())
    }

    fn float(&mut self, _value: f64) -> Result<(), WireError> {
        Ok(())
    }

    fn text(&mut self, value: &str) -> Result<(), WireError> {
        self.text = Some(value.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(())
    }

    /// Takes the first message, and counts the elements after it.
    fn list(&mut self, items: &mut dyn Items) -> Result<(), WireError> {
        let mut more = 0;
        let result = items.each(&mut |source| {
            if self.text.is_some() || self.depth == MAX_DEPTH {
                more += 1;
                return source.skip();
            }
            let mut inner = self.inner();
            let result = source.accept(&mut inner);
            self.text = inner.text;
            result
        });
        if let Some(text) = self.text.as_mut().filter(|_| more > 0) {
            *text += &format!(" (and {more} more)");
        }
        result
    }

    fn object(&mut self, members: &mut dyn Members) -> Result<(), WireError> {
        let mut texts = BTreeMap::new();
        let result = members.each(Dialect::Json, &mut |name, value| {
            let known = NAMES.iter().find(|known| is_named(name, known));
            let Some(known) = known.filter(|_| self.depth < MAX_DEPTH) else { return value.skip() };
            let mut inner = self.inner();
            let result = value.accept(&mut inner);
            inner.text.map(|text| texts.insert(*known, text));
            result
        });
        self.text = best(texts);
        result
    }
}

/// Returns `true` if a member has this name in any spelling, such as `errorMessage` or `error_message`.
fn is_named(name: &str, known: &str) -> bool {
    let letters = name.bytes().filter(|byte| !matches!(byte, b'_' | b'-'));
    letters.map(|byte| byte.to_ascii_lowercase()).eq(known.bytes())
}

/// The best message of an object.
fn best(mut texts: BTreeMap<&str, String>) -> Option<String> {
    let pair = PAIRS.iter().find_map(|(first, second)| {
        let (first, second) = (texts.get(first)?, texts.get(second)?);
        (!second.contains(first.as_str())).then(|| format!("{first}: {second}"))
    });
    pair.or_else(|| NAMES.iter().find_map(|name| texts.remove(name)))
}
