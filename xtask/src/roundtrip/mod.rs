//! `cargo xtask roundtrip`: whether the types of many documents keep what they read.
//!
//! Input: a folder of documents. For every schema that has a Rust type, its examples and samples made from it are
//! decoded and encoded again: the same JSON must come out. What is made wrong on purpose must be refused. Output: a
//! table with a row for each document, and each fault by name.
//!
//! The judge (`judge`, `comparison`) is written apart from the emitter: it knows JSON Schema and the dialect.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use indicatif::ProgressBar;
use openapi_sdk_generator::files::Files;

use crate::corpus::documents::{self, Document};
use crate::corpus::progress;
use crate::say;

use harness::{Answer, Harness};
use outcome::{Named, Outcome};
use preparation::{Case, Expected, Prepared};
use report::Detail;

mod comparison;
mod example;
mod harness;
mod mutation;
mod options;
mod outcome;
mod preparation;
mod report;

pub use options::Options;
pub use outcome::Outcomes;

/// The types that are compiled at a time, and the documents.
const MOST_TYPES: usize = 3000;
const MOST_DOCUMENTS: usize = 12;

/// The maximum number of faults that are listed per kind and document on standard output; the report has all.
const SHOWN: usize = 10;

/// Tries all documents, and tells what came of each. 1 if something was lost, or wrong and accepted.
pub fn run(options: &Options) -> Result<ExitCode> {
    let outcomes = outcomes(options, &mut |_, _| {})?;
    if let Some(path) = &options.report {
        let json = path.extension().is_some_and(|extension| extension == "json");
        let text = if json {
            serde_json::to_string_pretty(&outcomes)? + "\n"
        } else {
            report::markdown(&outcomes, Detail::All)
        };
        fs::write(path, text).with_context(|| format!("`{}` can't be written", path.display()))?;
    }
    say!("{}", report::markdown(&outcomes, Detail::First(SHOWN)));
    say!("{}", outcomes.closing_line());
    Ok(if outcomes.are_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Tries all documents. Each crate passes through `change` before it is compiled: so faults can be planted that the
/// run must find.
pub fn outcomes(options: &Options, change: &mut dyn FnMut(&str, &mut Files)) -> Result<Outcomes> {
    let documents = documents::list(&options.folder, &options.only)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = options.jobs.unwrap_or(cores).max(1);
    let temporary = tempfile::Builder::new().prefix("roundtrip-").tempdir()?;
    let folder = options.keep.as_deref().unwrap_or(temporary.path());
    let harness = Harness::new(folder, jobs, options.keep.is_some())?;
    let bar = progress("trying", documents.len());
    let mut outcomes = Outcomes::default();
    let mut batch = Batch::default();
    for document in &documents {
        batch.add(document, options, change);
        if batch.is_full() {
            outcomes.documents.extend(batch.done(&harness, &bar)?);
        }
    }
    outcomes.documents.extend(batch.done(&harness, &bar)?);
    bar.finish_and_clear();
    Ok(outcomes)
}

/// Documents whose crates are compiled together.
#[derive(Default)]
struct Batch {
    /// Each with its package.
    outcomes: Vec<(String, Outcome)>,
    prepared: BTreeMap<String, Prepared>,
}

impl Batch {
    fn add(
        &mut self,
        document: &Document,
        options: &Options,
        change: &mut dyn FnMut(&str, &mut Files),
    ) {
        let mut outcome = Outcome { file: document.file.clone(), ..Outcome::default() };
        match preparation::prepare(document, options, &mut outcome) {
            Ok(mut prepared) => {
                outcome.types = prepared.types.len();
                change(&document.file, &mut prepared.files);
                // Of a document without types there is nothing to run.
                if !prepared.cases.is_empty() {
                    self.prepared.insert(document.package.clone(), prepared);
                }
            }
            Err(error) => outcome.error = Some(format!("{error:#}")),
        }
        self.outcomes.push((document.package.clone(), outcome));
    }

    fn is_full(&self) -> bool {
        let types: usize = self.prepared.values().map(|prepared| prepared.types.len()).sum();
        types >= MOST_TYPES || self.prepared.len() >= MOST_DOCUMENTS
    }

    /// Compiles and runs all, and begins anew.
    fn done(&mut self, harness: &Harness, bar: &ProgressBar) -> Result<Vec<Outcome>> {
        let Self { mut outcomes, prepared } = std::mem::take(self);
        let mut failed =
            if prepared.is_empty() { BTreeMap::new() } else { harness.compile(&prepared)? };
        for (package, outcome) in &mut outcomes {
            if let Some(complaint) = failed.remove(package) {
                outcome.error = Some(complaint);
            } else if let Some(prepared) = prepared.get(package) {
                judged(prepared, harness.run(package, prepared)?, outcome);
            }
            bar.inc(1);
        }
        if !prepared.is_empty() {
            harness.clear(&prepared.keys().collect::<BTreeSet<_>>())?;
        }
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }
}

/// Compares what came out with what went in.
fn judged(prepared: &Prepared, answers: Vec<Answer>, outcome: &mut Outcome) {
    for (case, answer) in prepared.cases.iter().zip(answers) {
        let named = |why: String| Named {
            pointer: case.pointer.to_string(),
            why: format!("{}: {why}: {}", case.what, comparison::short(&case.value)),
        };
        match &case.expected {
            Expected::Refused => {
                outcome.mutations += 1;
                if answer.is_ok() {
                    outcome.accepted.push(named("accepted".to_owned()));
                }
            }
            Expected::Same => {
                count(case, outcome);
                outcome.lost.extend(difference(case, answer, prepared).map(named));
            }
            Expected::SameUnless(fault) => {
                count(case, outcome);
                if difference(case, answer, prepared).is_some() {
                    outcome
                        .faulty
                        .push(Named { pointer: case.pointer.to_string(), why: fault.clone() });
                }
            }
        }
    }
}

fn count(case: &Case, outcome: &mut Outcome) {
    if case.what == "example" { outcome.examples += 1 } else { outcome.samples += 1 }
}

fn difference(case: &Case, answer: Answer, prepared: &Prepared) -> Option<String> {
    match answer {
        Ok(written) => comparison::difference(&case.value, &written, prepared.dialect),
        Err(message) => Some(format!("refused: {message}")),
    }
}
