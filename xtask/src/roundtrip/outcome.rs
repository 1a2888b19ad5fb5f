//! What came of one document.

use serde::Serialize;

/// What came of all documents, as it is kept in JSON.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcomes {
    /// One for each document, in the order of their names.
    pub documents: Vec<Outcome>,
}

/// What came of one document.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    /// Its path below the folder.
    pub file: String,
    /// How many types its crate has.
    pub types: usize,
    /// How many samples went through a type.
    pub samples: usize,
    /// How many examples did.
    pub examples: usize,
    /// How many values were to be refused.
    pub mutations: usize,
    /// What came back other than it went in, or not at all.
    pub lost: Vec<Named>,
    /// What should have been refused.
    pub accepted: Vec<Named>,
    /// Examples that the document itself gets wrong.
    pub faulty: Vec<Named>,
    /// Schemas of which no sample can be made.
    pub unmade: Vec<Named>,
    /// Schemas of which some kind of sample can't be made.
    pub part_unmade: Vec<Named>,
    /// Samples that do not fit their own schema: faults of the sample maker.
    pub maker_faults: Vec<Named>,
    /// Why there is no crate, or no program.
    pub error: Option<String>,
}

/// A place, and what is to be said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// The place.
    pub pointer: String,
    /// What is to be said.
    pub why: String,
}

impl Outcome {
    /// Whether nothing is wrong with the SDK or with this run.
    pub fn is_good(&self) -> bool {
        self.lost.is_empty()
            && self.accepted.is_empty()
            && self.maker_faults.is_empty()
            && self.error.is_none()
    }
}

impl Outcomes {
    /// Whether nothing is wrong with any document.
    pub fn are_good(&self) -> bool {
        self.documents.iter().all(Outcome::is_good)
    }

    /// What CI looks for.
    pub fn closing_line(&self) -> String {
        let sum = |of: fn(&Outcome) -> usize| self.documents.iter().map(of).sum::<usize>();
        format!(
            "roundtrip: {} samples, {} lost, {} wrong accepted",
            sum(|outcome| outcome.samples + outcome.examples),
            sum(|outcome| outcome.lost.len()),
            sum(|outcome| outcome.accepted.len())
        )
    }
}
