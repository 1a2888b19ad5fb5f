//! The lists of protobuf oneofs in the description of a message.
//!
//! OpenAPI has no keyword for a group of properties of which at most one is set. Generators such as
//! protoc-gen-openapi describe each group in the text, always in the same words:
//!
//! ```text
//! This message contains a oneof named view. Only a single field of the following list may be set at a time:
//!   - textField
//!   - passwordField
//! ```
//!
//! <https://protobuf.dev/programming-guides/proto3/#oneof>

use std::ops::Range;

use crate::ir::{Docs, Oneof};

/// The words before the name of a group, and those between the name and the list.
pub(super) const BEFORE: &str = "This message contains a oneof named ";
const AFTER: &str = "Only a single field of the following list may be set at a time:";

/// Removes the lists of these groups from the docs, because the generated types replace them.
pub(super) fn shorten(docs: &mut Docs, oneofs: &[Oneof]) {
    if oneofs.is_empty() {
        return;
    }
    let Some(description) = docs.description.take() else { return };
    let replaced: Vec<Range<usize>> = lists(&description)
        .into_iter()
        .filter(|list| oneofs.iter().any(|oneof| oneof.name == list.name))
        .map(|list| list.lines)
        .collect();
    let lines = description.lines().enumerate();
    let rest: Vec<&str> = lines
        .filter(|(index, _)| !replaced.iter().any(|range| range.contains(index)))
        .map(|(_, line)| line)
        .collect();
    let rest = rest.join("\n").trim_end().to_owned();
    docs.description = Some(rest).filter(|rest| !rest.trim().is_empty());
}

/// A list in a description.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct List<'t> {
    pub(super) name: &'t str,
    pub(super) members: Vec<&'t str>,
    /// Its lines in the description.
    lines: Range<usize>,
}

/// Returns the lists of a description.
pub(super) fn lists(description: &str) -> Vec<List<'_>> {
    let mut lists: Vec<List<'_>> = Vec::new();
    let mut open = false;
    for (index, line) in description.lines().enumerate() {
        let line = line.trim();
        let member = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).map(str::trim);
        if let Some(name) = heading(line) {
            lists.push(List { name, members: Vec::new(), lines: index..index + 1 });
            open = true;
        } else if let (true, Some(list), Some(member)) = (open, lists.last_mut(), member) {
            list.members.push(member.trim_matches('`'));
            list.lines.end = index + 1;
        } else {
            open = false;
        }
    }
    lists
}

/// Returns the name of the group whose list begins with this line.
fn heading(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix(BEFORE)?.split_once('.')?;
    let name = name.trim().trim_matches('`');
    let is_name = !name.is_empty()
        && name.chars().all(|character| character.is_alphanumeric() || character == '_');
    (is_name && rest.trim() == AFTER).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::TypeUse;
    use crate::pointer::Pointer;

    const TWO: &str = "A form.\n\nThis message contains a oneof named a_b. Only a single field of the following list \
        may be set at a time:\n  - x\n  - y\n\n\nThis message contains a oneof named c. Only a single field of the \
        following list may be set at a time:\n  - z\nMore of it.\n- no member\n";

    #[test]
    fn the_lists_of_a_description_are_found() {
        let found: Vec<(&str, Vec<&str>)> =
            lists(TWO).into_iter().map(|list| (list.name, list.members)).collect();
        assert_eq!(found, [("a_b", vec!["x", "y"]), ("c", vec!["z"])]);
        for other in ["", "This message contains a oneof named a. Any field may be set:\n - x\n"] {
            assert_eq!(lists(other), []);
        }
    }

    #[test]
    fn a_list_replaced_by_a_type_is_removed_from_the_docs() {
        let mut docs = Docs { description: Some(TWO.to_owned()), ..Docs::default() };
        let oneof = Oneof { name: "a_b".to_owned(), ty: TypeUse::any_json(&Pointer::root()) };
        shorten(&mut docs, &[oneof]);
        let rest = docs.description.unwrap_or_default();
        assert!(rest.starts_with("A form.\n") && !rest.contains("- x") && rest.contains("- z"));
        assert!(rest.ends_with("More of it.\n- no member"), "{rest}");
    }
}
