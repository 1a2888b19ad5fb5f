//! Security schemes of the API, credentials of the client, and their places in a request.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, COOKIE};
use http::uri::Authority;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri};
use zeroize::Zeroizing;

use super::body::Body;
use super::call_secrets::ClientSecrets;
use super::endpoint::{ClientParameter, ParameterPlace};
use super::error::Error;
use super::escaping::escaped;
use super::parameters::Parameters;
use super::redaction::{Redactor, is_credential};
use super::secret::{Secret, hidden, is_private};
use super::token::cache::TokenCache;
use super::token::{TokenContext, TokenProvider};

/// The security requirements of an operation, of which one must be satisfied. Each names the schemes that it needs
/// together. No requirements, or an empty one, mean that no credential is needed.
pub type Security = &'static [&'static [&'static str]];

/// A security scheme of the API: <https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object>.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Scheme {
    name: &'static str,
    /// The method of the builder that sets the credential. Schemes may share it.
    setter: &'static str,
    place: Place,
}

/// The place of a scheme's credential.
#[derive(Debug, Clone, Copy)]
enum Place {
    Bearer,
    Basic,
    Header(&'static str),
    Query(&'static str),
    Cookie(&'static str),
    Certificate,
    Unsupported,
}

impl Scheme {
    const fn new(name: &'static str, setter: &'static str, place: Place) -> Self {
        Self { name, setter, place }
    }

    /// A token in the header `Authorization` (RFC 6750, section 2.1).
    pub const fn bearer(name: &'static str, setter: &'static str) -> Self {
        Self::new(name, setter, Place::Bearer)
    }

    /// User and password in the header `Authorization` (RFC 7617).
    pub const fn basic(name: &'static str, setter: &'static str) -> Self {
        Self::new(name, setter, Place::Basic)
    }

    /// A key in this header.
    pub const fn header(name: &'static str, setter: &'static str, header: &'static str) -> Self {
        Self::new(name, setter, Place::Header(header))
    }

    /// A key in this query parameter.
    pub const fn query(name: &'static str, setter: &'static str, parameter: &'static str) -> Self {
        Self::new(name, setter, Place::Query(parameter))
    }

    /// A key in this cookie.
    pub const fn cookie(name: &'static str, setter: &'static str, cookie: &'static str) -> Self {
        Self::new(name, setter, Place::Cookie(cookie))
    }

    /// A client certificate, which only the transport can present.
    pub const fn certificate(name: &'static str) -> Self {
        Self::new(name, "", Place::Certificate)
    }

    /// A scheme of the header `Authorization` that the client does not support: the call or the transport must set it.
    pub const fn unsupported(name: &'static str) -> Self {
        Self::new(name, "", Place::Unsupported)
    }

    /// The key of its credential.
    fn key(&self) -> Key {
        (self.setter, if self.setter.is_empty() { self.name } else { "" })
    }

    /// Returns `true` if the call sets the credential itself.
    fn is_set_by_call<B>(&self, call_headers: &HeaderMap, request: &Request<B>) -> bool {
        match self.place {
            // Only the call or a hook can have set this header.
            Place::Bearer | Place::Basic | Place::Unsupported => {
                request.headers().contains_key(AUTHORIZATION)
            }
            Place::Header(name) => call_headers.contains_key(name),
            Place::Query(name) => has_parameter(request.uri(), name),
            Place::Cookie(name) => has_cookie(request.headers(), name),
            Place::Certificate => false,
        }
    }

    /// The header that holds its credential: a key, or `Authorization`.
    pub(super) fn header_name(&self) -> Option<&'static str> {
        match self.place {
            Place::Bearer | Place::Basic | Place::Unsupported => Some("authorization"),
            Place::Header(name) => Some(name),
            Place::Query(_) | Place::Cookie(_) | Place::Certificate => None,
        }
    }

    /// The scheme, and the setter of its credential.
    pub(super) fn described(&self) -> String {
        let Self { name, setter, .. } = self;
        match self.place {
            Place::Certificate => format!("`{name}` (a certificate, by the transport)"),
            Place::Unsupported => {
                format!("`{name}` (`Call::header`, or `Credential::by_transport`)")
            }
            _ => format!("`{name}` (`ClientBuilder::{setter}`)"),
        }
    }
}

/// A credential. `Debug` never shows it.
#[derive(Clone)]
pub struct Credential(Kind);

#[derive(Clone)]
enum Kind {
    ByTransport,
    Token(Secret),
    Password { user: Secret, password: Secret },
    Key(Secret),
    Provider(Arc<dyn TokenProvider>),
}

impl Credential {
    /// A bearer token.
    pub fn token(token: impl Into<Secret>) -> Self {
        Self(Kind::Token(token.into()))
    }

    /// Bearer tokens of a token provider. The client requests a new one when the last one expires.
    pub fn provider(provider: impl TokenProvider) -> Self {
        Self(Kind::Provider(Arc::new(provider)))
    }

    /// User and password. One of them may be empty.
    pub fn password(user: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        Self(Kind::Password { user: user.into(), password: password.into() })
    }

    /// An API key.
    pub fn key(key: impl Into<Secret>) -> Self {
        Self(Kind::Key(key.into()))
    }

    /// Leaves authentication to the transport.
    pub fn by_transport() -> Self {
        Self(Kind::ByTransport)
    }

    /// The credential as it is sent. A token provider needs a context, which exists only with a clock.
    fn ready(&self, scheme: &Scheme, context: Option<&TokenContext>) -> Result<Ready, Error> {
        let error = |what: &str| {
            let (setter, name) = scheme.key();
            let receiver = if setter.is_empty() { name } else { setter };
            Error::invalid_input(format!("the credential for `{receiver}` {what}"))
        };
        let invalid = || error("contains a character that can't be sent");
        let is_empty = match &self.0 {
            Kind::ByTransport | Kind::Provider(_) => false,
            Kind::Token(text) | Kind::Key(text) => text.expose().is_empty(),
            Kind::Password { user, password } => {
                user.expose().is_empty() && password.expose().is_empty()
            }
        };
        if is_empty {
            return Err(error("is empty"));
        }
        match (scheme.place, &self.0) {
            (_, Kind::ByTransport) => Ok(Ready::ByTransport),
            (Place::Bearer, Kind::Token(token)) => {
                let text = Zeroizing::new(format!("Bearer {}", token.expose()));
                Ok(Ready::Header(AUTHORIZATION, hidden(&text).ok_or_else(invalid)?))
            }
            (Place::Bearer, Kind::Provider(provider)) => {
                let context = context.ok_or_else(|| Error::invalid_input(NO_CLOCK))?;
                provider.check(context).map_err(|error| Error::invalid_input(error.to_string()))?;
                let cache = TokenCache::new(Arc::clone(provider), context.clone());
                Ok(Ready::Tokens(Arc::new(cache)))
            }
            (Place::Basic, Kind::Password { user, password }) => {
                let (user, password) = (user.expose(), password.expose());
                // The first colon ends the user (RFC 7617, section 2).
                if user.contains(':') || user.chars().chain(password.chars()).any(char::is_control)
                {
                    return Err(invalid());
                }
                let both = Zeroizing::new(format!("{user}:{password}"));
                let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(both.as_bytes())));
                Ok(Ready::Header(AUTHORIZATION, hidden(&text).ok_or_else(invalid)?))
            }
            (Place::Header(name), Kind::Key(key)) => {
                let name = HeaderName::try_from(name).map_err(|_| invalid())?;
                Ok(Ready::Header(name, hidden(key.expose()).ok_or_else(invalid)?))
            }
            (Place::Query(name), Kind::Key(key)) => {
                let key = Zeroizing::new(escaped(key.expose()));
                let pair = format!("{}={}", escaped(name), key.as_str());
                Ok(Ready::Query(pair.into()))
            }
            (Place::Cookie(name), Kind::Key(key)) => {
                if !key.expose().bytes().all(is_of_cookie) {
                    return Err(invalid());
                }
                Ok(Ready::Cookie(format!("{name}={}", key.expose()).into()))
            }
            _ => Err(error("is of the wrong kind")),
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// A credential as it is sent.
enum Ready {
    ByTransport,
    Header(HeaderName, HeaderValue),
    /// A token of a provider, in the header `Authorization`.
    Tokens(Arc<TokenCache>),
    /// `name=value`, percent-encoded.
    Query(Secret),
    /// `name=value`.
    Cookie(Secret),
}

/// The setter, or the name if there is no setter.
type Key = (&'static str, &'static str);

/// The credentials of a client.
pub(super) struct Credentials {
    schemes: &'static [Scheme],
    ready: Vec<Ready>,
    /// For each scheme the index of its credential.
    of_schemes: Vec<Option<usize>>,
    /// `true` if they may be sent over plain HTTP to any host.
    plain_http: bool,
    /// The client's own server, if they may be sent to it. Checked when the client is built.
    home: Option<Uri>,
}

/// The party that provides a credential, the best last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// None is needed, or the transport provides it.
    Elsewhere,
    Client,
    Call,
}

impl Rank {
    /// The party that provides both of two credentials.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Elsewhere, other) | (other, Self::Elsewhere) => other,
            _ => self.min(other),
        }
    }
}

