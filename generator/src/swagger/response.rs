//! The responses of an operation.
//!
//! - <https://spec.openapis.org/oas/v2.0.html#response-object>
//! - <https://spec.openapis.org/oas/v3.0.4.html#response-object>

use crate::document::{Map, Node};
use crate::media_type::essence;
use crate::normalise::carried::CARRIED;
use crate::pointer::Pointer;

use super::body::or_default;
use super::targets::TargetKind;
use super::{Conversion, Member, text_node};

impl<'a> Conversion<'a> {
    /// Converts a response that operations share: it has the media types of the document.
    pub(super) fn shared_response(&mut self, node: &'a Node, from: &Pointer, to: &Pointer) -> Node {
        let produces = self.produces.clone();
        self.response(node, from, to, &produces)
    }

    /// Converts the responses of an operation.
    pub(super) fn responses(&mut self, node: &'a Node, at: &Pointer, produces: &[String]) -> Node {
        let Node::Map(map) = node else { return node.clone() };
        let one = |(status, response): (&String, &'a Node)| {
            let here = at.child(status);
            if status.starts_with("x-") {
                return (status.clone(), response.clone());
            }
            // A shared response has the media types of the document. An operation with other media types gets a copy.
            let refers = response.child("$ref").and_then(Node::as_str).is_some();
            let target = self.resolved(&here).filter(|(_, target)| {
                refers && target.contains_key("schema") && produces != self.produces
            });
            let target = target.filter(|(from, _)| self.may_copy(from));
            let new = match target.and_then(|(from, _)| Some((self.old.get(&from)?, from))) {
                Some((target, from)) => {
                    self.moves.add_copy(&from, &here);
                    self.response(target, &from, &here, produces)
                }
                None => self.response(response, &here, &here, produces),
            };
            (status.clone(), new)
        };
        Node::Map(map.iter().map(one).collect())
    }

    fn response(
        &mut self,
        node: &'a Node,
        from: &Pointer,
        to: &Pointer,
        produces: &[String],
    ) -> Node {
        let Node::Map(map) = node else { return node.clone() };
        let mut new = Map::new();
        for (key, value) in map {
            let (inside, there) = (from.child(key), to.child(key));
            let member = Member { key, value, from, to };
            match (key.as_str(), value) {
                ("$ref", Node::String(text)) => {
                    let reference = self.reference(text, TargetKind::Response, to);
                    new.insert(key.clone(), reference);
                }
                ("schema", _) => {
                    let is_file = value.child("type").and_then(Node::as_str) == Some("file");
                    let default =
                        if is_file { "application/octet-stream" } else { "application/json" };
                    let types = or_default(produces, default);
                    let content = self
                        .content(&inside, to, &types, |all, from, to| all.schema(value, from, to));
                    new.insert("content".to_owned(), content);
                }
                ("headers", _) => {
                    let headers = self.each(value, &inside, &there, Self::header);
                    new.insert(key.clone(), headers);
                }
                ("examples", Node::Map(_)) => {}
                ("content" | "links" | "summary", _) => self.carry(&mut new, &member),
                _ => drop(new.insert(key.clone(), value.clone())),
            }
        }
        if let Some(Node::Map(examples)) = map.get("examples") {
            self.examples(examples, &mut new, from, to);
        }
        // 3.0 requires a description; a missing one is already reported.
        if !new.contains_key("$ref") {
            new.entry("description".to_owned()).or_insert_with(|| text_node(""));
        }
        Node::Map(new)
    }

