//! The comparison of the verdicts of the reader and of the witness.
//!
//! Each disagreement is a finding, unless a [`Reading`] explains it: then it is counted by its reason.

use std::collections::BTreeMap;

use openapi_sdk_generator::pointer::Pointer;
use openapi_sdk_generator::sample::schema::Schemas;
use openapi_sdk_generator::sample::validator::{Strictness, Validator};
use serde_json::Value;

use super::comparison::short;
use super::outcome::Named;
use super::witness::{Reading, Verdict, Witness};

/// The reason of an exception that several readings together explain.
const SEVERAL: &str = "several of the other reasons together";
/// The reason of an exception for texts.
const FORMAT: &str = "`format` is an annotation in JSON Schema; a type rejects other texts";

/// The disagreements so far.
#[derive(Default)]
pub struct Disagreements {
    /// The findings.
    pub found: Vec<Named>,
    /// The number of explained disagreements for each reason.
    pub explained: BTreeMap<&'static str, usize>,
}

impl Disagreements {
    fn add(
        &mut self,
        disagreement: Result<String, &'static str>,
        schema: &Pointer,
        what: &str,
        value: &Value,
    ) {
        match disagreement {
            Ok(why) => {
                let why = format!("{what}: {why}: {}", short(value));
                self.found.push(Named { pointer: schema.to_string(), why });
            }
            Err(reason) => *self.explained.entry(reason).or_default() += 1,
        }
    }
}

/// The reader and the witness of one document.
pub struct Validators<'s, 'd> {
    witness: &'s Witness,
    /// Checks every keyword.
    all: Validator<'s, 'd>,
    /// Checks the JSON types.
    types: Validator<'s, 'd>,
    /// The disagreements.
    pub disagreements: Disagreements,
}

impl<'s, 'd> Validators<'s, 'd> {
    /// Creates the validators for the schemas of one document.
    pub fn new(schemas: &'s Schemas<'d>, witness: &'s Witness) -> Self {
        Self {
            witness,
            all: Validator::new(schemas, Strictness::All),
            types: Validator::new(schemas, Strictness::Types),
            disagreements: Disagreements::default(),
        }
    }

    /// Returns the first discriminator of a value that is missing or selects no member for which the value is valid.
    pub fn wrong_tag(&self, schema: &Pointer, value: &Value) -> Option<String> {
        self.witness.wrong_discriminator(schema, value)
    }

    /// Compares the verdicts on a sample, which the reader accepts.
    pub fn sample(&mut self, schema: &Pointer, what: &str, value: &Value) {
        let why = rejected(self.witness, schema, value);
        if let Some(why) = why {
            self.disagreements.add(why, schema, what, value);
        }
    }

    /// Compares the verdicts on a value that either may reject.
    pub fn value(&mut self, schema: &Pointer, what: &str, value: &Value) {
        let set = std::slice::from_ref(schema);
        let disagreement = match self.witness.verdict(schema, value, &[]) {
            Verdict::None => None,
            Verdict::Invalid if self.all.error(value, set).is_none() => {
                Some(looser(self.witness, schema, value))
            }
            Verdict::Invalid => None,
            Verdict::Valid => {
                self.types.mismatch(value, set).and_then(|why| self.stricter(schema, value, &why))
            }
        };
        if let Some(disagreement) = disagreement {
            self.disagreements.add(disagreement, schema, what, value);
        }
    }

    /// Compares the verdicts on a value that the types must reject.
    pub fn mutation(&mut self, schema: &Pointer, what: &str, value: &Value) {
        if self.witness.verdict(schema, value, &[]) != Verdict::Valid {
            return;
        }
        let disagreement = match self.types.mismatch(value, std::slice::from_ref(schema)) {
            Some(why) => self.stricter(schema, value, &why),
            None => Some(Err(FORMAT)),
        };
        if let Some(disagreement) = disagreement {
            self.disagreements.add(disagreement, schema, what, value);
        }
    }

    /// Looks for a reading by which a valid value is invalid, as it is for the reader.
    fn stricter(
        &self,
        schema: &Pointer,
        value: &Value,
        why: &str,
    ) -> Option<Result<String, &'static str>> {
        if self.witness.wrong_discriminator(schema, value).is_some() {
            return None;
        }
        let is_invalid =
            |readings| self.witness.verdict(schema, value, readings) == Verdict::Invalid;
        let reason = explained(Reading::STRICTER, is_invalid);
        Some(reason.map_or_else(|| Ok(format!("rejected by the reader ({why}), but valid")), Err))
    }
}

/// Returns the reason why the witness rejects a value that the reader accepts.
pub fn rejected(
    witness: &Witness,
    schema: &Pointer,
    value: &Value,
) -> Option<Result<String, &'static str>> {
    match witness.verdict(schema, value, &[]) {
        Verdict::None => None,
        Verdict::Invalid => Some(looser(witness, schema, value)),
        Verdict::Valid => {
            let why = witness.wrong_discriminator(schema, value)?;
            Some(Ok(format!("accepted by the reader, but the discriminator is wrong: {why}")))
        }
    }
}

/// Looks for a reading by which an invalid value is valid, as it is for the reader.
fn looser(witness: &Witness, schema: &Pointer, value: &Value) -> Result<String, &'static str> {
    let is_valid = |readings| witness.verdict(schema, value, readings) == Verdict::Valid;
    let unexplained = || {
        let why = witness.reason(schema, value, &[]);
        Ok(format!("accepted by the reader, but invalid: {why}"))
    };
    explained(Reading::LOOSER, is_valid).map_or_else(unexplained, Err)
}

/// Returns the reason of the first reading that explains a verdict.
fn explained(
    readings: &'static [Reading],
    explains: impl Fn(&'static [Reading]) -> bool,
) -> Option<&'static str> {
    // Most disagreements have no explanation or a single one.
    if !explains(readings) {
        return None;
    }
    let single = readings.chunks(1).find(|reading| explains(reading));
    Some(single.and_then(<[Reading]>::first).map_or(SEVERAL, |reading| reading.reason()))
}
