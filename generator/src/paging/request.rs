//! The inputs of a request that may request a page.

use serde_json::Value;

use crate::ir::{
    Api, ContentForm, Operation, PagePlace, Parameter, ParameterPlace, ParameterShape, TypeUse,
};

use super::response::{Kind, Member, kind, members, property};
use super::words::words;

/// A query parameter, or a member of the JSON body.
pub struct Input {
    /// Its place in the request.
    pub place: PagePlace,
    /// Its name in snake case, with the name of the enclosing object if it is ambiguous.
    pub words: String,
    /// The kind of its value.
    pub kind: Kind,
    /// The number of the first page, if the input is a page number: its default, its minimum, or from its description.
    pub first: Option<u64>,
    /// Its description.
    pub description: String,
    /// The document discourages its use.
    pub deprecated: bool,
    /// The reference without a target that its type should be.
    pub lost_reference: Option<String>,
}

impl Input {
    /// Its own name, without the names of the objects around it.
    pub fn last_name(&self) -> Option<&str> {
        match &self.place {
            PagePlace::Query(name) => Some(name),
            PagePlace::Body(path) | PagePlace::BodyNumber(path) => path.last().map(String::as_str),
        }
    }

    /// Its name for messages.
    pub fn name(&self) -> String {
        match &self.place {
            PagePlace::Query(name) => name.clone(),
            PagePlace::Body(path) | PagePlace::BodyNumber(path) => path.join("."),
        }
    }
}

/// All inputs in the query and in a JSON body, in the order of the document.
pub fn inputs(api: &Api, operation: &Operation) -> Vec<Input> {
    let query = operation.parameters.iter().filter_map(|parameter| query_input(api, parameter));
    let body = json_body(operation).map(|body| members(api, body)).unwrap_or_default();
    query.chain(body.iter().map(|member| body_input(api, member))).collect()
}

/// The query parameter with this name.
pub fn in_query(api: &Api, operation: &Operation, name: &str) -> Option<Input> {
    let mut named = operation.parameters.iter().filter(|parameter| parameter.wire_name == name);
    named.find_map(|parameter| query_input(api, parameter))
}

/// The member of the JSON body at this path.
pub fn in_body(api: &Api, operation: &Operation, path: &[String]) -> Option<Input> {
    let (name, parents) = path.split_last()?;
    let body = json_body(operation)?;
    let parent =
        parents.iter().try_fold(body, |use_, name| Some(&property(api, use_, name)?.ty))?;
    let property = property(api, parent, name)?;
    let within = parents.last().map(|name| words(name)).unwrap_or_default();
    let (words, kind) = (words(name), kind(api, &property.ty));
    Some(body_input(api, &Member { path: path.to_vec(), within, words, property, kind }))
}

/// The type of the body, if all its media types are JSON.
pub fn json_body(operation: &Operation) -> Option<&TypeUse> {
    let contents = &operation.body.as_ref()?.contents;
    let types = contents.iter().map(|content| match &content.form {
        ContentForm::Json(ty) => Some(ty),
        _ => None,
    });
    types.reduce(|first, other| first.filter(|_| other.is_some())).flatten()
}

fn query_input(api: &Api, parameter: &Parameter) -> Option<Input> {
    let fits = parameter.place == ParameterPlace::Query && parameter.shape == ParameterShape::Text;
    fits.then(|| Input {
        place: PagePlace::Query(parameter.wire_name.clone()),
        words: words(&parameter.wire_name),
        kind: kind(api, &parameter.ty),
        first: first(parameter.default.as_ref())
            .or(parameter.minimum)
            .or_else(|| described(parameter.docs.description.as_deref()?)),
        description: parameter.docs.description.clone().unwrap_or_default(),
        deprecated: parameter.deprecated,
        lost_reference: api.lost_reference(&parameter.ty).map(str::to_owned),
    })
}

fn body_input(api: &Api, member: &Member<'_>) -> Input {
    let path = member.path.clone();
    let place = match member.kind {
        Kind::Number => PagePlace::BodyNumber(path),
        _ => PagePlace::Body(path),
    };
    // A member `token` of an object `page` is a page token.
    let words = match member.words.as_str() {
        "token" | "cursor" | "after" if !member.within.is_empty() => {
            format!("{}_{}", member.within, member.words)
        }
        plain => plain.to_owned(),
    };
    let described = || described(member.property.docs.description.as_deref()?);
    let first = first(member.property.default.as_ref()).or_else(described);
    let description = member.property.docs.description.clone().unwrap_or_default();
    let deprecated = member.property.deprecated;
    let lost_reference = api.lost_reference(&member.property.ty).map(str::to_owned);
    Input { place, words, kind: member.kind, first, description, deprecated, lost_reference }
}

/// The first page from a default value: counting starts with 0 or 1.
fn first(default: Option<&Value>) -> Option<u64> {
    let number = match default? {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    };
    number.filter(|number| *number <= 1)
}

/// The first page from an unambiguous phrase in a description.
fn described(text: &str) -> Option<u64> {
    const ZERO: &[&str] = &["0-based", "zero-based", "0-indexed", "zero-indexed"];
    const ONE: &[&str] = &["1-based", "one-based", "1-indexed", "one-indexed"];
    let text = text.to_lowercase();
    let describes = |words: &[&str], number: &str| {
        let starts = ["starts", "starting", "begins", "beginning"].iter();
        let mut starts = starts.flat_map(|start| {
            ["at", "from", "with"].map(|word| format!("{start} {word} {number}"))
        });
        words.iter().any(|word| text.contains(word)) || starts.any(|start| text.contains(&start))
    };
    match (describes(ZERO, "0"), describes(ONE, "1")) {
        (true, false) => Some(0),
        (false, true) => Some(1),
        _ => None,
    }
}