impl Credentials {
    /// Prepares the credentials. Fails if one can't be sent, or not to this server.
    pub(super) fn new(
        schemes: &'static [Scheme],
        given: &BTreeMap<&'static str, Credential>,
        base: &str,
        plain_http: bool,
        context: Option<&TokenContext>,
    ) -> Result<Self, Error> {
        let base = base.parse::<Uri>().unwrap_or_default();
        let goes = plain_http || is_private(&base);
        if !given.is_empty() && !goes {
            return Err(not_private());
        }
        let (mut ready, mut places) = (Vec::new(), BTreeMap::new());
        for (name, credential) in given {
            let scheme = schemes.iter().find(|scheme| scheme.name == *name).ok_or_else(|| {
                Error::invalid_input(format!("the API has no security scheme `{name}`"))
            })?;
            places.insert(scheme.key(), ready.len());
            ready.push(credential.ready(scheme, context)?);
        }
        let of_schemes = schemes.iter().map(|scheme| places.get(&scheme.key()).copied()).collect();
        let home = goes.then_some(base);
        Ok(Self { schemes, ready, of_schemes, plain_http, home })
    }

    /// Adds the credentials of one alternative. `call_headers` are the headers of the call. The token of a provider is left
    /// to the caller, because it may have to be requested first.
    pub(super) fn apply<B>(
        &self,
        alternatives: Security,
        call_headers: &HeaderMap,
        request: &mut Request<B>,
    ) -> Result<Option<&Arc<TokenCache>>, Error> {
        let missing = || Error::missing_credential(self.described(alternatives));
        let chosen: &[&str] = match alternatives {
            [] => &[],
            [only] => only,
            several => self.best(several, call_headers, request).ok_or_else(missing)?,
        };
        let mut tokens = None;
        for name in chosen {
            let (_, ready) = self.source(name, call_headers, request).ok_or_else(missing)?;
            let Some(ready) = ready else { continue };
            self.check_destination(request.uri())?;
            tokens = ready.add_to(request)?.or(tokens);
        }
        Ok(tokens)
    }

