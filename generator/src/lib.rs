//! From an OpenAPI document to the files of a Rust SDK crate.
//!
//! ```text
//! text → document → normalise → typed → lower → ir::Api → select → plan::Crate → emit → render → Files
//! ```
//!
//! [`generate`] is the whole way. It is a pure function: the same document, config and generator
//! give the same bytes. Nothing here reads files, the environment, the clock or the network, and
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
pub mod summary;

mod document;
mod emit;
mod locate;
mod lower;
mod names;
mod normalise;
mod plan;
mod render;
mod select;
mod typed;

use config::Config;
use diagnostic::{Diagnostic, Diagnostics, Finding};
use document::Document;
use files::Files;
use summary::Summary;

/// The texts that a run reads.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The name of the document's file, without its folder: it stands in the header of each emitted file.
    pub document_name: &'a str,
    /// The OpenAPI document.
    pub document: &'a str,
    /// The config, TOML.
    pub config: &'a str,
}

/// What a run makes.
#[derive(Debug, Clone)]
pub struct Output {
    /// The files of the crate, by path below its folder.
    pub files: Files,
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

/// Makes the crate.
pub fn generate(input: Input<'_>) -> Result<Output, Failure> {
    let fail = |faults: Vec<Diagnostic>| Failure { findings: locate::findings(input, faults) };

    let config = Config::parse(input.config).map_err(fail)?;
    let document = Document::parse(input.document).map_err(fail)?;
    let mut diagnostics = Diagnostics::new(config.levels().map_err(fail)?);

    let api = lower::lower(&document, &config, &mut diagnostics);
    let selection = api.map(|api| select::select(api, &config, &mut diagnostics));
    let krate = selection.map(|selection| plan::plan(selection, &config, &mut diagnostics));

    let Some(krate) = krate.filter(|_| !diagnostics.has_errors()) else {
        return Err(fail(diagnostics.into_vec()));
    };
    Ok(Output {
        files: emit::emit(&krate, input.document_name),
        summary: krate.summary,
        warnings: locate::findings(input, diagnostics.into_vec()),
    })
}
