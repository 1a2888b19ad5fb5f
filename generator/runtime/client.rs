//! The client: where the API is served, who is calling, and by what transport.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::uri::{self, PathAndQuery};
use http::{HeaderMap, HeaderValue, Request, Uri};

use super::body::Body;
use super::clock::Clock;
use super::course::REQUEST_ID_HEADERS;
use super::error::Error;
use super::hook::{Around, Hook};
use super::limits::Limits;
use super::redaction::Redactor;
use super::retry::{Budget, RetryPolicy};
use super::security::{Credential, Credentials, Scheme, Security};
use super::token::TokenContext;
use super::transport::Transport;
use super::witness::Secrets;

/// How long a call may take unless the builder says otherwise.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest target of a request that the crate `http` takes, in bytes.
const MAX_TARGET: usize = u16::MAX as usize - 1;

/// What the run time must know of an API.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Profile {
    pub(super) server_url: &'static str,
    variables: &'static [ServerVariable],
    schemes: &'static [Scheme],
    user_agent: &'static str,
    usual_security: Security,
    idempotency_key_header: &'static str,
    knows_idempotency_keys: bool,
    retries: RetryPolicy,
    repeats_all_on_429: bool,
    request_id_headers: &'static [&'static str],
}

impl Profile {
    /// An API that is served at this URL, with `{variables}`, to those who prove by one of the schemes who they are;
    /// for a crate of this name and version.
    pub const fn new(
        server_url: &'static str,
        variables: &'static [ServerVariable],
        schemes: &'static [Scheme],
        user_agent: &'static str,
    ) -> Self {
        Self {
            server_url,
            variables,
            schemes,
            user_agent,
            usual_security: &[],
            idempotency_key_header: "Idempotency-Key",
            knows_idempotency_keys: false,
            retries: RetryPolicy::new(),
            repeats_all_on_429: false,
            request_id_headers: REQUEST_ID_HEADERS,
        }
    }

    /// The same API, of which undeclared operations may be called by one of these alternatives.
    #[must_use]
    pub const fn usual_security(self, alternatives: Security) -> Self {
        Self { usual_security: alternatives, ..self }
    }

    /// The same API, which looks for the keys of [`Call::idempotency_key`](super::Call::idempotency_key) in this header:
    /// a call that has one may be sent twice.
    #[must_use]
    pub const fn idempotency_key_header(self, name: &'static str) -> Self {
        Self { idempotency_key_header: name, knows_idempotency_keys: true, ..self }
    }

    /// The same API, whose calls are retried so unless the client or the call says otherwise.
    #[must_use]
    pub const fn retries(self, policy: RetryPolicy) -> Self {
        Self { retries: policy, ..self }
    }

    /// The same API, which has done nothing where it answers with 429: every call is retried then.
    #[must_use]
    pub const fn repeats_all_on_429(self) -> Self {
        Self { repeats_all_on_429: true, ..self }
    }

    /// The same API, which tells in one of these headers what it calls a request, the best first.
    #[must_use]
    pub const fn request_id_headers(self, names: &'static [&'static str]) -> Self {
        Self { request_id_headers: names, ..self }
    }
}

/// A variable in the URL of the server.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct ServerVariable {
    name: &'static str,
    setter: &'static str,
    default: Option<&'static str>,
    allowed: &'static [&'static str],
}

impl ServerVariable {
    /// A variable that must be set, by this method of the builder.
    pub const fn new(name: &'static str, setter: &'static str) -> Self {
        Self { name, setter, default: None, allowed: &[] }
    }

    /// The same variable, with a value for when none is set.
    #[must_use]
    pub const fn default_value(self, value: &'static str) -> Self {
        Self { default: Some(value), ..self }
    }

    /// The same variable, limited to these values.
    #[must_use]
    pub const fn allowed(self, values: &'static [&'static str]) -> Self {
        Self { allowed: values, ..self }
    }
}

