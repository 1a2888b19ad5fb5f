//! Enums of the protobuf dialect: the members of a oneof, and the fields that a mask names.

use crate::ir::{Access, EnumValues, Oneof, Paths, Property, Schema, Shape};
use crate::markdown::{DocComment, Phrase, phrase};
use crate::names::{self, Scope};

use super::account::{Account, Planned};
use super::docs;
use super::enumeration::{self, About, Keys};
use super::field_names::FieldName;
use super::fixed_names::FixedNames;
use super::krate::{Field, Item, Member, Oneof as PlannedOneof, RustType};
use super::types::Types;

/// Plans the enum of the fields of a struct, as a mask names them.
pub fn paths(
    types: &Types<'_>,
    schema: &Schema,
    name: String,
    paths: &Paths,
    fixed: &FixedNames,
) -> (Item, Keys) {
    let message = types.models.get(&paths.message).map_or("object", |model| &model.name);
    let docs = DocComment::of(&phrase!(
        "A path in a field mask of {}. `from` accepts other paths, such as those of nested fields.",
        Phrase::code(message)
    ));
    // A mask that names nothing is an empty list: no path stands for an absent one.
    let about = About { name, docs, deprecated: None, closed: false, protobuf: false };
    let values = EnumValues::Text(paths.fields.clone());
    match enumeration::plan(about, &values, schema, fixed) {
        (Item::TextEnum(plan), keys) => (Item::Paths(plan), keys),
        other => other,
    }
}

/// Plans the enum of the members of a oneof, whose type has this name and path.
pub fn plan<'a>(
    types: &Types<'a>,
    (schema, name): (&'a Schema, String),
    path: &str,
    members: &'a [Property],
    fixed: &FixedNames,
) -> Planned<Item> {
    let candidates = members.iter().map(|property| {
        let chosen = fixed.configured(&property.origin);
        let preferred = names::variant_name(chosen.unwrap_or(&property.wire_name));
        let candidates = vec![preferred.clone(), format!("{preferred}Member")];
        (property.wire_name.clone(), candidates, chosen.is_some())
    });
    let place = fixed.key(&schema.id);
    let keys =
        enumeration::variant_names(&place, candidates.collect(), Scope::default(), fixed.lock);
    let mut account = Account::default();
    let mut planned: Vec<Member> = Vec::with_capacity(members.len());
    for (index, (property, (_, variant))) in members.iter().zip(&keys).enumerate() {
        let plain = types.plain(&property.ty);
        let boxed = types.is_boxed(&(schema.id.clone(), index));
        let ty = if boxed { RustType::Boxed(Box::new(plain)) } else { plain };
        let described = format!("{name}::{variant}({})", ty.describe());
        account.rust_types.push((property.origin.clone(), described));
        planned.push(Member {
            name: variant.clone(),
            wire_name: property.wire_name.clone(),
            ty,
            read_only: property.access == Access::ReadOnly,
            docs: docs::comment(
                &property.docs,
                &phrase!("The member {}.", Phrase::code(&property.wire_name)),
            ),
            deprecated: docs::deprecation(property.deprecated, &property.docs),
        });
    }
    account.name_parts(path, keys);
    let docs = docs::comment(&schema.docs, &oneof_sentence(schema));
    let derives = Vec::new();
    Planned { item: Item::Oneof(PlannedOneof { name, docs, derives, members: planned }), account }
}

/// Plans the field that holds a oneof.
pub fn field<'a>(types: &Types<'a>, oneof: &'a Oneof, name: FieldName) -> Field {
    let schema = oneof.ty.named().and_then(|id| types.api.schemas.get(id));
    let members = match schema.map(|schema| &schema.shape) {
        Some(Shape::Oneof(members)) => members.as_slice(),
        _ => &[],
    };
    let members: Vec<String> = members.iter().map(|member| member.wire_name.clone()).collect();
    let list: Vec<Phrase> = members.iter().map(|member| Phrase::code(member)).collect();
    let ty = RustType::Option(Box::new(types.plain(&oneof.ty)));
    let docs = DocComment::of(&phrase!("At most one of {}.", Phrase::join(&list, ", ")));
    name.into_group(ty, members, docs)
}

/// Returns the description of a oneof, of which the document only lists the members.
fn oneof_sentence(schema: &Schema) -> Phrase {
    let name = Phrase::code(&schema.id.0.last().unwrap_or_default());
    phrase!("The members of the oneof {}, of which at most one is set.", name)
}
