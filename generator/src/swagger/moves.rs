//! The record of moved values, for references and for places in the text.

use std::collections::BTreeMap;

use crate::diagnostic::{Place, Spot};
use crate::document::provenance::{Origin, Provenance};
use crate::document::{Document, Node};
use crate::normalise::references;
use crate::pointer::Pointer;

/// All moves of a conversion.
pub(super) struct Moves<'a> {
    old: &'a Provenance,
    new: Provenance,
    /// The new places of old places. A place without an entry moves with the nearest place around it.
    places: BTreeMap<Pointer, Pointer>,
    /// The references of the new document that still contain old places.
    references: Vec<Pointer>,
    /// The old places of shared form parameters with the places where they are carried.
    form_parameters: Vec<(Pointer, Pointer)>,
}

impl<'a> Moves<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        Self {
            old: &document.provenance,
            new: document.provenance.clone(),
            places: BTreeMap::new(),
            references: Vec::new(),
            form_parameters: Vec::new(),
        }
    }

    /// Records that a value moved. References point to the first of several new places.
    pub(super) fn add_move(&mut self, from: &Pointer, to: &Pointer) {
        self.add_copy(from, to);
        self.redirect(from, to);
    }

    /// Records that a value is derived from another one. References don't point to it.
    pub(super) fn add_copy(&mut self, from: &Pointer, to: &Pointer) {
        if from != to {
            self.new.graft(self.old, from, to);
        }
    }

    /// Redirects references from an old place to a new one.
    pub(super) fn redirect(&mut self, from: &Pointer, to: &Pointer) {
        self.places.entry(from.clone()).or_insert_with(|| to.clone());
    }

    /// Records a reference at a place of the new document.
    pub(super) fn add_reference(&mut self, at: Pointer) {
        self.references.push(at);
    }

    /// Records a form parameter that operations share. References point to the carried copy unless an operation uses
    /// it.
    pub(super) fn add_shared_form_parameter(&mut self, from: Pointer, to: Pointer) {
        self.form_parameters.push((from, to));
    }

    /// Redirects references to unused form parameters to their carried copies. Runs after all operations.
    pub(super) fn redirect_shared_form_parameters(&mut self) {
        for (from, to) in std::mem::take(&mut self.form_parameters) {
            self.redirect(&from, &to);
        }
    }

    /// Returns the new place of an old place.
    pub(super) fn new_place(&self, old: &Pointer) -> Pointer {
        let mut around = Some(old.clone());
        while let Some(place) = around {
            if let Some(there) = self.places.get(&place) {
                return old.rebased(&place, there).unwrap_or_else(|| there.clone());
            }
            around = place.parent();
        }
        old.clone()
    }

    /// Returns the place in the text of an old place, because later passes don't have the old document.
    pub(super) fn old_place(&self, at: &Pointer) -> Place {
        let Origin { source, pointer } = self.old.origin(at);
        Place::Text(source, Spot::Value(pointer))
    }

    /// Redirects all references to the new places of their targets.
    pub(super) fn finish(self, root: &mut Node) -> Provenance {
        for at in &self.references {
            let Some(Node::String(text)) = root.at_mut(at) else { continue };
            let Some(target) = references::target(text) else { continue };
            let now = self.new_place(&target);
            if now != target {
                *text = now.as_str().replace('%', "%25");
            }
        }
        self.new
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{converted, json_at};
    use serde_json::json;

    #[test]
    fn references_point_to_the_new_places_of_their_targets() {
        let document = converted(
            r##"
consumes: [application/xml, application/json]
produces: [application/json]
paths:
  /a:
    get:
      parameters:
        - {name: b, in: body, schema: {properties: {x: {type: string}}}}
        - {name: q, in: query, type: array, items: {type: string, enum: [a]}}
        - {$ref: "#/parameters/Q"}
      responses: {200: {schema: {type: object}}, 201: {$ref: "#/responses/R"}}
  /b: {$ref: "#/paths/~1a"}
parameters:
  Q: {name: s, in: query, type: array, items: {type: string}}
  B: {name: b, in: body, schema: {type: object}}
responses:
  R: {description: r, schema: {$ref: "#/definitions/A%25b"}}
definitions:
  A%b: {properties: {$ref: {type: string}, b~/: {type: string}}}
  Refs:
    example: {$ref: "#/definitions/A%25b"}
    enum: [{$ref: "#/definitions/A%25b"}]
    default: {$ref: "#/definitions/A%25b"}
    x-of-ours: {$ref: "#/definitions/A%25b"}
    allOf:
      - {$ref: "#/definitions/A%25b/properties/b~0~1"}
      - {$ref: "#/paths/~1a/get/responses/200/schema"}
      - {$ref: "#/paths/%7E1a/get/parameters/0/schema/properties/x"}
      - {$ref: "#/paths/~1a/get/parameters/1/items"}
      - {$ref: "#/parameters/Q/items"}
      - {$ref: "#/parameters/B/schema"}
      - {$ref: "#/responses/R/schema"}
      - {$ref: "#/definitions/Missing"}
      - {$ref: "#/info"}
      - {$ref: "other.yaml#/definitions/A"}
"##,
        );
        let of_ours = json!({"$ref": "#/definitions/A%25b"});
        let expected = json!({
            "example": of_ours, "enum": [of_ours], "default": of_ours, "x-of-ours": of_ours,
            "allOf": [
                {"$ref": "#/components/schemas/A%25b/properties/b~0~1"},
                {"$ref": "#/paths/~1a/get/responses/200/content/application~1json/schema"},
                {"$ref": "#/paths/~1a/get/requestBody/content/application~1json/schema/properties/x"},
                {"$ref": "#/paths/~1a/get/parameters/0/schema/items"},
                {"$ref": "#/components/parameters/Q/schema/items"},
                {"$ref": "#/components/requestBodies/B/content/application~1json/schema"},
                {"$ref": "#/components/responses/R/content/application~1json/schema"},
                {"$ref": "#/components/schemas/Missing"},
                {"$ref": "#/info"},
                {"$ref": "other.yaml#/definitions/A"},
            ],
        });
        assert_eq!(json_at(&document, "#/components/schemas/Refs"), expected);
        assert_eq!(json_at(&document, "#/paths/~1b"), json!({"$ref": "#/paths/~1a"}));
        let get = "#/paths/~1a/get";
        let at = |rest: &str| json_at(&document, &format!("{get}/{rest}"));
        assert_eq!(at("parameters/1"), json!({"$ref": "#/components/parameters/Q"}));
        assert_eq!(at("responses/201"), json!({"$ref": "#/components/responses/R"}));
        let schema = "#/components/responses/R/content/application~1json/schema";
        assert_eq!(json_at(&document, schema), json!({"$ref": "#/components/schemas/A%25b"}));
    }
}
