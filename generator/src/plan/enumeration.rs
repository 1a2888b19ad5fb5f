//! Enums: their variants and the names of these.

use std::collections::BTreeSet;
use std::fmt::Display;

use serde_json::Value;

use crate::ir::{EnumValue, EnumValues, Schema};
use crate::lock::NamesLock;
use crate::markdown::{self, DocComment, Phrase, phrase};
use crate::names::{self, Scope};
use crate::pointer::Pointer;

use super::fixed_names::FixedNames;
use super::krate::{Enum, Item, Variant};
use super::name_resolution::{NameRequest, resolve};

/// An enum, but for its values.
pub struct About {
    /// Its name.
    pub name: String,
    /// Its docs.
    pub docs: DocComment,
    /// Its note of deprecation.
    pub deprecated: Option<Phrase>,
    /// The enum has no other values.
    pub closed: bool,
    /// A plain field of it can be absent, and its values begin with its name: protobuf's mapping.
    pub protobuf: bool,
}

/// The variants by their keys in the lock of names.
pub type Keys = Vec<(Pointer, String)>;

/// Plans the enum that a schema is.
pub fn plan(
    about: About,
    values: &EnumValues,
    schema: &Schema,
    fixed: &FixedNames,
) -> (Item, Keys) {
    let place = fixed.key(&schema.id);
    let at = (&place, schema, fixed);
    match values {
        EnumValues::Text(values) => {
            let stems = variant_stems(values, about.protobuf);
            let keys = values.iter().map(|value| value.value.clone()).collect();
            let (plan, keys) = plan_values(about, values, &stems, keys, at);
            (Item::TextEnum(plan), keys)
        }
        EnumValues::Integer(values) => {
            let stems: Vec<String> = values.iter().map(|value| value.value.to_string()).collect();
            let (plan, keys) = plan_values(about, values, &stems, stems.clone(), at);
            (Item::IntegerEnum(plan), keys)
        }
        EnumValues::Json(values) => {
            let stem = |value: &EnumValue<Value>| match &value.value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let stems: Vec<String> = values.iter().map(stem).collect();
            let (plan, keys) = plan_values(about, values, &stems, json_keys(values), at);
            (Item::JsonEnum(plan), keys)
        }
    }
}

/// The keys of values of several kinds. A string has the key that it has in an enum of strings, unless another value has it.
fn json_keys(values: &[EnumValue<Value>]) -> Vec<String> {
    let others = values.iter().map(|value| &value.value).filter(|value| !value.is_string());
    let others: BTreeSet<String> = others.map(Value::to_string).collect();
    let key = |value: &EnumValue<Value>| match &value.value {
        Value::String(text) if !others.contains(text) => text.clone(),
        other => other.to_string(),
    };
    values.iter().map(key).collect()
}

fn plan_values<T: Clone + Display>(
    about: About,
    values: &[EnumValue<T>],
    stems: &[String],
    keys: Vec<String>,
    (place, schema, fixed): (&Pointer, &Schema, &FixedNames),
) -> (Enum<T>, Keys) {
    let mut scope = Scope::default();
    let unknown = (!about.closed).then(|| scope.take_free(&["Unrecognized".to_owned()]));
    let unset = about.protobuf.then(|| scope.take_free(&["Unset".to_owned()]));
    let candidates = values.iter().zip(stems).map(|(value, stem)| candidates(value, stem));
    let chosen: Vec<Option<&str>> =
        keys.iter().map(|key| fixed.configured(&list(&schema.id.0).child(key))).collect();
    let values_of =
        keys.into_iter().zip(candidates).zip(chosen).map(|((key, candidates), chosen)| {
            let configured = chosen.map(names::variant_name);
            (key, configured.into_iter().chain(candidates).collect(), chosen.is_some())
        });
    let named = variant_names(place, values_of.collect(), scope, fixed.lock);
    let variants =
        values.iter().zip(&named).map(|(value, (_, name))| variant(value, name.clone())).collect();
    let plan = Enum {
        name: about.name,
        docs: about.docs,
        derives: Vec::new(),
        deprecated: about.deprecated,
        unset,
        variants,
        unknown,
        is_parameter: false,
    };
    (plan, named)
}

