//! The report of a comparison: each change of the document with its effect on the wire and on the Rust API.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Site;
use crate::locate;
use crate::pointer::Pointer;
use crate::surface::{self, ItemChange, ItemKind, Step};

use super::comparison::{Change, compare};
use super::rules::Effect;
use super::snapshot::Snapshot;

/// The differences between two versions of an API.
#[derive(Debug)]
pub struct Report {
    /// The changes of the document, the gravest effect first.
    pub entries: Vec<Entry>,
    /// The changes of the Rust API that no single change of the document explains.
    pub items: Vec<ItemChange>,
    /// The gravest effect on old clients.
    pub effect: Effect,
    /// The least step of the version of the crate; `None` without changes.
    pub step: Option<Step>,
}

/// A change of the document.
#[derive(Debug)]
pub struct Entry {
    /// The change.
    pub change: Change,
    /// Its place in the old document.
    pub old: Option<Site>,
    /// Its place in the new document.
    pub new: Option<Site>,
    /// The changes of the Rust API that follow from it.
    pub items: Vec<ItemChange>,
}

impl Entry {
    /// The group in a report.
    pub fn group(&self) -> Group {
        let major = self.items.iter().any(|item| item.step == Step::Major);
        match self.change.effect {
            Effect::Breaking => Group::Breaking,
            _ if major => Group::BreakingInRust,
            Effect::Compatible => Group::Compatible,
            Effect::None => Group::Other,
        }
    }
}

/// The groups of changes, in the order of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// They break old clients.
    Breaking,
    /// They break only programs that are compiled with the new crate.
    BreakingInRust,
    /// They break nothing.
    Compatible,
    /// They change only names and descriptions.
    Other,
}

/// Returns the differences between two versions of an API. It follows references by recursion.
pub fn report(old: &Snapshot, new: &Snapshot) -> Report {
    let changes = compare(&old.contract, &new.contract);
    let items = surface::compare(&old.surface, &new.surface);
    let effect = changes.iter().map(|change| change.effect).max().unwrap_or(Effect::None);
    let patch = (!changes.is_empty()).then_some(Step::Patch);
    let step = items.iter().map(|item| item.step).max().or(patch);
    let (mut entries, items) = joined(located(changes, old, new), items, old, new);
    // Stable: the order of the document within each group.
    entries.sort_by_key(Entry::group);
    Report { entries, items, effect, step }
}

/// Finds the lines of changes.
fn located(changes: Vec<Change>, old: &Snapshot, new: &Snapshot) -> Vec<Entry> {
    let sites = |snapshot: &Snapshot, place: fn(&Change) -> &Option<Pointer>| {
        let (sources, provenance) = &snapshot.input;
        let places: BTreeSet<&Pointer> =
            changes.iter().filter_map(|it| place(it).as_ref()).collect();
        locate::sites(sources, provenance, places.into_iter().cloned().collect())
    };
    let (before, after) = (sites(old, |it| &it.old), sites(new, |it| &it.new));
    let entry = |change: Change| Entry {
        old: change.old.as_ref().and_then(|place| before.get(place)).cloned(),
        new: change.new.as_ref().and_then(|place| after.get(place)).cloned(),
        change,
        items: Vec::new(),
    };
    changes.into_iter().map(entry).collect()
}

/// Adds each change of an item to the change of the document that explains it: one of the same place, else one inside
/// of it unless it is a type that is new or gone, else one around it. Returns the items without any.
fn joined(
    mut entries: Vec<Entry>,
    items: Vec<ItemChange>,
    old: &Snapshot,
    new: &Snapshot,
) -> (Vec<Entry>, Vec<ItemChange>) {
    let index = |place: fn(&Change) -> &Option<Pointer>| {
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        for (number, entry) in entries.iter().enumerate() {
            // The first is the gravest.
            if let Some(place) = place(&entry.change) {
                found.entry(place.to_string()).or_insert(number);
            }
        }
        found
    };
    let indexes = [index(|change| &change.old), index(|change| &change.new)];
    let places = [&old.places, &new.places];
    let mut rest = Vec::new();
    for item in items {
        let versions = if item.new.is_some() { [1, 0] } else { [0, 1] };
        let found = versions.into_iter().find_map(|version| {
            let origin = origin(&item.path, places[version])?;
            let is_type = matches!(item.kind, ItemKind::Struct | ItemKind::Enum);
            let is_changed = item.old.is_some() && item.new.is_some();
            explaining(origin, is_changed || !is_type, &indexes[version])
        });
        match found {
            Some(number) => entries[number].items.push(item),
            None => rest.push(item),
        }
    }
    (entries, rest)
}

/// Returns the place of an item, or of the innermost item around it.
fn origin<'p>(path: &str, places: &'p BTreeMap<String, Pointer>) -> Option<&'p Pointer> {
    let mut path = path.split(": ").next().unwrap_or(path);
    loop {
        if let Some(place) = places.get(path) {
            return Some(place);
        }
        path = path.rsplit_once("::")?.0;
    }
}

/// Returns the change that explains an item of this place.
fn explaining(
    origin: &Pointer,
    inside_too: bool,
    changes: &BTreeMap<String, usize>,
) -> Option<usize> {
    if let Some(number) = changes.get(origin.as_str()) {
        return Some(*number);
    }
    let inside = format!("{origin}/");
    let found = changes.range(inside.clone()..).take_while(|(place, _)| place.starts_with(&inside));
    // The first is the gravest.
    let first = found.map(|(_, number)| *number).min().filter(|_| inside_too);
    if first.is_some() {
        return first;
    }
    let parents = std::iter::successors(origin.parent(), Pointer::parent);
    parents.filter_map(|place| changes.get(place.as_str())).copied().next()
}
