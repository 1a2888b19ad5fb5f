//! How values are written into URLs, headers and forms.
//!
//! Input: a parameter or an encoding. Output: its [`Style`]; a style that its place does not have is passed over.
//!
//! <https://spec.openapis.org/oas/v3.1.1.html#style-values>

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node};
use crate::ir::{ParameterPlace, Style, StyleKind};
use crate::normalise::schema::COLLECTION_FORMAT;
use crate::pointer::Pointer;
use crate::rules;

use crate::lower::Lower;

impl Lower<'_> {
    /// How the value of the parameter or the encoding at a place is written.
    pub(in crate::lower) fn style(&mut self, at: &Pointer, place: ParameterPlace) -> Style {
        let Some(map) = self.map(at) else { return plain(place) };
        let said = |key: &str| map.get(key).and_then(Node::as_bool);
        let (explode, allow_reserved) = (said("explode"), said("allowReserved").unwrap_or(false));
        let named = map.get("style").and_then(Node::as_str);
        let joined = joined(map);
        let kind =
            joined.or_else(|| named.map_or(Some(plain(place).kind), |name| kind(name, place)));
        if let (None, Some(name)) = (kind, named) {
            let message =
                format!("`{name}` is no style of a {} parameter; it is passed over", place.word());
            self.report(Diagnostic::new(
                rules::IGNORED_KEY,
                Place::Value(at.child("style")),
                message,
            ));
        }
        if allow_reserved && place != ParameterPlace::Query {
            let message = "`allowReserved` has a meaning in a query only".to_owned();
            let key = Place::Key(at.child("allowReserved"));
            self.report(Diagnostic::new(rules::IGNORED_KEY, key, message));
        }
        let kind = kind.unwrap_or(plain(place).kind);
        Style {
            kind,
            explode: explode.unwrap_or(kind == StyleKind::Form),
            allow_reserved: allow_reserved && place == ParameterPlace::Query,
        }
    }
}

/// The style of a place where nothing else is said.
pub(in crate::lower) fn plain(place: ParameterPlace) -> Style {
    match place {
        ParameterPlace::Path | ParameterPlace::Header => Style::new(StyleKind::Simple, false),
        ParameterPlace::Query | ParameterPlace::Cookie => Style::new(StyleKind::Form, true),
    }
}

fn joined(map: &Map) -> Option<StyleKind> {
    match map.get(COLLECTION_FORMAT)?.as_str()? {
        "ssv" => Some(StyleKind::SpaceDelimited),
        "tsv" => Some(StyleKind::TabDelimited),
        "pipes" => Some(StyleKind::PipeDelimited),
        _ => None,
    }
}

fn kind(name: &str, place: ParameterPlace) -> Option<StyleKind> {
    match (name, place) {
        ("simple", ParameterPlace::Path | ParameterPlace::Header) => Some(StyleKind::Simple),
        ("label", ParameterPlace::Path) => Some(StyleKind::Label),
        ("matrix", ParameterPlace::Path) => Some(StyleKind::Matrix),
        // OpenAPI 3.2 calls the form of a cookie by its own name.
        ("form", ParameterPlace::Query | ParameterPlace::Cookie)
        | ("cookie", ParameterPlace::Cookie) => Some(StyleKind::Form),
        ("spaceDelimited", ParameterPlace::Query) => Some(StyleKind::SpaceDelimited),
        ("pipeDelimited", ParameterPlace::Query) => Some(StyleKind::PipeDelimited),
        ("deepObject", ParameterPlace::Query) => Some(StyleKind::DeepObject),
        _ => None,
    }
}
