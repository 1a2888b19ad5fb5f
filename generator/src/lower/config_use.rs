//! The entries of the config that matched something in the document, and a finding for each that did not.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::config::{Checked, Extension, Override};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::Operation;
use crate::pointer::Pointer;
use crate::rules;

use super::overrides;
use super::view::View;

/// The entries of the config that matched something.
#[derive(Default)]
pub struct ConfigUse {
    /// The vendor extensions, and the names of properties.
    pub names: BTreeSet<String>,
    /// The formats that the config chooses a type for.
    pub formats: BTreeSet<String>,
    /// The places of the enums that an override closes.
    pub closed: BTreeSet<Pointer>,
    /// The places of the strings whose secrecy an override decides.
    pub secrets: BTreeSet<Pointer>,
    /// The places of the path parameters whose segments an override decides.
    pub spanning: BTreeSet<Pointer>,
    /// The places of the schemas that an override chooses a type for.
    pub typed: BTreeSet<Pointer>,
}

impl ConfigUse {
    /// Returns the string under the first of these vendor extensions that the object at a place has.
    pub fn extension(
        &mut self,
        view: View<'_>,
        at: &Pointer,
        names: &[Checked<Extension>],
    ) -> Option<String> {
        let name = names.iter().find(|name| view.text(at, name.get_ref()).is_some())?;
        self.names.insert(name.get_ref().clone());
        view.text(at, name.get_ref())
    }

    /// Reports every entry of the config that matched nothing.
    pub fn check(&self, view: View<'_>, operations: &[Operation], diagnostics: &mut Diagnostics) {
        let unused = self
            .unused_names(view)
            .chain(self.unused_formats(view))
            .chain(unused_shares(view, operations));
        for (span, message) in unused {
            let finding = Diagnostic::new(rules::UNUSED_CONFIG, Place::config(span), message);
            diagnostics.report(finding.hint("remove it, or fix its name"));
        }
        self.check_overrides(view, operations, diagnostics);
    }

    fn unused_names(&self, view: View<'_>) -> impl Iterator<Item = Unused> {
        let extensions = &view.config.extensions;
        let names =
            extensions.resource.iter().chain(&extensions.operation).chain(&extensions.schema);
        let types = &view.config.types;
        let properties = types.secret_properties.iter().chain(&types.field_masks);
        names
            .map(|name| (name.as_str(), name.span(), "the document never uses the extension"))
            .chain(
                properties.map(|name| (name.as_str(), name.span(), "no string property is called")),
            )
            .filter(|(name, ..)| !self.names.contains(*name))
            .map(|(name, span, problem)| (span, format!("{problem} `{name}`")))
    }

    fn unused_formats(&self, view: View<'_>) -> impl Iterator<Item = Unused> {
        let formats = view.config.types.formats.keys();
        formats.filter(|format| !self.formats.contains(format.as_str())).map(|format| {
            (format.span(), format!("no scalar has the format `{}`", format.get_ref()))
        })
    }

    /// Reports every override that does nothing.
    fn check_overrides(
        &self,
        view: View<'_>,
        operations: &[Operation],
        diagnostics: &mut Diagnostics,
    ) {
        for (place, entry) in view.overrides.entries() {
            let at = entry.at.get_ref();
            let (problem, hint) = match place {
                None => (
                    Some(format!("the document has nothing to override at `{at}`")),
                    overrides::hint(view.document, at),
                ),
                Some(place) => (
                    self.problem_of_override(place, entry, operations),
                    "remove it, or correct the pointer".to_owned(),
                ),
            };
            if let Some(problem) = problem {
                let place = Place::config(entry.at.span());
                let finding = Diagnostic::new(rules::UNUSED_CONFIG, place, problem);
                diagnostics.report(finding.hint(hint));
            }
        }
    }

    fn problem_of_override(
        &self,
        place: &Pointer,
        entry: &Override,
        operations: &[Operation],
    ) -> Option<String> {
        let at = entry.at.get_ref();
        let is_operation = || operations.iter().any(|operation| operation.origin == *place);
        let unused = [
            (entry.closed.is_some() && !self.closed.contains(place), "enum to close"),
            (
                entry.secret.is_some() && !self.secrets.contains(place),
                "string that can be a secret",
            ),
            (entry.spans_segments.is_some() && !self.spanning.contains(place), "path parameter"),
            (entry.rust.is_some() && !self.typed.contains(place), "schema to type"),
            (entry.resource.is_some() && !is_operation(), "operation"),
        ];
        let missing = unused.into_iter().find(|(is_unused, _)| *is_unused);
        match missing {
            Some((_, missing)) => Some(format!("there is no {missing} at `{at}`")),
            None if !entry.is_effective() => Some(format!("the override of `{at}` sets nothing")),
            None => None,
        }
    }
}

/// The bytes of an entry in the config, and the problem with it.
type Unused = (Range<usize>, String);

/// Returns the shared resources of which one is the group of no operation.
fn unused_shares(view: View<'_>, operations: &[Operation]) -> impl Iterator<Item = Unused> {
    view.config.resources.share.iter().filter_map(|(group, target)| {
        let known = |name: &str| operations.iter().any(|operation| operation.group == name);
        let missing = [group, target].into_iter().find(|name| !known(name))?;
        Some((group.span(), format!("no operation is in the group `{missing}`")))
    })
}
