//! From an OpenAPI document to the files of a Rust SDK crate.
//!
//! ```text
//! texts → bundle → overlay → normalise → swagger → lower → ir::Api → paging → select → plan::Crate → emit → render → Files
//! ```
//!
//! [`generate`] runs all passes; the private module `pipeline` lists them. It is a pure function: the same texts and the
//! same generator give the same bytes. The library opens no files, prints nothing, and uses neither the environment nor
//! the clock nor the network: the caller supplies the texts and receives the files and findings.

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;

pub mod config;
pub mod diagnostic;
pub mod files;
pub mod ir;
pub mod pointer;
pub mod record;
pub mod rules;
pub mod sample;
pub mod schema;
pub mod source;
pub mod summary;
pub mod surface;

mod bundle;
mod contract;
pub mod diff;
mod document;
mod emit;
mod internal;
mod load;
mod locate;
mod lock;
mod lower;
mod markdown;
mod media_type;
mod names;
mod normalise;
mod overlay;
mod paging;
mod part;
mod pipeline;
mod plan;
mod render;
mod run;
mod select;
mod spelling;
mod swagger;
mod typed;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::ScopedJoinHandle;

use diagnostic::Finding;
use diff::{Report, Snapshot};
use pipeline::{Goal, Reached, Run};
use schema::SchemaTable;
use source::SourceId;
use summary::Summary;
use surface::Surface;

pub use run::{Failure, Input, Output, Stage, THREAD};

/// Generates the crate.
///
/// A panic is a bug of the generator, and ends in a [`Failure`] with the rule `internal-error`. The panic hook of the
/// process is called all the same; the threads of a run are named [`THREAD`], so a hook can recognize them.
pub fn generate(input: Input<'_>) -> Result<Output, Failure> {
    isolated(input, |run| match pipeline::run(run, input, Goal::Files) {
        Some(Reached::Files { files, kept, summary, names_lock }) => {
            Ok(Output { files, kept, names_lock, summary, warnings: run.findings() })
        }
        _ => Err(Failure { findings: run.findings() }),
    })
}

/// Reports every finding about the document and the config without generating code. Returns the account too if the
/// document could be read.
pub fn lint(input: Input<'_>) -> (Vec<Finding>, Option<Summary>) {
    let result = isolated(input, |run| {
        let summary = match pipeline::run(run, input, Goal::Plan) {
            Some(Reached::Plan(summary)) => Some(summary),
            _ => None,
        };
        Ok((run.findings(), summary))
    });
    result.unwrap_or_else(|failure| (failure.findings, None))
}

/// Returns the document after some of the passes. It serialises in the order of the document.
pub fn document(input: Input<'_>, stage: Stage) -> Result<impl serde::Serialize, Failure> {
    let goal = match stage {
        Stage::Effective => Goal::EffectiveDocument,
        Stage::Read => Goal::RepairedDocument,
    };
    isolated(input, |run| match pipeline::run(run, input, goal) {
        Some(Reached::Document(document)) if !run.diagnostics.has_errors() => Ok(document.root),
        _ => Err(Failure { findings: run.findings() }),
    })
}

/// Returns the schemas of the document as the generator reads them, with the defaults and examples that match them.
pub fn schemas(input: Input<'_>) -> Result<SchemaTable, Failure> {
    isolated(input, |run| match pipeline::run(run, input, Goal::Schemas) {
        Some(Reached::Schemas(schemas)) if !run.diagnostics.has_errors() => Ok(schemas),
        _ => Err(Failure { findings: run.findings() }),
    })
}

/// Returns a version of the API with everything that [`compare`] needs.
pub fn snapshot(input: Input<'_>) -> Result<Snapshot, Failure> {
    isolated(input, |run| match pipeline::run(run, input, Goal::Snapshot) {
        Some(Reached::Snapshot(snapshot)) => Ok(Snapshot { warnings: run.findings(), ..*snapshot }),
        _ => Err(Failure { findings: run.findings() }),
    })
}

/// Returns the differences between two versions of an API. The new version must have been made with the names of the
/// old one: [`Snapshot::names_lock`] of the old version is the names lock of the new one.
pub fn compare(old: &Snapshot, new: &Snapshot) -> Result<Report, Failure> {
    let document = new.input.0.get(SourceId::DOCUMENT);
    on_large_stack(&document.path, || Ok(diff::report(old, new)))
}

/// Returns the public items of the crate, without printing it. [`surface::compare`] compares those of two documents.
pub fn surface(input: Input<'_>) -> Result<Surface, Failure> {
    isolated(input, |run| match pipeline::run(run, input, Goal::Surface) {
        Some(Reached::Surface(surface)) => Ok(surface),
        _ => Err(Failure { findings: run.findings() }),
    })
}

/// The stack of a run. Documents may be nested as deep as [`source::Limits::DEEPEST`], and the passes follow them by
/// recursion: the thread of a caller may have too little.
const STACK: usize = 256 << 20;

/// Runs with a stack that is large enough for every valid document. A panic becomes a finding.
fn isolated<T: Send>(
    input: Input<'_>,
    work: impl FnOnce(&mut Run) -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    on_large_stack(input.document_name, || {
        let mut run = Run::new(input);
        // After a panic only the findings of the run are used.
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut run)));
        done.unwrap_or_else(|panic| Err(internal::failure(&run, input.document_name, &*panic)))
    })
}

/// Does work on a thread with a large stack. A panic becomes a finding about the document.
fn on_large_stack<T: Send>(
    document_name: &str,
    work: impl FnOnce() -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
        match thread.spawn_scoped(scope, work).map(ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => Err(internal::unlocated(document_name, internal::message(&*panic))),
            Err(error) => Err(internal::unlocated(document_name, error.to_string())),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pointer::Pointer;

    const DOCUMENT: &str = "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n  /pets: {}\n";
    const CONFIG: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nlicense = \"MIT\"\n";

    #[test]
    fn a_panic_becomes_one_finding_at_the_part_at_work() {
        let input = Input::new("spec.yaml", DOCUMENT, CONFIG);
        let done = isolated::<()>(input, |run| {
            pipeline::run(run, input, Goal::EffectiveDocument).expect("it is valid");
            part::stage("the meaning of the document");
            part::at(&Pointer::root().child("paths").child("/pets"));
            panic!("it fell {}", "over")
        });
        let findings = done.expect_err("it panics").findings;
        let [finding] = findings.as_slice() else { panic!("{findings:?}") };
        assert_eq!(finding.rule, "internal-error");
        let site = &finding.location.site;
        assert_eq!((site.line, site.column), (4, 10), "{site:?}");
        assert_eq!(
            finding.message,
            "the generator panicked while it worked on the meaning of the document (`#/paths/~1pets`): it fell over"
        );
        assert!(finding.hint.as_ref().is_some_and(|hint| hint.contains("report it")));
    }

    #[test]
    fn a_panic_is_reported_even_where_its_place_is_lost() {
        let input = Input::new("spec.yaml", DOCUMENT, CONFIG);
        let done = isolated::<()>(input, |run| {
            run.sources = source::Sources::default();
            std::panic::panic_any(7)
        });
        let finding = done.expect_err("it panics").findings.remove(0);
        assert_eq!((finding.rule, finding.location.site.line), ("internal-error", 1));
    }
}
