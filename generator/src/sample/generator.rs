//! The sample generator: JSON values that a schema allows.
//!
//! Input: a schema, and a source of random numbers. Output: the smallest value, the fullest value, random values, and
//! one value for each member of a union, each value of an enum and each type of a list. Failures have a reason.

mod object;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Dialect;
use crate::pointer::Pointer;
use serde_json::{Value, json};

use super::budget::{self, Size, TOO_LARGE};
use super::random::Random;
use super::scalar;
use super::schema::Schemas;
use super::validator::{Strictness, Validator};
use super::view::{Kind, Union, View};

/// The most samples for the values of one enum, or the members of one union.
const MAX_ALTERNATIVES: usize = 48;
/// The limits after which a sample uses minimal values.
const MAX_NODES: usize = 250;
const MAX_DEPTH: usize = 4;
/// The same limits for a plain sample.
const MAX_PLAIN_NODES: usize = 24;
const MAX_PLAIN_DEPTH: usize = 2;
/// The most steps of the search for a value.
const MAX_STEPS: usize = 20_000;
/// The most work of the search.
const MAX_WORK: usize = 10 * MAX_STEPS;
/// The most unions whose member is chosen for one value.
const MAX_UNIONS: usize = 64;
/// The most values in the cache of smallest values.
const MAX_CACHED: usize = 50_000;

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
    pub values: Vec<(String, Value)>,
    /// The reasons for samples that could not be generated.
    pub failures: Vec<String>,
}

/// The generator of samples.
pub struct SampleGenerator<'s, 'd> {
    pub(super) schemas: &'s Schemas<'d>,
    pub(super) validator: Validator<'s, 'd>,
    smallest: BTreeMap<Vec<Pointer>, Value>,
    /// The number of values in `smallest`.
    cached: usize,
    /// The schemas whose smallest value is being generated, from the outside in.
    in_progress: Vec<Vec<Pointer>>,
    pub(super) random: Random,
    nodes: usize,
    steps: usize,
    /// The work that was left at the start of the current sample.
    start: usize,
    /// The size of all values generated for the current sample, including discarded ones.
    generated: Size,
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
pub(super) struct ValueRequest {
    pub(super) schemas: Vec<Pointer>,
    pub(super) style: Style,
    pub(super) depth: usize,
    /// The unions whose member is chosen.
    chosen_unions: BTreeSet<Pointer>,
    /// The tags that properties must have because of the chosen members.
    pub(super) tags: BTreeMap<String, Vec<String>>,
    /// The discriminator of the union whose member was chosen last.
    pub(super) discriminator: Option<String>,
    /// The member, the kind or the value that the sample must show.
    alternative: Option<Alternative>,
}

#[derive(Clone)]
enum Alternative {
    Member(usize, Option<String>),
    Value(Value),
    Kind(Kind),
}

impl ValueRequest {
    pub(super) fn new(schemas: Vec<Pointer>, style: Style, depth: usize) -> Self {
        let (chosen_unions, tags) = (BTreeSet::new(), BTreeMap::new());
        Self { schemas, style, depth, chosen_unions, tags, discriminator: None, alternative: None }
    }
}

pub(super) type Generated = Result<Value, String>;

impl<'s, 'd> SampleGenerator<'s, 'd> {
    /// Creates a generator for the schemas of one document.
    pub fn new(schemas: &'s Schemas<'d>) -> Self {
        Self {
            schemas,
            validator: Validator::new(schemas, Strictness::All),
            smallest: BTreeMap::new(),
            cached: 0,
            in_progress: Vec::new(),
            random: Random::of(0, &[]),
            nodes: 0,
            steps: 0,
            start: schemas.work().left(),
            generated: Size::default(),
            limited: false,
        }
    }

