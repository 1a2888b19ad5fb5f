//! Calls of endpoints that the OpenAPI document does not declare, or declares differently.

use std::fmt::Display;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Call, Operation};
use crate::runtime::body::Body;
use crate::runtime::decode::{Binary, ReadResponse, Serde};
use crate::runtime::endpoint::Endpoint;
use crate::runtime::multipart::File;
use crate::runtime::request_builder::RequestBuilder;
use crate::runtime::security::Security;
use crate::runtime::wire::{self, WireError};

/// The operation of an undeclared call, decoded as `A`. [`Client::request`](crate::runtime::Client::request) creates
/// such calls.
#[derive(Debug)]
pub struct Undeclared<A = Binary>(PhantomData<A>);

impl<A: ReadResponse> Operation for Undeclared<A> {
    type Output = A;

    /// Unused: each call has its own endpoint.
    const ENDPOINT: Endpoint = Endpoint::new("", "", "");
}

impl<A: ReadResponse> Call<Undeclared<A>> {
    /// Decodes the response as JSON of this type: one of the API's types, or [`serde_json::Value`].
    pub fn json<T: DeserializeOwned + Send + 'static>(self) -> Call<Undeclared<Serde<T>>> {
        Call { raw: self.raw, operation: PhantomData }
    }

    /// Sets a `{name}` of the path.
    pub fn path_value(self, name: &'static str, value: &dyn Display) -> Self {
        with(self, |request| request.path_value(name, value))
    }

    /// Sets the JSON body to one of the API's types, or to a [`serde_json::Value`].
    pub fn json_body(self, body: &dyn wire::Write) -> Self {
        with(self, |request| request.json_body(body))
    }

    /// Sets the body to text, bytes or a stream of this media type.
    pub fn content_body(self, media_type: &str, body: impl Into<Body>) -> Self {
        with(self, |request| request.content_body(media_type, body))
    }

    /// Adds a file to a multipart body.
    pub fn file_part(self, name: &str, file: File) -> Self {
        with(self, |request| request.file_part(name, file))
    }

    /// Sets the JSON body to any value that implements `Serialize`.
    pub fn serde_body(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        let json = serde_json::to_vec(body).map_err(|error| WireError::of_serde(&error));
        self.raw.json("application/json", json);
        self
    }

    /// Sets the security requirements, of which one must be satisfied, by the names of the API's security schemes. An
    /// empty list sends no credential.
    ///
    /// By default the call uses the security requirements that most operations of the API declare.
    pub fn security(mut self, alternatives: Security) -> Self {
        self.raw.security = alternatives;
        self
    }
}

/// Changes the request, but not its endpoint.
fn with<A>(
    call: Call<Undeclared<A>>,
    set: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> Call<Undeclared<A>> {
    Call { raw: set(RequestBuilder::of(call)).raw, operation: PhantomData }
}
