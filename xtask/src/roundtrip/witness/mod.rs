//! The independent witness of the round trip: validates values by JSON Schema 2020-12.
//!
//! Input: the effective document, and values of its schemas. Output: a verdict for each value, and a list of the places
//! that have none. The witness shares no code with the reader of the generator: the crate `jsonschema` evaluates the
//! schemas, `dialect` converts them, and `discriminator` checks the tags of unions, which JSON Schema does not know.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jsonschema::PatternCache;
use openapi_sdk_generator::pointer::Pointer;
use serde_json::Value;

use conversion::Converter;
use dialect::{Dialect, MAX_LINKS, decoded, lookup};
use reading::Readings;
use schemas::Schemas;

pub use reading::Reading;

mod conversion;
mod dialect;
mod discriminator;
mod reading;
mod schemas;
#[cfg(test)]
mod tests;

/// The result of a validation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The value is valid.
    Valid,
    /// The value is invalid; [`Witness::reason`] explains it.
    Invalid,
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
    schemas: RefCell<BTreeMap<&'static [Reading], Schemas>>,
    /// The places of the schemas that are compiled together.
    places: BTreeSet<Pointer>,
    unwitnessed: RefCell<BTreeMap<Pointer, String>>,
    explained: RefCell<BTreeMap<&'static str, usize>>,
}

impl Witness {
    /// Creates the witness for an effective document, and for values of the schemas at these places of the repaired
    /// document. Other schemas are compiled when a value of them is validated.
    pub fn new<'p>(document: Value, schemas: impl Iterator<Item = &'p Pointer>) -> Result<Self> {
        let dialect = Dialect::of(&document);
        let of_types = schemas.filter_map(|schema| dialect.place(schema, &document));
        let mut places: BTreeSet<Pointer> =
            of_types.map(|place| without_references(place, &document)).collect();
        discriminator::inline_members(&document, &Pointer::root(), &mut places);
        let witness = Self {
            places,
            has_discriminators: has_discriminators(&document),
            document,
            dialect,
            patterns: PatternCache::new(),
            all_of: OnceCell::new(),
            schemas: RefCell::default(),
            unwitnessed: RefCell::default(),
            explained: RefCell::default(),
        };
        witness.compile(&[])?;
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

    /// Returns the reason why a value is invalid.
    pub fn reason(&self, schema: &Pointer, value: &Value, readings: &'static [Reading]) -> String {
        let place = self.place(schema);
        place.map_or_else(String::new, |place| self.reason_at(&place, value, readings))
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
        let valid = |schemas: &Schemas, place: &Pointer| {
            schemas.is_valid(place, value).map_err(str::to_owned)
        };
        match self.with(place, readings, valid) {
            Some(Ok(true)) => Verdict::Valid,
            Some(Ok(false)) => Verdict::Invalid,
            Some(Err(why)) => {
                self.no_verdict(place, &why);
                Verdict::None
            }
            None => Verdict::None,
        }
    }

    fn reason_at(&self, place: &Pointer, value: &Value, readings: &'static [Reading]) -> String {
        let reason = self.with(place, readings, |schemas, place| schemas.reason(place, value));
        reason.flatten().unwrap_or_default()
    }

    /// Asks the schemas that are converted by some readings, after the one at a place is compiled.
    fn with<T>(
        &self,
        place: &Pointer,
        readings: &'static [Reading],
        ask: impl FnOnce(&Schemas, &Pointer) -> T,
    ) -> Option<T> {
        if !self.schemas.borrow().contains_key(readings) {
            self.compile(readings).ok()?;
        }
        let mut schemas = self.schemas.borrow_mut();
        let schemas = schemas.get_mut(readings)?;
        let place = without_references(place.clone(), &self.document);
        if !schemas.has(&place)
            && let Some(schema) = self.converter(readings).schema_at(&place)
        {
            schemas.add(&place, schema);
        }
        Some(ask(schemas, &place))
    }

    fn compile(&self, readings: &'static [Reading]) -> Result<()> {
        let mut converter = self.converter(readings);
        let converted = converter.document();
        self.unwitnessed.borrow_mut().append(&mut converter.removed);
        let schemas = self.places.iter().filter_map(|place| {
            let schema = converter.schema_at(place)?;
            Some((place.clone(), schema))
        });
        let schemas: Vec<(Pointer, Value)> = schemas.collect();
        let compiled = Schemas::new(converted, &schemas, &self.patterns)?;
        self.schemas.borrow_mut().insert(readings, compiled);
        Ok(())
    }

    fn converter(&self, readings: &'static [Reading]) -> Converter<'_> {
        let all_of = self.all_of.get_or_init(|| reading::in_all_of(&self.document));
        let readings = Readings { document: &self.document, list: readings, all_of };
        Converter::new(&self.document, self.dialect, readings)
    }
}

/// Returns the place of the schema that a reference without siblings leads to.
fn without_references(mut place: Pointer, document: &Value) -> Pointer {
    for _ in 0..MAX_LINKS {
        let keywords = lookup(&place, document).and_then(Value::as_object);
        let only = keywords.filter(|keywords| keywords.len() == 1);
        let target = only.and_then(|only| only.get("$ref")?.as_str()).and_then(decoded);
        let Some(target) = target.filter(|target| lookup(target, document).is_some()) else {
            break;
        };
        place = target;
    }
    place
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
