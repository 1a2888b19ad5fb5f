//! The facts about a whole document that decide the names of its operations.

use std::collections::{BTreeMap, BTreeSet};

use crate::names;

use super::id::{self, IdSource};
use super::path::{self, Common, Shape, Step};

/// The properties of an operation that are known before its name.
pub(in super::super) struct Place<'a> {
    /// The declared id.
    pub id: Option<&'a str>,
    pub method: &'a str,
    pub template: &'a str,
    /// The declared group.
    pub group: Option<&'a str>,
}

/// The facts about a document.
#[derive(Debug, Default)]
pub(in super::super) struct Document {
    /// The ids are composed of methods and paths.
    ids_are_paths: bool,
    /// The path step after `/api/v1` groups operations.
    groups_behind_preamble: bool,
    groups: BTreeMap<String, Group>,
    /// The operations whose ids are equal but for a number at their end.
    rivals: BTreeMap<String, Vec<Rival>>,
    /// The words for things: the groups and the collections in paths, in the singular.
    things: BTreeSet<String>,
    /// The methods and the paths of the items of collections.
    items: BTreeSet<(String, Vec<String>)>,
}

/// An operation whose id may be equal to that of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rival {
    pub method: String,
    pub template: String,
}

/// The facts about the operations of one group.
#[derive(Debug, Default)]
struct Group {
    /// The steps with which all paths begin.
    common: Option<Vec<Step>>,
    operations: usize,
    /// `true` if a path has more steps than those and a variable at the end.
    has_more: bool,
    /// The scopes of the resource in the paths.
    scopes: BTreeSet<Vec<Vec<String>>>,
}

impl Document {
    /// Collects the facts.
    pub(in super::super) fn of(places: &[Place<'_>]) -> Self {
        let mut document = Self::default();
        document.count_ids(places);
        document.find_group_steps(places);
        let read = places.iter().map(|place| {
            (place, document.group_of(place.group, place.template), path::steps(place.template))
        });
        let read: Vec<(&Place<'_>, String, Vec<Step>)> = read.collect();
        for (place, group, steps) in &read {
            for (step, next) in steps.iter().zip(steps.iter().skip(1)) {
                if !step.is_variable() && next.is_variable() {
                    document.things.extend(step.singular().last().cloned());
                }
            }
            document.items.insert((place.method.to_owned(), texts(steps)));
            document.things.extend(path::words(&names::singular(group)).pop());
            let group = document.groups.entry(group.clone()).or_default();
            group.operations += 1;
            let common = group.common.get_or_insert_with(|| steps.clone());
            let equal = common.iter().zip(steps).take_while(|(left, right)| left == right).count();
            common.truncate(equal);
        }
        for (_, group, steps) in &read {
            let group = document.groups.entry(group.clone()).or_default();
            let more = &steps[group.common.as_ref().map_or(0, Vec::len)..];
            group.has_more |= more.len() > 1 || more.iter().any(|step| !step.is_variable());
        }
        for (place, group, _) in read {
            let shape = document.shape(place.template, &group);
            document.groups.entry(group).or_default().scopes.insert(shape.scope);
        }
        document
    }

    fn count_ids(&mut self, places: &[Place<'_>]) {
        let (mut paths, mut others) = (0, 0);
        for Place { id, method, template, .. } in places {
            match id.map_or(IdSource::Path, |id| IdSource::of(id, method, template)) {
                IdSource::Path => paths += 1,
                IdSource::Person => others += 1,
                IdSource::Either => {}
            }
            if let Some(id) = id {
                let rival = Rival { method: method.to_string(), template: template.to_string() };
                self.rivals.entry(id::without_number(id).to_owned()).or_default().push(rival);
            }
        }
        self.ids_are_paths = paths > others;
    }

    /// Finds the step of paths that groups operations without tags. A step that few operations share does not.
    fn find_group_steps(&mut self, places: &[Place<'_>]) {
        const FEW: usize = 4;
        let untagged = || places.iter().filter(|place| place.group.is_none());
        let first = |place: &Place<'_>| {
            let steps = path::steps(place.template);
            steps.get(path::start(&steps)).map(|step| step.words.concat())
        };
        let groups: BTreeSet<String> = untagged().filter_map(first).collect();
        self.groups_behind_preamble =
            groups.len() <= FEW || 2 * untagged().count() > 3 * groups.len();
    }

    /// Returns the group of an operation: the declared one, else the first meaningful step of its path.
    pub(in super::super) fn group_of(&self, declared: Option<&str>, template: &str) -> String {
        declared.or_else(|| self.group(template)).unwrap_or("root").to_owned()
    }

    /// Returns the group of an operation without a tag: the first meaningful step of its path.
    pub(super) fn group<'t>(&self, template: &'t str) -> Option<&'t str> {
        let path = template.split(['?', '#']).next().unwrap_or_default();
        let plain = || path.split('/').filter(|step| !step.is_empty() && !step.contains('{'));
        let is_preamble = |step: &str| path::steps(step).first().is_some_and(path::is_preamble);
        let behind = plain().find(|step| self.groups_behind_preamble && !is_preamble(step));
        behind.or(plain().next())
    }

    /// Returns a path as seen from its group. The steps that all paths of a group share are its resource, if there are
    /// several paths.
    pub(super) fn shape(&self, template: &str, group: &str) -> Shape {
        let facts = self.groups.get(group).filter(|facts| facts.operations > 1);
        let common = facts.map_or(Common::default(), |facts| Common {
            steps: facts.common.as_ref().map_or(0, Vec::len),
            is_whole: !facts.has_more,
        });
        Shape::of(template, &path::words(group), common)
    }

    /// Returns `true` if operations of a group belong to different things, so that their names must distinguish them.
    pub(super) fn has_scopes(&self, group: &str) -> bool {
        self.groups.get(group).is_some_and(|facts| facts.scopes.len() > 1)
    }

    /// Returns the other operations with the same id, or with an id that differs by a number at its end.
    pub(super) fn rivals(&self, id: &str, method: &str, template: &str) -> Vec<&Rival> {
        let all = self.rivals.get(id::without_number(id)).into_iter().flatten();
        all.filter(|rival| rival.method != method || rival.template != template).collect()
    }

    /// Returns `true` if a path is that of a collection, and the same method changes one of its items.
    pub(super) fn is_collection(&self, template: &str, method: &str) -> bool {
        let steps = path::steps(template);
        let mut item = texts(&steps);
        item.push(String::new());
        steps.last().is_some_and(Step::is_plural) && self.items.contains(&(method.to_owned(), item))
    }

    /// Returns `true` if a word names a thing of the API.
    pub(super) fn is_thing(&self, word: &str) -> bool {
        self.things.contains(&names::singular(word))
    }

    /// Returns the id of an operation if a person chose it: it does not only repeat the method and the path.
    pub(in super::super) fn chosen_id<'i>(
        &self,
        id: Option<&'i str>,
        method: &str,
        template: &str,
    ) -> Option<&'i str> {
        let least = if self.ids_are_paths { 1 } else { 2 };
        id.filter(|id| !id::spells_path(id, method, template, least))
    }
}

/// Returns the words of each step; those of a variable do not count.
fn texts(steps: &[Step]) -> Vec<String> {
    let words = |step: &Step| if step.is_variable() { String::new() } else { step.words.join("_") };
    steps.iter().map(words).collect()
}
