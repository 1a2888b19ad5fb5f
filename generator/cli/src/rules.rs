//! `rules`: the meaning of the rules in findings.

use std::process::ExitCode;

use anyhow::{Result, bail};
use openapi_sdk_generator::diagnostic::{Rule, Severity};
use openapi_sdk_generator::rules::ALL;

use crate::terminal;

/// The width of the text.
const WIDTH: usize = 80;

/// The indentation of each line of the text.
const INDENT: &str = "    ";

/// The least similarity of a suggested name, from 0 to 1.
const SIMILAR: f64 = 0.6;

/// Explains the rule of this name, or all of them. `program` is the way to call it.
pub fn run(name: Option<&str>, program: &str) -> Result<ExitCode> {
    let Some(name) = name else {
        let rules: Vec<String> = ALL.iter().map(explained).collect();
        terminal::print(&rules.join("\n"));
        return Ok(ExitCode::SUCCESS);
    };
    match ALL.iter().find(|rule| rule.name == name) {
        Some(rule) => terminal::print(&explained(rule)),
        None => bail!("there is no rule `{name}`; {}", proposal(name, program)),
    }
    Ok(ExitCode::SUCCESS)
}

fn proposal(name: &str, program: &str) -> String {
    let names = ALL.iter().map(|rule| (strsim::jaro_winkler(name, rule.name), rule.name));
    let nearest = names.max_by(|(left, _), (right, _)| left.total_cmp(right));
    match nearest.filter(|(similarity, _)| *similarity >= SIMILAR) {
        Some((_, nearest)) => format!("did you mean `{nearest}`?"),
        None => format!("`{program} rules` lists them"),
    }
}

fn explained(rule: &Rule) -> String {
    let severity = match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let setting = rule.configurable.then(|| {
        let name = rule.name;
        format!("Set it by `{name} = \"error\"`, `\"warn\"` or `\"allow\"` under `[rules]`.")
    });
    let mut text = format!("{} ({severity})\n", rule.name);
    for paragraph in [rule.summary, rule.explanation, setting.as_deref().unwrap_or_default()] {
        text.push_str(&wrapped(paragraph));
    }
    text
}

/// A paragraph in lines that are as long as they may be.
fn wrapped(paragraph: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{INDENT}{word}")),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}
