//! `allOf`: a refinement of one schema, or an object merged from several schemas.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{
    Access, Docs, JsonKind, Object, Property, SchemaId, SchemaName, Shape, Type, TypeUse,
};
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::{Schema, Subschema};

use super::alternatives::{Alternatives, alternatives};
use super::candidate::{self, Candidate, MERGED};
use super::context::{Lowered, Position, Schemas};
use super::discriminator::Discriminator;
use super::docs::{self, schema_docs};
use super::narrower::{kind, narrower};
use super::object::{access, other_values, properties, undeclared};
use super::union::union;

/// The maximum nesting of `allOf`.
const DEEPEST: usize = 64;

/// A member of an `allOf`.
#[derive(Clone)]
struct Member<'a> {
    pointer: Pointer,
    schema: &'a Schema,
}

/// Reads a schema with an `allOf`.
pub(super) fn read(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    schema: &Schema,
    position: Position,
) -> Lowered {
    let view = schemas.view;
    let own_structure = !schema.properties.is_empty()
        || schema.other_properties().is_some()
        || !schema.enumeration.is_empty()
        || !schema.required.is_empty();
    let mut members: Vec<Pointer> = schema.effective_all_of();
    if members.len() > 1 {
        members.retain(|member| !has_annotations_only(view, member));
    }
    drop_bare_objects(schemas, &mut members);
    let own_alternatives = alternatives(schemas, pointer, schema);
    let allows_all = |member| {
        view.schemas.follow(member).is_some_and(|target| has_annotations_only(view, &target))
    };
    if own_alternatives.is_none() && schema.only_type().is_some() && members.iter().all(allows_all)
    {
        // The members contain annotations only, so the schema's own keywords determine the type.
        return schemas.lower(pointer, &schema.without_effective_all_of(), position);
    }
    if let ([single], false, None) = (members.as_slice(), own_structure, &own_alternatives)
        && !is_subtype(schemas, pointer, single)
    {
        return match refine(schemas, pointer, single, position) {
            // A schema that declares a type without `null` excludes it.
            Lowered::Inline { ty, .. } if schema.only_type().is_some() => Lowered::not_null(ty),
            lowered => lowered,
        };
    }
    let found = collect_all(schemas, pointer, &members);
    let mut choices: Vec<(Pointer, Alternatives)> =
        own_alternatives.map(|own| (pointer.clone(), own)).into_iter().collect();
    for member in &found {
        let choice = alternatives(schemas, &member.pointer, member.schema);
        choices.extend(choice.map(|choice| (member.pointer.clone(), choice)));
    }
    if !choices.is_empty() {
        return distribute(schemas, pointer, schema, found, choices);
    }
    if schema.properties.is_empty() && !found.iter().any(is_object) {
        return scalar(schemas, pointer, found, position);
    }
    let open = is_open(schema, &found);
    let object = merge(schemas, pointer, schema, found);
    match map_of(schemas, pointer, &object, open) {
        Some(map) => Lowered::not_null(map),
        None => Lowered::Named(Shape::Object(object)),
    }
}

/// Removes the members that only declare an object, if all others are objects anyway. A union that the declaration narrows
/// needs it.
fn drop_bare_objects(schemas: &mut Schemas<'_>, members: &mut Vec<Pointer>) {
    let view = schemas.view;
    let is_bare = |member: &Pointer| {
        view.schema(member).is_some_and(|schema| {
            schema.only_type() == Some("object")
                && !schema.allows_null()
                && schema.has_only_annotations_and(&["type"])
        })
    };
    let is_object = |member: &Pointer| {
        schemas.shapes.of(member).is_only(JsonKind::Object)
            && view.followed_schema(member).is_some_and(|schema| !schema.allows_null())
    };
    let bare = members.iter().filter(|member| is_bare(member)).count();
    if (1..members.len()).contains(&bare)
        && members.iter().filter(|member| !is_bare(member)).all(is_object)
    {
        members.retain(|member| !is_bare(member));
    }
}

/// Returns `true` if no part excludes undeclared properties.
fn is_open(schema: &Schema, found: &[Member]) -> bool {
    !schema.is_closed() && !found.iter().any(|member| member.schema.is_closed())
}

/// Returns the map that an object without declared properties is.
fn map_of(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    object: &Object,
    open: bool,
) -> Option<Type> {
    if !object.properties.is_empty() || !open || schemas.view.config.dialect != Dialect::Json {
        return None;
    }
    let value = object.additional.clone().unwrap_or_else(|| TypeUse::any_json(pointer));
    Some(Type::Map(schemas.nested(value)))
}

