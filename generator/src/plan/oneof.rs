//! Enums that the protobuf dialect brings: the members of a oneof, and the fields that a mask names.

use crate::ir::{Access, EnumValues, Oneof, Paths, Property, Schema, Shape, Type};
use crate::markdown::{DocComment, Phrase, phrase};
use crate::names::{self, Scope};
use crate::summary::Summary;

use super::Overrides;
use super::claims::{self, FieldName};
use super::docs;
use super::enumeration::{self, About, Keys};
use super::krate::{Field, Item, Member, Oneof as PlannedOneof, Presence, RustType};
use super::types::{Types, deprecation};

impl<'a> Types<'a> {
    /// The fields of a struct, as a mask names them.
    pub(super) fn plan_paths(
        &self,
        schema: &Schema,
        name: String,
        paths: &'a Paths,
        overrides: &Overrides,
    ) -> (Item, Keys) {
        let message = self.models.get(&paths.message).map_or("object", |model| &model.name);
        let docs = DocComment::of(&phrase!(
            "A field of {}, as a mask names it. `from` takes any path, also one that leads deeper.",
            Phrase::code(message)
        ));
        // A mask that names nothing is an empty list: no path stands for an absent one.
        let about = About { name, docs, deprecated: None, closed: false, protobuf: false };
        let values = EnumValues::Text(paths.fields.clone());
        match enumeration::plan(about, &values, schema, overrides) {
            (Item::TextEnum(plan), keys) => (Item::Paths(plan), keys),
            other => other,
        }
    }

    /// The members of a oneof.
    pub(super) fn plan_oneof(
        &self,
        schema: &'a Schema,
        name: String,
        members: &'a [Property],
        overrides: &Overrides,
        summary: &mut Summary,
    ) -> (Item, Keys) {
        let wishes = members.iter().map(|property| {
            let chosen = overrides.name(&property.origin).unwrap_or(&property.wire_name);
            let wish = names::variant_name(chosen);
            (property.wire_name.clone(), vec![wish.clone(), format!("{wish}Member")])
        });
        let place = overrides.place(&schema.id);
        let keys = claims::variants(&place, wishes.collect(), Scope::default(), overrides.lock);
        let mut planned: Vec<Member> = Vec::with_capacity(members.len());
        for (index, (property, (_, variant))) in members.iter().zip(&keys).enumerate() {
            let plain = self.plain(&property.ty);
            let boxed = self.boxed.contains(&(schema.id.clone(), index));
            let ty = if boxed { RustType::Boxed(Box::new(plain)) } else { plain };
            let described = format!("{name}::{variant}({})", ty.describe());
            summary.rust_types.insert(property.origin.clone(), described);
            planned.push(Member {
                name: variant.clone(),
                wire_name: property.wire_name.clone(),
                ty,
                read_only: property.access == Access::ReadOnly,
                docs: docs::comment(
                    &property.docs,
                    &phrase!("The member {}.", Phrase::code(&property.wire_name)),
                ),
                deprecated: property.deprecated.then(|| deprecation(&property.docs)),
            });
        }
        let docs = docs::comment(&schema.docs, &oneof_sentence(schema));
        (Item::Oneof(PlannedOneof { name, docs, members: planned }), keys)
    }

    /// The field that holds a oneof.
    pub(super) fn plan_oneof_field(&self, oneof: &'a Oneof, name: FieldName) -> Field {
        let members = match &oneof.ty.ty {
            Type::Named(id) => match self.api.schemas.get(id).map(|schema| &schema.shape) {
                Some(Shape::Oneof(members)) => members.as_slice(),
                _ => &[],
            },
            _ => &[],
        };
        let members: Vec<String> = members.iter().map(|member| member.wire_name.clone()).collect();
        let list: Vec<Phrase> = members.iter().map(|member| Phrase::code(member)).collect();
        Field {
            setter: name.setter,
            null_setter: None,
            name: name.field,
            wire_name: String::new(),
            members,
            ty: RustType::Option(Box::new(self.plain(&oneof.ty))),
            presence: Presence::Optional,
            read_only: false,
            docs: DocComment::of(&phrase!("At most one of {}.", Phrase::join(&list, ", "))),
            deprecated: None,
            constant: None,
        }
    }
}

/// What a oneof is, since the document only lists its members.
fn oneof_sentence(schema: &Schema) -> Phrase {
    let name = Phrase::code(&schema.id.0.last().unwrap_or_default());
    phrase!("The members of the oneof {}: at most one of them is set.", name)
}
