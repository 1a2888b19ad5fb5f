//! A walk over a value and all that is said of it, unions decided by the value.
//!
//! Input: a value, and the schemas that apply to it. It leads to every part of the value that a schema speaks of, and
//! finds members that none speaks of.

use std::collections::BTreeSet;

use crate::pointer::Pointer;
use serde_json::Value;

use super::budget::PARTS;
use super::judge::{DEEPEST, Judge, Tagged, at, names_of, tagged};
use super::schema::Union;
use super::view::{Member, View};

/// One step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The member of this name.
    Member(String),
    /// The item at this index.
    Item(usize),
}

/// A part of a value, as the judge sees it.
pub struct Site<'a> {
    /// The way to it.
    pub way: &'a [Step],
    /// What stands there.
    pub value: &'a Value,
    /// What is said of it, unions decided.
    pub view: &'a View<'a>,
    /// The property that it is of, perhaps as an item or a value of a map.
    pub property: Option<&'a Pointer>,
}

/// The way to a part of a value, and the property that it is of.
#[derive(Default)]
struct Path<'a> {
    way: Vec<Step>,
    property: Option<&'a Pointer>,
}

/// What is decided of the unions of one value.
#[derive(Debug, Clone, Default)]
struct Decided {
    unions: BTreeSet<Pointer>,
    /// How many members are only being tried, around this.
    guesses: usize,
}

const MOST_GUESSES: usize = 3;

impl Judge<'_, '_> {
    /// The schemas that apply once each union has been decided by the value.
    fn settled(&self, value: &Value, schemas: &[Pointer], mut decided: Decided) -> Vec<Pointer> {
        let mut settled = schemas.to_vec();
        while decided.unions.len() < DEEPEST && !self.gives_up(1) {
            let view = self.schemas.view(&settled);
            let open = view.unions.iter().find(|union| !decided.unions.contains(&union.pointer));
            let Some(union) = open else { break };
            decided.unions.insert(union.pointer.clone());
            let chosen = self.fitting(value, union, &settled, &decided);
            settled.extend(chosen);
        }
        settled
    }

    /// The members of a union that a value is of: one that knows all of it, else all of an `anyOf`, else the one that
    /// knows most.
    fn fitting(
        &self,
        value: &Value,
        union: &Union,
        around: &[Pointer],
        decided: &Decided,
    ) -> Vec<Pointer> {
        if let Tagged::Member(index) = tagged(value, union) {
            return vec![union.members[index].clone()];
        }
        let names = names_of(&self.schemas.view(around));
        let fits = |member: &&Pointer| self.fits_member(value, member, &names);
        let fitting: Vec<&Pointer> = union.members.iter().filter(fits).collect();
        // Unions in unions multiply: deep inside, the names at the top decide.
        if fitting.len() > 1 && decided.guesses < MOST_GUESSES {
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

    /// Why a value is none that the schemas describe: it does not fit, or has a member that they do not speak of.
    pub fn fault(&self, value: &Value, schemas: &[Pointer]) -> Option<String> {
        self.begin();
        self.misfit_of_part(value, schemas).or_else(|| self.undeclared_of_part(value, schemas))
    }

    /// A member of an object that no schema speaks of: it has no place in a type.
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
        if depth > DEEPEST || self.gives_up(1) {
            return None;
        }
        let number = self.schemas.view(schemas).number;
        let question = (std::ptr::from_ref(value).addr(), number, decided.guesses);
        let is_whole = decided.unions.is_empty();
        let known = self.known.undeclared.borrow().get(&question).cloned();
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
            self.known.undeclared.borrow_mut().insert(question, found.clone());
        }
        found
    }

    /// The same, unions decided.
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

    /// Visits a value and all that is in it, as far as schemas speak of it.
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
        if (view.untyped && !self.is_strict()) || way.len() > DEEPEST {
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

/// A way as it is written.
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

    use super::super::judge::Strictness;
    use super::super::schema::Schemas;
    use super::*;

    #[test]
    fn members_that_nobody_declares_are_found_however_deep() {
        let document = json!({ "S": {
            "properties": {
                "list": { "items": { "anyOf": [{ "properties": { "a": {} } }, { "properties": { "b": {} } }] } },
                "free": { "type": "object" },
            },
        } });
        let schemas = Schemas::new(&document, Dialect::Json, BTreeSet::new());
        let judge = Judge::new(&schemas, Strictness::All);
        let undeclared = |value: Value| judge.undeclared(&value, &[Pointer::from_fragment("#/S")]);
        assert_eq!(undeclared(json!({ "list": [{ "a": 1, "b": 2 }], "free": { "x": 1 } })), None);
        let told = undeclared(json!({ "list": [{}, { "c": 1 }] }));
        assert_eq!(told.as_deref(), Some("/list/1: undeclared member `c`"));
    }
}
