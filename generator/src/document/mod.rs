//! The tree of a document, and the positions of its values in the text.
//!
//! Purpose: read YAML and JSON into one tree, regardless of the file name. Input: the text. Output: a [`Document`], or
//! diagnostics. The module does not know OpenAPI. It parses JSON with serde_json and YAML with yaml_serde: JSON with
//! surrogate pairs is not valid YAML, and the error messages of serde_json are better.

mod node;
mod parse;
pub mod positions;
pub mod provenance;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::pointer::Pointer;
use crate::source::{Limits, SourceId};

use provenance::Provenance;

pub use node::{Map, Node, Number};

/// A tree, with the origin of each part.
#[derive(Debug, Clone)]
pub struct Document {
    /// The root of the tree.
    pub root: Node,
    /// The origins of its parts.
    pub provenance: Provenance,
}

impl Document {
    /// Parses a text. A byte order mark is ignored. Recoverable errors are reported.
    pub fn parse(
        text: &str,
        source: SourceId,
        limits: &Limits,
        diagnostics: &mut Diagnostics,
    ) -> Result<Self, Box<Diagnostic>> {
        let parse::Parsed { node, warnings } = parse::parse(text, source, limits)?;
        warnings.into_iter().for_each(|warning| diagnostics.report(warning));
        Ok(Self { root: node, provenance: Provenance::of(source) })
    }

    /// Resolves the places of all findings to their origins in the texts. A pass that moves values does it before.
    pub fn resolve_origins(&self, diagnostics: &mut Diagnostics) {
        diagnostics.resolve_origins(|pointer| {
            let origin = self.provenance.origin(pointer);
            (origin.source, origin.pointer)
        });
    }

    /// Returns the value at a place.
    pub fn get(&self, pointer: &Pointer) -> Option<&Node> {
        self.root.at(pointer)
    }
}
