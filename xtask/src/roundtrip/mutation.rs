//! Values that must be rejected, derived from valid samples.
//!
//! Three kinds: a value of another type of JSON, a required member that is missing, and a text that is not of its
//! format. A value counts only if the validator rejects it as a whole: an open type may accept it.

use std::collections::{BTreeMap, BTreeSet};

use openapi_sdk_generator::pointer::Pointer;
use serde_json::{Value, json};

use openapi_sdk_generator::sample::random::Random;
use openapi_sdk_generator::sample::schema::Schemas;
use openapi_sdk_generator::sample::validator::walk::{Step, shown};
use openapi_sdk_generator::sample::validator::{Strictness, Validator};

/// The number of draws after which a sample counts as one without a suitable place.
const MOST_TRIES: usize = 24;

/// Text that is of no format.
const NO_SUCH_THING: &str = "no such thing \u{2717}";

/// The known facts about the Rust types.
pub struct RustTypes {
    /// The properties whose text is more than text.
    checked: BTreeSet<Pointer>,
}

/// Types whose text is not looked at.
const UNCHECKED: &[&str] = &["String", "Secret", "Value", "Any", "bool", "f64", "f32"];

impl RustTypes {
    /// From the account of a run: the Rust type of each property, and the names of the types that were made.
    pub fn new(types: &BTreeMap<Pointer, String>, models: &BTreeSet<&str>) -> Self {
        let is_checked = |ty: &str| {
            let inner = ty.rsplit(['<', ' ']).next().unwrap_or_default().trim_end_matches('>');
            !UNCHECKED.contains(&inner) && !models.contains(inner)
        };
        let checked = types.iter().filter(|(_, ty)| is_checked(ty));
        Self { checked: checked.map(|(pointer, _)| pointer.clone()).collect() }
    }
}

/// A value that must be rejected.
#[derive(Debug, Clone, PartialEq)]
pub struct Mutation {
    /// The change and its place.
    pub what: String,
    /// The value.
    pub value: Value,
}

/// Makes mutations.
pub struct Mutator<'s, 'd> {
    types: Validator<'s, 'd>,
    formats: Validator<'s, 'd>,
    rust: &'s RustTypes,
    /// The schemas of merge patches, in which no member is required.
    patches: &'s BTreeSet<Pointer>,
}

impl<'s, 'd> Mutator<'s, 'd> {
    /// For the schemas of one document.
    pub fn new(
        schemas: &'s Schemas<'d>,
        rust: &'s RustTypes,
        patches: &'s BTreeSet<Pointer>,
    ) -> Self {
        Self {
            types: Validator::new(schemas, Strictness::Types),
            formats: Validator::new(schemas, Strictness::TypesAndFormats),
            rust,
            patches,
        }
    }

    /// At most one mutation of each kind.
    pub fn mutations(
        &self,
        sample: &Value,
        schema: &Pointer,
        random: &mut Random,
    ) -> Vec<Mutation> {
        let schemas = std::slice::from_ref(schema);
        // Every change of such a sample would be rejected.
        if self.types.mismatch(sample, schemas).is_some() {
            return Vec::new();
        }
        let kinds = [
            self.wrong_type(sample, schemas, random),
            self.missing(sample, schemas, random),
            self.wrong_text(sample, schemas, random),
        ];
        kinds.into_iter().flatten().collect()
    }

    fn wrong_type(
        &self,
        sample: &Value,
        schemas: &[Pointer],
        random: &mut Random,
    ) -> Option<Mutation> {
        let mut ways = Vec::new();
        every_way(sample, &mut Vec::new(), &mut ways);
        for _ in 0..MOST_TRIES {
            let way = random.pick(&ways)?;
            let others = [
                json!(true),
                json!(7),
                json!("text"),
                json!(["x"]),
                json!({ "x": "y" }),
                Value::Null,
                json!(0.5),
            ];
            let other = random.pick(&others)?;
            let mut value = sample.clone();
            let place = at(&mut value, way)?;
            if std::mem::discriminant(place) == std::mem::discriminant(other) {
                continue;
            }
            *place = other.clone();
            if self.types.mismatch(&value, schemas).is_some() {
                return Some(Mutation { what: format!("{}: {other}", shown(way)), value });
            }
        }
        None
    }

    fn missing(
        &self,
        sample: &Value,
        schemas: &[Pointer],
        random: &mut Random,
    ) -> Option<Mutation> {
        if schemas.iter().any(|schema| self.patches.contains(schema)) {
            return None;
        }
        let mut sites: Vec<(Vec<Step>, String)> = Vec::new();
        self.types.walk(sample, schemas, &mut |site| {
            let Value::Object(members) = site.value else { return };
            let required =
                site.view.required().into_iter().filter(|name| members.contains_key(*name));
            sites.extend(required.map(|name| (site.path.to_vec(), name.to_owned())));
        });
        for _ in 0..MOST_TRIES {
            let (way, name) = random.pick(&sites)?;
            let mut value = sample.clone();
            at(&mut value, way)?.as_object_mut()?.remove(name);
            if self.types.mismatch(&value, schemas).is_some() {
                return Some(Mutation { what: format!("{}: without `{name}`", shown(way)), value });
            }
        }
        None
    }

