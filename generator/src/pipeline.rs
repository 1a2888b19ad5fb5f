//! The passes of the generator, in order.
//!
//! [`run`] is the only place that knows the order. Each pass takes the value of the pass before it, and returns the next
//! value: [`Document`] → [`SchemaTable`] → [`Api`] → [`Selection`] → [`Crate`] → [`Files`].

use crate::config::Config;
use crate::contract::Contract;
use crate::diagnostic::{Diagnostic, Diagnostics, Finding};
use crate::diff::Snapshot;
use crate::document::Document;
use crate::document::provenance::Provenance;
use crate::files::{FILE_LIST, Files};
use crate::ir::Api;
use crate::load::Loader;
use crate::lock::NamesLock;
use crate::plan::krate::Crate;
use crate::record::Record;
use crate::run::Input;
use crate::sample::{Samples, Size};
use crate::schema::{SchemaTable, report_undeclared};
use crate::select::Selection;
use crate::source::{Role, Source, SourceId, Sources};
use crate::summary::Summary;
use crate::surface::Surface;
use crate::{
    bundle, emit, locate, lower, normalise, overlay, paging, part, plan, sample, select, surface,
    swagger,
};

/// The last pass that a caller needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// Overlays: the document with all its files.
    EffectiveDocument,
    /// The conversion of Swagger 2.0: the document without errors, in the shape that `lower` reads.
    RepairedDocument,
    /// The schemas, with the defaults and examples that match them.
    Schemas,
    /// The plan of the crate.
    Plan,
    /// The public items of the crate.
    Surface,
    /// The files of the crate.
    Files,
    /// The public items of the crate, and the contract of the API.
    Snapshot,
}

/// The result of the last pass.
pub enum Reached {
    /// A document.
    Document(Document),
    /// The schemas.
    Schemas(SchemaTable),
    /// The account of a planned crate.
    Plan(Summary),
    /// The public items of a crate.
    Surface(Surface),
    /// A crate, with its account and the names lock.
    Files {
        /// The files.
        files: Files,
        /// The files at paths of the user.
        kept: Files,
        /// The account.
        summary: Summary,
        /// The text of the names lock, if the input has one.
        names_lock: Option<String>,
    },
    /// Everything that a comparison of two versions needs.
    Snapshot(Box<Snapshot>),
}

/// The state that all passes share: the texts of a run, and the findings about them.
pub struct Run {
    /// The texts, by number.
    pub sources: Sources,
    /// The findings so far.
    pub diagnostics: Diagnostics,
    /// The origin of each part of the current document.
    pub provenance: Provenance,
}

