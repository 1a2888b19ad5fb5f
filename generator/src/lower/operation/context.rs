//! The context of the operation reader: the schemas, and the servers and security schemes.

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::ir::{Refusal, Refused, SecurityScheme, Server};
use crate::lower::schema::context::Schemas;
use crate::lower::view::View;
use crate::pointer::Pointer;

/// The context of the operation reader.
pub struct Operations<'s, 'a> {
    pub schemas: &'s mut Schemas<'a>,
    /// The servers of the whole API.
    pub servers: &'s [Server],
    /// The security schemes by name.
    pub security_schemes: &'s IndexMap<String, SecurityScheme>,
    /// The parts of the document that were omitted.
    pub refusals: Vec<Refusal>,
}

/// A part of the document that cannot be read, and the reason.
pub struct Unsupported {
    /// The place that causes it.
    pub at: Pointer,
    pub rule: Rule,
    pub reason: String,
}

impl Unsupported {
    /// Fails if there is no content at a place, because the reference there has no target. `subject` is omitted then.
    pub fn check_target(view: View<'_>, at: &Pointer, subject: &str) -> Result<(), Self> {
        let Some(rule) = view.unresolved(at) else { return Ok(()) };
        let reason = format!("{subject} is omitted: a reference that it needs has no target");
        Err(Self { at: at.clone(), rule, reason })
    }
}

impl Operations<'_, '_> {
    /// Omits the part of the document at `origin`, and reports it.
    pub fn refuse(&mut self, what: Refused, origin: &Pointer, unsupported: Unsupported) {
        let Unsupported { at, rule, reason } = unsupported;
        self.schemas.report(Diagnostic::new(rule, Place::Value(at), reason.clone()));
        let refusal = Refusal { what, rule: rule.name, reason, origin: origin.clone() };
        self.refusals.push(refusal);
    }
}
