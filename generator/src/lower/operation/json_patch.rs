//! Bodies of `application/json-patch+json`: lists of operations, whatever the document declares.
//!
//! <https://www.rfc-editor.org/rfc/rfc6902#section-4>

use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{
    Access, ContentForm, Docs, Enum, EnumValue, EnumValues, Object, Property, SchemaId, SchemaName,
    Shape, Type, TypeUse,
};
use crate::lower::schema::context::Schemas;
use crate::pointer::Pointer;
use crate::rules;

/// The place of the type of operations, which the document does not declare.
const PLACE: &str = "x-json-patch-operation";

/// The kinds of operations.
const KINDS: &[&str] = &["add", "remove", "replace", "move", "copy", "test"];

/// Returns the form of a body with this declared type.
pub(super) fn form(schemas: &mut Schemas<'_>, media: &Pointer, declared: TypeUse) -> ContentForm {
    if is_list(schemas, &declared) {
        return ContentForm::Json(declared);
    }
    let operation = TypeUse::not_null(Type::Named(operation(schemas)), media.clone());
    let list = Type::Array(Box::new(operation));
    ContentForm::JsonPatch(TypeUse::not_null(list, media.clone()))
}

/// Reports the declared schema of a body that is not a list.
pub(super) fn report(schemas: &mut Schemas<'_>, media: &Pointer) {
    let schema = media.child("schema");
    if schemas.view.get(&schema).is_some() {
        let message = "a JSON Patch is a list of operations (RFC 6902): `schema` is ignored";
        let finding = Diagnostic::new(rules::IGNORED_KEY, Place::Key(schema), message);
        schemas.report(finding.hint("declare an array, or another media type"));
    }
}

/// Returns `true` if a type is a list, or a union with one.
fn is_list(schemas: &Schemas<'_>, use_: &TypeUse) -> bool {
    let is_list = |ty: &Type| match ty {
        Type::Array(_) => true,
        Type::Named(id) => matches!(schemas.shape(id), Some(Shape::Tuple(_))),
        _ => false,
    };
    match schemas.final_type(use_) {
        Type::Named(id) => match schemas.shape(id) {
            Some(Shape::Union(union)) => {
                union.members.iter().any(|member| is_list(schemas.final_type(&member.ty)))
            }
            shape => matches!(shape, Some(Shape::Tuple(_))),
        },
        ty => is_list(ty),
    }
}

/// Returns the type of one operation, the same for all bodies.
fn operation(schemas: &mut Schemas<'_>) -> SchemaId {
    let place = Pointer::root().child(PLACE);
    let id = SchemaId(place.clone());
    if schemas.shape(&id).is_some() {
        return id;
    }
    let name = SchemaName::Of { operation: "json_patch".to_owned(), role: "operation".to_owned() };
    let description = "An operation of a JSON Patch ([RFC 6902](https://www.rfc-editor.org/rfc/rfc6902#section-4)).";
    let member = |name: &str| place.child("properties").child(name);
    let kinds = KINDS.iter().map(|kind| EnumValue {
        value: (*kind).to_owned(),
        chosen: None,
        description: None,
    });
    let kinds = Enum { values: EnumValues::Text(kinds.collect()), closed: false };
    let kind = schemas.define(
        &member("op"),
        SchemaName::inside(&place, "op"),
        described("The kind of the operation."),
        Shape::Enum(kinds),
    );
    let text = || TypeUse::not_null(Type::String, place.clone());
    let property = |name: &str, ty: TypeUse, required: bool, about: &str| Property {
        wire_name: name.to_owned(),
        ty,
        required,
        access: Access::ReadWrite,
        docs: described(about),
        default: None,
        constant: None,
        format: None,
        deprecated: false,
        origin: member(name),
    };
    let kind = TypeUse::not_null(Type::Named(kind), place.clone());
    let properties = vec![
        property("op", kind, true, "The kind of the operation."),
        property("path", text(), true, "The target: a JSON pointer (RFC 6901)."),
        property("from", text(), false, "The source of `move` and `copy`: a JSON pointer."),
        property(
            "value",
            TypeUse::any_json(&place),
            false,
            "The value of `add`, `replace` and `test`.",
        ),
    ];
    let object = Object { properties, ..Object::default() };
    schemas.define(&place, name, described(description), Shape::Object(object))
}

fn described(text: &str) -> Docs {
    Docs { description: Some(text.to_owned()), ..Docs::default() }
}
