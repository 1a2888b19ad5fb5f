//! `cargo xtask changes`: the comparison of documents against pairs with known verdicts.
//!
//! A folder of pairs has an `INDEX.tsv` with a row for each: the name of a folder with `old.yaml` and `new.yaml`, the
//! effect on the wire, and the least version step of the crate. Both come from others.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use cargo_openapi_sdk::say;
use openapi_sdk_generator::diff::{Change, Effect, Report, Snapshot};
use openapi_sdk_generator::surface::ItemChange;
use openapi_sdk_generator::{Failure, Input, snapshot};

use crate::jobs;

/// The config of all pairs. The names of the old version are locked.
const CONFIG: &str = "[package]\nname = \"pair\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n\n\
                      [names]\nlock = \"names.lock\"\n\n[rules]\n";

/// A pair with its verdicts.
struct Pair {
    name: String,
    change: String,
    /// `breaking`, `compatible` or `none`.
    wire: String,
    /// `major`, `minor`, `patch` or `none`.
    step: String,
}

/// The reasons for which the effect on the wire differs from that of the index: the gravest change, if there is one, both
/// effects, and the reason.
const REASONS: &[(&str, &str, &str, &str)] = &[
    ("security-tightened", "compatible", "breaking", "a call without the credential fails"),
    ("parameter-removed", "compatible", "breaking", "the index omits parameters that are gone"),
    (
        "property-required",
        "compatible",
        "breaking",
        "`required` holds for undeclared properties too",
    ),
    (
        "property-added",
        "breaking",
        "compatible",
        "an optional property of a new `allOf` member demands nothing",
    ),
    (
        "values-not-listed",
        "breaking",
        "compatible",
        "a schema without its list still allows all values of the list",
    ),
    (
        "type-widened",
        "breaking",
        "compatible",
        "a schema without its list still allows all values of the list",
    ),
    ("pattern-added", "breaking", "compatible", "a client never sends a read-only property"),
    ("pattern-changed", "breaking", "compatible", "a client never sends a read-only property"),
    (
        "body-required",
        "breaking",
        "compatible",
        "the API sends the payload of a webhook, so it has more to read",
    ),
    (
        "description",
        "compatible",
        "none",
        "a member of an `allOf` that only describes demands nothing",
    ),
    (
        "",
        "breaking",
        "none",
        "`properties` imply an object, and equal members of an `allOf` are one",
    ),
    (
        "",
        "compatible",
        "none",
        "`properties` imply an object, and equal members of an `allOf` are one",
    ),
];

/// The counts of a comparison.
#[derive(Debug, Default)]
pub struct Tally {
    /// The number of pairs.
    pub pairs: usize,
    /// The pairs with the effect of the index.
    pub same_effect: usize,
    /// The pairs with another effect for one of the reasons.
    pub reasoned: usize,
    /// The pairs with the step of the index.
    pub same_step: usize,
}

