//! The client credentials flow of the crate, and the credentials in environment variables.
//!
//! Purpose: the client credentials flow of the first scheme that has one, as the config tunes it, and the names of the
//! environment's variables. Input: the security of operations, the server, the config. Output: an [`OAuth`] and an
//! [`Environment`]; a key of the config without effect is reported.

use crate::config::{self, Auth, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::markdown::{DocComment, Phrase, phrase};
use crate::names::{self, Scope};
use crate::rules;

use super::krate::{
    Audience, CredentialKind, CredentialSetter, Environment, EnvironmentCredential, OAuth,
    Security, Servers,
};
use super::security::SecurityUsage;

/// Returns the security of the crate with the flow, the environment, and a sentence about each in its docs.
pub fn plan(
    usage: &SecurityUsage<'_>,
    config: &Config,
    servers: &Servers,
    security: Security,
    diagnostics: &mut Diagnostics,
) -> Security {
    let auth = &config.auth;
    let mut setters = security.setters.iter();
    let token = setters.find(|setter| setter.kind == CredentialKind::Token);
    let slot = token.map(|setter| setter.scheme.clone()).unwrap_or_default();
    let oauth = usage.client_credentials().map(|(scheme, token_url)| OAuth {
        scheme: scheme.to_owned(),
        slot,
        token_url: token_url.to_owned(),
        id_has_host: auth.host_from_client_id.as_ref().is_some_and(|has_host| *has_host.get_ref()),
        audience: auth.assertion_audience.as_ref().map(|audience| match audience.get_ref() {
            config::Audience::Host => Audience::Host,
            config::Audience::TokenUrl => Audience::TokenUrl,
        }),
    });
    let takes_any = !security.setters.is_empty();
    let prefix = auth.environment_prefix.as_ref().filter(|_| takes_any);
    let environment = prefix
        .map(|prefix| environment(prefix.get_ref(), servers, &security.setters, oauth.as_ref()));
    report_unused_keys(auth, takes_any, oauth.is_some(), diagnostics);
    let mut docs = security.docs;
    if let Some(OAuth { scheme, .. }) = &oauth {
        // No link: the methods are not there without the feature.
        docs.continue_paragraph(&phrase!(
            "With the feature `oauth`, `ClientBuilder::client_credentials` and `ClientBuilder::token_exchange` get tokens \
             for {}.",
            Phrase::code(scheme)
        ));
    }
    if environment.is_some() {
        docs.continue_paragraph(&phrase!(
            "[`Client::from_env`] reads credentials from environment variables."
        ));
    }
    Security { oauth, environment, docs, ..security }
}

/// The suffixes of variables that have the same name in every crate.
const SUFFIXES: [&str; 5] =
    ["ACCESS_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "OIDC_TOKEN", "SERVER_URL"];

/// Plans the variables of the environment.
fn environment(
    prefix: &str,
    servers: &Servers,
    setters: &[CredentialSetter],
    oauth: Option<&OAuth>,
) -> Environment {
    let mut scope = Scope::with(SUFFIXES);
    let mut suffix = |words: &str, noun: &str| {
        let plain = names::value_name(words.trim_start_matches("r#"));
        let longer = names::joined(&plain, noun);
        let names = [plain.trim_start_matches("r#").to_owned(), longer];
        scope.take_free(&names.map(|name| name.to_ascii_uppercase()))
    };
    let passwords = setters.iter().filter(|setter| setter.kind == CredentialKind::Password);
    let one_password = passwords.count() == 1;
    let credentials: Vec<EnvironmentCredential> = setters
        .iter()
        .map(|setter| {
            let suffixes = match setter.kind {
                CredentialKind::Token => Vec::new(),
                CredentialKind::Key => vec![suffix(&setter.name, "key")],
                CredentialKind::Password => {
                    let stem = if one_password { "" } else { &setter.name };
                    let of = |what: &str| format!("{stem} {what}");
                    vec![suffix(&of("username"), "name"), suffix(&of("password"), "text")]
                }
            };
            EnvironmentCredential { scheme: setter.scheme.clone(), suffixes, kind: setter.kind }
        })
        .collect();
    let server_variables = servers.setters.iter();
    let server_variables: Vec<(String, String)> = server_variables
        .map(|setter| (setter.variable.clone(), suffix(&setter.variable, "variable")))
        .collect();
    let name = |suffix: &str| Phrase::code(&format!("{prefix}_{suffix}"));
    let mut places: Vec<Phrase> = server_variables.iter().map(|(_, end)| name(end)).collect();
    places.push(name("SERVER_URL"));
    let sentences = phrase!(
        "Credentials: {}. Server: {}{}.",
        in_environment(&credentials, oauth, name),
        Phrase::join(&places, " or "),
        match oauth {
            Some(OAuth { id_has_host: true, .. }) => phrase!(", or the host in the client ID"),
            _ => Phrase::default(),
        }
    );
    let mut docs =
        DocComment::of(&phrase!("Returns a builder that is configured by environment variables."));
    docs.paragraph(&sentences);
    docs.paragraph(&phrase!(
        "Fails if no credentials are found. The error names the missing variables, and never shows a value. The builder can \
         set other values."
    ));
    Environment { prefix: prefix.to_owned(), server_variables, credentials, sentences, docs }
}

/// Describes the credentials by the names of their variables.
fn in_environment(
    credentials: &[EnvironmentCredential],
    oauth: Option<&OAuth>,
    name: impl Fn(&str) -> Phrase,
) -> Phrase {
    let keys = credentials.iter().filter(|one| one.kind == CredentialKind::Key).count();
    let described = credentials.iter().map(|EnvironmentCredential { scheme, suffixes, .. }| {
        match (suffixes.as_slice(), oauth) {
            ([], None) => phrase!("a token in {}", name("ACCESS_TOKEN")),
            ([], Some(_)) => phrase!(
                "the first of a token in {}, a token of another issuer in {} with {}, and {} with {} (the last two need the \
                 feature `oauth`)",
                name("ACCESS_TOKEN"),
                name("OIDC_TOKEN"),
                name("CLIENT_ID"),
                name("CLIENT_ID"),
                name("CLIENT_SECRET")
            ),
            ([key], _) if keys > 1 => {
                phrase!("the key for {} in {}", Phrase::code(scheme), name(key))
            }
            ([key], _) => phrase!("a key in {}", name(key)),
            ([user, password, ..], _) => {
                phrase!("a user in {} with the password in {}", name(user), name(password))
            }
        }
    });
    Phrase::join(&described.collect::<Vec<_>>(), "; ")
}

/// Reports keys without effect.
fn report_unused_keys(auth: &Auth, takes_any: bool, has_flow: bool, diagnostics: &mut Diagnostics) {
    let flow = "no operation requires an OAuth 2 scheme with a client credentials flow";
    let keys = [
        ("environment-prefix", auth.environment_prefix.as_ref().map(|key| key.span()), takes_any),
        ("host-from-client-id", auth.host_from_client_id.as_ref().map(|key| key.span()), has_flow),
        ("assertion-audience", auth.assertion_audience.as_ref().map(|key| key.span()), has_flow),
    ];
    for (name, span, is_used) in keys {
        let Some(span) = span.filter(|_| !is_used) else { continue };
        let why = if name == "environment-prefix" {
            "no operation requires a credential that the builder takes"
        } else {
            flow
        };
        let message = format!("`{name}` has no effect: {why}");
        let finding = Diagnostic::new(rules::UNUSED_CONFIG, Place::config(span), message);
        diagnostics.report(finding.hint("remove it"));
    }
}
