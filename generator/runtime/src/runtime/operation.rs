//! Operations, and the reading of their responses.

use std::future::Future;
use std::pin::Pin;

use super::decode::{self, ErrorForm, RawResponse, ReadResponse};
use super::endpoint::{Destination, Endpoint};
use super::error::Error;
use super::security::Security;

/// An operation of the API. The types that implement it have no values; they distinguish one
/// [`Call`](super::Call) from another.
pub trait Operation: 'static {
    /// Decodes a successful response.
    type Output: ReadResponse;

    /// The endpoint.
    const ENDPOINT: Endpoint;

    /// The types of error bodies.
    const ERRORS: &'static [ErrorForm] = &[];

    /// The security requirements, of which one must be satisfied. Empty if the operation needs no credential.
    const SECURITY: Security = &[];
}

/// The decoded value of a successful response.
pub type OutputOf<O> = <<O as Operation>::Output as ReadResponse>::Output;

/// The future of a response.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Decodes a successful response. Any other response is an error, which owns the response.
pub(super) fn read<O: Operation>(
    destination: &Destination,
    response: &mut RawResponse,
) -> Result<OutputOf<O>, Error> {
    if !destination.is_success(response.status) {
        return Err(refusal(O::ERRORS, destination, response.take()));
    }
    decode::<O>(destination, response)
}

/// Decodes a successful response.
pub(super) fn decode<O: Operation>(
    destination: &Destination,
    response: &mut RawResponse,
) -> Result<OutputOf<O>, Error> {
    O::Output::read(response).map_err(|error| Error::decode(response.take(), error).of(destination))
}

/// The error of an unsuccessful response.
pub(super) fn refusal(
    errors: &[ErrorForm],
    destination: &Destination,
    response: RawResponse,
) -> Error {
    let typed = decode::typed_error(errors, &response);
    Error::api(response, typed).of(destination)
}
