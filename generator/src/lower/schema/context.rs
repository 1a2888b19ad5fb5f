//! The context of the schema reader: the schemas read so far, and the state that readers share.
//!
//! Schemas contain schemas, so the readers of the different forms call each other. They do so only through this context:
//! [`Schemas::use_of`] and its siblings call [`Schemas::lower`], which calls the dispatcher. Only the dispatcher imports
//! every form, so no form imports the dispatcher or a form above it.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Checked;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::ir::{
    self, Choice, Docs, SchemaId, SchemaMap, SchemaName, Shape, Type, TypeUse, resolved,
};
use crate::lower::config_use::ConfigUse;
use crate::lower::element::UNREADABLE;
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::{Entry, Schema, is_component};

use super::cycles;
use super::docs::schema_docs;
use super::oneof_list;
use super::secret_names;
use super::value_shape::Shapes;

/// The context of the schema reader.
pub struct Schemas<'a> {
    pub view: View<'a>,
    pub diagnostics: &'a mut Diagnostics,
    pub config_use: ConfigUse,
    /// The schemas with a named type. A reserved schema is not read yet.
    pub defined: SchemaMap,
    /// The shapes of values, by which union members are distinguished.
    pub(super) shapes: Shapes<'a>,
    /// The objects merged from two declarations of one property, by the places of the declarations.
    pub(super) merged: BTreeMap<[Pointer; 2], SchemaId>,
    /// The schemas that are being read. A reference to one of them is recursive.
    in_progress: BTreeSet<SchemaId>,
    /// The schemas in progress that contain a reference to themselves.
    recursive: BTreeSet<SchemaId>,
    /// The dispatcher.
    dispatch: Dispatch,
}

/// A function that reads a schema of any form.
pub(super) type Dispatch = fn(&mut Schemas<'_>, &Pointer, &Schema, Position) -> Lowered;

/// The type of a schema.
pub enum Lowered {
    /// A type without a name, repeated at each use.
    Inline {
        /// The type.
        ty: Type,
        /// The type allows `null`, even if the schema does not declare it.
        nullable: bool,
    },
    /// A named type.
    Named(Shape),
}

impl Lowered {
    /// An inline type without `null`.
    pub(super) fn not_null(ty: Type) -> Self {
        Self::Inline { ty, nullable: false }
    }

    /// An inline type with `null`.
    pub(super) fn nullable(ty: Type) -> Self {
        Self::Inline { ty, nullable: true }
    }
}

/// The position of a schema in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// A component: it has a name.
    Component,
    /// A part of another schema, or the schema of a parameter or a body.
    Inline,
}

impl<'a> Schemas<'a> {
    /// Creates a context without schemas.
    pub(super) fn new(
        view: View<'a>,
        diagnostics: &'a mut Diagnostics,
        dispatch: Dispatch,
    ) -> Self {
        Self {
            view,
            diagnostics,
            config_use: ConfigUse::default(),
            defined: SchemaMap::new(),
            shapes: Shapes::new(view),
            merged: BTreeMap::new(),
            in_progress: BTreeSet::new(),
            recursive: BTreeSet::new(),
            dispatch,
        }
    }

