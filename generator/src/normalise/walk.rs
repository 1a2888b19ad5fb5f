//! The walk through the document: every object, every key, every reference.
//!
//! Purpose: find each error that does not depend on the meaning of the API, and choose its fix. Input: the document.
//! Output: findings, and the fixes in document order: that of a value before those inside it.

mod checks;
mod pattern;
mod values;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::{Document, Map, Node, Number};
use crate::part;
use crate::pointer::Pointer;
use crate::rules;
use crate::spelling;

use super::fix::Fix;
use super::kinds::{self, Expect, Kind};
use super::references;
use super::version::Version;

/// Walks through the document.
pub fn walk(document: &Document, version: Version, diagnostics: &mut Diagnostics) -> Vec<Fix> {
    let (fixes, path) = (Vec::new(), Vec::new());
    let mut walk = Walk { document, version, diagnostics, fixes, path };
    let kind = if version == Version::V20 { Kind::Swagger } else { Kind::OpenApi };
    walk.object(&document.root, kind);
    walk.fixes
}

/// The state of the walk.
struct Walk<'a> {
    document: &'a Document,
    version: Version,
    diagnostics: &'a mut Diagnostics,
    fixes: Vec<Fix>,
    path: Vec<String>,
}

impl Walk<'_> {
    fn pointer(&self) -> Pointer {
        self.path.iter().fold(Pointer::root(), |pointer, step| pointer.child(step))
    }

    fn descend(&mut self, step: &str, visit: impl FnOnce(&mut Self)) {
        self.path.push(step.to_owned());
        visit(self);
        self.path.pop();
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.report(diagnostic);
    }

    fn fix(&mut self, fix: Fix) {
        self.fixes.push(fix);
    }

    /// Checks an object of a kind.
    fn object(&mut self, node: &Node, kind: Kind) {
        // An operation, or an entry of a section at the top, such as `#/components/schemas/Pet`.
        if kind == Kind::Operation || self.path.len() == 3 {
            part::at(&self.pointer());
        }
        let Some(map) = node.as_map() else {
            self.wrong_type(node, &format!("{} (a mapping)", kinds::title(kind)));
            let pointer = self.pointer();
            // References may point to a schema, so it is emptied and not removed.
            self.fix(match kind {
                Kind::Schema => Fix::Replace(pointer, Node::Map(Map::new())),
                _ => Fix::Remove(pointer),
            });
            return;
        };
        let refers = map.contains_key("$ref") && kinds::may_refer(kind);
        if refers && !self.reference(map, kind) {
            return;
        }
        let required = kinds::required(kind).iter().chain(kinds::required_by_type(kind, map));
        let missing: Vec<&str> = required.copied().filter(|key| !map.contains_key(*key)).collect();
        if !refers && !missing.is_empty() && !self.report_missing(&missing, kind) {
            return;
        }
        if !refers && !self.listed_values(map, kind) {
            return;
        }
        match kind {
            Kind::Schema => self.schema(map),
            Kind::Responses | Kind::SwaggerResponses => self.response_codes(map),
            Kind::Paths | Kind::SwaggerPaths => self.paths(map),
            Kind::Components => self.component_names(map),
            Kind::Discriminator => self.mapping(map),
            Kind::PathItem => self.additional_operations(map),
            Kind::Parameter => self.query_string(map),
            Kind::Header => self.header(map),
            Kind::Example => self.example(map),
            Kind::RequestBody | Kind::Response => self.media_types(map),
            _ => {}
        }
        for (key, value) in map {
            self.member(key, value, kind, map);
        }
    }

    /// Reports keys that an object lacks. Returns `true` if the object can be read without them.
    fn report_missing(&mut self, missing: &[&str], kind: Kind) -> bool {
        const OPTIONAL: &[&str] = &["flows", "openIdConnectUrl"];
        let pointer = self.pointer();
        let (readable, what) = match kind {
            Kind::Parameter | Kind::SwaggerParameter => (false, "; omitted"),
            Kind::Server | Kind::Tag => (false, "; omitted"),
            // The generator needs neither the flows nor the URL.
            Kind::SecurityScheme if missing.iter().all(|key| OPTIONAL.contains(key)) => (true, ""),
            Kind::SecurityScheme | Kind::SwaggerSecurityScheme => (false, "; omitted"),
            _ => (true, ""),
        };
        for key in missing {
            self.report(
                Diagnostic::new(
                    rules::MISSING_FIELD,
                    Place::Value(pointer.clone()),
                    format!("{} has no `{key}`{what}", kinds::title(kind)),
                )
                .hint(format!("add `{key}`, which OpenAPI requires")),
            );
        }
        if !readable {
            self.fix(Fix::Remove(pointer));
        }
        readable
    }

    fn member(&mut self, key: &str, value: &Node, kind: Kind, map: &Map) {
        let refers = map.contains_key("$ref") && kinds::may_refer(kind);
        // In a callback, any other key is a path item.
        if key == "$ref" && refers {
            return;
        }
        if let Some(expect) = kinds::expected(kind, key) {
            if let Some(since) = since(kind, key).filter(|since| *since > self.version) {
                self.other_version(key, since);
            }
            self.descend(key, |walk| walk.value(value, expect));
            if let ("pattern", Node::String(pattern)) = (key, value) {
                self.descend(key, |walk| walk.pattern(pattern, Place::Value));
            }
            if let Some(what) = unsupported(kind, key) {
                self.descend(key, |walk| walk.unsupported(what));
            }
            return;
        }
        let is_extension = key.starts_with("x-") && kinds::is_extensible(kind);
        if is_extension {
            return;
        }
        if refers && matches!(key, "summary" | "description") {
            return;
        }
        let pointer = self.pointer().child(key);
        let known: Vec<&str> = kinds::keys(kind).iter().map(|(known, _)| *known).collect();
        let near = spelling::nearest(key, known.into_iter());
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "remove the key, or begin its name with `x-`".to_owned(),
        };
        self.report(
            Diagnostic::new(
                rules::UNKNOWN_KEY,
                Place::Key(pointer),
                format!("{} has no key `{key}`; ignored", kinds::title(kind)),
            )
            .hint(hint),
        );
    }

    fn other_version(&mut self, key: &str, since: Version) {
        let message =
            format!("{} has no `{key}`; read as in {}", self.version.name(), since.name());
        let place = Place::Key(self.pointer().child(key));
        self.report(Diagnostic::new(rules::OTHER_VERSION, place, message));
    }

    fn value(&mut self, value: &Node, expect: Expect) {
        match (expect, value) {
            (Expect::One(kind), _) => self.object(value, kind),
            (Expect::SchemaOrBool, Node::Bool(_)) => {}
            (Expect::SchemaOrBool, _) => self.object(value, Kind::Schema),
            (Expect::DiscriminatorOrText, Node::String(name)) => self.bare_discriminator(name),
            (Expect::DiscriminatorOrText, _) => self.object(value, Kind::Discriminator),
            (Expect::Many(kind), Node::List(list)) => {
                for (index, item) in list.iter().enumerate() {
                    self.descend(&index.to_string(), |walk| walk.schema_or_object(item, kind));
                }
            }
            (Expect::Named(kind), Node::Map(map)) => {
                for (name, item) in map {
                    self.descend(name, |walk| walk.schema_or_object(item, kind));
                }
            }
            (Expect::TextList, Node::List(list)) => self.text_list(list),
            (Expect::TextOrList, Node::List(list))
                if list.iter().all(|item| item.as_str().is_some()) => {}
            (Expect::TextMap, Node::Map(map)) => {
                for (name, item) in map {
                    self.descend(name, |walk| walk.value(item, Expect::Text));
                }
            }
            (Expect::Any, _)
            | (Expect::Text | Expect::TextOrList, Node::String(_))
            | (Expect::Bool | Expect::NumberOrBool, Node::Bool(_))
            | (Expect::Number | Expect::NumberOrBool, Node::Number(_))
            | (Expect::AnyList, Node::List(_))
            | (Expect::AnyMap, Node::Map(_)) => {}
            (expect, value) => self.wrong_value(value, expect),
        }
    }

    fn text_list(&mut self, list: &[Node]) {
        let mut listed = BTreeSet::new();
        for (index, item) in list.iter().enumerate() {
            let step = index.to_string();
            let Some(text) = item.as_str() else {
                self.descend(&step, |walk| walk.value(item, Expect::Text));
                continue;
            };
            if !listed.insert(text) {
                self.descend(&step, |walk| {
                    let pointer = walk.pointer();
                    let message = format!("`{text}` is listed twice; the second is ignored");
                    walk.report(Diagnostic::new(
                        rules::DUPLICATE_ENTRY,
                        Place::Value(pointer.clone()),
                        message,
                    ));
                    walk.fix(Fix::Remove(pointer));
                });
            }
        }
    }

    /// Checks a discriminator that is only the name of its property, as in Swagger 2.0.
    fn bare_discriminator(&mut self, name: &str) {
        if self.version == Version::V20 {
            return;
        }
        let pointer = self.pointer();
        let message =
            "`discriminator` must be a mapping, found a string; read as the name of the property";
        self.report(Diagnostic::new(rules::WRONG_TYPE, Place::Value(pointer.clone()), message));
        let name = ("propertyName".to_owned(), Node::String(name.to_owned()));
        self.fix(Fix::Replace(pointer, Node::Map(Map::from_iter([name]))));
    }

    /// Reports a value of a wrong type. It is converted if the intention is clear, or else omitted.
    fn wrong_value(&mut self, value: &Node, expect: Expect) {
        let pointer = self.pointer();
        if pointer.last().as_deref() == Some("required")
            && expect == Expect::TextList
            && matches!(value, Node::Bool(_))
        {
            return self.boolean_required(pointer);
        }
        let text = value.as_str().map(str::trim);
        let fix = match (expect, value) {
            (Expect::Text | Expect::TextOrList, Node::Number(_) | Node::Bool(_)) => {
                Some(Fix::Stringify(pointer.clone()))
            }
            (Expect::TextList, Node::String(_)) => {
                Some(Fix::Replace(pointer.clone(), Node::List(vec![value.clone()])))
            }
            (Expect::Bool, Node::String(_)) => text
                .and_then(|text| text.to_ascii_lowercase().parse().ok())
                .map(|value| Fix::Replace(pointer.clone(), Node::Bool(value))),
            (Expect::Number | Expect::NumberOrBool, Node::String(_)) => text
                .and_then(|text| text.parse().ok())
                .filter(|value| !matches!(value, Number::Float(float) if float.is_infinite()))
                .map(|value| Fix::Replace(pointer.clone(), Node::Number(value))),
            _ => None,
        };
        let what = if fix.is_some() { "converted" } else { "omitted" };
        self.wrong_type_and(value, expected_type(expect), what);
        self.fix(fix.unwrap_or(Fix::Remove(pointer)));
    }

    /// Reports `required: true` on a property, which JSON Schema had before draft 4.
    fn boolean_required(&mut self, pointer: Pointer) {
        self.report(
            Diagnostic::new(
                rules::BOOLEAN_REQUIRED,
                Place::Value(pointer.clone()),
                "`required` must be a list of property names, found a boolean; ignored",
            )
            .hint("add the property to the `required` list of its object"),
        );
        self.fix(Fix::Remove(pointer));
    }

    /// Checks an item: any schema may be a boolean; other objects may not.
    fn schema_or_object(&mut self, node: &Node, kind: Kind) {
        if kind == Kind::Schema && matches!(node, Node::Bool(_)) {
            return;
        }
        self.object(node, kind);
    }

    /// Returns `true` if the reference has a target.
    fn reference(&mut self, map: &Map, kind: Kind) -> bool {
        let pointer = self.pointer();
        match map.get("$ref") {
            Some(Node::String(text)) => {
                let place = Place::Value(pointer.child("$ref"));
                let Err(error) = references::follow(self.document, text, place) else {
                    return true;
                };
                let rule = error.rule;
                self.report(*error);
                self.fix(match kinds::without_target(kind, rule, text) {
                    Some(node) => Fix::Replace(pointer, node),
                    None => Fix::Remove(pointer),
                });
                false
            }
            // A property may be named `$ref`. It is not a reference, and the typed model does not read it as one.
            Some(other) if kind != Kind::Schema => {
                let other = other.clone();
                self.descend("$ref", |walk| walk.wrong_value(&other, Expect::Text));
                false
            }
            _ => true,
        }
    }

    fn unsupported(&mut self, what: &str) {
        self.report(Diagnostic::new(
            rules::UNREAD_SECTION,
            Place::Key(self.pointer()),
            format!("{what} are not supported yet; ignored"),
        ));
    }

    fn wrong_type(&mut self, node: &Node, expected: &str) {
        self.wrong_type_and(node, expected, "omitted");
    }

    fn wrong_type_and(&mut self, node: &Node, expected: &str, what: &str) {
        let pointer = self.pointer();
        let key = pointer.last().unwrap_or_default();
        self.report(
            Diagnostic::new(
                rules::WRONG_TYPE,
                Place::Value(pointer),
                format!("`{key}` must be {expected}, found {}; {what}", node.kind()),
            )
            .hint("correct its type in the document"),
        );
    }
}

