//! The Rust type of everything, and when a field is written.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::ir::{
    self, Access, Api, Carrier, EnumValues, IntegerWidth, Object, Property, Schema, SchemaId,
    Shape, Type, TypeUse,
};
use crate::names::{self, Scope};
use crate::summary::Summary;

use super::Overrides;
use super::boxing::{self, Edges, FieldKey};
use super::docs;
use super::krate::{Dialect, Enum, Field, Item, ModelPath, Presence, RustType, Struct, Variant};

/// How many names may stand for one another before this is taken for a circle.
const MOST_ALIASES: usize = 64;

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
    pub(super) boxed: BTreeSet<FieldKey>,
    never_needed: BTreeSet<FieldKey>,
}

impl<'a> Types<'a> {
    /// Works out what must be boxed.
    pub fn new(api: &'a Api, dialect: Dialect, models: IndexMap<SchemaId, ModelPath>) -> Self {
        let mut types =
            Self { api, dialect, models, boxed: BTreeSet::new(), never_needed: BTreeSet::new() };
        let mut edges = Edges::new();
        let mut needed = Edges::new();
        for id in types.models.keys() {
            let (properties, oneofs) = match api.schemas.get(id).map(|schema| &schema.shape) {
                Some(Shape::Object(object)) => (&object.properties, object.oneofs.as_slice()),
                Some(Shape::Oneof(members)) => (members, &[][..]),
                _ => continue,
            };
            for (index, property) in properties.iter().enumerate() {
                let Some(target) = types.direct(&property.ty) else { continue };
                edges.entry(id.clone()).or_default().push((index, target.clone()));
                if types.presence(property).1 == Presence::Needed {
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
        types.boxed = boxing::closing_edges(&edges);
        // A value that needs itself can't be made: such a field is taken as optional.
        types.never_needed = boxing::closing_edges(&needed);
        types
    }

    /// The struct that a type holds without a list or a map between.
    fn direct(&self, use_: &'a TypeUse) -> Option<&'a SchemaId> {
        let Type::Named(id) = &self.resolve(use_).0.ty else { return None };
        matches!(self.api.schemas.get(id)?.shape, Shape::Object(_) | Shape::Oneof(_)).then_some(id)
    }

    /// Follows names that only stand for other types. Says too whether any of them may be null.
    fn resolve(&self, use_: &'a TypeUse) -> (&'a TypeUse, bool) {
        let mut current = use_;
        let mut nullable = use_.nullable;
        for _ in 0..MOST_ALIASES {
            let Type::Named(id) = &current.ty else { break };
            let Some(Schema { shape: Shape::Alias(target), .. }) = self.api.schemas.get(id) else {
                break;
            };
            current = target;
            nullable |= target.nullable;
        }
        (current, nullable)
    }

    /// The type without a look at null.
    pub fn plain(&self, use_: &'a TypeUse) -> RustType {
        let (use_, _) = self.resolve(use_);
        match &use_.ty {
            Type::Boolean => RustType::Bool,
            Type::Integer { width, carrier } => {
                let integer = match width {
                    IntegerWidth::I32 => RustType::I32,
                    IntegerWidth::I64 => RustType::I64,
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
            Type::Duration => RustType::Duration,
            Type::Bytes(ir::Base64Alphabet::Standard) => RustType::Bytes,
            Type::Bytes(ir::Base64Alphabet::UrlSafe) => RustType::BytesUrlSafe,
            Type::Secret => RustType::Secret,
            Type::Array(item) => RustType::Vec(Box::new(self.element(item))),
            Type::Map(value) => RustType::Map(Box::new(self.element(value))),
            Type::Named(id) => self.models.get(id).cloned().map_or(RustType::Json, RustType::Model),
            Type::ProtobufAny => RustType::Any,
            Type::FieldMask(fields) => {
                let model = fields.as_ref().and_then(|id| self.models.get(id)).cloned();
                RustType::Joined(Box::new(model.map_or(RustType::String, RustType::Model)))
            }
            Type::Json | Type::Untyped(_) => RustType::Json,
        }
    }

    /// The type inside a list or a map. In protobuf's mapping no element can be null.
    fn element(&self, use_: &'a TypeUse) -> RustType {
        let plain = match self.plain(use_) {
            // Only a field knows the form that joins what is in it.
            RustType::Joined(_) => RustType::String,
            plain => plain,
        };
        let nullable =
            self.resolve(use_).1 && self.dialect == Dialect::Json && plain != RustType::Json;
        if nullable { RustType::Option(Box::new(plain)) } else { plain }
    }

    /// The type of a property, and when it is written.
    fn presence(&self, property: &'a Property) -> (RustType, Presence) {
        let (target, nullable) = self.resolve(&property.ty);
        let plain = self.plain(&property.ty);
        let option = |ty: RustType| RustType::Option(Box::new(ty));
        match self.dialect {
            Dialect::ProtobufJson => {
                let message = match &target.ty {
                    Type::DateTime
                    | Type::Duration
                    | Type::ProtobufAny
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
            Dialect::Json => match (property.required, nullable) {
                (true, false) => (plain, Presence::Needed),
                (true, true) => (option(plain), Presence::Written),
                (false, _) => (option(plain), Presence::Optional),
            },
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
        let docs = docs::doc_lines(&schema.docs, &schema_sentence(schema));
        let deprecated = schema.deprecated.then(|| deprecation(&schema.docs));
        match &schema.shape {
            Shape::Object(object) => {
                let (fields, additional) = self.plan_fields(schema, object, overrides, summary);
                Item::Struct(Struct { name, docs, deprecated, fields, additional })
            }
            Shape::Enum(ir::Enum { values: EnumValues::Text(values) }) => {
                let stems = variant_stems(values, self.dialect);
                Item::TextEnum(self.plan_enum(name, docs, deprecated, values, &stems))
            }
            Shape::Enum(ir::Enum { values: EnumValues::Integer(values) }) => {
                let stems = values.iter().map(|value| value.value.to_string()).collect::<Vec<_>>();
                Item::IntegerEnum(self.plan_enum(name, docs, deprecated, values, &stems))
            }
            Shape::Paths(paths) => self.plan_paths(name, paths),
            Shape::Oneof(members) => self.plan_oneof(schema, name, members, overrides, summary),
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
        overrides: &Overrides,
        summary: &mut Summary,
    ) -> (Vec<Field>, Option<Field>) {
        let mut names = Scope::default();
        let mut setters = Scope::with(TAKEN_SETTERS.iter().copied());
        let mut fields = Vec::with_capacity(object.properties.len());
        for (index, property) in object.properties.iter().enumerate() {
            let key = (schema.id.clone(), index);
            let (ty, presence) = self.field_type(property, &key);
            summary.rust_types.insert(property.origin.clone(), ty.describe());
            let wish =
                names::value_name(overrides.name(&property.origin).unwrap_or(&property.wire_name));
            let field =
                names.claim(&[wish.clone(), format!("{}_field", wish.trim_start_matches("r#"))]);
            let setter = format!("set_{}", field.trim_start_matches("r#"));
            fields.push(Field {
                setter: setters.claim(&[field.clone(), setter]),
                name: field,
                wire_name: property.wire_name.clone(),
                members: Vec::new(),
                ty,
                presence,
                read_only: property.access == Access::ReadOnly,
                docs: docs::doc_lines(
                    &property.docs,
                    &format!("The `{}` of this object.", property.wire_name),
                ),
                deprecated: property.deprecated.then(|| deprecation(&property.docs)),
            });
        }
        for oneof in &object.oneofs {
            fields.push(self.plan_oneof_field(oneof, &mut names, &mut setters));
        }
        let additional = object.additional.as_ref().map(|value| {
            let wish = "additional_properties".to_owned();
            let field = names.claim(&[wish.clone(), "other_properties".to_owned()]);
            Field {
                setter: setters.claim(&[field.clone(), format!("set_{field}")]),
                name: field,
                wire_name: String::new(),
                members: Vec::new(),
                ty: RustType::Map(Box::new(self.element(value))),
                presence: Presence::Optional,
                read_only: false,
                docs: vec!["All properties that have no field of their own.".to_owned()],
                deprecated: None,
            }
        });
        (fields, additional)
    }

    fn field_type(&self, property: &'a Property, key: &FieldKey) -> (RustType, Presence) {
        let (ty, mut presence) = self.presence(property);
        if !self.boxed.contains(key) {
            return (ty, presence);
        }
        let boxed = |ty: RustType| RustType::Boxed(Box::new(ty));
        let ty = match ty {
            RustType::Option(inner) => RustType::Option(Box::new(boxed(*inner))),
            needed if self.never_needed.contains(key) => {
                presence = Presence::Optional;
                RustType::Option(Box::new(boxed(needed)))
            }
            needed => boxed(needed),
        };
        (ty, presence)
    }

    pub(super) fn plan_enum<T: Clone + std::fmt::Display>(
        &self,
        name: String,
        docs: Vec<String>,
        deprecated: Option<String>,
        values: &[ir::EnumValue<T>],
        stems: &[String],
    ) -> Enum<T> {
        let mut scope = Scope::default();
        let unknown = scope.claim(&["Unrecognized".to_owned()]);
        let unset =
            (self.dialect == Dialect::ProtobufJson).then(|| scope.claim(&["Unset".to_owned()]));
        let variants = values
            .iter()
            .zip(stems)
            .map(|(value, stem)| {
                let wish = names::variant_name(value.chosen.as_deref().unwrap_or(stem));
                let whole = names::variant_name(&value.value.to_string());
                let sentence = match value.value.to_string().replace('`', "'") {
                    empty if empty.trim().is_empty() => "The empty string on the wire.".to_owned(),
                    text => format!("`{text}` on the wire."),
                };
                let mut docs =
                    value.description.as_deref().map(docs::text_lines).unwrap_or_default();
                docs::append(&mut docs, &sentence);
                Variant {
                    name: scope.claim(&[wish.clone(), whole, format!("{wish}Value")]),
                    value: value.value.clone(),
                    docs,
                }
            })
            .collect();
        Enum { name, docs, deprecated, unset, variants, unknown, is_parameter: false }
    }
}

/// What each value is called: in protobuf's mapping without the name of the enum that all of them begin with.
fn variant_stems(values: &[ir::EnumValue<String>], dialect: Dialect) -> Vec<String> {
    let whole = || values.iter().map(|value| value.value.clone()).collect();
    if dialect != Dialect::ProtobufJson || values.len() < 2 {
        return whole();
    }
    let words: Vec<Vec<&str>> =
        values.iter().map(|value| value.value.split('_').collect()).collect();
    let mut common = 0;
    while words.iter().all(|value| value.len() > common + 1 && value[common] == words[0][common]) {
        common += 1;
    }
    let starts_with_letter =
        |value: &Vec<&str>| value[common].starts_with(|first: char| first.is_alphabetic());
    if common > 0 && !words.iter().all(starts_with_letter) {
        return whole();
    }
    words.iter().map(|value| value[common..].join("_")).collect()
}

/// A dull but true sentence for a type that the document says nothing of.
fn schema_sentence(schema: &Schema) -> String {
    match &schema.name {
        ir::SchemaName::Component { key, .. } => format!("The schema `{}`.", key.replace('`', "'")),
        ir::SchemaName::Inside { role, .. } => format!("What `{}` holds.", role.replace('`', "'")),
        ir::SchemaName::Of { operation, role } => {
            format!("The {} of `{}`.", role.replace('`', "'"), operation.replace('`', "'"))
        }
    }
}

/// The first sentence that speaks of deprecation, else none: the attribute then says only that it is so.
pub fn deprecation(docs: &ir::Docs) -> String {
    let texts = docs.summary.iter().chain(&docs.description);
    let sentences = texts.flat_map(|text| text.split(['\n', '.']));
    sentences
        .map(str::trim)
        .find(|sentence| sentence.to_ascii_lowercase().contains("deprecat"))
        .map(|sentence| sentence.split_whitespace().collect::<Vec<_>>().join(" "))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(values: &[&str], dialect: Dialect) -> Vec<String> {
        let values: Vec<_> = values
            .iter()
            .map(|value| ir::EnumValue {
                value: (*value).to_owned(),
                chosen: None,
                description: None,
            })
            .collect();
        variant_stems(&values, dialect)
    }

    #[test]
    fn protobuf_values_lose_the_name_of_their_enum() {
        let values = ["TASK_STATE_UNSPECIFIED", "TASK_STATE_OPEN"];
        assert_eq!(stems(&values, Dialect::ProtobufJson), ["UNSPECIFIED", "OPEN"]);
        assert_eq!(stems(&values, Dialect::Json), values);
        assert_eq!(stems(&["KEY_1", "KEY_2"], Dialect::ProtobufJson), ["KEY_1", "KEY_2"]);
        assert_eq!(stems(&["A", "A_B"], Dialect::ProtobufJson), ["A", "A_B"]);
    }
}
