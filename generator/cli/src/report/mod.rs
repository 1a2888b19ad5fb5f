//! Findings in the formats of the output: text for users, or JSON for programs.

use clap::ValueEnum;
use openapi_sdk_generator::diagnostic::{Finding, Severity};

mod file_names;
mod json;
mod sums;
mod text;

pub use file_names::FileNames;
pub use text::Detail;

/// The output format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For users: the lines of the document with the errors underlined
    #[default]
    Text,
    /// For programs: a line of JSON for each finding, and one for the sums
    Json,
}

/// The effect of warnings on the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Warnings {
    /// They are only shown.
    #[default]
    Show,
    /// A run with warnings fails.
    Deny,
}

impl Warnings {
    /// Returns the effect by a flag of the command line.
    pub fn of(deny: bool) -> Self {
        if deny { Self::Deny } else { Self::Show }
    }

    /// Returns `true` if one of the findings is a denied warning.
    pub fn deny(self, findings: &[Finding]) -> bool {
        let is_warning = |finding: &Finding| finding.severity == Severity::Warning;
        self == Self::Deny && findings.iter().any(is_warning)
    }
}

/// All findings, and how many there are.
pub fn render(findings: &[Finding], names: &FileNames, format: Format, detail: Detail) -> String {
    match format {
        Format::Text => text::render(findings, names, detail),
        Format::Json => json::render(findings, names),
    }
}