/// Compares all pairs of a folder, and prints where the verdicts differ. 1 if a difference has no reason.
pub fn run(folder: &Path, only: Option<&str>) -> Result<ExitCode> {
    let tally = compare(folder, only)?;
    let explained = tally.same_effect + tally.reasoned == tally.pairs;
    Ok(if explained { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Compares all pairs of a folder, and prints where the verdicts differ.
pub fn compare(folder: &Path, only: Option<&str>) -> Result<Tally> {
    let index = folder.join("INDEX.tsv");
    let text = fs::read_to_string(&index).with_context(|| format!("{}", index.display()))?;
    let mut table: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let mut steps: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut tally = Tally::default();
    let mut pairs = pairs(&text)?;
    pairs.retain(|pair| only.is_none_or(|only| pair.name.contains(only)));
    let reports = jobs::map(&pairs, jobs::processors(), |pair| report(folder, pair));
    for (pair, report) in pairs.iter().zip(reports) {
        let report = report?;
        let found = match report.effect {
            Effect::None => "none",
            Effect::Compatible => "compatible",
            Effect::Breaking => "breaking",
        };
        *table.entry((pair.wire.clone(), found)).or_default() += 1;
        tally.pairs += 1;
        tally.same_effect += usize::from(pair.wire == found);
        let gravest = report.entries.iter().max_by_key(|entry| entry.change.effect);
        let rule = gravest.map_or("", |entry| entry.change.rule.name);
        let reason = REASONS.iter().find(|(name, expected, here, _)| {
            *name == rule && *expected == pair.wire && *here == found
        });
        tally.reasoned += usize::from(reason.is_some());
        let step = report.step.map_or("none".to_owned(), |step| step.to_string());
        *steps.entry((pair.step.clone(), step.clone())).or_default() += 1;
        tally.same_step += usize::from(pair.step == step);
        if pair.wire != found || pair.step != step || only.is_some() {
            let Pair { name, wire, step: expected, change } = pair;
            say!("{name}: {found} and {step}, expected {wire} and {expected}: {change}");
            if let Some((_, _, _, reason)) = reason {
                say!("    reason: {reason}");
            }
            for entry in &report.entries {
                let Change { effect, rule, subject, part, text, .. } = &entry.change;
                say!("    {effect:?} [{}] {subject} {part} {text}", rule.name);
                print_items(&entry.items);
            }
            print_items(&report.items);
        }
    }
    for ((expected, found), count) in &table {
        say!("wire: expected {expected}, found {found}: {count}");
    }
    let Tally { pairs, same_effect, reasoned, same_step } = tally;
    say!("wire: {same_effect} of {pairs} agree, {reasoned} differ for a reason");
    for ((expected, found), count) in &steps {
        say!("step: expected {expected}, found {found}: {count}");
    }
    say!("step: {same_step} of {pairs} agree");
    Ok(tally)
}

/// The report of a pair: the new version has the names that the old one locks.
fn report(folder: &Path, pair: &Pair) -> Result<Report> {
    let document = |name: &str| {
        let path = folder.join(&pair.name).join(name);
        fs::read_to_string(&path).with_context(|| format!("{}", path.display()))
    };
    let (old, new) = (document("old.yaml")?, document("new.yaml")?);
    let report = version(&old, "").and_then(|old| {
        let new = version(&new, old.names_lock.as_deref().unwrap_or_default())?;
        openapi_sdk_generator::compare(&old, &new)
    });
    report.map_err(|failure| problem(pair, &failure))
}

fn print_items(items: &[ItemChange]) {
    for item in items {
        let shown = |text: &Option<String>| text.clone().unwrap_or_default().replace('\n', " ");
        let (old, new) = (shown(&item.old), shown(&item.new));
        say!("        {} {} {}: {old} -> {new}", item.step, item.path, item.change);
    }
}

fn version(document: &str, lock: &str) -> Result<Snapshot, Failure> {
    let input = Input { names_lock: Some(lock), ..Input::new("openapi.yaml", document, CONFIG) };
    snapshot(input)
}

fn problem(pair: &Pair, failure: &Failure) -> anyhow::Error {
    let findings: Vec<String> = failure.findings.iter().map(ToString::to_string).collect();
    anyhow::anyhow!("{}: {}", pair.name, findings.join("\n"))
}

/// Reads the rows of an index. No cell is quoted.
fn pairs(index: &str) -> Result<Vec<Pair>> {
    let mut lines = index.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| {
        header.iter().position(|cell| *cell == name).with_context(|| format!("no column `{name}`"))
    };
    let (name, change) = (column("case")?, column("change")?);
    let (wire, step) = (column("wire_verdict")?, column("rust_note")?);
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells.len() < header.len() {
                bail!("a row of the index has {} cells: {line}", cells.len());
            }
            let step = cells[step].split(':').next().unwrap_or_default();
            Ok(Pair {
                name: cells[name].to_owned(),
                change: cells[change].to_owned(),
                wire: cells[wire].to_owned(),
                step: step.to_owned(),
            })
        })
        .collect()
}
