//! Calls of endpoints that the caller writes out.

use std::marker::PhantomData;

use super::Client;
use crate::runtime::call::Call;
use crate::runtime::call::undeclared::Undeclared;
use crate::runtime::endpoint::Destination;
use crate::runtime::error::Error;
use crate::runtime::raw_call::RawCall;

impl Client {
    /// A call of an endpoint that the document does not tell of, or tells of otherwise. It is sent like any other: to
    /// the same server, with the same credentials, time limit and errors.
    ///
    /// The method is written in capitals. The target is a path that begins with `/`, and perhaps a query, both
    /// percent-encoded as they are sent; a `{name}` in the path is filled by [`Call::path_value`], which encodes. What
    /// leads to another host, or up by `..`, is refused when the call is sent.
    ///
    /// The answer comes as bytes, or as [`Call::json`]. The body of an error is there as any JSON
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
