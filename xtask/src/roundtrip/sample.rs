//! The sample maker: JSON values that a schema allows.
//!
//! Input: a schema, and a source of chance. Output: the smallest value, the fullest, some between them, and one for
//! each member of a union, each value of an enum and each type of a list. What it can't make it says.

use std::collections::{BTreeMap, BTreeSet};

use openapi_sdk_generator::pointer::Pointer;
use serde_json::{Map, Value, json};

use super::judge::{Judge, Strictness};
use super::random::Random;
use super::scalar;
use super::schema::{Kind, Member, Schemas, Union, View, matches};

/// The most samples for the values of one enum, or the members of one union.
const MOST_ALTERNATIVES: usize = 48;
/// Where a sample begins to grow no further.
const MOST_NODES: usize = 250;
const DEEPEST: usize = 4;
/// Where the search for a smallest value is given up.
const MOST_STEPS: usize = 20_000;

/// Names that a map may have.
const NAMES: &[&str] =
    &["key", "", "a/b~c", "ключ", "with space", "$ref", "0", "\u{1f642}", "@odd", "Key", "a.b"];
/// Names for patterns.
const NAMES_OF_PATTERNS: &[&str] = &[
    "x-key",
    "key",
    "KEY",
    "a",
    "A",
    "abc",
    "a1",
    "1",
    "42",
    "a-b",
    "a_b",
    "a.b",
    "en",
    "en-US",
    "a/b",
    "2026-01-01",
    "123e4567-e89b-12d3-a456-426614174000",
    "192.0.2.1",
    "/a",
    "$a",
    "200",
    "2XX",
    "_a",
    "S_a",
    "I_a",
    "0x1",
];

/// How much of a value is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Minimal,
    Full,
    Random,
}

/// What the samples of one schema are.
#[derive(Debug, Default)]
pub struct Samples {
    /// Each with a word on what it is.
    pub made: Vec<(String, Value)>,
    /// Why a kind of sample could not be made.
    pub unmade: Vec<String>,
}

/// The maker.
pub struct Maker<'s, 'd> {
    schemas: &'s Schemas<'d>,
    judge: Judge<'s, 'd>,
    smallest: BTreeMap<Vec<Pointer>, Value>,
    /// The values that are being made around the one at hand, where each is to be the smallest.
    stack: Vec<Vec<Pointer>>,
    random: Random,
    nodes: usize,
    steps: usize,
}

/// A value on its way.
#[derive(Clone)]
struct Draft {
    schemas: Vec<Pointer>,
    style: Style,
    depth: usize,
    /// The unions that are decided.
    decided: BTreeSet<Pointer>,
    /// The tags that properties must have, by the unions that are decided.
    tags: BTreeMap<String, Vec<String>>,
    /// The member, the kind or the value that is asked for.
    wanted: Option<Wanted>,
}

#[derive(Clone)]
enum Wanted {
    Member(usize, Option<String>),
    Value(Value),
    Kind(Kind),
}

impl Draft {
    fn new(schemas: Vec<Pointer>, style: Style, depth: usize) -> Self {
        let (decided, tags) = (BTreeSet::new(), BTreeMap::new());
        Self { schemas, style, depth, decided, tags, wanted: None }
    }
}

type Made = Result<Value, String>;

impl<'s, 'd> Maker<'s, 'd> {
    /// A maker for the schemas of one document.
    pub fn new(schemas: &'s Schemas<'d>) -> Self {
        Self {
            schemas,
            judge: Judge::new(schemas, Strictness::All),
            smallest: BTreeMap::new(),
            stack: Vec::new(),
            random: Random::of(0, &[]),
            nodes: 0,
            steps: 0,
        }
    }

