//! The servers of the document: a constant for each that a client can choose, and the variables of their URLs.
//!
//! Purpose: names and docs of the constants, the variables with their defaults, and a list of the servers that have no
//! constant, so that none is lost. Input: the API, the config, the lock, and the names of the variables' setters. Output: a
//! [`Servers`]; a default that is only a placeholder is reported.

use std::collections::BTreeMap;

use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::ir::{self, Api};
use crate::lock;
use crate::markdown::{self, DocComment, Phrase, phrase};
use crate::names::Scope;
use crate::pointer::Pointer;
use crate::rules;

use super::account::{Account, Planned};
use super::docs;
use super::fixed_names::FixedNames;
use super::krate::{Server, ServerConstant, ServerVariable, Servers, VariableSetter};
use super::name_resolution::{NameRequest, resolve};
use super::server_names;

/// The servers of the whole API, each once.
pub struct Declared<'a> {
    /// The first one.
    default: Option<&'a ir::Server>,
    /// Those with a constant.
    constants: Vec<&'a ir::Server>,
    /// The others after the first.
    others: Vec<&'a ir::Server>,
}

impl<'a> Declared<'a> {
    pub fn of(api: &'a Api) -> Self {
        let mut distinct: Vec<&ir::Server> = Vec::new();
        for server in &api.servers {
            // Servers with the same template may differ in the defaults.
            if !distinct.iter().any(|other| other.with_defaults() == server.with_defaults()) {
                distinct.push(server);
            }
        }
        let default = distinct.first().copied();
        let (constants, others): (Vec<&ir::Server>, Vec<&ir::Server>) =
            distinct.into_iter().partition(|server| is_callable(server));
        // A first server without a constant is the default nevertheless.
        let is_first =
            |server: &ir::Server| default.is_some_and(|first| std::ptr::eq(first, server));
        let others = others.into_iter().filter(|server| !is_first(server)).collect();
        Self { default, constants, others }
    }

    /// Returns those that a client can have, each once: the default may have no constant.
    fn each(&self) -> impl Iterator<Item = &'a ir::Server> {
        let default = self.default.filter(|default| !is_callable(default));
        default.into_iter().chain(self.constants.iter().copied())
    }

    /// Returns the variables in their URLs, each name once.
    pub fn variables(&self) -> Vec<(&'a ir::Server, &'a ir::ServerVariable)> {
        let mut distinct: Vec<(&ir::Server, &ir::ServerVariable)> = Vec::new();
        for server in self.each() {
            for variable in &server.variables {
                if !distinct.iter().any(|(_, other)| other.name == variable.name) {
                    distinct.push((server, variable));
                }
            }
        }
        distinct
    }
}

/// Plans the servers. `setters` are the names of the setters, in the order of [`Declared::variables`].
pub fn plan(
    declared: &Declared<'_>,
    setters: &[String],
    config: &Config,
    fixed: &FixedNames<'_>,
) -> Planned<Servers> {
    let variables = declared.variables();
    let by_name: BTreeMap<&str, &str> = variables
        .iter()
        .zip(setters)
        .map(|((_, variable), setter)| (variable.name.as_str(), setter.as_str()))
        .collect();
    let server = |server: &ir::Server| {
        let variables = server.variables.iter().map(|variable| {
            let setter = by_name.get(variable.name.as_str()).copied().unwrap_or_default();
            ServerVariable {
                name: variable.name.clone(),
                setter: setter.to_owned(),
                default: (!is_required(variable, config)).then(|| variable.default.clone()),
                allowed: variable.allowed.clone(),
            }
        });
        Server { url: server.url.clone(), variables: variables.collect() }
    };
    let default = declared.default.map(server).unwrap_or_default();
    let names = names(&declared.constants, fixed);
    let mut account = Account::default();
    let keys = declared.constants.iter().map(|server| key(server));
    account.name_parts(MODULE, keys.zip(names.iter().cloned()));
    let constants = declared.constants.iter().zip(names).map(|(declared, name)| ServerConstant {
        name,
        server: server(declared),
        docs: constant_docs(declared),
    });
    let constants = constants.collect();
    let setters = variables.iter().zip(setters).map(|((server, variable), name)| VariableSetter {
        variable: variable.name.clone(),
        name: name.clone(),
        docs: setter_docs(server, variable),
    });
    let setters = setters.collect();
    Planned { item: Servers { default, constants, setters, others: comment(declared) }, account }
}

/// Reports each variable whose default is only a placeholder.
pub fn report_placeholders(
    declared: &Declared<'_>,
    config: &Config,
    diagnostics: &mut Diagnostics,
) {
    for server in declared.each() {
        for variable in server.variables.iter().filter(|variable| is_placeholder(variable)) {
            if choice(config, variable).is_some_and(|choice| choice.required.is_some()) {
                continue;
            }
            let (name, default) = (&variable.name, &variable.default);
            let message = format!(
                "the default `{default}` of the server variable `{name}` looks like a placeholder: the builder must set it"
            );
            let place = Place::Value(variable.origin.child("default"));
            let finding = Diagnostic::new(rules::PLACEHOLDER_SERVER_VARIABLE, place, message);
            diagnostics.report(finding.hint(format!(
                "set `required` in `[client.server-variables.\"{name}\"]`: `true` to confirm, `false` to use the default"
            )));
        }
    }
}

