//! `print`: prints intermediate results of the generator.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::process::ExitCode;

use anyhow::{Context, Result};
use openapi_sdk_generator::diagnostic::Severity;
use openapi_sdk_generator::summary::{ListOperation, Method, Summary};
use openapi_sdk_generator::{Stage, document, lint};

use crate::inputs::{InputPaths, Inputs};
use crate::report::{self, Detail};
use crate::terminal::{self, line};

/// The output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML.
    Yaml,
    /// JSON, indented.
    Json,
}

/// Prints the document after some of the passes. The exit code is 2 for invalid input, with the findings.
pub fn spec(paths: &InputPaths, stage: Stage, format: Format) -> Result<ExitCode> {
    let inputs = Inputs::read(paths)?;
    let document = match document(inputs.input(), stage) {
        Ok(document) => document,
        Err(failure) => {
            let (findings, format) = (&failure.findings, report::Format::Text);
            let text = report::render(findings, inputs.names(), format, Detail::Sites);
            terminal::print_error(&text);
            return Ok(ExitCode::from(2));
        }
    };
    let yaml = || serde_yaml::to_string(&document).context("the document can't be written as YAML");
    let yaml = if format == Format::Yaml { Some(yaml()?) } else { None };
    let text = match yaml.filter(|text| terminal::is_plain(text)) {
        Some(text) => text,
        // JSON is YAML too, and can escape a character wherever it is.
        None => terminal::json(&serde_json::to_string_pretty(&document)?).into_owned() + "\n",
    };
    print(&text)
}

/// Prints for each operation that returns a list if it is paged, with the reason. The exit code is 2 for invalid input,
/// with the findings.
pub fn paging(paths: &InputPaths) -> Result<ExitCode> {
    summary(paths, lists)
}

/// Prints the method of each operation. The exit code is 2 for invalid input, with the findings.
pub fn names(paths: &InputPaths) -> Result<ExitCode> {
    summary(paths, methods)
}

/// Prints a part of the account of a run, without generating code.
fn summary(paths: &InputPaths, part: fn(&Summary) -> String) -> Result<ExitCode> {
    let inputs = Inputs::read(paths)?;
    let (findings, summary) = lint(inputs.input());
    let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
    let Some(summary) = summary.filter(|_| !has_errors) else {
        let format = report::Format::Text;
        terminal::print_error(&report::render(&findings, inputs.names(), format, Detail::Sites));
        return Ok(ExitCode::from(2));
    };
    print(&part(&summary))
}

/// A line for each method, below its handle.
fn methods(summary: &Summary) -> String {
    let mut text = String::new();
    let mut last = "";
    for Method { id, endpoint, handle, name, arguments, .. } in &summary.methods {
        if handle != last {
            let _ = writeln!(text, "{}", line(handle));
        }
        last = handle;
        let call = format!("{name}({})", arguments.join(", "));
        let _ = writeln!(text, "    {}  {}  {}", line(&call), line(endpoint), line(id));
    }
    text
}

/// A paragraph for each operation that returns a list, and the counts.
fn lists(summary: &Summary) -> String {
    let mut text = String::new();
    for ListOperation { id, endpoint, verdict, sentence } in &summary.lists {
        let verdict = match verdict {
            Ok(rule) => format!("pages: {rule}"),
            Err(reason) => format!("does not page: {reason}"),
        };
        let (id, endpoint, sentence) = (line(id), line(endpoint), line(sentence));
        let _ = writeln!(text, "{id}, {endpoint}\n    {verdict}: {sentence}");
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for list in &summary.lists {
        *counts.entry(list.verdict.unwrap_or_else(|reason| reason)).or_default() += 1;
    }
    let count = |name: &str| format!("{} {name}", counts[name]);
    let named = |wanted: bool| {
        let verdicts = summary.lists.iter().map(|list| list.verdict);
        let names = verdicts.filter(|verdict| verdict.is_ok() == wanted);
        let names: BTreeSet<&str> = names.map(|verdict| verdict.unwrap_or_else(|it| it)).collect();
        let names: Vec<String> = names.into_iter().map(count).collect();
        if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
    };
    let paging = summary.lists.iter().filter(|list| list.verdict.is_ok()).count();
    let _ = writeln!(
        text,
        "{} of {} operations return lists: {paging} paged{}, {} not paged{}",
        summary.lists.len(),
        summary.operations.emitted,
        named(true),
        summary.lists.len() - paging,
        named(false),
    );
    text
}

fn print(text: &str) -> Result<ExitCode> {
    terminal::write(text).context("standard output can't be written")?;
    Ok(ExitCode::SUCCESS)
}
