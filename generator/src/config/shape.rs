//! The shape of the config: its keys, their types and their fixed values.
//!
//! Deserialization stops at the first error. So the tree of the file is checked against the JSON Schema of the config
//! first, and every error is reported. Each wrong part is then removed or replaced by a valid one, so that
//! deserialization reaches the texts of all others.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeArray, DeInteger, DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::spelling;

use super::checked::problem;

/// Checks the tree against the text of a JSON Schema, removes its wrong parts, and returns an error for each.
pub(super) fn check(table: &mut Spanned<DeTable<'_>>, schema: &str) -> Vec<Diagnostic> {
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let mut checker = Checker { root: &schema, errors: Vec::new() };
    let span = table.span();
    checker.table(table.get_mut(), &schema, span, "");
    checker.errors
}

/// The state of a check.
struct Checker<'s> {
    root: &'s Value,
    errors: Vec<Diagnostic>,
}

/// The verdict on a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It can stay, perhaps without some of its parts.
    Fits,
    /// It is removed.
    Wrong,
}

impl<'s> Checker<'s> {
    /// Returns the schema behind a reference.
    fn follow(&self, schema: &'s Value) -> &'s Value {
        let pointer = schema["$ref"].as_str().and_then(|text| text.strip_prefix('#'));
        pointer.and_then(|pointer| self.root.pointer(pointer)).unwrap_or(schema)
    }

    /// Checks the keys of a table and their values. `path` is the name of the table, empty for the whole file.
    fn table<'i>(
        &mut self,
        table: &mut DeTable<'i>,
        schema: &'s Value,
        span: Range<usize>,
        path: &str,
    ) {
        let properties = &schema["properties"];
        let mut wrong: Vec<String> = Vec::new();
        for (key, value) in table.iter_mut() {
            let name = key.get_ref().to_string();
            let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let verdict = match (properties.get(&name), &schema["additionalProperties"]) {
                (Some(property), _) => self.value(value, property, &below),
                (None, Value::Bool(false)) => {
                    self.unknown_key(key, properties, path);
                    Verdict::Wrong
                }
                (None, others) => self.value(value, others, &below),
            };
            if verdict == Verdict::Wrong {
                wrong.push(name);
            }
        }
        for name in &wrong {
            table.remove(name.as_str());
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if table.contains_key(name) {
                continue;
            }
            if !wrong.iter().any(|removed| removed == name) {
                let of =
                    if path.is_empty() { "the config".to_owned() } else { format!("`{path}`") };
                let hint = format!("add `{name}`");
                self.errors.push(problem(span.clone(), format!("{of} has no `{name}`"), hint));
            }
            if let Some(example) = self.example(&properties[name]) {
                let key = Spanned::new(span.clone(), Cow::Owned(name.to_owned()));
                table.insert(key, Spanned::new(span.clone(), example));
            }
        }
    }

