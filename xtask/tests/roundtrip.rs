//! Tests of `cargo xtask roundtrip`: it finds each planted error, and none without one.

use std::collections::BTreeMap;
use std::fs;

use openapi_sdk_generator::files::Files;
use serde_json::Value;
use xtask::roundtrip::{self, Named, Options, Outcome, Planted};

const DOCUMENT: &str = r##"openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      operationId: listPets
      tags: [pets]
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string}
        nickName: {type: string}
        born: {type: string, format: date-time}
        kind: {type: string, enum: [cat, dog]}
        friends: {type: array, items: {$ref: "#/components/schemas/Pet"}}
        home: {oneOf: [{$ref: "#/components/schemas/House"}, {$ref: "#/components/schemas/Flat"}]}
      example: {name: Tom, kind: cat, born: "2020-01-01T00:00:00Z", friends: [{name: Jerry}]}
    House: {type: object, required: [garden], properties: {garden: {type: boolean}}}
    Flat: {type: object, required: [floor], properties: {floor: {type: integer}}}
"##;

/// A document, a line of its models, and the replacement.
const ERRORS: &[(&str, &str, &str)] = &[
    ("changed-spelling.yaml", "Self::Dog => \"dog\",", "Self::Dog => \"hound\","),
    ("dropped-field.yaml", "out.optional(\"nickName\", &self.nick_name);", ""),
    ("dropped-member.yaml", "wire::Form::new(0,", "wire::Form::new(1,"),
    ("dropped-requirement.yaml", "&[\"name\"];", "&[];"),
    ("unchanged.yaml", "", ""),
    ("swapped-name.yaml", "\"born\" =>", "\"Born\" =>"),
];

/// Changes the models of a crate.
struct ChangedModels;

impl Planted for ChangedModels {
    fn in_files(&mut self, file: &str, files: &mut Files) {
        let error = ERRORS.iter().find(|(name, ..)| *name == file);
        let (_, line, other) = error.expect("each document has its error");
        let models = files.get_mut("src/resources/pets/models.rs").expect("the crate has models");
        assert!(models.contains(line), "{line} is not in {models}");
        if !line.is_empty() {
            *models = models.replace(line, other);
        }
    }
}

#[test]
fn each_planted_error_is_found_and_none_without_one() {
    let folder = tempfile::tempdir().expect("a folder can be created");
    for (file, ..) in ERRORS {
        fs::write(folder.path().join(file), DOCUMENT).expect("the document can be written");
    }
    let options = Options::of(folder.path().to_path_buf());
    let outcomes =
        roundtrip::outcomes(&options, &mut ChangedModels).expect("the run comes to its end");
    assert!(!outcomes.are_good(), "{}", outcomes.closing_line());
    let counts: BTreeMap<&str, (usize, usize)> = outcomes
        .documents
        .iter()
        .map(|outcome| (outcome.file.as_str(), (outcome.lost.len(), outcome.accepted.len())))
        .collect();
    for outcome in &outcomes.documents {
        assert_eq!((&outcome.error, outcome.examples), (&None, 1), "{}", outcome.file);
        assert!(
            outcome.generator_errors.is_empty() && outcome.samples > 5 && outcome.mutations > 5
        );
    }
    for (file, lost, accepted) in [
        ("changed-spelling.yaml", true, false),
        ("dropped-field.yaml", true, false),
        ("dropped-member.yaml", true, false),
        ("dropped-requirement.yaml", false, true),
        ("unchanged.yaml", false, false),
        // A date is checked only under its own name.
        ("swapped-name.yaml", true, true),
    ] {
        let (found_lost, found_accepted) = counts[file];
        assert_eq!((found_lost > 0, found_accepted > 0), (lost, accepted), "{file} {counts:?}");
    }
    for outcome in &outcomes.documents {
        let found = &outcome.disagreements;
        assert_eq!(found.is_empty(), outcome.file != "changed-spelling.yaml", "{found:?}");
        assert!(found.iter().all(|named| named.why.contains("encoded: ")), "{found:?}");
        assert_eq!(outcome.is_good(), outcome.file == "unchanged.yaml");
    }
    let lost = &outcomes.documents[1].lost;
    assert!(lost.iter().all(|named| named.why.contains("nickName: read ")), "{lost:?}");
}

