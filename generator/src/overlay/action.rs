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
    Refused(Vec<Diagnostic>),
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
            Bringing { overlay, action, field: "update" }.bring(document, &targets, &insertion)
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
        let fault = Bringing { overlay, action, field: "target" }
            .fault("the whole document can't be removed")
            .hint("select the parts to remove");
        return Outcome::Refused(vec![fault]);
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
    let bringing = Bringing { overlay, action, field: "copy" };
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
        let fault = bringing.fault(message).hint("select a single value");
        return Outcome::Refused(vec![fault]);
    };
    // A copy from before the action: a value may be copied into itself.
    let Some(node) = document.get(place).cloned() else { return nothing("copy", source) };
    let provenance = document.provenance().part(place);
    let insertion = Insertion { node: &node, pointer: place.clone(), provenance: &provenance };
    bringing.bring(document, targets, &insertion)
}

/// The insertion of a value into the document by a field of an action.
struct Bringing<'a> {
    overlay: &'a Overlay<'a>,
    action: &'a Action<'a>,
    field: &'static str,
}

impl Bringing<'_> {
    fn bring(
        &self,
        document: &mut OverlayTarget,
        targets: &[Pointer],
        insertion: &Insertion<'_>,
    ) -> Outcome {
        if let Some(fault) = self.unfit_targets(document, targets) {
            return Outcome::Refused(vec![fault]);
        }
        let mut merge = Merge::new(document);
        for target in targets {
            if let Err(full) = merge.merge_target(target, insertion, self.overlay.version) {
                return Outcome::LimitExceeded(self.full(full));
            }
        }
        match (merge.conflicts.is_empty(), merge.has_changed) {
            (true, true) => Outcome::Changed,
            (true, false) => unchanged(self.action),
            (false, _) => {
                let faults = merge.conflicts.into_iter();
                Outcome::Refused(faults.map(|conflict| self.conflict(conflict)).collect())
            }
        }
    }

    /// Returns the error if the targets don't suit the version. Version 1.0 takes objects and arrays. Version 1.1 also
    /// takes primitive values, but all targets must be of one kind.
    fn unfit_targets(&self, document: &OverlayTarget, targets: &[Pointer]) -> Option<Diagnostic> {
        let nodes = || targets.iter().filter_map(|target| document.get(target));
        let spot = Bringing { field: "target", ..*self };
        match self.overlay.version {
            Version::V1_0 => {
                let primitive = nodes().find(|node| is_primitive(node))?;
                let message = format!(
                    "`{}` selects {}, which `update` of Overlay 1.0 can't change",
                    self.action.target.text,
                    primitive.kind()
                );
                let hint = "select the mapping around it, or write `overlay: 1.1.0`";
                Some(spot.fault(message).hint(hint))
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
                Some(spot.fault(message).hint("write one action for each kind"))
            }
        }
    }

    fn conflict(&self, conflict: Conflict) -> Diagnostic {
        let Conflict { brought, brought_kind, there, there_kind } = conflict;
        let place = match self.action.change {
            Change::Update(_) => Place::Text(brought.source, Spot::Value(brought.pointer)),
            _ => self.place(),
        };
        let message = format!("{brought_kind} can't be merged into {there_kind}");
        Diagnostic::new(rules::OVERLAY, place, message)
            .related(
                Place::Text(there.source, Spot::Value(there.pointer)),
                format!("{there_kind} is here"),
            )
            .hint("to replace it, remove it with an earlier action")
    }

    fn full(&self, full: LimitExceeded) -> Diagnostic {
        let LimitExceeded { message, key } = full;
        let hint = format!("if you trust the overlay, raise `{key}` under `[limits]`");
        Diagnostic::new(rules::LIMIT, self.place(), message).hint(hint)
    }

    fn fault(&self, message: impl Into<String>) -> Diagnostic {
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