    /// Checks a value.
    fn value<'i>(
        &mut self,
        value: &mut Spanned<DeValue<'i>>,
        schema: &'s Value,
        path: &str,
    ) -> Verdict {
        let schema = self.follow(schema);
        let span = value.span();
        let listed = schema["enum"].is_array().then_some("string");
        let expected = schema["type"].as_str().or(listed);
        match (expected, value.get_mut()) {
            (Some("object"), DeValue::Table(table)) => self.table(table, schema, span, path),
            (Some("array"), DeValue::Array(items)) => {
                let mut verdicts = Vec::with_capacity(items.len());
                for item in items.iter_mut() {
                    verdicts.push(self.value(item, &schema["items"], path));
                }
                self.length(items, schema, path);
                let all = std::mem::replace(items, DeArray::new()).into_iter().zip(verdicts);
                let fitting = all.filter(|(_, verdict)| *verdict == Verdict::Fits);
                fitting.for_each(|(item, _)| items.push(item));
            }
            (Some("string"), DeValue::String(text)) => {
                let allowed: Vec<&str> = schema["enum"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                if !allowed.is_empty() && !allowed.contains(&text.as_ref()) {
                    let values = spelling::one_of(&allowed);
                    let message = format!("`{path}` must be {values}, found `{text}`");
                    let hint = match spelling::nearest(text, allowed.into_iter()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "write one of these values".to_owned(),
                    };
                    self.errors.push(problem(span, message, hint));
                    return Verdict::Wrong;
                }
            }
            (Some("boolean"), DeValue::Boolean(_)) => {}
            (Some("integer"), DeValue::Integer(number)) => {
                let value = i128::from_str_radix(number.as_str(), number.radix()).ok();
                let bound = |key: &str| schema[key].as_i64().map(i128::from);
                let (least, most) = (bound("minimum").unwrap_or_default(), bound("maximum"));
                let fits = |value: &i128| *value >= least && most.is_none_or(|most| *value <= most);
                if !value.as_ref().is_some_and(fits) {
                    let bounds = match most {
                        Some(most) => format!("between {least} and {most}"),
                        None => format!("at least {least}"),
                    };
                    let message = format!("`{path}` must be {bounds}, found {}", number.as_str());
                    self.errors.push(problem(span, message, "write a number within the bounds"));
                    return Verdict::Wrong;
                }
            }
            // Alternatives of different types: the parser decides.
            (None, _) => {}
            (Some(expected), found) => {
                let message = format!(
                    "`{path}` must be {}, found {}",
                    type_name(expected),
                    type_name(found.type_str())
                );
                self.errors.push(problem(span, message, "write a value of this type"));
                return Verdict::Wrong;
            }
        }
        Verdict::Fits
    }

    /// Checks the number of items of a list.
    fn length(&mut self, items: &[Spanned<DeValue<'_>>], schema: &Value, path: &str) {
        let most = schema["maxItems"].as_u64().and_then(|most| usize::try_from(most).ok());
        let Some((most, extra)) = most.and_then(|most| Some((most, items.get(most)?))) else {
            return;
        };
        let message = format!("`{path}` has more than {most} entries");
        self.errors.push(problem(extra.span(), message, "remove this one"));
    }

    fn unknown_key(&mut self, key: &Spanned<Cow<'_, str>>, properties: &Value, path: &str) {
        let known = || properties.as_object().into_iter().flat_map(|keys| keys.keys());
        let of = if path.is_empty() { "the config".to_owned() } else { format!("`{path}`") };
        let hint = match spelling::nearest(key.get_ref(), known().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let known: Vec<String> = known().map(|key| format!("`{key}`")).collect();
                format!("its keys are {}", known.join(", "))
            }
        };
        let message = format!("{of} has no key `{}`", key.get_ref());
        self.errors.push(problem(key.span(), message, hint));
    }

    /// Returns a valid value in place of a wrong or missing one.
    fn example<'v>(&self, schema: &'s Value) -> Option<DeValue<'v>> {
        let schema = self.follow(schema);
        let text =
            |value: &Value| value.as_str().map(|text| DeValue::String(text.to_owned().into()));
        let listed = ["examples", "enum"].iter().find_map(|list| schema[*list].get(0));
        match schema["type"].as_str()? {
            "string" => text(listed.unwrap_or(&Value::from("text"))),
            "boolean" => Some(DeValue::Boolean(true)),
            "integer" => Some(DeValue::Integer(DeInteger::default())),
            "array" => Some(DeValue::Array(Default::default())),
            "object" => {
                let mut table = DeTable::new();
                let required = schema["required"].as_array().into_iter().flatten();
                for name in required.filter_map(Value::as_str) {
                    let value = self.example(&schema["properties"][name])?;
                    let key = Spanned::new(0..0, Cow::Owned(name.to_owned()));
                    table.insert(key, Spanned::new(0..0, value));
                }
                Some(DeValue::Table(table))
            }
            _ => None,
        }
    }
}

/// Returns the name of a type with its article, of JSON Schema or of TOML.
fn type_name(name: &str) -> &str {
    match name {
        "object" | "table" => "a table",
        "array" => "a list",
        "string" => "a string",
        "boolean" => "`true` or `false`",
        "integer" => "an integer",
        "float" => "a decimal number",
        "datetime" => "a date",
        other => other,
    }
}
