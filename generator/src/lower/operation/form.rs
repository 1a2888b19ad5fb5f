//! Bodies of forms: their fields and files, with styles and media types.
//!
//! Input: a media type `application/x-www-form-urlencoded` or `multipart/form-data` of a request. Output: its fields with
//! their styles, or its fields and files with their media types.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#encoding-object>

use crate::diagnostic::{Diagnostic, Place};
use crate::document::Map;
use crate::ir::{
    ContentForm, Docs, FilePart, Kept, Multipart, Object, ParameterPlace, Property, SchemaName,
    Shape, Style, StyleKind, Type, TypeUse,
};
use crate::lower::schema::context::Schemas;
use crate::lower::view::View;
use crate::markdown::{Phrase, phrase};
use crate::media_type::is_json;
use crate::normalise::carried::COLLECTION_FORMAT;
use crate::pointer::Pointer;
use crate::rules;

use super::{files, style};

/// Removes the note about the format from the docs of a file, since its type implies it.
fn file_docs(mut docs: Docs) -> Docs {
    let format = phrase!("Format: {}.", Phrase::code("binary"));
    docs.notes.retain(|note| *note != format);
    docs
}

/// The step below a schema for its fields without its files.
const FIELDS: &str = "x-fields";

/// Reads a form whose fields are pairs of name and value.
pub(super) fn url_encoded(schemas: &mut Schemas<'_>, media: &Pointer, ty: TypeUse) -> ContentForm {
    let styles = member_styles(schemas, media, &ty);
    ContentForm::Form { ty, styles }
}

/// Returns the styles of the members of a form, if they matter.
pub(super) fn member_styles(
    schemas: &mut Schemas<'_>,
    media: &Pointer,
    ty: &TypeUse,
) -> Vec<(String, Style)> {
    let mut styles = Vec::new();
    for (name, at) in encodings(schemas.view, media) {
        if declares_style(schemas.view, &at) {
            styles.push((name, query_style(schemas, &at)));
        } else if content_type(schemas.view, &at).is_some_and(|media_type| is_json(&media_type)) {
            styles.push((name, Style::new(StyleKind::Json)));
        }
    }
    // A style makes no difference for a value that is one text.
    styles.retain(|(name, style)| {
        style.kind == StyleKind::Json || style.kept != Kept::Nothing || has_parts(schemas, ty, name)
    });
    styles
}

/// Reads a form whose fields and files are parts.
pub(super) fn multipart(
    schemas: &mut Schemas<'_>,
    media: &Pointer,
    ty: TypeUse,
    id: &str,
) -> ContentForm {
    let mut media_types = Vec::new();
    for (name, at) in encodings(schemas.view, media) {
        if let Some(media_type) = content_type(schemas.view, &at) {
            let first = media_type.split(',').next().unwrap_or_default().trim().to_owned();
            if !first.contains('*') {
                media_types.push((name, first));
            }
        }
        report_headers(schemas, &at);
    }
    let styles = part_styles(schemas, media, &ty);
    let Some(object) = object(schemas, &ty).cloned() else {
        return ContentForm::Multipart(Multipart {
            fields: Some(ty),
            media_types,
            styles,
            files: Vec::new(),
        });
    };
    let mut files = Vec::new();
    let mut fields = Vec::new();
    for property in object.properties {
        let Some(found) = files::of(schemas.view, &property.origin) else {
            if let Some(media_type) = text_type(schemas.view, &property.origin)
                && media_types.iter().all(|(name, _)| *name != property.wire_name)
            {
                media_types.push((property.wire_name.clone(), media_type));
            }
            fields.push(property);
            continue;
        };
        let known = media_types.iter().position(|(name, _)| *name == property.wire_name);
        files.push(FilePart {
            media_type: known.map(|index| media_types.remove(index).1).or(found.media_type),
            in_base64: found.in_base64,
            wire_name: property.wire_name.clone(),
            many: found.many,
            // A part can't be `null`, it can only be absent.
            required: property.required && !found.nullable && !found.or_other,
            docs: file_docs(property.docs.clone()),
            origin: property.origin.clone(),
        });
        if found.or_other {
            fields.push(Property { required: false, ..property });
        }
    }
    let is_whole = files.is_empty();
    let nothing = fields.is_empty() && object.additional.is_none() && object.oneofs.is_empty();
    let rest = Object { properties: fields, ..object };
    let fields = match (is_whole, nothing) {
        (true, _) => Some(ty),
        (false, true) => None,
        (false, false) => Some(without_files(schemas, media, rest, id)),
    };
    ContentForm::Multipart(Multipart { fields, media_types, styles, files })
}

