//! `oneOf` and `anyOf`: a choice between types, where it is one.
//!
//! What looks like a union often says something else: that one of some properties must be there, that a value may be
//! `null`, that an enum is open. What is left is a union, with the signs by which a value tells what it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;
use crate::ir::{
    Carrier, Docs, Enum, EnumValue, EnumValues, JsonKind, Schema, SchemaId, SchemaName, Shape,
    Type, TypeUse, Union, UnionMember,
};
use crate::pointer::Pointer;
use crate::rules;

use super::docs::schema_docs;
use super::evidence::{Discriminator, signs};
use super::value_shape::{Outline, TextLook};
use super::{Form, ReadSchema, referenced};
use crate::lower::Lower;

/// The longest title that serves as a name.
const LONGEST_TITLE: usize = 40;

/// A schema on its way into a union.
pub(in crate::lower) struct Candidate {
    /// Where it stands.
    pub(in crate::lower) site: Pointer,
    /// What that leads to.
    pub(in crate::lower) target: Pointer,
    /// Its type.
    pub(in crate::lower) ty: TypeUse,
    /// What it is called, unless it is called after its type.
    pub(in crate::lower) words: Option<String>,
    /// What it means.
    pub(in crate::lower) docs: Docs,
    /// What its values look like.
    pub(in crate::lower) outline: Outline,
}

/// The members of the choice that a schema is, by the keyword that holds them.
pub(in crate::lower) struct Choice {
    pub(in crate::lower) keyword: &'static str,
    pub(in crate::lower) sites: Vec<Pointer>,
}

