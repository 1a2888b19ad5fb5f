//! A walk over a value and its schemas. The value decides which member of a union applies.
//!
//! Input: a value, and the schemas that apply to it. The walk visits every part of the value that a schema declares,
//! and finds undeclared members.

use std::collections::BTreeSet;

use crate::pointer::Pointer;
use serde_json::Value;

use super::super::budget::PARTS;
use super::super::view::{Member, Union, View};
use super::{MAX_DEPTH, TagMatch, Validator, at, match_tag, names_of};

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The member of this name.
    Member(String),
    /// The item at this index.
    Item(usize),
}

/// A part of a value during a walk.
pub struct Site<'a> {
    /// The path of the part.
    pub path: &'a [Step],
    /// The part.
    pub value: &'a Value,
    /// The keywords that apply to it, with the members of unions chosen.
    pub view: &'a View<'a>,
    /// The property that contains it, perhaps as an item or a value of a map.
    pub property: Option<&'a Pointer>,
}

/// The path of a part of a value, and the property that contains it.
#[derive(Default)]
struct Position<'a> {
    path: Vec<Step>,
    property: Option<&'a Pointer>,
}

/// The unions of one value whose member is chosen.
#[derive(Debug, Clone, Default)]
struct UnionChoices {
    unions: BTreeSet<Pointer>,
    /// The number of unions around whose members are being tried.
    guesses: usize,
}

const MAX_GUESSES: usize = 3;

impl Validator<'_, '_> {
    /// Returns the schemas that apply after the value has decided each union.
    fn resolve_unions(
        &self,
        value: &Value,
        schemas: &[Pointer],
        mut choices: UnionChoices,
    ) -> Vec<Pointer> {
        let mut resolved = schemas.to_vec();
        while choices.unions.len() < MAX_DEPTH && !self.gives_up(1) {
            let view = self.schemas.view(&resolved);
            let open = view.unions.iter().find(|union| !choices.unions.contains(&union.pointer));
            let Some(union) = open else { break };
            choices.unions.insert(union.pointer.clone());
            let chosen = self.matching_members(value, union, &resolved, &choices);
            resolved.extend(chosen);
        }
        resolved
    }

    /// Returns the members of a union that a value matches: one that declares all its members, else all of an `anyOf`,
    /// else the one that declares most.
    fn matching_members(
        &self,
        value: &Value,
        union: &Union,
        around: &[Pointer],
        choices: &UnionChoices,
    ) -> Vec<Pointer> {
        if let TagMatch::Member(index) = match_tag(value, union) {
            return vec![union.members[index].clone()];
        }
        let names = names_of(&self.schemas.view(around));
        let matches = |member: &&Pointer| self.fits_member(value, member, &names);
        let matching: Vec<&Pointer> = union.members.iter().filter(matches).collect();
        // The work of nested unions multiplies: below this depth only the top-level names decide.
        if matching.len() > 1 && choices.guesses < MAX_GUESSES {
            let mut choices = choices.clone();
            choices.guesses += 1;
            let knows_all = |member: &&&Pointer| {
                let schemas = [around, std::slice::from_ref(**member)].concat();
                self.undeclared_in(value, &schemas, &choices, 0).is_none()
            };
            if let Some(member) = matching.iter().find(knows_all) {
                return vec![(*member).clone()];
            }
        }
        if union.pointer.last().as_deref() == Some("anyOf") {
            return matching.into_iter().cloned().collect();
        }
        let unknown = |member: &&Pointer| {
            let known = self.declared(&self.schemas.view(std::slice::from_ref(*member)));
            value
                .as_object()
                .map_or(0, |members| members.keys().filter(|name| !known.contains(*name)).count())
        };
        matching.into_iter().min_by_key(unknown).cloned().into_iter().collect()
    }

    /// Returns the first problem of a value: it does not match the schemas, or has an undeclared member.
    pub fn error(&self, value: &Value, schemas: &[Pointer]) -> Option<String> {
        self.begin();
        self.mismatch_of_part(value, schemas).or_else(|| self.undeclared_of_part(value, schemas))
    }

    /// Returns an undeclared member of a value, which has no field in a type.
    pub fn undeclared(&self, value: &Value, schemas: &[Pointer]) -> Option<String> {
        self.begin();
        self.undeclared_of_part(value, schemas)
    }

    fn undeclared_of_part(&self, value: &Value, schemas: &[Pointer]) -> Option<String> {
        let found = self.undeclared_in(value, schemas, &UnionChoices::default(), 0)?;
        Some(if found.starts_with('/') { found } else { format!("the value: {found}") })
    }