    /// The samples of a schema, `count` of chance among them.
    pub fn samples(&mut self, schema: &Pointer, count: usize, random: Random) -> Samples {
        self.random = random;
        let mut samples = Samples::default();
        let root = [self.schemas.followed(schema)];
        for (name, style) in [("smallest", Style::Minimal), ("fullest", Style::Full)] {
            let draft = Draft::new(root.to_vec(), style, 0);
            self.make(&mut samples, name.to_owned(), draft);
        }
        for (name, wanted) in self.alternatives(&root) {
            let styles: &[Style] = if matches!(wanted, Wanted::Value(_)) {
                &[Style::Minimal]
            } else {
                &[Style::Minimal, Style::Full]
            };
            for style in styles {
                let draft =
                    Draft { wanted: Some(wanted.clone()), ..Draft::new(root.to_vec(), *style, 0) };
                self.make(&mut samples, name.clone(), draft);
            }
        }
        for _ in 0..count {
            let draft = Draft::new(root.to_vec(), Style::Random, 0);
            self.make(&mut samples, "of chance".to_owned(), draft);
        }
        samples
    }

    fn make(&mut self, samples: &mut Samples, name: String, draft: Draft) {
        (self.nodes, self.steps) = (0, 0);
        match self.value(draft) {
            Ok(value) if samples.made.iter().any(|(_, known)| *known == value) => {}
            Ok(value) => samples.made.push((name, value)),
            Err(why) => {
                let why = format!("{name}: {why}");
                if !samples.unmade.contains(&why) {
                    samples.unmade.push(why);
                }
            }
        }
    }

    /// What may be asked for at the top of a schema.
    fn alternatives(&self, root: &[Pointer]) -> Vec<(String, Wanted)> {
        let view = self.schemas.view(root);
        let mut wanted = Vec::new();
        if let Some(union) = view.unions.first() {
            for (index, member) in union.members.iter().enumerate() {
                let discriminator = union.discriminator.iter();
                let tags: Vec<&String> = discriminator
                    .flat_map(|discriminator| &discriminator.tags)
                    .filter(|(_, of)| *of == index)
                    .map(|(tag, _)| tag)
                    .collect();
                let name = member.as_str();
                if tags.is_empty() {
                    wanted.push((format!("member {name}"), Wanted::Member(index, None)));
                }
                wanted.extend(tags.into_iter().map(|tag| {
                    (format!("member {name} by `{tag}`"), Wanted::Member(index, Some(tag.clone())))
                }));
            }
        } else if view.is_enum() {
            wanted.extend(
                listed(&view)
                    .into_iter()
                    .map(|value| (format!("value {value}"), Wanted::Value(value))),
            );
        } else if view.kinds().len() < 6 {
            // A number is also made where only whole ones are asked for.
            let kinds = view
                .kinds()
                .into_iter()
                .filter(|kind| *kind != Kind::Integer || view.kinds().len() == 1);
            wanted
                .extend(kinds.map(|kind| (format!("{kind:?}").to_lowercase(), Wanted::Kind(kind))));
        }
        wanted.truncate(MOST_ALTERNATIVES);
        wanted
    }

