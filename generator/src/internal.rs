//! Conversion of panics into findings, as the last line of defence of a run.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::diagnostic::{Diagnostic, Finding, Location, Place, Severity, Site, Spot};
use crate::pipeline::Run;
use crate::run::Failure;
use crate::source::{Role, SourceId};
use crate::{locate, part, rules};

/// The hint of the finding.
const HINT: &str = "this is a bug of the generator: report it with this part of the document, and omit the part \
                    (with `[select]` in the config, or with an overlay) to generate the rest";

/// Returns the message of a panic.
pub(crate) fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a message").to_owned()
}

/// Returns the failure of a run that panicked: one finding, at the part of the document that was being processed.
pub(crate) fn failure(run: &Run, document_name: &str, panic: &(dyn Any + Send)) -> Failure {
    let part = part::current();
    let text = format!("the generator panicked while it worked on {part}: {}", message(panic));
    let place = match part.pointer() {
        Some(pointer) => Place::Value(pointer.clone()),
        None => Place::Text(SourceId::DOCUMENT, Spot::LineColumn(1, 1)),
    };
    let diagnostic = Diagnostic::new(rules::INTERNAL_ERROR, place, text.clone()).hint(HINT);
    let located = catch_unwind(AssertUnwindSafe(|| {
        locate::findings(&run.sources, &run.provenance, vec![diagnostic])
    }));
    located.map_or_else(|_| unlocated(document_name, text), |findings| Failure { findings })
}

/// Returns a failure without a location in the document.
pub(crate) fn unlocated(document_name: &str, message: String) -> Failure {
    let site = Site {
        role: Role::Document,
        path: document_name.to_owned(),
        line: 1,
        column: 1,
        pointer: None,
    };
    let finding = Finding {
        severity: Severity::Error,
        rule: rules::INTERNAL_ERROR.name,
        message,
        location: Location { site, excerpt: String::new(), span: 0..0 },
        related: None,
        note: None,
        hint: Some(HINT.to_owned()),
        more: Vec::new(),
    };
    Failure { findings: vec![finding] }
}