/// The variables of a server with their values.
pub(super) type Variables = Vec<(&'static str, String)>;

/// A client of the API. Cloning it is cheap, and the clones share their connections.
#[derive(Clone)]
pub struct Client {
    pub(super) inner: Arc<Inner>,
}

/// What a client is made of. The client itself has no methods for it: their names are the API's.
pub(super) struct Inner {
    /// Scheme, authority and base path, without a slash at the end.
    base: String,
    /// The same, apart.
    home: Uri,
    /// Whether the caller has named the server.
    is_chosen: bool,
    /// The variables of the document's server with their values.
    variables: Variables,
    pub(super) credentials: Credentials,
    /// Who may call what the document does not tell of.
    pub(super) usual_security: Security,
    pub(super) idempotency_key_header: &'static str,
    /// Whether the API is known to look into it.
    knows_idempotency_keys: bool,
    pub(super) retries: RetryPolicy,
    pub(super) repeats_all_on_429: bool,
    pub(super) budget: Budget,
    pub(super) request_id_headers: &'static [&'static str],
    pub(super) limits: Limits,
    pub(super) around: Around,
    pub(super) user_agent: HeaderValue,
    pub(super) timeout: Option<Duration>,
    pub(super) transport: Arc<dyn Transport>,
    /// Without one there is no waiting.
    pub(super) clock: Option<Arc<dyn Clock>>,
}

impl Inner {
    /// Where a request goes. An operation may have a server of its own, which counts unless the caller has named one.
    pub(super) fn uri(&self, server: Option<&str>, target: &str) -> Result<Uri, Error> {
        let uri = match server.filter(|_| !self.is_chosen) {
            Some(server) => [&self.server(server)?, target].concat().parse().ok(),
            None => self.at_home(target),
        };
        uri.ok_or_else(|| {
            // The target is not shown: its query may hold what a log should not.
            let length = target.len();
            Error::invalid_input(match length {
                0..=MAX_TARGET => {
                    "the path and query have a character that a URL can't hold".to_owned()
                }
                _ => {
                    format!("the path and query are too long: {length} bytes, {MAX_TARGET} at most")
                }
            })
        })
    }

    /// Whether the server does once what a request with these headers asks for twice.
    pub(super) fn is_told_apart(&self, headers: &HeaderMap) -> bool {
        self.knows_idempotency_keys && headers.contains_key(self.idempotency_key_header)
    }

    /// The URL of the client's own server is not read anew for each call.
    fn at_home(&self, target: &str) -> Option<Uri> {
        let path = match self.home.path() {
            "/" => PathAndQuery::try_from(target),
            path => PathAndQuery::try_from([path.trim_end_matches('/'), target].concat()),
        };
        let mut parts = uri::Parts::default();
        (parts.scheme, parts.authority) =
            (self.home.scheme().cloned(), self.home.authority().cloned());
        parts.path_and_query = Some(path.ok()?);
        Uri::from_parts(parts).ok()
    }

    /// The URL of another server. One that is only a path is on the same host.
    fn server(&self, url: &str) -> Result<String, Error> {
        let mut url = url.to_owned();
        for (name, value) in &self.variables {
            url = url.replace(&format!("{{{name}}}"), value);
        }
        if url.starts_with('/') {
            let base = &self.base;
            let host = base.find("://").map_or(0, |index| index + 3);
            let end = base[host..].find('/').map_or(base.len(), |index| host + index);
            url = format!("{}{url}", &base[..end]);
        }
        check_url(&url)
    }
}

impl Secrets for Inner {
    fn redactor(&self, request: Option<&Request<Body>>) -> Redactor {
        self.credentials.redactor(request)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("server", &self.inner.base).finish_non_exhaustive()
    }
}

/// Makes a [`Client`].
#[derive(Clone)]
#[must_use = "a builder makes a client by `build`"]
pub struct ClientBuilder {
    pub(super) profile: &'static Profile,
    pub(super) server_url: Option<String>,
    /// The host that the client's id tells, for when no other server is told.
    pub(super) host_of_id: Option<String>,
    variables: BTreeMap<&'static str, String>,
    credentials: BTreeMap<&'static str, Credential>,
    application: Option<String>,
    timeout: Option<Duration>,
    retries: RetryPolicy,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    plain_http: bool,
    limits: Limits,
    around: Around,
}

