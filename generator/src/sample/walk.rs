//! A walk over a value and its schemas. The value decides which member of a union applies.
//!
//! Input: a value, and the schemas that apply to it. The walk visits every part of the value that a schema declares,
//! and finds undeclared members.

use std::collections::BTreeSet;

use crate::pointer::Pointer;
use serde_json::Value;

use super::budget::PARTS;
use super::schema::Union;
use super::validator::{MAX_DEPTH, TagMatch, Validator, at, match_tag, names_of};
use super::view::{Member, View};

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
    pub way: &'a [Step],
    /// The part.
    pub value: &'a Value,
    /// The keywords that apply to it, with the members of unions chosen.
    pub view: &'a View<'a>,
    /// The property that contains it, perhaps as an item or a value of a map.
    pub property: Option<&'a Pointer>,
}

/// The path of a part of a value, and the property that contains it.
#[derive(Default)]
struct Path<'a> {
    way: Vec<Step>,
    property: Option<&'a Pointer>,
}

/// The unions of one value whose member is chosen.
#[derive(Debug, Clone, Default)]
struct Decided {
    unions: BTreeSet<Pointer>,
    /// The number of unions around whose members are being tried.
    guesses: usize,
}

const MAX_GUESSES: usize = 3;

impl Validator<'_, '_> {
    /// Returns the schemas that apply after the value has decided each union.
    fn settled(&self, value: &Value, schemas: &[Pointer], mut decided: Decided) -> Vec<Pointer> {
        let mut settled = schemas.to_vec();
        while decided.unions.len() < MAX_DEPTH && !self.gives_up(1) {
            let view = self.schemas.view(&settled);
            let open = view.unions.iter().find(|union| !decided.unions.contains(&union.pointer));
            let Some(union) = open else { break };
            decided.unions.insert(union.pointer.clone());
            let chosen = self.fitting(value, union, &settled, &decided);
            settled.extend(chosen);
        }
        settled
    }

    /// Returns the members of a union that a value matches: one that declares all its members, else all of an `anyOf`,
    /// else the one that declares most.
    fn fitting(
        &self,
        value: &Value,
        union: &Union,
        around: &[Pointer],
        decided: &Decided,
    ) -> Vec<Pointer> {
        if let TagMatch::Member(index) = match_tag(value, union) {
            return vec![union.members[index].clone()];
        }
        let names = names_of(&self.schemas.view(around));
        let fits = |member: &&Pointer| self.fits_member(value, member, &names);
        let fitting: Vec<&Pointer> = union.members.iter().filter(fits).collect();
        // The work of nested unions multiplies: below this depth only the top-level names decide.
        if fitting.len() > 1 && decided.guesses < MAX_GUESSES {
            let mut decided = decided.clone();
            decided.guesses += 1;
            let knows_all = |member: &&&Pointer| {
                let schemas = [around, std::slice::from_ref(**member)].concat();
                self.undeclared_in(value, &schemas, &decided, 0).is_none()
            };
            if let Some(member) = fitting.iter().find(knows_all) {
                return vec![(*member).clone()];
            }
        }
        if union.pointer.last().as_deref() == Some("anyOf") {
            return fitting.into_iter().cloned().collect();
        }
        let unknown = |member: &&Pointer| {
            let known = self.declared(&self.schemas.view(std::slice::from_ref(*member)));
            value
                .as_object()
                .map_or(0, |members| members.keys().filter(|name| !known.contains(*name)).count())
        };
        fitting.into_iter().min_by_key(unknown).cloned().into_iter().collect()
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
        let found = self.undeclared_in(value, schemas, &Decided::default(), 0)?;
        Some(if found.starts_with('/') { found } else { format!("the value: {found}") })
    }

