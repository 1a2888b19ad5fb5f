//! `cargo xtask lint`: reports every problem in a document without generating code.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use openapi_sdk_generator::diagnostic::Severity;
use openapi_sdk_generator::rules;

use crate::inputs::{InputPaths, Inputs};
use crate::report::{self, Detail, Format, Warnings};
use crate::terminal;

/// The config of those who have none.
const CONFIG: &str = "[package]\nname = \"lint\"\nversion = \"0.0.0\"\nlicense = \"MIT\"\n";

/// The options of a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The OpenAPI document.
    pub spec: PathBuf,
    /// The config, if there is one.
    pub config: Option<PathBuf>,
    /// The folder that references may not leave; that of the document when none is given.
    pub root: Option<PathBuf>,
    /// Overlays: relative to the folder of the config, or to the current one if there is no config.
    pub overlays: Vec<String>,
    /// The output format of findings.
    pub format: Format,
    /// Shows all sites of each finding.
    pub verbose: bool,
    /// The effect of warnings on the exit code.
    pub warnings: Warnings,
}

/// Prints every finding. 1 if one of them is an error or a denied warning, 2 if the generator itself has failed.
pub fn run(options: &Options) -> Result<ExitCode> {
    let paths = |config: PathBuf| InputPaths {
        spec: options.spec.clone(),
        config,
        root: options.root.clone(),
        overlays: options.overlays.clone(),
    };
    let inputs = match &options.config {
        Some(config) => Inputs::read(&paths(config.clone()))?,
        None => Inputs::with_config(&paths("codegen.toml".into()), CONFIG.to_owned())?,
    };
    let (findings, _) = openapi_sdk_generator::lint(inputs.input());
    let detail = if options.verbose { Detail::Sites } else { Detail::Findings };
    terminal::print(&report::render(&findings, inputs.names(), options.format, detail));
    if findings.iter().any(|finding| finding.rule == rules::INTERNAL_ERROR.name) {
        return Ok(ExitCode::from(2));
    }
    let error = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if error || options.warnings.deny(&findings) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
