//! Schemas: which have a type of their own, and what the others are.

use std::collections::BTreeSet;

use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr};
use serde_json::Value;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;
use crate::ir::{
    Access, Base64Alphabet, Carrier, Enum, EnumValue, EnumValues, IntegerWidth, Object, Property,
    Schema, SchemaId, SchemaName, Shape, Type, TypeUse,
};
use crate::normalise::references;
use crate::normalise::schema::{CARRIED, shallow};
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

use super::Lower;
use super::docs::schema_docs;

/// What a schema turns out to be.
pub(super) enum Form {
    /// A type that is written out where it is used.
    Plain(Type, bool),
    /// A type of its own.
    Own(Shape),
}

/// A schema that is read.
pub(super) struct ReadSchema {
    pub(super) schema: typed::Schema,
    pub(super) only_null: bool,
}

impl Lower<'_> {
    /// Reads the schema at a place. What can't be read is told, and taken as any JSON.
    pub(super) fn read_schema(&mut self, pointer: &Pointer) -> Option<ReadSchema> {
        let shallow = shallow(self.map(pointer)?, pointer);
        match typed::schema(shallow.json) {
            Ok(schema) => Some(ReadSchema { schema, only_null: shallow.only_null }),
            Err(message) => {
                self.report(Diagnostic::new(
                    rules::INVALID_SCHEMA,
                    Place::Value(pointer.clone()),
                    format!("the schema can't be read, and is taken as any JSON: {message}"),
                ));
                None
            }
        }
    }

    /// Reads a component. It has a type of its own, or stands for another.
    pub(super) fn define_component(&mut self, pointer: &Pointer, name: SchemaName) {
        let id = self.reserve(pointer, name);
        if let Some(reference) = self.plain_reference(pointer) {
            let target = self.reference_use(&reference, pointer);
            self.fill(&id, |schema| schema.shape = Shape::Alias(target));
        } else if let Some(read) = self.read_schema(pointer) {
            let shape = match self.form(pointer, &read, true) {
                Form::Own(shape) => shape,
                Form::Plain(ty, nullable) => {
                    let nullable = nullable || read.schema.data.nullable;
                    Shape::Alias(TypeUse { ty, nullable, origin: pointer.clone() })
                }
            };
            self.settle(&id, &read, shape);
        } else if self.map(pointer).is_some() {
            let ty = Type::Untyped(rules::INVALID_SCHEMA.name);
            let untyped = TypeUse { ty, nullable: true, origin: pointer.clone() };
            self.fill(&id, |schema| schema.shape = Shape::Alias(untyped));
        }
        self.open.remove(&id);
    }

    /// Keeps a place in the order of the document, whatever is found inside.
    fn reserve(&mut self, pointer: &Pointer, name: SchemaName) -> SchemaId {
        let id = SchemaId(pointer.clone());
        let shape =
            Shape::Alias(TypeUse { ty: Type::Json, nullable: true, origin: pointer.clone() });
        let schema =
            Schema { id: id.clone(), name, docs: Default::default(), deprecated: false, shape };
        self.api.schemas.insert(id.clone(), schema);
        self.open.insert(id.clone());
        id
    }

    fn settle(&mut self, id: &SchemaId, read: &ReadSchema, shape: Shape) {
        let docs = schema_docs(&read.schema);
        self.fill(id, |schema| {
            schema.docs = docs;
            schema.deprecated = read.schema.data.deprecated;
            schema.shape = shape;
        });
    }

    fn fill(&mut self, id: &SchemaId, change: impl FnOnce(&mut Schema)) {
        if let Some(schema) = self.api.schemas.get_mut(id) {
            change(schema);
        }
    }

    /// The text of a `$ref` that has no siblings with a meaning.
    fn plain_reference(&self, pointer: &Pointer) -> Option<String> {
        let map = self.map(pointer)?;
        let text = map.get("$ref")?.as_str()?;
        let alone = map.keys().all(|key| key == "$ref" || key.starts_with("x-"));
        alone.then(|| text.to_owned())
    }

    /// The type of the schema at a place. `name` is what it is called if it needs a type of its own.
    pub(super) fn use_of(&mut self, pointer: &Pointer, name: SchemaName) -> TypeUse {
        let any = TypeUse { ty: Type::Json, nullable: true, origin: pointer.clone() };
        if !matches!(self.document.get(pointer), Some(Node::Map(_))) {
            return any;
        }
        if let Some(reference) = self.plain_reference(pointer) {
            return self.reference_use(&reference, pointer);
        }
        match self.read_schema(pointer) {
            Some(read) => self.use_of_read(pointer, &read, name),
            None => TypeUse { ty: Type::Untyped(rules::INVALID_SCHEMA.name), ..any },
        }
    }

    /// The type of a schema that is read already.
    pub(super) fn use_of_read(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
        name: SchemaName,
    ) -> TypeUse {
        let nullable = read.schema.data.nullable || read.only_null;
        let typed = |ty, nullable| TypeUse { ty, nullable, origin: pointer.clone() };
        let id = SchemaId(pointer.clone());
        if self.api.schemas.contains_key(&id) {
            return typed(Type::Named(id), nullable);
        }
        // Whether it needs a name shows only when it is read, and then what is inside it may need its name already.
        self.reserve(pointer, name);
        let form = self.form(pointer, read, false);
        self.open.remove(&id);
        match form {
            Form::Plain(ty, also) => {
                self.api.schemas.shift_remove(&id);
                typed(ty, nullable || also)
            }
            Form::Own(shape) => {
                self.settle(&id, read, shape);
                typed(Type::Named(id), nullable)
            }
        }
    }

    /// The type that a reference names.
    pub(super) fn reference_use(&mut self, text: &str, origin: &Pointer) -> TypeUse {
        let any = TypeUse { ty: Type::Json, nullable: true, origin: origin.clone() };
        let target = references::target(text);
        let target = target.and_then(|target| references::through(self.document, &target));
        let Some(target) = target else { return any };
        let Some(node) = self.document.get(&target) else { return any };
        let nullable = allows_null(node);
        if !is_component(&target) {
            // A schema deep inside another: it is called after where it stands.
            let parent = target.parent().unwrap_or_default();
            let name = SchemaName::Inside {
                parent: SchemaId(parent),
                role: target.last().unwrap_or_default(),
            };
            let inner = self.use_of(&target, name);
            return TypeUse { origin: origin.clone(), ..inner };
        }
        TypeUse { ty: Type::Named(SchemaId(target)), nullable, origin: origin.clone() }
    }

    /// What a schema is.
    pub(super) fn form(&mut self, pointer: &Pointer, read: &ReadSchema, component: bool) -> Form {
        let keywords = &read.schema.keywords;
        let unknown = read.schema.data.extensions.get(&format!("{CARRIED}untyped"));
        if let Some(name) = unknown.and_then(Value::as_str) {
            // Why has been told already.
            let rule = rules::ALL.iter().find(|rule| rule.name == name);
            return Form::Plain(rule.map_or(Type::Json, |rule| Type::Untyped(rule.name)), true);
        }
        if self.map(pointer).is_some_and(|map| map.contains_key("$dynamicRef")) {
            let message = "what a `$dynamicRef` leads to is read as any JSON for now";
            return self.untyped(pointer, rules::UNTYPED_SCHEMA, message);
        }
        if !keywords.all_of.is_empty() {
            return self.compose(pointer, read, component);
        }
        if !keywords.one_of.is_empty() || !keywords.any_of.is_empty() {
            return self.untyped(
                pointer,
                rules::UNTYPED_UNION,
                "the union is read as any JSON for now",
            );
        }
        if let Some(types) = read.schema.data.extensions.get(&format!("{CARRIED}type")) {
            // All the types together are the same as none.
            if types.as_array().is_some_and(|types| types.len() >= 5) {
                return Form::Plain(Type::Json, true);
            }
            return self.untyped(
                pointer,
                rules::UNTYPED_SCHEMA,
                "a value of several types is read as any JSON for now",
            );
        }
        let extensions = &read.schema.data.extensions;
        let carries = |key: &str| extensions.contains_key(&format!("{CARRIED}{key}"));
        match keywords.typ.as_deref() {
            Some("string") => self.string(pointer, read),
            Some("integer") => self.integer(pointer, read),
            Some("number") => Form::Plain(Type::Number, false),
            Some("boolean") => Form::Plain(Type::Boolean, false),
            Some("array") => self.array(pointer, read),
            Some("object") => self.object(pointer, read, component),
            None if read.schema.data.extensions.contains_key(&format!("{CARRIED}properties"))
                || keywords.additional_properties.is_some() =>
            {
                self.object(pointer, read, component)
            }
            None if keywords.items.is_some() => self.array(pointer, read),
            None if carries("prefixItems") => self.array(pointer, read),
            None if carries("patternProperties") => self.object(pointer, read, component),
            None if keywords.enumeration.iter().any(Value::is_string) => self.string(pointer, read),
            None if keywords.enumeration.iter().any(Value::is_number) => {
                self.integer(pointer, read)
            }
            None if keywords.enumeration.iter().any(Value::is_boolean) => {
                Form::Plain(Type::Boolean, false)
            }
            None if !keywords.enumeration.is_empty() => {
                let message = "an enum of lists and objects is read as any JSON for now";
                self.untyped(pointer, rules::UNTYPED_SCHEMA, message)
            }
            None => Form::Plain(Type::Json, true),
            Some(other) => {
                let message =
                    format!("`{other}` is no type of JSON Schema; it is read as any JSON");
                self.untyped(pointer, rules::UNTYPED_SCHEMA, &message)
            }
        }
    }

    pub(super) fn untyped(
        &mut self,
        pointer: &Pointer,
        rule: crate::diagnostic::Rule,
        message: &str,
    ) -> Form {
        self.report(Diagnostic::new(rule, Place::Value(pointer.clone()), message));
        Form::Plain(Type::Untyped(rule.name), true)
    }

    fn string(&mut self, pointer: &Pointer, read: &ReadSchema) -> Form {
        let keywords = &read.schema.keywords;
        if !keywords.enumeration.is_empty() {
            let texts: Option<Vec<String>> = keywords
                .enumeration
                .iter()
                .map(|value| value.as_str().map(str::to_owned))
                .collect();
            let Some(texts) = texts else {
                return self.untyped(
                    pointer,
                    rules::UNTYPED_SCHEMA,
                    "an enum of mixed types is read as any JSON for now",
                );
            };
            let values = self.enum_values(pointer, texts, read);
            return Form::Own(Shape::Enum(Enum { values: EnumValues::Text(values) }));
        }
        if self.is_secret(pointer, keywords) {
            return Form::Plain(Type::Secret, false);
        }
        let encoding = read
            .schema
            .data
            .extensions
            .get(&format!("{CARRIED}contentEncoding"))
            .and_then(Value::as_str);
        let carried = |width| Type::Integer { width, carrier: Carrier::Text };
        let protobuf = self.config.dialect == Dialect::ProtobufJson;
        let ty = match (keywords.format.as_deref(), encoding) {
            (Some("date-time"), _) => Type::DateTime,
            (Some("duration"), _) if protobuf => Type::Duration,
            (Some("byte" | "base64"), _) | (None, Some("base64")) => {
                Type::Bytes(Base64Alphabet::Standard)
            }
            (Some("base64url"), _) | (None, Some("base64url")) => {
                Type::Bytes(Base64Alphabet::UrlSafe)
            }
            (Some("int32"), _) => carried(IntegerWidth::I32),
            (Some("int64"), _) => carried(IntegerWidth::I64),
            (Some("uint32"), _) => carried(IntegerWidth::U32),
            (Some("uint64"), _) => carried(IntegerWidth::U64),
            _ => Type::String,
        };
        Form::Plain(ty, false)
    }

    /// Whether a string must not be shown: by its format, by an override, or by the name of its property.
    fn is_secret(&mut self, pointer: &Pointer, keywords: &AnySchema) -> bool {
        let overridden = self
            .config
            .overrides
            .iter()
            .filter(|entry| references::target(entry.at.get_ref()).as_ref() == Some(pointer))
            .find_map(|entry| entry.secret);
        if let Some(secret) = overridden {
            return secret;
        }
        let is_property =
            pointer.parent().and_then(|parent| parent.last()).as_deref() == Some("properties");
        let name = pointer.last().unwrap_or_default();
        let listed = is_property
            && self
                .config
                .types
                .secret_properties
                .iter()
                .any(|property| *property.get_ref() == name);
        if listed {
            self.used.insert(name);
        }
        listed || keywords.format.as_deref() == Some("password")
    }

    fn integer(&mut self, pointer: &Pointer, read: &ReadSchema) -> Form {
        let keywords = &read.schema.keywords;
        if !keywords.enumeration.is_empty() {
            let numbers: Option<Vec<i64>> =
                keywords.enumeration.iter().map(Value::as_i64).collect();
            let Some(numbers) = numbers else {
                return self.untyped(
                    pointer,
                    rules::UNTYPED_SCHEMA,
                    "an enum of mixed types is read as any JSON for now",
                );
            };
            let values = self.enum_values(pointer, numbers, read);
            return Form::Own(Shape::Enum(Enum { values: EnumValues::Integer(values) }));
        }
        let width = match keywords.format.as_deref() {
            Some("int32") => IntegerWidth::I32,
            Some("uint32") => IntegerWidth::U32,
            Some("uint64") => IntegerWidth::U64,
            _ => IntegerWidth::I64,
        };
        Form::Plain(Type::Integer { width, carrier: Carrier::Number }, false)
    }

    /// The values without duplicates, with the names and descriptions that `x-enum-…` keys give them.
    fn enum_values<T: Ord + Clone + std::fmt::Display>(
        &mut self,
        pointer: &Pointer,
        values: Vec<T>,
        read: &ReadSchema,
    ) -> Vec<EnumValue<T>> {
        let list = |keys: &[&str]| -> Vec<Option<String>> {
            let extensions = &read.schema.data.extensions;
            let found = keys.iter().find_map(|key| extensions.get(*key).and_then(Value::as_array));
            found
                .map(|list| list.iter().map(|item| item.as_str().map(str::to_owned)).collect())
                .unwrap_or_default()
        };
        let names = list(&["x-enum-varnames", "x-enumNames"]);
        let descriptions = list(&["x-enum-descriptions", "x-enumDescriptions"]);
        let mut kept: Vec<EnumValue<T>> = Vec::with_capacity(values.len());
        let mut listed: BTreeSet<T> = BTreeSet::new();
        for (index, value) in values.into_iter().enumerate() {
            if !listed.insert(value.clone()) {
                self.report(Diagnostic::new(
                    rules::DUPLICATE_ENUM_VALUE,
                    Place::Value(pointer.child("enum").index(index)),
                    format!("the value `{value}` is listed twice"),
                ));
                continue;
            }
            let chosen = names.get(index).cloned().flatten();
            let description = descriptions.get(index).cloned().flatten();
            kept.push(EnumValue { value, chosen, description });
        }
        kept
    }

    fn array(&mut self, pointer: &Pointer, read: &ReadSchema) -> Form {
        let any = TypeUse { ty: Type::Json, nullable: true, origin: pointer.clone() };
        let tuple = read.schema.data.extensions.contains_key(&format!("{CARRIED}prefixItems"));
        let item = if tuple {
            let message = "a list of items of different types is read as one of any JSON for now";
            self.untyped_use(pointer, message)
        } else if read.schema.keywords.items.is_some() {
            self.use_of(&pointer.child("items"), inside(pointer, "item"))
        } else {
            any
        };
        Form::Plain(Type::Array(Box::new(item)), false)
    }

    /// A part of a schema that is untyped for now.
    fn untyped_use(&mut self, pointer: &Pointer, message: &str) -> TypeUse {
        let rule = rules::UNTYPED_SCHEMA;
        self.report(Diagnostic::new(rule, Place::Value(pointer.clone()), message));
        TypeUse { ty: Type::Untyped(rule.name), nullable: true, origin: pointer.clone() }
    }

    fn object(&mut self, pointer: &Pointer, read: &ReadSchema, component: bool) -> Form {
        let keywords = &read.schema.keywords;
        let extensions = &read.schema.data.extensions;
        let declared = extensions.contains_key(&format!("{CARRIED}properties"));
        let patterns = extensions.contains_key(&format!("{CARRIED}patternProperties"));
        let protobuf = self.config.dialect == Dialect::ProtobufJson;
        let nameless = keywords.properties.keys().all(|name| name == "@type");
        if protobuf && !component && declared && nameless {
            return Form::Plain(Type::ProtobufAny, false);
        }
        let any = || TypeUse { ty: Type::Json, nullable: true, origin: pointer.clone() };
        if keywords.properties.is_empty() {
            let map = |value: TypeUse| Form::Plain(Type::Map(Box::new(value)), false);
            return match &keywords.additional_properties {
                Some(AdditionalProperties::Schema(_)) => {
                    map(self
                        .use_of(&pointer.child("additionalProperties"), inside(pointer, "value")))
                }
                _ if patterns => {
                    let message = "properties told by patterns are read as any JSON for now";
                    map(self.untyped_use(pointer, message))
                }
                // A message without fields; in plain JSON only where the document says that nothing else may stand there.
                _ if component && protobuf => Form::Own(Shape::Object(Object::default())),
                Some(AdditionalProperties::Any(false)) if !protobuf => {
                    Form::Own(Shape::Object(Object::default()))
                }
                _ => map(any()),
            };
        }
        let properties = self.properties(pointer, read);
        let additional = match &keywords.additional_properties {
            Some(AdditionalProperties::Schema(_)) => {
                Some(self.use_of(&pointer.child("additionalProperties"), inside(pointer, "value")))
            }
            Some(AdditionalProperties::Any(true)) if !protobuf => Some(any()),
            _ => None,
        };
        Form::Own(Shape::Object(Object { properties, additional }))
    }

    /// The properties of the schema at a place.
    pub(super) fn properties(&mut self, pointer: &Pointer, read: &ReadSchema) -> Vec<Property> {
        let required = read.schema.keywords.required.clone();
        let at = pointer.child("properties");
        // The typed model has them in the order of their names.
        let names: Vec<String> =
            self.map(&at).map(|map| map.keys().cloned().collect()).unwrap_or_default();
        names
            .into_iter()
            .map(|name| self.property(&at.child(&name), pointer, &name, &required))
            .collect()
    }

    fn property(
        &mut self,
        at: &Pointer,
        parent: &Pointer,
        name: &str,
        required: &[String],
    ) -> Property {
        let mut property = Property {
            wire_name: name.to_owned(),
            ty: TypeUse { ty: Type::Json, nullable: true, origin: at.clone() },
            required: required.iter().any(|required| required == name),
            access: Access::ReadWrite,
            docs: Default::default(),
            default: None,
            deprecated: false,
            origin: at.clone(),
        };
        if let Some(reference) = self.plain_reference(at) {
            property.ty = self.reference_use(&reference, at);
        } else if let Some(read) = self.read_schema(at) {
            let data = &read.schema.data;
            property.docs = schema_docs(&read.schema);
            property.access = match (data.read_only, data.write_only) {
                (true, _) => Access::ReadOnly,
                (false, true) => Access::WriteOnly,
                (false, false) => Access::ReadWrite,
            };
            property.default.clone_from(&data.default);
            property.deprecated = data.deprecated;
            property.ty = self.use_of_read(at, &read, inside(parent, name));
        } else if self.map(at).is_some() {
            property.ty.ty = Type::Untyped(rules::INVALID_SCHEMA.name);
        }
        property
    }
}

