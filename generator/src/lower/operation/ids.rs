//! The ids of operations: those that the document declares, and derived ones for the others.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::lower::view::View;
use crate::pointer::Pointer;
use crate::rules;

use super::method_name::{Habits, NamingStats};

/// The place of an operation.
pub(super) struct OperationPlace {
    pub(super) template: String,
    pub(super) method: String,
    /// The place of the path item, with references followed.
    pub(super) item: Pointer,
    /// The place of the operation.
    pub(super) at: Pointer,
}

/// The ids of the operations of a document.
pub(super) struct OperationIds {
    taken: BTreeMap<String, Pointer>,
    /// The naming habits of the document.
    pub(super) habits: Habits,
}

impl OperationIds {
    /// Collects the declared ids. Each belongs to the first operation that declares it, so that no derived id takes it.
    pub(super) fn of(view: View<'_>, places: &[OperationPlace]) -> Self {
        let mut taken = BTreeMap::new();
        let mut stats = NamingStats::default();
        for place in places {
            let declared = view.text(&place.at, "operationId");
            let has_tag = view.map(&place.at).is_some_and(|map| map.contains_key("tags"));
            stats.count(declared.as_deref(), &place.method, &place.template, has_tag);
            if let Some(id) = declared {
                taken.entry(id).or_insert_with(|| place.at.clone());
            }
        }
        Self { taken, habits: stats.habits() }
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