/// Returns the object merged from a schema and the members of its `allOf`.
pub(super) fn merged(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> Object {
    let members: Vec<Pointer> = schema.effective_all_of();
    let parts = collect_all(schemas, pointer, &members);
    merge(schemas, pointer, schema, parts)
}

/// Returns one object merged from several alternatives. A property is required if all alternatives require it. Only one
/// side sets it, or it is deprecated, if all alternatives that have it declare so.
pub(super) fn merge_alternatives(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    sites: &[Pointer],
    required: &[BTreeSet<String>],
) -> Lowered {
    let parts = collect_all(schemas, pointer, sites);
    let Some(schema) = schemas.keywords(pointer) else { return Lowered::nullable(Type::Json) };
    let mut object = merge(schemas, pointer, schema, parts);
    let view = schemas.view;
    for property in &mut object.properties {
        let name = &property.wire_name;
        property.required = required.iter().all(|names| names.contains(name));
        let declarations = sites.iter().map(|site| site.child("properties").child(name));
        let declarations: Vec<Pointer> =
            declarations.filter(|place| view.schemas.entry(place).is_some()).collect();
        if declarations.iter().any(|place| access(view, place) != property.access) {
            property.access = Access::ReadWrite;
        }
        property.deprecated &= declarations
            .iter()
            .all(|place| view.schema(place).is_some_and(|schema| schema.deprecated));
    }
    Lowered::Named(Shape::Object(object))
}

/// Returns `true` if a member contains annotations only. Such members are often used to describe a reference.
fn has_annotations_only(view: View<'_>, pointer: &Pointer) -> bool {
    view.schema(pointer).is_some_and(|schema| schema.has_only_annotations_and(&[]))
}

/// Returns `true` if the schema at a place is one of the subtypes of `base`.
fn is_subtype(schemas: &Schemas<'_>, pointer: &Pointer, base: &Pointer) -> bool {
    let base = schemas.view.schemas.follow(base);
    base.is_some_and(|base| schemas.view.schemas.subtypes(&base).contains(pointer))
}

fn is_object(member: &Member) -> bool {
    let schema = member.schema;
    schema.only_type() == Some("object") || !schema.properties.is_empty()
}

/// Reads a schema that adds annotations or constraints to one other schema, and returns the type of that schema.
fn refine(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
    member: &Pointer,
    position: Position,
) -> Lowered {
    let in_place = member.is_below(pointer);
    if in_place && schemas.view.schema(member).is_some_and(|schema| !schema.has("$ref")) {
        let Some(schema) = schemas.keywords(member) else { return Lowered::nullable(Type::Json) };
        return match schemas.lower(member, schema, position) {
            Lowered::Inline { ty, nullable } => {
                Lowered::Inline { ty, nullable: nullable || schema.allows_null() }
            }
            named => named,
        };
    }
    let inner = if in_place {
        schemas.use_of(member, SchemaName::inside(pointer, "value"))
    } else {
        schemas.use_of_reference(member, pointer)
    };
    Lowered::Inline { ty: inner.ty, nullable: inner.nullable }
}

/// Reads an object with alternatives in one of its parts. Returns a union of complete objects.
fn distribute<'a>(
    schemas: &mut Schemas<'a>,
    pointer: &Pointer,
    schema: &Schema,
    found: Vec<Member<'a>>,
    choices: Vec<(Pointer, Alternatives)>,
) -> Lowered {
    let mut choices = choices.into_iter();
    let Some((holder, choice)) = choices.next() else {
        return Lowered::Named(Shape::Object(merge(schemas, pointer, schema, found)));
    };
    let more = choices.next();
    if let Some((other, second)) = &more {
        let message =
            "only the first of two choices in an object is typed; values of the other are any JSON";
        let place = Place::Key(other.child(second.keyword));
        schemas.report(Diagnostic::new(rules::UNTYPED_UNION, place, message));
    }
    let mut base = schemas.shapes.of_keywords(pointer);
    for member in &found {
        base = base.and(schemas.shapes.of_keywords(&member.pointer));
    }
    let mut sites = Vec::with_capacity(choice.sites.len());
    let mut seen = BTreeSet::from([holder.clone()]);
    for site in &choice.sites {
        expand(schemas, site, &mut sites, &mut seen, 0);
    }
    let mut candidates = Vec::with_capacity(sites.len());
    for (index, site) in sites.iter().enumerate() {
        let shape = base.clone().and(schemas.shapes.of(site));
        if !shape.kinds.contains(&JsonKind::Object) {
            continue;
        }
        let mut parts = found.clone();
        collect(schemas, site, &mut parts, &mut BTreeSet::from([pointer.clone()]), 0);
        let open = is_open(schema, &parts);
        let mut object = merge(schemas, pointer, schema, parts);
        if more.is_some() {
            object.additional.get_or_insert_with(|| TypeUse::any_json(pointer));
        }
        let target = schemas.view.schemas.follow(site).unwrap_or_else(|| site.clone());
        let selected = schemas.view.schema(site).map(|site| site.required.as_slice());
        let selected = || match selected {
            Some([only]) => Some(only.clone()),
            _ => target.last(),
        };
        let words = candidate::words(schemas.view, site, &shape).or_else(selected);
        let name = SchemaName::member(pointer, words.clone().unwrap_or_default());
        let docs = candidate::docs(schemas, &target);
        let ty = map_of(schemas, site, &object, open).unwrap_or_else(|| {
            let id = pointer.child(MERGED).index(index);
            Type::Named(schemas.define(&id, name, docs.clone(), Shape::Object(object)))
        });
        let ty = TypeUse::not_null(ty, site.clone());
        let listed = target.clone();
        candidates.push(Candidate { site: site.clone(), listed, target, ty, words, docs, shape });
    }
    let mut places = [pointer, &holder].into_iter();
    let discriminator = places.find_map(|at| Discriminator::read(schemas.view, at));
    union(schemas, pointer, candidates, discriminator.as_ref())
}

