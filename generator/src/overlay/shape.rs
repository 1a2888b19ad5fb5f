//! What an overlay says: from its tree to actions.
//!
//! Input: the tree. Output: the actions that can be understood. All that the specification does not allow is told, so
//! that a misspelt field does not pass for an absent one.

use serde_json_path::JsonPath;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Spot};
use crate::document::{Document, Map, Node};
use crate::pointer::Pointer;
use crate::rules;
use crate::source::SourceId;

/// How many brackets of a JSONPath may stand inside each other. Its parser tries a filter as a comparison and then again
/// as a test, so each filter inside a filter doubles its time.
const DEEPEST_BRACKETS: usize = 10;

/// An overlay.
pub struct Overlay<'a> {
    pub source: SourceId,
    pub document: &'a Document,
    pub version: Version,
    /// The actions that can be understood.
    pub actions: Vec<Action<'a>>,
    /// Whether these are all, and nothing is wrong with the rest of it.
    pub is_whole: bool,
}

/// The versions of the specification. A patch has no say: <https://spec.openapis.org/overlay/v1.1.0.html#versions>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    V1_0,
    V1_1,
}

/// An action.
pub struct Action<'a> {
    /// Where it stands in the overlay.
    pub pointer: Pointer,
    pub target: Query<'a>,
    pub change: Change<'a>,
    /// Whether it may match or change nothing.
    pub is_optional: bool,
}

/// A JSONPath with its text.
pub struct Query<'a> {
    pub text: &'a str,
    pub path: JsonPath,
}

/// What an action does to what it selects.
pub enum Change<'a> {
    /// `remove: false` alone.
    None,
    Remove,
    Update(&'a Node),
    Copy(Query<'a>),
}

/// Reads an overlay that is to be applied to the document of that path.
pub fn read<'a>(
    source: SourceId,
    document: &'a Document,
    document_path: &str,
    diagnostics: &mut Diagnostics,
) -> Overlay<'a> {
    let mut reader = Reader { source, version: Version::V1_1, is_whole: true, diagnostics };
    let actions = reader.overlay(&document.root, document_path).unwrap_or_default();
    let Reader { version, is_whole, .. } = reader;
    Overlay { source, document, version, actions, is_whole }
}

struct Reader<'d> {
    source: SourceId,
    version: Version,
    is_whole: bool,
    diagnostics: &'d mut Diagnostics,
}

