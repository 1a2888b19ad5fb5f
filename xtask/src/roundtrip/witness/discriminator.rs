//! The check of discriminators against the mapping of the document.
//!
//! JSON Schema does not know `discriminator`. The value of the property must select a schema for which the value is
//! valid: by `mapping`, or else by the name of the schema. <https://spec.openapis.org/oas/v3.1.1#discriminator-object>

use std::collections::BTreeSet;

use openapi_sdk_generator::pointer::Pointer;
use serde_json::{Map, Value};

use super::dialect::{Dialect, decoded, lookup, resolved, union_members};
use super::{Reading, Verdict, Witness};

/// The depth at which the check ends: schemas may refer to themselves without a step into the value.
const MAX_DEPTH: usize = 64;

/// Returns the first wrong discriminator of a value and its parts.
pub fn check(witness: &Witness, schema: &Pointer, value: &Value) -> Option<String> {
    let found = Check { witness }.value(schema, value, 0)?;
    Some(if found.starts_with('/') { found } else { format!("the value{found}") })
}

/// Adds the places of the members of unions that are not references.
pub fn inline_members(value: &Value, at: &Pointer, places: &mut BTreeSet<Pointer>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let place = at.child(name);
                if let ("oneOf" | "anyOf", Value::Array(items)) = (name.as_str(), member) {
                    let inline = |(_, item): &(usize, &Value)| item.get("$ref").is_none();
                    let items = items.iter().enumerate().filter(inline);
                    places.extend(items.map(|(index, _)| place.index(index)));
                }
                inline_members(member, &place, places);
            }
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.for_each(|(index, item)| inline_members(item, &at.index(index), places));
        }
        _ => {}
    }
}

/// The schema that a tag selects.
enum Selected {
    Schema(Pointer),
    /// The mapping leads to this target, which is not found.
    Unknown(String),
    Nothing,
}

/// The reason of an exception: a discriminator has no name for a member.
const INLINE: &str = "the members of a union are inline, so its discriminator selects none of them";
/// The reason of an exception: the document contradicts its discriminator.
const CONSTANT: &str = "the members of a union have constants that differ from the names that its discriminator selects by";

/// Returns `true` if a member of a union is not a reference.
fn has_inline_members(keywords: &Map<String, Value>) -> bool {
    union_members(keywords).any(|member| member.get("$ref").is_none())
}

struct Check<'w> {
    witness: &'w Witness,
}

