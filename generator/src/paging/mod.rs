//! Which operations answer page by page, and how.
//!
//! Purpose: say it of each operation that answers a list, by named rules or with a named reason why not.
//! Input: the whole [`Api`] and `[paging]` of the config. Output: [`Operation::paging`].
//! It refuses a selector that matches nothing, and a rule of the config that fits none of what it selects. What it
//! infers has both ends, a place in the request and one in the answer, and their types fit: a wrong guess would lose
//! items or never end, which is worse than none.
//!
//! [`PagingRule::ALL`] has the rules in the order in which they are tried. `answer.rs` sees what an answer tells,
//! `request.rs` what a request takes, `words.rs` knows their names in all spellings, `infer.rs` puts the ends together,
//! `told.rs` reads what the config and the extension say.

mod answer;
mod infer;
mod request;
mod told;
mod words;

use toml::Spanned;

use crate::config::{Config, Selector};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Operation, Paging, PagingRule, Single, SingleReason};
use crate::part;
use crate::rules;
use crate::select::{selects, unused};

use answer::Answered;
use infer::Inference;
use told::Told;

/// The extension that says how an operation pages.
const EXTENSION: &str = "x-speakeasy-pagination";

/// What helps where it says what does not fit.
const HINT: &str = "it must name a query parameter, or a member of the JSON body, and members of the answer that are there";

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
        let told = by_config(&api, operation, config, &mut used);
        let told = told.or_else(|| by_extension(&api, operation, diagnostics));
        found.push(told.or_else(|| infer::paging(&api, operation, inference)));
    }
    for (operation, paging) in api.operations.iter_mut().zip(found) {
        operation.paging = paging;
    }
    for (rule, used) in settings.rules.iter().zip(used) {
        let message = "the rule of paging fits none of the operations that it selects";
        let misfit = Diagnostic::new(rules::UNUSED_CONFIG, Place::config(rule.span()), message);
        match used {
            Use::Unselected => diagnostics.report(unused(rule.span())),
            Use::Misfit => diagnostics.report(misfit.hint(HINT)),
            Use::Fits => {}
        }
    }
    api
}

/// What a rule of the config has come to so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// It selects no operation.
    Unselected,
    /// It fits none of those that it selects.
    Misfit,
    /// It fits one of them.
    Fits,
}

/// Whether each operation is selected. Complains of selectors that match none.
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

/// What the config says: the first rule that selects the operation and fits.
fn by_config(
    api: &Api,
    operation: &Operation,
    config: &Config,
    used: &mut [Use],
) -> Option<Paging> {
    let answered = Answered::of(api, operation);
    let mut found = None;
    for (rule, used) in config.paging.rules.iter().zip(used) {
        let rule = rule.get_ref();
        if !selects(&rule.select, operation) {
            continue;
        }
        let told = told::config(rule);
        let pages = answered
            .as_ref()
            .and_then(|answered| told.pages(api, operation, answered, PagingRule::Config));
        *used = (*used).max(if pages.is_some() { Use::Fits } else { Use::Misfit });
        found = found.or(pages);
    }
    found.map(Paging::Pages)
}

/// What the extension says. Complains of one that does not fit.
fn by_extension(api: &Api, operation: &Operation, diagnostics: &mut Diagnostics) -> Option<Paging> {
    let extension = operation.extensions.get(EXTENSION)?;
    let read = Answered::of(api, operation).zip(told::extension(extension));
    let pages = read.and_then(|(answered, told): (Answered<'_>, Told)| {
        told.pages(api, operation, &answered, PagingRule::Extension)
    });
    if pages.is_none() {
        let message = format!("`{EXTENSION}` says of `{}` what does not fit it", operation.id);
        let place = Place::Key(operation.origin.child(EXTENSION));
        let fault = Diagnostic::new(rules::UNUSABLE_PAGING, place, message);
        diagnostics.report(fault.hint(HINT));
    }
    pages.map(Paging::Pages)
}
