//! Security: the schemes that operations use, the setters of credentials, and the docs of both.
//!
//! Purpose: the schemes that are in use, a setter for each credential, and the docs of both and of the methods. Schemes
//! that come to a bearer token have one setter: it does not matter where a token comes from. Input: the API, and names
//! for the setters. Output: a [`Security`], and the requirements of each operation.

use std::collections::BTreeMap;

use crate::ir::{self, Api, ParameterPlace, SecurityKind, SecurityRequirement, SecurityScheme};
use crate::markdown::{self, DocComment, Phrase, phrase};
use crate::names;

use super::account::{Account, Planned};
use super::fixed_names::FixedNames;
use super::krate::{CredentialKind, CredentialSetter, Scheme, SchemeWay, Security};
use super::name_resolution::NameRequest;

/// The setter of a bearer token, in every crate.
pub const BEARER: &str = "bearer_token";

/// The security requirements of all operations.
pub struct SecurityUsage<'a> {
    /// The schemes that some operation asks for, in the order of the document.
    schemes: Vec<(&'a str, &'a SecurityScheme)>,
    /// The most frequent requirements: the docs of the crate state them once.
    usual: &'a [SecurityRequirement],
    /// All operations have these requirements.
    always: bool,
    /// The alternatives for calls that the document does not declare.
    undeclared: Vec<Vec<&'a str>>,
}

impl<'a> SecurityUsage<'a> {
    pub fn of(api: &'a Api) -> Self {
        let mut counts: Vec<Count<'a>> = Vec::new();
        for operation in &api.operations {
            let names = names(&operation.security);
            match counts.iter_mut().find(|count| count.names == names) {
                Some(count) => count.operations += 1,
                None => counts.push(Count { names, operations: 1, asked: &operation.security }),
            }
        }
        let is_asked = |name: &str| {
            let mut all = counts.iter().flat_map(|count| &count.names).flatten();
            all.any(|asked| *asked == name)
        };
        let schemes = api.security_schemes.iter().map(|(name, scheme)| (name.as_str(), scheme));
        let schemes = schemes.filter(|(name, _)| is_asked(name)).collect();
        // Of equals the first.
        counts.sort_by_key(|count| std::cmp::Reverse(count.operations));
        let usual = counts.first().map_or(&[][..], |count| count.asked);
        let undeclared = undeclared(&counts);
        Self { schemes, usual, always: counts.len() < 2, undeclared }
    }