impl Check<'_> {
    fn value(&self, schema: &Pointer, value: &Value, depth: usize) -> Option<String> {
        if depth > MAX_DEPTH || value.is_null() {
            return None;
        }
        let keywords = lookup(schema, &self.witness.document)?.as_object()?;
        if let Some(target) = keywords.get("$ref").and_then(Value::as_str).and_then(decoded) {
            return self.value(&target, value, depth + 1);
        }
        let own =
            keywords.get("discriminator").and_then(|tag| self.tag(tag, keywords, schema, value));
        own.or_else(|| self.members(keywords, schema, value, depth))
            .or_else(|| self.children(keywords, schema, value, depth))
    }

    /// Checks the members of unions and of `allOf`.
    fn members(
        &self,
        keywords: &Map<String, Value>,
        schema: &Pointer,
        value: &Value,
        depth: usize,
    ) -> Option<String> {
        let list = |keyword: &str| {
            let count = keywords.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            let at = schema.child(keyword);
            (0..count).map(move |index| at.index(index))
        };
        let all = list("allOf").find_map(|member| self.value(&member, value, depth + 1));
        all.or_else(|| {
            let mut matching = list("oneOf").chain(list("anyOf"));
            matching.find_map(|member| {
                let is_valid =
                    self.witness.verdict_at(&member, value, Reading::LOOSER) == Verdict::Valid;
                is_valid.then(|| self.value(&member, value, depth + 1)).flatten()
            })
        })
    }

    /// Checks the properties of an object and the items of a list.
    fn children(
        &self,
        keywords: &Map<String, Value>,
        schema: &Pointer,
        value: &Value,
        depth: usize,
    ) -> Option<String> {
        match value {
            Value::Object(members) => {
                let properties = keywords.get("properties").and_then(Value::as_object);
                members.iter().find_map(|(name, member)| {
                    let is_property =
                        properties.is_some_and(|properties| properties.contains_key(name));
                    let place = match is_property {
                        true => schema.child("properties").child(name),
                        false => schema.child("additionalProperties"),
                    };
                    Some(format!("/{name}{}", self.value(&place, member, depth + 1)?))
                })
            }
            Value::Array(items) if keywords.contains_key("items") => {
                let place = schema.child("items");
                items.iter().enumerate().find_map(|(index, item)| {
                    Some(format!("/{index}{}", self.value(&place, item, depth + 1)?))
                })
            }
            _ => None,
        }
    }

    /// Checks the discriminator of one value.
    fn tag(
        &self,
        discriminator: &Value,
        keywords: &Map<String, Value>,
        schema: &Pointer,
        value: &Value,
    ) -> Option<String> {
        let members = value.as_object()?;
        let property = discriminator.get("propertyName").unwrap_or(discriminator).as_str()?;
        let is_union = keywords.contains_key("oneOf") || keywords.contains_key("anyOf");
        let default = discriminator.get("defaultMapping").and_then(Value::as_str);
        let default = default.and_then(|target| self.named(target));
        let tag = match (members.get(property), &default) {
            (Some(tag), _) => tag.as_str()?,
            (None, Some(_)) => "",
            (None, None) => {
                let is_choice = union_members(keywords).count() > 1;
                return is_choice.then(|| format!(": the discriminator `{property}` is missing"));
            }
        };
        let selected = match (self.selected(discriminator, tag), default) {
            (Selected::Nothing, Some(default)) => Selected::Schema(default),
            (selected, _) => selected,
        };
        let selected = match selected {
            Selected::Schema(selected) => selected,
            Selected::Unknown(target) => {
                let why = format!(
                    "the discriminator maps `{tag}` to `{target}`, which the document does not have"
                );
                self.witness.no_verdict(&schema.child("discriminator"), &why);
                return None;
            }
            // A base without subtypes has no choice.
            Selected::Nothing if !is_union => return None,
            Selected::Nothing if has_inline_members(keywords) => {
                self.witness.explain(INLINE);
                return None;
            }
            Selected::Nothing if self.is_constant(property, keywords, schema, value) => {
                self.witness.explain(CONSTANT);
                return None;
            }
            Selected::Nothing => {
                return Some(format!(": `{property}` = `{tag}` selects no schema"));
            }
        };
        if !self.is_member(&selected, keywords, schema, 0) {
            return Some(format!(
                ": `{property}` = `{tag}` selects `{selected}`, which is not a member of `{schema}`"
            ));
        }
        match self.witness.verdict_at(&selected, value, Reading::LOOSER) {
            Verdict::Invalid => {
                let why = self.witness.reason_at(&selected, value, Reading::LOOSER);
                Some(format!(
                    ": `{property}` = `{tag}` selects `{selected}`, for which the value is invalid: {why}"
                ))
            }
            Verdict::Valid | Verdict::None => None,
        }
    }

    /// Returns `true` if the schemas of a union fix the discriminator themselves: another text is invalid.
    fn is_constant(
        &self,
        property: &str,
        keywords: &Map<String, Value>,
        schema: &Pointer,
        value: &Value,
    ) -> bool {
        let mut other = value.clone();
        other[property] = Value::from("another text");
        let mut places = ["oneOf", "anyOf"].into_iter().flat_map(|keyword| {
            let count = keywords.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            let list = schema.child(keyword);
            (0..count).map(move |index| list.index(index))
        });
        let is_valid = |place: &Pointer, value| {
            self.witness.verdict_at(place, value, Reading::LOOSER) == Verdict::Valid
        };
        places.any(|place| is_valid(&place, value) && !is_valid(&place, &other))
    }

    /// Returns the schema that a tag selects.
    fn selected(&self, discriminator: &Value, tag: &str) -> Selected {
        let mapping = discriminator.get("mapping").and_then(Value::as_object);
        if let Some(target) = mapping.and_then(|mapping| mapping.get(tag)).and_then(Value::as_str) {
            let named = self.named(target);
            return named.map_or_else(|| Selected::Unknown(target.to_owned()), Selected::Schema);
        }
        // The mapping replaces the name of each schema that it lists.
        let mut targets =
            mapping.into_iter().flatten().filter_map(|(_, target)| self.named(target.as_str()?));
        match self.component(tag) {
            Some(implicit) if !targets.any(|target| target == implicit) => {
                Selected::Schema(implicit)
            }
            _ => Selected::Nothing,
        }
    }

    /// Returns the schema that a value of a mapping names: by reference, by name, or by a file, whose schema is a
    /// component of the same name.
    fn named(&self, target: &str) -> Option<Pointer> {
        let by_reference =
            decoded(target).filter(|place| lookup(place, &self.witness.document).is_some());
        let file =
            target.split('#').next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
        by_reference.or_else(|| self.component(target)).or_else(|| self.component(stem))
    }

    fn component(&self, name: &str) -> Option<Pointer> {
        Some(self.schemas().child(name))
            .filter(|place| lookup(place, &self.witness.document).is_some())
    }

    fn schemas(&self) -> Pointer {
        match self.witness.dialect {
            Dialect::Swagger => Pointer::root().child("definitions"),
            _ => Pointer::root().child("components").child("schemas"),
        }
    }

    /// Returns `true` if a schema is a member of a union, or of a union within it, or inherits from a schema.
    fn is_member(
        &self,
        selected: &Pointer,
        keywords: &Map<String, Value>,
        schema: &Pointer,
        depth: usize,
    ) -> bool {
        if selected == schema || depth > MAX_DEPTH {
            return true;
        }
        let document = &self.witness.document;
        let unions = union_members(keywords);
        if unions.clone().next().is_none() {
            return self.inherits(selected, schema, depth);
        }
        // A mapping may point to an inline member. If that is in another file, the bundle has a copy of it.
        let content = lookup(selected, document);
        if unions.clone().any(|member| Some(member) == content) {
            return true;
        }
        let mut references = unions.filter_map(|member| decoded(member.get("$ref")?.as_str()?));
        references.any(|member| {
            member == *selected
                || self.inherits(selected, &member, depth)
                || lookup(&member, document)
                    .and_then(Value::as_object)
                    .filter(|keywords| {
                        keywords.contains_key("oneOf") || keywords.contains_key("anyOf")
                    })
                    .is_some_and(|keywords| self.is_member(selected, keywords, &member, depth + 1))
        })
    }

    /// Returns `true` if a schema includes another one by `allOf`.
    fn inherits(&self, schema: &Pointer, base: &Pointer, depth: usize) -> bool {
        let all = resolved(&schema.child("allOf"), &self.witness.document);
        let all = all.and_then(|(_, all)| all.as_array()).into_iter().flatten();
        all.filter_map(|member| decoded(member.get("$ref")?.as_str()?)).any(|member| {
            member == *base || (depth < MAX_DEPTH && self.inherits(&member, base, depth + 1))
        })
    }
}
