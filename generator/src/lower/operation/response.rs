//! The responses of an operation, by status and media type.
//!
//! Input: the responses object. Output: the successes, each in the form in which the SDK reads it, and the types of error
//! bodies. Another representation of a JSON body is reported, and the SDK does not request it.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#responses-object>

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node};
use crate::ir::{
    Docs, ErrorResponse, EventData, Header, Response, ResponseForm, SchemaName, Type, TypeUse,
    status_words,
};
use crate::lower::reach::{Budget, Reach};
use crate::lower::schema::context::Schemas;
use crate::lower::view::View;
use crate::markdown::phrase;
use crate::media_type::{essence, is_json, is_json_lines, is_text};
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::Schema;

use super::media;

/// Returns `true` if a status redirects; 304 reports an unmodified resource instead (RFC 9110, section 15.4).
fn is_redirect(status: &str) -> bool {
    status.starts_with('3') && status != "304"
}

/// Returns `true` for an operation whose responses have no body (RFC 9110, section 9.3.2).
fn is_head(operation: &Pointer) -> bool {
    operation.last().is_some_and(|method| method.eq_ignore_ascii_case("head"))
}

/// Returns `true` for a status whose responses have no body (RFC 9110, section 6.4.1, and for 205 section 15.3.6).
fn is_bodiless(status: &str) -> bool {
    status.starts_with('1') || matches!(status, "204" | "205" | "304")
}

/// Reports responses that declare a body which HTTP does not allow.
pub(super) fn report_impossible_bodies(schemas: &mut Schemas<'_>, operation: &Pointer) {
    let responses = operation.child("responses");
    for status in statuses(schemas.view, &responses) {
        let subject = match is_bodiless(&status) {
            true => format!("a response with status {status}"),
            false if is_head(operation) => "a response to HEAD".to_owned(),
            false => continue,
        };
        let Some(pointer) = schemas.view.follow(&responses.child(&status)) else { continue };
        if media::types(schemas.view, &pointer).is_empty() {
            continue;
        }
        let message = format!("{subject} has no body in HTTP: `content` is ignored");
        let finding = Diagnostic::new(
            rules::IMPOSSIBLE_BODY,
            Place::Value(responses.child(&status)),
            message,
        );
        schemas
            .report(finding.hint("remove `content`, or declare it under another status or method"));
    }
}

/// Returns the responses of success.
pub(super) fn successes(schemas: &mut Schemas<'_>, operation: &Pointer, id: &str) -> Vec<Response> {
    let responses = operation.child("responses");
    let mut successes: Vec<Response> = Vec::new();
    for status in statuses_of_success(schemas.view, &responses) {
        let Some(pointer) = schemas.view.follow(&responses.child(&status)) else { continue };
        let role = match successes.is_empty() {
            true => "response".to_owned(),
            false => format!("{} response", status_words(&status)),
        };
        let found = match is_head(operation) || is_bodiless(&status) {
            true => vec![nothing(schemas.view, &pointer, &status)],
            false => contents(schemas, &pointer, &status, id, &role),
        };
        let has_body = found.iter().any(|response| !matches!(response.form, ResponseForm::Nothing));
        successes.extend(found);
        // The target is in a header, and servers may omit the body.
        if has_body && is_redirect(&status) {
            let (media_type, description) = (String::new(), None);
            let form = ResponseForm::Nothing;
            successes.push(Response { status, media_type, form, description });
        }
    }
    successes
}

/// Returns the redirects that count as success because the operation declares no other success.
pub(super) fn redirects(view: View<'_>, operation: &Pointer) -> Vec<String> {
    let statuses = statuses_of_success(view, &operation.child("responses"));
    statuses.into_iter().filter(|status| is_redirect(status)).collect()
}

/// Returns the redirects that are errors, because the operation declares another success.
pub(super) fn redirects_as_errors(view: View<'_>, operation: &Pointer) -> Vec<String> {
    let responses = operation.child("responses");
    let successes = statuses_of_success(view, &responses);
    let declared = statuses(view, &responses).into_iter();
    declared.filter(|status| is_redirect(status) && !successes.contains(status)).collect()
}

