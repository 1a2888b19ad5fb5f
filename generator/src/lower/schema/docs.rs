//! The docs of schemas.

use serde_json::Value;

use crate::config::Dialect;
use crate::ir::Docs;
use crate::markdown::{Phrase, phrase};
use crate::normalise::schema::CARRIED;
use crate::typed;

use super::format;

/// Returns the docs of a schema: description, constraints in words, an example.
pub fn schema_docs(schema: &typed::Schema, dialect: Dialect) -> Docs {
    let data = &schema.data;
    let some = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    Docs {
        summary: None,
        description: some(&data.description).or_else(|| some(&data.title)),
        notes: notes(schema, dialect),
        example: data.example.clone(),
    }
}

/// Returns the constraints, a sentence each.
fn notes(schema: &typed::Schema, dialect: Dialect) -> Vec<Phrase> {
    let keywords = &schema.keywords;
    let mut notes = Vec::new();
    let mut note = |words: Phrase| notes.push(words);
    let lengths = [
        (keywords.min_length, keywords.max_length, "character"),
        (keywords.min_items, keywords.max_items, "item"),
        (keywords.min_properties, keywords.max_properties, "member"),
    ];
    for (least, most, noun) in lengths {
        let count = |number: usize| {
            Phrase::text(&if number == 1 {
                format!("1 {noun}")
            } else {
                format!("{number} {noun}s")
            })
        };
        match (least.filter(|least| *least > 0), most) {
            (Some(least), Some(most)) if least == most => {
                note(phrase!("Exactly {}.", count(least)))
            }
            (Some(least), Some(most)) => {
                note(phrase!("Between {} and {}.", Phrase::number(least), count(most)))
            }
            (Some(least), None) => note(phrase!("At least {}.", count(least))),
            (None, Some(most)) => note(phrase!("At most {}.", count(most))),
            (None, None) => {}
        }
    }
    let is_open = |exclusive: Option<bool>| exclusive == Some(true);
    if let Some(minimum) = keywords.minimum {
        let open = is_open(keywords.exclusive_minimum);
        note(bound(if open { "Greater than {}." } else { "At least {}." }, &minimum.to_string()));
    }
    if let Some(maximum) = keywords.maximum {
        let open = is_open(keywords.exclusive_maximum);
        note(bound(if open { "Less than {}." } else { "At most {}." }, &maximum.to_string()));
    }
    for (key, words) in [
        ("exclusiveMinimum", "Greater than {}."),
        ("exclusiveMaximum", "Less than {}."),
        ("minimum", "At least {}."),
        ("maximum", "At most {}."),
    ] {
        if let Some(value) = schema.data.extensions.get(&format!("{CARRIED}{key}")) {
            note(bound(words, &plain(value)));
        }
    }
    if let Some(step) = keywords.multiple_of {
        note(bound("A multiple of {}.", &step.to_string()));
    }
    if let Some(pattern) = &keywords.pattern {
        note(phrase!("Matches {}.", Phrase::code(pattern)));
    }
    if keywords.unique_items == Some(true) {
        note(phrase!("No item twice."));
    }
    if let Some(format) = &keywords.format
        && !format::is_implied(dialect, keywords.typ.as_deref(), format)
    {
        note(phrase!("Format: {}.", Phrase::code(format)));
    }
    if let Some(default) = schema.data.default.as_ref().filter(|default| !default.is_null()) {
        note(phrase!("Default: {}.", Phrase::code(&plain(default))));
    }
    for key in
        ["not", "if", "dependentRequired", "dependentSchemas", "patternProperties", "propertyNames"]
    {
        if schema.data.extensions.contains_key(&format!("{CARRIED}{key}")) {
            note(phrase!("The document constrains it further by {}.", Phrase::code(key)));
        }
    }
    notes
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Returns the sentence for a bound.
fn bound(words: &'static str, bound: &str) -> Phrase {
    Phrase::fill(words, &[&Phrase::text(bound)])
}
