//! The docs of a method.
//!
//! Input: the operation, its arguments and the types of its errors. Output: a comment, of which the parts that all
//! operations share are left to the docs of the crate.

use crate::ir;
use crate::markdown::{self, DocComment, Phrase, phrase};

use super::docs;
use super::krate::{ErrorCase, Output, Parameter, Reading, RustType};
use super::paging;
use super::security::SecurityUsage;

/// The arguments, setters and output of a method.
pub struct Calls<'a> {
    /// The required parameters.
    pub required: &'a [Parameter],
    /// The argument for the body, if it may be `None`.
    pub optional_body: Option<&'a str>,
    /// The setters of the call.
    pub optional: Vec<&'a str>,
    /// The name of the call's type, if it has setters.
    pub call: Option<&'a str>,
    /// The output.
    pub output: &'a Output,
    /// `true` if the operation declares the header of idempotency keys.
    pub takes_idempotency_key: bool,
    /// The items of its pages.
    pub item: Option<&'a RustType>,
}

/// Plans the docs of a method: its description, its arguments, its errors, the credentials that it needs, its HTTP method
/// and path, and when it is retried.
pub fn plan(
    operation: &ir::Operation,
    calls: &Calls<'_>,
    errors: &[ErrorCase],
    usage: &SecurityUsage<'_>,
    all_on_429: bool,
) -> DocComment {
    let otherwise = phrase!("Calls {}.", Phrase::code(&operation.id));
    let mut docs = docs::comment(&operation.docs, &otherwise);
    let parameter_docs = |planned: &Parameter| {
        let parameters = &operation.parameters;
        parameters.iter().find(|parameter| parameter.wire_name == planned.wire_name)
    };
    for parameter in calls.required {
        let about = parameter_docs(parameter).map(|about| docs::inline(&about.docs));
        if let Some(about) = about.filter(|about| !about.is_empty()) {
            docs.item(&phrase!("{}: {}", Phrase::code(&parameter.name), about));
        }
    }
    if let Some(name) = calls.optional_body {
        docs.item(&phrase!("{}: The body of the request, or `None`.", Phrase::code(name)));
    }
    let with_body = |response: &&ir::Response| !matches!(response.form, ir::ResponseForm::Nothing);
    let first = operation.successes.iter().find(with_body);
    let description = first.and_then(|response| response.description.as_deref());
    let description = description.filter(|description| !is_boilerplate(description));
    let description = description.map(without_verb);
    let description = description.as_deref().map(markdown::flow).filter(|flow| !flow.is_empty());
    match (returned(calls.output, &METHODS), description) {
        (Some(output), Some(description)) => {
            docs.paragraph(&phrase!("Returns {}: {}", output, description));
        }
        (Some(output), None) => docs.paragraph(&phrase!("Returns {}.", output)),
        (None, Some(description)) => docs.paragraph(&phrase!("Returns: {}", description)),
        (None, None) => {}
    }
    if let Some(call) = calls.call {
        let names: Vec<Phrase> =
            calls.optional.iter().map(|name| Phrase::code(name.trim_start_matches("r#"))).collect();
        docs.paragraph(&phrase!(
            "Optional parameters, set by methods of {}: {}.",
            Phrase::item(call, &format!("{}{call}", METHODS.ops)),
            Phrase::join(&names, ", ")
        ));
    }
    if !operation.redirects.is_empty() {
        docs.paragraph(&phrase!(
            "A redirect ({}) is a success and is not followed. [`Call::send`] returns its headers.",
            Phrase::text(&operation.redirects.join(", "))
        ));
    }
    if !operation.redirects_as_errors.is_empty() {
        docs.paragraph(&phrase!(
            "A redirect ({}) is an error and is not followed: [`Client::request_url`](crate::Client::request_url) calls its \
             [`location`](crate::Error::location) without credentials.",
            Phrase::text(&operation.redirects_as_errors.join(", "))
        ));
    }
    let more = [
        errors_doc(errors),
        paging::docs(operation, calls.item.map(|item| METHODS.linked(item))),
        usage.docs(operation),
    ];
    more.iter().flatten().for_each(|phrase| docs.paragraph(phrase));
    let endpoint = Phrase::code(&format!("{} {}", operation.method, operation.path.text));
    let endpoint = match &operation.server {
        Some(server) => phrase!("{} of {}", endpoint, Phrase::code(&server.url)),
        None => endpoint,
    };
    docs.paragraph(&phrase!("{}. {}", endpoint.unbroken(), retried(operation, all_on_429)));
    if calls.takes_idempotency_key {
        let key = phrase!("[`Call::idempotency_key`](crate::Call::idempotency_key)");
        docs.continue_paragraph(&match operation.repeatable {
            true => phrase!("Takes {}.", key),
            false => phrase!("With {}, retried after transient failures.", key),
        });
    }
    docs
}

