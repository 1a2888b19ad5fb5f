//! The Rust type of every use of a schema, and when a field is written.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::ir::{
    self, Access, Api, Carrier, Choice, Edges, IntegerWidth, Object, PartKey, Property, Schema,
    SchemaId, Shape, Type, TypeUse, UnionMember,
};

use super::direction::{Directions, Ways};
use super::krate::{Constant, Custom, Dialect, ModelPath, NumberForm, Presence, RustType};

/// The Rust types of an API: models, boxes and presence.
pub struct Types<'a> {
    /// The API.
    pub api: &'a Api,
    /// Its dialect of JSON.
    pub dialect: Dialect,
    /// `true` if times are read from any text.
    pub lenient_times: bool,
    /// The schemas that have a type, in the order of the document.
    pub models: IndexMap<SchemaId, ModelPath>,
    /// The types of the config.
    custom: BTreeMap<Choice, Custom>,
    boxed: BTreeSet<PartKey>,
    never_needed: BTreeSet<PartKey>,
    directions: Directions,
}

impl<'a> Types<'a> {
    /// Finds the parts that must be boxed.
    pub fn new(
        api: &'a Api,
        dialect: Dialect,
        models: IndexMap<SchemaId, ModelPath>,
        custom: BTreeMap<Choice, Custom>,
    ) -> Self {
        let mut types = Self {
            api,
            dialect,
            lenient_times: false,
            models,
            custom,
            boxed: BTreeSet::new(),
            never_needed: BTreeSet::new(),
            directions: Directions::of(api),
        };
        let mut edges = Edges::new();
        let mut needed = Edges::new();
        for schema in types.models.keys().filter_map(|id| api.schemas.get(id)) {
            for (index, target, is_needed) in types.edges(schema) {
                edges.entry(schema.id.clone()).or_default().push((index, target.clone()));
                if is_needed {
                    needed.entry(schema.id.clone()).or_default().push((index, target.clone()));
                }
            }
        }
        types.boxed = ir::closing_edges(&edges);
        // A value that needs itself can't be made: such a field is taken as optional.
        types.never_needed = ir::closing_edges(&needed);
        types
    }

