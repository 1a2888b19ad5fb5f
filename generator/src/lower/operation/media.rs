//! Media types of bodies, and the types of the values in these.

use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Carrier, SchemaName, Shape, Type, TypeUse};
use crate::lower::schema::context::Schemas;
use crate::lower::view::View;
use crate::media_type::essence;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::Schema;

/// The longest chain of aliases that is followed.
const DEEPEST: usize = 64;

/// Returns the media types of the body or the response at a place.
pub fn types(view: View<'_>, pointer: &Pointer) -> Vec<String> {
    view.keys(&pointer.child("content"))
}

/// Returns the schema of each of the values in a sequence.
///
/// <https://spec.openapis.org/oas/v3.2.0.html#sequential-media-types>
pub(super) fn item_schema(schemas: &mut Schemas<'_>, media: &Pointer) -> Pointer {
    let (view, item) = (schemas.view, media.child("itemSchema"));
    if view.get(&item).is_some() {
        let whole = media.child("schema");
        if view.get(&whole).is_some() {
            let message = "`schema` describes the whole sequence, of which each item is read by itself: it is ignored beside `itemSchema`";
            schemas.report(Diagnostic::new(rules::IGNORED_KEY, Place::Key(whole), message));
        }
        return item;
    }
    let schema = media.child("schema");
    let followed = view.schemas.follow(&schema).unwrap_or_else(|| schema.clone());
    let is_list = view.schema(&followed).is_some_and(|it| it.only_type() == Some("array"));
    if is_list { followed.child("items") } else { schema }
}

/// Reports a body whose items the SDK does not split, and an item schema of a body without items.
pub(super) fn report_items(schemas: &mut Schemas<'_>, media: &Pointer, media_type: &str) {
    let essence = essence(media_type);
    let is_multipart = essence.starts_with("multipart/") && essence != "multipart/form-data";
    let item = media.child("itemSchema");
    let has_items = schemas.view.get(&item).is_some();
    if is_multipart || (has_items && essence == "text/event-stream") {
        let message = format!("a body of type `{essence}` is not split: it is passed as a whole");
        schemas.report(Diagnostic::new(rules::UNSPLIT_BODY, Place::Key(media.clone()), message));
    } else if has_items {
        let message = format!("`itemSchema` is ignored: `{essence}` is not a sequence of items");
        schemas.report(Diagnostic::new(rules::IGNORED_KEY, Place::Key(item), message));
    }
}

/// Returns `true` for a body of any media type that the document only declares to be bytes.
pub fn is_binary(view: View<'_>, media: &Pointer, essence: &str) -> bool {
    let schema = view.followed_schema(&media.child("schema"));
    let is_bytes = |schema: &Schema| {
        schema.only_type() == Some("file") || schema.format.as_deref() == Some("binary")
    };
    essence == "*/*" && schema.is_none_or(is_bytes)
}

/// Returns the type of a body of the media type at a place.
pub fn body_type(schemas: &mut Schemas<'_>, media: &Pointer, id: &str, role: &str) -> TypeUse {
    value_type(schemas, &media.child("schema"), id, role)
}

/// Returns the type of a value that is a body, or an item of one, by the place of its schema.
pub(super) fn value_type(
    schemas: &mut Schemas<'_>,
    schema: &Pointer,
    id: &str,
    role: &str,
) -> TypeUse {
    let name = SchemaName::Of { operation: id.to_owned(), role: role.to_owned() };
    let use_ = schemas.use_of(schema, name);
    let Some((ty, content)) = as_text(schemas, &use_, 0) else { return use_ };
    let message = format!(
        "the {role} of `{id}` holds {content}, which only a member of an object decodes: it keeps its wire form"
    );
    let place = Place::Value(use_.origin.clone());
    schemas.report(Diagnostic::new(rules::OPAQUE_BODY, place, message));
    TypeUse { ty, ..use_ }
}

/// Returns the text for a body that is a value in a string, or a list or map of such, and its content in words: these have a
/// type of their own only in an object. Returns `None` for every other type.
fn as_text(schemas: &Schemas<'_>, use_: &TypeUse, depth: usize) -> Option<(Type, &'static str)> {
    let inner = |inner: &TypeUse| {
        let (ty, content) = as_text(schemas, inner, depth + 1)?;
        Some((Box::new(TypeUse { ty, ..inner.clone() }), content))
    };
    let text = |content| Some((Type::Text(rules::OPAQUE_BODY.name), content));
    match &use_.ty {
        Type::Bytes(_) => text("bytes in Base64"),
        Type::FieldMask(_) => text("a field mask"),
        Type::Integer { carrier: Carrier::Text | Carrier::TextOrNumber, .. } => {
            text("an integer in a string")
        }
        Type::Decimal(Carrier::Number) => {
            Some((Type::Untyped(rules::OPAQUE_BODY.name), "a decimal of any length"))
        }
        Type::Array(item) => inner(item).map(|(item, content)| (Type::Array(item), content)),
        Type::Map(value) => inner(value).map(|(value, content)| (Type::Map(value), content)),
        Type::Named(id) if depth < DEEPEST => match schemas.shape(id)? {
            Shape::Alias(target) => as_text(schemas, target, depth + 1),
            _ => None,
        },
        _ => None,
    }
}