    fn scheme(&self, name: &str) -> Option<&'a SecurityScheme> {
        self.schemes.iter().find(|(other, _)| *other == name).map(|(_, scheme)| *scheme)
    }

    /// The first scheme with a client credentials flow, and its token URL.
    pub fn client_credentials(&self) -> Option<(&'a str, &'a str)> {
        self.schemes.iter().find_map(|(name, scheme)| match &scheme.kind {
            SecurityKind::OAuth2 { client_credentials_token_url: Some(url) } => {
                Some((*name, url.as_str()))
            }
            _ => None,
        })
    }

    /// The alternatives of an operation: the names of schemes that are needed together.
    pub fn alternatives(&self, operation: &ir::Operation) -> Vec<Vec<String>> {
        self.without_equal_tokens(&names(&operation.security))
    }

    /// The alternatives without those that come to the same as one before: all tokens have one setter.
    fn without_equal_tokens(&self, alternatives: &[Vec<&str>]) -> Vec<Vec<String>> {
        let is_token = |name: &str| {
            let scheme = self.scheme(name);
            scheme.and_then(|scheme| credential(&scheme.kind)) == Some(CredentialKind::Token)
        };
        let mut seen: Vec<Vec<Option<&str>>> = Vec::new();
        let mut distinct = Vec::new();
        for names in alternatives {
            let come_to = names.iter().map(|name| (!is_token(name)).then_some(*name)).collect();
            if !seen.contains(&come_to) {
                seen.push(come_to);
                distinct.push(names.iter().map(|name| (*name).to_owned()).collect());
            }
        }
        distinct
    }

    /// Returns the requirements of an operation for its docs; nothing where they are the most frequent ones.
    pub fn docs(&self, operation: &ir::Operation) -> Option<Phrase> {
        let requirements = &operation.security;
        let asked = requirements.iter().flat_map(|requirement| &requirement.schemes);
        let unusual = names(requirements) != names(self.usual)
            || asked.into_iter().any(|asked| !asked.scopes.is_empty());
        unusual.then(|| phrase!("Needs {}.", self.needs(requirements, Scopes::Shown)))
    }

    /// `bearerAuth`, or `apiKey` and `appKey`.
    fn needs(&self, requirements: &[SecurityRequirement], scopes: Scopes) -> Phrase {
        let asking = requirements.iter().filter(|requirement| !requirement.schemes.is_empty());
        let alternatives = distinct(asking.clone().map(|requirement| {
            let schemes = requirement.schemes.iter().map(|asked| self.describe(asked, scopes));
            Phrase::join(&schemes.collect::<Vec<_>>(), " and ")
        }));
        if alternatives.is_empty() {
            return phrase!("no credential");
        }
        let needed = Phrase::any_of(&alternatives);
        if asking.count() < requirements.len() {
            return phrase!("no credential, but sends {} if the client has it", needed);
        }
        needed
    }

    /// The name of a scheme, with notes.
    fn describe(&self, asked: &ir::AskedScheme, scopes: Scopes) -> Phrase {
        let kind = self.scheme(&asked.name).map(|scheme| &scheme.kind);
        let mut notes = Vec::new();
        if scopes == Scopes::Shown && !asked.scopes.is_empty() {
            let knows_scopes =
                matches!(kind, Some(SecurityKind::OAuth2 { .. } | SecurityKind::OpenIdConnect));
            let (one, many) = if knows_scopes { ("scope", "scopes") } else { ("role", "roles") };
            let noun = if asked.scopes.len() == 1 { one } else { many };
            let list: Vec<Phrase> = asked.scopes.iter().map(|scope| Phrase::code(scope)).collect();
            notes.push(phrase!("{} {}", Phrase::text(noun), Phrase::join(&list, ", ")));
        }
        match kind {
            Some(SecurityKind::MutualTls) => notes.push(phrase!("a certificate, by the transport")),
            Some(kind) if !kind.is_supported() => {
                notes.push(phrase!("by the call or the transport"))
            }
            _ => {}
        }
        let name = Phrase::code(&asked.name);
        if notes.is_empty() {
            return name;
        }
        phrase!("{} ({})", name, Phrase::join(&notes, "; "))
    }
}

/// The number of operations with the same requirements.
struct Count<'a> {
    names: Vec<Vec<&'a str>>,
    operations: usize,
    asked: &'a [SecurityRequirement],
}

/// All alternatives that operations have, those of the most operations first. That a credential is optional counts
/// only where it is so for most.
fn undeclared<'a>(counts: &[Count<'a>]) -> Vec<Vec<&'a str>> {
    let optional = counts.first().is_none_or(|count| count.names.iter().all(Vec::is_empty));
    let usual = counts.first().into_iter().flat_map(|count| &count.names);
    let others = counts.iter().skip(1).flat_map(|count| &count.names);
    let others = others.filter(|names| !names.is_empty());
    let none = Vec::new();
    let alternatives = distinct(usual.chain(others).chain(optional.then_some(&none)).cloned());
    if alternatives.iter().all(Vec::is_empty) { Vec::new() } else { alternatives }
}

/// Returns the items without those that are equal to one before.
fn distinct<T: PartialEq>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for item in items {
        if !distinct.contains(&item) {
            distinct.push(item);
        }
    }
    distinct
}

/// The scopes of a scheme in its description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scopes {
    Shown,
    Hidden,
}

/// The schemes of each alternative, each once. That all of it is optional is nothing asked.
fn names(requirements: &[SecurityRequirement]) -> Vec<Vec<&str>> {
    let schemes = requirements.iter().map(|one| one.schemes.iter());
    let names = schemes.map(|schemes| schemes.map(|asked| asked.name.as_str()).collect());
    let alternatives: Vec<Vec<&str>> = distinct(names);
    if alternatives.iter().all(Vec::is_empty) { Vec::new() } else { alternatives }
}

