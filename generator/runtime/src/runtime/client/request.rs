//! Calls of endpoints that the caller writes out.

use std::marker::PhantomData;

use super::Client;
use crate::runtime::call::Call;
use crate::runtime::call::undeclared::Undeclared;
use crate::runtime::endpoint::Destination;
use crate::runtime::error::Error;
use crate::runtime::raw_call::RawCall;

impl Client {
    /// A call of an endpoint that the OpenAPI document does not declare, or declares differently. Server, credentials,
    /// timeout and errors are those of any other call.
    ///
    /// The method is in capitals. The target is a path that starts with `/` and may have a query, both percent-encoded.
    /// [`Call::path_value`] fills and encodes a `{name}` in the path. Sending fails if the target leads to another host
    /// or contains `..`.
    ///
    /// The response is returned as bytes, or decoded by [`Call::json`]. The body of an error is available as any JSON
    /// ([`Error::api_error`]) and as bytes.
    pub fn request(&self, method: &str, target: &str) -> Call<Undeclared> {
        let (destination, query) = Destination::parse(method, target);
        let mut raw = RawCall::new(self, destination, self.inner.profile.usual_security);
        match query {
            Ok(query) => raw.parameters.query_pairs(query.into_iter().collect()),
            Err(message) => raw.fail(Error::invalid_input(message)),
        }
        Call { raw, operation: PhantomData }
    }
}