/// Collects alternatives. Replaces an alternative by its own alternatives, at most once per schema.
fn expand(
    schemas: &mut Schemas<'_>,
    site: &Pointer,
    sites: &mut Vec<Pointer>,
    seen: &mut BTreeSet<Pointer>,
    depth: usize,
) {
    let target = schemas.view.schemas.follow(site).filter(|_| depth < DEEPEST);
    let read = target.as_ref().and_then(|target| schemas.keywords(target));
    let inner = match (&target, &read) {
        // An alternative with other properties or conjuncts is not replaced, because these would be lost.
        (Some(target), Some(schema))
            if schema.properties.is_empty() && !schema.has_effective_all_of() =>
        {
            alternatives(schemas, target, schema)
        }
        _ => None,
    };
    match inner {
        Some(inner) => {
            if target.is_some_and(|target| seen.insert(target)) {
                for site in &inner.sites {
                    expand(schemas, site, sites, seen, depth + 1);
                }
            }
        }
        None => sites.push(site.clone()),
    }
}

/// Returns the members of an `allOf`. The members of a nested `allOf` precede the schema that contains it.
fn collect_all<'a>(
    schemas: &mut Schemas<'a>,
    pointer: &Pointer,
    members: &[Pointer],
) -> Vec<Member<'a>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::from([pointer.clone()]);
    for member in members {
        collect(schemas, member, &mut found, &mut seen, 0);
    }
    found
}

fn collect<'a>(
    schemas: &mut Schemas<'a>,
    pointer: &Pointer,
    found: &mut Vec<Member<'a>>,
    seen: &mut BTreeSet<Pointer>,
    depth: usize,
) {
    let Some(pointer) = schemas.view.schemas.follow(pointer) else { return };
    if depth > DEEPEST || !seen.insert(pointer.clone()) {
        return;
    }
    let Some(schema) = schemas.keywords(&pointer) else { return };
    let nested: Vec<Pointer> = schema.effective_all_of();
    for member in &nested {
        collect(schemas, member, found, seen, depth + 1);
    }
    found.push(Member { pointer, schema });
}