    /// Adds an example for each media type, beside the schema.
    fn examples(&mut self, examples: &Map, new: &mut Map, from: &Pointer, to: &Pointer) {
        let has_schema = new.contains_key("content");
        let mut content = match new.shift_remove("content") {
            Some(Node::Map(content)) => content,
            _ => Map::new(),
        };
        let mut left = Map::new();
        let from = from.child("examples");
        for (name, value) in examples {
            let known = content.keys().find(|known| essence(known) == essence(name)).cloned();
            // A response with an example has a body, even without a schema.
            let media = known.or_else(|| (!has_schema && name.contains('/')).then(|| name.clone()));
            let Some(media) = media else {
                left.insert(name.clone(), value.clone());
                continue;
            };
            let place = to.child("content").child(&media);
            if !has_schema {
                self.moves.add_copy(&from.child(name), &place);
            }
            self.moves.add_move(&from.child(name), &place.child("example"));
            if let Node::Map(media) = content.entry(media).or_insert_with(|| Node::Map(Map::new()))
            {
                media.insert("example".to_owned(), value.clone());
            }
        }
        if !content.is_empty() {
            new.insert("content".to_owned(), Node::Map(content));
        }
        if !left.is_empty() {
            let key = format!("{CARRIED}examples");
            self.moves.add_move(&from, &to.child(&key));
            new.insert(key, Node::Map(left));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{converted, json_at, origin};
    use serde_json::json;

    #[test]
    fn schemas_and_examples_move_to_media_types() {
        let document = converted(
            r##"
produces: [application/xml, application/json; charset=utf-8]
paths:
  /a:
    get:
      responses:
        x-of-ours: {schema: 1}
        200:
          description: ok
          schema: {$ref: "#/definitions/A", x-nullable: true}
          headers:
            X-Rate: {type: integer, format: int32, description: d, x-h: 1}
            X-List: {type: array, items: {type: string}}
          examples: {application/json: {a: 1}, text/plain: x, other: y}
          x-r: 1
        204: {}
        404: {description: no, examples: {text/plain: x}}
    put:
      produces: []
      responses:
        200: {description: ok, schema: {type: string}}
        201: {description: ok, schema: {type: file}}
    post:
      produces: [image/png]
      responses:
        200: {description: ok, schema: {type: file}}
        404: {$ref: "#/responses/Shared"}
        405: {$ref: "#/responses/Empty"}
    delete: {responses: {404: {$ref: "#/responses/Shared", x-beside: 1, schema: {$ref: "#/definitions/A"}}}}
definitions: {A: {type: object}}
responses:
  Shared: {description: shared, schema: {$ref: "#/definitions/A"}}
  Empty: {description: empty}
"##,
        );
        let a = json!({"$ref": "#/components/schemas/A"});
        let nullable_a = json!({"$ref": "#/components/schemas/A", "nullable": true});
        let expected = json!({
            "x-of-ours": {"schema": 1},
            "200": {
                "description": "ok",
                "content": {
                    "application/xml": {"schema": nullable_a},
                    "application/json; charset=utf-8": {"schema": nullable_a, "example": {"a": 1}},
                },
                "headers": {
                    "X-Rate": {"schema": {"type": "integer", "format": "int32"}, "description": "d", "x-h": 1},
                    "X-List": {"schema": {"type": "array", "items": {"type": "string"}}, "style": "simple", "explode": false},
                },
                "x-carried-examples": {"text/plain": "x", "other": "y"},
                "x-r": 1,
            },
            "204": {"description": ""},
            "404": {"description": "no", "content": {"text/plain": {"example": "x"}}},
        });
        assert_eq!(json_at(&document, "#/paths/~1a/get/responses"), expected);
        let binary = json!({"type": "string", "format": "binary"});
        let expected = json!({
            "200": {"description": "ok", "content": {"application/json": {"schema": {"type": "string"}}}},
            "201": {"description": "ok", "content": {"application/octet-stream": {"schema": binary}}},
        });
        assert_eq!(json_at(&document, "#/paths/~1a/put/responses"), expected);
        let expected = json!({
            "200": {"description": "ok", "content": {"image/png": {"schema": binary}}},
            "404": {"description": "shared", "content": {"image/png": {"schema": a}}},
            "405": {"$ref": "#/components/responses/Empty"},
        });
        assert_eq!(json_at(&document, "#/paths/~1a/post/responses"), expected);
        let expected = json!({"404": {
            "$ref": "#/components/responses/Shared",
            "x-beside": 1,
            "content": {
                "application/xml": {"schema": a},
                "application/json; charset=utf-8": {"schema": a},
            },
        }});
        assert_eq!(json_at(&document, "#/paths/~1a/delete/responses"), expected);

        let at = |rest: &str| origin(&document, &format!("#/paths/~1a/{rest}"));
        let get = "get/responses/200/content/application~1json; charset=utf-8";
        assert_eq!(at(&format!("{get}/schema/$ref")), "#/paths/~1a/get/responses/200/schema/$ref");
        assert_eq!(
            at(&format!("{get}/example/a")),
            "#/paths/~1a/get/responses/200/examples/application~1json/a"
        );
        assert_eq!(
            at("get/responses/200/headers/X-Rate/schema/type"),
            "#/paths/~1a/get/responses/200/headers/X-Rate/type"
        );
        assert_eq!(
            at("post/responses/404/content/image~1png/schema/$ref"),
            "#/responses/Shared/schema/$ref"
        );
    }
}
