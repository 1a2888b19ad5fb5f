//! The version of OpenAPI that a document declares.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Document, Node};
use crate::pointer::Pointer;
use crate::rules;

/// The supported versions, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Swagger 2.0.
    V20,
    /// OpenAPI 3.0 and its release candidates.
    V30,
    /// OpenAPI 3.1.
    V31,
    /// OpenAPI 3.2, as far as it adds to 3.1.
    V32,
}

impl Version {
    /// Returns the name of the version in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::V20 => "Swagger 2.0",
            Self::V30 => "OpenAPI 3.0",
            Self::V31 => "OpenAPI 3.1",
            Self::V32 => "OpenAPI 3.2",
        }
    }

    fn parse(key: &str, text: &str) -> Option<Self> {
        let mut parts = text.trim().split(['.', '-']);
        match (key, parts.next()?, parts.next()) {
            ("swagger", "2", None | Some("0")) => Some(Self::V20),
            ("openapi", "3", Some("0")) => Some(Self::V30),
            ("openapi", "3", Some("1")) => Some(Self::V31),
            ("openapi", "3", Some("2")) => Some(Self::V32),
            _ => None,
        }
    }
}

/// Returns the declared version. Reports a finding and returns `None` if it is not supported.
pub fn of(document: &Document, diagnostics: &mut Diagnostics) -> Option<Version> {
    let error = |place, message: String| Diagnostic::new(rules::NOT_OPENAPI, place, message);
    let root = Pointer::root();
    let Some(map) = document.root.as_map() else {
        let message = format!("expected a mapping, found {}", document.root.kind());
        let error = error(Place::Value(root), message);
        diagnostics
            .report(error.hint("begin the document with its version, such as `openapi: 3.1.0`"));
        return None;
    };
    let key = ["openapi", "swagger"].into_iter().find(|key| map.contains_key(*key));
    let Some(key) = key else {
        let message = "the document has no `openapi` key".to_owned();
        let error = error(Place::Value(root), message);
        diagnostics
            .report(error.hint("begin the document with its version, such as `openapi: 3.1.0`"));
        return None;
    };
    let text = match &map[key] {
        Node::String(text) => text.clone(),
        // `openapi: 3.1` and `swagger: 2.0` without quotes are numbers.
        number @ Node::Number(_) => number.to_json().to_string(),
        _ => String::new(),
    };
    let version = Version::parse(key, &text);
    if version.is_none() {
        let message = match &map[key] {
            Node::String(_) | Node::Number(_) => format!("version `{text}` is not supported"),
            other => format!("expected a version such as \"3.1.0\", found {}", other.kind()),
        };
        let error = error(Place::Value(root.child(key)), message);
        diagnostics.report(error.hint("use Swagger 2.0 or OpenAPI 3.0, 3.1 or 3.2"));
    }
    version
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn the_first_two_numbers_decide_the_version() {
        for (key, text, version) in [
            ("openapi", "3.0.0-RC0", Some(Version::V30)),
            ("openapi", "3.0.4", Some(Version::V30)),
            ("openapi", "3.1", Some(Version::V31)),
            ("openapi", "3.2.0", Some(Version::V32)),
            ("swagger", "2.0", Some(Version::V20)),
            ("swagger", "2", Some(Version::V20)),
            ("openapi", "2.0", None),
            ("openapi", "4.0.0", None),
            ("swagger", "1.2", None),
        ] {
            assert_eq!(Version::parse(key, text), version, "{key} {text}");
        }
    }
}
