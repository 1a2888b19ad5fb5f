//! The styles of values in URLs, headers and forms.
//!
//! Input: a parameter or an encoding. Output: its [`Style`]. A style that is invalid at its place is ignored.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#style-values>

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Map, Node};
use crate::ir::{Kept, ParameterPlace, Style, StyleKind};
use crate::lower::view::View;
use crate::normalise::carried::COLLECTION_FORMAT;
use crate::pointer::Pointer;
use crate::rules;
use crate::spelling;

/// Reads the style of the parameter or the encoding at a place.
pub(super) fn read(
    view: View<'_>,
    diagnostics: &mut Diagnostics,
    at: &Pointer,
    place: ParameterPlace,
) -> Style {
    let Some(map) = view.map(at) else { return default(place) };
    let flag = |key: &str| map.get(key).and_then(Node::as_bool);
    let (explode, allow_reserved) = (flag("explode"), flag("allowReserved").unwrap_or(false));
    // OpenAPI 3.2 defines it for a path too. In earlier versions it can have no other purpose there.
    let has_reserved = matches!(place, ParameterPlace::Query | ParameterPlace::Path);
    let named = map.get("style").and_then(Node::as_str);
    let kind =
        joined(map).or_else(|| named.map_or(Some(default(place).kind), |name| kind(name, place)));
    if let (None, Some(name)) = (kind, named) {
        let message =
            format!("`{name}` is not a style of a {} parameter; it is ignored", place.word());
        let valid: Vec<&str> =
            NAMES.iter().copied().filter(|name| self::kind(name, place).is_some()).collect();
        let finding = Diagnostic::new(rules::IGNORED_KEY, Place::Value(at.child("style")), message);
        diagnostics.report(finding.hint(spelling::hint(name, &valid)));
    }
    if allow_reserved && !has_reserved {
        let message = "`allowReserved` has a meaning in a path or a query only";
        let key = Place::Key(at.child("allowReserved"));
        diagnostics.report(Diagnostic::new(rules::IGNORED_KEY, key, message));
    }
    let plain = Style::new(kind.unwrap_or(default(place).kind));
    Style {
        explode: explode.unwrap_or(plain.explode),
        kept: match (place, named) {
            (ParameterPlace::Cookie, Some("cookie")) => Kept::Everything,
            _ if allow_reserved && has_reserved => Kept::Reserved,
            _ => Kept::Nothing,
        },
        ..plain
    }
}

/// Returns the default style of a place.
pub(super) fn default(place: ParameterPlace) -> Style {
    match place {
        ParameterPlace::Path | ParameterPlace::Header => Style::new(StyleKind::Simple),
        ParameterPlace::Query | ParameterPlace::QueryString | ParameterPlace::Cookie => {
            Style::new(StyleKind::Form)
        }
    }
}

/// Returns the style for a `collectionFormat` of Swagger 2.0 without an equivalent in OpenAPI 3.
fn joined(map: &Map) -> Option<StyleKind> {
    match map.get(COLLECTION_FORMAT)?.as_str()? {
        "ssv" => Some(StyleKind::SpaceDelimited),
        "tsv" => Some(StyleKind::TabDelimited),
        "pipes" => Some(StyleKind::PipeDelimited),
        _ => None,
    }
}

/// The names of styles.
const NAMES: &[&str] = &[
    "simple",
    "label",
    "matrix",
    "form",
    "cookie",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
];

/// Returns the style of a name, if it is valid at a place.
fn kind(name: &str, place: ParameterPlace) -> Option<StyleKind> {
    match (name, place) {
        ("simple", ParameterPlace::Path | ParameterPlace::Header) => Some(StyleKind::Simple),
        ("label", ParameterPlace::Path) => Some(StyleKind::Label),
        ("matrix", ParameterPlace::Path) => Some(StyleKind::Matrix),
        // OpenAPI 3.2 has a style of its own for cookies: that of forms, with values that the caller escapes.
        ("form", ParameterPlace::Query | ParameterPlace::Cookie)
        | ("cookie", ParameterPlace::Cookie) => Some(StyleKind::Form),
        ("spaceDelimited", ParameterPlace::Query) => Some(StyleKind::SpaceDelimited),
        ("pipeDelimited", ParameterPlace::Query) => Some(StyleKind::PipeDelimited),
        ("deepObject", ParameterPlace::Query) => Some(StyleKind::DeepObject),
        _ => None,
    }
}
