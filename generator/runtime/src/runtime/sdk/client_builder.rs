//! The builder of clients.

#[cfg(feature = "part-oauth")]
mod client_id;

use std::fmt::{self, Display};
use std::sync::Arc;
use std::time::Duration;

use super::client::Client;
use crate::runtime::clock::Clock;
use crate::runtime::hook::Hook;
use crate::runtime::transport::Transport;
use crate::runtime::{
    BuildClient, ClientSettings, Credential, Error, Profile, RetryPolicy, Server,
};

/// Builds a [`Client`].
#[derive(Clone)]
#[must_use = "call `build` to create the client"]
pub struct ClientBuilder {
    settings: ClientSettings,
}

impl ClientBuilder {
    /// A builder for the API of this profile.
    #[doc(hidden)]
    pub fn new(profile: &'static Profile) -> Self {
        Self { settings: ClientSettings::new(profile) }
    }

    /// Sets the server to another one that the OpenAPI document declares. The default is its first server. Operations
    /// with a server of their own then use this one too.
    pub fn server(mut self, server: Server) -> Self {
        self.settings.server = server;
        self
    }

    /// Sets the URL of the server, instead of the URLs in the OpenAPI document, also for operations with a server of
    /// their own. Its path is a prefix of every path.
    pub fn server_url(mut self, url: impl Into<String>) -> Self {
        self.settings.server_url = Some(url.into());
        self
    }

    /// Sets a variable in the URL of the server.
    pub fn server_variable(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.variables.insert(name, value.into());
        self
    }

    /// Sets the credential of the security scheme with this name.
    pub fn credential(mut self, scheme: &'static str, credential: Credential) -> Self {
        self.settings.credentials.insert(scheme, credential);
        self
    }

    /// Prepends the application name to the `User-Agent` header.
    pub fn user_agent(mut self, application: impl Into<String>) -> Self {
        self.settings.application = Some(application.into());
        self
    }

    /// Adds a header to all calls. A call can set another value. A header whose name implies a secret is sent only to the
    /// server, and only over HTTPS or to localhost, as credentials are.
    ///
    /// [`build`](Self::build) fails for headers of credentials, `accept`, `content-length`, `content-type`, `host`,
    /// `transfer-encoding`, `user-agent`, and the header of idempotency keys.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.default_headers.push((name.into(), value.into()));
        self
    }

    /// Sets a parameter for all calls that do not set it themselves.
    #[doc(hidden)]
    pub fn parameter(mut self, setter: &'static str, value: impl Display) -> Self {
        self.settings.parameters.insert(setter, value.to_string());
        self
    }

    /// Sets the default timeout of calls, including retries and backoff. Defaults to 60 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// Sets the default retry policy of calls.
    pub fn retries(mut self, policy: RetryPolicy) -> Self {
        self.settings.retries = policy;
        self
    }

    /// Sets the clock. The default is the system clock with tokio's timer, if the feature `reqwest` is enabled;
    /// programs without tokio set their own. Without a clock, the client never retries.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.settings.clock = Some(Arc::new(clock));
        self
    }

    /// Sets the transport.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// Wraps the transport. The layer sees each attempt of each call as it is sent, with its credential, and the token
    /// requests. The last layer is outermost.
    pub fn layer<T: Transport>(
        mut self,
        layer: impl Fn(Arc<dyn Transport>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.settings.middleware.layer(layer);
        self
    }

    /// Adds a hook, which runs once per call, regardless of retries. The first hook is outermost.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.settings.middleware.hook(hook);
        self
    }

    /// Limits the bytes of a response body after decompression. 64 MiB if not set. In a stream the limit applies to
    /// each event and each line. A body that is [streamed](super::call::Call::send_streaming) may have any length.
    ///
    /// The decoded values may take more memory: see [`max_response_items`](Self::max_response_items).
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.settings.limits.bytes = bytes;
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
        self.settings.limits.items = items;
        self
    }

    /// Allows credentials over plain HTTP to any host. Anyone on the network path can read them. By default credentials
    /// are sent only over HTTPS, or to localhost.
    pub fn allow_plain_http(mut self) -> Self {
        self.settings.plain_http = true;
        self
    }

    /// Builds the client. Returns an error that names the setting if one is missing or invalid.
    pub fn build(self) -> Result<Client, Error> {
        self.settings.build().map(Client::from)
    }
}

impl BuildClient for ClientBuilder {
    type Client = Client;

    fn settings(&mut self) -> &mut ClientSettings {
        &mut self.settings
    }

    fn build_client(self) -> Result<Client, Error> {
        self.build()
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}
