//! `cargo xtask roundtrip`: whether the types of many documents keep what they read.
//!
//! Input: a folder of documents. For every schema that has a Rust type, its examples and samples made from it are
//! decoded and encoded again: the same JSON must come out. What is made wrong on purpose must be refused. Output: a
//! table with a row for each document, and each fault by name.
//!
//! The judges are written apart from the emitter: `comparison` knows JSON and the dialect. `witness` knows the document,
//! and shares nothing with the reader that makes the samples; `judgement` compares it with the reader.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use indicatif::ProgressBar;
use openapi_sdk_generator::files::Files;
use serde_json::Value;

use crate::corpus::documents::{self, Document};
use crate::corpus::progress;
use crate::say;

use harness::{Answer, Harness};
use preparation::{Case, Expected, Prepared};
use report::Detail;

mod comparison;
mod example;
mod harness;
mod judgement;
mod mutation;
mod outcome;
mod preparation;
mod probe;
mod report;
mod witness;

pub use outcome::{Named, Outcome, Outcomes};

/// The options of a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder of the documents.
    pub folder: PathBuf,
    /// Patterns of the files; all when there is none.
    pub only: Vec<String>,
    /// The number of random samples per schema.
    pub samples: usize,
    /// The seed of the random samples.
    pub seed: u64,
    /// The number of threads; `None` uses all processors.
    pub jobs: Option<usize>,
    /// The folder in which crates and programs are kept; `None` deletes them.
    pub keep: Option<PathBuf>,
    /// The file for the report.
    pub report: Option<PathBuf>,
    /// Compiles and runs nothing: the witness only judges the values.
    pub only_judge: bool,
}

impl Options {
    /// The default number of random samples per schema.
    pub const SAMPLES: usize = 4;

    /// All documents of a folder.
    pub fn of(folder: PathBuf) -> Self {
        let samples = Self::SAMPLES;
        Self {
            folder,
            only: Vec::new(),
            samples,
            seed: 0,
            jobs: None,
            keep: None,
            report: None,
            only_judge: false,
        }
    }
}

/// The types that are compiled at a time, and the documents.
const MOST_TYPES: usize = 3000;
const MOST_DOCUMENTS: usize = 12;

/// The maximum number of faults that are listed per kind and document on standard output; the report has all.
const SHOWN: usize = 10;

/// Tries all documents and reports the results. 1 if something was lost, wrong and accepted, or judged differently by
/// the witness.
pub fn run(options: &Options) -> Result<ExitCode> {
    let outcomes = outcomes(options, &mut NoFaults)?;
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

/// The seam through which tests plant faults that a run must find. `document` is the path of a document in its folder.
pub trait Faults {
    /// Changes the files of a crate before they are compiled.
    fn plant(&mut self, _document: &str, _files: &mut Files) {}

    /// Changes the effective document that the witness reads. The generator has read the document in the folder.
    fn change_effective(&mut self, _document: &str, _effective: &mut Value) {}
}

/// A run without faults.
pub struct NoFaults;

impl Faults for NoFaults {}

/// Tries all documents, with the faults planted.
pub fn outcomes(options: &Options, faults: &mut dyn Faults) -> Result<Outcomes> {
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
        batch.add(document, options, faults);
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
    fn add(&mut self, document: &Document, options: &Options, faults: &mut dyn Faults) {
        let mut outcome = Outcome { file: document.file.clone(), ..Outcome::default() };
        match preparation::prepare(document, options, faults, &mut outcome) {
            Ok(mut prepared) => {
                outcome.types = prepared.types.len();
                outcome.unwitnessed = prepared.unwitnessed();
                faults.plant(&document.file, &mut prepared.files);
                if options.only_judge {
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
        count(case, outcome);
        match &case.expected {
            Expected::Refused => {
                if answer.is_ok() {
                    outcome.accepted.push(named("accepted".to_owned()));
                }
            }
            Expected::Same => {
                if let Ok(written) = &answer
                    && *written != case.value
                {
                    outcome.disagreements.extend(prepared.rejected(case, written).map(named));
                }
                outcome.lost.extend(difference(case, answer, prepared).map(named));
            }
            Expected::SameUnless(fault) => {
                if difference(case, answer, prepared).is_some() {
                    outcome
                        .faulty
                        .push(Named { pointer: case.pointer.to_string(), why: fault.clone() });
                }
            }
        }
    }
    outcome.unwitnessed = prepared.unwitnessed();
}

fn count(case: &Case, outcome: &mut Outcome) {
    let counter = match case.expected {
        Expected::Refused => &mut outcome.mutations,
        _ if case.what == "example" => &mut outcome.examples,
        _ => &mut outcome.samples,
    };
    *counter += 1;
}

fn difference(case: &Case, answer: Answer, prepared: &Prepared) -> Option<String> {
    match answer {
        Ok(written) => comparison::difference(&case.value, &written, prepared.dialect),
        Err(message) => Some(format!("refused: {message}")),
    }
}
