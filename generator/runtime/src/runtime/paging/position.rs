//! Positions of pages: read from a call, written into a call, and read from a response.

use http::Uri;

use super::json::{self, Path};
use super::link;
use super::rule::{At, Kind, Paging, Strategy};
use crate::runtime::decode::{RawResponse, without_bom};
use crate::runtime::error::Error;
use crate::runtime::escaping::{escaped, unescaped};
use crate::runtime::raw_call::RawCall;
use crate::runtime::wire::WireError;

/// The place of the position in a request, if it is one value.
fn place(paging: &Paging) -> Option<At> {
    match paging.strategy {
        Strategy::Token(place, _) | Strategy::LastItem(place, _) => Some(place.0),
        Strategy::Page(place, _) | Strategy::Offset(place) => Some(place.0),
        Strategy::Url(_) | Strategy::Link => None,
    }
}

/// The position that the call sets itself.
pub(super) fn of_call(paging: &Paging, call: &RawCall) -> Option<String> {
    match place(paging)? {
        At::Query(name) => {
            let start = format!("{}=", escaped(name));
            let values = call.parameters.query.iter();
            let value = values.rev().find_map(|pair| pair.strip_prefix(&start))?;
            Some(unescaped(value).into_owned()).filter(|value| !value.is_empty())
        }
        At::Body(path, _) => {
            let body = call.body.as_ref()?.as_bytes()?;
            scalar(json::find(body, path)).ok().flatten()
        }
    }
}

/// Sets the values without which the server does not page in this way. A value in the place of the position is that
/// of the first page: a call that sets a position of its own keeps it.
pub(super) fn prepare(paging: &Paging, call: &mut RawCall, is_first: bool) -> Result<(), Error> {
    for (setting, value) in paging.settings {
        let is_position = place(paging).is_some_and(|place| place.is_same(setting.0));
        match setting.0 {
            _ if is_position && !is_first => {}
            At::Query(name) => set_query(call, name, value),
            At::Body(path, _) => splice(call, path, value)?,
        }
    }
    Ok(())
}

fn set_query(call: &mut RawCall, name: &str, value: &str) {
    let start = format!("{}=", escaped(name));
    call.parameters.query.retain(|pair| !pair.starts_with(&start));
    call.parameters.query(name, &value);
}

/// Moves the call to a position.
pub(super) fn apply(paging: &Paging, call: &mut RawCall, position: &str) -> Result<(), Error> {
    if matches!(paging.strategy, Strategy::Page(..) | Strategy::Offset(_)) {
        number(position)?;
    }
    match place(paging) {
        Some(At::Query(name)) => {
            set_query(call, name, position);
            Ok(())
        }
        Some(At::Body(path, Kind::Text)) => splice(call, path, &json::quoted(position)),
        Some(At::Body(path, Kind::Number)) => splice(call, path, &number(position)?.to_string()),
        None => {
            link::check(position).map_err(Error::invalid_input)?;
            // The path template remains, for logs and errors.
            call.target = Some(position.to_owned());
            Ok(())
        }
    }
}

/// Sets a member of the body to a JSON value. All others keep their bytes.
fn splice(call: &mut RawCall, path: Path, value: &str) -> Result<(), Error> {
    let Some(body) = &call.body else {
        let body = json::set(b"", path, value).unwrap_or_default();
        call.json("application/json", Ok(body));
        return Ok(());
    };
    let spliced = body.as_bytes().and_then(|bytes| json::set(bytes, path, value));
    let spliced = spliced.ok_or_else(|| {
        Error::invalid_input("the body must be a JSON object to hold the position of the page")
    })?;
    call.body = Some(spliced.into());
    Ok(())
}

/// The position of the next page; `None` after the last. `at` is the position of this page, `asked` the URL of its
/// request and `base` that of the server.
pub(super) fn following(
    paging: &Paging,
    at: Option<&str>,
    (asked, base): (&Uri, &Uri),
    response: &RawResponse,
) -> Result<Option<String>, WireError> {
    let body = without_bom(response.body());
    if value_at(body, paging.more) == Some(b"false") {
        return Ok(None);
    }
    let (count, last) = value_at(body, paging.items).and_then(json::elements).unwrap_or_default();
    let resolved = |link: Option<String>| match link {
        Some(link) => link::target(asked, base, &link).map(Some),
        None => Ok(None),
    };
    match paging.strategy {
        // Zero means the beginning, and a negative number no page.
        Strategy::Token(_, path) => scalar(
            json::find(body, path).filter(|token| *token != b"0" && !token.starts_with(b"-")),
        ),
        Strategy::LastItem(_, path) => scalar(last.and_then(|item| json::find(item, path))),
        Strategy::Url(path) => resolved(scalar(json::find(body, path))?),
        Strategy::Link => resolved(link::next(&response.headers)),
        Strategy::Page(_, first) => {
            let this = numbered(at, first)?;
            let end = number_of_pages(paging, body)?;
            let is_last = count == 0
                || end.is_some_and(|end| this.saturating_add(1) >= end.saturating_add(first));
            Ok((!is_last).then(|| this.saturating_add(1).to_string()))
        }
        Strategy::Offset(_) => {
            let this = numbered(at, 0)?;
            Ok((count > 0).then(|| this.saturating_add(count).to_string()))
        }
    }
}

/// The list of a page, if pages are counted and their number is unknown. A repeated list reveals a server that returns
/// one page for another.
pub(super) fn counted<'a>(paging: &Paging, response: &'a RawResponse) -> Option<&'a [u8]> {
    let body = without_bom(response.body());
    let is_counted = matches!(paging.strategy, Strategy::Page(..) | Strategy::Offset(_));
    let has_end = matches!(number_of_pages(paging, body), Ok(Some(_)));
    value_at(body, paging.items).filter(|_| is_counted && !has_end)
}

fn number_of_pages(paging: &Paging, body: &[u8]) -> Result<Option<u64>, WireError> {
    Ok(scalar(value_at(body, paging.last_page))?.and_then(|end| end.parse().ok()))
}

/// The value of a response at a path, if the rule has one.
fn value_at(body: &[u8], path: Option<Path>) -> Option<&[u8]> {
    json::find(body, path?)
}

/// A position as a number; `first` if there is none.
fn numbered(at: Option<&str>, first: u64) -> Result<u64, WireError> {
    at.map_or(Ok(first), number).map_err(|error| WireError::new(error.to_string()))
}

fn number(position: &str) -> Result<u64, Error> {
    position.parse().map_err(|_| Error::invalid_input("the position is not a number"))
}

/// A string or a number as text. `None` for missing values, `null`, `false` and empty strings.
fn scalar(json: Option<&[u8]>) -> Result<Option<String>, WireError> {
    let Some(json) = json else { return Ok(None) };
    match json.first() {
        Some(b'"') => {
            let text: String =
                serde_json::from_slice(json).map_err(|error| WireError::of_serde(&error))?;
            Ok(Some(text).filter(|text| !text.is_empty()))
        }
        Some(b'-' | b'0'..=b'9') => Ok(Some(String::from_utf8_lossy(json).into_owned())),
        Some(b'n' | b'f') => Ok(None),
        _ => Err(WireError::unexpected(
            "a string or a number as the position of the next page",
            "another value",
        )),
    }
}
