//! The crate, types and cases of one document.
//!
//! Input: a document of the corpus. Output: the files of its crate, and for each type the values that go through it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use openapi_sdk_generator::config::{Config, Dialect};
use openapi_sdk_generator::diagnostic::{Finding, Severity};
use openapi_sdk_generator::files::Files;
use openapi_sdk_generator::pointer::Pointer;
use openapi_sdk_generator::{Failure, Stage};
use serde_json::Value;

use crate::corpus::documents::Document;
use cargo_openapi_sdk::inputs::Inputs;

use super::agreement::{Validators, rejected};
use super::example;
use super::mutation::{Mutator, RustTypes};
use super::options::Options;
use super::outcome::{Named, Outcome};
use super::patches;
use super::planted::Planted;
use super::probe::probes;
use super::witness::Witness;
use openapi_sdk_generator::sample::generator::SampleGenerator;
use openapi_sdk_generator::sample::random::Random;
use openapi_sdk_generator::sample::schema::Schemas;
use openapi_sdk_generator::sample::validator::{Strictness, Validator};
use openapi_sdk_generator::schema::SchemaTable;

/// The crate, types and cases of one document.
pub struct Prepared {
    /// The files of the crate.
    pub files: Files,
    /// The library that it is.
    pub library: String,
    /// The paths of the types below the crate.
    pub types: Vec<String>,
    /// The values.
    pub cases: Vec<Case>,
    /// The dialect of its JSON.
    pub dialect: Dialect,
    /// The schemas of the types.
    schemas: Vec<Pointer>,
    witness: Witness,
}

impl Prepared {
    /// Returns the reason why the witness rejects the encoded value of a case.
    pub fn rejected(&self, case: &Case, written: &Value) -> Option<String> {
        let mut written = written.clone();
        if self.dialect == Dialect::ProtobufJson {
            restore(&mut written, &case.value);
        }
        let why = rejected(&self.witness, &self.schemas[case.ty], &written)?.ok()?;
        Some(format!("encoded: {why}"))
    }

    /// Returns the places for which the witness has no verdict.
    pub fn unwitnessed(&self) -> Vec<Named> {
        let named = |(pointer, why): (Pointer, String)| Named { pointer: pointer.to_string(), why };
        self.witness.unwitnessed().into_iter().map(named).collect()
    }
}

/// A value that goes through a type.
pub struct Case {
    /// The index of the type.
    pub ty: usize,
    /// The place of the schema or of the example.
    pub pointer: Pointer,
    /// The kind of the value, in a word.
    pub what: String,
    /// The value.
    pub value: Value,
    /// The expected result.
    pub expected: Expected,
}

/// The expected result of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// The same value.
    Same,
    /// The same value, or any result if the example is invalid for this reason.
    SameUnless(String),
    /// A rejection.
    Rejected,
}

/// Generates the crate and the cases. Adds the results that need no program to the outcome.
pub fn prepare(
    document: &Document,
    options: &Options,
    planted: &mut dyn Planted,
    outcome: &mut Outcome,
) -> Result<Prepared> {
    let config = document.config()?;
    let parsed = Config::parse(&config).ok().context("the config can't be read")?;
    let inputs = document.inputs(config)?;
    let output = match openapi_sdk_generator::generate(inputs.input()) {
        Ok(output) => output,
        Err(failure) => bail!("there is no crate: {}", first_error(&failure)),
    };
    let table = match openapi_sdk_generator::schemas(inputs.input()) {
        Ok(table) => table,
        Err(failure) => bail!("there is no document: {}", first_error(&failure)),
    };
    let mut effective = effective_document(&inputs)?;
    planted.in_effective(&document.file, &mut effective);
    let patches = patches::of(&effective);
    outcome.invalid_examples.extend(invalid_examples(&output.warnings));
    let dialect = parsed.dialect;
    let summary = &output.summary;
    let untyped = summary.untyped.iter().map(|site| site.origin.clone()).collect();
    let schemas = Schemas::new(&table, dialect, untyped).with_oneofs(summary.oneofs.clone());
    let models: BTreeMap<&Pointer, &str> =
        // Some types have no place of their own in the document, such as a part of a list of types.
        summary
            .models
            .iter()
            .filter(|(pointer, _)| schemas.get(pointer).is_some())
            .map(|(pointer, model)| (pointer, model.path.as_str()))
            .collect();
    let witness = Witness::new(effective, models.keys().copied())?;
    let names: BTreeSet<&str> =
        summary.models.values().filter_map(|model| model.path.rsplit("::").next()).collect();
    let rust = RustTypes::new(&summary.rust_types, &names);
    let validators = Validators::new(&schemas, &witness);
    let mut cases =
        Cases { document, options, schemas: &schemas, validators, list: Vec::new(), outcome };
    cases.samples(models.keys().copied(), &Mutator::new(&schemas, &rust, &patches));
    let typed: BTreeSet<Pointer> = models.keys().map(|pointer| (*pointer).clone()).collect();
    cases.examples(&table, &typed);
    let Cases { list: cases, validators, .. } = cases;
    let disagreements = validators.disagreements;
    (outcome.disagreements, outcome.explained) = (disagreements.found, disagreements.explained);
    outcome.explained.extend(witness.explained());
    Ok(Prepared {
        files: output.files,
        library: parsed.package.name.replace('-', "_"),
        types: models.into_values().map(str::to_owned).collect(),
        cases,
        dialect,
        schemas: typed.into_iter().collect(),
        witness,
    })
}

