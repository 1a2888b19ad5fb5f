//! The client: where the API is served, who is calling, and by what transport.

mod request;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::clock::Clock;
use super::course::REQUEST_ID_HEADERS;
use super::hook::Around;
use super::limits::Limits;
use super::retry::{Budget, RetryPolicy};
use super::security::{Credentials, Scheme, Security};
use super::server::{Server, ServerVariable};
use super::transport::Transport;

/// What the run time must know of an API.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Profile {
    pub(super) server_url: &'static str,
    pub(super) variables: &'static [ServerVariable],
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

/// A client of the API. Cloning it is cheap, and the clones share their connections.
#[derive(Clone)]
pub struct Client {
    pub(super) inner: Arc<Inner>,
}

/// What a client is made of. The client itself has no methods for it: their names are the API's.
pub(super) struct Inner {
    pub(super) server: Server,
    pub(super) credentials: Arc<Credentials>,
    pub(super) profile: &'static Profile,
    pub(super) retries: RetryPolicy,
    pub(super) budget: Budget,
    pub(super) limits: Limits,
    pub(super) around: Around,
    pub(super) user_agent: HeaderValue,
    pub(super) timeout: Option<Duration>,
    pub(super) transport: Arc<dyn Transport>,
    /// Without one there is no waiting.
    pub(super) clock: Option<Arc<dyn Clock>>,
}

impl Inner {
    /// Whether the server does once what a request with these headers asks for twice.
    pub(super) fn is_told_apart(&self, headers: &HeaderMap) -> bool {
        let profile = self.profile;
        profile.knows_idempotency_keys && headers.contains_key(profile.idempotency_key_header)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("server", &self.inner.server.base).finish_non_exhaustive()
    }
}
