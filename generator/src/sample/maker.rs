//! The sample generator: JSON values that a schema allows.
//!
//! Input: a schema, and a source of random numbers. Output: the smallest value, the fullest value, random values, and
//! one value for each member of a union, each value of an enum and each type of a list. Failures have a reason.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Dialect;
use crate::pointer::Pointer;
use serde_json::{Value, json};

use super::budget::{self, Size};
use super::random::Random;
use super::scalar;
use super::schema::{Schemas, Union};
use super::validator::{Strictness, Validator};
use super::view::{Kind, View};

/// The most samples for the values of one enum, or the members of one union.
const MOST_ALTERNATIVES: usize = 48;
/// The limits after which a sample uses minimal values.
const MOST_NODES: usize = 250;
const DEEPEST: usize = 4;
/// The same limits for a plain sample.
const MOST_PLAIN_NODES: usize = 24;
const DEEPEST_PLAIN: usize = 2;
/// The most steps of the search for a value.
const MOST_STEPS: usize = 20_000;
/// The most work of the search.
const MOST_WORK: usize = 10 * MOST_STEPS;
/// The most unions whose member is chosen for one value.
const MOST_UNIONS: usize = 64;
/// The most values in the cache of smallest values.
const MOST_KEPT: usize = 50_000;

/// The reason for a missing sample that would be too large.
pub(super) const TOO_LARGE: &str = "the sample would be too large";
/// The reason for a missing sample that takes too many steps.
pub(super) const TOO_LONG: &str = "the search took too long";

/// The extent of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Minimal,
    Full,
    /// A readable example: every property once, plain values, limited depth.
    Plain,
    Random,
}

/// The samples of one schema.
#[derive(Debug, Default)]
pub struct Samples {
    /// The values, each with a description.
    pub made: Vec<(String, Value)>,
    /// The reasons for samples that could not be generated.
    pub unmade: Vec<String>,
}

/// The generator of samples.
pub struct Maker<'s, 'd> {
    pub(super) schemas: &'s Schemas<'d>,
    pub(super) validator: Validator<'s, 'd>,
    smallest: BTreeMap<Vec<Pointer>, Value>,
    /// The number of values in `smallest`.
    kept: usize,
    /// The schemas whose smallest value is being generated, from the outside in.
    stack: Vec<Vec<Pointer>>,
    pub(super) random: Random,
    nodes: usize,
    steps: usize,
    /// The work that was left at the start of the current sample.
    start: usize,
    /// The size of all values generated for the current sample, including discarded ones.
    made: Size,
    /// `true` after a limit was exceeded.
    limited: bool,
}

/// The reason for a missing sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The generator finds no valid value.
    Impossible,
    /// A sample or its search exceeds the limits.
    Limited,
}

/// The request for one value.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) schemas: Vec<Pointer>,
    pub(super) style: Style,
    pub(super) depth: usize,
    /// The unions whose member is chosen.
    decided: BTreeSet<Pointer>,
    /// The tags that properties must have because of the chosen members.
    pub(super) tags: BTreeMap<String, Vec<String>>,
    /// The member, the kind or the value that the sample must show.
    wanted: Option<Wanted>,
}

#[derive(Clone)]
enum Wanted {
    Member(usize, Option<String>),
    Value(Value),
    Kind(Kind),
}

impl Draft {
    pub(super) fn new(schemas: Vec<Pointer>, style: Style, depth: usize) -> Self {
        let (decided, tags) = (BTreeSet::new(), BTreeMap::new());
        Self { schemas, style, depth, decided, tags, wanted: None }
    }
}

pub(super) type Made = Result<Value, String>;

impl<'s, 'd> Maker<'s, 'd> {
    /// Creates a generator for the schemas of one document.
    pub fn new(schemas: &'s Schemas<'d>) -> Self {
        Self {
            schemas,
            validator: Validator::new(schemas, Strictness::All),
            smallest: BTreeMap::new(),
            kept: 0,
            stack: Vec::new(),
            random: Random::of(0, &[]),
            nodes: 0,
            steps: 0,
            start: schemas.work().left(),
            made: Size::default(),
            limited: false,
        }
    }

