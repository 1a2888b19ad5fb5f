//! Tokens that the client gets by itself: where they come from, how long they are good, and that each is asked for once.

pub(super) mod cache;
mod error;
mod flight;

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

/// Where tokens come from: a token endpoint, a file, another program.
///
/// A client keeps a token for as long as it is good, and asks for the next one shortly before it ends, or when the
/// server refuses it with 401. However many calls wait for a token, the source is asked once.
///
/// [`Credential::source`](crate::runtime::Credential::source) makes a credential of it. Neither the `Debug` of a source
/// nor its errors should show a secret: the client shows no source, but hands its errors on.
pub trait TokenSource: Send + Sync + 'static {
    /// Gets a token. It is dropped unfinished when nobody waits for it any more.
    fn fetch(&self, context: &TokenContext) -> TokenFuture;

    /// Says what is wrong with the source itself, such as a key that can't be read. It is asked when the client is built.
    fn check(&self, context: &TokenContext) -> Result<(), TokenError> {
        let _ = context;
        Ok(())
    }

    /// Returns the secrets that the source sends or signs with: no error of the client shows a text that repeats one. None
    /// if not implemented.
    fn secrets(&self) -> Vec<Secret> {
        Vec::new()
    }
}

/// A token that is on its way.
pub type TokenFuture = Pin<Box<dyn Future<Output = Result<Token, TokenError>> + Send>>;

/// A token, and how long it is good.
#[derive(Debug, Clone)]
pub struct Token {
    secret: Secret,
    expires_in: Option<Duration>,
}

impl Token {
    /// A token that is good until the server refuses it.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self { secret: token.into(), expires_in: None }
    }

    /// The same token, which is good for so long, counted from when it was asked for.
    #[must_use]
    pub fn expires_in(self, lifetime: Duration) -> Self {
        Self { expires_in: Some(lifetime), ..self }
    }
}

/// How often a token request is sent that the server gives back unread each time.
const MOST_ATTEMPTS: u32 = 3;

/// How many bytes the answer to a token request may have.
const MAX_ANSWER_SIZE: usize = 1 << 20;

/// What a source may use of the client.
#[derive(Clone)]
pub struct TokenContext {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    /// Scheme, authority and base path, without a slash at the end.
    pub(super) server: String,
    /// The variables of the document's server with their values.
    pub(super) variables: Variables,
    pub(super) user_agent: HeaderValue,
    pub(super) timeout: Option<Duration>,
    /// Whether secrets may go over plain HTTP to other machines.
    pub(super) plain_http: bool,
}

impl TokenContext {
    /// The server that the client calls: scheme, host and base path, without a slash at the end.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The clock of the client.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// A URL that may be relative to the server, and hold its variables: `/oauth/token` is on the same host.
    ///
    /// Fails where it can't be read, and where it leads over plain HTTP to another machine.
    pub fn url(&self, url: &str) -> Result<Uri, TokenError> {
        let url = filled(url, &self.variables);
        // RFC 3986, section 4.2: a path that begins with `/` is relative to the host, any other to the base path.
        let (scheme, rest) = self.server.split_once("://").unwrap_or(("https", &self.server));
        let host = rest.split('/').next().unwrap_or_default();
        let whole = match &url {
            url if url.contains("://") => url.clone(),
            url if url.starts_with("//") => format!("{scheme}:{url}"),
            url if url.starts_with('/') => format!("{scheme}://{host}{url}"),
            url => format!("{}/{url}", self.server),
        };
        let uri: Uri =
            whole.parse().map_err(|_| unreadable("is no URL of a token endpoint", &whole))?;
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(unreadable("must not hold a user name or a password", &whole));
        }
        if !self.plain_http && !is_private(&uri) {
            let message =
                "a secret is sent to a token endpoint over https only, but to this machine itself";
            return Err(TokenError::new(message));
        }
        Ok(uri)
    }

    /// Sends a request by the transport of the client, within its time limit, and reads the whole answer. Every status is
    /// an answer. What the server gives back unread is sent again at once. Give it a [`url`](Self::url): what is in the
    /// request goes where its URI says.
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
            if !is_unread || attempts == MOST_ATTEMPTS || !request.body().is_replayable() {
                break sent;
            }
            attempts += 1;
        };
        let (head, body) = sent.map_err(TokenError::transport)?.into_parts();
        match body.collect_within(MAX_ANSWER_SIZE).await {
            Ok(body) => Ok(Response::from_parts(head, body)),
            Err(CollectError::TooLong) => {
                Err(TokenError::new("the answer to the token request is longer than a mebibyte"))
            }
            Err(CollectError::Broken(error)) => {
                Err(TokenError::transport(TransportError::of_body(error)))
            }
        }
    }
}

fn unreadable(what: &str, url: &str) -> TokenError {
    TokenError::new(format!("`{}` {what}", shown_url(url)))
}

impl fmt::Debug for TokenContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenContext").field("server", &self.server).finish_non_exhaustive()
    }
}