/// A credential that the builder takes, and the schemes that it is good for.
pub struct Credential<'a> {
    kind: CredentialKind,
    schemes: Vec<(&'a str, &'a SecurityScheme)>,
}

impl Credential<'_> {
    /// Returns the names of the schemes, for docs.
    fn names(&self) -> Vec<Phrase> {
        self.schemes.iter().map(|(name, _)| Phrase::code(name)).collect()
    }
}

/// The credentials that a client can have: the token first, the others in the order of the document.
pub fn credentials<'a>(usage: &SecurityUsage<'a>) -> Vec<Credential<'a>> {
    let mut credentials: Vec<Credential<'a>> = Vec::new();
    for scheme in &usage.schemes {
        let Some(kind) = credential(&scheme.1.kind) else { continue };
        let token = credentials.iter_mut().find(|other| other.kind == CredentialKind::Token);
        match token.filter(|_| kind == CredentialKind::Token) {
            Some(token) => token.schemes.push(*scheme),
            None => credentials.push(Credential { kind, schemes: vec![*scheme] }),
        }
    }
    credentials.sort_by_key(|credential| credential.kind != CredentialKind::Token);
    credentials
}

/// Returns the kind of credential of a scheme; `None` where the client can't set one.
fn credential(kind: &SecurityKind) -> Option<CredentialKind> {
    match kind {
        _ if !kind.is_supported() => None,
        SecurityKind::Bearer | SecurityKind::OAuth2 { .. } | SecurityKind::OpenIdConnect => {
            Some(CredentialKind::Token)
        }
        SecurityKind::Basic => Some(CredentialKind::Password),
        SecurityKind::ApiKey { .. } => Some(CredentialKind::Key),
        SecurityKind::Http(_) | SecurityKind::MutualTls => None,
    }
}

/// Returns the requests for the names of all setters but that of the token: after their kind where there is only one of it,
/// else after the scheme.
pub fn name_requests(credentials: &[Credential<'_>], fixed: &FixedNames<'_>) -> Vec<NameRequest> {
    let mut requests = Vec::new();
    for Credential { kind, schemes } in credentials {
        let (Some((name, scheme)), Some(plain)) = (schemes.first(), plain_name(*kind)) else {
            continue;
        };
        let alone = credentials.iter().filter(|other| other.kind == *kind).count() == 1;
        let chosen = fixed.configured(&scheme.origin);
        let by_scheme = names::value_name(chosen.unwrap_or(name));
        let longer = names::joined(&by_scheme, plain);
        let plain = (alone && chosen.is_none()).then(|| plain.to_owned());
        let candidates = plain.into_iter().chain([by_scheme, longer]).collect();
        requests.push(NameRequest::with_configured(
            chosen,
            fixed.lock.name(&scheme.origin),
            candidates,
        ));
    }
    requests
}

/// The name of a setter that is the only one of its kind; the token has no other.
fn plain_name(kind: CredentialKind) -> Option<&'static str> {
    match kind {
        CredentialKind::Token => None,
        CredentialKind::Password => Some("basic_auth"),
        CredentialKind::Key => Some("api_key"),
    }
}

