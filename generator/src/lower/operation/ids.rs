//! The ids of operations: those that the document declares, and derived ones for the others.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::Node;
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;

use super::method_name::{Document, Place as Naming};

/// The place of an operation.
pub(super) struct OperationPlace {
    pub(super) template: String,
    pub(super) method: String,
    /// The place of the path item, with references followed.
    pub(super) item: Pointer,
    /// The place of the operation.
    pub(super) at: Pointer,
}

/// Returns the group that a vendor extension or a tag declares.
fn declared_group(view: View<'_>, at: &Pointer, labels: &BTreeSet<String>) -> Option<String> {
    let chosen =
        view.overrides.option(at, |entry| entry.resource.as_ref().map(ToString::to_string));
    if chosen.is_some() {
        return chosen;
    }
    let mut extensions = view.config.extensions.resource.iter();
    let group = extensions.find_map(|name| view.text(at, name.get_ref()));
    let tags = view.map(at).and_then(|map| map.get("tags")).and_then(Node::as_list);
    let tag = || {
        let mut tags = tags?.iter().filter_map(Node::as_str);
        tags.find(|tag| !labels.contains(*tag)).map(str::to_owned)
    };
    group.or_else(tag)
}

/// Returns the tags that group no operations: those of another kind than `nav`.
///
/// <https://spec.openapis.org/oas/v3.2.0.html#tag-kind>
fn labels(view: View<'_>) -> BTreeSet<String> {
    let tags = view.items(&Pointer::root().child("tags")).into_iter();
    let labels = tags.filter(|tag| view.text(tag, "kind").is_some_and(|kind| kind != "nav"));
    labels.filter_map(|tag| view.text(&tag, "name")).collect()
}

/// The ids of the operations of a document.
pub(super) struct OperationIds {
    taken: BTreeMap<String, Pointer>,
    /// The tags that group no operations.
    labels: BTreeSet<String>,
    /// The facts from which the names of operations follow.
    pub(super) document: Document,
}

impl OperationIds {
    /// Collects the declared ids. Each belongs to the first operation that declares it, so that no derived id takes it.
    pub(super) fn of(view: View<'_>, places: &[OperationPlace]) -> Self {
        let mut taken = BTreeMap::new();
        let labels = labels(view);
        let declared: Vec<(Option<String>, Option<String>)> = places
            .iter()
            .map(|place| {
                (view.text(&place.at, "operationId"), declared_group(view, &place.at, &labels))
            })
            .collect();
        for (place, (id, _)) in places.iter().zip(&declared) {
            if let Some(id) = id {
                taken.entry(id.clone()).or_insert_with(|| place.at.clone());
            }
        }
        let naming = places.iter().zip(&declared).map(|(place, (id, group))| Naming {
            id: id.as_deref().filter(|id| !id.trim().is_empty()),
            method: &place.method,
            template: &place.template,
            group: group.as_deref(),
        });
        let document = Document::of(&naming.collect::<Vec<_>>());
        Self { taken, labels, document }
    }

    /// Returns the first of these tags that groups operations.
    pub(super) fn grouping_tag<'t>(&self, tags: &'t [String]) -> Option<&'t String> {
        tags.iter().find(|tag| !self.labels.contains(*tag))
    }

    /// Returns the id of an operation: the declared one, unless there is none or another operation has declared it
    /// before.
    pub(super) fn assign(
        &mut self,
        declared: Option<String>,
        place: &OperationPlace,
        diagnostics: &mut Diagnostics,
    ) -> String {
        let at = &place.at;
        let Some(declared) = declared.filter(|id| !id.trim().is_empty()) else {
            let id = self.derive(place);
            diagnostics.report(Diagnostic::new(
                rules::MISSING_OPERATION_ID,
                Place::Value(at.clone()),
                format!("the operation has no operationId; it is named `{id}`"),
            ));
            return id;
        };
        let first = self.taken.entry(declared.clone()).or_insert_with(|| at.clone());
        if first == at {
            return declared;
        }
        let first = first.child("operationId");
        let id = self.derive(place);
        diagnostics.report(
            Diagnostic::new(
                rules::DUPLICATE_OPERATION_ID,
                Place::Value(at.child("operationId")),
                format!("another operation is named `{declared}` too; this one is named `{id}`"),
            )
            .related(Place::Value(first), "first used here")
            .hint("give each operation an id of its own"),
        );
        id
    }

    /// Returns an id of method and path that no other operation has.
    fn derive(&mut self, place: &OperationPlace) -> String {
        let words = place.template.split(['/', '{', '}']).filter(|word| !word.is_empty());
        let stem = std::iter::once(&*place.method).chain(words).collect::<Vec<_>>().join("_");
        let numbered = (2..).map(|number| format!("{stem}_{number}"));
        let id = std::iter::once(stem.clone())
            .chain(numbered)
            .find(|id| !self.taken.contains_key(id))
            .unwrap_or_default();
        self.taken.insert(id.clone(), place.at.clone());
        id
    }
}
