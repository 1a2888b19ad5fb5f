//! `cargo xtask corpus --compare`: the changes from one report to another.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use cargo_openapi_sdk::say;

use super::outcome::{Outcome, Outcomes};

/// Prints the changes by document. The exit code is 1 if something got worse.
pub fn compare(old: &Path, new: &Path) -> Result<ExitCode> {
    let (old, new) = (read(old)?, read(new)?);
    let files: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let (mut changed, mut worse) = (0, 0);
    for file in files {
        let changes = match (old.get(file), new.get(file)) {
            (Some(old), Some(new)) => changes(old, new),
            (None, Some(new)) => vec![Change::plain(format!("new: {}", state(new)))],
            _ => vec![Change::plain("gone".to_owned())],
        };
        if changes.is_empty() {
            continue;
        }
        say!("{file}");
        changes.iter().for_each(|change| {
            say!("    {}{}", if change.worse { "worse: " } else { "" }, change.text);
        });
        changed += 1;
        worse += usize::from(changes.iter().any(|change| change.worse));
    }
    say!("compare: {changed} documents changed, {worse} for the worse");
    Ok(if worse == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(path: &Path) -> Result<BTreeMap<String, Outcome>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("`{}` can't be read", path.display()))?;
    let outcomes: Outcomes = serde_json::from_str(&text)
        .with_context(|| format!("`{}` is not a report in JSON", path.display()))?;
    Ok(outcomes.documents.into_iter().map(|outcome| (outcome.file.clone(), outcome)).collect())
}

/// One thing that changed.
struct Change {
    worse: bool,
    text: String,
}

impl Change {
    fn plain(text: String) -> Self {
        Self { worse: false, text }
    }
}

/// The last stage that a document reached, with the reason why it stopped there.
fn state(outcome: &Outcome) -> String {
    let how_far = match (outcome.generated, outcome.compiled, outcome.tested) {
        (false, ..) if outcome.panicked => "panicked",
        (false, ..) => "failed",
        (true, None, _) => "generated",
        (true, Some(false), _) => "not compiled",
        (true, Some(true), None) => "compiled",
        (true, Some(true), Some(true)) => "tested",
        (true, Some(true), Some(false)) => "tests fail",
    };
    match outcome.short_error() {
        Some(error) => format!("{how_far}, {error}"),
        None => how_far.to_owned(),
    }
}

fn changes(old: &Outcome, new: &Outcome) -> Vec<Change> {
    let mut changes = Vec::new();
    // Compilations and tests are compared only if both runs have tried.
    let steps: [fn(&Outcome) -> Option<bool>; 3] =
        [|outcome| Some(outcome.generated), |outcome| outcome.compiled, |outcome| outcome.tested];
    let pairs = steps.iter().filter_map(|step| Some((step(old)?, step(new)?)));
    let pairs: Vec<(bool, bool)> = pairs.collect();
    let tried = pairs.len() > 1;
    if pairs.iter().any(|(old, new)| old != new) {
        changes.push(Change {
            worse: pairs.iter().any(|(old, new)| old > new),
            text: format!("{} → {}", state(old), state(new)),
        });
    } else if old.error != new.error && (tried || !new.generated) {
        changes.push(Change::plain(format!("{} → {}", state(old), state(new))));
    }
    // A run that failed has no account.
    if old.generated && new.generated {
        counts(old, new, &mut changes);
    }
    changes
}

/// The counts that are compared, each with a flag that is `true` if more is worse.
type Counted = (&'static str, fn(&Outcome) -> usize, bool);

const COUNTED: [Counted; 6] = [
    ("operations", |outcome| outcome.operations.read, false),
    ("emitted", |outcome| outcome.operations.emitted, false),
    ("refused", |outcome| outcome.operations.refused.len(), true),
    ("untyped", |outcome| outcome.untyped.len(), true),
    ("opaque", |outcome| outcome.opaque.len(), true),
    ("types", |outcome| outcome.types, false),
];

fn counts(old: &Outcome, new: &Outcome, changes: &mut Vec<Change>) {
    for (what, of, more_is_worse) in COUNTED {
        let (before, after) = (of(old), of(new));
        if before != after {
            changes.push(Change {
                worse: more_is_worse && after > before,
                text: format!("{what}: {before} → {after}"),
            });
        }
    }
    let known: BTreeSet<_> = old.operations.refused.iter().collect();
    let added = new.operations.refused.iter().filter(|cause| !known.contains(cause));
    changes.extend(
        added.map(|cause| Change::plain(format!("refused[{}]: {}", cause.rule, cause.pointer))),
    );
}
