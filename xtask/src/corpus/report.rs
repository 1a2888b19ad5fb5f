//! The report of a run, as a Markdown table with aligned columns.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::names::Names;
use super::outcome::{Cause, Outcome, Outcomes, Times};

const HEAD: [&str; 12] = [
    "document",
    "version",
    "operations",
    "emitted",
    "refused",
    "untyped",
    "opaque",
    "types",
    "lines",
    "ms",
    "compiled",
    "findings and first error",
];

/// The columns of numbers, which are aligned to the right.
const NUMBERS: std::ops::Range<usize> = 2..10;

/// The table and the sums.
pub fn markdown(outcomes: &Outcomes, times: Times) -> String {
    let rows: Vec<[String; 12]> = outcomes.documents.iter().map(row).collect();
    let mut text = table(&rows);
    text.push('\n');
    text.push_str(&sums(&outcomes.documents));
    let seconds = |time: std::time::Duration| format!("{:.1} s", time.as_secs_f64());
    let _ = write!(text, "- time: {} to generate", seconds(times.generation));
    if let Some(time) = times.compilation {
        let _ = write!(text, ", {} to compile", seconds(time));
    }
    text.push_str("\n\n");
    text.push_str(&less_typed(&outcomes.documents));
    text
}

/// The places without a type of their own, by rule.
fn less_typed(outcomes: &[Outcome]) -> String {
    let mut rules: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for outcome in outcomes {
        for Cause { pointer, rule } in outcome.untyped.iter().chain(&outcome.opaque) {
            let place = format!("  - {} {pointer}\n", outcome.file);
            rules.entry(rule).or_default().push(place);
        }
    }
    if rules.is_empty() {
        return String::new();
    }
    let mut text = "Untyped and opaque places by rule:\n\n".to_owned();
    for (rule, places) in rules {
        let _ = writeln!(text, "- {rule}: {}", places.len());
        text.extend(places);
    }
    text + "\n"
}

/// The last line of the output, which CI reads.
pub fn closing_line(outcomes: &Outcomes) -> String {
    let count = |which: fn(&Outcome) -> bool| {
        outcomes.documents.iter().filter(|outcome| which(outcome)).count()
    };
    let tested = match count(|outcome| outcome.tested.is_some()) {
        0 => String::new(),
        all => {
            format!(", tests of {} of {all} pass", count(|outcome| outcome.tested == Some(true)))
        }
    };
    format!(
        "corpus: {} documents, {} generated, {} compiled, {} panicked{tested}",
        outcomes.documents.len(),
        count(|outcome| outcome.generated),
        count(|outcome| outcome.compiled == Some(true)),
        count(|outcome| outcome.panicked)
    )
}

fn row(outcome: &Outcome) -> [String; 12] {
    let findings: Vec<String> =
        outcome.findings.iter().map(|(rule, count)| format!("{rule}×{count}")).collect();
    let findings = findings.join(" ");
    let remarks = match outcome.short_error() {
        Some(error) if findings.is_empty() => error,
        Some(error) => format!("{error}; {findings}"),
        None => findings,
    };
    let compiled = match (outcome.compiled, outcome.tested) {
        (Some(true), Some(true)) => "tests pass",
        (Some(true), Some(false)) => "tests fail",
        (Some(true), None) => "yes",
        (Some(false), _) => "no",
        (None, _) => "–",
    };
    [
        outcome.file.clone(),
        outcome.version.clone().unwrap_or_else(|| "–".to_owned()),
        outcome.operations.read.to_string(),
        outcome.operations.emitted.to_string(),
        outcome.operations.refused.len().to_string(),
        outcome.untyped.len().to_string(),
        outcome.opaque.len().to_string(),
        outcome.types.to_string(),
        outcome.lines.to_string(),
        outcome.millis.to_string(),
        compiled.to_owned(),
        remarks,
    ]
    .map(|cell| cell.replace('|', "\\|"))
}

