//! What a schema says to people.

use serde_json::Value;

use crate::ir::Docs;
use crate::normalise::schema::CARRIED;
use crate::typed;

/// The docs of a schema: description, constraints in words, an example.
pub fn schema_docs(schema: &typed::Schema) -> Docs {
    let data = &schema.data;
    let some = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    Docs {
        summary: None,
        description: some(&data.description).or_else(|| some(&data.title)),
        notes: notes(schema),
        example: data.example.clone(),
    }
}

/// Constraints, a sentence each.
fn notes(schema: &typed::Schema) -> Vec<String> {
    let keywords = &schema.keywords;
    let mut notes = Vec::new();
    let mut note = |text: String| notes.push(text);
    let lengths = [
        (keywords.min_length, keywords.max_length, "character"),
        (keywords.min_items, keywords.max_items, "item"),
        (keywords.min_properties, keywords.max_properties, "member"),
    ];
    for (least, most, noun) in lengths {
        let count = |number: usize| {
            if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
        };
        match (least.filter(|least| *least > 0), most) {
            (Some(least), Some(most)) if least == most => {
                note(format!("Exactly {}.", count(least)))
            }
            (Some(least), Some(most)) => note(format!("Between {least} and {}.", count(most))),
            (Some(least), None) => note(format!("At least {}.", count(least))),
            (None, Some(most)) => note(format!("At most {}.", count(most))),
            (None, None) => {}
        }
    }
    if let Some(minimum) = keywords.minimum {
        let open = keywords.exclusive_minimum == Some(true);
        note(if open {
            format!("Greater than {minimum}.")
        } else {
            format!("At least {minimum}.")
        });
    }
    if let Some(maximum) = keywords.maximum {
        let open = keywords.exclusive_maximum == Some(true);
        note(if open { format!("Less than {maximum}.") } else { format!("At most {maximum}.") });
    }
    for (key, words) in [
        ("exclusiveMinimum", "Greater than"),
        ("exclusiveMaximum", "Less than"),
        ("minimum", "At least"),
        ("maximum", "At most"),
    ] {
        if let Some(bound) = schema.data.extensions.get(&format!("{CARRIED}{key}")) {
            note(format!("{words} {}.", plain(bound)));
        }
    }
    if let Some(step) = keywords.multiple_of {
        note(format!("A multiple of {step}."));
    }
    if let Some(pattern) = &keywords.pattern {
        note(format!("Matches {}.", code(pattern)));
    }
    if keywords.unique_items == Some(true) {
        note("No item twice.".to_owned());
    }
    if let Some(format) = &keywords.format
        && !KNOWN_FORMATS.contains(&format.as_str())
    {
        note(format!("Format: {}.", code(format)));
    }
    if let Some(default) = schema.data.default.as_ref().filter(|default| !default.is_null()) {
        note(format!("Default: {}.", code(&plain(default))));
    }
    for key in
        ["not", "if", "dependentRequired", "dependentSchemas", "patternProperties", "propertyNames"]
    {
        if schema.data.extensions.contains_key(&format!("{CARRIED}{key}")) {
            note(format!("The document constrains it further by `{key}`."));
        }
    }
    notes
}

/// The formats that a type tells of, so that no word is needed.
pub const KNOWN_FORMATS: &[&str] = &[
    "int32",
    "int64",
    "uint32",
    "uint64",
    "float",
    "double",
    "date-time",
    "duration",
    "byte",
    "base64",
    "base64url",
    "password",
    "field-mask",
    "google-fieldmask",
];

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A code span that holds the text, whatever backticks are in it.
fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}
