//! The changes between the surfaces of two versions.

use std::collections::BTreeMap;
use std::fmt;

use super::item::{Item, ItemKind, Surface, shown};

/// The least step of the version that a change needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Every program compiles as before.
    Patch,
    /// Every program compiles, and there is something new.
    Minor,
    /// Programs may no longer compile.
    Major,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// The kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// The item no longer exists.
    Removed,
    /// The item is new.
    Added,
    /// The signature of the item has changed.
    Changed,
    /// The item is deprecated now.
    Deprecated,
    /// The item is no longer deprecated.
    Undeprecated,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Removed => "removed",
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Deprecated => "deprecated",
            Self::Undeprecated => "no longer deprecated",
        })
    }
}

/// A change of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange {
    /// The path of the item: the old one, or the new one of a new item. A field and its setter have the same path.
    pub path: String,
    /// The kind of the item, after the change if it still exists.
    pub kind: ItemKind,
    /// The kind of the change.
    pub change: Change,
    /// The old declaration, formatted; `None` for a new item.
    pub old: Option<String>,
    /// The new declaration, formatted; `None` for a removed item.
    pub new: Option<String>,
    /// The least step of the version.
    pub step: Step,
}

/// Returns the changes, in the order of the paths. Their maximum is the least step of the version.
///
/// The members of a removed or new item are omitted, and those of an item that is now of another kind. An item that has
/// moved, but is still exported at its old path, is compared with its new definition.
pub fn compare(old: &Surface, new: &Surface) -> Vec<ItemChange> {
    let mut pairs = Pairs { old, new, found: BTreeMap::new() };
    let mut changes: Vec<(&str, ItemChange)> = Vec::new();
    for (path, item) in &old.items {
        if item.parent.as_deref().is_some_and(|parent| !pairs.has_members(parent)) {
            continue;
        }
        match pairs.find(path).map(|found| &new.items[&found]) {
            Some(now) if item.target.is_none() => {
                changes.extend(changed(path, item, now, new).map(|change| (path.as_str(), change)));
            }
            Some(now) if !pairs.is_same_target(path, item) => {
                changes.push((
                    path,
                    change(path, Change::Changed, Some(item), Some(now), Step::Major),
                ));
            }
            Some(_) => {}
            None => {
                changes.push((path, change(path, Change::Removed, Some(item), None, Step::Major)))
            }
        }
    }
    // The old path of each new item that holds members.
    let mut holders: BTreeMap<String, &str> = BTreeMap::new();
    for (path, item) in &old.items {
        if item.target.is_none() && pairs.has_members(path) {
            holders.extend(pairs.find(path).map(|now| (now, path.as_str())));
        }
    }
    for (path, item) in &new.items {
        let holder = item.parent.as_deref().map(|parent| (parent, holders.get(parent)));
        let (known, parent) = match holder {
            Some((_, None)) => continue,
            Some((parent, Some(was))) if path.starts_with(parent) => {
                let was_at = format!("{was}{}", &path[parent.len()..]);
                let known = old.items.contains_key(&was_at) || old.find(path).is_some();
                (known, old.items.get(*was))
            }
            Some(_) | None => (old.find(path).is_some(), None),
        };
        if !known {
            let closed = parent.is_some_and(|parent| !parent.open);
            let is_part = matches!(item.kind, ItemKind::Field | ItemKind::Variant);
            let step = if closed && is_part { Step::Major } else { Step::Minor };
            changes.push((path, change(path, Change::Added, None, Some(item), step)));
        }
    }
    changes.sort_by_key(|(path, _)| *path);
    changes.into_iter().map(|(_, change)| change).collect()
}

/// The items of the new version at the paths of the old one.
struct Pairs<'s> {
    old: &'s Surface,
    new: &'s Surface,
    /// The results so far, by old path.
    found: BTreeMap<String, Option<String>>,
}

impl Pairs<'_> {
    /// Returns the path of the new item that programs find at an old path.
    fn find(&mut self, path: &str) -> Option<String> {
        if let Some(found) = self.found.get(path) {
            return found.clone();
        }
        let parent = self.old.items.get(path).and_then(|item| item.parent.clone());
        let found = match parent {
            Some(parent) if !self.is_module(&parent) => self.find(&parent).and_then(|now| {
                let rest = path.strip_prefix(parent.as_str());
                let now = rest.map_or_else(|| path.to_owned(), |rest| format!("{now}{rest}"));
                self.new.items.contains_key(&now).then_some(now)
            }),
            _ => self.new.find(path).map(str::to_owned),
        };
        self.found.insert(path.to_owned(), found.clone());
        found
    }

    fn is_module(&self, path: &str) -> bool {
        self.old.items.get(path).is_some_and(|item| item.kind == ItemKind::Module)
    }

    /// Returns `true` if the members of an old item can be compared: it still exists, and is of the same kind.
    fn has_members(&mut self, path: &str) -> bool {
        let Some(item) = self.old.items.get(path) else { return false };
        let parent = item.parent.as_deref();
        parent.is_none_or(|parent| self.has_members(parent))
            && self.find(path).is_some_and(|now| self.new.items[&now].kind == item.kind)
    }

    /// Returns `true` if a re-export leads to the same item as before, which may have moved.
    fn is_same_target(&self, path: &str, item: &Item) -> bool {
        let target = item.target.as_deref().and_then(|target| self.new.find(target));
        // A target that is gone from its own path has moved to this one.
        target.is_none() || target == self.new.find(path)
    }
}

/// The changes of an item that both versions have.
fn changed<'c>(
    path: &'c str,
    old: &'c Item,
    new: &'c Item,
    surface: &'c Surface,
) -> impl Iterator<Item = ItemChange> + 'c {
    let differs = old.kind != new.kind || !same(&old.signature, &new.signature, surface);
    let step = if differs || (old.open != new.open && new.open) {
        Some(Step::Major)
    } else {
        (old.open != new.open).then_some(Step::Minor)
    };
    let deprecation = match (old.deprecated, new.deprecated) {
        (false, true) => Some((Change::Deprecated, Step::Minor)),
        (true, false) => Some((Change::Undeprecated, Step::Patch)),
        _ => None,
    };
    let step = step.map(|step| (Change::Changed, step));
    let changes = step.into_iter().chain(deprecation);
    changes.map(move |(what, step)| change(path, what, Some(old), Some(new), step))
}

/// Returns `true` if two signatures are equal, apart from types that have moved and are still exported at their old paths.
fn same(old: &str, new: &str, surface: &Surface) -> bool {
    let moved = |word: &str, now: &str| {
        let path = word.strip_prefix("crate::").and_then(|path| surface.find(path));
        path.is_some_and(|path| now.strip_prefix("crate::") == Some(path))
    };
    let mut words = old.split(' ').zip(new.split(' '));
    old == new
        || (old.split(' ').count() == new.split(' ').count()
            && words.all(|(old, new)| old == new || moved(old, new)))
}

fn change(
    path: &str,
    change: Change,
    old: Option<&Item>,
    new: Option<&Item>,
    step: Step,
) -> ItemChange {
    let kind = new.or(old).map_or(ItemKind::Module, |item| item.kind);
    let mut texts = (old.map(Item::readable), new.map(Item::readable));
    // Types of the same name in different modules.
    let differs = old.map(|item| &item.signature) != new.map(|item| &item.signature);
    if change == Change::Changed && differs && texts.0 == texts.1 {
        texts = (old.map(Item::resolved), new.map(Item::resolved));
    }
    let (old, new) = texts;
    ItemChange { path: shown(path).to_owned(), kind, change, old, new, step }
}
