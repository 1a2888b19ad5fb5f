//! Names of components for places of other files.

use std::collections::BTreeSet;

use crate::normalise::kinds::Kind;
use crate::pointer::Pointer;

/// The names in use in one section of the components.
#[derive(Debug, Default)]
pub(super) struct UsedNames(BTreeSet<String>);

impl UsedNames {
    /// Creates the set of names in use.
    pub(super) fn of(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// Returns the first unused candidate, else the last one with a number appended.
    pub(super) fn assign(&mut self, candidates: &[String]) -> String {
        let last = candidates.last().cloned().unwrap_or_default();
        let numbered = (2..).map(|number| format!("{last}_{number}"));
        let mut free =
            candidates.iter().cloned().chain(numbered).filter(|name| !self.0.contains(name));
        let name = free.next().unwrap_or(last);
        self.0.insert(name.clone());
        name
    }
}

/// Returns the candidates for the name of a place: the last step of its pointer or the name of its file, then the same
/// with a prefix.
pub(super) fn candidates(path: &str, pointer: &Pointer) -> Vec<String> {
    let mut folders = path.rsplit('/');
    let file = folders.next().unwrap_or(path);
    let stem = file.split('.').next().filter(|stem| !stem.is_empty()).unwrap_or(file);
    let folder = folders.next().unwrap_or_default();
    let steps: Vec<String> = pointer.steps().collect();
    let (name, around) = match steps.as_slice() {
        [] => (stem, folder.to_owned()),
        [.., last] => (last.as_str(), stem.to_owned()),
    };
    let name = plain(name);
    let longer = plain(&format!("{around}_{name}"));
    vec![name, longer.trim_start_matches('_').to_owned()]
}

/// Returns the name with only those characters that OpenAPI allows.
fn plain(name: &str) -> String {
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    let plain: String =
        name.chars().map(|character| if is_allowed(character) { character } else { '_' }).collect();
    if plain.is_empty() { "component".to_owned() } else { plain }
}

/// Returns the section for components of a kind; `None` for kinds that are inlined.
pub(super) fn section(kind: Kind) -> Option<Pointer> {
    let components = |name| Some(Pointer::root().child("components").child(name));
    match kind {
        Kind::Response => components("responses"),
        Kind::Parameter => components("parameters"),
        Kind::Example => components("examples"),
        Kind::RequestBody => components("requestBodies"),
        Kind::Header => components("headers"),
        Kind::SecurityScheme => components("securitySchemes"),
        Kind::Link => components("links"),
        Kind::Callback => components("callbacks"),
        Kind::Schema => components("schemas"),
        Kind::SwaggerParameter => Some(Pointer::root().child("parameters")),
        Kind::SwaggerResponse => Some(Pointer::root().child("responses")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_by_its_last_step_or_its_file() {
        for (path, pointer, names) in [
            ("models/pet.v1.yaml", "#", ["pet", "models_pet"]),
            ("pet.yaml", "#", ["pet", "pet"]),
            ("common.yaml", "#/components/schemas/Pet", ["Pet", "common_Pet"]),
            ("a/b c.json", "#", ["b_c", "a_b_c"]),
        ] {
            assert_eq!(
                candidates(path, &Pointer::from_fragment(pointer)),
                names,
                "{path}{pointer}"
            );
        }
    }
}