    fn wrong_text(
        &self,
        sample: &Value,
        schemas: &[Pointer],
        random: &mut Random,
    ) -> Option<Mutation> {
        let mut ways: Vec<Vec<Step>> = Vec::new();
        self.types.walk(sample, schemas, &mut |site| {
            let checked =
                site.property.is_some_and(|property| self.rust.checked.contains(property));
            if site.value.is_string() && checked {
                ways.push(site.path.to_vec());
            }
        });
        for _ in 0..MOST_TRIES {
            let way = random.pick(&ways)?;
            let mut value = sample.clone();
            *at(&mut value, way)? = Value::from(NO_SUCH_THING);
            // Other texts of the sample must not be the reason of the rejection.
            if self.formats.mismatch(sample, schemas).is_none()
                && self.formats.mismatch(&value, schemas).is_some()
            {
                return Some(Mutation {
                    what: format!("{}: {NO_SUCH_THING:?}", shown(way)),
                    value,
                });
            }
        }
        None
    }
}

/// Collects the paths of a value and of all its parts.
pub(super) fn every_way(value: &Value, way: &mut Vec<Step>, ways: &mut Vec<Vec<Step>>) {
    ways.push(way.clone());
    let mut inside = |step: Step, inner: &Value| {
        way.push(step);
        every_way(inner, way, ways);
        way.pop();
    };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| inside(Step::Member(name.clone()), member));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, item)| inside(Step::Item(index), item));
        }
        _ => {}
    }
}

/// Returns the part of a value at a path.
pub(super) fn at<'v>(value: &'v mut Value, way: &[Step]) -> Option<&'v mut Value> {
    way.iter().try_fold(value, |value, step| match step {
        Step::Member(name) => value.get_mut(name.as_str()),
        Step::Item(index) => value.get_mut(*index),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use openapi_sdk_generator::config::Dialect;
    use openapi_sdk_generator::schema::SchemaTable;

    /// The mutations of a sample of the schema `S` in many turns.
    fn mutations(schema: &Value, sample: &Value, rust: &[(&str, &str)]) -> BTreeSet<String> {
        let document = json!({ "S": schema });
        let pointer = |text: &str| Pointer::from_fragment(format!("#/S{text}"));
        let untyped = BTreeSet::from([pointer("/properties/untyped")]);
        let table = SchemaTable::of_schemas(&document);
        let schemas = Schemas::new(&table, Dialect::Json, untyped);
        let types = rust.iter().map(|(at, ty)| (pointer(at), (*ty).to_owned())).collect();
        let rust = RustTypes::new(&types, &BTreeSet::from(["Model"]));
        let patches = BTreeSet::new();
        let mutator = Mutator::new(&schemas, &rust, &patches);
        let mut random = Random::of(3, &[]);
        let turns = (0..60).flat_map(|_| mutator.mutations(sample, &pointer(""), &mut random));
        turns.map(|mutation| mutation.what).collect()
    }

    fn places(changes: &BTreeSet<String>) -> BTreeSet<&str> {
        changes.iter().filter_map(|what| Some(what.split_once(": ")?.0)).collect()
    }

    #[test]
    fn only_invalid_values_are_generated() {
        let schema = json!({ "type": "object", "required": ["a", "untyped"], "properties": {
            "a": { "type": "string" },
            "open": {},
            "untyped": { "oneOf": [{ "type": "string" }, { "type": "integer" }] },
            "either": { "type": ["string", "integer", "boolean", "number", "array", "object"] },
            "list": { "type": "array", "items": { "enum": ["x"] } },
        } });
        let sample = json!({ "a": "", "open": 1, "untyped": 2, "either": 3, "list": ["x"] });
        let changes = mutations(&schema, &sample, &[]);
        assert_eq!(
            places(&changes),
            BTreeSet::from(["the value", "/a", "/list", "/list/0"]),
            "{changes:?}"
        );
        assert!(
            changes.contains("the value: without `a`")
                && !changes.contains("the value: without `untyped`")
        );
        assert!(changes.contains("/a: null") && !changes.contains("/a: \"text\""), "{changes:?}");
    }

    #[test]
    fn text_is_changed_only_if_a_type_checks_it() {
        let schema = json!({ "properties": {
            "at": { "type": "array", "items": { "type": "string", "format": "date-time" } },
            "id": { "type": "string", "format": "uuid" },
            "kind": { "type": "string", "enum": ["a"] },
        } });
        let sample = json!({ "at": ["2026-01-01T00:00:00Z"], "id": "123e4567-e89b-12d3-a456-426614174000", "kind": "a" });
        let types = [
            ("/properties/at", "Option<Vec<Timestamp>>"),
            ("/properties/id", "Option<String>"),
            ("/properties/kind", "Option<Model>"),
        ];
        let changes = mutations(&schema, &sample, &types);
        let texts: Vec<&String> =
            changes.iter().filter(|what| what.contains("no such thing")).collect();
        assert_eq!(texts.len(), 1, "{changes:?}");
        assert!(texts[0].starts_with("/at/0: "), "{changes:?}");
    }
}