/// Returns the statuses of success. If none is declared, redirects count as success, and then `default`.
fn statuses_of_success(view: View<'_>, responses: &Pointer) -> Vec<String> {
    let statuses = statuses(view, responses);
    let ways: [fn(&str) -> bool; 3] =
        [|status| status.starts_with('2'), is_redirect, |status| status == "default"];
    let of = |way: fn(&str) -> bool| statuses.iter().filter(move |status| way(status));
    let found = ways.into_iter().find(|way| of(*way).next().is_some());
    found.map(|way| of(way).cloned().collect()).unwrap_or_default()
}

/// The names of the member with the items of a list.
const ITEMS: &[&str] = &[
    "content", "data", "elements", "entries", "hits", "items", "list", "nodes", "objects",
    "records", "results", "rows", "value", "values",
];

/// Returns `true` if the response to an operation is a list: an array, or an object around one. `None` if that is
/// unknown. An object with an id, or at a path of a single item, is the item itself unless the array has a usual name.
pub(super) fn returns_list(view: View<'_>, operation: &Pointer, template: &str) -> Option<bool> {
    let responses = operation.child("responses");
    let first = view.follow(&responses.child(statuses_of_success(view, &responses).first()?))?;
    let types = media::types(view, &first);
    let json = types.iter().find(|name| is_json(name))?;
    let place = view.schemas.follow(&first.child("content").child(json).child("schema"))?;
    let schema = view.schema(&place)?;
    if is_array(schema) {
        return Some(true);
    }
    let mut properties = Vec::new();
    add_properties(view, &place, DEEPEST, &mut properties);
    if properties.is_empty() {
        let is_empty = schema.only_type() == Some("object") && !schema.has("allOf");
        return is_empty.then_some(false);
    }
    let arrays: Vec<_> = properties.iter().filter(|(_, is_array)| *is_array).collect();
    let has_id = properties.iter().any(|(name, _)| name.eq_ignore_ascii_case("id"));
    let is_item = template.ends_with('}');
    let last = template.split('/').rfind(|step| !step.contains('{')).unwrap_or_default();
    let is_items = |name: &str| {
        ITEMS.contains(&name.to_ascii_lowercase().as_str()) || name.eq_ignore_ascii_case(last)
    };
    let has_items = arrays.iter().any(|(name, _)| is_items(name));
    Some(!has_id && (has_items || (arrays.len() == 1 && !is_item)))
}

/// The deepest nesting of `allOf` in which properties are looked for.
const DEEPEST: usize = 4;

/// Adds the properties of an object, and of the members of its `allOf`, with `true` for arrays.
fn add_properties<'v>(
    view: View<'v>,
    place: &Pointer,
    depth: usize,
    properties: &mut Vec<(&'v str, bool)>,
) {
    let Some(schema) = view.schema(place) else { return };
    let at = place.child("properties");
    properties.extend(
        schema.properties.iter().map(|name| {
            (name.as_str(), view.followed_schema(&at.child(name)).is_some_and(is_array))
        }),
    );
    if depth > 0 && schema.has("allOf") {
        for member in view.items(&place.child("allOf")) {
            if let Some(member) = view.schemas.follow(&member) {
                add_properties(view, &member, depth - 1, properties);
            }
        }
    }
}

fn is_array(schema: &Schema) -> bool {
    schema.only_type() == Some("array")
}

/// Returns the declared headers of the successes, each once.
pub(super) fn headers(schemas: &mut Schemas<'_>, operation: &Pointer, id: &str) -> Vec<Header> {
    let responses = operation.child("responses");
    let mut found: Vec<Header> = Vec::new();
    let statuses = statuses_of_success(schemas.view, &responses);
    for status in statuses.iter().filter(|status| *status != "default") {
        let Some(pointer) = schemas.view.follow(&responses.child(status)) else { continue };
        let at = pointer.child("headers");
        for name in schemas.view.keys(&at) {
            let is_known = found.iter().any(|known| known.wire_name.eq_ignore_ascii_case(&name));
            // A declared `Content-Type` is ignored (OpenAPI 3.1, section 4.8.17.1).
            if !is_known && !name.eq_ignore_ascii_case("content-type") {
                found.extend(header(schemas, &at.child(&name), name, id));
            }
        }
    }
    found
}