    /// Returns the samples of a schema, including `count` random ones.
    pub fn samples(&mut self, schema: &Pointer, count: usize, random: Random) -> Samples {
        self.random = random;
        let mut samples = Samples::default();
        let root = [self.schemas.followed(schema)];
        for (name, style) in [("smallest", Style::Minimal), ("fullest", Style::Full)] {
            let request = ValueRequest::new(root.to_vec(), style, 0);
            self.add_sample(&mut samples, name.to_owned(), request);
        }
        for (name, alternative) in self.alternatives(&root) {
            let styles: &[Style] = if matches!(alternative, Alternative::Value(_)) {
                &[Style::Minimal]
            } else {
                &[Style::Minimal, Style::Full]
            };
            for style in styles {
                let request = ValueRequest {
                    alternative: Some(alternative.clone()),
                    ..ValueRequest::new(root.to_vec(), *style, 0)
                };
                self.add_sample(&mut samples, name.clone(), request);
            }
        }
        for _ in 0..count {
            let request = ValueRequest::new(root.to_vec(), Style::Random, 0);
            self.add_sample(&mut samples, "random".to_owned(), request);
        }
        samples
    }

    /// Returns a plain sample of a schema, or the smallest one if there is no plain one.
    pub fn plain(&mut self, schema: &Pointer) -> Result<Value, Missing> {
        let root = [self.schemas.followed(schema)];
        let mut missing = Missing::Impossible;
        for style in [Style::Plain, Style::Minimal] {
            self.begin();
            let value = self.value(ValueRequest::new(root.to_vec(), style, 0));
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
        (self.generated, self.limited) = (Size::default(), false);
        self.start = self.schemas.work().left();
    }

    /// Counts a step of the search.
    fn step(&mut self) -> Result<(), String> {
        self.steps += 1;
        let goes_on = self.schemas.work().spend(1);
        let work = self.start - self.schemas.work().left();
        if !goes_on || self.steps > MAX_STEPS || work > MAX_WORK {
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
        self.generated = self.generated + size;
        if self.generated.is_within(Size::SAMPLE) { Ok(()) } else { Err(self.limit(TOO_LARGE)) }
    }

    fn counted(&mut self, value: Value, depth: usize) -> Generated {
        self.count(Size::of(&value, depth))?;
        Ok(value)
    }

    fn add_sample(&mut self, samples: &mut Samples, name: String, request: ValueRequest) {
        self.begin();
        match self.value(request) {
            Ok(value) if samples.values.iter().any(|(_, known)| *known == value) => {}
            Ok(value) => samples.values.push((name, value)),
            Err(why) => {
                let why = format!("{name}: {why}");
                if !samples.failures.contains(&why) {
                    samples.failures.push(why);
                }
            }
        }
    }

    /// Returns the alternatives at the top of a schema.
    fn alternatives(&self, root: &[Pointer]) -> Vec<(String, Alternative)> {
        let view = self.schemas.view(root);
        let mut alternatives = Vec::new();
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
                    alternatives.push((format!("member {name}"), Alternative::Member(index, None)));
                }
                alternatives.extend(tags.into_iter().map(|tag| {
                    (
                        format!("member {name} by `{tag}`"),
                        Alternative::Member(index, Some(tag.clone())),
                    )
                }));
            }
        } else if view.is_enum() {
            alternatives.extend(
                view.listed()
                    .into_iter()
                    .map(|value| (format!("value {value}"), Alternative::Value(value.clone()))),
            );
        } else if view.kinds().len() < 6 {
            // A sample for `number` includes integers.
            let kinds = view
                .kinds()
                .into_iter()
                .filter(|kind| *kind != Kind::Integer || view.kinds().len() == 1);
            alternatives.extend(
                kinds.map(|kind| (format!("{kind:?}").to_lowercase(), Alternative::Kind(kind))),
            );
        }
        alternatives.truncate(MAX_ALTERNATIVES);
        alternatives
    }

    pub(super) fn value(&mut self, mut request: ValueRequest) -> Generated {
        self.nodes += 1;
        self.step()?;
        if request.depth > budget::MAX_DEPTH {
            return Err(self.limit(TOO_LARGE));
        }
        let (deepest, most) = match request.style {
            Style::Plain => (MAX_PLAIN_DEPTH, MAX_PLAIN_NODES),
            _ => (MAX_DEPTH, MAX_NODES),
        };
        if request.depth > deepest || self.nodes > most {
            request.style = Style::Minimal;
        }
        if request.style != Style::Minimal || request.alternative.is_some() {
            return self.choose_members(request);
        }
        if let Some(value) = self.smallest.get(&request.schemas) {
            let size = Size::of(value, request.depth);
            self.count(size)?;
            return Ok(self.smallest[&request.schemas].clone());
        }
        if self.in_progress.contains(&request.schemas) {
            return Err("the schema requires itself".to_owned());
        }
        self.in_progress.push(request.schemas.clone());
        let key = request.schemas.clone();
        let generated = self.choose_members(request);
        self.in_progress.pop();
        if let Ok(value) = &generated {
            self.cache_smallest(key, value);
        }
        generated
    }