/// Returns the expected type for messages.
fn expected_type(expect: Expect) -> &'static str {
    match expect {
        Expect::Any => "anything",
        Expect::Text => "a string",
        Expect::Bool => "`true` or `false`",
        Expect::Number => "a number",
        Expect::NumberOrBool => "a number or a boolean",
        Expect::TextList => "a list of strings",
        Expect::TextOrList => "a string or a list of strings",
        Expect::AnyList | Expect::Many(_) => "a list",
        Expect::TextMap | Expect::AnyMap | Expect::Named(_) => "a mapping",
        Expect::One(_) | Expect::SchemaOrBool | Expect::DiscriminatorOrText => "a mapping",
    }
}

/// Returns the version that added a key; `None` for the oldest version.
fn since(kind: Kind, key: &str) -> Option<Version> {
    match (kind, key) {
        (Kind::Schema, "oneOf" | "anyOf" | "not" | "nullable" | "writeOnly" | "deprecated") => {
            Some(Version::V30)
        }
        (
            Kind::Schema,
            "const"
            | "if"
            | "then"
            | "else"
            | "dependentSchemas"
            | "dependentRequired"
            | "prefixItems"
            | "contains"
            | "patternProperties"
            | "propertyNames"
            | "unevaluatedItems"
            | "unevaluatedProperties"
            | "contentEncoding"
            | "contentMediaType"
            | "contentSchema"
            | "examples"
            | "$id"
            | "$anchor"
            | "$dynamicAnchor"
            | "$dynamicRef"
            | "$defs"
            | "$schema"
            | "$comment"
            | "minContains"
            | "maxContains",
        )
        | (Kind::OpenApi, "webhooks" | "jsonSchemaDialect")
        | (Kind::Components, "pathItems")
        | (Kind::Info, "summary")
        | (Kind::License, "identifier") => Some(Version::V31),
        (Kind::OpenApi, "$self")
        | (Kind::Server, "name")
        | (Kind::Components, "mediaTypes")
        | (Kind::PathItem, "query" | "additionalOperations")
        | (Kind::MediaType, "itemSchema" | "prefixEncoding" | "itemEncoding")
        | (Kind::Encoding, "encoding" | "prefixEncoding" | "itemEncoding")
        | (Kind::Response, "summary")
        | (Kind::Example, "dataValue" | "serializedValue")
        | (Kind::Tag, "summary" | "parent" | "kind")
        | (Kind::Discriminator, "defaultMapping")
        | (Kind::Xml, "nodeType")
        | (Kind::SecurityScheme, "oauth2MetadataUrl" | "deprecated")
        | (Kind::OAuthFlows, "deviceAuthorization")
        | (Kind::OAuthFlow, "deviceAuthorizationUrl") => Some(Version::V32),
        _ => None,
    }
}

