//! The keywords of a schema, without its subschemas.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use crate::pointer::Pointer;

/// A schema without its subschemas.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// The target of `$ref`, which may have siblings.
    pub reference: Option<Pointer>,
    /// The keywords in the document, by their names in the standards. An unknown keyword is `""`.
    pub keywords: Vec<&'static str>,

    /// The names in `type`, without `null`.
    pub types: Vec<String>,
    /// The values of `enum`, or the value of `const`, without `null`.
    pub enumeration: Vec<Value>,
    /// The spellings of `null`.
    pub null: Null,

    /// `allOf`
    pub all_of: Vec<Pointer>,
    /// `oneOf`
    pub one_of: Choice,
    /// `anyOf`
    pub any_of: Choice,
    /// `discriminator`
    pub discriminator: Option<Discriminator>,

    /// The names in `properties`, in their order.
    pub properties: IndexSet<String>,
    /// `required`
    pub required: Vec<String>,
    /// `additionalProperties`
    pub additional_properties: Option<Subschema>,
    /// `unevaluatedProperties`
    pub unevaluated_properties: Option<Subschema>,
    /// The patterns in `patternProperties`.
    pub pattern_properties: Vec<String>,
    /// `minProperties`
    pub min_properties: Option<usize>,
    /// `maxProperties`
    pub max_properties: Option<usize>,

    /// `items`
    pub items: Option<Subschema>,
    /// The number of schemas in `prefixItems`.
    pub prefix_items: usize,
    /// `minItems`
    pub min_items: Option<usize>,
    /// `maxItems`
    pub max_items: Option<usize>,
    /// `uniqueItems`
    pub unique_items: bool,

    /// `format`
    pub format: Option<String>,
    /// `contentEncoding`
    pub content_encoding: Option<String>,
    /// `contentMediaType`
    pub content_media_type: Option<String>,
    /// `pattern`
    pub pattern: Option<String>,
    /// `minLength`
    pub min_length: Option<usize>,
    /// `maxLength`
    pub max_length: Option<usize>,

    /// `minimum` and `exclusiveMinimum`
    pub minimum: Bounds,
    /// `maximum` and `exclusiveMaximum`
    pub maximum: Bounds,
    /// `multipleOf`
    pub multiple_of: Option<f64>,

    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `default`
    pub default: Option<Value>,
    /// `example`, then `examples`.
    pub examples: Vec<Example>,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `deprecated`
    pub deprecated: bool,

    /// The rule by which `normalise` replaced the schema of the document.
    pub untyped: Option<&'static str>,
    /// The reference without a target that it replaced.
    pub lost_reference: Option<String>,
    /// The vendor extensions: keys that begin with `x-`.
    pub extensions: IndexMap<String, Value>,
}

/// An example of the document.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its place.
    pub place: Pointer,
    /// The value.
    pub value: Value,
}

/// The spellings of `null` that a schema uses.
#[derive(Debug, Clone, Copy, Default)]
pub struct Null {
    /// `nullable`
    pub keyword: bool,
    /// `null` among the types.
    pub in_types: bool,
    /// `null` among the values of `enum`, or as `const`.
    pub in_values: bool,
}

/// The members of a `oneOf` or `anyOf`.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The members, except for those that allow only `null`.
    pub members: Vec<Pointer>,
    /// `null` is a member.
    pub null: bool,
}

/// The value of a keyword that holds a schema. `true` and `false` are schemas too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subschema {
    /// An object with keywords.
    Keywords,
    /// A boolean. For some keywords an object without keywords is equivalent to `true`.
    Boolean(bool),
}

/// The bounds of a number on one side.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    /// `minimum` or `maximum`; a text if 64 bits can't represent the number.
    pub inclusive: Option<Value>,
    /// `true` if a boolean `exclusiveMinimum` or `exclusiveMaximum` (OpenAPI 3.0) excludes `inclusive`.
    pub excludes_inclusive: bool,
    /// `exclusiveMinimum` or `exclusiveMaximum` as a number.
    pub exclusive: Option<Value>,
}

/// `discriminator`: the property, and the values of the mapping with their targets.
///
/// <https://spec.openapis.org/oas/v3.1.1.html#discriminator-object>
#[derive(Debug, Clone, Default)]
pub struct Discriminator {
    /// The property.
    pub property: String,
    /// The values, each with its target: a component by its name, or the target of a reference.
    pub mapping: Vec<(String, Pointer)>,
    /// `defaultMapping`: the target for values without a known value of the property (OpenAPI 3.2).
    pub default: Option<Pointer>,
}

impl Discriminator {
    /// Returns the schemas that it names.
    pub fn targets(&self) -> impl Iterator<Item = &Pointer> {
        self.mapping.iter().map(|(_, target)| target).chain(&self.default)
    }
}

/// A bound beyond this number means that there is none.
const UNLIMITED: f64 = 1e100;

impl Bounds {
    /// Returns the inclusive bound.
    pub fn number(&self) -> Option<f64> {
        self.inclusive.as_ref().and_then(number)
    }

    /// Returns the bound as a whole number, or `None` without a bound or for one that no program takes literally, such as
    /// the largest float. An exclusive bound counts as inclusive.
    pub fn whole_number(&self) -> Option<i128> {
        let bound = self.inclusive.as_ref().or(self.exclusive.as_ref())?;
        let float = number(bound)?;
        let exact = bound.as_i64().map(i128::from).or_else(|| bound.as_u64().map(i128::from));
        // Programs without 64-bit integers round the limits of these types to powers of two.
        let rounded = [i64::MIN.into(), i64::MAX.into(), u64::MAX.into()];
        let limit = rounded.into_iter().find(|limit: &i128| *limit as f64 == float);
        limit.or(exact).or_else(|| (float.abs() < UNLIMITED).then_some(float as i128))
    }

