//! The builder of a client.

mod client_id;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use super::client::{Client, Inner, Profile};
use super::clock::Clock;
use super::error::Error;
use super::hook::{Around, Hook};
use super::limits::Limits;
use super::retry::{Budget, RetryPolicy};
use super::security::{Credential, Credentials};
use super::server::{self, Server, Variables, check_url, filled};
use super::token::TokenContext;
use super::transport::Transport;

/// How long a call may take unless the builder says otherwise.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// Makes a [`Client`].
#[derive(Clone)]
#[must_use = "a builder makes a client by `build`"]
pub struct ClientBuilder {
    pub(super) profile: &'static Profile,
    server_url: Option<String>,
    /// The host that the client's id tells, for when no other server is told.
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
        let values = server::values(self.profile.variables, &self.variables).unwrap_or_default();
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
                server: Server { base, home, is_chosen, variables },
                credentials: Arc::new(credentials),
                profile: self.profile,
                retries: self.retries,
                budget: Budget::new(),
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
