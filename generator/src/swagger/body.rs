//! The request body of an operation, from parameters in the body and in a form.
//!
//! - <https://spec.openapis.org/oas/v2.0.html#parameter-object>
//! - <https://spec.openapis.org/oas/v3.0.4.html#request-body-object>

use crate::document::{Map, Node};
use crate::media_type::essence;
use crate::pointer::Pointer;

use super::operation::BodyParameter;
use super::parameter::{ListStyle, is_type_key};
use super::targets::TargetKind;
use super::{Conversion, Member, text_node};

const JSON: &str = "application/json";
const MULTIPART: &str = "multipart/form-data";
const URL_ENCODED: &str = "application/x-www-form-urlencoded";

/// Returns the media types, or the default if there are none.
pub(super) fn or_default(types: &[String], default: &str) -> Vec<String> {
    if types.is_empty() { vec![default.to_owned()] } else { types.to_vec() }
}

/// Returns the index of the copy of a schema that references point to: that of JSON, which most operations read.
pub(super) fn preferred(types: &[String]) -> usize {
    types.iter().position(|name| essence(name) == JSON).unwrap_or(0)
}

impl Conversion<'_> {
    /// Converts a parameter `in: body` to a request body.
    pub(super) fn body(
        &mut self,
        map: &Map,
        from: &Pointer,
        to: &Pointer,
        consumes: &[String],
    ) -> Node {
        let types = or_default(consumes, JSON);
        let has_schema = map.contains_key("schema");
        let mut new = Map::new();
        for (key, value) in map {
            let member = Member { key, value, from, to };
            match (key.as_str(), value) {
                ("$ref", Node::String(text)) => {
                    let reference = self.reference(text, TargetKind::Parameter, to);
                    new.insert(key.clone(), reference);
                }
                ("in", _) => {}
                ("schema", _) => {
                    let content = self.content(&from.child(key), to, &types, |all, from, to| {
                        all.schema(value, from, to)
                    });
                    new.insert("content".to_owned(), content);
                }
                ("required" | "description", _) => drop(new.insert(key.clone(), value.clone())),
                (key, _) if key.starts_with("x-") && !is_type_key(key) => {
                    new.insert(key.to_owned(), value.clone());
                }
                // A type in place of a schema is a common error with a clear intention.
                (key, _) if is_type_key(key) && !has_schema => {
                    if !new.contains_key("content") {
                        let content = self.content(from, to, &types, |all, from, to| {
                            Node::Map(all.own_schema(map, from, to))
                        });
                        new.insert("content".to_owned(), content);
                    }
                }
                _ => self.carry(&mut new, &member),
            }
        }
        if !new.contains_key("content") && !new.contains_key("$ref") {
            let empty = |name: String| (name, Node::Map(Map::new()));
            let content = types.into_iter().map(empty).collect();
            new.insert("content".to_owned(), Node::Map(content));
        }
        Node::Map(new)
    }

    /// Returns a content with the same schema for several media types. `to` is the place of its owner.
    pub(super) fn content(
        &mut self,
        from: &Pointer,
        to: &Pointer,
        types: &[String],
        schema: impl Fn(&mut Self, &Pointer, &Pointer) -> Node,
    ) -> Node {
        let content = to.child("content");
        self.moves.add_copy(from, &content);
        let preferred = preferred(types);
        let mut new = Map::new();
        // References point to the copy that is recorded first.
        let before = (0..types.len()).filter(|index| *index != preferred);
        for index in std::iter::once(preferred).chain(before) {
            if index != preferred && !self.may_copy(from) {
                break;
            }
            let media = content.child(&types[index]);
            self.moves.add_copy(from, &media);
            self.moves.add_move(from, &media.child("schema"));
            let schema = schema(self, from, &media.child("schema"));
            let media_type = Map::from_iter([("schema".to_owned(), schema)]);
            new.insert(types[index].clone(), Node::Map(media_type));
        }
        let in_order = types.iter().filter_map(|name| Some((name.clone(), new.get(name)?.clone())));
        Node::Map(in_order.collect())
    }

    /// Converts the parameters `in: formData` to one request body.
    pub(super) fn form(
        &mut self,
        inputs: &[BodyParameter<'_>],
        to: &Pointer,
        consumes: &[String],
    ) -> Node {
        let required = |input: &BodyParameter<'_>| {
            input.map.get("required").and_then(Node::as_bool) == Some(true)
        };
        let content = to.child("content");
        let first = inputs.first().map(|input| input.written.clone()).unwrap_or_default();
        self.moves.add_copy(&first, to);
        let mut types = Map::new();
        for name in form_types(inputs, consumes) {
            if !inputs.iter().all(|input| self.may_copy(&input.target)) {
                break;
            }
            let media = content.child(&name);
            let schema = self.form_schema(inputs, &media.child("schema"));
            let mut new = Map::from_iter([("schema".to_owned(), Node::Map(schema))]);
            let encoding = self.encoding(inputs, &media.child("encoding"));
            if !encoding.is_empty() {
                new.insert("encoding".to_owned(), Node::Map(encoding));
            }
            types.insert(name, Node::Map(new));
        }
        let mut new = Map::from_iter([("content".to_owned(), Node::Map(types))]);
        if inputs.iter().any(required) {
            new.insert("required".to_owned(), Node::Bool(true));
        }
        Node::Map(new)
    }

    fn form_schema(&mut self, inputs: &[BodyParameter<'_>], to: &Pointer) -> Map {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for input in inputs {
            let Some(name) = input.name() else { continue };
            let to = to.child("properties").child(name);
            self.moves.add_move(&input.target, &to);
            self.moves.redirect(&input.written, &to);
            let property = self.form_property(input, &to);
            properties.insert(name.to_owned(), Node::Map(property));
            if input.map.get("required").and_then(Node::as_bool) == Some(true) {
                required.push(Node::String(name.to_owned()));
            }
        }
        let mut schema = Map::from_iter([
            ("type".to_owned(), text_node("object")),
            ("properties".to_owned(), Node::Map(properties)),
        ]);
        if !required.is_empty() {
            schema.insert("required".to_owned(), Node::List(required));
        }
        schema
    }

    fn form_property(&mut self, input: &BodyParameter<'_>, to: &Pointer) -> Map {
        let (map, from) = (input.map, &input.target);
        let given = map.get("schema");
        let mut new = Map::new();
        if let Some(schema) = given {
            self.moves.add_move(&from.child("schema"), to);
            if let Node::Map(schema) = self.schema(schema, &from.child("schema"), to) {
                new = schema;
            }
        }
        let belongs = |key: &str| {
            let about = key == "description" || key.starts_with("x-");
            if is_type_key(key) { given.is_none() } else { about }
        };
        let keys = map.iter().filter(|(key, _)| belongs(key));
        let own = self.schema_of(keys.map(|(key, value)| (key.as_str(), value)), from, to);
        for (key, value) in own {
            if !new.contains_key(&key) {
                if given.is_some() {
                    self.moves.add_copy(&from.child(&key), &to.child(&key));
                }
                new.insert(key, value);
            }
        }
        let placed = ["name", "in", "required", "collectionFormat", "schema"];
        for (key, value) in map {
            if !belongs(key) && !placed.contains(&key.as_str()) {
                self.carry(&mut new, &Member { key, value, from, to });
            }
        }
        new
    }

    /// Returns the encodings of the lists in a form.
    fn encoding(&mut self, inputs: &[BodyParameter<'_>], to: &Pointer) -> Map {
        let mut new = Map::new();
        for input in inputs {
            let list_style = ListStyle::of(input.map, Some("formData"));
            let (Some(name), Some(list_style)) = (input.name(), list_style) else { continue };
            self.moves.add_copy(&input.target, &to.child(name));
            let mut encoding = Map::new();
            list_style.write(&mut encoding);
            new.insert(name.to_owned(), Node::Map(encoding));
        }
        new
    }
}

/// Returns the media types of a form: the declared ones that fit a form, or the required one if there is none.
fn form_types(inputs: &[BodyParameter<'_>], consumes: &[String]) -> Vec<String> {
    let is_file =
        |input: &BodyParameter<'_>| input.map.get("type").and_then(Node::as_str) == Some("file");
    let has_file = inputs.iter().any(is_file);
    // URL encoding can't contain a file, even if the list declares it.
    let fits = |name: &&String| {
        let essence = essence(name);
        essence == MULTIPART || (essence == URL_ENCODED && !has_file)
    };
    let given: Vec<String> = consumes.iter().filter(fits).cloned().collect();
    or_default(&given, if has_file { MULTIPART } else { URL_ENCODED })
}
