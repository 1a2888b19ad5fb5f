//! The independent witness of the round trip: validates values by JSON Schema 2020-12.
//!
//! Input: the effective document, and values of its schemas. Output: a verdict for each value, and a list of the places
//! that have none. The witness shares no code with the reader of the generator: the crate `jsonschema` evaluates the
//! schemas, `dialect` converts them, and `discriminator` checks the tags of unions, which JSON Schema does not know.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use anyhow::{Context, Result};
use jsonschema::{Draft, PatternCache, Registry, ValidationError, Validator};
use openapi_sdk_generator::pointer::Pointer;
use serde_json::Value;

use conversion::Converter;
use dialect::{ADDRESS, Dialect};
use reading::Readings;

pub use reading::Reading;

mod conversion;
mod dialect;
mod discriminator;
mod reading;
#[cfg(test)]
mod tests;

/// The result of a validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The value is valid.
    Valid,
    /// The value is invalid for this reason.
    Invalid(String),
    /// The schema can't be evaluated; [`Witness::unwitnessed`] has the reason.
    None,
}

/// The witness for one document.
pub struct Witness {
    document: Value,
    dialect: Dialect,
    has_discriminators: bool,
    patterns: PatternCache,
    all_of: OnceCell<BTreeSet<Pointer>>,
    /// The converted schemas by the readings that they follow. Most documents need the first entry only.
    schemas: RefCell<BTreeMap<&'static [Reading], Rc<Schemas>>>,
    unwitnessed: RefCell<BTreeMap<Pointer, String>>,
    explained: RefCell<BTreeMap<&'static str, usize>>,
}

/// The schemas of a document, converted by some readings.
struct Schemas {
    registry: Registry<'static>,
    validators: RefCell<BTreeMap<Pointer, Option<Rc<Validator>>>>,
}

impl Witness {
    /// Creates the witness for an effective document. Schemas are compiled when a value of them is validated.
    pub fn new(document: Value) -> Result<Self> {
        let dialect = Dialect::of(&document);
        let witness = Self {
            has_discriminators: has_discriminators(&document),
            document,
            dialect,
            patterns: PatternCache::new(),
            all_of: OnceCell::new(),
            schemas: RefCell::default(),
            unwitnessed: RefCell::default(),
            explained: RefCell::default(),
        };
        witness.schemas(&[])?;
        Ok(witness)
    }

    /// Validates a value of the schema at a place of the repaired document.
    pub fn verdict(
        &self,
        schema: &Pointer,
        value: &Value,
        readings: &'static [Reading],
    ) -> Verdict {
        match self.place(schema) {
            Some(place) => self.verdict_at(&place, value, readings),
            None => Verdict::None,
        }
    }

    /// Returns the first discriminator of a value that selects no member for which the value is valid.
    pub fn wrong_discriminator(&self, schema: &Pointer, value: &Value) -> Option<String> {
        if !self.has_discriminators {
            return None;
        }
        discriminator::check(self, &self.place(schema)?, value)
    }

    /// Returns the places that have no verdict, with the reasons.
    pub fn unwitnessed(&self) -> BTreeMap<Pointer, String> {
        self.unwitnessed.borrow().clone()
    }

    /// Returns the number of exceptions for discriminators, for each reason.
    pub fn explained(&self) -> BTreeMap<&'static str, usize> {
        self.explained.borrow().clone()
    }

    fn explain(&self, reason: &'static str) {
        *self.explained.borrow_mut().entry(reason).or_default() += 1;
    }

    fn no_verdict(&self, place: &Pointer, why: &str) {
        self.unwitnessed.borrow_mut().insert(place.clone(), why.to_owned());
    }

    /// Returns the place in the effective document.
    fn place(&self, schema: &Pointer) -> Option<Pointer> {
        let place = self.dialect.place(schema, &self.document);
        if place.is_none() {
            self.no_verdict(schema, "the effective document has no schema here");
        }
        place
    }

    fn verdict_at(&self, place: &Pointer, value: &Value, readings: &'static [Reading]) -> Verdict {
        let Some(validator) = self.validator(place, readings) else { return Verdict::None };
        match validator.validate(value) {
            Ok(()) => Verdict::Valid,
            Err(error) => Verdict::Invalid(reason(&error, place)),
        }
    }

    fn schemas(&self, readings: &'static [Reading]) -> Result<Rc<Schemas>> {
        if let Some(known) = self.schemas.borrow().get(readings) {
            return Ok(Rc::clone(known));
        }
        let mut converter = self.converter(readings);
        let converted = converter.document();
        self.unwitnessed.borrow_mut().extend(converter.removed);
        let registry = Registry::new().draft(Draft::Draft202012).add(ADDRESS, converted);
        let registry = registry.and_then(|registry| registry.prepare());
        let registry = registry.context("the witness can't read the document")?;
        let schemas = Rc::new(Schemas { registry, validators: RefCell::default() });
        self.schemas.borrow_mut().insert(readings, Rc::clone(&schemas));
        Ok(schemas)
    }

    fn converter(&self, readings: &'static [Reading]) -> Converter<'_> {
        let all_of = self.all_of.get_or_init(|| reading::in_all_of(&self.document));
        let readings = Readings { document: &self.document, list: readings, all_of };
        Converter::new(&self.document, self.dialect, readings)
    }

    fn validator(&self, place: &Pointer, readings: &'static [Reading]) -> Option<Rc<Validator>> {
        let schemas = self.schemas(readings).ok()?;
        if let Some(known) = schemas.validators.borrow().get(place) {
            return known.clone();
        }
        let schema = self.converter(readings).schema_at(place)?;
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&schemas.registry)
            .with_pattern_cache(self.patterns.clone())
            .should_validate_formats(false);
        let validator = options.build(&schema).map(Rc::new);
        let validator = validator.map_err(|error| self.no_verdict(place, &error.to_string())).ok();
        schemas.validators.borrow_mut().insert(place.clone(), validator.clone());
        validator
    }
}

/// Returns `true` if an object in a document has the member `discriminator`.
fn has_discriminators(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.contains_key("discriminator") || members.values().any(has_discriminators)
        }
        Value::Array(items) => items.iter().any(has_discriminators),
        _ => false,
    }
}

/// Returns the reason for an error: its place in the value, and the keyword with its place in the document.
fn reason(error: &ValidationError<'_>, schema: &Pointer) -> String {
    let part = error.instance_path().as_str();
    let part = if part.is_empty() { "the value" } else { part };
    // An error in the compiled schema itself has no absolute place.
    let keyword = match error.absolute_keyword_location() {
        Some(place) => place.as_str().strip_prefix(ADDRESS).unwrap_or(place.as_str()).to_owned(),
        None => format!("{schema}{}", error.schema_path().as_str()),
    };
    format!("{part}: `{}` at `{keyword}`", error.kind().keyword())
}