/// Reads a composition without objects. The member with the narrowest type determines the type; the others are constraints.
fn scalar<'a>(
    schemas: &mut Schemas<'a>,
    pointer: &Pointer,
    found: Vec<Member<'a>>,
    position: Position,
) -> Lowered {
    let mut typed = found.into_iter().filter(|member| {
        let schema = member.schema;
        !schema.has_effective_all_of()
            && (schema.only_type().is_some()
                || !schema.enumeration.is_empty()
                || schema.format.is_some())
    });
    let Some(mut narrowest) = typed.next() else {
        let message = "no member of this `allOf` declares a type; it is read as any JSON";
        return schemas.untyped(pointer, rules::UNTYPED_SCHEMA, message);
    };
    let mut nullable = narrowest.schema.allows_null();
    let name = SchemaName::inside(pointer, "value");
    let mut known = None;
    for other in typed {
        nullable &= other.schema.allows_null();
        let types = [&narrowest, &other].map(|member| member.schema.only_type());
        let mut ty = |member: &Member<'a>| {
            schemas.use_of_schema(&member.pointer, member.schema, name.clone()).ty
        };
        let one = known.take().unwrap_or_else(|| ty(&narrowest));
        let another = ty(&other);
        let sides = ((&one, &narrowest.pointer), (&another, &other.pointer));
        let at = pointer.child(MERGED).child("value");
        match narrower(schemas, sides.0, sides.1, &at, &name) {
            Some(narrow) if narrow.is_same(&one) => known = Some(one),
            Some(narrow) if narrow.is_same(&another) => {
                (narrowest, known) = (other, Some(another));
            }
            _ => {
                known = Some(one);
                if let [Some(one), Some(another)] = types
                    && one != another
                {
                    let message = format!("`{another}` contradicts `{one}`");
                    let places = (&other.pointer, &narrowest.pointer);
                    return Lowered::nullable(conflict(schemas, places.0, places.1, message));
                }
            }
        }
    }
    match schemas.lower(&narrowest.pointer, narrowest.schema, position) {
        Lowered::Inline { ty, nullable: inner } => {
            Lowered::Inline { ty, nullable: inner || nullable }
        }
        named => named,
    }
}

/// Merges the properties of all members, and then those of the schema itself.
fn merge<'a>(
    schemas: &mut Schemas<'a>,
    pointer: &Pointer,
    schema: &Schema,
    found: Vec<Member<'a>>,
) -> Object {
    let mut merged: IndexMap<String, Property> = IndexMap::new();
    let mut required: BTreeSet<String> = schema.required.iter().cloned().collect();
    let mut values: Option<TypeUse> = None;
    for member in &found {
        required.extend(member.schema.required.iter().cloned());
        for property in properties(schemas, &member.pointer, member.schema) {
            add(schemas, &mut merged, property);
        }
        values = values.or_else(|| additional(schemas, &member.pointer, member.schema));
    }
    for property in properties(schemas, pointer, schema) {
        add(schemas, &mut merged, property);
    }
    let additional = values.or_else(|| additional(schemas, pointer, schema));
    let parts: Vec<(&Pointer, &Schema)> = found
        .iter()
        .map(|member| (&member.pointer, member.schema))
        .chain([(pointer, schema)])
        .collect();
    let known = merged.keys().map(String::as_str).collect();
    let undeclared = undeclared(schemas.view, &parts, &known, additional.as_ref());
    let properties = merged
        .into_values()
        .map(|property| Property { required: required.contains(&property.wire_name), ..property })
        .chain(undeclared)
        .collect();
    Object { properties, additional, ..Object::default() }
}

/// Returns the type of additional properties, if the schema declares it.
fn additional(schemas: &mut Schemas<'_>, pointer: &Pointer, schema: &Schema) -> Option<TypeUse> {
    match schema.other_properties() {
        Some((_, Subschema::Boolean(true))) => {
            let is_plain = schemas.view.config.dialect == Dialect::Json;
            is_plain.then(|| TypeUse::any_json(pointer))
        }
        Some((key, Subschema::Keywords)) => Some(other_values(schemas, pointer, key)),
        _ => None,
    }
}

/// Adds a property. A later declaration of the same property is combined with the earlier one.
fn add(
    schemas: &mut Schemas<'_>,
    properties: &mut IndexMap<String, Property>,
    mut property: Property,
) {
    if let Some(known) = properties.get(&property.wire_name)
        && let (Some(one), Some(another)) = (kind(&known.ty.ty), kind(&property.ty.ty))
        && one != another
    {
        let message = format!(
            "two members of the `allOf` declare different types for `{}`",
            property.wire_name
        );
        property.ty.ty = conflict(schemas, &property.origin, &known.origin, message);
    }
    if let Some(known) = properties.get(&property.wire_name) {
        let at = property.origin.child(MERGED).child("property");
        let parent = property.origin.parent().unwrap_or_default();
        let name = SchemaName::inside(&parent, &*property.wire_name);
        let types = ((&known.ty.ty, &known.origin), (&property.ty.ty, &property.origin));
        let merged = merged_type(schemas, types.0, types.1, &at, name, &property.docs);
        property.ty.ty = merged.unwrap_or(property.ty.ty);
    }
    match properties.get_mut(&property.wire_name) {
        Some(known) => *known = combined(known.clone(), property),
        None => drop(properties.insert(property.wire_name.clone(), property)),
    }
}

