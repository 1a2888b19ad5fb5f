//! From the tree to elements in the shape of OpenAPI 3.0, one at a time.
//!
//! Purpose: see that every key of the document is known, carried or told of, that every reference leads somewhere,
//! mend what is wrong by the smallest change, and give each element as shallow JSON that the typed model reads by
//! itself: its children stand behind internal references. Input: a [`Document`]. Output: findings, the mended
//! document, and elements on demand. It refuses what is neither OpenAPI 3.x nor Swagger 2.0.

pub mod fits;
mod formats;
pub mod kinds;
pub mod references;
mod remedy;
pub mod schema;
mod soundness;
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
    let remedies = walk::walk(&document, version, diagnostics);
    document.resolve_origins(diagnostics);
    remedy::apply(&mut document, remedies, sources);
    Some(document)
}