    /// Returns the parts of a type that could close a cycle: the index and the type of each, and `true` if no value of the
    /// whole exists without it.
    fn edges(&self, schema: &'a Schema) -> Vec<(usize, &'a SchemaId, bool)> {
        let property = |(index, property): (usize, &'a Property)| {
            let target = self.direct(&property.ty)?;
            Some((index, target, self.presence(&schema.id, property).1 == Presence::Needed))
        };
        match &schema.shape {
            Shape::Object(object) => {
                let properties = object.properties.iter().enumerate().filter_map(property);
                // Only the struct that holds a oneof leads to it, and comes first: so no edge to a oneof closes a cycle,
                // and its members are boxed instead.
                let oneofs = object.oneofs.iter().zip(object.properties.len()..);
                let oneofs =
                    oneofs.filter_map(|(one, index)| Some((index, self.direct(&one.ty)?, false)));
                properties.chain(oneofs).collect()
            }
            Shape::Oneof(members) => members.iter().enumerate().filter_map(property).collect(),
            // The structs of a union are in boxes already.
            Shape::Union(union) => {
                let members = union.members.iter().enumerate();
                let edge = |(index, member): (usize, &'a UnionMember)| match &self
                    .resolve(&member.ty)
                    .0
                    .ty
                {
                    Type::Named(target) if self.is_union(target) => Some((index, target, false)),
                    _ => None,
                };
                members.filter_map(edge).collect()
            }
            Shape::Tuple(items) => {
                let items = items.iter().enumerate();
                let edge = |(index, item)| Some((index, self.direct(item)?, !self.resolve(item).1));
                items.filter_map(edge).collect()
            }
            Shape::Enum(_) | Shape::Paths(_) | Shape::Alias(_) => Vec::new(),
        }
    }

    fn is_union(&self, id: &SchemaId) -> bool {
        matches!(self.api.schemas.get(id).map(|schema| &schema.shape), Some(Shape::Union(_)))
    }

    /// Returns `true` if a type is a struct.
    pub fn is_struct(&self, use_: &'a TypeUse) -> bool {
        let shape = self.direct(use_).and_then(|id| self.api.schemas.get(id));
        shape.is_some_and(|schema| !matches!(schema.shape, Shape::Tuple(_)))
    }

    /// Returns `true` if a member of a union is a tuple that contains the union without a list, a map or a box between.
    pub fn is_tuple_around(&self, union: &SchemaId, member: &'a TypeUse) -> bool {
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

    /// Returns the struct or tuple that a type contains without a list or a map between.
    fn direct(&self, use_: &'a TypeUse) -> Option<&'a SchemaId> {
        let Type::Named(id) = &self.resolve(use_).0.ty else { return None };
        let shape = &self.api.schemas.get(id)?.shape;
        matches!(shape, Shape::Object(_) | Shape::Oneof(_) | Shape::Tuple(_)).then_some(id)
    }

    /// Follows aliases. Returns too if any of them may be null.
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

    /// Returns the type of a use, without regard to `null`.
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
                carried(integer, *carrier)
            }
            Type::Number(carrier) => carried(RustType::F64, *carrier),
            Type::String | Type::Text(_) | Type::Texts(_) => RustType::String,
            Type::DateTime => self.time(RustType::Timestamp),
            Type::Date => self.time(RustType::Date),
            Type::Time => self.time(RustType::Time),
            Type::Duration => RustType::Duration,
            Type::IsoDuration => self.time(RustType::IsoDuration),
            Type::Uuid => RustType::Uuid,
            Type::Decimal(Carrier::Text) => RustType::Decimal,
            Type::Decimal(carrier) => carried(RustType::DecimalNumber, *carrier),
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

    /// Returns the type of times of a format.
    fn time(&self, strict: RustType) -> RustType {
        if self.lenient_times { RustType::Lenient(Box::new(strict)) } else { strict }
    }

    /// Returns the type of a whole body, or of an item of a list or a map. In protobuf's mapping none can be null.
    pub fn element(&self, use_: &'a TypeUse) -> RustType {
        let plain = match self.plain(use_) {
            // Only the form of a field joins the items.
            RustType::Joined(_) => RustType::String,
            plain => plain,
        };
        let nullable =
            self.resolve(use_).1 && self.dialect == Dialect::Json && plain != RustType::Json;
        if nullable { RustType::Option(Box::new(plain)) } else { plain }
    }

    /// Returns `true` for a message of the protobuf dialect that has no fields.
    pub fn is_empty_message(&self, use_: &'a TypeUse) -> bool {
        let Type::Named(id) = &self.resolve(use_).0.ty else { return false };
        let shape = self.api.schemas.get(id).map(|schema| &schema.shape);
        let is_empty =
            |object: &Object| object.properties.is_empty() && object.additional.is_none();
        self.dialect == Dialect::ProtobufJson
            && matches!(shape, Some(Shape::Object(object)) if is_empty(object))
    }

    /// Returns the value of a property that can have no other.
    pub fn constant(&self, property: &'a Property) -> Option<Constant> {
        if let Some(text) = &property.constant {
            return Some(Constant::Text(text.clone()));
        }
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

    /// Returns the type of a property outside of a box, and when it is written.
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
                    // Fields that only the other side sets are not arguments.
                    (true, _, Access::ReadOnly) if sent => (option(plain), Presence::Optional),
                    (true, false, Access::WriteOnly) if received => {
                        (option(plain), Presence::Given)
                    }
                    // A type without an empty value is wrapped in an option until it is read.
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

    /// Returns the type of an item of a tuple.
    pub fn item(&self, item: &'a TypeUse, key: &PartKey) -> RustType {
        self.in_box(self.element(item), key)
    }

    /// Returns the type of a field, and when it is written.
    pub fn field(&self, property: &'a Property, key: &PartKey) -> (RustType, Presence) {
        let (ty, presence) = self.presence(&key.0, property);
        let is_optional = matches!(ty, RustType::Option(_) | RustType::Nullable(_));
        let becomes_optional =
            !is_optional && self.is_boxed(key) && self.never_needed.contains(key);
        let presence = if becomes_optional { Presence::Optional } else { presence };
        (self.in_box(ty, key), presence)
    }

    /// Returns `true` if a part closes a cycle, so that only a box has a known size.
    pub fn is_boxed(&self, key: &PartKey) -> bool {
        self.boxed.contains(key)
    }

    /// Returns the type of a part, boxed where it closes a cycle. A part without which no value could exist is optional.
    fn in_box(&self, ty: RustType, key: &PartKey) -> RustType {
        let boxed = |ty: RustType| Box::new(RustType::Boxed(Box::new(ty)));
        match ty {
            ty if !self.is_boxed(key) => ty,
            RustType::Option(inner) => RustType::Option(boxed(*inner)),
            RustType::Nullable(inner) => RustType::Nullable(boxed(*inner)),
            needed if self.never_needed.contains(key) => RustType::Option(boxed(needed)),
            needed => RustType::Boxed(Box::new(needed)),
        }
    }
}

/// Returns a number in this form on the wire.
fn carried(number: RustType, carrier: Carrier) -> RustType {
    let form = match carrier {
        Carrier::Number => return number,
        Carrier::Text => NumberForm::Text,
        Carrier::NumberOrText => NumberForm::NumberOrText,
        Carrier::TextOrNumber => NumberForm::TextOrNumber,
    };
    RustType::Carried(Box::new(number), form)
}

/// Returns `true` if a type has no value before anything was read.
fn is_hollow(ty: &RustType) -> bool {
    matches!(ty, RustType::Custom(custom) if !custom.has_default)
}
