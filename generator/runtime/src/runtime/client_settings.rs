//! The settings of a client, and how they become a client.

#[cfg(feature = "part-oauth")]
mod client_id;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::client::{ClientCore, Inner, Profile};
use super::client_defaults::Defaults;
use super::clock::Clock;
use super::error::Error;
use super::hook::Middleware;
use super::limits::Limits;
use super::retry::{Budget, RetryPolicy};
use super::security::{Credential, Credentials};
use super::server::{HomeServer, Server, Variables, check_url, filled};
use super::token::TokenContext;
use super::transport::Transport;

/// The default timeout of a call.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// The settings of a client, before it is built. The [`ClientBuilder`](super::ClientBuilder) of an SDK sets them.
#[derive(Clone)]
#[non_exhaustive]
pub struct ClientSettings {
    /// The facts about the API.
    pub profile: &'static Profile,
    /// The server; the first server of the OpenAPI document by default.
    pub server: Server,
    /// The URL of the server, instead of the URL in the OpenAPI document.
    pub server_url: Option<String>,
    /// The variables in the URL of the server.
    pub variables: BTreeMap<&'static str, String>,
    /// The credentials by the names of their security schemes.
    pub credentials: BTreeMap<&'static str, Credential>,
    /// The name of the application, for the header `User-Agent`.
    pub application: Option<String>,
    /// The headers of all calls that do not set them.
    pub default_headers: Vec<(String, String)>,
    /// The values of parameters that the client sets for all calls, by the names of their setters.
    pub parameters: BTreeMap<&'static str, String>,
    /// The timeout of calls.
    pub timeout: Option<Duration>,
    /// The retry policy of calls.
    pub retries: RetryPolicy,
    /// The transport; the default one if `None`.
    pub transport: Option<Arc<dyn Transport>>,
    /// The clock; the default one if `None`.
    pub clock: Option<Arc<dyn Clock>>,
    /// Allows credentials over plain HTTP to any host.
    pub plain_http: bool,
    /// Limits on the size of responses.
    pub limits: Limits,
    /// Hooks and layers.
    pub middleware: Middleware,
    /// The host in the client id, used if no other server is set.
    host_of_id: Option<String>,
}

/// The builder of the clients of an SDK.
pub trait BuildClient: Sized {
    /// The client.
    type Client;

    /// The settings.
    fn settings(&mut self) -> &mut ClientSettings;

    /// Builds the client.
    fn build_client(self) -> Result<Self::Client, Error>;
}

impl fmt::Debug for ClientSettings {
    /// Omits the URL of the server, because it may contain a password (which `build` rejects).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ClientBuilder");
        debug.field("credentials", &self.credentials).field("timeout", &self.timeout);
        debug
            .field("retries", &self.retries)
            .field("middleware", &self.middleware)
            .finish_non_exhaustive()
    }
}

impl ClientSettings {
    /// The default settings for the API of this profile.
    pub fn new(profile: &'static Profile) -> Self {
        Self {
            profile,
            server: profile.server,
            server_url: None,
            variables: BTreeMap::new(),
            credentials: BTreeMap::new(),
            application: None,
            default_headers: Vec::new(),
            parameters: BTreeMap::new(),
            timeout: Some(DEFAULT_TIMEOUT),
            retries: profile.retries,
            transport: None,
            clock: None,
            plain_http: false,
            limits: Limits::default(),
            middleware: Middleware::default(),
            host_of_id: None,
        }
    }

    /// Builds the client. Returns an error that names the setting if one is missing or invalid.
    pub fn build(self) -> Result<ClientCore, Error> {
        let (base, variables) = self.server()?;
        let values = self.server.values(&self.variables).unwrap_or_default();
        let is_chosen = self.server_url.is_some()
            || self.host_of_id().is_some()
            || self.server.url != self.profile.server.url;
        let user_agent = match &self.application {
            Some(application) => format!("{application} {}", self.profile.user_agent),
            None => self.profile.user_agent.to_owned(),
        };
        let user_agent = HeaderValue::try_from(user_agent).map_err(|_| {
            Error::invalid_input("the user agent contains a character that is invalid in a header")
        })?;
        let taken = (self.profile.schemes, self.profile.idempotency_key_header);
        let defaults = Defaults::new(&self.default_headers, self.parameters, taken)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let transport = self.middleware.wrap(transport);
        let clock = self.clock.or_else(default_clock);
        let context = clock.clone().map(|clock| TokenContext {
            transport: Arc::clone(&transport),
            clock,
            server: base.clone(),
            // Token URLs may have variables even if the caller set the URL of the server.
            variables: values,
            user_agent: user_agent.clone(),
            timeout: self.timeout,
            plain_http: self.plain_http,
        });
        let (schemes, given) = (self.profile.schemes, &self.credentials);
        let credentials =
            Credentials::new(schemes, given, &base, self.plain_http, context.as_ref())?;
        let home = base.parse().unwrap_or_default();
        Ok(ClientCore {
            inner: Arc::new(Inner {
                server: HomeServer { base, home, is_chosen, variables },
                credentials: Arc::new(credentials),
                profile: self.profile,
                retries: self.retries,
                budget: Budget::new(),
                limits: self.limits,
                middleware: self.middleware,
                user_agent,
                defaults,
                timeout: self.timeout,
                transport,
                clock,
            }),
        })
    }

    /// The URL of the server. Its variables are empty if the URL is not the document's.
    fn server(&self) -> Result<(String, Variables), Error> {
        if let Some(url) = &self.server_url {
            return Ok((check_url(url)?, Vec::new()));
        }
        let template = self.server.url;
        if let Some(host) = self.host_of_id() {
            let (scheme, rest) = template.split_once("://").unwrap_or(("https", template));
            let path = rest.find('/').map_or("", |index| &rest[index..]);
            return Ok((check_url(&format!("{scheme}://{host}{path}"))?, Vec::new()));
        }
        let variables = self.server.values(&self.variables)?;
        Ok((check_url(&filled(template, &variables))?, variables))
    }

    /// Returns the host in the client id, unless the builder sets another server.
    fn host_of_id(&self) -> Option<&str> {
        let is_default = self.server.url == self.profile.server.url && self.variables.is_empty();
        self.host_of_id.as_deref().filter(|_| is_default)
    }
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    let transport = super::transport::ReqwestTransport::new().map_err(Error::transport)?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Err(Error::invalid_input("no transport: enable the feature `reqwest`, or call `transport`"))
}

#[cfg(feature = "reqwest")]
fn default_clock() -> Option<Arc<dyn Clock>> {
    Some(Arc::new(super::clock::SystemClock::new()))
}

#[cfg(not(feature = "reqwest"))]
fn default_clock() -> Option<Arc<dyn Clock>> {
    None
}
