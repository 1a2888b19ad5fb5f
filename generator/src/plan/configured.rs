//! The names that the config sets, compared with those that items have at the end.
//!
//! Input: the overrides, and the account of the plan. Output: an error for each name that an item does not have, because
//! it is in another case or taken, and a finding for each name without an item.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Api, SchemaId, Shape};
use crate::lock;
use crate::names;
use crate::pointer::Pointer;
use crate::rules;
use crate::summary::Summary;

use super::fixed_names::FixedNames;

/// Reports the names of the config that have another effect than the user wants, or none.
pub fn check(
    api: &Api,
    config: &Config,
    summary: &Summary,
    fixed: &FixedNames,
    diagnostics: &mut Diagnostics,
) {
    let named = api.overrides.iter().zip(&config.overrides).filter_map(|(place, entry)| {
        Some((place.as_ref()?, entry.at.get_ref(), entry.name.as_ref()?))
    });
    let named: Vec<_> = named.collect();
    if named.is_empty() {
        return;
    }
    let keys = keys(api, fixed);
    for (place, at, name) in named {
        let finding = |rule, message| Diagnostic::new(rule, Place::config(name.span()), message);
        let path = summary.models.get(place).map(|model| &model.path);
        let locked = || summary.rust_names.get(keys.get(place).unwrap_or(place));
        let Some(path) = path.or_else(locked) else {
            let message = format!("nothing with a name is emitted for `{at}`");
            diagnostics.report(finding(rules::UNUSED_CONFIG, message).hint(
                "name a type, field, variant, method, parameter, webhook or security scheme of a selected operation",
            ));
            continue;
        };
        let found = lock::last(path).trim_start_matches("r#");
        if found.trim_end_matches('_') == name.trim_end_matches('_') {
            continue;
        }
        let is_case = [names::type_name(name), names::value_name(name), names::variant_name(name)]
            .iter()
            .any(|spelled| spelled.trim_start_matches("r#") == found);
        let (message, hint) = if is_case {
            (format!("`{name}` is not in the case of Rust"), format!("write `{found}`"))
        } else {
            let message = format!("`{name}` is taken, so the name of `{at}` would be `{found}`");
            (message, "choose a name that is free".to_owned())
        };
        diagnostics.report(finding(rules::CONFIG, message).hint(hint));
    }
}

/// Returns the keys in the lock of the items whose places differ from them.
fn keys(api: &Api, fixed: &FixedNames) -> BTreeMap<Pointer, Pointer> {
    let mut keys: BTreeMap<Pointer, Pointer> = BTreeMap::new();
    for schema in api.schemas.values() {
        let place = fixed.key(&schema.id);
        let (properties, values) = (place.child("properties"), place.child("enum"));
        match &schema.shape {
            Shape::Object(object) => {
                keys.extend(object.properties.iter().map(|property| {
                    (property.origin.clone(), properties.child(&property.wire_name))
                }))
            }
            Shape::Oneof(oneof) => keys.extend(
                oneof
                    .iter()
                    .map(|property| (property.origin.clone(), values.child(&property.wire_name))),
            ),
            _ => {}
        }
    }
    for operation in &api.operations {
        keys.extend(operation.parameters.iter().map(|parameter| {
            let key = super::lock_keys::parameter(&operation.origin, parameter);
            (parameter.origin.clone(), key)
        }));
    }
    keys.extend(api.webhooks.iter().map(|webhook| (webhook.origin.clone(), webhook.key.clone())));
    for place in api.overrides.iter().flatten() {
        let list = place.parent().filter(|list| list.last().as_deref() == Some("enum"));
        if let (Some(list), Some(value)) = (list, place.last()) {
            let schema = list.parent().map(SchemaId);
            keys.extend(
                schema
                    .map(|schema| (place.clone(), fixed.key(&schema).child("enum").child(&value))),
            );
        }
    }
    keys
}
