//! The names of the fields of an object, and of their setters.
//!
//! Input: the properties, and the names that the config and the lock fix. Output: a [`FieldName`] for each field.

use crate::ir::{Object, Property, Schema};
use crate::lock::{self, NamesLock};
use crate::markdown::DocComment;
use crate::names::Scope;
use crate::pointer::Pointer;

use super::fixed_names::FixedNames;
use super::krate::{Field, Presence, RustType};
use super::name_resolution::{NameRequest, or_longer, resolve};

/// The names of a field and of its setters.
pub struct FieldName {
    /// The key in the lock.
    pub key: Pointer,
    /// The field.
    pub field: String,
    /// Its setter: named after the field, unless another item has that name.
    pub setter: String,
    /// The setter that sends `null`, if the field can be `null`.
    pub null_setter: Option<String>,
}

impl FieldName {
    /// Turns the names into the optional field of a group of members, which has no name on the wire.
    pub fn into_group(self, ty: RustType, members: Vec<String>, docs: DocComment) -> Field {
        Field {
            name: self.field,
            setter: self.setter,
            null_setter: None,
            wire_name: String::new(),
            members,
            ty,
            presence: Presence::Optional,
            constant: None,
            read_only: false,
            docs,
            deprecated: None,
        }
    }

    /// Returns the paths of the field and of its setters in the type at a path. A setter that follows from the name of
    /// its field has none.
    pub fn paths(&self, path: &str) -> impl Iterator<Item = (Pointer, String)> {
        let Self { key, field, setter, null_setter } = self;
        let setter = Some(setter).filter(|setter| *setter != field);
        let null = null_setter.as_ref().filter(|null| **null != to_null(field));
        let setters = [(SETTER, setter), (NULL, null)].into_iter();
        let setters = setters.filter_map(|(what, name)| Some((lock::aspect(key, what), name?)));
        let all = [(key.clone(), field)].into_iter().chain(setters);
        all.map(move |(key, name)| (key, format!("{path}::{name}")))
    }
}

/// The step of the setter of a field in its key.
const SETTER: &str = "setter";

/// The step of the setter that sends `null` in its key.
const NULL: &str = "null";

/// Returns the usual name of the setter that sends `null`.
fn to_null(field: &str) -> String {
    format!("{}_null", field.trim_start_matches("r#").trim_end_matches('_'))
}

/// A field without names for its setters.
struct Unset {
    key: Pointer,
    field: String,
    /// It can be sent as null.
    nullable: bool,
    /// Its name is locked.
    locked: bool,
}

/// Resolves the names of the fields of an object, in their order, with the field for additional properties last. `nullable`
/// has the fields that can be sent as `null`.
pub fn fields(
    schema: &Schema,
    object: &Object,
    nullable: &[bool],
    setters: Scope,
    fixed: &FixedNames,
) -> Vec<FieldName> {
    let lock = fixed.lock;
    let place = fixed.key(&schema.id);
    let list = place.child("properties");
    let mut keys: Vec<Pointer> =
        object.properties.iter().map(|property| list.child(&property.wire_name)).collect();
    let mut requests: Vec<NameRequest> = object
        .properties
        .iter()
        .zip(&keys)
        .map(|(property, key)| field_request(property, key, fixed))
        .collect();
    let oneofs = lock::aspect(&place, "oneofs");
    for oneof in &object.oneofs {
        let key = oneofs.child(&oneof.name);
        let candidates = or_longer(&oneof.name, "oneof");
        requests.push(NameRequest::of(lock.name(&key), candidates));
        keys.push(key);
    }
    if object.additional.is_some() {
        let key = place.child("additionalProperties");
        let candidates = vec!["additional_properties".to_owned(), "other_properties".to_owned()];
        requests.push(NameRequest::of(lock.name(&key), candidates));
        keys.push(key);
    }
    let reserved = lock.members(&list, 1).chain(lock.members(&oneofs, 1)).map(|(_, name, _)| name);
    let names = resolve(&mut Scope::default(), &requests, reserved);
    let nullable = nullable.iter().copied().chain(std::iter::repeat(false));
    let fields = keys.into_iter().zip(names).zip(nullable).map(|((key, field), nullable)| {
        let locked = lock.name(&key) == Some(&field);
        Unset { key, field, nullable, locked }
    });
    with_setters(fields.collect(), &list, setters, lock)
}

/// Resolves the names of the setters.
fn with_setters(
    fields: Vec<Unset>,
    list: &Pointer,
    mut scope: Scope,
    lock: &NamesLock,
) -> Vec<FieldName> {
    let mut requests: Vec<NameRequest> = fields
        .iter()
        .map(|Unset { key, field, locked, .. }| {
            let candidates = vec![field.clone(), format!("set_{}", field.trim_start_matches("r#"))];
            NameRequest::of(locked.then(|| aspect_of(lock, key, SETTER, field)), candidates)
        })
        .collect();
    // The `null` setters of locked fields come before new fields; otherwise every field's own setter goes first.
    let (old, new): (Vec<usize>, Vec<usize>) = (0..fields.len())
        .filter(|index| fields[*index].nullable)
        .partition(|index| fields[*index].locked);
    let candidates = |index: usize| {
        let preferred = to_null(&fields[index].field);
        vec![preferred.clone(), format!("set_{preferred}")]
    };
    requests.extend(old.iter().map(|index| {
        let Unset { key, field, .. } = &fields[*index];
        NameRequest::of(Some(aspect_of(lock, key, NULL, &to_null(field))), candidates(*index))
    }));
    let known = lock.members(list, 1).map(|(key, name, _)| aspect_of(lock, key, SETTER, name));
    let mut setters = resolve(&mut scope, &requests, known);
    let old_nulls = setters.split_off(fields.len());
    let mut nulls: Vec<Option<String>> = vec![None; fields.len()];
    for (index, name) in old.into_iter().zip(old_nulls) {
        nulls[index] = Some(name);
    }
    for index in new {
        nulls[index] = Some(scope.take_free(&candidates(index)));
    }
    let named = fields.into_iter().zip(setters).zip(nulls);
    named
        .map(|((unset, setter), null_setter)| {
            let Unset { key, field, .. } = unset;
            FieldName { key, field, setter, null_setter }
        })
        .collect()
}

fn field_request(property: &Property, key: &Pointer, fixed: &FixedNames) -> NameRequest {
    let chosen = fixed.configured(&property.origin);
    let candidates = or_longer(chosen.unwrap_or(&property.wire_name), "field");
    NameRequest::with_configured(chosen, fixed.lock.name(key), candidates)
}

/// Returns the locked name of an aspect of an item, else the usual name.
fn aspect_of<'a>(lock: &'a NamesLock, key: &Pointer, what: &str, default: &'a str) -> &'a str {
    lock.name(&lock::aspect(key, what)).unwrap_or(default)
}
