//! Bundle.

use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::document::Document;
use crate::load::Loader;

/// Puts the files together.
pub fn bundle(
    document: Document,
    _config: &Config,
    _loader: &mut Loader<'_>,
    _diagnostics: &mut Diagnostics,
) -> Document {
    document
}
