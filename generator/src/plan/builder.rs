//! The setters of the client's builder: where the API is served, and who is calling.
//!
//! Purpose: names and docs for the setters of server variables and of credentials, which share one scope.
//! Input: the API, the config and the lock. Output: a [`Server`] and a [`Security`].

use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{self, Api};
use crate::markdown::{Phrase, phrase};
use crate::names;
use crate::rules;

use super::account::{Account, Planned};
use super::auth;
use super::docs;
use super::fixed_names::FixedNames;
use super::krate::{Security, Server, VariableSetter};
use super::name_resolution::{NameRequest, or_longer, resolve};
use super::security::{self, SecurityUsage};
use super::servers;

/// Plans the setters. Those of credentials come first, so that they have the same names in most crates.
pub fn plan(
    api: &Api,
    usage: &SecurityUsage<'_>,
    config: &Config,
    fixed: &FixedNames<'_>,
    diagnostics: &mut Diagnostics,
) -> Planned<(Server, Security)> {
    // The first server counts.
    let first = api.servers.first();
    report_unknown_variables(first, config, diagnostics);
    let variables = first.map_or(&[][..], |server| &server.variables);
    let choices: Vec<Option<&config::ServerVariableConfig>> =
        variables.iter().map(|variable| choice(config, variable)).collect();
    let credentials = security::credentials(usage);
    let mut requests = security::name_requests(&credentials, fixed);
    let first_variable = requests.len();
    requests.extend(variables.iter().zip(&choices).map(|(variable, choice)| {
        let chosen = choice.map(|choice| choice.setter.as_str());
        let candidates = or_longer(chosen.unwrap_or(&variable.name), "variable");
        NameRequest::with_configured(chosen, fixed.lock.name(&variable.origin), candidates)
    }));
    let mut scope = names::Scope::with(METHODS.split(' ').chain([security::BEARER]));
    let reserved = fixed.lock.names(BUILDER).map(|(_, name)| name);
    let mut setters = resolve(&mut scope, &requests, reserved);
    let of_variables = setters.split_off(first_variable);
    let mut account = Account::default();
    let origins = variables.iter().map(|variable| variable.origin.clone());
    account.name_parts(BUILDER, origins.zip(of_variables.iter().cloned()));
    let planned = variables.iter().zip(choices).zip(of_variables);
    let server = first.map(|server| Server {
        url: server.url.clone(),
        others: servers::comment(api),
        variables: planned
            .map(|((variable, choice), setter)| server_variable(server, variable, choice, setter))
            .collect(),
    });
    let server = server.unwrap_or_default();
    let security = security::plan(usage, &credentials, setters, BUILDER).record(&mut account);
    let security = auth::plan(usage, config, &server, security, diagnostics);
    Planned { item: (server, security), account }
}

/// Reports variables in the config that the server does not have.
fn report_unknown_variables(
    first: Option<&ir::Server>,
    config: &Config,
    diagnostics: &mut Diagnostics,
) {
    let known = |name: &str| {
        first.is_some_and(|server| server.variables.iter().any(|variable| variable.name == name))
    };
    for name in config.client.server_variables.keys() {
        if !known(name.get_ref()) {
            diagnostics.report(
                Diagnostic::new(
                    rules::UNUSED_CONFIG,
                    Place::config(name.span()),
                    format!("the document's first server has no variable `{}`", name.get_ref()),
                )
                .hint("remove it, or correct its name"),
            );
        }
    }
}

fn server_variable(
    server: &ir::Server,
    variable: &ir::ServerVariable,
    choice: Option<&config::ServerVariableConfig>,
    setter: String,
) -> VariableSetter {
    let otherwise = phrase!("Sets {} in the server's URL.", Phrase::code(&variable.name));
    let about = ir::Docs { description: variable.description.clone(), ..ir::Docs::default() };
    let mut docs = docs::comment(&about, &otherwise);
    docs.paragraph(&phrase!("The server's URL is {}.", Phrase::code(&server.url)));
    let required = choice.is_some_and(|choice| choice.required);
    VariableSetter {
        setter,
        name: variable.name.clone(),
        default: (!required).then(|| variable.default.clone()),
        allowed: variable.allowed.clone(),
        docs,
    }
}

/// Returns the settings of a variable in the config.
fn choice<'a>(
    config: &'a Config,
    variable: &ir::ServerVariable,
) -> Option<&'a config::ServerVariableConfig> {
    let mut choices = config.client.server_variables.iter();
    choices.find(|(name, _)| name.get_ref() == &variable.name).map(|(_, choice)| choice)
}

/// The type that has the setters.
const BUILDER: &str = "ClientBuilder";

/// The other methods of the builder of the runtime.
const METHODS: &str = "allow_plain_http build client_credentials clock clone credential from_env hook host_of_client_id layer \
    max_response_items max_response_size server server_variables new retries server_url server_variable timeout \
    token_exchange token_provider transport user_agent";
