//! Operations: their paths, names, parameters, bodies and responses.
//!
//! Files in the order of their levels: the context (`context`), styles and media types (`style`, `media`), the types of
//! parameters and forms, then parameters, bodies and responses, and in this file the operations.

mod constant;
pub(super) mod context;
mod files;
mod form;
mod ids;
mod json_patch;
pub(super) mod media;
mod method_name;
mod parameter;
mod parameter_type;
pub(super) mod path_item;
mod query_string;
mod request_body;
mod response;
mod segments;
mod style;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Map, Node};
use crate::ir::{
    Docs, Operation, Parameter, ParameterPlace, ParameterShape, PathTemplate, Refused,
    SecurityRequirement, Type, TypeUse,
};
use crate::part;
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

use super::element::UNREADABLE;
use super::schema::context::Schemas;
use super::{security, server};
use context::{Operations, Unsupported};
use ids::{OperationIds, OperationPlace};
use method_name::Known;

/// Reads all operations, in the order of the document. Omits and reports those that are unsupported.
pub(super) fn read(operations: &mut Operations<'_, '_>) -> Vec<Operation> {
    let root = Pointer::root().child("security");
    let root_security = security(operations, &root).unwrap_or_default();
    let places = ids::places(operations.schemas.view, &mut operations.schemas.config_use);
    let mut ids = OperationIds::of(&places);
    let mut found = Vec::with_capacity(places.len());
    for place in &places {
        part::at(&place.at);
        match operation(operations, place, &root_security, &mut ids) {
            Ok(operation) => found.extend(operation),
            Err(unsupported) => operations.refuse(Refused::Operation, &place.at, unsupported),
        }
    }
    found
}

/// Reads an operation; none if there is no object at its place.
fn operation(
    operations: &mut Operations<'_, '_>,
    place: &OperationPlace,
    root_security: &[SecurityRequirement],
    ids: &mut OperationIds,
) -> Result<Option<Operation>, Unsupported> {
    let view = operations.schemas.view;
    let OperationPlace { template, method, item, at, .. } = place;
    let Some(map) = view.map(at) else { return Ok(None) };
    Unsupported::check_targets(view, at, &format!("`{method} {template}`"))?;
    let typed: Option<openapiv3::Operation> = typed::element(shallow(map).to_json());
    let typed = typed.ok_or_else(|| Unsupported {
        at: at.clone(),
        rule: rules::WRONG_TYPE,
        reason: format!("`{method} {template}` is omitted: {UNREADABLE}"),
    })?;
    let id = ids.assign(place, operations.schemas.diagnostics);
    let names = names(operations.schemas, place, typed.summary.as_deref(), &ids.document);
    let resource =
        view.config.resources.share.iter().find(|(from, _)| from.as_str() == names.group);
    let resource = resource.map_or_else(|| names.group.clone(), |(_, to)| to.to_string());
    let mut parameters = parameter::read(operations, item, at, &id).map_err(|unsupported| {
        Unsupported { reason: format!("`{id}` is omitted: {}", unsupported.reason), ..unsupported }
    })?;
    let path = PathTemplate::of(template);
    let schemas = &mut *operations.schemas;
    let path = segments::fit(path, &mut parameters, &schemas.config_use.spanning);
    let parameters = fit(&path, parameters, at, schemas.diagnostics);
    let body = request_body::read(schemas, at, &id);
    let server = server::of_operation(view, operations.servers, item, at, schemas.diagnostics);
    let successes = response::successes(schemas, at, &id);
    let redirects = response::redirects(view, at);
    let redirects_as_errors = response::redirects_as_errors(view, at);
    let headers = response::headers(schemas, at, &id);
    let errors = response::errors(schemas, at, &id);
    response::report_impossible_bodies(schemas, at);
    let security = security(operations, &at.child("security"));
    let method = path_item::sent_method(method);
    Ok(Some(Operation {
        id,
        repeatable: Operation::is_idempotent(&method),
        paging: None,
        method,
        path,
        group: names.group,
        resource,
        name: names.name,
        longer_names: names.longer,
        words: names.words,
        tags: typed.tags,
        extensions: map_extensions(Some(map)),
        docs: Docs { summary: typed.summary, description: typed.description, ..Docs::default() },
        deprecated: typed.deprecated,
        server,
        parameters,
        body,
        successes,
        redirects,
        redirects_as_errors,
        headers,
        errors,
        security: security.unwrap_or_else(|| root_security.to_vec()),
        origin: at.clone(),
    }))
}

