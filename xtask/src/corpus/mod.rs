//! `cargo xtask corpus`: generates crates from many documents, and compiles them.
//!
//! Input: a folder of documents. Output: a table with a row for each and the sums, on standard output and in a file.
//! The crates are written to a folder outside the repository, which is deleted at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use cargo_openapi_sdk::{say, terminal};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{cargo, jobs, scratch};

use documents::{Document, Sample, Selection};
use outcome::{Outcome, Outcomes, Times};

mod compare;
mod compilation;
pub mod documents;
pub mod generation;
mod names;
mod outcome;
pub mod pages;
mod report;

pub use compare::compare;

/// The options of a run.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The folder of the corpus.
    pub folder: PathBuf,
    /// The documents that are generated.
    pub selection: Selection,
    /// The checks of the crates.
    pub check: Check,
    /// The number of threads; `None` uses all processors.
    pub jobs: Option<usize>,
    /// The file for the report.
    pub report: Option<PathBuf>,
    /// Keeps the crates.
    pub keep: bool,
}

/// The checks of generated crates.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// Compiles the crates.
    pub compile: bool,
    /// Runs their tests.
    pub test: bool,
    /// Documents the crates, and walks their pages from methods to outputs and options.
    pub pages: bool,
    /// The sample of the crates that are checked; `None` for all.
    pub sample: Option<Sample>,
}

impl Check {
    /// Returns the documents whose crates are checked.
    fn chosen(&self, documents: &[Document]) -> Vec<Document> {
        match &self.sample {
            _ if !(self.compile || self.test || self.pages) => Vec::new(),
            Some(sample) => sample.of(documents.to_vec()),
            None => documents.to_vec(),
        }
    }
}

/// Generates all crates and reports the result of each. The exit code is 1 if one of them failed or got worse.
pub fn run(options: &Options) -> Result<ExitCode> {
    let documents = documents::list(&options.folder, &options.selection)?;
    let check = &options.check;
    let chosen = check.chosen(&documents);
    let kept = if options.keep && check.sample.is_none() { &documents } else { &chosen };
    let written: BTreeSet<&str> = kept.iter().map(|document| document.file.as_str()).collect();
    let jobs = options.jobs.unwrap_or_else(jobs::processors).max(1);
    let mut folder = tempfile::Builder::new().prefix("corpus-").tempdir()?;
    folder.disable_cleanup(options.keep);

    let mut times = Times::default();
    let bar = progress("generating", documents.len());
    let start = Instant::now();
    let mut outcomes = generation::run(&documents, &written, folder.path(), jobs, &bar)?;
    times.generation = start.elapsed();
    bar.finish_and_clear();
    let mut pages = Ok(());
    if check.pages {
        pages = document(&outcomes, &chosen, folder.path());
    }
    if check.compile {
        let start = Instant::now();
        compile(&mut outcomes, &chosen, folder.path(), jobs)?;
        if check.test {
            test(&mut outcomes, &chosen, folder.path(), jobs)?;
        }
        times.compilation = Some(start.elapsed());
    }

    let outcomes = Outcomes { documents: outcomes };
    let text = report::markdown(&outcomes, times);
    if let Some(path) = &options.report {
        let json = path.extension().is_some_and(|extension| extension == "json");
        let text =
            if json { serde_json::to_string_pretty(&outcomes)? + "\n" } else { text.clone() };
        fs::write(path, text).with_context(|| format!("`{}` can't be written", path.display()))?;
    }
    terminal::print(&text);
    if options.keep {
        say!("the crates are in `{}`", folder.path().display());
    }
    say!("{}", report::closing_line(&outcomes));
    pages?;
    // A crate of the sample without a verdict was not generated.
    let good = |outcome: &Outcome| {
        outcome.generated && outcome.compiled != Some(false) && outcome.tested != Some(false)
    };
    let all = outcomes.documents.iter().all(good);
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Documents the generated crates, and walks their pages.
fn document(outcomes: &[Outcome], documents: &[Document], folder: &Path) -> Result<()> {
    scratch::write_shared_manifest(folder, &["crates/*"])?;
    let generated = |document: &&Document| {
        outcomes.iter().any(|outcome| outcome.generated && outcome.file == document.file)
    };
    let doc = cargo::target().join("doc");
    for Document { file, package, .. } in documents.iter().filter(generated) {
        let library = package.replace('-', "_");
        pages::remove(&doc, &library);
        cargo::run(folder, &["doc", "--no-deps", "--quiet", "-p", package])?;
        let walk = pages::walk(&doc, &library).with_context(|| file.clone())?;
        let pages::Walk { methods, outputs, options } = walk;
        say!("{file}: {methods} methods, {outputs} linked outputs, {options} optional parameters");
    }
    Ok(())
}

fn compile(
    outcomes: &mut [Outcome],
    documents: &[Document],
    folder: &Path,
    jobs: usize,
) -> Result<()> {
    let packages: BTreeMap<&str, &str> = documents
        .iter()
        .map(|document| (document.file.as_str(), document.package.as_str()))
        .collect();
    let name_of = |outcome: &Outcome| packages.get(outcome.file.as_str()).copied();
    let generated = outcomes.iter().filter(|outcome| outcome.generated).filter_map(name_of);
    let names: BTreeSet<String> = generated.map(str::to_owned).collect();
    let bar = progress("compiling", names.len());
    let mut verdicts = compilation::run(folder, &names, jobs, &bar)?;
    bar.finish_and_clear();
    for outcome in outcomes {
        let verdict = name_of(outcome).and_then(|name| verdicts.remove(name));
        if let Some(error) = verdict {
            outcome.compiled = Some(error.is_none());
            outcome.error = error;
        }
    }
    Ok(())
}

/// Runs the tests of the crates that compile.
fn test(
    outcomes: &mut [Outcome],
    documents: &[Document],
    folder: &Path,
    jobs: usize,
) -> Result<()> {
    let bar = progress("testing", documents.len());
    for Document { file, package, .. } in documents {
        let outcome = outcomes.iter_mut().find(|outcome| outcome.file == *file);
        if let Some(outcome) = outcome.filter(|outcome| outcome.compiled == Some(true)) {
            let error = compilation::test(folder, package, jobs)?;
            outcome.tested = Some(error.is_none());
            outcome.error = error;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// A progress bar, if there is a terminal.
pub(crate) fn progress(what: &'static str, count: usize) -> ProgressBar {
    let bar = ProgressBar::new(count as u64).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
