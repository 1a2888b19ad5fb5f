//! Calls of what the document does not tell of: an endpoint that is new, or one that is other than it says.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::{Binary, ReadAnswer, Serde};
use super::call::{Call, Operation};
use super::client::Client;
use super::endpoint::{Destination, Endpoint};
use super::error::Error;
use super::raw_call::RawCall;
use super::security::Security;
use super::wire::Fault;

/// The operation of a call that the caller writes out, read as `A`. Such calls are made by [`Client::request`].
#[derive(Debug)]
pub struct Undeclared<A = Binary>(PhantomData<A>);

impl<A: ReadAnswer> Operation for Undeclared<A> {
    type Answer = A;

    /// Each call has its own.
    const ENDPOINT: Endpoint = Endpoint::new("", "", "");
}

impl Client {
    /// A call of an endpoint that the document does not tell of, or tells of otherwise. It is sent like any other: to
    /// the same server, with the same credentials, time limit and errors.
    ///
    /// The method is written in capitals. The target is a path that begins with `/`, and perhaps a query, both
    /// percent-encoded as they are sent; a `{name}` in the path is filled by [`Call::path_value`], which encodes. What
    /// leads to another host, or up by `..`, is refused when the call is sent.
    ///
    /// The answer comes as bytes, or as [`Call::json`]. The body of an error is there as any JSON
    /// ([`Error::api_error`](super::Error::api_error)) and as bytes.
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

impl<A: ReadAnswer> Call<Undeclared<A>> {
    /// Reads the answer as JSON of this type, which may be one of the API's or [`serde_json::Value`].
    pub fn json<T: DeserializeOwned + Send + 'static>(self) -> Call<Undeclared<Serde<T>>> {
        Call { raw: self.raw, operation: PhantomData }
    }

    /// Sets the body to a value of any type that serde writes, as JSON.
    pub fn serde_body(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        let json = serde_json::to_vec(body).map_err(|error| Fault::of_serde(&error));
        self.raw.json("application/json", json);
        self
    }

    /// Says who may call it: one of these alternatives, by the names of the document's security schemes. An empty list
    /// sends no credential.
    ///
    /// Without it the call may be made by whoever may call the operations of the document, the most usual first.
    pub fn security(mut self, alternatives: Security) -> Self {
        self.raw.security = alternatives;
        self
    }
}