/// Plans schemes, setters and docs. `names` are the resolved names.
pub fn plan(
    usage: &SecurityUsage<'_>,
    credentials: &[Credential<'_>],
    names: impl IntoIterator<Item = String>,
    builder: &str,
) -> Planned<Security> {
    let mut account = Account::default();
    let mut names = names.into_iter();
    let mut by_scheme: BTreeMap<&str, String> = BTreeMap::new();
    let mut setters = Vec::new();
    for credential in credentials {
        let Credential { kind, schemes } = credential;
        let name = match plain_name(*kind) {
            None => BEARER.to_owned(),
            Some(_) => {
                let name = names.next().expect("there is a request for each");
                let origin = schemes.iter().map(|(_, scheme)| scheme.origin.clone());
                account.name_parts(builder, origin.map(|origin| (origin, name.clone())));
                name
            }
        };
        by_scheme.extend(schemes.iter().map(|(scheme, _)| (*scheme, name.clone())));
        let scheme = schemes.first().map_or("", |(name, _)| *name).to_owned();
        setters.push(CredentialSetter { name, scheme, kind: *kind, docs: setter_docs(credential) });
    }
    let schemes = usage.schemes.iter().map(|(name, scheme)| Scheme {
        name: (*name).to_owned(),
        setter: by_scheme.remove(name),
        way: way(&scheme.kind),
    });
    let docs = crate_docs(usage, credentials, &setters);
    let undeclared = usage.without_equal_tokens(&usage.undeclared);
    let schemes = schemes.collect();
    let item = Security { schemes, undeclared, docs, setters, ..Security::default() };
    Planned { item, account }
}

fn way(kind: &SecurityKind) -> SchemeWay {
    match kind {
        _ if !kind.is_supported() => SchemeWay::Unsupported,
        SecurityKind::Bearer | SecurityKind::OAuth2 { .. } | SecurityKind::OpenIdConnect => {
            SchemeWay::Bearer
        }
        SecurityKind::Basic => SchemeWay::Basic,
        SecurityKind::ApiKey { name, place } => match place {
            ParameterPlace::Query | ParameterPlace::QueryString | ParameterPlace::Path => {
                SchemeWay::Query(name.clone())
            }
            ParameterPlace::Header => SchemeWay::Header(name.clone()),
            ParameterPlace::Cookie => SchemeWay::Cookie(name.clone()),
        },
        SecurityKind::MutualTls => SchemeWay::Certificate,
        SecurityKind::Http(_) => SchemeWay::Unsupported,
    }
}

/// Returns the docs of a setter, with the descriptions of its schemes.
fn setter_docs(credential: &Credential<'_>) -> DocComment {
    let schemes = &credential.schemes;
    let what = match schemes.first().map(|(_, scheme)| &scheme.kind) {
        Some(SecurityKind::ApiKey { name, place }) => {
            let place = match place {
                ParameterPlace::Query | ParameterPlace::QueryString | ParameterPlace::Path => {
                    phrase!("query parameter")
                }
                ParameterPlace::Header => phrase!("header"),
                ParameterPlace::Cookie => phrase!("cookie"),
            };
            phrase!("this key in the {} {}", place, Phrase::code(name))
        }
        Some(SecurityKind::Basic) => phrase!("this user and password"),
        _ => phrase!("this token"),
    };
    let names = Phrase::any_of(&credential.names());
    let sentence = phrase!("Sends {} with each call that needs {}.", what, names);
    let mut docs = DocComment::of(&sentence);
    for (name, scheme) in schemes {
        let Some(description) = &scheme.description else { continue };
        if schemes.len() > 1 {
            let description = markdown::flow(description);
            docs.paragraph(&phrase!("{}: {}", Phrase::code(name), description));
        } else {
            markdown::append_blocks(&mut docs, description);
        }
    }
    docs
}

/// Returns the docs of the crate: the credentials that most calls need, and their setters.
fn crate_docs(
    usage: &SecurityUsage<'_>,
    credentials: &[Credential<'_>],
    setters: &[CredentialSetter],
) -> DocComment {
    if usage.schemes.is_empty() {
        return DocComment::default();
    }
    let needs = usage.needs(usage.usual, Scopes::Hidden);
    let mut docs = DocComment::of(&match usage.always {
        true => phrase!("Every call needs {}.", needs),
        false => phrase!("Calls need {}, unless the docs of the method state otherwise.", needs),
    });
    let link = |setter: &CredentialSetter| {
        let path = format!("ClientBuilder::{}", setter.name.trim_start_matches("r#"));
        Phrase::item(&path, &path)
    };
    match setters {
        [] => {}
        [setter] => docs.continue_paragraph(&phrase!("{} sets it.", link(setter))),
        several => {
            docs.continue_paragraph(&phrase!(
                "Credentials are set on the builder, each for the calls that need it:"
            ));
            for (setter, credential) in several.iter().zip(credentials) {
                let names = Phrase::any_of(&credential.names());
                docs.item(&phrase!("{} for {}", link(setter), names));
            }
        }
    }
    docs
}
