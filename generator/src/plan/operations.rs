//! The methods of a handle.

use crate::ir::{self, Api, Docs, Success};
use crate::names::{self, Scope};
use crate::summary::Summary;

use super::Overrides;
use super::docs;
use super::krate::{Body, Operation, Parameter, ParameterPlace, RustType};
use super::layout::ResourceLayout;
use super::naming::TAKEN_TYPES;
use super::types::{Types, deprecation};

/// Methods that every handle has, by its traits.
const TAKEN_METHODS: &[&str] =
    &["clone", "new", "default", "fmt", "from", "into", "try_into", "to_owned", "borrow"];

/// Methods that every call has.
const TAKEN_SETTERS: &[&str] = &[
    "clone",
    "new",
    "send",
    "request",
    "timeout",
    "into_future",
    "fmt",
    "from",
    "into",
    "try_into",
    "to_owned",
    "borrow",
    "path_value",
    "path_joined",
    "query_joined",
    "query_each",
    "header_joined",
    "json_body_as",
    "query_value",
    "header_value",
    "json_body",
    "header",
    "retries",
    "idempotency_key",
];

/// Plans the operations of one resource.
pub fn plan_operations(
    api: &Api,
    resource: &ResourceLayout,
    types: &Types<'_>,
    overrides: &Overrides,
    summary: &mut Summary,
) -> Vec<Operation> {
    let mut methods = Scope::with(TAKEN_METHODS.iter().copied());
    let mut markers = Scope::with(TAKEN_TYPES.iter().copied());
    let mut planned: Vec<Operation> = Vec::new();
    for operation in api.operations.iter().filter(|operation| operation.resource == resource.words)
    {
        let words = overrides.name(&operation.origin).unwrap_or(&operation.name);
        let wish = names::value_name(words);
        let longer =
            format!("{}_{}", wish.trim_start_matches("r#"), operation.method.to_ascii_lowercase());
        let method = methods.claim(&[wish, longer]);
        let marker = names::type_name(method.trim_start_matches("r#"));
        let marker = markers.claim(&[marker.clone(), format!("{marker}Operation")]);
        summary
            .rust_paths
            .insert(operation.origin.clone(), format!("{}::{method}", resource.handle));
        planned.push(plan_operation(api, operation, method, marker, types, summary));
    }
    for operation in &mut planned {
        if let Some(body) = &mut operation.body
            && body.without.is_some()
        {
            let stem = operation.method.trim_start_matches("r#");
            body.without = Some(methods.claim(&[format!("{stem}_without_body")]));
        }
    }
    planned
}

fn plan_operation(
    api: &Api,
    operation: &ir::Operation,
    method: String,
    marker: String,
    types: &Types<'_>,
    summary: &mut Summary,
) -> Operation {
    let mut arguments = Scope::default();
    let body = operation.body.as_ref().map(|body| Body {
        name: arguments.claim(&["body".to_owned()]),
        ty: types.element(&body.ty),
        without: (!body.required).then(String::new),
        media_type: (body.media_type != "application/json").then(|| body.media_type.clone()),
    });
    let mut setters = Scope::with(TAKEN_SETTERS.iter().copied());
    let mut required = Vec::new();
    let mut optional = Vec::new();
    for parameter in &operation.parameters {
        let place = match parameter.place {
            ir::ParameterPlace::Path => ParameterPlace::Path,
            ir::ParameterPlace::Query => ParameterPlace::Query,
            ir::ParameterPlace::Header => ParameterPlace::Header,
            ir::ParameterPlace::Cookie => continue,
        };
        let needed = parameter.required || place == ParameterPlace::Path;
        let wish = names::value_name(&parameter.wire_name);
        let longer = format!("{}_parameter", wish.trim_start_matches("r#"));
        let scope = if needed { &mut arguments } else { &mut setters };
        let ty = as_text(types.plain(&parameter.ty));
        summary.rust_types.insert(parameter.origin.clone(), ty.describe());
        let planned = Parameter {
            name: scope.claim(&[wish, longer]),
            wire_name: parameter.wire_name.clone(),
            place,
            ty,
            explode: parameter.explode,
            docs: if needed {
                docs::doc_lines(&parameter.docs, "")
            } else {
                docs::doc_lines(
                    &parameter.docs,
                    &format!("Sets the parameter `{}`.", parameter.wire_name),
                )
            },
            deprecated: parameter.deprecated.then(|| deprecation(&parameter.docs)),
        };
        if needed { required.push(planned) } else { optional.push(planned) }
    }
    let output = match &operation.success {
        Success::Empty => None,
        Success::Json { ty, .. } => Some(types.element(ty)),
    };
    let error = operation
        .error
        .as_ref()
        .map(|id| types.models.get(id).cloned().map_or(RustType::Json, RustType::Model));
    Operation {
        id: operation.id.clone(),
        docs: operation_docs(operation, &required),
        deprecated: operation.deprecated.then(|| deprecation(&operation.docs)),
        bearer: needs_bearer(api, operation),
        http_method: operation.method.clone(),
        path: operation.path.text.clone(),
        method,
        marker,
        required,
        optional,
        body,
        output,
        error,
    }
}

/// A parameter's type: what can't be said of it is still text in the end, and nothing has no text.
fn as_text(ty: RustType) -> RustType {
    match ty {
        RustType::Json => RustType::String,
        RustType::Option(inner) => as_text(*inner),
        RustType::Vec(item) => RustType::Vec(Box::new(as_text(*item))),
        other => other,
    }
}

/// Whether a bearer token is among the ways to prove who is calling.
fn needs_bearer(api: &Api, operation: &ir::Operation) -> bool {
    let is_bearer = |name: &String| {
        api.security_schemes.get(name).is_some_and(|scheme| scheme.kind.is_bearer())
    };
    operation.security.iter().any(|requirement| requirement.schemes.iter().any(is_bearer))
}

/// What the method does, its arguments, method and path.
fn operation_docs(operation: &ir::Operation, required: &[Parameter]) -> Vec<String> {
    let otherwise = format!("Calls `{}`.", operation.id.replace('`', "'"));
    let mut lines = docs::doc_lines(&Docs { example: None, ..operation.docs.clone() }, &otherwise);
    let told: Vec<&Parameter> =
        required.iter().filter(|parameter| !parameter.docs.is_empty()).collect();
    if !told.is_empty() {
        let list: Vec<String> = told
            .iter()
            .map(|parameter| {
                format!("- `{}`: {}", parameter.name, plain_text(&parameter.docs.join(" ")))
            })
            .collect();
        lines.push(String::new());
        // Already fit for rustdoc: only the wrapping is left to do.
        for item in list {
            docs::wrap_item(&mut lines, &item);
        }
    }
    if let Success::Json { description: Some(description), .. } = &operation.success
        && !description.trim().is_empty()
        && !is_boilerplate(description)
    {
        docs::append(&mut lines, &format!("Answers: {}", description.trim()));
    }
    lines.push(String::new());
    lines.push(format!("`{} {}`", operation.method, operation.path.text.replace('`', "'")));
    lines
}

/// One flow of words.
fn plain_text(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Descriptions that every answer has.
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
