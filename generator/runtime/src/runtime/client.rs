//! The client: server, credentials, transport and settings.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Request};

use super::call_stats::REQUEST_ID_HEADERS;
use super::client_defaults::Defaults;
use super::clock::Clock;
use super::endpoint::Destination;
use super::error::Error;
use super::hook::Middleware;
use super::limits::Limits;
use super::redaction::is_credential;
use super::retry::{Budget, RetryPolicy};
use super::security::{Credentials, Scheme, Security};
use super::server::{HomeServer, Server};
use super::transport::Transport;

/// The facts about an API that the runtime needs.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Profile {
    pub(super) server: Server,
    pub(super) schemes: &'static [Scheme],
    pub(super) user_agent: &'static str,
    pub(super) usual_security: Security,
    pub(super) idempotency_key_header: &'static str,
    knows_idempotency_keys: bool,
    pub(super) retries: RetryPolicy,
    pub(super) repeats_all_on_429: bool,
    pub(super) request_id_headers: &'static [&'static str],
}

impl Profile {
    /// An API at this server by default, with these security schemes, called by a crate with this user agent.
    pub const fn new(server: Server, schemes: &'static [Scheme], user_agent: &'static str) -> Self {
        Self {
            server,
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

    /// Sets the security of undeclared operations.
    #[must_use]
    pub const fn usual_security(self, alternatives: Security) -> Self {
        Self { usual_security: alternatives, ..self }
    }

    /// Sets the header of [`Call::idempotency_key`](super::Call::idempotency_key). A call with a key counts as
    /// idempotent.
    #[must_use]
    pub const fn idempotency_key_header(self, name: &'static str) -> Self {
        Self { idempotency_key_header: name, knows_idempotency_keys: true, ..self }
    }

    /// Sets the default retry policy.
    #[must_use]
    pub const fn retries(self, policy: RetryPolicy) -> Self {
        Self { retries: policy, ..self }
    }

    /// Declares that a response with status 429 means that nothing was done, so every call is retried.
    #[must_use]
    pub const fn repeats_all_on_429(self) -> Self {
        Self { repeats_all_on_429: true, ..self }
    }

    /// Sets the response headers that may hold the request id, the best first.
    #[must_use]
    pub const fn request_id_headers(self, names: &'static [&'static str]) -> Self {
        Self { request_id_headers: names, ..self }
    }
}

/// Server, credentials, transport and settings of a client: all that a call needs. Clones are cheap and share connections.
///
/// The [`Client`](super::Client) of an SDK holds one, and has the methods of its API.
#[derive(Clone)]
pub struct ClientCore {
    pub(super) inner: Arc<Inner>,
}

/// The state of a client.
pub(super) struct Inner {
    pub(super) server: HomeServer,
    pub(super) credentials: Arc<Credentials>,
    pub(super) profile: &'static Profile,
    pub(super) retries: RetryPolicy,
    pub(super) budget: Budget,
    pub(super) limits: Limits,
    pub(super) middleware: Middleware,
    pub(super) user_agent: HeaderValue,
    pub(super) defaults: Defaults,
    pub(super) timeout: Option<Duration>,
    pub(super) transport: Arc<dyn Transport>,
    /// Without a clock there are no retries.
    pub(super) clock: Option<Arc<dyn Clock>>,
}

impl Inner {
    /// Returns `true` if the server recognises retries of a request with these headers.
    pub(super) fn has_idempotency_key(
        &self,
        destination: &Destination,
        headers: &HeaderMap,
    ) -> bool {
        let profile = self.profile;
        (profile.knows_idempotency_keys || destination.takes_idempotency_key)
            && headers.contains_key(profile.idempotency_key_header)
    }

    /// Adds the default headers that the request does not have. A header that holds a credential goes where credentials
    /// go.
    pub(super) fn add_default_headers<B>(&self, request: &mut Request<B>) -> Result<(), Error> {
        for (name, value) in &self.defaults.headers {
            if request.headers().contains_key(name) {
                continue;
            }
            if is_credential(name) {
                self.credentials.check_destination(request.uri())?;
            }
            request.headers_mut().insert(name, value.clone());
        }
        Ok(())
    }
}

impl fmt::Debug for ClientCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("server", &self.inner.server.base).finish_non_exhaustive()
    }
}
