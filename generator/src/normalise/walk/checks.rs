//! Checks of objects that the tables of keys can't express.
//!
//! Schemas, responses, paths, components and examples each have such rules.

use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Map, Node, Number};
use crate::normalise::fix::Fix;
use crate::normalise::kinds::{self, Expect, Kind};
use crate::normalise::references;
use crate::normalise::version::Version;
use crate::pointer::Pointer;
use crate::rules;

use super::Walk;
use super::pattern::{self, PatternError};

/// The keywords whose numbers have no limits.
const BOUNDS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "default",
    "const",
];

impl Walk<'_> {
    /// Checks a schema.
    pub(super) fn schema(&mut self, map: &Map) {
        let pointer = self.pointer();
        self.spellings_of_other_versions(map, &pointer);
        self.large_numbers(map, &pointer);
        for pattern in
            map.get("patternProperties").and_then(Node::as_map).into_iter().flat_map(Map::keys)
        {
            self.descend("patternProperties", |walk| {
                walk.descend(pattern, |walk| walk.pattern(pattern, Place::Key));
            });
        }
        for key in ["oneOf", "anyOf", "allOf"] {
            if map.get(key).and_then(Node::as_list).is_some_and(<[Node]>::is_empty) {
                self.remove_empty(pointer.child(key), key);
            }
        }
        if let Some(values) = map.get("enum").and_then(Node::as_list) {
            if values.is_empty() {
                self.remove_empty(pointer.child("enum"), "enum");
            }
            self.enum_values(map, values, &pointer.child("enum"));
        }
        for (key, rule) in
            [("default", rules::INVALID_DEFAULT), ("example", rules::INVALID_EXAMPLE)]
        {
            if self.version == Version::V20 && map.get(key) == Some(&Node::Null) {
                let message = format!("Swagger 2.0 has no null; the {key} is omitted");
                let place = Place::Value(pointer.child(key));
                let finding = Diagnostic::new(rule, place, message);
                self.report(finding.hint("remove the key; `x-nullable` is an extension"));
                self.fix(Fix::Remove(pointer.child(key)));
            }
        }
    }

    /// Checks the regular expression at the current place.
    pub(super) fn pattern(&mut self, text: &str, place: fn(Pointer) -> Place) {
        let Some(PatternError { problem, hint }) = pattern::error(text) else { return };
        let message = format!("the pattern is not a regular expression of ECMA-262: {problem}");
        let place = place(self.pointer());
        self.report(Diagnostic::new(rules::INVALID_PATTERN, place, message).hint(hint));
    }

    /// Reports numbers that fit neither an integer of 64 bits nor a double.
    fn large_numbers(&mut self, map: &Map, pointer: &Pointer) {
        for key in BOUNDS {
            let problem = match map.get(*key) {
                Some(Node::Number(Number::Text(_))) => {
                    "does not fit into 64 bits; shown only in the docs"
                }
                Some(Node::Number(Number::Float(float))) if !float.is_finite() => {
                    "is beyond every number of 64 bits; ignored"
                }
                _ => continue,
            };
            let place = Place::Value(pointer.child(key));
            let message = format!("`{key}` {problem}");
            self.report(Diagnostic::new(rules::OUT_OF_RANGE_NUMBER, place, message));
        }
    }

    /// Reports keywords in the syntax of another version.
    fn spellings_of_other_versions(&mut self, map: &Map, pointer: &Pointer) {
        let old = self.version < Version::V31;
        let name = self.version.name();
        let list = matches!(map.get("type"), Some(Node::List(_)));
        if old && (list || map.get("type").and_then(Node::as_str) == Some("null")) {
            let what = if list { "list of types" } else { "type `null`" };
            let message = format!("{name} has no {what}; read as in OpenAPI 3.1");
            let place = Place::Value(pointer.child("type"));
            self.report(Diagnostic::new(rules::TYPE_LIST, place, message));
        }
        if !old && map.contains_key("nullable") {
            self.report(
                Diagnostic::new(
                    rules::NULLABLE_KEYWORD,
                    Place::Key(pointer.child("nullable")),
                    format!("{name} has no `nullable`; read as in OpenAPI 3.0"),
                )
                .hint("write `type: [..., \"null\"]`"),
            );
        }
        for key in ["exclusiveMinimum", "exclusiveMaximum"] {
            let (expected, found, version) = match map.get(key) {
                Some(Node::Bool(_)) if !old => ("a number", "a boolean", "OpenAPI 3.0"),
                Some(Node::Number(_)) if old => ("a boolean", "a number", "OpenAPI 3.1"),
                _ => continue,
            };
            let message = format!(
                "`{key}` must be {expected} in {name}, found {found}; read as in {version}"
            );
            let place = Place::Value(pointer.child(key));
            self.report(Diagnostic::new(rules::EXCLUSIVE_BOUND, place, message));
        }
    }

    fn remove_empty(&mut self, pointer: Pointer, key: &str) {
        let message = format!("`{key}` is empty, so no value can match; ignored");
        self.report(
            Diagnostic::new(rules::EMPTY_UNION, Place::Value(pointer.clone()), message)
                .hint("list the members, or remove the key"),
        );
        self.fix(Fix::Remove(pointer));
    }

    /// Reads values such as `1.0` and `yes` in an enum of strings as strings: YAML has read them as other types.
    fn enum_values(&mut self, map: &Map, values: &[Node], pointer: &Pointer) {
        if map.get("type").and_then(Node::as_str) != Some("string") {
            return;
        }
        for (index, value) in values.iter().enumerate() {
            if matches!(value, Node::Number(_) | Node::Bool(_)) {
                let place = pointer.index(index);
                let message =
                    format!("an enum of strings contains {}; read as a string", value.kind());
                self.report(
                    Diagnostic::new(rules::WRONG_TYPE, Place::Value(place.clone()), message)
                        .hint("put the value in quotes"),
                );
                self.fix(Fix::Stringify(place));
            }
        }
    }

    /// Checks the keys of a responses object: <https://spec.openapis.org/oas/v3.1.1.html#patterned-fields-0>.
    pub(super) fn response_codes(&mut self, map: &Map) {
        for key in map.keys().filter(|key| !key.starts_with("x-")) {
            if is_response_code(key) {
                continue;
            }
            let pointer = self.pointer().child(key);
            let upper = key.trim().to_ascii_uppercase();
            let corrected = [upper.clone(), upper.to_ascii_lowercase()]
                .into_iter()
                .find(|corrected| is_response_code(corrected) && !map.contains_key(corrected));
            let what = match &corrected {
                Some(corrected) => format!("read as `{corrected}`"),
                None => "omitted".to_owned(),
            };
            let message = format!("`{key}` is neither a status, a range nor `default`; {what}");
            self.report(
                Diagnostic::new(rules::RESPONSE_CODE, Place::Key(pointer.clone()), message)
                    .hint("write a status such as `200`, or a range such as `2XX`"),
            );
            self.fix(match corrected {
                Some(corrected) => Fix::Rename(pointer, corrected),
                None => Fix::Remove(pointer),
            });
        }
    }

    /// Checks the keys of a content: <https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1>.
    pub(super) fn media_types(&mut self, map: &Map) {
        let Some(content) = map.get("content").and_then(Node::as_map) else { return };
        let pointer = self.pointer().child("content");
        for key in content.keys() {
            let (essence, parameters) = key.split_once(';').unwrap_or((key, ""));
            let message = if essence.trim().split('/').filter(|part| !part.is_empty()).count() != 2
            {
                format!("`{key}` is not a media type")
            } else if !parameters.trim().is_empty() {
                format!("`{key}` has parameters: sent with requests, ignored in responses")
            } else {
                continue;
            };
            self.report(Diagnostic::new(
                rules::MEDIA_TYPE,
                Place::Key(pointer.child(key)),
                message,
            ));
        }
    }

    /// Checks the keys of the paths object.
    pub(super) fn paths(&mut self, map: &Map) {
        for key in map.keys().filter(|key| !key.starts_with("x-")) {
            let pointer = self.pointer().child(key);
            let error = |message: String| {
                Diagnostic::new(rules::PATH_TEMPLATE, Place::Key(pointer.clone()), message)
            };
            if !key.starts_with('/') {
                let message = format!("the path `{key}` does not begin with `/`; one is added");
                self.report(error(message));
                self.fix(Fix::Rename(pointer, format!("/{key}")));
            } else if key.contains('#') {
                self.report(
                    error(format!("the path `{key}` has a fragment, which is never sent"))
                        .hint("declare one path: paths that differ only in their fragments are equal for the server"),
                );
            } else if key.contains('?') {
                self.report(
                    error(format!("the path `{key}` has a query, which is sent unchanged"))
                        .hint("declare query parameters instead"),
                );
            }
        }
    }

    /// Checks the mapping of a discriminator, whose values are names of components or references:
    /// <https://spec.openapis.org/oas/v3.1.1.html#discriminator-object>. Those without a target are omitted.
    pub(super) fn mapping(&mut self, discriminator: &Map) {
        let entries = discriminator.get("mapping").and_then(Node::as_map);
        if self.version == Version::V20 {
            return;
        }
        for (value, target) in entries.into_iter().flatten() {
            let Some(text) = target.as_str() else { continue };
            let named = Pointer::root().child("components").child("schemas").child(text);
            let target = references::target(text);
            let known = target.and_then(|pointer| references::through(self.document, &pointer));
            if known.is_some() || self.document.get(&named).is_some() {
                continue;
            }
            let pointer = self.pointer().child("mapping").child(value);
            let is_name = !text.contains(['#', '/', ':', '.']);
            let text = if is_name { named.as_str() } else { text };
            let place = Place::Value(pointer.clone());
            self.report(references::without_target(self.document, text, place));
            self.fix(Fix::Remove(pointer));
        }
    }

    /// Checks the methods of additional operations: <https://spec.openapis.org/oas/v3.2.0.html#path-item-additional-operations>.
    pub(super) fn additional_operations(&mut self, map: &Map) {
        let Some(more) = map.get("additionalOperations").and_then(Node::as_map) else { return };
        for method in more.keys() {
            let field = method.to_ascii_lowercase();
            let is_fixed =
                kinds::expected(Kind::PathItem, &field) == Some(Expect::One(Kind::Operation));
            let is_repeated =
                map.contains_key(&field) || (field != *method && more.contains_key(&field));
            let (problem, is_omitted) = match (is_token(method), is_fixed, is_repeated) {
                (false, ..) => ("is not a valid method; the operation is omitted", true),
                (_, true, true) => ("repeats another method; the operation is omitted", true),
                (_, true, false) => ("has a field of its own in a path item; read as this", false),
                _ => continue,
            };
            let pointer = self.pointer().child("additionalOperations").child(method);
            let place = Place::Key(pointer.clone());
            let message = format!("`{method}` {problem}");
            let finding = Diagnostic::new(rules::ADDITIONAL_METHOD, place, message);
            self.report(match is_fixed {
                true => finding.hint(format!("write `{field}` beside `additionalOperations`")),
                false => finding.hint("write the method as it is sent, such as `COPY`"),
            });
            if is_omitted {
                self.fix(Fix::Remove(pointer));
            } else if field != *method {
                self.fix(Fix::Rename(pointer, field));
            }
        }
    }

    /// Checks the version of a parameter that is the whole query.
    pub(super) fn query_string(&mut self, map: &Map) {
        let is_query_string = map.get("in").and_then(Node::as_str) == Some("querystring");
        if is_query_string && self.version < Version::V32 {
            let name = self.version.name();
            let message = format!("{name} has no `in: querystring`; read as in OpenAPI 3.2");
            let place = Place::Value(self.pointer().child("in"));
            self.report(Diagnostic::new(rules::OTHER_VERSION, place, message));
        }
    }

    /// Reports `allowReserved` of a header: its value is not percent-encoded.
    pub(super) fn header(&mut self, map: &Map) {
        if map.contains_key("allowReserved") {
            let message = "`allowReserved` has no effect on a header, which is not percent-encoded";
            let place = Place::Key(self.pointer().child("allowReserved"));
            self.report(Diagnostic::new(rules::IGNORED_KEY, place, message));
        }
    }

    /// Reports an example that has only its text on the wire: checks and docs need its value.
    pub(super) fn example(&mut self, map: &Map) {
        let is_read = map.contains_key("value") || map.contains_key("dataValue");
        if !is_read && map.contains_key("serializedValue") {
            self.descend("serializedValue", |walk| walk.unsupported("serialized examples"));
        }
    }

    /// Checks the names of components: <https://spec.openapis.org/oas/v3.1.1.html#fixed-fields-5>.
    pub(super) fn component_names(&mut self, map: &Map) {
        let is_plain = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        };
        for (section, members) in map.iter().filter(|(key, _)| !key.starts_with("x-")) {
            let Some(members) = members.as_map() else { continue };
            for name in members.keys().filter(|name| !is_plain(name)) {
                let place = Place::Key(self.pointer().child(section).child(name));
                let message = format!("`{name}` is not a valid name of a component; read anyway");
                self.report(
                    Diagnostic::new(rules::COMPONENT_NAME, place, message)
                        .hint("use only letters, digits, `.`, `-` and `_`"),
                );
            }
        }
    }
}

/// Returns `true` for a token of HTTP: <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>.
fn is_token(text: &str) -> bool {
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_valid)
}

fn is_response_code(key: &str) -> bool {
    let bytes = key.as_bytes();
    key == "default"
        || matches!(bytes, [b'1'..=b'5', rest @ ..] if rest == b"XX" || (rest.len() == 2 && rest.iter().all(u8::is_ascii_digit)))
}
