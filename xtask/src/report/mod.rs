//! Findings in the formats of the output: text for users, or JSON for programs.

use std::path::PathBuf;

use clap::ValueEnum;
use openapi_sdk_generator::diagnostic::{Finding, Severity, Site};
use openapi_sdk_generator::source::Role;

mod json;
mod text;

/// The names of the files of a run, as the reader of the findings knows them.
#[derive(Debug, Clone)]
pub struct FileNames {
    /// The folder of the documents, as the user would write it.
    pub root: PathBuf,
    /// The config, as the user wrote it.
    pub config: PathBuf,
}

impl FileNames {
    /// The path of a file as the user would write it.
    pub fn path(&self, site: &Site) -> String {
        let path = match site.role {
            Role::Document | Role::Referenced => self.root.join(&site.path),
            Role::Overlay | Role::NamesLock => self.config.with_file_name(&site.path),
            Role::Config => self.config.clone(),
        };
        path.display().to_string()
    }
}

/// The output format of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For users: the lines of the document with the errors underlined
    #[default]
    Text,
    /// For programs: a line of JSON for each finding, and one for the sums
    Json,
}

/// The amount of detail in text. JSON always contains everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// All errors and the first warnings, with the first of their sites.
    Brief,
    /// Every finding, with the first of its sites.
    Findings,
    /// Every finding with all its sites.
    Sites,
}

/// All findings, and how many there are.
pub fn render(findings: &[Finding], names: &FileNames, format: Format, detail: Detail) -> String {
    match format {
        Format::Text => text::render(findings, names, detail),
        Format::Json => json::render(findings, names),
    }
}

/// The number of findings.
#[derive(Debug, Clone, Copy)]
struct Sums {
    errors: usize,
    warnings: usize,
    /// The number of places. One cause is reported once, with all its sites.
    sites: usize,
}

impl Sums {
    fn of(findings: &[Finding]) -> Self {
        let count =
            |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            sites: findings.iter().map(Finding::count).sum(),
        }
    }
}