/// A document whose schemas have one keyword each that the generator must not ignore.
const KEYWORDS: &str = r##"openapi: 3.1.0
info: {title: Keywords, version: "1"}
paths:
  /shelves:
    get:
      operationId: getShelf
      tags: [shelves]
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Shelf"}}}}
components:
  schemas:
    Shelf:
      type: object
      properties:
        labels: {type: object, unevaluatedProperties: {type: integer}}
        sizes: {type: object, additionalProperties: {type: integer}}
        place: {$ref: "#/components/schemas/Place"}
        color: {$ref: "#/components/schemas/Color"}
        item: {$ref: "#/components/schemas/Item"}
    Place: {type: object, required: [room], properties: {room: {type: string}}}
    Color: {type: string, enum: [red, blue]}
    Item:
      oneOf: [{$ref: "#/components/schemas/Book"}, {$ref: "#/components/schemas/Vase"}]
      discriminator:
        propertyName: kind
        mapping: {paper: "#/components/schemas/Book", clay: "#/components/schemas/Vase"}
    Book: {type: object, required: [kind, pages], properties: {kind: {type: string}, pages: {type: integer}}}
    Vase: {type: object, required: [kind, height], properties: {kind: {type: string}, height: {type: number}}}
"##;

/// Keywords that the reader does not see: the object with the keyword, the keyword, and a part of each finding.
const REMOVED: &[(&str, &str, &str)] = &[
    ("/Shelf/properties/labels", "unevaluatedProperties", "/labels: `unevaluatedProperties`"),
    ("/Shelf/properties/sizes", "additionalProperties", "/sizes/additionalProperties/type`"),
    ("/Place", "required", "`required` at `#/components/schemas/Place/required`"),
    ("/Color", "enum", "`enum` at `#/components/schemas/Color/enum`"),
    ("/Item/discriminator", "mapping", "the discriminator is wrong: "),
];

/// Passes the whole document to the witness.
struct WholeDocument;

impl Planted for WholeDocument {
    fn in_effective(&mut self, _: &str, effective: &mut Value) {
        *effective = parsed();
    }
}

fn parsed() -> Value {
    serde_yaml::from_str(KEYWORDS).expect("the document is YAML")
}

#[test]
fn the_witness_finds_each_keyword_that_the_reader_ignores() {
    let folder = tempfile::tempdir().expect("a folder can be created");
    let write = |name: &str, document: &Value| {
        let file = folder.path().join(format!("{name}.json"));
        fs::write(file, document.to_string()).expect("the document can be written");
    };
    write("nothing", &parsed());
    for (at, keyword, _) in REMOVED {
        let mut document = parsed();
        let schema = document.pointer_mut(&format!("/components/schemas{at}"));
        let schema = schema.and_then(Value::as_object_mut).expect("the schema is an object");
        schema.remove(*keyword).expect("the schema has the keyword");
        write(keyword, &document);
    }
    // No crate is compiled: the witness validates the values before that.
    let options = Options { only_validate: true, ..Options::of(folder.path().to_path_buf()) };
    let outcomes = roundtrip::outcomes(&options, &mut WholeDocument).expect("the run ends");
    for outcome in &outcomes.documents {
        let keyword = outcome.file.trim_end_matches(".json");
        let Outcome { disagreements, explained, unwitnessed, error, .. } = outcome;
        assert!(
            explained.is_empty() && unwitnessed.is_empty(),
            "{keyword}: {explained:?} {unwitnessed:?}"
        );
        assert_eq!((error, outcome.samples > 20), (&None, true), "{keyword}");
        let removed = REMOVED.iter().find(|(_, removed, _)| *removed == keyword);
        assert_eq!(disagreements.is_empty(), removed.is_none(), "{keyword}: {disagreements:?}");
        let Some((.., part)) = removed else { continue };
        let others = disagreements.iter().filter(|found| !found.why.contains(part));
        assert_eq!(others.collect::<Vec<_>>(), Vec::<&Named>::new(), "{keyword}");
    }
    assert_eq!(outcomes.documents.len(), REMOVED.len() + 1);
}
