//! Parses an overlay from its tree into actions.
//!
//! Input: the tree. Output: the valid actions. Every violation of the specification is reported, so a misspelt field is
//! not mistaken for an absent one.

use serde_json_path::JsonPath;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Spot};
use crate::document::{Document, Map, Node};
use crate::pointer::Pointer;
use crate::rules;
use crate::source::SourceId;

/// The deepest nesting of brackets in a JSONPath. Its parser tries a filter first as a comparison and then as a test,
/// so each nested filter doubles the time.
const MAX_BRACKETS: usize = 10;

/// A parsed overlay.
pub struct Overlay<'a> {
    pub source: SourceId,
    pub document: &'a Document,
    pub version: Version,
    /// The valid actions.
    pub actions: Vec<Action<'a>>,
    /// `true` if the overlay has no errors.
    pub is_complete: bool,
}

/// The versions of the specification, without the patch: <https://spec.openapis.org/overlay/v1.1.0.html#versions>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V1_0,
    V1_1,
}

/// A parsed action.
pub struct Action<'a> {
    /// The place in the overlay.
    pub pointer: Pointer,
    pub target: Query<'a>,
    pub change: Change<'a>,
    /// `true` if the action may match or change nothing.
    pub is_optional: bool,
}

/// A JSONPath and its text.
pub struct Query<'a> {
    pub text: &'a str,
    pub path: JsonPath,
}

/// The change that an action makes to the selected values.
pub enum Change<'a> {
    /// `remove: false` alone.
    None,
    Remove,
    Update(&'a Node),
    Copy(Query<'a>),
}

/// Parses an overlay that will be applied to the document with this path.
pub fn parse<'a>(
    source: SourceId,
    document: &'a Document,
    document_path: &str,
    diagnostics: &mut Diagnostics,
) -> Overlay<'a> {
    let mut reader = Reader { source, version: Version::V1_1, is_complete: true, diagnostics };
    let actions = reader.overlay(&document.root, document_path).unwrap_or_default();
    let Reader { version, is_complete, .. } = reader;
    Overlay { source, document, version, actions, is_complete }
}

