//! The schemas of merge patches. A merge patch contains the members that change, so its type requires none.
//!
//! <https://www.rfc-editor.org/rfc/rfc7396>

use std::collections::BTreeSet;

use openapi_sdk_generator::pointer::Pointer;
use serde_json::Value;

const MEDIA_TYPE: &str = "application/merge-patch+json";

/// Returns the places of the schemas of all merge patches, and of the schemas to which these refer.
pub fn of(document: &Value) -> BTreeSet<Pointer> {
    let mut found = BTreeSet::new();
    let mut open = Vec::new();
    contents(document, &Pointer::root(), &mut open);
    while let Some(place) = open.pop() {
        if found.insert(place.clone())
            && let Some(schema) = document.pointer(&place.as_str()[1..])
        {
            references(schema, &mut open);
        }
    }
    found
}

/// Adds the places of the schemas in contents that are merge patches.
fn contents(value: &Value, place: &Pointer, found: &mut Vec<Pointer>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let at = place.child(name);
                found.extend((name == MEDIA_TYPE).then(|| at.child("schema")));
                contents(member, &at, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                contents(item, &place.index(index), found);
            }
        }
        _ => {}
    }
}

/// Adds the targets of the references in a schema.
fn references(schema: &Value, found: &mut Vec<Pointer>) {
    match schema {
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            let target = target.filter(|target| target.starts_with("#/"));
            found.extend(target.map(Pointer::from_fragment));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
