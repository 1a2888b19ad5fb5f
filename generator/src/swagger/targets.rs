//! Parts of the document outside the sections of Swagger 2.0 that references point to.
//!
//! The reference decides the kind of such a part: a schema, a parameter, a response or a path item.

use std::collections::{BTreeSet, VecDeque};

use crate::pointer::Pointer;

/// The kind of object that a reference expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TargetKind {
    PathItem,
    Parameter,
    Response,
    Schema,
}

/// The targets of references outside the standard sections.
#[derive(Debug, Default)]
pub(super) struct Targets {
    known: BTreeSet<(Pointer, TargetKind)>,
    open: VecDeque<(Pointer, TargetKind)>,
}

/// The sections that are converted without a reference.
const VISITED: &[&str] = &["paths", "definitions", "parameters", "responses"];

impl Targets {
    /// Adds a target, unless it is converted anyway.
    pub(super) fn add(&mut self, target: Pointer, kind: TargetKind) {
        let Some(first) = target.steps().next() else { return };
        if !VISITED.contains(&first.as_str()) && self.known.insert((target.clone(), kind)) {
            self.open.push_back((target, kind));
        }
    }

    /// Removes the next target to convert.
    pub(super) fn pop(&mut self) -> Option<(Pointer, TargetKind)> {
        self.open.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{converted, json_at};
    use serde_json::json;

    #[test]
    fn the_targets_of_references_are_converted_in_every_section() {
        let document = converted(
            r##"
produces: [application/json]
paths:
  /a: {$ref: "#/x-shared/item"}
x-shared:
  item:
    get:
      parameters: [{$ref: "#/x-shared/parameter"}, {$ref: "#/x-shared/body"}]
      responses: {200: {$ref: "#/x-shared/response"}}
  parameter: {name: a, in: query, type: string}
  body: {name: a, in: body, schema: {type: string}}
  response: {description: a, schema: {$ref: "#/x-shared/schema"}}
  schema: {x-nullable: true, items: {$ref: "#/definitions/A"}}
  other: {x-nullable: true}
definitions: {A: {$ref: "#/x-shared/schema"}}
"##,
        );
        let expected = json!({
            "item": {"get": {
                "parameters": [{"$ref": "#/x-shared/parameter"}],
                "requestBody": {"x-carried-name": "a", "content": {"application/json": {"schema": {"type": "string"}}}},
                "responses": {"200": {"$ref": "#/x-shared/response"}},
            }},
            "parameter": {"name": "a", "in": "query", "schema": {"type": "string"}},
            "body": {"name": "a", "in": "body", "schema": {"type": "string"}},
            "response": {"description": "a", "content": {"application/json": {"schema": {"$ref": "#/x-shared/schema"}}}},
            "schema": {"nullable": true, "items": {"$ref": "#/components/schemas/A"}},
            "other": {"x-nullable": true},
        });
        assert_eq!(json_at(&document, "#/x-shared"), expected);
    }
}
