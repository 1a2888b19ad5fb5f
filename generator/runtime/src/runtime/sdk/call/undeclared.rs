//! Calls of endpoints that the OpenAPI document does not declare, or declares differently.

#[cfg(feature = "part-multipart")]
mod multipart;

use std::fmt::Display;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Call;
use crate::runtime::decode::{ReadResponse, Serde};
use crate::runtime::{Body, RequestBuilder, Security, Undeclared, wire};

impl<A> Call<Undeclared<A>> {
    /// The call of an endpoint that the request knows itself.
    pub(in crate::runtime::sdk) fn undeclared(request: RequestBuilder) -> Self {
        Self { request, operation: PhantomData }
    }
}

impl<A: ReadResponse> Call<Undeclared<A>> {
    /// Decodes the response as JSON of this type: one of the API's types, or [`serde_json::Value`].
    pub fn json<T: DeserializeOwned + Send + 'static>(self) -> Call<Undeclared<Serde<T>>> {
        Call { request: self.request, operation: PhantomData }
    }

    /// Sets a `{name}` of the path.
    pub fn path_value(self, name: &'static str, value: &dyn Display) -> Self {
        Self { request: self.request.path_value(name, value), ..self }
    }

    /// Sets the JSON body to one of the API's types, or to a [`serde_json::Value`].
    pub fn json_body(self, body: &dyn wire::Write) -> Self {
        Self { request: self.request.json_body(body), ..self }
    }

    /// Sets the body to text, bytes or a stream of this media type.
    pub fn content_body(self, media_type: &str, body: impl Into<Body>) -> Self {
        Self { request: self.request.content_body(media_type, body), ..self }
    }

    /// Sets the JSON body to any value that implements `Serialize`.
    pub fn serde_body(self, body: &(impl Serialize + ?Sized)) -> Self {
        Self { request: self.request.serde_body(body), ..self }
    }

    /// Sets the security requirements, of which one must be satisfied, by the names of the API's security schemes. An
    /// empty list sends no credential.
    ///
    /// By default the call uses the security requirements that most operations of the API declare.
    pub fn security(self, alternatives: Security) -> Self {
        Self { request: self.request.security(alternatives), ..self }
    }
}
