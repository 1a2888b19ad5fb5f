//! A request with what proves who is calling.

use std::time::Duration;

use http::{HeaderMap, Request, Response, StatusCode};

use super::body::Body;
use super::client::Inner;
use super::error::Error;
use super::security::Security;
use super::transport::SendOptions;

/// Sends a request with what one of the alternatives asks for. `brought` are the headers that the call was given.
///
/// Where the server refuses a token of a source, which it may withdraw before its time, the request is sent once more
/// with a new one, if its body can be sent again. What is answered then stands.
pub(super) async fn send(
    inner: &Inner,
    security: Security,
    brought: &HeaderMap,
    mut request: Request<Body>,
    options: SendOptions,
) -> Result<Response<Body>, Error> {
    let limit = Limit::new(inner, options);
    let again = inner.credentials.renews() && request.body().can_repeat();
    let copy = again.then(|| request.clone());
    let credentials = &inner.credentials;
    let used = credentials.apply(security, brought, &mut request, limit.left()).await?;
    let sent = inner.transport.send(request, limit.options()).await;
    let answer = sent.map_err(Error::transport)?;
    let Some(used) = used.filter(|_| answer.status() == StatusCode::UNAUTHORIZED) else {
        return Ok(answer);
    };
    used.refuse();
    let Some(mut request) = copy else { return Ok(answer) };
    drop(answer);
    credentials.apply(security, brought, &mut request, limit.left()).await?;
    inner.transport.send(request, limit.options()).await.map_err(Error::transport)
}

/// How long all of it may take: the wait for a token counts too.
struct Limit<'a> {
    inner: &'a Inner,
    options: SendOptions,
    start: Option<Duration>,
}

impl<'a> Limit<'a> {
    fn new(inner: &'a Inner, options: SendOptions) -> Self {
        let clock = inner.clock.as_ref().filter(|_| inner.credentials.renews());
        Self { inner, options, start: clock.map(|clock| clock.elapsed()) }
    }

    fn left(&self) -> Option<Duration> {
        let clock = self.inner.clock.as_ref().zip(self.start);
        let passed = clock.map(|(clock, start)| clock.elapsed().saturating_sub(start));
        self.options.timeout.map(|timeout| timeout.saturating_sub(passed.unwrap_or_default()))
    }

    fn options(&self) -> SendOptions {
        SendOptions { timeout: self.left(), ..self.options }
    }
}
