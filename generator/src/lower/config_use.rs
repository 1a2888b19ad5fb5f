//! What the config names and the document does not have.

use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;
use crate::normalise::references;
use crate::rules;

use super::Lower;
use super::schema::choosing;
use super::schema::enumeration::closing;

impl Lower<'_> {
    /// Complains of every name in the config that matched nothing.
    pub(super) fn check_config(&mut self) {
        let extensions = &self.config.extensions;
        let names =
            extensions.resource.iter().chain(&extensions.operation).chain(&extensions.schema);
        let types = &self.config.types;
        let properties = types.secret_properties.iter().chain(&types.field_masks);
        let unused: Vec<(std::ops::Range<usize>, String)> = names
            .map(|name| (name.as_str(), name.span(), "the document never uses the extension"))
            .chain(
                properties.map(|name| (name.as_str(), name.span(), "no string property is called")),
            )
            .filter(|(name, ..)| !self.used.contains(*name))
            .map(|(name, span, what)| (span, format!("{what} `{name}`")))
            .collect();
        for (span, message) in unused {
            self.unused(span, message);
        }
        let formats = self.config.types.formats.keys();
        let unused: Vec<(std::ops::Range<usize>, String)> = formats
            .filter(|format| !self.used.contains(&format!("format {}", format.get_ref())))
            .map(|format| {
                (format.span(), format!("no scalar has the format `{}`", format.get_ref()))
            })
            .collect();
        for (span, message) in unused {
            self.unused(span, message);
        }
        self.check_shares();
        self.check_overrides();
    }

    fn check_shares(&mut self) {
        for (group, target) in &self.config.resources.share {
            let known =
                |name: &str| self.api.operations.iter().any(|operation| operation.group == name);
            let missing = [group, target].into_iter().find(|name| !known(name));
            if let Some(missing) = missing {
                self.unused(group.span(), format!("no operation is in the group `{missing}`"));
            }
        }
    }

    fn check_overrides(&mut self) {
        for entry in &self.config.overrides {
            let at = entry.at.get_ref();
            let pointer = references::target(at);
            let found = pointer.as_ref().and_then(|pointer| self.document.get(pointer));
            if !matches!(found, Some(Node::Map(_))) {
                self.unused(
                    entry.at.span(),
                    format!("the document has nothing to override at `{at}`"),
                );
            } else if entry.closed.is_some()
                && !pointer.as_ref().is_some_and(|pointer| self.used.contains(&closing(pointer)))
            {
                self.unused(entry.at.span(), format!("there is no enum to close at `{at}`"));
            } else if entry.rust.is_some()
                && !pointer.is_some_and(|pointer| self.used.contains(&choosing(&pointer)))
            {
                self.unused(entry.at.span(), format!("there is no schema to type at `{at}`"));
            } else if !entry.says_something() {
                self.unused(entry.at.span(), format!("the override of `{at}` says nothing"));
            }
        }
    }

    fn unused(&mut self, span: std::ops::Range<usize>, message: String) {
        self.report(
            Diagnostic::new(rules::UNUSED_CONFIG, Place::config(span), message)
                .hint("remove it, or mend its name"),
        );
    }
}
