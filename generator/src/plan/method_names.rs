//! The names of the methods of a handle, and of the markers behind them.
//!
//! Input: the operations of a resource, and the names that the config and the lock fix. Output: a [`MethodName`] for each
//! operation.

use crate::ir;
use crate::lock;
use crate::names::{self, Scope};

use super::fixed_names::FixedNames;
use super::name_resolution::{NameRequest, resolve, resolve_by_rank};

/// The names of an operation.
#[derive(Default)]
pub struct MethodName {
    /// The method.
    pub method: String,
    /// The marker type behind it.
    pub marker: String,
    /// The methods that send the body in other ways than the first.
    pub other_ways: Vec<String>,
}

/// Resolves the names of the operations of one handle, in their order.
pub fn methods(
    operations: &[&ir::Operation],
    handle: &str,
    (methods, ops): (Scope, Scope),
    fixed: &FixedNames,
) -> Vec<MethodName> {
    let module = lock::parent(handle);
    let locked: Vec<Option<&str>> = operations
        .iter()
        .map(|operation| {
            // On another handle its name is no longer locked.
            let path = fixed.lock.paths(&operation.origin).first()?;
            let stays = lock::parent(lock::parent(path)) == module;
            let chosen = fixed.configured(&operation.origin).map(names::value_name);
            let name = lock::last(path);
            (stays && chosen.is_none_or(|chosen| chosen == name)).then_some(name)
        })
        .collect();
    let names = all_methods(operations, &locked, handle, methods, fixed);
    let markers = markers(operations, &locked, &names, (handle, ops), fixed);
    let all = names.into_iter().zip(markers);
    all.map(|(name, marker)| MethodName { marker, ..name }).collect()
}

/// Resolves the names of the methods, without the markers.
fn all_methods(
    operations: &[&ir::Operation],
    locked: &[Option<&str>],
    handle: &str,
    mut scope: Scope,
    fixed: &FixedNames,
) -> Vec<MethodName> {
    let lock = fixed.lock;
    let mut requests: Vec<NameRequest> = operations
        .iter()
        .zip(locked)
        .map(|(operation, locked)| method_request(operation, *locked, fixed))
        .collect();
    // Further methods of locked methods come before new methods.
    let (old, new): (Vec<FurtherMethod>, Vec<FurtherMethod>) = operations
        .iter()
        .enumerate()
        .flat_map(|(index, operation)| further_methods(index, operation))
        .partition(|further| locked[further.operation].is_some());
    requests.extend(old.iter().map(|further| {
        let default = further.name(locked[further.operation].unwrap_or_default());
        let key = lock::aspect(&operations[further.operation].origin, &further.aspect);
        NameRequest::of(Some(lock.name(&key).unwrap_or(&default)), vec![default.clone()])
    }));
    let reserved = lock.names(handle).map(|(_, name)| name);
    let ranks = operations.iter().map(|operation| operation.path.text.matches('/').count());
    let mut methods = resolve_by_rank(&mut scope, &requests, reserved, &ranks.collect::<Vec<_>>());
    let old_names = methods.split_off(operations.len());
    let alone = |method| MethodName { method, ..MethodName::default() };
    let mut names: Vec<MethodName> = methods.into_iter().map(alone).collect();
    let new_names = new
        .iter()
        .map(|further| scope.take_free(&[further.name(&names[further.operation].method)]));
    let new_names: Vec<String> = new_names.collect();
    for (further, name) in old.into_iter().chain(new).zip(old_names.into_iter().chain(new_names)) {
        names[further.operation].other_ways.push(name);
    }
    names
}

/// A further method of an operation.
struct FurtherMethod {
    operation: usize,
    /// The step of its key: the way in which it sends the body.
    aspect: String,
}

impl FurtherMethod {
    /// Returns its usual name.
    fn name(&self, method: &str) -> String {
        names::joined(method, &self.aspect)
    }
}

