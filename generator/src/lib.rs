//! From an OpenAPI document to the files of a Rust SDK crate.
//!
//! ```text
//! texts → bundle → overlay → normalise → swagger → lower → ir::Api → paging → select → plan::Crate → emit → render → Files
//! ```
//!
//! [`generate`] is the whole way. It is a pure function: the same texts and the same generator
//! give the same bytes. Nothing here opens files, or asks the environment, the clock or the network, and
//! nothing prints: the caller brings the texts and takes the files and findings.

#[doc = include_str!("../README.md")]
#[cfg(doctest)]
struct Readme;

pub mod config;
pub mod diagnostic;
pub mod files;
pub mod ir;
pub mod pointer;
pub mod rules;
pub mod sample;
pub mod source;
pub mod summary;

mod bundle;
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
mod plan;
mod render;
mod select;
mod swagger;
mod typed;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::ScopedJoinHandle;

use config::Config;
use diagnostic::{Diagnostic, Diagnostics, Finding};
use document::Document;
use document::provenance::Provenance;
use files::Files;
use load::Loader;
use lock::NamesLock;
use plan::krate::Crate;
use source::{FileReader, NoFiles, Role, Source, SourceId, Sources};
use summary::Summary;

/// What a run reads.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The path of the document below its root folder, with `/` between the steps. References are relative to it.
    pub document_name: &'a str,
    /// The OpenAPI document.
    pub document: &'a str,
    /// The config, TOML.
    pub config: &'a str,
    /// Brings the files that references lead to, and the overlays.
    pub files: &'a dyn FileReader,
    /// Overlays to apply after those that the config lists.
    pub overlays: &'a [String],
    /// The lock of names, empty when it is still to be made: `None` when the config names no such file.
    pub names_lock: Option<&'a str>,
}

impl<'a> Input<'a> {
    /// A document that is whole.
    pub fn new(document_name: &'a str, document: &'a str, config: &'a str) -> Self {
        Self { document_name, document, config, files: &NoFiles, overlays: &[], names_lock: None }
    }
}

/// What a run makes.
#[derive(Debug, Clone)]
pub struct Output {
    /// The files of the crate, by path below its folder.
    pub files: Files,
    /// The lock of names with what is new, when there is to be one.
    pub names_lock: Option<String>,
    /// What went in and what came of it.
    pub summary: Summary,
    /// What is other than the document says.
    pub warnings: Vec<Finding>,
}

/// Why a run made nothing: every finding of the run, at least one of them an error.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The findings, in the order of the files.
    pub findings: Vec<Finding>,
}

/// Which form of the document is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// All files put together and all overlays applied: what an overlay may point into.
    Effective,
    /// Mended, and brought into the one shape that is read: what the SDK is made from.
    Read,
}

/// Makes the crate.
///
/// A panic is a bug of the generator, and ends in a [`Failure`] with the rule `internal-error`. The panic hook of the
/// process is called all the same; the threads of a run are named [`THREAD`], so a hook can tell them from others.
pub fn generate(input: Input<'_>) -> Result<Output, Failure> {
    deep(input, |run| {
        let planned = run.plan(input);
        let Some((krate, lock)) = planned.filter(|_| !run.diagnostics.has_errors()) else {
            return Err(Failure { findings: run.findings() });
        };
        Ok(Output {
            files: emit::emit(&krate, input.document_name),
            names_lock: input.names_lock.map(|_| lock.extended(&krate.summary.rust_names)),
            summary: krate.summary,
            warnings: run.findings(),
        })
    })
}

/// Tells all that is to be told of the document and the config, and makes nothing. The account is there if the
/// document could be read.
pub fn lint(input: Input<'_>) -> (Vec<Finding>, Option<Summary>) {
    let looked = deep(input, |run| {
        let planned = run.plan(input);
        let summary = planned.map(|(krate, _)| krate.summary);
        Ok((run.findings(), summary))
    });
    looked.unwrap_or_else(|failure| (failure.findings, None))
}

/// The document as it is after some of the way: to be serialised, in the order of the document.
pub fn document(input: Input<'_>, stage: Stage) -> Result<impl serde::Serialize, Failure> {
    deep(input, move |run| {
        let document = run.read(input).and_then(|(_, document)| match stage {
            Stage::Effective => Some(document),
            Stage::Read => run.mend(document),
        });
        match document.filter(|_| !run.diagnostics.has_errors()) {
            Some(document) => Ok(document.root),
            None => Err(Failure { findings: run.findings() }),
        }
    })
}

/// The stack of a run. Documents may be nested as deep as [`source::Limits::DEEPEST`], and the rooms follow them by
/// recursion: a caller's thread may have too little.
const STACK: usize = 256 << 20;

/// The name of the threads of a run.
pub const THREAD: &str = "openapi-sdk-generator";

