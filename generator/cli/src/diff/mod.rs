//! `diff`: what changed between two versions of a document, for old clients and for programs that use the crate.

mod text;

use std::process::ExitCode;

use anyhow::{Context, Result};
use openapi_sdk_generator::config::Config;
use openapi_sdk_generator::diff::{Effect, Report, Snapshot, least_version};
use openapi_sdk_generator::surface::Step;
use openapi_sdk_generator::{Failure, Input, compare, snapshot};
use serde_json::{Value, json};

use crate::inputs::{InputPaths, Inputs};
use crate::report::{self, Detail};
use crate::terminal;

use text::Versions;

pub use text::Format;

/// The config of those who have none. The names of the old version are locked.
const CONFIG: &str = "[package]\nname = \"diff\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n\n[names]\nlock = \"names.lock\"\n";

/// The options of a run.
#[derive(Debug)]
pub struct Options {
    /// The input of the old version. Without a config its path is empty.
    pub old: InputPaths,
    /// The input of the new version.
    pub new: InputPaths,
    /// The output format.
    pub format: Format,
    /// Shows changes of names and descriptions too.
    pub verbose: bool,
    /// Exits with 1 if a change breaks clients or programs.
    pub deny_breaking: bool,
}

/// Prints the differences. 1 if they break something that the options deny, 2 for invalid input, with the findings.
pub fn run(options: &Options) -> Result<ExitCode> {
    let read = |paths: &InputPaths| match paths.config.as_os_str().is_empty() {
        true => Inputs::with_config(paths, CONFIG.to_owned()),
        false => Inputs::read(paths),
    };
    let (old, new) = (read(&options.old)?, read(&options.new)?);
    let before = match snapshot(old.input()) {
        Ok(before) => before,
        Err(failure) => return Ok(refused(&failure, &old)),
    };
    let names_lock = before.names_lock.as_deref();
    let after = match snapshot(Input { names_lock, ..new.input() }) {
        Ok(after) => after,
        Err(failure) => return Ok(refused(&failure, &new)),
    };
    let report = match compare(&before, &after) {
        Ok(report) => report,
        Err(failure) => return Ok(refused(&failure, &new)),
    };
    let versions = match options.new.config.as_os_str().is_empty() {
        true => None,
        false => versions(new.config(), report.step),
    };
    let printed = match options.format {
        Format::Json => json(&report, versions.as_ref(), &after)?,
        format => text::render(&report, versions.as_ref(), format, options.verbose),
    };
    terminal::write(&printed).context("standard output can't be written")?;
    let breaks = report.effect == Effect::Breaking || report.step == Some(Step::Major);
    Ok(if options.deny_breaking && breaks { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Prints the findings of a version that can't be generated.
fn refused(failure: &Failure, inputs: &Inputs) -> ExitCode {
    let format = report::Format::Text;
    let text = report::render(&failure.findings, inputs.names(), format, Detail::Findings);
    terminal::print_error(&text);
    ExitCode::from(2)
}

fn versions(config: &str, step: Option<Step>) -> Option<Versions> {
    let present = Config::parse(config).ok()?.package.version.to_string();
    let least = least_version(&present, step?)?;
    Some(Versions { present, least })
}

/// The report as JSON.
fn json(report: &Report, versions: Option<&Versions>, new: &Snapshot) -> Result<String> {
    let item = |item: &openapi_sdk_generator::surface::ItemChange| {
        json!({
            "path": item.path,
            "kind": item.kind.to_string(),
            "change": item.change.to_string(),
            "old": item.old,
            "new": item.new,
            "step": item.step.to_string(),
        })
    };
    let site = |site: &Option<openapi_sdk_generator::diagnostic::Site>| match site {
        Some(site) => json!({
            "file": site.path,
            "line": site.line,
            "column": site.column,
            "pointer": site.pointer.as_ref().map(ToString::to_string),
        }),
        None => Value::Null,
    };
    let entries = report.entries.iter().map(|entry| {
        json!({
            "subject": entry.change.subject,
            "part": entry.change.part,
            "rule": entry.change.rule.name,
            "text": entry.change.text,
            "wire": text::effect_name(entry.change.effect),
            "more": entry.change.more,
            "old": site(&entry.old),
            "new": site(&entry.new),
            "rust": entry.items.iter().map(item).collect::<Vec<_>>(),
        })
    });
    let value = json!({
        "wire": text::effect_name(report.effect),
        "step": report.step.map(|step| step.to_string()),
        "version": versions.map(|versions| &versions.present),
        "least_version": versions.map(|versions| &versions.least),
        "operations": new.summary.operations.emitted,
        "changes": entries.collect::<Vec<_>>(),
        "rust": report.items.iter().map(item).collect::<Vec<_>>(),
    });
    Ok(terminal::json(&serde_json::to_string_pretty(&value)?).into_owned() + "\n")
}
