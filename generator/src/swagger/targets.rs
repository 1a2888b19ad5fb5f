//! Parts of the document outside the sections of Swagger 2.0 that references point to.
//!
//! The reference decides the kind of such a part: a schema, a parameter, a response or a path item.

use std::collections::{BTreeSet, VecDeque};

use crate::document::Node;
use crate::normalise::references;
use crate::pointer::Pointer;

use super::Conversion;

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
    fn add(&mut self, target: Pointer, kind: TargetKind) {
        let Some(first) = target.steps().next() else { return };
        if !VISITED.contains(&first.as_str()) && self.known.insert((target.clone(), kind)) {
            self.open.push_back((target, kind));
        }
    }
}

impl Conversion<'_> {
    /// Records a reference at a place of the new document.
    pub(super) fn reference(&mut self, text: &str, kind: TargetKind, to: &Pointer) -> Node {
        self.moves.add_reference(to.child("$ref"));
        if let Some(target) = references::target(text) {
            self.targets.add(target, kind);
        }
        Node::String(text.to_owned())
    }

    /// Converts the targets of references that are not converted yet, in place.
    pub(super) fn convert_targets(&mut self, root: &mut Node) {
        while let Some((from, kind)) = self.targets.open.pop_front() {
            let to = self.moves.new_place(&from);
            let Some(node) = self.old.get(&from) else { continue };
            let new = match kind {
                TargetKind::Schema => self.schema(node, &from, &to),
                TargetKind::Response => self.shared_response(node, &from, &to),
                TargetKind::PathItem => self.path_item(node, &from),
                TargetKind::Parameter if self.is_sent_in_body(&from) => continue,
                TargetKind::Parameter => self.parameter(node, &from, &to),
            };
            if let Some(place) = root.at_mut(&to) {
                *place = new;
            }
        }
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
