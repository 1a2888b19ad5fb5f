//! Schemas that are compiled together.
//!
//! Input: the converted document, and converted schemas with their places. Output: for each place whether a value is
//! valid. A schema that many others refer to is compiled once: compiled one by one, each schema has its own copy of all
//! schemas that it reaches, which takes gigabytes for documents whose schemas all reach each other.

use std::collections::BTreeMap;
use std::rc::Rc;

use anyhow::{Context, Result};
use jsonschema::{Draft, PatternCache, Registry, ValidationError, Validator};
use openapi_sdk_generator::pointer::Pointer;
use serde_json::{Map, Value, json};

use super::dialect::ADDRESS;

/// The most schemas that are compiled one by one and stay in memory.
const MOST_SINGLE: usize = 32;

/// The compiled schemas of a document.
pub struct Schemas {
    registry: Registry<'static>,
    patterns: PatternCache,
    together: Compiled,
    single: Compiled,
}

/// For each place a validator of objects, whose member with the place as its name must be valid for the schema; or the
/// reason why the schema can't be compiled.
type Compiled = BTreeMap<Pointer, Result<Rc<Validator>, String>>;

impl Schemas {
    /// Compiles converted schemas of a document together.
    pub fn new(
        document: Value,
        schemas: &[(Pointer, Value)],
        patterns: &PatternCache,
    ) -> Result<Self> {
        let registry = Registry::new().draft(Draft::Draft202012).add(ADDRESS, document);
        let registry = registry.and_then(|registry| registry.prepare());
        let registry = registry.context("the witness can't read the document")?;
        let (together, single) = (Compiled::new(), Compiled::new());
        let mut compiled = Self { registry, patterns: patterns.clone(), together, single };
        compiled.together = compiled.compile(schemas);
        Ok(compiled)
    }

    /// Returns `true` if the schema at a place is compiled, with or without success.
    pub fn has(&self, place: &Pointer) -> bool {
        self.together.contains_key(place) || self.single.contains_key(place)
    }

    /// Compiles one more converted schema.
    pub fn add(&mut self, place: &Pointer, schema: Value) {
        if self.single.len() >= MOST_SINGLE {
            self.single.clear();
        }
        let compiled = self.compile(&[(place.clone(), schema)]);
        self.single.extend(compiled);
    }

    /// One schema that can't be compiled spoils all that are compiled with it, so these are compiled in two halves.
    fn compile(&self, schemas: &[(Pointer, Value)]) -> Compiled {
        let properties = schemas.iter().map(|(place, schema)| (place.to_string(), schema.clone()));
        let properties: Map<String, Value> = properties.collect();
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&self.registry)
            .with_pattern_cache(self.patterns.clone())
            .should_validate_formats(false);
        let validator = options.build(&json!({ "properties": properties })).map(Rc::new);
        match (validator, schemas) {
            (Ok(validator), _) => {
                let each = |(place, _): &(Pointer, _)| (place.clone(), Ok(Rc::clone(&validator)));
                schemas.iter().map(each).collect()
            }
            (Err(error), [(place, _)]) => Compiled::from([(place.clone(), Err(error.to_string()))]),
            (Err(_), _) => {
                let (first, second) = schemas.split_at(schemas.len() / 2);
                let mut compiled = self.compile(first);
                compiled.extend(self.compile(second));
                compiled
            }
        }
    }

    /// Validates a value. The error is the reason why the schema can't be compiled.
    pub fn is_valid(&self, place: &Pointer, value: &Value) -> Result<bool, &str> {
        // `validate` would look for every error in every member of each union.
        Ok(self.validator(place)?.is_valid(&member(place, value)))
    }

    /// Returns the reason why a value is invalid: the place in the value, and the keyword with its place in the document.
    pub fn reason(&self, place: &Pointer, value: &Value) -> Option<String> {
        let value = member(place, value);
        Some(reason(&self.validator(place).ok()?.validate(&value).err()?, place))
    }

    fn validator(&self, place: &Pointer) -> Result<&Validator, &str> {
        match self.together.get(place).or_else(|| self.single.get(place)) {
            Some(Ok(validator)) => Ok(validator),
            Some(Err(why)) => Err(why),
            None => Err("the effective document has no schema here"),
        }
    }
}

fn member(place: &Pointer, value: &Value) -> Value {
    Value::Object(Map::from_iter([(place.to_string(), value.clone())]))
}

fn reason(error: &ValidationError<'_>, schema: &Pointer) -> String {
    // The first step is the place of the schema.
    let part = error.instance_path().as_str().splitn(3, '/').nth(2);
    let part = part.map_or_else(|| "the value".to_owned(), |part| format!("/{part}"));
    // An error in the compiled schema itself has no absolute place.
    let keyword = match error.absolute_keyword_location() {
        Some(place) => place.as_str().strip_prefix(ADDRESS).unwrap_or(place.as_str()).to_owned(),
        None => {
            let below = error.schema_path().as_str().splitn(4, '/').nth(3);
            below.map_or_else(|| schema.to_string(), |below| format!("{schema}/{below}"))
        }
    };
    format!("{part}: `{}` at `{keyword}`", error.kind().keyword())
}
