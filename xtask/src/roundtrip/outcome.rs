//! The result of one document.

use std::collections::BTreeMap;

use serde::Serialize;

/// The results of all documents, as JSON stores them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcomes {
    /// One for each document, in the order of their names.
    pub documents: Vec<Outcome>,
}

/// The result of one document.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    /// Its path below the folder.
    pub file: String,
    /// The number of types of its crate.
    pub types: usize,
    /// The number of samples that were decoded and encoded.
    pub samples: usize,
    /// The number of examples that were decoded and encoded.
    pub examples: usize,
    /// The number of invalid values that should be rejected.
    pub mutations: usize,
    /// The values that changed or were rejected.
    pub lost: Vec<Named>,
    /// The invalid values that were accepted.
    pub accepted: Vec<Named>,
    /// The invalid examples of the document.
    pub invalid_examples: Vec<Named>,
    /// The schemas without samples.
    pub missing: Vec<Named>,
    /// The schemas without some kind of sample.
    pub partly_missing: Vec<Named>,
    /// Samples that are invalid for their own schema: errors of the sample generator.
    pub generator_errors: Vec<Named>,
    /// The values for which the reader of the generator and the witness have different verdicts.
    pub disagreements: Vec<Named>,
    /// The number of different verdicts that have a reason, for each reason.
    pub explained: BTreeMap<&'static str, usize>,
    /// The places for which the witness has no verdict.
    pub unwitnessed: Vec<Named>,
    /// The reason why there is no crate, or no program.
    pub error: Option<String>,
}

/// A place with an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The place.
    pub pointer: String,
    /// The description of the error.
    pub why: String,
}

impl Outcome {
    /// Returns `true` if neither the SDK nor this run has an error.
    pub fn is_good(&self) -> bool {
        self.lost.is_empty()
            && self.accepted.is_empty()
            && self.generator_errors.is_empty()
            && self.disagreements.is_empty()
            && self.error.is_none()
    }
}

impl Outcomes {
    /// Returns `true` if no document has an error.
    pub fn are_good(&self) -> bool {
        self.documents.iter().all(Outcome::is_good)
    }

    /// The last line of the output, which CI reads.
    pub fn closing_line(&self) -> String {
        let sum = |of: fn(&Outcome) -> usize| self.documents.iter().map(of).sum::<usize>();
        format!(
            "roundtrip: {} samples, {} lost, {} wrong accepted, {} disagreements, {} unwitnessed",
            sum(|outcome| outcome.samples + outcome.examples),
            sum(|outcome| outcome.lost.len()),
            sum(|outcome| outcome.accepted.len()),
            sum(|outcome| outcome.disagreements.len()),
            sum(|outcome| outcome.unwitnessed.len())
        )
    }
}