impl Reader<'_> {
    fn overlay<'a>(&mut self, root: &'a Node, document_path: &str) -> Option<Vec<Action<'a>>> {
        let at = Pointer::root();
        let map = self.map(root, &at, "an overlay")?;
        // Without a version that is known the rest can't be judged.
        self.version = self.overlay_version(map)?;
        self.known(map, &at, &["overlay", "info", "extends", "actions"]);
        let info_at = at.child("info");
        if let Some(info) = self.required(map, &at, "info")
            && let Some(info) = self.map(info, &info_at, "`info`")
        {
            // 1.0 has no description yet: nobody is misled by one.
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
            self.fault(Spot::Value(at), "an overlay must have the field `overlay`", HINT);
            return None;
        };
        let spot = Spot::Value(at.child("overlay"));
        let Node::String(version) = value else {
            let message = format!("`overlay` must be a string, and is {}", value.kind());
            self.fault(spot, message, HINT);
            return None;
        };
        let patch = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
        if version.strip_prefix("1.0.").is_some_and(patch) {
            return Some(Version::V1_0);
        }
        if version.strip_prefix("1.1.").is_some_and(patch) {
            return Some(Version::V1_1);
        }
        self.fault(spot, format!("overlays of version `{version}` can't be read"), HINT);
        None
    }

    /// A file of another name is another document; another ending may only be another format.
    fn extends(&mut self, extends: &str, document_path: &str) {
        fn name(path: &str) -> &str {
            let file = path.rsplit('/').next().unwrap_or_default();
            file.rsplit_once('.').map_or(file, |(name, _)| name)
        }
        let path = extends.split(['?', '#']).next().unwrap_or_default();
        let (meant, given) = (name(path), name(document_path));
        if meant.is_empty() || given.is_empty() || meant == given {
            return;
        }
        let place = Place::Text(self.source, Spot::Value(Pointer::root().child("extends")));
        let message =
            format!("the overlay is made for `{extends}`, and the document is `{document_path}`");
        self.diagnostics.report(
            Diagnostic::new(rules::OVERLAY_EXTENDS, place, message)
                .hint("name the overlay that is made for the document, or mend `extends`"),
        );
    }

    fn actions<'a>(&mut self, node: &'a Node, at: &Pointer) -> Option<Vec<Action<'a>>> {
        let Node::List(list) = node else {
            let message = format!("`actions` must be a list, and is {}", node.kind());
            self.fault(Spot::Value(at.clone()), message, "write each action as an element of it");
            return None;
        };
        if list.is_empty() {
            let hint = "add an action, or do not name the overlay";
            self.fault(Spot::Value(at.clone()), "the overlay has no action", hint);
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

    /// `remove: true` wins: <https://spec.openapis.org/overlay/v1.1.0.html#action-object>.
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
                self.fault(Spot::Key(at.child("copy")), message, "make two actions of it");
                None
            }
            (None, None) if map.contains_key("remove") => Some(Change::None),
            (None, None) => {
                let hint = match self.version {
                    Version::V1_0 => "add `update` or `remove: true`",
                    Version::V1_1 => "add `update`, `copy` or `remove: true`",
                };
                self.fault(Spot::Value(at.clone()), "the action does not say what to do", hint);
                None
            }
        }
    }

    fn query<'a>(&mut self, text: &'a str, at: Pointer) -> Option<Query<'a>> {
        let fault = if depth_of_brackets(text) > DEEPEST_BRACKETS {
            format!("a JSONPath has more than {DEEPEST_BRACKETS} brackets inside each other")
        } else {
            match JsonPath::parse(text) {
                Ok(path) => return Some(Query { text, path }),
                Err(error) => format!("`{text}` is no JSONPath: {error}"),
            }
        };
        let hint = "RFC 9535 says how it is written; names with other characters than letters, digits and `_` \
                    stand in brackets: `$.paths['/pets'].get`";
        self.fault(Spot::Value(at), fault, hint);
        None
    }

    /// The members of a mapping.
    fn map<'a>(&mut self, node: &'a Node, at: &Pointer, what: &str) -> Option<&'a Map> {
        let map = node.as_map();
        if map.is_none() {
            let message = format!("{what} must be a mapping, and is {}", node.kind());
            self.fault(Spot::Value(at.clone()), message, SPECIFICATION);
        }
        map
    }

    /// Tells of members that nobody knows.
    fn known(&mut self, map: &Map, at: &Pointer, known: &[&str]) {
        for key in map.keys().filter(|key| !key.starts_with("x-")) {
            if known.contains(&key.as_str()) {
                continue;
            }
            let hint = if key == "copy" && known.contains(&"target") {
                "`copy` came with version 1.1: write `overlay: 1.1.0`".to_owned()
            } else {
                format!("here may stand `{}`, and names that begin with `x-`", known.join("`, `"))
            };
            let spot = Spot::Key(at.child(key));
            self.fault(spot, format!("an overlay has no field `{key}` here"), hint);
        }
    }

    fn required<'a>(&mut self, map: &'a Map, at: &Pointer, key: &str) -> Option<&'a Node> {
        let value = map.get(key);
        if value.is_none() {
            self.fault(Spot::Value(at.clone()), format!("`{key}` is missing here"), SPECIFICATION);
        }
        value
    }

    fn text<'a>(&mut self, node: &'a Node, at: &Pointer, key: &str) -> Option<&'a str> {
        let text = node.as_str();
        if text.is_none() {
            let message = format!("`{key}` must be a string, and is {}", node.kind());
            self.fault(Spot::Value(at.child(key)), message, "put it in quotes");
        }
        text
    }

    fn optional_text<'a>(&mut self, map: &'a Map, at: &Pointer, key: &str) -> Option<&'a str> {
        self.text(map.get(key)?, at, key)
    }

    /// A truth value, false where there is none; `None` where there is something else.
    fn boolean(&mut self, map: &Map, at: &Pointer, key: &str) -> Option<bool> {
        let Some(node) = map.get(key) else { return Some(false) };
        let value = node.as_bool();
        if value.is_none() {
            let message = format!("`{key}` must be a boolean, and is {}", node.kind());
            self.fault(Spot::Value(at.child(key)), message, "write `true` or `false`");
        }
        value
    }

    fn fault(&mut self, spot: Spot, message: impl Into<String>, hint: impl Into<String>) {
        self.is_whole = false;
        let place = Place::Text(self.source, spot);
        self.diagnostics.report(Diagnostic::new(rules::OVERLAY, place, message).hint(hint));
    }
}

/// Where to read on.
const SPECIFICATION: &str =
    "the Overlay Specification says what must stand here: <https://spec.openapis.org/overlay/>";

/// How many brackets stand inside each other, names in quotes left out.
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
    fn brackets_are_counted_as_the_parser_meets_them() {
        assert_eq!(depth_of_brackets("$.a['b'][?(@.c['d'])]"), 3);
        assert_eq!(depth_of_brackets(r#"$['[[\'[['][?@.a == "(\"("]"#), 1);
    }
}