/// Returns the media type that a schema declares for a text.
fn text_type(view: View<'_>, schema: &Pointer) -> Option<String> {
    let media_type = view.followed_schema(schema)?.content_media_type.as_ref()?;
    let is_text = media_type.starts_with("text/") && !media_type.contains('*');
    is_text.then(|| media_type.clone())
}

/// Returns the styles of the members that are one part each, even if their values have parts. For the other members, each
/// item of a list is a part of its own, which equals an exploded style.
fn part_styles(schemas: &mut Schemas<'_>, media: &Pointer, ty: &TypeUse) -> Vec<(String, Style)> {
    let mut styles = Vec::new();
    for (name, at) in encodings(schemas.view, media) {
        if declares_style(schemas.view, &at) && content_type(schemas.view, &at).is_none() {
            styles.push((name, query_style(schemas, &at)));
        }
    }
    styles.retain(|(name, style)| {
        !style.explode && style.kind != StyleKind::DeepObject && has_parts(schemas, ty, name)
    });
    styles
}

/// Defines the object of the fields of a form without its files.
fn without_files(schemas: &mut Schemas<'_>, media: &Pointer, rest: Object, id: &str) -> TypeUse {
    let site = media.child("schema").child(FIELDS);
    let name = SchemaName::Of { operation: id.to_owned(), role: "request body".to_owned() };
    let schema = schemas.define(&site, name, Default::default(), Shape::Object(rest));
    TypeUse::not_null(Type::Named(schema), site)
}

/// Returns the encodings of a media type, by property.
fn encodings(view: View<'_>, media: &Pointer) -> Vec<(String, Pointer)> {
    let at = media.child("encoding");
    let names = view.map(&at).into_iter().flat_map(Map::keys);
    names.map(|name| (name.clone(), at.child(name))).collect()
}

fn content_type(view: View<'_>, encoding: &Pointer) -> Option<String> {
    view.text(encoding, "contentType").filter(|name| !name.trim().is_empty())
}

/// Reads the style of an encoding, which has the styles of a query.
fn query_style(schemas: &mut Schemas<'_>, encoding: &Pointer) -> Style {
    style::read(schemas.view, schemas.diagnostics, encoding, ParameterPlace::Query)
}

fn declares_style(view: View<'_>, encoding: &Pointer) -> bool {
    let keys = ["style", "explode", "allowReserved", COLLECTION_FORMAT];
    view.map(encoding).is_some_and(|map| keys.iter().any(|key| map.contains_key(*key)))
}

/// Reports the headers of a part: the caller sets them on a file.
fn report_headers(schemas: &mut Schemas<'_>, encoding: &Pointer) {
    if schemas.view.map(encoding).is_some_and(|map| map.contains_key("headers")) {
        let message = "the headers of a part are set by `File::header`, and not checked";
        let place = Place::Key(encoding.child("headers"));
        schemas.report(Diagnostic::new(rules::IGNORED_KEY, place, message));
    }
}

/// Returns `true` if the values of a member of a type may have parts.
fn has_parts(schemas: &Schemas<'_>, ty: &TypeUse, name: &str) -> bool {
    let Some(object) = object(schemas, ty) else { return true };
    let property = object.properties.iter().find(|property| property.wire_name == name);
    property.is_none_or(|property| match schemas.final_type(&property.ty) {
        Type::Named(id) => !matches!(schemas.shape(id), Some(Shape::Enum(_))),
        Type::Array(_) | Type::Map(_) | Type::Json | Type::Untyped(_) => true,
        _ => false,
    })
}

/// Returns the object that a type is behind its aliases.
fn object<'s>(schemas: &'s Schemas<'_>, ty: &'s TypeUse) -> Option<&'s Object> {
    let Type::Named(id) = schemas.final_type(ty) else { return None };
    match schemas.shape(id)? {
        Shape::Object(object) => Some(object),
        _ => None,
    }
}