/// The name of a schema that stands inside another.
fn inside(parent: &Pointer, role: &str) -> SchemaName {
    SchemaName::Inside { parent: SchemaId(parent.clone()), role: role.to_owned() }
}

/// Whether a pointer leads to a component schema.
pub(super) fn is_component(pointer: &Pointer) -> bool {
    pointer.as_str().strip_prefix("#/components/schemas/").is_some_and(|rest| !rest.contains('/'))
}

/// Whether a schema allows `null`, at first sight.
fn allows_null(node: &Node) -> bool {
    let is_null = |node: &Node| node.as_str() == Some("null");
    let member_is_null = |node: &Node| node.child("type").is_some_and(is_null);
    let union = |key: &str| {
        node.child(key).and_then(Node::as_list).is_some_and(|list| list.iter().any(member_is_null))
    };
    node.child("nullable").and_then(Node::as_bool) == Some(true)
        || node.child("type").and_then(Node::as_list).is_some_and(|types| types.iter().any(is_null))
        || union("oneOf")
        || union("anyOf")
}

/// The pointer that an internal reference of a shallow schema holds.
pub(super) fn referenced<T>(reference: &ReferenceOr<T>) -> Option<Pointer> {
    match reference {
        ReferenceOr::Reference { reference } => references::target(reference),
        ReferenceOr::Item(_) => None,
    }
}
