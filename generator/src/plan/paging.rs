//! The paging of operations, in terms of the runtime and of the docs.

use serde_json::Value;

use crate::ir::{self, Operation};
use crate::markdown::{Phrase, phrase};

use super::krate::{PagePlace, Paging, PagingWay};
use super::types::Types;

/// The paging of an operation.
pub fn plan(operation: &Operation, types: &Types<'_>) -> Option<Paging> {
    let pages = pages(operation)?;
    let way = match pages.way.clone() {
        ir::PagingWay::Token { to, from } => PagingWay::Token(place(to), from),
        ir::PagingWay::LastItem { to, from } => PagingWay::LastItem(place(to), from),
        ir::PagingWay::Page { to, first } => PagingWay::Page(place(to), first),
        ir::PagingWay::Offset { to } => PagingWay::Offset(place(to)),
        ir::PagingWay::Url { from } => PagingWay::Url(from),
        ir::PagingWay::Link => PagingWay::Link,
    };
    let items = pages.items.as_ref().map(|items| (items.path.clone(), types.element(&items.ty)));
    let settings = pages.settings.iter().map(|one| (place(one.to.clone()), literal(one))).collect();
    let (more, last_page) = (pages.more.clone(), pages.last_page.clone());
    Some(Paging { way, settings, items, more, last_page })
}

/// The text of a setting in the request: plain in a query, JSON in a body.
fn literal(setting: &ir::PageSetting) -> String {
    match (&setting.to, &setting.value) {
        (ir::PagePlace::Query(_), Value::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    }
}

fn pages(operation: &Operation) -> Option<&ir::Pages> {
    match operation.paging.as_ref()? {
        ir::Paging::Pages(pages) => Some(pages),
        ir::Paging::Single(_) => None,
    }
}

fn place(place: ir::PagePlace) -> PagePlace {
    match place {
        ir::PagePlace::Query(name) => PagePlace::Query(name),
        ir::PagePlace::Body(path) => PagePlace::Body(path),
        ir::PagePlace::BodyNumber(path) => PagePlace::BodyNumber(path),
    }
}

/// The sentence about pages in the docs of a method.
pub fn docs(operation: &Operation, item: Option<Phrase>) -> Option<Phrase> {
    let pages = pages(operation)?;
    let by = match &pages.way {
        ir::PagingWay::Token { to, .. }
        | ir::PagingWay::LastItem { to, .. }
        | ir::PagingWay::Page { to, .. }
        | ir::PagingWay::Offset { to } => match to {
            ir::PagePlace::Query(name) => phrase!("by {}", Phrase::code(name)),
            ir::PagePlace::Body(path) | ir::PagePlace::BodyNumber(path) => {
                phrase!("by {} of the body", Phrase::code(&path.join(".")))
            }
        },
        ir::PagingWay::Url { from } => phrase!("by the URL in {}", Phrase::code(&from.join("."))),
        ir::PagingWay::Link => phrase!("by the header `Link`"),
    };
    let streams = match item {
        Some(item) => phrase!(
            "[`items`](Call::items) returns the items of all pages ({}), [`pages`](Call::pages) the pages",
            item
        ),
        None => phrase!("[`pages`](Call::pages) returns all pages"),
    };
    let with = pages.settings.iter().fold(Phrase::default(), |before, one| {
        let setting = match &one.to {
            ir::PagePlace::Query(name) => format!("{name}={}", literal(one)),
            ir::PagePlace::Body(path) | ir::PagePlace::BodyNumber(path) => {
                format!("{}: {}", path.join("."), literal(one))
            }
        };
        phrase!("{}, with {}", before, Phrase::code(&setting))
    });
    Some(phrase!("Paged {}{}: {}.", by, with, streams))
}