/// Returns `true` if the builder must set the variable.
fn is_required(variable: &ir::ServerVariable, config: &Config) -> bool {
    let required = choice(config, variable).and_then(|choice| choice.required);
    required.unwrap_or_else(|| is_placeholder(variable))
}

/// Returns `true` if the default is not a part of a real URL, but an example that the user replaces: `your-tenant`, or
/// `subdomain` for the variable `subdomain`.
fn is_placeholder(variable: &ir::ServerVariable) -> bool {
    const WORDS: &[&str] = &["changeme", "example", "none", "placeholder", "unknown", "your"];
    let default = variable.default.to_ascii_lowercase();
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    };
    let mut words = default.split(|character: char| !character.is_ascii_alphanumeric());
    variable.allowed.is_empty()
        && !default.is_empty()
        && (default.contains(['{', '<', '['])
            || plain(&default) == plain(&variable.name)
            || words.any(|word| WORDS.contains(&word) || word.starts_with("your")))
}

/// Returns the settings of a variable in the config.
pub fn choice<'a>(
    config: &'a Config,
    variable: &ir::ServerVariable,
) -> Option<&'a config::ServerVariableConfig> {
    let mut choices = config.client.server_variables.iter();
    choices.find(|(name, _)| name.get_ref() == &variable.name).map(|(_, choice)| choice)
}

/// The module of the constants.
const MODULE: &str = "servers";

/// Returns the key of a server in the lock. The defaults of the variables belong to it: they may be all that differs.
fn key(server: &ir::Server) -> Pointer {
    lock::server(&server.with_defaults())
}

/// Returns `true` if a client can call the server: the document may declare WebSockets, or paths on its own host.
fn is_callable(server: &ir::Server) -> bool {
    ["http://", "https://", "{"].iter().any(|begin| server.url.starts_with(begin))
        && !server.with_defaults().starts_with("ws")
}

/// Resolves the names of the constants.
fn names(servers: &[&ir::Server], fixed: &FixedNames<'_>) -> Vec<String> {
    let requests = servers.iter().zip(server_names::candidates(servers));
    let requests: Vec<NameRequest> = requests
        .map(|(server, candidates)| NameRequest::of(fixed.lock.name(&key(server)), candidates))
        .collect();
    let reserved = fixed.lock.names(MODULE).map(|(_, name)| name);
    resolve(&mut Scope::default(), &requests, reserved)
}

/// The docs of a constant.
fn constant_docs(server: &ir::Server) -> DocComment {
    let about = ir::Docs { description: server.description.clone(), ..ir::Docs::default() };
    let url = Phrase::code(&server.url);
    let mut docs = docs::comment(&about, &phrase!("The server {}.", url));
    if server.description.is_some() {
        docs.paragraph(&phrase!("Its URL is {}.", url));
    }
    docs
}

/// The docs of the setter of a variable.
fn setter_docs(server: &ir::Server, variable: &ir::ServerVariable) -> DocComment {
    let otherwise = phrase!("Sets {} in the server's URL.", Phrase::code(&variable.name));
    let about = ir::Docs { description: variable.description.clone(), ..ir::Docs::default() };
    let mut docs = docs::comment(&about, &otherwise);
    docs.paragraph(&phrase!("The server's URL is {}.", Phrase::code(&server.url)));
    docs
}

/// The docs of `Client::builder` about further servers.
fn comment(declared: &Declared<'_>) -> DocComment {
    let mut comment = DocComment::default();
    if let Some(default) = declared.default {
        let url = Phrase::code(&default.url);
        comment.paragraph(&match declared.constants.len() {
            0 | 1 => phrase!("Calls go to the server {}.", url),
            _ => phrase!(
                "Calls go to the server {}, unless the builder sets another of [`servers`](crate::servers).",
                url
            ),
        });
    }
    if !declared.others.is_empty() {
        comment.paragraph(&phrase!(
            "The document declares further servers, for [`ClientBuilder::server_url`]:"
        ));
    }
    declared.others.iter().for_each(|server| comment.item(&item(server)));
    comment
}

/// `` `https://eu.example`: Sandbox. It is `https://{region}.example`, where `region` may be `eu` or `us`. ``
fn item(server: &ir::Server) -> Phrase {
    let filled = server.with_defaults();
    let mut item = Phrase::code(&filled);
    if filled.starts_with('/') {
        item = phrase!("{} on the host of the document", item);
    }
    let description = server.description.as_deref().map(markdown::flow).unwrap_or_default();
    if !description.is_empty() {
        item = phrase!("{}: {}", item, description);
    }
    if filled != server.url {
        let values: Vec<Phrase> = server.variables.iter().map(values).collect();
        item.end_sentence();
        let values = Phrase::join(&values, " and ");
        item = phrase!("{} It is {}, where {}.", item, Phrase::code(&server.url), values);
    }
    item
}

/// The values of a variable.
fn values(variable: &ir::ServerVariable) -> Phrase {
    let name = Phrase::code(&variable.name);
    if variable.allowed.is_empty() {
        return phrase!("{} may be any other value", name);
    }
    let allowed: Vec<Phrase> = variable.allowed.iter().map(|value| Phrase::code(value)).collect();
    phrase!("{} may be {}", name, Phrase::any_of(&allowed))
}