/// Adds the members of a value that its encoding omits: in the JSON mapping of Protocol Buffers an absent member has its
/// default. The comparison of both values has found every other loss.
///
/// <https://protobuf.dev/programming-guides/json/#field-presence>
fn restore(written: &mut Value, read: &Value) {
    match (written, read) {
        (Value::Object(written), Value::Object(read)) => {
            for (name, value) in read {
                restore(written.entry(name.clone()).or_insert_with(|| value.clone()), value);
            }
        }
        (Value::Array(written), Value::Array(read)) => {
            written.iter_mut().zip(read).for_each(|(written, read)| restore(written, read));
        }
        _ => {}
    }
}

/// Returns the document with all its files and overlays, before the generator repairs it.
fn effective_document(inputs: &Inputs) -> Result<Value> {
    match openapi_sdk_generator::document(inputs.input(), Stage::Effective) {
        Ok(document) => Ok(serde_json::to_value(document)?),
        Err(failure) => bail!("there is no document: {}", first_error(&failure)),
    }
}

fn first_error(failure: &Failure) -> String {
    let error = failure.findings.iter().find(|finding| finding.severity == Severity::Error);
    error.map_or_else(String::new, |finding| format!("{}: {}", finding.rule, finding.message))
}

/// The examples that the generator has omitted already.
fn invalid_examples(findings: &[Finding]) -> Vec<Named> {
    let of_examples = findings.iter().filter(|finding| finding.rule == "invalid-example");
    let named = of_examples.flat_map(|finding| {
        let sites = std::iter::once(&finding.location.site).chain(&finding.more);
        sites.map(|site| Named {
            pointer: site.pointer.as_ref().map_or_else(String::new, ToString::to_string),
            why: finding.message.clone(),
        })
    });
    named.collect()
}

struct Cases<'a, 'd> {
    document: &'a Document,
    options: &'a Options,
    schemas: &'a Schemas<'d>,
    validators: Validators<'a, 'd>,
    list: Vec<Case>,
    outcome: &'a mut Outcome,
}

impl Cases<'_, '_> {
    /// The samples of each schema that has a type, and the mutations of each.
    fn samples<'p>(
        &mut self,
        schemas: impl Iterator<Item = &'p Pointer>,
        mutator: &Mutator<'_, '_>,
    ) {
        let mut generator = SampleGenerator::new(self.schemas);
        let validator = Validator::new(self.schemas, Strictness::All);
        for (ty, schema) in schemas.enumerate() {
            let words = [self.document.file.as_str(), schema.as_str()];
            let random = Random::of(self.options.seed, &words);
            let samples = generator.samples(schema, self.options.samples, random);
            let mut random = Random::of(self.options.seed, &[words[0], words[1], "mutations"]);
            let mut of_probes = Random::of(self.options.seed, &[words[0], words[1], "probes"]);
            let named = |why: String| Named { pointer: schema.to_string(), why };
            if samples.values.is_empty() {
                self.outcome.missing.push(named(samples.failures.join("; ")));
            } else {
                self.outcome.partly_missing.extend(samples.failures.into_iter().map(named));
            }
            for (what, value) in samples.values {
                let set = std::slice::from_ref(schema);
                let misfit = validator.error(&value, set);
                if let Some(why) = misfit {
                    let why = format!("{what}: {why}: {}", super::comparison::short(&value));
                    self.outcome.generator_errors.push(named(why));
                    continue;
                }
                self.validators.sample(schema, &what, &value);
                for probe in probes(&value, &mut of_probes) {
                    self.validators.value(schema, &probe.what, &probe.value);
                }
                for mutation in mutator.mutations(&value, schema, &mut random) {
                    self.validators.mutation(schema, &mutation.what, &mutation.value);
                    self.list.push(Case {
                        ty,
                        pointer: schema.clone(),
                        what: mutation.what,
                        value: mutation.value,
                        expected: Expected::Rejected,
                    });
                }
                let expected = Expected::Same;
                self.list.push(Case { ty, pointer: schema.clone(), what, value, expected });
            }
        }
    }

    /// The examples of the document.
    fn examples(&mut self, table: &SchemaTable, typed: &BTreeSet<Pointer>) {
        let validator = Validator::new(self.schemas, Strictness::All);
        let positions: BTreeMap<&Pointer, usize> =
            typed.iter().enumerate().map(|(index, pointer)| (pointer, index)).collect();
        for example in example::examples(table, self.schemas, typed) {
            let Some(&ty) = positions.get(&example.schema) else { continue };
            let set = std::slice::from_ref(&example.schema);
            self.validators.value(&example.schema, "example", &example.value);
            let misfit = validator.error(&example.value, set);
            // A union writes the discriminator that such an example lacks.
            let misfit =
                misfit.or_else(|| self.validators.wrong_tag(&example.schema, &example.value));
            self.list.push(Case {
                ty,
                pointer: example.origin,
                what: "example".to_owned(),
                value: example.value,
                expected: misfit.map_or(Expected::Same, Expected::SameUnless),
            });
        }
    }
}
