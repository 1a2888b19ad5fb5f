//! The types of the crate: a struct, enum, union or tuple for each schema that has a type.
//!
//! Input: the schemas, and the Rust types of their parts. Output: an [`Item`] for each, with the names of its parts for
//! the lock and for the account.

use crate::ir::{self, Access, Api, Object, Property, Schema, Shape};
use crate::markdown::{DocComment, Phrase, phrase};
use crate::names::Scope;
use crate::part;

use super::account::{Account, Planned};
use super::docs;
use super::enumeration::{self, About};
use super::field_names::{self, FieldName};
use super::fixed_names::FixedNames;
use super::krate::{
    Dialect, Field, Home, Item, ModelPath, Presence, RustType, Struct, Tuple, Union,
};
use super::oneof;
use super::types::Types;
use super::unions::{self, Members};

/// The methods that a struct has already: no setter can have these names.
const TAKEN_SETTERS: &str = "as_ref borrow clone clone_from clone_into default deserialize empty eq fmt from into is_absent ne new read \
    read_field serialize to_owned try_from try_into type_id write write_fields";

/// Plans every type that is emitted, with the module that it belongs to.
pub fn plan(api: &Api, types: &Types<'_>, fixed: &FixedNames) -> Planned<Vec<(Home, Item)>> {
    let schemas = api.schemas.values();
    let emitted = schemas.filter_map(|schema| Some((schema, types.models.get(&schema.id)?)));
    let items = emitted.map(|(schema, model)| {
        part::at(&schema.id.0);
        item(types, schema, model, fixed).map(|item| (model.home, item))
    });
    items.collect()
}

/// Plans one type.
fn item<'a>(
    types: &Types<'a>,
    schema: &'a Schema,
    model: &ModelPath,
    fixed: &FixedNames,
) -> Planned<Item> {
    let name = model.name.clone();
    let path = fixed.paths.of(model);
    let docs = docs::comment(&schema.docs, &sentence(schema));
    let derives = Vec::new();
    let deprecated = docs::deprecation(schema.deprecated, &schema.docs);
    let mut account = Account::default();
    let item = match &schema.shape {
        Shape::Object(object) => {
            let fields = fields(types, schema, object, &path, fixed);
            let (fields, additional) = fields.record(&mut account);
            let dialect = types.dialect;
            Item::Struct(Struct { name, docs, derives, deprecated, fields, additional, dialect })
        }
        Shape::Enum(plan) => {
            let protobuf = types.dialect == Dialect::ProtobufJson;
            let about = About { name, docs, deprecated, closed: plan.closed, protobuf };
            let (item, keys) = enumeration::plan(about, &plan.values, schema, fixed);
            account.name_parts(&path, keys);
            item
        }
        Shape::Tuple(items) => {
            let items = items.iter().enumerate();
            let items = items.map(|(index, item)| types.item(item, &(schema.id.clone(), index)));
            Item::Tuple(Tuple { name, docs, derives, deprecated, items: items.collect() })
        }
        Shape::Union(union) => {
            let Members { members, unknown, forms, names } =
                unions::plan_members(types, (schema, &name), union, fixed);
            account.name_parts(&path, names);
            let is_parameter = false;
            Item::Union(Union {
                name,
                docs,
                derives,
                deprecated,
                members,
                unknown,
                forms,
                is_parameter,
            })
        }
        Shape::Paths(paths) => {
            let (item, keys) = oneof::paths(types, schema, name, paths, fixed);
            account.name_parts(&path, keys);
            item
        }
        Shape::Oneof(members) => {
            oneof::plan(types, (schema, name), &path, members, fixed).record(&mut account)
        }
        Shape::Alias(_) => {
            unreachable!("an alias has no type of its own, so the layout has no module for it")
        }
    };
    Planned { item, account }
}

/// Plans the fields of a struct, and the one for properties without a field.
fn fields<'a>(
    types: &Types<'a>,
    schema: &'a Schema,
    object: &'a Object,
    path: &str,
    fixed: &FixedNames,
) -> Planned<(Vec<Field>, Option<Field>)> {
    let typed = object.properties.iter().enumerate();
    let typed: Vec<(RustType, Presence)> =
        typed.map(|(index, property)| types.field(property, &(schema.id.clone(), index))).collect();
    let nullable: Vec<bool> =
        typed.iter().map(|(ty, _)| matches!(ty, RustType::Nullable(_))).collect();
    let setters = Scope::with(TAKEN_SETTERS.split(' '));
    let names = field_names::fields(schema, object, &nullable, setters, fixed);
    let mut account = Account::default();
    names.iter().for_each(|name| account.rust_names.extend(name.paths(path)));
    let mut names = names.into_iter();
    let mut next = || names.next().expect("there is a name for each field");
    let mut fields: Vec<Field> = Vec::with_capacity(object.properties.len());
    for (property, (ty, presence)) in object.properties.iter().zip(typed) {
        account.rust_types.push((property.origin.clone(), ty.describe()));
        let FieldName { field, setter, null_setter, .. } = next();
        fields.push(Field {
            setter,
            null_setter,
            name: field,
            wire_name: property.wire_name.clone(),
            members: Vec::new(),
            presence,
            constant: types.constant(property).filter(|_| is_initial(property, &ty, presence)),
            read_only: property.access == Access::ReadOnly,
            docs: docs::comment(&property.docs, &property_sentence(&property.wire_name)),
            deprecated: docs::deprecation(property.deprecated, &property.docs),
            ty,
        });
    }
    for group in &object.oneofs {
        fields.push(oneof::field(types, group, next()));
    }
    let additional = object.additional.as_ref().map(|value| {
        let ty = RustType::Map(Box::new(types.element(value)));
        let docs = DocComment::of(&phrase!("The properties without a field of their own."));
        next().into_group(ty, Vec::new(), docs)
    });
    Planned { item: (fields, additional), account }
}

/// Returns `true` if a new value has the constant of a property: if the property is required, or if a union selects the
/// object by it.
fn is_initial(property: &Property, ty: &RustType, presence: Presence) -> bool {
    let is_optional = matches!(ty, RustType::Option(_) | RustType::Nullable(_));
    presence == Presence::Needed
        || (property.constant.is_some() && is_optional && property.access != Access::ReadOnly)
}

/// Returns a sentence for a type without a description.
fn sentence(schema: &Schema) -> Phrase {
    match &schema.name {
        ir::SchemaName::Component { key, .. } => phrase!("The schema {}.", Phrase::code(key)),
        ir::SchemaName::Member { words, .. } => phrase!("The variant {}.", Phrase::code(words)),
        ir::SchemaName::Inside { role, .. } => phrase!("The value of {}.", Phrase::code(role)),
        ir::SchemaName::Of { operation, role } => {
            phrase!("The {} of {}.", Phrase::text(role), Phrase::code(operation))
        }
    }
}

/// Returns the shortest true sentence for a property without a description.
fn property_sentence(name: &str) -> Phrase {
    let name = Phrase::code(name);
    if name.is_empty() {
        return phrase!("The field whose name has no visible character.");
    }
    phrase!("The {} field.", name)
}