/// Plans the variant for a value.
pub fn variant<T: Clone + Display>(value: &EnumValue<T>, name: String) -> Variant<T> {
    let text = value.value.to_string();
    let (shown, sentence) = if text.is_empty() {
        ("the empty string".to_owned(), phrase!("The empty string on the wire."))
    } else if markdown::one_line(&text).is_empty() {
        let shown = "a string of white space".to_owned();
        (shown, phrase!("A string of white space on the wire."))
    } else {
        let code = Phrase::code(&text);
        (code.to_string(), phrase!("{} on the wire.", code))
    };
    let mut docs = DocComment::default();
    if let Some(description) = &value.description {
        markdown::append_blocks(&mut docs, description);
    }
    docs.paragraph(&sentence);
    Variant { name, value: value.value.clone(), shown, docs }
}

/// Returns the candidates for the name of a value, the best first.
pub fn candidates<T: Display>(value: &EnumValue<T>, stem: &str) -> Vec<String> {
    let preferred = names::variant_name(value.chosen.as_deref().unwrap_or(stem));
    // If the name is taken: the whole value in words, and a name that marks a string among other values.
    let whole = value.value.to_string();
    let whole = if whole == *stem { whole } else { longer(&whole, stem) };
    let spelled_out = names::variant_name(&names::spelled_out(&whole));
    let last = format!("{}Value", preferred.trim_end_matches('_'));
    vec![preferred, names::variant_name(&whole), spelled_out, last]
}

/// The longer of two names for a value: all of it, or that it is a text where it is written as one.
fn longer(whole: &str, stem: &str) -> String {
    if whole.starts_with('"') { format!("text {stem}") } else { whole.to_owned() }
}

/// Returns the words of each value: in protobuf's mapping without the name of the enum that all of them begin with.
fn variant_stems(values: &[EnumValue<String>], protobuf: bool) -> Vec<String> {
    let whole = || values.iter().map(|value| value.value.clone()).collect();
    if !protobuf || values.len() < 2 {
        return whole();
    }
    let words: Vec<Vec<&str>> =
        values.iter().map(|value| value.value.split('_').collect()).collect();
    let mut common = 0;
    while words.iter().all(|value| value.len() > common + 1 && value[common] == words[0][common]) {
        common += 1;
    }
    let starts_with_letter =
        |value: &Vec<&str>| value[common].starts_with(|first: char| first.is_alphabetic());
    if common > 0 && !words.iter().all(starts_with_letter) {
        return whole();
    }
    words.iter().map(|value| value[common..].join("_")).collect()
}

/// Returns the place of the values of an enum in the lock of names.
pub fn list(place: &Pointer) -> Pointer {
    place.child("enum")
}

/// Resolves the names of the variants of the enum at a place. Each has a key among its values, candidates, and `true` if
/// the config sets the first one.
pub fn variant_names(
    place: &Pointer,
    values: Vec<(String, Vec<String>, bool)>,
    mut scope: Scope,
    lock: &NamesLock,
) -> Vec<(Pointer, String)> {
    let list = list(place);
    let (keys, requests): (Vec<Pointer>, Vec<NameRequest>) = values
        .into_iter()
        .map(|(value, candidates, is_configured)| {
            let key = list.child(&value);
            let chosen = candidates.first().cloned().filter(|_| is_configured);
            let locked = lock.name(&key);
            (key, NameRequest::with_configured(chosen.as_deref(), locked, candidates))
        })
        .unzip();
    let reserved = lock.members(&list, 1).map(|(_, name, _)| name);
    let names = resolve(&mut scope, &requests, reserved);
    keys.into_iter().zip(names).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(values: &[&str], protobuf: bool) -> Vec<String> {
        let values: Vec<_> = values
            .iter()
            .map(|value| EnumValue { value: (*value).to_owned(), chosen: None, description: None })
            .collect();
        variant_stems(&values, protobuf)
    }

    #[test]
    fn protobuf_values_lose_the_name_of_their_enum() {
        let values = ["TASK_STATE_UNSPECIFIED", "TASK_STATE_OPEN"];
        assert_eq!(stems(&values, true), ["UNSPECIFIED", "OPEN"]);
        assert_eq!(stems(&values, false), values);
        assert_eq!(stems(&["KEY_1", "KEY_2"], true), ["KEY_1", "KEY_2"]);
        assert_eq!(stems(&["A", "A_B"], true), ["A", "A_B"]);
    }
}
