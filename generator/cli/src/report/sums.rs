//! The number of findings.

use openapi_sdk_generator::diagnostic::{Finding, Severity};

/// The number of findings.
#[derive(Debug, Clone, Copy)]
pub struct Sums {
    /// The errors.
    pub errors: usize,
    /// The warnings.
    pub warnings: usize,
    /// The places: a finding lists all sites of one cause.
    pub sites: usize,
}

impl Sums {
    /// Counts findings.
    pub fn of(findings: &[Finding]) -> Self {
        let count =
            |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            sites: findings.iter().map(Finding::count).sum(),
        }
    }
}
