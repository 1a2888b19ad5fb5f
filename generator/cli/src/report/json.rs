//! Findings as JSON, one on a line: the form that [JSON Lines](https://jsonlines.org/) describes.
//!
//! Lines and columns count from one, columns in characters. `span` is the part of `excerpt` to underline, in bytes of
//! its UTF-8 form. The last line has the sums.

use openapi_sdk_generator::diagnostic::{Finding, Location, Severity, Site};
use serde_json::{Value, json};

use crate::terminal;

use super::file_names::FileNames;
use super::sums::Sums;

/// A line for each finding, and one for the sums.
pub fn render(findings: &[Finding], names: &FileNames) -> String {
    let Sums { errors, warnings, sites } = Sums::of(findings);
    let sums = json!({ "errors": errors, "warnings": warnings, "sites": sites });
    let lines = findings.iter().map(|finding| of_finding(finding, names)).chain([sums]);
    lines.map(|line| terminal::json(&line.to_string()).into_owned() + "\n").collect()
}

fn of_finding(finding: &Finding, names: &FileNames) -> Value {
    let Location { site, excerpt, span } = &finding.location;
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let related = finding.related.as_ref().map(|(location, label)| {
        let mut site = of_site(&location.site, names);
        site["label"] = json!(label);
        site
    });
    let more: Vec<Value> = finding.more.iter().map(|site| of_site(site, names)).collect();
    let mut line = of_site(site, names);
    line["severity"] = json!(severity);
    line["rule"] = json!(finding.rule);
    line["message"] = json!(finding.message);
    line["excerpt"] = json!(excerpt);
    line["span"] = json!([span.start, span.end]);
    line["note"] = json!(finding.note);
    line["hint"] = json!(finding.hint);
    line["related"] = json!(related);
    line["more"] = json!(more);
    line
}

fn of_site(site: &Site, names: &FileNames) -> Value {
    json!({
        "file": names.path(site),
        "line": site.line,
        "column": site.column,
        "pointer": site.pointer.as_ref().map(ToString::to_string),
    })
}
