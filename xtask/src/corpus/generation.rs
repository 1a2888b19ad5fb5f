//! Generates the crates in parallel.
//!
//! Input: documents and a folder. Output: an outcome for each document, and the wanted crates below `crates/` in the
//! folder. The memory is bounded: large documents run alone. A panic of the generator is reported like any other error, and does not stop the run.

use std::collections::BTreeSet;
use std::fs;
use std::panic;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

use anyhow::{Context, Result};
use indicatif::ProgressBar;
use openapi_sdk_generator::diagnostic::{Finding, Severity};
use openapi_sdk_generator::files::Files;
use openapi_sdk_generator::{Failure, Output, rules};

use super::documents::{self, Document};
use super::outcome::Outcome;
use crate::jobs;
use cargo_openapi_sdk::inputs::Inputs;

/// Generates the crates of all documents in `jobs` threads, and writes those of some files.
pub fn run(
    documents: &[Document],
    written: &BTreeSet<&str>,
    workspace: &Path,
    jobs: usize,
    bar: &ProgressBar,
) -> Result<Vec<Outcome>> {
    let panics = Panics::listen();
    let gate = Gate::default();
    let outcomes = jobs::map(documents, jobs, |document| {
        let _share = gate.enter(document);
        let folder = written.contains(document.file.as_str()).then_some(workspace);
        let outcome = one(document, folder, &panics);
        bar.inc(1);
        outcome
    });
    panics.stop();
    let mut outcomes = outcomes.into_iter().collect::<Result<Vec<Outcome>>>()?;
    outcomes.sort_by(|left, right| left.file.cmp(&right.file));
    Ok(outcomes)
}

/// The documents that are processed at the same time, limited by their size: a run takes about 60 times the size of its
/// document.
#[derive(Default)]
struct Gate {
    /// Held while a thread waits, so that small documents do not overtake a large one forever.
    turn: Mutex<()>,
    /// The bytes of all documents that are processed.
    bytes: Mutex<u64>,
    freed: Condvar,
}

impl Gate {
    /// The most bytes of several documents. A larger one is processed alone.
    const MOST: u64 = 8 << 20;

    /// Waits until a document may be processed. Returns its share of the limit.
    fn enter(&self, document: &Document) -> Share<'_> {
        let size = fs::metadata(&document.path).map_or(0, |file| file.len()).min(Self::MOST);
        let _turn = self.turn.lock().expect("no thread panics while it holds the lock");
        let bytes = self.bytes.lock().expect("no thread panics while it holds the lock");
        let mut bytes = self
            .freed
            .wait_while(bytes, |bytes| *bytes + size > Self::MOST)
            .expect("no thread panics while it holds the lock");
        *bytes += size;
        Share { gate: self, size }
    }
}

/// The share of a document in the limit, returned when it is dropped.
struct Share<'g> {
    gate: &'g Gate,
    size: u64,
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        *self.gate.bytes.lock().expect("no thread panics while it holds the lock") -= self.size;
        self.gate.freed.notify_all();
    }
}

/// The smallest config, so that only the document counts.
fn config(package: &str) -> String {
    format!("[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n")
}

fn one(document: &Document, workspace: Option<&Path>, panics: &Panics) -> Result<Outcome> {
    let mut outcome = Outcome { file: document.file.clone(), ..Outcome::default() };
    let inputs = match document.inputs(config(&document.package)) {
        Ok(inputs) => inputs,
        Err(error) => {
            outcome.error = Some(format!("{error:#}"));
            return Ok(outcome);
        }
    };
    outcome.version = documents::version(inputs.input().document);
    let start = Instant::now();
    let made = openapi_sdk_generator::generate(inputs.input());
    outcome.millis = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    match made {
        Ok(output) => {
            made_crate(&mut outcome, &output);
            if let Some(workspace) = workspace {
                write(&output.files, &workspace.join("crates").join(&document.package))?;
            }
        }
        Err(failure) => {
            made_nothing(&mut outcome, &failure, document, &inputs);
            panics.look_up(&mut outcome, &failure);
            // `generate` returns no summary of a failed run. Its lost operations count too.
            if let (_, Some(summary)) = openapi_sdk_generator::lint(inputs.input()) {
                outcome.operations.read = summary.operations.read;
            }
        }
    }
    Ok(outcome)
}

