//! protobuf's oneofs, as the description of a message tells of them.
//!
//! OpenAPI has no word for a group of properties of which at most one is set. What generators such as
//! protoc-gen-openapi know of it they write for people, always in the same words:
//!
//! ```text
//! This message contains a oneof named view. Only a single field of the following list may be set at a time:
//!   - textField
//!   - passwordField
//! ```
//!
//! <https://protobuf.dev/programming-guides/proto3/#oneof>

use std::ops::Range;

use heck::ToLowerCamelCase;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Place};
use crate::ir::{Docs, Oneof, Property, Schema, SchemaId, SchemaName, Shape, Type, TypeUse};
use crate::pointer::Pointer;
use crate::rules;

use super::ReadSchema;
use crate::lower::Lower;

/// The words before the name of a group, and those between the name and the list.
const BEFORE: &str = "This message contains a oneof named ";
const AFTER: &str = "Only a single field of the following list may be set at a time:";

/// A group of fewer members is none.
const FEWEST: usize = 2;

impl Lower<'_> {
    /// Takes the groups that the description tells of out of the properties: each has a type of its own.
    pub(in crate::lower) fn oneof_groups(
        &mut self,
        pointer: &Pointer,
        read: &ReadSchema,
        properties: Vec<Property>,
    ) -> (Vec<Property>, Vec<Oneof>) {
        let description = read.schema.data.description.as_deref().unwrap_or_default();
        if self.config.dialect != Dialect::ProtobufJson || !description.contains(BEFORE) {
            return (properties, Vec::new());
        }
        let at = pointer.child("description");
        let mut left: Vec<Option<Property>> = properties.into_iter().map(Some).collect();
        let mut oneofs = Vec::new();
        for list in lists(description) {
            let positions = self.positions(&list, &left, &at);
            if positions.len() < FEWEST {
                continue;
            }
            let members = positions.into_iter().filter_map(|index| left[index].take()).collect();
            oneofs.push(self.oneof(pointer, &at.child(list.name), list.name, members));
        }
        (left.into_iter().flatten().collect(), oneofs)
    }

    /// Where the members of a list stand among the properties. Tells of those that do not.
    fn positions(
        &mut self,
        list: &List<'_>,
        properties: &[Option<Property>],
        at: &Pointer,
    ) -> Vec<usize> {
        let mut positions = Vec::new();
        for member in &list.members {
            let json = member.to_lower_camel_case();
            let named = |name: &str| {
                properties.iter().position(|property| {
                    property.as_ref().is_some_and(|property| property.wire_name == name)
                })
            };
            match named(member).or_else(|| named(&json)) {
                Some(index) if !positions.contains(&index) => positions.push(index),
                _ => self.report(
                    Diagnostic::new(
                        rules::ONEOF_MEMBER,
                        Place::Value(at.clone()),
                        format!(
                            "the oneof `{}` lists `{member}`, and no property is left that is called so",
                            list.name
                        ),
                    )
                    .hint("add the property, or take it off the list"),
                ),
            }
        }
        positions
    }

    /// Gives a group a type.
    fn oneof(
        &mut self,
        parent: &Pointer,
        at: &Pointer,
        name: &str,
        members: Vec<Property>,
    ) -> Oneof {
        let id = SchemaId(at.clone());
        let schema = Schema {
            id: id.clone(),
            name: SchemaName::Inside { parent: SchemaId(parent.clone()), role: name.to_owned() },
            docs: Docs::default(),
            deprecated: false,
            shape: Shape::Oneof(members),
        };
        // Behind the schema around it, which is reserved by now: the plan relies on that order.
        self.api.schemas.insert(id.clone(), schema);
        Oneof {
            name: name.to_owned(),
            ty: TypeUse { ty: Type::Named(id), nullable: true, origin: at.clone() },
        }
    }
}

/// Takes the lists of these groups out of the docs: their types say as much.
pub(in crate::lower) fn shorten(docs: &mut Docs, oneofs: &[Oneof]) {
    if oneofs.is_empty() {
        return;
    }
    let Some(description) = docs.description.take() else { return };
    let told: Vec<Range<usize>> = lists(&description)
        .into_iter()
        .filter(|list| oneofs.iter().any(|oneof| oneof.name == list.name))
        .map(|list| list.lines)
        .collect();
    let lines = description.lines().enumerate();
    let rest: Vec<&str> = lines
        .filter(|(index, _)| !told.iter().any(|range| range.contains(index)))
        .map(|(_, line)| line)
        .collect();
    let rest = rest.join("\n").trim_end().to_owned();
    docs.description = Some(rest).filter(|rest| !rest.trim().is_empty());
}

/// A list in a description.
#[derive(Debug, PartialEq, Eq)]
struct List<'t> {
    name: &'t str,
    members: Vec<&'t str>,
    /// The lines of the description that it takes.
    lines: Range<usize>,
}

/// The lists of a description.
fn lists(description: &str) -> Vec<List<'_>> {
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

/// The name of the group whose list this line begins.
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
    fn what_the_type_says_the_docs_need_not() {
        let mut docs = Docs { description: Some(TWO.to_owned()), ..Docs::default() };
        let oneof = Oneof {
            name: "a_b".to_owned(),
            ty: TypeUse { ty: Type::Json, nullable: true, origin: Pointer::root() },
        };
        shorten(&mut docs, &[oneof]);
        let left = docs.description.unwrap_or_default();
        assert!(left.starts_with("A form.\n") && !left.contains("- x") && left.contains("- z"));
        assert!(left.ends_with("More of it.\n- no member"), "{left}");
    }
}