    /// Caches the smallest value of some schemas.
    fn cache_smallest(&mut self, schemas: Vec<Pointer>, value: &Value) {
        self.cached += Size::of(value, 0).values;
        if self.cached > MAX_CACHED {
            self.smallest.clear();
            self.cached = Size::of(value, 0).values;
        }
        self.smallest.insert(schemas, value.clone());
    }

    /// Chooses a member of each union, one after the other.
    fn choose_members(&mut self, request: ValueRequest) -> Generated {
        self.step()?;
        if request.chosen_unions.len() > MAX_UNIONS {
            return Err(self.limit(TOO_LONG));
        }
        let view = self.schemas.view(&request.schemas);
        if view.impossible {
            return Err("`false` allows no value".to_owned());
        }
        if request.depth > 0
            && view.nullable
            && request.style == Style::Random
            && self.random.once_in(8)
        {
            return self.counted(Value::Null, request.depth);
        }
        let open = view.unions.iter().find(|union| !request.chosen_unions.contains(&union.pointer));
        let Some(union) = open else { return self.value_without_unions(&request, &view) };
        let mut order: Vec<usize> = (0..union.members.len()).collect();
        let mut tag = None;
        match &request.alternative {
            Some(Alternative::Member(index, alternative)) => {
                order = vec![*index];
                tag.clone_from(alternative);
            }
            _ if request.style == Style::Random => self.random.shuffle(&mut order),
            _ => {}
        }
        let mut why = String::new();
        for index in order {
            match self.member(&request, union, index, tag.clone()) {
                Ok(value) => return Ok(value),
                Err(error) => why = error,
            }
        }
        Err(why)
    }

    /// Returns a value of one member of a union.
    fn member(
        &mut self,
        request: &ValueRequest,
        union: &Union,
        index: usize,
        tag: Option<String>,
    ) -> Generated {
        let mut request = request.clone();
        request.chosen_unions.insert(union.pointer.clone());
        request.alternative = request
            .alternative
            .filter(|alternative| !matches!(alternative, Alternative::Member(..)));
        request.schemas.push(union.members[index].clone());
        request.discriminator = union.discriminator.as_ref().map(|it| it.property.clone());
        if let Some(discriminator) = &union.discriminator {
            let mut tags: Vec<String> = tag.map_or_else(
                || {
                    let own = discriminator.tags.iter().filter(|(_, of)| *of == index);
                    own.map(|(tag, _)| tag.clone()).collect()
                },
                |tag| vec![tag],
            );
            // Nested unions: the tags of the inner union count if the outer one knows them.
            if let Some(known) = request.tags.get(&discriminator.property) {
                let both: Vec<String> =
                    tags.iter().filter(|tag| known.contains(tag)).cloned().collect();
                tags = if both.is_empty() { tags } else { both };
            }
            if !tags.is_empty() {
                request.tags.insert(discriminator.property.clone(), tags);
            }
        }
        self.choose_members(request)
    }

