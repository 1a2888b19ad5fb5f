//! The report of a run: a table with a row for each document, and lists of the findings.

use std::fmt::Write;

use super::outcome::{Named, Outcome, Outcomes};

const HEAD: [&str; 10] = [
    "document",
    "types",
    "samples",
    "examples",
    "mutations",
    "lost",
    "accepted",
    "invalid examples",
    "no sample",
    "disagreements",
];

/// The amount of detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    All,
    /// So many of each kind in each document.
    First(usize),
}

/// The table, and the lists behind it.
pub fn markdown(outcomes: &Outcomes, detail: Detail) -> String {
    let rows: Vec<[String; 10]> = outcomes.documents.iter().map(row).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0).max(HEAD[column].len())
    };
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let mut text = String::new();
    let mut line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        let _ = writeln!(text, "| {} |", padded.collect::<Vec<_>>().join(" | "));
    };
    line(&HEAD.map(str::to_owned));
    let rule = |(column, width): (usize, &usize)| {
        if column == 0 { "-".repeat(*width) } else { format!("{}:", "-".repeat(width - 1)) }
    };
    line(&widths.iter().enumerate().map(rule).collect::<Vec<_>>());
    rows.iter().for_each(|row| line(row));
    for outcome in &outcomes.documents {
        lists(&mut text, outcome, detail);
    }
    text
}

fn row(outcome: &Outcome) -> [String; 10] {
    let numbers = [
        outcome.types,
        outcome.samples,
        outcome.examples,
        outcome.mutations,
        outcome.lost.len(),
        outcome.accepted.len(),
        outcome.invalid_examples.len(),
        outcome.missing.len(),
        outcome.disagreements.len(),
    ];
    let mut cells = vec![outcome.file.clone()];
    cells.extend(numbers.map(|number| number.to_string()));
    cells.try_into().unwrap_or_default()
}

fn lists(text: &mut String, outcome: &Outcome, detail: Detail) {
    let kinds: [(&str, &[Named]); 8] = [
        ("lost", &outcome.lost),
        ("wrong, but accepted", &outcome.accepted),
        ("generated samples that are invalid", &outcome.generator_errors),
        ("invalid examples of the document", &outcome.invalid_examples),
        ("schemas without samples", &outcome.missing),
        ("schemas without some kind of sample", &outcome.partly_missing),
        ("disagreements with the witness", &outcome.disagreements),
        ("unwitnessed", &outcome.unwitnessed),
    ];
    let is_good = kinds.iter().all(|(_, named)| named.is_empty()) && outcome.error.is_none();
    if is_good && outcome.explained.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n## {}", outcome.file);
    if let Some(error) = &outcome.error {
        let _ = writeln!(text, "\n{error}");
    }
    for (kind, named) in kinds.into_iter().filter(|(_, named)| !named.is_empty()) {
        let shown = match detail {
            Detail::All => named.len(),
            Detail::First(most) => named.len().min(most),
        };
        let _ = writeln!(text, "\n{} {kind}:\n", named.len());
        for Named { pointer, why } in &named[..shown] {
            let _ = writeln!(text, "- `{pointer}`: {why}");
        }
        if shown < named.len() {
            let _ = writeln!(text, "- and {} more", named.len() - shown);
        }
    }
    if !outcome.explained.is_empty() {
        let _ = writeln!(text, "\nDisagreements with the witness for a reason:\n");
    }
    for (reason, count) in &outcome.explained {
        let _ = writeln!(text, "- {count}: {reason}");
    }
}
