//! The client of the API.

use std::fmt;

use super::call::Call;
use crate::runtime::{ClientCore, RequestBuilder, Undeclared};

/// A client of the API. Clones are cheap and share connections.
#[derive(Clone)]
pub struct Client {
    // `Client` has no methods for it, because method names belong to the API.
    core: ClientCore,
}

impl Client {
    /// A call of an endpoint that the OpenAPI document does not declare, or declares differently. Server, credentials,
    /// timeout and errors are those of any other call.
    ///
    /// The method is in capitals. The target is a path that starts with `/` and may have a query, both percent-encoded.
    /// [`Call::path_value`] fills and encodes a `{name}` in the path. Sending fails if the target leads to another host
    /// or contains `..`.
    ///
    /// The response is returned as bytes, or decoded by [`Call::json`]. The body of an error is available as any JSON
    /// ([`Error::api_error`](crate::runtime::Error::api_error)) and as bytes.
    pub fn request(&self, method: &str, target: &str) -> Call<Undeclared> {
        Call::undeclared(RequestBuilder::undeclared(self, method, target))
    }

    /// A call of any absolute URL, without credentials and default headers: the target of a redirect
    /// ([`Error::location`](crate::runtime::Error::location)), or a signed URL in a response. Transport, timeout, retries
    /// and errors are those of any other call.
    ///
    /// Do not pass a URL that others can choose, unless the program may send requests to any host that it can reach.
    pub fn request_url(&self, method: &str, url: &str) -> Call<Undeclared> {
        Call::undeclared(RequestBuilder::undeclared_url(self, method, url))
    }
}

impl AsRef<ClientCore> for Client {
    fn as_ref(&self) -> &ClientCore {
        &self.core
    }
}

impl From<ClientCore> for Client {
    fn from(core: ClientCore) -> Self {
        Self { core }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.fmt(f)
    }
}
