//! Repairs the document.
//!
//! Purpose: check that every key of the document is known, preserved or reported, and that every reference has a
//! target. Errors are fixed by the smallest change. Input: a [`Document`]. Output: findings, and the repaired document. A
//! document that is neither OpenAPI 3.x nor Swagger 2.0 is rejected.

pub mod carried;
mod fix;
pub mod kinds;
pub mod references;
mod version;
mod walk;

use crate::diagnostic::Diagnostics;
use crate::document::Document;
use crate::source::Sources;

/// Checks every object of the document and recovers from errors. Returns `None` if it is not an OpenAPI document.
pub fn repair(
    mut document: Document,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Document> {
    let version = version::of(&document, diagnostics)?;
    let fixes = walk::walk(&document, version, diagnostics);
    document.resolve_origins(diagnostics);
    fix::apply(&mut document, fixes, sources);
    Some(document)
}