struct Reader<'d> {
    source: SourceId,
    version: Version,
    is_complete: bool,
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn overlay<'a>(&mut self, root: &'a Node, document_path: &str) -> Option<Vec<Action<'a>>> {
        let at = Pointer::root();
        let map = self.map(root, &at, "an overlay")?;
        // Without a supported version the rest can't be checked.
        self.version = self.overlay_version(map)?;
        self.known(map, &at, &["overlay", "info", "extends", "actions"]);
        let info_at = at.child("info");
        if let Some(info) = self.required(map, &at, "info")
            && let Some(info) = self.map(info, &info_at, "`info`")
        {
            // Version 1.0 does not define `description` yet, but it is harmless.
            self.known(info, &info_at, &["title", "version", "description"]);
            for key in ["title", "version"] {
                if let Some(value) = self.required(info, &info_at, key) {
                    self.text(value, &info_at, key);
                }
            }
            self.optional_text(info, &info_at, "description");
        }
        if let Some(extends) = self.optional_text(map, &at, "extends") {
            self.extends(extends, document_path);
        }
        let actions = self.required(map, &at, "actions")?;
        self.actions(actions, &at.child("actions"))
    }

    fn overlay_version(&mut self, map: &Map) -> Option<Version> {
        const HINT: &str = "write `overlay: 1.0.0` or `overlay: 1.1.0`";
        let at = Pointer::root();
        let Some(value) = map.get("overlay") else {
            self.error(Spot::Value(at), "the field `overlay` is missing", HINT);
            return None;
        };
        let spot = Spot::Value(at.child("overlay"));
        let Node::String(version) = value else {
            let message = format!("`overlay` must be a string, found {}", value.kind());
            self.error(spot, message, HINT);
            return None;
        };
        let patch = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
        if version.strip_prefix("1.0.").is_some_and(patch) {
            return Some(Version::V1_0);
        }
        if version.strip_prefix("1.1.").is_some_and(patch) {
            return Some(Version::V1_1);
        }
        self.error(spot, format!("overlay version `{version}` is not supported"), HINT);
        None
    }

    /// Reports an overlay for a file of another name. Another extension may only be another format.
    fn extends(&mut self, extends: &str, document_path: &str) {
        fn name(path: &str) -> &str {
            let file = path.rsplit('/').next().unwrap_or_default();
            file.rsplit_once('.').map_or(file, |(name, _)| name)
        }
        let path = extends.split(['?', '#']).next().unwrap_or_default();
        let (expected, given) = (name(path), name(document_path));
        if expected.is_empty() || given.is_empty() || expected == given {
            return;
        }
        let place = Place::Text(self.source, Spot::Value(Pointer::root().child("extends")));
        let message =
            format!("the overlay extends `{extends}`, but the document is `{document_path}`");
        self.diagnostics.report(
            Diagnostic::new(rules::OVERLAY_EXTENDS, place, message)
                .hint("use the overlay of this document, or correct `extends`"),
        );
    }

    fn actions<'a>(&mut self, node: &'a Node, at: &Pointer) -> Option<Vec<Action<'a>>> {
        let Node::List(list) = node else {
            let message = format!("`actions` must be a list, found {}", node.kind());
            self.error(Spot::Value(at.clone()), message, "write a list of actions");
            return None;
        };
        if list.is_empty() {
            let hint = "add an action, or don't use the overlay";
            self.error(Spot::Value(at.clone()), "the overlay has no action", hint);
        }
        let actions = list.iter().enumerate();
        Some(actions.filter_map(|(index, node)| self.action(node, at.index(index))).collect())
    }

    fn action<'a>(&mut self, node: &'a Node, at: Pointer) -> Option<Action<'a>> {
        let map = self.map(node, &at, "an action")?;
        self.known(
            map,
            &at,
            match self.version {
                Version::V1_0 => &["target", "description", "update", "remove"],
                Version::V1_1 => &["target", "description", "update", "remove", "copy"],
            },
        );
        self.optional_text(map, &at, "description");
        let is_optional = self.boolean(map, &at, "x-optional");
        let remove = self.boolean(map, &at, "remove");
        let target = self.required(map, &at, "target").and_then(|node| {
            let text = self.text(node, &at, "target")?;
            self.query(text, at.child("target"))
        });
        let change = self.change(map, &at, remove?);
        Some(Action { target: target?, change: change?, is_optional: is_optional?, pointer: at })
    }

    /// Returns the change of an action. `remove: true` wins:
    /// <https://spec.openapis.org/overlay/v1.1.0.html#action-object>.
    fn change<'a>(&mut self, map: &'a Map, at: &Pointer, remove: bool) -> Option<Change<'a>> {
        let copy = map.get("copy").filter(|_| self.version == Version::V1_1);
        let copy = match copy {
            Some(node) => {
                let text = self.text(node, at, "copy")?;
                Some(self.query(text, at.child("copy"))?)
            }
            None => None,
        };
        match (map.get("update"), copy) {
            _ if remove => Some(Change::Remove),
            (Some(update), None) => Some(Change::Update(update)),
            (None, Some(copy)) => Some(Change::Copy(copy)),
            (Some(_), Some(_)) => {
                let message = "an action has both `update` and `copy`";
                self.error(Spot::Key(at.child("copy")), message, "split it into two actions");
                None
            }
            (None, None) if map.contains_key("remove") => Some(Change::None),
            (None, None) => {
                let hint = match self.version {
                    Version::V1_0 => "add `update` or `remove: true`",
                    Version::V1_1 => "add `update`, `copy` or `remove: true`",
                };
                self.error(Spot::Value(at.clone()), "the action declares no change", hint);
                None
            }
        }
    }

    fn query<'a>(&mut self, text: &'a str, at: Pointer) -> Option<Query<'a>> {
        let error = if depth_of_brackets(text) > MAX_BRACKETS {
            format!("a JSONPath has more than {MAX_BRACKETS} nested brackets")
        } else {
            match JsonPath::parse(text) {
                Ok(path) => return Some(Query { text, path }),
                Err(error) => format!("`{text}` is not a valid JSONPath: {error}"),
            }
        };
        let hint = "write it by RFC 9535; put names with characters other than letters, digits and `_` \
                    in brackets: `$.paths['/pets'].get`";
        self.error(Spot::Value(at), error, hint);
        None
    }

    /// Returns the members of a mapping.
    fn map<'a>(&mut self, node: &'a Node, at: &Pointer, what: &str) -> Option<&'a Map> {
        let map = node.as_map();
        if map.is_none() {
            let message = format!("{what} must be a mapping, found {}", node.kind());
            self.error(Spot::Value(at.clone()), message, SPECIFICATION);
        }
        map
    }

    /// Reports unknown members.
    fn known(&mut self, map: &Map, at: &Pointer, known: &[&str]) {
        for key in map.keys().filter(|key| !key.starts_with("x-")) {
            if known.contains(&key.as_str()) {
                continue;
            }
            let hint = if key == "copy" && known.contains(&"target") {
                "write `overlay: 1.1.0`, because `copy` needs version 1.1".to_owned()
            } else {
                format!("use `{}`, or a name that begins with `x-`", known.join("`, `"))
            };
            let spot = Spot::Key(at.child(key));
            self.error(spot, format!("an overlay has no field `{key}` here"), hint);
        }
    }

    fn required<'a>(&mut self, map: &'a Map, at: &Pointer, key: &str) -> Option<&'a Node> {
        let value = map.get(key);
        if value.is_none() {
            self.error(Spot::Value(at.clone()), format!("`{key}` is missing"), SPECIFICATION);
        }
        value
    }

    fn text<'a>(&mut self, node: &'a Node, at: &Pointer, key: &str) -> Option<&'a str> {
        let text = node.as_str();
        if text.is_none() {
            let message = format!("`{key}` must be a string, found {}", node.kind());
            self.error(Spot::Value(at.child(key)), message, "put it in quotes");
        }
        text
    }

    fn optional_text<'a>(&mut self, map: &'a Map, at: &Pointer, key: &str) -> Option<&'a str> {
        self.text(map.get(key)?, at, key)
    }

    /// Returns a boolean, `false` if it is missing; `None` for any other value.
    fn boolean(&mut self, map: &Map, at: &Pointer, key: &str) -> Option<bool> {
        let Some(node) = map.get(key) else { return Some(false) };
        let value = node.as_bool();
        if value.is_none() {
            let message = format!("`{key}` must be a boolean, found {}", node.kind());
            self.error(Spot::Value(at.child(key)), message, "write `true` or `false`");
        }
        value
    }

    fn error(&mut self, spot: Spot, message: impl Into<String>, hint: impl Into<String>) {
        self.is_complete = false;
        let place = Place::Text(self.source, spot);
        self.diagnostics.report(Diagnostic::new(rules::OVERLAY, place, message).hint(hint));
    }
}

/// The hint for violations of the specification.
const SPECIFICATION: &str =
    "follow the Overlay Specification: <https://spec.openapis.org/overlay/>";

/// Returns the nesting depth of brackets, ignoring quoted names.
fn depth_of_brackets(path: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut quote = None;
    let mut characters = path.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(_), '\\') => drop(characters.next()),
            (Some(open), close) if open == close => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '[' | '(') => depth += 1,
            (None, ']' | ')') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_brackets_are_not_counted() {
        assert_eq!(depth_of_brackets("$.a['b'][?(@.c['d'])]"), 3);
        assert_eq!(depth_of_brackets(r#"$['[[\'[['][?@.a == "(\"("]"#), 1);
    }
}
