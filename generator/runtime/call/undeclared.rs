//! Calls of what the document does not tell of: an endpoint that is new, or one that is other than it says.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Call, Operation};
use crate::runtime::answer::{Binary, ReadAnswer, Serde};
use crate::runtime::endpoint::Endpoint;
use crate::runtime::security::Security;
use crate::runtime::wire::Fault;

/// The operation of a call that the caller writes out, read as `A`. Such calls are made by
/// [`Client::request`](crate::runtime::Client::request).
#[derive(Debug)]
pub struct Undeclared<A = Binary>(PhantomData<A>);

impl<A: ReadAnswer> Operation for Undeclared<A> {
    type Output = A;

    /// Each call has its own.
    const ENDPOINT: Endpoint = Endpoint::new("", "", "");
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