    /// Returns a value after a member of every union is chosen.
    fn value_without_unions(&mut self, request: &ValueRequest, view: &View<'_>) -> Generated {
        if request.style == Style::Plain
            && request.alternative.is_none()
            && let Some(example) = self.example(request, view)
        {
            self.count(Size::of(&example, request.depth))?;
            return Ok(example);
        }
        if let Some(Alternative::Value(value)) = &request.alternative {
            return match self.validator.mismatch(value, &request.schemas) {
                Some(why) => Err(format!("{value}: {why}")),
                None => self.counted(value.clone(), request.depth),
            };
        }
        if view.is_enum() {
            let values = view.listed();
            // The first valid value from an offset on: each value is checked against all schemas.
            let from = match request.style {
                Style::Minimal | Style::Plain => 0,
                Style::Full => values.len(),
                Style::Random => self.random.below(values.len()),
            };
            let validator = &self.validator;
            let fits = |value: &&Value| validator.mismatch(value, &request.schemas).is_none();
            let (before, after) = values.split_at(from);
            let mut order = after.iter().chain(before).copied();
            let value =
                if request.style == Style::Full { order.rfind(fits) } else { order.find(fits) };
            let null = view.nullable.then_some(&Value::Null);
            let value = value.or(null).ok_or("no value of the enum is valid")?;
            return self.counted(value.clone(), request.depth);
        }
        let kinds: Vec<Kind> = view.kinds().into_iter().collect();
        let kind = match &request.alternative {
            Some(Alternative::Kind(kind)) => Some(kind),
            _ if kinds.len() >= 6 => return self.any(request.style, request.depth),
            _ if request.style == Style::Random => self.random.pick(&kinds),
            _ => kinds.first(),
        };
        match kind {
            Some(Kind::Object) => self.object(request, view),
            Some(Kind::Array) => self.array(request, view),
            Some(kind) => {
                let variant = self.variant(request.style);
                let value = scalar::sample(*kind, view, self.schemas, variant);
                self.limited |= value.as_ref().is_err_and(|why| why == TOO_LARGE);
                self.counted(value?, request.depth)
            }
            None if view.nullable => self.counted(Value::Null, request.depth),
            None => Err("the types contradict each other".to_owned()),
        }
    }

    /// Returns the example of the document if it is valid.
    fn example(&self, request: &ValueRequest, view: &View<'_>) -> Option<Value> {
        let fits = |value: &&Value| {
            let size = self.generated + Size::of(value, request.depth);
            !value.is_null()
                && size.is_within(Size::SAMPLE)
                && self.validator.error(value, &request.schemas).is_none()
                && !self.validator.gave_up()
        };
        let examples = view.schemas().flat_map(|schema| &schema.examples);
        examples.map(|example| &example.value).find(fits).cloned()
    }

    /// Returns the index of the sample of a scalar.
    fn variant(&mut self, style: Style) -> usize {
        match style {
            Style::Minimal | Style::Plain => 0,
            Style::Full => 1,
            Style::Random => self.random.below(60),
        }
    }

    pub(super) fn any(&mut self, style: Style, depth: usize) -> Generated {
        let values = [
            json!("any"),
            json!({ "a": [1, "b", null], "$c": { "": 0.5 } }),
            json!(-7),
            json!([[], {}]),
            json!(false),
            json!(""),
        ];
        let variant = self.variant(style);
        self.counted(values[variant % values.len()].clone(), depth)
    }

    fn array(&mut self, request: &ValueRequest, view: &View<'_>) -> Generated {
        let tuple = view.tuple();
        let least = view.largest(|schema| schema.min_items).unwrap_or(0);
        let most = view.smallest(|schema| schema.max_items).unwrap_or(usize::MAX);
        let preferred = match request.style {
            Style::Minimal => 0,
            Style::Plain => 1,
            Style::Full => 2,
            Style::Random => self.random.below(4),
        };
        // Additional items only if the document declares them.
        let open = tuple == 0 || !view.item(tuple).is_empty();
        let count = if tuple == 0 { preferred } else { tuple + if open { preferred } else { 0 } };
        let count = count.max(least).min(most);
        if count > Size::SAMPLE.values {
            return Err(self.limit(TOO_LARGE));
        }
        self.count(Size::of_container(std::iter::empty(), request.depth))?;
        let unique = view.is_any(|schema| schema.unique_items);
        let mut items: Vec<Value> = Vec::new();
        for index in 0..count {
            let schemas = view.item(index);
            // Random values, because the items of a set must differ.
            let style = if unique && index > 0 { Style::Random } else { request.style };
            for _ in 0..if unique { 12 } else { 1 } {
                let generated = if schemas.is_empty() {
                    self.any(style, request.depth + 1)
                } else {
                    self.value(ValueRequest::new(schemas.clone(), style, request.depth + 1))
                };
                match generated {
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

#[cfg(test)]
mod tests;
