//! Samples of the requests and responses of an operation: examples of the document, or else generated values.
//!
//! An example is used only if it matches its schema and has no undeclared members. A value above the limits is reported
//! and has no sample: the test or the example that needs it is omitted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::config::Dialect;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Api, ContentForm, Operation, ResponseForm, SchemaId, Type, TypeUse};
use crate::part;
use crate::pointer::Pointer;
use crate::rules;
use crate::schema::SchemaTable;

use super::budget::Size;
use super::generator::{Missing, SampleGenerator};
use super::schema::Schemas;
use super::validator::walk::Step;
use super::validator::{Strictness, Validator};
use super::value::canonical_moment;

/// The request and response values of one operation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CallSample {
    /// The values of its parameters, in their order; `None` if none can be generated.
    pub parameters: Vec<Option<Value>>,
    /// The values of its body, one for each content; `None` if it is not JSON or none can be generated.
    pub bodies: Vec<Option<BodySample>>,
    /// The values of its responses, in their order; `None` if it is not JSON or none can be generated.
    pub responses: Vec<Option<Value>>,
}

/// A sample of a request body.
#[derive(Debug, Clone, PartialEq)]
pub struct BodySample {
    /// The value that the caller sets.
    pub given: Value,
    /// The value on the wire: without the properties that only the server sets.
    pub sent: Value,
}

/// The samples for the tests of a crate.
#[derive(Debug, Clone, Default)]
pub struct Samples {
    /// The samples of calls, in the order of the operations.
    pub calls: Vec<CallSample>,
    /// The examples of schemas that match them and have no undeclared members.
    pub examples: BTreeMap<SchemaId, Value>,
}

/// Returns the samples of an API. Their size and the work are limited by the size of the document.
pub(crate) fn samples(
    table: &SchemaTable,
    document: Size,
    api: &Api,
    dialect: Dialect,
    diagnostics: &mut Diagnostics,
) -> Samples {
    let schemas = Schemas::new(table, dialect, Default::default()).with_oneofs(api.oneofs());
    let schemas = schemas.within(document);
    let mut sampler = Sampler {
        generator: SampleGenerator::new(&schemas),
        validator: Validator::new(&schemas, Strictness::All),
        schemas: &schemas,
        left: Size::of_all(document),
        limits: BTreeSet::new(),
    };
    let calls = api.operations.iter().map(|operation| sampler.call(operation)).collect();
    let mut examples = BTreeMap::new();
    for schema in api.schemas.values() {
        // A type that is merged from several schemas has no schema of its own to check an example against.
        let is_declared = schemas.contains(&schema.id.0);
        let Some(example) = schema.docs.example.as_ref().filter(|_| is_declared) else { continue };
        if sampler.fits(example, &schema.id.0) {
            let example = sampler.canonical(example.clone(), &schema.id.0);
            examples.insert(schema.id.clone(), example);
        } else if sampler.validator.gave_up() {
            sampler.limits.insert((schema.id.0.clone(), Limit::Example));
        }
    }
    let samples = Samples { calls, examples };
    sampler.report(diagnostics);
    samples
}

struct Sampler<'s, 'd> {
    schemas: &'s Schemas<'d>,
    generator: SampleGenerator<'s, 'd>,
    validator: Validator<'s, 'd>,
    /// The size that may still be emitted.
    left: Size,
    limits: BTreeSet<(Pointer, Limit)>,
}

/// A limit that was exceeded at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Limit {
    /// No sample is small enough.
    Sample,
    /// All samples together are too large.
    All,
    /// An example is too large, or too costly to check.
    Example,
}

impl Limit {
    fn message(self) -> &'static str {
        match self {
            Self::Sample => {
                "every sample of this schema exceeds the limits; tests and examples of calls omit it"
            }
            Self::All => {
                "all samples of the document exceed the limits with this one; tests and examples of calls omit it"
            }
            Self::Example => "an example of this schema exceeds the limits; tests omit it",
        }
    }
}

impl Sampler<'_, '_> {
    /// Reports the exceeded limits and the patterns that are too large.
    fn report(self, diagnostics: &mut Diagnostics) {
        for (site, limit) in self.limits {
            let place = Place::Value(site);
            let hint = "set smaller bounds in the schema, or add a short example";
            diagnostics
                .report(Diagnostic::new(rules::SAMPLE_LIMIT, place, limit.message()).hint(hint));
        }
        for place in self.schemas.large_patterns() {
            let message = "the pattern is too large to compile; samples ignore it";
            let place = Place::Value(place);
            diagnostics.report(Diagnostic::new(rules::PATTERN_LIMIT, place, message));
        }
    }

    fn call(&mut self, operation: &Operation) -> CallSample {
        part::at(&operation.origin);
        let contents = operation.body.iter().flat_map(|body| &body.contents);
        // Each content has its own test, with all parameters and a response.
        let uses = contents.clone().count().max(1);
        let parameters = operation.parameters.iter().map(|parameter| {
            let value = self.parameter(&parameter.ty)?;
            self.within_limit(value, uses, &parameter.ty)
        });
        let parameters = parameters.collect();
        let bodies = contents.map(|content| match &content.form {
            ContentForm::Text | ContentForm::Binary => None,
            ContentForm::JsonPatch(_) => {
                let patch = json!([{"op": "replace", "path": "/name", "value": "text"}]);
                Some(BodySample { given: patch.clone(), sent: patch })
            }
            form => self.body(form),
        });
        let bodies = bodies.collect();
        let responses = operation.successes.iter().map(|response| match &response.form {
            ResponseForm::Nothing | ResponseForm::Text | ResponseForm::Binary => None,
            form => {
                let value = self.value(form.ty()?)?;
                self.within_limit(value, uses, form.ty()?)
            }
        });
        let responses = responses.collect();
        CallSample { parameters, bodies, responses }
    }

