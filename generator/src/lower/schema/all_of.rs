//! `allOf`: a refinement of one schema, or an object that is put together from several.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::AdditionalProperties;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Docs, JsonKind, Object, Property, SchemaId, SchemaName, Shape, Type, TypeUse};
use crate::pointer::Pointer;
use crate::rules;

use super::union::{Candidate, Choice, MERGED};
use super::{Form, ReadSchema, inside, referenced};
use crate::lower::Lower;

/// The deepest nesting of `allOf` that is followed.
const DEEPEST: usize = 64;

/// A schema that an `allOf` is made of.
#[derive(Clone)]
struct Member {
    pointer: Pointer,
    read: ReadSchema,
}

impl Lower<'_> {
    /// What an `allOf` turns out to be.
    pub(in crate::lower) fn compose(
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
        let own_choice = self.choice(pointer, read);
        if own_choice.is_none()
            && keywords.typ.is_some()
            && members.iter().all(|member| self.allows_all(member))
        {
            // The schema says more by itself than what it refers to.
            let mut schema = read.schema.clone();
            schema.keywords.all_of.clear();
            return self.form(pointer, &ReadSchema { schema, ..*read }, component);
        }
        if let ([single], false, None) = (members.as_slice(), own_structure, &own_choice)
            && !self.is_of_family(pointer, single)
        {
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
        let mut choices: Vec<(Pointer, Choice)> =
            own_choice.map(|choice| (pointer.clone(), choice)).into_iter().collect();
        for member in &found {
            let choice = self.choice(&member.pointer, &member.read);
            choices.extend(choice.map(|choice| (member.pointer.clone(), choice)));
        }
        if !choices.is_empty() {
            return self.distribute(pointer, read, found, choices);
        }
        if objects == 0 && keywords.properties.is_empty() {
            return self.scalar_of(pointer, found, component);
        }
        let closed = |read: &ReadSchema| {
            let additional = &read.schema.keywords.additional_properties;
            matches!(additional, Some(AdditionalProperties::Any(false)))
        };
        let open = !closed(read) && !found.iter().any(|member| closed(&member.read));
        let object = self.merge(pointer, read, found);
        if object.properties.is_empty() && open && self.config.dialect == Dialect::Json {
            // Nobody names a member: it is the same as an object without any of its own.
            let value = object.additional.unwrap_or_else(|| any(pointer));
            return Form::Plain(Type::Map(self.nested(value)), false);
        }
        Form::Own(Shape::Object(object))
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

    /// An object of which a part is a choice: a choice between objects that are whole.
    fn distribute(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
        found: Vec<Member>,
        choices: Vec<(Pointer, Choice)>,
    ) -> Form {
        let mut choices = choices.into_iter();
        let Some((holder, choice)) = choices.next() else {
            return Form::Own(Shape::Object(self.merge(pointer, read, found)));
        };
        let more = choices.next();
        if let Some((other, second)) = &more {
            let message = "of two choices in one object only the first is typed; what the other brings is kept as any JSON";
            self.report(Diagnostic::new(
                rules::UNTYPED_UNION,
                Place::Key(other.child(second.keyword)),
                message,
            ));
        }
        let base = found.iter().fold(self.own_outline_of(pointer), |outline, member| {
            outline.and(self.own_outline_of(&member.pointer))
        });
        let mut sites = Vec::with_capacity(choice.sites.len());
        let mut seen = BTreeSet::from([holder.clone()]);
        for site in &choice.sites {
            self.expand(site, &mut sites, &mut seen, 0);
        }
        let mut candidates = Vec::with_capacity(sites.len());
        for (index, site) in sites.iter().enumerate() {
            let outline = base.clone().and(self.outline(site));
            if !outline.kinds.contains(&JsonKind::Object) {
                continue;
            }
            let mut parts = found.clone();
            let mut seen = BTreeSet::from([pointer.clone()]);
            self.collect(site, &mut parts, &mut seen, 0);
            let mut object = self.merge(pointer, read, parts);
            if more.is_some() {
                object.additional.get_or_insert_with(|| any(pointer));
            }
            let target = self.follow(site).unwrap_or_else(|| site.clone());
            let words = self.words(site, &outline).or_else(|| target.last());
            let id = pointer.child(MERGED).index(index);
            let name = SchemaName::Member {
                union: SchemaId(pointer.clone()),
                words: words.clone().unwrap_or_default(),
            };
            let docs = self.member_docs(&target);
            let id = self.define(&id, name, docs.clone(), Shape::Object(object));
            let ty = TypeUse { ty: Type::Named(id), nullable: false, origin: site.clone() };
            candidates.push(Candidate { site: site.clone(), target, ty, words, docs, outline });
        }
        let discriminator = self.discriminator(pointer).or_else(|| self.discriminator(&holder));
        self.union(pointer, candidates, discriminator.as_ref())
    }

    /// The members of a choice, those of a choice within it in place of that.
    /// One that was met already has given its members.
    fn expand(
        &mut self,
        site: &Pointer,
        sites: &mut Vec<Pointer>,
        seen: &mut BTreeSet<Pointer>,
        depth: usize,
    ) {
        let target = self.follow(site).filter(|_| depth < DEEPEST);
        let read = target.as_ref().and_then(|target| self.read_schema(target));
        let inner = match (&target, &read) {
            // What stands beside the inner choice would be lost otherwise.
            (Some(target), Some(read))
                if read.schema.keywords.properties.is_empty()
                    && read.schema.keywords.all_of.is_empty() =>
            {
                self.choice(target, read)
            }
            _ => None,
        };
        match inner {
            Some(choice) => {
                if target.is_some_and(|target| seen.insert(target)) {
                    for site in &choice.sites {
                        self.expand(site, sites, seen, depth + 1);
                    }
                }
            }
            None => sites.push(site.clone()),
        }
    }

    /// The object that a schema and the members of its `allOf` are together.
    pub(in crate::lower) fn merged(&mut self, pointer: &Pointer, read: &ReadSchema) -> Object {
        let mut parts = Vec::new();
        let mut seen = BTreeSet::from([pointer.clone()]);
        let members: Vec<Pointer> =
            read.schema.keywords.all_of.iter().filter_map(referenced).collect();
        for member in &members {
            self.collect(member, &mut parts, &mut seen, 0);
        }
        self.merge(pointer, read, parts)
    }

    /// One object of several, of whose properties each must be there that all of them require.
    pub(in crate::lower) fn merge_sites(
        &mut self,
        pointer: &Pointer,
        sites: &[Pointer],
        required: &[BTreeSet<String>],
    ) -> Form {
        let mut parts = Vec::new();
        let mut seen = BTreeSet::from([pointer.clone()]);
        for site in sites {
            self.collect(site, &mut parts, &mut seen, 0);
        }
        let Some(read) = self.read_schema(pointer) else { return Form::Plain(Type::Json, true) };
        let mut object = self.merge(pointer, &read, parts);
        for property in &mut object.properties {
            property.required = required.iter().all(|names| names.contains(&property.wire_name));
        }
        Form::Own(Shape::Object(object))
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
    fn merge(&mut self, pointer: &Pointer, read: &ReadSchema, found: Vec<Member>) -> Object {
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
        let properties = properties
            .into_values()
            .map(|property| Property {
                required: required.contains(&property.wire_name),
                ..property
            })
            .collect();
        Object { properties, additional, ..Object::default() }
    }

    fn additional(&mut self, pointer: &Pointer, read: &ReadSchema) -> Option<TypeUse> {
        match &read.schema.keywords.additional_properties {
            Some(AdditionalProperties::Any(true)) if self.config.dialect == Dialect::Json => {
                Some(any(pointer))
            }
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
        if let Some(known) = properties.get(&property.wire_name) {
            let at = property.origin.child(MERGED).child("property");
            let name = inside(&property.origin.parent().unwrap_or_default(), &property.wire_name);
            let types = ((&known.ty.ty, &known.origin), (&property.ty.ty, &property.origin));
            if let Some(ty) = self.joint_type(types.0, types.1, &at, name, &property.docs) {
                property.ty.ty = ty;
            }
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

    /// The type of what two members of an `allOf` give different objects, or lists of such: one with the properties of
    /// both. None where the later type says enough.
    fn joint_type(
        &mut self,
        (one, one_site): (&Type, &Pointer),
        (another, another_site): (&Type, &Pointer),
        at: &Pointer,
        name: SchemaName,
        docs: &Docs,
    ) -> Option<Type> {
        if one.is_same(another) {
            return None;
        }
        if let (Type::Array(one), Type::Array(another)) = (one, another) {
            let [one_site, another_site] =
                [one_site, another_site].map(|site| Some(self.follow(site)?.child("items")));
            let items = ((&one.ty, &one_site?), (&another.ty, &another_site?));
            let ty = self.joint_type(items.0, items.1, &at.child("items"), name, docs)?;
            return Some(Type::Array(Box::new(TypeUse { ty, ..another.as_ref().clone() })));
        }
        let may_join = |ty: &Type| matches!(ty, Type::Named(_) | Type::Map(_));
        let sites = [one_site, another_site];
        let outlines = sites.map(|site| self.outline(site));
        let are_objects = outlines.iter().all(|outline| outline.is_only(JsonKind::Object));
        if !may_join(one) || !may_join(another) || !are_objects {
            return None;
        }
        let [first, second] = &outlines;
        if first.objects.len() > 1 || second.objects.len() > 1 {
            // A choice that only refines what the other one has anyhow would lose members that it does not name.
            return (first.has_place_for(second) && !second.has_place_for(first))
                .then(|| one.clone());
        }
        // The object may have a property that joins the same two again: that is of the type at hand.
        let pair = sites.map(Pointer::clone);
        if let Some(id) = self.joined.get(&pair) {
            return Some(Type::Named(id.clone()));
        }
        let mut parts = Vec::new();
        let mut seen = BTreeSet::from([at.clone()]);
        for site in sites {
            self.collect(site, &mut parts, &mut seen, 0);
        }
        let last = parts.pop()?;
        self.joined.insert(pair, SchemaId(at.clone()));
        let object = self.merge(&last.pointer, &last.read, parts);
        Some(Type::Named(self.define(at, name, docs.clone(), Shape::Object(object))))
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

/// Any JSON.
fn any(pointer: &Pointer) -> TypeUse {
    TypeUse { ty: Type::Json, nullable: true, origin: pointer.clone() }
}

/// The kind of JSON that a type is; `None` where it may be any.
fn kind(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Boolean | Type::Always(_) => Some("boolean"),
        Type::Integer { carrier: crate::ir::Carrier::Number, .. }
        | Type::Decimal(crate::ir::Carrier::Number)
        | Type::Number => Some("number"),
        Type::Integer { .. }
        | Type::String
        | Type::Text(_)
        | Type::DateTime
        | Type::Date
        | Type::Time
        | Type::Duration
        | Type::IsoDuration
        | Type::Uuid
        | Type::Decimal(crate::ir::Carrier::Text)
        | Type::Address(_)
        | Type::Bytes(_)
        | Type::FieldMask(_)
        | Type::Secret => Some("string"),
        Type::Array(_) => Some("array"),
        Type::Map(_) | Type::ProtobufAny => Some("object"),
        Type::Named(_) | Type::Chosen(_) | Type::Json | Type::Untyped(_) => None,
    }
}
