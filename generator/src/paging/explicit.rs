//! Paging from the config or from a vendor extension, checked against the operation.

use serde_json::Value;

use crate::config::{Checked, DocumentText, PagingBy, PagingEntry, SettingValue};
use crate::ir::{
    Api, Operation, PagePlace, PageSetting, PagedItems, Pages, PagingRule, PagingWay, Type, TypeUse,
};

use super::request::{self, Input};
use super::response::{Kind, Response, is_read_alone, kind, property};

/// Paging as the config or an extension describes it.
#[derive(Debug, Default)]
pub struct Explicit {
    by: PagingBy,
    query: Option<String>,
    body: Option<Vec<String>>,
    next: Option<Vec<String>>,
    items: Option<Vec<String>>,
    more: Option<Vec<String>>,
    last_page: Option<Vec<String>>,
    first: Option<u64>,
    settings: Vec<PageSetting>,
}

/// The paging of a rule in the config.
pub fn config(entry: &PagingEntry) -> Explicit {
    let path = |text: &Option<Checked<DocumentText>>| text.as_deref().map(path);
    Explicit {
        by: entry.by,
        query: entry.query.as_ref().map(ToString::to_string),
        body: path(&entry.body),
        next: path(&entry.next),
        items: path(&entry.items),
        more: path(&entry.more),
        last_page: path(&entry.last_page),
        first: entry.first,
        settings: entry.with.iter().map(setting).collect(),
    }
}

/// A value that the config adds to the requests. A member of the body is a JSON pointer.
fn setting((name, value): (&Checked<DocumentText>, &SettingValue)) -> PageSetting {
    let to = if name.starts_with('/') {
        PagePlace::Body(path(name))
    } else {
        PagePlace::Query(name.to_string())
    };
    PageSetting { to, value: value.json() }
}

/// The steps of a path: a JSON pointer, or names separated by dots.
fn path(text: &str) -> Vec<String> {
    let steps: Vec<&str> = match text.strip_prefix('/') {
        Some(pointer) => pointer.split('/').collect(),
        None => text.split('.').collect(),
    };
    let plain = |step: &str| step.replace("~1", "/").replace("~0", "~");
    steps.into_iter().filter(|step| !step.is_empty()).map(plain).collect()
}

