//! The ids of operations: those that the document declares, and derived ones for the others.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::Node;
use crate::lower::config_use::ConfigUse;
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;

use super::method_name::{Document, Place as Naming};
use super::path_item::methods;

/// The place of an operation, with the parts from which it is named.
pub(super) struct OperationPlace {
    pub(super) template: String,
    pub(super) method: String,
    /// The methods of the path item.
    pub(super) siblings: Rc<[String]>,
    /// The place of the path item, with references followed.
    pub(super) item: Pointer,
    /// The place of the operation.
    pub(super) at: Pointer,
    /// The declared id, unless it is blank.
    pub(super) id: Option<String>,
    /// The group that an override, a vendor extension or a tag declares.
    pub(super) group: Option<String>,
}

/// Returns the places of all operations.
pub(super) fn places(view: View<'_>, config_use: &mut ConfigUse) -> Vec<OperationPlace> {
    let paths = Pointer::root().child("paths");
    let labels = labels(view);
    let mut places = Vec::new();
    for template in view.keys(&paths).into_iter().filter(|key| key.starts_with('/')) {
        let Some(item) = view.follow(&paths.child(&template)) else { continue };
        let Some(map) = view.map(&item) else { continue };
        let methods = methods(map, &item);
        let siblings: Rc<[String]> = methods.iter().map(|(method, _)| method.clone()).collect();
        for (method, at) in methods {
            places.push(OperationPlace {
                template: template.clone(),
                method,
                siblings: Rc::clone(&siblings),
                item: item.clone(),
                id: view.text(&at, "operationId").filter(|id| !id.trim().is_empty()),
                group: declared_group(view, &at, &labels, config_use),
                at,
            });
        }
    }
    places
}

/// Returns the group that an override, a vendor extension or a tag declares.
fn declared_group(
    view: View<'_>,
    at: &Pointer,
    labels: &BTreeSet<String>,
    config_use: &mut ConfigUse,
) -> Option<String> {
    let chosen =
        view.overrides.option(at, |entry| entry.resource.as_ref().map(ToString::to_string));
    let extensions = &view.config.extensions.resource;
    let group = chosen.or_else(|| config_use.extension(view, at, extensions));
    let tags = view.map(at).and_then(|map| map.get("tags")).and_then(Node::as_list);
    let mut tags = tags.into_iter().flatten().filter_map(Node::as_str);
    let tag = || tags.find(|tag| !labels.contains(*tag)).map(str::to_owned);
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
    /// The facts from which the names of operations follow.
    pub(super) document: Document,
}

impl OperationIds {
    /// Collects the declared ids. Each belongs to the first operation that declares it, so that no derived id takes it.
    pub(super) fn of(places: &[OperationPlace]) -> Self {
        let mut taken = BTreeMap::new();
        for place in places {
            if let Some(id) = &place.id {
                taken.entry(id.clone()).or_insert_with(|| place.at.clone());
            }
        }
        let naming = places.iter().map(|place| Naming {
            id: place.id.as_deref(),
            method: &place.method,
            template: &place.template,
            group: place.group.as_deref(),
        });
        Self { taken, document: Document::of(&naming.collect::<Vec<_>>()) }
    }

    /// Returns the id of an operation: the declared one, unless there is none or another operation has declared it
    /// before.
    pub(super) fn assign(
        &mut self,
        place: &OperationPlace,
        diagnostics: &mut Diagnostics,
    ) -> String {
        let at = &place.at;
        let Some(declared) = place.id.clone() else {
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
