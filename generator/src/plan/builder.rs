//! The setters of the client's builder: where the API is served, and who is calling.
//!
//! Purpose: names and docs for the setters of credentials, of server variables and of parameters, which share one scope.
//! Input: the API, the config and the lock. Output: a [`ClientSetup`].

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{self, Api};
use crate::names;
use crate::rules;

use super::account::{Account, Planned};
use super::auth;
use super::client_parameters::{self, ClientParameters};
use super::fixed_names::FixedNames;
use super::krate::{Security, Servers};
use super::name_resolution::{NameRequest, or_longer, resolve};
use super::security::{self, SecurityUsage};
use super::servers::{self, Declared};

/// The parts of a crate that its client's builder configures.
pub struct ClientSetup {
    /// The servers.
    pub servers: Servers,
    /// The security.
    pub security: Security,
    /// The parameters that the client sets for all calls.
    pub parameters: ClientParameters,
}

impl ClientSetup {
    /// Returns the setters by which an example configures the client.
    pub fn example_setters(&self) -> String {
        self.servers.example_setters() + &self.parameters.example_setters()
    }
}

/// Plans the setters. Those of credentials come first, so that they have the same names in most crates.
pub fn plan(
    api: &Api,
    usage: &SecurityUsage<'_>,
    config: &Config,
    fixed: &FixedNames<'_>,
    diagnostics: &mut Diagnostics,
) -> Planned<ClientSetup> {
    let declared = Declared::of(api);
    let variables = declared.variables();
    report_unknown_variables(&variables, config, diagnostics);
    servers::report_placeholders(&declared, config, diagnostics);
    let parameters = client_parameters::Declared::of(api, config, diagnostics);
    let credentials = security::credentials(usage);
    let mut requests = security::name_requests(&credentials, fixed);
    let first_variable = requests.len();
    requests.extend(variables.iter().map(|(_, variable)| {
        let chosen = servers::choice(config, variable).and_then(|choice| choice.setter.as_ref());
        let chosen = chosen.map(|setter| setter.as_str());
        let candidates = or_longer(chosen.unwrap_or(&variable.name), "variable");
        NameRequest::with_configured(chosen, fixed.lock.name(&variable.origin), candidates)
    }));
    let first_parameter = requests.len();
    requests.extend(parameters.name_requests(fixed));
    let mut scope = names::Scope::with(METHODS.split(' ').chain([security::BEARER]));
    let reserved = fixed.lock.names(BUILDER).map(|(_, name)| name);
    let mut setters = resolve(&mut scope, &requests, reserved);
    let of_parameters = setters.split_off(first_parameter);
    let of_variables = setters.split_off(first_variable);
    let mut account = Account::default();
    let origins = variables.iter().map(|(_, variable)| variable.origin.clone());
    account.name_parts(BUILDER, origins.zip(of_variables.iter().cloned()));
    let servers = servers::plan(&declared, &of_variables, config, fixed).record(&mut account);
    let security = security::plan(usage, &credentials, setters, BUILDER).record(&mut account);
    let security = auth::plan(usage, config, &servers, security, diagnostics);
    let parameters = parameters.plan(BUILDER, of_parameters).record(&mut account);
    Planned { item: ClientSetup { servers, security, parameters }, account }
}

/// Reports variables in the config that no server has.
fn report_unknown_variables(
    variables: &[(&ir::Server, &ir::ServerVariable)],
    config: &Config,
    diagnostics: &mut Diagnostics,
) {
    for name in config.client.server_variables.keys() {
        if variables.iter().any(|(_, variable)| variable.name == *name.get_ref()) {
            continue;
        }
        let message = format!("no server of the document has a variable `{}`", name.get_ref());
        let place = Place::config(name.span());
        let finding = Diagnostic::new(rules::UNUSED_CONFIG, place, message);
        diagnostics.report(finding.hint("remove it, or correct its name"));
    }
}

/// The type that has the setters.
const BUILDER: &str = "ClientBuilder";

/// The other methods of the builder of the runtime.
const METHODS: &str = "allow_plain_http build client_credentials clock clone credential default_header from_env hook host_of_client_id layer \
    max_response_items max_response_size new parameter retries server server_variables server_url server_variable timeout \
    token_exchange token_provider transport user_agent";
