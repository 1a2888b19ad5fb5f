//! `cargo xtask roundtrip`: checks that the types of many documents preserve values.
//!
//! Input: a folder of documents. For every schema that has a Rust type, its examples and generated samples are decoded
//! and encoded again: the result must be the same JSON. Invalid values must be rejected. Output: a table with a row for
//! each document, and each error with its place.
//!
//! The checks are independent of the emitter: `comparison` knows JSON and the dialect. `witness` knows the document,
//! and shares nothing with the reader that generates the samples; `agreement` compares it with the reader.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use cargo_openapi_sdk::{say, terminal};
use indicatif::ProgressBar;

use crate::corpus::documents::{self, Document};
use crate::corpus::progress;
use crate::jobs;

use harness::{Harness, Output};
use planted::Nothing;
use preparation::{Case, Expected, Prepared};
use report::Detail;

mod agreement;
mod comparison;
mod example;
mod harness;
mod mutation;
mod options;
mod outcome;
mod patches;
mod planted;
mod preparation;
mod probe;
mod report;
mod witness;

pub use options::Options;
pub use outcome::{Named, Outcome, Outcomes};
pub use planted::Planted;

/// The types that are compiled at a time, and the documents.
const MOST_TYPES: usize = 3000;
const MOST_DOCUMENTS: usize = 12;

/// The maximum number of errors that are listed per kind and document on standard output; the report has all.
const SHOWN: usize = 10;

/// Tries all documents and reports the results. Returns 1 if a value was lost, an invalid value was accepted, or the
/// witness disagrees.
pub fn run(options: &Options) -> Result<ExitCode> {
    let outcomes = outcomes(options, &mut Nothing)?;
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

/// Tries all documents, with the changes of a test.
pub fn outcomes(options: &Options, planted: &mut dyn Planted) -> Result<Outcomes> {
    let documents = documents::list(&options.folder, &options.selection)?;
    let jobs = options.jobs.unwrap_or_else(jobs::processors).max(1);
    let temporary = tempfile::Builder::new().prefix("roundtrip-").tempdir()?;
    let folder = options.keep.as_deref().unwrap_or(temporary.path());
    let harness = Harness::new(folder, jobs, options.keep.is_some())?;
    let bar = progress("trying", documents.len());
    let mut outcomes = Outcomes::default();
    let mut batch = Batch::default();
    for document in &documents {
        bar.set_message(format!("trying {}", terminal::line(&document.file)));
        batch.add(document, options, planted);
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
    fn add(&mut self, document: &Document, options: &Options, planted: &mut dyn Planted) {
        let mut outcome = Outcome { file: document.file.clone(), ..Outcome::default() };
        match preparation::prepare(document, options, planted, &mut outcome) {
            Ok(mut prepared) => {
                outcome.types = prepared.types.len();
                outcome.unwitnessed = prepared.unwitnessed();
                planted.in_files(&document.file, &mut prepared.files);
                if options.only_validate {
                    prepared.cases.iter().for_each(|case| count(case, &mut outcome));
                } else if !prepared.cases.is_empty() {
                    // Of a document without types there is nothing to run.
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
                compare(prepared, harness.run(package, prepared)?, outcome);
            }
            bar.inc(1);
        }
        if !prepared.is_empty() {
            harness.clear(&prepared.keys().collect::<BTreeSet<_>>())?;
        }
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }
}

/// Compares the encoded values with the decoded ones.
fn compare(prepared: &Prepared, outputs: Vec<Output>, outcome: &mut Outcome) {
    for (case, output) in prepared.cases.iter().zip(outputs) {
        let named = |why: String| Named {
            pointer: case.pointer.to_string(),
            why: format!("{}: {why}: {}", case.what, comparison::short(&case.value)),
        };
        count(case, outcome);
        match &case.expected {
            Expected::Rejected => {
                if output.is_ok() {
                    outcome.accepted.push(named("accepted".to_owned()));
                }
            }
            Expected::Same => {
                if let Ok(written) = &output
                    && *written != case.value
                {
                    outcome.disagreements.extend(prepared.rejected(case, written).map(named));
                }
                outcome.lost.extend(difference(case, output, prepared).map(named));
            }
            Expected::SameUnless(error) => {
                if difference(case, output, prepared).is_some() {
                    let example = Named { pointer: case.pointer.to_string(), why: error.clone() };
                    outcome.invalid_examples.push(example);
                }
            }
        }
    }
    outcome.unwitnessed = prepared.unwitnessed();
}

fn count(case: &Case, outcome: &mut Outcome) {
    let counter = match case.expected {
        Expected::Rejected => &mut outcome.mutations,
        _ if case.what == "example" => &mut outcome.examples,
        _ => &mut outcome.samples,
    };
    *counter += 1;
}

fn difference(case: &Case, output: Output, prepared: &Prepared) -> Option<String> {
    match output {
        Ok(written) => comparison::difference(&case.value, &written, prepared.dialect),
        Err(message) => Some(format!("rejected: {message}")),
    }
}
