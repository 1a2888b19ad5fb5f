//! The parameters of an operation.

use openapiv3::{Parameter as Typed, ParameterData};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node};
use crate::ir::{
    Docs, Kept, Parameter, ParameterPlace, ParameterShape, Refused, SchemaName, Style, StyleKind,
    Type, TypeUse,
};
use crate::lower::element;
use crate::lower::schema::context::Schemas;
use crate::lower::schema::docs::schema_docs;
use crate::lower::view::View;
use crate::markdown::{Phrase, phrase};
use crate::media_type::is_json;
use crate::pointer::Pointer;
use crate::rules;

use super::constant;
use super::context::{Operations, Unsupported};
use super::parameter_type::{has_nested_parts, text_type};
use super::{query_string, segments, style};

/// Reads the parameters of an operation: its own, and those of the path item that it does not override.
pub(super) fn read(
    operations: &mut Operations<'_, '_>,
    item: &Pointer,
    operation: &Pointer,
    id: &str,
) -> Result<Vec<Parameter>, Unsupported> {
    let view = operations.schemas.view;
    let mut found: Vec<Parameter> = Vec::new();
    let mut unsupported = None;
    for scope in [item, operation] {
        let mut names: Vec<(String, ParameterPlace)> = Vec::new();
        for at in view.items(&scope.child("parameters")) {
            let parameter = match parameter(operations.schemas, &at, id) {
                Ok(Some(parameter)) => parameter,
                Ok(None) => continue,
                Err(unsupported) if is_dispensable(view, &at) => {
                    let reason =
                        format!("a parameter of `{id}` is omitted: {}", unsupported.reason);
                    let unsupported = Unsupported { reason, ..unsupported };
                    operations.refuse(Refused::Parameter, &at, unsupported);
                    continue;
                }
                Err(error) => {
                    unsupported.get_or_insert(error);
                    continue;
                }
            };
            let key = (parameter.wire_name.clone(), parameter.place);
            if names.contains(&key) {
                let message =
                    format!("the parameter `{}` is declared twice; the first counts", key.0);
                let finding =
                    Diagnostic::new(rules::DUPLICATE_PARAMETER, Place::Value(at), message);
                operations.schemas.report(finding.hint("remove one of the two"));
                continue;
            }
            let same = |known: &Parameter| known.wire_name == key.0 && known.place == key.1;
            match found.iter().position(same) {
                Some(position) if scope == operation => found[position] = parameter,
                Some(_) => {}
                None => found.push(parameter),
            }
            names.push(key);
        }
    }
    query_string::report_others(operations.schemas, &found);
    unsupported.map_or(Ok(found), Err)
}

/// Returns `true` if a call can omit the parameter at a place.
fn is_dispensable(view: View<'_>, at: &Pointer) -> bool {
    let parameter = view.follow(at).and_then(|pointer| view.get(&pointer));
    let value = |key: &str| parameter.and_then(|parameter| parameter.child(key));
    value("in").and_then(Node::as_str) != Some("path")
        && value("required").and_then(Node::as_bool) != Some(true)
}

/// Reads a parameter. Reports and ignores one that has no meaning or is invalid.
fn parameter(
    schemas: &mut Schemas<'_>,
    at: &Pointer,
    operation: &str,
) -> Result<Option<Parameter>, Unsupported> {
    let Some(pointer) = schemas.view.follow(at) else { return Ok(None) };
    let Some(map) = schemas.view.map(&pointer) else { return Ok(None) };
    let is_query_string = map.get("in").and_then(Node::as_str) == Some("querystring");
    let json = shallow(map, &pointer).to_json();
    let Some(typed) = element::read(json, &pointer, schemas.diagnostics) else { return Ok(None) };
    let (place, data) = match typed {
        Typed::Query { parameter_data, .. } if is_query_string => {
            (ParameterPlace::QueryString, parameter_data)
        }
        Typed::Path { parameter_data, .. } => (ParameterPlace::Path, parameter_data),
        Typed::Query { parameter_data, .. } => (ParameterPlace::Query, parameter_data),
        Typed::Header { parameter_data, .. } => (ParameterPlace::Header, parameter_data),
        Typed::Cookie { parameter_data, .. } => (ParameterPlace::Cookie, parameter_data),
    };
    let reserved = ["accept", "content-type", "authorization"];
    if place == ParameterPlace::Header
        && reserved.contains(&data.name.to_ascii_lowercase().as_str())
    {
        let message = format!("a parameter can't be the header `{}`; it is ignored", data.name);
        schemas.report(Diagnostic::new(rules::IGNORED_KEY, Place::Value(pointer), message));
        return Ok(None);
    }
    typed_parameter(schemas, at, &pointer, place, data, operation).map(Some)
}

