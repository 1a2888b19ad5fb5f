//! The files of the user in the folder of a crate.

use crate::diagnostic::Diagnostic;
use crate::files::matches;

use super::Package;
use super::checked::problem;

/// The places that a user may always have files in, apart from generated ones.
const PLACES: &[&str] = &[
    "LICENSE*",
    "LICENCE*",
    "COPYING*",
    "NOTICE*",
    "CHANGELOG*",
    "CONTRIBUTING*",
    "build.rs",
    "clippy.toml",
    "benches/**",
    "examples/**",
    "tests/**",
    "src/extras.rs",
    "src/extras/**",
];

impl Package {
    /// Returns the error of a package without a license.
    pub(super) fn error(&self) -> Option<Diagnostic> {
        let is_licensed = self.license.is_some() || self.license_file.is_some();
        let message = "`package` has neither `license` nor `license-file`";
        let hint = "add `license` with an SPDX expression, or `license-file` with the path of a file of yours";
        (!is_licensed).then(|| problem(self.name.span(), message, hint))
    }

    /// Returns `true` if a path below the folder of the crate belongs to the user: `keep` names it, or it is a module of
    /// the user, or the file of the license. The generator writes nothing there.
    pub fn owns(&self, path: &str) -> bool {
        let in_folder = |folder: &str| {
            path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let keeps = |pattern: &str| match pattern.strip_suffix('/') {
            Some(folder) => matches(&format!("{folder}/**"), path),
            None => matches(pattern, path) || in_folder(pattern),
        };
        let is_module =
            |name: &str| path == format!("src/{name}.rs") || in_folder(&format!("src/{name}"));
        self.keep.iter().any(|pattern| keeps(pattern.as_str()))
            || self.modules.iter().any(|name| is_module(name.as_str()))
            || self.license_file.as_ref().is_some_and(|file| path == file.as_str())
    }

    /// Returns `true` if the user may have a file at a path that no generated file has.
    pub fn may_own(&self, path: &str) -> bool {
        self.owns(path) || PLACES.iter().any(|pattern| matches(pattern, path))
    }
}
