//! The names of types, resolved over the whole set.
//!
//! A component has the name from the config or an extension, else the last part of its dotted key.
//! In the module of its resource it loses the prefixes that the config lists. Where two types would have one name,
//! both take a longer one. Inline schemas are named after their place.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::config::{Checked, Config, Line};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{self, Schema, SchemaId, SchemaName};
use crate::names::{self, Scope};
use crate::pointer::Pointer;
use crate::rules;
use crate::select::Selection;

use super::fixed_names::FixedNames;
use super::krate::{Home, ModelPath, ModulePaths};
use super::layout::Layout;
use super::name_resolution::{NameRequest, remove_contested, resolve_fixed};

/// The names that emitted modules import or that the prelude has: no type of the API can have them.
pub const TAKEN_TYPES: &str = "Any AsRef BTreeMap Box Call Client Clone Copy Date Debug Decimal Default Deserialize Deserializer Drop \
    Duration Endpoint Eq Err Extend Fn FnMut FnOnce From Hash Into IntoFuture IntoIterator IsoDuration Iterator \
    None Nullable Ok Operation Option Ord PartialEq PartialOrd RequestBuilder Result Secret Self Send Serialize Serializer \
    Sized Some String Sync Time Timestamp ToOwned ToString TryFrom TryInto Unpin Uuid Value Vec";

/// Names every type that is emitted.
pub fn name_types(
    selection: &Selection,
    layout: &Layout,
    fixed: &FixedNames,
    config: &Config,
    diagnostics: &mut Diagnostics,
) -> IndexMap<SchemaId, ModelPath> {
    let mut prefixes = Prefixes::new(config);
    let mut chosen: BTreeMap<SchemaId, String> = BTreeMap::new();

    let operations = selection.api.operations.iter().chain(&selection.without_methods);
    let words =
        operations.clone().map(|operation| (operation.id.as_str(), operation.words.as_str()));
    let operations =
        operations.map(|operation| (operation.origin.clone(), operation.words.as_str()));
    // Where two share a payload, it is named after the first.
    let webhooks = selection.api.webhooks.iter().rev();
    let webhooks =
        webhooks.map(|webhook| (webhook.origin.child("requestBody"), webhook.words.as_str()));
    let operations =
        Operations { places: operations.chain(webhooks).collect(), words: words.collect() };

    // Shared types first: they are imported by their names into the modules of the resources.
    let (shared, own): (Vec<_>, Vec<_>) =
        layout.homes.iter().partition(|(_, home)| matches!(home, Home::Shared(_)));
    let mut scope = Scope::with(TAKEN_TYPES.split(' '));
    let members: Vec<&Schema> =
        shared.iter().filter_map(|(id, _)| selection.api.schemas.get(*id)).collect();
    let rest = fixed_names(members, ModulePaths::MODELS, &mut scope, &mut chosen, fixed);
    // A locked type of a resource might become shared too, so its name is taken.
    scope.reserve(fixed.lock.names_of_resources());
    name_module(&rest, &mut scope, &mut chosen, &operations, |_| Vec::new());
    let mut all_shared = Scope::with(TAKEN_TYPES.split(' '));
    all_shared.reserve(chosen.values().map(String::as_str));

    let mut by_resource: BTreeMap<Home, Vec<&Schema>> = BTreeMap::new();
    for (id, home) in own {
        if let Some(schema) = selection.api.schemas.get(id) {
            by_resource.entry(*home).or_default().push(schema);
        }
    }
    for (home, members) in by_resource {
        let Home::Resource(index) = home else { continue };
        let resource = &layout.resources[index];
        let mut scope = all_shared.clone();
        scope.take_free(std::slice::from_ref(&resource.handle));
        let groups: Vec<String> =
            std::iter::once(&resource.words).chain(&resource.groups).cloned().collect();
        let module = fixed.paths.module(home);
        // A prefix of a type that is locked is found too.
        let free = members.iter().filter(|schema| fixed.configured(&schema.id.0).is_none());
        free.for_each(|schema| prefixes.look(&schema.name, &groups));
        let rest = fixed_names(members, module, &mut scope, &mut chosen, fixed);
        scope.reserve(fixed.lock.names(ModulePaths::MODELS).map(|(_, name)| name));
        name_module(&rest, &mut scope, &mut chosen, &operations, |name| {
            prefixes.strip(name, &groups)
        });
    }
    prefixes.complain(diagnostics);

    // In the order of the document, whatever order the names were found in.
    selection
        .api
        .schemas
        .keys()
        .filter_map(|id| {
            let home = *layout.homes.get(id)?;
            Some((id.clone(), ModelPath { home, name: chosen.get(id)?.clone() }))
        })
        .collect()
}