/// Reads the security requirements at a place.
fn security(operations: &mut Operations<'_, '_>, at: &Pointer) -> Option<Vec<SecurityRequirement>> {
    let schemas = &mut *operations.schemas;
    security::requirements(schemas.view, operations.security_schemes, at, schemas.diagnostics)
}

/// The names of an operation.
struct Names {
    /// The group.
    group: String,
    /// The name within the group.
    name: String,
    /// The names for a group in which that is taken.
    longer: Vec<String>,
    /// The words from which types are named: the last step of the id, or the name if no person chose the id.
    words: String,
}

/// Returns the names of an operation: those of vendor extensions, or names that are derived from tag, id and path.
fn names(
    schemas: &mut Schemas<'_>,
    place: &OperationPlace,
    summary: Option<&str>,
    document: &method_name::Document,
) -> Names {
    let OperationPlace { template, method, siblings, at, id, group, .. } = place;
    let view = schemas.view;
    let group = document.group_of(group.as_deref(), template);
    let name = schemas.config_use.extension(view, at, &view.config.extensions.operation);
    let chosen = document.chosen_id(id.as_deref(), method, template);
    let chosen = chosen.and_then(|id| id.rsplit(['.', '/']).next()).map(str::to_owned);
    if let Some(name) = name.filter(|name| !name.trim().is_empty()) {
        let words = chosen.unwrap_or_else(|| name.clone());
        return Names { group, name, longer: Vec::new(), words };
    }
    let known = Known {
        id: id.as_deref(),
        method,
        template,
        group: &group,
        summary,
        siblings,
        returns_list: response::returns_list(view, at, template),
        document,
    };
    let mut longer = method_name::names(&known);
    let name = longer.remove(0);
    let words = chosen.unwrap_or_else(|| name.clone());
    Names { group, name, longer, words }
}

/// Fits parameters to the path: removes path parameters that it does not contain, and adds those that are missing.
fn fit(
    path: &PathTemplate,
    mut parameters: Vec<Parameter>,
    at: &Pointer,
    diagnostics: &mut Diagnostics,
) -> Vec<Parameter> {
    let hint = format!("fix the path `{}` or its parameters", path.text);
    let finding = |place: &Pointer, message: String| {
        Diagnostic::new(rules::PATH_PARAMETER, Place::Value(place.clone()), message)
            .hint(hint.clone())
    };
    parameters.retain(|parameter| {
        let name = &parameter.wire_name;
        let fits = parameter.place != ParameterPlace::Path || path.variables.contains(name);
        if !fits {
            let message = format!(
                "the path has no `{{{name}}}` for this parameter; the parameter is omitted"
            );
            diagnostics.report(finding(&parameter.origin, message));
        }
        fits
    });
    for variable in &path.variables {
        let declared = |parameter: &Parameter| {
            parameter.place == ParameterPlace::Path && parameter.wire_name == *variable
        };
        if parameters.iter().any(declared) {
            continue;
        }
        let message = format!(
            "the path has `{{{variable}}}`, but no path parameter has this name; it is read as a string"
        );
        diagnostics.report(finding(at, message));
        parameters.push(Parameter {
            wire_name: variable.clone(),
            place: ParameterPlace::Path,
            required: true,
            ty: TypeUse::not_null(Type::String, at.clone()),
            shape: ParameterShape::Text,
            default: None,
            constant: None,
            minimum: None,
            style: style::default(ParameterPlace::Path),
            members: Vec::new(),
            docs: Docs::default(),
            deprecated: false,
            origin: at.clone(),
        });
    }
    parameters
}

/// Returns the vendor extensions of an object.
pub(super) fn map_extensions(map: Option<&Map>) -> BTreeMap<String, Value> {
    let extensions = map.into_iter().flatten().filter(|(key, _)| key.starts_with("x-"));
    extensions.map(|(key, value)| (key.clone(), value.to_json())).collect()
}

/// Returns an operation without the parts that are read separately.
pub(super) fn shallow(map: &Map) -> Node {
    let apart = [
        "parameters",
        "requestBody",
        "responses",
        "callbacks",
        "security",
        "servers",
        "externalDocs",
    ];
    let mut shallow: Map = map
        .iter()
        .filter(|(key, _)| !apart.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    shallow.insert("responses".to_owned(), Node::Map(Map::new()));
    Node::Map(shallow)
}
