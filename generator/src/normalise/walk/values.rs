//! The values of keys for which OpenAPI lists the valid ones.

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node};
use crate::normalise::fix::Fix;
use crate::normalise::kinds::{self, Kind};
use crate::rules;
use crate::spelling;

use super::Walk;

impl Walk<'_> {
    /// Checks the values of an object that OpenAPI lists. Returns `false` if the object has no meaning with one of them,
    /// and is omitted.
    pub(super) fn listed_values(&mut self, map: &Map, kind: Kind) -> bool {
        let keys = map.iter().filter_map(|(key, value)| {
            Some((
                key,
                value.as_str()?,
                kinds::values(kind, key).filter(|_| applies(kind, key, map))?,
            ))
        });
        let unlisted = keys.filter(|(_, value, values)| !values.contains(value));
        let fixes: Vec<Option<Fix>> =
            unlisted.map(|(key, value, values)| self.unlisted(kind, key, value, values)).collect();
        let fixes: Option<Vec<Fix>> = fixes.into_iter().collect();
        let is_readable = fixes.is_some();
        self.fixes.extend(fixes.unwrap_or_else(|| vec![Fix::Remove(self.pointer())]));
        is_readable
    }

    /// Reports a value that OpenAPI does not list. Returns its fix, or `None` if the object has no meaning with it.
    fn unlisted(
        &mut self,
        kind: Kind,
        key: &str,
        value: &str,
        values: &[&'static str],
    ) -> Option<Fix> {
        let pointer = self.pointer().child(key);
        // Only the case differs, so the intention is clear. A guess at any other value could be wrong.
        let same = values.iter().find(|known| known.eq_ignore_ascii_case(value.trim()));
        let is_optional = matches!(key, "collectionFormat" | "flow");
        let what = match same {
            Some(known) => format!("read as `{known}`"),
            None if is_optional => "ignored".to_owned(),
            None => format!("the {} is omitted", kinds::title(kind).trim_start_matches("a ")),
        };
        let message = format!("`{value}` is not a valid value of `{key}`; {what}");
        let hint = match same {
            Some(known) => format!("write `{known}`"),
            None => spelling::hint(value, values),
        };
        let place = Place::Value(pointer.clone());
        self.report(Diagnostic::new(rules::INVALID_VALUE, place, message).hint(hint));
        match same {
            Some(known) => Some(Fix::Replace(pointer, Node::String((*known).to_owned()))),
            None => is_optional.then_some(Fix::Remove(pointer)),
        }
    }
}

/// Returns `true` if a key has a meaning in an object: only an API key has a place.
fn applies(kind: Kind, key: &str, map: &Map) -> bool {
    let is_scheme = matches!(kind, Kind::SecurityScheme | Kind::SwaggerSecurityScheme);
    let ty = map.get("type").and_then(Node::as_str).unwrap_or_default();
    key != "in" || !is_scheme || ty.eq_ignore_ascii_case("apiKey")
}