    fn value(&mut self, mut draft: Draft) -> Made {
        self.nodes += 1;
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err("it was looked for too long".to_owned());
        }
        if draft.depth > DEEPEST || self.nodes > MOST_NODES {
            draft.style = Style::Minimal;
        }
        if draft.style != Style::Minimal || draft.wanted.is_some() {
            return self.decided(draft);
        }
        if let Some(value) = self.smallest.get(&draft.schemas) {
            return Ok(value.clone());
        }
        if self.stack.contains(&draft.schemas) {
            return Err("it needs itself".to_owned());
        }
        self.stack.push(draft.schemas.clone());
        let key = draft.schemas.clone();
        let made = self.decided(draft);
        self.stack.pop();
        if let Ok(value) = &made {
            self.smallest.insert(key, value.clone());
        }
        made
    }

    /// Decides the unions one by one.
    fn decided(&mut self, draft: Draft) -> Made {
        let view = self.schemas.view(&draft.schemas);
        if view.impossible {
            return Err("`false` allows nothing".to_owned());
        }
        if draft.depth > 0
            && view.nullable
            && draft.style == Style::Random
            && self.random.once_in(8)
        {
            return Ok(Value::Null);
        }
        let open = view.unions.iter().find(|union| !draft.decided.contains(&union.pointer));
        let Some(union) = open else { return self.plain(&draft, &view) };
        let mut order: Vec<usize> = (0..union.members.len()).collect();
        let mut tag = None;
        match &draft.wanted {
            Some(Wanted::Member(index, wanted)) => {
                order = vec![*index];
                tag.clone_from(wanted);
            }
            _ if draft.style == Style::Random => self.random.shuffle(&mut order),
            _ => {}
        }
        let mut why = String::new();
        for index in order {
            match self.member(&draft, union, index, tag.clone()) {
                Ok(value) => return Ok(value),
                Err(fault) => why = fault,
            }
        }
        Err(why)
    }

    /// A value of one member of a union.
    fn member(&mut self, draft: &Draft, union: &Union, index: usize, tag: Option<String>) -> Made {
        let mut draft = draft.clone();
        draft.decided.insert(union.pointer.clone());
        draft.wanted = draft.wanted.filter(|wanted| !matches!(wanted, Wanted::Member(..)));
        draft.schemas.push(union.members[index].clone());
        if let Some(discriminator) = &union.discriminator {
            let mut tags: Vec<String> = tag.map_or_else(
                || {
                    let own = discriminator.tags.iter().filter(|(_, of)| *of == index);
                    own.map(|(tag, _)| tag.clone()).collect()
                },
                |tag| vec![tag],
            );
            // A union in a union: what the inner one means counts, as far as the outer one knows it.
            if let Some(known) = draft.tags.get(&discriminator.property) {
                let both: Vec<String> =
                    tags.iter().filter(|tag| known.contains(tag)).cloned().collect();
                tags = if both.is_empty() { tags } else { both };
            }
            if !tags.is_empty() {
                draft.tags.insert(discriminator.property.clone(), tags);
            }
        }
        self.decided(draft)
    }

    /// A value when no union is left.
    fn plain(&mut self, draft: &Draft, view: &View<'_>) -> Made {
        if let Some(Wanted::Value(value)) = &draft.wanted {
            let misfit = self.judge.misfit(value, &draft.schemas);
            return misfit.map_or_else(|| Ok(value.clone()), |why| Err(format!("{value}: {why}")));
        }
        if view.is_enum() {
            let judge = &self.judge;
            let fits =
                |value: &Value| !value.is_null() && judge.misfit(value, &draft.schemas).is_none();
            let values: Vec<Value> = listed(view).into_iter().filter(fits).collect();
            let value = match draft.style {
                Style::Minimal => values.first(),
                Style::Full => values.last(),
                Style::Random => self.random.pick(&values),
            };
            let null = view.nullable.then_some(Value::Null);
            return value.cloned().or(null).ok_or_else(|| "no value of the enum fits".to_owned());
        }
        let kinds: Vec<Kind> = view.kinds().into_iter().collect();
        let kind = match &draft.wanted {
            Some(Wanted::Kind(kind)) => Some(kind),
            _ if kinds.len() >= 6 => return Ok(self.any(draft.style)),
            _ if draft.style == Style::Random => self.random.pick(&kinds),
            _ => kinds.first(),
        };
        match kind {
            Some(Kind::Object) => self.object(draft, view),
            Some(Kind::Array) => self.array(draft, view),
            Some(kind) => {
                let turn = self.turn(draft.style);
                scalar::make(*kind, view, self.schemas.dialect, turn)
            }
            None if view.nullable => Ok(Value::Null),
            None => Err("the types contradict each other".to_owned()),
        }
    }

    /// Which of several samples of a scalar is taken.
    fn turn(&mut self, style: Style) -> usize {
        match style {
            Style::Minimal => 0,
            Style::Full => 1,
            Style::Random => self.random.below(60),
        }
    }

    fn any(&mut self, style: Style) -> Value {
        let values = [
            json!("any"),
            json!({ "a": [1, "b", null], "$c": { "": 0.5 } }),
            json!(-7),
            json!([[], {}]),
            json!(false),
            json!(""),
        ];
        let turn = self.turn(style);
        values[turn % values.len()].clone()
    }

    fn object(&mut self, draft: &Draft, view: &View<'_>) -> Made {
        let mut members = Map::new();
        let required = view.required();
        let tag = self.tag_of_heir(draft, view);
        let tags = |name: &str| {
            draft.tags.get(name).or(tag.as_ref().filter(|(of, _)| of == name).map(|(_, tags)| tags))
        };
        let mut left_out = Vec::new();
        for name in view.property_names() {
            let Member::Declared(schemas) = view.member(name, self.schemas.dialect) else {
                continue;
            };
            let needed = required.contains(name) || draft.tags.contains_key(name);
            let wanted = match draft.style {
                Style::Minimal => false,
                Style::Full => true,
                Style::Random => self.random.once_in(2),
            };
            if !needed && !wanted {
                left_out.push((name.to_owned(), schemas));
                continue;
            }
            match self.property(draft, &schemas, tags(name)) {
                Ok(value) => drop(members.insert(name.to_owned(), value)),
                Err(why) if needed => return Err(format!("`{name}`: {why}")),
                Err(_) => {}
            }
        }
        self.undeclared(draft, view, &required, &mut members)?;
        self.further(draft, view, &mut members);
        self.fill(draft, view, left_out, &mut members);
        while view.length("maxProperties").is_some_and(|most| members.len() > most) {
            let spare = members.keys().find(|name| !required.contains(name.as_str())).cloned();
            let spare =
                spare.ok_or_else(|| "`maxProperties` is less than what is required".to_owned())?;
            members.remove(&spare);
        }
        Ok(Value::Object(members))
    }

    fn property(&mut self, draft: &Draft, schemas: &[Pointer], tags: Option<&Vec<String>>) -> Made {
        for tag in tags.into_iter().flatten() {
            let value = Value::from(tag.as_str());
            if self.judge.misfit(&value, schemas).is_none() {
                return Ok(value);
            }
        }
        self.value(Draft::new(schemas.to_vec(), draft.style, draft.depth + 1))
    }

    /// The tag that a schema has by the discriminator of one that it is put together from.
    fn tag_of_heir(&self, draft: &Draft, view: &View<'_>) -> Option<(String, Vec<String>)> {
        let name = draft.schemas.first().map(|schema| self.schemas.followed(schema))?.last()?;
        let discriminator = view.all("discriminator").next()?;
        let property = discriminator.get("propertyName")?.as_str()?.to_owned();
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        let end = format!("/{name}");
        let means = |value: &Value| {
            value.as_str().is_some_and(|value| value == name || value.ends_with(&end))
        };
        let mapped = mapping.into_iter().flatten().filter(|(_, value)| means(value));
        let mut tags: Vec<String> = mapped.map(|(tag, _)| tag.clone()).collect();
        tags.push(name);
        Some((property, tags))
    }

    /// What is required, although it has no name among the properties.
    fn undeclared(
        &mut self,
        draft: &Draft,
        view: &View<'_>,
        required: &BTreeSet<&str>,
        members: &mut Map<String, Value>,
    ) -> Result<(), String> {
        for name in required.iter().filter(|name| view.property(name).is_empty()) {
            match view.member(name, self.schemas.dialect) {
                Member::Declared(schemas) => {
                    let value = self.property(draft, &schemas, draft.tags.get(*name));
                    let value = value.map_err(|why| format!("`{name}`: {why}"))?;
                    members.insert((*name).to_owned(), value);
                }
                Member::Free => {
                    let value = self.any(draft.style);
                    members.insert((*name).to_owned(), value);
                }
                // It has no place in a type.
                Member::Undeclared => {}
            }
        }
        Ok(())
    }

    /// Members that only patterns or `additionalProperties` speak of.
    fn further(&mut self, draft: &Draft, view: &View<'_>, members: &mut Map<String, Value>) {
        if draft.style == Style::Minimal {
            return;
        }
        for (pattern, _) in view.patterns() {
            let name = NAMES_OF_PATTERNS
                .iter()
                .find(|name| view.property(name).is_empty() && matches(pattern, name));
            if let Some(name) = name {
                self.add(draft, view, name, members);
            }
        }
        for name in self.names(view, 3) {
            self.add(draft, view, &name, members);
        }
    }

    /// Adds one member that has no name among the properties, if it can be made.
    fn add(
        &mut self,
        draft: &Draft,
        view: &View<'_>,
        name: &str,
        members: &mut Map<String, Value>,
    ) {
        if members.contains_key(name) {
            return;
        }
        let value = match view.member(name, self.schemas.dialect) {
            Member::Declared(schemas) => self.property(draft, &schemas, None).ok(),
            Member::Free => Some(self.any(draft.style)),
            Member::Undeclared => None,
        };
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    }

    /// Names for members that have none, as `propertyNames` wants them.
    fn names(&mut self, view: &View<'_>, most: usize) -> Vec<String> {
        let with = |part: &super::schema::Part<'_>| {
            part.keywords.contains_key("propertyNames").then(|| part.pointer.child("propertyNames"))
        };
        let rules: Vec<Pointer> = view.parts.iter().filter_map(with).collect();
        let rule = self.schemas.view(&rules);
        let mut names: Vec<String> = if rules.is_empty() {
            NAMES.iter().map(|name| (*name).to_owned()).collect()
        } else if rule.is_enum() {
            listed(&rule).iter().filter_map(Value::as_str).map(str::to_owned).collect()
        } else {
            let formats = rule
                .text("format")
                .map(|format| super::format::samples(format, self.schemas.dialect));
            let candidates = formats.into_iter().flatten().chain(NAMES_OF_PATTERNS);
            let lawful =
                |name: &&&str| rule.text("pattern").is_none_or(|pattern| matches(pattern, name));
            candidates.filter(lawful).map(|name| (*name).to_owned()).collect()
        };
        names.retain(|name| {
            rules.is_empty() || self.judge.misfit(&Value::from(name.as_str()), &rules).is_none()
        });
        names.retain(|name| view.property(name).is_empty());
        self.random.shuffle(&mut names);
        names.truncate(1 + self.random.below(most));
        names
    }

    /// Brings an object to the number of members that it must have.
    fn fill(
        &mut self,
        draft: &Draft,
        view: &View<'_>,
        left_out: Vec<(String, Vec<Pointer>)>,
        members: &mut Map<String, Value>,
    ) {
        let least = view.length("minProperties").unwrap_or(0);
        for (name, schemas) in left_out {
            if members.len() >= least {
                return;
            }
            if let Ok(value) = self.property(draft, &schemas, None) {
                members.insert(name, value);
            }
        }
        for number in 0..least.min(64) {
            let names = self.names(view, NAMES.len());
            let name = names.first().cloned().unwrap_or_else(|| format!("key{number}"));
            if members.len() < least {
                self.add(draft, view, &name, members);
                self.add(draft, view, &format!("key{number}"), members);
            }
        }
    }

    fn array(&mut self, draft: &Draft, view: &View<'_>) -> Made {
        let tuple = view.tuple();
        let least = view.length("minItems").unwrap_or(0);
        let most = view.length("maxItems").unwrap_or(usize::MAX);
        let wished = match draft.style {
            Style::Minimal => 0,
            Style::Full => 2,
            Style::Random => self.random.below(4),
        };
        // Further items only where the document speaks of them.
        let open = tuple == 0 || !view.item(tuple).is_empty();
        let count = if tuple == 0 { wished } else { tuple + if open { wished } else { 0 } };
        let count = count.max(least).min(most);
        let unique = view.says("uniqueItems");
        let mut items: Vec<Value> = Vec::new();
        for index in 0..count.min(1000) {
            let schemas = view.item(index);
            // Another one where the same may not stand twice.
            let style = if unique && index > 0 { Style::Random } else { draft.style };
            for _ in 0..if unique { 12 } else { 1 } {
                let made = if schemas.is_empty() {
                    Ok(self.any(style))
                } else {
                    self.value(Draft::new(schemas.clone(), style, draft.depth + 1))
                };
                match made {
                    Ok(Value::Null)
                        if self.schemas.dialect == super::dialect::Dialect::ProtobufJson => {}
                    Ok(value) if unique && items.contains(&value) => continue,
                    Ok(value) => items.push(value),
                    Err(why) if index < least.max(tuple) => {
                        return Err(format!("item {index}: {why}"));
                    }
                    Err(_) => {}
                }
                break;
            }
        }
        if items.len() < least {
            Err("there are not enough different items".to_owned())
        } else {
            Ok(Value::Array(items))
        }
    }
}