fn further_methods(index: usize, operation: &ir::Operation) -> Vec<FurtherMethod> {
    let aspects = ways(operation).into_iter().skip(1);
    aspects.map(|aspect| FurtherMethod { operation: index, aspect }).collect()
}

/// Resolves the names of the markers.
fn markers(
    operations: &[&ir::Operation],
    locked: &[Option<&str>],
    names: &[MethodName],
    (handle, mut scope): (&str, Scope),
    fixed: &FixedNames,
) -> Vec<String> {
    let lock = fixed.lock;
    let requests: Vec<NameRequest> = operations
        .iter()
        .zip(locked)
        .zip(names)
        .map(|((operation, locked), MethodName { method, .. })| {
            let default = marker(method);
            let key = lock::aspect(&operation.origin, "marker");
            let kept = locked.is_some_and(|locked| locked == method);
            let name = kept.then(|| lock.name(&key).unwrap_or(&default));
            NameRequest::of(name, vec![default.clone(), format!("{default}Operation")])
        })
        .collect();
    let implied: Vec<String> = plain_names(fixed, handle).map(marker).collect();
    let ops = format!("{}::ops", lock::parent(handle));
    let reserved = lock.names(&ops).map(|(_, name)| name);
    resolve(&mut scope, &requests, reserved.chain(implied.iter().map(String::as_str)))
}

/// Returns the locked methods of a handle that the config does not name, without their further methods.
fn plain_names<'a>(fixed: &'a FixedNames, handle: &str) -> impl Iterator<Item = &'a str> {
    let known = fixed.lock.names(handle);
    let plain = known
        .filter(|(key, _)| lock::without_aspect(key) == **key && fixed.configured(key).is_none());
    plain.map(|(_, name)| name)
}

fn method_request(
    operation: &ir::Operation,
    locked: Option<&str>,
    fixed: &FixedNames,
) -> NameRequest {
    let chosen = fixed.configured(&operation.origin);
    let preferred = names::value_name(chosen.unwrap_or(&operation.name));
    let longer = names::joined(&preferred, &operation.method.to_ascii_lowercase());
    let others = operation.longer_names.iter().map(|name| names::value_name(name));
    let others = others.filter(|_| chosen.is_none());
    let candidates = [preferred].into_iter().chain(others).chain([longer]).collect();
    NameRequest::with_configured(chosen, locked, candidates)
}

/// Returns the words for the ways to send a body, the first of which is that of the method itself.
pub fn ways(operation: &ir::Operation) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for content in operation.body.iter().flat_map(|body| &body.contents) {
        let (_, subtype) = content.media_type.split_once('/').unwrap_or_default();
        let subtype = subtype.split(';').next().unwrap_or_default();
        let word = match content.form {
            ir::ContentForm::Json(_) | ir::ContentForm::JsonPatch(_) => "json",
            ir::ContentForm::JsonLines(_) => "lines",
            ir::ContentForm::Form { .. } => "form",
            ir::ContentForm::Multipart(_) => "multipart",
            ir::ContentForm::Text if subtype.ends_with("xml") => "xml",
            ir::ContentForm::Text => "text",
            ir::ContentForm::Binary => "bytes",
        };
        let longer = names::value_name(&subtype.replace('+', " "));
        let longer = longer.trim_start_matches("r#").to_owned();
        let candidates = [word.to_owned(), longer.clone(), format!("{longer}_{}", words.len())];
        let free = candidates.into_iter().find(|name| !words.contains(name));
        words.push(free.unwrap_or_default());
    }
    words
}

/// Returns the name of a type that belongs to a marker. The marker of a method `self` is `Self_`.
pub fn beside(marker: &str, suffix: &str) -> String {
    format!("{}{suffix}", marker.trim_end_matches('_'))
}

/// Returns the usual name of the marker of a method.
pub fn marker(method: &str) -> String {
    names::type_name(method.trim_start_matches("r#"))
}