impl Run {
    /// Creates the state of a run that has read nothing yet.
    pub fn new(input: Input<'_>) -> Self {
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

    /// Takes all findings of the run, located in its texts.
    pub fn findings(&mut self) -> Vec<Finding> {
        part::stage("the findings");
        let diagnostics = std::mem::take(&mut self.diagnostics).into_vec();
        locate::findings(&self.sources, &self.provenance, diagnostics)
    }
}

/// Runs the passes up to the goal. Returns `None` if a pass can't continue; its findings state the reason.
///
/// A crate whose plan has errors is not printed: the result is then [`Reached::Plan`], whatever the goal.
pub fn run(run: &mut Run, input: Input<'_>, goal: Goal) -> Option<Reached> {
    let Run { sources, diagnostics, provenance } = run;

    part::stage("the config");
    let config: Config = or_report(Config::parse(input.config), diagnostics)?;
    let levels = or_report(config.levels(), diagnostics)?;
    diagnostics.obey(levels);

    part::stage("the files of the document");
    let mut loader = Loader::new(input.files, config.limits(), sources);
    let document: Document = loader.document(diagnostics)?;
    let document: Document = bundle::bundle(document, &config, &mut loader, diagnostics);

    part::stage("the overlays");
    let overlays = overlay::named(&config, input.overlays);
    let document: Document = overlay::apply(document, &overlays, &mut loader, diagnostics);
    provenance.clone_from(&document.provenance);
    if goal == Goal::EffectiveDocument {
        return Some(Reached::Document(document));
    }

    part::stage("the keys of the document");
    let document: Document = normalise::repair(document, sources, diagnostics)?;
    document.resolve_origins(diagnostics);

    part::stage("the conversion of Swagger 2.0");
    let document: Document = swagger::convert(document, diagnostics);
    provenance.clone_from(&document.provenance);
    if goal == Goal::RepairedDocument {
        return Some(Reached::Document(document));
    }

    part::stage("the schemas");
    // The contract preserves the defaults and examples that the next pass removes.
    let contract: Option<Contract> = (goal == Goal::Snapshot)
        .then(|| Contract::read(&document, SchemaTable::read(&document), config.dialect));
    let schemas: SchemaTable = SchemaTable::read(&document);
    report_undeclared(&schemas, diagnostics);
    let size: Size = Size::of_node(&document.root, 0);
    let schemas: SchemaTable = sample::check(schemas, size, config.dialect, diagnostics);
    if goal == Goal::Schemas {
        return Some(Reached::Schemas(schemas));
    }

    part::stage("the meaning of the document");
    let api: Api = lower::lower(&document, &schemas, &config, diagnostics);
    // No later pass reads the document.
    drop(document);

    part::stage("the paging of operations");
    let api: Api = paging::assign(api, &config, diagnostics);

    part::stage("the selection of operations");
    let selection: Selection = select::select(api, &config, diagnostics);

    let contract = contract.map(|contract| contract.selected(&selection.api));

    part::stage("the names lock");
    let lock: NamesLock = names_lock(input, &config, sources, diagnostics);

    part::stage("the samples");
    let samples: Samples =
        sample::samples(&schemas, size, &selection.api, config.dialect, diagnostics);

    part::stage("the plan of the crate");
    let krate: Crate = plan::plan(selection, &samples, &config, &lock, diagnostics);
    if goal == Goal::Plan || diagnostics.has_errors() {
        return Some(Reached::Plan(krate.summary));
    }

    if matches!(goal, Goal::Surface | Goal::Snapshot) {
        part::stage("the public items of the crate");
        let surface = surface::of_crate(&krate);
        let Some(contract) = contract else { return Some(Reached::Surface(surface)) };
        let names_lock = input.names_lock.map(|_| lock.extended(&krate.summary.rust_names));
        let input = (sources.clone(), provenance.clone());
        let snapshot = Snapshot::new(contract, (krate, surface), names_lock, input);
        return Some(Reached::Snapshot(Box::new(snapshot)));
    }

    let mut files: Files = emit::emit(&krate);
    if let Some(manifest) = files.get_mut("Cargo.toml") {
        *manifest = or_report(config.manifest.added_to(manifest), diagnostics)?;
    }
    let (kept, mut files): (Files, Files) =
        files.into_iter().partition(|(path, _)| config.package.owns(path));
    let names_lock = input.names_lock.map(|_| lock.extended(&krate.summary.rust_names));
    let record = Record::of(&emit::header(&krate), &files);
    let record = record.with_input(sources, names_lock.as_deref());
    files.insert(FILE_LIST.to_owned(), record.to_string());
    Some(Reached::Files { files, kept, summary: krate.summary, names_lock })
}

/// Reads the names lock, if there is one. Lines with errors are reported; the others hold.
fn names_lock(
    input: Input<'_>,
    config: &Config,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> NamesLock {
    let Some(text) = input.names_lock else { return NamesLock::default() };
    let path = config.names.lock.as_ref().map(ToString::to_string).unwrap_or_default();
    let source = Source { role: Role::NamesLock, path, text: text.to_owned() };
    let (lock, errors) = NamesLock::parse(text, sources.add(source));
    errors.into_iter().for_each(|error| diagnostics.report(error));
    lock
}

/// Returns the value, or reports why there is none.
fn or_report<T>(result: Result<T, Vec<Diagnostic>>, diagnostics: &mut Diagnostics) -> Option<T> {
    let report = |errors: Vec<Diagnostic>| {
        errors.into_iter().for_each(|error| diagnostics.report(error));
    };
    result.map_err(report).ok()
}
