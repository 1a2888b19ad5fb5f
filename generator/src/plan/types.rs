//! The Rust type of everything, and when a field is written.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::ir::{
    self, Access, Api, Carrier, Choice, Edges, IntegerWidth, Object, PartKey, Property, Schema,
    SchemaId, Shape, Type, TypeUse,
};
use crate::markdown::{DocComment, Phrase, phrase};
use crate::names::Scope;
use crate::summary::Summary;

use super::Overrides;
use super::claims::{self, FieldName};
use super::direction::{Directions, Ways};
use super::docs;
use super::enumeration::{self, About};
use super::krate::{
    Constant, Custom, Dialect, Field, Item, ModelPath, Presence, RustType, Struct, Tuple, Union,
};
use super::unions::{self, Variants};

/// Methods that a struct has already, so that no setter may bear their names.
const TAKEN_SETTERS: &[&str] = &[
    "as_ref",
    "borrow",
    "clone",
    "clone_from",
    "clone_into",
    "default",
    "deserialize",
    "empty",
    "eq",
    "fmt",
    "from",
    "into",
    "is_absent",
    "ne",
    "new",
    "read",
    "read_field",
    "serialize",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
    "write",
    "write_fields",
];

/// What is known of the types of an API.
pub struct Types<'a> {
    pub(super) api: &'a Api,
    dialect: Dialect,
    /// The schemas that have a type, in the order of the document.
    pub models: IndexMap<SchemaId, ModelPath>,
    /// What the config chooses.
    custom: BTreeMap<Choice, Custom>,
    pub(super) boxed: BTreeSet<PartKey>,
    never_needed: BTreeSet<PartKey>,
    directions: Directions,
}

