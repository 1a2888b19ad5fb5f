//! The docs of schemas.

use serde_json::Value;

use crate::config::Dialect;
use crate::ir::Docs;
use crate::markdown::{Phrase, phrase};
use crate::schema::{Bounds, Schema, text_of};

use super::format;

/// Returns the docs of a schema: its description, its constraints and an example.
pub fn schema_docs(schema: &Schema, dialect: Dialect) -> Docs {
    let some = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    Docs {
        summary: None,
        description: some(&schema.description).or_else(|| some(&schema.title)),
        notes: notes(schema, dialect),
        example: schema.examples.first().map(|example| example.value.clone()),
    }
}

/// Returns a sentence for each constraint.
fn notes(schema: &Schema, dialect: Dialect) -> Vec<Phrase> {
    let mut notes = Vec::new();
    let mut note = |words: Phrase| notes.push(words);
    let lengths = [
        (schema.min_length, schema.max_length, "character"),
        (schema.min_items, schema.max_items, "item"),
        (schema.min_properties, schema.max_properties, "member"),
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
    for (bounds, inclusive, exclusive) in [
        (&schema.minimum, "At least {}.", "Greater than {}."),
        (&schema.maximum, "At most {}.", "Less than {}."),
    ] {
        let Bounds { inclusive: limit, excludes_inclusive, exclusive: strict } = bounds;
        if let Some(limit) = limit {
            note(bound(if *excludes_inclusive { exclusive } else { inclusive }, limit));
        }
        if let Some(strict) = strict {
            note(bound(exclusive, strict));
        }
    }
    if let Some(step) = schema.multiple_of {
        note(bound("A multiple of {}.", &Value::from(step)));
    }
    if let Some(pattern) = &schema.pattern {
        note(phrase!("Matches {}.", Phrase::code(pattern)));
    }
    if schema.unique_items {
        note(phrase!("Items are unique."));
    }
    if let Some(format) = &schema.format
        && !format::is_implied(dialect, schema.only_type(), format)
    {
        note(phrase!("Format: {}.", Phrase::code(format)));
    }
    schema.default.as_ref().and_then(default_note).into_iter().for_each(&mut note);
    for key in
        ["not", "if", "dependentRequired", "dependentSchemas", "patternProperties", "propertyNames"]
    {
        if schema.has(key) {
            note(phrase!("Further constrained by {}.", Phrase::code(key)));
        }
    }
    notes
}

/// Returns the sentence for a default.
fn default_note(default: &Value) -> Option<Phrase> {
    (!default.is_null()).then(|| phrase!("Default: {}.", Phrase::code(&text_of(default))))
}

/// Removes the sentence for a default from the docs of its schema.
pub(super) fn remove_default(docs: &mut Docs, default: Option<&Value>) {
    if let Some(sentence) = default.and_then(default_note) {
        docs.notes.retain(|note| *note != sentence);
    }
}

/// The most constraints that are listed for one value, so that the work is linear in the number of its schemas.
const MOST_NOTES: usize = 32;

/// Returns the docs of a value that two schemas describe together: the description and the example of the later schema,
/// if it has them, and the constraints of both.
pub(super) fn combined(known: Docs, later: Docs) -> Docs {
    let mut notes = known.notes;
    for note in later.notes {
        if notes.len() < MOST_NOTES && !notes.contains(&note) {
            notes.push(note);
        }
    }
    Docs {
        summary: later.summary.or(known.summary),
        description: later.description.or(known.description),
        notes,
        example: later.example.or(known.example),
    }
}

/// Returns the sentence for a bound. A whole number is written without a fraction.
fn bound(words: &'static str, bound: &Value) -> Phrase {
    let text = match bound.as_f64().filter(|_| bound.is_f64()) {
        Some(float) => float.to_string(),
        None => text_of(bound),
    };
    Phrase::fill(words, &[&Phrase::text(&text)])
}
