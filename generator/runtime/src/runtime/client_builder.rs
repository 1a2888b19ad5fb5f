//! The builder of a client.

#[cfg(feature = "part-oauth")]
mod client_id;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::client::{Client, Inner, Profile};
use super::clock::Clock;
use super::error::Error;
use super::hook::{Hook, Middleware};
use super::limits::Limits;
use super::retry::{Budget, RetryPolicy};
use super::security::{Credential, Credentials};
use super::server::{self, Server, Variables, check_url, filled};
use super::token::TokenContext;
use super::transport::Transport;

/// The default timeout of a call.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// Builds a [`Client`].
#[derive(Clone)]
#[must_use = "call `build` to create the client"]
pub struct ClientBuilder {
    pub(super) profile: &'static Profile,
    server_url: Option<String>,
    /// The host in the client id, used if no other server is set.
    host_of_id: Option<String>,
    variables: BTreeMap<&'static str, String>,
    credentials: BTreeMap<&'static str, Credential>,
    application: Option<String>,
    timeout: Option<Duration>,
    retries: RetryPolicy,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    plain_http: bool,
    limits: Limits,
    middleware: Middleware,
}

impl fmt::Debug for ClientBuilder {
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

impl ClientBuilder {
    /// A builder for the API of this profile.
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
            middleware: Middleware::default(),
        }
    }

    /// Sets the URL of the server, instead of the URL in the OpenAPI document. Its path is a prefix of every path.
    pub fn server_url(mut self, url: impl Into<String>) -> Self {
        self.server_url = Some(url.into());
        self
    }

    /// Sets a variable in the URL of the server.
    pub fn server_variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.insert(name, value.into());
        self
    }

    /// Sets the credential of the security scheme with this name.
    pub fn credential(mut self, scheme: &'static str, credential: Credential) -> Self {
        self.credentials.insert(scheme, credential);
        self
    }

    /// Prepends the application name to the `User-Agent` header.
    pub fn user_agent(mut self, application: impl Into<String>) -> Self {
        self.application = Some(application.into());
        self
    }

    /// Sets the default timeout of calls, including retries and backoff. Defaults to 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the default retry policy of calls.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.retries = policy;
        self
    }

    /// Sets the clock. The default is the system clock with tokio's timer, if the feature `reqwest` is enabled;
    /// programs without tokio set their own. Without a clock, the client never retries.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// Sets the transport.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Wraps the transport. The layer sees each attempt of each call as it is sent, with its credential, and the token
    /// requests. The last layer is outermost.
    pub fn layer<T: Transport>(
        mut self,
        layer: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.middleware.layer(layer);
        self
    }

    /// Adds a hook, which runs once per call, regardless of retries. The first hook is outermost.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.middleware.hook(hook);
        self
    }

    /// Limits the bytes of a response body after decompression. 64 MiB if not set. In a stream the limit applies to
    /// each event and each line. A body that is [streamed](super::Call::send_streaming) may have any length.
    ///
    /// The decoded values may take more memory: see [`max_response_items`](Self::max_response_items).
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.limits.bytes = bytes;
        self
    }

    /// Limits the items in the JSON of a response: the items of all its arrays and the properties of all its objects.
    /// 10,000,000 if not set. A response with more is rejected before any of it is decoded, with an error for which
    /// [`is_too_large`](Error::is_too_large) is `true`.
    ///
    /// An item such as `{}` is three bytes of text with its comma. Decoded, it is as large as its type, which may be a
    /// kilobyte: 4 MB of text can become more than 1 GB of values. If you do not trust the server, set this to the
    /// number of items that the largest response needs. The default rejects no regular response: a body below 20 MB
    /// can't have so many items.
    ///
    /// The limit applies to each event and each line of a stream too. If the body of an error exceeds it,
    /// [`api_error`](Error::api_error) is `None`. It does not apply to webhook payloads or to text that the program
    /// passes to serde itself: limit the length of such text.
    pub fn max_response_items(mut self, items: usize) -> Self {
        self.limits.items = items;
        self
    }

    /// Allows credentials over plain HTTP to any host. Anyone on the network path can read them. By default credentials
    /// are sent only over HTTPS, or to localhost.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Builds the client. Returns an error that names the setting if one is missing or invalid.
    pub fn build(self) -> Result<Client, Error> {
        let (base, variables) = self.server()?;
        let values = server::values(self.profile.variables, &self.variables).unwrap_or_default();
        let by_id = self.host_of_id.is_some() && self.variables.is_empty();
        let is_chosen = self.server_url.is_some() || by_id;
        let user_agent = match &self.application {
            Some(application) => format!("{application} {}", self.profile.user_agent),
            None => self.profile.user_agent.to_owned(),
        };
        let user_agent = HeaderValue::try_from(user_agent).map_err(|_| {
            Error::invalid_input("the user agent contains a character that is invalid in a header")
        })?;
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
        Ok(Client {
            inner: Arc::new(Inner {
                server: Server { base, home, is_chosen, variables },
                credentials: Arc::new(credentials),
                profile: self.profile,
                retries: self.retries,
                budget: Budget::new(),
                limits: self.limits,
                middleware: self.middleware,
                user_agent,
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
        let template = self.profile.server_url;
        if let Some(host) = self.host_of_id.as_ref().filter(|_| self.variables.is_empty()) {
            let (scheme, rest) = template.split_once("://").unwrap_or(("https", template));
            let path = rest.find('/').map_or("", |index| &rest[index..]);
            return Ok((check_url(&format!("{scheme}://{host}{path}"))?, Vec::new()));
        }
        let variables = server::values(self.profile.variables, &self.variables)?;
        Ok((check_url(&filled(template, &variables))?, variables))
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