/// The values that are listed, of all lists.
fn listed(view: &View<'_>) -> Vec<Value> {
    let lists = view.all("enum").filter_map(Value::as_array).flatten();
    let mut values: Vec<Value> = Vec::new();
    for value in view.all("const").chain(lists) {
        if !values.contains(value) && !value.is_null() {
            values.push(value.clone());
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::*;

    /// The samples of the schema `S` of a document.
    fn samples(document: &Value, dialect: Dialect) -> Samples {
        let schemas = Schemas::new(document, dialect, BTreeSet::new());
        let schema = Pointer::from_fragment("#/S");
        let samples = Maker::new(&schemas).samples(&schema, 12, Random::of(7, &[]));
        let judge = Judge::new(&schemas, Strictness::All);
        for (what, value) in &samples.made {
            let set = std::slice::from_ref(&schema);
            let misfit = judge.misfit(value, set).or_else(|| judge.undeclared(value, set));
            assert_eq!(misfit, None, "{what} {value} {document}");
        }
        samples
    }

    /// Whether one of the samples is as wanted.
    type Wanted = fn(&Value) -> bool;

    #[test]
    fn every_sample_fits_and_all_that_is_wanted_is_among_them() {
        let cases: Vec<(Value, Vec<Wanted>)> = vec![
            (
                json!({ "type": "object", "required": ["a"], "properties": {
                    "a": { "type": "string" }, "b": { "type": "integer", "nullable": true },
                } }),
                vec![
                    |value| *value == json!({ "a": "text" }),
                    |value| value["b"].is_i64(),
                    |value| value.get("b") == Some(&Value::Null),
                ],
            ),
            (
                json!({ "type": "object", "additionalProperties": { "type": "integer", "format": "uint64" } }),
                vec![|value| *value == json!({}), |value| {
                    value.as_object().is_some_and(|map| map.len() > 1)
                }],
            ),
            (
                json!({ "enum": ["a", "b", null], "nullable": true }),
                vec![|value| value == "a", |value| value == "b"],
            ),
            (json!({ "type": ["string", "boolean"] }), vec![Value::is_string, Value::is_boolean]),
            (
                json!({ "type": "integer", "minimum": 3, "exclusiveMaximum": 10, "multipleOf": 3 }),
                vec![|value| *value == json!(3), |value| *value == json!(9)],
            ),
            (
                json!({ "type": "array", "minItems": 2, "maxItems": 2, "uniqueItems": true, "items": { "enum": [1, 2, 3] } }),
                vec![|value| value[0] != value[1]],
            ),
            (
                json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "integer" }], "items": false }),
                vec![|value| value[0].is_string() && value[1].is_i64()],
            ),
            (
                json!({ "type": "object", "patternProperties": { "^x-": { "const": 1 } } }),
                vec![|value| value["x-key"] == 1],
            ),
            (
                json!({ "type": "object", "propertyNames": { "enum": ["one", "two"] }, "additionalProperties": {} }),
                vec![|value| value.get("one").or(value.get("two")).is_some()],
            ),
            (
                json!({ "type": "string", "format": "date-time" }),
                vec![|value| value.as_str().is_some_and(|text| text.contains('+'))],
            ),
            (
                json!({ "type": "string", "minLength": 4, "maxLength": 6 }),
                vec![|value| value.as_str().is_some_and(|text| text.chars().count() == 6)],
            ),
            (
                json!({ "allOf": [{ "properties": { "a": { "type": "string" } } }, { "required": ["a"], "minProperties": 1 }] }),
                vec![|value| value["a"].is_string()],
            ),
            (
                json!({ "type": "object", "minProperties": 2, "additionalProperties": true }),
                vec![|value| value.as_object().is_some_and(|map| map.len() >= 2)],
            ),
            (
                json!({ "if": { "required": ["a"] }, "not": { "type": "null" }, "type": "boolean" }),
                vec![Value::is_boolean],
            ),
        ];
        for (schema, wanted) in cases {
            let made = samples(&json!({ "S": schema }), Dialect::Json).made;
            for (index, is_it) in wanted.iter().enumerate() {
                assert!(made.iter().any(|(_, value)| is_it(value)), "{schema}: {index} {made:?}");
            }
        }
    }

    #[test]
    fn each_member_of_a_union_is_made_by_each_of_its_tags() {
        let document = json!({
            "S": {
                "oneOf": [{ "$ref": "#/Cat" }, { "$ref": "#/Fish" }],
                "discriminator": { "propertyName": "kind", "mapping": { "tom": "#/Cat", "cat": "Cat" } },
            },
            "Cat": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } } },
            "Fish": { "oneOf": [{ "$ref": "#/Cat" }, { "type": "object", "properties": { "fins": { "type": "integer" } } }] },
        });
        let made = samples(&document, Dialect::Json).made;
        for tag in ["tom", "cat"] {
            assert!(made.iter().any(|(_, value)| value["kind"] == tag), "{tag} {made:?}");
        }
        assert!(made.iter().any(|(what, _)| what == "member #/S/oneOf/1 by `Fish`"), "{made:?}");
    }

    #[test]
    fn recursion_ends_and_what_needs_itself_is_told() {
        let tree = json!({
            "S": { "type": "object", "required": ["left"], "properties": {
                "left": { "oneOf": [{ "$ref": "#/S" }, { "type": "integer" }] },
                "more": { "type": "array", "items": { "$ref": "#/S" } },
            } },
        });
        assert_eq!(samples(&tree, Dialect::Json).made[0].1, json!({ "left": 1 }));
        for (schema, why) in [
            (
                json!({ "required": ["a"], "properties": { "a": { "$ref": "#/S" } } }),
                "`a`: it needs itself",
            ),
            (
                json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] }),
                "the types contradict each other",
            ),
            (json!({ "type": "string", "enum": [1] }), "no value of the enum fits"),
            (
                json!({ "type": "integer", "minimum": 2, "maximum": 1 }),
                "no integer is within the bounds",
            ),
            (json!(false), "`false` allows nothing"),
        ] {
            let samples = samples(&json!({ "S": schema }), Dialect::Json);
            assert!(samples.made.is_empty(), "{:?}", samples.made);
            assert!(samples.unmade.iter().any(|told| told.ends_with(why)), "{:?}", samples.unmade);
        }
    }

    #[test]
    fn the_same_seed_makes_the_same() {
        let document =
            json!({ "S": { "additionalProperties": { "type": ["string", "number", "null"] } } });
        let made = || samples(&document, Dialect::Json).made;
        assert_eq!(made(), made());
    }
}
