//! The types of parameters as they go into a URL or a header: texts, and lists of texts.

use crate::ir::{Enum, EnumValues, Shape, Type, TypeUse, Union, UnionMember};
use crate::lower::reach::{Budget, Reach};
use crate::lower::schema::context::Schemas;
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;

/// The deepest nesting of schemas that is followed. Aliases count too.
const DEEPEST: usize = 64;

/// Returns the type whose values are a text or a list of texts; `None` for types without such a form.
pub(super) fn text_type(schemas: &Schemas<'_>, use_: TypeUse) -> Option<TypeUse> {
    text_or_list(schemas, use_, Budget::new().reach(DEEPEST))
}

/// Returns `true` if the parts of a value have parts themselves.
pub(super) fn has_nested_parts(schemas: &Schemas<'_>, use_: &TypeUse) -> bool {
    let is_flat = |use_: &TypeUse| text_type(schemas, use_.clone()).is_some();
    match schemas.final_type(use_) {
        Type::Array(item) => !is_flat(item) || matches!(item.ty, Type::Array(_)),
        Type::Map(item) => !is_flat(item),
        Type::Named(id) => match schemas.shape(id) {
            Some(Shape::Object(object)) => {
                !object.properties.iter().all(|property| is_flat(&property.ty))
            }
            _ => true,
        },
        _ => false,
    }
}

fn text_or_list(schemas: &Schemas<'_>, use_: TypeUse, reach: Reach<'_>) -> Option<TypeUse> {
    let ty = match &use_.ty {
        Type::Array(item) => Type::Array(Box::new(scalar(schemas, item.as_ref().clone(), reach)?)),
        _ => return scalar(schemas, use_, reach),
    };
    Some(TypeUse { ty, ..use_ })
}

/// Returns `true` if all values of the schema at a place have a text form, the items of a list joined by commas.
fn is_flat(view: View<'_>, pointer: &Pointer, reach: Reach<'_>) -> bool {
    let Some(pointer) = view.schemas.follow(pointer) else { return false };
    let (Some(schema), Some(reach)) = (view.schema(&pointer), reach.below()) else { return false };
    if schema.has("properties") {
        return false;
    }
    // Text is the best guess for an unknown type.
    if schema.untyped.is_some() {
        return true;
    }
    let items = pointer.child("items");
    let is_flat_type = |name: &String| match name.as_str() {
        "object" => false,
        "array" => is_flat(view, &items, reach),
        _ => true,
    };
    let keywords = ["type", "oneOf", "anyOf", "allOf", "enum"];
    keywords.iter().any(|keyword| schema.has(keyword))
        && schema.types.iter().all(is_flat_type)
        && schema.members().all(|member| is_flat(view, member, reach))
}

/// Returns the type of a union. A union of scalars remains; a union of a scalar and a list of it becomes the list, since
/// a list of one item has the same text as the scalar. For other unions with a text form the caller passes the text.
fn union_type(
    schemas: &Schemas<'_>,
    use_: &TypeUse,
    union: &Union,
    reach: Reach<'_>,
) -> Option<TypeUse> {
    // The variant would hold another type than the text that the caller sets.
    let is_text = |ty: &Type| matches!(ty, Type::Bytes(_) | Type::Json | Type::Untyped(_));
    let is_scalar = |member: &UnionMember| {
        let scalar = scalar(schemas, member.ty.clone(), reach);
        !is_text(schemas.final_type(&member.ty))
            && scalar.is_some_and(|scalar| !matches!(scalar.ty, Type::Array(_)))
    };
    if union.members.iter().all(is_scalar) {
        return Some(use_.clone());
    }
    if let [one, several] = union.members.as_slice() {
        for (one, several) in [(one, several), (several, one)] {
            if let Type::Array(item) = &several.ty.ty
                && item.ty.is_same(&one.ty.ty)
            {
                return text_or_list(schemas, several.ty.clone(), reach);
            }
        }
    }
    let text = TypeUse { ty: Type::Untyped(rules::UNTYPED_UNION.name), ..use_.clone() };
    is_flat(schemas.view, &use_.origin, Budget::new().reach(DEEPEST)).then_some(text)
}

/// Returns the type of one text.
fn scalar(schemas: &Schemas<'_>, use_: TypeUse, reach: Reach<'_>) -> Option<TypeUse> {
    let reach = reach.below()?;
    match &use_.ty {
        Type::Named(id) => match schemas.shape(id)? {
            // Lists and objects among its values have no unique form in a URL.
            Shape::Enum(Enum { values: EnumValues::Json(values), .. })
                if values.iter().any(|value| value.value.is_array() || value.value.is_object()) =>
            {
                None
            }
            Shape::Enum(_) => Some(use_),
            Shape::Union(union) => union_type(schemas, &use_, union, reach),
            Shape::Alias(target) => text_or_list(schemas, target.clone(), reach),
            _ => None,
        },
        // A parameter without a type is sent as text.
        Type::Json => Some(TypeUse { ty: Type::String, ..use_ }),
        Type::Untyped(_) if is_flat(schemas.view, &use_.origin, reach) => Some(use_),
        // The caller passes bytes, masks and values of user types as text.
        Type::Bytes(_) | Type::Chosen(_) | Type::FieldMask(_) => {
            Some(TypeUse { ty: Type::String, ..use_ })
        }
        Type::Array(_) | Type::Map(_) | Type::ProtobufAny | Type::Untyped(_) => None,
        _ => Some(use_),
    }
}