/// Runs with a stack that is large enough for every valid document. A panic becomes a finding.
fn deep<T: Send>(
    input: Input<'_>,
    work: impl FnOnce(&mut Run) -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
        let thread = thread.spawn_scoped(scope, || {
            let mut run = Run::new(input);
            // What the run has decided so far is not looked at again, but for its findings.
            let done = catch_unwind(AssertUnwindSafe(|| work(&mut run)));
            done.unwrap_or_else(|panic| Err(internal::failure(&run, input.document_name, &*panic)))
        });
        match thread.map(ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => {
                Err(internal::unlocated(input.document_name, internal::message(&*panic)))
            }
            Err(error) => Err(internal::unlocated(input.document_name, error.to_string())),
        }
    })
}

/// A run on its way.
struct Run {
    sources: Sources,
    diagnostics: Diagnostics,
    /// Where the parts of the document at hand were written.
    provenance: Provenance,
}

impl Run {
    fn new(input: Input<'_>) -> Self {
        let source = |role, path: &str, text: &str| Source {
            role,
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let document = source(Role::Document, input.document_name, input.document);
        let config = source(Role::Config, "", input.config);
        Self {
            sources: Sources::new(document, config),
            diagnostics: Diagnostics::default(),
            provenance: Provenance::of(SourceId::DOCUMENT),
        }
    }

    /// The config, and the document put together from all its files, overlays applied.
    fn read(&mut self, input: Input<'_>) -> Option<(Config, Document)> {
        part::stage("the config");
        let config = self.kept(Config::parse(input.config))?;
        let levels = self.kept(config.levels())?;
        self.diagnostics.obey(levels);
        part::stage("the files of the document");
        let mut loader = Loader::new(input.files, config.limits(), &mut self.sources);
        let document = loader.document(&mut self.diagnostics)?;
        let document = bundle::bundle(document, &config, &mut loader, &mut self.diagnostics);
        part::stage("the overlays");
        let overlays = overlay::named(&config, input.overlays);
        let document = overlay::apply(document, &overlays, &mut loader, &mut self.diagnostics);
        self.provenance.clone_from(&document.provenance);
        Some((config, document))
    }

    /// The document without its faults, in the one shape that is read.
    fn mend(&mut self, document: Document) -> Option<Document> {
        part::stage("the keys of the document");
        let document = normalise::mend(document, &self.sources, &mut self.diagnostics)?;
        document.settle(&mut self.diagnostics);
        part::stage("the conversion of Swagger 2.0");
        let document = swagger::convert(document, &mut self.diagnostics);
        self.provenance.clone_from(&document.provenance);
        Some(document)
    }

    /// The names that last. What is wrong with the lock is told, and the rest of it holds.
    fn lock(&mut self, input: Input<'_>, config: &Config) -> NamesLock {
        let Some(text) = input.names_lock else { return NamesLock::default() };
        let path = config.names.lock.as_ref().map(ToString::to_string).unwrap_or_default();
        let source = Source { role: Role::NamesLock, path, text: text.to_owned() };
        let (lock, faults) = NamesLock::parse(text, self.sources.add(source));
        faults.into_iter().for_each(|fault| self.diagnostics.report(fault));
        lock
    }

    /// All the way but for the printing, with samples for tests and examples.
    fn plan(&mut self, input: Input<'_>) -> Option<(Crate, NamesLock)> {
        let (config, document) = self.read(input)?;
        let document = self.mend(document)?;
        part::stage("the meaning of the document");
        let mut api = lower::lower(&document, &config, &mut self.diagnostics);
        part::stage("the paging of operations");
        paging::mark(&mut api, &config, &mut self.diagnostics);
        part::stage("the selection of operations");
        let selection = select::select(api, &config, &mut self.diagnostics);
        let lock = self.lock(input, &config);
        part::stage("the samples");
        let (root, api) = (&document.root, &selection.api);
        let samples = sample::samples(root, api, config.dialect, &mut self.diagnostics);
        part::stage("the plan of the crate");
        Some((plan::plan(selection, &samples, &config, &lock, &mut self.diagnostics), lock))
    }

    /// Keeps the complaints of what failed.
    fn kept<T>(&mut self, result: Result<T, Vec<Diagnostic>>) -> Option<T> {
        let report = |fault| self.diagnostics.report(fault);
        result.map_err(|faults| faults.into_iter().for_each(report)).ok()
    }

    /// All that is to be told.
    fn findings(&mut self) -> Vec<Finding> {
        part::stage("the findings");
        let diagnostics = std::mem::take(&mut self.diagnostics).into_vec();
        locate::findings(&self.sources, &self.provenance, diagnostics)
    }
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
        let done = deep::<()>(input, |run| {
            run.read(input).expect("it is good");
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
        let done = deep::<()>(input, |run| {
            run.sources = Sources::default();
            std::panic::panic_any(7)
        });
        let finding = done.expect_err("it panics").findings.remove(0);
        assert_eq!((finding.rule, finding.location.site.line), ("internal-error", 1));
    }
}