fn made_crate(outcome: &mut Outcome, output: &Output) {
    outcome.generated = true;
    outcome.account(&output.summary);
    outcome.lines = output.files.values().map(|text| text.lines().count()).sum();
    count(outcome, &output.warnings);
}

fn made_nothing(outcome: &mut Outcome, failure: &Failure, document: &Document, inputs: &Inputs) {
    count(outcome, &failure.findings);
    let error = failure.findings.iter().find(|finding| finding.severity == Severity::Error);
    outcome.error = error.map(|finding| {
        let site = &finding.location.site;
        let path = inputs.names().path(site);
        // Relative to the folder of the corpus.
        let folder = document.path.to_string_lossy();
        let place = path.strip_prefix(folder.trim_end_matches(document.file.as_str()));
        let place = place.unwrap_or(&path);
        format!("{}: {}\n --> {place}:{}", finding.rule, finding.message, site.line)
    });
}

fn count(outcome: &mut Outcome, findings: &[Finding]) {
    for finding in findings {
        *outcome.findings.entry(finding.rule.to_owned()).or_default() += finding.count();
    }
}

/// Writes the files of a crate.
pub fn write(files: &Files, folder: &Path) -> Result<()> {
    for (name, text) in files {
        let path = folder.join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(&path, text).with_context(|| format!("`{}` can't be written", path.display()))?;
    }
    Ok(())
}

/// Panics by message, with the place in the source where each began.
type Heard = Arc<Mutex<Vec<(String, String)>>>;

/// Listens to panics instead of printing them. A run reports its panic as a finding, which has the message; only the
/// hook knows where in the generator the panic began.
struct Panics {
    heard: Heard,
    previous: Box<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync>,
}

impl Panics {
    fn listen() -> Self {
        let heard = Heard::default();
        let previous = panic::take_hook();
        let hook = Arc::clone(&heard);
        panic::set_hook(Box::new(move |info| {
            let message = info.payload_as_str().unwrap_or("no message").to_owned();
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            if let Ok(mut heard) = hook.lock() {
                heard.push((message, place));
            }
        }));
        Self { heard, previous }
    }

    fn stop(self) {
        panic::set_hook(self.previous);
    }

    /// Marks the outcome of a run that panicked, and names the place.
    fn look_up(&self, outcome: &mut Outcome, failure: &Failure) {
        let internal = |finding: &&Finding| finding.rule == rules::INTERNAL_ERROR.name;
        let Some(finding) = failure.findings.iter().find(internal) else { return };
        outcome.panicked = true;
        let heard = self.heard.lock().map(|heard| heard.clone()).unwrap_or_default();
        let said = heard.iter().rev().find(|(message, _)| finding.message.ends_with(message));
        let place = said.map(|(_, place)| format!("\n --> {place}")).unwrap_or_default();
        outcome.error = Some(format!("panicked: {}{place}", finding.message));
    }
}

#[cfg(test)]
mod tests {
    use openapi_sdk_generator::Input;
    use openapi_sdk_generator::source::{File, FileReader, ReadError};

    use super::*;

    /// Panics instead of returning a file.
    struct Panicking;

    impl FileReader for Panicking {
        fn read(&self, _: File<'_>, _: u64) -> Result<String, ReadError> {
            panic!("no file today")
        }
    }

    #[test]
    fn a_panic_is_reported_with_message_and_place() {
        let panics = Panics::listen();
        let config = format!("overlays = [\"a.yaml\"]\n{}", config("case"));
        let document = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n";
        let input = Input { files: &Panicking, ..Input::new("spec.yaml", document, &config) };
        let failure = openapi_sdk_generator::generate(input).expect_err("it panics");
        let mut outcome = Outcome::default();
        panics.look_up(&mut outcome, &failure);
        panics.stop();
        let error = outcome.error.expect("it is reported");
        assert!(outcome.panicked && error.starts_with("panicked: the generator panicked"));
        assert!(error.contains(&format!("no file today\n --> {}:", file!())), "{error}");
    }
}
