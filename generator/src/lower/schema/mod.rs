//! Schemas: which have a type of their own, and what the others are.

mod all_of;
mod cycles;
pub(in crate::lower) mod docs;
pub(in crate::lower) mod enumeration;
mod evidence;
mod format;
mod oneof_group;
mod subtypes;
mod tuple;
mod union;
pub(in crate::lower) mod value_shape;

use openapiv3::{AdditionalProperties, AnySchema, ReferenceOr};
use serde_json::Value;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;
use crate::ir::{
    Access, Choice, Docs, Object, Property, Schema, SchemaId, SchemaName, Shape, Type, TypeUse,
};
use crate::normalise::references;
use crate::normalise::schema::{CARRIED, shallow};
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

use crate::lower::Lower;
use docs::schema_docs;

/// What a schema turns out to be.
pub(in crate::lower) enum Form {
    /// A type that is written out where it is used.
    Plain(Type, bool),
    /// A type of its own.
    Own(Shape),
}

/// A schema that is read.
#[derive(Clone)]
pub(in crate::lower) struct ReadSchema {
    pub(in crate::lower) schema: typed::Schema,
    pub(in crate::lower) only_null: bool,
}

impl Lower<'_> {
    /// Reads the schema at a place. What can't be read is told, and taken as any JSON.
    pub(in crate::lower) fn read_schema(&mut self, pointer: &Pointer) -> Option<ReadSchema> {
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
    pub(in crate::lower) fn define_component(&mut self, pointer: &Pointer, name: SchemaName) {
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

    /// Gives a type of its own to something that the document has no single place for.
    pub(in crate::lower) fn define(
        &mut self,
        pointer: &Pointer,
        name: SchemaName,
        docs: Docs,
        shape: Shape,
    ) -> SchemaId {
        let id = self.reserve(pointer, name);
        self.fill(&id, |schema| {
            schema.docs = docs;
            schema.shape = shape;
        });
        self.open.remove(&id);
        id
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
        let mut docs = schema_docs(&read.schema, self.config.dialect);
        if let Shape::Object(object) = &shape {
            oneof_group::shorten(&mut docs, &object.oneofs);
        }
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
    pub(in crate::lower) fn use_of(&mut self, pointer: &Pointer, name: SchemaName) -> TypeUse {
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
    pub(in crate::lower) fn use_of_read(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
        name: SchemaName,
    ) -> TypeUse {
        let nullable = read.schema.data.nullable || read.only_null;
        let typed = |ty, nullable| TypeUse { ty, nullable, origin: pointer.clone() };
        let id = SchemaId(pointer.clone());
        if self.api.schemas.contains_key(&id) {
            if self.open.contains(&id) {
                self.met.insert(id.clone());
            }
            return typed(Type::Named(id), nullable);
        }
        // Whether it needs a name shows only when it is read, and then what is inside it may need its name already.
        self.reserve(pointer, name);
        let form = self.form(pointer, read, false);
        self.open.remove(&id);
        match form {
            // What stands inside it refers to it.
            Form::Plain(ty, also) if self.met.remove(&id) => {
                let target = typed(ty, nullable || also);
                self.fill(&id, |schema| schema.shape = Shape::Alias(target));
                self.end_cycle();
                typed(Type::Named(id), nullable || also)
            }
            Form::Plain(ty, also) => {
                self.api.schemas.shift_remove(&id);
                typed(ty, nullable || also)
            }
            Form::Own(shape) => {
                self.settle(&id, read, shape);
                if self.met.remove(&id) {
                    self.end_cycle();
                }
                typed(Type::Named(id), nullable)
            }
        }
    }

    /// The type that a reference names.
    pub(in crate::lower) fn reference_use(&mut self, text: &str, origin: &Pointer) -> TypeUse {
        let any = TypeUse { ty: Type::Json, nullable: true, origin: origin.clone() };
        let target = references::target(text);
        let target = target.and_then(|target| references::through(self.document, &target));
        let Some(target) = target else { return any };
        let Some(node) = self.document.get(&target) else { return any };
        let nullable = allows_null(node);
        if let Some(ty) = self.chosen_at(origin) {
            return TypeUse { ty, nullable, origin: origin.clone() };
        }
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
    pub(in crate::lower) fn form(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
        component: bool,
    ) -> Form {
        if let Some(chosen) = self.chosen_at(pointer) {
            return Form::Plain(chosen, false);
        }
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
        if component && let Some(children) = self.families.get(pointer).cloned() {
            return self.family(pointer, read, &children);
        }
        if !keywords.all_of.is_empty() {
            return self.compose(pointer, read, component);
        }
        let is_scalar =
            matches!(keywords.typ.as_deref(), Some("string" | "integer" | "number" | "boolean"));
        if !is_scalar && let Some(choice) = self.choice(pointer, read) {
            return if keywords.properties.is_empty() {
                self.choose(pointer, &choice)
            } else {
                self.compose(pointer, read, component)
            };
        }
        if let Some(form) = self.enumeration(pointer, read) {
            return form;
        }
        if let Some(Value::Array(types)) =
            read.schema.data.extensions.get(&format!("{CARRIED}type"))
        {
            // All the types together are the same as none.
            if types.len() >= 5 {
                return Form::Plain(Type::Json, true);
            }
            let types: Vec<String> =
                types.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            if keywords.enumeration.is_empty() {
                return self.several_types(pointer, read, &types);
            }
        }
        self.form_of_type(pointer, read, keywords.typ.as_deref(), component)
    }

    /// What a schema is that is of one type.
    pub(in crate::lower) fn form_of_type(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
        name: Option<&str>,
        component: bool,
    ) -> Form {
        let keywords = &read.schema.keywords;
        let extensions = &read.schema.data.extensions;
        let carries = |key: &str| extensions.contains_key(&format!("{CARRIED}{key}"));
        match name {
            Some("string") => self.string(pointer, read),
            Some("integer") => {
                let ty = format::integer(keywords.format.as_deref());
                Form::Plain(self.chosen_for(keywords).unwrap_or(ty), false)
            }
            Some("number") => {
                let ty = format::number(self.config.dialect, keywords.format.as_deref());
                Form::Plain(self.chosen_for(keywords).unwrap_or(ty), false)
            }
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
            None => Form::Plain(Type::Json, true),
            Some(other) => {
                let message =
                    format!("`{other}` is no type of JSON Schema; it is read as any JSON");
                self.untyped(pointer, rules::UNTYPED_SCHEMA, &message)
            }
        }
    }

    pub(in crate::lower) fn untyped(
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
        if self.is_secret(pointer, keywords) {
            return Form::Plain(Type::Secret, false);
        }
        if self.is_field_mask(pointer, keywords) {
            return Form::Plain(Type::FieldMask(None), false);
        }
        let encoding = read
            .schema
            .data
            .extensions
            .get(&format!("{CARRIED}contentEncoding"))
            .and_then(Value::as_str);
        let ty = format::string(self.config.dialect, keywords.format.as_deref(), encoding);
        Form::Plain(self.chosen_for(keywords).unwrap_or(ty), false)
    }

    /// The type that the config chooses for what stands at a place.
    fn chosen_at(&mut self, pointer: &Pointer) -> Option<Type> {
        let entry = self.config.overrides.iter().find(|entry| {
            entry.rust.is_some() && references::target(entry.at.get_ref()).as_ref() == Some(pointer)
        })?;
        self.used.insert(choosing(pointer));
        // By the text of the config, which need not be escaped as the pointer is.
        Some(Type::Chosen(Choice::Place(Pointer::from_fragment(entry.at.get_ref().clone()))))
    }

    /// The type that the config chooses for the format of a scalar.
    fn chosen_for(&mut self, keywords: &AnySchema) -> Option<Type> {
        let format = keywords.format.clone()?;
        let listed = self.config.types.formats.keys().any(|name| *name.get_ref() == format);
        listed.then(|| {
            self.used.insert(format!("format {format}"));
            Type::Chosen(Choice::Format(format))
        })
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

    fn array(&mut self, pointer: &Pointer, read: &ReadSchema) -> Form {
        let any = TypeUse { ty: Type::Json, nullable: true, origin: pointer.clone() };
        if read.schema.data.extensions.contains_key(&format!("{CARRIED}prefixItems")) {
            return self.tuple(pointer, read);
        }
        let item = if read.schema.keywords.items.is_some() {
            self.use_of(&pointer.child("items"), inside(pointer, "item"))
        } else {
            any
        };
        Form::Plain(Type::Array(self.nested(item)), false)
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
            let value = match &keywords.additional_properties {
                Some(AdditionalProperties::Schema(_)) if !patterns => {
                    self.use_of(&pointer.child("additionalProperties"), inside(pointer, "value"))
                }
                _ if patterns => self.pattern_use(pointer),
                // A message without fields; in plain JSON only where the document says that nothing else may stand there.
                _ if component && protobuf => return Form::Own(Shape::Object(Object::default())),
                Some(AdditionalProperties::Any(false)) if !protobuf => {
                    return Form::Own(Shape::Object(Object::default()));
                }
                _ => any(),
            };
            return Form::Plain(Type::Map(self.nested(value)), false);
        }
        let properties = self.properties(pointer, read);
        let (properties, oneofs) = self.oneof_groups(pointer, read, properties);
        let additional = match &keywords.additional_properties {
            Some(AdditionalProperties::Any(true)) if !protobuf => Some(any()),
            _ if patterns => Some(self.pattern_use(pointer)),
            Some(AdditionalProperties::Schema(_)) => {
                Some(self.use_of(&pointer.child("additionalProperties"), inside(pointer, "value")))
            }
            _ => None,
        };
        Form::Own(Shape::Object(Object { properties, oneofs, additional }))
    }

    /// The properties of the schema at a place.
    pub(in crate::lower) fn properties(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
    ) -> Vec<Property> {
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
            format: None,
            deprecated: false,
            origin: at.clone(),
        };
        if let Some(reference) = self.plain_reference(at) {
            property.ty = self.reference_use(&reference, at);
        } else if let Some(read) = self.read_schema(at) {
            let data = &read.schema.data;
            property.docs = schema_docs(&read.schema, self.config.dialect);
            property.access = match (data.read_only, data.write_only) {
                (true, _) => Access::ReadOnly,
                (false, true) => Access::WriteOnly,
                (false, false) => Access::ReadWrite,
            };
            property.default.clone_from(&data.default);
            property.format.clone_from(&read.schema.keywords.format);
            property.deprecated = data.deprecated;
            property.ty = self.use_of_read(at, &read, inside(parent, name));
        } else if self.map(at).is_some() {
            property.ty.ty = Type::Untyped(rules::INVALID_SCHEMA.name);
        }
        property
    }
}

/// What marks the override that chooses the type at a place as used.
pub(in crate::lower) fn choosing(pointer: &Pointer) -> String {
    format!("type {}", pointer.as_str())
}

/// The name of a schema that stands inside another.
pub(in crate::lower) fn inside(parent: &Pointer, role: &str) -> SchemaName {
    SchemaName::Inside { parent: SchemaId(parent.clone()), role: role.to_owned() }
}

/// Whether a pointer leads to a component schema.
pub(in crate::lower) fn is_component(pointer: &Pointer) -> bool {
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
pub(in crate::lower) fn referenced<T>(reference: &ReferenceOr<T>) -> Option<Pointer> {
    match reference {
        ReferenceOr::Reference { reference } => references::target(reference),
        ReferenceOr::Item(_) => None,
    }
}
