//! The names that the config sets, compared with those that items have at the end.
//!
//! Input: the overrides, and the account of the plan. Output: an error for each name that an item does not have, because
//! it is in another case or taken, and a finding for each name without an item.

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::Api;
use crate::lock;
use crate::names;
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
    let keys = fixed.configured_keys(api);
    for (place, at, name) in named {
        let finding = |rule, message| Diagnostic::new(rule, Place::config(name.span()), message);
        let path = summary.models.get(place).map(|model| &model.path);
        let mut keys = keys.get(place).into_iter().flatten();
        let Some(path) = path.or_else(|| keys.find_map(|key| summary.rust_names.get(key))) else {
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