    /// Returns the value if this many copies of it may still be emitted.
    fn within_limit(&mut self, value: Value, uses: usize, ty: &TypeUse) -> Option<Value> {
        let size = Size::of(&value, 0).times(uses);
        if !size.is_within(self.left) || self.schemas.work().is_spent() {
            self.limits.insert((self.site(ty), Limit::All));
            return None;
        }
        self.left = self.left - size;
        Some(value)
    }

    /// Returns the value of a parameter. A list gets two items, so that its style shows.
    fn parameter(&mut self, ty: &TypeUse) -> Option<Value> {
        let value = self.value(ty)?;
        let [item] = value.as_array().map_or(&[][..], Vec::as_slice) else { return Some(value) };
        let site = self.site(ty);
        let is_set = self.schemas.view(std::slice::from_ref(&site)).is_any(|it| it.unique_items);
        let other = match item {
            Value::String(text) if is_set => Value::from(format!("{text}2")),
            item => item.clone(),
        };
        let several = Value::Array(vec![item.clone(), other.clone()]);
        let is_valid = self.fits(&several, &site) && (!is_set || other != *item);
        Some(if is_valid { several } else { value })
    }

    fn body(&mut self, form: &ContentForm) -> Option<BodySample> {
        let ty = form.ty()?;
        let in_pairs = matches!(form, ContentForm::Form { .. } | ContentForm::Multipart(_));
        // A form has members, even if its schema allows other values.
        let given = match self.value(ty)? {
            value if in_pairs && !value.is_object() && matches!(ty.ty, Type::Json) => {
                Value::Object(Default::default())
            }
            value => value,
        };
        let sent = self.without_read_only(&given, &self.site(ty));
        let copies = if given == sent { 1 } else { 2 };
        let given = self.within_limit(given, copies, ty)?;
        Some(BodySample { given, sent })
    }

    /// Returns an example of the document, or a generated sample.
    fn value(&mut self, ty: &TypeUse) -> Option<Value> {
        let site = self.site(ty);
        let schema = self.schemas.followed(&site);
        let examples = [&site, &schema].into_iter().flat_map(|place| self.schemas.examples(place));
        let mut unchecked = false;
        let example = examples.into_iter().find(|value| {
            let is_small = Size::of(value, 0).is_within(Size::EXAMPLE);
            let fits = is_small && self.fits(value, &schema);
            unchecked |= !is_small || self.validator.gave_up();
            fits
        });
        let example = example.cloned();
        if unchecked && example.is_none() {
            self.limits.insert((site.clone(), Limit::Example));
        }
        let value = match example {
            Some(example) => example,
            None => match self.generator.plain(&schema) {
                Ok(value) => value,
                Err(Missing::Impossible) => return None,
                Err(Missing::Limited) => {
                    self.limits.insert((site, Limit::Sample));
                    return None;
                }
            },
        };
        Some(self.canonical(value, &schema))
    }

    /// Returns the place of the schema of a type. A part of a type, such as a body without its files, has no place of
    /// its own: the schema around it counts.
    fn site(&self, ty: &TypeUse) -> Pointer {
        let mut places = std::iter::successors(Some(ty.origin.clone()), Pointer::parent);
        let found = places.find(|place| self.schemas.contains(place));
        found.unwrap_or_else(|| ty.origin.clone())
    }

    /// Returns the value with its date-times in the form that an SDK writes: the number of digits may differ.
    fn canonical(&self, mut value: Value, schema: &Pointer) -> Value {
        let mut changes: Vec<(Vec<Step>, String)> = Vec::new();
        self.validator.walk(&value, std::slice::from_ref(schema), &mut |site| {
            if let Value::String(text) = site.value
                && site.view.format() == Some("date-time")
                && let Some(canonical) = canonical_moment(text)
            {
                changes.push((site.path.to_vec(), canonical));
            }
        });
        for (path, text) in changes {
            change(&mut value, &path, &mut |part| *part = Value::from(text.as_str()));
        }
        value
    }

    fn fits(&self, value: &Value, schema: &Pointer) -> bool {
        // The validator runs first, because `gave_up` refers to its last run.
        self.validator.error(value, std::slice::from_ref(schema)).is_none()
            && !self.validator.gave_up()
            && !value.is_null()
    }

    /// Returns the value without the properties that only the server sets.
    fn without_read_only(&self, value: &Value, schema: &Pointer) -> Value {
        let mut members: Vec<(Vec<Step>, String)> = Vec::new();
        self.validator.walk(value, std::slice::from_ref(schema), &mut |site| {
            if let Some((Step::Member(name), around)) = site.path.split_last()
                && site.view.is_any(|schema| schema.read_only)
            {
                members.push((around.to_vec(), name.clone()));
            }
        });
        let mut value = value.clone();
        for (around, name) in members {
            change(&mut value, &around, &mut |object| {
                object.as_object_mut().map(|object| object.remove(&name));
            });
        }
        value
    }
}

/// Changes the part of a value at a path.
fn change(value: &mut Value, path: &[Step], by: &mut dyn FnMut(&mut Value)) {
    let Some((step, rest)) = path.split_first() else { return by(value) };
    let part = match (step, value) {
        (Step::Member(name), Value::Object(members)) => members.get_mut(name),
        (Step::Item(index), Value::Array(items)) => items.get_mut(*index),
        _ => None,
    };
    part.into_iter().for_each(|part| change(part, rest, by));
}
