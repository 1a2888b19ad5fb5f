//! The user's own types: their settings in the config, as Rust.

use std::collections::BTreeMap;

use crate::config::{Checked, Config, UserType};
use crate::ir::{Api, Choice};
use crate::names::{self, Scope};

use super::krate::{Custom, Dependency};

/// The types of the config, by the schema or format that they replace.
pub fn custom_types(config: &Config, api: &Api) -> BTreeMap<Choice, Custom> {
    let formats =
        config.types.formats.iter().map(|(format, user_type)| {
            (Choice::Format(format.get_ref().clone()), user_type.clone())
        });
    let places = api.overrides.iter().zip(&config.overrides);
    let places = places
        .filter_map(|(place, entry)| Some((Choice::Place(place.clone()?), entry.user_type()?)));
    let mut scope = Scope::default();
    let mut forms: BTreeMap<(String, Option<String>), String> = BTreeMap::new();
    let chosen: BTreeMap<Choice, UserType> = formats.chain(places).collect();
    chosen
        .into_iter()
        .map(|(choice, user_type)| {
            let path = user_type.rust.into_inner();
            let with = user_type.with.map(Checked::into_inner);
            // Many places have the same type in the same form.
            let form = forms.entry((path.clone(), with.clone())).or_insert_with(|| {
                let plain = path.split('<').next().unwrap_or_default();
                let short = plain.rsplit("::").next().unwrap_or_default();
                scope.take_free(
                    &[short, &path].map(|words| names::type_name(&format!("{words} form"))),
                )
            });
            let dependency = user_type.dependency.map(|dependency| Dependency {
                name: dependency.name.into_inner(),
                version: dependency.version.map(Checked::into_inner),
                path: dependency.path.map(Checked::into_inner),
                features: dependency.features.into_iter().map(Checked::into_inner).collect(),
            });
            let form = form.clone();
            (choice, Custom { path, with, form, has_default: user_type.default, dependency })
        })
        .collect()
}
