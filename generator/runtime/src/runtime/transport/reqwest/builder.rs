//! Connection settings of the default transport: timeouts, proxies and trusted certificates.

use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;
use tokio::sync::Semaphore;

use super::super::super::error::Error;
use super::super::super::redaction::TransportSecrets;
use super::super::super::secret::Secret;
use super::super::{TransportError, TransportErrorKind};
use super::ReqwestTransport;

/// The default timeout of connecting, including TLS.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The default limit of requests in flight. Many servers queue only 128 unaccepted connections. TCP recovers from a few
/// dropped ones, not from thousands.
const MAX_CONCURRENT_REQUESTS: usize = 256;

/// Builds a [`ReqwestTransport`].
#[derive(Debug, Clone)]
#[must_use = "call `build` to create the transport"]
pub struct ReqwestTransportBuilder {
    connect_timeout: Duration,
    idle_timeout: Option<Duration>,
    max_concurrent_requests: usize,
    proxy: Proxy,
    /// PEM texts.
    roots: Vec<Vec<u8>>,
}

/// The proxy between client and server.
#[derive(Debug, Clone)]
enum Proxy {
    /// The proxy in the environment.
    Environment,
    Nobody,
    /// A URL, which may contain a password.
    At(Secret),
}

impl ReqwestTransport {
    /// A transport with its own connection pool.
    pub fn new() -> Result<Self, TransportError> {
        Self::builder().connected(Vec::new(), None)
    }

    /// A builder, to configure connections.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder::new()
    }
}

impl ReqwestTransportBuilder {
    fn new() -> Self {
        Self {
            connect_timeout: CONNECT_TIMEOUT,
            idle_timeout: None,
            max_concurrent_requests: MAX_CONCURRENT_REQUESTS,
            proxy: Proxy::Environment,
            roots: Vec::new(),
        }
    }

    /// Limits the time to establish a connection, including TLS. 10 seconds if not set. If it is exceeded, nothing was
    /// sent, so any call may be retried: [`Error::is_connect`](crate::runtime::Error::is_connect).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Closes connections that were idle for this time. 90 seconds if not set. If a server or load balancer closes idle
    /// connections sooner, use a shorter time, so that calls do not meet a closing connection.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// Limits the number of requests in flight, to at least one. 256 if not set. A streamed response counts until it
    /// starts.
    ///
    /// Further requests wait in order, and the wait counts against their timeout. Over HTTP/1.1 each request needs a
    /// connection. Without a limit, a burst of calls opens more connections than servers queue, and more than the
    /// process may have open files. For many calls of a slow server, raise the limit and `ulimit -n`.
    pub fn max_concurrent_requests(mut self, requests: usize) -> Self {
        self.max_concurrent_requests = requests.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Sends all requests through the proxy at this URL, regardless of the environment. The scheme is `http://` or
    /// `https://`; user name and password are optional and URL-encoded. HTTPS requests use a tunnel, so the proxy can't
    /// read them.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.proxy = Proxy::At(url.into());
        self
    }

