//! A request with what proves who is calling.

use std::time::Duration;

use http::{HeaderMap, Request, Response, StatusCode};

use super::body::Body;
use super::client::Inner;
use super::endpoint::Destination;
use super::error::Error;
use super::retry::{self, RetryPolicy};
use super::security::Security;
use super::transport::SendOptions;

/// How a request is sent.
pub(super) struct Sending<'a> {
    pub(super) client: &'a Inner,
    pub(super) security: Security,
    /// The headers that the call was given.
    pub(super) brought: &'a HeaderMap,
    pub(super) destination: &'a Destination,
    pub(super) policy: RetryPolicy,
    pub(super) options: SendOptions,
}

impl Sending<'_> {
    /// Sends a request with what one of the alternatives asks for, and again as the policy allows. Gives the answer, and
    /// after how many attempts it came.
    ///
    /// Where the server refuses a token of a source, which it may withdraw before its time, the request is sent once
    /// more with a new one, if its body can be sent again. What is answered then stands.
    pub(super) async fn send(
        self,
        mut request: Request<Body>,
    ) -> Result<(Response<Body>, u32), Error> {
        let limit = Limit::new(self.client, self.options);
        let credentials = &self.client.credentials;
        let again = credentials.renews() && request.body().is_replayable();
        let copy = again.then(|| request.clone());
        let (security, brought) = (self.security, self.brought);
        let used = credentials.apply(security, brought, &mut request, limit.left()).await?;
        let (answer, attempts) = self.attempts(request, limit.options(), 0).await?;
        let Some(used) = used.filter(|_| answer.status() == StatusCode::UNAUTHORIZED) else {
            return Ok((answer, attempts));
        };
        used.refuse();
        let Some(mut request) = copy else { return Ok((answer, attempts)) };
        drop(answer);
        credentials.apply(security, brought, &mut request, limit.left()).await?;
        let options = SendOptions { attempt: attempts + 1, ..limit.options() };
        self.attempts(request, options, attempts).await
    }

    /// Sends a request as it is, after so many attempts.
    async fn attempts(
        &self,
        request: Request<Body>,
        options: SendOptions,
        before: u32,
    ) -> Result<(Response<Body>, u32), Error> {
        let sent = retry::send(self.client, self.policy, self.destination, request, options).await;
        let attempts = before + sent.attempts;
        match sent.outcome {
            Ok(answer) => Ok((answer, attempts)),
            Err(error) => Err(Error::transport(error).after(attempts)),
        }
    }
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