    fn undeclared_in(
        &self,
        value: &Value,
        schemas: &[Pointer],
        decided: &Decided,
        depth: usize,
    ) -> Option<String> {
        if !value.is_object() && !value.is_array() {
            return None;
        }
        if depth > MAX_DEPTH || self.gives_up(1) {
            return None;
        }
        let number = self.schemas.view(schemas).number;
        let key = (std::ptr::from_ref(value).addr(), number, decided.guesses);
        let is_whole = decided.unions.is_empty();
        let known = self.cache.undeclared.borrow().get(&key).cloned();
        if let Some(known) = known.filter(|_| is_whole) {
            return known;
        }
        let settled = self.settled(value, schemas, decided.clone());
        let view = self.schemas.view(&settled);
        let found = if view.untyped && !self.is_strict() {
            None
        } else {
            let inside = Decided { guesses: decided.guesses, ..Decided::default() };
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
        inside: &Decided,
        depth: usize,
    ) -> Option<String> {
        match value {
            Value::Object(members) => {
                if self.gives_up(members.len() * view.parts.len() / PARTS) {
                    return None;
                }
                let spoken = |name: &String| view.member(name, self.schemas);
                let unknown = |name: &&String| spoken(name) == Member::Undeclared;
                let own = members.keys().find(unknown);
                own.map(|name| format!("undeclared member `{name}`")).or_else(|| {
                    members.iter().find_map(|(name, member)| {
                        let Member::Declared(schemas) = spoken(name) else { return None };
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
        self.walk_from(value, schemas, &Decided::default(), Path::default(), visit);
    }

    fn walk_from(
        &self,
        value: &Value,
        schemas: &[Pointer],
        decided: &Decided,
        path: Path<'_>,
        visit: &mut dyn FnMut(&Site<'_>),
    ) {
        let settled = self.settled(value, schemas, decided.clone());
        let view = self.schemas.view(&settled);
        let Path { way, property } = path;
        if (view.untyped && !self.is_strict()) || way.len() > MAX_DEPTH {
            return;
        }
        if self.gives_up(1) {
            return;
        }
        visit(&Site { way: &way, value, view: &view, property });
        let inside = Decided { guesses: decided.guesses, ..Decided::default() };
        let deeper = |step: Step| [way.as_slice(), &[step]].concat();
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let Member::Declared(schemas) = view.member(name, self.schemas) else {
                        continue;
                    };
                    let own = view.property(name);
                    let way = deeper(Step::Member(name.clone()));
                    let path = Path { way, property: own.last().or(property) };
                    self.walk_from(member, &schemas, &inside, path, visit);
                }
            }
            Value::Array(list) => {
                for (index, item) in list.iter().enumerate() {
                    let schemas = view.item(index);
                    if !schemas.is_empty() {
                        let path = Path { way: deeper(Step::Item(index)), property };
                        self.walk_from(item, &schemas, &inside, path, visit);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Returns a path as text.
pub fn shown(way: &[Step]) -> String {
    if way.is_empty() {
        return "the value".to_owned();
    }
    let step = |step: &Step| match step {
        Step::Member(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
        Step::Item(index) => format!("/{index}"),
    };
    way.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use crate::config::Dialect;
    use serde_json::json;

    use super::super::schema::Schemas;
    use super::super::validator::Strictness;
    use super::*;

    #[test]
    fn undeclared_members_are_found_at_any_depth() {
        let document = json!({ "S": {
            "properties": {
                "list": { "items": { "anyOf": [{ "properties": { "a": {} } }, { "properties": { "b": {} } }] } },
                "free": { "type": "object" },
            },
        } });
        let schemas = Schemas::new(&document, Dialect::Json, BTreeSet::new());
        let validator = Validator::new(&schemas, Strictness::All);
        let undeclared =
            |value: Value| validator.undeclared(&value, &[Pointer::from_fragment("#/S")]);
        assert_eq!(undeclared(json!({ "list": [{ "a": 1, "b": 2 }], "free": { "x": 1 } })), None);
        let told = undeclared(json!({ "list": [{}, { "c": 1 }] }));
        assert_eq!(told.as_deref(), Some("/list/1: undeclared member `c`"));
    }
}