/// Returns the name of a section that is not supported yet.
fn unsupported(kind: Kind, key: &str) -> Option<&'static str> {
    match (kind, key) {
        (Kind::Response, "links") => Some("links"),
        (Kind::MediaType | Kind::Encoding, "prefixEncoding" | "itemEncoding") => {
            Some("the encodings of single items")
        }
        (Kind::Encoding, "encoding") => Some("encodings within encodings"),
        (Kind::Xml, "nodeType") => Some("the node types of XML"),
        (Kind::SecurityScheme, "oauth2MetadataUrl") => Some("the metadata URLs of OAuth servers"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kinds of objects to which OpenAPI 3.2 adds keys.
    const KINDS: &[Kind] = &[
        Kind::OpenApi,
        Kind::Server,
        Kind::Components,
        Kind::PathItem,
        Kind::Parameter,
        Kind::MediaType,
        Kind::Encoding,
        Kind::Response,
        Kind::Example,
        Kind::Tag,
        Kind::Discriminator,
        Kind::Xml,
        Kind::SecurityScheme,
        Kind::OAuthFlows,
        Kind::OAuthFlow,
    ];

    #[test]
    fn the_table_of_openapi_3_2_has_each_key() {
        let page = include_str!("../../../README.md");
        let parts: Vec<&str> =
            page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next()).collect();
        let mut count = 0;
        for kind in KINDS {
            for (key, _) in kinds::keys(*kind) {
                if since(*kind, key) == Some(Version::V32) {
                    count += 1;
                    let part = format!("`{key}` of {}", kinds::title(*kind));
                    assert!(parts.iter().any(|known| known.contains(&part)), "{part}");
                }
            }
        }
        assert!(count > 20, "{count} keys");
    }
}
