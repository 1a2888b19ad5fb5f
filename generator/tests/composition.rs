//! The algebra of composition, as a table: the type of a member for which two schemas apply together.
//!
//! Each row is tried in three forms: `allOf` of both at the member, and two objects in an `allOf` that declare the member, in
//! both orders.

use std::collections::BTreeSet;

use openapi_sdk_generator::{Input, generate};

/// A row: a part of a schema, two schemas, and the type of a required member with both.
type Row = (&'static str, &'static str, &'static str, &'static str);

const TABLE: &[Row] = &[
    ("kinds", "{type: [integer, string]}", "{type: integer}", "i64"),
    ("kinds", "{type: number}", "{type: integer}", "i64"),
    ("kinds", "{}", "{type: boolean}", "bool"),
    ("formats", "{type: string}", "{type: string, format: date-time}", "Timestamp"),
    ("formats", "{type: string}", "{format: uuid}", "Uuid"),
    ("formats", "{type: string, format: password}", "{type: string}", "Secret"),
    ("formats", "{type: string, format: password}", "{type: string, format: uuid}", "Secret"),
    ("values", "{enum: [a, b, c]}", "{enum: [b, c, d]}", "?B C"),
    ("values", "{$ref: \"#/components/schemas/Color\"}", "{type: string}", "Color"),
    ("values", "{$ref: \"#/components/schemas/Color\"}", "{enum: [blue, black]}", "?Blue"),
    (
        "values",
        "{oneOf: [{const: 1, title: One}, {const: 2, title: Two}]}",
        "{enum: [2, 3]}",
        "?Two",
    ),
    ("values", "{type: integer, enum: [1, 2]}", "{type: integer, format: int32}", "?_1 _2"),
    ("null", "{type: [string, \"null\"]}", "{type: [string, \"null\"]}", "Option<String>"),
    ("items", "{type: array, items: {type: string}}", "{type: array}", "Vec<String>"),
    (
        "items",
        "{type: array, items: {}}",
        "{type: array, items: {type: string, format: uuid}}",
        "Vec<Uuid>",
    ),
    ("members", "{$ref: \"#/components/schemas/Size\"}", "{type: object}", "Size"),
    ("members", "{$ref: \"#/components/schemas/Size\"}", "{}", "Size"),
    ("members", "{properties: {a: {type: string}}}", "{properties: {b: {type: integer}}}", "?a b"),
    (
        "required",
        "{required: [a], properties: {a: {type: string}}}",
        "{properties: {b: {type: string}}}",
        "?a b",
    ),
    (
        "additional members",
        "{type: object, additionalProperties: {type: integer}}",
        "{type: object}",
        "BTreeMap<String, i64>",
    ),
    (
        "alternatives",
        "{anyOf: [{type: object}, {type: string}]}",
        "{type: object}",
        "BTreeMap<String, Value>",
    ),
    (
        "alternatives",
        "{anyOf: [{$ref: \"#/components/schemas/Size\"}, {type: string}]}",
        "{type: object}",
        "Size|?width",
    ),
];

