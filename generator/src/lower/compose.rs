//! `allOf`: a refinement of one schema, or an object that is put together from several.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::AdditionalProperties;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Object, Property, SchemaId, SchemaName, Shape, Type, TypeUse};
use crate::pointer::Pointer;
use crate::rules;

use super::Lower;
use super::schema::{Form, ReadSchema, referenced};

/// The deepest nesting of `allOf` that is followed.
const DEEPEST: usize = 64;

/// A schema that an `allOf` is made of.
struct Member {
    pointer: Pointer,
    read: ReadSchema,
}

impl Lower<'_> {
    /// What an `allOf` turns out to be.
    pub(super) fn compose(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
        component: bool,
    ) -> Form {
        let keywords = &read.schema.keywords;
        let own_structure = !keywords.properties.is_empty()
            || keywords.additional_properties.is_some()
            || !keywords.enumeration.is_empty()
            || !keywords.required.is_empty();
        let mut members: Vec<Pointer> = keywords.all_of.iter().filter_map(referenced).collect();
        if members.len() > 1 {
            members.retain(|member| !self.says_nothing(member));
        }
        if keywords.typ.is_some() && members.iter().all(|member| self.allows_all(member)) {
            // The schema says more by itself than what it refers to.
            let mut schema = read.schema.clone();
            schema.keywords.all_of.clear();
            return self.form(pointer, &ReadSchema { schema, ..*read }, component);
        }
        if let ([single], false) = (members.as_slice(), own_structure) {
            return match self.refine(pointer, single, component) {
                // Whoever says a type without `null` excludes it.
                Form::Plain(ty, _) if keywords.typ.is_some() => Form::Plain(ty, false),
                form => form,
            };
        }

        let mut found = Vec::new();
        let mut seen = BTreeSet::from([pointer.clone()]);
        for member in &members {
            self.collect(member, &mut found, &mut seen, 0);
        }
        let is_object = |member: &Member| {
            let keywords = &member.read.schema.keywords;
            keywords.typ.as_deref() == Some("object") || !keywords.properties.is_empty()
        };
        let objects = found.iter().filter(|member| is_object(member)).count();
        if objects == 0 && keywords.properties.is_empty() {
            return self.scalar_of(pointer, found, component);
        }
        self.merge(pointer, read, found)
    }

    /// Whether a member only tells of itself, as those do that stand beside a reference for their description.
    fn says_nothing(&self, pointer: &Pointer) -> bool {
        const TELLING: &[&str] = &[
            "title",
            "description",
            "example",
            "examples",
            "readOnly",
            "writeOnly",
            "deprecated",
            "default",
            "nullable",
        ];
        let telling = |key: &String| TELLING.contains(&key.as_str()) || key.starts_with("x-");
        self.map(pointer).is_some_and(|map| map.keys().all(telling))
    }

    /// Whether a member, or what it refers to, has no word on what a value is.
    fn allows_all(&self, pointer: &Pointer) -> bool {
        self.follow(pointer).is_some_and(|target| self.says_nothing(&target))
    }

    /// One schema with something said beside it: the type is that schema's.
    fn refine(&mut self, pointer: &Pointer, member: &Pointer, component: bool) -> Form {
        let stands_here = member.as_str().starts_with(pointer.as_str());
        if stands_here && self.map(member).is_some_and(|map| !map.contains_key("$ref")) {
            let Some(read) = self.read_schema(member) else { return Form::Plain(Type::Json, true) };
            return match self.form(member, &read, component) {
                Form::Plain(ty, nullable) => Form::Plain(ty, nullable || read.schema.data.nullable),
                own => own,
            };
        }
        let inner = if stands_here {
            let name =
                SchemaName::Inside { parent: SchemaId(pointer.clone()), role: "value".to_owned() };
            self.use_of(member, name)
        } else {
            self.reference_use(&member.as_str().replace('%', "%25"), pointer)
        };
        Form::Plain(inner.ty, inner.nullable)
    }

    /// The members, those of nested `allOf`s in place of them.
    fn collect(
        &mut self,
        pointer: &Pointer,
        found: &mut Vec<Member>,
        seen: &mut BTreeSet<Pointer>,
        depth: usize,
    ) {
        let Some(pointer) = self.follow(pointer) else { return };
        if depth > DEEPEST || !seen.insert(pointer.clone()) {
            return;
        }
        let Some(read) = self.read_schema(&pointer) else { return };
        let nested: Vec<Pointer> =
            read.schema.keywords.all_of.iter().filter_map(referenced).collect();
        for member in &nested {
            self.collect(member, found, seen, depth + 1);
        }
        found.push(Member { pointer, read });
    }

    /// No member is an object: the first that has a type tells it, the others only constrain it.
    fn scalar_of(&mut self, pointer: &Pointer, found: Vec<Member>, component: bool) -> Form {
        let mut typed = found.into_iter().filter(|member| {
            let keywords = &member.read.schema.keywords;
            keywords.all_of.is_empty()
                && (keywords.typ.is_some() || !keywords.enumeration.is_empty())
        });
        let Some(first) = typed.next() else {
            return self.untyped(
                pointer,
                rules::UNTYPED_SCHEMA,
                "the members of this `allOf` say no type",
            );
        };
        for other in typed {
            let types = [&first, &other].map(|member| member.read.schema.keywords.typ.clone());
            if let [Some(one), Some(another)] = types
                && one != another
            {
                let message = format!("`{another}` contradicts `{one}`");
                let ty = self.conflict(&other.pointer, &first.pointer, message);
                return Form::Plain(ty, true);
            }
        }
        self.form(&first.pointer.clone(), &first.read, component)
    }

    /// The properties of all members, then the schema's own.
    fn merge(&mut self, pointer: &Pointer, read: &ReadSchema, found: Vec<Member>) -> Form {
        let mut properties: IndexMap<String, Property> = IndexMap::new();
        let mut required: BTreeSet<String> =
            read.schema.keywords.required.iter().cloned().collect();
        let mut additional: Option<TypeUse> = None;
        for member in &found {
            required.extend(member.read.schema.keywords.required.iter().cloned());
            for property in self.properties(&member.pointer, &member.read) {
                self.join(&mut properties, property);
            }
            additional = additional.or_else(|| self.additional(&member.pointer, &member.read));
        }
        for property in self.properties(pointer, read) {
            self.join(&mut properties, property);
        }
        additional = additional.or_else(|| self.additional(pointer, read));
        let closed = |read: &ReadSchema| {
            let additional = &read.schema.keywords.additional_properties;
            matches!(additional, Some(AdditionalProperties::Any(false)))
        };
        let open = !closed(read) && !found.iter().any(|member| closed(&member.read));
        let plain = self.config.dialect == Dialect::Json;
        if properties.is_empty() && additional.is_none() && open && plain {
            // Nobody names a member: it is the same as an object without any of its own.
            let any = TypeUse { ty: Type::Json, nullable: true, origin: pointer.clone() };
            return Form::Plain(Type::Map(Box::new(any)), false);
        }
        let properties = properties
            .into_values()
            .map(|property| Property {
                required: required.contains(&property.wire_name),
                ..property
            })
            .collect();
        Form::Own(Shape::Object(Object { properties, additional }))
    }

    fn additional(&mut self, pointer: &Pointer, read: &ReadSchema) -> Option<TypeUse> {
        match &read.schema.keywords.additional_properties {
            Some(AdditionalProperties::Schema(_)) => {
                let name = SchemaName::Inside {
                    parent: SchemaId(pointer.clone()),
                    role: "value".to_owned(),
                };
                Some(self.use_of(&pointer.child("additionalProperties"), name))
            }
            Some(AdditionalProperties::Any(true)) if self.config.dialect == Dialect::Json => {
                Some(TypeUse { ty: Type::Json, nullable: true, origin: pointer.clone() })
            }
            _ => None,
        }
    }

    /// Adds a property. One that is there already is refined: the later member says more of it.
    fn join(&mut self, properties: &mut IndexMap<String, Property>, mut property: Property) {
        if let Some(known) = properties.get(&property.wire_name)
            && kind(&known.ty.ty) != kind(&property.ty.ty)
            && kind(&known.ty.ty).is_some()
            && kind(&property.ty.ty).is_some()
        {
            let message =
                format!("two members of the `allOf` give `{}` different types", property.wire_name);
            property.ty.ty = self.conflict(&property.origin, &known.origin, message);
        }
        match properties.get_mut(&property.wire_name) {
            // A member that says nothing of the type only constrains it.
            Some(known) if matches!(property.ty.ty, Type::Json) => {
                known.required |= property.required
            }
            Some(known) => *known = property,
            None => drop(properties.insert(property.wire_name.clone(), property)),
        }
    }

    /// Tells of a contradiction, and gives the type of what is contradictory.
    fn conflict(&mut self, at: &Pointer, other: &Pointer, message: String) -> Type {
        let rule = rules::CONFLICTING_SCHEMAS;
        let message = format!("{message}; it is read as any JSON");
        self.report(
            Diagnostic::new(rule, Place::Value(at.clone()), message)
                .related(Place::Value(other.clone()), "the other one")
                .hint("no value can satisfy both; mend one of them"),
        );
        Type::Untyped(rule.name)
    }
}

/// The kind of JSON that a type is; `None` where it may be any.
fn kind(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Boolean => Some("boolean"),
        Type::Integer { carrier: crate::ir::Carrier::Number, .. } | Type::Number => Some("number"),
        Type::Integer { .. }
        | Type::String
        | Type::Text(_)
        | Type::DateTime
        | Type::Duration
        | Type::Bytes(_)
        | Type::Secret => Some("string"),
        Type::Array(_) => Some("array"),
        Type::Map(_) | Type::ProtobufAny => Some("object"),
        Type::Named(_) | Type::Json | Type::Untyped(_) => None,
    }
}
