//! A walk over a value and all that is said of it, unions decided by the value.
//!
//! Input: a value, and the schemas that apply to it. It leads to every part of the value that a schema speaks of, and
//! finds members that none speaks of.

use std::collections::BTreeSet;

use openapi_sdk_generator::pointer::Pointer;
use serde_json::Value;

use super::judge::{DEEPEST, Judge, Tagged, tagged};
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

impl Judge<'_, '_> {
    /// The schemas that apply once each union has been decided by the value.
    pub fn settled(&self, value: &Value, schemas: &[Pointer]) -> Vec<Pointer> {
        let mut settled = schemas.to_vec();
        let mut decided = BTreeSet::new();
        while decided.len() < DEEPEST {
            let view = self.schemas.view(&settled);
            let open = view.unions.iter().find(|union| !decided.contains(&union.pointer));
            let Some(union) = open else { break };
            decided.insert(union.pointer.clone());
            let chosen = self.fitting(value, union, &view);
            settled.extend(chosen);
        }
        settled
    }

    /// The members of a union that a value is of: of an `anyOf` all that fit, else the one that knows most of it.
    fn fitting(&self, value: &Value, union: &Union, view: &View<'_>) -> Vec<Pointer> {
        if let Tagged::Member(index) = tagged(value, union) {
            return vec![union.members[index].clone()];
        }
        let names = self.declared(view, 4);
        let fits = |member: &&Pointer| self.fits_member(value, member, &names);
        let fitting = union.members.iter().filter(fits);
        if union.pointer.last().as_deref() == Some("anyOf") {
            return fitting.cloned().collect();
        }
        let unknown = |member: &&Pointer| {
            let known = self.declared(&self.schemas.view(std::slice::from_ref(*member)), 0);
            value
                .as_object()
                .map_or(0, |members| members.keys().filter(|name| !known.contains(*name)).count())
        };
        fitting.min_by_key(unknown).cloned().into_iter().collect()
    }

    /// A member of an object that no schema speaks of: it has no place in a type.
    pub fn undeclared(&self, value: &Value, schemas: &[Pointer]) -> Option<String> {
        let mut found = None;
        self.walk(value, schemas, &mut |site| {
            let Value::Object(members) = site.value else { return };
            let unknown =
                |name: &&String| site.view.member(name, self.schemas.dialect) == Member::Undeclared;
            if let Some(name) = members.keys().find(unknown)
                && found.is_none()
            {
                found = Some(format!("{}: undeclared member `{name}`", shown(site.way)));
            }
        });
        found
    }

    /// Visits a value and all that is in it, as far as schemas speak of it.
    pub fn walk(&self, value: &Value, schemas: &[Pointer], visit: &mut dyn FnMut(&Site<'_>)) {
        self.walk_from(value, schemas, &mut Vec::new(), None, visit);
    }

    fn walk_from(
        &self,
        value: &Value,
        schemas: &[Pointer],
        way: &mut Vec<Step>,
        property: Option<&Pointer>,
        visit: &mut dyn FnMut(&Site<'_>),
    ) {
        let settled = self.settled(value, schemas);
        let view = self.schemas.view(&settled);
        if (view.untyped && !self.is_strict()) || way.len() > DEEPEST {
            return;
        }
        visit(&Site { way, value, view: &view, property });
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    let Member::Declared(schemas) = view.member(name, self.schemas.dialect) else {
                        continue;
                    };
                    let own = view.property(name);
                    way.push(Step::Member(name.clone()));
                    self.walk_from(member, &schemas, way, own.last().or(property), visit);
                    way.pop();
                }
            }
            Value::Array(list) => {
                for (index, item) in list.iter().enumerate() {
                    let schemas = view.item(index);
                    if !schemas.is_empty() {
                        way.push(Step::Item(index));
                        self.walk_from(item, &schemas, way, property, visit);
                        way.pop();
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
    use openapi_sdk_generator::config::Dialect;
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
