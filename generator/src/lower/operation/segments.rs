//! Recognises path parameters whose values span several segments.
//!
//! Input: the path, and the parameter with its schema. Output: a path of plain variables, and styles that keep slashes.
//! The config decides, then an extension, the pattern of the value, and the spelling of the variable in the path.

use std::collections::BTreeSet;

use crate::document::Node;
use crate::ir::{Kept, Parameter, ParameterPlace, PathTemplate, Style, StyleKind};
use crate::lower::schema::context::Schemas;
use crate::markdown::{Phrase, phrase};
use crate::pointer::Pointer;

/// The extension for a value that is sent as it is:
/// <https://azure.github.io/autorest/extensions/#x-ms-skip-url-encoding>.
const UNENCODED: &str = "x-ms-skip-url-encoding";

/// Returns the style of a path parameter, which keeps slashes if the value spans segments. `at` has the places of the
/// parameter: of the reference to it, and of its declaration.
pub(super) fn keep(
    schemas: &mut Schemas<'_>,
    (at, declared): (&Pointer, &Pointer),
    schema: &Pointer,
    style: Style,
) -> Style {
    let spans =
        |place: &Pointer| schemas.view.overrides.option(place, |entry| entry.spans_segments);
    let entry = [at, declared].into_iter().find_map(|place| Some((place.clone(), spans(place)?)));
    if let Some((place, spans)) = entry {
        schemas.config_use.spanning.extend([place, at.clone()]);
        let kept = if spans { Kept::Slashes } else { Kept::Nothing };
        return Style { kept, ..style };
    }
    let view = schemas.view;
    let is_unencoded = [declared, schema].iter().any(|place| {
        view.map(place).and_then(|map| map.get(UNENCODED)).and_then(Node::as_bool) == Some(true)
    });
    let pattern = view.followed_schema(schema).and_then(|schema| schema.pattern.as_deref());
    let spans = is_unencoded || pattern.is_some_and(has_slash);
    let is_open = style.kept == Kept::Nothing && style.kind == StyleKind::Simple;
    if is_open && spans { Style { kept: Kept::Slashes, ..style } } else { style }
}

/// The note in the docs of such a parameter.
pub(super) fn note() -> Phrase {
    phrase!("Slashes separate segments of the path.")
}

/// Returns `true` if a regular expression requires or allows a slash between its parts. In a class of characters a slash
/// may be one of many, or an excluded one. A URL is one value.
fn has_slash(pattern: &str) -> bool {
    let pattern =
        pattern.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).unwrap_or(pattern);
    if ["(?!", "(?<!", "://", ":\\/\\/"].iter().any(|text| pattern.contains(text)) {
        return false;
    }
    let mut is_in_class = false;
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.next() == Some('/') && !is_in_class => return true,
            '[' => is_in_class = true,
            ']' => is_in_class = false,
            '/' if !is_in_class => return true,
            _ => {}
        }
    }
    false
}

/// A variable in a path.
#[derive(Debug, PartialEq, Eq)]
struct Variable<'t> {
    name: &'t str,
    /// Its spelling indicates several segments.
    spans: bool,
}

/// Reads the spellings of frameworks: `{+name}` of RFC 6570, `{name=ships/*}` of gRPC, `{proxy+}`, `{name...}`, `{*name}`,
/// `{name:path}`, and `{name:.*}`.
fn variable(written: &str) -> Variable<'_> {
    if let Some((name, template)) = written.split_once('=') {
        return Variable { name, spans: template.contains('/') || template.contains("**") };
    }
    if let Some((name, constraint)) = written.split_once(':') {
        let is_rest = matches!(constraint, "path" | ".*" | ".+" | "*" | "**");
        return Variable { name, spans: is_rest || has_slash(constraint) };
    }
    let name = written.trim_start_matches(['+', '*']);
    let name = name.strip_suffix("...").unwrap_or(name).trim_end_matches(['+', '*']);
    Variable { name: name.trim_end_matches('?'), spans: name.len() < written.len() }
}

/// Replaces the variables with a framework's spelling by the names of declared parameters, whose styles keep slashes if
/// the spelling indicates several segments. The config has decided those of some places.
pub(super) fn fit(
    path: PathTemplate,
    parameters: &mut [Parameter],
    decided: &BTreeSet<Pointer>,
) -> PathTemplate {
    let mut text = path.text;
    let mut variables = path.variables;
    for written in &mut variables {
        let mut in_path = parameters.iter_mut().filter(|one| one.place == ParameterPlace::Path);
        let Variable { name, spans } = variable(written);
        let is_plain = name == written;
        let Some(parameter) = in_path.find(|one| one.wire_name == name) else { continue };
        if is_plain {
            continue;
        }
        text = text.replacen(&format!("{{{written}}}"), &format!("{{{name}}}"), 1);
        let Style { kind, kept, .. } = parameter.style;
        let is_open = kept == Kept::Nothing && kind == StyleKind::Simple;
        if spans && is_open && !decided.contains(&parameter.origin) {
            parameter.style.kept = Kept::Slashes;
            parameter.docs.notes.push(note());
        }
        *written = name.to_owned();
    }
    PathTemplate { text, variables }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_in_a_pattern_separates_segments() {
        for (pattern, spans) in [
            ("harbours/[^/]+/ships/[^/]+", true),
            ("^harbours\\/[^\\/]+$", true),
            ("^(.+/)*.+$", true),
            ("[^/]+", false),
            ("[^\\/]+", false),
            ("^[A-Za-z0-9+/]+={0,2}$", false),
            (".*", false),
            ("/^[a-z]+$/", false),
            ("^(?!.*/)", false),
            ("^https?://.+", false),
        ] {
            assert_eq!(has_slash(pattern), spans, "{pattern}");
        }
    }

    #[test]
    fn variables_have_the_spellings_of_frameworks() {
        for (written, name, spans) in [
            ("name", "name", false),
            ("+name", "name", true),
            ("name=harbours/*/ships/*", "name", true),
            ("name=**", "name", true),
            ("name=*", "name", false),
            ("proxy+", "proxy", true),
            ("name...", "name", true),
            ("*name", "name", true),
            ("**name", "name", true),
            ("name*", "name", true),
            ("file_path:path", "file_path", true),
            ("name:.*", "name", true),
            ("id:int", "id", false),
            ("id:[0-9]+", "id", false),
            ("id?", "id", false),
        ] {
            assert_eq!(variable(written), Variable { name, spans }, "{written}");
        }
    }
}