impl Lower<'_> {
    /// The choice between several schemas that a schema is; none where it is no choice.
    pub(in crate::lower) fn choice(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
    ) -> Option<Choice> {
        let keywords = &read.schema.keywords;
        let sites = |list: &[openapiv3::ReferenceOr<openapiv3::Schema>]| -> Vec<Pointer> {
            list.iter().filter_map(referenced).collect()
        };
        let mut choices = [("oneOf", &keywords.one_of), ("anyOf", &keywords.any_of)]
            .map(|(keyword, list)| Choice { keyword, sites: sites(list) })
            .into_iter()
            .filter(|choice| !choice.sites.is_empty())
            .filter(|choice| !choice.sites.iter().all(|site| self.only_constrains(pointer, site)));
        let first = choices.next()?;
        if let Some(second) = choices.next() {
            let message = "of two choices at once only the first is read";
            self.report(Diagnostic::new(
                rules::UNTYPED_UNION,
                Place::Key(pointer.child(second.keyword)),
                message,
            ));
        }
        Some(first)
    }

    /// Whether a member of a choice only says more of what stands around the choice: which properties must be there,
    /// or what they may be.
    fn only_constrains(&self, around: &Pointer, site: &Pointer) -> bool {
        const CONSTRAINTS: &[&str] = &[
            "required",
            "not",
            "title",
            "description",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "if",
            "then",
            "else",
            "pattern",
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minItems",
            "maxItems",
        ];
        let Some(map) = self.map(site) else { return true };
        let known = |name: &String| {
            self.map(around)
                .and_then(|map| map.get("properties"))
                .and_then(Node::as_map)
                .is_some_and(|properties| properties.contains_key(name))
        };
        map.iter().all(|(key, value)| match key.as_str() {
            "properties" => value.as_map().is_some_and(|properties| properties.keys().all(known)),
            "type" => self.map(around).and_then(|map| map.get("type")) == Some(value),
            key => CONSTRAINTS.contains(&key) || key.starts_with("x-"),
        })
    }

    /// What a choice turns out to be.
    pub(in crate::lower) fn choose(&mut self, pointer: &Pointer, choice: &Choice) -> Form {
        if choice.keyword == "anyOf"
            && let Some(object) = self.all_optional(pointer, &choice.sites)
        {
            return object;
        }
        let discriminator = self.discriminator(pointer);
        let mut candidates = Vec::with_capacity(choice.sites.len());
        for site in &choice.sites {
            let outline = self.outline(site);
            let words = self.words(site, &outline);
            let name = SchemaName::Member {
                union: SchemaId(pointer.clone()),
                words: words.clone().unwrap_or_else(|| kind_words(&outline).to_owned()),
            };
            let ty = self.use_of(site, name);
            let docs = self.member_docs(site);
            let target = self.follow(site).unwrap_or_else(|| site.clone());
            candidates.push(Candidate { site: site.clone(), target, ty, words, docs, outline });
        }
        self.union(pointer, candidates, discriminator.as_ref())
    }

    /// A union may be null where one of its members may, which another union may be by its own members.
    pub(in crate::lower) fn unions_of_nullable_unions(&mut self) {
        loop {
            let allows_null = |member: &UnionMember| {
                let Type::Named(id) = self.final_type(&member.ty) else { return false };
                let shape = self.api.schemas.get(&id).map(|schema| &schema.shape);
                matches!(shape, Some(Shape::Union(Union { nullable: true, .. })))
            };
            let found = self.api.schemas.iter().filter(|(_, schema)| {
                matches!(&schema.shape, Shape::Union(union) if !union.nullable && union.members.iter().any(allows_null))
            });
            let found: Vec<SchemaId> = found.map(|(id, _)| id.clone()).collect();
            if found.is_empty() {
                return;
            }
            for id in found {
                let shape = self.api.schemas.get_mut(&id).map(|schema| &mut schema.shape);
                if let Some(Shape::Union(union)) = shape {
                    union.nullable = true;
                }
            }
        }
    }

    /// A union of these, or the one type that they come to.
    pub(in crate::lower) fn union(
        &mut self,
        pointer: &Pointer,
        mut candidates: Vec<Candidate>,
        discriminator: Option<&Discriminator>,
    ) -> Form {
        let nullable = candidates.iter().any(|candidate| candidate.ty.nullable);
        if let Some(any) = candidates.iter().find(|candidate| says_nothing(&candidate.ty.ty)) {
            return Form::Plain(any.ty.ty.clone(), true);
        }
        let mut kept: Vec<Candidate> = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            if !kept.iter().any(|known| known.ty.ty.is_same(&candidate.ty.ty)) {
                kept.push(candidate);
            }
        }
        candidates = kept;
        let is_number = |candidate: &Candidate| matches!(candidate.ty.ty, Type::Number);
        if candidates.iter().any(is_number) {
            candidates.retain(|candidate| {
                !matches!(candidate.ty.ty, Type::Integer { carrier: Carrier::Number, .. })
            });
        }
        let texts = self.join_texts(&mut candidates);
        if let ([], Some(values)) = (candidates.as_slice(), &texts) {
            return Form::Own(Shape::Enum(Enum {
                values: EnumValues::Text(values.clone()),
                closed: false,
            }));
        }
        if let Some(values) = texts {
            candidates.push(self.text_candidate(pointer, values));
        }
        if let [only] = candidates.as_slice() {
            return self.lift(only).unwrap_or_else(|| Form::Plain(only.ty.ty.clone(), nullable));
        }
        let signs = signs(&candidates, discriminator);
        let members = candidates
            .into_iter()
            .map(|candidate| UnionMember {
                words: candidate.words,
                ty: TypeUse { nullable: false, ..candidate.ty },
                docs: candidate.docs,
            })
            .collect();
        Form::Own(Shape::Union(Union { members, signs, nullable }))
    }

    /// What the only member left is, when it stands in place: the choice itself is that, and has its name.
    fn lift(&mut self, only: &Candidate) -> Option<Form> {
        let Type::Named(id) = &only.ty.ty else { return None };
        let is_member = |schema: &Schema| matches!(schema.name, SchemaName::Member { .. });
        let stands_here = id.0 == only.site && self.api.schemas.get(id).is_some_and(is_member);
        stands_here
            .then(|| self.api.schemas.shift_remove(id))
            .flatten()
            .map(|schema| Form::Own(schema.shape))
    }

    /// Texts of no particular form take in those that have one; an enum is open, so it takes in all others. Gives the
    /// values of several enums, which become one.
    fn join_texts(&mut self, candidates: &mut Vec<Candidate>) -> Option<Vec<EnumValue<String>>> {
        let is_text = |candidate: &Candidate| candidate.outline.is_only(JsonKind::Text);
        let is_plain = |candidate: &Candidate| matches!(candidate.ty.ty, Type::String);
        let is_enum =
            |candidate: &Candidate| is_text(candidate) && candidate.outline.text == TextLook::Enum;
        let enums = candidates.iter().filter(|candidate| is_enum(candidate)).count();
        if candidates.iter().any(is_plain) {
            candidates.retain(|candidate| {
                !is_text(candidate) || is_enum(candidate) || (is_plain(candidate) && enums == 0)
            });
        }
        if enums < 2 {
            return None;
        }
        let sites: Vec<Pointer> = candidates
            .iter()
            .filter(|candidate| is_enum(candidate))
            .map(|candidate| candidate.site.clone())
            .collect();
        let values = sites.iter().map(|site| self.text_values(site)).collect::<Option<Vec<_>>>();
        let Some(values) = values else {
            // A composition of enums: the first takes in the others' values as unknown ones.
            let mut seen = false;
            candidates
                .retain(|candidate| !is_enum(candidate) || !std::mem::replace(&mut seen, true));
            return None;
        };
        candidates.retain(|candidate| !is_enum(candidate));
        let mut listed = BTreeSet::new();
        let mut joined: Vec<EnumValue<String>> = values.into_iter().flatten().collect();
        joined.retain(|value| listed.insert(value.value.clone()));
        Some(joined)
    }

    /// The values of the enum at a place.
    fn text_values(&mut self, site: &Pointer) -> Option<Vec<EnumValue<String>>> {
        let target = self.follow(site)?;
        let read = self.read_schema(&target)?;
        match self.form(&target, &read, false) {
            Form::Own(Shape::Enum(Enum { values: EnumValues::Text(values), .. })) => Some(values),
            _ => None,
        }
    }

    /// Several enums as one member of a union.
    fn text_candidate(&mut self, pointer: &Pointer, values: Vec<EnumValue<String>>) -> Candidate {
        let site = pointer.child(MERGED).child("text");
        let name =
            SchemaName::Member { union: SchemaId(pointer.clone()), words: "text".to_owned() };
        let shape = Shape::Enum(Enum { values: EnumValues::Text(values), closed: false });
        let id = self.define(&site, name, Docs::default(), shape);
        let mut outline = self.outline(&site);
        outline.kinds = BTreeSet::from([JsonKind::Text]);
        outline.text = TextLook::Enum;
        Candidate {
            ty: TypeUse { ty: Type::Named(id), nullable: false, origin: site.clone() },
            target: site.clone(),
            site,
            words: None,
            docs: Docs::default(),
            outline,
        }
    }

    /// An `anyOf` of objects that are written out in place, have no names and contradict each other nowhere: an object
    /// with the properties of all of them, none of which must be there unless all require it.
    fn all_optional(&mut self, pointer: &Pointer, sites: &[Pointer]) -> Option<Form> {
        let mut outlines = Vec::with_capacity(sites.len());
        for site in sites {
            let map = self.map(site)?;
            let plain = !map.contains_key("$ref")
                && !map.contains_key("title")
                && !map.contains_key("allOf")
                && map.get("properties").is_some();
            let outline = self.outline(site);
            if !plain || !outline.is_only(JsonKind::Object) || outline.objects.len() != 1 {
                return None;
            }
            outlines.push(outline);
        }
        let mut kinds: BTreeMap<String, BTreeSet<JsonKind>> = BTreeMap::new();
        for (site, outline) in sites.iter().zip(&outlines) {
            for (name, constants) in &outline.objects[0].properties {
                let property = self.outline(&site.child("properties").child(name));
                let known = kinds.entry(name.clone()).or_insert_with(|| property.kinds.clone());
                // A constant tells members apart, and so does a property of another type.
                if *known != property.kinds || constants.len() == 1 {
                    return None;
                }
            }
        }
        let required: Vec<BTreeSet<String>> =
            outlines.into_iter().map(|mut outline| outline.objects.remove(0).required).collect();
        Some(self.merge_sites(pointer, sites, &required))
    }

    /// What tells a member from the others, where the document says so.
    pub(in crate::lower) fn words(&self, site: &Pointer, outline: &Outline) -> Option<String> {
        if self.map(site).is_some_and(|map| map.contains_key("$ref")) {
            return None;
        }
        let title = self.text(site, "title").filter(|title| title.len() <= LONGEST_TITLE);
        let title = title.filter(|title| title.chars().any(char::is_alphanumeric));
        if title.is_some() {
            return title;
        }
        // The value of its only constant.
        match outline.objects.as_slice() {
            [look] => {
                look.properties.iter().filter(|(name, _)| look.required.contains(*name)).find_map(
                    |(_, values)| match values.as_slice() {
                        [value] if value.chars().any(char::is_alphabetic) => Some(value.clone()),
                        _ => None,
                    },
                )
            }
            _ => None,
        }
    }

    pub(in crate::lower) fn member_docs(&mut self, site: &Pointer) -> Docs {
        if self.map(site).is_some_and(|map| map.contains_key("$ref")) {
            return Docs::default();
        }
        let dialect = self.config.dialect;
        self.read_schema(site).map(|read| schema_docs(&read.schema, dialect)).unwrap_or_default()
    }
}

