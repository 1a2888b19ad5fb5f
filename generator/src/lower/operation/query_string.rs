//! Parameters that are the whole query of a request.
//!
//! Input: a parameter with `in: querystring`. Output: the style of its value and of its members. The members of an object
//! become pairs, as in a form. JSON and text become one escaped text without a name.
//!
//! <https://spec.openapis.org/oas/v3.2.0.html#parameter-locations>

use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Parameter, ParameterPlace, Shape, Style, StyleKind, Type, TypeUse};
use crate::lower::schema::context::Schemas;
use crate::media_type::{essence, is_json};
use crate::pointer::Pointer;
use crate::rules;

use super::context::Unsupported;
use super::form;

/// The media type of a query whose members are pairs of name and value.
const FORM: &str = "application/x-www-form-urlencoded";

/// Returns the place of the schema of the parameter at a place, and the style of its value.
pub(super) fn written(
    schemas: &mut Schemas<'_>,
    pointer: &Pointer,
) -> Result<(Pointer, Style), Unsupported> {
    let content = pointer.child("content");
    let unsupported = |reason: String| Unsupported {
        at: pointer.clone(),
        rule: rules::UNSUPPORTED_PARAMETER,
        reason,
    };
    let Some(media_type) = schemas.view.keys(&content).into_iter().next() else {
        return Err(unsupported("a parameter with `in: querystring` has no `content`".to_owned()));
    };
    let schema = content.child(&media_type).child("schema");
    let is_text = |schema: &crate::schema::Schema| schema.only_type() == Some("string");
    let kind = match essence(&media_type) {
        essence if essence == FORM => StyleKind::Form,
        essence if is_json(&essence) => StyleKind::Json,
        _ if schemas.view.followed_schema(&schema).is_none_or(is_text) => StyleKind::Simple,
        _ => {
            let reason = format!("a query of type `{media_type}` is not supported");
            return Err(unsupported(reason));
        }
    };
    Ok((schema, Style::new(kind)))
}

/// Returns the styles of the members of a query in the form of pairs, by the place of its schema.
pub(super) fn members(
    schemas: &mut Schemas<'_>,
    schema: &Pointer,
    ty: &TypeUse,
    style: Style,
) -> Result<Vec<(String, Style)>, Unsupported> {
    if style.kind != StyleKind::Form {
        return Ok(Vec::new());
    }
    let has_members = match schemas.final_type(ty) {
        Type::Named(id) => {
            matches!(schemas.shape(id), Some(Shape::Object(_) | Shape::Union(_)))
        }
        ty => matches!(ty, Type::Map(_) | Type::Json | Type::Untyped(_)),
    };
    if !has_members {
        return Err(Unsupported {
            at: schema.clone(),
            rule: rules::UNSUPPORTED_PARAMETER,
            reason: format!("a query of type `{FORM}` that is not an object is not supported"),
        });
    }
    let media = schema.parent().unwrap_or_default();
    Ok(form::member_styles(schemas, &media, ty))
}

/// Reports a query string beside other parameters of the query, or beside another one: OpenAPI excludes both.
pub(super) fn report_others(schemas: &mut Schemas<'_>, parameters: &[Parameter]) {
    let is_whole = |one: &&Parameter| one.place == ParameterPlace::QueryString;
    let is_part = |one: &&Parameter| one.place == ParameterPlace::Query;
    let Some(first) = parameters.iter().find(is_whole) else { return };
    let second = parameters.iter().filter(is_whole).nth(1);
    if let Some(other) = second.or_else(|| parameters.iter().find(is_part)) {
        let message = format!(
            "the query string `{}` must be the only parameter of the query, but there is `{}`; both are sent, with `&` between them",
            first.wire_name, other.wire_name
        );
        let finding =
            Diagnostic::new(rules::QUERY_STRING, Place::Value(first.origin.clone()), message);
        schemas.report(
            finding
                .related(Place::Value(other.origin.clone()), "the other parameter")
                .hint("declare the other parameter as a property of the query string"),
        );
    }
}
