//! Applies overlays to a document.
//!
//! Purpose: apply overlays by the Overlay Specification (<https://spec.openapis.org/overlay/v1.0.0.html>,
//! <https://spec.openapis.org/overlay/v1.1.0.html>). Input: the tree of the document, of any version, and the paths of
//! the overlays. Output: the changed tree, with the provenance of all values that an overlay inserted or moved. Errors
//! of an overlay are reported at their place in it. Beyond the specification, an action that matches or changes nothing
//! is an error, because the document has probably changed. `x-optional: true` allows it.

mod action;
mod merge;
mod overlay_target;
mod parse;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Spot};
use crate::document::Document;
use crate::load::Loader;
use crate::rules;

use action::Outcome;
use overlay_target::OverlayTarget;
use parse::{Action, Overlay};

/// The path of an overlay, and the place that names it.
pub struct OverlayPath {
    pub path: String,
    pub place: Place,
}

/// Returns the overlays of the config, then those of the command line.
pub fn named(config: &Config, more: &[String]) -> Vec<OverlayPath> {
    let listed = config.overlays.iter().map(|path| OverlayPath {
        path: path.get_ref().clone(),
        place: Place::config(path.span()),
    });
    let more =
        more.iter().map(|path| OverlayPath { path: path.clone(), place: Place::config(0..0) });
    listed.chain(more).collect()
}

/// Applies the overlays in order, each to the result of the one before.
pub fn apply(
    document: Document,
    overlays: &[OverlayPath],
    loader: &mut Loader<'_>,
    diagnostics: &mut Diagnostics,
) -> Document {
    if overlays.is_empty() {
        return document;
    }
    let mut application = Application {
        document: OverlayTarget::new(document, loader.limits()),
        progress: Progress::Complete,
        diagnostics,
    };
    for OverlayPath { path, place } in overlays {
        let loaded = loader.overlay(path, place, application.diagnostics);
        let Some((source, tree)) = loaded else {
            application.progress = application.progress.max(Progress::Incomplete);
            continue;
        };
        let diagnostics = &mut *application.diagnostics;
        let overlay = parse::parse(source, &tree, loader.document_path(), diagnostics);
        application.apply(&overlay);
    }
    application.document.into_document()
}

/// The state of the application of overlays.
struct Application<'a> {
    document: OverlayTarget,
    progress: Progress,
    diagnostics: &'a mut Diagnostics,
}

/// The completeness of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Progress {
    /// All actions so far are applied.
    Complete,
    /// A part could not be applied and is reported. A later action that matches nothing may be a consequence.
    Incomplete,
    /// The document has reached its limits.
    Stopped,
}

