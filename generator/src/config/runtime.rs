//! `[runtime]`: the source of the runtime.

use serde::Deserialize;

use crate::diagnostic::Diagnostic;

use super::checked::{Checked, problem};
use super::grammar::{Line, VersionReq};

/// `[runtime]`: the source of the runtime.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Runtime {
    /// A copy or a dependency.
    #[serde(default)]
    pub mode: RuntimeMode,
    /// The version requirement of the package; by default the version of the generator.
    pub version: Option<Checked<VersionReq>>,
    /// The path of the package, relative to the generated crate.
    pub path: Option<Checked<Line>>,
}

/// `mode`: a copy of the runtime, or a dependency on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuntimeMode {
    /// A copy, without the parts that the crate does not use.
    #[default]
    Copied,
    /// A dependency on the package, which several crates share.
    Crate,
}

impl Runtime {
    /// Returns the errors of keys that the mode does not use.
    pub(super) fn errors(&self) -> Vec<Diagnostic> {
        let keys = [
            ("version", self.version.as_ref().map(Checked::span)),
            ("path", self.path.as_ref().map(Checked::span)),
        ];
        let unused = keys.into_iter().filter(|_| self.mode == RuntimeMode::Copied);
        let unused = unused.filter_map(|(key, span)| {
            let message = format!("`{key}` has no meaning for a copied runtime");
            Some(problem(span?, message, "set `mode = \"crate\"`, or remove this key"))
        });
        unused.collect()
    }
}
