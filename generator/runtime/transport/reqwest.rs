//! The transport that comes with the crate.

use std::sync::Arc;

use rustls_platform_verifier::BuilderVerifierExt;

use super::{Body, SendOptions, Transport, TransportError, TransportErrorKind, TransportFuture};

/// reqwest with rustls, ring and the certificates that the platform trusts.
///
/// It follows no redirect: a credential must not go where nobody meant it to.
#[derive(Debug, Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// A transport with a connection pool of its own.
    pub fn new() -> Result<Self, TransportError> {
        // The provider is passed by hand: none is installed for the process, which belongs to the program.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(BuilderVerifierExt::with_platform_verifier)
            .map_err(|error| TransportError::new(TransportErrorKind::Other, error))?
            .with_no_client_auth();
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| TransportError::new(TransportErrorKind::Other, error))?;
        Ok(Self { client })
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Body>, options: SendOptions) -> TransportFuture {
        let client = self.client.clone();
        Box::pin(async move {
            let mut request =
                reqwest::Request::try_from(request.map(Body::into_bytes)).map_err(wrap)?;
            *request.timeout_mut() = options.timeout;
            let response = client.execute(request).await.map_err(wrap)?;
            let mut answer = http::Response::new(());
            *answer.status_mut() = response.status();
            *answer.version_mut() = response.version();
            *answer.headers_mut() = response.headers().clone();
            let body = response.bytes().await.map_err(wrap)?;
            Ok(answer.map(|()| Body::from(body)))
        })
    }
}

fn wrap(error: reqwest::Error) -> TransportError {
    let kind = if error.is_timeout() {
        TransportErrorKind::Timeout
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else {
        TransportErrorKind::Other
    };
    // The URL may hold what a log should not.
    TransportError::new(kind, error.without_url())
}