/// Reads a header.
fn header(schemas: &mut Schemas<'_>, at: &Pointer, wire_name: String, id: &str) -> Option<Header> {
    let pointer = schemas.view.follow(at)?;
    let schema = pointer.child("schema");
    let ty = if schemas.view.get(&schema).is_some() {
        let role = format!("{wire_name} header");
        let use_ = schemas.use_of(&schema, SchemaName::Of { operation: id.to_owned(), role });
        TypeUse { ty: schemas.final_type(&use_).clone(), ..use_ }
    } else {
        TypeUse::not_null(Type::String, pointer.clone())
    };
    let mut docs =
        Docs { description: schemas.view.text(&pointer, "description"), ..Docs::default() };
    let deprecated = schemas.view.map(&pointer).and_then(|map| map.get("deprecated"));
    if deprecated.and_then(Node::as_bool) == Some(true) {
        docs.notes.push(phrase!("The document advises against it."));
    }
    Some(Header { wire_name, ty, docs })
}

/// Returns the types of error bodies. Bodies of other media types than JSON are preserved as raw bytes, like every error.
pub(super) fn errors(
    schemas: &mut Schemas<'_>,
    operation: &Pointer,
    id: &str,
) -> Vec<ErrorResponse> {
    let responses = operation.child("responses");
    let mut statuses = statuses(schemas.view, &responses);
    statuses.retain(|status| status.starts_with(['4', '5']) || status == "default");
    statuses.retain(|_| !is_head(operation));
    // The shape of most errors gets the shortest name.
    statuses.sort_by_key(|status| status != "default");
    let mut errors = Vec::new();
    for status in statuses {
        let Some(pointer) = schemas.view.follow(&responses.child(&status)) else { continue };
        let types = media::types(schemas.view, &pointer);
        let Some(media_type) = types.iter().find(|name| is_json(name)) else { continue };
        let media = pointer.child("content").child(media_type);
        if schemas.view.get(&media.child("schema")).is_none() {
            continue;
        }
        let role = match errors.is_empty() {
            true => "error".to_owned(),
            false => format!("{} error", status_words(&status)),
        };
        let ty = media::body_type(schemas, &media, id, &role);
        if !matches!(ty.ty, Type::Json | Type::Untyped(_)) {
            errors.push(ErrorResponse { status, ty });
        }
    }
    errors
}

/// Returns all statuses, in order.
fn statuses(view: View<'_>, responses: &Pointer) -> Vec<String> {
    let map = view.map(responses);
    let keys = map.into_iter().flat_map(Map::keys).filter(|key| !key.starts_with("x-"));
    let mut statuses: Vec<String> = keys.cloned().collect();
    statuses.sort();
    statuses
}

/// Returns a response without a body.
fn nothing(view: View<'_>, pointer: &Pointer, status: &str) -> Response {
    Response {
        status: status.to_owned(),
        media_type: String::new(),
        form: ResponseForm::Nothing,
        description: description(view, pointer),
    }
}

/// Returns the description of a response, or else its summary (OpenAPI 3.2).
fn description(view: View<'_>, response: &Pointer) -> Option<String> {
    let texts = ["description", "summary"].into_iter();
    let mut texts = texts.filter_map(|key| view.text(response, key));
    texts.find(|text| !text.trim().is_empty())
}

