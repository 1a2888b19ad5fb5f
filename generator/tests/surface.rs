//! The public items of a crate, and the changes between the crates of two documents.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use openapi_sdk_generator::surface::{ItemKind, Surface, compare};
use openapi_sdk_generator::{Input, generate, surface};

const CONFIG: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

const DOCUMENT: &str = r##"
openapi: 3.1.0
info: {title: a, version: "1"}
paths:
  /pets/{id}:
    get:
      operationId: pets.get
      tags: [pets]
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
  /owners:
    get:
      operationId: owners.list
      tags: [owners]
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        "200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Owner"}}}}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        name: {type: string}
        color: {$ref: "#/components/schemas/Color"}
    Color: {type: string, enum: [red, green]}
    Owner: {type: object, properties: {name: {type: string}}}
"##;

fn of(document: &str, config: &str) -> Surface {
    let input = Input::new("a.yaml", document, config);
    surface(input).unwrap_or_else(|failure| panic!("{:#?}", failure.findings))
}

/// The changes after an edit of the document, a line for each.
fn changes(config: &str, edits: &[(&str, &str)]) -> Vec<String> {
    let mut edited = DOCUMENT.to_owned();
    for (from, to) in edits {
        assert!(edited.contains(from), "{from}");
        edited = edited.replacen(from, to, 1);
    }
    let changes = compare(&of(DOCUMENT, config), &of(&edited, config));
    let lines = changes.into_iter().map(|change| {
        let texts = [change.old, change.new].map(|text| text.unwrap_or_else(|| "-".to_owned()));
        format!(
            "{}: {} {} {}: {}",
            change.step,
            change.change,
            change.kind,
            change.path,
            texts.join(" → ")
        )
    });
    lines.collect()
}

#[test]
fn new_parts_of_the_document_are_minor() {
    assert_eq!(
        changes(
            CONFIG,
            &[
                ("        color: ", "        age: {type: integer}\n        color: "),
                ("[red, green]", "[red, green, blue]"),
                (
                    "      responses:",
                    "        - {name: deep, in: query, schema: {type: boolean}}\n      responses:"
                ),
            ]
        ),
        [
            "minor: added variant resources::pets::Color::Blue: - → Blue",
            "minor: added field resources::pets::Pet::age: - → pub age: Option<i64>",
            "minor: added method resources::pets::Pet::age: - → pub fn age(self, age: i64) -> Self",
            "minor: added method resources::pets::ops::Get::deep: - → pub fn deep(self, deep: bool) -> Self",
            "minor: added type alias resources::pets::ops::GetCall: - → pub type GetCall = Call<Get>",
        ]
    );
}

#[test]
fn incompatible_parts_of_the_document_are_major() {
    assert_eq!(
        changes(
            CONFIG,
            &[
                ("required: [name]", "required: [name, color]"),
                ("[red, green]", "[red]"),
                (
                    "        - {name: limit, in: query, schema: {type: integer}}",
                    "        - {name: limit, in: query, required: true, schema: {type: string}}"
                ),
            ]
        ),
        [
            "major: changed method resources::owners::OwnersApi::list: pub fn list(&self) -> ops::ListCall → \
             pub fn list(&self, limit: impl AsRef<str>) -> Call<ops::List>",
            "major: removed method resources::owners::ops::List::limit: pub fn limit(self, limit: i64) -> Self → -",
            "major: removed type alias resources::owners::ops::ListCall: pub type ListCall = Call<List> → -",
            "minor: added implementation resources::pets::Color: Default: - → impl Default for Color",
            "major: removed variant resources::pets::Color::Green: Green → -",
            "major: changed field resources::pets::Pet::color: pub color: Option<Color> → pub color: Color",
        ]
    );
}

#[test]
fn a_closed_enum_can_not_grow() {
    let config =
        format!("{CONFIG}[[override]]\nat = \"#/components/schemas/Color\"\nclosed = true\n");
    assert_eq!(
        changes(&config, &[("[red, green]", "[red, green, blue]")]),
        ["major: added variant resources::pets::Color::Blue: - → Blue",]
    );
}

#[test]
fn a_removed_resource_is_listed_without_its_members() {
    let owners = DOCUMENT.find("  /owners").expect("it has this path");
    let end = DOCUMENT.find("components:\n").expect("it has this key");
    let schema = "    Owner: {type: object, properties: {name: {type: string}}}\n";
    assert_eq!(
        changes(CONFIG, &[(&DOCUMENT[owners..end], ""), (schema, "")]),
        [
            "major: removed method Client::owners: pub fn owners(&self) -> OwnersApi → -",
            "major: removed feature feature owners: feature owners → -",
            "major: removed module resources::owners: pub mod owners → -",
        ]
    );
}

#[test]
fn a_deprecated_operation_is_minor() {
    assert_eq!(
        changes(CONFIG, &[("tags: [pets]", "tags: [pets]\n      deprecated: true")]),
        [
            "minor: deprecated method resources::pets::PetsApi::get: pub fn get(&self, id: impl AsRef<str>) -> Call<ops::Get> → \
             pub fn get(&self, id: impl AsRef<str>) -> Call<ops::Get>",
        ]
    );
}