fn table(rows: &[[String; 12]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0).max(HEAD[column].len())
    };
    // The last column is as wide as each row needs.
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| width(column) * usize::from(column + 1 < HEAD.len()))
        .collect();
    let mut text = String::new();
    let mut line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if NUMBERS.contains(&column) {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        let _ = writeln!(text, "| {} |", padded.collect::<Vec<_>>().join(" | "));
    };
    line(&HEAD.map(str::to_owned));
    let rule = |column: usize| {
        let dashes = "-".repeat(widths[column].max(4) - 1);
        if NUMBERS.contains(&column) { format!("{dashes}:") } else { format!("{dashes}-") }
    };
    line(&(0..HEAD.len()).map(rule).collect::<Vec<_>>());
    rows.iter().for_each(|row| line(row));
    text
}

fn sums(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    let sum = |of: fn(&Outcome) -> usize| outcomes.iter().map(of).sum::<usize>();
    let read = sum(|outcome| outcome.operations.read);
    let lost = outcomes.iter().filter(|outcome| !outcome.generated);
    let lost: usize = lost.map(|outcome| outcome.operations.read).sum();
    let refused = by_rule(outcomes, |outcome| &outcome.operations.refused);
    let (unsupported, other): (Vec<_>, Vec<_>) =
        refused.iter().partition(|(rule, _)| rule.starts_with("unsupported-"));
    let count = |rules: &[(&&str, &usize)]| rules.iter().map(|(_, count)| **count).sum::<usize>();
    let _ = writeln!(
        text,
        "- operations: {read} = {} emitted + {} refused + {lost} of documents that failed",
        sum(|outcome| outcome.operations.emitted),
        sum(|outcome| outcome.operations.refused.len())
    );
    let share = |part: usize| {
        if read == 0 { 0.0 } else { part as f64 * 100.0 / read as f64 }
    };
    let _ = writeln!(
        text,
        "- refused: {:.2} % unsupported, {:.2} % otherwise{}",
        share(count(&unsupported)),
        share(count(&other)),
        listed(&refused)
    );
    for (what, of) in [
        ("untyped", (|outcome| &outcome.untyped) as fn(&Outcome) -> &Vec<Cause>),
        ("opaque", |outcome| &outcome.opaque),
    ] {
        let rules = by_rule(outcomes, of);
        let sites: usize = rules.values().sum();
        let _ = writeln!(text, "- {what} sites: {sites}{}", listed(&rules));
    }
    let _ = writeln!(text, "{}", names(outcomes));
    let _ = writeln!(
        text,
        "- generated: {} types, {} lines",
        sum(|outcome| outcome.types),
        sum(|outcome| outcome.lines)
    );
    text
}

/// The counts of names with a weakness.
fn names(outcomes: &[Outcome]) -> String {
    let sum = |of: fn(&Names) -> usize| -> usize {
        outcomes.iter().map(|outcome| of(&outcome.names)).sum()
    };
    format!(
        "- names: {} methods, {} with an HTTP verb, {} repeat the resource, {} longer than 40 characters, {} numbered, \
         {} confusable pairs, {} named `get` that list; {} types longer than 60 characters",
        sum(|names| names.methods),
        sum(|names| names.http_verbs.len()),
        sum(|names| names.repeated.len()),
        sum(|names| names.long.len()),
        sum(|names| names.numbered.len()),
        sum(|names| names.confusable.len()),
        sum(|names| names.gets_of_lists.len()),
        sum(|names| names.long_types.len()),
    )
}

fn by_rule(outcomes: &[Outcome], of: fn(&Outcome) -> &Vec<Cause>) -> BTreeMap<&str, usize> {
    let mut rules = BTreeMap::new();
    for cause in outcomes.iter().flat_map(of) {
        *rules.entry(cause.rule.as_str()).or_default() += 1;
    }
    rules
}

fn listed(rules: &BTreeMap<&str, usize>) -> String {
    let rules: Vec<String> = rules.iter().map(|(rule, count)| format!("{rule}×{count}")).collect();
    if rules.is_empty() { String::new() } else { format!(" ({})", rules.join(", ")) }
}
