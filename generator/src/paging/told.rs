//! How an operation pages as the config or an extension says, held against the operation.

use serde_json::Value;

use crate::config::{PagingBy, PagingEntry};
use crate::ir::{Api, Operation, PagedItems, Pages, PagingRule, PagingWay, Type, TypeUse};

use super::answer::{Answered, Kind, is_read_alone, kind, property, resolved};
use super::request::{self, Taken};

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
    let path = |text: &Option<String>| text.as_deref().map(path);
    Told {
        by: entry.by,
        query: entry.query.clone(),
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
    let mut told = Told::default();
    let taken = match value["type"].as_str()? {
        "url" => {
            told.by = PagingBy::Url;
            told.next = Some(json_path(output("nextUrl")?)?.0);
            None
        }
        "cursor" => {
            let (next, is_of_last) = json_path(output("nextCursor")?)?;
            (told.by, told.next) = match is_of_last {
                Some(items) => {
                    told.items = Some(items);
                    (PagingBy::LastItem, Some(next))
                }
                None => (PagingBy::Token, Some(next)),
            };
            Some(input("cursor")?)
        }
        "offsetLimit" => {
            let (by, taken) = match input("page") {
                Some(page) => (PagingBy::Page, page),
                None => (PagingBy::Offset, input("offset")?),
            };
            told.by = by;
            Some(taken)
        }
        _ => return None,
    };
    if let Some(taken) = taken {
        let name = taken["name"].as_str()?;
        match taken["in"].as_str()? {
            "parameters" => told.query = Some(name.to_owned()),
            "requestBody" => told.body = Some(path(name)),
            _ => return None,
        }
    }
    let member = |name: &str| output(name).map(|text| json_path(text).map(|found| found.0));
    // What is there must be read: a list that is found elsewhere would be another one.
    if let Some(results) = member("results") {
        told.items = Some(results?);
    }
    told.last_page = member("numPages").unwrap_or_default();
    told.more = member("hasMore").unwrap_or_default();
    Some(told)
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
    /// The same of this operation; none where it names what is not there.
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
        if !of_answer.all(|path| stands(api, answered, path)) {
            return None;
        }
        let items = match &self.items {
            Some(path) => Some(list(api, answered, path)?),
            None => answered.list.items(),
        };
        let to = self.place(api, operation);
        let next = self.next.clone();
        let way = match self.by {
            PagingBy::Token => PagingWay::Token { to: to?.place.clone(), from: next? },
            PagingBy::LastItem => {
                let (to, from) = (to?.place.clone(), next?);
                property(api, &items.as_ref()?.ty, from.first()?)?;
                PagingWay::LastItem { to, from }
            }
            PagingBy::Page => {
                let to = to.filter(|to| to.kind == Kind::Number)?;
                let first = self.first.or(to.first).unwrap_or(1);
                items.as_ref()?;
                PagingWay::Page { to: to.place.clone(), first }
            }
            PagingBy::Offset => {
                items.as_ref()?;
                PagingWay::Offset { to: to.filter(|to| to.kind == Kind::Number)?.place.clone() }
            }
            PagingBy::Url => PagingWay::Url { from: next? },
            PagingBy::Link => PagingWay::Link,
        };
        let more = self.more.or_else(|| answered.more());
        let last_page = self.last_page.or_else(|| answered.last_page());
        let last_page = last_page.filter(|_| matches!(way, PagingWay::Page { .. }));
        Some(Pages { rule, way, items, more, last_page })
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
    match &resolved(api, at(api, answered, path)?).ty {
        Type::Array(item) if is_read_alone(item) => {
            Some(PagedItems { path: path.to_vec(), ty: (**item).clone() })
        }
        _ => None,
    }
}