#[test]
fn a_type_that_another_resource_uses_too_keeps_its_path() {
    let edit = (
        "Owner: {type: object, properties: {",
        "Owner: {type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}, ",
    );
    assert_eq!(
        changes(CONFIG, &[edit]),
        [
            "minor: added module models: - → pub mod models",
            "minor: added field resources::owners::Owner::pet: - → pub pet: Option<Pet>",
            "minor: added method resources::owners::Owner::pet: - → pub fn pet(self, pet: Pet) -> Self",
        ]
    );
}

#[test]
fn the_order_and_the_texts_of_the_document_change_nothing() {
    assert_eq!(changes(CONFIG, &[]), [""; 0]);
    let color = "        color: {$ref: \"#/components/schemas/Color\"}\n";
    let owner = "    Owner: {type: object, properties: {name: {type: string}}}\n";
    let edits = [
        (color, ""),
        (
            "        name: {type: string}\n",
            &format!("{color}        name: {{type: string, description: new}}\n"),
        ),
        (owner, ""),
        ("    Pet:\n", &format!("{owner}    Pet:\n")),
    ];
    assert_eq!(changes(CONFIG, &edits), [""; 0]);
}

/// Cases of which the surface is compared with the text of the crate.
const CASES: &[&str] = &[
    "bodies",
    "enums-closed",
    "field-masks",
    "locked-types-that-move",
    "oneofs",
    "paging",
    "plain-json",
    "recursive-types",
    "responses",
    "servers",
    "taken-names",
    "tokens",
    "webhooks",
];

#[test]
fn every_public_line_of_a_crate_is_an_item() {
    for case in CASES {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/pass").join(case);
        let document =
            fs::read_to_string(folder.join("spec.yaml")).expect("the case has a document");
        let config =
            fs::read_to_string(folder.join("codegen.toml")).unwrap_or_else(|_| CONFIG.to_owned());
        let lock = fs::read_to_string(folder.join("names.lock")).ok();
        let input =
            Input { names_lock: lock.as_deref(), ..Input::new("spec.yaml", &document, &config) };
        let output =
            generate(input).unwrap_or_else(|failure| panic!("{case}: {:#?}", failure.findings));
        let mut counted = BTreeMap::new();
        for (path, text) in &output.files {
            if path.starts_with("src/")
                && !path.starts_with("src/runtime/")
                && path != "src/custom.rs"
            {
                count(text, &mut counted);
            }
        }
        let surface =
            surface(input).unwrap_or_else(|failure| panic!("{case}: {:#?}", failure.findings));
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, item) in surface.items() {
            let kind = match item.kind() {
                ItemKind::Struct => "struct",
                ItemKind::Enum => "enum",
                ItemKind::Field => "field",
                ItemKind::Variant => "variant",
                ItemKind::Function | ItemKind::Method => "fn",
                ItemKind::Constant => "const",
                ItemKind::Alias => "type",
                ItemKind::AssociatedType => "associated type",
                ItemKind::Implementation => "impl",
                _ => continue,
            };
            *found.entry(kind).or_default() += 1;
        }
        assert_eq!(found, counted, "{case}");
    }
}

/// Counts the public items in the text of a file by their first words.
fn count(text: &str, counted: &mut BTreeMap<&str, usize>) {
    let mut add = |kind, number| *counted.entry(kind).or_default() += number;
    let mut in_enum = false;
    let mut in_variant = false;
    for line in text.lines() {
        let code = line.trim_start();
        let depth = line.len() - code.len();
        let mut words = code.split(' ');
        match (words.next(), words.next().unwrap_or_default()) {
            (Some("pub"), kind @ ("struct" | "enum" | "fn" | "const" | "type")) => {
                let kind =
                    ["struct", "enum", "fn", "const", "type"].into_iter().find(|one| *one == kind);
                add(kind.expect("it is one of these"), 1);
                // Fields of a tuple are on the line of their struct, unless it is too long.
                if code.starts_with("pub struct") && code.contains('(') {
                    add("field", code.matches("pub ").count() - 1);
                }
                in_enum = code.starts_with("pub enum") && code.ends_with('{');
            }
            (Some("pub"), name) if name.ends_with(':') => add("field", 1),
            (Some("type"), _) => add("associated type", 1),
            (Some(first), second) if depth == 0 && first.starts_with("impl") => {
                let traits =
                    if first == "impl<'de>" { second } else { code.trim_start_matches("impl ") };
                let is_private = traits.starts_with("wire::") || !code.contains(" for ");
                add("impl", usize::from(!is_private));
            }
            (Some(first), _) if depth == 4 && in_enum => {
                let is_variant =
                    first.starts_with(|letter: char| letter.is_uppercase() || letter == '_');
                add("variant", usize::from(is_variant && !in_variant));
            }
            _ => {}
        }
        if let Some(derived) = code.strip_prefix("#[derive(") {
            add("impl", derived.matches(',').count() + 1);
        }
        in_variant = false;
        in_enum &= line != "}";
    }
}