fn typed_parameter(
    schemas: &mut Schemas<'_>,
    at: &Pointer,
    pointer: &Pointer,
    place: ParameterPlace,
    data: ParameterData,
    operation: &str,
) -> Result<Parameter, Unsupported> {
    let mut docs = Docs { description: data.description, ..Docs::default() };
    let (schema, style) = match place {
        ParameterPlace::QueryString => query_string::written(schemas, pointer)?,
        _ => written(schemas, pointer, place)?,
    };
    let (mut default, mut minimum) = (None, None);
    let ty = if schemas.view.get(&schema).is_some() {
        if let Some(read) = schemas.keywords(&schema) {
            let about = schema_docs(read, schemas.view.config.dialect);
            docs.description = docs.description.or(about.description);
            docs.notes = about.notes;
            default.clone_from(&read.default);
            minimum = least(read.minimum.inclusive.as_ref().and_then(Value::as_f64));
        }
        let name = SchemaName::Of { operation: operation.to_owned(), role: data.name.clone() };
        schemas.use_of(&schema, name)
    } else {
        TypeUse::not_null(Type::String, pointer.clone())
    };
    let style = match place {
        ParameterPlace::Path => segments::keep(schemas, (at, pointer), &schema, style),
        _ => style,
    };
    if style.kept != Kept::Nothing && place == ParameterPlace::Path {
        docs.notes.push(segments::note());
    }
    let flat = match style.kind {
        StyleKind::Json => None,
        _ if place == ParameterPlace::QueryString && style.kind == StyleKind::Form => None,
        _ => text_type(schemas, ty.clone()),
    };
    let (ty, shape) = match flat {
        Some(list @ TypeUse { ty: Type::Array(_), .. }) => (list, ParameterShape::List),
        Some(text) => (text, ParameterShape::Text),
        None => (ty, ParameterShape::Any),
    };
    let members = match place {
        ParameterPlace::QueryString => query_string::members(schemas, &schema, &ty, style)?,
        _ => Vec::new(),
    };
    if shape == ParameterShape::Any
        && place != ParameterPlace::QueryString
        && !matches!(style.kind, StyleKind::Json | StyleKind::DeepObject)
        && has_nested_parts(schemas, &ty)
    {
        report_nested_parts(schemas, &data.name, pointer);
    }
    if shape != ParameterShape::Any
        && matches!(ty.ty, Type::Untyped(rule) if rule == rules::UNTYPED_UNION.name)
    {
        let message = format!(
            "the values of `{}` have no type in common: it is set as the text that is sent",
            data.name
        );
        schemas.report(Diagnostic::new(
            rules::UNTYPED_UNION,
            Place::Value(pointer.clone()),
            message,
        ));
    }
    let may_be_empty = schemas.view.map(pointer).and_then(|map| map.get("allowEmptyValue"));
    if may_be_empty.and_then(Node::as_bool) == Some(true) && !matches!(ty.ty, Type::String) {
        let message = "`allowEmptyValue` is ignored: only a string can be empty";
        let key = Place::Key(pointer.child("allowEmptyValue"));
        schemas.report(Diagnostic::new(rules::IGNORED_KEY, key, message));
    }
    let required = data.required || place == ParameterPlace::Path;
    // No path holds JSON text.
    let is_json = style.kind == StyleKind::Json && place != ParameterPlace::Path;
    let is_scalar = required
        && place != ParameterPlace::QueryString
        && (shape == ParameterShape::Text || is_json);
    let constant = is_scalar.then(|| constant::only_value(schemas, &ty)).flatten();
    let ty = match &constant {
        Some(value) => TypeUse { ty: constant::type_of(value), ..ty },
        None => ty,
    };
    if let Some(value) = &constant {
        docs.notes.push(phrase!(
            "Calls send {} unless this sets another value.",
            Phrase::code(&constant::text_of(value))
        ));
    }
    Ok(Parameter {
        wire_name: data.name,
        place,
        required,
        ty,
        shape,
        default,
        constant,
        minimum,
        style,
        members,
        docs,
        deprecated: data.deprecated.unwrap_or(false),
        origin: at.clone(),
    })
}

/// Returns the place of the schema of a parameter, and the style of its value.
fn written(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    place: ParameterPlace,
) -> Result<(Pointer, Style), Unsupported> {
    let content = pointer.child("content");
    let Some(media_type) = schemas.view.map(&content).and_then(|map| map.keys().next()).cloned()
    else {
        return Ok((
            pointer.child("schema"),
            style::read(schemas.view, schemas.diagnostics, pointer, place),
        ));
    };
    let schema = content.child(&media_type).child("schema");
    if is_json(&media_type) {
        Ok((schema, Style::new(StyleKind::Json)))
    } else if media_type.starts_with("text/") {
        Ok((schema, Style { explode: false, ..style::default(place) }))
    } else {
        let reason = format!("a parameter of type `{media_type}` is not supported");
        Err(Unsupported { at: pointer.clone(), rule: rules::UNSUPPORTED_PARAMETER, reason })
    }
}

/// Reports a value whose parts have parts themselves: OpenAPI does not define their serialization.
fn report_nested_parts(schemas: &mut Schemas<'_>, name: &str, pointer: &Pointer) {
    let message = format!(
        "OpenAPI does not define how nested values in `{name}` are serialized: they are sent as JSON texts"
    );
    let place = Place::Value(pointer.clone());
    let finding = Diagnostic::new(rules::NESTED_PARAMETER, place, message);
    schemas.report(finding.hint("give the parameter the style `deepObject`, or a `content`"));
}

/// Returns a bound of whole numbers if it is 0 or 1, with which indexes begin.
fn least(bound: Option<f64>) -> Option<u64> {
    [0_u32, 1].into_iter().find(|number| bound == Some(f64::from(*number))).map(u64::from)
}

/// Returns a parameter without the parts that are read separately.
fn shallow(map: &Map, pointer: &Pointer) -> Node {
    let apart = ["schema", "content", "style", "explode", "allowReserved", "example", "examples"];
    let mut shallow: Map = map
        .iter()
        .filter(|(key, _)| !apart.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    // OpenAPI 3.0, which the typed model reads, has no `querystring`.
    if let Some(Node::String(place)) = shallow.get_mut("in")
        && place == "querystring"
    {
        "query".clone_into(place);
    }
    let reference = Node::String(pointer.child("schema").as_str().to_owned());
    shallow
        .insert("schema".to_owned(), Node::Map(Map::from_iter([("$ref".to_owned(), reference)])));
    Node::Map(shallow)
}