    /// Returns the exclusive bound.
    pub fn exclusive_number(&self) -> Option<f64> {
        self.exclusive.as_ref().and_then(number)
    }
}

/// Returns a number. A number beyond 64 bits is stored as text.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// Returns a value as text: a string unchanged, anything else as JSON.
pub fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The keywords that describe a schema without constraining its values.
const ANNOTATIONS: &[&str] = &[
    "title",
    "description",
    "example",
    "examples",
    "readOnly",
    "writeOnly",
    "deprecated",
    "default",
    "nullable",
];

impl Schema {
    /// Returns an example of a duration, if all its examples and its default have another form than that of ISO 8601: such
    /// as `00:00:01`.
    pub fn other_duration(&self) -> Option<&str> {
        let examples = self.examples.iter().map(|example| &example.value).chain(&self.default);
        let texts: Vec<&str> = examples.filter_map(Value::as_str).collect();
        let is_iso = |text: &&str| text.trim_start_matches(['+', '-']).starts_with(['P', 'p']);
        let is_other = self.format.as_deref() == Some("duration") && !texts.iter().any(is_iso);
        texts.first().copied().filter(|_| is_other)
    }

    /// Returns `true` if the document contains the keyword.
    pub fn has(&self, keyword: &str) -> bool {
        self.keywords.contains(&keyword)
    }

    /// Returns `true` if every keyword besides these is an annotation.
    pub fn has_only_annotations_and(&self, keywords: &[&str]) -> bool {
        let is_known = |keyword: &&str| ANNOTATIONS.contains(keyword) || keywords.contains(keyword);
        self.keywords.iter().all(is_known)
    }

    /// Returns the only type besides `null`, if there is exactly one.
    pub fn only_type(&self) -> Option<&str> {
        match self.types.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Returns `true` if the schema lists its values.
    pub fn lists_values(&self) -> bool {
        self.has("enum") || self.has("const")
    }

    /// Returns the target of a `$ref` without siblings.
    pub fn plain_reference(&self) -> Option<&Pointer> {
        self.reference.as_ref().filter(|_| self.keywords.len() == 1)
    }

    /// Returns `true` if the schema itself allows `null`, in any of its spellings.
    pub fn allows_null(&self) -> bool {
        let Null { keyword, in_types, in_values } = self.null;
        keyword || in_types || in_values || self.one_of.null || self.any_of.null
    }

    /// Returns `true` if `null` is the only type or the only listed value.
    pub fn is_only_null(&self) -> bool {
        (self.null.in_types && self.types.is_empty())
            || (self.null.in_values && self.enumeration.is_empty())
    }

    /// Returns the keyword for the properties that no other keyword describes, with its value. `unevaluatedProperties`
    /// also considers the schemas that apply together with this one, and `additionalProperties` leaves it none.
    ///
    /// <https://json-schema.org/draft/2020-12/json-schema-core#section-11.3>
    pub fn other_properties(&self) -> Option<(&'static str, Subschema)> {
        let additional = self.additional_properties.map(|value| ("additionalProperties", value));
        let unevaluated = self.unevaluated_properties.map(|value| ("unevaluatedProperties", value));
        additional.or(unevaluated)
    }

    /// Returns `true` if the schema excludes the properties that no other keyword describes.
    pub fn is_closed(&self) -> bool {
        matches!(self.other_properties(), Some((_, Subschema::Boolean(false))))
    }

    /// Returns the members of `allOf`, `oneOf` and `anyOf`.
    pub fn members(&self) -> impl Iterator<Item = &Pointer> {
        self.all_of.iter().chain(&self.one_of.members).chain(&self.any_of.members)
    }

    /// Returns `true` if [`Self::effective_all_of`] returns any schema.
    pub fn has_effective_all_of(&self) -> bool {
        let of_choice = [&self.one_of, &self.any_of].into_iter().find_map(Choice::only_member);
        self.reference.is_some() || !self.all_of.is_empty() || of_choice.is_some()
    }

    /// Returns the schema without the schemas that [`Self::effective_all_of`] returns.
    pub fn without_effective_all_of(&self) -> Self {
        let mut own = Self { reference: None, all_of: Vec::new(), ..self.clone() };
        for choice in [&mut own.one_of, &mut own.any_of] {
            if choice.only_member().is_some() {
                choice.members.clear();
            }
        }
        own
    }

    /// Returns the subschemas that apply together with the schema's own keywords, as if listed in `allOf`: the target of
    /// `$ref`, the members of `allOf`, and the only member of a `oneOf` or `anyOf`.
    ///
    /// OpenAPI 3.1 allows keywords beside `$ref`. Both apply, as in an `allOf`.
    pub fn effective_all_of(&self) -> Vec<Pointer> {
        let of_choice = [&self.one_of, &self.any_of].into_iter().filter_map(Choice::only_member);
        self.reference.iter().chain(&self.all_of).chain(of_choice).cloned().collect()
    }
}

impl Choice {
    /// Returns the members, if there are several.
    pub fn alternatives(&self) -> &[Pointer] {
        if self.members.len() > 1 { &self.members } else { &[] }
    }

    /// Returns the only member. A choice with one member is equivalent to that member.
    pub fn only_member(&self) -> Option<&Pointer> {
        match self.members.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}
