//! Tokens that the client requests itself: token providers, expiry, and single-flight requests.

pub(super) mod cache;
mod error;
mod single_flight;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::header::USER_AGENT;
use http::{HeaderValue, Request, Response, Uri};

use super::body::{Body, CollectError};
use super::clock::Clock;
use super::redaction::shown_url;
use super::secret::{Secret, is_private};
use super::server::{Variables, filled};
use super::transport::{SendOptions, Transport, TransportError, TransportErrorKind};

pub use error::TokenError;

/// Provides access tokens from a token endpoint, a file or another program.
///
/// A client caches a token, and requests the next one shortly before it expires or when the server rejects it with 401.
/// Concurrent calls share one request (single-flight).
///
/// [`Credential::provider`](crate::runtime::Credential::provider) creates a credential from a provider. `Debug` and errors
/// of a provider should not show secrets: the client does not show the provider, but passes its errors on.
pub trait TokenProvider: Send + Sync + 'static {
    /// Requests a token. The future is dropped as soon as no call waits for it.
    fn fetch(&self, context: &TokenContext) -> TokenFuture;

    /// Checks the configuration of the provider, such as its key. Called when the client is built.
    fn check(&self, context: &TokenContext) -> Result<(), TokenError> {
        let _ = context;
        Ok(())
    }

    /// Returns the secrets that the provider sends or signs with, so that the client redacts them in errors. Empty by
    /// default.
    fn secrets(&self) -> Vec<Secret> {
        Vec::new()
    }
}

/// The future of a token.
pub type TokenFuture = Pin<Box<dyn Future<Output = Result<Token, TokenError>> + Send>>;

/// A token and its lifetime.
#[derive(Debug, Clone)]
pub struct Token {
    secret: Secret,
    expires_in: Option<Duration>,
}

impl Token {
    /// A token without a lifetime, used until the server rejects it.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self { secret: token.into(), expires_in: None }
    }

    /// Sets the lifetime, counted from the start of the request.
    #[must_use]
    pub fn expires_in(self, lifetime: Duration) -> Self {
        Self { expires_in: Some(lifetime), ..self }
    }
}

/// The maximum number of attempts of a token request that the server does not process.
const MAX_ATTEMPTS: u32 = 3;

/// The maximum size of a token response, in bytes.
const MAX_RESPONSE_SIZE: usize = 1 << 20;

/// The parts of the client that a token provider may use.
#[derive(Clone)]
pub struct TokenContext {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    /// Scheme, authority and base path, without a trailing slash.
    pub(super) server: String,
    /// The variables of the document's server with their values.
    pub(super) variables: Variables,
    pub(super) user_agent: HeaderValue,
    pub(super) timeout: Option<Duration>,
    /// `true` if secrets may be sent over plain HTTP to any host.
    pub(super) plain_http: bool,
}

impl TokenContext {
    /// The server of the client: scheme, host and base path, without a trailing slash.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The clock of the client.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Resolves a URL that may be relative to the server and contain its variables: `/oauth/token` is on the same host.
    ///
    /// Fails if the URL is invalid, or uses plain HTTP that is not [allowed](super::ClientBuilder::allow_plain_http).
    pub fn url(&self, url: &str) -> Result<Uri, TokenError> {
        let url = filled(url, &self.variables);
        // A path that starts with `/` is relative to the host, any other to the base path (RFC 3986, section 4.2).
        let (scheme, rest) = self.server.split_once("://").unwrap_or(("https", &self.server));
        let host = rest.split('/').next().unwrap_or_default();
        let whole = match &url {
            url if url.contains("://") => url.clone(),
            url if url.starts_with("//") => format!("{scheme}:{url}"),
            url if url.starts_with('/') => format!("{scheme}://{host}{url}"),
            url => format!("{}/{url}", self.server),
        };
        let uri: Uri = whole
            .parse()
            .map_err(|_| url_error("is not a valid URL of a token endpoint", &whole))?;
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(url_error("must not hold a user name or a password", &whole));
        }
        if !self.plain_http && !is_private(&uri) {
            let message = "secrets are sent to a token endpoint only over HTTPS or to localhost";
            return Err(TokenError::new(message));
        }
        Ok(uri)
    }

    /// Sends a request with the transport and the timeout of the client, and reads the whole response. Returns error
    /// statuses as responses. A request that the server did not process is retried at once. Use [`url`](Self::url) for
    /// the URI, which decides where the secrets go.
    pub async fn send(
        &self,
        mut request: Request<Body>,
    ) -> Result<Response<bytes::Bytes>, TokenError> {
        request.headers_mut().entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
        let options = SendOptions { timeout: self.timeout, ..SendOptions::default() };
        let mut attempts = 1;
        let sent = loop {
            let sent = self.transport.send(request.clone(), options).await;
            let is_unread =
                matches!(&sent, Err(error) if error.kind() == TransportErrorKind::Refused);
            if !is_unread || attempts == MAX_ATTEMPTS || !request.body().is_replayable() {
                break sent;
            }
            attempts += 1;
        };
        let (head, body) = sent.map_err(TokenError::transport)?.into_parts();
        match body.collect_within(MAX_RESPONSE_SIZE).await {
            Ok(body) => Ok(Response::from_parts(head, body)),
            Err(CollectError::TooLong) => {
                Err(TokenError::new("the token response is larger than 1 MiB"))
            }
            Err(CollectError::Broken(error)) => {
                Err(TokenError::transport(TransportError::of_body(error)))
            }
        }
    }
}

fn url_error(what: &str, url: &str) -> TokenError {
    TokenError::new(format!("`{}` {what}", shown_url(url)))
}

impl fmt::Debug for TokenContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenContext").field("server", &self.server).finish_non_exhaustive()
    }
}
