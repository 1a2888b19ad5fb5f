//! Values of unions as expressions: the constructor of the variant's content.
//!
//! The evidence that the crate reads unions by selects the variant. A wrong one would still compile.

use serde_json::{Map, Value};

use super::super::krate::{
    FormKind, Item, ModelPath, RustType, Tag, Union, UnionForm, UnionMember, UnionVariant,
};
use super::{Expressions, variant_of};

/// The place of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// An argument `impl Into<…>`.
    Argument,
    /// A place that needs the exact type.
    Exact,
}

impl Expressions<'_> {
    /// Returns a value that converts into the union.
    pub(super) fn variant_argument(&mut self, model: &ModelPath, value: &Value) -> Option<String> {
        self.first_variant(model, value, Place::Argument)
    }

    /// Returns a value of the union.
    pub(super) fn variant(&mut self, model: &ModelPath, value: &Value) -> Option<String> {
        self.first_variant(model, value, Place::Exact)
    }

    /// Returns the likeliest variant, if it has an expression. Of a scalar the next likely one is tried; of a value with
    /// parts that would double the work with each level.
    fn first_variant(&mut self, model: &ModelPath, value: &Value, place: Place) -> Option<String> {
        let Item::Union(plan) = self.types.get(model)? else { return None };
        let most = if value.is_object() || value.is_array() { 1 } else { usize::MAX };
        likely_members(plan, value).into_iter().take(most).find_map(|member| {
            let mut attempt = self.clone();
            let written = match member {
                UnionMember::Texts(variants) => {
                    let name = variant_of(variants, value.as_str()?)?;
                    attempt.import(model);
                    format!("{}::{name}", model.name)
                }
                UnionMember::Type(variant) => attempt.content(model, variant, value, place)?,
            };
            *self = attempt;
            Some(written)
        })
    }

    fn content(
        &mut self,
        model: &ModelPath,
        variant: &UnionVariant,
        value: &Value,
        place: Place,
    ) -> Option<String> {
        let (held, union) = (unboxed(&variant.ty), &model.name);
        let value = &without_tag(value, variant.tag.as_ref(), |name| self.has_field(held, name));
        // The type of a number is inferred only from the variant.
        let converts = variant.converts && !matches!(value, Value::Bool(_) | Value::Number(_));
        Some(match (place, held) {
            (Place::Argument, RustType::String) if converts => format!("{:?}", value.as_str()?),
            (Place::Argument, held) if converts => self.exact(held, value)?,
            (_, held) => {
                let written =
                    if converts { self.exact(held, value) } else { self.exact(&variant.ty, value) };
                let written = written?;
                self.import(model);
                match converts {
                    true => format!("{union}::from({written})"),
                    false => format!("{union}::{}({written})", variant.name),
                }
            }
        })
    }

    /// Returns `true` if the type is a struct with a field for this property.
    fn has_field(&self, ty: &RustType, name: &str) -> bool {
        let item = ty.model().and_then(|model| self.types.get(model));
        match item {
            Some(Item::Struct(plan)) => plan.fields.iter().any(|field| field.wire_name == name),
            _ => true,
        }
    }
}

fn unboxed(ty: &RustType) -> &RustType {
    match ty {
        RustType::Boxed(inner) => inner,
        ty => ty,
    }
}

/// Removes the discriminator that the union writes, unless the content has a field for it.
fn without_tag(value: &Value, tag: Option<&Tag>, has_field: impl Fn(&str) -> bool) -> Value {
    let mut value = value.clone();
    if let Some(Tag { property, .. }) = tag
        && !has_field(property)
        && let Some(members) = value.as_object_mut()
    {
        members.remove(property);
    }
    value
}

/// Returns the members that the value may be of, the likeliest first.
fn likely_members<'u>(plan: &'u Union, value: &Value) -> Vec<&'u UnionMember> {
    let forms = plan.forms.iter().filter(|form| fits(form, value));
    let mut forms: Vec<&UnionForm> = forms.collect();
    let has_tags = forms.iter().any(|form| !form.tags.is_empty());
    forms.retain(|form| !has_tags || !form.tags.is_empty());
    forms.sort_by_key(|form| usize::MAX - form.needs.len());
    forms.into_iter().map(|form| &plan.members[form.member]).collect()
}

/// Returns `true` if nothing in the value rules out the form.
fn fits(form: &UnionForm, value: &Value) -> bool {
    match (form.kind, value) {
        (FormKind::Boolean, Value::Bool(_)) | (FormKind::Text, Value::String(_)) => true,
        (FormKind::Integer, Value::Number(number)) => !number.is_f64(),
        (FormKind::Number, Value::Number(_)) => true,
        (FormKind::List, Value::Array(items)) => {
            form.items.is_empty()
                || items.iter().all(|item| form.items.iter().any(|inner| fits(inner, item)))
        }
        (FormKind::Object, Value::Object(members)) => fits_object(form, members),
        _ => false,
    }
}

fn fits_object(form: &UnionForm, members: &Map<String, Value>) -> bool {
    let has_tag = |(name, values): &(String, Vec<String>)| {
        let value = members.get(name).map(|value| match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        });
        value.is_some_and(|value| values.contains(&value))
    };
    let is_known = |name: &String| match &form.knows {
        Some(known) => known.contains(name) || form.tags.iter().any(|(tag, _)| tag == name),
        None => true,
    };
    form.tags.iter().all(has_tag)
        && form.needs.iter().all(|name| members.contains_key(name))
        && members.keys().all(is_known)
}
