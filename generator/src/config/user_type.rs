//! Types of the user's own: which Rust type stands for a format or for one schema.

use serde::Deserialize;
use toml::Spanned;

use crate::diagnostic::{Diagnostic, Place};
use crate::rules;

/// Crates that every SDK crate has for its transport, with features that nobody should change.
const RESERVED: &[&str] = &["reqwest", "rustls", "rustls-platform-verifier", "tokio"];

/// A type of the user's own: serde reads and writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct UserType {
    /// Its path: `url::Url`.
    pub rust: Spanned<String>,
    /// The crate that it comes from, where it is not the standard library.
    #[serde(default, rename = "crate")]
    pub dependency: Option<Dependency>,
    /// A module with functions `serialize` and `deserialize`, as serde's attribute `with` takes it.
    #[serde(default)]
    pub with: Option<Spanned<String>>,
    /// Whether it implements `Default`.
    #[serde(default)]
    pub default: bool,
}

/// A dependency of the emitted crate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Dependency {
    /// Its name.
    pub name: Spanned<String>,
    /// Its version, as cargo writes it.
    pub version: String,
    /// The features that are needed.
    #[serde(default)]
    pub features: Vec<String>,
}

impl UserType {
    /// What is wrong with it.
    pub(super) fn faults(&self) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        let mut fault = |span: std::ops::Range<usize>, message: String, hint: &str| {
            let place = Place::config(span);
            faults.push(Diagnostic::new(rules::CONFIG, place, message).hint(hint));
        };
        let paths =
            std::iter::once((&self.rust, true)).chain(self.with.iter().map(|with| (with, false)));
        for (path, arguments) in paths {
            let text = path.get_ref();
            if !is_path(text, arguments) {
                let message = format!("`{text}` is no path of Rust");
                fault(
                    path.span(),
                    message,
                    "a path is like `url::Url` or `Vec<std::path::PathBuf>`",
                );
            }
        }
        if let Some(dependency) = &self.dependency {
            let name = dependency.name.get_ref();
            if RESERVED.contains(&name.as_str()) {
                let message =
                    format!("the features of `{name}` are those that the transport needs");
                fault(dependency.name.span(), message, "no type of this crate can be used here");
            } else if !is_package(name) {
                let message = format!("`{name}` is no name of a crate");
                fault(dependency.name.span(), message, "a name has letters, digits, `-` and `_`");
            }
        }
        faults
    }
}

fn is_package(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'))
}

/// Whether a text is a path, with generic arguments that are paths where those are allowed.
fn is_path(text: &str, arguments: bool) -> bool {
    path(text, arguments, 0).is_some_and(str::is_empty)
}

/// The deepest nesting of generic arguments.
const DEEPEST: usize = 16;

/// What stands behind a path.
fn path(text: &str, arguments: bool, depth: usize) -> Option<&str> {
    let mut rest = text.strip_prefix("::").unwrap_or(text);
    loop {
        let is_part = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        let lawful =
            rest[..end].starts_with(|first: char| first == '_' || first.is_ascii_alphabetic());
        if !lawful || rest[..end].bytes().all(|byte| byte == b'_') {
            return None;
        }
        rest = &rest[end..];
        if let Some(inner) = rest.strip_prefix('<').filter(|_| arguments && depth < DEEPEST) {
            rest = generic(inner, depth + 1)?;
        }
        match rest.strip_prefix("::") {
            Some(behind) => rest = behind,
            None => return Some(rest),
        }
    }
}

/// What stands behind generic arguments and the bracket that closes them.
fn generic(text: &str, depth: usize) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = path(rest.trim_start(), true, depth)?.trim_start();
        match rest.strip_prefix(',') {
            Some(behind) => rest = behind,
            None => return rest.strip_prefix('>'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn paths_of_rust() {
        for text in [
            "String",
            "url::Url",
            "::std::net::IpAddr",
            "Vec<std::path::PathBuf>",
            "std::collections::BTreeMap<String, Vec<u8>>",
            "time::serde::rfc3339",
        ] {
            assert!(is_path(text, true), "{text}");
        }
        for text in [
            "", "a::", "a b", "1a", "Vec<", "Vec<>", "Vec<a>>", "a;b", "a{}", "&str", "_", "a::<b>",
        ] {
            assert!(!is_path(text, true), "{text}");
        }
        assert!(!is_path("a<b>", false));
    }
}
