//! A request with what proves who is calling.

use http::{HeaderMap, Request, Response, StatusCode};

use super::body::Body;
use super::client::Inner;
use super::course::Course;
use super::deadline::Deadline;
use super::endpoint::Destination;
use super::error::Error;
use super::retry::RetryPolicy;
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
    /// What each attempt is told, but for its number and its time.
    pub(super) options: SendOptions,
    /// The wait for a token counts too.
    pub(super) deadline: Deadline<'a>,
}

impl Sending<'_> {
    /// Sends a request with what one of the alternatives asks for, and again as the policy allows. Gives the answer, and
    /// how it came.
    ///
    /// Where the server refuses a token of a source, which it may withdraw before its time, the request is sent once
    /// more with a new one, if its body can be sent again. What is answered then stands.
    pub(super) async fn send(
        &self,
        request: &mut Request<Body>,
    ) -> Result<(Response<Body>, Course), Error> {
        let credentials = &self.client.credentials;
        let again = credentials.renews() && request.body().is_replayable();
        let copy = again.then(|| request.clone());
        let (security, brought) = (self.security, self.brought);
        let used = credentials.apply(security, brought, request, self.deadline).await?;
        let (answer, course) = self.attempts(request, 0).await?;
        let Some(used) = used.filter(|_| answer.status() == StatusCode::UNAUTHORIZED) else {
            return Ok((answer, course));
        };
        used.refuse();
        let Some(copy) = copy else { return Ok((answer, course)) };
        *request = copy;
        drop(answer);
        credentials.apply(security, brought, request, self.deadline).await?;
        self.attempts(request, course.attempts).await
    }
}
