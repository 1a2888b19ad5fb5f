//! Enums: their variants and what those are called.

use std::fmt::Display;

use serde_json::Value;

use crate::ir::{EnumValue, EnumValues};
use crate::names::{self, Scope};

use super::docs;
use super::krate::{Enum, Item, Variant};

/// What is known of an enum beside its values.
pub struct About {
    /// Its name.
    pub name: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// What the document says against using it.
    pub deprecated: Option<String>,
    /// Whether there are no other values.
    pub closed: bool,
    /// Whether a plain field of it can be absent, and its values begin with its name: protobuf's mapping.
    pub protobuf: bool,
}

/// Plans an enum.
pub fn plan(about: About, values: &EnumValues) -> Item {
    match values {
        EnumValues::Text(values) => {
            let stems = variant_stems(values, about.protobuf);
            Item::TextEnum(plan_values(about, values, &stems))
        }
        EnumValues::Integer(values) => {
            let stems: Vec<String> = values.iter().map(|value| value.value.to_string()).collect();
            Item::IntegerEnum(plan_values(about, values, &stems))
        }
        EnumValues::Json(values) => {
            let stem = |value: &EnumValue<Value>| match &value.value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let stems: Vec<String> = values.iter().map(stem).collect();
            Item::JsonEnum(plan_values(about, values, &stems))
        }
    }
}

fn plan_values<T: Clone + Display>(
    about: About,
    values: &[EnumValue<T>],
    stems: &[String],
) -> Enum<T> {
    let mut scope = Scope::default();
    let unknown = (!about.closed).then(|| scope.claim(&["Unrecognized".to_owned()]));
    let unset = about.protobuf.then(|| scope.claim(&["Unset".to_owned()]));
    let variants = values
        .iter()
        .zip(stems)
        .map(|(value, stem)| {
            let wish = names::variant_name(value.chosen.as_deref().unwrap_or(stem));
            // Where the name is taken: without anything left out, and of a text among other values that it is one.
            let whole = value.value.to_string();
            let whole = if whole == *stem { whole } else { longer(&whole, stem) };
            let whole = names::variant_name(&whole);
            let shown = match value.value.to_string().replace('`', "'") {
                empty if empty.is_empty() => "the empty string".to_owned(),
                space if space.trim().is_empty() => "a string of white space".to_owned(),
                text => format!("`{text}`"),
            };
            let sentence = format!("{shown} on the wire.");
            let sentence = match sentence.split_at_checked(1) {
                Some((first, rest)) => first.to_uppercase() + rest,
                None => sentence,
            };
            let mut docs = value.description.as_deref().map(docs::text_lines).unwrap_or_default();
            docs::append(&mut docs, &sentence);
            Variant {
                name: scope.claim(&[
                    wish.clone(),
                    whole,
                    format!("{}Value", wish.trim_end_matches('_')),
                ]),
                value: value.value.clone(),
                shown,
                docs,
            }
        })
        .collect();
    Enum {
        name: about.name,
        docs: about.docs,
        deprecated: about.deprecated,
        unset,
        variants,
        unknown,
        is_parameter: false,
    }
}

/// The longer of two names for a value: all of it, or that it is a text where it is written as one.
fn longer(whole: &str, stem: &str) -> String {
    if whole.starts_with('"') { format!("text {stem}") } else { whole.to_owned() }
}

/// What each value is called: in protobuf's mapping without the name of the enum that all of them begin with.
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