    /// Disables proxies. By default the environment sets the proxy: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, and
    /// `NO_PROXY` for excluded hosts.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::Nobody;
        self
    }

    /// Trusts the certificates in this PEM, in addition to those of the platform.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Builds the transport. Fails if a setting is invalid, and names it.
    pub fn build(self) -> Result<ReqwestTransport, Error> {
        let roots = self.roots()?;
        let proxy = match &self.proxy {
            Proxy::At(url) => Some(checked_proxy(url.expose())?),
            Proxy::Environment | Proxy::Nobody => None,
        };
        self.connected(roots, proxy).map_err(Error::transport)
    }

    /// Builds the transport from checked settings.
    fn connected(
        &self,
        roots: Vec<CertificateDer<'static>>,
        proxy: Option<reqwest::Proxy>,
    ) -> Result<ReqwestTransport, TransportError> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(roots).map_err(error)?)
            .connect_timeout(self.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            // The client retries and counts attempts itself. Without the number, reqwest would still copy each request.
            .retry(reqwest::retry::never().max_retries_per_request(0));
        if let Some(timeout) = self.idle_timeout {
            builder = builder.pool_idle_timeout(timeout);
        }
        if let Some(proxy) = proxy {
            builder = builder.proxy(proxy);
        } else if matches!(self.proxy, Proxy::Nobody) {
            builder = builder.no_proxy();
        }
        Ok(ReqwestTransport {
            client: builder.build().map_err(error)?,
            home: Arc::default(),
            permits: Arc::new(Semaphore::new(self.max_concurrent_requests)),
            max_concurrent_requests: self.max_concurrent_requests,
            secrets: self.secrets(),
        })
    }

    /// The user names and passwords in proxy URLs, as written and as sent.
    fn secrets(&self) -> TransportSecrets {
        let urls = match &self.proxy {
            Proxy::At(url) => vec![url.clone()],
            Proxy::Environment => {
                let names = PROXY_VARIABLES
                    .iter()
                    .flat_map(|name| [(*name).to_owned(), name.to_ascii_lowercase()]);
                names.filter_map(|name| std::env::var(name).ok().map(Secret::from)).collect()
            }
            Proxy::Nobody => Vec::new(),
        };
        TransportSecrets(urls.iter().filter_map(user_of).collect())
    }

    /// The additional root certificates.
    fn roots(&self) -> Result<Vec<CertificateDer<'static>>, Error> {
        let error = |what: &str| Error::invalid_input(format!("the root certificates {what}"));
        let mut roots = Vec::new();
        for pem in &self.roots {
            let before = roots.len();
            for certificate in CertificateDer::pem_slice_iter(pem) {
                roots.push(certificate.map_err(|_| error("are not valid PEM"))?);
            }
            if roots.len() == before {
                return Err(error("contain no certificate in PEM"));
            }
        }
        let mut store = rustls::RootCertStore::empty();
        for (number, root) in (1..).zip(&roots) {
            let message = format!("are invalid: number {number} is not an X.509 certificate");
            store.add(root.clone()).map_err(|_| error(&message))?;
        }
        Ok(roots)
    }
}

/// The environment variables for proxies.
const PROXY_VARIABLES: [&str; 3] = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

/// The `user:password` of a URL, if any.
fn user_of(url: &Secret) -> Option<Secret> {
    let rest = url.expose();
    let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit_once('@').map(|(user, _)| Secret::from(user))
}

/// Checks the URL of a proxy. Errors do not show it, because it may contain a password.
fn checked_proxy(url: &str) -> Result<reqwest::Proxy, Error> {
    let error = |what: &str| Error::invalid_input(format!("the URL of the proxy {what}"));
    let uri: Uri = url.parse().map_err(|_| error("is invalid"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(error("must begin with http:// or https://"));
    }
    reqwest::Proxy::all(url).map_err(|_| error("is invalid"))
}

/// The TLS configuration.
fn tls(roots: Vec<CertificateDer<'static>>) -> Result<rustls::ClientConfig, rustls::Error> {
    // The provider is passed explicitly, because the process-wide one belongs to the program.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = verifier(roots, Arc::clone(&provider))?;
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // reqwest does not add these to a preconfigured TLS backend, and without them never uses HTTP/2.
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}

#[cfg(not(target_os = "android"))]
fn verifier(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    Verifier::new_with_extra_roots(roots, provider)
}

/// Android does not support additional root certificates.
#[cfg(target_os = "android")]
fn verifier(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    if roots.is_empty() {
        return Verifier::new(provider);
    }
    Err(rustls::Error::General("Android does not support additional root certificates".to_owned()))
}

fn error(reason: impl std::error::Error + Send + Sync + 'static) -> TransportError {
    TransportError::new(TransportErrorKind::Setup, reason)
}
