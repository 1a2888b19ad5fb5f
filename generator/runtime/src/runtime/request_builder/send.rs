//! Sends a request for an operation.

use http::Request;

use super::RequestBuilder;
use crate::runtime::body::Body;
use crate::runtime::decode::{RawResponse, ReadResponse};
use crate::runtime::error::Error;
use crate::runtime::operation::{CallFuture, Operation, OutputOf, read, refusal};
use crate::runtime::response::Response;
use crate::runtime::sending::{Reading, send};

impl RequestBuilder {
    /// The request as it would be sent, without the credential.
    pub fn request<O: Operation>(&self) -> Result<Request<Body>, Error> {
        self.raw.request(O::Output::FORMS).map_err(|error| error.of(&self.raw.destination))
    }

    /// Sends the request, and returns the decoded response.
    pub fn output<O: Operation>(mut self) -> CallFuture<OutputOf<O>> {
        Box::pin(async move {
            let mut response = send(&mut self.raw, O::Output::FORMS, Reading::ByForm).await?;
            read::<O>(&self.raw.destination, &mut response)
        })
    }

    /// Sends the request, and returns the decoded response with status and headers.
    pub fn send<O: Operation>(mut self) -> CallFuture<Response<OutputOf<O>>> {
        Box::pin(async move {
            let mut response = send(&mut self.raw, O::Output::FORMS, Reading::ByForm).await?;
            let value = read::<O>(&self.raw.destination, &mut response)?;
            let RawResponse { status, headers, stats, .. } = response;
            Ok(Response { status, headers, value, stats })
        })
    }

    /// Sends the request, and returns the body of a successful response as a stream, with status and headers.
    pub fn send_streaming<O: Operation>(mut self) -> CallFuture<Response<Body>> {
        Box::pin(async move {
            let response = send(&mut self.raw, O::Output::FORMS, Reading::AsItComes).await?;
            if !self.raw.destination.is_success(response.status) {
                return Err(refusal(O::ERRORS, &self.raw.destination, response));
            }
            let RawResponse { status, headers, content, stats, secrets, .. } = response;
            let value = secrets.redacted(content.into_body());
            Ok(Response { status, headers, value, stats })
        })
    }
}
