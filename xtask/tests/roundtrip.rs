//! `cargo xtask roundtrip` proves itself: faults that are planted in crates are found, and none where there is none.

use std::collections::BTreeMap;
use std::fs;

use openapi_sdk_generator::files::Files;
use xtask::roundtrip::{self, Options};

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

/// A document, the line of its models that is changed, and what becomes of it.
const FAULTS: &[(&str, &str, &str)] = &[
    ("dropped-arm.yaml", "\"dog\" => Self::Dog,", "\"dog\" => Self::Cat,"),
    ("dropped-field.yaml", "out.optional(\"nickName\", &self.nick_name);", ""),
    ("dropped-member.yaml", "wire::Form::new(0,", "wire::Form::new(1,"),
    ("dropped-requirement.yaml", "&[\"name\"];", "&[];"),
    ("no-fault.yaml", "", ""),
    ("swapped-name.yaml", "\"born\" =>", "\"Born\" =>"),
];

/// Changes the models of a crate.
fn plant(file: &str, files: &mut Files) {
    let fault = FAULTS.iter().find(|(name, ..)| *name == file);
    let (_, line, other) = fault.expect("each document has its fault");
    let models = files.get_mut("src/resources/pets/models.rs").expect("the crate has models");
    assert!(models.contains(line), "{line} is not in {models}");
    if !line.is_empty() {
        *models = models.replace(line, other);
    }
}

#[test]
fn planted_faults_are_found_and_none_where_there_is_none() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (file, ..) in FAULTS {
        fs::write(folder.path().join(file), DOCUMENT).expect("the document can be written");
    }
    let options = Options::of(folder.path().to_path_buf());
    let outcomes = roundtrip::outcomes(&options, &mut plant).expect("the run comes to its end");
    assert!(!outcomes.are_good(), "{}", outcomes.closing_line());
    let counts: BTreeMap<&str, (usize, usize)> = outcomes
        .documents
        .iter()
        .map(|outcome| (outcome.file.as_str(), (outcome.lost.len(), outcome.accepted.len())))
        .collect();
    for outcome in &outcomes.documents {
        assert_eq!((&outcome.error, outcome.examples), (&None, 1), "{}", outcome.file);
        assert!(outcome.maker_faults.is_empty() && outcome.samples > 5 && outcome.mutations > 5);
    }
    for (file, lost, accepted) in [
        ("dropped-arm.yaml", true, false),
        ("dropped-field.yaml", true, false),
        ("dropped-member.yaml", true, false),
        ("dropped-requirement.yaml", false, true),
        ("no-fault.yaml", false, false),
        // A date that nobody reads may be anything.
        ("swapped-name.yaml", true, true),
    ] {
        let (found_lost, found_accepted) = counts[file];
        assert_eq!((found_lost > 0, found_accepted > 0), (lost, accepted), "{file} {counts:?}");
    }
    let lost = &outcomes.documents[1].lost;
    assert!(lost.iter().all(|named| named.why.contains("nickName: read ")), "{lost:?}");
}
