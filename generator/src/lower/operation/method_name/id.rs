//! The ids of operations: their source, and their steps.

use super::path::{self, Step, words};

/// The source of the id of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IdSource {
    /// A program spelled method and path: `GetTasksIDRunsID`, `get_pets_petId`.
    Path,
    /// A person chose it.
    Person,
    /// The path is so short that a person would choose the same: `getPets`.
    Either,
}

impl IdSource {
    /// Returns the source of an id.
    pub(super) fn of(id: &str, method: &str, template: &str) -> Self {
        let steps = path::steps(template);
        if steps.len() <= path::start(&steps) + 1 {
            Self::Either
        } else if spells_path(id, method, template, 2) {
            Self::Path
        } else {
            Self::Person
        }
    }
}

/// Returns `true` if an id is composed of the method and at least this many of the last steps of the path.
pub(super) fn spells_path(id: &str, method: &str, template: &str, least: usize) -> bool {
    let id = letters(id);
    let Some(rest) = id.strip_prefix(method) else { return false };
    let mut steps = path::steps(template);
    let text = |words: Vec<String>| Step { words, kind: path::StepKind::Text };
    steps.extend(Some(path::fragment(template)).filter(|words| !words.is_empty()).map(text));
    let mut begins = 0..(steps.len() + 1).saturating_sub(least);
    begins.any(|index| !steps[index].is_variable() && is_spelled(rest, &steps[index..]))
}

/// Returns `true` if the letters are those of these steps, perhaps followed by a version.
fn is_spelled(letters_left: &str, steps: &[Step]) -> bool {
    let Some((step, others)) = steps.split_first() else {
        let version = letters_left.strip_prefix('v').unwrap_or(letters_left);
        return version.bytes().all(|byte| byte.is_ascii_digit());
    };
    let name = step.words.concat();
    let go_on = |spelling: &str| {
        let rest = letters_left.strip_prefix(spelling);
        !spelling.is_empty() && rest.is_some_and(|rest| is_spelled(rest, others))
    };
    if !step.is_variable() {
        return go_on(&name);
    }
    go_on(&name) || go_on("id") || go_on(&format!("by{name}"))
}

fn letters(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns the name of the function in an id that FastAPI generated: `read_items` in `read_items_api_v1_items__get`.
///
/// <https://fastapi.tiangolo.com/advanced/path-operation-advanced-configuration/#openapi-operationid>
pub(super) fn function<'a>(id: &'a str, method: &str, template: &str) -> Option<&'a str> {
    let word = |character: char| if character.is_alphanumeric() { character } else { '_' };
    let path: String = template.chars().map(word).collect();
    let end = format!("{path}_{method}");
    id.strip_suffix(end.as_str()).filter(|function| !function.is_empty())
}

/// Returns the steps of an id: between dots and slashes, and in `Pets_GetPet` of AutoRest. The point of a number is none:
/// `get_pets_v2025.0`.
///
/// <https://azure.github.io/autorest/extensions/#operationid>
pub(super) fn steps(id: &str) -> Vec<&str> {
    let mut steps = Vec::new();
    let mut start = 0;
    for (index, character) in id.char_indices() {
        let rest = &id[index + character.len_utf8()..];
        let is_point = rest.starts_with(|next: char| next.is_ascii_digit())
            && id[..index].ends_with(|last: char| last.is_ascii_digit());
        let is_group = character == '_'
            && [&id[..index], rest].iter().all(|part| part.starts_with(char::is_uppercase))
            && id.matches('_').count() == 1;
        if character == '/' || is_group || (character == '.' && !is_point) {
            steps.push(&id[start..index]);
            start = id.len() - rest.len();
        }
    }
    steps.push(&id[start..]);
    steps.retain(|step| !words(step).is_empty());
    steps
}

/// Returns an id without the number at its end: `put-role` for `put-role-2`. A version keeps its number. A hash of four
/// digits is a number too: `getItems-f104`.
pub(super) fn without_number(id: &str) -> &str {
    if let Some((stem, hash)) = id.rsplit_once('-')
        && hash.len() == 4
        && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        && hash.contains(|digit: char| digit.is_ascii_digit())
        && !stem.is_empty()
    {
        return stem;
    }
    let stem = id.trim_end_matches(|last: char| last.is_ascii_digit());
    let is_version = stem.ends_with(['v', 'V', '.']) || stem.len() == id.len();
    let stem = if is_version { id } else { stem.trim_end_matches(['-', '_']) };
    if stem.is_empty() { id } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_steps() {
        for (id, expected) in [
            ("a.v1.ScopeService.Create", &["a", "v1", "ScopeService", "Create"][..]),
            ("repos/get-branch", &["repos", "get-branch"]),
            ("Pets_GetPet", &["Pets", "GetPet"]),
            ("get_pets_v2025.0", &["get_pets_v2025.0"]),
            ("Get_All_Pets", &["Get_All_Pets"]),
        ] {
            assert_eq!(steps(id), expected);
        }
    }

    #[test]
    fn only_a_number_is_removed() {
        for (id, stem) in [
            ("put-role-2", "put-role"),
            ("GetPets4", "GetPets"),
            ("getItems-f104", "getItems"),
            ("listPetsV2", "listPetsV2"),
            ("get_pets_v2025.0", "get_pets_v2025.0"),
            ("17", "17"),
        ] {
            assert_eq!(without_number(id), stem);
        }
    }
}