    /// Chooses an alternative.
    ///
    /// Credentials of the call win over those of the client. An alternative without credentials comes last regardless
    /// of its position.
    fn best<B>(
        &self,
        alternatives: Security,
        call_headers: &HeaderMap,
        request: &Request<B>,
    ) -> Option<&'static [&'static str]> {
        let mut best: Option<(Rank, &[&str])> = None;
        for names in alternatives {
            let mut sources = names.iter().map(|name| self.source(name, call_headers, request));
            // `None` if one of them is missing.
            let rank = sources.try_fold(Rank::Elsewhere, |all, one| Some(all.and(one?.0)));
            let is_better = |rank: &Rank| best.is_none_or(|(best, _)| *rank > best);
            if let Some(rank) = rank.filter(is_better) {
                best = Some((rank, names));
            }
        }
        best.map(|(_, names)| names)
    }

    /// Fails if credentials can't be sent to this URL.
    pub(super) fn check_destination(&self, uri: &Uri) -> Result<(), Error> {
        if self.may_go_to(uri) { Ok(()) } else { Err(not_private()) }
    }

    /// Returns `true` if credentials may be sent to this URL: an operation may have its own server.
    fn may_go_to(&self, uri: &Uri) -> bool {
        let is_home = |home: &Uri| {
            // Compares text, which is faster than without case.
            let [home_host, host] = [home, uri].map(|uri| uri.authority().map(Authority::as_str));
            home.scheme() == uri.scheme() && home_host == host
        };
        self.plain_http || self.home.as_ref().is_some_and(is_home) || is_private(uri)
    }

    /// Returns `true` if the parameters of a call contain credentials.
    pub(super) fn are_in(&self, parameters: &Parameters) -> bool {
        parameters.headers.keys().any(|name| self.is_key(name) || is_credential(name))
            || parameters.query.iter().any(|pair| self.is_key_parameter(pair))
            || parameters.has_cookies()
    }

    /// Returns `true` if one of the parameters that the client sets contains a credential.
    pub(super) fn are_among(&self, parameters: &[ClientParameter]) -> bool {
        parameters.iter().any(|ClientParameter { place, name, .. }| match place {
            ParameterPlace::Path => false,
            ParameterPlace::Query => self.is_key_parameter(&escaped(name)),
            ParameterPlace::Header => HeaderName::try_from(*name)
                .is_ok_and(|name| self.is_key(&name) || is_credential(&name)),
            ParameterPlace::Cookie => true,
        })
    }

    /// Returns `true` if a security scheme uses this header.
    fn is_key(&self, name: &HeaderName) -> bool {
        let mut places = self.schemes.iter().map(|scheme| scheme.place);
        places.any(
            |place| matches!(place, Place::Header(key) if key.eq_ignore_ascii_case(name.as_str())),
        )
    }

    /// Returns `true` if a security scheme uses this query parameter.
    fn is_key_parameter(&self, pair: &str) -> bool {
        let name = pair.split('=').next().unwrap_or_default();
        let mut places = self.schemes.iter().map(|scheme| scheme.place);
        places.any(|place| matches!(place, Place::Query(key) if escaped(key) == name))
    }

    /// The scheme with this name, with its credential.
    fn scheme(&self, name: &str) -> Option<(&Scheme, Option<&Ready>)> {
        let index = self.schemes.iter().position(|scheme| scheme.name == name)?;
        let ready = self.of_schemes[index].map(|place| &self.ready[place]);
        Some((&self.schemes[index], ready))
    }

    /// The party that provides a scheme's credential, with the credential if it is the client; `None` if no party does.
    fn source<B>(
        &self,
        name: &str,
        call_headers: &HeaderMap,
        request: &Request<B>,
    ) -> Option<(Rank, Option<&Ready>)> {
        let (scheme, ready) = self.scheme(name)?;
        match scheme.place {
            Place::Certificate => Some((Rank::Elsewhere, None)),
            _ if scheme.is_set_by_call(call_headers, request) => Some((Rank::Call, None)),
            _ => ready.map(|ready| (Rank::Client, Some(ready))),
        }
    }

    /// Describes the alternatives by names and setters, without values.
    fn described(&self, alternatives: Security) -> String {
        let one = |name: &&str| match self.scheme(name) {
            Some((scheme, _)) => scheme.described(),
            None => format!("`{name}` (no scheme of the API)"),
        };
        let all = |names: &&[&str]| names.iter().map(one).collect::<Vec<_>>().join(" and ");
        alternatives.iter().map(all).collect::<Vec<_>>().join(", or ")
    }
}