    /// Returns the samples of a schema, including `count` random ones.
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
            self.make(&mut samples, "random".to_owned(), draft);
        }
        samples
    }

    /// Returns a plain sample of a schema, or the smallest one if there is no plain one.
    pub fn plain(&mut self, schema: &Pointer) -> Result<Value, Missing> {
        let root = [self.schemas.followed(schema)];
        let mut missing = Missing::Impossible;
        for style in [Style::Plain, Style::Minimal] {
            self.begin();
            let value = self.value(Draft::new(root.to_vec(), style, 0));
            if let Ok(value) = value
                && self.validator.error(&value, &root).is_none()
            {
                if !self.validator.gave_up() {
                    return Ok(value);
                }
                self.limited = true;
            }
            if self.limited {
                missing = Missing::Limited;
            }
        }
        Err(missing)
    }

    /// Starts with another sample.
    fn begin(&mut self) {
        (self.nodes, self.steps) = (0, 0);
        (self.made, self.limited) = (Size::default(), false);
        self.start = self.schemas.work().left();
    }

    /// Counts a step of the search.
    fn step(&mut self) -> Result<(), String> {
        self.steps += 1;
        let goes_on = self.schemas.work().spend(1);
        let work = self.start - self.schemas.work().left();
        if !goes_on || self.steps > MOST_STEPS || work > MOST_WORK {
            return Err(self.limit(TOO_LONG));
        }
        Ok(())
    }

    pub(super) fn limit(&mut self, why: &str) -> String {
        self.limited = true;
        why.to_owned()
    }

    /// Adds to the size of the current sample.
    pub(super) fn count(&mut self, size: Size) -> Result<(), String> {
        self.made = self.made + size;
        if self.made.is_within(Size::SAMPLE) { Ok(()) } else { Err(self.limit(TOO_LARGE)) }
    }

    fn counted(&mut self, value: Value, depth: usize) -> Made {
        self.count(Size::of(&value, depth))?;
        Ok(value)
    }

    fn make(&mut self, samples: &mut Samples, name: String, draft: Draft) {
        self.begin();
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

    /// Returns the alternatives at the top of a schema.
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
                    .map(|value| (format!("value {value}"), Wanted::Value(value.clone()))),
            );
        } else if view.kinds().len() < 6 {
            // A sample for `number` includes integers.
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

    pub(super) fn value(&mut self, mut draft: Draft) -> Made {
        self.nodes += 1;
        self.step()?;
        if draft.depth > budget::DEEPEST {
            return Err(self.limit(TOO_LARGE));
        }
        let (deepest, most) = match draft.style {
            Style::Plain => (DEEPEST_PLAIN, MOST_PLAIN_NODES),
            _ => (DEEPEST, MOST_NODES),
        };
        if draft.depth > deepest || self.nodes > most {
            draft.style = Style::Minimal;
        }
        if draft.style != Style::Minimal || draft.wanted.is_some() {
            return self.decided(draft);
        }
        if let Some(value) = self.smallest.get(&draft.schemas) {
            let size = Size::of(value, draft.depth);
            self.count(size)?;
            return Ok(self.smallest[&draft.schemas].clone());
        }
        if self.stack.contains(&draft.schemas) {
            return Err("the schema requires itself".to_owned());
        }
        self.stack.push(draft.schemas.clone());
        let key = draft.schemas.clone();
        let made = self.decided(draft);
        self.stack.pop();
        if let Ok(value) = &made {
            self.keep(key, value);
        }
        made
    }

    /// Caches the smallest value of some schemas.
    fn keep(&mut self, schemas: Vec<Pointer>, value: &Value) {
        self.kept += Size::of(value, 0).values;
        if self.kept > MOST_KEPT {
            self.smallest.clear();
            self.kept = Size::of(value, 0).values;
        }
        self.smallest.insert(schemas, value.clone());
    }

    /// Chooses a member of each union, one after the other.
    fn decided(&mut self, draft: Draft) -> Made {
        self.step()?;
        if draft.decided.len() > MOST_UNIONS {
            return Err(self.limit(TOO_LONG));
        }
        let view = self.schemas.view(&draft.schemas);
        if view.impossible {
            return Err("`false` allows no value".to_owned());
        }
        if draft.depth > 0
            && view.nullable
            && draft.style == Style::Random
            && self.random.once_in(8)
        {
            return self.counted(Value::Null, draft.depth);
        }
        let open = view.unions.iter().find(|union| !draft.decided.contains(&union.pointer));
        let Some(union) = open else { return self.settled(&draft, &view) };
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
                Err(error) => why = error,
            }
        }
        Err(why)
    }

    /// Returns a value of one member of a union.
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
            // Nested unions: the tags of the inner union count if the outer one knows them.
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

    /// Returns a value after a member of every union is chosen.
    fn settled(&mut self, draft: &Draft, view: &View<'_>) -> Made {
        if draft.style == Style::Plain
            && draft.wanted.is_none()
            && let Some(example) = self.example(draft, view)
        {
            self.count(Size::of(&example, draft.depth))?;
            return Ok(example);
        }
        if let Some(Wanted::Value(value)) = &draft.wanted {
            return match self.validator.mismatch(value, &draft.schemas) {
                Some(why) => Err(format!("{value}: {why}")),
                None => self.counted(value.clone(), draft.depth),
            };
        }
        if view.is_enum() {
            let values = listed(view);
            // The first valid value from an offset on: each value is checked against all schemas.
            let from = match draft.style {
                Style::Minimal | Style::Plain => 0,
                Style::Full => values.len(),
                Style::Random => self.random.below(values.len()),
            };
            let validator = &self.validator;
            let fits = |value: &&Value| validator.mismatch(value, &draft.schemas).is_none();
            let (before, after) = values.split_at(from);
            let mut order = after.iter().chain(before).copied();
            let value =
                if draft.style == Style::Full { order.rfind(fits) } else { order.find(fits) };
            let null = view.nullable.then_some(&Value::Null);
            let value = value.or(null).ok_or("no value of the enum is valid")?;
            return self.counted(value.clone(), draft.depth);
        }
        let kinds: Vec<Kind> = view.kinds().into_iter().collect();
        let kind = match &draft.wanted {
            Some(Wanted::Kind(kind)) => Some(kind),
            _ if kinds.len() >= 6 => return self.any(draft.style, draft.depth),
            _ if draft.style == Style::Random => self.random.pick(&kinds),
            _ => kinds.first(),
        };
        match kind {
            Some(Kind::Object) => self.object(draft, view),
            Some(Kind::Array) => self.array(draft, view),
            Some(kind) => {
                let turn = self.turn(draft.style);
                let value = scalar::make(*kind, view, self.schemas, turn);
                self.limited |= value.as_ref().is_err_and(|why| why == TOO_LARGE);
                self.counted(value?, draft.depth)
            }
            None if view.nullable => self.counted(Value::Null, draft.depth),
            None => Err("the types contradict each other".to_owned()),
        }
    }

    /// Returns the example of the document if it is valid.
    fn example(&self, draft: &Draft, view: &View<'_>) -> Option<Value> {
        let listed = view.all("examples").filter_map(Value::as_array).flatten();
        let fits = |value: &&Value| {
            let size = self.made + Size::of(value, draft.depth);
            !value.is_null()
                && size.is_within(Size::SAMPLE)
                && self.validator.error(value, &draft.schemas).is_none()
                && !self.validator.gave_up()
        };
        view.all("example").chain(listed).find(fits).cloned()
    }

    /// Returns the index of the sample of a scalar.
    fn turn(&mut self, style: Style) -> usize {
        match style {
            Style::Minimal | Style::Plain => 0,
            Style::Full => 1,
            Style::Random => self.random.below(60),
        }
    }

    pub(super) fn any(&mut self, style: Style, depth: usize) -> Made {
        let values = [
            json!("any"),
            json!({ "a": [1, "b", null], "$c": { "": 0.5 } }),
            json!(-7),
            json!([[], {}]),
            json!(false),
            json!(""),
        ];
        let turn = self.turn(style);
        self.counted(values[turn % values.len()].clone(), depth)
    }

    fn array(&mut self, draft: &Draft, view: &View<'_>) -> Made {
        let tuple = view.tuple();
        let least = view.length("minItems").unwrap_or(0);
        let most = view.length("maxItems").unwrap_or(usize::MAX);
        let wished = match draft.style {
            Style::Minimal => 0,
            Style::Plain => 1,
            Style::Full => 2,
            Style::Random => self.random.below(4),
        };
        // Additional items only if the document declares them.
        let open = tuple == 0 || !view.item(tuple).is_empty();
        let count = if tuple == 0 { wished } else { tuple + if open { wished } else { 0 } };
        let count = count.max(least).min(most);
        if count > Size::SAMPLE.values {
            return Err(self.limit(TOO_LARGE));
        }
        self.count(Size::of_container(std::iter::empty(), draft.depth))?;
        let unique = view.says("uniqueItems");
        let mut items: Vec<Value> = Vec::new();
        for index in 0..count {
            let schemas = view.item(index);
            // Random values, because the items of a set must differ.
            let style = if unique && index > 0 { Style::Random } else { draft.style };
            for _ in 0..if unique { 12 } else { 1 } {
                let made = if schemas.is_empty() {
                    self.any(style, draft.depth + 1)
                } else {
                    self.value(Draft::new(schemas.clone(), style, draft.depth + 1))
                };
                match made {
                    Ok(Value::Null) if self.schemas.dialect == Dialect::ProtobufJson => {}
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

/// Returns the values that the schemas list, without duplicates.
pub(super) fn listed<'v>(view: &'v View<'_>) -> Vec<&'v Value> {
    let lists = view.all("enum").filter_map(Value::as_array).flatten();
    let mut seen = BTreeSet::new();
    let all = view.all("const").chain(lists).filter(|value| !value.is_null());
    all.filter(|value| seen.insert(value.to_string())).collect()
}

#[cfg(test)]
mod tests;
