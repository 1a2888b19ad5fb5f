//! Determines the paging of each operation that returns a list, or the reason why it is unknown.
//!
//! Input: the whole [`Api`] and `[paging]` of the config. Output: [`Operation::paging`].
//! It reports selectors that match nothing, and rules of the config that fit no selected operation. An inferred paging
//! has an input of the request and a member of the response with matching types: a wrong guess would lose items or
//! never end, which is worse than none.
//!
//! [`PagingRule::ALL`] has the rules in the order in which they are tried. `request.rs` finds the inputs of a request,
//! `response.rs` the members of a response, `words.rs` knows their usual names, `infer.rs` combines them, `dependency.rs`
//! finds the inputs without which a rule has no effect, and `explicit.rs` reads the config and the vendor extension.

mod dependency;
mod explicit;
mod infer;
mod request;
mod response;
mod sentences;
mod words;

use toml::Spanned;

use crate::config::{Config, Selector};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Operation, Paging, PagingRule, Single, SingleReason};
use crate::part;
use crate::rules;
use crate::select::{selects, unused};

use explicit::Explicit;
use infer::Inference;
use response::Response;

/// The vendor extension that describes the paging of an operation.
const EXTENSION: &str = "x-speakeasy-pagination";

/// The hint for paging that does not fit the operation.
const HINT: &str =
    "name a query parameter or a member of the JSON body, and existing members of the response";

/// Returns the API with the paging of each operation: from the config, from an extension of the document, or inferred.
pub fn assign(mut api: Api, config: &Config, diagnostics: &mut Diagnostics) -> Api {
    let settings = &config.paging;
    let turned_off = matches(&api, &settings.none, diagnostics);
    let inference = if settings.infer { Inference::On } else { Inference::Off };
    let mut found: Vec<Option<Paging>> = Vec::with_capacity(api.operations.len());
    let mut used = vec![Use::Unselected; settings.rules.len()];
    for (operation, turned_off) in api.operations.iter().zip(turned_off) {
        part::at(&operation.origin);
        if turned_off {
            let single = Single { reason: SingleReason::TurnedOff, names: Vec::new() };
            found.push(Some(Paging::Single(single)));
            continue;
        }
        let explicit = by_config(&api, operation, config, &mut used);
        let explicit = explicit.or_else(|| by_extension(&api, operation, diagnostics));
        found.push(explicit.or_else(|| infer::paging(&api, operation, inference)));
    }
    for (operation, paging) in api.operations.iter_mut().zip(found) {
        operation.paging = paging;
    }
    for (rule, used) in settings.rules.iter().zip(used) {
        let message = "the paging rule fits none of the operations that it selects";
        let misfit = Diagnostic::new(rules::UNUSED_CONFIG, Place::config(rule.span()), message);
        match used {
            Use::Unselected => diagnostics.report(unused(rule.span())),
            Use::Misfit => diagnostics.report(misfit.hint(HINT)),
            Use::Fits => {}
        }
    }
    api
}

/// The use of a rule of the config so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// It selects no operation.
    Unselected,
    /// It fits none of those that it selects.
    Misfit,
    /// It fits one of them.
    Fits,
}

/// A flag per operation: `true` if it is selected. Reports selectors that match none.
fn matches(api: &Api, selectors: &[Spanned<Selector>], diagnostics: &mut Diagnostics) -> Vec<bool> {
    let mut matched = vec![false; api.operations.len()];
    for selector in selectors {
        let selected: Vec<bool> =
            api.operations.iter().map(|one| selects(selector.get_ref(), one)).collect();
        if !selected.contains(&true) {
            diagnostics.report(unused(selector.span()));
        }
        matched.iter_mut().zip(selected).for_each(|(matched, selected)| *matched |= selected);
    }
    matched
}

/// The paging from the config: the first rule that selects the operation and fits.
fn by_config(
    api: &Api,
    operation: &Operation,
    config: &Config,
    used: &mut [Use],
) -> Option<Paging> {
    let response = Response::of(api, operation);
    let mut found = None;
    for (rule, used) in config.paging.rules.iter().zip(used) {
        let rule = rule.get_ref();
        if !selects(&rule.select, operation) {
            continue;
        }
        let explicit = explicit::config(rule);
        let pages = response
            .as_ref()
            .and_then(|response| explicit.pages(api, operation, response, PagingRule::Config));
        *used = (*used).max(if pages.is_some() { Use::Fits } else { Use::Misfit });
        found = found.or(pages);
    }
    found.map(|pages| Paging::Pages(Box::new(pages)))
}

/// The paging from the vendor extension. Reports an extension that does not fit.
fn by_extension(api: &Api, operation: &Operation, diagnostics: &mut Diagnostics) -> Option<Paging> {
    let extension = operation.extensions.get(EXTENSION)?;
    let read = Response::of(api, operation).zip(explicit::extension(extension));
    let pages = read.and_then(|(response, explicit): (Response<'_>, Explicit)| {
        explicit.pages(api, operation, &response, PagingRule::Extension)
    });
    if pages.is_none() {
        let message = format!("`{EXTENSION}` does not fit the operation `{}`", operation.id);
        let place = Place::Key(operation.origin.child(EXTENSION));
        diagnostics.report(Diagnostic::new(rules::UNUSABLE_PAGING, place, message).hint(HINT));
    }
    pages.map(|pages| Paging::Pages(Box::new(pages)))
}
