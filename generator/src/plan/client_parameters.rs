//! The parameters that the client sets for all calls: a tenant, or the version of the API.
//!
//! Purpose: the parameters that the config names, and their docs. A parameter that is required becomes an argument of every
//! method otherwise. The document does not choose them: an operation that is added without the parameter must not change
//! the signatures of the others. Input: the API and the config. Output: [`ClientParameters`]; a name of the config without
//! effect, and a parameter that all operations require, are reported.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{self, Api};
use crate::lock;
use crate::markdown::{Phrase, phrase};
use crate::pointer::Pointer;
use crate::rules;

use super::account::{Account, Planned};
use super::docs;
use super::fixed_names::FixedNames;
use super::krate::ClientParameter;
use super::name_resolution::{NameRequest, or_longer};
use super::settings;

/// The least number of operations for which a shared parameter is reported.
const LEAST_SHARED: usize = 10;

/// The parameters that the client sets, before their setters have names.
pub struct Declared<'a> {
    /// The first declaration of each.
    first: Vec<&'a ir::Parameter>,
    /// `true` for each if some operation requires it.
    required: Vec<bool>,
    /// The header of idempotency keys.
    idempotency_key: String,
}

impl<'a> Declared<'a> {
    /// Finds the parameters that the config names.
    pub fn of(api: &'a Api, config: &Config, diagnostics: &mut Diagnostics) -> Self {
        let header = settings::header(&config.client.idempotency_key_header);
        let idempotency_key = header.unwrap_or_else(|| "Idempotency-Key".to_owned());
        let mut declared = Self { first: Vec::new(), required: Vec::new(), idempotency_key };
        for name in &config.client.parameters {
            let all = api.operations.iter().flat_map(|operation| &operation.parameters);
            let mut named = all.filter(|parameter| has_name(parameter, name.get_ref())).peekable();
            if let Some(parameter) = named.clone().find(|parameter| !is_scalar(parameter)) {
                let message = format!(
                    "the client can't set `{}` for all calls: it is not a single value",
                    name.get_ref()
                );
                let finding =
                    Diagnostic::new(rules::UNUSED_CONFIG, Place::config(name.span()), message);
                let at = Place::Value(parameter.origin.clone());
                diagnostics.report(finding.related(at, "declared here").hint("remove it"));
                continue;
            }
            let Some(first) = named.peek().copied() else {
                let message = format!("no operation has a parameter `{}`", name.get_ref());
                let finding =
                    Diagnostic::new(rules::UNUSED_CONFIG, Place::config(name.span()), message);
                diagnostics.report(finding.hint("remove it, or correct its name"));
                continue;
            };
            declared.required.push(named.any(|parameter| parameter.required));
            declared.first.push(first);
        }
        declared.report_shared(api, diagnostics);
        declared
    }

    /// Reports each other parameter that all operations require.
    fn report_shared(&self, api: &Api, diagnostics: &mut Diagnostics) {
        let mut counts: BTreeMap<(ir::ParameterPlace, &str), (usize, &ir::Parameter)> =
            BTreeMap::new();
        for parameter in api.operations.iter().flat_map(|operation| &operation.parameters) {
            if parameter.required && parameter.constant.is_none() && is_scalar(parameter) {
                let key = (parameter.place, parameter.wire_name.as_str());
                counts.entry(key).or_insert((0, parameter)).0 += 1;
            }
        }
        let all = api.operations.len();
        for (count, parameter) in counts.into_values() {
            if count < all.max(LEAST_SHARED) || self.index(parameter).is_some() {
                continue;
            }
            let name = &parameter.wire_name;
            let message = format!("all {all} operations require the parameter `{name}`");
            let place = Place::Value(parameter.origin.clone());
            let finding = Diagnostic::new(rules::SHARED_PARAMETER, place, message);
            diagnostics.report(finding.hint(format!(
                "add \"{name}\" to `client.parameters` of the config: the client then sets it once"
            )));
        }
    }

    fn index(&self, parameter: &ir::Parameter) -> Option<usize> {
        self.first.iter().position(|first| has_name(parameter, &first.wire_name))
    }

    /// Returns the requests for the names of the setters.
    pub fn name_requests(&self, fixed: &FixedNames<'_>) -> Vec<NameRequest> {
        let requests = self.first.iter().map(|parameter| {
            let candidates = or_longer(&parameter.wire_name, "parameter");
            NameRequest::of(fixed.lock.name(&key(parameter)), candidates)
        });
        requests.collect()
    }

    /// Plans the setters, which have these names.
    pub fn plan(self, builder: &str, names: Vec<String>) -> Planned<ClientParameters> {
        let mut account = Account::default();
        let keys = self.first.iter().map(|parameter| key(parameter));
        account.name_parts(builder, keys.zip(names.iter().cloned()));
        let list = self.first.iter().zip(&self.required).zip(names);
        let list = list.map(|((parameter, required), setter)| {
            let name = Phrase::code(&parameter.wire_name);
            let otherwise = phrase!("Sets the parameter {}.", name);
            let mut docs = docs::comment(&parameter.docs, &otherwise);
            docs.paragraph(&phrase!(
                "Calls that have the parameter {} send this value, unless they set another.",
                name
            ));
            let wire_name = parameter.wire_name.clone();
            ClientParameter { wire_name, setter, required: *required, docs }
        });
        let list = list.collect();
        Planned { item: ClientParameters { list, idempotency_key: self.idempotency_key }, account }
    }
}

/// The parameters that have setters outside of their operations.
pub struct ClientParameters {
    /// The parameters that the client sets for all calls.
    pub list: Vec<ClientParameter>,
    /// The header of idempotency keys.
    idempotency_key: String,
}

impl ClientParameters {
    /// Returns the setters of the required parameters in an example.
    pub fn example_setters(&self) -> String {
        let required = self.list.iter().filter(|parameter| parameter.required);
        required
            .map(|parameter| format!(".{}({:?})", parameter.setter, parameter.wire_name))
            .collect()
    }

    /// Returns `true` if `Call::idempotency_key` sets an optional parameter, which then needs no setter of its own.
    pub fn is_idempotency_key(&self, parameter: &ir::Parameter) -> bool {
        !parameter.required
            && parameter.place == ir::ParameterPlace::Header
            && has_name(parameter, &self.idempotency_key)
    }

    /// Returns the parameter of the client that an operation declares.
    pub fn get(&self, parameter: &ir::Parameter) -> Option<&ClientParameter> {
        self.list.iter().find(|known| has_name(parameter, &known.wire_name))
    }
}

/// Returns `true` if a parameter has this name. The names of headers are case-insensitive.
fn has_name(parameter: &ir::Parameter, name: &str) -> bool {
    match parameter.place {
        ir::ParameterPlace::Header => parameter.wire_name.eq_ignore_ascii_case(name),
        _ => parameter.wire_name == name,
    }
}

/// Returns `true` if one text is the whole value.
fn is_scalar(parameter: &ir::Parameter) -> bool {
    use ir::{ParameterPlace as At, StyleKind};
    let plain = match parameter.place {
        At::Path | At::Header => StyleKind::Simple,
        At::Query | At::Cookie => StyleKind::Form,
        At::QueryString => return false,
    };
    let ir::Style { kind, kept, .. } = parameter.style;
    parameter.shape == ir::ParameterShape::Text && kind == plain && kept == ir::Kept::Nothing
}

/// Returns the key of a setter in the lock.
fn key(parameter: &ir::Parameter) -> Pointer {
    lock::client_parameter(&parameter.wire_name)
}
