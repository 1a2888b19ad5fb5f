//! How the transport that comes with the crate connects: for how long, by which proxy, and whom it trusts.

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

/// How long a connection may take to come about, TLS included, unless the builder says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The default limit of requests under way. Many servers queue only 128 connections that they have not accepted yet; TCP makes
/// up for a few that are dropped, not for thousands.
const MAX_CONCURRENT_REQUESTS: usize = 256;

/// Makes a [`ReqwestTransport`].
#[derive(Debug, Clone)]
#[must_use = "a builder makes a transport by `build`"]
pub struct ReqwestTransportBuilder {
    connect_timeout: Duration,
    idle_timeout: Option<Duration>,
    max_concurrent_requests: usize,
    proxy: Proxy,
    /// PEM, one text after the other.
    roots: Vec<Vec<u8>>,
}

/// Who stands between the client and the server.
#[derive(Debug, Clone)]
enum Proxy {
    /// Whom the environment names.
    Environment,
    Nobody,
    /// A URL, which may hold a password.
    At(Secret),
}

impl ReqwestTransport {
    /// A transport with a connection pool of its own.
    pub fn new() -> Result<Self, TransportError> {
        Self::builder().connected(Vec::new(), None)
    }

    /// Makes a transport of one's own choice.
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

    /// Gives up on a connection that has not come about in so much time, TLS included. 10 seconds if not set. Nothing
    /// was sent then, so that any call may be sent again: [`Error::is_connect`](crate::runtime::Error::is_connect).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Keeps a connection that nobody uses for so long at most. 90 seconds if not set. Where a server or a load balancer
    /// closes idle connections sooner, a shorter time than theirs keeps calls from meeting one that is just being closed.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// Limits the requests that are under way at the same time, to at least one. 256 if not set. A response that is read as it
    /// comes counts until it begins.
    ///
    /// Further requests wait in order, and the wait counts against their timeout. Over HTTP/1.1 each request needs a
    /// connection: without a limit, a burst of calls opens more connections than servers queue and than the process may
    /// have open files. Raise the limit for many calls of a server that responds slowly, and `ulimit -n` with it.
    pub fn max_concurrent_requests(mut self, requests: usize) -> Self {
        self.max_concurrent_requests = requests.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Sends all by the proxy at this URL, whatever the environment says: `http://` or `https://`, and perhaps a user name
    /// and a password, escaped as URLs have them. What goes to the server by https goes through a tunnel, so that the proxy
    /// can't read it.
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.proxy = Proxy::At(url.into());
        self
    }

    /// Sends all directly. If neither this nor [`proxy`](Self::proxy) is set, the environment names the proxy:
    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, and `NO_PROXY` for the hosts that need none.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Proxy::Nobody;
        self
    }

    /// Trusts the certificates in this PEM too, beside those that the platform trusts.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Makes the transport. Fails when something that was set is wrong, and names it.
    pub fn build(self) -> Result<ReqwestTransport, Error> {
        let roots = self.roots()?;
        let proxy = match &self.proxy {
            Proxy::At(url) => Some(checked_proxy(url.expose())?),
            Proxy::Environment | Proxy::Nobody => None,
        };
        self.connected(roots, proxy).map_err(Error::transport)
    }

    /// The transport, by what was checked.
    fn connected(
        &self,
        roots: Vec<CertificateDer<'static>>,
        proxy: Option<reqwest::Proxy>,
    ) -> Result<ReqwestTransport, TransportError> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls(roots).map_err(fault)?)
            .connect_timeout(self.connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            // The client does that, and counts it. Without the number reqwest copies each request all the same.
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
            client: builder.build().map_err(fault)?,
            home: Arc::default(),
            permits: Arc::new(Semaphore::new(self.max_concurrent_requests)),
            max_concurrent_requests: self.max_concurrent_requests,
            secrets: self.secrets(),
        })
    }

    /// The users and passwords in the URLs of proxies, as they stand there and as they are sent.
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

    /// The certificates that are trusted beside those of the platform.
    fn roots(&self) -> Result<Vec<CertificateDer<'static>>, Error> {
        let fault = |what: &str| Error::invalid_input(format!("the root certificates {what}"));
        let mut roots = Vec::new();
        for pem in &self.roots {
            let before = roots.len();
            for certificate in CertificateDer::pem_slice_iter(pem) {
                roots.push(certificate.map_err(|_| fault("are no PEM that can be read"))?);
            }
            if roots.len() == before {
                return Err(fault("have no certificate: PEM has them between lines of dashes"));
            }
        }
        let mut store = rustls::RootCertStore::empty();
        for (number, root) in (1..).zip(&roots) {
            let message = format!("can't be read: number {number} is no X.509 certificate");
            store.add(root.clone()).map_err(|_| fault(&message))?;
        }
        Ok(roots)
    }
}

/// The environment variables that name a proxy.
const PROXY_VARIABLES: [&str; 3] = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

/// The `user:password` of a URL, if it has one.
fn user_of(url: &Secret) -> Option<Secret> {
    let rest = url.expose();
    let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit_once('@').map(|(user, _)| Secret::from(user))
}

/// The proxy at a URL, which is not told where it is wrong: it may hold a password.
fn checked_proxy(url: &str) -> Result<reqwest::Proxy, Error> {
    let fault = |what: &str| Error::invalid_input(format!("the URL of the proxy {what}"));
    let uri: Uri = url.parse().map_err(|_| fault("can't be read"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(fault("must begin with http:// or https://"));
    }
    reqwest::Proxy::all(url).map_err(|_| fault("can't be read"))
}

/// How the transport proves whom it talks to.
fn tls(roots: Vec<CertificateDer<'static>>) -> Result<rustls::ClientConfig, rustls::Error> {
    // The provider is passed by hand: none is installed for the process, which belongs to the program.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = verifier(roots, Arc::clone(&provider))?;
    let mut tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // reqwest leaves alone what it did not make itself: without these the server is never asked for HTTP/2.
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

/// Android alone decides whom it trusts.
#[cfg(target_os = "android")]
fn verifier(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Verifier, rustls::Error> {
    if roots.is_empty() {
        return Verifier::new(provider);
    }
    Err(rustls::Error::General("Android takes no further root certificates".to_owned()))
}

fn fault(reason: impl std::error::Error + Send + Sync + 'static) -> TransportError {
    TransportError::new(TransportErrorKind::Setup, reason)
}