    /// Reports a finding.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.report(diagnostic);
    }

    /// Returns the shape of a schema with a named type.
    pub fn shape(&self, id: &SchemaId) -> Option<&Shape> {
        self.defined.get(id).map(|schema| &schema.shape)
    }

    /// Returns the type behind all aliases of a type.
    pub fn final_type<'s>(&'s self, use_: &'s TypeUse) -> &'s Type {
        &resolved(&self.defined, use_).ty
    }

    /// Returns the keywords of the schema at a place. Reports an invalid schema.
    pub fn keywords(&mut self, pointer: &Pointer) -> Option<&'a Schema> {
        match self.view.schemas.entry(pointer)? {
            Entry::Keywords(schema) => Some(schema),
            Entry::Boolean(_) => None,
            Entry::Unreadable => {
                self.report(Diagnostic::new(
                    rules::WRONG_TYPE,
                    Place::Value(pointer.clone()),
                    format!("{UNREADABLE}; read as any JSON"),
                ));
                None
            }
        }
    }

    /// Returns `true` if the schema at a place is invalid.
    pub(super) fn is_unreadable(&self, pointer: &Pointer) -> bool {
        matches!(self.view.schemas.entry(pointer), Some(Entry::Unreadable))
    }

    /// Reads a schema of any form.
    pub(super) fn lower(
        &mut self,
        pointer: &Pointer,
        schema: &Schema,
        position: Position,
    ) -> Lowered {
        (self.dispatch)(self, pointer, schema, position)
    }

    /// Reports a schema that has no type, and returns any JSON.
    pub(super) fn untyped(&mut self, pointer: &Pointer, rule: Rule, message: &str) -> Lowered {
        self.report(Diagnostic::new(rule, Place::Value(pointer.clone()), message));
        Lowered::nullable(Type::Untyped(rule.name))
    }

    /// Returns the item type of a list or map, or any JSON if it is nested too deep.
    pub(super) fn nested(&mut self, item: TypeUse) -> Box<TypeUse> {
        cycles::bounded(item, self.diagnostics)
    }

    /// Returns the type that the config chooses for the schema at a place.
    pub(super) fn type_of_config(&mut self, pointer: &Pointer) -> Option<Type> {
        self.view.overrides.option(pointer, |entry| entry.rust.as_ref())?;
        self.config_use.typed.insert(pointer.clone());
        Some(Type::Chosen(Choice::Place(pointer.clone())))
    }
}

/// The types of schemas at their uses.
impl<'a> Schemas<'a> {
    /// Returns the type of the schema at a place. `name` is used if the schema needs a named type.
    pub fn use_of(&mut self, pointer: &Pointer, name: SchemaName) -> TypeUse {
        if let Some(reference) = self.plain_reference(pointer) {
            return self.use_of_reference(reference, pointer);
        }
        let any = TypeUse::any_json(pointer);
        match self.keywords(pointer) {
            Some(schema) => self.use_of_schema(pointer, schema, name),
            None if self.is_unreadable(pointer) => {
                TypeUse { ty: Type::Untyped(rules::WRONG_TYPE.name), ..any }
            }
            None => any,
        }
    }

    /// Returns the type of a schema from its keywords.
    pub(super) fn use_of_schema(
        &mut self,
        pointer: &Pointer,
        schema: &Schema,
        name: SchemaName,
    ) -> TypeUse {
        let nullable = self.allows_null(pointer, schema);
        let typed = |ty, nullable| TypeUse { ty, nullable, origin: pointer.clone() };
        let id = SchemaId(pointer.clone());
        if self.defined.contains_key(&id) {
            if self.in_progress.contains(&id) {
                self.recursive.insert(id.clone());
            }
            return typed(Type::Named(id), nullable);
        }
        // The schema needs a name only if its shape requires one. Inner schemas may refer to it before that is known.
        self.reserve(pointer, name);
        let lowered = self.lower(pointer, schema, Position::Inline);
        self.in_progress.remove(&id);
        match lowered {
            // An inline schema that contains itself needs a name.
            Lowered::Inline { ty, nullable: also } if self.recursive.remove(&id) => {
                let target = typed(ty, nullable || also);
                self.fill(&id, |schema| schema.shape = Shape::Alias(target));
                self.break_cycles_of_inline_schemas();
                typed(Type::Named(id), nullable || also)
            }
            Lowered::Inline { ty, nullable: also } => {
                self.defined.shift_remove(&id);
                typed(ty, nullable || also)
            }
            Lowered::Named(shape) => {
                self.finish(&id, schema, shape);
                if self.recursive.remove(&id) {
                    self.break_cycles_of_inline_schemas();
                }
                typed(Type::Named(id), nullable)
            }
        }
    }