/// Returns the alternative bodies of a response.
fn contents(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    status: &str,
    id: &str,
    role: &str,
) -> Vec<Response> {
    let description = description(schemas.view, pointer);
    let response = |media_type: &str, form| Response {
        status: status.to_owned(),
        media_type: media_type.to_owned(),
        form,
        description: description.clone(),
    };
    let mut types = media::types(schemas.view, pointer);
    if types.is_empty() {
        return vec![nothing(schemas.view, pointer, status)];
    }
    // JSON is preferred, since its values have types.
    types.sort_by_key(|name| !is_json(name));
    let content = pointer.child("content");
    let mut successes: Vec<Response> = Vec::new();
    let mut json: Vec<Option<Pointer>> = Vec::new();
    for media_type in &types {
        let media = content.child(media_type);
        let schema = schemas.view.schemas.follow(&media.child("schema"));
        let form = form(schemas, &media, media_type, id, role);
        if !matches!(form, ResponseForm::JsonLines(_) | ResponseForm::Events(_)) {
            media::report_items(schemas, &media, media_type);
        }
        let is_representation = matches!(form, ResponseForm::Text | ResponseForm::Binary)
            && !json.is_empty()
            && (schema.is_none()
                || json.contains(&schema)
                || is_copy(schemas.view, &schema, &json));
        if is_representation {
            let message = format!(
                "`{id}` is read as JSON: the client does not request the equivalent `{media_type}`"
            );
            let place = Place::Value(media);
            schemas.report(Diagnostic::new(rules::OTHER_REPRESENTATION, place, message));
            continue;
        }
        if matches!(form, ResponseForm::Json(_)) {
            json.push(schema);
        }
        // A range of media types covers more than the media types beside it.
        let is_known = essence(media_type) != "*/*"
            && successes.iter().any(|known| {
                known.form.is_same(&form)
                    && matches!(form, ResponseForm::Json(_) | ResponseForm::JsonLines(_))
            });
        if !is_known {
            successes.push(response(media_type, form));
        }
    }
    successes
}

/// Returns `true` if a schema is word for word the same as another one.
fn is_copy(view: View<'_>, schema: &Option<Pointer>, others: &[Option<Pointer>]) -> bool {
    let text = |pointer: &Option<Pointer>| view.get(pointer.as_ref()?).cloned();
    let own = text(schema);
    own.is_some() && others.iter().any(|other| text(other) == own)
}

/// Returns the form of a body.
fn form(
    schemas: &mut Schemas<'_>,
    media: &Pointer,
    media_type: &str,
    id: &str,
    role: &str,
) -> ResponseForm {
    let essence = essence(media_type);
    match essence.as_str() {
        "text/event-stream" => ResponseForm::Events(event_data(schemas, media, id, role)),
        _ if is_json_lines(&essence) => {
            let schema = media::item_schema(schemas, media);
            ResponseForm::JsonLines(media::value_type(
                schemas,
                &schema,
                id,
                &format!("{role} line"),
            ))
        }
        _ if is_json(&essence) && !media::is_binary(schemas.view, media, &essence) => {
            ResponseForm::Json(media::body_type(schemas, media, id, role))
        }
        _ if is_text(&essence) => ResponseForm::Text,
        _ => ResponseForm::Binary,
    }
}

/// Returns the content of server-sent events. Documents describe their data, or the whole event.
fn event_data(schemas: &mut Schemas<'_>, media: &Pointer, id: &str, role: &str) -> EventData {
    let schema = media::item_schema(schemas, media);
    let Some(followed) = schemas.view.schemas.follow(&schema) else { return EventData::Text };
    let is_text = |schema: &Schema| schema.only_type() == Some("string");
    if schemas.view.schema(&followed).is_some_and(is_text) {
        return EventData::Text;
    }
    let ty = media::value_type(schemas, &schema, id, &format!("{role} event"));
    match ty.ty {
        Type::Json | Type::Untyped(_) => EventData::Text,
        _ if is_whole_event(schemas.view, &followed, Budget::new().reach(4)) => {
            EventData::Whole(ty)
        }
        _ => EventData::Json(ty),
    }
}

/// Returns `true` if a schema describes an event with all its fields, or several such events.
fn is_whole_event(view: View<'_>, schema: &Pointer, reach: Reach<'_>) -> bool {
    const FIELDS: &[&str] = &["event", "data", "id", "retry"];
    let (Some(schema), Some(reach)) = (view.schema(schema), reach.below()) else { return false };
    let members = schema.one_of.members.iter().chain(&schema.any_of.members);
    let members: Vec<Pointer> = members.filter_map(|member| view.schemas.follow(member)).collect();
    if !members.is_empty() {
        return members.iter().all(|member| is_whole_event(view, member, reach));
    }
    let is_field = |name: &String| FIELDS.contains(&name.as_str());
    schema.properties.iter().any(|name| name == "data") && schema.properties.iter().all(is_field)
}
