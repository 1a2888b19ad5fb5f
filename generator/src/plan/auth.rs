//! The client credentials flow of the crate, and the credentials in environment variables.
//!
//! Purpose: the client credentials flow of the first scheme that has one, as the config tunes it, and the names of the
//! environment's variables. Input: the security of operations, the server, the config. Output: an [`OAuth`] and an
//! [`Environment`]; a key of the config without effect is reported.

use crate::config::{self, Auth, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::markdown::{DocComment, Phrase, phrase};
use crate::names;
use crate::rules;

use super::krate::{Audience, CredentialKind, Environment, OAuth, Security, Server};
use super::security::SecurityUsage;

/// Returns the security of the crate with the flow, the environment, and a sentence about each in its docs.
pub fn plan(
    usage: &SecurityUsage<'_>,
    config: &Config,
    server: &Server,
    security: Security,
    diagnostics: &mut Diagnostics,
) -> Security {
    let auth = &config.auth;
    let mut setters = security.setters.iter();
    let token = setters.find(|setter| setter.kind == CredentialKind::Token);
    let takes_token = token.is_some();
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
    let prefix = auth.environment_prefix.as_ref().filter(|_| takes_token);
    let environment = prefix.map(|prefix| environment(prefix.get_ref(), server, oauth.as_ref()));
    report_unused_keys(auth, takes_token, oauth.is_some(), diagnostics);
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

/// Plans the variables of the environment.
fn environment(prefix: &str, server: &Server, oauth: Option<&OAuth>) -> Environment {
    let server_variables: Vec<(String, String)> = server
        .variables
        .iter()
        .map(|variable| {
            let name = names::value_name(&variable.name);
            (variable.name.clone(), name.trim_start_matches("r#").to_ascii_uppercase())
        })
        .collect();
    let name = |end: &str| Phrase::code(&format!("{prefix}_{end}"));
    let token = name("ACCESS_TOKEN");
    let credentials = match oauth {
        None => phrase!("a token in {}", token),
        Some(_) => {
            let (id, secret, oidc) = (name("CLIENT_ID"), name("CLIENT_SECRET"), name("OIDC_TOKEN"));
            phrase!(
                "a token in {}; else the token of another issuer in {}, with {}; else {} with {}. The last two need the \
                 feature `oauth`",
                token,
                oidc,
                id,
                id,
                secret
            )
        }
    };
    let mut docs = DocComment::of(&phrase!(
        "Returns a builder that is configured by environment variables. Credentials: {}.",
        credentials
    ));
    let mut places: Vec<Phrase> = server_variables.iter().map(|(_, end)| name(end)).collect();
    places.push(name("SERVER_URL"));
    docs.paragraph(&phrase!(
        "Server: {}, which can't be set together. The builder can set missing values.",
        Phrase::join(&places, " or ")
    ));
    docs.paragraph(&phrase!(
        "Fails if no credentials are found. The error names the missing variables, and never shows a value."
    ));
    Environment { prefix: prefix.to_owned(), server_variables, docs }
}

/// Reports keys without effect.
fn report_unused_keys(
    auth: &Auth,
    takes_token: bool,
    has_flow: bool,
    diagnostics: &mut Diagnostics,
) {
    let flow = "no operation requires an OAuth 2 scheme with a client credentials flow";
    let keys = [
        ("environment-prefix", auth.environment_prefix.as_ref().map(|key| key.span()), takes_token),
        ("host-from-client-id", auth.host_from_client_id.as_ref().map(|key| key.span()), has_flow),
        ("assertion-audience", auth.assertion_audience.as_ref().map(|key| key.span()), has_flow),
    ];
    for (name, span, is_used) in keys {
        let Some(span) = span.filter(|_| !is_used) else { continue };
        let why = if name == "environment-prefix" { "no operation requires a token" } else { flow };
        let message = format!("`{name}` has no effect: {why}");
        let finding = Diagnostic::new(rules::UNUSED_CONFIG, Place::config(span), message);
        diagnostics.report(finding.hint("remove it"));
    }
}
