//! The sample maker: JSON values that a schema allows.
//!
//! Input: a schema, and a source of chance. Output: the smallest value, the fullest, some between them, and one for
//! each member of a union, each value of an enum and each type of a list. What it can't make it says.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Dialect;
use crate::pointer::Pointer;
use serde_json::{Value, json};

use super::budget::{self, Size};
use super::judge::{Judge, Strictness};
use super::random::Random;
use super::scalar;
use super::schema::{Schemas, Union};
use super::view::{Kind, View};

/// The most samples for the values of one enum, or the members of one union.
const MOST_ALTERNATIVES: usize = 48;
/// Where a sample begins to grow no further.
const MOST_NODES: usize = 250;
const DEEPEST: usize = 4;
/// Where a plain one does.
const MOST_PLAIN_NODES: usize = 24;
const DEEPEST_PLAIN: usize = 2;
/// The most steps of the search for a value.
const MOST_STEPS: usize = 20_000;
/// The most work of it.
const MOST_WORK: usize = 10 * MOST_STEPS;
/// The most unions that are decided for one value.
const MOST_UNIONS: usize = 64;
/// The most values of which the smallest are kept.
const MOST_KEPT: usize = 50_000;

/// The reason of a sample that would be too large.
pub(super) const TOO_LARGE: &str = "it would be too large";
/// The reason of a sample that takes too many steps.
pub(super) const TOO_LONG: &str = "it was looked for too long";

/// How much of a value is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Minimal,
    Full,
    /// What a person would write as an example: every property once, plain values, not too deep.
    Plain,
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
    pub(super) schemas: &'s Schemas<'d>,
    pub(super) judge: Judge<'s, 'd>,
    smallest: BTreeMap<Vec<Pointer>, Value>,
    /// The number of values in `smallest`.
    kept: usize,
    /// The values that are being made around the one at hand, where each is to be the smallest.
    stack: Vec<Vec<Pointer>>,
    pub(super) random: Random,
    nodes: usize,
    steps: usize,
    /// The work that was left when the sample at hand began.
    start: usize,
    /// The size of all that was made for the sample at hand, what was discarded included.
    made: Size,
    /// Whether a limit was met.
    limited: bool,
}

/// The reason of a missing sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No value fits, as far as the maker can tell.
    Impossible,
    /// A sample exceeds the limits, or its search does.
    Limited,
}

/// A value on its way.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) schemas: Vec<Pointer>,
    pub(super) style: Style,
    pub(super) depth: usize,
    /// The unions that are decided.
    decided: BTreeSet<Pointer>,
    /// The tags that properties must have, by the unions that are decided.
    pub(super) tags: BTreeMap<String, Vec<String>>,
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
    pub(super) fn new(schemas: Vec<Pointer>, style: Style, depth: usize) -> Self {
        let (decided, tags) = (BTreeSet::new(), BTreeMap::new());
        Self { schemas, style, depth, decided, tags, wanted: None }
    }
}

pub(super) type Made = Result<Value, String>;

impl<'s, 'd> Maker<'s, 'd> {
    /// A maker for the schemas of one document.
    pub fn new(schemas: &'s Schemas<'d>) -> Self {
        Self {
            schemas,
            judge: Judge::new(schemas, Strictness::All),
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

    /// A plain sample of a schema, or the smallest where that can't be made.
    pub fn plain(&mut self, schema: &Pointer) -> Result<Value, Missing> {
        let root = [self.schemas.followed(schema)];
        let mut missing = Missing::Impossible;
        for style in [Style::Plain, Style::Minimal] {
            self.begin();
            let value = self.value(Draft::new(root.to_vec(), style, 0));
            if let Ok(value) = value
                && self.judge.fault(&value, &root).is_none()
            {
                if !self.judge.gave_up() {
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

    /// Begins another sample.
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

    /// Counts something that was made, nested as deep as the draft.
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
                    .map(|value| (format!("value {value}"), Wanted::Value(value.clone()))),
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
            return Err("it needs itself".to_owned());
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

    /// Keeps the smallest value of some schemas.
    fn keep(&mut self, schemas: Vec<Pointer>, value: &Value) {
        self.kept += Size::of(value, 0).values;
        if self.kept > MOST_KEPT {
            self.smallest.clear();
            self.kept = Size::of(value, 0).values;
        }
        self.smallest.insert(schemas, value.clone());
    }

    /// Decides the unions one by one.
    fn decided(&mut self, draft: Draft) -> Made {
        self.step()?;
        if draft.decided.len() > MOST_UNIONS {
            return Err(self.limit(TOO_LONG));
        }
        let view = self.schemas.view(&draft.schemas);
        if view.impossible {
            return Err("`false` allows nothing".to_owned());
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
    fn settled(&mut self, draft: &Draft, view: &View<'_>) -> Made {
        if draft.style == Style::Plain
            && draft.wanted.is_none()
            && let Some(example) = self.example(draft, view)
        {
            self.count(Size::of(&example, draft.depth))?;
            return Ok(example);
        }
        if let Some(Wanted::Value(value)) = &draft.wanted {
            return match self.judge.misfit(value, &draft.schemas) {
                Some(why) => Err(format!("{value}: {why}")),
                None => self.counted(value.clone(), draft.depth),
            };
        }
        if view.is_enum() {
            let values = listed(view);
            // The first that fits from somewhere on: each is judged against all.
            let from = match draft.style {
                Style::Minimal | Style::Plain => 0,
                Style::Full => values.len(),
                Style::Random => self.random.below(values.len()),
            };
            let judge = &self.judge;
            let fits = |value: &&Value| judge.misfit(value, &draft.schemas).is_none();
            let (before, after) = values.split_at(from);
            let mut order = after.iter().chain(before).copied();
            let value =
                if draft.style == Style::Full { order.rfind(fits) } else { order.find(fits) };
            let null = view.nullable.then_some(&Value::Null);
            let value = value.or(null).ok_or("no value of the enum fits")?;
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

    /// The example that the document has, if it fits.
    fn example(&self, draft: &Draft, view: &View<'_>) -> Option<Value> {
        let listed = view.all("examples").filter_map(Value::as_array).flatten();
        let fits = |value: &&Value| {
            let size = self.made + Size::of(value, draft.depth);
            !value.is_null()
                && size.is_within(Size::SAMPLE)
                && self.judge.fault(value, &draft.schemas).is_none()
                && !self.judge.gave_up()
        };
        view.all("example").chain(listed).find(fits).cloned()
    }

    /// Which of several samples of a scalar is taken.
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
        // Further items only where the document speaks of them.
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
            // Another one where the same may not stand twice.
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

/// The values that are listed, of all lists.
pub(super) fn listed<'v>(view: &'v View<'_>) -> Vec<&'v Value> {
    let lists = view.all("enum").filter_map(Value::as_array).flatten();
    let mut seen = BTreeSet::new();
    let all = view.all("const").chain(lists).filter(|value| !value.is_null());
    all.filter(|value| seen.insert(value.to_string())).collect()
}

#[cfg(test)]
mod tests;