/// The paging of the extension; `None` if its form is not supported.
///
/// <https://www.speakeasy.com/docs/customize/runtime/pagination>
pub fn extension(value: &Value) -> Option<Explicit> {
    let output = |name: &str| value["outputs"][name].as_str();
    let inputs = value["inputs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let input = |wanted: &str| inputs.iter().find(|input| input["type"].as_str() == Some(wanted));
    let mut explicit = match value["type"].as_str()? {
        "url" => {
            let next = Some(json_path(output("nextUrl")?)?.0);
            Explicit { by: PagingBy::Url, next, ..Explicit::default() }
        }
        "cursor" => {
            let (next, items) = json_path(output("nextCursor")?)?;
            let by = if items.is_some() { PagingBy::LastItem } else { PagingBy::Token };
            Explicit { by, next: Some(next), items, ..input_place(input("cursor")?)? }
        }
        "offsetLimit" => match input("page") {
            Some(page) => Explicit { by: PagingBy::Page, ..input_place(page)? },
            None => Explicit { by: PagingBy::Offset, ..input_place(input("offset")?)? },
        },
        _ => return None,
    };
    // An output that can't be read fails the whole extension: an inferred list could be a different one.
    for (name, member) in [
        ("results", &mut explicit.items),
        ("numPages", &mut explicit.last_page),
        ("hasMore", &mut explicit.more),
    ] {
        if let Some(text) = output(name) {
            *member = Some(json_path(text)?.0);
        }
    }
    Some(explicit)
}

/// The place of an input of the extension.
fn input_place(input: &Value) -> Option<Explicit> {
    let name = input["name"].as_str()?;
    Some(match input["in"].as_str()? {
        "parameters" => Explicit { query: Some(name.to_owned()), ..Explicit::default() },
        "requestBody" => Explicit { body: Some(path(name)), ..Explicit::default() },
        _ => return None,
    })
}

/// The names in a simple JSONPath such as `$.a.b`. For `$.list[-1].id`, also the names that lead to the list.
fn json_path(text: &str) -> Option<(Vec<String>, Option<Vec<String>>)> {
    let (list, rest) = match text.split_once("[-1]") {
        Some((list, rest)) => (Some(list), rest),
        None => (None, text.strip_prefix('$')?),
    };
    let names = |text: &str| -> Option<Vec<String>> {
        let plain = !text.contains(['[', ']', '*', '?', '(']) && !text.contains("..");
        plain.then(|| path(text.trim_start_matches('.')))
    };
    let list = match list {
        Some(list) => Some(names(list.strip_prefix('$')?)?),
        None => None,
    };
    Some((names(rest)?, list))
}

impl Explicit {
    /// The paging of this operation; `None` if a name does not exist in it, or if the parts do not fit together.
    pub fn pages(
        self,
        api: &Api,
        operation: &Operation,
        response: &Response<'_>,
        rule: PagingRule,
    ) -> Option<Pages> {
        response.ty?;
        let members = self.next.iter().filter(|_| self.by != PagingBy::LastItem);
        let mut members = members.chain(&self.more).chain(&self.last_page);
        if !self.is_consistent() || !members.all(|path| has_scalar(api, response, path)) {
            return None;
        }
        let items = match &self.items {
            Some(path) => Some(list(api, response, path)?),
            None => response.list.items(api),
        };
        let way = self.way(api, operation, items.as_ref())?;
        if !self.settings.iter().all(|one| has_input(api, operation, &one.to)) {
            return None;
        }
        let lost_items = response.lost_items(api);
        let more = self.more.or_else(|| response.more());
        let last_page = self.last_page.or_else(|| response.last_page(&way));
        Some(Pages { rule, way, settings: self.settings, items, lost_items, more, last_page })
    }

    /// Returns `true` if the parts fit together.
    fn is_consistent(&self) -> bool {
        let by_url = matches!(self.by, PagingBy::Url | PagingBy::Link);
        let by_number = matches!(self.by, PagingBy::Page | PagingBy::Offset);
        let needs_next = !by_number && self.by != PagingBy::Link;
        let by_page = self.by == PagingBy::Page;
        (self.query.is_some() || self.body.is_some()) != by_url
            && self.next.is_some() == needs_next
            && (by_page || (self.first.is_none() && self.last_page.is_none()))
    }

    fn way(
        &self,
        api: &Api,
        operation: &Operation,
        items: Option<&PagedItems>,
    ) -> Option<PagingWay> {
        let to = self.input(api, operation);
        let next = self.next.clone();
        let number = |to: Option<Input>| to.filter(|to| to.kind == Kind::Number && items.is_some());
        Some(match self.by {
            PagingBy::Token => PagingWay::Token { to: to?.place, from: next? },
            PagingBy::LastItem => {
                let from = next?;
                property(api, &items?.ty, from.first()?)?;
                PagingWay::LastItem { to: to?.place, from }
            }
            PagingBy::Page => {
                let to = number(to)?;
                let first = self.first.or(to.first).unwrap_or(1);
                PagingWay::Page { to: to.place, first }
            }
            PagingBy::Offset => PagingWay::Offset { to: number(to)?.place },
            PagingBy::Url => PagingWay::Url { from: next? },
            PagingBy::Link => PagingWay::Link,
        })
    }

    /// The input of the request that requests a page.
    fn input(&self, api: &Api, operation: &Operation) -> Option<Input> {
        match (&self.query, &self.body) {
            (Some(name), None) => request::in_query(api, operation, name),
            (None, Some(path)) => request::in_body(api, operation, path),
            _ => None,
        }
    }
}

/// Returns `true` if the request has this parameter or member.
fn has_input(api: &Api, operation: &Operation, place: &PagePlace) -> bool {
    match place {
        PagePlace::Query(name) => request::in_query(api, operation, name).is_some(),
        PagePlace::Body(path) | PagePlace::BodyNumber(path) => {
            request::in_body(api, operation, path).is_some()
        }
    }
}

/// The type at a path of the response.
fn at<'a>(api: &'a Api, response: &Response<'a>, path: &[String]) -> Option<&'a TypeUse> {
    path.iter().try_fold(response.ty?, |use_, name| Some(&property(api, use_, name)?.ty))
}

/// Returns `true` if the response has a text, a number or a flag at a path.
fn has_scalar(api: &Api, response: &Response<'_>, path: &[String]) -> bool {
    let found = at(api, response, path);
    // A schema without a type allows any value.
    found.is_some_and(|use_| kind(api, use_) != Kind::Other || matches!(use_.ty, Type::Json))
}

/// The list at a path of the response.
fn list(api: &Api, response: &Response<'_>, path: &[String]) -> Option<PagedItems> {
    match &api.resolved(at(api, response, path)?).ty {
        Type::Array(item) if is_read_alone(api, item) => {
            Some(PagedItems { path: path.to_vec(), ty: (**item).clone() })
        }
        _ => None,
    }
}