impl ClientSecrets for Credentials {
    fn redactor(&self, request: Option<&Request<Body>>) -> Redactor {
        let mut redactor = Redactor::default();
        for ready in &self.ready {
            match ready {
                Ready::ByTransport => {}
                Ready::Header(name, value) => redactor.header(name, value),
                Ready::Tokens(tokens) => tokens.add_to(&mut redactor),
                Ready::Query(pair) | Ready::Cookie(pair) => redactor.pair(pair.expose().as_bytes()),
            }
        }
        let Some(request) = request else { return redactor };
        for (name, value) in request.headers() {
            if self.is_key(name) || is_credential(name) {
                redactor.header(name, value);
            }
        }
        let pairs = request.uri().query().unwrap_or_default().split('&');
        for pair in pairs.filter(|pair| self.is_key_parameter(pair)) {
            redactor.pair(pair.as_bytes());
        }
        redactor
    }
}

impl Ready {
    /// Adds the credential. The token of a provider is left to the caller.
    fn add_to<B>(&self, request: &mut Request<B>) -> Result<Option<&Arc<TokenCache>>, Error> {
        match self {
            Self::ByTransport => {}
            Self::Header(name, value) => {
                request.headers_mut().insert(name, value.clone());
            }
            Self::Tokens(tokens) => return Ok(Some(tokens)),
            Self::Query(pair) => add_parameter(request.uri_mut(), pair.expose())?,
            Self::Cookie(pair) => add_cookie(request.headers_mut(), pair.expose())?,
        }
        Ok(None)
    }
}