impl fmt::Debug for ClientBuilder {
    /// Without the URL of the server: there may be a password in it, which `build` refuses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ClientBuilder");
        debug.field("credentials", &self.credentials).field("timeout", &self.timeout);
        debug.field("retries", &self.retries).field("around", &self.around).finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// A builder for the API that the profile tells of.
    pub fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            server_url: None,
            host_of_id: None,
            variables: BTreeMap::new(),
            credentials: BTreeMap::new(),
            application: None,
            timeout: Some(DEFAULT_TIMEOUT),
            retries: profile.retries,
            transport: None,
            clock: None,
            plain_http: false,
            limits: Limits::default(),
            around: Around::default(),
        }
    }

    /// Calls this server instead of the one that the document names. A path in the URL is kept before every target.
    pub fn server_url(mut self, url: impl Into<String>) -> Self {
        self.server_url = Some(url.into());
        self
    }

    /// Sets a variable in the URL of the server.
    pub fn server_variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.insert(name, value.into());
        self
    }

    /// Sends this with every call that asks for the security scheme of this name.
    pub fn credential(mut self, scheme: &'static str, credential: Credential) -> Self {
        self.credentials.insert(scheme, credential);
        self
    }

    /// Names the calling program in the `User-Agent`, before this crate.
    pub fn user_agent(mut self, application: impl Into<String>) -> Self {
        self.application = Some(application.into());
        self
    }

    /// Gives up on a call when so much time has passed, all its attempts and the waits between them together, unless the
    /// call says otherwise. 60 seconds if not set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends calls again so when they fail on the way, unless the call says otherwise.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.retries = policy;
        self
    }

    /// Tells the time and waits by this clock. If not set it is the machine's, with tokio's timer, where the feature
    /// `reqwest` is on: a program that does not run on tokio brings its own. Without a clock nothing is retried.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Carries requests by this transport.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Puts a transport around the one that is there: it sees each attempt of each call as it is sent, with its credential,
    /// and the requests for tokens. The last one is outermost.
    pub fn layer<T: Transport>(
        mut self,
        layer: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.around.layer(layer);
        self
    }

    /// Lets this hook stand around each call, whatever its attempts. The first one is outermost.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.around.hook(hook);
        self
    }

    /// Limits the bytes of a response body after decompression, so that a server can't fill the memory. 64 MiB if not
    /// set. In a stream it limits each event and each line. A body that is
    /// [read as it comes](super::Call::send_streaming) may have any length.
    ///
    /// The decoded values may take much more memory than the body: up to several hundred times as much. See
    /// [`max_response_items`](Self::max_response_items).
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.limits.bytes = bytes;
        self
    }

    /// Limits the items in the JSON of a response: the elements of all its lists and the members of all its objects.
    /// 10,000,000 if not set. A response with more is rejected before any of it is decoded, with an error for which
    /// [`is_too_large`](Error::is_too_large) is `true`.
    ///
    /// An element such as `{}` is three bytes of text with its comma, and as large as its type once it is decoded, which
    /// may be a kilobyte: 4 MB of text can become more than 1 GB of values. If you do not trust the server, set this to
    /// the number of items that the largest response needs. The default is so high that it rejects no response of an
    /// honest server: a body below 20 MB can't have so many items.
    ///
    /// The limit holds for each event and each line of a stream too. If the body of an error exceeds it,
    /// [`api_error`](Error::api_error) is `None`. It does not hold for the payloads of webhooks, nor for text that the
    /// program gives to serde itself: limit the length of such text.
    pub fn max_response_items(mut self, items: usize) -> Self {
        self.limits.items = items;
        self
    }

    /// Sends credentials over plain HTTP too, to any machine: whoever is on the way can read them. Without this they go
    /// over https only, but to the machine itself.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Makes the client. Fails when something is missing or wrong, and names it.
    pub fn build(self) -> Result<Client, Error> {
        let (base, variables) = self.server()?;
        let values = self.server_variables().unwrap_or_default();
        let by_id = self.host_of_id.is_some() && self.variables.is_empty();
        let is_chosen = self.server_url.is_some() || by_id;
        let user_agent = match &self.application {
            Some(application) => format!("{application} {}", self.profile.user_agent),
            None => self.profile.user_agent.to_owned(),
        };
        let user_agent = HeaderValue::try_from(user_agent).map_err(|_| {
            Error::invalid_input("the user agent has a character that a header can't hold")
        })?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let transport = self.around.wrap(transport);
        let clock = self.clock.or_else(default_clock);
        let context = clock.clone().map(|clock| TokenContext {
            transport: Arc::clone(&transport),
            clock,
            server: base.clone(),
            // A token URL may have variables also where the caller has named the server.
            variables: values,
            user_agent: user_agent.clone(),
            timeout: self.timeout,
            plain_http: self.plain_http,
        });
        let (schemes, given) = (self.profile.schemes, &self.credentials);
        let credentials =
            Credentials::new(schemes, given, &base, self.plain_http, context.as_ref())?;
        let home = base.parse().unwrap_or_default();
        Ok(Client {
            inner: Arc::new(Inner {
                base,
                home,
                is_chosen,
                variables,
                credentials,
                usual_security: self.profile.usual_security,
                idempotency_key_header: self.profile.idempotency_key_header,
                knows_idempotency_keys: self.profile.knows_idempotency_keys,
                retries: self.retries,
                repeats_all_on_429: self.profile.repeats_all_on_429,
                budget: Budget::new(),
                request_id_headers: self.profile.request_id_headers,
                limits: self.limits,
                around: self.around,
                user_agent,
                timeout: self.timeout,
                transport,
                clock,
            }),
        })
    }

    /// The URL of the server, and its variables where it is the document's.
    fn server(&self) -> Result<(String, Variables), Error> {
        if let Some(url) = &self.server_url {
            return Ok((check_url(url)?, Vec::new()));
        }
        let template = self.profile.server_url;
        if let Some(host) = self.host_of_id.as_ref().filter(|_| self.variables.is_empty()) {
            let (scheme, rest) = template.split_once("://").unwrap_or(("https", template));
            let path = rest.find('/').map_or("", |index| &rest[index..]);
            return Ok((check_url(&format!("{scheme}://{host}{path}"))?, Vec::new()));
        }
        let variables = self.server_variables()?;
        let mut url = template.to_owned();
        for (name, value) in &variables {
            url = url.replace(&format!("{{{name}}}"), value);
        }
        Ok((check_url(&url)?, variables))
    }

    /// The variables of the document's server with their values.
    fn server_variables(&self) -> Result<Variables, Error> {
        let mut values = Vec::new();
        for variable in self.profile.variables {
            let set = self.variables.get(variable.name).map(String::as_str);
            let Some(value) = set.or(variable.default) else {
                return Err(Error::invalid_input(format!(
                    "the server variable `{}` is not set: call `{}`, or `server_url`",
                    variable.name, variable.setter
                )));
            };
            let lawful = |byte: u8| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
            };
            let in_list = variable.allowed.is_empty() || variable.allowed.contains(&value);
            // Anything else could lead to another host, or to another path.
            let harmless = !value.is_empty() && value.bytes().all(lawful) && !value.contains("..");
            if !in_list || (set.is_some() && !harmless) {
                return Err(Error::invalid_input(format!(
                    "`{value}` can't be the server variable `{}`",
                    variable.name
                )));
            }
            values.push((variable.name, value.to_owned()));
        }
        Ok(values)
    }
}

/// The URL without a slash at the end, if requests can be sent there.
fn check_url(url: &str) -> Result<String, Error> {
    let fault = |what: &str| Error::invalid_input(format!("the server URL {what}"));
    if url.is_empty() {
        return Err(fault("is not set: the document names none, so call `server_url`"));
    }
    let uri: Uri = url.parse().map_err(|_| fault("can't be read"))?;
    let authority = uri.authority().ok_or_else(|| fault("has no host"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(fault("must begin with http:// or https://"));
    }
    if authority.as_str().contains('@') {
        return Err(fault("must not hold a user name or a password"));
    }
    if uri.query().is_some() || url.contains('#') {
        return Err(fault("must not have a query or a fragment"));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    let transport = super::transport::ReqwestTransport::new().map_err(Error::transport)?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Err(Error::invalid_input(
        "there is no transport: switch on the feature `reqwest`, or call `transport`",
    ))
}

#[cfg(feature = "reqwest")]
fn default_clock() -> Option<Arc<dyn Clock>> {
    Some(Arc::new(super::clock::SystemClock::new()))
}

#[cfg(not(feature = "reqwest"))]
fn default_clock() -> Option<Arc<dyn Clock>> {
    None
}
