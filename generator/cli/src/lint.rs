//! `lint`: reports every problem in a document without generating code.

use std::process::ExitCode;

use anyhow::Result;
use openapi_sdk_generator::diagnostic::Severity;
use openapi_sdk_generator::rules;

use crate::inputs::{self, InputPaths};
use crate::report::{self, Detail, Format, Warnings};
use crate::terminal;

/// The config of those who have none.
const CONFIG: &str = "[package]\nname = \"lint\"\nversion = \"0.0.0\"\nlicense = \"MIT\"\n";

/// The input of a run.
#[derive(Debug, Clone)]
pub enum Inputs {
    /// With a config.
    WithConfig(InputPaths),
    /// Without one. Overlays are relative to the current folder.
    WithoutConfig(InputPaths),
}

/// The options of a run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The input.
    pub inputs: Inputs,
    /// The output format of findings.
    pub format: Format,
    /// Shows all sites of each finding.
    pub verbose: bool,
    /// The effect of warnings on the exit code.
    pub warnings: Warnings,
}

/// Prints every finding. 1 if one of them is an error or a denied warning, 2 if the generator itself has failed.
pub fn run(options: &Options) -> Result<ExitCode> {
    let inputs = match &options.inputs {
        Inputs::WithConfig(paths) => inputs::Inputs::read(paths)?,
        Inputs::WithoutConfig(paths) => inputs::Inputs::with_config(paths, CONFIG.to_owned())?,
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