impl Application<'_> {
    fn apply(&mut self, overlay: &Overlay<'_>) {
        if !overlay.is_complete {
            self.progress = self.progress.max(Progress::Incomplete);
        }
        for action in &overlay.actions {
            if self.progress == Progress::Stopped {
                return;
            }
            match action::perform(&mut self.document, overlay, action) {
                Outcome::Changed => {}
                Outcome::Unused { field, message } => self.unused(overlay, action, field, message),
                Outcome::Rejected(errors) => {
                    self.progress = self.progress.max(Progress::Incomplete);
                    errors.into_iter().for_each(|error| self.diagnostics.report(error));
                }
                Outcome::LimitExceeded(error) => {
                    self.progress = Progress::Stopped;
                    self.diagnostics.report(error);
                }
            }
        }
    }

    fn unused(&mut self, overlay: &Overlay<'_>, action: &Action<'_>, field: &str, message: String) {
        if action.is_optional || self.progress != Progress::Complete {
            return;
        }
        let place = Place::Text(overlay.source, Spot::Value(action.pointer.child(field)));
        let error = Diagnostic::new(rules::UNUSED_OVERLAY_ACTION, place, message)
            .hint(format!("correct the `{field}`, remove the action, or add `x-optional: true`"));
        self.diagnostics.report(error);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::document::provenance::Origin;
    use crate::pointer::Pointer;
    use crate::source::{Limits, Role, Source, SourceId, Sources};

    const DOCUMENT: &str = "list: [{a: 0}, {a: 1}, {a: 2}, {a: 3}]\nmap: {old: 1, lost: 2}\n";

    /// A document with overlays, whose origins can be queried as `path pointer`.
    struct Traced {
        document: Document,
        sources: Sources,
    }

    impl Traced {
        fn of(overlays: &[&str]) -> Self {
            let source = |role, path: &str, text: &str| Source {
                role,
                path: path.to_owned(),
                text: text.to_owned(),
            };
            let mut sources = Sources::new(
                source(Role::Document, "api", DOCUMENT),
                source(Role::Config, "config", ""),
            );
            let names: Vec<OverlayPath> = (1..=overlays.len())
                .map(|number| OverlayPath {
                    path: format!("o{number}"),
                    place: Place::config(0..0),
                })
                .collect();
            let head = "overlay: 1.1.0\ninfo: {title: t, version: v}\nactions:\n";
            let files: BTreeMap<String, String> = names
                .iter()
                .zip(overlays)
                .map(|(named, actions)| (named.path.clone(), format!("{head}{actions}")))
                .collect();
            let mut diagnostics = Diagnostics::default();
            let mut loader = Loader::new(&files, Limits::default(), &mut sources);
            let document = loader.document(&mut diagnostics).expect("valid document");
            let document = apply(document, &names, &mut loader, &mut diagnostics);
            assert_eq!(diagnostics.into_vec(), []);
            Self { document, sources }
        }

        fn origin(&self, pointer: &str) -> String {
            let pointer = Pointer::from_fragment(pointer);
            assert!(self.document.get(&pointer).is_some(), "{pointer} exists");
            let Origin { source, pointer } = self.document.provenance.origin(&pointer);
            assert_ne!(source, SourceId::CONFIG);
            format!("{} {pointer}", self.sources.get(source).path)
        }
    }

    #[test]
    fn inserted_values_have_the_smallest_origin() {
        let traced = Traced::of(&[
            "- target: $\n  update: {map: {old: 3, new: {x: 1}}, list: [{a: 4}]}\n",
            "- {target: $.list, update: {a: 5}}\n- {target: '$.list[0].a', update: 9}\n",
        ]);
        for (pointer, origin) in [
            ("#/map", "api #/map"),
            ("#/map/lost", "api #/map/lost"),
            ("#/map/old", "o1 #/actions/0/update/map/old"),
            ("#/map/new/x", "o1 #/actions/0/update/map/new/x"),
            ("#/list/3/a", "api #/list/3/a"),
            ("#/list/4/a", "o1 #/actions/0/update/list/0/a"),
            ("#/list/5/a", "o2 #/actions/0/update/a"),
            ("#/list/0", "api #/list/0"),
            ("#/list/0/a", "o2 #/actions/1/update"),
        ] {
            assert_eq!(traced.origin(pointer), origin);
        }
    }

    #[test]
    fn elements_after_a_removed_one_preserve_their_origin() {
        let traced = Traced::of(&[
            "- {target: '$.list[3]', update: {b: 1}}\n- {target: '$.list[0,2]', remove: true}\n",
            "- {target: '$.list[0]', remove: true}\n- {target: $.list, update: {a: 7}}\n",
        ]);
        assert_eq!(traced.origin("#/list/0/a"), "api #/list/3/a");
        assert_eq!(traced.origin("#/list/0/b"), "o1 #/actions/0/update/b");
        assert_eq!(traced.origin("#/list/1/a"), "o2 #/actions/1/update/a");
    }

    #[test]
    fn copied_values_preserve_their_origin() {
        let traced = Traced::of(&[
            "- {target: '$.list[1]', update: {b: 1}}\n- {target: $.map, copy: '$.list[1]'}\n",
            "- {target: $.list, copy: $.list}\n- {target: '$.list[1]', remove: true}\n",
        ]);
        assert_eq!(traced.origin("#/map/a"), "api #/list/1/a");
        assert_eq!(traced.origin("#/map/b"), "o1 #/actions/0/update/b");
        assert_eq!(traced.origin("#/map/old"), "api #/map/old");
        assert_eq!(traced.origin("#/list/4/a"), "api #/list/1/a");
        assert_eq!(traced.origin("#/list/4/b"), "o1 #/actions/0/update/b");
        assert_eq!(traced.origin("#/list/1/a"), "api #/list/2/a");
    }
}