const HEAD: &str = r##"openapi: 3.1.0
info: {title: a, version: "1"}
paths:
  /rows:
    get:
      operationId: rows
      tags: [rows]
      responses: {"200": {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Row"}}}}}
components:
  schemas:
    Color: {type: string, enum: [red, blue]}
    Size: {type: object, required: [width], properties: {width: {type: integer}}}
"##;

/// Returns the files of the crate with `Row`, in a row.
fn crate_of(row: &str) -> String {
    let document = format!("{HEAD}    Row: {row}\n");
    let config = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";
    let output = generate(Input::new("spec.yaml", &document, config));
    let output = output.unwrap_or_else(|failure| panic!("{row}: {:#?}", failure.findings));
    output.files.iter().map(|file| file.1.to_string()).collect()
}

/// Returns the type of the member of `Row`. For a type of its own that has no name in the document, returns its parts.
fn type_of(row: &str) -> String {
    let text = crate_of(row);
    let item = |name: &str| {
        let start = [format!("pub struct {name} {{"), format!("pub enum {name} {{")];
        let rest = start.iter().find_map(|start| text.split_once(start.as_str()))?.1;
        rest.split_once("\n}").map(|(body, _)| body.to_owned())
    };
    let body = item("Row").unwrap_or_else(|| panic!("{row}: no struct"));
    let line = body.lines().find_map(|line| line.trim().strip_prefix("pub it: "));
    let ty = line.unwrap_or_else(|| panic!("{row}: {body}")).trim_end_matches(',').to_owned();
    if !ty.starts_with("Row") {
        return ty;
    }
    let parts = item(&ty).unwrap_or_else(|| panic!("{row}: no {ty}"));
    let parts = parts.lines().map(str::trim).filter(|line| !line.starts_with(['/', '#']));
    let names = parts.map(|line| line.trim_start_matches("pub ").trim_end_matches(','));
    let names = names.map(|line| line.split(':').next().unwrap_or_default());
    let mut known: Vec<&str> =
        names.filter(|name| !name.is_empty() && !name.contains('(')).collect();
    known.sort_unstable();
    format!("?{}", known.join(" "))
}

#[test]
fn each_part_of_two_schemas_applies_in_any_place_and_order() {
    let mut wrong = Vec::new();
    for (part, one, another, expected) in TABLE {
        let object = |schema: &str| format!("{{type: object, properties: {{it: {schema}}}}}");
        let required = "type: object, required: [it]";
        let forms = [
            format!("{{{required}, properties: {{it: {{allOf: [{one}, {another}]}}}}}}"),
            format!("{{{required}, properties: {{it: {{allOf: [{another}, {one}]}}}}}}"),
            format!("{{{required}, allOf: [{}, {}]}}", object(one), object(another)),
            format!("{{{required}, allOf: [{}, {}]}}", object(another), object(one)),
        ];
        for form in forms {
            let found = type_of(&form);
            if !expected.split('|').any(|expected| found == expected) {
                wrong.push(format!("{part}: {form}: {found}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn annotations_of_two_schemas_apply_together_in_any_place_and_order() {
    let text = "{type: string}";
    for (one, another, expected) in [
        (text, "{readOnly: true}", "out.read_only().optional"),
        (text, "{type: string, readOnly: true}", "out.read_only().optional"),
        (text, "{oneOf: [{type: string, readOnly: true}]}", "out.read_only().optional"),
        (text, "{deprecated: true}", "#[deprecated"),
        (text, "{type: string, deprecated: true}", "#[deprecated"),
        (text, "{description: A word.}", "/// A word."),
        (text, "{type: string, description: A word.}", "/// A word."),
        ("{type: string, maxLength: 9}", "{minLength: 2}", "/// At most 9 characters."),
        ("{type: string, maxLength: 9}", "{minLength: 2}", "/// At least 2 characters."),
        (text, "{default: a}", "/// Default: `a`."),
    ] {
        let object = |schema: &str| format!("{{type: object, properties: {{it: {schema}}}}}");
        for row in [
            format!("{{allOf: [{}, {}]}}", object(one), object(another)),
            format!("{{allOf: [{}, {}]}}", object(another), object(one)),
            format!("{{allOf: [{}], properties: {{it: {another}}}}}", object(one)),
        ] {
            let text = crate_of(&row);
            assert!(text.contains(expected), "{row}: no {expected} in {text}");
        }
    }
}

#[test]
fn a_later_default_replaces_an_earlier_one() {
    let later = |schema: &str| {
        let object = |schema: &str| format!("{{type: object, properties: {{it: {schema}}}}}");
        crate_of(&format!(
            "{{allOf: [{}, {}]}}",
            object("{type: string, default: a}"),
            object(schema)
        ))
    };
    for (schema, expected) in
        [("{minLength: 1}", &["a"][..]), ("{default: b}", &["b"]), ("{enum: [b, c]}", &[])]
    {
        let text = later(schema);
        let defaults = text.lines().filter_map(|line| line.split_once("/// Default: `"));
        let defaults: BTreeSet<&str> =
            defaults.map(|(_, rest)| rest.trim_end_matches("`.")).collect();
        assert_eq!(defaults, expected.iter().copied().collect(), "{schema}");
    }
}