/// Resolves the names of a module that the config or the lock fixes, reserves those of types that no longer exist, and
/// returns the other types.
fn fixed_names<'a>(
    members: Vec<&'a Schema>,
    module: &str,
    scope: &mut Scope,
    chosen: &mut BTreeMap<SchemaId, String>,
    fixed: &FixedNames,
) -> Vec<&'a Schema> {
    let request = |schema: &&Schema| match fixed.configured(&schema.id.0) {
        Some(name) => NameRequest::Configured(vec![names::type_name(name)]),
        None => {
            let key = fixed.type_key(&schema.id);
            NameRequest::of(fixed.lock.name_in(&key, module), Vec::new())
        }
    };
    let requests: Vec<NameRequest> = members.iter().map(request).collect();
    let reserved = fixed.lock.names(module).map(|(_, name)| name);
    let names = resolve_fixed(scope, &requests, reserved);
    let (fixed, rest): (Vec<_>, Vec<_>) =
        members.into_iter().zip(names).partition(|(_, name)| name.is_some());
    chosen.extend(fixed.into_iter().filter_map(|(schema, name)| Some((schema.id.clone(), name?))));
    rest.into_iter().map(|(schema, _)| schema).collect()
}

/// Names the types of one scope: components first, then the types inside them, outer before inner.
fn name_module(
    members: &[&Schema],
    scope: &mut Scope,
    chosen: &mut BTreeMap<SchemaId, String>,
    operations: &Operations<'_>,
    mut strip: impl FnMut(&str) -> Vec<String>,
) {
    let mut components: Vec<&Schema> = Vec::new();
    let mut candidates: Vec<Vec<String>> = Vec::new();
    let mut inner: Vec<&Schema> = Vec::new();
    for schema in members {
        if let SchemaName::Component { key, chosen } = &schema.name {
            let plain = plain_names(key, chosen.as_deref());
            let mut names = plain.first().map(|name| strip(name)).unwrap_or_default();
            names.extend(plain);
            components.push(schema);
            candidates.push(names);
        } else {
            inner.push(schema);
        }
    }
    remove_contested(&mut candidates);
    for (schema, mut candidates) in components.into_iter().zip(candidates) {
        candidates.extend(candidates.first().map(|first| format!("{first}Model")));
        chosen.insert(schema.id.clone(), scope.take_free(&candidates));
    }

    inner.sort_by_key(|schema| schema.id.0.as_str().split('/').count());
    for schema in inner {
        let mut candidates = match &schema.name {
            SchemaName::Inside { .. } => inner_names(&schema.id, chosen, operations),
            SchemaName::Member { words, .. } => {
                let around = inner_names(&schema.id, chosen, operations).swap_remove(0);
                let own = names::type_name(words);
                // The words may contain the name of the union already, or be a title.
                let is_name = names::words(&own).len() > 1 && words.contains(' ');
                if is_name || own.starts_with(&around) || own.ends_with(&around) {
                    vec![own]
                } else {
                    vec![names::type_name(&format!("{around} {words}"))]
                }
            }
            SchemaName::Of { operation, role } => {
                let words = operations.words.get(operation.as_str()).copied();
                let words = words.unwrap_or(operation);
                vec![names::type_name(&format!("{words} {role}"))]
            }
            SchemaName::Component { key, .. } => vec![names::type_name(key)],
        };
        candidates.extend(candidates.first().map(|first| format!("{first}Model")));
        chosen.insert(schema.id.clone(), scope.take_free(&candidates));
    }
}

/// The words from which types inside operations and webhooks are named.
struct Operations<'a> {
    /// The words of each by its place.
    places: BTreeMap<Pointer, &'a str>,
    /// The words of each operation by its id.
    words: BTreeMap<&'a str, &'a str>,
}

/// The most characters of the name of a schema inside others, if a shorter one is free.
const MOST: usize = 60;

/// Returns the names of a schema inside others, the best first: the name of the nearest named schema or operation around
/// it, and the path from there. If that is long, the outermost one and the last steps of the path.
fn inner_names(
    id: &SchemaId,
    chosen: &BTreeMap<SchemaId, String>,
    operations: &Operations<'_>,
) -> Vec<String> {
    let steps: Vec<String> = id.0.steps().collect();
    let mut place = id.0.parent();
    let mut inner = steps.len();
    let mut name: Option<String> = None;
    let mut outermost: Option<(&str, usize)> = None;
    while let Some(pointer) = place {
        inner -= 1;
        let around = chosen.get(&SchemaId(pointer.clone())).map(String::as_str);
        let around = around.or_else(|| operations.places.get(&pointer).copied());
        if let Some(around) = around {
            name.get_or_insert_with(|| {
                names::type_name(&format!("{around} {}", way(&steps[inner..])))
            });
            outermost = Some((around, inner));
        }
        place = pointer.parent();
    }
    let name = name.unwrap_or_else(|| names::type_name(&way(&steps)));
    if name.len() <= MOST {
        return vec![name];
    }
    let Some((around, inner)) = outermost else { return vec![name] };
    let parts = parts(&steps[inner..]);
    let of_last = |count: usize| {
        let last = parts[parts.len() - count..].join(" ");
        names::type_name(&format!("{around} {last}"))
    };
    let mut candidates: Vec<String> = (1..parts.len()).map(of_last).collect();
    if candidates.first().is_none_or(|shortest| shortest.len() > MOST) {
        // The name around it is long itself. Its last words are the most specific.
        let around = names::type_name(around);
        let words = names::words(&around);
        let last = words[words.len().saturating_sub(3)..].concat();
        let part = parts.last().map(String::as_str).unwrap_or_default();
        candidates.insert(0, names::type_name(&format!("{last} {part}")));
    }
    candidates.push(name);
    candidates
}

