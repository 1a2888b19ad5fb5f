//! The application of one action of an overlay.

use std::mem::Discriminant;

use crate::diagnostic::{Diagnostic, Place, Spot};
use crate::document::Node;
use crate::pointer::Pointer;
use crate::rules;

use super::merge::{Conflict, Merge, is_primitive};
use super::overlay_target::{Insertion, LimitExceeded, OverlayTarget};
use super::parse::{Action, Change, Overlay, Query, Version};

/// The result of an action.
pub enum Outcome {
    /// The document has changed.
    Changed,
    /// The document has not changed; the reason is in this field of the action.
    Unused { field: &'static str, message: String },
    /// At least a part of the action is invalid.
    Rejected(Vec<Diagnostic>),
    /// The document would exceed a limit.
    LimitExceeded(Diagnostic),
}

/// Applies an action.
pub fn perform(
    document: &mut OverlayTarget,
    overlay: &Overlay<'_>,
    action: &Action<'_>,
) -> Outcome {
    let targets = document.select(&action.target.path);
    if targets.is_empty() {
        return nothing("target", &action.target);
    }
    match &action.change {
        Change::None => unchanged(action),
        Change::Remove => remove(document, overlay, action, &targets),
        Change::Update(node) => {
            let pointer = action.pointer.child("update");
            let insertion = Insertion { node, pointer, provenance: &overlay.document.provenance };
            ActionField { overlay, action, field: "update" }.insert(document, &targets, &insertion)
        }
        Change::Copy(source) => copy(document, overlay, action, source, &targets),
    }
}

fn nothing(field: &'static str, query: &Query<'_>) -> Outcome {
    let message = format!("`{}` matches nothing in the document", query.text);
    Outcome::Unused { field, message }
}

fn unchanged(action: &Action<'_>) -> Outcome {
    let message = format!("the action on `{}` changes nothing", action.target.text);
    Outcome::Unused { field: "target", message }
}

/// Removes the selected values. The text of version 1.0 mentions only objects and arrays, but its examples remove a
/// string, and 1.1 allows any value.
fn remove(
    document: &mut OverlayTarget,
    overlay: &Overlay<'_>,
    action: &Action<'_>,
    targets: &[Pointer],
) -> Outcome {
    if targets.contains(&Pointer::root()) {
        let error = ActionField { overlay, action, field: "target" }
            .error("the whole document can't be removed")
            .hint("select the parts to remove");
        return Outcome::Rejected(vec![error]);
    }
    document.remove(targets);
    Outcome::Changed
}

fn copy(
    document: &mut OverlayTarget,
    overlay: &Overlay<'_>,
    action: &Action<'_>,
    source: &Query<'_>,
    targets: &[Pointer],
) -> Outcome {
    let field = ActionField { overlay, action, field: "copy" };
    let sources = document.select(&source.path);
    let [place] = sources.as_slice() else {
        if sources.is_empty() {
            return nothing("copy", source);
        }
        let message = format!(
            "`{}` selects {} values, but `copy` takes exactly one",
            source.text,
            sources.len()
        );
        let error = field.error(message).hint("select a single value");
        return Outcome::Rejected(vec![error]);
    };
    // A copy from before the action: a value may be copied into itself.
    let Some(node) = document.get(place).cloned() else { return nothing("copy", source) };
    let provenance = document.provenance().part(place);
    let insertion = Insertion { node: &node, pointer: place.clone(), provenance: &provenance };
    field.insert(document, targets, &insertion)
}

/// The insertion of a value into the document by a field of an action.
struct ActionField<'a> {
    overlay: &'a Overlay<'a>,
    action: &'a Action<'a>,
    field: &'static str,
}

impl ActionField<'_> {
    fn insert(
        &self,
        document: &mut OverlayTarget,
        targets: &[Pointer],
        insertion: &Insertion<'_>,
    ) -> Outcome {
        if let Some(error) = self.target_error(document, targets) {
            return Outcome::Rejected(vec![error]);
        }
        let mut merge = Merge::new(document);
        for target in targets {
            if let Err(exceeded) = merge.merge_target(target, insertion, self.overlay.version) {
                return Outcome::LimitExceeded(self.limit_error(exceeded));
            }
        }
        match (merge.conflicts.is_empty(), merge.has_changed) {
            (true, true) => Outcome::Changed,
            (true, false) => unchanged(self.action),
            (false, _) => {
                let errors = merge.conflicts.into_iter();
                Outcome::Rejected(errors.map(|conflict| self.conflict(conflict)).collect())
            }
        }
    }

    /// Returns the error if the targets don't suit the version. Version 1.0 takes objects and arrays. Version 1.1 also
    /// takes primitive values, but all targets must be of one kind.
    fn target_error(&self, document: &OverlayTarget, targets: &[Pointer]) -> Option<Diagnostic> {
        let nodes = || targets.iter().filter_map(|target| document.get(target));
        let spot = ActionField { field: "target", ..*self };
        match self.overlay.version {
            Version::V1_0 => {
                let primitive = nodes().find(|node| is_primitive(node))?;
                let message = format!(
                    "`{}` selects {}, which `update` of Overlay 1.0 can't change",
                    self.action.target.text,
                    primitive.kind()
                );
                let hint = "select the mapping around it, or write `overlay: 1.1.0`";
                Some(spot.error(message).hint(hint))
            }
            Version::V1_1 => {
                let first = nodes().next()?;
                let other = nodes().find(|node| class(node) != class(first))?;
                let message = format!(
                    "`{}` selects values of different kinds: {} and {}",
                    self.action.target.text,
                    first.kind(),
                    other.kind()
                );
                Some(spot.error(message).hint("write one action for each kind"))
            }
        }
    }

    fn conflict(&self, conflict: Conflict) -> Diagnostic {
        let Conflict { new, new_kind, existing, existing_kind } = conflict;
        let place = match self.action.change {
            Change::Update(_) => Place::Text(new.source, Spot::Value(new.pointer)),
            _ => self.place(),
        };
        let message = format!("{new_kind} can't be merged into {existing_kind}");
        Diagnostic::new(rules::OVERLAY, place, message)
            .related(
                Place::Text(existing.source, Spot::Value(existing.pointer)),
                format!("{existing_kind} is here"),
            )
            .hint("to replace it, remove it with an earlier action")
    }

    fn limit_error(&self, exceeded: LimitExceeded) -> Diagnostic {
        let LimitExceeded { message, key } = exceeded;
        let hint = format!("if you trust the overlay, raise `{key}` under `[limits]`");
        Diagnostic::new(rules::LIMIT, self.place(), message).hint(hint)
    }

    fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(rules::OVERLAY, self.place(), message)
    }

    fn place(&self) -> Place {
        Place::Text(self.overlay.source, Spot::Value(self.action.pointer.child(self.field)))
    }
}

/// Returns the class of a value: object, array, or `None` for primitive values.
fn class(node: &Node) -> Option<Discriminant<Node>> {
    (!is_primitive(node)).then(|| std::mem::discriminant(node))
}