    /// Returns `true` if a schema allows `null`: by itself, by an alternative, by all parts of an `allOf`, or by the enums
    /// that it is composed of.
    fn allows_null(&mut self, pointer: &Pointer, schema: &Schema) -> bool {
        let is_composed = schema.reference.is_some() || schema.members().next().is_some();
        self.composition_allows_null(schema, &mut BTreeMap::new())
            || (is_composed && self.shapes.sets.of(pointer).is_some_and(|set| set.null))
    }

    /// `known` has the schemas so far, each of which is read once: they may be recursive.
    fn composition_allows_null(
        &self,
        schema: &Schema,
        known: &mut BTreeMap<Pointer, bool>,
    ) -> bool {
        // Listed values exclude all others.
        if schema.allows_null() || schema.lists_values() {
            return schema.allows_null();
        }
        let schemas = &self.view.schemas;
        let mut allows = |member: &Pointer| {
            let Some(target) = schemas.follow(member) else { return false };
            if let Some(allows) = known.get(&target) {
                return *allows;
            }
            known.insert(target.clone(), false);
            let schema = schemas.get(&target);
            let allows = schema.is_some_and(|schema| self.composition_allows_null(schema, known));
            known.insert(target, allows);
            allows
        };
        let lists = [&schema.one_of, &schema.any_of].map(|choice| choice.alternatives());
        if lists.into_iter().flatten().any(&mut allows) {
            return true;
        }
        let parts = schema.effective_all_of();
        !schema.has("type") && !parts.is_empty() && parts.iter().all(allows)
    }

    /// Returns the type of the target of a reference.
    pub(super) fn use_of_reference(&mut self, target: &Pointer, origin: &Pointer) -> TypeUse {
        let Some(entry) = self.view.schemas.entry(target) else { return TypeUse::any_json(origin) };
        let nullable = matches!(entry, Entry::Keywords(schema) if self.allows_null(target, schema));
        if let Some(ty) = self.type_of_config(origin) {
            return TypeUse { ty, nullable, origin: origin.clone() };
        }
        if self.is_secret_reference(target, origin) {
            return TypeUse { ty: Type::Secret, nullable, origin: origin.clone() };
        }
        if !is_component(target) {
            // A target that is not a component is named after its place.
            let parent = target.parent().unwrap_or_default();
            let name = SchemaName::inside(&parent, target.last().unwrap_or_default());
            let inner = self.use_of(target, name);
            return TypeUse { origin: origin.clone(), ..inner };
        }
        TypeUse { ty: Type::Named(SchemaId(target.clone())), nullable, origin: origin.clone() }
    }

    /// Returns the target of a `$ref` without siblings.
    pub(super) fn plain_reference(&self, pointer: &Pointer) -> Option<&'a Pointer> {
        self.view.schema(pointer)?.plain_reference()
    }
}