impl<'a> Types<'a> {
    /// Works out what must be boxed.
    pub fn new(
        api: &'a Api,
        dialect: Dialect,
        models: IndexMap<SchemaId, ModelPath>,
        custom: BTreeMap<Choice, Custom>,
    ) -> Self {
        let mut types = Self {
            api,
            dialect,
            models,
            custom,
            boxed: BTreeSet::new(),
            never_needed: BTreeSet::new(),
            directions: Directions::of(api),
        };
        let mut edges = Edges::new();
        let mut needed = Edges::new();
        for id in types.models.keys() {
            let shape = api.schemas.get(id).map(|schema| &schema.shape);
            let (properties, oneofs) = match shape {
                Some(Shape::Object(object)) => (&object.properties, object.oneofs.as_slice()),
                Some(Shape::Oneof(members)) => (members, &[][..]),
                Some(Shape::Union(union)) => {
                    // Structs are in boxes anyway.
                    for (index, member) in union.members.iter().enumerate() {
                        if let Type::Named(target) = &types.resolve(&member.ty).0.ty
                            && types.is_union(target)
                        {
                            edges.entry(id.clone()).or_default().push((index, target.clone()));
                        }
                    }
                    continue;
                }
                Some(Shape::Tuple(items)) => {
                    for (index, item) in items.iter().enumerate() {
                        let Some(target) = types.direct(item) else { continue };
                        edges.entry(id.clone()).or_default().push((index, target.clone()));
                        if !types.resolve(item).1 {
                            needed.entry(id.clone()).or_default().push((index, target.clone()));
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            for (index, property) in properties.iter().enumerate() {
                let Some(target) = types.direct(&property.ty) else { continue };
                edges.entry(id.clone()).or_default().push((index, target.clone()));
                if types.presence(id, property).1 == Presence::Needed {
                    needed.entry(id.clone()).or_default().push((index, target.clone()));
                }
            }
            // A oneof comes behind the struct that holds it, which is the only way to it: so no edge to it closes a
            // cycle, and it is its members that are boxed.
            for (index, oneof) in oneofs.iter().enumerate() {
                let Some(target) = types.direct(&oneof.ty) else { continue };
                let index = properties.len() + index;
                edges.entry(id.clone()).or_default().push((index, target.clone()));
            }
        }
        types.boxed = ir::closing_edges(&edges);
        // A value that needs itself can't be made: such a field is taken as optional.
        types.never_needed = ir::closing_edges(&needed);
        types
    }

    fn is_union(&self, id: &SchemaId) -> bool {
        matches!(self.api.schemas.get(id).map(|schema| &schema.shape), Some(Shape::Union(_)))
    }

    /// Whether a type is a struct.
    pub(super) fn is_struct(&self, use_: &'a TypeUse) -> bool {
        let shape = self.direct(use_).and_then(|id| self.api.schemas.get(id));
        shape.is_some_and(|schema| !matches!(schema.shape, Shape::Tuple(_)))
    }

    /// Returns `true` if a member of a union is a tuple that contains the union without a list, a map or a box between.
    fn is_tuple_around(&self, union: &SchemaId, member: &'a TypeUse) -> bool {
        let Some(start) = self.direct(member).filter(|_| !self.is_struct(member)) else {
            return false;
        };
        let mut reached = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(id) = open.pop() {
            let Some(Schema { shape, .. }) = self.api.schemas.get(id) else { continue };
            // The structs of a union are in boxes.
            let is_boxed = |use_| matches!(shape, Shape::Union(_)) && self.is_struct(use_);
            for use_ in shape.uses().filter(|use_| !is_boxed(use_)) {
                let Type::Named(target) = &self.resolve(use_).0.ty else { continue };
                if target == union {
                    return true;
                }
                if reached.insert(target) {
                    open.push(target);
                }
            }
        }
        false
    }

    /// The struct or tuple that a type holds without a list or a map between.
    fn direct(&self, use_: &'a TypeUse) -> Option<&'a SchemaId> {
        let Type::Named(id) = &self.resolve(use_).0.ty else { return None };
        let shape = &self.api.schemas.get(id)?.shape;
        matches!(shape, Shape::Object(_) | Shape::Oneof(_) | Shape::Tuple(_)).then_some(id)
    }

    /// Follows names that only stand for other types. Says too whether any of them may be null.
    fn resolve(&self, use_: &'a TypeUse) -> (&'a TypeUse, bool) {
        let mut current = use_;
        let mut nullable = use_.nullable;
        // `lower` leaves no alias of itself.
        while let Type::Named(id) = &current.ty
            && let Some(Schema { shape: Shape::Alias(target), .. }) = self.api.schemas.get(id)
        {
            current = target;
            nullable |= target.nullable;
        }
        if let Type::Named(id) = &current.ty
            && let Some(Schema { shape: Shape::Union(union), .. }) = self.api.schemas.get(id)
        {
            nullable |= union.nullable;
        }
        (current, nullable)
    }

    /// The type without a look at null.
    pub fn plain(&self, use_: &'a TypeUse) -> RustType {
        let (use_, _) = self.resolve(use_);
        match &use_.ty {
            Type::Boolean | Type::Always(_) => RustType::Bool,
            Type::Integer { width, carrier } => {
                let integer = match width {
                    IntegerWidth::I8 => RustType::I8,
                    IntegerWidth::I16 => RustType::I16,
                    IntegerWidth::I32 => RustType::I32,
                    IntegerWidth::I64 => RustType::I64,
                    IntegerWidth::U8 => RustType::U8,
                    IntegerWidth::U16 => RustType::U16,
                    IntegerWidth::U32 => RustType::U32,
                    IntegerWidth::U64 => RustType::U64,
                };
                match carrier {
                    Carrier::Number => integer,
                    Carrier::Text => RustType::Carried(Box::new(integer)),
                }
            }
            Type::Number => RustType::F64,
            Type::String | Type::Text(_) => RustType::String,
            Type::DateTime => RustType::Timestamp,
            Type::Date => RustType::Date,
            Type::Time => RustType::Time,
            Type::Duration => RustType::Duration,
            Type::IsoDuration => RustType::IsoDuration,
            Type::Uuid => RustType::Uuid,
            Type::Decimal(Carrier::Text) => RustType::Decimal,
            Type::Decimal(Carrier::Number) => RustType::DecimalNumber,
            Type::Address(ir::Address::Either) => RustType::IpAddr,
            Type::Address(ir::Address::V4) => RustType::Ipv4Addr,
            Type::Address(ir::Address::V6) => RustType::Ipv6Addr,
            Type::Bytes(ir::Base64Alphabet::Standard) => RustType::Bytes,
            Type::Bytes(ir::Base64Alphabet::UrlSafe) => RustType::BytesUrlSafe,
            Type::Secret => RustType::Secret,
            Type::Chosen(choice) => {
                let custom = self.custom.get(choice).cloned();
                custom.map_or(RustType::Json, |custom| RustType::Custom(Box::new(custom)))
            }
            Type::Array(item) => RustType::Vec(Box::new(self.element(item))),
            Type::Map(value) => RustType::Map(Box::new(self.element(value))),
            Type::Named(id) => match self.models.get(id).cloned() {
                Some(model) if self.is_union(id) => RustType::Union(model),
                Some(model) => RustType::Model(model),
                None => RustType::Json,
            },
            Type::ProtobufAny => RustType::Any,
            Type::FieldMask(fields) => {
                let model = fields.as_ref().and_then(|id| self.models.get(id)).cloned();
                RustType::Joined(Box::new(model.map_or(RustType::String, RustType::Model)))
            }
            Type::Json | Type::Untyped(_) => RustType::Json,
        }
    }

    /// The type of a whole body, or inside a list or a map. In protobuf's mapping none of these can be null.
    pub fn element(&self, use_: &'a TypeUse) -> RustType {
        let plain = match self.plain(use_) {
            // Only a field knows the form that joins what is in it.
            RustType::Joined(_) => RustType::String,
            plain => plain,
        };
        let nullable =
            self.resolve(use_).1 && self.dialect == Dialect::Json && plain != RustType::Json;
        if nullable { RustType::Option(Box::new(plain)) } else { plain }
    }

    /// The one value that a property can have, if it is so.
    fn constant(&self, property: &'a Property) -> Option<Constant> {
        match &self.resolve(&property.ty).0.ty {
            Type::Always(true) => Some(Constant::True),
            Type::Always(false) => Some(Constant::Default),
            Type::Named(id) => match &self.api.schemas.get(id)?.shape {
                Shape::Enum(listed) => (listed.values.len() == 1).then_some(Constant::Default),
                _ => None,
            },
            _ => None,
        }
    }

    /// The type of a property, and when it is written.
    fn presence(&self, owner: &SchemaId, property: &'a Property) -> (RustType, Presence) {
        let (target, nullable) = self.resolve(&property.ty);
        let plain = self.plain(&property.ty);
        let option = |ty: RustType| RustType::Option(Box::new(ty));
        match self.dialect {
            Dialect::ProtobufJson => {
                let message = match &target.ty {
                    Type::DateTime
                    | Type::Duration
                    | Type::ProtobufAny
                    | Type::Chosen(_)
                    | Type::Json
                    | Type::Untyped(_) => true,
                    Type::Named(id) => !matches!(
                        self.api.schemas.get(id).map(|schema| &schema.shape),
                        Some(Shape::Enum(_))
                    ),
                    _ => false,
                };
                let collection =
                    matches!(target.ty, Type::Array(_) | Type::Map(_) | Type::FieldMask(_));
                let optional = message || (nullable && !collection);
                (if optional { option(plain) } else { plain }, Presence::Optional)
            }
            Dialect::Json => {
                let Ways { sent, received } = self.directions.ways(owner);
                match (property.required, nullable, property.access) {
                    // What only the other side sets is not asked for.
                    (true, _, Access::ReadOnly) if sent => (option(plain), Presence::Optional),
                    (true, false, Access::WriteOnly) if received => {
                        (option(plain), Presence::Given)
                    }
                    // What has no empty value stands in an option until it is read.
                    (true, false, _) if is_hollow(&plain) => (option(plain), Presence::Needed),
                    (true, false, _) => (plain, Presence::Needed),
                    (true, true, _) => (option(plain), Presence::Written),
                    // Any JSON has a `null` of its own.
                    (false, true, access)
                        if sent && access != Access::ReadOnly && plain != RustType::Json =>
                    {
                        (RustType::Nullable(Box::new(plain)), Presence::Optional)
                    }
                    (false, ..) => (option(plain), Presence::Optional),
                }
            }
        }
    }

    /// Plans one type.
    pub fn plan_item(
        &self,
        schema: &'a Schema,
        model: &ModelPath,
        overrides: &Overrides,
        summary: &mut Summary,
    ) -> Item {
        let name = model.name.clone();
        let docs = docs::comment(&schema.docs, &schema_sentence(schema));
        let deprecated = schema.deprecated.then(|| deprecation(&schema.docs));
        match &schema.shape {
            Shape::Object(object) => {
                let path = overrides.type_path(model);
                let (fields, additional) =
                    self.plan_fields(schema, object, &path, overrides, summary);
                Item::Struct(Struct { name, docs, deprecated, fields, additional })
            }
            Shape::Enum(plan) => {
                let protobuf = self.dialect == Dialect::ProtobufJson;
                let about = About { name, docs, deprecated, closed: plan.closed, protobuf };
                let (item, keys) = enumeration::plan(about, &plan.values, schema, overrides);
                summary.record(&overrides.type_path(model), keys);
                item
            }
            Shape::Tuple(items) => {
                let items = items.iter().enumerate();
                let items =
                    items.map(|(index, item)| self.item_type(item, (schema.id.clone(), index)));
                let items = items.collect();
                Item::Tuple(Tuple { name, docs, deprecated, items })
            }
            Shape::Union(union) => {
                let boxed = |index: usize| {
                    self.boxed.contains(&(schema.id.clone(), index))
                        || self.is_tuple_around(&schema.id, &union.members[index].ty)
                };
                let Variants { variants, unknown, forms, keys } =
                    unions::plan_variants(self, (schema, &name), union, overrides, boxed);
                let path = overrides.type_path(model);
                for (key, variant) in keys.into_iter().zip(&variants) {
                    summary.rust_names.insert(key, format!("{path}::{}", variant.name));
                }
                let is_parameter = false;
                Item::Union(Union {
                    name,
                    docs,
                    deprecated,
                    variants,
                    unknown,
                    forms,
                    is_parameter,
                })
            }
            Shape::Paths(paths) => {
                let (item, keys) = self.plan_paths(schema, name, paths, overrides);
                summary.record(&overrides.type_path(model), keys);
                item
            }
            Shape::Oneof(members) => {
                let (item, keys) = self.plan_oneof(schema, name, members, overrides, summary);
                summary.record(&overrides.type_path(model), keys);
                item
            }
            Shape::Alias(_) => {
                unreachable!("an alias has no type of its own, so the layout gives it no home")
            }
        }
    }

    /// The fields of a struct, and the one that keeps what has no field of its own.
    fn plan_fields(
        &self,
        schema: &'a Schema,
        object: &'a Object,
        path: &str,
        overrides: &Overrides,
        summary: &mut Summary,
    ) -> (Vec<Field>, Option<Field>) {
        let typed: Vec<(RustType, Presence)> = object
            .properties
            .iter()
            .enumerate()
            .map(|(index, property)| self.field_type(property, &(schema.id.clone(), index)))
            .collect();
        let nullable: Vec<bool> =
            typed.iter().map(|(ty, _)| matches!(ty, RustType::Nullable(_))).collect();
        let setters = Scope::with(TAKEN_SETTERS.iter().copied());
        let names = claims::fields(schema, object, &nullable, setters, overrides);
        names.iter().for_each(|name| name.record(path, &mut summary.rust_names));
        let mut names = names.into_iter();
        let mut next = || names.next().expect("there is a name for each field");
        let mut fields: Vec<Field> = Vec::with_capacity(object.properties.len());
        for (property, (ty, presence)) in object.properties.iter().zip(typed) {
            summary.rust_types.insert(property.origin.clone(), ty.describe());
            let FieldName { field, setter, null_setter, .. } = next();
            fields.push(Field {
                setter,
                null_setter,
                name: field,
                wire_name: property.wire_name.clone(),
                members: Vec::new(),
                ty,
                presence,
                constant: self.constant(property).filter(|_| presence == Presence::Needed),
                read_only: property.access == Access::ReadOnly,
                docs: docs::comment(&property.docs, &property_sentence(&property.wire_name)),
                deprecated: property.deprecated.then(|| deprecation(&property.docs)),
            });
        }
        for oneof in &object.oneofs {
            fields.push(self.plan_oneof_field(oneof, next()));
        }
        let additional = object.additional.as_ref().map(|value| {
            let FieldName { field, setter, .. } = next();
            Field {
                setter,
                null_setter: None,
                name: field,
                wire_name: String::new(),
                members: Vec::new(),
                ty: RustType::Map(Box::new(self.element(value))),
                presence: Presence::Optional,
                constant: None,
                read_only: false,
                docs: DocComment::of(&phrase!("All properties that have no field of their own.")),
                deprecated: None,
            }
        });
        (fields, additional)
    }

    /// The type of an item of a tuple.
    fn item_type(&self, item: &'a TypeUse, key: PartKey) -> RustType {
        let boxed = |ty: RustType| RustType::Boxed(Box::new(ty));
        match self.element(item) {
            ty if !self.boxed.contains(&key) => ty,
            RustType::Option(inner) => RustType::Option(Box::new(boxed(*inner))),
            needed if self.never_needed.contains(&key) => RustType::Option(Box::new(boxed(needed))),
            needed => boxed(needed),
        }
    }

    fn field_type(&self, property: &'a Property, key: &PartKey) -> (RustType, Presence) {
        let (ty, mut presence) = self.presence(&key.0, property);
        if !self.boxed.contains(key) {
            return (ty, presence);
        }
        let boxed = |ty: RustType| RustType::Boxed(Box::new(ty));
        let ty = match ty {
            RustType::Option(inner) => RustType::Option(Box::new(boxed(*inner))),
            RustType::Nullable(inner) => RustType::Nullable(Box::new(boxed(*inner))),
            needed if self.never_needed.contains(key) => {
                presence = Presence::Optional;
                RustType::Option(Box::new(boxed(needed)))
            }
            needed => boxed(needed),
        };
        (ty, presence)
    }
}

/// Whether a type has no value before anything was read.
fn is_hollow(ty: &RustType) -> bool {
    matches!(ty, RustType::Custom(custom) if !custom.has_default)
}

/// A dull but true sentence for a type that the document says nothing of.
fn schema_sentence(schema: &Schema) -> Phrase {
    match &schema.name {
        ir::SchemaName::Component { key, .. } => phrase!("The schema {}.", Phrase::code(key)),
        ir::SchemaName::Member { words, .. } => phrase!("The form {}.", Phrase::code(words)),
        ir::SchemaName::Inside { role, .. } => phrase!("What {} holds.", Phrase::code(role)),
        ir::SchemaName::Of { operation, role } => {
            phrase!("The {} of {}.", Phrase::text(role), Phrase::code(operation))
        }
    }
}

/// The shortest true sentence for a property without a description.
fn property_sentence(name: &str) -> Phrase {
    let name = Phrase::code(name);
    if name.is_empty() {
        return phrase!("The property whose name has no visible character.");
    }
    phrase!("The {} of this object.", name)
}

/// The first sentence that speaks of deprecation, else none: the attribute then says only that it is so.
pub fn deprecation(docs: &ir::Docs) -> Phrase {
    let texts = docs.summary.iter().chain(&docs.description);
    let sentences = texts.flat_map(|text| text.split(['\n', '.']));
    sentences
        .map(str::trim)
        .find(|sentence| sentence.to_ascii_lowercase().contains("deprecat"))
        .map(Phrase::markdown)
        .unwrap_or_default()
}