    fn undeclared_in(
        &self,
        value: &Value,
        schemas: &[Pointer],
        choices: &UnionChoices,
        depth: usize,
    ) -> Option<String> {
        if !value.is_object() && !value.is_array() {
            return None;
        }
        if depth > MAX_DEPTH || self.gives_up(1) {
            return None;
        }
        let number = self.schemas.view(schemas).number;
        let key = (std::ptr::from_ref(value).addr(), number, choices.guesses);
        let is_whole = choices.unions.is_empty();
        let known = self.cache.undeclared.borrow().get(&key).cloned();
        if let Some(known) = known.filter(|_| is_whole) {
            return known;
        }
        let resolved = self.resolve_unions(value, schemas, choices.clone());
        let view = self.schemas.view(&resolved);
        let found = if view.untyped && !self.is_strict() {
            None
        } else {
            let inside = UnionChoices { guesses: choices.guesses, ..UnionChoices::default() };
            self.undeclared_by(value, &view, &inside, depth)
        };
        if is_whole {
            self.cache.undeclared.borrow_mut().insert(key, found.clone());
        }
        found
    }

    /// Returns an undeclared member after the members of unions are chosen.
    fn undeclared_by(
        &self,
        value: &Value,
        view: &View<'_>,
        inside: &UnionChoices,
        depth: usize,
    ) -> Option<String> {
        match value {
            Value::Object(members) => {
                if self.gives_up(members.len() * view.parts.len() / PARTS) {
                    return None;
                }
                let declaration = |name: &String| self.schemas.member(view, name);
                let unknown = |name: &&String| declaration(name) == Member::Undeclared;
                let own = members.keys().find(unknown);
                own.map(|name| format!("undeclared member `{name}`")).or_else(|| {
                    members.iter().find_map(|(name, member)| {
                        let Member::Declared(schemas) = declaration(name) else { return None };
                        let found = self.undeclared_in(member, &schemas, inside, depth + 1)?;
                        Some(at(name, &found))
                    })
                })
            }
            Value::Array(list) => list.iter().enumerate().find_map(|(index, item)| {
                let schemas = Some(view.item(index)).filter(|schemas| !schemas.is_empty())?;
                let found = self.undeclared_in(item, &schemas, inside, depth + 1)?;
                Some(at(&index.to_string(), &found))
            }),
            _ => None,
        }
    }

    /// Visits a value and all its declared parts.
    pub fn walk(&self, value: &Value, schemas: &[Pointer], visit: &mut dyn FnMut(&Site<'_>)) {
        self.begin();
        self.walk_from(value, schemas, &UnionChoices::default(), Position::default(), visit);
    }

    fn walk_from(
        &self,
        value: &Value,
        schemas: &[Pointer],
        choices: &UnionChoices,
        position: Position<'_>,
        visit: &mut dyn FnMut(&Site<'_>),
    ) {
        let resolved = self.resolve_unions(value, schemas, choices.clone());
        let view = self.schemas.view(&resolved);
        let Position { path, property } = position;
        if (view.untyped && !self.is_strict()) || path.len() > MAX_DEPTH {
            return;
        }
        if self.gives_up(1) {
            return;
        }
        visit(&Site { path: &path, value, view: &view, property });
        let inside = UnionChoices { guesses: choices.guesses, ..UnionChoices::default() };
        let deeper = |step: Step| [path.as_slice(), &[step]].concat();
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let Member::Declared(schemas) = self.schemas.member(&view, name) else {
                        continue;
                    };
                    let own = view.property(name);
                    let path = deeper(Step::Member(name.clone()));
                    let position = Position { path, property: own.last().or(property) };
                    self.walk_from(member, &schemas, &inside, position, visit);
                }
            }
            Value::Array(list) => {
                for (index, item) in list.iter().enumerate() {
                    let schemas = view.item(index);
                    if !schemas.is_empty() {
                        let position = Position { path: deeper(Step::Item(index)), property };
                        self.walk_from(item, &schemas, &inside, position, visit);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Returns a path as text.
pub fn shown(path: &[Step]) -> String {
    if path.is_empty() {
        return "the value".to_owned();
    }
    let step = |step: &Step| match step {
        Step::Member(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
        Step::Item(index) => format!("/{index}"),
    };
    path.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use crate::config::Dialect;
    use serde_json::json;

    use super::super::super::schema::Schemas;
    use super::super::Strictness;
    use super::*;
    use crate::schema::SchemaTable;

    #[test]
    fn undeclared_members_are_found_at_any_depth() {
        let document = json!({ "S": {
            "properties": {
                "list": { "items": { "anyOf": [{ "properties": { "a": {} } }, { "properties": { "b": {} } }] } },
                "free": { "type": "object" },
            },
        } });
        let table = SchemaTable::of_schemas(&document);
        let schemas = Schemas::new(&table, Dialect::Json, BTreeSet::new());
        let validator = Validator::new(&schemas, Strictness::All);
        let undeclared =
            |value: Value| validator.undeclared(&value, &[Pointer::from_fragment("#/S")]);
        assert_eq!(undeclared(json!({ "list": [{ "a": 1, "b": 2 }], "free": { "x": 1 } })), None);
        let found = undeclared(json!({ "list": [{}, { "c": 1 }] }));
        assert_eq!(found.as_deref(), Some("/list/1: undeclared member `c`"));
    }
}
