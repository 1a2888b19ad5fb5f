//! The request body of an operation.

use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;
use crate::ir::{Body, Content, ContentForm, Docs};
use crate::lower::schema::context::Schemas;
use crate::lower::view::View;
use crate::media_type::{JSON_PATCH, MERGE_PATCH, essence, is_json, is_json_lines, is_text};
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::{Schema, Subschema};

use super::{form, json_patch, media};

/// Reads the request body of an operation.
pub(super) fn read(schemas: &mut Schemas<'_>, operation: &Pointer, id: &str) -> Option<Body> {
    let at = operation.child("requestBody");
    let view = schemas.view;
    let pointer = view.follow(&at)?;
    let mut types = media::types(view, &pointer);
    if types.is_empty() {
        return None;
    }
    if types.iter().all(|media_type| is_empty_form(view, &pointer, media_type)) {
        let message = format!("the body of `{id}` has no content; none is sent");
        schemas.report(Diagnostic::new(rules::IGNORED_KEY, Place::Value(pointer), message));
        return None;
    }
    types.sort_by_key(|name| rank(name));
    let mut contents: Vec<Content> = Vec::new();
    for media_type in types {
        let media = pointer.child("content").child(&media_type);
        let role = if contents.is_empty() { "request body" } else { "other request body" };
        let content = content(schemas, &media, &media_type, id, role);
        if let Some(known) = plain_json(&contents, &content, operation) {
            let message = format!(
                "`{id}` sends `{}`: its schema is not a list of operations, so `{media_type}` is omitted",
                known.media_type
            );
            let place = Place::Value(media);
            schemas.report(Diagnostic::new(rules::OTHER_REPRESENTATION, place, message));
            continue;
        }
        if matches!(content.form, ContentForm::JsonPatch(_)) {
            json_patch::report(schemas, &media);
        }
        match contents.iter().find(|known| is_same(known, &content)) {
            Some(known) if known.media_type.ends_with("/*") => {}
            Some(known) => {
                let message = format!(
                    "`{id}` sends `{}`: for `{media_type}` call `Call::content_type`",
                    known.media_type
                );
                let place = Place::Value(media);
                schemas.report(Diagnostic::new(rules::OTHER_REPRESENTATION, place, message));
            }
            None => contents.push(content),
        }
    }
    let required = view.map(&pointer).and_then(|body| body.get("required"));
    let required = required.and_then(Node::as_bool).unwrap_or(false);
    let first = media::types(view, &pointer).into_iter().min_by_key(|name| rank(name));
    let media = pointer.child("content").child(&first.unwrap_or_default());
    let docs = Docs {
        description: view.text(&pointer, "description"),
        example: example(view, &media),
        ..Docs::default()
    };
    Some(Body { required, contents, docs, origin: at })
}

/// Returns the rank of a media type among those of a body: the method of the operation sends the smallest. JSON is
/// preferred, since its values have types, and patches come last, since their values have another meaning.
fn rank(media_type: &str) -> u8 {
    match essence(media_type).as_str() {
        "application/json" => 0,
        MERGE_PATCH => 3,
        JSON_PATCH => 4,
        range if is_json(range) && range.contains('*') => 2,
        other if is_json(other) => 1,
        _ => 5,
    }
}

/// Returns the plain JSON beside a JSON Patch that has no list of operations and no method for it: frameworks list all
/// media types that some operation reads.
fn plain_json<'c>(known: &'c [Content], new: &Content, operation: &Pointer) -> Option<&'c Content> {
    let patches = operation.last().is_some_and(|method| method.eq_ignore_ascii_case("patch"));
    let is_omitted = matches!(new.form, ContentForm::JsonPatch(_)) && !patches;
    known.iter().find(|known| is_omitted && matches!(known.form, ContentForm::Json(_)))
}

/// Reads a body of one media type.
fn content(
    schemas: &mut Schemas<'_>,
    media: &Pointer,
    media_type: &str,
    id: &str,
    role: &str,
) -> Content {
    let essence = essence(media_type);
    let form = match essence.as_str() {
        "application/x-www-form-urlencoded" => {
            let ty = media::body_type(schemas, media, id, role);
            form::url_encoded(schemas, media, ty)
        }
        "multipart/form-data" => {
            let ty = media::body_type(schemas, media, id, role);
            form::multipart(schemas, media, ty, id)
        }
        JSON_PATCH => {
            let declared = media::body_type(schemas, media, id, role);
            json_patch::form(schemas, media, declared)
        }
        _ if is_json_lines(&essence) => {
            let schema = media::item_schema(schemas, media);
            ContentForm::JsonLines(media::value_type(schemas, &schema, id, &format!("{role} line")))
        }
        _ if is_json(&essence) && !media::is_binary(schemas.view, media, &essence) => {
            ContentForm::Json(media::body_type(schemas, media, id, role))
        }
        _ if is_text(&essence) => ContentForm::Text,
        _ => ContentForm::Binary,
    };
    if !matches!(form, ContentForm::JsonLines(_)) {
        media::report_items(schemas, media, media_type);
    }
    // A range of media types lets the SDK choose one.
    let media_type = match (&form, essence.contains('*')) {
        (ContentForm::Json(_), true) => "application/json".to_owned(),
        (ContentForm::Text, true) => "text/plain".to_owned(),
        (_, true) if matches!(essence.as_str(), "*/*" | "application/*") => {
            "application/octet-stream".to_owned()
        }
        // Any other range has no media type for arbitrary bytes: the caller chooses one.
        (_, true) => essence,
        (_, false) => match media_type.split_once(';') {
            Some((_, parameters)) => format!("{essence};{parameters}"),
            None => essence,
        },
    };
    Content { media_type, form }
}

/// Returns `true` for a declared body that is always empty. Some documents declare one for each GET.
fn is_empty_form(view: View<'_>, body: &Pointer, media_type: &str) -> bool {
    let optional = view.map(body).and_then(|body| body.get("required")).and_then(Node::as_bool);
    let schema = view.followed_schema(&body.child("content").child(media_type).child("schema"));
    let is_empty = |schema: &Schema| {
        let closed = schema.additional_properties == Some(Subschema::Boolean(false));
        schema.only_type() == Some("object") && schema.properties.is_empty() && closed
    };
    optional != Some(true) && schema.is_some_and(is_empty)
}

/// Returns the first example of a media type.
fn example(view: View<'_>, media: &Pointer) -> Option<serde_json::Value> {
    let examples = view.schemas.examples_beside(&media.child("schema"));
    examples.first().map(|example| example.value.clone())
}

/// Returns `true` if one method can send both contents.
fn is_same(one: &Content, another: &Content) -> bool {
    match (&one.form, &another.form) {
        (ContentForm::Json(one_type), ContentForm::Json(another_type)) => {
            let is_merge = |content: &Content| essence(&content.media_type) == MERGE_PATCH;
            one_type.ty.is_same(&another_type.ty) && is_merge(one) == is_merge(another)
        }
        (ContentForm::Text, ContentForm::Text) => {
            one.media_type.ends_with("xml") == another.media_type.ends_with("xml")
        }
        (ContentForm::JsonPatch(_), ContentForm::JsonPatch(_))
        | (ContentForm::Binary, ContentForm::Binary) => true,
        _ => false,
    }
}