impl Lower<'_> {
    /// A schema whose `type` is a list.
    pub(in crate::lower) fn several_types(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
        types: &[String],
    ) -> Form {
        let outline = self.outline(pointer);
        let mut candidates = Vec::with_capacity(types.len());
        for (index, name) in types.iter().enumerate() {
            let Some(kind) = JsonKind::of_type(name) else { continue };
            let site = pointer.child("type").index(index);
            let mut own = outline.clone();
            own.kinds = BTreeSet::from([kind]);
            let ty = match self.form_of_type(pointer, read, Some(name), false) {
                Form::Plain(ty, _) => ty,
                Form::Own(shape) => {
                    let words = kind_words(&own).to_owned();
                    let name = SchemaName::Member { union: SchemaId(pointer.clone()), words };
                    Type::Named(self.define(&site, name, Docs::default(), shape))
                }
            };
            candidates.push(Candidate {
                ty: TypeUse { ty, nullable: false, origin: site.clone() },
                target: site.clone(),
                site,
                words: None,
                docs: Docs::default(),
                outline: own,
            });
        }
        self.union(pointer, candidates, None)
    }
}

/// The step under which the parts of a union stand that the document has no place of its own for.
pub(in crate::lower) const MERGED: &str = "x-merged";

/// Whether a type is any JSON.
fn says_nothing(ty: &Type) -> bool {
    matches!(ty, Type::Json | Type::Untyped(_))
}

/// What a member is called after the kind of its values.
fn kind_words(outline: &Outline) -> &'static str {
    match outline.kinds.first() {
        Some(kind) if outline.kinds.len() == 1 => match kind {
            JsonKind::Boolean => "boolean",
            JsonKind::Integer => "integer",
            JsonKind::Number => "number",
            JsonKind::Text => "text",
            JsonKind::List => "list",
            JsonKind::Object => "object",
        },
        _ => "value",
    }
}