/// The words of a path through the document.
fn way(steps: &[String]) -> String {
    parts(steps).join(" ")
}

/// The parts of a path through the document: the names of properties, without the keywords between them.
fn parts(steps: &[String]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut steps = steps.iter().map(String::as_str).peekable();
    while let Some(step) = steps.next() {
        match step {
            "properties" => {
                let name = steps.next().unwrap_or_default();
                let of_many = steps.peek() == Some(&"items");
                words.push(if of_many { names::singular(name) } else { name.to_owned() });
            }
            "items" if words.is_empty() => words.push("item".to_owned()),
            "additionalProperties" if words.is_empty() => words.push("value".to_owned()),
            "prefixItems" => match steps.next() {
                Some(index) => words.extend(["item".to_owned(), index.to_owned()]),
                None => words.push("item".to_owned()),
            },
            "patternProperties" => {
                steps.next();
                words.push("value".to_owned());
            }
            "x-merge-patch" => words.push("patch".to_owned()),
            "requestBody" | "requestBodies" => words.push("request body".to_owned()),
            "responses" => {
                let status = steps.next().unwrap_or_default();
                words.push(match status.as_bytes().first() {
                    Some(b'2') => "response".to_owned(),
                    Some(b'1'..=b'5') => format!("{} response", ir::status_words(status)),
                    // The name of a component.
                    _ => format!("{status} response"),
                });
            }
            "parameters" | "content" => drop(steps.next()),
            "allOf" | "oneOf" | "anyOf" | "type" | "x-merged" => drop(steps.next()),
            "items"
            | "additionalProperties"
            | "schema"
            | "components"
            | "paths"
            | "description" => {}
            other => words.push(other.to_owned()),
        }
    }
    words
}

/// The names of a component without a look at any other, the shortest first.
fn plain_names(key: &str, chosen: Option<&str>) -> Vec<String> {
    let parts: Vec<&str> = key.split('.').filter(|part| !part.is_empty()).collect();
    let mut names: Vec<String> = chosen.map(names::type_name).into_iter().collect();
    for count in 1..=parts.len() {
        names.push(names::type_name(&parts[parts.len() - count..].join(" ")));
    }
    if names.is_empty() {
        names.push(names::type_name(key));
    }
    names.dedup();
    names
}

/// The prefixes that the config lists, and whether they were ever found.
struct Prefixes<'a> {
    patterns: Vec<(&'a Checked<Line>, bool)>,
}

impl<'a> Prefixes<'a> {
    fn new(config: &'a Config) -> Self {
        Self {
            patterns: config.names.strip_prefixes.iter().map(|pattern| (pattern, false)).collect(),
        }
    }

    /// The name without the longest prefix that it has.
    fn strip(&mut self, name: &str, groups: &[String]) -> Vec<String> {
        let mut best: Option<(usize, usize)> = None;
        for (index, (pattern, _)) in self.patterns.iter().enumerate() {
            for group in groups {
                let prefix = names::type_name(&pattern.get_ref().replace("{resource}", group));
                let rest = name.strip_prefix(&prefix);
                let whole_words =
                    rest.is_some_and(|rest| rest.starts_with(|first: char| first.is_uppercase()));
                if whole_words && best.is_none_or(|(_, length)| prefix.len() > length) {
                    best = Some((index, prefix.len()));
                }
            }
        }
        let Some((index, length)) = best else { return Vec::new() };
        self.patterns[index].1 = true;
        vec![name[length..].to_owned()]
    }

    /// Only looks whether there is one.
    fn look(&mut self, name: &SchemaName, groups: &[String]) {
        if let SchemaName::Component { key, chosen } = name
            && let Some(first) = plain_names(key, chosen.as_deref()).first()
        {
            self.strip(first, groups);
        }
    }

    fn complain(self, diagnostics: &mut Diagnostics) {
        for (pattern, used) in self.patterns {
            if !used {
                diagnostics.report(
                    Diagnostic::new(
                        rules::UNUSED_CONFIG,
                        Place::config(pattern.span()),
                        format!("no type has the prefix `{}`", pattern.get_ref()),
                    )
                    .hint("remove it, or correct its spelling"),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::way;

    #[test]
    fn the_words_of_a_path_are_the_names_of_properties() {
        for (steps, words) in [
            (&["properties", "appUserTypes", "items"][..], "appUserType"),
            (&["properties", "a", "properties", "b"], "a b"),
            (&["items"], "item"),
            (&["description", "target_ref"], "target_ref"),
            (&["requestBody", "content", "application/json", "schema"], "request body"),
            (&["responses", "200", "content", "application/json", "schema", "items"], "response"),
        ] {
            let steps: Vec<String> = steps.iter().map(|step| (*step).to_owned()).collect();
            assert_eq!(way(&steps), words);
        }
    }
}
