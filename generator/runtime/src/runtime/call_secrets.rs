//! The sources of the credentials of a call.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::Request;

use super::body::{Body, BodyError, BodyStream};
use super::redaction::{Redactor, TransportSecrets};
use super::wire::Secrets;

/// The credentials of a client.
pub(super) trait ClientSecrets: Send + Sync {
    /// Returns a redactor of them and of those that the call or a hook added to the request.
    fn redactor(&self, request: Option<&Request<Body>>) -> Redactor;
}

/// The sources of the credentials of a call. A [`Redactor`] is built from them only to display text.
#[derive(Clone, Default)]
pub(super) struct CallSecrets {
    pub(super) client: Option<Arc<dyn ClientSecrets>>,
    /// The request, if the call or a hook added credentials to it.
    pub(super) request: Option<Arc<Request<Body>>>,
    pub(super) transport: Option<TransportSecrets>,
    /// The secrets in the body and the parameters of the call.
    pub(super) own: Option<Arc<Secrets>>,
}

impl CallSecrets {
    pub(super) fn redactor(&self) -> Redactor {
        let client = self.client.as_ref();
        let mut redactor =
            client.map(|client| client.redactor(self.request.as_deref())).unwrap_or_default();
        if let Some(secrets) = &self.transport {
            secrets.add_to(&mut redactor);
        }
        let own = self.own.iter().flat_map(|own| own.iter());
        own.for_each(|secret| redactor.secret(secret.as_bytes()));
        redactor
    }

    /// The same body with redacted errors.
    pub(super) fn redacted(self, body: Body) -> Body {
        if body.as_bytes().is_some() {
            return body;
        }
        let length = body.length();
        Body::of_stream(Box::pin(Redacted(body.into_stream(), self)), length)
    }
}

/// A stream with redacted errors.
struct Redacted(BodyStream, CallSecrets);

impl Stream for Redacted {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self(stream, secrets) = &mut *self;
        let redacted = |error| secrets.redactor().error(error);
        Pin::new(stream).poll_next(context).map(|chunk| chunk.map(|chunk| chunk.map_err(redacted)))
    }
}
