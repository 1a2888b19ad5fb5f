//! Operations that the OpenAPI document does not declare, or declares differently.

use std::marker::PhantomData;

use super::decode::{Binary, ReadResponse};
use super::endpoint::Endpoint;
use super::operation::Operation;

/// The operation of an undeclared call, decoded as `A`. [`Client::request`](super::Client::request) creates
/// such calls.
#[derive(Debug)]
pub struct Undeclared<A = Binary>(PhantomData<A>);

impl<A: ReadResponse> Operation for Undeclared<A> {
    type Output = A;

    /// Unused: each call has its own endpoint.
    const ENDPOINT: Endpoint = Endpoint::new("", "", "");
}