fn has_parameter(uri: &Uri, name: &str) -> bool {
    let encoded = escaped(name);
    let mut pairs = uri.query().unwrap_or_default().split('&');
    pairs.any(|pair| pair.split('=').next() == Some(encoded.as_str()))
}

fn add_parameter(uri: &mut Uri, pair: &str) -> Result<(), Error> {
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let sign = if target.contains('?') { '&' } else { '?' };
    let target = Zeroizing::new(format!("{target}{sign}{pair}"));
    let whole = target.parse().ok().and_then(|target| {
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(target);
        Uri::from_parts(parts).ok()
    });
    // The parser's message could show the key.
    *uri = whole.ok_or_else(|| Error::invalid_input("the query can't hold the credential"))?;
    Ok(())
}

fn has_cookie(headers: &HeaderMap, name: &str) -> bool {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';'));
    pairs.any(|pair| pair.split('=').next().is_some_and(|key| key.trim() == name))
}

/// Adds a cookie to the existing ones, which share one header (RFC 6265, section 5.4).
fn add_cookie(headers: &mut HeaderMap, pair: &str) -> Result<(), Error> {
    let there = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    let all: Vec<&[u8]> = there.chain([pair.as_bytes()]).collect();
    let line = Zeroizing::new(all.join(&b"; "[..]));
    let mut value = HeaderValue::from_bytes(&line).map_err(|_| {
        Error::invalid_input("the cookies contain a character that is invalid in a header")
    })?;
    value.set_sensitive(true);
    headers.insert(COOKIE, value);
    Ok(())
}

/// Returns `true` if the byte is valid in a cookie (RFC 6265, section 4.1.1).
fn is_of_cookie(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\')
}

/// The error of a token provider without a clock.
const NO_CLOCK: &str =
    "a token provider needs a clock: enable the feature `reqwest`, or call `clock`";

fn not_private() -> Error {
    Error::invalid_input(
        "credentials are sent only over HTTPS or to localhost; call `allow_plain_http` to allow other hosts",
    )
}
