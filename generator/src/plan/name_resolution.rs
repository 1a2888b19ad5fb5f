//! Resolves the names of one scope: names from the config win, then locked names, then the rest in document order, so that
//! a new item never renames an old one.
//!
//! Input: a request for each item. Output: a name for each, in the order of the requests.

use std::collections::BTreeMap;

use crate::names::{self, Scope};

/// A request for a name.
pub enum NameRequest {
    /// The config sets the name: the first free candidate.
    Configured(Vec<String>),
    /// The lock sets the name; the candidates count where it is taken.
    Locked(String, Vec<String>),
    /// Nothing sets the name: the first free candidate.
    Free(Vec<String>),
}

impl NameRequest {
    /// Creates the request for an item that the config does not name.
    pub fn of(locked: Option<&str>, candidates: Vec<String>) -> Self {
        match locked {
            Some(name) => Self::Locked(name.to_owned(), candidates),
            None => Self::Free(candidates),
        }
    }

    /// Creates the request for an item that the config may name. A name that is both configured and locked is locked.
    pub fn with_configured(
        configured: Option<&str>,
        locked: Option<&str>,
        candidates: Vec<String>,
    ) -> Self {
        if configured.is_some() && locked != candidates.first().map(String::as_str) {
            return Self::Configured(candidates);
        }
        Self::of(locked, candidates)
    }

    fn candidates(&self) -> &[String] {
        let (Self::Configured(names) | Self::Locked(_, names) | Self::Free(names)) = self;
        names
    }
}

/// Resolves all requests. None of them gets a reserved name: it was locked for an item that no longer exists.
pub fn resolve<'a>(
    scope: &mut Scope,
    requests: &[NameRequest],
    reserved: impl Iterator<Item = &'a str>,
) -> Vec<String> {
    let fixed = resolve_fixed(scope, requests, reserved);
    let names = requests.iter().zip(fixed);
    names.map(|(one, name)| name.unwrap_or_else(|| scope.take_free(one.candidates()))).collect()
}

/// Resolves the requests that the config or the lock decides, and reserves the names.
pub fn resolve_fixed<'a>(
    scope: &mut Scope,
    requests: &[NameRequest],
    reserved: impl Iterator<Item = &'a str>,
) -> Vec<Option<String>> {
    let mut names: Vec<Option<String>> = vec![None; requests.len()];
    for (request, name) in requests.iter().zip(&mut names) {
        if let NameRequest::Configured(candidates) = request {
            *name = Some(scope.take_free(candidates));
        }
    }
    for (request, name) in requests.iter().zip(&mut names) {
        if let NameRequest::Locked(locked, _) = request {
            *name = scope.take(locked).then(|| locked.clone());
        }
    }
    scope.reserve(reserved);
    names
}

/// Resolves all requests like [`resolve`]. Of several that want a name at the same position of their candidates, the one
/// with the lowest rank gets it, then the first one. A name that is the second choice of one is free for the first choice
/// of another.
pub fn resolve_by_rank<'a>(
    scope: &mut Scope,
    requests: &[NameRequest],
    reserved: impl Iterator<Item = &'a str>,
    ranks: &[usize],
) -> Vec<String> {
    let mut names = resolve_fixed(scope, requests, reserved);
    let mut open: Vec<usize> =
        (0..requests.len()).filter(|index| names[*index].is_none()).collect();
    open.sort_by_key(|index| ranks.get(*index));
    let most = requests.iter().map(|request| request.candidates().len()).max().unwrap_or_default();
    for position in 0..most {
        for index in &open {
            let candidate = requests[*index].candidates().get(position);
            if let Some(name) = candidate.filter(|_| names[*index].is_none())
                && scope.take(name)
            {
                names[*index] = Some(name.clone());
            }
        }
    }
    let names = requests.iter().zip(names);
    names.map(|(one, name)| name.unwrap_or_else(|| scope.take_free(one.candidates()))).collect()
}

/// Returns a name, and longer ones for a scope in which it is taken: `a_b`, `a_dot_b` and `a_b_field` for `a.b`.
pub fn or_longer(words: &str, noun: &str) -> Vec<String> {
    let name = names::value_name(words);
    let longer = names::joined(&name, noun);
    let mut candidates = vec![name, names::value_name(&names::spelled_out(words)), longer];
    candidates.dedup();
    candidates
}

/// Removes the first candidate from each request that shares it with another, unless it is the only one: otherwise the
/// order of the document would decide which of them gets it.
pub fn remove_contested(requests: &mut [Vec<String>]) {
    let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
    for first in requests.iter().filter_map(|candidates| candidates.first()) {
        *wanted.entry(first).or_default() += 1;
    }
    let is_contested = |names: &Vec<String>| names.len() > 1 && wanted[names[0].as_str()] > 1;
    let contested: Vec<bool> = requests.iter().map(is_contested).collect();
    for (candidates, _) in requests.iter_mut().zip(contested).filter(|(_, contested)| *contested) {
        candidates.remove(0);
    }
}