/// The decisions of the config and of names on strings.
impl Schemas<'_> {
    /// Returns `true` if a string is a secret: by an override, a list of the config, its format, or the name of its
    /// property, which is reported.
    pub(super) fn is_secret(&mut self, pointer: &Pointer, schema: &Schema) -> bool {
        let config = self.view.config;
        if let Some((place, secret)) = secret_names::overridden(self.view, pointer) {
            self.config_use.secrets.insert(place);
            return secret;
        }
        if self.is_listed_property(pointer, &config.types.secret_properties)
            || schema.format.as_deref() == Some("password")
        {
            return true;
        }
        let finding = secret_names::finding(self.view, pointer, schema);
        let is_found = finding.is_some();
        finding.into_iter().for_each(|finding| self.report(finding));
        is_found
    }

    /// Returns `true` if the property at `origin` is a secret, although the string that it refers to is none by itself.
    fn is_secret_reference(&mut self, target: &Pointer, origin: &Pointer) -> bool {
        let view = self.view;
        let Some(place) = view.schemas.follow(target) else { return false };
        view.schema(&place).is_some_and(|schema| {
            secret_names::is_any_text(view, schema)
                && schema.format.as_deref() != Some("password")
                && secret_names::overridden(view, &place).is_none()
                && self.is_secret(origin, schema)
        })
    }

    /// Returns `true` if the schema at a place belongs to a property whose name is in a list of the config.
    pub(super) fn is_listed_property<G>(
        &mut self,
        pointer: &Pointer,
        names: &[Checked<G>],
    ) -> bool {
        let parent = pointer.parent().and_then(|parent| parent.last());
        let name = pointer.last().unwrap_or_default();
        let is_listed = parent.as_deref() == Some("properties")
            && names.iter().any(|listed| listed.as_str() == name);
        if is_listed {
            self.config_use.names.insert(name);
        }
        is_listed
    }
}

/// The definitions of types.
impl Schemas<'_> {
    /// Reads a component as a named type or an alias.
    pub(super) fn define_component(&mut self, pointer: &Pointer, name: SchemaName) {
        let id = self.reserve(pointer, name);
        if let Some(reference) = self.plain_reference(pointer) {
            let target = self.use_of_reference(reference, pointer);
            self.fill(&id, |schema| schema.shape = Shape::Alias(target));
        } else if let Some(schema) = self.keywords(pointer) {
            let shape = match self.lower(pointer, schema, Position::Component) {
                Lowered::Named(shape) => shape,
                Lowered::Inline { ty, nullable } => {
                    let nullable = nullable || self.allows_null(pointer, schema);
                    Shape::Alias(TypeUse { ty, nullable, origin: pointer.clone() })
                }
            };
            self.finish(&id, schema, shape);
        } else if self.is_unreadable(pointer) {
            let ty = Type::Untyped(rules::WRONG_TYPE.name);
            let untyped = TypeUse { ty, ..TypeUse::any_json(pointer) };
            self.fill(&id, |schema| schema.shape = Shape::Alias(untyped));
        }
        self.in_progress.remove(&id);
    }

    /// Defines a generated type, which has no single place in the document.
    pub fn define(
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
        self.in_progress.remove(&id);
        id
    }

    /// Breaks the cycles of schemas that contain no object.
    pub(super) fn break_cycles(&mut self) {
        cycles::break_all(&mut self.defined, self.diagnostics);
    }

    /// Breaks these cycles for inline schemas, if no other schema is being read.
    fn break_cycles_of_inline_schemas(&mut self) {
        if self.in_progress.is_empty() {
            self.break_cycles();
        }
    }

    /// Reserves the position of a schema in document order, before its inner schemas are read.
    fn reserve(&mut self, pointer: &Pointer, name: SchemaName) -> SchemaId {
        let id = SchemaId(pointer.clone());
        let shape = Shape::Alias(TypeUse::any_json(pointer));
        let docs = Docs::default();
        let schema = ir::Schema { id: id.clone(), name, docs, deprecated: false, shape };
        self.defined.insert(id.clone(), schema);
        self.in_progress.insert(id.clone());
        id
    }

    /// Fills a reserved schema from its keywords.
    fn finish(&mut self, id: &SchemaId, schema: &Schema, shape: Shape) {
        let mut docs = schema_docs(schema, self.view.config.dialect);
        if let Shape::Object(object) = &shape {
            oneof_list::shorten(&mut docs, &object.oneofs);
        }
        self.fill(id, |definition| {
            definition.docs = docs;
            definition.deprecated = schema.deprecated;
            definition.shape = shape;
        });
    }

    fn fill(&mut self, id: &SchemaId, change: impl FnOnce(&mut ir::Schema)) {
        if let Some(schema) = self.defined.get_mut(id) {
            change(schema);
        }
    }
}