/// The paths of links in a module.
pub struct Links {
    /// The path of the types of the resource.
    types: &'static str,
    /// The path of the markers of the resource.
    ops: &'static str,
}

/// The links beside the methods of a resource.
const METHODS: Links = Links { types: "", ops: "ops::" };

/// The links beside the markers of a resource.
pub const MARKERS: Links = Links { types: "super::", ops: "" };

/// Returns the output as a link; `None` if there is nothing to decode.
pub fn returned(output: &Output, links: &Links) -> Option<Phrase> {
    match output {
        Output::One(reading) => links.read(reading),
        Output::Maybe(reading) => Some(phrase!("{} or `None`", links.read(reading)?)),
        Output::Several(several) => {
            Some(Phrase::item(&several.name, &format!("{}{}", links.ops, several.name)))
        }
    }
}

impl Links {
    fn read(&self, reading: &Reading) -> Option<Phrase> {
        Some(match reading {
            Reading::Nothing => return None,
            Reading::Json(ty) => self.linked(ty),
            Reading::Text => phrase!("text"),
            Reading::Binary => phrase!("bytes"),
            Reading::TextEvents => phrase!("a stream of events with texts"),
            Reading::Events(ty) | Reading::WholeEvents(ty) => {
                phrase!("a stream of events with {}", self.linked(ty))
            }
            Reading::JsonLines(ty) => phrase!("a stream of {}", self.linked(ty)),
        })
    }

    /// Returns a type with a link to its page.
    fn linked(&self, ty: &RustType) -> Phrase {
        match ty {
            RustType::Model(model) | RustType::Union(model) => {
                // The module of the resource has the shared types too.
                Phrase::item(&model.name, &format!("{}{}", self.types, model.name))
            }
            RustType::Vec(inner) => phrase!("a list of {}", self.linked(inner)),
            RustType::Map(inner) => phrase!("a map of {}", self.linked(inner)),
            RustType::Option(inner) => phrase!("{} or `None`", self.linked(inner)),
            RustType::Boxed(inner) => self.linked(inner),
            RustType::Custom(custom) => Phrase::code(&custom.path),
            RustType::Json => phrase!("any JSON"),
            RustType::String => phrase!("a string"),
            RustType::Bool => phrase!("a boolean"),
            _ => phrase!("a value"),
        }
    }
}

/// Returns the conditions under which an operation is retried.
fn retried(operation: &ir::Operation, all_on_429: bool) -> Phrase {
    match (operation.repeatable, all_on_429) {
        (true, _) => phrase!("Retried after transient failures."),
        (false, false) => phrase!("Retried only if the server did not process the request."),
        (false, true) => {
            phrase!("Retried only if the server did not process the request, or after status 429.")
        }
    }
}

/// Returns the types of the errors, with their statuses.
fn errors_doc(errors: &[ErrorCase]) -> Option<Phrase> {
    let typed = errors.iter().filter_map(|case| {
        let (RustType::Model(_) | RustType::Union(_) | RustType::Custom(_)) = &case.ty else {
            return None;
        };
        let link = METHODS.linked(&case.ty);
        let word = |status: &String| match status.as_str() {
            "default" => phrase!("any other"),
            status => Phrase::text(status),
        };
        match case.statuses.as_slice() {
            [only] if only == "default" => Some(link),
            statuses => {
                let words: Vec<Phrase> = statuses.iter().map(word).collect();
                Some(phrase!("{} ({})", link, Phrase::join(&words, ", ")))
            }
        }
    });
    let typed: Vec<Phrase> = typed.collect();
    (!typed.is_empty()).then(|| phrase!("Errors: {}.", Phrase::join(&typed, ", ")))
}

/// Returns a description of a response without `Returns` at its start, which the docs of a method have already.
fn without_verb(description: &str) -> String {
    let (verb, rest) = description.trim_start().split_once(' ').unwrap_or_default();
    let mut characters = rest.trim_start().chars();
    match characters.next() {
        Some(first) if matches!(verb, "Return" | "Returns") => {
            first.to_uppercase().chain(characters).collect()
        }
        _ => description.to_owned(),
    }
}

/// Returns `true` for a description without information about its response.
fn is_boilerplate(description: &str) -> bool {
    let plain: String = description
        .chars()
        .filter(|character| character.is_alphabetic())
        .collect::<String>()
        .to_ascii_lowercase();
    matches!(
        plain.as_str(),
        "ok" | "success" | "successful" | "successfulresponse" | "default" | "response" | "created"
    )
}
