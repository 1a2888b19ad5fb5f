//! How an operation pages as the config or an extension says, held against the operation.

use serde_json::Value;

use crate::config::{Checked, DocumentText, PagingBy, PagingEntry};
use crate::ir::{Api, Operation, PagedItems, Pages, PagingRule, PagingWay, Type, TypeUse};

use super::request::{self, Taken};
use super::response::{Answered, Kind, is_read_alone, kind, property};

/// What is said.
#[derive(Debug, Default)]
pub struct Told {
    by: PagingBy,
    query: Option<String>,
    body: Option<Vec<String>>,
    next: Option<Vec<String>>,
    items: Option<Vec<String>>,
    more: Option<Vec<String>>,
    last_page: Option<Vec<String>>,
    first: Option<u64>,
}

/// What a rule of the config says.
pub fn config(entry: &PagingEntry) -> Told {
    let path = |text: &Option<Checked<DocumentText>>| text.as_deref().map(path);
    Told {
        by: entry.by,
        query: entry.query.as_ref().map(ToString::to_string),
        body: path(&entry.body),
        next: path(&entry.next),
        items: path(&entry.items),
        more: path(&entry.more),
        last_page: path(&entry.last_page),
        first: entry.first,
    }
}

/// A path as the config has it: a JSON pointer, or names with dots between them.
fn path(text: &str) -> Vec<String> {
    let steps: Vec<&str> = match text.strip_prefix('/') {
        Some(pointer) => pointer.split('/').collect(),
        None => text.split('.').collect(),
    };
    let plain = |step: &str| step.replace("~1", "/").replace("~0", "~");
    steps.into_iter().filter(|step| !step.is_empty()).map(plain).collect()
}

/// What the extension says; none where that can't be read.
///
/// <https://www.speakeasy.com/docs/customize/runtime/pagination>
pub fn extension(value: &Value) -> Option<Told> {
    let output = |name: &str| value["outputs"][name].as_str();
    let inputs = value["inputs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let input = |wanted: &str| inputs.iter().find(|input| input["type"].as_str() == Some(wanted));
    let mut told = match value["type"].as_str()? {
        "url" => {
            let next = Some(json_path(output("nextUrl")?)?.0);
            Told { by: PagingBy::Url, next, ..Told::default() }
        }
        "cursor" => {
            let (next, items) = json_path(output("nextCursor")?)?;
            let by = if items.is_some() { PagingBy::LastItem } else { PagingBy::Token };
            Told { by, next: Some(next), items, ..taken(input("cursor")?)? }
        }
        "offsetLimit" => match input("page") {
            Some(page) => Told { by: PagingBy::Page, ..taken(page)? },
            None => Told { by: PagingBy::Offset, ..taken(input("offset")?)? },
        },
        _ => return None,
    };
    // What is there must be read: a list that is found elsewhere would be another one.
    for (name, member) in [
        ("results", &mut told.items),
        ("numPages", &mut told.last_page),
        ("hasMore", &mut told.more),
    ] {
        if let Some(text) = output(name) {
            *member = Some(json_path(text)?.0);
        }
    }
    Some(told)
}

/// Where an input of the extension goes.
fn taken(input: &Value) -> Option<Told> {
    let name = input["name"].as_str()?;
    Some(match input["in"].as_str()? {
        "parameters" => Told { query: Some(name.to_owned()), ..Told::default() },
        "requestBody" => Told { body: Some(path(name)), ..Told::default() },
        _ => return None,
    })
}

/// The names in a JSONPath of the simplest kind, `$.a.b`; and, of `$.list[-1].id`, those that lead to the list.
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

impl Told {
    /// The same of this operation; none where it names what is not there, or what says nothing of such pages.
    pub fn pages(
        self,
        api: &Api,
        operation: &Operation,
        answered: &Answered<'_>,
        rule: PagingRule,
    ) -> Option<Pages> {
        answered.ty?;
        let of_answer = self.next.iter().filter(|_| self.by != PagingBy::LastItem);
        let mut of_answer = of_answer.chain(&self.more).chain(&self.last_page);
        if !self.is_sound() || !of_answer.all(|path| stands(api, answered, path)) {
            return None;
        }
        let items = match &self.items {
            Some(path) => Some(list(api, answered, path)?),
            None => answered.list.items(),
        };
        let way = self.way(api, operation, items.as_ref())?;
        let more = self.more.or_else(|| answered.more());
        let last_page = self.last_page.or_else(|| answered.last_page(&way));
        Some(Pages { rule, way, items, more, last_page })
    }

    /// Whether what is said goes together.
    fn is_sound(&self) -> bool {
        let by_url = matches!(self.by, PagingBy::Url | PagingBy::Link);
        let by_number = matches!(self.by, PagingBy::Page | PagingBy::Offset);
        let is_told = !by_number && self.by != PagingBy::Link;
        let is_counted = self.by == PagingBy::Page;
        (self.query.is_some() || self.body.is_some()) != by_url
            && self.next.is_some() == is_told
            && (is_counted || (self.first.is_none() && self.last_page.is_none()))
    }

    fn way(
        &self,
        api: &Api,
        operation: &Operation,
        items: Option<&PagedItems>,
    ) -> Option<PagingWay> {
        let to = self.place(api, operation);
        let next = self.next.clone();
        let counted =
            |to: Option<Taken>| to.filter(|to| to.kind == Kind::Number && items.is_some());
        Some(match self.by {
            PagingBy::Token => PagingWay::Token { to: to?.place, from: next? },
            PagingBy::LastItem => {
                let from = next?;
                property(api, &items?.ty, from.first()?)?;
                PagingWay::LastItem { to: to?.place, from }
            }
            PagingBy::Page => {
                let to = counted(to)?;
                let first = self.first.or(to.first).unwrap_or(1);
                PagingWay::Page { to: to.place, first }
            }
            PagingBy::Offset => PagingWay::Offset { to: counted(to)?.place },
            PagingBy::Url => PagingWay::Url { from: next? },
            PagingBy::Link => PagingWay::Link,
        })
    }

    /// What the request takes by this name.
    fn place(&self, api: &Api, operation: &Operation) -> Option<Taken> {
        match (&self.query, &self.body) {
            (Some(name), None) => request::in_query(api, operation, name),
            (None, Some(path)) => request::in_body(api, operation, path),
            _ => None,
        }
    }
}

/// What the answer has at a path.
fn at<'a>(api: &'a Api, answered: &Answered<'a>, path: &[String]) -> Option<&'a TypeUse> {
    path.iter().try_fold(answered.ty?, |use_, name| Some(&property(api, use_, name)?.ty))
}

/// Whether the answer has a text, a number or a flag at a path.
fn stands(api: &Api, answered: &Answered<'_>, path: &[String]) -> bool {
    let found = at(api, answered, path);
    // What the document says nothing of may be anything.
    found.is_some_and(|use_| kind(api, use_) != Kind::Other || matches!(use_.ty, Type::Json))
}

/// The list at a path of the answer.
fn list(api: &Api, answered: &Answered<'_>, path: &[String]) -> Option<PagedItems> {
    match &api.resolved(at(api, answered, path)?).ty {
        Type::Array(item) if is_read_alone(item) => {
            Some(PagedItems { path: path.to_vec(), ty: (**item).clone() })
        }
        _ => None,
    }
}
