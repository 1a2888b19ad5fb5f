//! Findings in the formats of the output: text for users, or JSON for programs.

use clap::ValueEnum;
use openapi_sdk_generator::diagnostic::Finding;

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

/// All findings, and how many there are.
pub fn render(findings: &[Finding], names: &FileNames, format: Format, detail: Detail) -> String {
    match format {
        Format::Text => text::render(findings, names, detail),
        Format::Json => json::render(findings, names),
    }
}
