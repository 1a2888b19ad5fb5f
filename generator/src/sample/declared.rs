//! Checks the defaults and examples of the document.
//!
//! Purpose: exclude wrong values from docs and tests of an otherwise correct document. Input: the schemas. Output: the
//! schemas without the defaults and examples that do not match, and a finding for each of them.

use std::collections::BTreeSet;

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::part;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::{DeclaredValueKind, Entry, SchemaTable};

use super::budget::Size;
use super::format;
use super::schema::Schemas;
use super::validator::{Strictness, Validator};

/// Removes the defaults and examples that do not match their schemas, and reports them. The work is limited by the size
/// of the document.
pub(crate) fn check(
    mut table: SchemaTable,
    document: Size,
    dialect: Dialect,
    diagnostics: &mut Diagnostics,
) -> SchemaTable {
    let invalid = invalid(&table, document, dialect, diagnostics);
    table.remove_declared_values(&invalid);
    table
}

/// Returns the places of the values that do not match.
fn invalid(
    table: &SchemaTable,
    document: Size,
    dialect: Dialect,
    diagnostics: &mut Diagnostics,
) -> BTreeSet<Pointer> {
    let schemas = Schemas::new(table, dialect, BTreeSet::new()).within(document);
    let validator = Validator::new(&schemas, Strictness::Declared);
    let mut invalid = BTreeSet::new();
    for declared in table.declared_values() {
        part::at(declared.schema);
        let (rule, what) = match declared.kind {
            DeclaredValueKind::Default => (rules::INVALID_DEFAULT, "default"),
            DeclaredValueKind::Example => (rules::INVALID_EXAMPLE, "example"),
        };
        // Its type follows the examples, and `lower` reports it.
        if dialect == Dialect::Json
            && let Some(Entry::Keywords(schema)) = table.entry(declared.schema)
            && schema.other_duration().is_some()
        {
            continue;
        }
        let mismatch = validator.mismatch(declared.value, std::slice::from_ref(declared.schema));
        if let Some(mismatch) = mismatch {
            let message =
                format!("the {what} does not match its schema and is omitted: {mismatch}");
            let is_time = format::TIMES.iter().any(|expected| mismatch.contains(expected));
            let place = Place::Value(declared.place.clone());
            let finding = Diagnostic::new(rule, place, message);
            let hint = "a response with this value fails: `times = \"lenient\"` under `[types]` accepts it";
            diagnostics.report(if is_time { finding.hint(hint) } else { finding });
            invalid.insert(declared.place);
        } else if validator.gave_up() {
            let message = format!("the {what} is too large to check; read unchanged");
            let place = Place::Value(declared.place);
            diagnostics.report(Diagnostic::new(rules::UNCHECKED_EXAMPLE, place, message));
        }
    }
    invalid
}
