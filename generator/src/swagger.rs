//! Swagger 2.0.

use crate::diagnostic::Diagnostics;
use crate::document::Document;

/// Brings it into the shape of 3.0.
pub fn convert(document: Document, _diagnostics: &mut Diagnostics) -> Document {
    document
}