/// Combines two declarations of a property that apply together. The later type wins, unless it is any JSON: such a
/// declaration only constrains the property. One `readOnly`, `writeOnly` or `deprecated` is enough. Of the other
/// annotations the later one wins.
///
/// <https://json-schema.org/draft/2020-12/json-schema-validation#section-9>
fn combined(mut known: Property, later: Property) -> Property {
    let [known_constrains, later_constrains] =
        [&known, &later].map(|property| matches!(property.ty.ty, Type::Json));
    // A later type may exclude the values that the earlier declaration of a type names.
    let replaces_values = !known_constrains && !later_constrains;
    if replaces_values || later.default.is_some() {
        docs::remove_default(&mut known.docs, known.default.take().as_ref());
    }
    if replaces_values {
        known.docs.example = None;
    }
    if !later_constrains {
        (known.ty, known.origin) = (later.ty, later.origin);
    }
    Property {
        required: known.required || later.required,
        access: known.access.and(later.access),
        docs: docs::combined(known.docs, later.docs),
        default: later.default.or(known.default),
        constant: later.constant.or(known.constant),
        format: later.format.or(known.format),
        deprecated: known.deprecated || later.deprecated,
        ..known
    }
}

/// Merges the types of a property that two members of an `allOf` declare: two objects, or two lists of objects. Returns
/// `None` if the later type replaces the earlier one.
fn merged_type(
    schemas: &mut Schemas<'_>,
    (one, one_site): (&Type, &Pointer),
    (another, another_site): (&Type, &Pointer),
    at: &Pointer,
    name: SchemaName,
    docs: &Docs,
) -> Option<Type> {
    if one.is_same(another) {
        return None;
    }
    if let Some(narrower) = narrower(schemas, (one, one_site), (another, another_site), at, &name) {
        return Some(narrower);
    }
    if let (Type::Array(one), Type::Array(another)) = (one, another) {
        let [one_site, another_site] = [one_site, another_site]
            .map(|site| Some(schemas.view.schemas.follow(site)?.child("items")));
        let (one_site, another_site) = (one_site?, another_site?);
        // The docs of the list do not describe its items.
        let (view, dialect) = (schemas.view, schemas.view.config.dialect);
        let declared = [&one_site, &another_site].map(|site| view.followed_schema(site));
        let declared = declared.into_iter().flatten().map(|schema| schema_docs(schema, dialect));
        let docs = declared.reduce(docs::combined).unwrap_or_default();
        let items = ((&one.ty, &one_site), (&another.ty, &another_site));
        let ty = merged_type(schemas, items.0, items.1, &at.child("items"), name, &docs)?;
        return Some(Type::Array(Box::new(TypeUse { ty, ..another.as_ref().clone() })));
    }
    let can_merge = |ty: &Type| matches!(ty, Type::Named(_) | Type::Map(_));
    let sites = [one_site, another_site];
    let shapes = sites.map(|site| schemas.shapes.of(site));
    let are_objects = shapes.iter().all(|shape| shape.is_only(JsonKind::Object));
    if !can_merge(one) || !can_merge(another) || !are_objects {
        return None;
    }
    let [first, second] = &shapes;
    if first.objects.len() > 1 || second.objects.len() > 1 {
        // If the later alternatives declare no further property, the first type is the more complete one.
        let keeps_first =
            first.has_all_properties_of(second) && !second.has_all_properties_of(first);
        return keeps_first.then(|| one.clone());
    }
    // A property of the merged object may merge the same pair again. It uses the same type.
    let pair = sites.map(Pointer::clone);
    if let Some(id) = schemas.merged.get(&pair) {
        return Some(Type::Named(id.clone()));
    }
    let mut parts = collect_all(schemas, at, &pair);
    let last = parts.pop()?;
    schemas.merged.insert(pair, SchemaId(at.clone()));
    let object = merge(schemas, &last.pointer, last.schema, parts);
    Some(Type::Named(schemas.define(at, name, docs.clone(), Shape::Object(object))))
}

/// Reports a contradiction between two schemas, and returns an untyped value.
fn conflict(schemas: &mut Schemas<'_>, at: &Pointer, other: &Pointer, message: String) -> Type {
    let rule = rules::CONFLICTING_SCHEMAS;
    let message = format!("{message}; it is read as any JSON");
    schemas.report(
        Diagnostic::new(rule, Place::Value(at.clone()), message)
            .related(Place::Value(other.clone()), "the other schema")
            .hint("no value can satisfy both; fix one of them"),
    );
    Type::Untyped(rule.name)
}
