//! The candidates for the members of a union.

use crate::ir::{Docs, JsonKind, SchemaName, TypeUse};
use crate::lower::view::View;
use crate::normalise::references;
use crate::pointer::Pointer;

use super::context::Schemas;
use super::docs::schema_docs;
use super::value_shape::ValueShape;

/// The maximum length of a title that is used as a name.
const LONGEST_TITLE: usize = 40;

/// The pointer segment below a schema for generated parts, which have no place in the document.
pub(super) const MERGED: &str = "x-merged";

/// A schema that may become a member of a union.
pub(super) struct Candidate {
    /// Its place.
    pub(super) site: Pointer,
    /// The schema that the reference at `site` names, or `site` itself.
    pub(super) listed: Pointer,
    /// The final target of the reference, or `site` itself.
    pub(super) target: Pointer,
    /// Its type.
    pub(super) ty: TypeUse,
    /// The words for its name, unless it is named after its type.
    pub(super) words: Option<String>,
    /// Its docs.
    pub(super) docs: Docs,
    /// The shape of its values.
    pub(super) shape: ValueShape,
}

impl Candidate {
    /// Creates a candidate that is named after its type.
    pub(super) fn unnamed(site: Pointer, ty: TypeUse, shape: ValueShape) -> Self {
        Self {
            listed: site.clone(),
            target: site.clone(),
            site,
            ty,
            words: None,
            docs: Docs::default(),
            shape,
        }
    }

    /// Reads the schema at a place as a member of `union`. `fallback` names its type if the document declares no words.
    pub(super) fn read(
        schemas: &mut Schemas<'_>,
        union: &Pointer,
        site: &Pointer,
        fallback: impl FnOnce(&ValueShape) -> String,
    ) -> Self {
        let shape = schemas.shapes.of(site);
        let words = words(schemas.view, site, &shape);
        let name = SchemaName::member(union, words.clone().unwrap_or_else(|| fallback(&shape)));
        let ty = schemas.use_of(site, name);
        let docs = docs(schemas, site);
        let target = schemas.view.schemas.follow(site).unwrap_or_else(|| site.clone());
        let reference = schemas.view.text(site, "$ref").as_deref().and_then(references::target);
        let listed = reference.unwrap_or_else(|| site.clone());
        Self { site: site.clone(), listed, target, ty, words, docs, shape }
    }
}

/// Returns words for the name of a member from the document: its title, or the value of its first required constant.
/// Returns `None` for a reference.
pub(super) fn words(view: View<'_>, site: &Pointer, shape: &ValueShape) -> Option<String> {
    if view.schema(site).is_some_and(|schema| schema.has("$ref")) {
        return None;
    }
    let title = view.schema(site).and_then(|schema| schema.title.clone());
    let title = title.filter(|title| title.len() <= LONGEST_TITLE);
    let title = title.filter(|title| title.chars().any(char::is_alphanumeric));
    if title.is_some() {
        return title;
    }
    let [object] = shape.objects.as_slice() else { return None };
    let mut required = object.properties.iter().filter(|(name, _)| object.required.contains(*name));
    required.find_map(|(_, values)| match values.as_slice() {
        [value] if value.chars().any(char::is_alphabetic) => Some(value.clone()),
        _ => None,
    })
}

/// Returns the docs of an inline member. A reference has none.
pub(super) fn docs(schemas: &mut Schemas<'_>, site: &Pointer) -> Docs {
    let view = schemas.view;
    if view.schema(site).is_some_and(|schema| schema.has("$ref")) {
        return Docs::default();
    }
    let schema = schemas.keywords(site);
    schema.map(|schema| schema_docs(schema, view.config.dialect)).unwrap_or_default()
}

/// Returns words for one of several objects: the name of the only property that it requires, if it is the only one with this
/// property. Returns words from the JSON kind for other members.
pub(super) fn property_words(shape: &ValueShape, all: &[ValueShape]) -> String {
    let required = match shape.objects.as_slice() {
        [object] if object.required.len() == 1 => object.required.first(),
        _ => None,
    };
    let objects = || all.iter().flat_map(|shape| &shape.objects);
    let with = |name: &&String| objects().filter(|it| it.properties.contains_key(*name)).count();
    let distinguishes = |name: &&String| objects().count() > 1 && with(name) == 1;
    required.filter(distinguishes).cloned().unwrap_or_else(|| kind_words(shape))
}

/// Returns words for a member from the JSON kind of its values.
pub(super) fn kind_words(shape: &ValueShape) -> String {
    let words = match shape.kinds.first() {
        Some(kind) if shape.kinds.len() == 1 => match kind {
            JsonKind::Boolean => "boolean",
            JsonKind::Integer => "integer",
            JsonKind::Number => "number",
            JsonKind::Text => "text",
            JsonKind::List => "list",
            JsonKind::Object => "object",
        },
        _ => "value",
    };
    words.to_owned()
}
